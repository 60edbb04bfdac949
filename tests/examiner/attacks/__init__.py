"""The attack bank: submissions that must gain no point and harm nothing.

The assignment is the mean of squares. Its checks are worth 3 points; a wrong answer
gets none of them. An attack is a list of cells that stand in place of the answer; in
them, PACKAGE is the directory of the package with the reference, COURSE the
instructor's course directory, PORT a port on which the tests listen.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Attack:
    """One dishonest submission.

    `beats_stock` says that it gets points, all or some, from stock nbgrader.
    """

    name: str
    cells: tuple[str, ...]
    beats_stock: bool = False


def attack(name: str, *cells: str, beats_stock: bool = False) -> Attack:
    return Attack(name, cells, beats_stock)


WRONG = "def mean_squares(x):\n    return 0.0\n"
