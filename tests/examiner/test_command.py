"""What the command says and answers to the shell, whatever the grading does."""

import errno
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from examiner import __main__ as command
from examiner.run.faults import CannotStart, MissingWalls


def room_that(monkeypatch, tmp_path, entries=(), faults=(), error=None):
    """Put a class of two in place of the real one; return what it is asked."""
    asked = []

    def grade(*question):
        asked.append(question)
        if error:
            raise error
        return SimpleNamespace(
            graded=[entry for entry in entries if not entry.why_not],
            entries=entries,
            faults=lambda: faults,
            for_a_person=lambda: [],
        )

    room = SimpleNamespace(
        name="squares", folder=tmp_path, grade=grade, students=lambda: ["ada", "bob"]
    )
    monkeypatch.setattr(command, "Classroom", lambda name: room)
    monkeypatch.setenv("PATH", "/bin")
    return asked


def entry(student, why_not=""):
    return SimpleNamespace(student=student, why_not=why_not)


def test_a_class_is_graded_and_counted(monkeypatch, tmp_path, capsys):
    asked = room_that(monkeypatch, tmp_path, [entry("ada"), entry("bob")])
    assert command.main(["grade", "squares", "--jobs", "2"]) == 0
    assert asked == [(["ada", "bob"], 2, None)]
    assert "2 of 2 graded.\n0 need a person." in capsys.readouterr().out


def test_who_is_not_graded_is_named_once_and_is_no_success(monkeypatch, tmp_path, capsys):
    faults = [("bob", "it broke"), ("ada", "no feedback")]
    room_that(monkeypatch, tmp_path, [entry("ada"), entry("bob", "it broke")], faults)
    assert command.main(["grade"]) == 1
    said = capsys.readouterr().out
    assert "1 of 2 graded." in said
    assert said.count("bob") == 1
    assert "  ada: a fault of the grading: no feedback\n" in said


def test_one_student_alone_is_graded_if_there_is_one(monkeypatch, tmp_path, capsys):
    asked = room_that(monkeypatch, tmp_path, [entry("bob")])
    assert command.main(["grade", "squares", "--student", "bob"]) == 0
    assert asked == [(["bob"], None, None)]
    assert command.main(["grade", "squares", "--student", "eve"]) == 1
    assert "'eve' has not handed in squares" in capsys.readouterr().err


STOPS = {
    "a wall": (MissingWalls("no landlock"), 1, "no landlock"),
    "processes": (CannotStart("they died"), 1, "they died"),
    "Ctrl-C": (KeyboardInterrupt(), 130, "Interrupted. What is graded is kept"),
    "a full disk": (OSError(errno.ENOSPC, "full"), 1, "The disk is full. What is graded is kept"),
    "a gradebook": (
        OperationalError("select", {}, Exception("locked")),
        1,
        "The gradebook is not usable",
    ),
}


@pytest.mark.parametrize(("error", "status", "words"), STOPS.values(), ids=STOPS)
def test_what_stops_a_grading_is_said(error, status, words, monkeypatch, tmp_path, capsys):
    room_that(monkeypatch, tmp_path, error=error)
    assert command.main(["grade", "squares"]) == status
    assert words in capsys.readouterr().err


def test_an_error_that_nobody_foresaw_is_shown_whole(monkeypatch, tmp_path):
    room_that(monkeypatch, tmp_path, error=OSError(errno.EIO, "broken"))
    with pytest.raises(OSError, match="broken"):
        command.main(["grade", "squares"])


def test_no_processes_cannot_grade(capsys):
    with pytest.raises(SystemExit):
        command.main(["grade", "squares", "--jobs", "0"])
    assert "--jobs must be at least 1" in capsys.readouterr().err
