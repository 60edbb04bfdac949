"""How the cost grows with the batch, the classes and the depth of a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tabulate import tabulate
from threadpoolctl import threadpool_limits
from tqdm.auto import tqdm

from bench.kernels import KERNELS, case, parties
from bench.timing import in_turn
from softmax_course.mnist_network import backward, forward, init_network

SAMPLES = [2**k for k in range(4, 18)]  # of 10 classes
CLASSES = [2**k for k in range(4, 18)]  # in 16 samples
DEPTHS = [2**k for k in range(6)]  # hidden layers of 128 units


def slope(sizes: list[int], seconds: list[float]) -> float:
    """Fit the exponent p of cost ∝ sizeᵖ to the larger half, where calling costs nothing.

    Parameters
    ----------
    sizes : list of int
        Growing.
    seconds : list of float
        The cost of each.

    Returns
    -------
    float
        1 where twice the size takes twice the time.

    Examples
    --------
    >>> round(slope([1, 2, 4, 8], [5.0, 5.0, 16.0, 64.0]), 6)
    2.0
    """
    half = len(sizes) // 2
    return float(np.polyfit(np.log(sizes[half:]), np.log(seconds[half:]), 1)[0])


def measure(quick: bool) -> dict[str, Any]:
    """Time each kernel along two sizes, and a network's step along its depth.

    Parameters
    ----------
    quick : bool
        Whether to leave out the largest sizes.

    Returns
    -------
    dict
        ``rows``: what grows, its sizes, the least seconds and the slope.

    Examples
    --------
    >>> [row["slope"] for row in measure(quick=True)["rows"]]  # doctest: +SKIP
    """
    less = -4 if quick else None
    rows = []
    with threadpool_limits(1), tqdm(total=2 * len(KERNELS) + 1, desc="growth") as bar:

        def row(name: str, along: str, calls: dict[int, Callable[[], Any]]) -> None:
            named = {str(size): call for size, call in calls.items()}
            times = in_turn(named, seconds=0.3 if quick else 3)
            sizes, seconds = list(calls), [min(t) for t in times.values()]
            growth = {"kernel": name, "along": along, "sizes": sizes, "seconds": seconds}
            rows.append(growth | {"slope": slope(sizes, seconds)})
            bar.update()

        for kernel in KERNELS:
            row(kernel, "samples", {n: _kernel(kernel, (n, 10)) for n in SAMPLES[:less]})
            row(kernel, "classes", {n: _kernel(kernel, (16, n)) for n in CLASSES[:less]})
        row("network step", "depth", {depth: _network(depth) for depth in DEPTHS})
    return {"rows": rows}


def table(result: dict[str, Any], tablefmt: str = "simple") -> str:
    """Lay out the slopes.

    Parameters
    ----------
    result : dict
        From `measure`.
    tablefmt : str
        tabulate's name of a format: "simple" for the terminal, "html" for the book.

    Returns
    -------
    str
        A row for each thing that grows.

    Examples
    --------
    >>> print(table({"rows": []}))
    kernel    along    from    to    slope
    --------  -------  ------  ----  -------
    """
    rows = [
        (row["kernel"], row["along"], row["sizes"][0], row["sizes"][-1], row["slope"])
        for row in result["rows"]
    ]
    return tabulate(rows, ("kernel", "along", "from", "to", "slope"), tablefmt, floatfmt=".2f")


def _kernel(kernel: str, shape: tuple[int, int]) -> Callable[[], Any]:
    z, labels = case(shape, -1, "float32")
    return parties(kernel, z, -1, labels)["ours"]


def _network(depth: int) -> Callable[[], Any]:
    x, y = case((64, 784), -1, "float32")[0], np.arange(64) % 10
    layers = init_network((784, *[128] * depth, 10))
    return lambda: backward(layers, forward(layers, x), y)
