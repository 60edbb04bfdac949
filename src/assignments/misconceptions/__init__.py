"""Known wrong answers, by idea.

Each is a wrong implementation, the check that is meant to catch it, and the sentence that a
student reads whose function behaves like it. A check that fails compares with them
(`assignments.checks`), and the tests prove that each is caught and named.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Misconception:
    """A wrong implementation of one function of an exercise.

    Attributes
    ----------
    name : str
        What it is called in the matrix of the instructor's chapter.
    function : str
        The function that it stands for.
    check : str
        The check meant for it.
    says : str
        What the student reads.
    wrong : callable
        The implementation.
    """

    name: str
    function: str
    check: str
    says: str
    wrong: Callable[..., Any]


def misconception(function: str, check: str, says: str) -> Callable[..., Misconception]:
    """Put a wrong implementation of `function` into the bank of the module it is written in."""

    def decorate(wrong: Callable[..., Any]) -> Misconception:
        return Misconception(wrong.__name__, function, check, says, wrong)

    return decorate


def bank(idea: str) -> list[Misconception]:
    """List the misconceptions of an idea, such as ``"softmax"``."""
    name = f"{__name__}.{idea}"
    if importlib.util.find_spec(name) is None:
        return []
    found: list[Any] = []
    for value in vars(importlib.import_module(name)).values():
        found += value if isinstance(value, list) else [value]
    return [value for value in found if isinstance(value, Misconception)]
