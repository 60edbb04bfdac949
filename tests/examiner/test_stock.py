"""What stock nbgrader does with the attacks that are said to beat it: so they are real."""

import contextlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from attacks.bank import ATTACKS
from small_course import RIGHT, submission

BEATS_STOCK = [attack for attack in ATTACKS if attack.beats_stock]
WHOLE_NOTEBOOKS = ("right", "warns", "skips the checks")

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "stock"
c.CourseDirectory.source_directory = "solutions"
c.ExecutePreprocessor.timeout = 20
c.ExecutePreprocessor.shutdown_kernel = "immediate"
"""


@pytest.fixture(scope="module")
def stock_points(course, tmp_path_factory):
    """Grade the attacks as one class with nbgrader as it comes; return points by name."""
    root = tmp_path_factory.mktemp("stock")
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / "solutions/squares").mkdir(parents=True)
    nbformat.write(course.template.source, root / "solutions/squares/squares.ipynb")
    notebooks = [
        submission(course.template, *map(course.fill_in, attack.cells)) for attack in BEATS_STOCK
    ]
    warns = submission(
        course.template,
        "import warnings\n" + RIGHT.replace("return", "warnings.warn('careful')\n    return"),
    )
    skips = submission(course.template, "")
    for cell in skips.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata.tags = ["skip-execution"]
    notebooks += [submission(course.template, RIGHT), warns, skips]
    for number, notebook in enumerate(notebooks):
        folder = root / f"submitted/student{number:02}/squares"
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / "squares.ipynb")
    path = os.environ | {
        "PYTHONPATH": str(course.package),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    for command in ("generate_assignment", "autograde"):
        nbgrader = [sys.executable, "-m", "nbgrader", command, "squares"]
        done = subprocess.run(nbgrader, cwd=root, env=path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    course.calls.clear()
    with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as base, base:
        rows = base.execute(
            "select s.student_id, sum(g.auto_score) from submitted_assignment s "
            "join submitted_notebook n on n.assignment_id = s.id "
            "join grade g on g.notebook_id = n.id group by s.student_id order by s.student_id"
        ).fetchall()
    names = [*(attack.name for attack in BEATS_STOCK), *WHOLE_NOTEBOOKS]
    return dict(zip(names, (points for _, points in rows), strict=True))


@pytest.mark.parametrize("name", [attack.name for attack in BEATS_STOCK])
def test_attack_gets_points_from_stock_nbgrader(name, stock_points):
    assert stock_points[name] > 0


def test_stock_gives_a_right_answer_its_points(stock_points):
    assert stock_points["right"] == 3


def test_stock_gives_a_right_answer_that_warns_nothing(stock_points):
    assert stock_points["warns"] == 0


def test_stock_gives_full_points_to_checks_that_are_skipped(stock_points):
    assert stock_points["skips the checks"] == 3
