"""What the text asks, a check asks; and a check asks nothing else."""

import json
import runpy
import sys

import pytest

from assignments import outline, promises


@pytest.mark.parametrize("name", outline.names())
def test_every_promise_has_a_check_that_holds_it(name):
    assert promises.table(name), "an exercise without a table"
    # That the wrong answers of its rows lose the points of their checks is tested by the gate.
    assert promises.faults(name) == []


@pytest.fixture
def table(monkeypatch):
    """Change the rows of exercise 02; return what is wrong with them then."""

    def faults(place, old, new=None, row=None):
        rows = {at: dict(there) for at, there in promises.table("02_softmax").items()}
        kept = rows[place].pop(old)
        if new:
            rows[place][new] = kept if row is None else row
        monkeypatch.setattr(promises, "table", lambda name: rows)
        return promises.faults("02_softmax")

    return faults


KEEPS = "It may not change the array it is given."


def test_a_sentence_without_a_row_is_found(table):
    assert table("text", KEEPS) == [f"no row: text: {KEEPS}"]


def test_a_row_without_its_sentence_is_found(table):
    assert table("text", KEEPS, new="It may change it.") == [
        f"no row: text: {KEEPS}",
        "no such sentence: text: It may change it.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Turn logits into probabilities.",
        "They sum to 1 along `axis`.",
        "ndarray: Probabilities of the shape of `z`.",
    ],
)
def test_what_a_docstring_promises_needs_a_check(table, text):
    assert f"a promise that no check holds: softmax: {text}" in table("softmax", text, text, {})


@pytest.mark.parametrize(
    "row",
    [
        {"input_is_kept": "axis_0"},  # meant for another check
        {"input_is_kept": "nobody"},
        {"nothing_is_kept": "in_place_shift"},
    ],
)
def test_a_row_names_a_wrong_answer_that_its_check_catches(table, row):
    ((check, wrong),) = row.items()
    found = table("text", KEEPS, KEEPS, row)
    assert f"{check} has no known wrong answer {wrong}: text: {KEEPS}" in found


def test_a_check_that_holds_no_promise_is_found(monkeypatch):
    rows = promises.table("02_softmax")
    for there in rows.values():
        for row in there.values():
            row.pop("takes_any_numbers", None)
    monkeypatch.setattr(promises, "table", lambda name: rows)
    found = promises.faults("02_softmax")
    assert "takes_any_numbers holds nothing that the text promises" in found


def test_sentences_are_whole():
    found = promises._prose(
        "# A heading\n\nIt is $1. Or$ `a. B` so. *Then* $$x = 1. Y.$$ "
        "Why? 0.5 is\nhalf.\n\n$$z.$$\n\n"
        "- one.\n- Two (it is e.g. 2).\n\n```\ncode. Code.\n```\n<!-- No. Secret. -->"
    )
    assert found == [
        "It is $1. Or$ `a. B` so.",
        "*Then* $$x = 1. Y.$$",
        "Why? 0.5 is half.",
        "$$z.$$",
        "- one.",
        "- Two (it is e.g. 2).",
    ]


def test_a_docstring_gives_its_parts_and_the_hint_but_not_the_answer():
    source = '''def f(z):
    """Do it.

    Parameters
    ----------
    z : array_like
        Logits. Of any
        size.

    Returns
    -------
    float
        The number.

    Raises
    ------
    ValueError
        If it is none.

    Notes
    -----
    It is old.

    Examples
    --------
    >>> f(1)
    1
    """
    # Hint: look. Then
    # leap.
    ### BEGIN SOLUTION
    # A secret.
    return 1
    ### END SOLUTION
'''
    assert [(each.text, each.promise) for each in promises._of_answer(source)] == [
        ("Do it.", True),
        ("z : array_like: Logits.", False),
        ("Of any size.", False),
        ("float: The number.", True),
        ("ValueError: If it is none.", True),
        ("It is old.", False),
        ("Hint: look.", False),
        ("Then leap.", False),
    ]


def test_the_command_shows_the_rows_to_paste_or_what_is_wrong(table, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["promises", "02_softmax"])
    runpy.run_module("assignments.promises", run_name="__main__")
    assert capsys.readouterr().out == "# 02_softmax\n"
    place = next(iter(promises.table("02_softmax")))
    text = next(iter(promises.table("02_softmax")[place]))
    table(place, text)
    runpy.run_module("assignments.promises", run_name="__main__")
    said = capsys.readouterr().out
    assert said.startswith(f"# 02_softmax\n[{place}]\n")
    assert f"{json.dumps(text, ensure_ascii=False)} = {{}}" in said
