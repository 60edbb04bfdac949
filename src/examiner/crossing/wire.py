"""Only data crosses: frames over a pipe, and the values that may be in them.

A frame is two lengths (4 and 8 bytes, little-endian), a JSON header and a payload.
A value is a tree in the header: None, bool, int, float and str stand for
themselves; everything else is an object with one key, its tag. Arrays and tensors
are ``{"array": [dtype, shape]}`` (see `examiner.crossing.layout`), and their bytes follow in the
payload, in the order in which they occur. What has no tag here cannot cross. Nothing is
ever unpickled, evaluated or looked up by name.

The arguments of a call are objects, which the function may change and return, so both ends
list them in the order in which they occur (`Objects`). One that occurs again, there or in the
answer, is ``{"same": number}``, and stays the object that it was.

`encode` looks at exact types: an object of a subclass (a float with its own
``__eq__``, an array with its own ``__array_ufunc__``) arrives as the plain value of
its base, or not at all; a named tuple keeps its names. `decode` trusts nothing: sizes,
counts and depth are checked before memory is taken for them.
"""

import contextlib
import functools
import json
import keyword
import math
import operator
import os
import re
import select
import struct
import sys
import time
import types
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from examiner.crossing import algebra, layout
from examiner.crossing.layout import MAX_PAYLOAD, NotData, ProtocolError

MAX_HEADER = 16 << 20
MAX_DEPTH = 40
MAX_NODES = 400_000
_MAX_INT_BITS = 4096
_MAX_FIELDS = 100
_MAX_EXPONENT = 10_000
_TENSOR_DTYPES = layout.DTYPES - {"uint16", "uint32", "uint64"} | {"bfloat16"}
_TORCH_DTYPES = layout.DTYPES | {"bfloat16"}
#: Types of which an object can be changed by whoever holds it, tensors besides.
_CHANGEABLE = (list, dict, set, bytearray, np.ndarray)
_VIEWS = {type({}.keys()): "keys", type({}.values()): "values", type({}.items()): "items"}


class Opaque:
    """A value that stays where it is (a function, a module): here only its handle."""

    def __init__(self, handle: int, kind: str):
        self.handle = handle
        self.kind = kind


# --- frames ---------------------------------------------------------------------------


def send(
    fd: int, header: dict[str, Any], payload: bytes = b"", deadline: float | None = None
) -> None:
    """Write one frame; the arguments and errors are those of `receive`.

    Raises
    ------
    NotData
        If it would be too large; then nothing has been written.
    """
    text = json.dumps(header, separators=(",", ":")).encode()
    if len(text) > MAX_HEADER or len(payload) > MAX_PAYLOAD:
        raise NotData(
            f"more than {MAX_HEADER >> 20} MB of text or {MAX_PAYLOAD >> 20} MB of arrays"
        )
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
    except (ValueError, RecursionError, MemoryError) as error:
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


