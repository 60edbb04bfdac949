"""Only data crosses: frames over a pipe, and the values that may be in them.

A frame is two lengths (4 and 8 bytes, little-endian), a JSON header and a payload.
A value is a tree in the header: None, bool, int, float and str stand for
themselves; everything else is an object with one key, its tag. Arrays and tensors
are ``{"array": [dtype, shape]}``, and their bytes follow in the payload, in the order
in which they occur. What has no tag here cannot cross. Nothing is ever unpickled,
evaluated or looked up by name.

`encode` looks at exact types: an object of a subclass (a float with its own
``__eq__``, an array with its own ``__array_ufunc__``) arrives as the plain value of
its base, or not at all. `decode` trusts nothing: sizes, counts and depth are
checked before memory is taken for them.
"""

import json
import math
import os
import select
import struct
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from examiner import algebra

MAX_HEADER = 16 << 20
MAX_PAYLOAD = 256 << 20
MAX_DEPTH = 40
MAX_NODES = 400_000
_MAX_INT_BITS = 4096

_ARRAY_DTYPES = {
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "float32", "float64", "complex64", "complex128",
}  # fmt: skip
_TENSOR_DTYPES = _ARRAY_DTYPES - {"uint16", "uint32", "uint64"} | {"bfloat16"}


class NotData(Exception):
    """A value that cannot cross, such as an array of objects."""


class ProtocolError(Exception):
    """What arrived is not a frame, not a value, or too large."""


class Opaque:
    """A value that stays where it is (a function, a module): here only its handle."""

    def __init__(self, handle: int, kind: str):
        self.handle = handle
        self.kind = kind


# --- frames ---------------------------------------------------------------------------


def send(
    fd: int, header: dict[str, Any], payload: bytes = b"", deadline: float | None = None
) -> None:
    """Write one frame; the arguments and errors are those of `receive`."""
    text = json.dumps(header, separators=(",", ":")).encode()
    view = memoryview(struct.pack("<IQ", len(text), len(payload)) + text + payload)
    while view:
        try:
            view = view[os.write(fd, view[: 1 << 20]) :]
        except BlockingIOError:
            _wait([], [fd], deadline)
        except BrokenPipeError as error:
            raise EOFError from error


def receive(fd: int, deadline: float | None = None) -> tuple[dict[str, Any], bytes]:
    """Read one frame.

    Parameters
    ----------
    fd : int
        Pipe or socket.
    deadline : float, optional
        On the clock of `time.monotonic`. Only a non-blocking descriptor can keep it.

    Raises
    ------
    EOFError
        If the other end is closed.
    TimeoutError
        If the whole frame is not there at `deadline`.
    ProtocolError
        If it is no frame, or too large.
    """
    head_size, payload_size = struct.unpack("<IQ", _read(fd, 12, deadline))
    if head_size > MAX_HEADER or payload_size > MAX_PAYLOAD:
        raise ProtocolError("a frame too large")
    body = _read(fd, head_size + payload_size, deadline)
    try:
        header = json.loads(body[:head_size])
    except (ValueError, RecursionError) as error:
        raise ProtocolError("a header that is not JSON") from error
    if type(header) is not dict:
        raise ProtocolError("a header that is not an object")
    return header, bytes(memoryview(body)[head_size:])


def _read(fd: int, size: int, deadline: float | None) -> bytearray:
    data = bytearray()
    while len(data) < size:
        try:
            chunk = os.read(fd, min(size - len(data), 1 << 20))
        except BlockingIOError:
            _wait([fd], [], deadline)
            continue
        except ConnectionResetError as error:
            raise EOFError from error
        if not chunk:
            raise EOFError
        data += chunk
    return data


def _wait(readable: list[int], writable: list[int], deadline: float | None) -> None:
    left = None if deadline is None else max(0.0, deadline - time.monotonic())
    if not any(select.select(readable, writable, [], left)):
        raise TimeoutError


# --- values ---------------------------------------------------------------------------


