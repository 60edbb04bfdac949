"""Grade a class: find the submissions, have them examined, write, give feedback, report."""

import contextlib
import functools
import hashlib
import itertools
import json
import math
import os
import statistics
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.machinery import PathFinder
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.apps import AutogradeApp
from nbgrader.converters import GenerateFeedback
from tqdm import tqdm

from examiner.classroom.journal import Journal
from examiner.classroom.pool import ClusterPool, LocalPool, Pool
from examiner.classroom.report import Entry, Report
from examiner.classroom.work import Assignment, Submission, examine, make_ready
from examiner.files import write_whole
from examiner.intake.handed_in import folders_of, gather, holds_one, marks_of_course
from examiner.intake.likeness import fingerprint
from examiner.intake.repair import Template
from examiner.intake.unsafe import refuse_unsafe_files
from examiner.nbgrader.feedback import render
from examiner.nbgrader.gradebook import Writer
from examiner.run.faults import CannotStart, Failed, stage
from examiner.run.session import require_linux
from examiner.submission.imports import settings_for
from examiner.submission.seed import submission_seed
from examiner.submission.settings import Examiner, find_places


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
        source = self._source(name)
        notebook = nbformat.reads(source.read_text(encoding="utf-8"), as_version=4)
        template = Template.of(notebook, self._app.config)
        settings = settings_for(notebook, Examiner(parent=self._app))
        others = marks_of_course(source.parents[1], name)
        expected = f"{self._submitted('').name}/{name}.ipynb"
        digest = _digest(source.parent, settings)
        self.assignment = Assignment(template, settings, digest, expected, others)
        self._failed: dict[str, Failed] = {}
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
        examiner.run.faults.MissingWalls
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
                for change in writer.register(self.assignment.template, self.folder / "registered"):
                    print(f"The gradebook was brought up to date: {change}.", file=sys.stderr)
                with ClusterPool(scheduler) if scheduler else contextlib.nullcontext(local) as pool:
                    self._examine(itertools.chain(first, todo), pool, writer, bar)
                bar.close()
                return self._conclude(students, writer, local, quiet)

    def _not_yet_examined(self, students: list[str], bar: Any) -> Iterator[Submission]:
        for student in students:
            try:
                submission = self._read(student)
            except Failed as failed:
                self._failed[student] = failed
                bar.update()
                continue
            if self.journal.get(student, submission.key) is None:
                yield submission
            else:
                bar.update()

    def _read(self, student: str) -> Submission:
        with stage("it could not be read"):
            try:
                student.encode()
            except UnicodeEncodeError:
                raise Failed("the name of the student's folder is not UTF-8: rename it") from None
            submission = self.read(student)
            folder = self._submitted(student).parent
            for place in (folder, *folders_of(folder, self.name)):
                with os.scandir(place):  # what may not be read looks empty
                    pass
            return submission

    def _examine(self, todo: Iterator[Submission], pool: Pool, writer: Writer, bar: Any) -> None:
        """Examine all; those that take long, or fail, once more when the others are done.

        An attempt that takes as long as it may is none: it gives no grade, and is made again
        with all the time that the settings allow. So a grade depends on no classmate, and one
        who sleeps in each cell keeps nobody waiting.
        """
        work = functools.partial(examine, self.assignment)
        settings = self.assignment.settings
        pace = _Pace(len(self.assignment.template.source.cells), settings["total_seconds"])
        again: list[Submission] = []
        broken: list[CannotStart] = []

        def hurried() -> Iterator[Submission]:
            for submission in todo:
                if broken:  # nobody could be examined, so nobody can
                    self._keep(submission, broken[0], writer)
                else:
                    yield replace(submission, seconds=pace.seconds())

        for submission, result in pool.run(work, hurried()):
            if isinstance(result, CannotStart) and not pace.known:
                broken.append(result)
            elif isinstance(result, Failed):
                pace.took(submission.seconds)
                again.append(replace(submission, seconds=math.inf))
                continue
            else:
                pace.took(result["seconds"])
            self._keep(submission, result, writer)
            bar.update()
        for submission, result in pool.run(work, again):
            self._keep(submission, result, writer)
            bar.update()

    def _keep(self, submission: Submission, result: Any, writer: Writer) -> None:
        student = submission.student
        try:
            if isinstance(result, Failed):
                raise result
            with stage("its result could not be written"):
                self.journal.put(result)
                writer.write(result)
            self._written[student] = submission.key
        except Failed as failed:
            self._failed[student] = failed
            writer.forget()

    def _conclude(
        self, students: list[str], writer: Writer, pool: LocalPool, quiet: bool
    ) -> Report:
        """Write what is not written yet, then the feedback, then the report."""
        entries: dict[str, Entry] = {}
        pages = self._pages(students, writer, entries)
        with _progress("feedback", len(students), quiet) as bar:
            for page, html in pool.run(render, pages):
                try:
                    with stage("its feedback page could not be written"):
                        self._write_feedback(page, html)
                except Failed as failed:
                    entries[page["student"]].add_fault(failed)
                bar.update()
            bar.update(bar.total - bar.n)
        source = fingerprint(self.assignment.template.source, self.assignment.template)
        report = Report(self.name, list(entries.values()), source, config=self._app.config)
        report.write(self.folder)
        return report

    def _pages(
        self, students: list[str], writer: Writer, entries: dict[str, Entry]
    ) -> Iterator[dict[str, Any]]:
        """Yield the feedback pages that have to be made; note every student for the report."""
        config = GenerateFeedback(coursedir=self._directory, parent=self._app).config
        for student in students:
            try:
                if student in self._failed:
                    raise self._failed[student]
                result = self._result(student, writer)
                with stage("it could not be put into the report"):
                    grades = writer.grades(student)
                    entries[student] = Entry.of(result, grades)
            except Failed as failed:
                entries[student] = Entry.not_graded(student, failed)
                writer.forget()
                continue
            page = {
                "name": self.name,
                "student": student,
                "notebook": result["notebook"],
                "grades": grades,
                "config": config,
            }
            if not self._is_current(page):
                yield page

    def _result(self, student: str, writer: Writer) -> dict[str, Any]:
        """Return what the journal has, after seeing that it is written."""
        result = self.journal.get(student, self._read(student).key)
        if result is None:
            raise Failed("it was handed in anew while grading ran")
        if self._written.get(student) != result["key"]:  # it was examined before
            with stage("its result could not be written"):
                if not writer.is_written(result):
                    writer.write(result)
                writer.penalize(student)  # the due date may have been set since
        return result

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
        try:
            return self._feedback(page["student"]).read_bytes().endswith(self._mark(page))
        except OSError:
            return False

    def _write_feedback(self, page: dict[str, Any], html: str | Failed) -> None:
        path = self._feedback(page["student"])
        if isinstance(html, Failed):
            path.unlink(missing_ok=True)  # it would show another grade
            raise Failed(f"its feedback page could not be made ({html})", html.details)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, html.encode("utf-8", "replace") + b"\n" + self._mark(page))

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


