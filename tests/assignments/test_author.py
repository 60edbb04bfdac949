"""The author's format: what it becomes, and what it refuses."""

import ast

import pytest

from assignments import author, outline
from assignments.outline import AssignmentError


def cell(assignment, cell_id):
    return next(cell for cell in assignment.notebook.cells if cell.id == cell_id)


def test_an_answer_is_the_reference_function_without_annotations(small):
    answer = cell(author.read("02_softmax", small({})), "softmax").source
    assert answer.startswith('def softmax(z, axis=-1):\n    r"""Turn logits into probabilities.')
    assert "    # Hint: shift first.\n    ### BEGIN SOLUTION\n" in answer
    assert answer.endswith("    return exp_z\n    ### END SOLUTION")
    function = ast.parse(answer).body[0]
    assert function.returns is None
    assert all(argument.annotation is None for argument in function.args.args)


def test_annotations_inside_a_function_are_left_out_too():
    answer = author.reference_answer("softmax_course.one_hot", "from_one_hot")
    body = ast.parse(answer)
    assert not [node for node in ast.walk(body) if isinstance(node, ast.AnnAssign)]


def test_cells_have_the_metadata_of_nbgrader(small):
    assignment = author.read("02_softmax", small({}))
    roles = {
        cell.id: {key for key, value in cell.metadata.nbgrader.items() if value is True}
        for cell in assignment.notebook.cells
        if "nbgrader" in cell.metadata
    }
    assert roles == {
        "setup": {"locked"},
        "softmax": {"solution"},
        "values_of_softmax": {"grade", "locked"},
        "softmax_of_unseen_logits": {"grade", "locked"},
        "why": {"task", "locked"},
        "progress": {"grade", "locked"},
    }
    assert assignment.points == 5


def test_a_written_question_is_followed_by_a_cell_to_write_in(small):
    cells = author.read("02_softmax", small({})).notebook.cells
    at = [cell.id for cell in cells].index("why")
    assert cells[at + 1].source == author.WRITE_HERE


@pytest.mark.parametrize("name", outline.names())
def test_the_outline_says_the_same_as_the_notebook(name):
    assert outline.questions(name) == author.read(name).questions


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("points: 5", "points: 6", "says 6 points, but the cells add up to 5"),
        (":points: 1", ":points: 0", "whole number from 1 on, not 0"),
        (":points: 1", ":points: 1.5", "whole number from 1 on, not 1.5"),
        ("title: Small\n", "", "needs `title`"),
        (":given: setup", ":given: softmax", "more than one cell has the id softmax"),
        (":given: setup", ":given: set up", "'set up' is no id"),
        (":given: setup\n", "", "a code cell needs one of"),
        (":given: setup", ":gift: setup", "unknown key gift"),
        ("softmax_course.softmax.softmax", "softmax_course.softmax.softmin", "no function"),
        ("softmax_course.softmax.softmax", "softmax_course.soft.softmax", "no module"),
        ("softmax_course.softmax.softmax", "softmax", "between BEGIN SOLUTION and END"),
        (
            "from softmax_kit.inputs",
            "from softmax_course.inputs",
            "may import softmax_kit, but not",
        ),
        ("import numpy as np", "import examiner", "may import softmax_kit, but not examiner"),
        ("# Hint: shift first.", "z = 1", "holds only comments"),
        ("import values_of_softmax\n", "import values_of_softmin\n", "ends with the call"),
        ("values_of_softmax", "values_of_softmin", "has no check 'values_of_softmin'"),
        ("values_of_softmax(softmax)", "values_of_softmax(softmax", "this is not Python"),
        ("softmax_of_unseen_logits", "values_of_softmax", "more than one cell has the id"),
        ("<!-- BEGIN MARK SCHEME -->\n", "", "needs a marking scheme"),
    ],
)
def test_a_mistake_of_the_author_is_refused_with_the_reason(small, old, new, reason):
    folder = small({old: new})
    with pytest.raises(AssignmentError) as caught:
        author.read("02_softmax", folder)
    assert reason in str(caught.value)


def test_a_wrong_name_lists_the_right_ones():
    with pytest.raises(AssignmentError, match=r"There are: 01_one_hot, 02_softmax"):
        author.read("02_softmx")
