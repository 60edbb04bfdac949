"""Whatever goes wrong with one submission is that submission's: the class is graded to the end."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell
from small_class import environment, make_course, rows
from small_course import RIGHT, submission

from examiner.__main__ import main
from examiner.classroom import room
from examiner.classroom.journal import Journal
from examiner.classroom.pool import _attempt
from examiner.classroom.report import Entry
from examiner.classroom.room import Classroom
from examiner.classroom.work import close_sessions
from examiner.intake import handed_in
from examiner.nbgrader.gradebook import Writer
from examiner.run.faults import CannotStart
from examiner.run.session import Session
from examiner.submission import grade
from examiner.submission.settings import Examiner

MARK = "marked_for_the_tests"
OUCH = "broken by a test"


class Here:
    """A pool of this process alone, in which a test can have a step raise."""

    def __init__(self, size, seconds=0):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def start(self, function, job):
        pass

    def run(self, function, jobs):
        for job in jobs:
            yield job, _attempt(function, job)[1]


def breaks(owner, name, is_hers):
    """Have a function raise where `is_hers` says so of its arguments."""

    def break_it(patch):
        real = getattr(owner, name)

        def broken(*args, **kwargs):
            if is_hers(*args):
                raise KeyError(OUCH)
            return real(*args, **kwargs)

        patch.setattr(owner, name, broken)

    return break_it


STAGES = {
    "open": (breaks(Classroom, "read", lambda room, who: who == "b"), "could not be read"),
    "intake": (breaks(handed_in, "parse", lambda data: MARK.encode() in data), "could not be read"),
    "repair": (breaks(grade, "repair", lambda _, nb: MARK in str(nb)), "be put in order"),
    "run": (breaks(Session, "run", lambda _, job, *__: MARK in str(job)), "could not be run"),
    "journal": (breaks(Journal, "put", lambda _, r: r["student"] == "b"), "not be written"),
    "write": (breaks(Writer, "write", lambda _, r: r["student"] == "b"), "not be written"),
    "render": (
        breaks(room, "render", lambda page: page["student"] == "b"),
        "feedback page could not be made",
    ),
    "report": (breaks(Entry, "of", lambda r, _: r["student"] == "b"), "be put into the report"),
}


@pytest.fixture
def in_this_process(monkeypatch):
    monkeypatch.setattr(room, "LocalPool", Here)
    monkeypatch.setenv("PATH", environment()["PATH"])
    yield monkeypatch
    close_sessions()


def class_of_three(course, root):
    cells = {"a": RIGHT, "b": f"{MARK} = 1\n{RIGHT}", "c": RIGHT}
    return make_course(
        course, root, {k: json.dumps(submission(course.template, v)) for k, v in cells.items()}
    )


def points(root):
    found = {}
    for student, _, score, *_ in rows(root)["grades"]:
        found[student] = found.get(student, 0) + (score or 0)
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_a_step_that_raises_for_one_of_three_costs_only_hers(
    stage, course, tmp_path, in_this_process, capsys
):
    break_it, said = STAGES[stage]
    root = class_of_three(course, tmp_path / "course")
    in_this_process.chdir(root)
    for _ in range(2):  # a rerun meets the same fault, and ends as well
        with in_this_process.context() as patch:
            break_it(patch)
            assert main(["grade", "squares", "--jobs", "1"]) == 1
        assert {"a": 3.0, "c": 3.0}.items() <= points(root).items()
        told = capsys.readouterr().out
        assert said in next(line for line in told.splitlines() if line.startswith("  b: "))
        assert_only_the_instructor_is_told(root, said)
        pages = {p.parts[-3] for p in root.glob("feedback/*/*/*.html")}
        assert pages == {"a", "c"}
    assert main(["grade", "squares", "--jobs", "1"]) == 0
    assert points(root) == {"a": 3.0, "b": 3.0, "c": 3.0}
    assert (root / "feedback/b/squares/squares.html").is_file()


def assert_only_the_instructor_is_told(root, said):
    soup = BeautifulSoup((root / "_build/grading/squares/report.html").read_text(), "html.parser")
    (row,) = [r for r in soup.select("tr") if r.select("li") and r.td.get_text() == "b"]
    assert said in row.get_text()
    (traceback,) = [d.get_text() for d in soup.select("details") if "b:" in d.summary.get_text()]
    assert f"KeyError: '{OUCH}'" in traceback
    assert "in broken" in traceback
    table = (root / "_build/grading/squares/report.csv").read_text()
    assert said in next(line for line in table.splitlines() if line.startswith("b,"))
    for folder in ("feedback", "autograded"):
        for path in (root / folder).rglob("*.*"):
            assert OUCH not in path.read_text(), path


def test_a_page_with_an_older_grade_is_taken_away(course, tmp_path, in_this_process):
    root = class_of_three(course, tmp_path / "course")
    in_this_process.chdir(root)
    assert main(["grade", "squares", "--jobs", "1"]) == 0
    new = submission(course.template, f"{MARK} = 2\n")
    (root / "submitted/b/squares/squares.ipynb").write_text(json.dumps(new))
    with in_this_process.context() as patch:
        STAGES["render"][0](patch)
        assert main(["grade", "squares", "--jobs", "1"]) == 1
    assert not (root / "feedback/b/squares/squares.html").exists()


def test_what_cannot_be_shown_in_the_report_leaves_room_for_the_others(
    course, tmp_path, in_this_process
):
    root = class_of_three(course, tmp_path / "course")
    in_this_process.chdir(root)
    make = Entry.of

    def odd(result, grades):
        entry = make(result, grades)
        if entry.student == "b":
            entry.seconds = "no number"
        return entry

    in_this_process.setattr(Entry, "of", odd)
    assert main(["grade", "squares", "--jobs", "1"]) == 1
    page = (root / "_build/grading/squares/report.html").read_text()
    assert "2 of 3 submissions graded" in page
    assert "could not be put into the report" in page


def test_processes_that_do_not_start_are_said_once_for_all(course, tmp_path, in_this_process):
    root = class_of_three(course, tmp_path / "course")
    in_this_process.chdir(root)
    tried = []

    def fails(self):
        tried.append(1)
        raise CannotStart("the examining processes could not start: no such module", "traceback")

    with in_this_process.context() as patch:
        patch.setattr(Session, "_start", fails)
        assert main(["grade", "squares", "--jobs", "1"]) == 1
    assert len(tried) == 1
    page = (root / "_build/grading/squares/report.html").read_text()
    assert page.count("not graded: the examining processes could not start") == 3
    assert page.count("<pre>traceback</pre>") == 1


# --- those who take long ----------------------------------------------------------------------


def test_who_takes_long_goes_last_and_has_the_grade_that_is_due(course, tmp_path, in_this_process):
    slow = f"import time\ntime.sleep(3)\n{RIGHT}"
    cells = {"a": slow, "b": RIGHT, "c": RIGHT}
    root = make_course(
        course,
        tmp_path / "course",
        {k: json.dumps(submission(course.template, v)) for k, v in cells.items()},
    )
    in_this_process.chdir(root)
    attempts, written = [], []
    run, write = Session.run, Writer.write

    def watched_run(self, job, seconds):
        attempts.append(seconds)
        return run(self, job, seconds)

    def watched_write(self, result):
        written.append(result["student"])
        return write(self, result)

    in_this_process.setattr(room._Pace, "seconds", lambda self: 2.0)
    in_this_process.setattr(Session, "run", watched_run)
    in_this_process.setattr(Writer, "write", watched_write)
    assert main(["grade", "squares", "--jobs", "1"]) == 0
    assert written == ["b", "c", "a"]
    assert attempts == [2.0, 2.0, 2.0, math.inf]
    assert points(root) == {"a": 3.0, "b": 3.0, "c": 3.0}
    notebook = nbformat.read(root / "autograded/a/squares/squares.ipynb", as_version=4)
    assert notebook.metadata.examiner.notes == []  # the first attempt has left no trace


def test_a_first_attempt_may_take_ten_times_the_median_and_never_more_than_the_settings():
    pace = room._Pace(6, 300.0)
    assert pace.seconds() == 8.0
    for seconds in (1.0, 3.0, 200.0):
        pace.took(seconds)
    assert pace.seconds() == 30.0
    for _ in range(9):
        pace.took(math.inf)  # one that failed with all the time there is
    assert pace.seconds() == math.inf
    assert pace.known[-1] == 300.0


# --- real messes, in the real command ---------------------------------------------------------

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def with_pictures(template):
    """Return a right notebook whose written answers hold every kind of picture there is."""
    notebook = submission(template, RIGHT)
    why = next(cell for cell in notebook.cells if cell.id == "why")
    pictures = {
        "my sketch.png": {"image/png": PNG},
        "lines.png": {"image/png": [PNG[:40] + "\n", PNG[40:]]},
        "photo.webp": {"image/webp": "UklGRiQAAABXRUJQ"},
        "drawing.svg": {"image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'/>"},
        "paper.pdf": {"application/pdf": "JVBERi0="},
        "odd": 7,
    }
    shown = "\n".join(f"![{name}](attachment:{name})" for name in pictures)
    why.source = f"Because. ![](beside.png) <img src='https://example.org/x.png'>\n{shown}"
    why.attachments = pictures
    scratch = new_markdown_cell("![](attachment:gone.heic)", id="scratch")
    scratch.attachments = {"photo.webp": pictures["photo.webp"]}
    notebook.cells.append(scratch)
    return notebook


#: Starts the command so that it, if it is root's, may read no more than another's could.
WITHOUT_PRIVILEGES = """
import contextlib, os, sys
from examiner.walls import linux

