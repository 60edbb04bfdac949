"""Run a check: watch the student's function, and make a failure worth reading."""

from __future__ import annotations

import contextlib
import copy
import functools
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import examiner
from assignments import outline

#: What `keeps_input` says of a function that works in its argument.
CHANGED = "it changed its input. Work on a new array"

#: What the stub of an unwritten answer says (see `nbgrader_config.py`).
STUB = "not written yet"

#: The largest public array that a message prints in full.
PRINTED_SIZE = 12


class CheckFailed(AssertionError):
    """What a student reads when a check fails."""

    def _render_traceback_(self) -> list[str]:
        # IPython prints this in place of a traceback through code that is not the student's.
        return str(self).splitlines()


class NotWritten(CheckFailed):
    """The student's function is still the stub."""


class NotAllowed(NotWritten):
    """The student's answer is made of what the exercise does not allow, so it is not written."""


class Skipped(CheckFailed):
    """An earlier check failed, so this one would say nothing new."""


class Stopped(CheckFailed):
    """The student's function raised an exception.

    Attributes
    ----------
    kinds : list of str
        The names of its type and of those that it is derived from, its own first.
    """

    def __init__(self, message: str, kinds: list[str]):
        super().__init__(message)
        self.kinds = kinds


@dataclass
class Call:
    """One call of a student's function: what went in and what came out."""

    function: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    after: tuple[Any, ...] = ()
    result: Any = None
    error: str = ""
    shown: str = ""

    def describe(self, concealed: bool) -> str:
        """Write the call as Python, without the values of hidden or large arrays."""
        if self.shown:
            return self.shown
        shown = [_show(value, concealed) for value in self.args]  # an axis goes by its name
        shown += [
            f"{name}={_show(value, concealed and not isinstance(value, int))}"
            for name, value in self.kwargs.items()
        ]
        return f"{self.function}({', '.join(shown)})"


@dataclass
class Run:
    """One run of a check.

    Attributes
    ----------
    name : str
        The check's key.
    calls : list of Call
        What it has asked the student's functions.
    concealed : bool
        Whether hidden inputs have been drawn.
    loops : list of tuple
        For each of its loops over `examples`, the examples.
    example : object
        The example that its turn is.
    only : tuple of int and object, optional
        The one loop to run, and the one example to run it with.
    """

    name: str
    calls: list[Call] = field(default_factory=list)
    concealed: bool = False
    loops: list[tuple[Any, ...]] = field(default_factory=list)
    example: Any = None
    only: tuple[int, Any] | None = None

    def ended(self, call: Call) -> None:
        """Do nothing. A replay compares here; see `assignments.checks._diagnosis`."""


#: The check that is running, if any, and the runs around it.
_runs: list[Run] = []


def current_run() -> Run:
    """Return the run of the check that calls this."""
    return _runs[-1]


def rng() -> np.random.Generator:
    """Return this check's random generator, and print no values from here on.

    The inputs drawn differ from student to student and are the same for the same student.
    """
    current_run().concealed = True
    return examiner.rng(current_run().name)


class Enough(BaseException):
    """The one example that was asked for has passed."""


def examples(*cases: Any) -> Iterator[Any]:
    """Go through the public examples of a check; a failure is then shown with the smallest one.

    Parameters
    ----------
    *cases
        Arrays, tensors, lists or numbers, or tuples of them. What the body expects of the answer
        it must compute from the example, since smaller ones are tried in its place.

    Examples
    --------
    >>> from assignments.checks import check, close, examples
    >>> @check(read="02_softmax: The formula")
    ... def adds_up(logsumexp):
    ...     '''It is ln 2 above two equal logits.'''
    ...     for z in examples([0.0, 0.0], [5.0, 5.0]):
    ...         close(logsumexp(z), z[0] + np.log(len(z)))
    >>> adds_up(lambda z: np.log(2 * np.exp(z[0])))
    ✓ adds_up: It is ln 2 above two equal logits.
    """
    run = current_run()
    number = len(run.loops)
    run.loops.append(cases)
    if run.only is None:
        for run.example in cases:
            yield run.example
        run.example = None
    elif run.only[0] == number:
        yield run.only[1]
        raise Enough


