"""What an instructor is told of what was refused: nobody honest is accused."""

import errno

import pytest
from small_course import FULL, RIGHT
from test_grading import graded_by

from examiner.crossing.refusal import Refused, judge

# Name: a cell, and what the note says at least.
HARMLESS = {
    "a program": ("import subprocess\nsubprocess.run(['ls', '/'])", "another process or program"),
    "a program by os.system": ("import os\nos.posix_spawn('/bin/ls', ['ls'], {})", "posix_spawn"),
    "a fork": ("import os\nos.fork()", "another process or program"),
    "a pool of processes": (
        "import concurrent.futures as c\n"
        "with c.ProcessPoolExecutor() as pool:\n    print(list(pool.map(abs, [1])))",
        "another process or program",
    ),
    "multiprocessing": (
        "import multiprocessing as m\nwith m.Pool(2) as pool:\n    print(pool.map(abs, [1]))",
        "another process or program",
    ),
    "a process": (
        "import multiprocessing as m\np = m.get_context('fork').Process(target=print)\np.start()",
        "another process or program",
    ),
    "a file's mode": ("import os\nopen('a', 'w').close()\nos.chmod('a', 0o644)", "a file's mode"),
    "a path's mode": (
        "from pathlib import Path\nPath('b').write_text('x')\nPath('b').chmod(0o644)",
        "a file's mode",
    ),
    "a copy of a file": (
        "import shutil\nopen('a', 'w').close()\nshutil.copy('a', 'b')",
        "a file's mode",
    ),
    "a copy with its times": (
        "import shutil\nopen('a', 'w').close()\nshutil.copy2('a', 'b')",
        "a file's mode",
    ),
    "a download": (
        "import urllib.request\nurllib.request.urlopen('http://example.org/data.csv')",
        "the network",
    ),
    "a socket": ("import socket\nsocket.create_connection(('example.org', 80))", "the network"),
    "a package that is missing": ("import no_such_package", "not installed here"),
    "a part of one": ("from no_such_package.part import thing", "'no_such_package'"),
    "a file where none may be written": ("open('/usr/x', 'w')", "'/usr/x'"),
}
LEFT_OUT = {
    "a shell command": "!ls /",
    "a shell command's lines": "x = !ls",
    "a shell's cell": "%%bash\nls",
    "an installation": "%pip install no_such_package",
}
SAYS_NOTHING = {
    "the reference, to compare": "import secret_reference",
    "the reference's function": "from secret_reference import mean_squares as r",
    "an error of one's own": "raise PermissionError('only for members')",
    "another of one's own": "raise BlockingIOError('full')",
    "a file that is not there": "open('data/table.csv')",
    "a file in a home of one's own": "open('/home/ada/gradebook.csv')",
    "solutions of one's own": "open('solutions/mine.txt')",
    "a word like one of ours": "raise KeyError('secret_reference')",
    "a value that is refused": "import numpy as np\nz = np.broadcast_to(1, 2)\nz[0] = 1",
    "an import that fails inside": "from math import no_such_name",
}
HOSTILE = {
    "the gradebook": "import os\nos.remove('COURSE/gradebook.db')",
    "the gradebook, to be read": "open('COURSE/gradebook.db').read()",
    "the gradebook, by sqlite": "import sqlite3\nsqlite3.connect('COURSE/gradebook.db')",
    "the solutions": "import nbformat\nnbformat.read('COURSE/solutions/squares/squares.ipynb', 4)",
    "the solutions from where it was handed in": "open('../../solutions/squares/squares.ipynb')",
    "another student's": "import os\nos.listdir('COURSE/submitted/alice')",
    "the reference's file": "open('PACKAGE/secret_reference.py')",
    "its parent": "import os, signal\nos.kill(os.getppid(), signal.SIGTERM)",
}


NETWORK = """
def mean_squares(x):
    import urllib.request
    return float(urllib.request.urlopen("http://192.0.2.1/").read())
"""