class Objects:
    """The arguments of a call that can be changed, each once, in the order of `encode`."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self._numbers: dict[int, int] = {}

    def add(self, x: Any) -> None:
        """Give an object the next number."""
        self._numbers[id(x)] = len(self.all)
        self.all.append(x)

    def find(self, x: Any) -> int | None:
        """Return the number of the very object `x`, None if it is not here."""
        return self._numbers.get(id(x))


def encode(
    value: Any,
    keep: Callable[[Any], Opaque] | None = None,
    objects: Objects | None = None,
    arguments: bool = False,
) -> tuple[Any, bytes]:
    """Turn a value into a tree and the bytes of its arrays.

    Parameters
    ----------
    value : object
        See the module's text for what can cross.
    keep : callable, optional
        Given an object that is not data, keeps it and returns its handle. Without
        it, such an object raises.
    objects : Objects, optional
        Objects that the other end has too.
    arguments : bool
        Whether `value` holds the arguments of a call: what can be changed in it is added to
        `objects`, and arrays keep how they lie in memory.

    Raises
    ------
    NotData
        If some part of `value` cannot cross.
    """
    encoder = _Encoder(value, keep, Objects() if objects is None else objects, arguments)
    return encoder.walk(value, 0), encoder.writer.payload()


def content(x: Any, keep: Callable[[Any], Opaque], objects: Objects) -> tuple[Any, bytes]:
    """Encode what is in one of the `objects`, as `encode_answer` does."""
    encoder = _Encoder(None, keep, objects, False)
    return encoder.tree(x, 0), encoder.writer.payload()


def encode_answer(
    value: Any, changed: Iterable[int], keep: Callable[[Any], Opaque], objects: Objects
) -> tuple[Any, bytes]:
    """Encode what a function returned, and what is now in those of its arguments it changed."""
    encoder = _Encoder(None, keep, objects, False)
    tree = [encoder.walk(value, 0), [[i, encoder.tree(objects.all[i], 0)] for i in changed]]
    return tree, encoder.writer.payload()


class _Encoder:
    def __init__(
        self, value: Any, keep: Callable[[Any], Opaque] | None, objects: Objects, arguments: bool
    ):
        self._keep = keep
        self._objects = objects
        self._arguments = arguments
        self.nodes = 0
        self.writer = layout.Writer(arrays_in(value) if arguments else ())

    def walk(self, x: Any, depth: int) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise NotData("a value nested too deeply, or with too many parts")
        if x is None or x is True or x is False:
            return x
        if (number := self._objects.find(x)) is not None:
            return {"same": number}
        if self._arguments and (isinstance(x, _CHANGEABLE) or _is_tensor(x)):
            self._objects.add(x)
        return self.tree(x, depth)

    def tree(self, x: Any, depth: int) -> Any:
        for kind, method in _ENCODERS:
            if isinstance(x, kind):
                return getattr(self, method)(x, depth + 1)
        if type(x) in _VIEWS:
            return {_VIEWS[type(x)]: self._parts(x, depth + 1)}
        if _is_torch_dtype(x) and (name := str(x).removeprefix("torch.")) in _TORCH_DTYPES:
            return {"torchdtype": name}
        tree = self._tensor(x) if _is_tensor(x) else algebra.encode(x)
        if tree is not None:
            return tree
        if self._keep is None:
            raise NotData(f"an object of type {type(x).__name__}")
        return self._opaque(self._keep(x), depth)

    def _opaque(self, x: Opaque, depth: int) -> Any:
        return {"opaque": [x.handle, x.kind]}

    def _array(self, x: np.ndarray, depth: int) -> Any:
        plain = np.asarray(x)  # of a subclass, the plain array
        if plain.dtype.kind == "U":
            width = plain.dtype.itemsize // 4
            texts = [self.walk(text, depth) for text in plain.ravel().tolist()]
            return {"strings": [list(plain.shape), width, texts]}
        if plain.dtype == np.longdouble != np.float64:
            return {"long": self._long(plain)}
        return {"array": self.writer.array(plain, self._arguments)}

    def _long(self, x: np.ndarray) -> list[Any]:
        """Split numbers of 64 digits (in base 2) into two of 53: their sum is exact."""
        with np.errstate(all="ignore"):
            high = x.astype(np.float64)
            low = np.where(np.isfinite(high), x - high, 0).astype(np.float64)
        return [self.writer.array(high), self.writer.array(low)]

    def _scalar(self, x: np.generic, depth: int) -> Any:
        if isinstance(x, np.str_):
            return self._str(x, depth)
        if x.dtype == np.longdouble != np.float64:
            return {"longscalar": self._long(np.asarray(x))}
        return {"scalar": self.writer.array(np.asarray(x))}

    def _int(self, x: int, depth: int) -> Any:
        number = int.__index__(x)
        if number.bit_length() > _MAX_INT_BITS:
            raise NotData("an integer of more than a thousand digits")
        return number if abs(number) < 1 << 53 else {"int": hex(number)}

    def _float(self, x: float, depth: int) -> Any:
        real = float.__pos__(x)
        return real if math.isfinite(real) else {"float": repr(real)}

    def _complex(self, x: complex, depth: int) -> Any:
        return {"complex": self._parts((complex.real.__get__(x), complex.imag.__get__(x)), depth)}

    def _str(self, x: str, depth: int) -> Any:
        return str.__str__(x).encode("utf-8", "replace").decode()

    def _parts(self, parts: Any, depth: int) -> list[Any]:
        return [self.walk(part, depth) for part in parts]

    def _list(self, x: list[Any], depth: int) -> Any:
        return {"list": self._parts(list.__iter__(x), depth)}

    def _tuple(self, x: tuple[Any, ...], depth: int) -> Any:
        parts = self._parts(tuple.__iter__(x), depth)
        names = _field_names(type(x), len(parts))
        return {"named": [_a_name(type(x)), names, parts]} if names else {"tuple": parts}

    def _dict(self, x: dict[Any, Any], depth: int) -> Any:
        pairs = dict.items(x)
        return {"dict": [[self._key(k, depth), self.walk(v, depth)] for k, v in pairs]}

    def _set(self, x: set[Any], depth: int) -> Any:
        return {"set": [self._key(member, depth) for member in set.__iter__(x)]}

    def _frozenset(self, x: frozenset[Any], depth: int) -> Any:
        return {"frozenset": [self._key(member, depth) for member in frozenset.__iter__(x)]}

    def _key(self, x: Any, depth: int) -> Any:
        if isinstance(x, _CHANGEABLE):  # of a subclass that has a hash: the plain one has none
            raise NotData(f"a key of type {type(x).__name__}")
        return self.walk(x, depth)

    def _bytes(self, x: bytes, depth: int) -> Any:
        return {"bytes": self.writer.raw(bytes(memoryview(x)))}

    def _bytearray(self, x: bytearray, depth: int) -> Any:
        return {"bytearray": self.writer.raw(bytes(memoryview(x)))}

    def _range(self, x: range, depth: int) -> Any:
        return {"range": self._parts((x.start, x.stop, x.step), depth)}

    def _slice(self, x: slice, depth: int) -> Any:
        return {"slice": self._parts((x.start, x.stop, x.step), depth)}

    def _ellipsis(self, x: types.EllipsisType, depth: int) -> Any:
        return {"ellipsis": None}

    def _fraction(self, x: Fraction, depth: int) -> Any:
        return {"fraction": self._parts((int(x.numerator), int(x.denominator)), depth)}

    def _decimal(self, x: Decimal, depth: int) -> Any:
        text = Decimal.__str__(x)
        if not _is_decimal(text):
            raise NotData("a decimal number too long, or too large to compute with")
        return {"decimal": text}

    def _dtype(self, x: np.dtype, depth: int) -> Any:
        if x.name not in layout.DTYPES:
            raise NotData(f"the dtype {x}")
        return {"dtype": layout.name_of(x)}

    def _tensor(self, x: Any) -> Any:
        import torch

        name = str(x.dtype).removeprefix("torch.")
        if name not in _TENSOR_DTYPES or x.layout != torch.strided:
            raise NotData(f"a tensor of {x.dtype}, {x.layout}")
        plain = x.detach().resolve_conj().resolve_neg().cpu()
        bits = plain.view(torch.int16) if name == "bfloat16" else plain
        return {"tensor": [name, self.writer.array(bits.numpy(), self._arguments), _grad(x)]}


# In this order: bool and NumPy's numbers before Python's, of which some are subclasses.
_ENCODERS: list[tuple[type, str]] = [
    (Opaque, "_opaque"), (np.ndarray, "_array"), (np.generic, "_scalar"), (int, "_int"),
    (float, "_float"), (complex, "_complex"), (str, "_str"), (list, "_list"), (tuple, "_tuple"),
    (dict, "_dict"), (set, "_set"), (frozenset, "_frozenset"), (bytes, "_bytes"),
    (bytearray, "_bytearray"), (range, "_range"), (slice, "_slice"),
    (types.EllipsisType, "_ellipsis"), (Fraction, "_fraction"), (Decimal, "_decimal"),
    (np.dtype, "_dtype"),
]  # fmt: skip


def arrays_in(value: Any, depth: int = 0) -> list[np.ndarray]:
    """List the arrays within lists, tuples and dictionaries, and those of tensors, each once."""
    found: dict[int, np.ndarray] = {}

    def look(x: Any, depth: int) -> None:
        if isinstance(x, np.ndarray):
            found[id(x)] = x
        elif _is_tensor(x) and x.layout == sys.modules["torch"].strided:
            bits = x.detach()
            if bits.dtype is sys.modules["torch"].bfloat16:
                bits = bits.view(sys.modules["torch"].int16)
            found[id(x)] = bits.numpy()
        elif isinstance(x, (list, tuple, dict)) and depth <= MAX_DEPTH:
            for part in dict.values(x) if isinstance(x, dict) else x:
                look(part, depth + 1)

    look(value, depth)
    return list(found.values())


def _is_tensor(x: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(x, torch.Tensor)


def _is_torch_dtype(x: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(x, torch.dtype)


def _grad(x: Any) -> int:
    """Tell whether a tensor collects gradients: 1 itself, 2 as the result of others."""
    return (1 if x.is_leaf else 2) if x.requires_grad else 0


def _field_names(kind: type, count: int) -> list[str] | None:
    """Return the names of a named tuple's entries; of a plain tuple, None."""
    names = getattr(kind, "_fields", None) or getattr(kind, "__match_args__", None)
    if type(names) is not tuple or len(names) != count or not _are_field_names(list(names)):
        return None
    return list(names)


