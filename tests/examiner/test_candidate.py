"""What a check asks and a candidate answers, with all walls around it and with none."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from examiner.crossing.client import Candidate, ConfinementError
from examiner.crossing.errors import CandidateError
from examiner.crossing.standin import CallableStandIn, IteratorStandIn, StandIn
from examiner.run.session import FORKED_OFTEN
from examiner.walls import WALLS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a zygote needs Linux")

LIMITS = {"memory_bytes": 512 << 20, "cpu_seconds": 60, "threads": 32, "scratch_bytes": 16 << 20}
SETTINGS = {"limits": LIMITS, "kit": [], "hidden": [], "preload": ["numpy", "no_such_package"]}


def hear(control):
    return json.loads(control.recv(1 << 16))


@contextlib.contextmanager
def started(*without, environment=None, **changes):
    """Start a zygote; give what walls it finds missing, its socket and its process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    program = str(Path(__file__).with_name("measured.py"))
    with ours:
        with theirs:
            process = subprocess.Popen(
                [sys.executable, program, *without],
                stdin=theirs.fileno(),
                stdout=2,
                env=os.environ | FORKED_OFTEN | (environment or {}),
            )
        ours.send(json.dumps(SETTINGS | changes).encode())
        yield hear(ours)["missing"], ours, process
    process.wait(60)


@pytest.fixture(scope="module", params=[(), tuple(WALLS)], ids=["all walls", "no walls"])
def control(request):
    with started(*request.param) as (missing, control, process):
        assert list(missing) == list(request.param)
        control.send(b'{"go": true}')
        assert hear(control) == {"ready": True}
        yield control
    assert process.returncode == 0


@pytest.fixture
def candidate(control):
    candidate = Candidate(control)
    candidate.seconds = 30.0
    yield candidate
    if candidate.alive:
        assert candidate.close() == "it ended itself, with status 0"
    assert candidate.misconduct == []


def text_of(candidate):
    return "".join(output.get("text", "") for output in candidate.outputs)


# --- questions ----------------------------------------------------------------------------


def test_a_cell_runs_with_its_output_and_value(candidate):
    assert candidate.run("print('seen')\n6 * 7", 3) is None
    stream, value = candidate.outputs
    assert stream == {"output_type": "stream", "name": "stdout", "text": "seen\n"}
    assert value["output_type"] == "execute_result"
    assert value["data"] == {"text/plain": "42"}


def test_a_name_is_found_or_is_missing(candidate):
    candidate.run("x = [1, 2.5, 'three']", 1)
    assert candidate.find("x") == [1, 2.5, "three"]
    with pytest.raises(KeyError, match="'y'"):
        candidate.find("y")


def test_an_object_stays_where_it_is_and_is_the_same_each_time(candidate):
    candidate.run(
        "import math\nclass Model:\n    rate = 0.5\nmodel = Model()\n"
        "def same(a, b):\n    return a is b",
        1,
    )
    model, again = candidate.find("model"), candidate.find("model")
    assert type(model) is StandIn
    assert repr(model) == "<an object of type Model in the student's notebook>"
    assert model.examiner_handle() == again.examiner_handle()
    assert candidate.find("same")(model, again) is True
    assert model.rate == 0.5
    assert candidate.find("math").pi == pytest.approx(3.14159, abs=1e-5)
    with pytest.raises(AttributeError, match="no attribute 'size'"):
        model.size  # noqa: B018


def test_an_iterator_gives_its_values_one_by_one(candidate):
    candidate.run("squares = (i * i for i in range(3))", 1)
    squares = candidate.find("squares")
    assert type(squares) is IteratorStandIn
    assert list(squares) == [0, 1, 4]
    assert list(squares) == []


def test_a_call_changes_the_arguments_even_if_it_raises(candidate):
    candidate.run(
        "def fill(x, d, fail=False):\n"
        "    x[:] = 7\n    d['seen'] = x.sum()\n    print('called')\n"
        "    if fail:\n        raise LookupError('late')\n    return x",
        1,
    )
    fill = candidate.find("fill")
    assert type(fill) is CallableStandIn
    x, d = np.zeros(2), {}
    assert fill(x, d) is x
    assert x.tolist() == [7.0, 7.0]
    assert d == {"seen": 14.0}
    assert text_of(candidate) == "called\n"
    x, d = np.zeros(3), {}
    with pytest.raises(CandidateError, match="LookupError: late"):
        fill(x, d, fail=True)
    assert x.tolist() == [7.0] * 3
    assert d == {"seen": 21.0}


