"""What the attacks do where nothing keeps them: so they are real, and their success shows.

Those that are said to beat stock nbgrader are graded by it. All that can be tried without harm
to this machine run in one process with the checks, as they would there.
"""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from attacks import HARM, POINTS
from attacks.bank import ATTACKS
from small_course import ONE_VALUE, RIGHT, VALUES, Course, submission

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


# --- in one process, without walls --------------------------------------------------------

AT_HOME = {what: [a for a in ATTACKS if a.at_home == what] for what in (POINTS, HARM)}
CHECKS = [VALUES, ONE_VALUE]


class Unconfined:
    """The program `unconfined`, which is started once."""

    def __init__(self, package: Path):
        program = Path(__file__).parent / "unconfined.py"
        self._process = subprocess.Popen(
            [sys.executable, program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(package), "EXAMINER_TEST_SECRET": "x"},
            text=True,
        )

    def run(self, cells: list[str]) -> list[int]:
        self._process.stdin.write(json.dumps([cells, CHECKS]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        with self._process:
            self._process.stdin.close()


@pytest.fixture(scope="module")
def unprotected(tmp_path_factory):
    """A course of its own, whose files an attack may well change."""
    course = Course(tmp_path_factory.mktemp("unprotected"))
    yield course
    course.close()


@pytest.fixture(scope="module")
def unconfined(unprotected):
    unconfined = Unconfined(unprotected.package)
    yield unconfined
    unconfined.close()


def test_without_walls_a_wrong_answer_gets_nothing_and_a_right_one_all(unconfined):
    assert unconfined.run(["def mean_squares(x):\n    return 0.0"]) == []
    assert unconfined.run([RIGHT]) == [0, 1]


@pytest.mark.parametrize("attack", AT_HOME[POINTS], ids=lambda a: a.name)
def test_attack_gets_points_without_walls(attack, unprotected, unconfined):
    assert unconfined.run(list(map(unprotected.fill_in, attack.cells))) != []


@pytest.mark.parametrize("attack", AT_HOME[HARM], ids=lambda a: a.name)
def test_attack_does_harm_without_walls(attack, unconfined, tmp_path):
    course = Course(tmp_path)
    try:
        unconfined.run(list(map(course.fill_in, attack.cells)))
        end = time.monotonic() + 10
        while not _is_harmed(course) and time.monotonic() < end:
            time.sleep(0.02)
        assert _is_harmed(course)
    finally:
        course.close()


def _is_harmed(course: Course) -> bool:
    try:
        course.assert_unharmed()
    except AssertionError:
        return True
    return False
