"""What a quiz says its program prints is what the program prints."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import numpy as np
import pytest

import softmax_course
from softmax_course.mnist_network import init_network
from softmax_course.regression import gradients

CHAPTERS = Path(__file__).parents[2] / "book"
QUIZ = re.compile(
    r"^````\{quiz\}\nWhat does this print\?\n\n```python\n(.*?)```\n(.*?)^````", re.M | re.S
)
QUIZZES = [
    pytest.param(code, answers, id=f"{file.stem}-{number}")
    for file in sorted(CHAPTERS.glob("0*.md"))
    for number, (code, answers) in enumerate(QUIZ.findall(file.read_text(encoding="utf-8")))
]


def test_five_chapters_ask_what_a_program_prints():
    asked = {str(quiz.id)[:2] for quiz in QUIZZES}
    assert {"02", "04", "05", "06", "08"} <= asked


@pytest.mark.parametrize(("code", "answers"), QUIZZES)
def test_the_right_answer_is_what_the_program_prints_and_no_other(code, answers):
    names = vars(softmax_course) | {
        "np": np,
        "gradients": gradients,
        "init_network": init_network,
    }
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, names)
    offered = re.findall(r"^`(.*?)`\n: (Yes|No)", answers, re.M)
    assert len(offered) >= 3
    same = [verdict for answer, verdict in offered if answer.split() == printed.getvalue().split()]
    assert same == ["Yes"]
