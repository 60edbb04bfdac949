"""Softmax and cross-entropy in finite precision: what breaks, and the form that does not."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from softmax_course.softmax import softmax
from softmax_kit.inputs import as_logits, as_targets, logits_and_max


def log_softmax(z: ArrayLike, axis: int = -1) -> NDArray[np.floating[Any]]:
    r"""Compute the logarithm of softmax, finite even where softmax rounds to 0.

    Parameters
    ----------
    z : array_like
        Logits, one per class along `axis`.
    axis : int
        The axis of the classes.

    Returns
    -------
    ndarray
        ln a, of the shape of `z`.

    Raises
    ------
    TypeError, ValueError
        If `z` is no array of logits; see `softmax_kit.as_logits`.

    Notes
    -----
    .. math:: \ln a_j = (z_j - m) - \ln \sum_k e^{z_k - m},
              \qquad m = \max_k z_k

    Examples
    --------
    >>> log_softmax([800.0, 0.0])
    array([   0., -800.])
    """
    z, z_max = logits_and_max(z, axis)
    with np.errstate(over="ignore"):  # a gap beyond the largest number is -inf
        log_a = z - z_max
    # A float16 sum stops growing at 2048, so add in float32.
    total = np.exp(log_a).sum(axis=axis, keepdims=True, dtype=np.promote_types(z.dtype, np.float32))
    log_a -= np.log(total)
    return log_a


def reduce_costs(costs: ArrayLike, reduction: str = "mean") -> NDArray[np.floating[Any]]:
    """Turn the costs of the samples into the loss of the batch.

    Parameters
    ----------
    costs : array_like
        The cost of each sample, in an array of any shape.
    reduction : {"mean", "sum", "none"}
        What to do with them.

    Returns
    -------
    ndarray
        The mean or the sum, a scalar, or with "none" the costs as they are.

    Raises
    ------
    ValueError
        If `reduction` is none of the three, or the mean of an empty batch
        is asked for.

    Examples
    --------
    >>> reduce_costs([1.0, 2.0, 6.0])
    np.float64(3.0)
    """
    costs = np.asarray(costs)
    _check_reduction(reduction, costs.size)
    if reduction == "none":
        return costs
    return costs.sum() if reduction == "sum" else costs.mean()


def cross_entropy_with_logits(
    z: ArrayLike, y: ArrayLike, reduction: str = "mean"
) -> NDArray[np.floating[Any]]:
    r"""Compute the cross-entropy from logits, without computing probabilities.

    Parameters
    ----------
    z : array_like, shape (..., K)
        Logits.
    y : array_like, shape (...) or (..., K)
        Class indices, or one-hot or soft targets.
    reduction : {"mean", "sum", "none"}
        What to do with the costs of the samples.

    Returns
    -------
    ndarray
        The mean or the sum, a scalar, or with "none" the cost of each
        sample, shape (...), in nats.

    Raises
    ------
    TypeError, ValueError
        If `z` or `y` is not what it should be; see `softmax_kit.as_targets`.

    Notes
    -----
    .. math:: C = -\sum_j y_j \ln a_j, \qquad \ln a = \mathrm{log\_softmax}(z)

    The same as PyTorch's ``cross_entropy``.

    References
    ----------
    UZ, KO, NG (``from_logits=True``).

    Examples
    --------
    >>> z = [[2.0, 1.0, 0.1], [0.5, 2.0, 0.3]]
    >>> cross_entropy_with_logits(z, [0, 0], "none").round(4)
    array([0.417 , 1.8406])
    """
    log_a = log_softmax(z)
    y = as_targets(y, log_a.shape)
    if y.ndim < log_a.ndim:
        rows = log_a.reshape(-1, log_a.shape[-1])
        log_a_true = rows[np.arange(y.size), y.ravel()].reshape(y.shape)
    else:
        # A class that cannot occur costs nothing, not 0 · (-inf) = nan.
        log_a_true = np.multiply(y, log_a, where=y > 0, out=np.zeros_like(log_a)).sum(axis=-1)
    costs = 0 - log_a_true  # not -log_a_true: a perfect prediction costs 0, not -0
    return reduce_costs(costs, reduction)


def cross_entropy_with_logits_grad(
    z: ArrayLike, y: ArrayLike, reduction: str = "mean"
) -> NDArray[np.floating[Any]]:
    r"""Compute the gradient of `cross_entropy_with_logits` by the logits.

    Parameters
    ----------
    z : array_like, shape (..., K)
        Logits.
    y : array_like, shape (...) or (..., K)
        Class indices, or one-hot or soft targets.
    reduction : {"mean", "sum", "none"}
        The reduction of the loss. "none" gives each sample's own gradient,
        which is also the gradient of the sum.

    Returns
    -------
    ndarray, shape (..., K)
        a − y, divided by the number of samples for the mean.

    Raises
    ------
    TypeError, ValueError
        If `z` or `y` is not what it should be; see `softmax_kit.as_targets`.
    ValueError
        If `reduction` is none of the three.

    Notes
    -----
    .. math:: \frac{\partial C}{\partial z_i} = a_i - y_i

    This is Lemma 4, applied to a batch.

    References
    ----------
    RU.

    Examples
    --------
    >>> cross_entropy_with_logits_grad([[2.0, 1.0, 0.1]], [0]).round(4)
    array([[-0.341 ,  0.2424,  0.0986]])
    """
    gradient = softmax(z)
    y = as_targets(y, gradient.shape)
    if y.ndim < gradient.ndim:
        rows = gradient.reshape(-1, gradient.shape[-1])
        rows[np.arange(y.size), y.ravel()] -= 1  # the one-hot target is 0 everywhere else
        gradient = rows.reshape(gradient.shape)
    else:
        gradient -= y.astype(gradient.dtype)
    num_samples = gradient[..., 0].size
    _check_reduction(reduction, num_samples)
    if reduction == "mean":
        gradient /= num_samples
    return gradient


def naive_softmax(z: ArrayLike, axis: int = -1) -> NDArray[np.floating[Any]]:
    """Compute softmax as its definition is written, to show where that breaks.

    Parameters
    ----------
    z : array_like
        Logits, one per class along `axis`.
    axis : int
        The axis of the classes.

    Returns
    -------
    ndarray
        Probabilities, but nan where an exponential overflows or all of them vanish.
        Never use it for work: that is what `softmax` is for.

    Raises
    ------
    TypeError, ValueError
        If `z` is no array of logits; see `softmax_kit.as_logits`.

    Examples
    --------
    >>> naive_softmax([1.0, 2.0, 3.0]).round(4)
    array([0.09  , 0.2447, 0.6652])
    >>> naive_softmax([1000.0, 0.0])
    array([nan,  0.])
    """
    z = as_logits(z, axis)
    with np.errstate(over="ignore", invalid="ignore"):
        exp_z = np.exp(z)
        return exp_z / exp_z.sum(axis=axis, keepdims=True)


def naive_cross_entropy(z: ArrayLike, y: ArrayLike) -> NDArray[np.floating[Any]]:
    """Compute −ln of the naive softmax at the true class, to show where that breaks.

    Parameters
    ----------
    z : array_like, shape (..., K)
        Logits.
    y : array_like of int, shape (...)
        Class indices.

    Returns
    -------
    ndarray, shape (...)
        The cost of each sample: inf where the probability rounds to 0, nan where an
        exponential overflows. For work, use `cross_entropy_with_logits`.

    Raises
    ------
    TypeError, ValueError
        If `z` or `y` is not what it should be, or their shapes do not fit.

    Examples
    --------
    >>> naive_cross_entropy([[0.0, 800.0], [0.0, -800.0]], [1, 1])
    array([nan, inf])
    """
    z = as_logits(z)
    y = as_targets(y, z.shape)
    if y.ndim == z.ndim:
        raise ValueError("naive_cross_entropy takes class indices, not distributions.")
    a_true = np.take_along_axis(naive_softmax(z), y[..., np.newaxis], axis=-1)[..., 0]
    with np.errstate(divide="ignore"):
        return 0 - np.log(a_true)


def overflow_logit(dtype: DTypeLike) -> float:
    """Give the logit above which exp overflows.

    There `naive_softmax` starts to give nan.

    Parameters
    ----------
    dtype : dtype
        A floating-point type.

    Returns
    -------
    float
        ln of the largest number of that type.

    Raises
    ------
    ValueError
        If `dtype` is not a floating-point type.

    Examples
    --------
    >>> dtypes = ("float16", "float32", "float64")
    >>> [round(overflow_logit(dtype), 2) for dtype in dtypes]
    [11.09, 88.72, 709.78]
    """
    if np.dtype(dtype).kind != "f":
        raise ValueError(f"dtype must be a floating-point type, not {np.dtype(dtype)}.")
    return float(np.log(np.finfo(dtype).max.astype(np.float64)))


def _check_reduction(reduction: str, num_samples: int) -> None:
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f'reduction must be "mean", "sum" or "none", not {reduction!r}.')
    if reduction == "mean" and num_samples == 0:
        raise ValueError('the mean of an empty batch is undefined; use reduction="sum" or "none".')
