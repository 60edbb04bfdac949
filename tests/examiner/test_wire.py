"""What crosses between the processes: the same value, or an error, never an object."""

import functools
import json
import math
import os
import struct
import time
from collections import namedtuple
from decimal import Decimal

import numpy as np
import pytest
import sympy
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from examiner.crossing import algebra, wire

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
)
Point = namedtuple("Point", "x y")
NUMBERS = hnp.arrays(
    st.sampled_from(["bool", "int8", "int64", "uint16", "float16", "float32", "float64"]),
    hnp.array_shapes(min_dims=0, max_dims=4, min_side=0),
)


def across(value):
    tree, payload = wire.encode(value)
    return wire.decode(json.loads(json.dumps(tree)), payload)


@given(PLAIN)
def test_plain_values_arrive_as_they_were(value):
    arrived = across(value)
    assert arrived == value
    assert repr(arrived) == repr(value)


KEYS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text(max_size=9)
    | st.binary(max_size=9)
    | st.fractions(max_denominator=10**6)
    | st.decimals(allow_nan=False, min_value=-(10**9), max_value=10**9),
    lambda inner: st.tuples(inner, inner) | st.frozensets(inner) | st.builds(Point, inner, inner),
    max_leaves=5,
)
VALUES = st.recursive(
    KEYS
    | st.sets(KEYS, max_size=5)
    | st.binary(max_size=9).map(bytearray)
    | st.builds(range, st.integers(), st.integers(), st.integers(min_value=1))
    | st.builds(slice, KEYS, KEYS, KEYS)
    | st.just(...)
    | st.sampled_from([np.dtype(name) for name in ("float64", ">i4", "bool")])
    | st.sampled_from([torch.float64, torch.bfloat16]),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5) | st.tuples(inner)
    ),
    max_leaves=10,
)


def types_in(value):
    """Return the type of a value and, of what has an order, those of its parts."""
    if isinstance(value, (list, tuple)):
        return [type(value).__name__, *map(types_in, value)]
    return type(value).__name__


@given(VALUES)
def test_whatever_is_sent_can_be_read_and_is_what_it_was(value):
    try:
        tree, payload = wire.encode(value)
    except wire.NotData:
        return  # too large: said before it is sent
    arrived = wire.decode(json.loads(json.dumps(tree)), payload)
    assert arrived == value
    assert types_in(arrived) == types_in(value)


@given(VALUES)
def test_arguments_are_the_same_objects_on_both_sides(value):
    ours, theirs = wire.Objects(), wire.Objects()
    try:
        tree, payload = wire.encode([value, [value]], None, ours, arguments=True)
    except wire.NotData:
        return
    arrived = wire.decode(json.loads(json.dumps(tree)), payload, None, theirs, arguments=True)
    assert arrived == [value, [value]]
    assert [types_in(x) for x in theirs.all] == [types_in(x) for x in ours.all]
    if isinstance(value, (list, dict, set, bytearray)):
        assert arrived[0] is arrived[1][0]


def test_a_named_tuple_has_no_code_of_its_class():
    class Loud(Point):
        __slots__ = ()

        def __eq__(self, other):
            return True

        __hash__ = None

        @property
        def length(self):
            raise AssertionError

    arrived = across(Loud(3, 4))
    assert arrived == (3, 4)
    assert arrived != (3, 5)
    assert (arrived.x, arrived.y, repr(arrived)) == (3, 4, "Loud(x=3, y=4)")
    assert type(arrived).__mro__[1:] == (tuple, object)
    assert not hasattr(arrived, "length")


@given(NUMBERS)
def test_arrays_arrive_with_dtype_shape_and_bits(array):
    for view in (array, np.asfortranarray(array), array[..., ::-1] if array.ndim else array):
        arrived = across(view)
        assert type(arrived) is np.ndarray
        assert (arrived.dtype, arrived.shape) == (view.dtype, view.shape)
        np.testing.assert_array_equal(arrived, view)
        assert arrived.flags.writeable


@pytest.mark.parametrize("name", sorted(wire._TENSOR_DTYPES))
def test_tensors_arrive_with_dtype_shape_and_gradient_flag(name):
    tensor = torch.tensor([[0, 1], [1, 0]]).to(getattr(torch, name)).t()
    if tensor.is_floating_point():
        tensor.requires_grad_()
    arrived = across(tensor)
    assert (arrived.dtype, arrived.shape) == (tensor.dtype, tensor.shape)
    assert arrived.requires_grad == tensor.requires_grad
    assert torch.equal(arrived, tensor)


def test_special_floats_arrive():
    assert math.isnan(across(math.nan))
    assert across([math.inf, -math.inf, -0.0]) == [math.inf, -math.inf, 0.0]
    assert math.copysign(1, across(-0.0)) == -1


def test_numpy_scalars_arrive_as_numpy_scalars():
    arrived = across(np.float32(0.1))
    assert type(arrived) is np.float32
    assert arrived == np.float32(0.1)


