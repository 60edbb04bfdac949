"""The gate: no misconception keeps its points, no right answer loses any.

What each answer did is compared with its row in the matrix that the book shows, so that
nothing runs twice and no row of the book is out of date.
"""

from functools import cache

import pytest

from assignments import matrix, misconceptions, outline

STALE = "the book's matrix is out of date: run python -m assignments matrix"


@cache
def published(name, bank):
    return {(row["function"], row["name"]): row for row in matrix.read()[name][bank]}


WRONG = [
    pytest.param(name, known, id=f"{name}-{known.name}")
    for name in outline.names()
    for known in misconceptions.bank(outline.idea(name))
]
RIGHT = [
    pytest.param(name, function, answer, id=f"{name}-{function}-{label}")
    for name in outline.names()
    for function, label, answer in matrix.unusual(outline.idea(name))
]


@pytest.mark.parametrize(("name", "known"), WRONG)
def test_a_misconception_loses_the_points_of_its_check_and_is_named(name, known):
    said = matrix.tried(name).said({known.function: known.wrong})
    assert known.says in said[known.check]
    row = published(name, "wrong").get((known.function, known.name))
    assert row == matrix.wrong_row(known, said), STALE


@pytest.mark.parametrize(("name", "function", "answer"), RIGHT)
def test_a_right_but_unusual_answer_keeps_all_points(name, function, answer):
    said = matrix.tried(name).said({function: answer})
    assert not any(said.values()), next(message for message in said.values() if message)


@pytest.mark.parametrize("name", outline.names())
def test_every_check_that_is_shown_has_a_misconception_meant_for_it(name):
    meant = {known.check for known in misconceptions.bank(outline.idea(name))}
    shown = {q.id for q in outline.questions(name) if not (q.hidden or q.written)}
    assert shown <= meant


@pytest.mark.parametrize("name", outline.names())
def test_the_matrix_has_a_column_for_every_check_and_a_row_for_every_answer(name):
    # What stands in the rows of misconceptions is compared above, answer by answer.
    bank = misconceptions.bank(outline.idea(name))
    right = [
        {"function": function, "name": label, "outcomes": {}}
        for function, label, _ in matrix.unusual(outline.idea(name))
    ]
    there = matrix.read()[name]
    assert there["checks"] == matrix.checks(name), STALE
    assert [row["name"] for row in there["wrong"]] == [known.name for known in bank], STALE
    assert there["right"] == right, STALE
