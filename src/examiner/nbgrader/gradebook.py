"""The one writer: leave behind, for each submission, what ``nbgrader autograde`` would.

The same rows and files, by nbgrader's own classes, but with one open gradebook and one
commit for each submission. Grades given by hand, extra credit and comments are kept.
"""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Grade, Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import find_all_files, rmtree
from sqlalchemy.orm import undefer

from examiner.files import write_whole
from examiner.intake.repair import Template
from examiner.nbgrader.register import differences, register

_RENEW = 50  # submissions, after which SQLAlchemy may forget what it has seen


class Writer:
    """Writes results into the gradebook and the autograded folder. Use as a context manager.

    Parameters
    ----------
    app : nbgrader.apps.NbGrader
        Holds the configuration.
    name : str
        The assignment, and its one notebook.
    """

    def __init__(self, app: Any, name: str):
        self._app = app
        self._name = name
        self._directory = app.coursedir
        self._converter = Autograde(coursedir=app.coursedir, parent=app)
        self._penalties = AssignLatePenalties(parent=self._converter, config=app.config)
        self._opened = 0

    def __enter__(self) -> "Writer":
        self._gradebook = Gradebook(self._directory.db_url, self._directory.course_id)
        self.forget()
        return self

    def __exit__(self, *_: Any) -> None:
        self._gradebook.close()

    def register(self, template: Template, mark: Path) -> list[str]:
        """Make the gradebook know the assignment as it is now; return what changed, in words.

        Parameters
        ----------
        template : Template
            The assignment.
        mark : Path
            Remembers of which source notebook this was last done.
        """
        source = hashlib.sha256(nbformat.writes(template.source).encode()).digest()
        seen = mark.is_file() and mark.read_bytes() == source
        if seen and not differences(template, self._gradebook, self._name):
            return []
        changes = register(self._app, self._name, self._gradebook)
        write_whole(mark, source)
        self.forget()
        return changes

    def forget(self) -> None:
        """Begin a new session of SQLAlchemy: memory stays flat, what failed is rolled back."""
        self._gradebook.db.remove()
        self._gradebook.db().expire_on_commit = False
        self._opened = 0
        with contextlib.suppress(MissingEntry):  # it is not registered yet
            notebook = self._gradebook.find_notebook(self._name, self._name)
            # What nobody holds, SQLAlchemy reads again for every submission.
            self._held = [*notebook.grade_cells, *notebook.solution_cells, *notebook.task_cells]

    def is_written(self, result: dict[str, Any]) -> bool:
        """Tell whether the gradebook and the autograded folder have this result."""
        student = result["student"]
        path = self._autograded(student) / f"{self._name}.ipynb"
        try:
            notebook = self._gradebook.find_submission_notebook(self._name, self._name, student)
            same_file = path.read_bytes() == result["notebook"].encode()
        except (MissingEntry, FileNotFoundError):
            return False
        scores = {g.name: g.auto_score for g in notebook.grades if g.name in result["scores"]}
        same_time = notebook.assignment.timestamp == self._timestamp(student)
        return same_file and same_time and scores == result["scores"]

    def write(self, result: dict[str, Any]) -> None:
        """Write one result: the student, the grades, the late penalty, the files."""
        student = result["student"]
        self._opened += 1
        if self._opened > _RENEW:
            self.forget()
        gradebook = self._gradebook
        timestamp = self._timestamp(student)
        when = {"timestamp": timestamp} if timestamp else {}
        with self._without_commits():
            gradebook.update_or_create_student(student)
            with gradebook.db.no_autoflush:  # else SQLAlchemy warns of nbgrader's half-made rows
                gradebook.update_or_create_submission(self._name, student, **when)
        notebook = gradebook.find_submission_notebook(self._name, self._name, student)
        for grade in notebook.grades:
            if grade.name in result["scores"]:
                grade.auto_score = result["scores"][grade.name]
                grade.needs_manual_grade = (
                    grade.manual_score is not None or grade.auto_score is None
                )
        for comment in notebook.comments:
            comment.auto_comment = "No response." if comment.name in result["blank"] else None
        gradebook.db.commit()
        self.penalize(student)
        self._write_files(result)

    @contextlib.contextmanager
    def _without_commits(self) -> Iterator[None]:
        """Have nbgrader, which commits after each row of its own, only tell the database."""
        session = self._gradebook.db()
        session.commit = session.flush
        try:
            yield
        finally:
            del session.commit

    def penalize(self, student: str) -> None:
        """Have nbgrader set the late penalty by the due date and the score of now."""
        notebook = self._gradebook.find_submission_notebook(self._name, self._name, student)
        was_late = notebook.late_submission_penalty is not None
        if was_late or notebook.assignment.total_seconds_late > 0:
            ids = {"notebook": self._name, "assignment": self._name, "student": student}
            resources = {"nbgrader": ids | {"db_url": self._directory.db_url}}
            self._penalties.preprocess(nbformat.v4.new_notebook(), resources)
            self._gradebook.db.refresh(notebook)

    def _timestamp(self, student: str) -> Any:
        folder = self._directory.format_path(
            self._directory.submitted_directory, student, self._name
        )
        return self._directory.get_existing_timestamp(folder)

    def _autograded(self, student: str) -> Path:
        directory = self._directory
        return Path(directory.format_path(directory.autograded_directory, student, self._name))

    def _write_files(self, result: dict[str, Any]) -> None:
        student, converter = result["student"], self._converter
        folder = self._autograded(student)
        if folder.exists():
            rmtree(str(folder))
        folder.mkdir(parents=True)
        BaseConverter.init_assignment(converter, self._name, student)  # the student's other files
        source = self._directory.format_path(self._directory.source_directory, ".", self._name)
        excluded = {
            os.path.join(source, file)  # noqa: PTH118 (the strings are nbgrader's)
            for file in converter.exclude_overwriting.get(self._name, [])
        }
        for file in find_all_files(source, [*self._directory.ignore, "*.ipynb"]):
            if file not in excluded:
                target = folder / Path(file).relative_to(source)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)
                shutil.copy(file, target)
        write_whole(folder / f"{self._name}.ipynb", result["notebook"].encode())
        converter.set_permissions(self._name, student)

    def grades(self, student: str) -> dict[str, Any]:
        """Return what the gradebook says of a submission, for feedback and report.

        Returns
        -------
        dict
            ``score``, ``max_score``, ``late_penalty``; ``cells``, a graded cell to its score
            and the most it can have; ``comments``; ``by_hand``, the cells for a person.
        """
        notebook = self._gradebook.find_submission_notebook(self._name, self._name, student)
        # One query for what nbgrader else has the database compute grade by grade.
        grades = (
            self._gradebook.db.query(Grade)
            .filter_by(notebook_id=notebook.id)
            .options(undefer(Grade.max_score))
            .populate_existing()
            .all()
        )
        return {
            "score": notebook.score,
            "max_score": notebook.max_score,
            "late_penalty": notebook.late_submission_penalty or 0,
            "cells": {grade.name: [grade.score, grade.max_score] for grade in grades},
            "comments": {comment.name: comment.comment for comment in notebook.comments},
            "by_hand": sorted(grade.name for grade in grades if grade.needs_manual_grade),
        }
