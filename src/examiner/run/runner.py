"""Run one submission: its own cells in a candidate, the checks here.

This is the trusted process's side, forked afresh for every submission (see
`examiner.run.trusted`). A job is a list of cells in the order of the notebook; the
answer is each cell's outputs, and notes for the instructor.
"""

import ast
import builtins
import contextlib
import io
import math
import re
import signal
import socket
import time
import traceback
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from examiner import for_checks, uses
from examiner.crossing import outputs, refusal
from examiner.crossing.client import Candidate
from examiner.crossing.errors import CandidateError

MAX_RESTARTS = 3
# From here on, NumPy's and torch's comparisons tell the expected values.
_COMPARISON = re.compile(
    r"\n+ ?(?:Mismatched elements|Max absolute|Greatest absolute|Absolute|ACTUAL|x:|Expected)"
)
_COPIED = (
    "[left out] While your work is graded, your cells can import neither checks nor reference. "
    "What needs them was left out here; the checks run in their own cells.\n"
)


class _CheckTimeout(BaseException):
    """A check, not the student's code, takes too long. No check's `except` catches it."""


class Names(dict[str, Any]):
    """The names a graded cell sees.

    Its own variables; what the student was to define, from the student, whatever else has
    that name; Python's builtins; what the instructor's given cells import; only then what
    else the student defined. What the student defined is there as stand-ins.
    """

    def __init__(self, imports: dict[str, str], answers: Iterable[str]):
        super().__init__(__name__="__main__")
        self.candidate: Candidate | None = None
        self._imports = imports
        self._answers = frozenset(answers)

    def __missing__(self, name: str) -> Any:
        if self.candidate is None:
            raise KeyError(name)
        if name in self._answers:
            try:
                return self.candidate.find(name)
            except KeyError:  # after which Python would take a builtin of that name
                raise NameError(f"name {name!r} is not defined", name=name) from None
        if hasattr(builtins, name):
            raise KeyError(name)
        if name in self._imports:
            exec(self._imports[name], self)
            return self[name]
        return self.candidate.find(name)


