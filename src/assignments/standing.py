"""How an exercise stands: one line a question, in a terminal and in a notebook's last cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assignments import outline, stops
from assignments.outcomes import outcomes
from assignments.outline import Question


class Status(StrEnum):
    """How one question stands."""

    PASSED = "passed"
    FAILED = "failed"
    STOPPED = "stopped"  # its cell ran, but did not reach the check
    MISSING = "missing"  # the answer is not written
    NOT_RUN = "not run"
    SKIPPED = "skipped"
    LATER = "later"  # hidden, or for a reader


MARKS = {
    Status.PASSED: "✓",
    Status.FAILED: "✗",
    Status.STOPPED: "✗",
    Status.MISSING: "·",
    Status.NOT_RUN: "·",
    Status.SKIPPED: "·",
    Status.LATER: "?",
}

_BY_ERROR = {
    "NotWritten": Status.MISSING,
    "Skipped": Status.SKIPPED,
    "NotRun": Status.NOT_RUN,
}

# What a skipped check says it waits for.
_WAITS = re.compile(
    r"first make `\w+` pass|counts once `\w+` passes|`\w+` is not written yet|^`\w+` uses", re.M
)


@dataclass(frozen=True)
class Result:
    """How one question stands."""

    question: Question
    status: Status
    message: str = ""

    @property
    def points(self) -> int:
        """The points it has brought so far."""
        return self.question.points if self.status == Status.PASSED else 0


def progress(name: str) -> None:
    """Print how the checks of an exercise ended that have run in this session.

    Parameters
    ----------
    name : str
        The exercise.
    """
    idea = outline.idea(name)
    results = []
    for question in outline.questions(name):
        ended = outcomes.get(f"{idea}.{question.id}", "never ran")
        if question.written or (question.hidden and ended == "never ran"):
            results.append(Result(question, Status.LATER))
        elif ended == "never ran":
            results.append(
                Result(question, Status.STOPPED if stops.ran(question.id) else Status.NOT_RUN)
            )
        elif ended is None:
            results.append(Result(question, Status.PASSED))
        else:
            results.append(failed(question, str(ended), type(ended).__name__))
    print(table(name, results, heading=f"{name}, as its checks last ran"))
    for sentence in dict.fromkeys(stops.no_import_of(result.message) for result in results):
        if sentence:
            print(f"  {sentence}")


def failed(question: Question, message: str, error: str) -> Result:
    """Return the result of a check that ended with an error of this type and text."""
    status = _BY_ERROR.get(error, Status.FAILED)
    return Result(question, status, message.partition("\n")[2] or message)


def table(name: str, results: Iterable[Result], messages: bool = False, heading: str = "") -> str:
    """Lay out results as text, one question a line.

    Parameters
    ----------
    name : str
        The exercise.
    results : iterable of Result
        One for each question.
    messages : bool
        Whether to print, after each check that did not pass, what it said.
    heading : str
        The first line, if it is not the exercise's name.

    Returns
    -------
    str
        The lines; the last one adds up the points.
    """
    results, called = list(results), outline.called(name)
    width = max(len(result.question.id) for result in results)
    lines = [heading or name]
    for result in results:
        question = result.question
        note = {
            Status.MISSING: "not written yet",
            Status.NOT_RUN: "its cell has not run",
            Status.STOPPED: "its cell did not reach the check",
            Status.SKIPPED: _skipped(result.message),
            Status.LATER: f"marked by a reader: {called[question.id]}"
            if question.written
            else "hidden: runs when graded",
        }.get(result.status, "")
        got = "?" if result.status == Status.LATER else str(result.points)
        lines.append(
            f"  {MARKS[result.status]} {got:>2}/{question.points}  {question.id:<{width}}  {note}"
        )
        if messages and result.message and result.status == Status.FAILED:
            lines += [f"          {line}" for line in result.message.splitlines()]
    total = sum(result.question.points for result in results)
    later = sum(result.question.points for result in results if result.status == Status.LATER)
    points = sum(result.points for result in results)
    summary = f"  {points} of {total} points so far"
    lines.append(summary + (f"; up to {later} more can be had when it is graded." * bool(later)))
    return "\n".join(line.rstrip() for line in lines)


def _skipped(message: str) -> str:
    """Say what a skipped check waits for, as it says itself."""
    waits = _WAITS.search(message)
    if not waits:
        return "skipped"
    return f"skipped: {waits[0]}" + " what it may not" * waits[0].endswith("uses")
