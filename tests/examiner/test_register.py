"""A check comes, goes, changes: the gradebook follows, and what people wrote stays."""

import contextlib
import copy
import json
import shutil
import sqlite3

import nbformat
import pytest
from small_class import DUE, grade, make_course, rows, run
from small_course import RIGHT, nbgrader_cell, submission


@pytest.fixture(scope="module")
def graded(course, tmp_path_factory):
    """Two students, graded by the examiner, then by hand; and a release that must stay."""
    right = json.dumps(submission(course.template, RIGHT))
    texts = {"ada": right, "late": right}
    root = make_course(course, tmp_path_factory.mktemp("register") / "course", texts)
    grade(root)
    with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as base, base:
        why = "(select id from base_cell where name = 'why' and type = 'GradeCell')"
        base.execute(f"update grade set manual_score = 2.5 where cell_id = {why}")
        base.execute(f"update grade set extra_credit = 0.5 where cell_id = {why}")
        base.execute("update comment set manual_comment = 'Well said.' where auto_comment not null")
        base.execute("update submitted_assignment set extension = '1970-01-01 01:00:00'")
    (root / "release/squares").mkdir(parents=True)
    (root / "release/squares/squares.ipynb").write_text("as it was handed out")
    return root


@pytest.fixture
def root(graded, tmp_path):
    shutil.copytree(graded, tmp_path / "course")
    return tmp_path / "course"


def change(root, edit):
    path = root / "solutions/squares/squares.ipynb"
    notebook = nbformat.read(path, as_version=4)
    edit(notebook, {cell.id: cell for cell in notebook.cells})
    nbformat.write(notebook, path)


def added(notebook, cells):
    check = nbgrader_cell(
        "assert mean_squares([1.0]) == 1.0", "of_one", grade=True, locked=True, points=4
    )
    notebook.cells.insert(5, check)


def dropped(notebook, cells):
    notebook.cells.remove(cells["one_value"])


def more_points(notebook, cells):
    cells["values"].metadata.nbgrader.points = 5
    cells["why"].metadata.nbgrader.points = 4


def renamed(notebook, cells):
    cells["values"].metadata.nbgrader.grade_id = "right_values"


def renamed_answer(notebook, cells):
    cells["why"].metadata.nbgrader.grade_id = "because"


def task_added(notebook, cells):
    text = "Say more.\n\n<!-- BEGIN MARK SCHEME -->\nanything\n<!-- END MARK SCHEME -->"
    task = nbgrader_cell(text, "more", "markdown", task=True, locked=True, points=1)
    notebook.cells.append(task)


def all_at_once(notebook, cells):
    for edit in (added, dropped, more_points, renamed, renamed_answer, task_added):
        edit(notebook, cells)


#: What is done, the graded cells then with the points of a right notebook (None where a person
#: grades), the written answer's name then, and what is said.
CASES = {
    "a check is new": (added, {"values": 2, "one_value": 1, "of_one": 4}, "why", "'of_one' is new"),
    "a check is gone": (dropped, {"values": 2}, "why", "'one_value' was dropped"),
    "other points": (more_points, {"values": 5, "one_value": 1}, "why", "'values' has 5 points"),
    "another name": (
        renamed, {"right_values": 2, "one_value": 1}, "why", "'values' is called 'right_values'",
    ),
    "an answer's other name": (
        renamed_answer, {"values": 2, "one_value": 1}, "because", "'why' is called 'because'",
    ),
    "a task is new": (
        task_added, {"values": 2, "one_value": 1, "more": None}, "why", "'more' is new",
    ),
    "all at once": (
        all_at_once, {"right_values": 5, "of_one": 4, "more": None}, "because", "'of_one' is new",
    ),
}  # fmt: skip


@pytest.mark.parametrize("edit, points, answer, said", CASES.values(), ids=CASES)  # noqa: PT006
def test_the_gradebook_follows_the_source_and_keeps_what_people_wrote(
    edit, points, answer, said, root
):
    change(root, edit)
    done = grade(root)
    assert said in done.stderr
    now = rows(root)
    for student in ("ada", "late"):
        mine = [row for row in now["grades"] if row[0] == student]
        assert {row[1]: row[2] for row in mine} == points | {answer: 0}
        (by_hand,) = [row for row in mine if row[1] == answer]
        assert by_hand[3:6] == (2.5, 0.5, 1)
        total = sum(p or 0 for p in points.values()) + 3.0
        assert {row[6] or 0 for row in mine} == {total if student == "late" else 0}
    assert ("ada", answer, "No response.", "Well said.") in now["comments"]
    assert len({row[1:3] for row in now["grades"] if row[1] == "more"}) == ("more" in points)
    assert now["assignment"] == [("squares", f"{DUE.removesuffix(' UTC')}.000000")]
    with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as base:
        extensions = base.execute("select extension from submitted_assignment").fetchall()
    assert extensions == [("1970-01-01 01:00:00",)] * 2
    assert (root / "release/squares/squares.ipynb").read_text() == "as it was handed out"
    assert not list(root.glob("gradebook.db.*"))
    assert "Well said." in (root / "feedback/ada/squares/squares.html").read_text()


def test_what_people_wrote_on_a_cell_that_is_gone_is_kept_in_a_copy(root):
    before = rows(root)
    change(root, lambda notebook, cells: notebook.cells.remove(cells["why"]))
    said = grade(root).stderr
    (kept,) = root.glob("gradebook.db.*")
    assert f"4 grades or comments by hand were on what was dropped: see {kept.name}" in said
    assert {row[1] for row in rows(root)["grades"]} == {"values", "one_value"}
    shutil.move(kept, root / "gradebook.db")
    assert rows(root) == before


def test_a_gradebook_put_back_from_a_copy_is_brought_up_to_date_again(root):
    old = (root / "gradebook.db").read_bytes()
    change(root, added)
    grade(root)
    expected = rows(root)
    assert "brought up to date" not in grade(root).stderr
    assert rows(root) == expected
    run(root, "nbgrader", "export")
    (root / "gradebook.db").write_bytes(old)
    grade(root)
    assert rows(root) == expected


def test_an_answer_that_becomes_a_task_keeps_its_grade_and_comment(root):
    def to_task(notebook, cells):
        flags = {"grade": False, "solution": False, "task": True, "locked": True}
        cells["why"].metadata.nbgrader.update(flags)

    change(root, to_task)
    grade(root)
    assert [row[3] for row in rows(root)["grades"] if row[1] == "why"] == [2.5, 2.5]
    assert {row[3] for row in rows(root)["comments"] if row[1] == "why"} == {"Well said."}


def test_two_cells_with_one_text_are_not_taken_for_each_other(root):
    """A check that came twice and one that is gone: nobody can say which is which."""

    def twice(notebook, cells):
        second = copy.deepcopy(cells["values"])
        second.id = second.metadata.nbgrader.grade_id = "second"
        cells["values"].metadata.nbgrader.grade_id = "first"
        notebook.cells.insert(4, second)

    change(root, twice)
    said = grade(root).stderr
    for words in ("'first' is new", "'second' is new", "'values' was dropped"):
        assert words in said


def test_nbgraders_own_command_says_how_to_bring_it_up_to_date(root):
    change(root, added)
    with pytest.raises(AssertionError, match="python -m examiner grade squares"):
        run(root, "nbgrader", "autograde", "squares", "--force")
    grade(root)
    run(root, "nbgrader", "autograde", "squares", "--force")
