"""Time functions in turn, so that whatever else the machine does hits them all alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping

Times = dict[str, list[float]]


def in_turn(
    parties: Mapping[str, Callable[[], object]], seconds: float, least_rounds: int = 5
) -> Times:
    """Call every party once a round, for as many rounds as fit into the time.

    Parameters
    ----------
    parties : mapping of str to callable
        What to time. Who starts changes from round to round, since the first may find the
        processor's cache empty.
    seconds : float
        How long to go on.
    least_rounds : int
        How many rounds to make in any case.

    Returns
    -------
    dict of str to list of float
        The seconds each party took, round by round.

    Examples
    --------
    >>> times = in_turn({"fast": lambda: None, "slow": lambda: sum(range(1000))}, 0.0)
    >>> [len(rounds) for rounds in times.values()]
    [5, 5]
    """
    names = list(parties)
    for party in [*parties.values()] * 2:  # fill caches, start threads, load libraries
        party()
    times: Times = {name: [] for name in names}
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        end = time.perf_counter() + seconds
        while len(times[names[0]]) < least_rounds or time.perf_counter() < end:
            names.append(names.pop(0))
            for name in names:
                party = parties[name]
                start = time.perf_counter()
                party()
                times[name].append(time.perf_counter() - start)
    finally:
        if was_enabled:
            gc.enable()
    return {name: times[name] for name in parties}


def times_as_fast(times: Times, other: str, ours: str = "ours") -> float:
    """Give how many times as fast as another we are, least time against least time.

    The least is the time of the round that nothing else disturbed.

    Parameters
    ----------
    times : dict of str to list of float
        From `in_turn`.
    other, ours : str
        Two parties.

    Returns
    -------
    float
        Above 1 where we are faster.

    Examples
    --------
    >>> times_as_fast({"ours": [1.0, 1.5, 9.0], "scipy": [2.0, 2.0, 7.0]}, "scipy")
    2.0
    """
    return min(times[other]) / min(times[ours])
