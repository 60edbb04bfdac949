"""The MNIST network's Keras twin, on Keras's PyTorch backend."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from softmax_course.mnist_network import Layer, minibatches

os.environ.setdefault("KERAS_BACKEND", "torch")  # Keras reads it when it is imported

import keras

if keras.backend.backend() != "torch":
    raise ImportError(
        f"Keras runs on {keras.backend.backend()}, but this course needs PyTorch: "
        "set the environment variable KERAS_BACKEND=torch and start Python anew."
    )


def to_keras(layers: Sequence[Layer], output: str = "linear") -> keras.Sequential:
    """Copy a NumPy network into a Keras one.

    Parameters
    ----------
    layers : sequence of Layer
        The network.
    output : {"linear", "softmax"}
        The last layer's activation: linear gives logits, softmax probabilities.

    Returns
    -------
    Sequential
        Dense layers with ReLU.

    Examples
    --------
    >>> from softmax_course.mnist_network import init_network
    >>> to_keras(init_network((4, 3, 2))).output_shape
    (None, 2)
    """
    dense = [keras.layers.Dense(len(layer.b), activation="relu") for layer in layers[:-1]]
    dense.append(keras.layers.Dense(len(layers[-1].b), activation=output))
    model = keras.Sequential([keras.Input((layers[0].W.shape[1],)), *dense])
    for layer, keras_layer in zip(layers, dense, strict=True):
        # Keras stores weights as (inputs, outputs).
        keras_layer.set_weights([layer.W.T, layer.b])
    return model


def from_keras(model: keras.Sequential) -> list[Layer]:
    """Copy a Keras network into a NumPy one.

    Parameters
    ----------
    model : Sequential
        Dense layers with ReLU.

    Returns
    -------
    list of Layer
        The network, not sharing memory with the model.

    Examples
    --------
    >>> from softmax_course.mnist_network import init_network
    >>> layers = init_network((4, 3, 2))
    >>> bool((from_keras(to_keras(layers))[0].W == layers[0].W).all())
    True
    """
    layers = []
    for dense in model.layers:
        W, b = (weight.value.detach().numpy() for weight in dense.weights)
        layers.append(Layer(np.array(W.T, order="C"), b.copy()))
    return layers


def train_keras(
    model: keras.Sequential,
    x: NDArray[np.float32],
    y: NDArray[np.int64],
    *,
    steps: int,
    batch_size: int = 64,
    learning_rate: float = 0.1,
    momentum: float = 0.0,
    seed: int = 0,
    from_logits: bool = True,
) -> NDArray[np.float64]:
    """Train in Keras on the same batches as `mnist_network.train`.

    Parameters
    ----------
    model : Sequential
        Changed in place.
    x : ndarray, shape (N, inputs)
        One sample a row.
    y : ndarray of int64, shape (N,)
        Class indices.
    steps : int
        Number of batches.
    batch_size, learning_rate, momentum, seed : number
        As for `mnist_network.train`.
    from_logits : bool
        What the model gives: logits (linear output) or probabilities (softmax output).

    Returns
    -------
    ndarray, shape (steps,)
        The loss of each batch before its step.

    Examples
    --------
    >>> from softmax_course.mnist_network import init_network
    >>> x, y = np.eye(2, dtype=np.float32), np.array([0, 1])
    >>> losses = train_keras(to_keras(init_network((2, 3, 2))), x, y, steps=50)
    >>> bool(losses[-1] < losses[0])
    True
    """
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate, momentum=momentum),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits),
    )
    batches = minibatches(len(x), batch_size, seed)
    losses = np.empty(steps)
    for step in range(steps):
        batch = next(batches)
        losses[step] = model.train_on_batch(x[batch], y[batch])
    return losses