def helper(f, times) -> "list[int]":
    import itertools

    return [f(i) for i in itertools.islice(itertools.count(), times)]


def test_a_checks_helper_runs_beside_the_students_function(candidate):
    candidate.run("def double(i):\n    return 2 * i", 1)
    double = candidate.find("double")
    assert double.examiner_run_beside(helper, (double, 4)) == [0, 2, 4, 6]


def test_what_is_no_data_is_said_and_costs_no_restart(candidate):
    candidate.run("def f():\n    return '\\ud800' * 20_000_000", 1)
    with pytest.raises(CandidateError) as raised:
        candidate.find("f")()
    assert raised.value.kind == "NotData"
    assert candidate.alive


def test_a_question_that_there_is_not_is_an_error(candidate):
    with pytest.raises(CandidateError, match="_do_dance"):
        candidate._ask({"do": "dance"})


# --- errors -------------------------------------------------------------------------------


def test_an_error_names_its_bases_and_its_lines(candidate):
    candidate.run("1", 1)
    error = candidate.run("class Odd(KeyError):\n    pass\ndef f():\n    raise Odd('k')\nf()", 2)
    assert error.kinds == ["Odd", "KeyError", "LookupError", "Exception", "BaseException", "object"]
    assert error.message == "'k'"
    lines = ["In[2], line 5", "    f()", "In[2], line 4, in f", "    raise Odd('k')"]
    assert error.where.splitlines() == lines
    assert error.refused is None


def test_a_syntax_error_shows_its_place(candidate):
    error = candidate.run("x = 1\ny = 1 ? 2", 4)
    assert error.kind == "SyntaxError"
    assert error.message == "invalid syntax"
    assert error.where.splitlines() == ["In[4], line 2", "    y = 1 ? 2", "          ^"]


def test_of_a_deep_recursion_both_ends_are_shown(candidate):
    error = candidate.run("def f(n):\n    return f(n + 1)\nf(0)", 1)
    assert error.kind == "RecursionError"
    lines = error.where.splitlines()
    assert lines.count("...") == 1
    assert len(lines) == 17


def test_an_error_that_cannot_be_told_has_no_message(candidate):
    source = "class Mute(Exception):\n    def __str__(self):\n        raise self\nraise Mute"
    error = candidate.run(source, 1)
    assert (error.kind, error.message) == ("Mute", "")


REFUSED = {
    "a module": ("import no_such_package", (0, "", "no_such_package")),
    "a file": ("open('/no/such/file')", (2, "/no/such/file", "")),
    "a file named by bytes": ("open(b'/no/such/file')", (2, "/no/such/file", "")),
    "a file behind another error": (
        "try:\n    open('/no/such/file')\nexcept OSError as e:\n    raise ValueError from e",
        (2, "/no/such/file", ""),
    ),
    "a file while another was handled": (
        "try:\n    open('/no/such/file')\nexcept OSError:\n    1 / 0",
        (2, "/no/such/file", ""),
    ),
    "a database": ("import sqlite3\nsqlite3.connect('/no/such/file')", (2, "", "")),
    "a descriptor": ("import os\nos.close(99)", (9, "", "")),
}


@pytest.mark.parametrize(("source", "what"), REFUSED.values(), ids=REFUSED)
def test_what_was_refused_is_told(source, what, candidate):
    refused = candidate.run(source, 1).refused
    assert (refused.number, refused.file, refused.module) == what


NOT_REFUSED = {
    "an error of one's own": "raise PermissionError('only for members')",
    "another error of a database": (
        "import sqlite3\nsqlite3.connect(':memory:').execute('select nonsense')"
    ),
    "a module that is named by no text": "raise ModuleNotFoundError('odd', name=5)",
    "a long chain": (
        "def f(n):\n    try:\n        f(n - 1) if n else open('/no/such/file')\n"
        "    except Exception as e:\n        raise ValueError(n) from e\nf(20)"
    ),
}


