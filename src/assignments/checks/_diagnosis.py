"""Name the misconception that a failed submission behaves like, and show the smallest example."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from assignments import misconceptions
from assignments.checks import _relations, _shrinking
from assignments.checks._comparing import tolerance
from assignments.checks._right import right_answers
from assignments.checks._running import (
    Call,
    CheckFailed,
    NotWritten,
    Run,
    Skipped,
    run_body,
)
from assignments.misconceptions import Misconception
from assignments.outcomes import outcomes

Body = Callable[..., None]


class Differs(BaseException):
    """A replay went another way. No check's or misconception's `except` catches it."""


@dataclass
class Replay(Run):
    """A run that goes on only for as long as its calls end like those of another run."""

    calls_before: list[Call] = field(default_factory=list)
    inputs_too: bool = True

    def ended(self, call: Call) -> None:
        """Compare a call that has ended with its counterpart; raise `Differs`."""
        position = len(self.calls) - 1
        if position >= len(self.calls_before):
            raise Differs
        if not _alike(self.calls_before[position], call, self.inputs_too):
            raise Differs


def diagnose(body: Body, arguments: dict[str, Any], run: Run) -> Misconception | None:
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
    Misconception, optional
        One that, put through the same check, fails it with the same results, call by call,
        where the right answer in its place passes: so on one call at least it differs from
        what is right, and the student's with it. One that is meant for another check is not
        named here if that one passed, or failed and did not name it. Of several, the one that
        goes on most alike on the other examples is named. With hidden inputs, an error or a
        wrong shape does not repeat what another check named.
    """
    idea = body.__module__.rpartition(".")[2]
    right = right_answers(idea)
    found: tuple[bool, int, Misconception | None] = (False, -1, None)
    for candidate in sorted(
        misconceptions.bank(idea), key=lambda known: known.check != body.__name__
    ):
        if candidate.function not in arguments or candidate.function not in right:
            continue
        elsewhere = candidate.check != body.__name__
        if elsewhere and _refuted(f"{idea}.{candidate.check}", candidate):
            continue
        if elsewhere and run.concealed and _stumbles(run, right):
            continue
        inputs_too = _fails_alike(body, arguments, candidate, run, inputs_too=True)
        if not inputs_too and not _fails_alike(body, arguments, candidate, run):
            continue
        mended = {**arguments, candidate.function: right[candidate.function]}
        known = Run(run.name)
        if run_body(body, mended, known) is None:
            later = known.loops[len(run.loops) :] if run.calls[-1].error else []
            alike = _alike_on_the_rest(body, arguments, candidate, run, later)
            if alike is not None and (inputs_too, alike) > found[:2]:
                found = inputs_too, alike, candidate
    return found[2]


def describe(body: Body, arguments: dict[str, Any], run: Run, shown: Run) -> str:
    """Say what is wrong with results that are not those of a known wrong answer.

    Parameters
    ----------
    body, arguments, run
        As for `diagnose`.
    shown : Run
        The run with the example that the student reads: what is said must be true of it too.

    Returns
    -------
    str
        What the error means that the check ended with, or how the results of every call are
        related to the right ones; "" if that cannot be told.
    """
    right = right_answers(body.__module__.rpartition(".")[2])
    if not run.calls or not set(arguments) <= set(right):
        return ""
    answers = {name: right[name] for name in arguments}
    if run.calls[-1].error:
        call = run.calls[-1]
        return _relations.of_error(call.error, _names(call.function, arguments, right))
    runs = [run, shown]
    if run.example is not None:
        runs += [Run(run.name, only=(len(run.loops) - 1, case)) for case in run.loops[-1]]
    pairs, sizes = [], []
    for student in runs:
        if not student.calls:
            with _shrinking.quiet():
                run_body(body, arguments, student)
        known = Run(run.name, only=student.only)
        run_body(body, answers, known)
        for call, other in zip(student.calls, known.calls, strict=False):
            if not call.error and not other.error:
                pairs.append((_numpy(call.result), _numpy(other.result)))
                sizes.append(_sizes(right.get(call.function), call))
    return _relations.of_results(pairs, sizes)


