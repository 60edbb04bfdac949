"""Honest work however it arrives: its points, what the instructor hears, what the student sees.

All of it is one class, with the attacks among it: whoever attacks gets nothing and changes
nothing for the others.
"""

import copy
import json
import os
import re
import shutil

import nbformat
import pytest
from attacks.bank import ATTACKS
from bs4 import BeautifulSoup
from messes import NAME, works
from messes.bank import BANK, SOFTMAX_BANK
from messes.course import CHECKS, REFERENCE, SQUARES, source_notebook
from messes.softmax import ROOT, SOFTMAX
from nbformat.v4 import new_code_cell
from small_class import environment

from examiner.classroom.report import TO_KNOW, Report
from examiner.classroom.room import Classroom

CONFIG = """
from examiner.nbgrader.plugin import configure

c = get_config()
c.CourseDirectory.course_id = "squares"
c.CourseDirectory.source_directory = "solutions"
configure(c)
c.Examiner.hidden = ["squares_checks", "secret_reference"]
c.Examiner.check_path = ["package"]
c.Examiner.preload = ["numpy", "matplotlib.pyplot"]
c.Examiner.cell_seconds = 3
c.Examiner.total_seconds = 30
c.Examiner.memory_mb = 512
c.Examiner.scratch_mb = 16
c.Examiner.threads = 32
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


def attack_it(root, attack, course):
    """Hand in an attack on the small course; `course` is what it aims at besides."""
    notebook = copy.deepcopy(SQUARES.released)
    place = next(i for i, cell in enumerate(notebook.cells) if cell.id == "mean_squares")
    aimed = [course.fill_in(cell) for cell in attack.cells]
    notebook.cells[place].source = aimed[0]
    extra = [new_code_cell(source, id=f"extra-{i}") for i, source in enumerate(aimed[1:])]
    notebook.cells[place + 1 : place + 1] = extra
    folder = root / "submitted" / f"attack {attack.name}".replace("/", " ") / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(json.dumps(notebook))
    return folder.parent.name


def grade(root, name, handed_in) -> Report:
    """Hand in everything and grade it as one class."""
    for student, (_, work, _) in handed_in.items():
        hand_in(root / "submitted" / student, work)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setenv("PATH", environment()["PATH"])
        room = Classroom(name)
        return room.grade(room.students(), quiet=True)


def assert_fair(student, handed_in, root, report):
    """Compare the points, all that the instructor hears, and what the student sees."""
    mess, work, points = handed_in[student]
    (entry,) = (entry for entry in report.graded if entry.student == student)
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
def squares(tmp_path_factory, course):
    """Grade the bank of the small course, and the attacks; return the folder and the report."""
    root = tmp_path_factory.mktemp("messes") / "course"
    make_course(root)
    for attack in ATTACKS:
        attack_it(root, attack, course)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    report = grade(root, SQUARES.name, SQUARES_CLASS)
    course.assert_unharmed()
    assert {path: path.read_bytes() for path in before} == before
    return root, report


@pytest.fixture(scope="module")
def softmax(tmp_path_factory):
    """Grade the bank of the course's own exercise."""
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


def test_whoever_attacks_gets_nothing(squares):
    _, report = squares
    attacks = [entry for entry in report.entries if entry.student.startswith("attack ")]
    assert len(attacks) == len(ATTACKS)
    assert {entry.student: entry.score for entry in attacks if entry.score} == {}
    assert [entry.student for entry in attacks if entry.why_not] == []


def test_the_report_names_who_needs_a_person_and_nobody_else(squares):
    _, report = squares
    named = {student for student, _ in report.for_a_person() if student in SQUARES_CLASS}
    known = {student for student, _ in report.to_know() if student in SQUARES_CLASS}
    heard = {student: mess.hears for student, (mess, *_) in SQUARES_CLASS.items()}
    assert named == {s for s, notes in heard.items() if any(n.startswith("person:") for n in notes)}
    to_know = tuple(f"{kind}: " for kind in TO_KNOW)
    assert known == {s for s, notes in heard.items() if any(n.startswith(to_know) for n in notes)}
    accused = [s for s, why in report.for_a_person() if any("forbidden" in w for w in why)]
    assert [student for student in accused if student in SQUARES_CLASS] == []


def test_the_bank_holds_at_least_a_hundred_messes():
    names = [mess.name for mess in [*BANK, *SOFTMAX_BANK]]
    assert len(set(names)) == len(names) >= 100
