"""Grade one submission: repair it, run it, write outputs and scores. No gradebook, no files."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.utils import determine_grade, is_grade

from examiner.intake.repair import Template, repair
from examiner.run.faults import Failed, stage
from examiner.run.session import Session
from examiner.submission.imports import answered_names, check_names, given_imports, is_check


class TooSlow(Failed):
    """It took the time that it had for this attempt."""


@dataclass
class Graded:
    """What came of one submission.

    Attributes
    ----------
    notebook : NotebookNode
        Repaired, with outputs, as nbgrader's SaveAutoGrades and feedback expect it.
    scores : dict
        ``grade_id`` to points, or to None where a person must grade.
    max_scores : dict
        ``grade_id`` to the points there are.
    notes : list of dict
        For the instructor: ``kind``, ``text``, and ``cell``, the position in the notebook
        or None. Kinds: ``repaired``, ``person``, ``refused`` (harmless, but it did less than
        at home), ``forbidden`` (it looks like an attack), ``library`` (the answer uses what
        the exercise does not allow), ``Died``, ``TimeLimit``, ``restarted``, ``not run``,
        ``check`` (a check itself failed: mend it). A fault of ours has ``details``, a
        traceback, which stays out of the notebook.
    seed : str
        What the checks' random inputs were drawn from.
    seconds : float
        Wall time of the run.
    """

    notebook: NotebookNode
    scores: dict[str, float | None]
    max_scores: dict[str, float]
    notes: list[dict[str, Any]]
    seed: str
    seconds: float


def grade_submission(
    template: Template,
    submitted: NotebookNode | None,
    session: Session,
    seed: str,
    notes: Sequence[dict[str, Any]] = (),
    seconds: float = math.inf,
) -> Graded:
    """Grade one submission.

    Parameters
    ----------
    template : Template
        The assignment, ``Template.of(source_notebook)``.
    submitted : NotebookNode or None
        From `examiner.intake.handed_in.choose`, or None if there is nothing to read.
    session : Session
        Warm processes to run it in.
    seed : str
        The same seed gives the same test inputs, so the same grade.
    notes : list of dict
        What was seen when it was read.
    seconds : float
        Time for the whole notebook, if less than the settings allow.

    Raises
    ------
    TooSlow
        If it took `seconds`.
    examiner.run.faults.Failed
        If it could not be run, for no fault that it shows.
    """
    with stage("it could not be put in order"):
        repaired = repair(template, submitted)
    found = [*notes, *(note | {"cell": None} for note in repaired.notes)]
    return run_notebook(template, repaired.notebook, found, session, seed, seconds)


def run_notebook(
    template: Template,
    notebook: NotebookNode,
    notes: list[dict[str, Any]],
    session: Session,
    seed: str,
    seconds: float = math.inf,
) -> Graded:
    """Run a repaired notebook; write the outputs into it, and how it was examined."""
    started = time.monotonic()
    code = [(i, c) for i, c in enumerate(notebook.cells) if c.cell_type == "code"]
    job = {
        "cells": [_job_cell(template, cell) for _, cell in code],
        "imports": given_imports(template.source),
        "answers": answered_names(template.source),
        "check_names": check_names(template.source, session.settings["hidden"]),
        "seed": seed,
    }
    with stage("it could not be run"):
        answer = session.run(job, seconds)
    took = round(time.monotonic() - started, 3)
    if took >= seconds:
        raise TooSlow(f"it took longer than {seconds:.0f} s")
    for (_, cell), result in zip(code, answer["cells"], strict=True):
        cell.outputs = [_node(output) for output in result["outputs"]]
        cell.execution_count = result["execution_count"]
    for note in answer["notes"]:
        notes.append(note | {"cell": code[note["cell"]][0]})
    graded = [c for c in notebook.cells if is_grade(c)]
    scores = {c.metadata.nbgrader["grade_id"]: determine_grade(c)[0] for c in graded}
    points = {c.metadata.nbgrader["grade_id"]: float(c.metadata.nbgrader["points"]) for c in graded}
    told = [{k: v for k, v in note.items() if k != "details"} for note in notes]
    examined = {"seed": seed, "notes": told, "seconds": took}
    notebook.metadata["examiner"] = nbformat.from_dict(examined)
    return Graded(notebook, scores, points, notes, seed, took)


def _job_cell(template: Template, cell: NotebookNode) -> dict[str, Any]:
    if is_check(cell):
        nbgrader = cell.metadata.nbgrader
        source = template.cells[nbgrader["grade_id"]].source
        return {"kind": "check", "source": source, "points": float(nbgrader["points"])}
    return {"kind": "student", "source": cell.source}


def _node(output: dict[str, Any]) -> NotebookNode:
    return NotebookNode(output | {k: NotebookNode(v) for k, v in output.items() if type(v) is dict})