def _a_name(kind: type) -> str:
    name = kind.__name__
    return name if name.isidentifier() and len(name) <= 100 else "tuple"


def _is_decimal(text: Any) -> bool:
    number = r"[-+]?(\d{1,1000}(\.\d{0,1000})?(E[-+]?\d{1,5})?|Infinity|NaN)"
    if type(text) is not str or not re.fullmatch(number, text, re.ASCII):
        return False
    value = Decimal(text)
    return not value.is_finite() or abs(value.adjusted()) <= _MAX_EXPONENT


def _are_field_names(names: Any) -> bool:
    return (
        type(names) is list
        and 0 < len(names) <= _MAX_FIELDS
        and all(type(n) is str and len(n) <= 100 and n.isidentifier() for n in names)
        and not any(n.startswith(("_", "examiner")) or keyword.iskeyword(n) for n in names)
        and len(set(names)) == len(names)
    )


@functools.lru_cache(1000)
def _named_tuple(name: str, fields: tuple[str, ...]) -> type:
    """Make a class as `collections.namedtuple` does, without writing code for it."""

    def show(self: Any) -> str:
        pairs = zip(fields, self, strict=True)
        return f"{name}({', '.join(f'{field}={value!r}' for field, value in pairs)})"

    def as_dict(self: Any) -> dict[str, Any]:
        return dict(zip(fields, self, strict=True))

    space: dict[str, Any] = {"__slots__": (), "_fields": fields, "_asdict": as_dict}
    space |= {"__repr__": show, "__match_args__": fields}
    space |= {field: property(operator.itemgetter(i)) for i, field in enumerate(fields)}
    return type(name, (tuple,), space)


