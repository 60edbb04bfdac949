"""Stand-ins: what a check holds in place of an object in the student's process.

A stand-in carries a handle, nothing else. Calling it sends the arguments as data
and returns the result as data; arrays, lists and other arguments that the student's
function changed are changed here too, as if they had been passed by reference.
"""

from collections.abc import Callable
from typing import Any, Protocol

from examiner.crossing.errors import CandidateError


class Keeper(Protocol):
    """The process that keeps the object, as `examiner.crossing.client.Candidate` asks it."""

    def attribute(self, handle: int, name: str) -> Any:
        """Return an attribute."""
        ...

    def call(self, handle: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call it."""
        ...

    def next(self, handle: int) -> Any:
        """Return its next value."""
        ...

    def run_beside(self, helper: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Run a check's helper there."""
        ...


class StandIn:
    """An object that stays in the student's process: an instance, a module, a tensor's layer.

    Parameters
    ----------
    candidate : Keeper
        The process.
    handle : int
        The number under which the process keeps the object.
    kind : str
        Its type's name there. Data: only for display.
    """

    __slots__ = ("_candidate", "_handle", "_kind")

    def __init__(self, candidate: Keeper, handle: int, kind: str):
        self._candidate = candidate
        self._handle = handle
        self._kind = kind

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._candidate.attribute(self._handle, name)
        except CandidateError as error:
            if error.kind == "AttributeError":
                raise AttributeError(error.message) from None
            raise

    def __repr__(self) -> str:
        return f"<an object of type {self._kind} in the student's notebook>"

    def examiner_handle(self) -> int:
        """Return the handle; `examiner.crossing.client` sends it when a stand-in is an argument."""
        return self._handle

    def examiner_run_beside(self, helper: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Do what `examiner.for_checks.run_beside` promises."""
        return self._candidate.run_beside(helper, args)


class CallableStandIn(StandIn):
    """A function, or another object that can be called."""

    __slots__ = ()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the student's object with data; return data."""
        return self._candidate.call(self._handle, args, kwargs)


class IteratorStandIn(StandIn):
    """A generator, or another object that gives one value after the other."""

    __slots__ = ()

    def __iter__(self) -> "IteratorStandIn":
        return self

    def __next__(self) -> Any:
        return self._candidate.next(self._handle)
