"""The derivatives of softmax and cross-entropy: Lemmas 1 to 4, and a way to check them.

Lemma numbers follow RU. All functions work sample by sample: the last axis holds the
K classes, axes before it the samples.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_course.one_hot import one_hot
from softmax_kit.inputs import as_features, as_probabilities, as_targets

Floats = NDArray[np.floating[Any]]


def dC_da(a: ArrayLike, y: ArrayLike) -> Floats:
    r"""Differentiate the cross-entropy by the probabilities (Lemma 1).

    Parameters
    ----------
    a : array_like, shape (..., K)
        Predicted probabilities.
    y : array_like, shape (...) or (..., K)
        Class indices, or one-hot or soft targets.

    Returns
    -------
    ndarray, shape (..., K)
        −y_j / a_j; 0 where y_j = 0, and −inf where y_j > 0 but a_j = 0 or
        so small that the quotient overflows.

    Raises
    ------
    TypeError, ValueError
        If `a` or `y` is not a distribution; see `softmax_kit.as_targets`.

    Notes
    -----
    .. math:: \frac{\partial C}{\partial a_j} = -\frac{y_j}{a_j}

    Examples
    --------
    >>> dC_da([0.5, 0.25, 0.25], [1, 0, 0])
    array([-2.,  0.,  0.])
    """
    a, y = as_pair(a, y)
    with np.errstate(divide="ignore", over="ignore"):
        return np.divide(-y, a, where=y > 0, out=np.zeros_like(a))


def daj_dzj(a: ArrayLike) -> Floats:
    r"""Differentiate each probability by its own logit (Lemma 2).

    Parameters
    ----------
    a : array_like, shape (..., K)
        Probabilities given by softmax.

    Returns
    -------
    ndarray, shape (..., K)
        a_j (1 − a_j).

    Raises
    ------
    TypeError, ValueError
        If `a` is not a distribution; see `softmax_kit.as_probabilities`.

    Notes
    -----
    .. math:: \frac{\partial a_j}{\partial z_j} = a_j (1 - a_j)

    Examples
    --------
    >>> daj_dzj([0.5, 0.25, 0.25])
    array([0.25  , 0.1875, 0.1875])
    """
    a = as_probabilities(a)
    return a * (1 - a)


def daj_dzk(a: ArrayLike) -> Floats:
    r"""Differentiate each probability by the other logits (Lemma 3).

    Parameters
    ----------
    a : array_like, shape (..., K)
        Probabilities given by softmax.

    Returns
    -------
    ndarray, shape (..., K, K)
        −a_j a_k at row j, column k ≠ j; 0 on the diagonal.

    Raises
    ------
    TypeError, ValueError
        If `a` is not a distribution; see `softmax_kit.as_probabilities`.

    Notes
    -----
    .. math:: \frac{\partial a_j}{\partial z_k} = -a_j a_k, \qquad k \ne j

    Examples
    --------
    >>> daj_dzk([0.5, 0.25, 0.25])
    array([[ 0.    , -0.125 , -0.125 ],
           [-0.125 ,  0.    , -0.0625],
           [-0.125 , -0.0625,  0.    ]])
    """
    a = as_probabilities(a)
    off_diagonal = 1 - np.eye(a.shape[-1], dtype=a.dtype)
    return -a[..., :, np.newaxis] * a[..., np.newaxis, :] * off_diagonal + 0  # + 0: no -0


def softmax_jacobian(a: ArrayLike) -> Floats:
    r"""Differentiate every probability by every logit (Lemmas 2 and 3 together).

    Parameters
    ----------
    a : array_like, shape (..., K)
        Probabilities given by softmax.

    Returns
    -------
    ndarray, shape (..., K, K)
        ∂a_j/∂z_k at row j, column k. It is symmetric, and its rows sum to 0.

    Raises
    ------
    TypeError, ValueError
        If `a` is not a distribution; see `softmax_kit.as_probabilities`.

    Notes
    -----
    .. math:: \frac{\partial a}{\partial z} = \mathrm{diag}(a) - a a^\mathsf{T}

    Examples
    --------
    >>> softmax_jacobian([0.5, 0.25, 0.25])
    array([[ 0.25  , -0.125 , -0.125 ],
           [-0.125 ,  0.1875, -0.0625],
           [-0.125 , -0.0625,  0.1875]])
    """
    a = as_probabilities(a)
    diagonal = a[..., np.newaxis] * np.eye(a.shape[-1], dtype=a.dtype)
    return diagonal - a[..., :, np.newaxis] * a[..., np.newaxis, :]


def dC_dz(a: ArrayLike, y: ArrayLike) -> Floats:
    r"""Differentiate the cross-entropy by the logits (Lemma 4).

    Parameters
    ----------
    a : array_like, shape (..., K)
        Probabilities given by softmax.
    y : array_like, shape (...) or (..., K)
        Class indices, or one-hot or soft targets.

    Returns
    -------
    ndarray, shape (..., K)
        a − y.

    Raises
    ------
    TypeError, ValueError
        If `a` or `y` is not a distribution; see `softmax_kit.as_targets`.

    Notes
    -----
    .. math:: \frac{\partial C}{\partial z_i} = a_i - y_i

    Examples
    --------
    >>> dC_dz([0.5, 0.25, 0.25], [1, 0, 0])
    array([-0.5 ,  0.25,  0.25])
    """
    a, y = as_pair(a, y)
    return a - y


def dC_db(a: ArrayLike, y: ArrayLike) -> Floats:
    r"""Differentiate the cross-entropy by the biases of the output layer.

    Parameters
    ----------
    a : array_like, shape (..., K)
        Probabilities given by softmax of z = W x + b.
    y : array_like, shape (...) or (..., K)
        Class indices, or one-hot or soft targets.

    Returns
    -------
    ndarray, shape (..., K)
        a − y: each bias is added to its logit, so ∂z_i/∂b_i = 1.

    Raises
    ------
    TypeError, ValueError
        If `a` or `y` is not a distribution; see `softmax_kit.as_targets`.

    Notes
    -----
    .. math:: \frac{\partial C}{\partial b_i} = a_i - y_i

    Examples
    --------
    >>> dC_db([0.5, 0.25, 0.25], [1, 0, 0])
    array([-0.5 ,  0.25,  0.25])
    """
    return dC_dz(a, y)


def dC_dW(a: ArrayLike, y: ArrayLike, x: ArrayLike) -> Floats:
    r"""Differentiate the cross-entropy by the weights of the output layer.

    Parameters
    ----------
    a : array_like, shape (N, K)
        Probabilities given by softmax of z = W x + b, one sample a row.
    y : array_like, shape (N,) or (N, K)
        Class indices, or one-hot or soft targets.
    x : array_like, shape (N, d)
        What the layer received: the activations of the layer before it.

    Returns
    -------
    ndarray, shape (N, K, d)
        x_k (a_i − y_i) at row i, column k, for each sample.

    Raises
    ------
    TypeError, ValueError
        If an argument is not what it should be; see `softmax_kit.as_features`.
    ValueError
        If `a` and `x` differ in their number of samples.

    Notes
    -----
    .. math:: \frac{\partial C}{\partial w_{ik}} = x_k (a_i - y_i)

    Examples
    --------
    >>> dC_dW([[0.5, 0.25, 0.25]], [0], [[10.0, 20.0]])
    array([[[ -5. , -10. ],
            [  2.5,   5. ],
            [  2.5,   5. ]]])
    """
    delta = dC_dz(a, y)
    x = as_features(x)
    if delta.shape[:-1] != x.shape[:-1]:
        raise ValueError(
            f"a has shape {delta.shape}, but x has shape {x.shape}: "
            "both need one row for each sample."
        )
    return delta[..., :, np.newaxis] * x[..., np.newaxis, :]


def numerical_gradient(f: Callable[[Floats], Any], x: ArrayLike, h: float = 1e-6) -> Floats:
    r"""Estimate the gradient of a function by central differences.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`, returns a number.
    x : array_like
        Where to differentiate.
    h : float
        The step. The error shrinks as h² until round-off, which grows as
        1/h, takes over.

    Returns
    -------
    ndarray of float64, shaped like x
        (f(x + h e_i) − f(x − h e_i)) / 2h for each entry i.

    Raises
    ------
    ValueError
        If f does not return one number.

    Examples
    --------
    >>> numerical_gradient(lambda x: (x**2).sum(), [1.0, 2.0]).round(6)
    array([2., 4.])
    """
    x = np.array(x, dtype=np.float64)
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        here = x[i]
        x[i] = here + h
        above = np.asarray(f(x.copy()))
        x[i] = here - h
        below = np.asarray(f(x.copy()))
        x[i] = here
        if above.size != 1:
            raise ValueError(f"f must return one number, not an array of shape {above.shape}.")
        gradient[i] = (above - below).item() / (2 * h)
    return gradient


def gradient_error(f: Callable[[Floats], Any], gradient: ArrayLike, x: ArrayLike) -> float:
    """Compare a gradient with central differences.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`, returns a number.
    gradient : array_like
        What you believe to be the gradient of f at `x`.
    x : array_like
        Where to compare.

    Returns
    -------
    float
        The largest difference, relative to the largest entry of either gradient
        (absolute below 1). A right gradient gives about 1e-9, a wrong one rarely less
        than 1e-2.

    Raises
    ------
    ValueError
        If the gradient does not have the shape of `x`.

    Examples
    --------
    >>> gradient_error(lambda x: (x**2).sum(), [2.0, 4.0], [1.0, 2.0]) < 1e-8
    True
    """
    gradient = np.asarray(gradient, dtype=np.float64)
    if gradient.shape != np.shape(x):
        raise ValueError(f"the gradient has shape {gradient.shape}, but x has {np.shape(x)}.")
    estimate = numerical_gradient(f, x)
    scale = max(1.0, np.abs(estimate).max(initial=0), np.abs(gradient).max(initial=0))
    return float(np.abs(estimate - gradient).max(initial=0) / scale)


def as_pair(a: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Check predictions and targets; turn class indices into one-hot rows.

    Parameters
    ----------
    a : array_like, shape (..., K)
        Predicted probabilities.
    y : array_like, shape (...) or (..., K)
        Class indices, or one-hot or soft targets.

    Returns
    -------
    a, y : ndarray, shape (..., K)
        Both as distributions, in the precision of `a`.

    Raises
    ------
    TypeError, ValueError
        If `a` or `y` is not a distribution; see `softmax_kit.as_targets`.

    Examples
    --------
    >>> as_pair([[0.5, 0.5]], [1])[1]
    array([[0., 1.]])
    """
    a = as_probabilities(a)
    y = as_targets(y, a.shape)
    if y.ndim < a.ndim:
        y = one_hot(y, a.shape[-1])
    return a, y.astype(a.dtype)
