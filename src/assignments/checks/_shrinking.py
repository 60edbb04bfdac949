"""Find the smallest example that shows a fault.

A check loops over `assignments.checks.examples`. If one of them fails, its body is run again
with smaller ones in its place: fewer rows and columns, simpler numbers. A smaller example
counts if the right answer passes with it and the student's fails in the same words.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: How many smaller examples a student's function is tried on. Each may be a round trip.
MAX_TRIES = 150

#: How many smaller examples are looked at in all.
MAX_LOOKS = 3000

#: No part of an example that has more numbers than this is made smaller.
MAX_SIZE = 200


def smallest(case: Any, fails: Callable[[Any], bool]) -> Any:
    """Return the smallest example that is found by making `case` smaller step by step.

    Parameters
    ----------
    case : object
        An array, a tensor, a list, a number, or a tuple of such parts.
    fails : callable
        Tells whether an example shows the fault.

    Examples
    --------
    >>> smallest([[3.7, 1.2], [0.4, 2.0]], lambda z: np.max(z, initial=0) > 1)
    [[2.0]]
    """
    seen = {repr(case)}
    looks = itertools.count()
    tables = [_table(part) for part in _parts(case)]
    negative = [t is not None and t.dtype.kind in "if" and bool((t < 0).any()) for t in tables]
    while True:
        for smaller in _smaller(case, negative):
            if repr(smaller) not in seen and _size(smaller) < _size(case):
                seen.add(repr(smaller))
                if next(looks) > MAX_LOOKS:
                    return case
                if fails(smaller):
                    case = smaller
                    break
        else:
            return case


def words(message: str) -> str:
    """Return a message without its numbers and shapes, to tell whether two say the same.

    Examples
    --------
    >>> words("the sums: 0.3 at index (0, 1), expected 1")
    'the sums: # at index #, expected #'
    """
    numbers = re.sub(r"-?\d[\d.]*(e[-+]?\d+)?", "#", message)
    return re.sub(r"\([#, ]*\)|\[[#, ]*\]", "#", numbers)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what a student's function prints, when it is tried again, out of the cell."""
    with contextlib.redirect_stdout(io.StringIO()):
        yield


def _parts(case: Any) -> list[Any]:
    return list(case) if type(case) is tuple else [case]


def _smaller(case: Any, negative: list[bool]) -> Iterator[Any]:
    """Make examples that are smaller by one step, those with fewer numbers first.

    Only the `negative` parts, which had such numbers at first, may get them: counts have none.
    """
    parts = _parts(case)
    tables = [_table(part) for part in parts]
    for changed in itertools.chain(_fewer(tables), _simpler(tables, negative)):
        if any(t is not None and not t.size for t in changed):
            continue  # what is right for nothing at all is a question of its own
        made = [
            part if new is None or new is old else _like(part, new)
            for part, old, new in zip(parts, tables, changed, strict=True)
        ]
        yield tuple(made) if type(case) is tuple else made[0]


def _table(part: Any) -> NDArray[Any] | None:
    """Return a part as an array, if it is one in some form and not too large."""
    if isinstance(part, (str, bytes)) or type(part) is bool:
        return None
    if hasattr(part, "detach"):
        part = part.detach().cpu().numpy()
    try:
        table = np.array(part)
    except Exception:  # rows of different lengths
        return None
    if table.dtype.kind in "iu":
        table = table.astype(np.int64)  # 1 less than 0 is no number of an unsigned type
    return table if table.dtype.kind in "ifU" and table.size <= MAX_SIZE else None


def _like(part: Any, table: NDArray[Any]) -> Any:
    """Return an array in the form of the part that it was made from."""
    if hasattr(part, "detach"):
        import torch

        return torch.as_tensor(table.copy(), dtype=part.dtype).requires_grad_(part.requires_grad)
    if isinstance(part, np.ndarray):
        # Rounding made a NumPy number of an array without axes; an array again has flags.
        new = np.array(table, part.dtype, order="F" if _columns_first(part) else "C")
        new.flags.writeable = part.flags.writeable
        return new
    if isinstance(part, np.generic):
        return part.dtype.type(table)
    return table.tolist()


def _columns_first(part: NDArray[Any]) -> bool:
    return part.flags.f_contiguous and not part.flags.c_contiguous


Tables = list[NDArray[Any] | None]