@pytest.fixture(autouse=True)
def patience(session, monkeypatch):
    """Give cells time: a shell's magic starts an event loop first."""
    monkeypatch.setitem(session.settings, "cell_seconds", 20.0)


def kinds(graded):
    return [note["kind"] for note in graded.notes]


@pytest.mark.parametrize(("cell", "says"), HARMLESS.values(), ids=HARMLESS)
def test_what_is_harmless_is_told_as_refused_and_costs_nothing(cell, says, course, session):
    graded = course.grade(session, RIGHT, cell)
    assert graded.scores == FULL
    assert kinds(graded) == ["refused"]
    assert says in graded.notes[0]["text"]
    assert "forbidden" not in graded.notes[0]["text"]


@pytest.mark.parametrize("cell", LEFT_OUT.values(), ids=LEFT_OUT)
def test_a_line_for_the_shell_is_told_as_left_out_and_costs_nothing(cell, course, session):
    graded = course.grade(session, RIGHT, cell)
    assert graded.scores == FULL
    assert kinds(graded) == ["repaired"]
    assert cell.splitlines()[0].removeprefix("x = ") in graded.notes[0]["text"]


@pytest.mark.parametrize("cell", SAYS_NOTHING.values(), ids=SAYS_NOTHING)
def test_an_error_that_is_no_refusal_is_nobodys_business(cell, course, session):
    graded = course.grade(session, RIGHT, cell)
    assert graded.scores == FULL
    assert kinds(graded) == []


@pytest.mark.parametrize("cell", HOSTILE.values(), ids=HOSTILE)
def test_what_looks_like_an_attack_is_told_with_what_was_tried(cell, course, session):
    graded = course.grade(session, RIGHT, cell)
    assert kinds(graded) == ["forbidden"]
    assert cell.splitlines()[-1].strip().replace("PACKAGE", "")[:5] in graded.notes[0]["text"]
    course.assert_unharmed()


def test_a_refusal_within_a_check_is_told_too(session):
    cell = "import os\ndef f():\n    os.chmod('a', 0o600)\nopen('a', 'w').close()"
    graded = graded_by("f()", session, cell)
    assert kinds(graded) == ["refused"]


def test_an_answer_that_asks_for_the_network_again_looks_like_an_attack(course, session):
    assert kinds(course.grade(session, NETWORK)) == ["refused", "forbidden"]


# --- honest errors cost no restart -------------------------------------------------------

HONEST = {
    "writing to a read-only array": (
        "def f(z):\n    z -= z.max()\n    return z",
        "z = np.zeros(2)\nz.flags.writeable = False\nf(z)",
    ),
    "another dtype for its argument": ("def f(z):\n    z.dtype = int", "f(np.zeros(2))"),
    "a list that holds itself": ("def f(x):\n    x.append(x)", "f([])"),
    "an array of objects": ("import numpy as np\ndef f():\n    return np.array([None])", "f()"),
    "a result that is too large": (
        "import numpy as np\ndef f():\n    return np.zeros((10_000, 10_000))",
        "f()",
    ),
    "a text that is too large": ("def f():\n    return 'x' * 20_000_000", "f()"),
    "a list that is too large": ("def f():\n    return list(range(500_000))", "f()"),
    "an integer that is too large": ("def f():\n    return 10 ** 2000", "f()"),
    "a decimal that is too large": (
        "from decimal import Decimal\ndef f():\n    return Decimal('1e999999')",
        "f()",
    ),
    "a decimal that signals": (
        "from decimal import Decimal\ndef f():\n    return Decimal('sNaN')",
        "f()",
    ),
    "algebra that is too large": (
        "import sympy\ndef f():\n    return sympy.gamma(sympy.Integer(10)**20, evaluate=False)",
        "f().x",
    ),
    "a key that has lost its hash": (
        "class K(list):\n    __hash__ = object.__hash__\ndef f():\n    return {K(): 1}",
        "f()",
    ),
    "halves of a character": ("def f():\n    return '\\ud800'", "assert f() == 'x'"),
    "leaving": ("def f():\n    exit()", "f()"),
}


