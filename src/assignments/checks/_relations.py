"""Say what is wrong with results that no known wrong answer gives, if that can be told for sure.

Two things can: what an error of Python or NumPy means, and how results are related to the right
ones, such as that each is its negative. A relation is named only if it holds for every call.
"""

from __future__ import annotations

import difflib
import itertools
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

#: Errors as they are printed, and what each of them means.
ERRORS = {
    r"^AssertionError.*": "`assert` raises AssertionError; write `if ...: raise ValueError(...)`",
    r"^NameError: name '(\w+)' is not defined": "`{0}` has no value: misspelt{near}, or was its "
    "cell not run?",
    r"^UnboundLocalError: .* local variable '(\w+)'": "`{0}` is used before it gets a value in "
    "this function: misspelt{near}, or set on another branch only?",
    r"unexpected keyword argument '(\w+)'": "a function was called with the argument `{0}`, which "
    "it does not take",
    r"missing \d+ required positional argument": "a function was called with too few arguments",
    r"takes .* positional arguments? but": "a function was called with too many arguments",
    r"^AxisError": "a sum, a maximum or the like was asked for along an axis that this array does "
    "not have",
    r"operands could not be broadcast": "two arrays were combined entry by entry whose shapes do "
    "not fit: one has lost an axis, kept one, is transposed, or was made with a wrong size",
    r"indexing arrays could not be broadcast": "two arrays stand in one index whose shapes do not "
    "fit",
    r"is out of bounds for (?:axis|dimension)": "an index goes beyond the end of its axis: it is "
    "too large, stands on the wrong axis, or the array was made too small",
    r"not aligned|mismatch in its core dimension": "the shapes do not fit in a product of two "
    "matrices: a factor is transposed, stands on the wrong side, or was made with a wrong size",
    r"only (0-dimensional|length-1|size-1) arrays": "an array was given to `float`, `int` or a "
    "function of `math`, which take one number; NumPy's functions take arrays",
    r"only integer scalar arrays": "an array stands where one whole number is asked for, such as "
    "an axis",
    r"truth value of an array": "an `if`, an `and`, or Python's own `max` and `min` got a whole "
    "array where they need one number",
    r"'list' object has no attribute|'list' and|and 'list'|unary -: 'list'": "a list was passed "
    "in, which is no array: turn it into one first",
    r"arrays used as indices must be of integer": "an array that does not hold whole numbers was "
    "used as an index",
    r"too many indices for array": "an index was given for an axis that the array does not have",
    r"iteration over a 0-d|float64' object is not iterable|invalid index to scalar|float64' has no "
    r"len|len\(\) of unsized": "a loop, an index or `len` takes a single number for an array",
    r"zero-size array to reduction|arg is an empty sequence|iterable argument is empty": "an empty "
    "array has no largest and no smallest entry",
    r"read-only": "the array that was passed in was written to; work on a new one",
    r"^RecursionError": "the function calls itself without an end",
}


def of_error(error: str, names: Iterable[str] = ()) -> str:
    """Say what an error means, or nothing.

    Parameters
    ----------
    error : str
        The error's type and text.
    names : iterable of str
        Names that there are where it was raised, one of which may be meant.

    Examples
    --------
    >>> of_error("NameError: name 'lables' is not defined", ["labels", "num_classes"])
    '`lables` has no value: misspelt (`labels`?), or was its cell not run?'
    """
    for pattern, meaning in ERRORS.items():
        if found := re.search(pattern, error):
            there = [name for name in names if name not in found.groups()]
            near = difflib.get_close_matches(str((found.groups() or [""])[0]), there, 1, 0.7)
            return meaning.format(*found.groups(), near="".join(f" (`{n}`?)" for n in near))
    return ""


