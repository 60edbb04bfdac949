"""A class that handed in `small_course`: its settings, its commands, its gradebook."""

import contextlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat

CONFIG = """
from examiner.nbgrader.plugin import configure

c = get_config()
c.CourseDirectory.course_id = "squares"
c.CourseDirectory.source_directory = "solutions"
c.LateSubmissionPlugin.penalty_method = "zero"
configure(c)
c.Examiner.hidden = ["secret_reference"]
c.Examiner.check_path = [{package!r}]
c.Examiner.preload = ["numpy", "matplotlib.pyplot"]
c.Examiner.cell_seconds = 5
"""
DUE = "2026-01-01 12:00:00 UTC"


def configure(course, root: Path) -> None:
    """Write the settings and the source notebook."""
    (root / "nbgrader_config.py").write_text(CONFIG.format(package=str(course.package)))
    (root / "solutions/squares").mkdir(parents=True)
    nbformat.write(course.template.source, root / "solutions/squares/squares.ipynb")


def make_course(course, root: Path, texts: dict[str, str]) -> Path:
    """Hand in `texts`, one for each student; nothing is graded yet."""
    root.mkdir()
    configure(course, root)
    (root / "solutions/squares/table.txt").write_text("the instructor's")
    for name, text in texts.items():
        folder = root / "submitted" / name / "squares"
        folder.mkdir(parents=True)
        (folder / "squares.ipynb").write_text(text)
        (folder / "timestamp.txt").write_text("2026-02-01 12:00:00 UTC" if name == "late" else DUE)
        (folder / "table.txt").write_text("the student's")
        (folder / "notes.txt").write_text("notes")
    run(root, "nbgrader", "db", "assignment", "add", "squares", "--duedate", DUE)
    return root


def environment():
    """Return ours, with the commands of this Python first."""
    return os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def run(root: Path, *command: str):
    """Run a module in the course; it must succeed."""
    command = (sys.executable, "-m", *command)
    done = subprocess.run(command, cwd=root, env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-5000:]
    return done


def grade(root: Path, *options: str):
    return run(root, "examiner", "grade", "squares", *options)


ROWS = {
    "grades": """
        select student.id, base_cell.name, auto_score, manual_score, extra_credit,
               needs_manual_grade, late_submission_penalty, submitted_assignment.timestamp
        from grade join base_cell on base_cell.id = cell_id
        join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
        join student on student.id = student_id order by 1, 2""",
    "comments": """
        select student.id, base_cell.name, auto_comment, manual_comment
        from comment join base_cell on base_cell.id = cell_id
        join submitted_notebook on submitted_notebook.id = comment.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
        join student on student.id = student_id order by 1, 2""",
    "cells": "select name, type from base_cell order by 1, 2",
    "assignment": "select name, duedate from assignment",
}


def rows(root: Path) -> dict[str, list[tuple]]:
    """Return what the gradebook says, read without nbgrader."""
    with contextlib.closing(sqlite3.connect(root / "gradebook.db")) as base, base:
        return {name: base.execute(query).fetchall() for name, query in ROWS.items()}
