"""A small course to grade: the mean of squares, with a reference worth stealing."""

import contextlib
import copy
import hashlib
import json
import os
import signal
import site
import socket
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from examiner.intake.reading import parse_notebook
from examiner.intake.repair import Template
from examiner.run.session import Session
from examiner.submission.grade import Graded, grade_submission
from examiner.submission.settings import Examiner

REFERENCE = """
import numpy as np

def mean_squares(x):
    return float((np.asarray(x, dtype=float) ** 2).mean())
"""
ANSWER = """def mean_squares(x):
    ### BEGIN SOLUTION
    return float((np.asarray(x, dtype=float) ** 2).mean())
    ### END SOLUTION
"""
RIGHT = "def mean_squares(x):\n    return sum(v * v for v in x) / len(x)"
VALUES = """import numpy as np
from examiner import rng
from secret_reference import mean_squares as expected

x = rng("values").normal(size=7)
right = expected(x)  # before the answer gets x, which it may change
value = mean_squares(x)
assert np.shape(value) == (), "expected one number"
np.testing.assert_allclose(value, right)
"""
ONE_VALUE = """assert mean_squares([3.0, 4.0]) == 12.5, "the mean of 9 and 16 is 12.5"
### BEGIN HIDDEN TESTS
assert abs(mean_squares([2.0]) - 4.0) < 1e-12, "one number alone is its own mean"
### END HIDDEN TESTS
"""


def nbgrader_cell(source, grade_id, kind="code", **flags):
    cell = (new_code_cell if kind == "code" else new_markdown_cell)(source, id=grade_id)
    plain = {"grade": False, "solution": False, "locked": False, "task": False}
    cell.metadata.nbgrader = plain | {"grade_id": grade_id, "schema_version": 3} | flags
    return cell


