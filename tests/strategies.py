"""Hypothesis strategies that the tests share: logits, distributions, memory layouts."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

FLOATS = (np.float16, np.float32, np.float64)


def eps(dtype) -> float:
    """The spacing of numbers at 1: one unit in the last place."""
    return float(np.finfo(dtype).eps)


@st.composite
def layouts(draw, array):
    """The same numbers, laid out in memory in one of the ways that callers do."""
    kind = draw(st.sampled_from(["C", "Fortran", "sliced", "reversed", "transposed", "read-only"]))
    if kind == "Fortran":
        return np.asfortranarray(array)
    if kind == "sliced":
        wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
        wide[..., ::2] = array
        return wide[..., ::2]
    if kind == "reversed":
        return np.ascontiguousarray(array[..., ::-1])[..., ::-1]
    if kind == "transposed":
        return np.ascontiguousarray(array.T).T
    array = array.copy()
    array.flags.writeable = kind != "read-only"
    return array


@st.composite
def logits(
    draw, *, dtypes=FLOATS, dims=(1, 3), classes=(1, 6), samples=(0, 4), bound=1e4, masked=False
):
    """Logits with the classes along the last axis, in any layout and float type."""
    dtype = np.dtype(draw(st.sampled_from(dtypes)))
    ndim = draw(st.integers(*dims))
    shape = [draw(st.integers(*samples)) for _ in range(ndim - 1)]
    shape.append(draw(st.integers(*classes)))
    elements = st.floats(-bound, bound, width=8 * dtype.itemsize)
    z = draw(hnp.arrays(dtype, tuple(shape), elements=elements))
    if masked:
        mask = draw(hnp.arrays(bool, z.shape))
        mask[..., draw(st.integers(0, z.shape[-1] - 1))] = False  # one class must remain
        z[mask] = -np.inf
    return draw(layouts(z))


@st.composite
def logits_along_axis(draw, **options):
    """Logits, and the axis of the classes: any, counted from either end."""
    z = draw(logits(**options))
    axis = draw(st.integers(-z.ndim, z.ndim - 1))
    return np.moveaxis(z, -1, axis), axis


@st.composite
def distributions(draw, shape, *, dtype=np.float64, zeros=True):
    """Distributions along the last axis; with `zeros`, some classes may be impossible."""
    smallest = 0 if zeros else 0.015625
    weights = draw(hnp.arrays(np.float64, shape, elements=st.floats(smallest, 1, width=16)))
    weights[..., draw(st.integers(0, shape[-1] - 1))] += 0.5  # never all zero
    return (weights / weights.sum(axis=-1, keepdims=True)).astype(dtype)


@st.composite
def labels_for(draw, z):
    """Class indices that belong to logits or probabilities of any shape."""
    return draw(hnp.arrays(np.int64, z.shape[:-1], elements=st.integers(0, z.shape[-1] - 1)))
