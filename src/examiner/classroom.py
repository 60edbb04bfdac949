"""Grade a class: find the submissions, have them examined, write, give feedback, report."""

import contextlib
import functools
import hashlib
import itertools
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.apps import AutogradeApp
from nbgrader.converters import GenerateFeedback
from tqdm import tqdm

from examiner.feedback import render
from examiner.gradebook import Writer
from examiner.handed_in import folders_of, gather, holds_one, marks_of_course
from examiner.imports import settings_for
from examiner.journal import Journal, replace
from examiner.likeness import fingerprint
from examiner.nbgrader_plugin import (
    _compare_with_gradebook,
    refuse_unsafe_files,
    submission_seed,
)
from examiner.pool import ClusterPool, LocalPool
from examiner.repair import Template
from examiner.report import Entry, Report
from examiner.session import Failed, require_linux
from examiner.settings import Examiner, find_places
from examiner.work import Assignment, Submission, examine, make_ready


class UnknownName(Exception):
    """There is no such assignment, or nobody has handed it in."""


class Busy(Exception):
    """Another grading is under way."""


class Classroom:
    """One assignment of the course in the current directory, and all that was handed in.

    Parameters
    ----------
    name : str
        The assignment; its notebook has the same name.

    Raises
    ------
    UnknownName
        If there is no such assignment; the message lists those that there are.
    """

    def __init__(self, name: str):
        self.name = name
        self._app = AutogradeApp()
        self._app.initialize([])
        self._app.log.setLevel("ERROR")
        self._directory = self._app.coursedir
        self.root = Path(self._directory.root)
        self._check_name()
        self.folder = self.root / "_build" / "grading" / name
        self.journal = Journal(self.folder / "journal")
        source = self._source(name).read_text(encoding="utf-8")
        notebook = nbformat.reads(source, as_version=4)
        template = Template.of(notebook, self._app.config)
        settings = settings_for(notebook, Examiner(parent=self._app))
        others = marks_of_course(self._source(name).parents[1], name)
        expected = f"{self._submitted('').name}/{name}.ipynb"
        digest = _digest(source, settings)
        self.assignment = Assignment(template, settings, digest, expected, others)
        self._failed: dict[str, str] = {}
        self._written: dict[str, str] = {}

    # --- what there is ------------------------------------------------------------------

    def _source(self, name: str) -> Path:
        directory = self._directory
        return Path(directory.format_path(directory.source_directory, ".", name)) / f"{name}.ipynb"

    def _submitted(self, student: str) -> Path:
        directory = self._directory
        return Path(directory.format_path(directory.submitted_directory, student, self.name))

    def _check_name(self) -> None:
        if self.name and self._source(self.name).is_file():
            return
        folders = self._source("any").parents[1]
        names = sorted(p.stem for p in folders.glob("*/*.ipynb") if p.stem == p.parent.name)
        there = "\n".join(f"  {name}" for name in names) or f"  none: {folders} has no notebooks"
        raise UnknownName(f"There is no assignment {self.name!r}. There are:\n{there}")

    def students(self) -> list[str]:
        """Return the ids of all who have handed in something."""
        pattern = self._submitted("*").relative_to(self.root)
        folders = sorted(self.root.glob(str(pattern.parent)))
        others = self.assignment.others
        students = [
            folder.name
            for folder in folders
            if os.path.lexists(folder / pattern.name) or holds_one(folder, self.name, others)
        ]
        if not students:
            raise UnknownName(f"Nobody has handed in {self.name}: there is no {pattern}.")
        return students

    def read(self, student: str) -> Submission:
        """Read what a student handed in, whatever it is."""
        folder = self._submitted(student)
        # A link to a classmate's folder, a pipe: put aside before anything is read.
        with contextlib.chdir(self.root):
            for place in {folder, *folders_of(folder.parent, self.name)}:
                refuse_unsafe_files(self.name, student, [str(place / f"{self.name}.ipynb")])
        files, notes = gather(folder.parent, self.name, self.assignment.others)
        seed = submission_seed(self.root, self.name, student)
        contents = [(file.name, hashlib.sha256(file.data).hexdigest()) for file in files]
        parts = [self.assignment.digest, contents, notes, seed]
        key = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
        return Submission(student, tuple(files), tuple(notes), seed, key)

    # --- grading --------------------------------------------------------------------------

    def grade(
        self,
        students: list[str],
        jobs: int | None = None,
        scheduler: str | None = None,
        quiet: bool = False,
    ) -> Report:
        """Grade these students' submissions; what was graded before is not run again.

        Parameters
        ----------
        students : list of str
            From `students`.
        jobs : int, optional
            Processes to use; as many as there are cores.
        scheduler : str, optional
            Address of a Dask cluster to use instead.
        quiet : bool
            Show no progress bar.

        Raises
        ------
        Busy
            If somebody else is grading in this course.
        examiner.session.MissingWalls
            If this system cannot confine the students' code.
        """
        require_linux()
        jobs = min(jobs or len(os.sched_getaffinity(0)), len(students))
        seconds = 4 * self.assignment.settings["total_seconds"] + 600
        with (
            self._alone(),
            LocalPool(jobs, seconds) as local,
            _progress(self.name, len(students), quiet) as bar,
        ):
            todo = self._not_yet_examined(students, bar)
            first = list(itertools.islice(todo, 1))
            if first and not scheduler:
                local.start(make_ready, self.assignment)
            with Writer(self._app, self.name) as writer:
                self._register(writer)
                with ClusterPool(scheduler) if scheduler else contextlib.nullcontext(local) as pool:
                    work = functools.partial(examine, self.assignment)
                    for submission, result in pool.run(work, itertools.chain(first, todo)):
                        self._keep(submission, result, writer)
                        bar.update()
                bar.close()
                return self._conclude(students, writer, local, quiet)

    def _not_yet_examined(self, students: list[str], bar: Any) -> Iterator[Submission]:
        for student in students:
            submission = self.read(student)
            if self.journal.get(student, submission.key) is None:
                yield submission
            else:
                bar.update()

    def _keep(self, submission: Submission, result: Any, writer: Writer) -> None:
        if isinstance(result, Failed):
            self._failed[submission.student] = str(result)
            return
        self.journal.put(result)
        writer.write(result)
        self._written[submission.student] = submission.key

    def _conclude(
        self, students: list[str], writer: Writer, pool: LocalPool, quiet: bool
    ) -> Report:
        """Write what is not written yet, then the feedback, then the report."""
        entries: list[Entry] = []
        pages = self._pages(students, writer, entries)
        with _progress("feedback", len(students), quiet) as bar:
            for page, html in pool.run(render, pages):
                if isinstance(html, Failed):
                    raise html
                self._write_feedback(page, html)
                bar.update()
            bar.update(bar.total - bar.n)
        source = fingerprint(self.assignment.template.source, self.assignment.template)
        report = Report(self.name, entries, source, config=self._app.config)
        report.write(self.folder)
        return report

    def _pages(
        self, students: list[str], writer: Writer, entries: list[Entry]
    ) -> Iterator[dict[str, Any]]:
        """Yield the feedback pages that have to be made; note every student for the report."""
        config = GenerateFeedback(coursedir=self._directory, parent=self._app).config
        for student in students:
            result = None
            if student not in self._failed:
                result = self.journal.get(student, self.read(student).key)
            if result is None:
                reason = self._failed.get(student, "it was handed in anew while grading ran")
                entries.append(Entry.not_run(student, reason))
                continue
            if self._written.get(student) != result["key"]:  # it was examined before
                if not writer.is_written(result):
                    writer.write(result)
                writer.penalize(student)  # the due date may have been set since
            grades = writer.grades(student)
            entries.append(Entry.of(result, grades))
            page = {
                "name": self.name,
                "student": student,
                "notebook": result["notebook"],
                "grades": grades,
                "config": config,
            }
            if not self._feedback(student).is_file() or not self._is_current(page):
                yield page

    # --- feedback files -------------------------------------------------------------------

    def _feedback(self, student: str) -> Path:
        directory = self._directory
        folder = directory.format_path(directory.feedback_directory, student, self.name)
        return Path(folder) / f"{self.name}.html"

    def _mark(self, page: dict[str, Any]) -> bytes:
        parts = [page["notebook"], page["grades"], self.assignment.digest]
        digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
        return f"<!-- {digest} -->\n".encode()

    def _is_current(self, page: dict[str, Any]) -> bool:
        return self._feedback(page["student"]).read_bytes().endswith(self._mark(page))

    def _write_feedback(self, page: dict[str, Any], html: str) -> None:
        path = self._feedback(page["student"])
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, html.encode() + b"\n" + self._mark(page))

    # --- beginning ------------------------------------------------------------------------

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock of the course's grading; a process that ends, however, lets it go."""
        import fcntl  # Windows has none, and `require_linux` has refused it

        with (self.folder.parent / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy("Another grading is under way in this course. Wait for it.") from None
            yield

    def _register(self, writer: Writer) -> None:
        with tempfile.TemporaryDirectory() as released:
            writer.register(Path(released))
        ids = {"notebook": self.name, "assignment": self.name, "db_url": self._directory.db_url}
        _compare_with_gradebook(self.assignment.template, ids)


def _progress(what: str, total: int, quiet: bool) -> Any:
    return tqdm(total=total, desc=what, disable=quiet)


def _digest(source: str, settings: dict[str, Any]) -> str:
    """Return a hash of all that a grade depends on, but for the submission and the seed.

    That is the source notebook, the settings, Python, the examiner, the kit, and the hidden
    packages, which are the checks and what they compare with.
    """
    digest = hashlib.sha256(json.dumps([source, settings, sys.version]).encode())
    places = [Path(__file__).parent, *map(Path, settings["kit"])]
    for name in settings["hidden"]:
        places += find_places(name, settings["check_path"])
    for place in places:
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
