"""Say in a sentence why a cell stops: in the notebook and in ``make check``, in the same words.

A failed check explains itself. What it does not know is where a name should have come from, and
what grading will refuse; and a cell that is given and stops in a student's answer would print a
traceback through code that is not theirs. In a notebook, `install` puts this right: it is called
with the first check.
"""

from __future__ import annotations

import contextlib
import linecache
import re
import sys
from collections.abc import Container, Iterable, Sequence
from types import TracebackType
from typing import Any

from assignments import outcomes, outline

#: What cells that run in a student's own process find, and grading's do not.
UNREACHABLE = r"(?:softmax_course|assignments)"

_MISSING = re.compile(r"name '(\w+)' is not defined")
_USES = re.compile(rf"`(\w+)` uses `({UNREACHABLE})\b")

Frame = tuple[str, int, str]  # function, line number, line


def no_import(module: str, name: str) -> str:
    """Say of a name that is imported from the reference what that comes to in grading."""
    return (
        f"When your work is graded, the import from {module} fails, and so does all that calls "
        f"`{name}`."
    )


def no_import_of(message: str) -> str:
    """Return the sentence for a check that met an answer made of the reference, or ""."""
    found = _USES.search(message)
    return no_import(found[2], found[1]) if found else ""


def missing(exercise: str, message: str) -> str:
    """Say of a name that has no value where it comes from, "" if that is not known.

    Examples
    --------
    >>> missing("02_softmax", "name 'np' is not defined")
    '`np` comes from the first code cell (`import numpy as np`). Run that first.'
    """
    found = _MISSING.search(message)
    if not found:
        return ""
    name, given = found[1], outline.given_names(exercise)
    if name in given:
        cell_id, code = given[name]
        how = "" if "\n" in code else f" (`{code}`)"
        return f"`{name}` comes from {outline.called(exercise)[cell_id]}{how}. Run that first."
    if name in outline.answers(exercise):
        return f"`{name}` has no value yet. Run its cell first, and see that it ends without error."
    return ""


def of_given(
    exercise: str, source: str, said: str, frames: Sequence[Frame], passed: Container[str]
) -> tuple[str, str] | None:
    """Say which answer a given cell met, if it stops because of one.

    Parameters
    ----------
    exercise : str
        Its name.
    source : str
        The given cell.
    said : str
        The error and its message.
    frames : sequence
        Function, line number and line of what runs in the notebook's cells, outermost first.
    passed : container of str
        The checks that have passed: what these are about is not to blame.

    Returns
    -------
    tuple of str, optional
        The answer, and what to say of the cell.
    """
    answers, said = outline.answers(exercise), said.rstrip(".")
    inside = [frame for frame in frames if frame[0] in answers]
    lines = [line for _, _, line in reversed(frames)]
    # The innermost line that names an answer, else the cell; what it returned was unfit.
    named = next((found for text in [*lines, source] if (found := _named(answers, text))), [])
    if not inside and not named:
        return None
    checks = outline.first_checks(exercise)
    met = {*(frame[0] for frame in inside), *_named(answers, "\n".join([*lines, source]))}
    wrong = [a for a in answers if a in met and a in checks and checks[a] not in passed]
    answer = inside[-1][0] if inside else next((a for a in named if a in wrong), named[0])
    then = f" First make `{checks[wrong[0]]}` pass." if wrong else ""
    blamed = wrong[0] if wrong else answer
    if "not written yet" in said:
        return answer, f"waits for `{answer}`, which is not written yet."
    if inside:
        where = f"line {inside[-1][1]} of its cell: `{inside[-1][2]}`"
        return blamed, f"stops in your `{answer}` ({where}): {said}.{then}"
    stops = f"stops at `{lines[0]}`" if lines else "stops"
    returned = ", ".join(f"`{name}`" for name in ([answer] if answer in wrong else named))
    return blamed, f"{stops}, with what your {returned} returned: {said}.{then}"


def _named(answers: Iterable[str], text: str) -> list[str]:
    return [answer for answer in answers if re.search(rf"\b{answer}\b", text)]


# --- in the notebook --------------------------------------------------------------------------


def install() -> None:
    """Let a notebook's cells say it, if this is a notebook's kernel."""
    shell = _shell()
    if hasattr(shell, "kernel") and not shell.custom_exceptions:
        shell.set_custom_exc((Exception,), _show)


def ran(check: str) -> bool:
    """Tell whether the cell of a check has run in this session of a notebook."""
    history = getattr(_shell(), "history_manager", None)
    call = re.compile(rf"^{check}\(", re.MULTILINE)
    return any(call.search(cell) for cell in getattr(history, "input_hist_raw", ()))


def _shell() -> Any:
    python = sys.modules.get("IPython")
    return python.get_ipython() if python else None


def _show(
    shell: Any,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType,
    tb_offset: int | None = None,
) -> None:
    """Show an error as IPython does, but for what is said better in a sentence."""
    with contextlib.suppress(Exception):  # then it is shown as ever
        lines = _said(shell, error, trace)
        if lines:
            error._render_traceback_ = lambda: lines  # type: ignore[attr-defined]
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)


def _said(shell: Any, error: BaseException, trace: TracebackType) -> list[str]:
    cells = shell.history_manager.input_hist_raw
    exercise = _exercise(cells)
    if not exercise:
        return []
    if hasattr(error, "_render_traceback_"):  # a check that failed
        return _of_check(exercise, str(error))
    source = cells[-1].strip()
    said = f"{type(error).__name__}: {error}"
    if isinstance(error, NameError) and (sentence := missing(exercise, str(error))):
        return [said, sentence]
    if source in outline.given(exercise).values():
        met = of_given(exercise, source, said, _frames(trace), outcomes.passed())
        return [f"This cell is as it was given. It {met[1]}"] if met else []
    return []


def _of_check(exercise: str, message: str) -> list[str]:
    """Return the lines of a failed check, with what it could not know."""
    lines = message.splitlines()
    if sentence := no_import_of(message):
        return [*lines, sentence]
    if sentence := missing(exercise, message):
        return [sentence if "has no value" in line else line for line in lines]
    return lines


def _exercise(cells: Sequence[str]) -> str:
    """Return the exercise whose check ran last, "" if none did."""
    for cell in reversed(cells):
        found = re.search(r"from assignments\.checks\.(\w+) import", cell)
        if found and (exercise := outline.exercise_about(found[1])):
            return exercise
    return ""


def _frames(trace: TracebackType | None) -> list[Frame]:
    """Return the frames of a traceback that are in the notebook's own cells."""
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if trace.tb_frame.f_globals.get("__name__") == "__main__":
            line = linecache.getline(code.co_filename, trace.tb_lineno).strip()
            frames.append((code.co_name, trace.tb_lineno, line))
        trace = trace.tb_next
    return frames
