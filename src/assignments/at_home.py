"""Run the cells of a notebook, for `assignments.rehearsal`: ``python -m assignments.at_home``.

The shell is the examiner's. A request is a line of JSON on standard input, and so is its answer
on standard output; both are closed to the student's code. Unlike in grading, checks and answers
share this process. So what a student's cell may not import there is refused here by hand.
"""

from __future__ import annotations

import _thread
import builtins
import contextlib
import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

from examiner import uses
from examiner.run.shell import make_shell, where

#: What only the checks may import, in grading.
HIDDEN = ("softmax_course", "assignments")
_COURSE = (*HIDDEN, "examiner", "softmax_kit")


class _Interrupt:
    """Raises KeyboardInterrupt in code that runs too long, and only there."""

    def __init__(self) -> None:
        self._busy = False
        self.late = False
        signal.signal(signal.SIGINT, self._stop)

    def _stop(self, *_: Any) -> None:
        if self._busy:
            self._busy = False
            self.late = True
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def after(self, seconds: float) -> Iterator[None]:
        """Interrupt what runs inside after so many seconds."""
        alarm = threading.Timer(seconds, self._ring)
        alarm.daemon = True
        self._busy, self.late = True, False
        alarm.start()
        try:
            yield
        finally:
            self._busy = False
            alarm.cancel()

    def _ring(self) -> None:
        if hasattr(signal, "pthread_kill"):  # wakes a sleeping main thread; Windows has none
            main = threading.main_thread().ident
            assert main
            signal.pthread_kill(main, signal.SIGINT)
        else:
            _thread.interrupt_main()


class _Refusal:
    """Makes imports of what is hidden fail, if a student's cell asks for them."""

    def __init__(self) -> None:
        self.checks: set[str] = set()
        for module, name in ((builtins, "__import__"), (importlib, "import_module")):
            setattr(module, name, self._guarded(getattr(module, name)))

    def _guarded(self, real: Any) -> Any:
        def guarded(name: str, *args: Any, **kwargs: Any) -> Any:
            if str(name).partition(".")[0] in HIDDEN and self._asks(sys._getframe(1)):
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            return real(name, *args, **kwargs)

        return guarded

    def _asks(self, frame: FrameType | None) -> bool:
        """Tell whether a student's cell, not a check or the course, is the one that asks."""
        while frame is not None:
            cell = frame.f_code.co_filename
            if cell.startswith("In["):
                return cell not in self.checks
            if str(frame.f_globals.get("__name__", "")).partition(".")[0] in _COURSE:
                return False
            frame = frame.f_back
        return False


def serve(requests: Any, answers: Any) -> None:
    """Answer requests until their end."""
    shell = make_shell()
    interrupt, refusal = _Interrupt(), _Refusal()
    cells: list[str] = []
    uses.set_cells(cells)
    for line in requests:
        request = json.loads(line)
        if request["check"]:
            refusal.checks.add(f"In[{request['count']}]")
        else:
            cells.append(request["source"])
        error: BaseException | None = None
        try:
            with interrupt.after(request["seconds"]):
                _, error = shell.run(request["source"], request["count"])
        except BaseException as escaped:  # the interrupt, between two statements
            error = escaped
        answer = {
            "outputs": shell.collected.outputs,
            "error": _described(error) if error is not None else None,
            "left_out": getattr(shell, "left_out", []),
            "late": interrupt.late,
        }
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _described(error: BaseException) -> dict[str, str]:
    try:
        message = str(error.msg if isinstance(error, SyntaxError) else error)
    except Exception:
        message = ""
    return {"kind": type(error).__name__, "message": message, "where": where(error)}


def main() -> None:
    """Keep the descriptors of standard input and output to itself, and serve on them."""
    with os.fdopen(os.dup(0), "rb") as requests, os.fdopen(os.dup(1), "wb") as answers:
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        serve(requests, answers)


if __name__ == "__main__":
    main()
