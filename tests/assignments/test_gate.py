"""The gate: no misconception keeps its points, no right answer loses any."""

import importlib.util
from functools import cache
from pathlib import Path

import pytest

from assignments import author, misconceptions, outline, trial

HERE = Path(__file__).parent


@cache
def read(name):
    return author.read(name)


def unusual(idea):
    path = HERE / "unusual" / f"{idea}.py"
    if not path.exists():
        return []
    spec = importlib.util.spec_from_file_location(f"unusual_{idea}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.UNUSUAL


WRONG = [
    pytest.param(name, known, id=f"{name}-{known.name}")
    for name in outline.names()
    for known in misconceptions.bank(name[3:])
]
RIGHT = [
    pytest.param(name, function, answer, id=f"{name}-{function}-{label}")
    for name in outline.names()
    for function, label, answer in unusual(name[3:])
]


@pytest.mark.parametrize(("name", "known"), WRONG)
def test_a_misconception_loses_the_points_of_its_check_and_is_named(name, known):
    said = trial.try_notebook(read(name).notebook, {known.function: known.wrong})
    assert known.says in said[known.check]


@pytest.mark.parametrize(("name", "function", "answer"), RIGHT)
def test_a_right_but_unusual_answer_keeps_all_points(name, function, answer):
    said = trial.try_notebook(read(name).notebook, {function: answer})
    assert not any(said.values()), next(message for message in said.values() if message)


@pytest.mark.parametrize("name", outline.names())
def test_every_check_that_is_shown_has_a_misconception_meant_for_it(name):
    meant = {known.check for known in misconceptions.bank(name[3:])}
    shown = {q.id for q in outline.questions(name) if not (q.hidden or q.written)}
    assert shown <= meant
