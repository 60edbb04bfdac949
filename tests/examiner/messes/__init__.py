"""The bank of messes: honest work as it really arrives, and what it is worth.

A mess takes a filled-in notebook of the small course in `messes.course`, or of the course's own
second exercise, and does to it, or to its file, what people, editors and platforms do. Each is
handed in twice: with right answers and with half-right ones. A mess says what points a fair
person would give, all that the instructor should be told, and what the student's feedback must
show.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from messes.course import SQUARES, Exercise


class Work:
    """What one student did: a notebook, and the files handed in.

    Attributes
    ----------
    exercise : Exercise
    answers : dict
        A name to the code that defines it.
    notebook : NotebookNode
        Filled in with the answers.
    files : dict
        A path in the student's folder to its content. If a mess leaves it empty, the notebook
        is written where it belongs.
    saved : list of str
        Paths in `files` in the order in which they were saved; those not named came first.
    """

    def __init__(self, exercise: Exercise, answers: dict[str, str]):
        self.exercise = exercise
        self.answers = answers
        self.notebook = exercise.filled_in(answers)
        self.files: dict[str, bytes] = {}
        self.saved: list[str] = []

    def cell(self, grade_id: str) -> Any:
        """Return the cell with this grade_id, or this id."""
        return self.notebook.cells[self.place(grade_id)]

    def place(self, grade_id: str) -> int:
        for i, cell in enumerate(self.notebook.cells):
            if grade_id in (cell.metadata.get("nbgrader", {}).get("grade_id"), cell.get("id")):
                return i
        raise KeyError(grade_id)

    def stub(self, grade_id: str) -> str:
        """Return the text that was handed out."""
        return self.exercise.stub(grade_id)


@dataclass(frozen=True)
class Mess:
    """One mess.

    Attributes
    ----------
    name : str
    make : callable
        Changes a `Work`.
    right, half : float
        What a fair person would give for the right and for the half-right answers.
    hears : tuple of str
        Regular expressions: the instructor's notes are those, and no others.
    shows : tuple of str
        Texts that the student's feedback page has.
    """

    name: str
    make: Callable[[Work], None]
    right: float
    half: float
    hears: tuple[str, ...]
    shows: tuple[str, ...]


BANK: list[Mess] = []
SOFTMAX_BANK: list[Mess] = []


def mess(
    *hears: str,
    shows: tuple[str, ...] = (),
    right: float = SQUARES.right_points,
    half: float = SQUARES.half_points,
    bank: list[Mess] = BANK,
) -> Callable[[Callable[[Work], None]], Callable[[Work], None]]:
    """Put the decorated function into the bank."""

    def add(make: Callable[[Work], None]) -> Callable[[Work], None]:
        bank.append(Mess(make.__name__, make, right, half, hears, shows))
        return make

    return add


def works(bank: list[Mess], exercise: Exercise) -> dict[str, tuple[Mess, Work, float]]:
    """Return, for each student, the mess, what was handed in, and the points due."""
    made = {}
    for entry in bank:
        for kind, answers, points in (
            ("right", exercise.right, entry.right),
            ("half", exercise.half, entry.half),
        ):
            work = Work(exercise, dict(answers))
            entry.make(work)
            made[f"{entry.name}-{kind}"] = (entry, work, points)
    return made


NAME = SQUARES.name
__all__ = ["BANK", "NAME", "SOFTMAX_BANK", "Mess", "Work", "mess", "works"]
