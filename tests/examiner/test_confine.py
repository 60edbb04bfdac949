"""The walls: each is needed by name, and each does alone what it is for."""

import ctypes
import errno
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory
from small_course import settings_for
from traitlets.config import Configurable

import assignments
from examiner.run import session
from examiner.submission.settings import Examiner
from examiner.walls import WALLS, confine, landlock, linux, seccomp

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="Linux has the walls")


def in_a_fork(action):
    """Run `action` in a process that it may confine for good; return what it returns."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, repr(action()).encode())
        except BaseException as error:
            os.write(writer, f"failed: {error!r}".encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return text


def errno_of(action):
    try:
        action()
    except OSError as error:
        return errno.errorcode[error.errno]
    return "allowed"


@linux_only
def test_this_system_has_all_walls():
    probe = "from examiner.walls.confine import *; print(missing_walls(readable_paths([], [])))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "{}"


@linux_only
def test_landlock_alone_hides_files_and_keeps_scratch(tmp_path):
    secret, scratch = tmp_path / "secret", tmp_path / "scratch"
    secret.write_text("x")
    scratch.mkdir()

    def action():
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        landlock.restrict(
            [sys.base_prefix, "/no/such/place"], [str(scratch), str(Path.cwd())]
        )  # for coverage
        (scratch / "mine").write_text("y")
        return [
            errno_of(secret.read_text),
            errno_of(lambda: secret.write_text("z")),
            errno_of(lambda: os.truncate(secret, 0)),
            errno_of(secret.unlink),
            errno_of(lambda: list(tmp_path.iterdir())),
            errno_of(lambda: os.link(secret, scratch / "link")),
            errno_of(lambda: os.mkfifo(scratch / "pipe")),
            (scratch / "mine").read_text(),
            bool(list(Path(sys.base_prefix).iterdir())),
        ]

    refused = [*["EACCES"] * 5, "EXDEV", "EACCES"]
    assert in_a_fork(action) == repr([*refused, "y", True])
    assert secret.read_text() == "x"


@linux_only
def test_seccomp_alone_refuses_processes_sockets_and_signals():
    parent = os.getpid()

    def action():
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        seccomp.restrict()
        libc = ctypes.CDLL(None, use_errno=True)
        pair = socket.socketpair()
        return [
            errno_of(os.fork),
            errno_of(lambda: os.execv("/bin/true", ["true"])),
            errno_of(socket.socket),
            errno_of(lambda: os.kill(parent, 0)),
            errno_of(lambda: os.kill(0, 0)),
            errno_of(lambda: os.kill(os.getpid(), 0)),
            errno_of(lambda: Path("/dev/null").chmod(0o666)),
            libc.ptrace(0, 0, 0, 0),
            libc.unshare(linux.CLONE_NEWUSER),
            len(pair),
        ]

    assert in_a_fork(action) == repr([*["EPERM"] * 5, "allowed", "EPERM", -1, -1, 2])


@linux_only
def test_threads_are_allowed():
    def action():
        import threading

        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        seccomp.restrict()
        done = []
        thread = threading.Thread(target=done.append, args=(1,))
        thread.start()
        thread.join()
        return done

    assert in_a_fork(action) == "[1]"


@linux_only
def test_a_machine_whose_calls_are_not_known_has_no_filter(monkeypatch):
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "vax")
    with pytest.raises(OSError, match="known for x86_64 and aarch64, not for vax"):
        seccomp.restrict()


TRIALS = """
from examiner.walls import confine

def refused():
    raise OSError(38, "no landlock")

