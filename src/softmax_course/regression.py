"""Softmax regression: one linear score per class, softmax, and gradient descent."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_course.gradients import softmax_jacobian
from softmax_course.softmax import softmax
from softmax_course.stability import cross_entropy_with_logits, cross_entropy_with_logits_grad
from softmax_kit.inputs import as_features, as_labels

Floats = NDArray[np.floating[Any]]


class Fit(NamedTuple):
    """What `fit` learned."""

    #: One weight vector a class, shape (K, d).
    W: Floats
    #: One bias a class, shape (K,).
    b: Floats
    #: The loss before every step, shape (steps,).
    losses: Floats


def logits(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> Floats:
    r"""Score every class for every sample.

    Parameters
    ----------
    x : array_like, shape (N, d)
        One sample a row.
    W : array_like, shape (K, d)
        One weight vector a class.
    b : array_like, shape (K,)
        One bias a class.

    Returns
    -------
    ndarray, shape (N, K)
        z = x Wᵀ + b.

    Raises
    ------
    TypeError, ValueError
        If `x` or `W` is no table of finite real numbers, or the shapes
        do not fit.

    Notes
    -----
    .. math:: z_j = \sum_k w_{jk} x_k + b_j

    References
    ----------
    NG, EN, RU.

    Examples
    --------
    >>> W = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    >>> logits([[1.0, 2.0]], W, b=[0.0, 0.0, -1.0])
    array([[1., 2., 2.]])
    """
    x, W = as_features(x), as_features(W, "W")
    if W.shape[1] != x.shape[1] or np.shape(b) != W.shape[:1]:
        raise ValueError(
            f"x has shape {x.shape}, W {W.shape} and b {np.shape(b)}: "
            f"with {x.shape[1]} features, W must have shape (K, {x.shape[1]}) and b (K,)."
        )
    return x @ W.T + as_features(np.asarray([b]), "b")[0]


def predict(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> NDArray[np.int64]:
    """Choose the class with the highest score.

    Parameters
    ----------
    x, W, b : array_like
        As for `logits`, which also refuses what it cannot score.

    Returns
    -------
    ndarray of int64, shape (N,)
        The predicted classes.

    Notes
    -----
    Softmax does not change the order of the scores, so it is not needed
    here.

    Examples
    --------
    >>> predict([[3.0], [-3.0]], W=[[1.0], [-1.0]], b=[0.0, 0.0])
    array([0, 1])
    """
    return logits(x, W, b).argmax(axis=-1)


def accuracy(predicted: ArrayLike, labels: ArrayLike) -> float:
    """Compute the share of right predictions.

    Parameters
    ----------
    predicted, labels : array_like of int, shape (N,)
        Class indices.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If the shapes differ, or there are no samples.

    Examples
    --------
    >>> accuracy([0, 1, 2, 2], [0, 1, 1, 2])
    0.75
    """
    predicted, labels = np.asarray(predicted), np.asarray(labels)
    if predicted.shape != labels.shape:
        raise ValueError(
            f"predicted has shape {predicted.shape}, but labels has shape {labels.shape}."
        )
    if labels.size == 0:
        raise ValueError("accuracy needs at least one sample.")
    return float((predicted == labels).mean())


def loss(x: ArrayLike, y: ArrayLike, W: ArrayLike, b: ArrayLike) -> Floats:
    """Compute the mean cross-entropy J over a data set.

    Parameters
    ----------
    x : array_like, shape (N, d)
        One sample a row.
    y : array_like, shape (N,) or (N, K)
        Class indices, or one-hot or soft targets.
    W, b : array_like
        As for `logits`.

    Returns
    -------
    scalar
        J. It is convex in (W, b).

    Raises
    ------
    TypeError, ValueError
        As for `logits` and `cross_entropy_with_logits`.

    Examples
    --------
    >>> loss([[1.0], [2.0]], [0, 1], W=[[0.0], [0.0]], b=[0.0, 0.0])  # ln 2
    np.float64(0.6931471805599453)
    """
    return cross_entropy_with_logits(logits(x, W, b), y)


def gradients(x: ArrayLike, y: ArrayLike, W: ArrayLike, b: ArrayLike) -> tuple[Floats, Floats]:
    r"""Differentiate the mean cross-entropy by the weights and the biases.

    Parameters
    ----------
    x, y, W, b : array_like
        As for `loss`.

    Returns
    -------
    dW : ndarray, shape (K, d)
        ∂J/∂W.
    db : ndarray, shape (K,)
        ∂J/∂b.

    Raises
    ------
    TypeError, ValueError
        As for `loss`.

    Notes
    -----
    .. math:: \frac{\partial J}{\partial w_{ik}} = \frac1N \sum_n (a_{ni} - y_{ni}) x_{nk},
              \qquad \frac{\partial J}{\partial b_i} = \frac1N \sum_n (a_{ni} - y_{ni})

    Examples
    --------
    >>> dW, db = gradients([[1.0], [3.0]], [0, 1], W=[[0.0], [0.0]], b=[0.0, 0.0])
    >>> dW
    array([[ 0.5],
           [-0.5]])
    >>> db
    array([0., 0.])
    """
    delta = cross_entropy_with_logits_grad(logits(x, W, b), y)
    return delta.T @ as_features(x), delta.sum(axis=0)


def fit(
    x: ArrayLike, y: ArrayLike, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Fit:
    r"""Train softmax regression by gradient descent on the whole data set.

    Parameters
    ----------
    x : array_like, shape (N, d)
        One sample a row.
    y : array_like of int, shape (N,)
        Class indices.
    num_classes : int
        Number of classes K.
    learning_rate : float
        η > 0.
    steps : int
        Number of steps, at least 1.

    Returns
    -------
    Fit
        Weights (K, d), biases (K,) and the loss before every step, (steps,).

    Raises
    ------
    TypeError, ValueError
        If the data is not what it should be, or a setting is out of range.
    FloatingPointError
        If the loss grows without bound.

    Notes
    -----
    .. math:: W \leftarrow W - \eta \frac{\partial J}{\partial W}, \qquad
              b \leftarrow b - \eta \frac{\partial J}{\partial b}

    The loss is convex, so the start does not matter: it begins at 0.

    References
    ----------
    EN.

    Examples
    --------
    >>> W, b, losses = fit([[-2.0], [-1.0], [1.0], [2.0]], [0, 0, 1, 1], num_classes=2)
    >>> predict([[-3.0], [3.0]], W, b)
    array([0, 1])
    >>> bool(losses[-1] < losses[0])
    True
    """
    if not 0 < learning_rate < np.inf:
        raise ValueError(f"learning_rate must be a positive number, not {learning_rate}.")
    if steps < 1:
        raise ValueError(f"steps must be at least 1, not {steps}.")
    x = as_features(x)
    y = as_labels(y, num_classes)
    W = np.zeros((num_classes, x.shape[1]), dtype=x.dtype)
    b = np.zeros(num_classes, dtype=x.dtype)
    losses = np.empty(steps)
    for step in range(steps):
        losses[step] = loss(x, y, W, b)
        dW, db = gradients(x, y, W, b)
        with np.errstate(over="ignore"):  # reported below
            W -= learning_rate * dW
            b -= learning_rate * db
        if not np.isfinite(W).all():
            raise FloatingPointError(
                f"the weights overflowed at step {step}: use a learning rate below {learning_rate}."
            )
    return Fit(W, b, losses)


def hessian(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> Floats:
    r"""Compute the second derivatives of the mean cross-entropy.

    Parameters
    ----------
    x, W, b : array_like
        As for `logits`. The targets do not enter: the loss is linear in
        them.

    Returns
    -------
    ndarray, shape (K (d + 1), K (d + 1))
        The Hessian with respect to each class's weights followed by its
        bias, class after class.

    Raises
    ------
    ValueError
        If there are no samples.

    Notes
    -----
    With :math:`\tilde x` the sample x followed by a 1 for the bias,

    .. math:: H = \frac1N \sum_n
                  \left(\mathrm{diag}(a_n) - a_n a_n^\mathsf{T}\right)
                  \otimes \tilde x_n \tilde x_n^\mathsf{T}

    Its eigenvalues are never negative: the loss is convex.

    References
    ----------
    EN (convexity).

    Examples
    --------
    >>> H = hessian([[1.0], [-2.0]], W=[[0.5], [0.0]], b=[0.0, 0.0])
    >>> H.shape, bool(np.linalg.eigvalsh(H).min() > -1e-12)
    ((4, 4), True)
    """
    jacobian = softmax_jacobian(softmax(logits(x, W, b)))
    x = as_features(x)
    if len(x) == 0:
        raise ValueError("the mean over no samples is undefined: x is empty.")
    x1 = np.hstack([x, np.ones((len(x), 1), dtype=x.dtype)])
    size = jacobian.shape[-1] * x1.shape[-1]
    return np.einsum("njk,np,nq->jpkq", jacobian, x1, x1).reshape(size, size) / len(x)
