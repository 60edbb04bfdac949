"""Whose fault it is that a step failed: one submission's, or everybody's."""

import contextlib
import errno
from collections.abc import Iterator

from sqlalchemy.exc import OperationalError

from examiner.session import Failed, MissingWalls


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
