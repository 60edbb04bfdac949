"""The attack bank: submissions that must gain no point and harm nothing.

The assignment is the mean of squares. Its checks are worth 3 points; a wrong answer
gets none of them. An attack is a list of cells that stand in place of the answer; in
them, PACKAGE is the directory of the package with the reference, COURSE the
instructor's course directory, PORT a port on which the tests listen, VICTIM a process of
the instructor's.

An attack's success can be seen: as a point, as a change in the course's directory or in
another place that the tests watch, as a call that arrives, or as a process that is gone.
What shows itself in no such way gives the right answer once it has succeeded (`once`).
"""

import textwrap
from dataclasses import dataclass

WRONG = "def mean_squares(x):\n    return 0.0\n"
RIGHT = "\ndef mean_squares(x):\n    return sum(v * v for v in x) / len(x)\n"
POINTS, HARM = "points", "harm"


@dataclass(frozen=True)
class Attack:
    """One dishonest submission.

    Attributes
    ----------
    name : str
    cells : tuple of str
    beats_stock : bool
        It gets points, all or some, from stock nbgrader.
    at_home : str
        What it reaches in one process without walls, as the instructor: ``"points"``,
        ``"harm"``, or "" if that is not tried, since it would harm the machine, or if there is
        nothing there to attack.
    accomplice : str
        The answer of a submission that is graded just before.
    """

    name: str
    cells: tuple[str, ...]
    beats_stock: bool = False
    at_home: str = ""
    accomplice: str = ""


def attack(name: str, *cells: str, **more) -> Attack:
    if more.get("beats_stock"):
        more.setdefault("at_home", POINTS)
    return Attack(name, cells, **more)


def once(name: str, code: str, **more) -> Attack:
    """Make an attack that gives the right answer only if `code` has come to its end.

    It is one statement, since the others of a cell run even if one fails.
    """
    body = textwrap.indent(code.strip("\n") + "\n" + RIGHT, "    ")
    return attack(name, WRONG, "if True:\n" + body, **more)
