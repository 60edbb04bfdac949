"""The small course that the messes are made of: two functions, two written questions."""

import copy
from dataclasses import dataclass

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook
from small_course import nbgrader_cell

from examiner.intake.repair import Template

NAME = "squares"

CHECKS = '''
"""The checks, which no submission may import."""

import numpy as np

from examiner import rng
from secret_reference import mean_squares as expected


def values(f):
    x = rng("values").normal(size=7)
    right = expected(x)  # before the answer gets x, which it may change
    value = f(x)
    assert np.shape(value) == (), "expected one number"
    np.testing.assert_allclose(value, right)


def one_value(f):
    assert f([3.0, 4.0]) == 12.5, "the mean of 9 and 16 is 12.5"


def spread_values(f):
    assert f([3.0, -1.0, 2.0]) == 4.0, "from -1 to 3 it is 4"


def progress(name):
    print("points so far: ...")
'''
REFERENCE = """
import numpy as np

def mean_squares(x):
    return float((np.asarray(x, dtype=float) ** 2).mean())
"""

RIGHT = {
    "mean_squares": "def mean_squares(x):\n    return float((np.asarray(x) ** 2).mean())\n",
    "spread": "def spread(x):\n    return max(x) - min(x)\n",
}
HALF = {
    "mean_squares": "def mean_squares(x):\n    return 12.5 if len(x) == 2 else 4.0\n",
    "spread": "def spread(x):\n    return max(x) - min(x)\n",
}
WHY = "Because a square is never negative."
WHICH = "The mean of squares, since it grows with every outlier."
PLACEHOLDER = "*Write your answer here.*"


def _stub(name: str) -> str:
    return f'''def {name}(x):
    """Compute the {name} of x."""
    ### BEGIN SOLUTION
    return {name}_of_the_course(x)
    ### END SOLUTION
'''


def _check(name: str, of: str) -> str:
    return f"from squares_checks import {name}\n\n{name}({of})"


def source_notebook():
    """Return the instructor's notebook."""
    check = {"grade": True, "locked": True}
    answer = {"solution": True}
    hidden = (
        "\n### BEGIN HIDDEN TESTS\nassert mean_squares([3.0, -4.0]) == 12.5\n### END HIDDEN TESTS"
    )
    return new_notebook(
        cells=[
            new_markdown_cell("# The mean of squares", id="title"),
            nbgrader_cell("import numpy as np", "setup", locked=True),
            new_markdown_cell("Write `mean_squares`.", id="text-1"),
            nbgrader_cell(_stub("mean_squares"), "mean_squares", **answer),
            nbgrader_cell(_check("values", "mean_squares"), "values", points=2, **check),
            nbgrader_cell(
                _check("one_value", "mean_squares") + hidden, "one_value", points=1, **check
            ),
            new_markdown_cell("Write `spread`, the largest less the smallest.", id="text-2"),
            nbgrader_cell(_stub("spread"), "spread", **answer),
            nbgrader_cell(_check("spread_values", "spread"), "spread_values", points=2, **check),
            nbgrader_cell(
                "widths = [spread([0, n]) for n in range(3)]\nprint(widths)",
                "picture",
                locked=True,
            ),
            new_markdown_cell("Why is it never negative?", id="text-3"),
            nbgrader_cell("The model answer.", "why", "markdown", grade=True, points=3, **answer),
            nbgrader_cell(
                "Which of the two would you use?\n\nWrite it in the cell below.",
                "which",
                "markdown",
                task=True,
                locked=True,
                points=2,
            ),
            new_markdown_cell(PLACEHOLDER, id="which-answer"),
            nbgrader_cell(
                'from squares_checks import progress\n\nprogress("squares")',
                "progress",
                points=0,
                **check,
            ),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )


def release(source: NotebookNode) -> NotebookNode:
    """Return the notebook that students get."""
    released = Template.of(source).released
    notebook = copy.deepcopy(source)
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.source = released[cell.metadata.nbgrader.grade_id]
    return notebook


@dataclass(frozen=True)
class Exercise:
    """An assignment, and two ways of answering it.

    Attributes
    ----------
    name : str
    released : NotebookNode
        As students get it.
    right, half : dict
        A cell to its text: all of it right, and what is worth half of the points.
    right_points, half_points : float
    """

    name: str
    released: NotebookNode
    right: dict[str, str]
    half: dict[str, str]
    right_points: float
    half_points: float

    def stub(self, cell_id: str) -> str:
        """Return the text of a cell as it was handed out."""
        return next(cell.source for cell in self.released.cells if cell.id == cell_id)

    def filled_in(self, answers: dict[str, str]) -> NotebookNode:
        """Return the notebook with the answers, and the written ones."""
        notebook = copy.deepcopy(self.released)
        for cell in notebook.cells:
            written = {"why": WHY, "which-answer": WHICH}
            cell.source = (written | answers).get(cell.id, cell.source)
        return notebook


SQUARES = Exercise(NAME, release(source_notebook()), RIGHT, HALF, 5.0, 3.0)
