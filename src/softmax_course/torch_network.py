"""The MNIST network's PyTorch twin: the same weights, batches and steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from softmax_course.mnist_network import Layer, minibatches
from softmax_course.pytorch_losses import training_step


def to_torch(layers: Sequence[Layer]) -> nn.Sequential:
    """Copy a NumPy network into a PyTorch one.

    Parameters
    ----------
    layers : sequence of Layer
        The network.

    Returns
    -------
    Sequential
        Linear layers with ReLU between them. It gives logits.

    Examples
    --------
    >>> from softmax_course.mnist_network import init_network
    >>> to_torch(init_network((4, 3, 2)))
    Sequential(
      (0): Linear(in_features=4, out_features=3, bias=True)
      (1): ReLU()
      (2): Linear(in_features=3, out_features=2, bias=True)
    )
    """
    modules: list[nn.Module] = []
    for layer in layers:
        linear = nn.Linear(layer.W.shape[1], layer.W.shape[0])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(layer.W))
            linear.bias.copy_(torch.from_numpy(layer.b))
        modules += [linear, nn.ReLU()]
    return nn.Sequential(*modules[:-1])


def from_torch(model: nn.Sequential) -> list[Layer]:
    """Copy a PyTorch network into a NumPy one.

    Parameters
    ----------
    model : Sequential
        Linear layers with ReLU between them.

    Returns
    -------
    list of Layer
        The network, not sharing memory with the model.

    Raises
    ------
    ValueError
        If the model holds other layers.

    Examples
    --------
    >>> from softmax_course.mnist_network import init_network
    >>> layers = init_network((4, 3, 2))
    >>> bool((from_torch(to_torch(layers))[0].W == layers[0].W).all())
    True
    """
    kinds = [type(module) for module in model]
    if kinds != [nn.Linear, nn.ReLU] * (len(kinds) // 2) + [nn.Linear]:
        raise ValueError(
            "expected Linear layers with ReLU between them, not "
            + ", ".join(kind.__name__ for kind in kinds)
        )
    return [
        Layer(module.weight.detach().numpy().copy(), module.bias.detach().numpy().copy())
        for module in model
        if isinstance(module, nn.Linear)
    ]


def train_torch(
    model: nn.Sequential,
    x: NDArray[np.float32],
    y: NDArray[np.int64],
    *,
    steps: int,
    batch_size: int = 64,
    learning_rate: float = 0.1,
    momentum: float = 0.0,
    seed: int = 0,
) -> NDArray[np.float64]:
    """Train in PyTorch on the same batches as `mnist_network.train`.

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

    Returns
    -------
    ndarray, shape (steps,)
        The loss of each batch before its step.

    Raises
    ------
    TypeError, ValueError
        If the data does not fit the model.

    Examples
    --------
    >>> from softmax_course.mnist_network import init_network
    >>> x, y = np.eye(2, dtype=np.float32), np.array([0, 1])
    >>> losses = train_torch(to_torch(init_network((2, 3, 2))), x, y, steps=50)
    >>> bool(losses[-1] < losses[0])
    True
    """
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=momentum)
    inputs, labels = torch.from_numpy(x), torch.from_numpy(y)
    batches = minibatches(len(x), batch_size, seed)
    losses = np.empty(steps)
    for step in range(steps):
        batch = torch.from_numpy(next(batches))
        losses[step] = training_step(model, optimizer, inputs[batch], labels[batch])
    return losses
