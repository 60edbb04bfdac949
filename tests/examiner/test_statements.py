"""A cell statement by statement: what runs after a failure, what does not, and what is said."""

import pytest
from nbformat.v4 import new_code_cell
from small_course import FULL, NOTHING, RIGHT, submission

ONE_VALUE = FULL | {"values": 0, "why": 0}


def ran(course, session, *cells):
    """Grade a notebook; return the scores, the notes and what the first cell has put out."""
    graded = course.grade(session, *cells)
    answer = next(c for c in graded.notebook.cells if c.get("id") == "mean_squares")
    return graded.scores, [note["text"] for note in graded.notes], answer.outputs


def error_of(outputs):
    (error,) = [o for o in outputs if o.output_type == "error"]
    return error


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import nowhere", "ModuleNotFoundError"),
        ("x = undefined", "NameError"),
        ("for i in range(3):\n    undefined(i)", "NameError"),
        ("assert False, 'no'", "AssertionError"),
        ("return 5", "SyntaxError"),
        ("import sys; sys.exit()", "SystemExit"),
    ],
)
def test_what_stands_below_a_failure_is_run_and_the_instructor_is_told(
    line, error, course, session
):
    scores, notes, outputs = ran(course, session, f"{line}\n{RIGHT}")
    assert scores == FULL
    assert error_of(outputs).ename == error
    assert [note for note in notes if "what stands below it was run" in note]


@pytest.mark.parametrize(
    "line", ["raise NotImplementedError", "raise ValueError('later')", "raise KeyboardInterrupt"]
)
def test_a_bare_raise_ends_a_cell_as_at_home(line, course, session):
    scores, notes, _ = ran(course, session, f"{line}\n{RIGHT}")
    assert scores == NOTHING
    assert not [note for note in notes if "was run" in note]


def test_a_cell_that_is_no_python_runs_not_at_all(course, session):
    scores, _, outputs = ran(course, session, f"{RIGHT}\ndef broken(")
    assert scores == NOTHING
    assert error_of(outputs).ename == "SyntaxError"


def test_a_cell_that_was_stopped_is_not_gone_on_with(course, session):
    scores, _, outputs = ran(course, session, f"while True:\n    pass\n{RIGHT}")
    assert scores == NOTHING
    assert error_of(outputs).ename == "TimeLimit"


def test_the_first_error_is_the_one_shown_and_told(course, session):
    code = f"first()\nsecond()\n{RIGHT}\nthird()"
    scores, notes, outputs = ran(course, session, code)
    assert scores == FULL
    assert "first" in error_of(outputs).evalue
    assert [note for note in notes if "failed" in note] == [
        "In[2]: `first()` failed (NameError); what stands below it was run."
    ]


def test_the_last_definition_counts_as_always(course, session):
    wrong = "def mean_squares(x):\n    return 12.5 if len(x) == 2 else 4.0"
    assert ran(course, session, f"{RIGHT}\n1 / 0\n{wrong}")[0] == ONE_VALUE
    assert ran(course, session, f"{wrong}\n1 / 0\n{RIGHT}")[0] == FULL


def test_the_value_of_the_last_line_only_is_shown(course, session):
    _, _, outputs = ran(course, session, f"{RIGHT}\n1\n2\n3")
    assert [o.data["text/plain"] for o in outputs] == ["3"]


def test_a_restart_runs_the_same_statements_again(course, session):
    scores, _, _ = ran(course, session, f"1 / 0\n{RIGHT}", "import os\nos._exit(1)")
    assert scores == FULL


def test_the_same_notebook_gives_the_same_again(course, session):
    notebook = submission(course.template, f"!ls\nimport nowhere\n{RIGHT}")
    notebook.cells.append(new_code_cell("%pip install x\n%%nothing\n1 / 0"))
    once, again = (course.grade_notebook(session, notebook) for _ in range(2))
    assert once.scores == again.scores
    assert once.notes == again.notes
    assert once.notebook.cells == again.notebook.cells


def test_a_flood_of_lines_left_out_is_cut(course, session):
    code = "\n".join(f"!echo {i} {'x' * 1000}" for i in range(50))
    scores, notes, _ = ran(course, session, f"{code}\n{RIGHT}")
    assert scores == FULL
    assert len(notes) == 20
    assert max(map(len, notes)) < 300


def test_what_a_notebook_says_was_left_out_may_be_a_lie_and_is_only_text(course, session):
    code = f"""get_ipython().left_out = ["<b>" * 1000, 5, None, ["x"], "\\x1b[0m"] * 100
{RIGHT}"""
    scores, notes, _ = ran(course, session, code)
    assert scores == FULL
    assert len(notes) <= 20
    assert all(len(note) < 400 and note.isprintable() for note in notes)