class Runner:
    """Runs the cells of one submission.

    Parameters
    ----------
    job : dict
        ``cells`` (each with ``kind``, ``"student"`` or ``"check"``, ``source`` and, for a check,
        ``points``), ``imports`` (a name to the statement that imports it), ``answers`` (the
        names that the student was to define; may be missing), ``check_names`` (what the checks'
        cells import from ``hidden``), ``seed``, ``cell_seconds``, ``total_seconds``, ``hidden``,
        ``guarded`` and ``course`` (see `examiner.crossing.refusal.judge`).
    control : socket.socket
        To the zygote.
    """

    def __init__(self, job: dict[str, Any], control: socket.socket):
        self._job = job
        self._control = control
        self._end = time.monotonic() + job["total_seconds"]
        self._names = Names(job["imports"], job.get("answers", []))
        self._replay: list[tuple[str, int]] = []
        self._restarts = 0
        self._candidate = Candidate(control)
        self._notes: list[dict[str, Any]] = []
        self._cell = 0
        self._ran: list[str] = []
        self._room = outputs.MAX_ALL
        self._network: int | None = None  # the last cell that asked for it
        for_checks.set_seed(job["seed"])
        uses.set_cells(self._ran)

    def run(self) -> dict[str, Any]:
        """Run all cells; return ``cells``, the outputs of each, and ``notes``."""
        results = []
        for number, cell in enumerate(self._job["cells"]):
            self._cell, count = number, number + 1
            run = self._student if cell["kind"] == "student" else self._check
            shown, self._room = outputs.within(self._room, run(cell, count))
            results.append({"outputs": shown, "execution_count": count})
        self._report_misconduct()
        if self._candidate.alive:
            self._candidate.leave()
        return {"cells": results, "notes": self._notes}

    def _note(self, kind: str, text: str, details: str = "") -> None:
        note = {"kind": kind, "cell": self._cell, "text": text}
        if details:
            note["details"] = details
        if note not in self._notes:
            self._notes.append(note)

    def _note_once(self, kind: str, text: str) -> None:
        if all(note["text"] != text for note in self._notes):
            self._note(kind, text)

    # --- the student's cells ----------------------------------------------------------

    def _student(self, cell: dict[str, Any], count: int) -> list[outputs.Output]:
        refusal = self._prepare()
        if refusal:
            return [refusal]
        self._ran.append(cell["source"])
        failure = self._candidate.run(cell["source"], count)
        shown = outputs.numbered(self._candidate.outputs, count)
        if self._candidate.alive:
            self._replay.append((cell["source"], count))
        for text in self._candidate.left_out:
            if not self._is_of_the_checks(text):
                self._note("repaired", f"In[{count}]: {text}.")
        if failure is None:
            return shown
        copied = failure.kind in ("ModuleNotFoundError", "NameError")
        if copied and self._is_of_the_checks(failure.message):
            return [*shown, {"output_type": "stream", "name": "stdout", "text": _COPIED}]
        self._report_refusal(failure)
        if failure.kind in ("Died", "TimeLimit"):
            self._note(failure.kind, f"A cell of the student's did not finish: {failure.message}.")
        return [*shown, outputs.error(failure.kind, failure.message, failure.where)]

    def _is_of_the_checks(self, text: str) -> bool:
        """Tell whether an error names a module or a function of the checks.

        It does in a copy of a check, which ran at home: the module is there, and the
        check's own cell has left its name.
        """
        names = {*self._job["hidden"], *self._job["check_names"]}
        return any(re.search(rf"\b{re.escape(name)}\b", text) for name in names)

    def _prepare(self) -> outputs.Output | None:
        """Set the time for the next cell and see that there is a candidate; else say why not."""
        now = time.monotonic()
        if now >= self._end:
            self._note("not run", "The submission's time was up before this cell.")
            return outputs.error(
                "NotRun", "the time for the whole notebook was up before this cell"
            )
        if not self._candidate.alive and self._restarts < MAX_RESTARTS:
            self._restart()
        if not self._candidate.alive:
            self._note("not run", f"The notebook's process had ended {MAX_RESTARTS + 1} times.")
            return outputs.error("NotRun", "earlier cells ended the notebook's process too often")
        self._allow_one_cell()
        return None

    def _allow_one_cell(self) -> None:
        self._candidate.seconds = min(self._job["cell_seconds"], self._end - time.monotonic())
        self._candidate.outputs.clear()

    def _restart(self) -> None:
        """Start anew and run again the cells that did no harm."""
        self._report_misconduct()
        self._restarts += 1
        self._candidate = Candidate(self._control)
        for source, count in self._replay:
            self._allow_one_cell()
            self._candidate.run(source, count)
        self._note("restarted", "The notebook's process had ended; earlier cells were run again.")

    def _report_misconduct(self) -> None:
        for text in self._candidate.misconduct:
            self._note("forbidden", text)

    def _report_refusal(self, failure: CandidateError, graded: bool = False) -> None:
        if failure.refused is None:
            return
        job = self._job
        told = refusal.judge(
            failure.refused, failure.where, job["hidden"], job["guarded"], job["course"]
        )
        if told is None:
            return
        kind, text = told
        if refusal.NETWORK in text:
            if graded and self._network not in (None, self._cell):
                kind, text = "forbidden", f"{text} It had been refused before, and is an answer."
            self._network = self._cell
        self._note(kind, text)

    # --- the checks -------------------------------------------------------------------

    def _check(self, cell: dict[str, Any], count: int) -> list[outputs.Output]:
        refusal = self._prepare()
        if refusal:
            return [refusal]
        self._names.candidate = self._candidate
        stdout = io.StringIO()
        try:
            with self._time_limit(), contextlib.redirect_stdout(stdout), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                value = _execute(cell["source"], self._names)
            result = self._score(value, cell["points"], count)
        except BaseException as error:  # a check may raise anything, and it is always a result
            result = [self._failure(error)]
        text = outputs.plain(stdout.getvalue())
        shown = [{"output_type": "stream", "name": "stdout", "text": text}] if text else []
        return [*outputs.printed(self._candidate.outputs), *shown, *result]

    @contextlib.contextmanager
    def _time_limit(self) -> Iterator[None]:
        """Stop a check that computes too long itself; its calls have the candidate's limit."""

        def stop(*_: Any) -> None:
            raise _CheckTimeout

        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, 2 * self._job["cell_seconds"] + 10)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _score(self, value: Any, points: float, count: int) -> list[outputs.Output]:
        """Return the output that makes nbgrader give the points meant."""
        if value is None:
            return []
        if type(value) in (int, float) and math.isfinite(value) and 0 <= value <= points:
            return [outputs.partial_credit(value, count)]
        text = (
            f"The check ended with a {type(value).__name__}, which is no score from 0 to {points}."
        )
        self._note("check", text)
        return [outputs.error("NoScore", "the check gave no score; your instructor is told")]

    def _failure(self, error: BaseException) -> outputs.Output:
        cause = error.__cause__ or error.__context__
        where = cause.where if isinstance(cause, CandidateError) else ""
        if isinstance(error, AssertionError):
            message = str(error)
            if type(error).__name__ == "NotAllowed":
                self._note_once("library", message.splitlines()[-1])
            if type(error) is AssertionError:
                message = _COMPARISON.split(message)[0].strip()
            return outputs.error(type(error).__name__, message or "the check failed", where)
        if isinstance(error, CandidateError):
            self._report_refusal(error, graded=True)
            if error.kind in ("Died", "TimeLimit", "NotData"):
                return outputs.error(error.kind, error.message, error.where)
            message = error.message or "it has no message"
            return outputs.error(error.kind, f"your code raised it: {message}", error.where)
        if isinstance(error, NameError):
            hint = "is its cell there, and does it run without an error?"
            return outputs.error("NameError", f"{error}: {hint}")
        if isinstance(error, _CheckTimeout):
            self._candidate.close()  # its next answer may be half read
            self._note("check", "The check itself took too long.")
            return outputs.error("TimeLimit", "the check took too long on what your code returned")
        details = "".join(traceback.format_exception(error))[-4000:]
        self._note("check", f"{type(error).__name__}: {error}"[:300], details)
        what = re.sub("'(Callable)?StandIn'", "an object of your own", str(error))[:300]
        message = f"the check could not be completed on what your code returned ({what})"
        return outputs.error(type(error).__name__, message, where)


def _execute(source: str, names: Names) -> Any:
    """Execute a graded cell; return the value of its last line if that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<check>", "exec"), names)
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "<check>", "eval"), names)
