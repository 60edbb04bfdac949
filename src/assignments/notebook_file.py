"""Find the notebook that a student means, and read it as grading reads it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assignments import outline
from assignments.outline import AssignmentError

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode


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
    from examiner.intake.reading import Unreadable, parse_notebook

    data = path.read_bytes()
    if not data.strip():
        raise AssignmentError(f"{path} is empty: nothing is saved in it. Go back to a copy.")
    try:
        notebook, notes = parse_notebook(data)
    except Unreadable as refused:
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
    ids = {grade_id(cell) for cell in notebook.cells}
    shares = {
        name: len(ids & {*outline.answers(name), *(q.id for q in outline.questions(name))})
        for name in outline.names()
    }
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] else ""


def grade_id(cell: NotebookNode) -> str:
    """Return the name that nbgrader knows a cell by, "" if it is the student's own."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
