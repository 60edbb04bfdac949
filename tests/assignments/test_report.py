"""What `make check`, `make progress` and the last cell of a notebook say."""

import nbformat
import pytest

from assignments import author, checks, outline, report
from assignments.__main__ import main
from assignments.trial import Trial


def points_of(name):
    return {question.id: question.points for question in outline.questions(name)}


@pytest.fixture
def notebook(course, student, tmp_path):
    """Hand in exercise 01 with some answers; return the file."""

    def hand_in(answers, change=lambda notebook: None):
        path = student(course, "01_one_hot", tmp_path / "01_one_hot.ipynb", answers)
        content = nbformat.read(path, as_version=4)
        change(content)
        nbformat.write(content, path)
        return path

    return hand_in


def said(path, capsys):
    before = path.read_bytes()
    assert main(["check", str(path)]) == 0
    assert path.read_bytes() == before
    return capsys.readouterr().out


def test_an_untouched_notebook_has_no_points_and_no_traceback(notebook, capsys):
    out = said(notebook({}), capsys)
    assert "  0 of 25 points so far; 6 more are given when your work is graded." in out
    assert "The written answer to `why_one_hot` is empty." in out
    assert "NotImplementedError" not in out
    assert "✗" not in out


def test_a_notebook_in_trouble_is_checked_as_far_as_it_goes(notebook, capsys, solutions):
    answers = solutions("01_one_hot")
    answers["one_hot"] = "def one_hot(labels, num_classes)\n    return 1"
    answers["class_shares"] = "while_true = 1 / 0"

    def change(content):
        cells = content.cells
        by_id = {cell.id: cell for cell in cells}
        cells.remove(by_id["rows_of_the_matrix"])
        cells.append(nbformat.v4.new_code_cell("harmless = 1"))
        twice = nbformat.from_dict(by_id["names_become_rows"])
        twice.id = "again"
        cells.append(twice)
        by_id["why_one_hot-answer"].source = "Because."
        content.metadata["kernelspec"] = {"name": "julia", "display_name": "Julia"}

    out = said(notebook(answers, change), capsys)
    assert "The cell `rows_of_the_matrix` is missing." in out
    assert "The cell `names_become_rows` is there 2 times." in out
    assert "The cell `one_hot` stops with SyntaxError" in out
    assert "The cell `class_shares` stops with ZeroDivisionError" in out
    assert "is empty" not in out
    assert "NameError: name 'one_hot' is not defined" in out
    assert "✓  2/2  labels_come_back" in out
    # unit_vector and from_one_hot are right, and they are all that can be.
    # 1 + 2 + 2 + 1 for the checks that need neither of the two broken answers.
    assert "  6 of 25 points so far" in out


def test_a_cell_that_ends_the_kernel_is_named_as_the_reason(notebook, capsys):
    path = notebook({"unit_vector": "import os\nos._exit(1)"})
    assert main(["check", str(path)]) == 1
    assert "ended its own kernel" in capsys.readouterr().err


def test_a_file_that_is_no_notebook_is_said_to_be_none(tmp_path, capsys):
    path = tmp_path / "01_one_hot.ipynb"
    path.write_text('{"cells": [')
    assert main(["check", str(path)]) == 1
    assert "is not a notebook that can be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("02_softmx", "There are: 01_one_hot, 02_softmax"),
        ("nowhere/02_softmax.ipynb", "There is no file nowhere/02_softmax.ipynb"),
    ],
)
def test_a_wrong_target_says_what_would_be_right(target, reason, capsys):
    assert main(["check", target]) == 1
    assert reason in capsys.readouterr().err


def test_a_renamed_file_is_recognised_by_its_folder(notebook, tmp_path, capsys):
    folder = tmp_path / "submitted" / "ada" / "01_one_hot"
    folder.mkdir(parents=True)
    path = notebook({}).rename(folder / "my work.ipynb")
    assert report.locate(str(path), tmp_path) == ("01_one_hot", path)
    other = path.rename(tmp_path / "my work.ipynb")
    assert main(["check", str(other)]) == 1
    assert "name the file after its exercise" in capsys.readouterr().err


def test_progress_in_a_cell_counts_the_checks_of_this_session(capsys):
    notebook = author.read("01_one_hot").notebook
    checks.forget()
    checks.progress("01_one_hot")
    out = capsys.readouterr().out
    assert "  0 of 25 points so far; 6 more" in out
    assert "has not run" in out

    Trial(notebook).said({"one_hot": lambda labels, num_classes: None})
    checks.progress("01_one_hot")
    out = capsys.readouterr().out
    lost = {
        "ones_in_the_right_places",
        "a_column_for_every_class",
        "labels_of_any_shape",
        "unknown_labels_are_refused",
        "unseen_labels",
    }
    points = points_of("01_one_hot")
    kept = sum(points.values()) - sum(points[check] for check in lost) - points["why_one_hot"]
    assert f"  {kept} of 25 points so far; 3 more" in out


def test_the_overview_tells_what_is_started(course, student, solutions, capsys):
    work = course / "exercises" / "01_one_hot" / "01_one_hot.ipynb"
    student(course, "01_one_hot", work, solutions("01_one_hot"))
    (course / "exercises" / "02_softmax" / "02_softmax.ipynb").unlink()
    assert main(["progress", "--root", str(course)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "  01_one_hot          19 of 25 points so far; 6 more are given when your work is graded."
    )
    assert "`make assignments` makes it" in lines[1]
    assert all(line.endswith("not started") for line in lines[2:])
