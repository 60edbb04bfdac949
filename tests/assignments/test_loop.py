"""The whole loop with nbgrader's own commands: notebook, check, autograde, feedback, export.

It does not matter to this test who runs the submissions, a Jupyter kernel or the examiner:
that is set in ``nbgrader_config.py``.
"""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from assignments import outline
from assignments.__main__ import main

# A student who falls into the traps: unknown labels, and logits of a thousand.
HALF = {
    "01_one_hot": {
        "unit_vector": "def unit_vector(label, K):\n    return np.eye(K)[label]",
        "one_hot": "def one_hot(labels, num_classes):\n    return np.eye(num_classes)[labels]",
        "look_up": "def look_up(labels, W):\n    return one_hot(labels, len(W)) @ W",
    },
    "02_softmax": {
        "naive_softmax": "def naive_softmax(z):\n    return np.exp(z) / np.exp(z).sum()",
        "softmax": (
            "def softmax(z, axis=-1):\n"
            "    return np.exp(z) / np.exp(z).sum(axis=axis, keepdims=True)"
        ),
        "logsumexp": "def logsumexp(z, axis=-1):\n    return np.log(np.exp(z).sum(axis=axis))",
    },
}
HALF_PASSES = {
    "01_one_hot": {
        "one_at_the_label": 1,
        "ones_in_the_right_places": 2,
        "a_column_for_every_class": 2,
        "labels_of_any_shape": 2,
        "rows_of_the_matrix": 1,
    },
    "02_softmax": {
        "formula_of_one_vector": 1,
        "rows_sum_to_one": 2,
        "values_of_softmax": 2,
        "along_any_axis": 2,
        "input_is_kept": 1,
        "takes_any_numbers": 1,
        "logsumexp_is_a_soft_maximum": 2,
    },
}


def nbgrader(course, *arguments):
    bin_folder = Path(sys.executable).parent  # nbgrader calls alembic by name
    environment = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["01_one_hot", "02_softmax"])
def test_three_students_get_what_they_earned(name, course, student, solutions, capsys):
    answers = {"perfect": solutions(name), "half": HALF[name], "empty": {}}
    submitted = {
        who: student(
            course, name, course / "submitted" / who / name / f"{name}.ipynb", answers[who]
        )
        for who in answers
    }
    questions = [question for question in outline.questions(name) if not question.written]
    written = sum(question.points for question in outline.questions(name) if question.written)
    everything = sum(question.points for question in questions)
    earned = {"perfect": everything, "half": sum(HALF_PASSES[name].values()), "empty": 0}

    # The student's own check tells the same.
    assert main(["check", str(submitted["half"])]) == 0
    report = capsys.readouterr().out
    assert f"  {earned['half']} of {everything + written} points so far" in report, report

    released = course / "exercises" / name / f"{name}.ipynb"
    before = released.read_bytes()
    nbgrader(course, "generate_assignment", name, "--force")
    assert released.read_bytes() == before  # nbgrader makes the same exercise as we do
    nbgrader(course, "autograde", name)
    nbgrader(course, "generate_feedback", name)
    nbgrader(course, "export")

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for who, points in earned.items():
            submission = gradebook.find_submission(name, who)
            assert submission.score == points
            assert submission.max_score == everything + written
        half = gradebook.find_submission_notebook(name, name, "half")
        scores = {grade.name: grade.auto_score for grade in half.grades if grade.auto_score}
    assert scores == HALF_PASSES[name]

    with (course / "grades.csv").open() as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert rows == earned

    feedback = (course / "feedback" / "half" / name / f"{name}.html").read_text()
    misconception = {
        "01_one_hot": "a label of -1 was taken as the last class",
        "02_softmax": "exp overflowed: subtract the largest logit of each slice first",
    }
    assert misconception[name] in feedback
