"""Compare what a student's function returned with what it should be."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from assignments.checks._running import CHANGED, Answer, CheckFailed, Stopped, current_run

#: Relative tolerance by precision; the absolute one is a hundredth of it.
RELATIVE_TOLERANCE = {"float16": 1e-2, "float32": 1e-4, "float64": 1e-9}


#: What is said where a result is None.
NOTHING = (
    "it returned None. Does the function end with `return`? What works in place, such as "
    "`np.put_along_axis` or `append`, returns None as well: return the array or the list that it "
    "changed"
)


def expect(condition: Any, message: str) -> None:
    """Fail with `message` unless the condition holds."""
    if not condition:
        raise CheckFailed(message)


def array(value: Any, shape: tuple[int, ...] | None = None) -> NDArray[Any]:
    """Return a student's result as an array of numbers, or fail and say what it is.

    Parameters
    ----------
    value : object
        An array, a list, a number or a torch tensor.
    shape : tuple of int, optional
        The shape that it must have.

    Returns
    -------
    ndarray
        A copy, of the result's own dtype.

    Examples
    --------
    >>> array([0.25, 0.75], shape=(2,))
    array([0.25, 0.75])
    """
    if value is None:
        raise CheckFailed(NOTHING)
    try:
        result = np.array(_plain(value))
    except Exception as error:
        if "inhomogeneous" in str(error):
            raise CheckFailed("it returned rows that differ in length") from None
        raise CheckFailed(f"expected numbers, got {_kind(value)}") from None
    if result.dtype.kind not in "biuf":
        raise CheckFailed(f"expected numbers, got {_kind(value)}")
    if shape is not None and result.shape != shape:
        raise CheckFailed(f"the result has shape {result.shape}, expected {shape}")
    return result


def _plain(value: Any) -> Any:
    """Turn tensors, also those in lists, into arrays."""
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.Tensor):
        return value
    return (value.float() if value.dtype == torch.bfloat16 else value).detach().cpu().numpy()


def _type_name(value: Any) -> str:
    """Return the name of a result's type, also of one that stayed in the student's process."""
    return str(getattr(value, "_kind", None) or type(value).__name__)  # a stand-in has a kind


def _kind(value: Any) -> str:
    """Say what a result is that is not made of numbers alone."""
    if isinstance(value, (list, tuple)):
        odd = [part for part in _leaves(value) if not isinstance(part, (int, float, np.number))]
        return f"a {type(value).__name__} that holds {_kind(odd[0]) if odd else 'no numbers'}"
    if isinstance(value, np.ndarray) and value.dtype != object:
        return f"an array of {value.dtype}"
    if isinstance(value, np.ndarray):
        return f"an array that holds {_kind(next(iter(_leaves(value.tolist())), None))}"
    name = _type_name(value)
    known = {
        "NoneType": "None",
        "str": f"the text {value!r}",
        "function": "a function. Is it called, with its arguments in parentheses?",
        "builtin_function_or_method": "a function. Is it called, with () behind its name?",
        "method": "a method. Is it called, with () behind its name?",
        "generator": "a generator. Put list(...) around it",
        "set": "a set, which has no order",
    }
    return known.get(name, f"{'an' if name[0] in 'aeiou' else 'a'} {name}")


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return [leaf for part in value for leaf in _leaves(part)]
    return [value]


def tolerance(*dtypes: DTypeLike) -> float:
    """Return the relative tolerance for results of the least precise of some dtypes.

    Examples
    --------
    >>> tolerance("float64", "float32")
    0.0001
    """
    return max(RELATIVE_TOLERANCE.get(np.dtype(dtype).name, 1e-9) for dtype in dtypes)


def close(actual: Any, expected: ArrayLike, what: str = "the result") -> None:
    """Fail unless two arrays agree, as well as their precision allows.

    Parameters
    ----------
    actual : array_like
        The student's result, or something computed from it.
    expected : array_like
        What it should be; its dtype tells how precise. A float32 answer to float64 input
        is judged as float32.
    what : str
        What is compared, for the message, such as ``"the sums of the rows"``.
    """
    expected = np.asarray(expected)
    actual = array(actual)
    if actual.shape != expected.shape:
        if expected.ndim:
            raise CheckFailed(f"{what}: shape {actual.shape}, expected {expected.shape}")
        if not actual.size:
            raise CheckFailed(f"{what}: nothing, an array of shape {actual.shape}")
        expected = np.broadcast_to(expected, actual.shape)
    rtol = tolerance(expected.dtype, "float32" if actual.dtype == np.float16 else actual.dtype)
    right = np.isclose(actual, expected, rtol=rtol, atol=rtol / 100, equal_nan=True)
    if right.all():
        return
    wrong = actual[~right]
    for bad, name in ((np.isnan(wrong), "nan"), (np.isinf(wrong), "inf")):
        if bad.any():
            many = f"{name} in {bad.sum()} of {actual.size} places of {what}"
            raise CheckFailed(many if actual.ndim else f"{what} is {name}")
    if current_run().concealed:
        many = f"{what}: wrong in {wrong.size} of {actual.size} places"
        raise CheckFailed(many if actual.ndim else f"{what} is wrong")
    where = tuple(int(i) for i in np.argwhere(~right)[0])
    place = f" at index {where[0] if len(where) == 1 else where}" if where else ""
    raise CheckFailed(f"{what}: {_distinct(actual[where], expected[where], place, rtol)}")


def _distinct(a: Any, b: Any, place: str, rtol: float) -> str:
    """Print two numbers with six digits, or with all if they would look the same."""
    short = f"{a:.6g}", f"{b:.6g}"
    if short[0] != short[1]:
        return f"{short[0]}{place}, expected {short[1]}"
    agree, asked = (int(-np.log10(off)) for off in (abs(float(a) / float(b) - 1), rtol))
    digits = f"{agree} digits agree, {asked} are asked for"
    return f"{a:.17g}{place}, expected {b:.17g}: {digits}"


def refuses(answer: Answer, *args: Any, kind: str = "ValueError", **kwargs: Any) -> None:
    """Fail unless a call raises the error that its docstring promises, or a special case of it."""
    try:
        result = answer(*args, **kwargs)
    except Stopped as stopped:
        if kind in stopped.kinds:
            return
        said = current_run().calls[-1].error
        raise CheckFailed(f"it raised {said or stopped.kinds[0]}, expected {kind}") from None
    if _type_name(result) == kind:
        raise CheckFailed(f"it returned a {kind}, which stops nothing: write `raise {kind}(...)`")
    what = "None" if result is None else "a result"
    raise CheckFailed(f"it returned {what}, expected {kind}")


def keeps_input() -> None:
    """Fail if the last call changed an array or a list that it was given."""
    call = current_run().calls[-1]
    for before, after in zip(_plain(call.args), _plain(call.after), strict=True):
        if isinstance(before, (np.ndarray, list)):
            expect(_unchanged(before, after), CHANGED)


def _unchanged(before: Any, after: Any) -> bool:
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(map(_unchanged, before, after))
    if isinstance(before, np.ndarray):
        return np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
    return bool(before is after or before == after or before != before)  # nan is not itself