def of_results(pairs: list[tuple[Any, Any]], sizes: list[dict[str, int]] | None = None) -> str:
    """Say how results are related to the right ones, or nothing.

    Parameters
    ----------
    pairs : list of tuple
        A result and the right one, for every call.
    sizes : list of dict, optional
        How many samples, classes and so on each call was given, by what a student reads.

    Examples
    --------
    >>> of_results([([-1.0, -2.0], [1.0, 2.0]), ([-3.0], [3.0])])
    'every sign is turned round'
    >>> of_results([([1.0, 2.0], [2.0, 4.0]), ([3.0], [9.0])], [{"K": 2}, {"K": 3}])
    'every result is the right one divided by K'
    """
    try:
        arrays = [(np.array(a, dtype=float), np.array(b, dtype=float)) for a, b in pairs]
    except Exception:  # no numbers
        return ""
    there = [n for n, (_, b) in enumerate(arrays) if b.size]
    sizes = [sizes[n] for n in there] if sizes else []
    arrays = [arrays[n] for n in there]
    right = [number for _, b in arrays for number in b.ravel().tolist()]
    with np.errstate(all="ignore"):
        if len(arrays) > 1 and all(_upside_down(a, b) for a, b in arrays):
            return UPSIDE_DOWN
    # One number, or the same one everywhere, is related to everything.
    finite = all(np.isfinite(a).all() for a, _ in arrays)
    if len(set(right)) < 3 or not finite or all(_same(a, b) for a, b in arrays):
        return ""
    with np.errstate(all="ignore"):
        if by_size := _of_sizes(arrays, sizes):
            return by_size
        for relation, meaning in RELATIONS.items():
            values = {relation(a, b) for a, b in arrays} - {NEUTRAL}
            if len(values) == 1 and (value := values.pop()) is not None:
                return meaning.format(value)
    return ""


UPSIDE_DOWN = "every result is 1 divided by the right one: a fraction is upside down"


def _upside_down(a: Numbers, b: Numbers) -> bool:
    """Tell whether that is so wherever a fraction has two parts, several numbers at least."""
    if a.shape != b.shape:
        return False
    both = (a != 0) & (b != 0) & np.isfinite(a) & np.isfinite(b)
    others = np.abs(b[both & (np.abs(b) != 1)])
    return bool(others.size) and _same(a[both] * b[both], np.ones(both.sum()))


#: What a relation of shapes gives for a result that is right.
NEUTRAL = "right"

#: What a size does to results, if it does so whatever it is.
BY_SIZE: dict[str, Callable[[Numbers, int], Numbers]] = {
    "divided by": lambda b, n: b / n,
    "multiplied by": lambda b, n: b * n,
    "minus the logarithm of": lambda b, n: b - np.log(n),
}


def _of_sizes(arrays: list[tuple[Numbers, Numbers]], sizes: list[dict[str, int]]) -> str:
    """Say by which size the right results were divided or multiplied, if by one of several."""
    names = dict.fromkeys(name for each in sizes for name in each)
    for (how, change), name in itertools.product(BY_SIZE.items(), names):
        if not all(name in each for each in sizes):
            continue
        telling = {each[name] for each, (_, b) in zip(sizes, arrays, strict=True) if b.any()}
        if len(telling) > 1 and all(
            _same(a, change(b, each[name])) for each, (a, b) in zip(sizes, arrays, strict=True)
        ):
            return f"every result is the right one {how} {name}"
    return ""


#: Arguments whose last axis is that of the classes.
_CLASSES = ("z", "a")


def sizes_of(names: Mapping[str, Any], axis: int | None = None) -> dict[str, int]:
    """Say how many samples, classes and so on a call was given.

    Parameters
    ----------
    names : mapping of str to object
        The arguments of the call by their names.
    axis : int, optional
        The axis that it was asked for, where there is such an argument.

    Examples
    --------
    >>> sizes_of({"a": [[0.5, 0.5], [1.0, 0.0], [0.1, 0.9]]})
    {'the number of classes': 2, 'the number of samples': 3, '`a.size`': 6}
    """
    found = {}
    for name, value in names.items():
        if isinstance(value, int) and not isinstance(value, bool) and name != "axis":
            found[f"`{name}`"] = value
        try:
            shape = np.shape(value)
        except Exception:  # rows of different lengths
            continue
        if not shape:
            continue
        if name in _CLASSES:
            found["the number of classes"] = shape[-1 if axis is None else axis]
            if axis is None:
                found["the number of samples"] = math.prod(shape[:-1])
        else:
            found[f"`{name}.shape[-1]`" if len(shape) > 1 else f"`len({name})`"] = shape[-1]
        if len(shape) > 1:
            found[f"`{name}.size`"] = math.prod(shape)
    return found


def _same(a: Numbers, b: Numbers) -> bool:
    return a.shape == b.shape and bool(np.allclose(a, b, 1e-7, 1e-12))


def _is(transform: Callable[[Numbers], Numbers]) -> Callable[[Numbers, Numbers], bool | None]:
    """Make a relation: the result is that transform of the right one."""
    return lambda a, b: _same(a, np.asarray(transform(b))) or None


