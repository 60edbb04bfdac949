"""What a worker process does for a class: examine a submission, render its feedback.

A worker is one of this machine's (`examiner.classroom.pool.LocalPool`) or one of a cluster's. It
gets everything as arguments and returns data; it opens no gradebook and writes no file.
"""

import atexit
import math
import threading
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.utils import compute_checksum, is_grade, is_solution

from examiner.intake.handed_in import File, choose
from examiner.intake.likeness import fingerprint
from examiner.intake.repair import Template
from examiner.run.faults import stage
from examiner.run.session import Session
from examiner.submission.grade import grade_submission


@dataclass(frozen=True)
class Assignment:
    """What is the same for all submissions.

    Attributes
    ----------
    template : Template
        The instructor's notebook.
    settings : dict
        From `examiner.submission.imports.settings_for`.
    digest : str
        Changes when the source, a check, the settings or the examiner itself changes.
    expected : str
        Where in a student's folder the notebook should be.
    others : dict
        From `examiner.intake.handed_in.marks_of_course`.
    """

    template: Template
    settings: dict[str, Any]
    digest: str
    expected: str
    others: dict[str, frozenset[str]]


@dataclass(frozen=True)
class Submission:
    """One student's files.

    Attributes
    ----------
    student : str
    files : tuple of File
        Those that may hold the notebook, the last saved last.
    notes : tuple of dict
        What was seen when they were read: ``kind``, ``text``, ``cell``.
    seed : str
        Of the test inputs.
    key : str
        Hash of all that the grade depends on.
    seconds : float
        How long it may take in this attempt, if less than the settings allow. No grade
        depends on it: an attempt that takes so long is none (`examiner.submission.grade.TooSlow`).
    """

    student: str
    files: tuple[File, ...]
    notes: tuple[dict[str, Any], ...]
    seed: str
    key: str
    seconds: float = math.inf


def examine(assignment: Assignment, submission: Submission) -> dict[str, Any]:
    """Parse, repair, run and score one submission.

    Returns
    -------
    dict
        ``student``, ``key``, ``seed``, ``seconds``, ``notebook`` (JSON text), ``scores``,
        ``max_scores``, ``notes``, ``failures`` (a graded cell to the name and message of its
        error), ``blank`` (answers left as handed out) and ``answers`` (see
        `examiner.intake.likeness.fingerprint`).

    Raises
    ------
    examiner.run.faults.Failed
        If it could not be examined; the message says at which step.
    examiner.run.faults.MissingWalls
        If this machine cannot confine it.
    """
    session = _session(assignment)
    with stage("it could not be read"):
        notebook, found = choose(
            submission.files, assignment.template, assignment.others, assignment.expected
        )
    graded = grade_submission(
        assignment.template,
        notebook,
        session,
        submission.seed,
        [*submission.notes, *found],
        submission.seconds,
    )
    return {
        "student": submission.student,
        "key": submission.key,
        "seed": submission.seed,
        "seconds": graded.seconds,
        "notebook": nbformat.v4.writes(graded.notebook),
        "scores": graded.scores,
        "max_scores": graded.max_scores,
        "notes": graded.notes,
        "failures": _failures(graded.notebook),
        "blank": _blank(graded.notebook),
        "answers": fingerprint(graded.notebook, assignment.template),
    }


def _failures(notebook: NotebookNode) -> dict[str, list[str]]:
    """Return the first error of each graded cell that has one."""
    failures = {}
    for cell in notebook.cells:
        if is_grade(cell) and cell.cell_type == "code":
            errors = [o for o in cell.outputs if o.output_type == "error"]
            if errors:
                failures[cell.metadata.nbgrader.grade_id] = [errors[0].ename, errors[0].evalue]
    return failures


def _blank(notebook: NotebookNode) -> list[str]:
    """Return the answers that nbgrader marks "No response."."""
    answers = [c for c in notebook.cells if is_solution(c)]
    return [
        c.metadata.nbgrader.grade_id
        for c in answers
        if c.metadata.nbgrader.get("checksum") == compute_checksum(c)
    ]


# --- one session for each thread of a worker -------------------------------------------

_sessions: dict[int, tuple[str, Session]] = {}


def _session(assignment: Assignment) -> Session:
    """Return this thread's warm processes; new ones if a check has been edited since."""
    thread = threading.get_ident()
    digest, session = _sessions.get(thread, ("", None))
    if session is None or digest != assignment.digest:
        if session is not None:
            session.close()
        session = Session(assignment.settings).__enter__()
        _sessions[thread] = assignment.digest, session
    return session


def make_ready(assignment: Assignment) -> None:
    """Start this thread's warm processes, which takes longer than a submission."""
    _session(assignment)


def close_sessions() -> None:
    """End the warm processes of all this worker's threads."""
    while _sessions:
        _, (_, session) = _sessions.popitem()
        session.close()


atexit.register(close_sessions)
