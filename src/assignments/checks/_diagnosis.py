"""Name the misconception that a failed submission behaves like."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from assignments import misconceptions
from assignments.checks._comparing import tolerance
from assignments.checks._running import Call, NotWritten, Run, run_body


class Differs(BaseException):
    """A replay went another way. No check's or misconception's `except` catches it."""


@dataclass
class Replay(Run):
    """A run that goes on only for as long as its calls end like those of another run."""

    calls_before: list[Call] = field(default_factory=list)

    def ended(self, call: Call) -> None:
        """Compare a call that has ended with its counterpart; raise `Differs`."""
        position = len(self.calls) - 1
        if position >= len(self.calls_before) or not _alike(self.calls_before[position], call):
            raise Differs


def diagnose(body: Callable[..., None], arguments: dict[str, Any], run: Run) -> str:
    """Find a known wrong implementation that fails a check in the same way.

    Parameters
    ----------
    body : function
        The check.
    arguments : dict
        The student's objects, which failed it.
    run : Run
        The calls that the check made of them.

    Returns
    -------
    str
        The sentence of a misconception that, put through the same check, fails it with
        the same results, call by call; "" if there is none. Those meant for this check
        come first.
    """
    known = misconceptions.bank(body.__module__.rpartition(".")[2])
    for candidate in sorted(known, key=lambda known: known.check != body.__name__):
        if candidate.function in arguments:
            replay = Replay(run.name, calls_before=run.calls)
            try:
                failure = run_body(body, {**arguments, candidate.function: candidate.wrong}, replay)
            except Differs:
                continue
            if (
                failure is not None
                and not isinstance(failure, NotWritten)
                and len(run.calls) == len(replay.calls)
                and (not run.calls or run.calls[-1].error == replay.calls[-1].error)
            ):
                return candidate.says
    return ""


def _alike(call: Call, other: Call) -> bool:
    """Tell whether two calls had the same outcome, their inputs' fate included.

    An error may have other words: a student who refuses an input writes them.
    """
    if call.error or other.error:
        return call.error.partition(":")[0] == other.error.partition(":")[0]
    return _same(call.result, other.result) and _same(call.after, other.after)


def _same(value: Any, other: Any) -> bool:
    if isinstance(value, dict) and isinstance(other, dict):
        value, other = list(value.items()), list(other.items())
    if isinstance(value, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(value) == len(other) and all(map(_same, value, other))
    torch = sys.modules.get("torch")
    if torch is not None:
        value, other = (
            each.detach().numpy() if isinstance(each, torch.Tensor) else each
            for each in (value, other)
        )
    try:
        a, b = np.asarray(value), np.asarray(other)
        if a.dtype.kind in "biuf" and b.dtype.kind in "biuf":
            rtol = tolerance(a.dtype, b.dtype)
            return a.shape == b.shape and np.allclose(a, b, rtol, rtol / 100, equal_nan=True)
        return bool(value == other)
    except Exception:  # ragged lists, objects that do not compare
        return False