def _fewer(tables: Tables) -> Iterator[Tables]:
    """Leave out one row, one column, one class, in one table or in all that have it."""
    there = [(p, axis) for p, t in enumerate(tables) if t is not None for axis in range(t.ndim)]
    counts = [p for p, t in enumerate(tables) if t is not None and t.ndim == 0]
    lengths = sorted({_at(tables, p).shape[axis] for p, axis in there}, reverse=True)
    for length in lengths:
        long = [(p, axis) for p, axis in there if _at(tables, p).shape[axis] == length]
        groups = [
            long,
            [(p, axis) for p, axis in long if axis == 0],
            [(p, axis) for p, axis in long if axis == _at(tables, p).ndim - 1],
            *([place] for place in long),
        ]
        for group in {tuple(group): group for group in groups if group}.values():
            for index in reversed(range(length)):
                cut = [_without(t, index, [a for q, a in group if q == p], length)
                       for p, t in enumerate(tables)]  # fmt: skip
                yield cut
                # The axis may be that of the classes: then labels and their number follow.
                yield [
                    _follow(t, index, length) if p not in {q for q, _ in group} else t
                    for p, t in enumerate(cut)
                ]
    for p in counts:  # a number of classes that no table has as its length
        yield [_follow(t, -1, int(_at(tables, p))) if _is_int(t) else t for t in tables]


def _at(tables: Tables, p: int) -> NDArray[Any]:
    table = tables[p]
    assert table is not None
    return table


def _is_int(table: NDArray[Any] | None) -> bool:
    return table is not None and table.dtype.kind == "i"


def _without(table: Any, index: int, axes: list[int], length: int) -> Any:
    """Delete one index along some axes; rows that were distributions stay so."""
    if table is None or not axes:
        return table
    new = table
    for axis in axes:
        new = np.delete(new, index, axis)
    if table.ndim - 1 in axes and new.size and _distributions(table):
        flat = new.reshape(-1, new.shape[-1])
        rows = np.arange(len(flat))
        largest = rows, flat.argmax(axis=1)
        flat[largest] = (flat[largest] + 1 - flat.sum(axis=1)).round(12)
        new = flat.reshape(new.shape)
    return new


def _distributions(table: NDArray[Any]) -> bool:
    if table.dtype.kind != "f" or not table.ndim or not table.size:
        return False
    sums = table.sum(axis=-1)
    return bool((table >= 0).all() and np.allclose(sums, 1, atol=1e-6))


def _follow(table: Any, index: int, length: int) -> Any:
    """Take one class out of labels, and one from the number of classes."""
    if not _is_int(table):
        return table
    if table.ndim == 0 and table == length:
        return table - 1
    if index < 0:
        return np.minimum(table, max(length - 2, 0))
    return np.where(table > index, table - 1, np.minimum(table, max(length - 2, 0)))


def _simpler(tables: Tables, negative: list[bool]) -> Iterator[Tables]:
    """Write simpler numbers, into a whole table at once and one by one."""
    for p, table in enumerate(tables):
        if table is None or table.dtype.kind not in "if" or not table.size:
            continue
        for new in _simpler_tables(table, negative[p]):
            yield [*tables[:p], new.astype(table.dtype), *tables[p + 1 :]]


def _simpler_tables(table: NDArray[Any], negative: bool) -> Iterator[NDArray[Any]]:
    yield from (np.zeros_like(table), np.ones_like(table), np.sign(table), table.round())
    if _distributions(table):
        flat = table.reshape(-1, table.shape[-1])
        ways = list(np.eye(flat.shape[1])[:2])
        ways += [share * ways[0] + (1 - share) * ways[-1] for share in (0.5, 0.75)]
        for n, way in itertools.product(range(len(flat)), ways):
            new = flat.copy()
            new[n] = way
            yield new.reshape(table.shape)
    for where in np.ndindex(table.shape):
        number = table[where]
        if np.isfinite(number):
            trials = [0, 1, 2, *[-1] * negative, np.trunc(number), np.round(number, 1)]
        else:
            trials = [0]
        for trial in trials:
            new = table.copy()
            new[where] = trial
            yield new


def _size(case: Any) -> tuple[int, int]:
    """Measure an example: how many numbers, and how simple they are."""
    tables = [table for part in _parts(case) if (table := _table(part)) is not None]
    numbers = [n for t in tables if t.dtype.kind != "U" for n in t.ravel().tolist()]
    return sum(t.size + t.ndim for t in tables), sum(map(_difficulty, numbers))


def _difficulty(number: float) -> int:
    if not np.isfinite(number):
        return 40
    if number == int(number):
        return 2 * min(int(abs(number)), 9) + (number < 0) + (abs(number) > 9) * len(repr(number))
    return 20 + len(repr(abs(number))) + (number < 0)