def decode(
    tree: Any,
    payload: bytes,
    opaque: Callable[[int, str], Any] | None = None,
    objects: Objects | None = None,
    arguments: bool = False,
) -> Any:
    """Build the value that `tree` and `payload` describe.

    Parameters
    ----------
    tree : object
        From JSON, and not trusted.
    payload : bytes
        The bytes of its arrays.
    opaque : callable, optional
        Makes an object of a handle and a kind; without it a handle is an error.
    objects : Objects, optional
        What ``same`` refers to.
    arguments : bool
        As in `encode`; only for what comes from the trusted process.

    Raises
    ------
    ProtocolError
        If they describe none.
    """
    decoder = _Decoder(payload, opaque, Objects() if objects is None else objects, arguments)
    with _refusing(decoder):
        return decoder.walk(tree, 0)


def decode_answer(
    tree: Any, payload: bytes, opaque: Callable[[int, str], Any], objects: Objects
) -> tuple[Any, list[tuple[int, Any]]]:
    """Build what `encode_answer` has encoded; the contents belong to objects of their type."""
    decoder = _Decoder(payload, opaque, objects, False)
    with _refusing(decoder):
        value, changes = _a_list(tree)
        returned = decoder.walk(value, 0)
        contents = [(i, decoder.walk(content, 0)) for i, content in _a_list(changes)]
        for i, content in contents:
            if type(i) is not int or not 0 <= i < len(objects.all):
                raise ProtocolError("a change of an object that is not there")
            if objects.find(content) is not None or type(content) is not _plain_type(
                objects.all[i]
            ):
                raise ProtocolError("a change into something else")
        return returned, contents


def _plain_type(x: Any) -> type:
    """Return the type as which an argument arrives, of a subclass that of its base."""
    if _is_tensor(x):
        kind: type = sys.modules["torch"].Tensor
        return kind
    return next(kind for kind in _CHANGEABLE if isinstance(x, kind))


