"""Softmax, which turns logits into probabilities, and its relatives."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_kit.inputs import logits_and_max


def logsumexp(z: ArrayLike, axis: int = -1) -> NDArray[np.floating[Any]]:
    r"""Compute ln Σ exp(z), a smooth maximum, without overflow.

    Parameters
    ----------
    z : array_like
        Logits along `axis`.
    axis : int
        The axis that is summed over and disappears.

    Returns
    -------
    ndarray
        The log-sum-exp.

    Raises
    ------
    TypeError, ValueError
        If `z` is no array of logits; see `softmax_kit.as_logits`.

    Notes
    -----
    .. math:: \ln \sum_j e^{z_j} = m + \ln \sum_j e^{z_j - m},
              \qquad m = \max_j z_j

    The largest term of the second sum is 1, so it neither overflows nor
    vanishes. The gradient is softmax.

    References
    ----------
    EN, which calls this function "softmax".

    Examples
    --------
    >>> float(logsumexp([1000.0, 1000.0]))  # 1000 + ln 2
    1000.6931471805599
    """
    z, z_max = logits_and_max(z, axis)
    with np.errstate(over="ignore"):  # a gap beyond the largest number is -inf, and e^-inf = 0
        exp_z = z - z_max
    np.exp(exp_z, out=exp_z)  # in place: a new array of this size would take time too
    # A float16 sum stops growing at 2048, so add in float32.
    total = exp_z.sum(axis=axis, dtype=np.promote_types(z.dtype, np.float32))
    return (z_max.squeeze(axis) + np.log(total)).astype(z.dtype)


def softmax(z: ArrayLike, axis: int = -1) -> NDArray[np.floating[Any]]:
    r"""Turn logits into probabilities.

    Parameters
    ----------
    z : array_like
        Logits, one per class along `axis`.
    axis : int
        The axis of the classes.

    Returns
    -------
    ndarray
        Probabilities of the shape of `z`. They sum to 1 along `axis`.

    Raises
    ------
    TypeError, ValueError
        If `z` is no array of logits; see `softmax_kit.as_logits`.

    Notes
    -----
    .. math:: a_j = \frac{e^{z_j}}{\sum_k e^{z_k}}
                  = \frac{e^{z_j - m}}{\sum_k e^{z_k - m}},
              \qquad m = \max_k z_k

    Subtracting the largest logit changes no probability and keeps every
    exponential at or below 1.

    References
    ----------
    RU, UZ, KO, NG; the EN lecture writes it σ̂.

    Examples
    --------
    >>> softmax([2.0, 1.0, 0.1]).round(4)
    array([0.659 , 0.2424, 0.0986])
    """
    z, z_max = logits_and_max(z, axis)
    with np.errstate(over="ignore"):  # a gap beyond the largest number is -inf, and e^-inf = 0
        exp_z = z - z_max
    np.exp(exp_z, out=exp_z)  # in place: a new array of this size would take time too
    # A float16 sum stops growing at 2048, so add in float32.
    exp_z /= exp_z.sum(axis=axis, keepdims=True, dtype=np.promote_types(z.dtype, np.float32))
    return exp_z


def softmax_with_temperature(
    z: ArrayLike, temperature: float, axis: int = -1
) -> NDArray[np.floating[Any]]:
    r"""Turn logits into probabilities that are sharper or flatter.

    Parameters
    ----------
    z : array_like
        Logits, one per class along `axis`.
    temperature : float
        T > 0. Below 1 sharpens towards the largest logit, above 1
        flattens towards equal probabilities.
    axis : int
        The axis of the classes.

    Returns
    -------
    ndarray
        Probabilities of the shape of `z`.

    Raises
    ------
    TypeError, ValueError
        If `z` is no array of logits; see `softmax_kit.as_logits`.
    ValueError
        If the temperature is not a positive finite number in the
        precision of `z`.

    Notes
    -----
    .. math:: a_j = \frac{e^{z_j / T}}{\sum_k e^{z_k / T}}

    Examples
    --------
    >>> z = [2.0, 1.0, 0.1]
    >>> softmax_with_temperature(z, temperature=0.1).round(4)
    array([1., 0., 0.])
    >>> softmax_with_temperature(z, temperature=100.0).round(2)
    array([0.34, 0.33, 0.33])
    """
    z, z_max = logits_and_max(z, axis)
    # Shifted first, a tiny temperature can only push logits to -inf, probability 0.
    with np.errstate(over="ignore"):
        T = z.dtype.type(temperature)
        if not 0 < T < np.inf:
            raise ValueError(
                f"temperature must be a positive finite number in {z.dtype}, not {temperature}."
            )
        shifted = (z - z_max) / T
    return softmax(shifted, axis)


def sigmoid(z: ArrayLike) -> NDArray[np.floating[Any]]:
    r"""Turn one logit into the probability of the first of two classes.

    Parameters
    ----------
    z : array_like
        Logits of any shape, each of its own two-class question.

    Returns
    -------
    ndarray
        Probabilities of the shape of `z`.

    Raises
    ------
    TypeError, ValueError
        If `z` is no array of logits; see `softmax_kit.as_logits`.

    Notes
    -----
    .. math:: \sigma(z) = \frac{1}{1 + e^{-z}} = \frac{e^z}{e^z + e^0}

    The last form is softmax of the two logits z and 0.

    References
    ----------
    NG, EN.

    Examples
    --------
    >>> sigmoid([0.0, -1000.0, 1000.0])
    array([0.5, 0. , 1. ])
    """
    z = np.asarray(z)
    return softmax(np.stack([z, np.zeros_like(z)]), axis=0)[0]
