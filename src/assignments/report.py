"""Tell a student where they stand: in a terminal, and in the last cell of a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assignments import outline
from assignments.outline import AssignmentError, Question

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode

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
    status = {"NotWritten": "missing", "Skipped": "skipped"}.get(error, "failed")
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


def locate(target: str, root: Path) -> tuple[str, Path]:
    """Find the notebook that a student means.

    Parameters
    ----------
    target : str
        An exercise's name, for the notebook in ``exercises``, or a path.
    root : Path
        The course's folder.

    Returns
    -------
    name : str
        The exercise.
    path : Path
        The notebook.

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
    return _name_of(path), path


def _name_of(path: Path) -> str:
    """Tell from a notebook's file name, or its folder's, which exercise it is."""
    for name in (path.stem, path.resolve().parent.name):
        if name in outline.names():
            return name
    raise AssignmentError(
        f"{path}: name the file after its exercise, one of {', '.join(outline.names())}."
    )


def check(target: str, root: Path) -> str:
    """Run a student's notebook from the top and report on every question.

    The file itself is not changed.

    Parameters
    ----------
    target : str
        An exercise's name or a notebook's path.
    root : Path
        The course's folder.

    Returns
    -------
    str
        The report.
    """
    name, path = locate(target, root)
    notebook = _read(path)
    _execute(notebook, path.parent)
    return "\n".join([*_troubles(name, notebook), table(name, results_of(name, notebook), True)])


def _read(path: Path) -> NotebookNode:
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:
        raise AssignmentError(
            f"{path} is not a notebook that can be read ({type(error).__name__}). "
            "Open it in JupyterLab and save it again, or go back to a copy."
        ) from None


def _execute(notebook: NotebookNode, folder: Path) -> None:
    import nbclient

    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    client = nbclient.NotebookClient(
        notebook,
        timeout=600,
        allow_errors=True,
        shutdown_kernel="immediate",
        extra_arguments=["--log-level=ERROR"],  # no word about how the kernel is reached
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute()
    except nbclient.exceptions.CellTimeoutError:
        raise AssignmentError(
            "A cell ran for more than ten minutes. Is there a loop without end?"
        ) from None
    except nbclient.exceptions.DeadKernelError:
        raise AssignmentError(
            "The notebook ended its own kernel. Does a cell call exit()?"
        ) from None


def results_of(name: str, notebook: NotebookNode) -> list[Result]:
    """Read the results of an exercise from its executed notebook."""
    cells = {_grade_id(cell): cell for cell in notebook.cells}
    results = []
    for question in outline.questions(name):
        cell = cells.get(question.id)
        if question.written:
            results.append(Result(question, "later"))
        elif cell is None or cell.cell_type != "code":
            results.append(Result(question, "missing"))
        elif question.hidden and question.id not in cell.source:
            results.append(Result(question, "later"))
        else:
            error = next((o for o in cell.outputs if o.output_type == "error"), None)
            if error is None:
                results.append(Result(question, "passed"))
            else:
                message = error.evalue
                if error.ename not in ("CheckFailed", "NotWritten", "Skipped"):
                    message = f"{error.ename}: {message}"
                results.append(_failed(question, message, error.ename))
    return results


def _grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _troubles(name: str, notebook: NotebookNode) -> list[str]:
    """Say what is missing from a notebook, and which of its own cells stop."""
    from assignments import author

    lines = []
    ids = [_grade_id(cell) for cell in notebook.cells]
    texts = {cell.get("id"): cell.source.strip() for cell in notebook.cells}
    assignment = author.read(name)
    for cell in assignment.notebook.cells:
        if "nbgrader" in cell.metadata:
            count = ids.count(cell.id)
            if count == 0:
                lines.append(f"The cell `{cell.id}` is missing. Copy it from a fresh notebook.")
            if count > 1:
                lines.append(f"The cell `{cell.id}` is there {count} times. Keep one.")
    for question in assignment.questions:
        if question.written and texts.get(author.answer_id(question.id)) == author.WRITE_HERE:
            lines.append(f"The written answer to `{question.id}` is empty.")
    for cell in notebook.cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade"):
            error = next((o for o in cell.outputs if o.output_type == "error"), None)
            if error is not None and error.ename != "NotImplementedError":
                which = f"`{_grade_id(cell)}`" if _grade_id(cell) else "one of your own"
                lines.append(f"The cell {which} stops with {error.ename}: {error.evalue}")
    return lines


def overview(root: Path) -> str:
    """Report on all exercises: the points so far, or that one is not started.

    Parameters
    ----------
    root : Path
        The course's folder.

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
                last = check(name, root).splitlines()[-1]
            except AssignmentError as error:
                last = f"  {error}"
            lines.append(f"  {name:<18}{last}")
    return "\n".join(lines)
