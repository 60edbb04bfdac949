"""Honest work however it arrives: its points, what the instructor hears, what the student sees."""

import json
import os
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from messes import NAME, works
from messes.bank import BANK
from messes.course import CHECKS, REFERENCE, source_notebook
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
    files = work.files or {f"{NAME}/{NAME}.ipynb": json.dumps(work.notebook).encode()}
    order = [name for name in files if name not in work.saved] + work.saved
    for minute, name in enumerate(order):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])
        os.utime(path, (1_700_000_000 + 60 * minute,) * 2)


HANDED_IN = works()


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grade the whole bank as one class; return the course's folder and the report's entries."""
    root = tmp_path_factory.mktemp("messes") / "course"
    make_course(root)
    for student, (_, work, _) in HANDED_IN.items():
        hand_in(root / "submitted" / student, work)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("PATH", environment()["PATH"])
        room = Classroom(NAME)
        report = room.grade(room.students(), quiet=True)
    return root, {entry.student: entry for entry in report.entries}


@pytest.mark.parametrize("student", HANDED_IN)
def test_honest_work_gets_its_points_whatever_it_looks_like(student, graded):
    mess, _, points = HANDED_IN[student]
    root, entries = graded
    entry = entries[student]
    notes = [f"{note['kind']}: {note['text']}" for note in entry.notes]
    assert not entry.could_not_run
    assert entry.score == points, [notes, entry.failures, entry.cells]
    unexpected = [n for n in notes if not any(re.search(heard, n) for heard in mess.hears)]
    assert not unexpected
    unheard = [heard for heard in mess.hears if not any(re.search(heard, n) for n in notes)]
    assert not unheard, notes
    page = (root / f"feedback/{student}/{NAME}/{NAME}.html").read_text()
    text = BeautifulSoup(page, "html.parser").get_text(" ")
    for shown in mess.shows:
        assert shown in text or shown in page


def test_the_bank_holds_at_least_a_hundred_messes():
    assert len({mess.name for mess in BANK}) == len(BANK) >= 100
