"""Answers that do nothing. No exercise gives points for one (`assignments.generate`)."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

import numpy as np

Answer = Callable[..., Any]


def _raises(kind: str) -> Answer:
    def answer(*_: Any, **__: Any) -> Any:
        raise getattr(builtins, kind)("no")

    return answer


def _returns(value: Any) -> Answer:
    return lambda *_, **__: value


def _of_the_first(make: Callable[[Any], Any]) -> Answer:
    """Return an answer made of the first argument alone; 0 where there is none."""

    def answer(*args: Any, **kwargs: Any) -> Any:
        given = [*args, *kwargs.values()]
        return make(given[0]) if given else 0.0

    return answer


def _filled(value: float) -> Answer:
    """Return an answer of the argument's shape and kind, with one number in it."""

    def make(z: Any) -> Any:
        if hasattr(z, "new_full"):  # a tensor
            return z.new_full(z.shape, value, dtype=None if z.is_floating_point() else float)
        return np.full(np.shape(z), value)

    return _of_the_first(make)


def _uniform(z: Any) -> Any:
    """Return 1/K for each of the K classes along the last axis."""
    shape = np.shape(z)
    value = 1.0 / shape[-1] if shape and shape[-1] else 1.0
    if hasattr(z, "new_full"):
        return z.new_full(z.shape, value, dtype=float)
    return np.full(shape, value)


def _copy(z: Any) -> Any:
    return z.clone() if hasattr(z, "clone") else np.array(z)


def _last(*args: Any, **kwargs: Any) -> Any:
    return [*args, *kwargs.values(), 0.0][-2 if args or kwargs else -1]


#: What each is called in a message, and the answer.
IDLE: dict[str, Answer] = {
    "None": _returns(None),
    **{
        f"raise {kind}": _raises(kind)
        for kind in (
            "ValueError", "TypeError", "IndexError", "KeyError", "AttributeError",
            "ZeroDivisionError", "OverflowError", "FloatingPointError", "RuntimeError",
            "AssertionError", "NotImplementedError", "Exception",
        )
    },
    "the argument itself": _of_the_first(lambda z: z),
    "the last argument itself": _last,
    "a copy of the argument": _of_the_first(_copy),
    "the argument's shape": _of_the_first(np.shape),
    "the argument's length": _of_the_first(lambda z: len(z) if np.ndim(z) else 1),
    "0": _returns(0.0),
    "1": _returns(1.0),
    "zeros": _filled(0.0),
    "ones": _filled(1.0),
    "nan": _returns(float("nan")),
    "nan everywhere": _filled(float("nan")),
    "inf": _returns(float("inf")),
    "uniform": _of_the_first(_uniform),
    "True": _returns(True),
    "False": _returns(False),
    "an empty list": _returns([]),
    "an empty dictionary": _returns({}),
    "an empty array": _returns(np.zeros(0)),
    "a word": _returns("softmax"),
}  # fmt: skip
