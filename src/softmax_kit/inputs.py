"""Turn what a caller passes into checked arrays, or say clearly what is wrong with it.

Every function returns an array and never changes its argument. float16, float32 and
float64 are kept; integers, booleans and lists become float64.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: Probabilities printed with three decimals or more still count as summing to 1.
SUM_TOLERANCE = 1e-3
#: float16 carries about three decimals, so its sums are allowed to be further off.
SUM_TOLERANCE_FLOAT16 = 1e-2
#: Up to here, logits are laid out in memory for speed; see `logits_and_max`.
FEW_CLASSES = 32


def _as_array(values: ArrayLike, name: str) -> NDArray[Any]:
    if isinstance(values, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array. Fill it first: {name}.filled(...).")
    try:
        return np.asarray(values)
    except ValueError as error:
        raise ValueError(
            f"{name} is not a rectangular array: its rows differ in length."
        ) from error


def _as_floats(values: ArrayLike, name: str) -> NDArray[np.floating[Any]]:
    array = _as_array(values, name)
    if array.dtype.kind in "iub":
        return array.astype(np.float64)
    if array.dtype.kind != "f":
        raise TypeError(f"{name} must hold real numbers, not {array.dtype}.")
    return array


def _check_axis(array: NDArray[Any], axis: int, name: str) -> None:
    if not hasattr(axis, "__index__"):
        raise TypeError(f"axis must be an integer, not {axis!r}.")
    if array.ndim == 0:
        raise ValueError(f"{name} is a single number. Pass a vector with one entry per class.")
    if not -array.ndim <= axis < array.ndim:
        raise ValueError(
            f"axis {axis} does not exist: {name} has shape {array.shape}, "
            f"so axis must lie between {-array.ndim} and {array.ndim - 1}."
        )
    if array.shape[axis] == 0:
        raise ValueError(f"{name} has shape {array.shape}: no class along axis {axis}.")


def as_logits(z: ArrayLike, axis: int = -1) -> NDArray[np.floating[Any]]:
    """Check logits.

    Parameters
    ----------
    z : array_like
        Logits, one per class along `axis`, any other axes before or after it.
        ``-inf`` marks a class that cannot occur.
    axis : int
        The axis of the classes.

    Returns
    -------
    ndarray
        `z` as a floating-point array. It may share memory with `z`.

    Raises
    ------
    TypeError
        If `z` does not hold real numbers, or `axis` is not an integer.
    ValueError
        If `axis` does not exist or is empty, if `z` holds nan or +inf, or if every
        class along `axis` is ``-inf``.

    Examples
    --------
    >>> as_logits([1, 2, 3])
    array([1., 2., 3.])
    """
    return logits_and_max(z, axis)[0]


def logits_and_max(
    z: ArrayLike, axis: int = -1
) -> tuple[NDArray[np.floating[Any]], NDArray[np.floating[Any]]]:
    """Check logits as `as_logits` does, and give the largest along `axis` as well.

    Parameters
    ----------
    z : array_like
        Logits, one per class along `axis`.
    axis : int
        The axis of the classes.

    Returns
    -------
    z : ndarray
        `z` as a floating-point array. It may share memory with `z`.
    z_max : ndarray
        The largest logit of each slice; `axis` stays, with length 1.

    Raises
    ------
    TypeError, ValueError
        As for `as_logits`.

    Examples
    --------
    >>> z, z_max = logits_and_max([[1, 2, 3], [6, 5, 4]])
    >>> z - z_max
    array([[-2., -1.,  0.],
           [ 0., -1., -2.]])
    """
    z = _as_floats(z, "z")
    _check_axis(z, axis, "z")
    if z.shape[axis] <= FEW_CLASSES:
        # NumPy starts a loop for each sample when the classes lie side by side in memory.
        # With the samples side by side it needs one for each class, and few classes take
        # a third of the time. The shape stays the same.
        z = np.ascontiguousarray(z.swapaxes(0, axis)).swapaxes(0, axis)
    z_max = z.max(axis=axis, keepdims=True)
    # nan wins every maximum, and so does +inf; only a slice of nothing but -inf has that
    # maximum. So the maximum tells of all three, and no other look at the logits is needed.
    if not np.isfinite(z_max).all():
        for bad, what in ((np.isnan(z), "nan"), (np.isposinf(z), "+inf")):
            if bad.any():
                where = tuple(int(i) for i in np.argwhere(bad)[0])
                raise ValueError(f"z holds {what}, first at index {where}. Logits must be numbers.")
        raise ValueError(
            f"every class along axis {axis} is -inf somewhere in z: no class is left to choose."
        )
    return z, z_max


def as_probabilities(a: ArrayLike, name: str = "a") -> NDArray[np.floating[Any]]:
    """Check probabilities: none negative, each row along the last axis sums to 1.

    Parameters
    ----------
    a : array_like, shape (..., K)
        Probabilities of K classes. Sums may be off by 0.001 (0.01 in float16), so that
        values rounded for printing are accepted.
    name : str
        What to call `a` in an error.

    Returns
    -------
    ndarray, shape (..., K)
        `a` as a floating-point array. It may share memory with `a`.

    Raises
    ------
    TypeError
        If `a` does not hold real numbers.
    ValueError
        If `a` holds nan or a negative number, or if a row does not sum to 1.

    Examples
    --------
    >>> as_probabilities([0.7, 0.2, 0.1])
    array([0.7, 0.2, 0.1])
    >>> as_probabilities([2.0, 1.0, 0.1])
    Traceback (most recent call last):
    ...
    ValueError: a does not sum to 1 along its last axis: the sum is 3.1. If these are logits, pass them through softmax first.
    """  # noqa: E501 (the message is one line)
    a = _as_floats(a, name)
    _check_axis(a, -1, name)
    if not (a >= 0).all():
        raise ValueError(
            f"{name} holds nan." if np.isnan(a).any() else f"{name} holds a negative probability."
        )
    total = a.sum(axis=-1, dtype=np.float64)
    tolerance = SUM_TOLERANCE_FLOAT16 if a.dtype == np.float16 else SUM_TOLERANCE
    off = np.abs(total - 1) > tolerance
    if off.any():
        raise ValueError(
            f"{name} does not sum to 1 along its last axis: the sum is {total[off].flat[0]:.4g}. "
            "If these are logits, pass them through softmax first."
        )
    return a


def as_labels(labels: ArrayLike, num_classes: int) -> NDArray[np.int64]:
    """Check class indices.

    Parameters
    ----------
    labels : array_like of int
        Class indices, counted from 0, of any shape.
    num_classes : int
        Number of classes, at least 1.

    Returns
    -------
    ndarray of int64
        The labels, of the same shape.

    Raises
    ------
    TypeError
        If the labels or the number of classes are not integers.
    ValueError
        If a label is negative or not below `num_classes`, or `num_classes` is below 1.

    Examples
    --------
    >>> as_labels([0, 2, 1], num_classes=3)
    array([0, 2, 1])
    """
    if isinstance(num_classes, (bool, np.bool_)) or not hasattr(num_classes, "__index__"):
        raise TypeError(f"num_classes must be an integer, not {num_classes!r}.")
    num_classes = operator.index(num_classes)
    if num_classes < 1:
        raise ValueError(f"num_classes must be at least 1, not {num_classes}.")
    array = _as_array(labels, "labels")
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise TypeError(
            f"labels must be integers, not {array.dtype}. "
            "If they are whole numbers, convert them: labels.astype(int)."
        )
    indices = array.astype(np.int64)
    # Read without a sign, a negative label is a huge one: one maximum finds both.
    if indices.view(np.uint64).max() >= num_classes:
        bad = array[(array < 0) | (array >= num_classes)].flat[0]
        raise ValueError(
            f"label {bad} is out of range: with {num_classes} classes, "
            f"labels run from 0 to {num_classes - 1}."
        )
    return indices


def as_targets(y: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
    """Check the targets that belong to predictions of a given shape.

    Parameters
    ----------
    y : array_like
        Either class indices of shape ``shape[:-1]``, or one-hot or soft targets of
        the whole `shape`.
    shape : tuple of int
        The shape of the predictions, classes last.

    Returns
    -------
    ndarray
        int64 class indices, or floating-point distributions. The number of axes tells
        which.

    Raises
    ------
    TypeError
        If class indices are not integers.
    ValueError
        If the shape fits neither form, a label is out of range, or a distribution is
        not one.

    Examples
    --------
    >>> as_targets([0, 2], shape=(2, 3))
    array([0, 2])
    >>> as_targets([[1, 0, 0], [0, 0.5, 0.5]], shape=(2, 3))
    array([[1. , 0. , 0. ],
           [0. , 0.5, 0.5]])
    """
    y = _as_array(y, "y")
    if y.shape == shape:
        return as_probabilities(y, "y")
    if y.shape == shape[:-1]:
        return as_labels(y, shape[-1])
    hint = " Flatten the labels: y.reshape(-1)." if y.shape == (*shape[:-1], 1) else ""
    raise ValueError(
        f"y has shape {y.shape}, but the predictions have shape {shape}: pass class indices "
        f"of shape {shape[:-1]}, or one-hot or soft targets of shape {shape}.{hint}"
    )


def as_features(
    x: ArrayLike, name: str = "x", check_finite: bool = True
) -> NDArray[np.floating[Any]]:
    """Check a table of samples.

    Parameters
    ----------
    x : array_like, shape (N, d)
        One sample a row.
    name : str
        What to call `x` in an error.
    check_finite : bool
        Whether to look at every number. Without it, nan and infinities pass.

    Returns
    -------
    ndarray, shape (N, d)
        `x` as a floating-point array. It may share memory with `x`.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.
    ValueError
        If `x` does not have two axes, or holds nan or an infinity (with `check_finite`).

    Examples
    --------
    >>> as_features([[1, 2], [3, 4]])
    array([[1., 2.],
           [3., 4.]])
    """
    x = _as_floats(x, name)
    if x.ndim != 2:
        raise ValueError(
            f"{name} has shape {x.shape}: expected (N, d), one sample a row. "
            f"A single sample is {name}[None, :]."
        )
    if check_finite and not np.isfinite(x).all():
        raise ValueError(f"{name} holds nan or an infinity.")
    return x
