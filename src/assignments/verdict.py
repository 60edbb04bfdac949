"""``make check``: run a student's notebook as grading will, and say what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assignments import outline, stops
from assignments.notebook_file import grade_id, locate, read
from assignments.outline import AssignmentError
from assignments.standing import Result, Status, failed, table

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode

    from assignments.author import Exercise

#: Names of errors that speak for themselves.
OWN_ERRORS = ("CheckFailed", "NotWritten", "Skipped", "NotAllowed", "TimeLimit", "Died", "NotRun")

# What the examiner says of a locked cell that was edited.
_EDITED = re.compile(
    r"Locked but edited, put back(, what was added kept (below|above))?"
    r"(?: \(as a comment where it defined (.+) anew: the given ones count\))?: (.+)\."
)


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
    from examiner.intake.repair import AS_GIVEN

    path = locate(target, root)
    name, submitted, notes = read(path)
    assignment = author.read(name)
    rehearsed = rehearse(assignment, submitted, tell)
    results = results_of(name, rehearsed.notebook)
    if AS_GIVEN in rehearsed.notes:
        troubles = [*notes, "Nothing is written in it yet."]
    else:
        repaired = [_with_words(name, note) for note in rehearsed.notes]
        troubles = [*notes, *repaired, *_troubles(assignment, rehearsed.notebook, results)]
        lost = _lost(assignment, rehearsed.notebook)
        results = [replace(r, message=_explained(r.message, lost)) for r in results]
    return "\n".join([*troubles, table(name, results, True)])


def results_of(name: str, notebook: NotebookNode) -> list[Result]:
    """Read the results of an exercise from its rehearsed notebook."""
    cells = {grade_id(cell): cell for cell in notebook.cells}
    results = []
    for question in outline.questions(name):
        error = _error_of(cells[question.id])
        if question.written or question.hidden:
            results.append(Result(question, Status.LATER))
        elif error is None:
            results.append(Result(question, Status.PASSED))
        else:
            message = error.evalue
            if error.ename not in OWN_ERRORS:
                message = f"{error.ename}: {message}"
            results.append(failed(question, message, error.ename))
    return results


def _error_of(cell: NotebookNode) -> NotebookNode | None:
    return next((o for o in cell.get("outputs", ()) if o.output_type == "error"), None)


def _with_words(name: str, note: str) -> str:
    """Say a note of the examiner's to the student; call cells by their place or their name."""
    for cell_id, words in outline.called(name).items():
        note = note.replace(f"'{cell_id}'", words)
    if edited := _EDITED.fullmatch(note):
        kept, side, anew, cells = edited.groups()
        cells = cells.replace("'", "`")
        note = f"You changed {cells}. Grading puts back what was given"
        note += f", and runs what you added {side} it" if kept else ""
        note += f", but not your {anew}: what was given counts" if anew else ""
        note += "."
    return note


