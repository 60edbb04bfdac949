"""Whose fault it is that a step failed: one submission's, or everybody's."""

import contextlib
import errno
import traceback
from collections.abc import Iterator

from sqlalchemy.exc import OperationalError


class MissingWalls(Exception):
    """The system cannot confine a student's code as it must be confined."""


class Failed(Exception):
    """A submission could not be examined, for no fault that it shows.

    Attributes
    ----------
    details : str
        The traceback, if there is one: for the instructor, never for a student.
    """

    def __init__(self, message: str, details: str = ""):
        super().__init__(message)
        self.details = details

    @classmethod
    def of(cls, error: BaseException, what: str = "") -> "Failed":
        """Make one of whatever was raised while `what` was tried."""
        if isinstance(error, Failed):
            return error
        reason = f"{type(error).__name__}: {error}"
        details = "".join(traceback.format_exception(error))
        return cls(f"{what} ({reason})" if what else reason, details)


class CannotStart(Failed):
    """The processes that examine submissions do not start: no fault of any of these."""


@contextlib.contextmanager
def stage(what: str, but: type[Exception] = MissingWalls) -> Iterator[None]:
    """Make a `Failed` that says `what` of anything raised inside that is one submission's.

    A disk that is full, a gradebook that cannot be used and a missing wall are everybody's:
    they go through, and so does what `but` names.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, Failed | MissingWalls | OperationalError | but) or is_full(error):
            raise
        raise Failed.of(error, what) from error


def is_full(error: Exception) -> bool:
    """Tell whether an error says that the disk is full."""
    if isinstance(error, OperationalError):
        return "disk is full" in str(error)
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