def _names(
    function: str, arguments: dict[str, Any], right: dict[str, Callable[..., Any]]
) -> list[str]:
    """List the names that a student's function may use; its own, if it is in this process."""
    known = right.get(function)
    names = list(inspect.signature(known).parameters) if known else []
    own = arguments.get(function)
    if inspect.isfunction(own):
        names += own.__code__.co_varnames
    if inspect.isfunction(known):  # what is imported for it, not what it names itself
        names += [name for name in known.__code__.co_names if name in known.__globals__]
    return list(dict.fromkeys([*names, *right]))


def _sizes(function: Callable[..., Any] | None, call: Call) -> dict[str, int]:
    """Say how many samples and classes a call was given, if its arguments are the function's."""
    if function is None or call.shown:
        return {}
    try:
        bound = inspect.signature(function).bind(*call.args, **call.kwargs)
    except (TypeError, ValueError):  # the arguments of a helper
        return {}
    bound.apply_defaults()
    names = {name: _numpy(value) for name, value in bound.arguments.items()}
    return _relations.sizes_of(names, names.get("axis"))


def _stumbles(run: Run, right: dict[str, Callable[..., Any]]) -> bool:
    """Tell whether the last call ended with an error, or with a result of a wrong shape.

    Of hidden inputs nobody sees why: another check's cause may have nothing to do with them.
    """
    call = run.calls[-1]
    if call.error:
        return True
    try:
        return np.shape(_numpy(call.result)) != np.shape(
            _numpy(right[call.function](*call.args, **call.kwargs))
        )
    except Exception:  # it is right to raise an error here, or this is no call of the function
        return False


def _refuted(key: str, candidate: Misconception) -> bool:
    """Tell whether the check meant for a misconception has run and not named it."""
    earlier = outcomes.get(key, Skipped())
    return not isinstance(earlier, Skipped) and candidate.says not in str(earlier)


def _fails_alike(
    body: Body,
    arguments: dict[str, Any],
    candidate: Misconception,
    run: Run,
    inputs_too: bool = False,
) -> bool:
    """Tell whether a misconception fails a check with the same calls. No call proves nothing.

    What became of the inputs must be the same if `inputs_too`, and always if the misconception
    is meant for another check: its own looks at an input itself, if it is to be kept.
    """
    inputs_too = inputs_too or candidate.check != body.__name__
    replay = Replay(run.name, calls_before=run.calls, only=run.only, inputs_too=inputs_too)
    try:
        failure = run_body(body, {**arguments, candidate.function: candidate.wrong}, replay)
    except Differs:
        return False
    if failure is None or isinstance(failure, NotWritten):
        return False
    if not run.calls or len(run.calls) != len(replay.calls):
        return False
    said, other = run.calls[-1].error, replay.calls[-1].error
    # What NumPy or torch says is evidence; an error without a text was raised on purpose.
    return said == other or ":" not in other


def _alike_on_the_rest(
    body: Body,
    arguments: dict[str, Any],
    candidate: Misconception,
    run: Run,
    later: list[tuple[Any, ...]],
) -> int | None:
    """Compare with a misconception on the examples that come after the one that failed.

    Those of `later` loops may only refute it.

    It is refuted by one on which it fails and the student's answer passes, or if they differ
    more often than not: None. Else the more they have in common, the larger the number. So a
    second fault of the student's does not refute it. But if the calls ended with an error,
    which many faults have in common, one example on which they differ refutes it.
    """
    if not run.loops or run.example is None:
        return 0
    cases = run.loops[-1]
    failed = next(n for n, case in enumerate(cases) if case is run.example)
    balance = 0
    wrong = {**arguments, candidate.function: candidate.wrong}
    for count, case in enumerate(cases[failed + 1 :], start=1):
        only = (len(run.loops) - 1, case)
        student = Run(run.name, only=only)
        with _shrinking.quiet():
            passes = run_body(body, arguments, student) is None
        if run_body(body, wrong, Run(run.name, only=only)) is None:
            balance += 1 if passes else -1
        elif passes:
            return None
        else:
            balance += 1 if _fails_alike(body, arguments, candidate, student) else -1
        if balance < count and run.calls[-1].error:
            return None
    for number, others in enumerate(later, start=len(run.loops)):
        for case in others:
            student, known = (Run(run.name, only=(number, case)) for _ in range(2))
            if run_body(body, wrong, known) is not None:
                with _shrinking.quiet():
                    if run_body(body, arguments, student) is None:
                        return None
    return balance if balance >= 0 else None