def _troubles(assignment: Exercise, notebook: NotebookNode, results: list[Result]) -> list[str]:
    """Say which written answers are empty, and which cells stop that are no checks."""
    from assignments import author

    lines: list[str] = []
    because: dict[str, list[str]] = {}  # an answer to the given cells that stop because of it
    called = outline.called(assignment.name)
    passed = {result.question.id for result in results if result.status == Status.PASSED}
    counts = {cell.get("execution_count"): grade_id(cell) for cell in notebook.cells}
    texts = {cell.get("id"): cell.source.strip() for cell in notebook.cells}
    for question in assignment.questions:
        if question.written and texts.get(author.answer_id(question.id)) == author.WRITE_HERE:
            lines.append(f"The written answer to {called[question.id]} is empty.")
    for cell in notebook.cells:
        error = _error_of(cell)
        checks = cell.metadata.get("nbgrader", {}).get("grade")
        if error is None or checks or error.ename == "NotImplementedError":
            continue
        met = _of_given(assignment, cell, error, passed)
        if not met:
            lines += _stopped(cell, error, counts)
            continue
        answer, sentence = met
        place = called[grade_id(cell)]
        if answer not in because:
            because[answer] = []
            lines.append(f"{_capital(place)} {sentence}")
            lines.append(answer)  # until all that it stops are known
        else:
            because[answer].append(place.removeprefix("the given cell under "))
    also = {
        answer: f"    `{answer}` also stops what is given under {', '.join(places)}."
        for answer, places in because.items()
        if places
    }
    return [also.get(line, line) for line in lines if line not in because or line in also]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _of_given(
    assignment: Exercise, cell: NotebookNode, error: NotebookNode, passed: set[str]
) -> tuple[str, str] | None:
    """Say which answer a given cell met that stops, unless it is not given or met none."""
    given = outline.given(assignment.name).get(grade_id(cell))
    if given is None:
        return None
    said = f"{error.ename}: {error.evalue}"
    missing = re.match(r"NameError: name '(\w+)' is not defined", said)
    if missing and missing[1] in assignment.answers:
        return missing[1], f"needs `{missing[1]}`, whose cell stops or does not define it."
    if error.ename in OWN_ERRORS:
        said = error.evalue
    frames = [
        (match[2] or "<module>", int(match[1]), match[3].strip())
        for match in re.finditer(
            r"In\[\d+\], line (\d+)(?:, in (\S+))?\n(.*)", "\n".join(error.traceback[1:])
        )
    ]
    return stops.of_given(assignment.name, given, said, frames, passed)


def _lost(assignment: Exercise, notebook: NotebookNode) -> dict[str, str]:
    """Return the names that have no value because of a cell that stops, with a sentence each."""
    lost = {}
    for cell in notebook.cells:
        error = _error_of(cell)
        if error is None or cell.metadata.get("nbgrader", {}).get("grade"):
            continue
        if grade_id(cell) in assignment.answers:
            name = grade_id(cell)
            lost[name] = f"`{name}` has no value, since its cell stops (see above)."
        module = _UNREACHABLE.match(error.evalue)
        if module:
            for line in re.findall(rf"^\s*(?:from|import) +{module[1]}\b.*", cell.source, re.M):
                lost |= {name: stops.no_import(module[1], name) for name in _imported(line)}
    return lost


def _imported(line: str) -> list[str]:
    """Return the names that a line of imports gives."""
    names = line.partition(" import ")[2] or line.partition("import ")[2]
    return [re.split(r" as ", part.strip(" ()"))[-1].strip() for part in names.split(",")]


def _explained(message: str, lost: dict[str, str]) -> str:
    """Say of a check that stops at a name which cell should have given it."""
    missing = re.search(r"NameError: name '(\w+)' is not defined", message)
    sentence = lost.get(missing[1], "") if missing else stops.no_import_of(message)
    if not sentence:
        return message
    if missing and message.startswith("NameError"):
        return sentence
    kept = [line for line in message.splitlines() if "has no value" not in line]
    return "\n".join([*kept, sentence])


_UNREACHABLE = re.compile(rf"No module named '({stops.UNREACHABLE})\b")


def _stopped(cell: NotebookNode, error: NotebookNode, counts: dict[int, str]) -> list[str]:
    """Say of a cell that is no check which error it ends with, where, and why only here."""

    def place(match: re.Match[str]) -> str:
        return f"`{counts[int(match[1])]}`" if counts.get(int(match[1])) else match[0]

    first = cell.source.strip().splitlines()[0]
    name = f"`{grade_id(cell)}`" if grade_id(cell) else f"that begins with `{first[:60]}`"
    said = error.evalue if error.ename in OWN_ERRORS else f"{error.ename}: {error.evalue}"
    lines = [f"The cell {name} stops: {said}"]
    lines += [
        "    " + re.sub(r"^In\[(\d+)\](?=, line)", place, line)
        for line in error.traceback[1:]
        if line
    ]
    if module := _UNREACHABLE.match(error.evalue):
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
    from assignments.pristine import is_pristine

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