def encode(value: Any, keep: Callable[[Any], Opaque] | None = None) -> tuple[Any, bytes]:
    """Turn a value into a tree and the bytes of its arrays.

    Parameters
    ----------
    value : object
        See the module's text for what can cross.
    keep : callable, optional
        Given an object that is not data, keeps it and returns its handle. Without
        it, such an object raises.

    Raises
    ------
    NotData
        If some part of `value` cannot cross.
    """
    buffers: list[bytes] = []
    nodes = 0

    def walk(x: Any, depth: int) -> Any:
        nonlocal nodes
        nodes += 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise NotData("a value nested too deeply, or with too many parts")
        if x is None or x is True or x is False:
            return x
        if type(x) is Opaque:
            return {"opaque": [x.handle, x.kind]}
        if isinstance(x, np.ndarray):
            return {"array": _array(x, buffers)}
        if isinstance(x, np.generic):
            return {"scalar": _array(np.asarray(x), buffers)}
        if isinstance(x, int):
            number = int.__index__(x)
            if number.bit_length() > _MAX_INT_BITS:
                raise NotData("an integer of more than a thousand digits")
            return number if abs(number) < 1 << 53 else {"int": hex(number)}
        if isinstance(x, float):
            real = float.__pos__(x)
            return real if math.isfinite(real) else {"float": repr(real)}
        if isinstance(x, complex):
            return {"complex": [walk(x.real, depth + 1), walk(x.imag, depth + 1)]}
        if isinstance(x, str):
            return str.__str__(x).encode("utf-8", "replace").decode()
        if isinstance(x, list):
            return {"list": [walk(part, depth + 1) for part in list.__iter__(x)]}
        if isinstance(x, tuple):
            return {"tuple": [walk(part, depth + 1) for part in tuple.__iter__(x)]}
        if isinstance(x, dict):
            pairs = [[walk(k, depth + 1), walk(v, depth + 1)] for k, v in dict.items(x)]
            return {"dict": pairs}
        tree = _tensor(x, buffers) or algebra.encode(x)
        if tree is not None:
            return tree
        if keep is None:
            raise NotData(f"an object of type {type(x).__name__}")
        kept = keep(x)
        return {"opaque": [kept.handle, kept.kind]}

    return walk(value, 0), b"".join(buffers)


def _array(x: np.ndarray, buffers: list[bytes]) -> list[Any]:
    plain = np.asarray(x, order="C")  # of a subclass, the plain array
    if plain.dtype.name not in _ARRAY_DTYPES:
        raise NotData(f"an array of dtype {plain.dtype}")
    buffers.append(plain.astype(plain.dtype.newbyteorder("<"), copy=False).tobytes())
    return [plain.dtype.name, list(plain.shape)]


def _tensor(x: Any, buffers: list[bytes]) -> Any:
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(x, torch.Tensor):
        return None
    name = str(x.dtype).removeprefix("torch.")
    if name not in _TENSOR_DTYPES:
        raise NotData(f"a tensor of dtype {x.dtype}")
    plain = x.detach().resolve_conj().resolve_neg().cpu().contiguous()
    bits = plain.view(torch.int16) if name == "bfloat16" else plain
    buffers.append(bits.numpy().tobytes())
    return {"tensor": [name, list(x.shape), bool(x.requires_grad)]}


def decode(tree: Any, payload: bytes, opaque: Callable[[int, str], Any] | None = None) -> Any:
    """Build the value that `tree` and `payload` describe.

    Parameters
    ----------
    tree : object
        From JSON, and not trusted.
    payload : bytes
        The bytes of its arrays.
    opaque : callable, optional
        Makes an object of a handle and a kind; without it a handle is an error.

    Raises
    ------
    ProtocolError
        If they describe none.
    """
    try:
        decoder = _Decoder(payload, opaque)
        value = decoder.walk(tree, 0)
    except ProtocolError:
        raise
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, MemoryError) as error:
        raise ProtocolError(f"a value that is none: {type(error).__name__}") from error
    if decoder.offset != len(payload):
        raise ProtocolError("bytes that belong to no array")
    return value


