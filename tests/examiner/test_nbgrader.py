"""nbgrader's own commands, on a class with every kind of submission."""

import copy
import csv
import json
import os
import re
import subprocess
import sys

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_raw_cell
from small_class import configure, environment, run
from small_course import RIGHT, submission

from examiner.intake.unsafe import refuse_unsafe_files
from examiner.nbgrader.sanitize import markdown2html
from examiner.submission.seed import submission_seed

WRITTEN = "Because $x^2 \\ge 0$. <script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def graded(course, tmp_path_factory):
    """Hand in, autograde, give feedback and export, all by nbgrader; return the directory."""
    root = tmp_path_factory.mktemp("nbgrader")
    configure(course, root)

    right = submission(course.template, "import warnings\nwarnings.warn('careful')\n" + RIGHT)
    right.cells[-1].source = WRITTEN
    right.cells.append(new_raw_cell("<script>alert(1)</script>"))
    code = "print('<script>alert(1)</script>')\nraise ValueError('<script>')"
    right.cells.append(new_code_cell(code))
    figure = "import matplotlib.pyplot as plt\nprint('a picture')\nplt.plot([1, 2])"
    duplicated = copy.deepcopy(right)
    duplicated.cells.append(copy.deepcopy(duplicated.cells[3]))
    students = {
        "right": json.dumps(right),
        "wrong": json.dumps(submission(course.template, "def mean_squares(x):\n    return 0.0")),
        "empty": json.dumps(submission(course.template)),
        "figure": json.dumps(submission(course.template, RIGHT, figure)),
        "duplicated": json.dumps(duplicated),
        "deadly": json.dumps(submission(course.template, "import os\nos._exit(1)")),
        "broken": '{"cells": [',
        "late": json.dumps(right),
        "oddtime": json.dumps(right),
    }
    for name, text in students.items():
        folder = root / f"submitted/{name}/squares"
        folder.mkdir(parents=True)
        (folder / "squares.ipynb").write_text(text)
    copied = root / "submitted/copied/squares/squares (1).ipynb"
    copied.parent.mkdir(parents=True)
    (copied.parent / "squares.ipynb").write_text(students["empty"])
    copied.write_text(students["figure"])
    (root / "submitted/oddtime/squares/timestamp.txt").write_text("the day before yesterday")
    (root / "submitted/late/squares/timestamp.txt").write_text("2026-02-01 12:00:00 UTC")
    for name in ("pipe", "link"):
        (root / f"submitted/{name}/squares").mkdir(parents=True)
    os.mkfifo(root / "submitted/pipe/squares/squares.ipynb")
    (root / "submitted/link/squares/squares.ipynb").symlink_to(
        root / "submitted/right/squares/squares.ipynb"
    )
    (root / "submitted/right/squares/data.txt").symlink_to(root / "nbgrader_config.py")
    os.mkfifo(root / "submitted/right/squares/data.pipe")

    for command in (
        ("generate_assignment", "squares"),
        ("autograde", "squares"),
        ("generate_feedback", "squares"),
        ("export",),
    ):
        run(root, "nbgrader", *command)
    return root


@pytest.fixture(scope="module")
def points(graded):
    with (graded / "grades.csv").open() as file:
        return {row["student_id"]: float(row["raw_score"]) for row in csv.DictReader(file)}


def test_everybody_has_the_points_that_are_due(points):
    full = ("right", "figure", "duplicated", "late", "oddtime", "copied")
    assert points == {
        name: 3.0 if name in full else 0.0
        for name in (*full, "wrong", "empty", "deadly", "broken", "pipe", "link")
    }


def test_a_late_submission_keeps_its_time(graded):
    assert "2026-02-01" in (graded / "grades.csv").read_text()


def test_everybody_has_a_graded_notebook_with_seed_and_notes(graded, points):
    for name in points:
        path = graded / f"autograded/{name}/squares/squares.ipynb"
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        examined = notebook.metadata.examiner
        assert re.fullmatch("[0-9a-f]{32}", examined.seed)
        kinds = {note.kind for note in examined.notes}
        assert bool(kinds) == (name not in ("wrong", "figure"))
        # A person looks for the picture in the written answer, and at what nobody wrote in.
        assert ("person" in kinds) == (name not in ("wrong", "figure", "deadly"))


def test_links_and_pipes_are_set_aside_and_not_copied(graded):
    refused = {str(p.relative_to(graded / "refused")) for p in (graded / "refused").rglob("*.*")}
    assert refused == {
        "pipe/squares/squares.ipynb",
        "link/squares/squares.ipynb",
        "right/squares/data.txt",
        "right/squares/data.pipe",
        "oddtime/squares/timestamp.txt",
    }
    for stage in ("autograded", "feedback"):
        assert not list((graded / stage).rglob("data.*"))


