"""Checks that teach: what a graded cell calls.

A check is a function of the student's own objects. It returns nothing if all is well and
raises `CheckFailed` if not, with a message that says what is wrong, for which call, and
where to read about it; it never says a hidden expected value. The checks of an exercise
are in the module of its idea, such as `assignments.checks.softmax`:

>>> from assignments.checks import check, array, close
>>> @check(read="02_softmax: The formula", needs=[])
... def adds_up(softmax):
...     '''The probabilities add up to 1.'''
...     close(array(softmax([2.0, 1.0, 0.1])).sum(), 1, "their sum")
>>> adds_up(lambda z: [0.2, 0.2, 0.2])
Traceback (most recent call last):
...
assignments.checks._running.CheckFailed: adds_up: The probabilities add up to 1.
softmax([2.0, 1.0, 0.1]): their sum: 0.6, expected 1.
Read chapter 2, "The formula".

Inside a check, a student's function is an `Answer`: it gets copies of its arguments, and
its errors become failures that name the call. What is drawn from `rng` is hidden: once a
check has called it, no value is printed any more. So a check begins with public examples, and
goes through them with `examples`: then a failure is shown with the smallest that fails.
"""

from assignments import stops
from assignments.checks._checking import check, unexplained
from assignments.checks._comparing import array, close, expect, keeps_input, refuses, tolerance
from assignments.checks._running import (
    Answer,
    CheckFailed,
    NotWritten,
    Skipped,
    examples,
    gradient,
    rng,
    run_beside,
)
from assignments.outcomes import forget, outcomes
from assignments.standing import progress

__all__ = [
    "Answer",
    "CheckFailed",
    "NotWritten",
    "Skipped",
    "array",
    "check",
    "close",
    "examples",
    "expect",
    "forget",
    "gradient",
    "keeps_input",
    "outcomes",
    "progress",
    "refuses",
    "rng",
    "run_beside",
    "tolerance",
    "unexplained",
]

stops.install()
