"""Turn a function into a check: run it, and make of its failure what a student reads."""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from assignments.checks import _diagnosis
from assignments.checks._running import CHANGED, CheckFailed, NotWritten, Run, Skipped, run_body
from assignments.outcomes import outcomes

#: Whether a failure is explained, by a smallest example and a likely cause.
_explains = [True]


@contextlib.contextmanager
def unexplained() -> Iterator[None]:
    """Let checks that fail say only that: to explain takes most of their time."""
    _explains.append(False)
    try:
        yield
    finally:
        _explains.pop()


def check(read: str, needs: Iterable[Callable[..., Any]] = ()) -> Callable[..., Any]:
    """Turn a function of a student's objects into a check.

    Parameters
    ----------
    read : str
        Where to read about it: the chapter's name and a heading in it, such as
        ``"02_softmax: The formula"``.
    needs : iterable of checks
        Checks that come first. One of the same object decides whether this check counts: to
        keep its input or to refuse a wrong one is worth points only for a function that also
        does something right, so this check passes only after that one. One of another object
        explains a failure: if it failed and this one does not pass either, this one is
        skipped; what passes by itself keeps its points. So does what a check that comes first
        needs of another object.

    Returns
    -------
    decorator
        For a function whose parameters are named as the student's objects, and whose
        docstring's first line is what it promises.
    """

    def decorate(body: Callable[..., None]) -> Callable[..., None]:
        parameters = list(inspect.signature(body).parameters)
        promise = (inspect.getdoc(body) or "").splitlines()[0]
        key = _key(body)
        own: list[Callable[..., Any]] = []
        others: list[Callable[..., Any]] = []
        for need in needs:
            shared = set(inspect.signature(need).parameters) & set(parameters)
            (own if shared else others).append(need)
            # What passes by itself keeps its points, so what it was built on may have failed.
            others += [
                earlier
                for earlier in getattr(need, "needs", ())
                if earlier not in others
                and not set(inspect.signature(earlier).parameters) & set(parameters)
            ]

        @functools.wraps(body)
        def run_check(*objects: Any) -> None:
            arguments = dict(zip(parameters, objects, strict=True))
            run = Run(key)
            failure: CheckFailed | None = _skipped(own)
            if failure is None:
                failure = run_body(body, arguments, run)
                failure = (_skipped(others) or failure) if failure else _not_yet(own)
            if failure is None:
                outcomes[key] = None
                print(f"✓ {body.__name__}: {promise}")
                return
            lines = [f"{body.__name__}: {promise}", _in_context(failure, run)]
            if not isinstance(failure, (NotWritten, Skipped)):
                if _explains[-1] and not _did_not_end(run):
                    cause = _diagnosis.diagnose(body, arguments, run)
                    said, shown = _diagnosis.smallest_example(body, arguments, run, failure, cause)
                    lines[1] = _in_context(said, shown)
                    says = cause.says if cause else ""
                    if not says and CHANGED not in str(failure):  # the values are not the fault
                        says = _diagnosis.describe(body, arguments, run, shown)
                    lines += [f"Likely cause: {says}{'.' * (says[-1:] != '?')}"] if says else []
                lines += [_where_to_read(read)]
            kind = type(failure) if isinstance(failure, (NotWritten, Skipped)) else CheckFailed
            outcomes[key] = failed = kind("\n".join(lines))
            raise failed

        run_check.read = read  # type: ignore[attr-defined]
        run_check.needs = [*own, *others]  # type: ignore[attr-defined]
        return run_check

    return decorate


def _did_not_end(run: Run) -> bool:
    """Tell whether the last call was stopped: calling the function again would take as long."""
    return bool(run.calls) and run.calls[-1].error.partition(":")[0] in ("TimeLimit", "Died")


def _key(function: Callable[..., Any]) -> str:
    """Return the name under which a check's outcome is kept."""
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


def _skipped(needs: Iterable[Callable[..., Any]]) -> Skipped | None:
    """Point to the earlier check whose failure explains this one, if there is one."""
    for need in needs:
        earlier = outcomes.get(_key(need))
        if isinstance(earlier, NotWritten):
            return Skipped(str(earlier).splitlines()[-1])
        if earlier is not None:
            return Skipped(f"Skipped: first make `{need.__name__}` pass, then run this cell again.")
    return None


def _not_yet(needs: Iterable[Callable[..., Any]]) -> Skipped | None:
    """Point to a check that has not run, without which this one does not count."""
    for need in needs:
        if _key(need) not in outcomes:
            name = need.__name__
            return Skipped(f"Skipped: this counts once `{name}` passes. Run that cell first.")
    return None


def _in_context(failure: CheckFailed, run: Run) -> str:
    """Put the call that a failure is about in front of its message."""
    if isinstance(failure, (NotWritten, Skipped)) or not run.calls:
        return str(failure)
    end = "" if str(failure).endswith((".", "?", "!")) else "."
    return f"{run.calls[-1].describe(run.concealed)}: {failure}{end}"


def _where_to_read(read: str) -> str:
    chapter, _, heading = read.partition(": ")
    return f'Read chapter {int(chapter[:2])}, "{heading}".'