def test_what_was_handed_in_is_not_changed(graded):
    text = (graded / "submitted/broken/squares/squares.ipynb").read_text()
    assert text == '{"cells": ['


def page(graded, name):
    return (graded / f"feedback/{name}/squares/squares.html").read_text()


def test_feedback_needs_no_other_host_and_runs_no_script(graded, points):
    for name in points:
        text = page(graded, name)
        assert "<script" not in text
        assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", text)
        assert "onerror" not in text


def test_feedback_shows_formulas_prints_and_figures(graded):
    assert "<math" in page(graded, "right")
    assert "a picture" in page(graded, "figure")
    assert "data:image/png;base64,iVBOR" in page(graded, "figure")


def test_feedback_says_what_failed_but_not_what_was_hidden(graded):
    text = page(graded, "wrong")
    assert "the mean of 9 and 16 is 12.5" in text
    assert "HIDDEN" not in text
    assert "[2.0]" not in text
    assert "site-packages" not in text


def test_grading_again_gives_the_same_seeds_and_points(graded, points):
    before = nbformat.read(graded / "autograded/right/squares/squares.ipynb", as_version=4)
    run(graded, "nbgrader", "autograde", "squares", "--student=right", "--force")
    after = nbformat.read(graded / "autograded/right/squares/squares.ipynb", as_version=4)
    assert before.metadata.examiner.seed == after.metadata.examiner.seed
    assert [c.get("outputs") for c in before.cells] == [c.get("outputs") for c in after.cells]


def test_a_source_that_the_gradebook_does_not_know_is_refused_with_a_remedy(graded):
    path = graded / "solutions/squares/squares.ipynb"
    text = path.read_text()
    try:
        path.write_text(text.replace('"points": 2', '"points": 5'))
        command = (sys.executable, "-m", "nbgrader", "autograde", "squares", "--force")
        done = subprocess.run(
            command, cwd=graded, env=environment(), capture_output=True, text=True
        )
        assert done.returncode != 0
        assert "run `python -m examiner grade squares`" in done.stderr
    finally:
        path.write_text(text)


def test_the_secret_of_the_course_is_made_once_and_kept_to_its_owner(tmp_path):
    first = submission_seed(tmp_path, "squares", "alice")
    assert submission_seed(tmp_path, "squares", "alice") == first
    assert submission_seed(tmp_path, "squares", "bob") != first
    assert (tmp_path / ".examiner_secret").stat().st_mode & 0o077 == 0
    assert [p.name for p in tmp_path.iterdir()] == [".examiner_secret"]


def test_a_linked_submission_directory_is_set_aside(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "submitted/alice/squares").mkdir(parents=True)
    notebook = tmp_path / "submitted/alice/squares/squares.ipynb"
    notebook.write_text("{}")
    (tmp_path / "submitted/bob").symlink_to("alice")
    refuse_unsafe_files("squares", "bob", [str(tmp_path / "submitted/bob/squares/squares.ipynb")])
    assert not (tmp_path / "submitted/bob").exists()
    assert notebook.read_text() == "{}"


UNSAFE = {
    "a script": "<script>alert(1)</script>",
    "a handler": '<img src="x" onerror="alert(1)">',
    "a link that is code": "[x](javascript:alert(1))",
    "a frame": '<iframe src="https://example.org"></iframe>',
    "a form": '<form action="/formgrader"><button>x</button></form>',
    "a script in a formula": "$\\text{<script>alert(1)</script>}$",
    "a script in broken TeX": "$\\frac{<script>alert(1)</script>$",
    "a link in a formula": "$\\href{javascript:alert(1)}{x}$",
    "a style": "<style>body {display: none}</style>",
}


@pytest.mark.parametrize("text", UNSAFE.values(), ids=UNSAFE)
def test_a_written_answer_runs_nothing_in_the_instructors_browser(text):
    html = markdown2html({"cell": {}}, text)
    assert not re.search(r"<(script|iframe|form|button|style)", html)
    assert not re.search(r"<[^>]*\s(onerror|href=.javascript)", html)


def test_a_written_answer_keeps_its_markdown_formulas_and_pictures():
    picture = {"proof.png": {"image/png": "iVBORw0KGgo="}}
    text = "**Bold** $a_1 < b$\n\n$$\\sum_i x_i$$\n\n![](attachment:proof.png)"
    html = markdown2html({"cell": {"attachments": picture}}, text)
    assert "<strong>Bold</strong>" in html
    assert html.count("<math") == 2
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in html


def test_links_lead_out_or_to_a_place_of_the_page_and_a_path_is_plain_text():
    text = "# Top\n[out](https://example.org) [there](#Top) [chapter](../../book/02.md)"
    soup = BeautifulSoup(markdown2html({"cell": {}}, text), "html.parser")
    links = {link.text: link.get("href") for link in soup.select("a")}
    assert links == {"¶": "#Top", "out": "https://example.org", "there": "#Top", "chapter": None}