def source_notebook():
    return new_notebook(
        cells=[
            new_markdown_cell("# The mean of squares", id="title"),
            nbgrader_cell("import numpy as np", "setup", locked=True),
            nbgrader_cell(ANSWER, "mean_squares", solution=True),
            nbgrader_cell(VALUES, "values", grade=True, locked=True, points=2),
            nbgrader_cell(ONE_VALUE, "one_value", grade=True, locked=True, points=1),
            nbgrader_cell("Because.", "why", "markdown", grade=True, solution=True, points=3),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )


FULL = {"values": 2, "one_value": 1, "why": 0}
NOTHING = {"values": 0, "one_value": 0, "why": 0}


def submission(template, *cells):
    """Return the notebook as handed out, with `cells` in place of the answer."""
    handed_out = [template.cell(k) for k in template.cells]
    answer = template.cell("mean_squares", cells[0] if cells else None)
    extra = [new_code_cell(source, id=f"extra-{i}") for i, source in enumerate(cells[1:])]
    all_cells = [template.source.cells[0], handed_out[0], answer, *extra, *handed_out[2:]]
    return new_notebook(cells=all_cells, metadata=copy.deepcopy(template.source.metadata))


#: Where an attack might leave something outside the course.
WATCHED = [
    *(Path(place) for place in (*site.getsitepackages(), sys.prefix, "/usr/lib", "/etc")),
    *(Path(place) for place in (Path(os.__file__).parent, "/tmp", "/var/tmp", "/dev/shm")),
    *(Path("/run"), Path.home(), Path.cwd()),
]
LEFT_BEHIND = ("examiner_harm.pth", "examiner-note", "note2", "note", "harmed")


def _left_behind() -> dict[str, tuple[int, int]]:
    """Return what lies there by these names, as it is now: some of them are anybody's."""
    files = [p / n for p in WATCHED for n in LEFT_BEHIND if os.path.lexists(p / n)]
    return {str(file): (file.lstat().st_ino, file.lstat().st_mtime_ns) for file in files}


class Course:
    """The instructor's directory, with everything in it that a student might want."""

    def __init__(self, root: Path):
        self.root = root
        self.package = root / "package"
        self.template = Template.of(source_notebook())
        for folder in ("package", "solutions/squares", "submitted/alice", "home"):
            (root / folder).mkdir(parents=True)
        (self.package / "secret_reference.py").write_text(REFERENCE)
        nbformat.write(self.template.source, root / "solutions/squares/squares.ipynb")
        (root / "submitted/alice/answer.py").write_text(REFERENCE)
        (root / "home/examiner-test-canary").write_text("")
        with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as base, base:
            base.execute("create table grade (auto_score real)")
            base.execute("insert into grade values (1.0)")
        self._listen()
        self.victim = subprocess.Popen(["sleep", "infinity"], start_new_session=True)
        self._hostname = socket.gethostname()
        self._before = self.fingerprint()
        self._there_before = _left_behind()

    def _listen(self) -> None:
        """Answer rightly whoever calls, and remember that somebody did."""
        self.calls: list[str] = []
        tcp = socket.create_server(("127.0.0.1", 0))
        self.port = tcp.getsockname()[1]
        unix, abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        unix.bind(str(self.root / "socket"))
        abstract.bind(f"\0examiner-test-{self.port}")
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", self.port))
        self._sockets = [tcp, unix, abstract, udp]
        for listener in (unix, abstract):
            listener.listen()
        for listener in (tcp, unix, abstract):
            threading.Thread(target=self._answer, args=(listener,), daemon=True).start()
        threading.Thread(target=self._receive, args=(udp,), daemon=True).start()

    def _answer(self, listener: socket.socket) -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            with caller:
                self.calls.append(str(listener.getsockname()))
                numbers = json.loads(caller.recv(10_000))
                caller.sendall(repr(sum(v * v for v in numbers) / len(numbers)).encode())

    def _receive(self, udp: socket.socket) -> None:
        while True:
            try:
                self.calls.append(repr(udp.recv(100)))
            except OSError:
                return

    def close(self) -> None:
        self.victim.send_signal(signal.SIGKILL)
        self.victim.wait()
        for listener in self._sockets:
            with listener:
                listener.shutdown(socket.SHUT_RDWR) if listener.type == socket.SOCK_STREAM else None

    def fingerprint(self) -> dict[str, tuple[str, int, float]]:
        """Return every file's content, mode and time of change."""
        files = [p for p in sorted(self.root.rglob("*")) if p.is_file()]
        return {
            str(p): (
                # An attack may have taken the right to read it from the user that we are.
                hashlib.sha256(p.read_bytes()).hexdigest() if os.access(p, os.R_OK) else "",
                p.stat().st_mode,
                p.stat().st_mtime,
            )
            for p in files
            if "__pycache__" not in p.parts
        } | {str(p): ("", p.stat().st_nlink, 0.0) for p in self.root.rglob("*") if p.is_dir()}

    def accept(self) -> None:
        """Take what the tests themselves changed as the state to keep."""
        self._before = self.fingerprint()

    def assert_unharmed(self) -> None:
        self.assert_nothing_left()
        assert self.victim.poll() is None

    def assert_nothing_left(self) -> None:
        assert self.fingerprint() == self._before
        assert self.calls == []
        assert _left_behind() == self._there_before
        shared = Path("/proc/sysvipc/shm")
        if shared.exists():
            assert not {"4711", "4712"} & set(shared.read_text().split())
        assert socket.gethostname() == self._hostname

    def grade(self, session: Session, *cells: str, seed: str = "1") -> Graded:
        """Grade a submission with `cells` in place of the answer."""
        return self.grade_notebook(session, submission(self.template, *map(self.fill_in, cells)))

    def grade_notebook(self, session: Session, notebook, seed: str = "1") -> Graded:
        notebook, _ = parse_notebook(json.dumps(notebook).encode())
        return grade_submission(self.template, notebook, session, seed)

    def fill_in(self, cell: str) -> str:
        """Put the paths of this course into an attack's cell."""
        cell = cell.replace("PACKAGE", str(self.package)).replace("COURSE", str(self.root))
        return cell.replace("PORT", str(self.port)).replace("VICTIM", str(self.victim.pid))


def settings_for(package: Path, **changes):
    root = package.parent
    places = ("gradebook.db", "solutions", "submitted", "home", "socket")
    return Examiner(
        course=str(root),
        guarded=[str(root / place) for place in places],
        hidden=["secret_reference"],
        check_path=[str(package)],
        preload=["numpy", "sympy", "torch", "torch._dynamo", "matplotlib.pyplot"],
        cell_seconds=2,
        total_seconds=30,
        memory_mb=512,
        scratch_mb=16,
        threads=32,
        **changes,
    ).as_dict() | {"preload_checks": ["secret_reference", "torch", "sympy"]}