class _Decoder:
    def __init__(self, payload: bytes, opaque: Callable[[int, str], Any] | None):
        self.payload = payload
        self.opaque = opaque
        self.offset = 0
        self.nodes = 0

    def walk(self, tree: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise ProtocolError("a value nested too deeply, or with too many parts")
        if tree is None or type(tree) in (bool, int, float, str):
            return tree
        if type(tree) is not dict or len(tree) != 1:
            raise ProtocolError("a value without a tag")
        ((tag, x),) = tree.items()
        build = getattr(self, f"_{tag}", None) if tag in _TAGS else None
        if build is None:
            raise ProtocolError("a value with an unknown tag")
        return build(x, depth + 1)

    def _int(self, x: Any, depth: int) -> int:
        if type(x) is not str or len(x) > _MAX_INT_BITS // 4 + 4:
            raise ProtocolError("an integer too long")
        return int(x, 16)

    def _float(self, x: Any, depth: int) -> float:
        return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[x]

    def _complex(self, x: Any, depth: int) -> complex:
        real, imag = (float(self.walk(part, depth)) for part in x)
        return complex(real, imag)

    def _list(self, x: Any, depth: int) -> list[Any]:
        return [self.walk(part, depth) for part in _a_list(x)]

    def _tuple(self, x: Any, depth: int) -> tuple[Any, ...]:
        return tuple(self._list(x, depth))

    def _dict(self, x: Any, depth: int) -> dict[Any, Any]:
        pairs = [[self.walk(part, depth) for part in _a_list(pair)] for pair in _a_list(x)]
        return dict(pairs)

    def _array(self, x: Any, depth: int) -> np.ndarray:
        name, shape = _a_list(x)
        if name not in _ARRAY_DTYPES:
            raise ProtocolError("an array of another dtype")
        return self._numbers(np.dtype(name), _a_shape(shape))

    def _scalar(self, x: Any, depth: int) -> Any:
        array = self._array(x, depth)
        if array.shape != ():
            raise ProtocolError("a scalar with a shape")
        return array[()]

    def _tensor(self, x: Any, depth: int) -> Any:
        import torch

        name, shape, requires_grad = _a_list(x)
        if name not in _TENSOR_DTYPES:
            raise ProtocolError("a tensor of another dtype")
        bits = "int16" if name == "bfloat16" else name
        tensor = torch.from_numpy(self._numbers(np.dtype(bits), _a_shape(shape)))
        if name == "bfloat16":
            tensor = tensor.view(torch.bfloat16)
        differentiable = tensor.is_floating_point() or tensor.is_complex()
        return tensor.requires_grad_() if requires_grad is True and differentiable else tensor

    def _numbers(self, dtype: np.dtype, shape: tuple[int, ...]) -> np.ndarray:
        size = math.prod(shape) * dtype.itemsize
        data = self.payload[self.offset : self.offset + size]
        if len(data) != size:
            raise ProtocolError("an array without its bytes")
        self.offset += size
        if dtype.kind == "b":  # a byte that is neither 0 nor 1 would be a bool that is neither
            return (np.frombuffer(data, np.uint8) != 0).reshape(shape)
        return np.frombuffer(data, dtype.newbyteorder("<")).astype(dtype).reshape(shape)

    def _algebra(self, x: Any, depth: int) -> Any:
        try:
            return algebra.decode(x)
        except algebra.NotAlgebra as error:
            raise ProtocolError(str(error)) from error

    def _opaque(self, x: Any, depth: int) -> Any:
        handle, kind = _a_list(x)
        if self.opaque is None or type(handle) is not int or type(kind) is not str:
            raise ProtocolError("a handle where none is expected")
        return self.opaque(handle, kind[:100])


_TAGS = {
    "int", "float", "complex", "list", "tuple", "dict",
    "array", "scalar", "tensor", "algebra", "opaque",
}  # fmt: skip


def _a_list(x: Any) -> list[Any]:
    if type(x) is not list:
        raise ProtocolError("something else where a list is expected")
    return x


def _a_shape(x: Any) -> tuple[int, ...]:
    shape = _a_list(x)
    if len(shape) > 32 or not all(type(n) is int and 0 <= n < 1 << 40 for n in shape):
        raise ProtocolError("a shape that is none")
    return tuple(shape)
