"""How arrays lie in memory, as data: what a student's code can notice of it crosses.

An array is its dtype (``">"`` in front if its bytes are swapped), its shape and its bytes:

``[dtype, shape]``
    In C order, writable, its own memory: most arrays.
``[dtype, shape, order, writable]``
    The same with ``order`` ``"C"`` or ``"F"``.
``[dtype, shape, order, writable, strides, offset, block, size]``
    A view of the block of memory of that number and size, whose bytes stand where it is named
    first. Two arrays that share memory are views of one block. Of a block, only what the arrays
    show is sent; the rest is zeros.

Views are sent to a student's process only. What comes from there is arrays of their own
memory: a shape and strides of which a few bytes make terabytes are no answer.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Literal

import numpy as np

MAX_PAYLOAD = 256 << 20

DTYPES = {
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "float32", "float64", "complex64", "complex128",
}  # fmt: skip
_MAX_DIMENSIONS = 32
_NARROW = 4096  # bytes of gaps, and three times the arrays themselves, that a block may have


class NotData(Exception):
    """A value that cannot cross, such as an array of objects."""


class ProtocolError(Exception):
    """What arrived is not a frame, not a value, or too large."""


class Writer:
    """Collects the bytes of a message.

    Parameters
    ----------
    arrays : iterable of ndarray
        Those of the message that may be sent as views, each once.
    """

    def __init__(self, arrays: Iterable[np.ndarray] = ()):
        self._buffers: list[Any] = []
        self._room = MAX_PAYLOAD
        self._blocks: dict[tuple[int, int], tuple[int, np.ndarray]] = {}
        self._sharing: dict[int, list[int]] = defaultdict(list)
        for x in arrays:
            self._sharing[_start(_root(x))].append(x.nbytes)

    def payload(self) -> bytes:
        """Return all bytes, in the order of the message."""
        return b"".join(self._buffers)

    def raw(self, data: bytes) -> int:
        """Add bytes; return how many."""
        self._take(len(data))
        self._buffers.append(data)
        return len(data)

    def array(self, x: np.ndarray, as_view: bool = False) -> list[Any]:
        """Add an array's bytes; return how it lies in memory."""
        if x.dtype.name not in DTYPES:
            raise NotData(f"an array of dtype {x.dtype}")
        head = [name_of(x.dtype), list(x.shape)]
        alone = len(self._sharing[_start(_root(x))]) == 1
        own = not as_view or not x.size or (x.flags.forc and alone)
        if not own:
            return head + self._view(x)
        order: Literal["C", "F"] = "F" if x.flags.f_contiguous and not x.flags.c_contiguous else "C"
        self._take(x.nbytes)
        self._buffers.append(x.tobytes(order))
        plain = order == "C" and x.flags.writeable
        return head if plain else [*head, order, x.flags.writeable]

    def _view(self, x: np.ndarray) -> list[Any]:
        root = _root(x)
        arrays = sum(self._sharing[_start(root)])
        if root.flags.forc and root.nbytes <= 4 * arrays + _NARROW:
            start, size, strides = _start(root), root.nbytes, x.strides
            offset = _start(x) - start
        else:  # the gaps are too wide to send: narrow ones behave the same
            start, (size, strides), offset = -len(self._blocks), _with_gaps(x), 0
        if (start, size) not in self._blocks:
            self._take(size)
            block = np.zeros(size, np.uint8)
            self._blocks[start, size] = len(self._blocks), block
            self._buffers.append(block)
        number, block = self._blocks[start, size]
        np.ndarray(x.shape, x.dtype, block, offset, strides)[...] = x
        return ["C", x.flags.writeable, list(strides), offset, number, size]

    def _take(self, size: int) -> None:
        self._room -= size
        if self._room < 0:
            raise NotData(f"arrays of more than {MAX_PAYLOAD >> 20} MB")