for capability in (1, 2, 3):  # to override what permissions forbid, and to change them
    with contextlib.suppress(OSError):
        linux.prctl(24, capability)  # PR_CAPBSET_DROP: what is started next has it no more
os.execv(sys.executable, [sys.executable, "-m", "examiner", "grade", "squares"])
"""


def test_a_class_with_messes_is_graded_to_the_end(course, tmp_path):
    right = json.dumps(submission(course.template, RIGHT))
    names = ("fine", "file beside", "locked", "not mine", "odd file", "z")
    texts = dict.fromkeys(names, right) | {"pictures": json.dumps(with_pictures(course.template))}
    root = make_course(course, tmp_path / "course", texts)
    submitted = root / "submitted"
    secret = submitted / "file beside/squares/locked"
    secret.mkdir()
    (secret / "x.txt").write_text("x")
    (submitted / "file beside/squares/private.txt").write_text("x")
    (submitted / "file beside/squares/private.txt").chmod(0)
    secret.chmod(0)
    (submitted / "odd file/squares").joinpath(os.fsdecode(b"caf\xe9.txt")).write_text("x")
    (submitted / "locked/squares/squares.ipynb").chmod(0)
    (submitted / "locked/squares").chmod(0)
    if os.geteuid() == 0:
        os.chown(submitted / "not mine/squares", 65534, 65534)
        (submitted / "not mine/squares").chmod(0o700)
    badly_named = submitted / os.fsdecode(b"jos\xe9")
    (submitted / "z").rename(badly_named)
    command = [sys.executable, "-c", WITHOUT_PRIVILEGES]
    done = subprocess.run(command, cwd=root, env=environment(), capture_output=True, text=True)
    assert done.returncode == 1, done.stderr[-3000:]
    assert "Traceback" not in done.stderr, done.stderr[-3000:]
    graded = {"fine", "file beside", "locked", "odd file", "pictures"}
    assert points(root) == dict.fromkeys(graded | points(root).keys() & {"not mine"}, 3.0)
    page = (root / "_build/grading/squares/report.html").read_text()
    people = {
        tr.td.get_text(): tr.get_text()
        for tr in BeautifulSoup(page, "html.parser").select("tr")
        if tr.select("li")
    }
    assert "is not UTF-8: rename it" in people["jos\\xe9"]
    if os.geteuid() == 0:
        assert "could not be read (PermissionError" in people["not mine"]
    assert not any("squares.ipynb" in why for why in people.values())
    assert (root / "autograded/file beside/squares/locked/x.txt").read_text() == "x"
    shown = BeautifulSoup(
        (root / "feedback/pictures/squares/squares.html").read_text(), "html.parser"
    )
    kinds = [image["src"].partition(";")[0] for image in shown.select("img")]
    assert sorted(kinds) == ["data:image/png", "data:image/png", "data:image/webp"]
    text = shown.get_text()
    for named in ("beside.png", "https://example.org/x.png", "paper.pdf", "gone.heic", "odd"):
        assert named in text


def test_our_own_faults_reach_the_instructor_and_nobody_else(course, tmp_path, monkeypatch):
    """The checks' process, and the candidate's walls, fail where no test can patch them."""
    settings = Examiner(preload=["numpy"], cell_seconds=2, total_seconds=5).as_dict()
    settings["preload_checks"] = []
    job = {"cells": [], "imports": {}, "seed": "1"}
    with Session(settings) as session:
        with pytest.raises(grade.Failed, match="KeyError") as raised:
            session.run(job | {"cells": [{"source": "no kind"}]})
        assert "runner.py" in raised.value.details
        assert session.run(job)["cells"] == []
    # A limit that cannot be set: the wall does not go up, so there is no candidate.
    with Session(settings | {"scratch_mb": 1 << 70}) as session:
        with pytest.raises(grade.Failed, match="ConfinementError: A candidate could not") as raised:
            session.run(job)
        assert "confine.py" in raised.value.details
        assert "restrict" in raised.value.details


def test_a_check_that_fails_itself_has_its_traceback_in_the_report_alone(course, tmp_path):
    text = json.dumps(submission(course.template, "def mean_squares(x):\n    return 'text'"))
    root = make_course(course, tmp_path / "course", {"a": text, "b": text})
    path = root / "solutions/squares/squares.ipynb"
    notebook = nbformat.read(path, as_version=4)
    check = next(cell for cell in notebook.cells if cell.id == "one_value")
    check.source += "\nsecret = {}\nsecret[mean_squares([1.0])]"
    nbformat.write(notebook, path)
    subprocess.run(
        [sys.executable, "-m", "examiner", "grade", "squares"],
        cwd=root,
        env=environment(),
        check=True,
    )
    page = (root / "_build/grading/squares/report.html").read_text()
    assert "a check failed itself" in page or "AssertionError" in page
    for folder in ("feedback", "autograded"):
        for file in Path(root / folder).rglob("*.*"):
            assert "Traceback" not in file.read_text()
