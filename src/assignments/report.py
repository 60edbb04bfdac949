"""Tell a student where they stand: in a terminal, and in the last cell of a notebook."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assignments import outline
from assignments.outline import AssignmentError, Question

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode

    from assignments.author import Assignment

#: Names of errors that speak for themselves.
OWN_ERRORS = ("CheckFailed", "NotWritten", "Skipped", "NotAllowed", "TimeLimit", "Died", "NotRun")

MARKS = {"passed": "✓", "failed": "✗", "missing": "·", "not run": "·", "skipped": "·", "later": "?"}


@dataclass(frozen=True)
class Result:
    """How one question stands."""

    question: Question
    status: str
    message: str = ""

    @property
    def points(self) -> int:
        """The points it has brought so far."""
        return self.question.points if self.status == "passed" else 0


def progress(name: str) -> None:
    """Print how the checks of an exercise ended that have run in this session.

    Parameters
    ----------
    name : str
        The exercise.
    """
    from assignments import checks

    idea = name[3:]
    results = []
    for question in outline.questions(name):
        ended = checks.outcomes.get(f"{idea}.{question.id}", "never ran")
        if question.written or (question.hidden and ended == "never ran"):
            results.append(Result(question, "later"))
        elif ended == "never ran":
            results.append(Result(question, "not run"))
        elif ended is None:
            results.append(Result(question, "passed"))
        else:
            results.append(_failed(question, str(ended), type(ended).__name__))
    print(table(name, results))


def _failed(question: Question, message: str, error: str) -> Result:
    status = {"NotWritten": "missing", "Skipped": "skipped", "NotRun": "not run"}.get(
        error, "failed"
    )
    return Result(question, status, message.partition("\n")[2] or message)


def table(name: str, results: Iterable[Result], messages: bool = False) -> str:
    """Lay out results as text, one question a line.

    Parameters
    ----------
    name : str
        The exercise.
    results : iterable of Result
        One for each question.
    messages : bool
        Whether to print, after each check that did not pass, what it said.

    Returns
    -------
    str
        The lines; the last one adds up the points.
    """
    results = list(results)
    width = max(len(result.question.id) for result in results)
    lines = [name]
    for result in results:
        question = result.question
        note = {
            "missing": "not written yet",
            "not run": "its cell has not run",
            "skipped": "skipped",
            "later": "marked by a reader" if question.written else "hidden: runs when graded",
        }.get(result.status, "")
        got = "?" if result.status == "later" else str(result.points)
        lines.append(
            f"  {MARKS[result.status]} {got:>2}/{question.points}  {question.id:<{width}}  {note}"
        )
        if messages and result.message and result.status == "failed":
            lines += [f"          {line}" for line in result.message.splitlines()]
    total = sum(result.question.points for result in results)
    later = sum(result.question.points for result in results if result.status == "later")
    points = sum(result.points for result in results)
    summary = f"  {points} of {total} points so far"
    lines.append(summary + (f"; {later} more are given when your work is graded." * bool(later)))
    return "\n".join(line.rstrip() for line in lines)


def locate(target: str, root: Path) -> Path:
    """Find the notebook that a student means.

    Parameters
    ----------
    target : str
        An exercise's name, for the notebook in ``exercises``, or a path.
    root : Path
        The course's folder.

    Raises
    ------
    AssignmentError
        If there is no such exercise or file.
    """
    if target in outline.names():
        path = root / "exercises" / target / f"{target}.ipynb"
    else:
        path = Path(target)
        if path.suffix != ".ipynb":
            outline.require(target)
    if not path.is_file():
        raise AssignmentError(f"There is no file {path}.")
    return path


def read(path: Path) -> tuple[str, NotebookNode, list[str]]:
    """Read a student's notebook, as grading reads it, and tell which exercise it holds.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    name : str
        The exercise.
    notebook : NotebookNode
        Its cells, without outputs.
    notes : list of str
        What had to be put right.

    Raises
    ------
    AssignmentError
        If it cannot be read, or holds no exercise, or another than its name says.
    """
    from examiner.intake import Refused, parse_notebook

    data = path.read_bytes()
    if not data.strip():
        raise AssignmentError(f"{path} is empty: nothing is saved in it. Go back to a copy.")
    try:
        notebook, notes = parse_notebook(data)
    except Refused as refused:
        raise AssignmentError(
            f"{path} is not a notebook that can be read: {refused}. "
            "Open it in JupyterLab and save it again, or go back to a copy."
        ) from None
    if not any(cell.source.strip() for cell in notebook.cells):
        raise AssignmentError(f"{path} is a notebook, but nothing stands in it.")
    names = [name for name in (path.stem, path.resolve().parent.name) if name in outline.names()]
    held = _held(notebook)
    if names and held and names[0] != held:
        raise AssignmentError(
            f"{path} holds exercise {held}, though its name says {names[0]}. Put it back under "
            f"its own name, {held}.ipynb, and check that; {names[0]}.ipynb is made anew by "
            "`make assignments` once this file is out of the way."
        )
    if not names and not held:
        raise AssignmentError(
            f"{path} holds none of the exercises: it has none of their cells. There are: "
            f"{', '.join(outline.names())}."
        )
    return held or names[0], notebook, notes


def _held(notebook: NotebookNode) -> str:
    """Return the exercise that most of a notebook's answers and checks belong to, "" if none."""
    ids = {_grade_id(cell) for cell in notebook.cells}
    shares = {
        name: len(ids & {*outline.answers(name), *(q.id for q in outline.questions(name))})
        for name in outline.names()
    }
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] else ""