print([confine._failure(trial) for trial in (int, refused, lambda: 1 / 0)])
"""


@linux_only
def test_a_wall_that_fails_is_told_with_the_reason_if_there_is_one():
    done = subprocess.run([sys.executable, "-c", TRIALS], capture_output=True, text=True)
    reasons = ["", "[Errno 38] no landlock", "the trial ended with status 256"]
    assert done.stdout == f"{reasons}\n"


def test_hidden_packages_are_cut_out_of_where_python_keeps_its_own(tmp_path, monkeypatch):
    packages = tmp_path / "lib/packages"
    for name in ("open_one", "hidden_one"):
        (packages / name).mkdir(parents=True)
    (packages / "hidden_two.py").write_text("")
    monkeypatch.setattr(confine.sys, "prefix", str(tmp_path))
    monkeypatch.setattr(confine.sys, "base_prefix", str(tmp_path))
    paths = {"purelib": str(packages), "platlib": str(packages)}
    monkeypatch.setattr(confine.sysconfig, "get_paths", lambda: paths)
    monkeypatch.setattr(confine.sysconfig, "get_path", paths.__getitem__)
    readable = confine.readable_paths([], ["hidden_one", "hidden_two"])
    ours = [p for p in readable if p.startswith(str(tmp_path))]
    assert ours == [str(packages / "open_one")]


@pytest.mark.parametrize("where", ["prefix", "base_prefix", "kit", "link"])
def test_a_course_that_lies_in_what_may_be_read_is_refused(where, tmp_path, monkeypatch):
    course = tmp_path / "course"
    for folder in ("solutions", "submitted", "src/reference", "kit", "env"):
        (course / folder).mkdir(parents=True)
    (tmp_path / "link").symlink_to(course)
    for name in ("prefix", "base_prefix"):
        monkeypatch.setattr(confine.sys, name, str(course / "env"))
    paths = {name: str(course / "env") for name in ("purelib", "platlib")}
    monkeypatch.setattr(confine.sysconfig, "get_paths", lambda: paths)
    monkeypatch.setattr(confine.sysconfig, "get_path", paths.__getitem__)
    guarded = [str(course / "solutions"), str(course / "gradebook.db"), str(course / "src")]
    settings = {"kit": [str(course / "kit")], "hidden": [], "guarded": guarded}
    session._refuse_exposed(settings)  # all is well
    if where in ("kit", "link"):
        settings["kit"] = [str(course if where == "kit" else tmp_path / "link")]
    else:
        monkeypatch.setattr(confine.sys, where, str(course))
    with pytest.raises(session.MissingWalls) as refused:
        session._refuse_exposed(settings)
    for place in guarded:
        assert place in str(refused.value)
    with pytest.raises(session.MissingWalls):
        session.Session(settings).__enter__()


def test_the_places_of_a_course_are_guarded(tmp_path):
    coursedir = CourseDirectory(root=str(tmp_path / "c"), source_directory="answers")
    parent = Configurable()
    parent.coursedir = coursedir
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks/secret_checks.py").write_text("")
    settings = Examiner(
        parent=parent,
        guarded=[str(tmp_path / "exams")],
        hidden=["secret_checks", "assignments"],
        check_path=[str(tmp_path / "checks")],
    ).as_dict()
    assert settings["course"] == str(tmp_path / "c")
    inside = {"answers", "submitted", "autograded", "feedback", "gradebook.db", "_build"}
    places = {str(tmp_path / "c" / name) for name in inside | {".examiner_secret"}}
    others = [
        tmp_path / "exams",
        tmp_path / "checks/secret_checks.py",
        Path(assignments.__path__[0]),
    ]
    assert set(settings["guarded"]) == places | set(map(str, others))


# A kernel without one of the walls, made by a filter that refuses the call it needs.
KERNEL_WITHOUT = """
import json, platform, sys
from examiner.walls import linux, seccomp
from examiner.run.faults import MissingWalls
from examiner.run.session import Session

call, first_argument = {
    "namespaces": ({"x86_64": 272, "aarch64": 97}, None),  # unshare
    "landlock": ({"x86_64": 444, "aarch64": 444}, None),  # landlock_create_ruleset
    "seccomp": ({"x86_64": 157, "aarch64": 167}, 22),  # prctl(PR_SET_SECCOMP)
}[sys.argv[1]]
program = [(0x20, 0, 0, 0), (0x15, 0, 3, call[platform.machine()])]
program += [(0x20, 0, 0, 16), (0x15, 0, 1, first_argument)] if first_argument else []
program += [(0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7FFF0000)]
program[1] = (0x15, 0, 3 if first_argument else 1, call[platform.machine()])
linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
seccomp._install(program)
settings, jobs = json.load(sys.stdin)
try:
    with Session(settings) as session:
        answers = [session.run(job)["cells"][-1]["outputs"] for job in jobs]
        print(json.dumps([list(session.missing), answers]))
except MissingWalls as error:
    print(json.dumps(str(error)))
"""
STEALS = "assert 'mean_squares' in open({path!r}).read()"
FORKS = "import os\nif os.fork() == 0:\n    os._exit(0)"
CALLS = "import socket\nsocket.create_connection(('127.0.0.1', {port}))"


def on_a_kernel_without(wall, settings, jobs):
    command = [sys.executable, "-c", KERNEL_WITHOUT, wall]
    text = json.dumps([settings, jobs])
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@linux_only
@pytest.mark.parametrize("wall", WALLS)
def test_a_missing_wall_is_refused_by_name(wall, course):
    text = on_a_kernel_without(wall, settings_for(course.package), [])
    assert f"- {wall}: " in text
    assert f"c.Examiner.allow_missing = [{wall!r}]" in text
    assert [w for w in WALLS if f"- {w}: " in text] == [wall]


@linux_only
@pytest.mark.parametrize("wall", WALLS)
def test_the_other_walls_hold_without_a_missing_one(wall, course):
    settings = settings_for(course.package, allow_missing=[wall]) | {"preload": ["numpy"]}
    right = [{"kind": "check", "source": "assert answer == 42", "points": 1}]
    attacks = [
        STEALS.format(path=str(course.package / "secret_reference.py")),
        CALLS.format(port=course.port),
        FORKS,
    ]
    sources = ["answer = 42", *attacks]
    student = [[{"kind": "student", "source": source, "points": 0}] for source in sources]
    jobs = [{"cells": student[0] + right, "imports": {}, "seed": "1"}]
    jobs += [{"cells": cells, "imports": {}, "seed": "1"} for cells in student[1:]]
    missing, (honest, stolen, called, forked) = on_a_kernel_without(wall, settings, jobs)
    assert missing == [wall]
    assert honest == []
    assert stolen[0]["ename"] in ("FileNotFoundError", "PermissionError")
    assert called[0]["ename"] in ("PermissionError", "OSError", "ConnectionRefusedError")
    assert bool(forked) == (wall != "seccomp")
    course.assert_unharmed()