@pytest.mark.parametrize("source", NOT_REFUSED.values(), ids=NOT_REFUSED)
def test_what_nobody_refused_is_not_told(source, candidate):
    assert candidate.run(source, 1).refused is None


# --- time ---------------------------------------------------------------------------------


def test_code_that_runs_too_long_is_interrupted_and_its_line_is_shown(candidate):
    candidate.seconds = 0.5
    error = candidate.run("kept = 1\nwhile True:\n    pass", 1)
    assert error.kind == "TimeLimit"
    assert "In[1], line" in error.where
    candidate.seconds = 10.0
    assert candidate.find("kept") == 1


# --- a cell as in a notebook --------------------------------------------------------------

LEFT_OUT = {
    "a shell's line": ("!ls /", "`!ls /`"),
    "a shell's lines": ("x = !ls /\nassert x == []", "`!ls /`"),
    "an installation": ("%pip install thing", "`%pip install thing`"),
    "a shell's cell": ("%%bash\nls", "`%%bash `"),
    "a magic that there is not": ("%no_such_magic now", "`%no_such_magic now`"),
    "a cell's magic that there is not": ("%%no_such_magic now\n1", "`%%no_such_magic now`"),
    "a file that is not there": ("%load_ext no_such_extension", "`%load_ext no_such_extension`"),
}