class _Pace:
    """How long a first attempt may take: ten times what half of the class took, or more.

    Parameters
    ----------
    cells : int
        Of the assignment: half a second for each is always granted, and five seconds.
    most : float
        What the settings allow.
    """

    def __init__(self, cells: int, most: float):
        self._least = 5 + cells / 2
        self._most = most
        self.known: list[float] = []

    def seconds(self) -> float:
        """Return the time for the next; no limit, if it would be the settings' own."""
        median = statistics.median(self.known) if self.known else 0.0
        seconds = max(self._least, 10 * median)
        return seconds if seconds < self._most else math.inf

    def took(self, seconds: float) -> None:
        """Note how long one took, or at least took."""
        self.known.append(min(seconds, self._most))


def _progress(what: str, total: int, quiet: bool) -> Any:
    return tqdm(total=total, desc=what, disable=quiet)


def _digest(assignment: Path, settings: dict[str, Any]) -> str:
    """Return a hash of all that a grade depends on, but for the submission and the seed.

    That is the settings, Python, the packages that are used, and every file in the folders of the
    source notebook, the examiner, the kit, the hidden packages and the checks' own modules. Where
    the course lies, and so what is kept from being read, is not part of it.
    """
    moved = {k: v for k, v in settings.items() if k not in ("course", "guarded")}
    parts = [moved, sys.version, _versions(settings)]
    digest = hashlib.sha256(json.dumps(parts).encode())
    places = [assignment, Path(__file__).parents[1], *map(Path, settings["kit"])]
    for name in settings["hidden"]:
        places += find_places(name, settings["check_path"])
    for name in settings["preload_checks"]:
        package = name.partition(".")[0]
        if PathFinder.find_spec(package, settings["check_path"]):
            places += find_places(package, settings["check_path"])
    for place in dict.fromkeys(places):  # not sorted: where they lie is no part of it
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            inside = file.relative_to(place.parent)
            made = any(p.startswith(".") or p == "__pycache__" for p in inside.parts[1:])
            if file.is_file() and not made:
                name = inside.as_posix()
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                digest.update(json.dumps([name, content]).encode())
    return digest.hexdigest()


def _versions(settings: dict[str, Any]) -> dict[str, str]:
    """Return the versions of the packages that notebooks and checks import by name."""
    versions = {}
    for name in [*settings["preload"], *settings["preload_checks"]]:
        package = name.partition(".")[0]
        with contextlib.suppress(PackageNotFoundError):
            versions[package] = version(package)
    return versions