z, j = sympy.symbols("z", positive=True), sympy.symbols("j", integer=True)
EXPRESSIONS = [
    sympy.exp(z) / (1 + sympy.exp(-2 * z)),
    sympy.Rational(1, 3) * sympy.pi + sympy.Float("0.1", 30),
    sympy.Matrix([[z, 1], [sympy.sqrt(z), -sympy.oo]]),
    sympy.Piecewise((z, z > 1), (0, True)),
    sympy.Sum(sympy.IndexedBase("a")[j], (j, 1, 5)),
    sympy.Derivative(sympy.Function("f")(z), z),
    sympy.Eq(sympy.log(z), sympy.KroneckerDelta(j, 2)),
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_algebra_arrives_as_it_was(expression):
    assert across(expression) == expression


NOT_ALGEBRA = {
    "a string": "z + 1",
    "an unknown operation": ["Lambdify", ["Integer", "1"]],
    "a class of another module": ["os.system", ["Integer", "1"]],
    "a symbol that is Python": ["Symbol", "__import__('os')", {}],
    "a symbol with underscores": ["Symbol", "a__b", {}],
    "a function named as a built-in": ["Function", "exec", ["Symbol", "z", {}]],
    "an integer that is Python": ["Integer", "__import__('os')"],
    "a power too large": ["Pow", ["Integer", "10"], ["Integer", "1" + "0" * 12]],
    "a factorial too large": ["factorial", ["Integer", "9" * 12]],
    "a matrix of another size": ["Matrix", [2, 2], ["Integer", "1"]],
    "a negative matrix": ["Matrix", [-1, -1], ["Integer", "1"]],
    "assumptions that are none": ["Symbol", "z", [1]],
    "nothing": [],
    "a nest too deep": functools.reduce(lambda t, _: ["Abs", t], range(200), ["Pi"]),
    "a float that is Python": ["Float", "__import__('os')", 53],
    "a float without precision": ["Float", "0.5", 0],
    "a power with too many digits": ["Pow", ["Integer", "9" * 1000], ["Integer", "9000"]],
    "too few arguments": ["Rational", "1"],
}


@pytest.mark.parametrize("tree", NOT_ALGEBRA.values(), ids=NOT_ALGEBRA)
def test_what_is_no_algebra_is_refused(tree):
    with pytest.raises(algebra.NotAlgebra):
        algebra.decode(tree)


def test_a_symbol_that_lambdify_would_run_does_not_cross(tmp_path):
    target = tmp_path / "harmed"
    symbol = sympy.Symbol(f"__import__('pathlib').Path({str(target)!r}).touch()")
    with pytest.raises(TypeError):  # None + 1, after the file was made: the danger is real
        sympy.lambdify(z, symbol + z)(1)
    assert target.exists()
    assert algebra.encode(symbol + z) is None
    with pytest.raises(algebra.NotAlgebra):
        algebra.decode(["Add", ["Symbol", str(symbol), {}], ["Symbol", "z", {}]])


class Forged(float):
    def __eq__(self, other):
        return True

    def __repr__(self):
        return "1e999"

    __hash__ = None


class ForgedArray(np.ndarray):
    def __array_function__(self, *args, **kwargs):
        return True


def test_subclasses_arrive_as_plain_data():
    arrived = across([Forged(2.0), np.arange(3).view(ForgedArray), np.True_])
    assert [type(v) for v in arrived] == [float, np.ndarray, np.bool_]
    assert arrived[0] == 2.0
    assert arrived[0] != 3.0


NOT_DATA = {
    "a function": len,
    "an array of objects": np.array([None, len]),
    "a record array": np.zeros(2, dtype=[("a", "f8")]),
    "a nest too deep": eval("[" * 60 + "]" * 60),
    "a very long integer": 1 << 100_000,
    "a very large array": np.broadcast_to(0.0, (1 << 20, 1 << 20)),
    "a key without a hash": {type("K", (list,), {"__hash__": lambda self: 1})(): 1},
    "a decimal of many digits": Decimal("1" * 3000),
    "a decimal of a large exponent": Decimal("1e999999"),
    "a tensor without memory": torch.zeros(2).to_sparse(),
    "a tensor of another kind": torch.zeros(2, dtype=torch.float8_e5m2),
    "a dtype of objects": np.dtype(object),
}


@pytest.mark.parametrize("value", NOT_DATA.values(), ids=NOT_DATA)
def test_what_is_no_data_does_not_leave(value):
    with pytest.raises(wire.NotData):
        wire.encode(value)


HOSTILE = {
    "a bare list": ([], b""),
    "an unknown tag": ({"pickle": "x"}, b""),
    "a private method as a tag": ({"_numbers": 1}, b""),
    "two tags": ({"list": [], "tuple": []}, b""),
    "an object dtype": ({"array": ["object", [1]]}, b"\0" * 8),
    "a dtype that is a list": ({"array": [["f8"], [1]]}, b"\0" * 8),
    "a shape of negative length": ({"array": ["float64", [-1]]}, b""),
    "a shape of floats": ({"array": ["float64", [1.0]]}, b"\0" * 8),
    "a shape of true": ({"array": ["float64", [True]]}, b"\0" * 8),
    "a shape without bytes": ({"array": ["float64", [1 << 38]]}, b""),
    "a shape that overflows": ({"array": ["float64", [1 << 39] * 10]}, b""),
    "too many dimensions": ({"array": ["float64", [1] * 100]}, b"\0" * 8),
    "bytes left over": (None, b"\0"),
    "a handle": ({"opaque": [1, "callable"]}, b""),
    "a nest too deep": (json.loads('{"list":[' * 50 + "]}" * 50), b""),
    "a dictionary with a list as key": ({"dict": [[{"list": []}, 1]]}, b""),
    "a dictionary of triples": ({"dict": [[1, 2, 3]]}, b""),
    "a float that is none": ({"float": "1; import os"}, b""),
    "an integer that is none": ({"int": "os"}, b""),
    "a tensor of another dtype": ({"tensor": ["storage", ["int8", [1]], 1]}, b"\0"),
    "a tensor without an array": ({"tensor": ["int8", [1], 1]}, b"\0"),
    "a view": ({"array": ["float64", [1], "C", True, [8], 0, 0, 8]}, b"\0" * 8),
    "an object, where there is none": ({"same": 0}, b""),
    "an integer too long": ({"int": "f" * 100_000}, b""),
    "a complex number of texts": ({"complex": ["1", "2"]}, b""),
    "a named tuple without a name": ({"named": ["not a name", ["x"], [1]]}, b""),
    "a named tuple without its names": ({"named": ["Point", ["x", "y"], [1]]}, b""),
    "a decimal that is none": ({"decimal": "1; import os"}, b""),
    "a dtype of torch that is none": ({"torchdtype": "load"}, b""),
    "strings too wide": ({"strings": [[1], 1 << 40, ["x"]]}, b""),
    "strings that are none": ({"strings": [[1], 1, [1]]}, b""),
    "a scalar with a shape": ({"scalar": ["float64", [1]]}, b"\0" * 8),
    "halves that do not fit": ({"long": [["int64", [1]], ["int64", [1]]]}, b"\0" * 16),
    "a tensor with the bytes of another": ({"tensor": ["float64", ["int8", [1]], 0]}, b"\0"),
    "algebra that is none": ({"algebra": ["os.system"]}, b""),
    "a number where a list is expected": ({"list": 1}, b""),
}


@pytest.mark.parametrize(("tree", "payload"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_value_is_refused(tree, payload):
    with pytest.raises(wire.ProtocolError):
        wire.decode(tree, payload)


def test_a_forged_bool_becomes_true():
    assert wire.decode({"array": ["bool", [3]]}, b"\x00\x02\xff").tolist() == [False, True, True]


def test_frames_keep_their_boundaries():
    reader, writer = os.pipe()
    wire.send(writer, {"a": 1}, b"xyz")
    wire.send(writer, {"b": "ü"})
    os.close(writer)
    assert wire.receive(reader) == ({"a": 1}, b"xyz")
    assert wire.receive(reader) == ({"b": "ü"}, b"")
    with pytest.raises(EOFError):
        wire.receive(reader)
    os.close(reader)


FRAMES = {
    "a header too large": struct.pack("<IQ", 1 << 31, 0),
    "a payload too large": struct.pack("<IQ", 2, 1 << 60) + b"{}",
    "a header that is no JSON": struct.pack("<IQ", 2, 0) + b"\xff\xff",
    "a header that is a list": struct.pack("<IQ", 2, 0) + b"[]",
    "a header nested too deep": struct.pack("<IQ", 200_000, 0) + b"[" * 200_000,
}


@pytest.mark.parametrize("data", FRAMES.values(), ids=FRAMES)
def test_what_is_no_frame_is_refused(data, tmp_path):
    path = tmp_path / "frame"
    path.write_bytes(data)
    fd = os.open(path, os.O_RDONLY)
    with pytest.raises(wire.ProtocolError):
        wire.receive(fd)
    os.close(fd)


def test_a_frame_too_large_is_not_begun():
    reader, writer = os.pipe()
    with pytest.raises(wire.NotData, match="more than 16 MB"):
        wire.send(writer, {"a": "x" * (wire.MAX_HEADER + 1)})
    os.close(writer)
    with pytest.raises(EOFError):
        wire.receive(reader)
    os.close(reader)


def test_half_a_frame_is_waited_for_until_the_deadline():
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.write(writer, b"\x05")
    with pytest.raises(TimeoutError):
        wire.receive(reader, time.monotonic() + 0.05)
    os.close(reader)
    os.close(writer)
