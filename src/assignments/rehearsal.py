"""Rehearse the grading of a notebook, on every system, as a student sees it.

What the points depend on is the examiner's own: the notebook is read and put in order by
`examiner.intake` and runs in the same shell, in an empty folder, with the
times for a cell and for the notebook of ``nbgrader_config.py``, and the reference out of reach.
What is left out are the walls around a stranger's code, which nobody needs against himself.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from assignments.author import Exercise
from assignments.generate import nbgrader_config
from examiner.crossing import outputs
from examiner.intake.repair import Template, repair
from examiner.run.runner import MAX_RESTARTS
from examiner.run.session import FORKED_OFTEN
from examiner.submission.imports import is_check
from examiner.submission.settings import Examiner

#: How long a process may take to start, and code to stop when it is asked to, in seconds.
START, GRACE = 120.0, 5.0

LATE = (
    "it was stopped after {seconds:g} seconds, which is all that grading gives a cell. "
    "Is there a loop without end?"
)
DIED = "it ended the process that runs the notebook. Does it call exit()?"
TOTAL = "the {seconds:g} seconds that grading gives a notebook were up before this cell"
TOO_OFTEN = "earlier cells ended the notebook's process too often"


@dataclass
class Rehearsed:
    """A notebook with outputs, and what was put in order or left out."""

    notebook: NotebookNode
    notes: list[str]


def rehearse(
    assignment: Exercise,
    submitted: NotebookNode,
    tell: Callable[[str], None] = lambda text: None,
    settings: Examiner | None = None,
) -> Rehearsed:
    """Put a notebook in order as grading does, and run it, but for the hidden checks.

    Parameters
    ----------
    assignment : Exercise
        The exercise.
    submitted : NotebookNode
        From `examiner.intake.reading.parse_notebook`. It is not changed.
    tell : callable
        Is told which cell runs.
    settings : Examiner, optional
        The limits, else those of ``nbgrader_config.py``.

    Returns
    -------
    Rehearsed
    """
    config = nbgrader_config()
    repaired = repair(Template.of(assignment.notebook, config), submitted)
    notes = [note["text"] for note in repaired.notes]
    hidden = {question.id for question in assignment.questions if question.hidden}
    cells = [c for c in repaired.notebook.cells if c.cell_type == "code" and c.source.strip()]
    run = _Run(
        [cell for cell in cells if grade_id(cell) not in hidden],
        tell,
        settings or Examiner(config=config),
    )
    with tempfile.TemporaryDirectory() as folder:
        run.all(folder)
    tell("")
    return Rehearsed(nbformat.from_dict(repaired.notebook), [*notes, *run.left_out])


def grade_id(cell: NotebookNode) -> str:
    """Return the name under which nbgrader knows a cell, "" if it does not."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _is_check(cell: NotebookNode) -> bool:
    return "nbgrader" in cell.metadata and bool(is_check(cell))


class _Run:
    """One run through a notebook; a cell that hangs or ends its process costs only itself."""

    def __init__(
        self, cells: list[NotebookNode], tell: Callable[[str], None], settings: Examiner
    ) -> None:
        self._waiting = list(enumerate(cells, start=1))
        self._number = len(cells)
        self._tell = tell
        self._settings = settings
        self._replay: list[tuple[int, NotebookNode]] = []
        self.left_out: list[str] = []

    def all(self, folder: str) -> None:
        """Run all cells, in a new process where one has ended."""
        end = time.monotonic() + self._settings.total_seconds
        for _ in range(1 + MAX_RESTARTS):
            if not self._waiting:
                return
            self._tell("starting")
            with _Process(folder) as process:
                for count, cell in self._replay:
                    process.run(count, cell, self._settings.cell_seconds)
                while self._waiting and process.alive:
                    self._one(process, end, *self._waiting.pop(0))
        for _, cell in self._waiting:
            cell.outputs = [outputs.error("NotRun", TOO_OFTEN)]

    def _one(self, process: _Process, end: float, count: int, cell: NotebookNode) -> None:
        left = end - time.monotonic()
        if left <= 0:
            total = TOTAL.format(seconds=self._settings.total_seconds)
            cell.outputs = [outputs.error("NotRun", total)]
            return
        name = grade_id(cell) or "one of your own"
        self._tell(f"running cell {count} of {self._number}: {name}")
        seconds = min(self._settings.cell_seconds, left)
        answer = process.run(count, cell, seconds)
        cell.outputs = outputs.numbered(outputs.clean(answer["outputs"]), count)
        cell.execution_count = count
        self.left_out += [f"In[{count}]: {text}." for text in answer["left_out"]]
        error = answer["error"]
        stopped = error is None or error["kind"] == "KeyboardInterrupt" or not _is_check(cell)
        if answer["late"] and stopped:  # else the check has told of it
            where = error["where"] if error else ""
            cell.outputs.append(outputs.error("TimeLimit", LATE.format(seconds=seconds), where))
        elif error:
            cell.outputs.append(outputs.error(error["kind"], error["message"], error["where"]))
        if process.alive and not answer["late"]:
            self._replay.append((count, cell))


class _Process:
    """A process of `assignments.at_home`."""

    def __init__(self, folder: str) -> None:
        self._process: subprocess.Popen[bytes] = subprocess.Popen(
            [sys.executable, "-P", "-m", "assignments.at_home"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder,
            env=os.environ | FORKED_OFTEN | {"MPLBACKEND": "agg"},
            # Ctrl-C is for the caller, who then ends it: a group of its own, here and on Windows.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._answers: queue.Queue[bytes] = queue.Queue()
        self._patience = START
        self.alive = True
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> _Process:
        return self

    def __exit__(self, *_: Any) -> None:
        self._end()
        assert self._process.stdin
        with contextlib.suppress(OSError):
            self._process.stdin.close()

    def _listen(self) -> None:
        assert self._process.stdout
        with self._process.stdout as stream:
            for line in stream:
                self._answers.put(line)
        self._answers.put(b"")

    def _end(self) -> None:
        self.alive = False
        self._process.kill()
        self._process.wait()

    def run(self, count: int, cell: NotebookNode, seconds: float) -> dict[str, Any]:
        """Run a cell; say that it came too late, or that the process has ended, as it is."""
        request = {"source": cell.source, "count": count, "seconds": seconds}
        request["check"] = _is_check(cell)
        nothing: dict[str, Any] = {"outputs": [], "left_out": [], "error": None, "late": False}
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            line = self._answers.get(timeout=self._patience + seconds + GRACE)
        except queue.Empty:
            self._end()
            return nothing | {"late": True}
        except OSError:
            line = b""
        self._patience = 0.0
        if not line:
            self._end()
            return nothing | {"error": {"kind": "Died", "message": DIED, "where": ""}}
        answer: dict[str, Any] = json.loads(line)
        return answer