class Answer:
    """A student's object inside a check.

    Called, it works on copies of arrays and lists, keeps its warnings to itself, and turns
    an exception into a failed check that names the call.
    """

    def __init__(self, value: Any, name: str):
        self._value = value
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(self._value, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _watched(self._name, self._value, args, kwargs)


def _watched(
    name: str,
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    shown: str = "",
) -> Any:
    """Call a student's function and note the call in the current run."""
    call = Call(name, args, kwargs, shown=shown)
    call.after = tuple(_copy(value) for value in args)
    current_run().calls.append(call)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(sys.stdout):
            warnings.simplefilter("ignore")
            result = function(*call.after, **{key: _copy(value) for key, value in kwargs.items()})
    except KeyboardInterrupt:
        call.error = "TimeLimit: it was stopped"
        current_run().ended(call)
        message = "it did not come to an end and was stopped. Is there a loop without end?"
        raise CheckFailed(message) from None
    except (Exception, SystemExit) as error:
        if isinstance(error, examiner.CandidateError):  # raised in the student's process
            kinds, message = error.kinds, error.message
        else:
            kinds, message = [kind.__name__ for kind in type(error).__mro__], str(error)
        call.error = f"{kinds[0]}: {message}" if message else kinds[0]
        current_run().ended(call)
        if kinds[0] == "NotImplementedError" and STUB in call.error:  # torch raises it as well
            raise NotWritten(f"`{name}` is not written yet. Its cell has a hint.") from None
        raise Stopped(f"it stopped with {call.error}", kinds) from None
    call.result = _copy(result)
    current_run().ended(call)
    return result


def gradient(answer: Any, *args: Any) -> Any:
    """Do what `examiner.gradient` does, for a student's function inside a check."""
    return _beside(examiner.gradient, answer, *args)


def run_beside(helper: Callable[..., Any], answer: Any, *args: Any, shown: str) -> Any:
    """Do what `examiner.run_beside` does, for a student's object inside a check.

    The helper calls the student's function, with what cannot be printed; `shown` is how a
    message writes that call.
    """
    return _beside(functools.partial(examiner.run_beside, helper), answer, *args, shown=shown)


def _beside(function: Callable[..., Any], *args: Any, shown: str = "") -> Any:
    first = args[0]
    name = first._name if isinstance(first, Answer) else function.__name__
    values = [value._value if isinstance(value, Answer) else value for value in args]
    return _watched(name, lambda *rest: function(values[0], *rest), tuple(values[1:]), {}, shown)


def run_body(body: Callable[..., None], arguments: dict[str, Any], run: Run) -> CheckFailed | None:
    """Run a check's body on a student's objects and return its failure."""
    if failure := _not_allowed(run.name, arguments):
        return failure
    _runs.append(run)
    try:
        body(**{name: _wrapped(value, name) for name, value in arguments.items()})
    except CheckFailed as failure:
        return failure
    except Enough:
        return None
    except Exception as error:  # a result so odd that the check itself stumbles over it
        return CheckFailed(f"the check could not use the result: {type(error).__name__}: {error}")
    finally:
        _runs.pop()
    return None


def _not_allowed(key: str, answers: Iterable[str]) -> NotAllowed | None:
    """Find what the answers that a check is about are made of and may not be."""
    idea = key.partition(".")[0]
    exercise = outline.exercise_about(idea)
    if not exercise:
        return None
    allowed, all_answers = outline.imports(exercise), outline.answers(exercise)
    for answer in answers:
        if used := examiner.use_beyond(allowed, answer, others=all_answers):
            return NotAllowed(
                f"`{answer}` uses {used}. Here an answer may use {', '.join(allowed)} and "
                "Python's own library, no more: write it yourself with them."
            )
        if used := examiner.use_of(all_answers.get(answer, ()), answer):
            return NotAllowed(f"`{answer}` uses {used}. Write it without that, as asked.")
    return None


def _wrapped(value: Any, name: str) -> Any:
    # SymPy's symbols can be called too, but are no functions of the student's. Their type is
    # asked, because an object that is only a stand-in would have to ask the student's process.
    symbolic = hasattr(type(value), "free_symbols")
    return Answer(value, name) if callable(value) and not symbolic else value


def _copy(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        copied = np.array(value, order="K", copy=True)
        copied.flags.writeable = value.flags.writeable
        return copied
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return value.detach().clone().requires_grad_(value.requires_grad)
    if isinstance(value, (list, tuple)):
        return type(value)(map(_copy, value)) if type(value) in (list, tuple) else value
    return value


def _show(value: Any, concealed: bool) -> str:
    """Write an argument as Python that a student can paste, unless it is hidden or large."""
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and hasattr(value, "dtype"):
        if concealed or np.prod(shape) > PRINTED_SIZE:
            dtype = str(value.dtype).removeprefix("torch.")
            return f"<{dtype} of shape {tuple(shape)}>"
        return _show_tensor(value) if hasattr(value, "detach") else _show_array(value)
    if isinstance(value, (list, tuple)) and (concealed or len(str(value)) > 80):
        try:
            return f"<{type(value).__name__} of shape {np.shape(copy.copy(value))}>"
        except ValueError:  # its entries differ in shape
            return f"<{type(value).__name__} of length {len(value)}>"
    if concealed and isinstance(value, (int, float)):
        return f"<{type(value).__name__}>"
    return getattr(value, "__name__", None) or _literal(value)


def _show_array(value: Any) -> str:
    usual = value.dtype in (np.float64, np.int64, np.bool_) and value.size > 0
    dtype = "" if usual else f", dtype={value.dtype.name!r}"
    numbers = _literal(_numbers(value))
    if isinstance(value, np.generic):
        return f"np.{value.dtype.name}({numbers})"
    if not value.flags.writeable:
        plain = f"np.array({numbers}{dtype})" if dtype else numbers
        return f"np.broadcast_to({plain}, {value.shape})"  # which is read-only
    if value.size == 0 and value.shape != (0,):
        return f"np.zeros({value.shape}{dtype})"
    if value.ndim == 2 and value.flags.f_contiguous and not value.flags.c_contiguous:
        return f"np.array({_literal(_numbers(value.T))}{dtype}).T"
    return f"np.array({numbers}{dtype})"


def _show_tensor(value: Any) -> str:
    name = str(value.dtype).removeprefix("torch.")
    usual = name in ("float32", "int64", "bool") and value.numel() > 0
    dtype = "" if usual else f", dtype=torch.{name}"
    grad = ", requires_grad=True" if value.requires_grad else ""
    return f"torch.tensor({_literal(_numbers(value))}{dtype}{grad})"


def _literal(value: Any) -> str:
    """Write numbers, and lists of them, as Python; nan and infinities as NumPy's."""
    if type(value) in (list, tuple):
        inside = ", ".join(map(_literal, value))
        return f"[{inside}]" if type(value) is list else f"({inside}{',' * (len(value) == 1)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_literal(part)}" for key, part in value.items()) + "}"
    if isinstance(value, float) and not np.isfinite(value):
        return "-np.inf" if value < 0 else f"np.{value!r}"
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return _show(value, concealed=False)
    return repr(value)


def _numbers(value: Any) -> Any:
    """Turn an array or tensor into lists; a float32 0.1 is printed as 0.1."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = (value.float() if str(value.dtype) == "torch.bfloat16" else value).numpy()
    numbers = np.asarray(value)
    short = numbers.dtype.kind == "f" and numbers.dtype != np.float64
    return (numbers.astype(str).astype(float) if short else numbers).tolist()