@pytest.mark.parametrize(("source", "what"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_there_is_not_is_left_out_and_said(source, what, candidate):
    candidate.seconds = 60.0
    assert candidate.run(source, 1) is None
    assert [line.replace(" `", "`") for line in candidate.left_out] == [
        f"{what} was left out".replace(" `", "`")
    ]
    assert re.match(r"\[left out\] .*: there is no such thing here\n", text_of(candidate))


def test_only_so_many_lines_are_told_as_left_out(candidate):
    assert candidate.run("for i in range(50):\n    %no_such_magic now", 1) is None
    assert len(candidate.left_out) == 20


def test_a_magic_that_fails_by_itself_is_an_error(candidate):
    assert candidate.run("%timeit -n1 -r1 1 / 0", 1).kind == "ZeroDivisionError"


def test_a_cell_that_is_measured_or_captured_runs_as_without(candidate):
    assert candidate.run("%%time\nx = 5\nprint(x)", 1) is None
    assert candidate.find("x") == 5
    assert candidate.run("%%capture out\ny = 6\nprint(y)", 2) is None
    assert candidate.find("y") == 6
    assert candidate.run("%%writefile a.txt\nwritten", 3) is None
    assert candidate.run("print(open('a.txt').read())", 4) is None
    assert "written" in text_of(candidate)


def test_a_statement_that_fails_does_not_take_what_stands_below(candidate):
    error = candidate.run("1 / 0\ndef f():\n    return 1\nf()", 1)
    assert error.kind == "ZeroDivisionError"
    assert candidate.left_out == [
        "`1 / 0` failed (ZeroDivisionError); what stands below it was run"
    ]
    assert candidate.find("f")() == 1
    assert candidate.run("x = 1\nraise ValueError\nx = 2", 2).kind == "ValueError"
    assert candidate.left_out == []
    assert candidate.find("x") == 1
    assert candidate.run("1 / 0\nraise ValueError", 3).kind == "ZeroDivisionError"
    assert candidate.left_out == []


def test_every_value_of_a_cell_is_shown_where_that_is_asked_for(candidate):
    candidate.run("get_ipython().ast_node_interactivity = 'all'", 1)
    candidate.run("1\n2", 2)
    assert [output["data"]["text/plain"] for output in candidate.outputs] == ["1", "2"]


def test_a_figure_is_a_picture_whatever_is_asked_for(candidate):
    candidate.run(
        "%matplotlib qt\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()", 1
    )
    (picture,) = [o for o in candidate.outputs if o["output_type"] == "display_data"]
    assert picture["data"]["image/png"].startswith("iVBOR")
    assert candidate.run("%gui qt", 2) is None


def test_a_display_is_cleared_and_there_are_only_so_many(candidate):
    show = "from IPython.display import clear_output, display\n"
    candidate.run(show + "display(1)\nclear_output()\ndisplay(2)", 1)
    assert [output["data"]["text/plain"] for output in candidate.outputs] == ["2"]
    candidate.outputs.clear()
    candidate.run("for i in range(99):\n    display(i)", 2)
    assert len(candidate.outputs) == 40


def test_a_picture_of_ones_own_is_shown(candidate):
    candidate.run(
        "import base64\nfrom IPython.display import display\n"
        "png = b'\\x89PNG\\r\\n\\x1a\\n' + bytes(60)\n"
        "for data in (png, base64.encodebytes(png).decode()):\n"
        "    display({'image/png': data, 'text/plain': 'mine'}, raw=True)",
        1,
    )
    first, second = (output["data"]["image/png"] for output in candidate.outputs)
    assert first == second


def test_a_long_output_is_cut_once(candidate):
    candidate.run("print('x' * 300_000)\nprint('more')\nimport sys\nsys.stderr.write('more')", 1)
    text = text_of(candidate)
    assert text.startswith("xxx")
    assert len(text) < 110_000
    assert "more" not in text.replace("[more]", "")


def test_the_streams_are_files_to_write_to(candidate):
    candidate.run(
        "import sys\nsys.stdout.writelines(['a', 'b'])\nsys.stdout.flush()\n"
        "print(sys.stdout.isatty(), sys.stdout.writable(), file=sys.stderr)",
        1,
    )
    texts = [(output["name"], output["text"]) for output in candidate.outputs]
    assert texts == [("stdout", "ab"), ("stderr", "False True\n")]
    assert candidate.run("sys.stdout.write(b'bytes')", 2).kind == "TypeError"


# --- from the start to the end ------------------------------------------------------------


def test_a_candidate_that_ends_itself_is_told_with_its_status(candidate):
    error = candidate.run("import os\nos._exit(7)", 1)
    assert error.message == "the notebook's process ended: it ended itself, with status 7"
    with pytest.raises(CandidateError, match="had ended before"):
        candidate.find("x")


def test_starting_another_ends_the_one_before(control):
    first = Candidate(control)
    first.seconds = 10.0
    first._socket.shutdown(socket.SHUT_WR)  # it may leave by itself, and be measured
    second = Candidate(control)
    second.seconds = 10.0
    assert second.run("x = 1", 1) is None
    second.leave()
    first._socket.close()
    third = Candidate(control)
    assert third.close() == "it ended itself, with status 0"
    control.send(b'{"do": "end"}')  # there is none
    assert hear(control) == {"status": 0}
    control.send(b'{"do": "interrupt"}')


def test_a_candidate_that_cannot_be_confined_says_why_before_any_code():
    limits = LIMITS | {"open_files": "many"}
    with started(*WALLS, limits=limits, preload=[]) as (_, control, _):
        control.send(b'{"go": true}')
        assert hear(control) == {"ready": True}
        with pytest.raises(ConfinementError) as raised:
            Candidate(control)
        assert "TypeError" in raised.value.__notes__[0]


def test_a_zygote_without_a_place_for_a_candidate_says_why_and_goes_on(tmp_path):
    place = tmp_path / "place"
    place.mkdir()
    with started(*WALLS, preload=[], environment={"TMPDIR": str(place)}) as (_, control, _):
        control.send(b'{"go": true}')
        assert hear(control) == {"ready": True}
        place.rename(tmp_path / "away")
        with pytest.raises(ConfinementError) as raised:
            Candidate(control)
        assert "FileNotFoundError" in raised.value.__notes__[0]
        (tmp_path / "away").rename(place)
        assert Candidate(control).close() == "it ended itself, with status 0"


def test_a_zygote_that_is_not_told_to_go_on_ends():
    with started() as (missing, control, process):
        assert missing == {}
        control.close()
        assert process.wait(60) == 0


def test_a_zygote_that_would_show_what_is_hidden_refuses_to_start():
    with started(*WALLS, preload=["wave"], hidden=["wave"]) as (_, control, process):
        control.send(b'{"go": true}')
        assert "must stay hidden: ['wave']" in hear(control)["failed"]
        assert process.wait(60) == 1
