"""Cross-entropy of predicted probabilities, and what it is compared with."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import rel_entr, xlogy

from softmax_course.one_hot import one_hot
from softmax_kit.inputs import as_probabilities, as_targets


def cross_entropy(a: ArrayLike, y: ArrayLike) -> NDArray[np.floating[Any]]:
    r"""Compute the cross-entropy of predicted probabilities, sample by sample.

    Parameters
    ----------
    a : array_like, shape (..., K)
        Predicted probabilities.
    y : array_like, shape (...) or (..., K)
        Class indices, or one-hot or soft targets.

    Returns
    -------
    ndarray, shape (...)
        C of each sample, in nats. It is inf where a class that occurs was
        given the probability 0.

    Raises
    ------
    TypeError, ValueError
        If an argument holds no numbers; see `softmax_kit.as_targets`.
    ValueError
        If `a` or `y` is not a distribution, if a label is below 0, or if
        the shapes do not fit.

    Notes
    -----
    .. math:: C = -\sum_j y_j \ln a_j, \qquad 0 \ln 0 = 0

    With a one-hot target only the true class counts: C = −ln a of that
    class. Start from logits? Then use `cross_entropy_with_logits`, which
    cannot overflow.

    References
    ----------
    RU, UZ, KO, EN.

    Examples
    --------
    >>> cross_entropy([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], [0, 0]).round(4)
    array([0.3567, 2.3026])
    """
    a = as_probabilities(a)
    y = as_targets(y, a.shape)
    if y.ndim < a.ndim:
        y = one_hot(y, a.shape[-1])
    # Not -sum: a perfect prediction costs 0, not -0.
    return (0 - xlogy(y, a).sum(axis=-1)).astype(a.dtype)


def entropy(y: ArrayLike) -> NDArray[np.floating[Any]]:
    r"""Compute the entropy of a distribution: the least cross-entropy it allows.

    Parameters
    ----------
    y : array_like, shape (..., K)
        Distributions along the last axis.

    Returns
    -------
    ndarray, shape (...)
        H(y) in nats, from 0 (one-hot) to ln K (all classes equal).

    Raises
    ------
    TypeError, ValueError
        If `y` is not a distribution; see `softmax_kit.as_probabilities`.

    Notes
    -----
    .. math:: H(y) = -\sum_j y_j \ln y_j = \min_a C

    Examples
    --------
    >>> entropy([0.5, 0.33, 0.17]).round(2)
    np.float64(1.01)
    """
    y = as_probabilities(y, "y")
    return cross_entropy(y, y)


def kl_divergence(a: ArrayLike, y: ArrayLike) -> NDArray[np.floating[Any]]:
    r"""Compute what a prediction costs above the entropy of the target.

    Parameters
    ----------
    a : array_like, shape (..., K)
        Predicted probabilities.
    y : array_like, shape (..., K)
        Target distributions.

    Returns
    -------
    ndarray, shape (...)
        D(y‖a) in nats: 0 where a = y, positive elsewhere, inf where a
        class that occurs was given the probability 0.

    Raises
    ------
    TypeError, ValueError
        If one is no distribution; see `softmax_kit.as_probabilities`.
    ValueError
        If the shapes of `a` and `y` differ.

    Notes
    -----
    .. math:: D(y \| a) = \sum_j y_j \ln \frac{y_j}{a_j} = C - H(y) \ge 0

    Note the order: the prediction comes first here, as everywhere in the
    course.

    Examples
    --------
    >>> kl_divergence([0.5, 0.5], [1.0, 0.0])  # ln 2
    np.float64(0.6931471805599453)
    """
    a, y = _same_shape(a, y)
    return rel_entr(y, a).sum(axis=-1).astype(a.dtype)


def quadratic_cost(a: ArrayLike, y: ArrayLike) -> NDArray[np.floating[Any]]:
    r"""Compute the squared distance of prediction and target (the Brier score).

    Parameters
    ----------
    a : array_like, shape (..., K)
        Predicted probabilities.
    y : array_like, shape (..., K)
        One-hot or soft targets.

    Returns
    -------
    ndarray, shape (...)
        The cost of each sample, from 0 to 2.

    Raises
    ------
    TypeError, ValueError
        If one is no distribution; see `softmax_kit.as_probabilities`.
    ValueError
        If the shapes of `a` and `y` differ.

    Notes
    -----
    .. math:: Q = \sum_j (a_j - y_j)^2

    Shown for comparison: its gradient vanishes when softmax saturates.

    References
    ----------
    EN.

    Examples
    --------
    >>> quadratic_cost([0.5, 0.5], [1.0, 0.0])
    np.float64(0.5)
    """
    a, y = _same_shape(a, y)
    return np.square(a - y).sum(axis=-1).astype(a.dtype)


def _same_shape(
    a: ArrayLike, y: ArrayLike
) -> tuple[NDArray[np.floating[Any]], NDArray[np.floating[Any]]]:
    a, y = as_probabilities(a), as_probabilities(y, "y")
    if a.shape != y.shape:
        raise ValueError(f"a has shape {a.shape}, but y has shape {y.shape}: they must agree.")
    return a, y