def smallest_example(
    body: Body,
    arguments: dict[str, Any],
    run: Run,
    failure: CheckFailed,
    cause: Misconception | None,
) -> tuple[CheckFailed, Run]:
    """Run a check that failed again on smaller examples, and keep the last that shows the fault.

    Parameters
    ----------
    body : function
        The check.
    arguments : dict
        The student's objects.
    run : Run
        The run that failed.
    failure : CheckFailed
        What it said.
    cause : Misconception, optional
        What will be named as the cause: it must show on the smaller example too.

    Returns
    -------
    failure : CheckFailed
        What the check says of the smallest example.
    run : Run
        Its run.
    """
    right = right_answers(body.__module__.rpartition(".")[2])
    if run.concealed or run.example is None or not set(arguments) <= set(right):
        return failure, run
    loop = len(run.loops) - 1
    said = _shrinking.words(str(failure))
    found = failure, run
    tries = 0

    def fails(case: Any) -> bool:
        nonlocal found, tries
        only = (loop, case)
        answers = {name: right[name] for name in arguments}
        if tries >= _shrinking.MAX_TRIES or run_body(body, answers, Run(run.name, only=only)):
            return False
        tries += 1
        again = Run(run.name, only=only, example=case)
        with _shrinking.quiet():
            smaller = run_body(body, arguments, again)
        if smaller is None or _shrinking.words(str(smaller)) != said:
            return False
        if cause and not _fails_alike(body, arguments, cause, again):
            return False
        found = smaller, again
        return True

    _shrinking.smallest(run.example, fails)
    return found


def _alike(call: Call, other: Call, inputs_too: bool) -> bool:
    """Tell whether two calls had the same outcome, and their inputs the same fate.

    An error may have other words: a student who refuses an input writes them.
    """
    if call.error or other.error:
        return call.error.partition(":")[0] == other.error.partition(":")[0]
    # A float that was computed from float32 is no more precise than that.
    rtol = tolerance("float64", *_precisions((call.args, call.kwargs, call.result, other.result)))
    same = _same(call.result, other.result, rtol)
    return same and (not inputs_too or _same(call.after, other.after, rtol))


def _precisions(value: Any) -> list[np.dtype[Any]]:
    """List the precisions of the arrays and tensors in a value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (tuple, list)):
        return [dtype for part in value for dtype in _precisions(part)]
    numbers = _numpy(value)
    return [numbers.dtype] if isinstance(numbers, (np.ndarray, np.generic)) else []


def _numpy(value: Any) -> Any:
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.Tensor):
        return value
    return (value.float() if value.dtype == torch.bfloat16 else value).detach().cpu().numpy()


def _same(value: Any, other: Any, rtol: float) -> bool:
    if isinstance(value, dict) and isinstance(other, dict):
        value, other = list(value.items()), list(other.items())
    if isinstance(value, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(value) == len(other) and all(
            _same(one, two, rtol) for one, two in zip(value, other, strict=True)
        )
    try:
        if hasattr(value, "free_symbols") and hasattr(other, "free_symbols"):
            # Formulas of SymPy: a wrong one may be written in any form, like a right one.
            return bool(value == other or (value - other).equals(0))
        a, b = np.asarray(_numpy(value)), np.asarray(_numpy(other))
        if a.dtype.kind in "biuf" and b.dtype.kind in "biuf":
            return a.shape == b.shape and _close(a, b, rtol)
        return bool(value == other)
    except Exception:  # ragged lists, objects that do not compare
        return False


def _close(a: Any, b: Any, rtol: float) -> bool:
    """Compare relative to the values: 0 and 1e-12 are alike only beside numbers much larger."""
    a, b = a.astype(float), b.astype(float)
    finite = np.abs(np.concatenate([a[np.isfinite(a)], b[np.isfinite(b)]]))
    rounding = 1e-14 if rtol < 1e-6 else 1e-6
    return np.allclose(a, b, rtol, rounding * finite.max(initial=0.0), equal_nan=True)
