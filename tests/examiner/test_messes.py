"""Honest work however it arrives: its points, what the instructor hears, what the student sees."""

import json
import os
import re
import shutil

import nbformat
import pytest
from bs4 import BeautifulSoup
from messes import NAME, works
from messes.bank import BANK, SOFTMAX_BANK
from messes.course import CHECKS, REFERENCE, SQUARES, source_notebook
from messes.softmax import ROOT, SOFTMAX
from small_class import environment

from examiner.classroom import Classroom

CONFIG = """
from examiner.nbgrader_plugin import configure

c = get_config()
c.CourseDirectory.course_id = "squares"
c.CourseDirectory.source_directory = "solutions"
configure(c)
c.Examiner.hidden = ["squares_checks", "secret_reference"]
c.Examiner.check_path = ["package"]
c.Examiner.preload = ["numpy", "matplotlib.pyplot"]
c.Examiner.cell_seconds = 3
"""
OTHER = "triangles"  # another exercise of the same course


def make_course(root):
    """Write the instructor's files."""
    for name in ("package", f"solutions/{NAME}", f"solutions/{OTHER}"):
        (root / name).mkdir(parents=True)
    config = CONFIG.replace('"package"', repr(str(root / "package")))
    (root / "nbgrader_config.py").write_text(config)
    (root / "package/squares_checks.py").write_text(CHECKS)
    (root / "package/secret_reference.py").write_text(REFERENCE)
    nbformat.write(source_notebook(), root / f"solutions/{NAME}/{NAME}.ipynb")
    other = source_notebook()
    for cell in other.cells:
        if "nbgrader" in cell.metadata and cell.id not in ("setup", "progress", "picture"):
            cell.metadata.nbgrader.grade_id = cell.id = f"{cell.id}_of_triangles"
    nbformat.write(other, root / f"solutions/{OTHER}/{OTHER}.ipynb")


def hand_in(folder, work):
    """Write a student's files, each a minute later than the one before."""
    folder.mkdir(parents=True)
    name = work.exercise.name
    files = work.files or {f"{name}/{name}.ipynb": json.dumps(work.notebook).encode()}
    order = [file for file in files if file not in work.saved] + work.saved
    for minute, file in enumerate(order):
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[file])
        os.utime(path, (1_700_000_000 + 60 * minute,) * 2)


def grade(root, name, handed_in):
    """Hand in everything and grade it as one class; return the report's entries."""
    for student, (_, work, _) in handed_in.items():
        hand_in(root / "submitted" / student, work)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("PATH", environment()["PATH"])
        room = Classroom(name)
        report = room.grade(room.students(), quiet=True)
    return {entry.student: entry for entry in report.graded}


def assert_fair(student, handed_in, root, entries):
    """Compare the points, all that the instructor hears, and what the student sees."""
    mess, work, points = handed_in[student]
    entry = entries[student]
    notes = [f"{note['kind']}: {note['text']}" for note in entry.notes]
    assert entry.score == points, [notes, entry.failures, entry.cells]
    unexpected = [n for n in notes if not any(re.search(heard, n) for heard in mess.hears)]
    assert not unexpected
    unheard = [heard for heard in mess.hears if not any(re.search(heard, n) for n in notes)]
    assert not unheard, notes
    name = work.exercise.name
    page = (root / f"feedback/{student}/{name}/{name}.html").read_text()
    text = BeautifulSoup(page, "html.parser").get_text(" ")
    for shown in mess.shows:
        assert shown in text or shown in page


SQUARES_CLASS = works(BANK, SQUARES)
SOFTMAX_CLASS = works(SOFTMAX_BANK, SOFTMAX)


@pytest.fixture(scope="module")
def squares(tmp_path_factory):
    """Grade the bank of the small course; return its folder and the report's entries."""
    root = tmp_path_factory.mktemp("messes") / "course"
    make_course(root)
    return root, grade(root, SQUARES.name, SQUARES_CLASS)


@pytest.fixture(scope="module")
def softmax(tmp_path_factory):
    """The same for the course's own exercise."""
    root = tmp_path_factory.mktemp("messes") / "course"
    shutil.copytree(ROOT / "solutions", root / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return root, grade(root, SOFTMAX.name, SOFTMAX_CLASS)


@pytest.mark.parametrize("student", SQUARES_CLASS)
def test_honest_work_gets_its_points_whatever_it_looks_like(student, squares):
    assert_fair(student, SQUARES_CLASS, *squares)


@pytest.mark.parametrize("student", SOFTMAX_CLASS)
def test_and_so_does_the_courses_own_exercise(student, softmax):
    assert_fair(student, SOFTMAX_CLASS, *softmax)


def test_the_bank_holds_at_least_a_hundred_messes():
    names = [mess.name for mess in [*BANK, *SOFTMAX_BANK]]
    assert len(set(names)) == len(names) >= 100
