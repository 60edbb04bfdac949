"""Softmax and its relatives beside `scipy.special` and PyTorch, one thread each."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import scipy.special
import torch
from numpy.typing import NDArray
from tabulate import tabulate
from threadpoolctl import threadpool_limits
from tqdm.auto import tqdm

from bench.timing import in_turn, times_as_fast
from softmax_course import (
    cross_entropy_with_logits,
    cross_entropy_with_logits_grad,
    log_softmax,
    logsumexp,
    softmax,
)

#: Shape and the axis of the classes: batches of digits, a large test set, ImageNet, a
#: vocabulary, and classes that do not lie side by side.
SHAPES = (
    ((64, 10), -1),
    ((1024, 10), -1),
    ((60000, 10), -1),
    ((128, 1000), -1),
    ((64, 32000), -1),
    ((2048, 2048), 0),
)
KERNELS = ("softmax", "log_softmax", "logsumexp", "cross_entropy", "gradient")

Party = Callable[[], Any]


def parties(
    kernel: str, z: NDArray[np.floating[Any]], axis: int, labels: NDArray[np.int64]
) -> dict[str, Party]:
    """Spell one kernel in three libraries.

    Parameters
    ----------
    kernel : {"softmax", "log_softmax", "logsumexp", "cross_entropy", "gradient"}
        Cross-entropy is the mean over the samples, the gradient is its gradient.
    z : ndarray, shape (N, K) or (K, N)
        Logits.
    axis : int
        The axis of the classes.
    labels : ndarray of int64, shape (N,)
        The true classes.

    Returns
    -------
    dict of str to callable
        "ours", "scipy" and "torch". SciPy has no cross-entropy of logits: what a careful
        reader would write with it stands in.

    Examples
    --------
    >>> calls = parties("logsumexp", np.zeros((1, 2)), -1, np.array([0]))
    >>> [round(float(call()[0]), 4) for call in calls.values()]
    [0.6931, 0.6931, 0.6931]
    """
    t, t_labels = torch.from_numpy(z), torch.from_numpy(labels)
    # The losses want the classes last; a view, so their place in memory stays.
    last, t_last = (z, t) if axis == -1 else (z.T, t.T)

    def scipy_cross_entropy() -> np.floating[Any]:
        log_a = scipy.special.log_softmax(last, axis=-1)
        return -log_a[np.arange(len(labels)), labels].mean()

    def scipy_gradient() -> NDArray[np.floating[Any]]:
        a = scipy.special.softmax(last, axis=-1)
        a[np.arange(len(labels)), labels] -= 1
        a /= len(labels)
        return a

    def torch_gradient() -> torch.Tensor:
        a = torch.softmax(t_last, -1)
        a[torch.arange(len(labels)), t_labels] -= 1
        a /= len(labels)
        return a

    spellings: dict[str, tuple[Party, Party, Party]] = {
        "softmax": (
            lambda: softmax(z, axis),
            lambda: scipy.special.softmax(z, axis),
            lambda: torch.softmax(t, axis),
        ),
        "log_softmax": (
            lambda: log_softmax(z, axis),
            lambda: scipy.special.log_softmax(z, axis),
            lambda: torch.log_softmax(t, axis),
        ),
        "logsumexp": (
            lambda: logsumexp(z, axis),
            lambda: scipy.special.logsumexp(z, axis),
            lambda: torch.logsumexp(t, axis),
        ),
        "cross_entropy": (
            lambda: cross_entropy_with_logits(last, labels),
            lambda: (
                -scipy.special.log_softmax(last, axis=-1)[np.arange(len(labels)), labels].mean()
            ),
            lambda: torch.nn.functional.cross_entropy(t_last, t_labels),
        ),
        "gradient": (
            lambda: cross_entropy_with_logits_grad(last, labels),
            scipy_gradient,
            torch_gradient,
        ),
    }
    return dict(zip(("ours", "scipy", "torch"), spellings[kernel], strict=True))


def case(
    shape: tuple[int, int], axis: int, dtype: str
) -> tuple[NDArray[np.floating[Any]], NDArray[np.int64]]:
    """Draw logits and labels.

    Parameters
    ----------
    shape : tuple of int
        Shape of the logits.
    axis : int
        The axis of the classes.
    dtype : str
        Precision of the logits.

    Returns
    -------
    z : ndarray
        Normal with standard deviation 3.
    labels : ndarray of int64
        One class a sample.

    Examples
    --------
    >>> z, labels = case((4, 3), 0, "float32")
    >>> z.dtype, labels.shape
    (dtype('float32'), (3,))
    """
    rng = np.random.default_rng(0)
    num_classes = shape[axis]
    z = rng.normal(0, 3, shape).astype(dtype)
    return z, rng.integers(0, num_classes, z.size // num_classes)


def measure(quick: bool) -> dict[str, Any]:
    """Time every kernel at every shape and precision.

    Parameters
    ----------
    quick : bool
        Whether to give each a tenth of the time.

    Returns
    -------
    dict
        ``rows``, one a case: the least seconds and how many times as fast we are; and
        ``summary``: for each kernel and for all the geometric mean and the least.

    Examples
    --------
    >>> measure(quick=True)["summary"]["all"]  # doctest: +SKIP
    {'scipy_mean': 1.7, 'scipy_least': 1.0, 'torch_mean': 0.6, 'torch_least': 0.2}
    """
    cases = [(k, s, axis, t) for s, axis in SHAPES for t in ("float32", "float64") for k in KERNELS]
    rows: list[dict[str, Any]] = []
    torch_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(1), tqdm(cases, desc="kernels", unit="case") as bar:
            for kernel, shape, axis, dtype in bar:
                z, labels = case(shape, axis, dtype)
                calls = parties(kernel, z, axis, labels)
                if kernel == "softmax":
                    calls["exp"] = partial(np.exp, z, out=np.empty_like(z))
                times = in_turn(calls, seconds=0.15 if quick else 1.5)
                rows.append(
                    {
                        "kernel": kernel,
                        "shape": list(shape),
                        "axis": axis,
                        "dtype": dtype,
                        "seconds": {name: min(t) for name, t in times.items()},
                        "rounds": len(times["ours"]),
                        "vs_scipy": times_as_fast(times, "scipy"),
                        "vs_torch": times_as_fast(times, "torch"),
                    }
                )
    finally:
        torch.set_num_threads(torch_threads)
    summary = {
        name: {
            f"{library}_{what}": function(
                [row[f"vs_{library}"] for row in rows if name in ("all", row["kernel"])]
            )
            for library in ("scipy", "torch")
            for what, function in (("mean", statistics.geometric_mean), ("least", min))
        }
        for name in ("all", *KERNELS)
    }
    return {"threads": 1, "rows": rows, "summary": summary}


def table(result: dict[str, Any], tablefmt: str = "simple") -> str:
    """Lay out the ratios.

    Parameters
    ----------
    result : dict
        From `measure`.
    tablefmt : str
        tabulate's name of a format: "simple" for the terminal, "html" for the book.

    Returns
    -------
    str
        A table a case, and one of the geometric means.

    Examples
    --------
    >>> print(table(measure(quick=True)))  # doctest: +SKIP
    """
    cases = [
        (
            row["kernel"],
            "×".join(map(str, row["shape"])) + (" axis 0" if row["axis"] == 0 else ""),
            row["dtype"],
            *(1e6 * row["seconds"][name] for name in ("ours", "scipy", "torch")),
            row["vs_scipy"],
            row["vs_torch"],
        )
        for row in result["rows"]
    ]
    head = ("kernel", "shape", "type", "ours µs", "SciPy µs", "torch µs", "× SciPy", "× torch")
    means = [(name, *values.values()) for name, values in result["summary"].items()]
    means_head = ("kernel", "× SciPy, mean", "least", "× torch, mean", "least")
    return "\n\n".join(
        tabulate(rows, names, tablefmt, floatfmt=".2f")
        for rows, names in ((means, means_head), (cases, head))
    )
