"""Slips that any function invites: the sign, a factor, one sum too many, rounding.

Each is made from the right answer, so that a bank need not write it anew for every function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from assignments.misconceptions import Misconception


def _axis_1(right: Any, first: Any) -> Any:
    np.sum(first, axis=1)  # raises what NumPy says of a single sample
    return right


def _first_filled(right: Any, first: Any) -> Any:
    filled = np.zeros_like(right)
    filled.flat[:1] = np.ravel(right)[:1]
    return filled


def _rounded(digits: int) -> tuple[str, Callable[[Any, Any], Any]]:
    return (
        "the numbers were rounded; return them as they were computed",
        lambda right, first: np.round(right, digits),
    )


#: What a student reads, and what becomes of the right result. `first` is the first argument.
SLIPS: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "negated": ("every sign is turned round", lambda right, first: -right),
    "absolute": ("the signs were taken away with abs", lambda right, first: np.abs(right)),
    "halved": ("there is a factor of one half too much", lambda right, first: right / 2),
    "doubled": ("there is a factor of 2 too much", lambda right, first: right * 2),
    "in_bits": (
        "this is the logarithm to base 2; ln is np.log",
        lambda right, first: right / np.log(2),
    ),
    "in_tens": (
        "this is the logarithm to base 10; ln is np.log",
        lambda right, first: right / np.log(10),
    ),
    **{f"rounded_{n}": _rounded(n) for n in (2, 3, 4, 6)},
    "whole": (
        "the results were written into an array of whole numbers, which cuts off what follows the "
        "point; make it one of floats",
        lambda right, first: np.asarray(right).astype(int),
    ),
    "summed": (
        "everything was added up to one number; each sample keeps its own",
        lambda right, first: np.sum(right),
    ),
    "averaged": (
        "everything was averaged to one number; each sample keeps its own",
        lambda right, first: np.mean(right),
    ),
    "divided_by_len": (
        "the result was divided by `len` of the first argument; nothing is averaged here",
        lambda right, first: right / len(first),
    ),
    "first_only": (
        "only the first of the results came back: `return` stands inside the loop",
        lambda right, first: np.asarray(right)[0],
    ),
    "last_only": (
        "only the last of the results came back: each turn of the loop replaced the one before",
        lambda right, first: np.asarray(right)[-1],
    ),
    "first_filled": (
        "only the first entry was filled in: `return` stands inside the loop",
        _first_filled,
    ),
    "axis_kept": (
        "the axis of the classes is still there, with length 1; it should disappear",
        lambda right, first: np.asarray(right)[..., np.newaxis],
    ),
    "nested": (
        "there is an axis too many in front, as of a list with one entry",
        lambda right, first: np.asarray(right)[np.newaxis],
    ),
    "flat": (
        "the result is flat; give it the shape that is asked for",
        lambda right, first: np.ravel(right),
    ),
    "transposed": (
        "rows and columns have changed places",
        lambda right, first: np.swapaxes(right, -1, -2) if np.ndim(right) > 1 else right,
    ),
    "squeezed": (
        "`squeeze` took away every axis of length 1, that of a batch of one too; take away the "
        "one that you mean, as [..., 0] does",
        lambda right, first: np.squeeze(right),
    ),
    "axis_1": (
        "a single sample has no axis 1; the last axis is -1, however many there are",
        _axis_1,
    ),
}


def slips(function: str, check: str, right: Callable[..., Any], names: str) -> list[Misconception]:
    """Make some slips of one function into misconceptions.

    Parameters
    ----------
    function : str
        The student's function.
    check : str
        The check meant for them.
    right : callable
        The right answer.
    names : str
        Keys of `SLIPS`, with spaces between them.

    Returns
    -------
    list of Misconception
        Put it into a variable of the bank's module.
    """
    return [
        Misconception(
            f"{function}_{name}", function, check, SLIPS[name][0], _after(right, SLIPS[name][1])
        )
        for name in names.split()
    ]


def _after(right: Callable[..., Any], slip: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def wrong(*args: Any, **kwargs: Any) -> Any:
        return slip(np.asarray(right(*args, **kwargs)), args[0])

    return wrong