@contextlib.contextmanager
def _refusing(decoder: "_Decoder") -> Iterator[None]:
    """Turn whatever goes wrong when a value is built into a ProtocolError."""
    try:
        yield
    except ProtocolError:
        raise
    except (ArithmeticError, ValueError, TypeError, LookupError, RecursionError, MemoryError) as e:
        raise ProtocolError(f"a value that is none: {type(e).__name__}") from e
    decoder.reader.finish()


class _Decoder:
    def __init__(
        self,
        payload: bytes,
        opaque: Callable[[int, str], Any] | None,
        objects: Objects,
        arguments: bool,
    ):
        self.reader = layout.Reader(payload, views=arguments)
        self._opaque_of = opaque
        self._objects = objects
        self._arguments = arguments
        self._nodes = 0

    def walk(self, tree: Any, depth: int) -> Any:
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
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

    def _object(self, x: Any) -> Any:
        """Note an argument that can be changed, before its parts are noted."""
        if self._arguments:
            self._objects.add(x)
        return x

    def _same(self, x: Any, depth: int) -> Any:
        if type(x) is not int or not 0 <= x < len(self._objects.all):
            raise ProtocolError("an object that is not there")
        return self._objects.all[x]

    def _int(self, x: Any, depth: int) -> int:
        if type(x) is not str or len(x) > _MAX_INT_BITS // 4 + 4:
            raise ProtocolError("an integer too long")
        return int(x, 16)

    def _float(self, x: Any, depth: int) -> float:
        return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[x]

    def _complex(self, x: Any, depth: int) -> complex:
        real, imag = (float(part) for part in self._numbers(x, depth))
        return complex(real, imag)

    def _numbers(self, x: Any, depth: int) -> list[Any]:
        """Build parts that are numbers of Python's."""
        parts = self._parts(x, depth)
        if not all(type(part) in (int, float) for part in parts):
            raise ProtocolError("something else where a number is expected")
        return parts

    def _parts(self, x: Any, depth: int) -> list[Any]:
        return [self.walk(part, depth) for part in _a_list(x)]

    def _pairs(self, x: Any, depth: int) -> list[tuple[Any, Any]]:
        return [(self.walk(key, depth), self.walk(value, depth)) for key, value in _a_list(x)]

    def _list(self, x: Any, depth: int) -> list[Any]:
        parts: list[Any] = self._object([])
        parts += self._parts(x, depth)
        return parts

    def _tuple(self, x: Any, depth: int) -> tuple[Any, ...]:
        return tuple(self._parts(x, depth))

    def _named(self, x: Any, depth: int) -> Any:
        name, fields, parts = _a_list(x)
        if type(name) is not str or not name.isidentifier() or len(name) > 100:
            raise ProtocolError("a named tuple without a name")
        if not _are_field_names(fields) or len(_a_list(parts)) != len(fields):
            raise ProtocolError("a named tuple without its names")
        return _named_tuple(name, tuple(fields))(self._parts(parts, depth))

    def _dict(self, x: Any, depth: int) -> dict[Any, Any]:
        table: dict[Any, Any] = self._object({})
        # Not dict(pairs): keys that share a hash take long, and only between two steps of
        # Python's own can a check be stopped.
        for key, value in self._pairs(x, depth):
            table[key] = value
        return table

    def _set(self, x: Any, depth: int) -> set[Any]:
        members: set[Any] = self._object(set())
        for member in self._parts(x, depth):
            members.add(member)
        return members

    def _frozenset(self, x: Any, depth: int) -> frozenset[Any]:
        members = set()
        for member in self._parts(x, depth):
            members.add(member)
        return frozenset(members)

    def _keys(self, x: Any, depth: int) -> Any:
        table: dict[Any, Any] = {}
        for key in self._parts(x, depth):
            table[key] = None
        return table.keys()

    def _values(self, x: Any, depth: int) -> Any:
        return dict(enumerate(self._parts(x, depth))).values()

    def _items(self, x: Any, depth: int) -> Any:
        table: dict[Any, Any] = {}
        for part in self._parts(x, depth):
            key, value = part
            table[key] = value
        return table.items()

    def _bytes(self, x: Any, depth: int) -> bytes:
        return self.reader.raw(x)

    def _bytearray(self, x: Any, depth: int) -> bytearray:
        data: bytearray = self._object(bytearray(self.reader.raw(x)))
        return data

    def _range(self, x: Any, depth: int) -> range:
        return range(*self._numbers(x, depth))

    def _slice(self, x: Any, depth: int) -> slice:
        start, stop, step = self._parts(x, depth)
        return slice(start, stop, step)

    def _ellipsis(self, x: Any, depth: int) -> types.EllipsisType:
        return ...

    def _fraction(self, x: Any, depth: int) -> Fraction:
        return Fraction(*self._numbers(x, depth))

    def _decimal(self, x: Any, depth: int) -> Decimal:
        if not _is_decimal(x):
            raise ProtocolError("a decimal number that is none, or too large to compute with")
        return Decimal(x)

    def _dtype(self, x: Any, depth: int) -> Any:
        return layout.dtype_of(x)

    def _torchdtype(self, x: Any, depth: int) -> Any:
        import torch

        if x not in _TORCH_DTYPES:
            raise ProtocolError("a dtype that is none")
        return getattr(torch, x)

    def _array(self, x: Any, depth: int) -> np.ndarray:
        array: np.ndarray = self._object(self.reader.array(x))
        return array

    def _strings(self, x: Any, depth: int) -> np.ndarray:
        shape, width, texts = _a_list(x)
        if type(width) is not int or not 0 <= width * len(_a_list(texts)) <= MAX_PAYLOAD // 4:
            raise ProtocolError("an array of strings too wide")
        if not all(type(text) is str for text in texts):
            raise ProtocolError("an array of strings that are none")
        array: np.ndarray = self._object(np.array(texts, f"U{width}").reshape(_a_list(shape)))
        return array

    def _long(self, x: Any, depth: int) -> np.ndarray:
        array: np.ndarray = self._object(self._sum_of_halves(x))
        return array

    def _sum_of_halves(self, x: Any) -> np.ndarray:
        high, low = (self.reader.array(part) for part in _a_list(x))
        if high.dtype != np.float64 or low.dtype != np.float64 or high.shape != low.shape:
            raise ProtocolError("numbers in halves that do not fit")
        return np.asarray(high.astype(np.longdouble) + low)

    def _longscalar(self, x: Any, depth: int) -> Any:
        return self._a_scalar(self._sum_of_halves(x))

    def _scalar(self, x: Any, depth: int) -> Any:
        return self._a_scalar(self.reader.array(x))

    def _a_scalar(self, array: np.ndarray) -> Any:
        if array.shape != ():
            raise ProtocolError("a scalar with a shape")
        return array[()]

    def _tensor(self, x: Any, depth: int) -> Any:
        import torch

        name, array, grad = _a_list(x)
        if name not in _TENSOR_DTYPES or grad not in (0, 1, 2):
            raise ProtocolError("a tensor of another dtype")
        bits = self.reader.array(array)
        if bits.dtype != np.dtype("int16" if name == "bfloat16" else name):
            raise ProtocolError("a tensor with the bytes of another")
        bits.flags.writeable = True
        tensor = torch.from_numpy(bits)
        if name == "bfloat16":
            tensor = tensor.view(torch.bfloat16)
        if grad and (tensor.is_floating_point() or tensor.is_complex()):
            tensor.requires_grad_()
            if grad == 2 and self._arguments:
                tensor = tensor.clone()  # of a leaf, no leaf
        return self._object(tensor)

    def _algebra(self, x: Any, depth: int) -> Any:
        try:
            return algebra.decode(x)
        except algebra.NotAlgebra as error:
            raise ProtocolError(str(error)) from error

    def _opaque(self, x: Any, depth: int) -> Any:
        handle, kind = _a_list(x)
        if self._opaque_of is None or type(handle) is not int or type(kind) is not str:
            raise ProtocolError("a handle where none is expected")
        return self._opaque_of(handle, kind[:100])


_TAGS = {
    "same", "int", "float", "complex", "list", "tuple", "named", "dict", "set", "frozenset",
    "keys", "values", "items", "bytes", "bytearray", "range", "slice", "ellipsis", "fraction",
    "decimal", "dtype", "torchdtype", "array", "strings", "long", "longscalar", "scalar",
    "tensor", "algebra", "opaque",
}  # fmt: skip


def _a_list(x: Any) -> list[Any]:
    if type(x) is not list:
        raise ProtocolError("something else where a list is expected")
    return x
