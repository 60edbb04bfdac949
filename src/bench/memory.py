"""The most memory each kernel holds at once, in units of its input."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

from tabulate import tabulate

from bench.kernels import KERNELS, case, parties

SHAPES = ((60000, 10), (128, 1000))


def peak(call: Callable[[], object]) -> int:
    """Give the most bytes that a call holds at once, its result included.

    Parameters
    ----------
    call : callable
        What to watch. NumPy tells tracemalloc of its arrays.

    Returns
    -------
    int
        Bytes.

    Examples
    --------
    >>> import numpy as np
    >>> peak(lambda: np.ones(1000)) // 8000
    1
    """
    call()  # what is loaded once is not counted
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        call()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def measure(quick: bool) -> dict[str, Any]:
    """Watch every kernel, ours and SciPy's, in float64.

    Parameters
    ----------
    quick : bool
        Makes no difference: this takes a second.

    Returns
    -------
    dict
        ``rows``: the peak of each, as a multiple of the size of the logits.

    Examples
    --------
    >>> {row["kernel"] for row in measure(quick=True)["rows"]} == set(KERNELS)
    True
    """
    rows = []
    for shape in SHAPES:
        z, labels = case(shape, -1, "float64")
        for kernel in KERNELS:
            calls = parties(kernel, z, -1, labels)
            peaks = {name: peak(calls[name]) / z.nbytes for name in ("ours", "scipy")}
            rows.append({"kernel": kernel, "shape": list(shape), "peak": peaks})
    return {"rows": rows}


def table(result: dict[str, Any], tablefmt: str = "simple") -> str:
    """Lay out the peaks.

    Parameters
    ----------
    result : dict
        From `measure`.
    tablefmt : str
        tabulate's name of a format: "simple" for the terminal, "html" for the book.

    Returns
    -------
    str
        A row a kernel and shape.

    Examples
    --------
    >>> print(table({"rows": []}))
    kernel    shape    ours, in inputs    SciPy
    --------  -------  -----------------  -------
    """
    rows = [
        (row["kernel"], "×".join(map(str, row["shape"])), *row["peak"].values())
        for row in result["rows"]
    ]
    return tabulate(rows, ("kernel", "shape", "ours, in inputs", "SciPy"), tablefmt, floatfmt=".2f")
