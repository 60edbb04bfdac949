"""A multi-layer network for MNIST in NumPy: forward, backward, and training.

A network is a list of layers. Hidden layers end in ReLU; the last one is linear and
gives logits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import threadpool_limits
from tqdm.auto import tqdm

from softmax_course.regression import accuracy
from softmax_course.stability import cross_entropy_with_logits, cross_entropy_with_logits_grad
from softmax_kit.inputs import as_features, as_labels

Floats = NDArray[np.floating[Any]]

#: The network of NG: 784 pixels, two hidden layers, ten digits.
SMALL = (784, 25, 15, 10)
#: The deeper network that UZ follows.
DEEP = (784, 520, 320, 240, 120, 10)


class Layer(NamedTuple):
    """The weights and biases of one layer."""

    #: Weights, shape (outputs, inputs).
    W: Floats
    #: Biases, shape (outputs,).
    b: Floats


class Training(NamedTuple):
    """What `train` made."""

    #: The trained layers.
    layers: list[Layer]
    #: The loss of each batch before its step, shape (steps,).
    losses: Floats
    #: The accuracy on the validation data after each epoch; empty without such data.
    accuracies: list[float]


def init_network(sizes: Sequence[int], seed: int = 0) -> list[Layer]:
    r"""Make a network with random weights.

    Parameters
    ----------
    sizes : sequence of int
        Units of each layer, the inputs first: (784, 25, 15, 10).
    seed : int
        The same seed gives the same weights.

    Returns
    -------
    list of Layer
        float32 layers, one fewer than `sizes`.

    Raises
    ------
    ValueError
        If there are fewer than two sizes, or one is below 1.

    Notes
    -----
    Weights are normal with standard deviation :math:`\sqrt{2 / \text{inputs}}`, which
    keeps the spread of the activations through ReLU layers (K. He et al., "Delving deep
    into rectifiers", ICCV 2015); biases are 0.

    Examples
    --------
    >>> [layer.W.shape for layer in init_network((784, 25, 15, 10))]
    [(25, 784), (15, 25), (10, 15)]
    """
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"sizes must be two or more positive numbers, not {tuple(sizes)}.")
    rng = np.random.default_rng(seed)
    layers = []
    for inputs, outputs in pairwise(sizes):
        W = rng.standard_normal((outputs, inputs), dtype=np.float32) * np.float32(
            np.sqrt(2 / inputs)
        )
        layers.append(Layer(W, np.zeros(outputs, dtype=np.float32)))
    return layers


def forward(layers: Sequence[Layer], x: ArrayLike) -> list[Floats]:
    r"""Compute the activations of every layer.

    Parameters
    ----------
    layers : sequence of Layer
        The network.
    x : array_like, shape (N, inputs)
        One sample a row.

    Returns
    -------
    list of ndarray
        The input, the activations of each hidden layer, and last the logits (N, K).

    Raises
    ------
    TypeError, ValueError
        If `x` does not hold finite numbers, or does not fit the first layer.

    Notes
    -----
    .. math:: a^0 = x, \qquad z^l = a^{l-1} {W^l}^\mathsf{T} + b^l, \qquad
              a^l = \max(0, z^l), \qquad \text{logits} = z^L

    References
    ----------
    RU, NG.

    Examples
    --------
    >>> layers = init_network((784, 25, 15, 10))
    >>> [a.shape for a in forward(layers, np.zeros((2, 784)))]
    [(2, 784), (2, 25), (2, 15), (2, 10)]
    """
    x = as_features(x)
    if x.shape[1] != layers[0].W.shape[1]:
        raise ValueError(
            f"x has {x.shape[1]} features, but the network takes {layers[0].W.shape[1]}."
        )
    activations = [x]
    for layer in layers:
        z = activations[-1] @ layer.W.T
        z += layer.b
        if len(activations) < len(layers):  # the last layer's are logits
            np.maximum(z, 0, out=z)
        activations.append(z)
    return activations


def backward(layers: Sequence[Layer], activations: Sequence[Floats], y: ArrayLike) -> list[Layer]:
    r"""Compute the gradient of the mean cross-entropy for every layer.

    Parameters
    ----------
    layers : sequence of Layer
        The network.
    activations : sequence of ndarray
        What `forward` gave.
    y : array_like, shape (N,) or (N, K)
        Class indices, or one-hot or soft targets.

    Returns
    -------
    list of Layer
        ∂J/∂W and ∂J/∂b of each layer.

    Raises
    ------
    TypeError, ValueError
        If `y` does not fit the logits.

    Notes
    -----
    Lemma 4 starts it, the chain rule carries it back; ReLU lets through where it was
    positive:

    .. math:: \delta^L = \frac{a - y}{N}, \qquad
              \delta^{l-1} = (\delta^l W^l) \odot [a^{l-1} > 0], \qquad
              \frac{\partial J}{\partial W^l} = {\delta^l}^\mathsf{T} a^{l-1}, \qquad
              \frac{\partial J}{\partial b^l} = \sum_n \delta^l_n

    Examples
    --------
    >>> layers = init_network((784, 25, 15, 10))
    >>> gradients = backward(layers, forward(layers, np.ones((2, 784))), [3, 7])
    >>> [layer.W.shape for layer in gradients]
    [(25, 784), (15, 25), (10, 15)]
    """
    delta = cross_entropy_with_logits_grad(activations[-1], y)
    gradients = []
    for layer, a in zip(reversed(layers), reversed(activations[:-1]), strict=True):
        gradients.append(Layer(delta.T @ a, delta.sum(axis=0)))
        if len(gradients) < len(layers):
            delta = delta @ layer.W
            delta *= a > 0
    return gradients[::-1]


def minibatches(num_samples: int, batch_size: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """Shuffle the samples anew each epoch and cut them into batches, for ever.

    Parameters
    ----------
    num_samples, batch_size : int
        The last batch of an epoch holds what is left.
    seed : int
        The same seed gives the same batches, whichever library trains on them.

    Yields
    ------
    ndarray of int64
        The indices of a batch.

    Raises
    ------
    ValueError
        If there are no samples, or the batch size is below 1.

    Examples
    --------
    >>> batches = minibatches(5, 2, seed=0)
    >>> [len(next(batches)) for _ in range(4)]
    [2, 2, 1, 2]
    """
    if num_samples < 1 or batch_size < 1:
        raise ValueError(f"cannot cut {num_samples} samples into batches of {batch_size}.")
    rng = np.random.default_rng(seed)
    while True:
        order = rng.permutation(num_samples)
        for start in range(0, num_samples, batch_size):
            yield order[start : start + batch_size]


def train(
    layers: Sequence[Layer],
    x: ArrayLike,
    y: ArrayLike,
    *,
    epochs: int,
    batch_size: int = 64,
    learning_rate: float = 0.1,
    momentum: float = 0.0,
    seed: int = 0,
    threads: int = 1,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    progress: bool = True,
) -> Training:
    r"""Train a network by mini-batch gradient descent with momentum.

    Parameters
    ----------
    layers : sequence of Layer
        Where to start. They are copied, not changed.
    x : array_like, shape (N, inputs)
        One sample a row.
    y : array_like of int, shape (N,)
        Class indices.
    epochs : int
        How often to go through the data.
    batch_size : int
        Samples in a step.
    learning_rate : float
        η > 0.
    momentum : float
        μ in [0, 1): how much of the last step goes on.
    seed : int
        Decides the batches; see `minibatches`.
    threads : int
        BLAS threads. More than one pays for wide layers on a machine with nothing else to
        do; else the threads mostly wait for each other.
    validation : (x, y), optional
        Data to measure the accuracy on after each epoch.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    Training
        The trained layers, the loss of each batch before its step, and the accuracy on
        `validation` after each epoch.

    Raises
    ------
    TypeError, ValueError
        If the data is not what it should be, or a setting is out of range.
    FloatingPointError
        If the logits stop being finite.

    Notes
    -----
    .. math:: v \leftarrow \mu v + \eta \frac{\partial J}{\partial W}, \qquad
              W \leftarrow W - v

    with one v for each W and b. PyTorch multiplies by η in the second formula, which is
    the same as long as η stays the same.

    Examples
    --------
    >>> x = np.array([[0.0, 1.0], [1.0, 0.0]] * 50, dtype=np.float32)
    >>> y = np.array([0, 1] * 50)
    >>> layers = init_network((2, 4, 2))
    >>> training = train(layers, x, y, epochs=20, batch_size=10, progress=False)
    >>> bool(training.losses[-1] < training.losses[0])
    True
    """
    if not 0 < learning_rate < np.inf:
        raise ValueError(f"learning_rate must be a positive number, not {learning_rate}.")
    if not 0 <= momentum < 1:
        raise ValueError(f"momentum must be at least 0 and below 1, not {momentum}.")
    if epochs < 1:
        raise ValueError(f"epochs must be at least 1, not {epochs}.")
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, not {batch_size}.")
    x = as_features(x, check_finite=False)  # forward looks at every batch
    y = as_labels(y, layers[-1].W.shape[0])
    if y.shape != x.shape[:1]:
        raise ValueError(f"x has {len(x)} samples, but y has shape {y.shape}.")
    if len(x) == 0:
        raise ValueError("x has no samples.")
    if threads < 1:
        raise ValueError(f"threads must be at least 1, not {threads}.")
    layers = [Layer(layer.W.copy(), layer.b.copy()) for layer in layers]
    velocities = [Layer(np.zeros_like(layer.W), np.zeros_like(layer.b)) for layer in layers]
    batches = minibatches(len(x), batch_size, seed)
    starts = np.arange(0, len(x), batch_size)
    losses, accuracies = [], []
    with (
        threadpool_limits(threads, user_api="blas"),
        np.errstate(over="ignore", invalid="ignore"),  # reported below
        tqdm(total=epochs * len(starts), desc="training", unit="step", disable=not progress) as bar,
    ):
        for epoch in range(epochs):
            labels, logits = [], []
            for step in range(len(starts)):
                batch = next(batches)
                activations = forward(layers, x.take(batch, axis=0))
                if not np.isfinite(activations[-1]).all():
                    raise FloatingPointError(
                        f"the logits overflowed at step {epoch * len(starts) + step}: "
                        f"use a learning rate below {learning_rate}."
                    )
                labels.append(y[batch])
                logits.append(activations[-1])
                gradients = backward(layers, activations, labels[-1])
                for layer, velocity, gradient in zip(layers, velocities, gradients, strict=True):
                    for parameter, v, g in zip(layer, velocity, gradient, strict=True):
                        g *= learning_rate
                        if momentum:
                            v *= momentum
                            g += v
                        parameter -= g
                velocities = gradients
                bar.update()
            # One call for the losses of an epoch: a call for every batch takes 15 times as long.
            costs = cross_entropy_with_logits(
                np.concatenate(logits), np.concatenate(labels), reduction="none"
            )
            losses.append(np.add.reduceat(costs, starts) / [len(batch) for batch in labels])
            if validation is not None:
                accuracies.append(accuracy(predict(layers, validation[0]), validation[1]))
    return Training(layers, np.concatenate(losses), accuracies)


def predict(layers: Sequence[Layer], x: ArrayLike) -> NDArray[np.int64]:
    """Choose the class with the highest logit.

    Parameters
    ----------
    layers : sequence of Layer
        The network.
    x : array_like, shape (N, inputs)
        One sample a row.

    Returns
    -------
    ndarray of int64, shape (N,)
        The predicted classes.

    Raises
    ------
    TypeError, ValueError
        As for `forward`.

    Examples
    --------
    >>> predict(init_network((784, 25, 15, 10)), np.zeros((2, 784)))
    array([0, 0])
    """
    return forward(layers, x)[-1].argmax(axis=-1)


def confusion_matrix(
    predicted: ArrayLike, labels: ArrayLike, num_classes: int
) -> NDArray[np.int64]:
    """Count which class was taken for which.

    Parameters
    ----------
    predicted, labels : array_like of int, shape (N,)
        Class indices.
    num_classes : int
        Number of classes K.

    Returns
    -------
    ndarray of int64, shape (K, K)
        Row: the true class. Column: the predicted class.

    Raises
    ------
    TypeError, ValueError
        If the arguments are not class indices of one shape.

    Examples
    --------
    >>> confusion_matrix([0, 1, 1], [0, 1, 0], num_classes=2)
    array([[1, 1],
           [0, 1]])
    """
    predicted, labels = as_labels(predicted, num_classes), as_labels(labels, num_classes)
    if predicted.shape != labels.shape:
        raise ValueError(
            f"predicted has shape {predicted.shape}, but labels has shape {labels.shape}."
        )
    counts = np.zeros((num_classes, num_classes), dtype=np.int64)
    np.add.at(counts, (labels, predicted), 1)
    return counts
