"""Nothing that a student receives holds an answer, a hidden check or a marking scheme."""

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell
from nbgrader.apps import AutogradeApp
from nbgrader.converters import GenerateFeedback
from nbgrader.utils import is_grade, is_solution, is_task
from small_class import grade, make_course, run
from small_course import RIGHT, nbgrader_cell, submission

from examiner.intake.reading import parse_notebook
from examiner.intake.repair import Template, repair
from examiner.nbgrader.feedback import render
from secrets_of import secrets, squeeze

ROOT = Path(__file__).parents[2]
SOLUTIONS = sorted(ROOT.glob("solutions/*/*.ipynb"))
MARKUP = re.compile(r"\$+[^$]*\$+|`[^`]*`|[*_\[\]()|#]|^\s*[-0-9.]+\s|\n\s*\n", re.MULTILINE)


def pieces(path: Path, released: str) -> list[str]:
    """What a leak would show even where Markdown and formulas were set: runs of words."""
    found = set(secrets(path))
    for cell in nbformat.read(path, as_version=4).cells:
        for scheme in re.findall(r"BEGIN MARK SCHEME(.*?)END MARK SCHEME", cell.source, re.DOTALL):
            found |= {squeeze(piece) for piece in MARKUP.split(scheme)}
    public = squeeze(released)
    return [p for p in found if len(p) >= 25 and p not in public]


def leaks(path: Path, released: str, text: str) -> list[str]:
    text = squeeze(text)
    return [piece for piece in pieces(path, released) if piece in text]


def sources(path: Path) -> str:
    return "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)


@pytest.fixture(scope="module")
def app():
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        app = AutogradeApp()
        app.initialize([])
        yield app


def page_of(path, app, submitted=None):
    """Return the feedback page of a notebook without running it."""
    source = nbformat.read(path, as_version=4)
    notebook = repair(Template.of(source, app.config), submitted).notebook
    cells = {c.metadata.nbgrader.grade_id: c for c in notebook.cells if "nbgrader" in c.metadata}
    graded = {k: [0.0, c.metadata.nbgrader.points] for k, c in cells.items()
              if is_grade(c) or is_task(c)}  # fmt: skip
    grades = {
        "score": 0.0,
        "max_score": 1.0,
        "late_penalty": 0,
        "cells": graded,
        "comments": {k: None for k, c in cells.items() if is_solution(c) or is_task(c)},
        "by_hand": [],
    }
    return render(
        {
            "name": path.stem,
            "student": "ada",
            "notebook": nbformat.v4.writes(notebook),
            "grades": grades,
            "config": GenerateFeedback(coursedir=app.coursedir, parent=app).config,
        }
    )


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_no_page_and_no_release_holds_a_secret(path, app):
    release = ROOT / "exercises" / path.stem / path.name
    released = sources(release)
    assert len(pieces(path, released)) >= 5
    page = page_of(path, app, parse_notebook(release.read_bytes())[0])
    assert "Write your answer here" in page
    assert leaks(path, released, page) == []
    assert leaks(path, released, page_of(path, app)) == []  # where nothing could be read
    whole = squeeze(release.read_text())  # outputs and metadata as well
    assert [secret for secret in secrets(path) if secret in whole] == []


def test_a_students_own_text_is_not_taken_for_a_secret(app):
    path = SOLUTIONS[0]
    text = "### BEGIN HIDDEN TESTS\nmine = 'a text of my own'\n# BEGIN MARK SCHEME"
    notebook = nbformat.v4.new_notebook(cells=[new_code_cell(text, id="own")])
    handed_in, _ = parse_notebook(nbformat.writes(notebook).encode())
    assert (
        "a text of my own" in BeautifulSoup(page_of(path, app, handed_in), "html.parser").get_text()
    )


TASK = """## Why?

Explain it.

<!-- BEGIN MARK SCHEME -->
**Marking scheme**

- 1 point: a square is at least $0$, whatever its sign was before, and so is a mean of squares.

Model answer: no square of a real number is negative, hence neither is their mean.
<!-- END MARK SCHEME -->"""
SCHEME = ("whatever its sign was before", "hence neither is their mean")


def test_what_a_class_receives_holds_no_secret(course, tmp_path):
    """Graded pages, the copies that nbgrader makes of what lies beside, and the release."""
    texts = {
        "blank": submission(course.template),
        "wrong": submission(course.template, "def mean_squares(x):\n    return 0.0"),
        "right": submission(course.template, RIGHT, "1 / 0", "### BEGIN HIDDEN TESTS\nx = 1"),
        "dies": submission(course.template, "import os\nos._exit(1)"),
    }
    root = make_course(
        course, tmp_path / "course", {name: json.dumps(nb) for name, nb in texts.items()}
    )
    path = root / "solutions/squares/squares.ipynb"
    notebook = nbformat.read(path, as_version=4)
    task = nbgrader_cell(TASK, "explain", "markdown", task=True, locked=True, points=2)
    notebook.cells.append(task)
    nbformat.write(notebook, path)
    grade(root)
    assert SCHEME[0] in (root / "autograded/right/squares/squares.ipynb").read_text()
    assert_no_secret(root, "feedback")
    shutil.rmtree(root / "feedback")
    run(root, "nbgrader", "generate_feedback", "squares")
    assert_no_secret(root, "feedback")
    run(root, "nbgrader", "generate_assignment", "squares", "--create")
    assert_no_secret(root, "release")


def assert_no_secret(root, folder):
    files = [file for file in (root / folder).rglob("*") if file.is_file()]
    assert files
    for file in files:
        text = file.read_text()
        for secret in (*SCHEME, "one number alone is its own mean ", "abs(mean_squares([2.0])"):
            assert squeeze(secret) not in squeeze(text), (file, secret)
        if folder == "release":
            assert "np.asarray(x, dtype=float)" not in text


def test_what_a_real_class_receives_holds_no_secret(tmp_path):
    name = "01_one_hot"
    root = tmp_path / "course"
    shutil.copytree(ROOT / "solutions" / name, root / "solutions" / name)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    release = ROOT / "exercises" / name / f"{name}.ipynb"
    wrong = nbformat.read(release, as_version=4)
    for cell in wrong.cells:
        if is_solution(cell) and cell.cell_type == "code":
            cell.source = re.sub(r"raise NotImplementedError\(.*\)", "return 1", cell.source)
    for student, notebook in {"blank": nbformat.read(release, 4), "wrong": wrong}.items():
        (root / "submitted" / student / name).mkdir(parents=True)
        nbformat.write(notebook, root / "submitted" / student / name / f"{name}.ipynb")
    run(root, "examiner", "grade", name)
    path = root / "solutions" / name / f"{name}.ipynb"
    pages = list((root / "feedback").rglob("*.html"))
    assert len(pages) == 2
    for page in pages:
        assert leaks(path, sources(release), page.read_text()) == []