class Reader:
    """Makes the arrays of a message.

    Parameters
    ----------
    payload : bytes
    views : bool
        Whether there may be views, so whether the sender is trusted.
    """

    def __init__(self, payload: bytes, views: bool = False):
        self._payload = payload
        self._offset = 0
        self._views = views
        self._blocks: list[np.ndarray] = []

    def finish(self) -> None:
        """Raise ProtocolError if bytes are left."""
        if self._offset != len(self._payload):
            raise ProtocolError("bytes that belong to no array")

    def raw(self, size: Any) -> bytes:
        """Return the next bytes."""
        if type(size) is not int or not 0 <= size <= len(self._payload) - self._offset:
            raise ProtocolError("an array without its bytes")
        self._offset += size
        return self._payload[self._offset - size : self._offset]

    def array(self, spec: Any) -> np.ndarray:
        """Make the array that `Writer.array` described."""
        if type(spec) is not list or len(spec) not in (2, 4, 8):
            raise ProtocolError("an array that is none")
        name, shape, order, writable, *view = [*spec, "C", True] if len(spec) == 2 else spec
        dtype = dtype_of(name)
        if order not in ("C", "F") or type(writable) is not bool:
            raise ProtocolError("an array in no order")
        if view:
            return self._view(dtype, _a_shape(shape), writable, *view)
        array = self._own(dtype, _a_shape(shape), order)
        array.flags.writeable = writable
        return array

    def _own(self, dtype: np.dtype, shape: tuple[int, ...], order: Any) -> np.ndarray:
        data = self.raw(math.prod(shape) * dtype.itemsize)
        array = np.empty(shape, dtype, order)
        if dtype.kind == "b":  # a byte that is neither 0 nor 1 would be a bool that is neither
            array[...] = (np.frombuffer(data, np.uint8) != 0).reshape(shape, order=order)
        elif data:
            array[...] = np.frombuffer(data, dtype).reshape(shape, order=order)
        return array

    def _view(
        self,
        dtype: np.dtype,
        shape: tuple[int, ...],
        writable: bool,
        strides: list[int],
        offset: int,
        number: int,
        size: int,
    ) -> np.ndarray:
        if not self._views:
            raise ProtocolError("a view of memory")
        if number == len(self._blocks):
            self._blocks.append(np.frombuffer(bytearray(self.raw(size)), np.uint8))
        block = self._blocks[number]
        array: np.ndarray = np.ndarray(shape, dtype, block, offset, tuple(strides))
        array.flags.writeable = writable
        return array


def name_of(dtype: np.dtype) -> str:
    """Return the name of one of `DTYPES`, with the mark of swapped bytes."""
    return ("" if dtype.isnative else ">") + dtype.name


def dtype_of(name: Any) -> np.dtype:
    """Return the dtype of a name, which is not trusted."""
    native = name.removeprefix(">") if type(name) is str else ""
    if native not in DTYPES:
        raise ProtocolError("an array of another dtype")
    return np.dtype(native).newbyteorder("=" if native == name else "S")


def _root(x: np.ndarray) -> np.ndarray:
    """Return the array whose memory `x` shows."""
    while isinstance(x.base, np.ndarray):
        x = x.base
    return x


def _start(x: np.ndarray) -> int:
    return int(x.__array_interface__["data"][0])


def _with_gaps(x: np.ndarray) -> tuple[int, tuple[int, ...]]:
    """Return a block's size, and strides in it of `x`'s order, with a gap after each entry."""
    stride, strides = 2 * x.itemsize, [0] * x.ndim
    for axis in sorted(range(x.ndim), key=lambda axis: abs(x.strides[axis])):
        strides[axis] = stride
        stride *= x.shape[axis]
    return stride, tuple(strides)


def _a_shape(x: Any) -> tuple[int, ...]:
    if type(x) is not list or len(x) > _MAX_DIMENSIONS:
        raise ProtocolError("a shape that is none")
    if not all(type(n) is int and 0 <= n < 1 << 40 for n in x):
        raise ProtocolError("a shape that is none")
    return tuple(x)