def check(target: str, root: Path, tell: Callable[[str], None] = lambda text: None) -> str:
    """Run a student's notebook as grading will, and report on every question.

    The file itself is not changed.

    Parameters
    ----------
    target : str
        An exercise's name or a notebook's path.
    root : Path
        The course's folder.
    tell : callable
        Is told which cell runs.

    Returns
    -------
    str
        The report.
    """
    from assignments import author
    from assignments.rehearsal import rehearse

    path = locate(target, root)
    name, submitted, notes = read(path)
    assignment = author.read(name)
    rehearsed = rehearse(assignment, submitted, tell)
    troubles = [*notes, *rehearsed.notes, *_troubles(assignment, rehearsed.notebook)]
    results = results_of(name, rehearsed.notebook)
    if not any(result.status in ("passed", "failed", "not run") for result in results):
        troubles.append("Nothing is written in it yet.")
    return "\n".join([*troubles, table(name, results, True)])


def results_of(name: str, notebook: NotebookNode) -> list[Result]:
    """Read the results of an exercise from its rehearsed notebook."""
    cells = {_grade_id(cell): cell for cell in notebook.cells}
    results = []
    for question in outline.questions(name):
        error = _error_of(cells[question.id])
        if question.written or question.hidden:
            results.append(Result(question, "later"))
        elif error is None:
            results.append(Result(question, "passed"))
        else:
            message = error.evalue
            if error.ename not in OWN_ERRORS:
                message = f"{error.ename}: {message}"
            results.append(_failed(question, message, error.ename))
    return results


def _error_of(cell: NotebookNode) -> NotebookNode | None:
    return next((o for o in cell.get("outputs", ()) if o.output_type == "error"), None)


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _troubles(assignment: Assignment, notebook: NotebookNode) -> list[str]:
    """Say which written answers are empty, and which cells stop that are no checks."""
    from assignments import author

    lines = []
    texts = {cell.get("id"): cell.source.strip() for cell in notebook.cells}
    for question in assignment.questions:
        if question.written and texts.get(author.answer_id(question.id)) == author.WRITE_HERE:
            lines.append(f"The written answer to `{question.id}` is empty.")
    for cell in notebook.cells:
        error = _error_of(cell)
        checks = cell.metadata.get("nbgrader", {}).get("grade")
        if error is not None and not checks and error.ename != "NotImplementedError":
            lines += _stopped(cell, error)
    return lines


def _stopped(cell: NotebookNode, error: NotebookNode) -> list[str]:
    """Say of a cell that is no check which error it ends with, where, and why only here."""
    first = cell.source.strip().splitlines()[0]
    name = f"`{_grade_id(cell)}`" if _grade_id(cell) else f"that begins with `{first[:60]}`"
    said = error.evalue if error.ename in OWN_ERRORS else f"{error.ename}: {error.evalue}"
    lines = [f"The cell {name} stops: {said}"]
    lines += [f"    {line}" for line in error.traceback[1:] if line]
    module = re.match(r"No module named '(softmax_course|assignments)", error.evalue)
    if module:
        lines.append(
            f"    When your work is graded, no cell of yours can import {module[1]}: it holds the "
            "answers or checks them. To compare with it is fine, in a cell that nothing needs."
        )
    elif error.ename in ("FileNotFoundError", "ModuleNotFoundError"):
        lines.append("    Only the notebook is handed in: when graded, no file lies beside it.")
    return lines


def overview(root: Path, tell: Callable[[str], None] = lambda text: None) -> str:
    """Report on all exercises: the points so far, or that one is not started.

    Parameters
    ----------
    root : Path
        The course's folder.
    tell : callable
        Is told which cell runs.

    Returns
    -------
    str
        One line an exercise.
    """
    from assignments.generate import is_pristine

    lines = []
    for name in outline.names():
        path = root / "exercises" / name / f"{name}.ipynb"
        if not path.is_file():
            lines.append(f"  {name:<18}  there is no notebook; `make assignments` makes it")
        elif is_pristine(path):
            lines.append(f"  {name:<18}  not started")
        else:
            try:
                last = check(name, root, tell).splitlines()[-1]
            except AssignmentError as error:
                last = f"  {error}"
            lines.append(f"  {name:<18}{last}")
    return "\n".join(lines)