@pytest.mark.parametrize(("student", "check"), HONEST.values(), ids=HONEST)
def test_an_honest_error_fails_its_check_and_nothing_else(student, check, session):
    graded = graded_by(check, session, student, "count = 0", given="import numpy as np")
    assert [k for k in kinds(graded) if k != "check"] == []
    assert graded.scores == {"check": 0}


@pytest.mark.parametrize(("student", "check"), HONEST.values(), ids=HONEST)
def test_an_honest_error_ends_no_process(student, check, session):
    body = "\n".join("    " + line for line in check.split("\n"))
    check = f"mark()\ntry:\n{body}\nexcept Exception:\n    pass\nassert mark() == 3"
    graded = graded_by(check, session, student, MARK)
    assert graded.scores == {"check": 2}
    assert kinds(graded) == []


MARK = "n = [1]\ndef mark():\n    n[0] += 1\n    return n[0]"


# --- the words, from what is known of an error --------------------------------------------

JUDGED = {
    "no name for a host": (Refused(-3, "", "", ("socket",)), "x", "refused", "the network"),
    "no route": (Refused(errno.ENETUNREACH, "", "", ("socket",)), "x", "refused", "the network"),
    "no route, of what nobody knows": (Refused(errno.ENETUNREACH, "", "", ()), "x", None, ""),
    "too many threads": (Refused(errno.EAGAIN, "", "", ("threading",)), "x", "refused", "threads"),
    "a line alone": (Refused(errno.EPERM, "", "", ()), "os.chmod(a, 1)", "refused", "mode"),
    "nothing known": (Refused(errno.EPERM, "", "", ()), "", "refused", "what it may not do here"),
    "a full disk": (Refused(errno.ENOSPC, "a", "", ()), "x", None, ""),
    "a file of the course": (Refused(errno.ENOENT, "/c/db", "", ()), "", "forbidden", "'/c/db'"),
    "below one": (Refused(errno.EACCES, "/c/s/x/../y", "", ()), "", "forbidden", "/c/s"),
    "beside one": (Refused(errno.ENOENT, "/c/database", "", ()), "", None, ""),
    "from where it was handed in": (Refused(2, "../../s/a", "", ()), "", "forbidden", "../../s/a"),
    "a relative path of one's own": (Refused(2, "s/a", "", ()), "", None, ""),
    "up to no place of ours": (Refused(2, "../data/a", "", ()), "", None, ""),
    "a part of a hidden package": (Refused(0, "", "ref.part", ()), "x", "refused", "not there"),
}


@pytest.mark.parametrize(("refused", "line", "kind", "words"), JUDGED.values(), ids=JUDGED)
def test_a_refusal_is_judged_by_what_was_wanted(refused, line, kind, words):
    told = judge(refused, line, ["ref"], ["/c/db", "/c/s"], "/c")
    assert (told and told[0]) == kind
    assert words in (told[1] if told else "")


FORGED = {
    "no object": [1],
    "no number": {"number": "1"},
    "a number that is a bool": {"number": True, "file": "", "module": "", "through": []},
    "a file that is none": {"number": 1, "file": 5, "module": "", "through": []},
    "a module that is none": {"number": 1, "file": "", "module": None, "through": []},
    "packages that are none": {"number": 1, "file": "", "module": "", "through": "os"},
}


@pytest.mark.parametrize("tree", FORGED.values(), ids=FORGED)
def test_a_forged_description_is_none(tree):
    assert Refused.of(tree) is None


def test_a_long_description_is_cut():
    tree = {"number": 1, "file": "f" * 9000, "module": "", "through": ["p" * 99, 5] * 99}
    refused = Refused.of(tree)
    assert len(refused.file) == 500
    assert len(refused.through) == 10
    assert set(map(len, refused.through)) == {50}
