"""Slips that many functions invite: another base of the logarithm, an axis too many.

Each is made from the right answer, so that a bank need not write it anew for every function.
What can be read off the results alone, such as a wrong sign, needs no bank; see
`assignments.checks._relations`.
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


#: What a student reads, and what becomes of the right result. `first` is the first argument.
SLIPS: dict[str, tuple[str, Callable[[Any, Any], Any]]] = {
    "absolute": ("the signs were taken away with abs", lambda right, first: np.abs(right)),
    "in_bits": (
        "this is the logarithm to base 2; ln is np.log",
        lambda right, first: right / np.log(2),
    ),
    "in_tens": (
        "this is the logarithm to base 10; ln is np.log",
        lambda right, first: right / np.log(10),
    ),
    "divided_by_len": (
        "the result was divided by a length, such as `len` of the first argument; nothing is "
        "averaged here",
        lambda right, first: right / len(first),
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
