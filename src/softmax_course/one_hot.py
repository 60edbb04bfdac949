"""One-hot encoding: a class index becomes a vector with a single 1, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_kit.inputs import as_labels, as_probabilities


def one_hot(labels: ArrayLike, num_classes: int) -> NDArray[np.float64]:
    """Encode class indices as one-hot vectors.

    Parameters
    ----------
    labels : array_like of int, shape (...)
        Class indices, counted from 0.
    num_classes : int
        Number of classes K.

    Returns
    -------
    ndarray of float64, shape (..., K)
        1 at the label along the last axis, 0 elsewhere.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If a label is negative or not below `num_classes`.

    Notes
    -----
    Label c becomes the unit vector e_c. Zeros are made first, and each
    row's 1 is then scattered to its place.

    References
    ----------
    UZ (labels 0, 1, 2), EN (CIFAR-10), KO (scatter).

    Examples
    --------
    >>> one_hot([0, 2, 1], num_classes=3)
    array([[1., 0., 0.],
           [0., 0., 1.],
           [0., 1., 0.]])
    """
    labels = as_labels(labels, num_classes)
    y = np.zeros((*labels.shape, num_classes))
    np.put_along_axis(y, labels[..., np.newaxis], 1.0, axis=-1)
    return y


def from_one_hot(y: ArrayLike) -> NDArray[np.int64]:
    """Decode one-hot vectors to class indices.

    Parameters
    ----------
    y : array_like, shape (..., K)
        One-hot vectors along the last axis.

    Returns
    -------
    ndarray of int64, shape (...)
        The index of the 1 in each vector.

    Raises
    ------
    TypeError
        If `y` holds no real numbers; see `softmax_kit.as_probabilities`.
    ValueError
        If a vector is not one-hot: exactly one 1, zeros elsewhere.

    Notes
    -----
    The inverse of `one_hot`. For probabilities, which are not one-hot,
    use ``a.argmax(axis=-1)`` to get the most probable class.

    Examples
    --------
    >>> from_one_hot([[1, 0, 0], [0, 0, 1]])
    array([0, 2])
    """
    encoded: NDArray[Any] = as_probabilities(y, "y")
    if not np.isin(encoded, (0, 1)).all():
        raise ValueError("y is not one-hot: it holds numbers other than 0 and 1.")
    return encoded.argmax(axis=-1)
