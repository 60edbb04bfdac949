"""The matrix of the instructor's chapter. That its rows are up to date is tested by the gate."""

import json

from assignments import matrix
from assignments.__main__ import main


def row(rows, name):
    return next(row for row in rows if row["name"] == name)


def test_the_command_runs_both_banks_against_every_check(tmp_path, capsys):
    path = tmp_path / matrix.PUBLISHED
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"02_softmax": "kept", "09_gone": "dropped"}))
    assert main(["matrix", "01_one_hot", "--root", str(tmp_path)]) == 0
    assert "wrote book/data/matrix.json" in capsys.readouterr().out
    assert list(matrix.read(tmp_path)) == ["01_one_hot", "02_softmax"]
    assert matrix.read(tmp_path)["01_one_hot"] == matrix.read()["01_one_hot"]
    assert matrix.read(tmp_path)["02_softmax"] == "kept"


def test_an_unusual_answer_that_lost_points_would_show():
    said = {"first": "", "second": "second: it holds.\nf(1): 2, expected 1."}
    assert matrix.right_row("f", "odd", said)["outcomes"] == {"second": "failed"}


def test_a_misconception_shows_where_it_fails_and_what_it_makes_pointless():
    there = row(matrix.read()["02_softmax"]["wrong"], "axis_0")
    assert there["outcomes"]["rows_sum_to_one"] == "named"
    assert there["outcomes"]["along_any_axis"] == "skipped"
    assert "logsumexp_never_overflows" not in there["outcomes"]
