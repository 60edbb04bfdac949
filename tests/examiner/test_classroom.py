"""A class: the same grades as nbgrader's own command, whatever happens on the way."""

import contextlib
import copy
import fcntl
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from small_class import environment, grade, make_course, rows, run
from small_course import RIGHT, submission

from examiner.classroom import room
from examiner.classroom.pool import LocalPool
from examiner.classroom.room import Classroom
from examiner.run.faults import Failed

WRONG = "def mean_squares(x):\n    return 0.0"
HALF = "def mean_squares(x):\n    return 12.5 if len(x) == 2 else 4.0"


def students(template):
    """Return a class: a student to the text of the notebook."""
    right = submission(template, RIGHT)
    right.cells[-1].source = "Because a square is never negative."
    duplicated = copy.deepcopy(right)
    duplicated.cells.append(copy.deepcopy(duplicated.cells[3]))
    figure = "import matplotlib.pyplot as plt\nplt.plot([1, 2])"
    return {
        "right": json.dumps(right),
        "wrong": json.dumps(submission(template, WRONG)),
        "half": json.dumps(submission(template, HALF)),
        "empty": json.dumps(submission(template)),
        "figure": json.dumps(submission(template, RIGHT, figure)),
        "duplicated": json.dumps(duplicated),
        "broken": '{"cells": [',
        "late": json.dumps(right),
        "=1+1": json.dumps(submission(template, RIGHT)),
    }


def files(folder: Path) -> dict[str, str]:
    """Return the mode of every file."""
    return {
        str(p.relative_to(folder)): oct(p.stat().st_mode) for p in folder.rglob("*") if p.is_file()
    }


@pytest.fixture(scope="module")
def graded(course, tmp_path_factory):
    """Return a course graded by the examiner."""
    root = tmp_path_factory.mktemp("class") / "course"
    make_course(course, root, students(course.template))
    grade(root)
    return root


@pytest.fixture(scope="module")
def stock_commands(course, tmp_path_factory):
    """Return the same course graded by nbgrader's own commands."""
    root = tmp_path_factory.mktemp("class") / "course"
    make_course(course, root, students(course.template))
    run(root, "nbgrader", "generate_assignment", "squares")
    run(root, "nbgrader", "autograde", "squares")
    run(root, "nbgrader", "generate_feedback", "squares")
    # The seeds are secrets of each course; the grades must be equal nevertheless.
    return root


def test_the_gradebook_is_the_same_as_after_nbgrader_autograde(graded, stock_commands):
    assert rows(graded) == rows(stock_commands)


def test_the_class_has_the_points_that_are_due(graded):
    points: dict[str, float] = {}
    for student, _, score, *_ in rows(graded)["grades"]:
        points[student] = points.get(student, 0) + (score or 0)
    assert points == {
        **dict.fromkeys(["right", "figure", "duplicated", "late", "=1+1"], 3.0),
        "half": 1.0,
        **dict.fromkeys(["wrong", "empty", "broken"], 0.0),
    }


def test_the_late_penalty_is_nbgraders(graded):
    penalties = {row[0]: row[6] for row in rows(graded)["grades"]}
    assert penalties.pop("late") == 3.0
    assert set(penalties.values()) == {None}