def _axes(transform: Callable[[Numbers, int], Numbers]) -> Callable[..., str | None]:
    """Make a relation: the result is that transform of the right one, along one axis."""

    def along(a: Numbers, b: Numbers) -> str | None:
        if a.ndim == b.ndim - 1:
            for axis in range(b.ndim):
                if b.shape[axis] > 1 and _same(a, transform(b, axis)):
                    return "rows" if axis == 0 and b.ndim > 1 else "numbers"
        return None

    return along


def _factor(a: Numbers, b: Numbers) -> str | None:
    if a.shape != b.shape or not b.any():
        return None
    factor = float(a.flat[np.abs(b).argmax()] / b.flat[np.abs(b).argmax()])
    printed = f"{factor:.6g}"
    # A factor that is printed as 1 would say nothing: something small was added, not multiplied.
    return printed if factor and printed != "1" and _same(a, factor * b) else None


def _offset(a: Numbers, b: Numbers) -> str | None:
    if a.shape != b.shape:
        return None
    offset = float((a - b).flat[0])
    return f"{abs(offset):.6g} too {'large' if offset > 0 else 'small'}" if (
        abs(offset) > 1e-9 and _same(a, b + offset)
    ) else None  # fmt: skip


def _digits(a: Numbers, b: Numbers) -> bool | None:
    return any(_same(a, b.round(digits)) for digits in range(7)) or None


def _proportional(a: Numbers, b: Numbers) -> bool | None:
    if a.shape != b.shape or not a.ndim or a.shape[-1] < 2:
        return None
    totals = a.sum(axis=-1, keepdims=True), b.sum(axis=-1, keepdims=True)
    if not (totals[0] * totals[1] > 0).all():
        return None
    return _same(a / totals[0], b / totals[1]) or None


def _flattened(a: Numbers, b: Numbers) -> str | bool | None:
    if _same(a, b):
        return NEUTRAL
    return (b.ndim > 1 and _same(a, b.ravel())) or None


def _length_1(a: Numbers, b: Numbers) -> str | None:
    if _same(a, b):
        return NEUTRAL
    if a.ndim == b.ndim or not _same(a.squeeze(), b.squeeze()):
        return None
    return "too many" if a.ndim > b.ndim else "missing"


def _column(a: Numbers, b: Numbers) -> str | None:
    if a.ndim != b.ndim or not a.ndim:
        return None
    if a.shape[-1] == b.shape[-1] + 1 and (_same(a[..., :-1], b) or _same(a[..., 1:], b)):
        return "too many"
    if a.shape[-1] == b.shape[-1] - 1 and (_same(a, b[..., :-1]) or _same(a, b[..., 1:])):
        return "missing"
    return None


#: How results may be related to the right ones, the plainest first.
RELATIONS: dict[Callable[[Numbers, Numbers], Any], str] = {
    _is(np.negative): "every sign is turned round",
    _is(np.log): "these are the logarithms of the right results",
    _is(np.exp): "these are the exponentials of the right results: a logarithm is missing",
    _is(lambda b: 1 - b): "every result is 1 minus the right one",
    _is(np.reciprocal): UPSIDE_DOWN,
    _is(np.square): "every result is the square of the right one",
    _is(np.sqrt): "every result is the square root of the right one",
    _is(np.trunc): "the results were cut to whole numbers",
    _digits: "the results were rounded; return them as computed",
    _factor: "every result is {0} times the right one",
    _offset: "every result is {0}",
    _is(np.transpose): "rows and columns are swapped: the result is transposed",
    _is(lambda b: b[..., ::-1] if b.ndim else b): "the results stand in the opposite order",
    _is(lambda b: np.sort(b) if b.ndim else b): "the results were sorted",
    _flattened: "the result was flattened; keep its shape",
    _length_1: "the numbers are right, but an axis of length 1 is {0}",
    _column: "the numbers are right, but a column is {0}",
    _is(np.sum): "the results were added up to one number",
    _is(np.mean): "the mean of the results was returned, one number",
    _is(np.max): "only the largest of the results was returned",
    _axes(lambda b, axis: b.sum(axis=axis)): "the {0} of the right result were added up",
    _axes(
        lambda b, axis: b.mean(axis=axis)
    ): "the mean of the {0} of the right result was returned",
    lambda a, b: _same(a.sum(axis=-1), b) or None if a.ndim else None: (
        "the numbers are right, but they are not added up"
    ),
    lambda a, b: _same(a.mean(axis=-1), b) or None if a.ndim else None: (
        "the numbers are right, but their mean is not taken"
    ),
    lambda a, b: (b.ndim and _same(a, b[0])) or None: "only the first result was returned",
    _proportional: (
        "the numbers stand in the right proportions, but their total is not what it should be"
    ),
}
