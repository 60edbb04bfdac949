"""Finding the notebook: what is never read, what is never taken, and what is said of it."""

import copy
import io
import json
import os
import zipfile

import pytest
from nbformat.v4 import new_code_cell
from small_course import NOTHING, RIGHT, source_notebook, submission

from examiner.intake import handed_in
from examiner.intake.handed_in import (
    MAX_FILES,
    File,
    choose,
    folders_of,
    gather,
    holds_one,
    marks_of_course,
    unpacked,
)
from examiner.intake.pictures import Pictures, not_in
from examiner.intake.reading import Unreadable
from examiner.intake.repair import Template, repair
from examiner.intake.strangers import describe, shown

NAME = "squares"


@pytest.fixture
def template():
    return Template.of(source_notebook())


@pytest.fixture
def submitted(tmp_path, template):
    """Return a folder of submissions in which alice has answered."""
    write(tmp_path / "alice/squares/squares.ipynb", answered(template))
    (tmp_path / "bob/squares").mkdir(parents=True)
    return tmp_path


def answered(template):
    return json.dumps(submission(template, RIGHT)).encode()


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def names(student, others=()):
    files, _ = gather(student, NAME, others)
    return [file.name for file in files]


# --- a classmate's work, and the instructor's, are never read -----------------------------


def test_a_link_to_a_classmates_notebook_is_not_read(submitted):
    (submitted / "bob/squares/squares (1).ipynb").symlink_to("../../alice/squares/squares.ipynb")
    assert names(submitted / "bob") == []


def test_a_link_to_a_classmates_folder_is_not_entered(submitted):
    (submitted / "bob/Squares").symlink_to("../alice/squares")
    (submitted / "bob/squares/more").symlink_to("../../alice/squares")
    assert names(submitted / "bob") == []
    assert folders_of(submitted / "bob", NAME) == [submitted / "bob/squares"]


def test_a_link_in_place_of_the_students_folder_holds_nothing(submitted):
    (submitted / "carl").symlink_to("alice")
    assert not holds_one(submitted / "carl", NAME, [])


def test_a_hard_link_is_the_students_own_file_to_the_system(submitted):
    """No system can tell; to make one, a student must be able to read the file already."""
    os.link(submitted / "alice/squares/squares.ipynb", submitted / "bob/squares/x.ipynb")
    assert names(submitted / "bob") == ["squares/x.ipynb"]


def test_a_pipe_is_not_waited_for(submitted):
    os.mkfifo(submitted / "bob/squares/squares.ipynb")
    assert names(submitted / "bob") == []


def test_only_so_many_files_are_read(submitted):
    for i in range(MAX_FILES + 10):
        write(submitted / f"bob/squares/{i}.txt", b"x")
    assert len(names(submitted / "bob")) == MAX_FILES


def test_a_member_that_is_a_link_or_leads_out_touches_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("link.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("../../out.ipynb", "{}")
        archive.writestr("/absolute.ipynb", "{}")
    files = unpacked(File("a.zip", packed.getvalue()))
    assert [file.data for file in files] == [b"{}", b"{}"]
    assert list(tmp_path.iterdir()) == []


def test_many_members_that_are_large_together_are_refused(monkeypatch):
    monkeypatch.setattr(handed_in, "MAX_FILE", 1 << 20)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(5):
            archive.writestr(f"{i}.ipynb", bytes(1 << 18))
    with pytest.raises(Unreadable, match="more than"):
        unpacked(File("a.zip", packed.getvalue()))


def test_what_needs_a_password_is_refused_with_a_reason():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.ipynb", "{}")
    data = bytearray(packed.getvalue())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + place] |= 1  # "encrypted"
    with pytest.raises(Unreadable, match="could not be unpacked"):
        unpacked(File("a.zip", bytes(data)))


# --- what belongs to whom -----------------------------------------------------------------


def test_loose_notebooks_of_another_exercise_are_not_this_ones(submitted):
    write(submitted / "dora/triangles.ipynb", b"{}")
    write(submitted / "emma/squares.ipynb", b"{}")
    write(submitted / "fred/Untitled.ipynb", b"{}")
    write(submitted / "gina/notes.txt", b"")
    held = [p.name for p in sorted(submitted.iterdir()) if holds_one(p, NAME, ["triangles"])]
    assert held == ["alice", "bob", "emma", "fred"]


def test_another_exercises_folder_is_not_searched(submitted, template):
    write(submitted / "dora/triangles/triangles.ipynb", answered(template))
    write(submitted / "dora/mine.ipynb", answered(template))
    assert names(submitted / "dora", ["triangles"]) == ["mine.ipynb"]