def test_a_due_date_moved_after_grading_counts(graded, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(graded, root)
    run(root, "nbgrader", "db", "assignment", "add", "squares", "--duedate", "2026-03-01")
    grade(root)
    assert {row[6] or 0 for row in rows(root)["grades"]} == {0}
    assert "late,3.0,3.0,0,6.0" in (root / "_build/grading/squares/report.csv").read_text()


def test_the_files_are_the_same_as_after_nbgraders_commands(graded, stock_commands):
    assert files(graded / "autograded") == files(stock_commands / "autograded")
    # Only the pages: the other files are the student's own, and are not released to anybody.
    pages = {k: v for k, v in files(stock_commands / "feedback").items() if k.endswith(".html")}
    assert files(graded / "feedback") == pages
    table = graded / "autograded/right/squares/table.txt"
    assert table.read_text() == "the instructor's"


def test_the_feedback_says_the_same_as_nbgraders(graded, stock_commands):
    for name in students_of(graded):
        texts = []
        for root in (graded, stock_commands):
            page = (root / f"feedback/{name}/squares/squares.html").read_text()
            assert "<script" not in page
            assert "[2.0]" not in page
            soup = BeautifulSoup(page, "html.parser")
            assert all(image["alt"] for image in soup.select("img"))
            # An address in memory is another one every time.
            texts.append(re.sub("0x[0-9a-f]+", "0x", soup.get_text(" ", strip=True)))
        assert texts[0] == texts[1]


def students_of(root):
    return sorted(p.name for p in (root / "submitted").iterdir())


def test_nbgrader_exports_what_was_graded(graded):
    run(graded, "nbgrader", "export")
    assert len((graded / "grades.csv").read_text().splitlines()) == 1 + len(students_of(graded))


def changed_since(root: Path, moment: float) -> set[str]:
    folders = ("submitted", "solutions", "autograded", "feedback", "_build")
    return {
        str(p.relative_to(root))
        for folder in folders
        for p in (root / folder).rglob("*")
        if p.is_file() and p.stat().st_mtime > moment
    }


def test_grading_again_runs_and_writes_nothing_but_the_report(graded):
    before, moment = rows(graded), time.time()
    grade(graded)
    assert rows(graded) == before
    report = "_build/grading/squares/report"
    assert changed_since(graded, moment) == {f"{report}.html", f"{report}.csv"}


def test_a_new_version_is_graded_and_grades_by_hand_and_comments_stay(graded, course, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(graded, root)
    with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as base, base:
        base.execute("update grade set manual_score = 2.5, extra_credit = 0.25")
        base.execute("update comment set manual_comment = 'Well said.'")
    moment = time.time()
    new = submission(course.template, WRONG)
    (root / "submitted/right/squares/squares.ipynb").write_text(json.dumps(new))
    grade(root)
    changed = {Path(path) for path in changed_since(root, moment) if "autograded" in path}
    assert {path.parent for path in changed} == {Path("autograded/right/squares")}
    of_right = [row for row in rows(root)["grades"] if row[0] == "right"]
    assert {row[1]: row[2] for row in of_right} == {"one_value": 0, "values": 0, "why": 0}
    assert {row[3:6] for row in of_right} == {(2.5, 0.25, 1)}
    assert {row[3] for row in rows(root)["comments"]} == {"Well said."}
    page = (root / "feedback/half/squares/squares.html").read_text()
    assert "Well said." in page


def test_a_changed_check_grades_all_anew(graded, course, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(graded, root)
    path = root / "solutions/squares/squares.ipynb"
    path.write_text(path.read_text().replace("== 12.5", "== 13.5"))
    grade(root)
    scores = {row[0]: row[2] for row in rows(root)["grades"] if row[1] == "one_value"}
    assert set(scores.values()) == {0.0}


def test_whatever_a_grade_depends_on_changes_the_digest(course, tmp_path):
    kit, checks, assignment = (tmp_path / name for name in ("kit", "checks", "squares"))
    for folder in (kit, checks / "my_checks/data", assignment):
        folder.mkdir(parents=True)
    (checks / "my_checks/__init__.py").touch()
    files = [kit / "plots.py", kit / "style.mplstyle", checks / "my_checks/data/table.csv"]
    files += [assignment / "squares.ipynb", assignment / "table.txt", checks / "alone.py"]
    settings = {"kit": [str(kit)], "hidden": [], "check_path": [str(checks)], "preload": ["numpy"]}
    settings["preload_checks"] = ["my_checks.values", "alone", "json"]
    seen = set()

    def digest():
        seen.add(room._digest(assignment, settings))
        return len(seen)

    for number, file in enumerate(files, 1):
        file.write_text("1")
        assert digest() == number
    for number, file in enumerate(files, 1 + len(files)):
        file.write_text("2")
        assert digest() == number, file
    (checks / "my_checks/data/table.csv").rename(checks / "my_checks/data/other.csv")
    assert digest() == 2 * len(files) + 1
    settings["hidden"] = ["wave"]
    assert digest() == 2 * len(files) + 2
    for made in ("my_checks/__pycache__/x.pyc", ".ipynb_checkpoints/x.ipynb"):
        file = checks / made if "my" in made else assignment / made
        file.parent.mkdir()
        file.write_text("x")
        assert digest() == 2 * len(files) + 2


# --- interruptions ----------------------------------------------------------------------

SLOW = "import time\ntime.sleep(0.8)\n"


@pytest.fixture(scope="module")
def slow_class(course, tmp_path_factory):
    """Return a course of slow submissions, not graded, and what it has when it was graded."""
    texts = {
        f"student {i}": json.dumps(submission(course.template, SLOW + (RIGHT if i % 3 else HALF)))
        for i in range(12)
    }
    root = make_course(course, tmp_path_factory.mktemp("slow") / "course", texts)
    (root / ".examiner_secret").write_text("the same for all copies")
    undisturbed = root.parent / "undisturbed"
    shutil.copytree(root, undisturbed)
    grade(undisturbed)
    return root, rows(undisturbed)


#: A shell that starts the tests in the background has them ignore Ctrl-C: not so what this starts.
HEARS_CTRL_C = ("env", "--default-signal=INT")


def start(root: Path, *options: str):
    command = [*HEARS_CTRL_C, sys.executable, "-m", "examiner", "grade", "squares"]
    return subprocess.Popen(
        [*command, *options], cwd=root, env=environment(), stderr=subprocess.PIPE, text=True
    )


def refused(root: Path, *command: str) -> str:
    """Run Python in the course; it must fail, and say why without a traceback."""
    python = (sys.executable, *command)
    done = subprocess.run(python, cwd=root, env=environment(), capture_output=True, text=True)
    assert done.returncode == 1, done.stderr[-5000:]
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    return done.stderr


def journal(root: Path) -> dict[Path, int]:
    return {
        p: p.stat().st_mtime_ns for p in (root / "_build/grading/squares/journal").glob("*.json")
    }


def wait_for_results(root: Path, process, number: int) -> None:
    end = time.monotonic() + 300
    while len(journal(root)) < number and process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    assert process.poll() is None, process.stderr.read()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_grading_goes_on_where_it_was(number, slow_class, tmp_path):
    clean, expected = slow_class
    root = tmp_path / "course"
    shutil.copytree(clean, root)
    process = start(root)
    wait_for_results(root, process, 3)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    done = journal(root)
    assert 3 <= len(done) < 12, "the signal came too late, or not at all"
    if number == signal.SIGINT:
        assert process.returncode == 130
        assert "run it again to go on" in said
    grade(root)
    assert done.items() <= journal(root).items()
    assert len(journal(root)) == 12
    assert rows(root) == expected


DISK_FULL = """
import errno
import sys
from pathlib import Path

from examiner.__main__ import main

write_bytes, written = Path.write_bytes, []


def fill_up(path, data):
    written.append(path)
    if len(written) > 5:
        write_bytes(path, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")
    return write_bytes(path, data)


Path.write_bytes = fill_up
sys.exit(main(["grade", "squares"]))
"""


def test_a_full_disk_stops_the_grading_and_loses_nothing(slow_class, tmp_path):
    clean, expected = slow_class
    root = tmp_path / "course"
    shutil.copytree(clean, root)
    said = refused(root, "-c", DISK_FULL)
    assert "The disk is full. What is graded is kept" in said
    assert not list(root.rglob("*.partial"))
    done = journal(root)
    assert 0 < len(done) < 12
    grade(root)
    assert done.items() <= journal(root).items()
    assert rows(root) == expected


def test_a_cluster_of_which_a_worker_is_killed_gives_the_same_grades(slow_class, tmp_path):
    clean, expected = slow_class
    root = tmp_path / "course"
    shutil.copytree(clean, root)
    file = tmp_path / "scheduler.json"
    known = ["--scheduler-file", str(file)]
    python = [sys.executable, "-m"]
    quiet = {"cwd": tmp_path, "env": environment(), "stderr": subprocess.DEVNULL}
    local = ["--host", "127.0.0.1", "--no-dashboard"]
    scheduler = [*python, "distributed.cli.dask_scheduler", "--port", "0", *local, *known]
    worker = [*python, "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", *known]
    processes = [subprocess.Popen(scheduler, **quiet)]
    try:
        end = time.monotonic() + 120
        while not (file.exists() and file.read_text()) and time.monotonic() < end:
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        command = [*worker, *local]
        processes += [subprocess.Popen(command, **quiet) for _ in range(2)]
        process = start(root, "--scheduler", address)
        wait_for_results(root, process, 5)
        processes[1].kill()
        _, said = process.communicate(timeout=600)
        assert process.returncode == 0, said
    finally:
        for other in reversed(processes):
            other.kill()
            other.wait()
    assert rows(root) == expected


# --- one bad submission -----------------------------------------------------------------


def test_a_process_that_dies_hangs_or_raises_costs_only_its_job():
    jobs = {
        "1 + 1": 2,
        "__import__('os')._exit(3)": "died twice",
        "__import__('os').kill(__import__('os').getpid(), 9)": "died twice",
        "__import__('time').sleep(60)": "took too long",
        "1 / 0": "ZeroDivisionError",
        "2 + 2": 4,
        "3 + 3": 6,
    }
    with LocalPool(2, seconds=2) as pool:
        results = dict(pool.run(eval, list(jobs)))
    for job, expected in jobs.items():
        if isinstance(expected, str):
            assert isinstance(results[job], Failed)
            assert expected in str(results[job])
        else:
            assert results[job] == expected


def test_a_process_is_made_ready_once_before_its_first_job(tmp_path):
    ready = tmp_path / "ready"
    pid = "__import__('os').getpid()"
    with LocalPool(2) as pool:
        pool.start(eval, f"open({str(ready)!r}, 'a').write(str({pid}) + ' ')")
        used = {result for _, result in pool.run(eval, [pid] * 20)}
    pids = [int(number) for number in ready.read_text().split()]
    assert used
    assert used <= set(pids)
    assert len(set(pids)) == len(pids)


INTERRUPTED = """
import os
import signal
import time

from examiner.classroom.pool import LocalPool

try:
    with LocalPool(2) as pool:
        pool.start(eval, "__import__('time').sleep(600)")
        os.killpg(0, signal.SIGINT)
        time.sleep(600)
except KeyboardInterrupt:
    print("stopped")
"""


def test_ctrl_c_while_processes_start_stops_them_without_a_word():
    command = [*HEARS_CTRL_C, sys.executable, "-c", INTERRUPTED]
    done = subprocess.run(
        command, capture_output=True, text=True, start_new_session=True, env=environment()
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "stopped\n", "")


def test_a_submission_that_could_not_be_run_is_reported_and_the_others_are_graded(
    course, tmp_path, monkeypatch
):
    texts = {name: json.dumps(submission(course.template, RIGHT)) for name in ("a", "b", "c")}
    root = make_course(course, tmp_path / "course", texts)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", environment()["PATH"])
    room = Classroom("squares")
    run_all = LocalPool.run

    def lose_b(self, function, jobs):
        for job, result in run_all(self, function, jobs):
            yield job, Failed("gone") if getattr(job, "student", "") == "b" else result

    with monkeypatch.context() as patch:
        patch.setattr(LocalPool, "run", lose_b)
        report = room.grade(room.students(), jobs=1, quiet=True)
    assert [entry.student for entry in report.graded] == ["a", "c"]
    assert dict(report.for_a_person())["b"] == ["not graded: gone"]
    assert {row[0] for row in rows(root)["grades"]} == {"a", "c"}
    report = Classroom("squares").grade(room.students(), jobs=1, quiet=True)
    assert [entry.total for entry in report.graded] == [3.0, 3.0, 3.0]


def test_what_was_examined_before_counts_as_done_at_once(course, tmp_path, monkeypatch):
    texts = {name: json.dumps(submission(course.template, RIGHT)) for name in ("a", "b", "c")}
    monkeypatch.chdir(make_course(course, tmp_path / "course", texts))
    monkeypatch.setenv("PATH", environment()["PATH"])
    Classroom("squares").grade(["a", "b"], jobs=1, quiet=True)
    make_bar, bars, done = room._progress, [], []

    def remember(*args):
        bars.append(make_bar(*args))
        return bars[-1]

    class Watched(Classroom):
        def _keep(self, *args):
            done.append(bars[0].n)
            super()._keep(*args)

    monkeypatch.setattr(room, "_progress", remember)
    Watched("squares").grade(["a", "b", "c"], jobs=1)
    assert done == [2]
    assert bars[0].n == 3


def test_a_notebook_under_another_name_is_found_and_a_link_is_not_followed(
    course, tmp_path, monkeypatch
):
    root = make_course(
        course, tmp_path / "course", {"a": json.dumps(submission(course.template, RIGHT))}
    )
    (root / "submitted/a/squares/squares.ipynb").rename(root / "submitted/a/squares/copy1.ipynb")
    (root / "submitted/b/squares").mkdir(parents=True)
    (root / "submitted/b/squares/squares.ipynb").symlink_to("../../a/squares/copy1.ipynb")
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", environment()["PATH"])
    room = Classroom("squares")
    renamed, linked = room.read("a"), room.read("b")
    assert [file.name for file in renamed.files] == ["squares/copy1.ipynb"]
    assert linked.files == ()
    assert (root / "refused/b/squares/squares.ipynb").is_symlink()
    notes = {entry.student: entry.notes for entry in room.grade(["a", "b"], quiet=True).entries}
    assert [note["text"] for note in notes["a"]] == [
        "The notebook was found in 'squares/copy1.ipynb'."
    ]
    assert [note["kind"] for note in notes["b"]] == ["person"]


# --- the command ------------------------------------------------------------------------


def test_a_wrong_name_is_answered_with_the_right_ones(graded):
    for name in ("sqares", ""):
        assert "There are:\n  squares\n" in refused(graded, "-m", "examiner", "grade", name)


def test_a_student_who_handed_in_nothing_is_not_graded(graded):
    command = ("-m", "examiner", "grade", "squares", "--student", "nobody")
    assert "'nobody' has not handed in squares" in refused(graded, *command)


def test_a_second_grading_at_the_same_time_is_refused(graded):
    with (graded / "_build/grading/lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = refused(graded, "-m", "examiner", "grade", "squares")
    assert "Another grading is under way" in said


# --- other systems ------------------------------------------------------------------------

ELSEWHERE = """
import os
import sys

sys.modules |= dict.fromkeys(["fcntl", "resource"])  # what Windows lacks, as if not there
del os.fork, os.sched_getaffinity
from examiner.__main__ import main
sys.platform = sys.argv[1]
sys.exit(main(["grade", "squares"]))
"""


@pytest.mark.parametrize(("system", "instead"), [("win32", "WSL 2"), ("darwin", "virtual machine")])
def test_other_systems_are_told_what_to_use_instead(course, tmp_path, system, instead):
    texts = {"a": json.dumps(submission(course.template, RIGHT))}
    root = make_course(course, tmp_path / "course", texts)
    said = refused(root, "-c", ELSEWHERE, system)
    assert system in said
    assert instead in said
