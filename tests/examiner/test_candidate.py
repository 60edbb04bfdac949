"""The confined process's own code, here without walls: what it says to each question.

It is forked from the tests, so that what runs in it is measured; `test_as_at_home` and
`test_attacks` see it behind its walls.
"""

import os
import signal
import socket
import sys
from pathlib import Path

import numpy
import pytest
import torch
from test_as_at_home import GIVEN, SAME, at_home, said_by
from test_refusal import HARMLESS

from examiner import refusal, zygote
from examiner.client import Candidate
from examiner.probe import CandidateError
from examiner.runner import Names, _execute

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="asks for Linux's limits")
pytestmark = linux_only

SETTINGS = {
    "limits": {
        "memory_bytes": 2 << 30,
        "cpu_seconds": 600,
        "threads": 64,
        "scratch_bytes": 64 << 20,
    },
    "hidden": ["secret_reference"],
}


def serve(control):
    """Be a zygote without walls, until the other end closes."""
    zygote.ENDING_SECONDS = 30.0  # what has been measured is to be written
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    bare = zygote.Zygote(control, SETTINGS, [], [], proc)
    bare.serve(bare.preload(["numpy", "no_such_module"]))


@pytest.fixture(scope="module")
def control():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            ours.close()
            serve(theirs)
            status = 0
        finally:
            os._exit(status)
    theirs.close()
    assert ours.recv(1 << 16) == b'{"ready": true}'
    with ours:
        yield ours
        ours.shutdown(socket.SHUT_RDWR)
    assert os.waitpid(pid, 0)[1] == 0


@pytest.fixture
def candidate(control):
    candidate = Candidate(control)
    candidate.seconds = 120.0
    yield candidate
    if candidate.alive:
        candidate.leave()


def ask(candidate, student, check, given=GIVEN):
    """Run a student's cell, then a check; return what the check prints."""
    assert candidate.run(given, 1) is None
    error = candidate.run(student, 2)
    said = []
    names = Names({}, [])
    names.candidate = candidate
    names["print"] = said.append
    names |= {"np": numpy, "torch": torch}
    _execute(check, names)
    return said[0] if said else error


def test_what_happens_at_home_happens_in_the_process(control):
    for student, check in SAME.values():
        candidate = Candidate(control)
        candidate.seconds = 120.0
        check = said_by(check)
        assert ask(candidate, student, check) == at_home(student, check)
        candidate.leave()


def test_what_was_refused_is_described(candidate):
    for name in ("a package that is missing", "a part of one"):
        cell, says = HARMLESS[name]
        error = candidate.run(cell, 1)
        assert says in refusal.judge(error.refused, error.where, [], [], "")[1]
    error = candidate.run("raise OSError(1, 'no', '/x/gradebook.db')", 2)
    assert error.refused == refusal.Refused(1, "/x/gradebook.db", "", error.refused.through)
    kind, text = refusal.judge(error.refused, error.where, [], ["/x/gradebook.db"], "")
    assert (kind, "'/x/gradebook.db'" in text) == ("forbidden", True)
    error = candidate.run("import sqlite3\nsqlite3.connect('/no/such/base.db')", 3)
    assert error.refused.number == 2


def test_outputs_and_errors_come_with_the_answer(candidate):
    cell = "print('a')\nimport sys\nprint('b', file=sys.stderr)\n41 + 1\n"
    assert candidate.run(cell, 3) is None
    texts = [o.get("text") or o["data"]["text/plain"] for o in candidate.outputs]
    assert texts == ["a\n", "b\n", "42"]
    error = candidate.run("def f():\n    return 1 / 0\nf()", 4)
    assert (error.kind, error.refused) == ("ZeroDivisionError", None)
    assert "In[4], line 2, in f" in error.where
    assert candidate.run("1 +", 5).kind == "SyntaxError"
    odd = "class Odd(Exception):\n    def __str__(self):\n        return 1 / 0\n"
    assert candidate.run(odd + "def f():\n    raise Odd", 6) is None
    with pytest.raises(CandidateError) as raised:
        candidate.find("f")()
    assert (raised.value.kind, raised.value.message) == ("Odd", "")


def test_a_figure_is_a_picture(candidate):
    assert candidate.run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()", 1) is None
    assert [kind for o in candidate.outputs for kind in o.get("data", {})] == [
        "text/plain",
        "image/png",
    ]


def test_a_name_that_is_not_there_is_a_key_error(candidate):
    with pytest.raises(KeyError, match="absent"):
        candidate.find("absent")


def test_attributes_and_helpers(candidate):
    candidate.run(
        "class A:\n    n = 3\n    def add(self, k):\n        return self.n + k\na = A()", 1
    )
    a = candidate.find("a")
    assert (a.n, a.add(4), hasattr(a, "missing"), hasattr(a, "_private")) == (3, 7, False, False)
    assert "of type A" in repr(a)
    assert candidate.find("a").examiner_handle() == a.examiner_handle()
    assert candidate.run_beside(_helper, (a, 2)) == 5
    candidate.run("import math", 2)
    assert candidate.find("math").sqrt(4.0) == 2.0


def _helper(a, k):
    return a.add(k)


def test_an_answer_too_large_is_an_error_and_no_end(candidate):
    candidate.run("def f():\n    return 'x' * 20_000_000", 1)
    with pytest.raises(CandidateError, match="more than 16 MB"):
        candidate.find("f")()
    assert candidate.run("1", 2) is None
    assert candidate.misconduct == []


def test_code_that_takes_too_long_is_interrupted_and_the_process_lives(candidate):
    candidate.seconds = 0.5
    error = candidate.run("import time\ntry:\n    time.sleep(60)\nfinally:\n    x = 1", 1)
    assert error.kind == "TimeLimit"
    candidate.seconds = 60.0
    assert candidate.find("x") == 1


def test_code_that_ends_the_process_is_said_to_have(control):
    for code, words in (
        ("import os\nos._exit(7)", "ended itself, with status 7"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "ended by SIGKILL"),
    ):
        candidate = Candidate(control)
        candidate.seconds = 60.0
        error = candidate.run(code, 1)
        assert error.kind == "Died"
        assert words in error.message
        assert candidate.run("1", 2).kind == "Died"


def test_its_working_directory_is_its_own_and_is_removed(candidate):
    candidate.run("import os, signal\nplace = os.getcwd()\nopen('x', 'w').close()", 1)
    place = Path(candidate.find("place"))
    assert [path.name for path in place.iterdir()] == ["x"]
    assert candidate.find("signal").SIGINT == signal.SIGINT
    candidate.close()
    assert not place.exists()


def test_preloading_what_must_stay_hidden_is_refused():
    settings = SETTINGS | {"hidden": ["wave"]}
    bare = zygote.Zygote(None, settings, [], [], -1)
    pid = os.fork()
    if pid == 0:
        try:
            bare.preload(["wave"])
        except RuntimeError as error:
            os._exit(0 if "['wave']" in str(error) else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
