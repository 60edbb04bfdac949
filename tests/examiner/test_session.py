"""The processes behind a session: what is left of them, and what becomes of the next submission."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_course import FULL, RIGHT, settings_for

from examiner.run import trusted
from examiner.run.faults import Failed
from examiner.run.session import Session

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

LOOPS = "import threading\nthreading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()\n"
CALLER = """
import json, sys
from examiner.run.session import Session

settings, job = json.load(sys.stdin)
with Session(settings) as session:
    print("ready", flush=True)
    session.run(job)
"""


def descendants(pid):
    """Return the processes below `pid`, with the times at which they started."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, fields = stat.parent.name, stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[int(name)] = (int(fields[1]), fields[19])
    below, seen = {}, {pid}
    while True:
        new = {p: start for p, (parent, start) in found.items() if parent in seen and p not in seen}
        if not new:
            return below
        below |= new
        seen |= set(new)


def alive(processes):
    now = {}
    for pid in processes:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            now[pid] = fields[19]
    return {pid for pid, start in processes.items() if now.get(pid) == start}


def wait_until_gone(processes):
    deadline = time.monotonic() + 20
    while alive(processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert alive(processes) == set()


@linux_only
def test_closing_a_session_leaves_no_process(course):
    with Session(settings_for(course.package) | {"preload": ["numpy"]}) as session:
        course.grade(session, LOOPS + RIGHT)
        processes = descendants(session._process.pid)
        assert len(processes) >= 2
    wait_until_gone(processes)


@linux_only
def test_killing_the_caller_leaves_no_process(course):
    job = {
        "cells": [{"kind": "student", "source": LOOPS + "while True: pass"}],
        "imports": {},
        "seed": "1",
    }
    settings = settings_for(course.package) | {"preload": ["numpy"], "cell_seconds": 2}
    caller = subprocess.Popen(
        [sys.executable, "-c", CALLER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with caller:
        caller.stdin.write(json.dumps([settings, job]))
        caller.stdin.close()
        assert caller.stdout.readline() == "ready\n"
        processes = descendants(caller.pid)
        caller.kill()
    wait_until_gone(processes)


@linux_only
def test_a_session_survives_the_death_of_its_own_processes(course):
    with Session(settings_for(course.package) | {"preload": ["numpy"]}) as session:
        assert course.grade(session, RIGHT).scores == FULL
        for pid in descendants(session._process.pid):
            os.kill(pid, signal.SIGKILL)
        assert course.grade(session, RIGHT).scores == FULL
        os.kill(session._process.pid, signal.SIGKILL)
        assert course.grade(session, RIGHT).scores == FULL


def test_a_check_that_kills_its_own_process_is_an_error_of_that_submission_alone(course, session):
    job = {
        "cells": [{"kind": "check", "source": "import os\nos._exit(1)", "points": 1}],
        "imports": {},
        "seed": "1",
    }
    with pytest.raises(Failed, match="ended before it had an answer"):
        session.run(job)
    assert course.grade(session, RIGHT).scores == FULL


def test_one_submission_leaves_nothing_for_the_next(course, session):
    first = (
        RIGHT + "\nimport numpy, builtins, os\nnumpy.left = builtins.left = 1\nopen('left', 'w')"
    )
    assert course.grade(session, first).scores == FULL
    second = (
        "import numpy, builtins, os\n"
        "assert not hasattr(numpy, 'left') and not hasattr(builtins, 'left')\n"
        "assert os.listdir('.') == []\n" + RIGHT
    )
    assert course.grade(session, second).scores == FULL


def test_a_module_for_checks_that_does_not_exist_is_said(course, capfd):
    settings = settings_for(course.package) | {"preload": [], "preload_checks": ["no_such_module"]}
    with pytest.raises(Failed, match="could not start"), Session(settings):
        pass
    assert "no_such_module" in capfd.readouterr().err


def test_preloading_a_hidden_package_for_students_is_refused(course, capfd):
    settings = settings_for(course.package) | {"preload": ["wave"], "hidden": ["wave"]}
    with pytest.raises(Failed, match="could not start"), Session(settings):
        pass
    assert "must stay hidden: ['wave']" in capfd.readouterr().err


def test_what_the_zygote_says_is_heard_or_its_end_is():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours:
        with theirs:
            for said in (b'{"ready": true}', b'{"failed": "no wall"}', b'{"status": 0}'):
                theirs.send(said)
            assert trusted._hear(ours) == {"ready": True}
            with pytest.raises(RuntimeError, match="no wall"):
                trusted._hear(ours)
            trusted._forget_answers(ours)
            theirs.send(b'{"ready": true}')
            assert trusted._hear(ours) == {"ready": True}
        with pytest.raises(RuntimeError, match="ended before it was ready"):
            trusted._hear(ours)