def test_a_course_with_a_broken_source_still_grades_the_others(tmp_path):
    write(tmp_path / "triangles/triangles.ipynb", b"{")
    write(tmp_path / "circles/circles.ipynb", json.dumps(source_notebook()).encode())
    assert list(marks_of_course(tmp_path, NAME)) == ["circles"]


# --- what is shown of what is no notebook -------------------------------------------------


def test_what_is_shown_is_not_run_and_breaks_out_of_no_fence(template, course, session):
    code = "```\n<script>alert(1)</script>\n````\n" + RIGHT
    notebook = shown("a Python script", 'x"*.py', code)
    graded = course.grade_notebook(session, notebook)
    assert graded.scores == NOTHING
    (cell,) = [c for c in graded.notebook.cells if "It was not run" in c.source]
    assert cell.cell_type == "markdown"
    assert "`````text" in cell.source


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.docx", b"PK\0\0", "a Word document"),
        ("a.7z", b"7z\xbc\xaf\0", "an archive of a kind that is not unpacked"),
        ("photo.HEIC", b"\0\0\0 ftypheic", "a picture"),
        ("a.md", b"# Only text", "a text, not a notebook"),
        ("a.ipynb", b"version https://git-lfs.github.com/spec/v1", "no notebook"),
        ("a.ipynb", b"<!DOCTYPE html><title>Sign in</title>", "a web page made of a notebook"),
    ],
)
def test_files_are_called_what_they_are(name, data, what):
    assert describe(name, data)[0].startswith(what)


# --- a mess is no attack ------------------------------------------------------------------


def test_an_answer_from_another_cell_runs_behind_the_same_walls(template, course, session):
    theft = (
        "from secret_reference import mean_squares as theirs\n"
        "def mean_squares(x):\n    return theirs(x)"
    )
    notebook = submission(template)
    notebook.cells.append(new_code_cell(theft))
    graded = course.grade_notebook(session, notebook)
    assert graded.scores == NOTHING
    course.assert_unharmed()


def test_a_check_is_never_what_was_added_to_it(template):
    """An own cell beside the check has no points, whatever its metadata said."""
    notebook = submission(template, RIGHT)
    check = next(c for c in notebook.cells if c.id == "values")
    check.source += "\nmean_squares = None\n5.0"
    repaired = repair(template, choose_one(notebook, template)).notebook
    kept = [c for c in repaired.cells if "mean_squares = None" in c.source]
    assert [c.metadata for c in kept] == [{}]
    (again,) = [c for c in repaired.cells if c.metadata.get("nbgrader", {}).get("points") == 2]
    assert again.source == template.cells["values"].source


def choose_one(notebook, template):
    data = json.dumps(notebook).encode()
    return choose([File("squares/squares.ipynb", data)], template, {}, "squares/squares.ipynb")[0]


def test_a_checksum_that_was_computed_hides_nothing_but_its_own_text(template):
    """Whoever forges one has only their own words dropped."""
    from nbgrader.utils import compute_checksum

    notebook = copy.deepcopy(submission(template, RIGHT))
    check = next(c for c in notebook.cells if c.id == "values")
    check.source = "pass"
    check.metadata.nbgrader.checksum = compute_checksum(check)
    repaired = repair(template, choose_one(notebook, template))
    texts = {c.source for c in repaired.notebook.cells}
    assert template.cells["values"].source in texts
    assert "pass" not in texts
    assert [note["text"] for note in repaired.notes] == ["Of another release, put back: 'values'."]


# --- pictures -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attachments",
    [None, 5, [], {"a": 5}, {"a": {"image/png": 5}}, {"a": {"image/png": [1]}}, {"": {"": ""}}],
)
def test_attachments_may_be_anything(attachments):
    assert Pictures(attachments).kept == {}


def test_text_without_pictures_is_left_as_it_is():
    text = "![](\n <img> <img src> ![a](b c) !(x) $a![i]$ [link](file.png) ![x](https://a/b.png)"
    assert Pictures(None).take_out(text) == text
    assert not_in("[link](file.png) <img> ![x](https://a/b.png) ![y](data:image/png,x)", {}) == []


@pytest.mark.parametrize(
    "piece", ["![", "![](", "![](<", "<img ", "![a](b(", "![a[b", "<img src='", "data:image/png;"]
)
def test_a_long_text_of_halves_takes_no_long_time(piece):
    text = piece * 200_000
    assert Pictures(None).take_out(text) == text
    not_in(text, {})
