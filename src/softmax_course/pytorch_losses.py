"""The batch loss in PyTorch: four spellings of one number, and a training step."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def check_batch(z: Tensor, y: Tensor) -> None:
    """Refuse a batch whose logits and class indices do not fit.

    Parameters
    ----------
    z : Tensor, shape (N, K)
        Logits.
    y : Tensor of int64, shape (N,)
        Class indices.

    Raises
    ------
    TypeError, ValueError
        If `z` or `y` has the wrong type or shape, or a label is out of range.

    Examples
    --------
    >>> check_batch(torch.zeros(2, 3), torch.tensor([0, 3]))
    Traceback (most recent call last):
    ...
    ValueError: label 3 is out of range: with 3 classes, labels run from 0 to 2.
    """
    for name, value in (("z", z), ("y", y)):
        if not isinstance(value, Tensor):
            raise TypeError(f"{name} must be a tensor, not {type(value).__name__}.")
    if z.ndim != 2 or not z.is_floating_point():
        raise ValueError(f"z must be floats of shape (N, K), not {z.dtype} {tuple(z.shape)}.")
    if y.dtype != torch.int64:
        raise TypeError(f"y must hold class indices as int64, not {y.dtype}. Convert: y.long().")
    if y.shape != z.shape[:1]:
        raise ValueError(
            f"z has shape {tuple(z.shape)}, so y must have shape ({len(z)},), not {tuple(y.shape)}."
        )
    if len(y) == 0:
        raise ValueError("the mean of an empty batch is undefined.")
    out_of_range = y[(y < 0) | (y >= z.shape[1])]
    if len(out_of_range) > 0:
        raise ValueError(
            f"label {out_of_range[0].item()} is out of range: with {z.shape[1]} classes, "
            f"labels run from 0 to {z.shape[1] - 1}."
        )


def one_hot_rows(z: Tensor, y: Tensor) -> Tensor:
    """Encode class indices as one-hot rows that fit the logits.

    Parameters
    ----------
    z : Tensor, shape (N, K)
        Logits; their shape, precision and device are used, not their
        values.
    y : Tensor of int64, shape (N,)
        Class indices.

    Returns
    -------
    Tensor, shape (N, K)
        1 at the label of each row, 0 elsewhere.

    Raises
    ------
    TypeError, ValueError
        If `z` or `y` has the wrong type or shape, or a label is out of
        range.

    Notes
    -----
    A 1 is scattered into each row of zeros.

    References
    ----------
    KO.

    Examples
    --------
    >>> one_hot_rows(torch.zeros(3, 5), torch.tensor([0, 2, 1]))
    tensor([[1., 0., 0., 0., 0.],
            [0., 0., 1., 0., 0.],
            [0., 1., 0., 0., 0.]])
    """
    check_batch(z, y)
    return torch.zeros_like(z).scatter_(1, y.unsqueeze(1), 1)


def one_hot_log_of_softmax(z: Tensor, y: Tensor) -> Tensor:
    r"""Spell the loss out: one-hot times −ln softmax.

    Parameters
    ----------
    z : Tensor, shape (N, K)
        Logits.
    y : Tensor of int64, shape (N,)
        Class indices.

    Returns
    -------
    Tensor
        The mean cross-entropy, a scalar. It is inf or nan where softmax
        rounds to 0.

    Raises
    ------
    TypeError, ValueError
        If `z` or `y` has the wrong type or shape, or a label is out of
        range.

    Notes
    -----
    .. math:: J = \frac1N \sum_n \sum_j -y_{nj} \ln a_{nj}

    References
    ----------
    KO.

    Examples
    --------
    >>> z = torch.tensor([[2.0, 1.0, 0.1], [0.5, 2.0, 0.3]])
    >>> one_hot_log_of_softmax(z, torch.tensor([0, 0]))
    tensor(1.1288)
    """
    y_one_hot = one_hot_rows(z, y)
    return (y_one_hot * -torch.log(F.softmax(z, dim=1))).sum(dim=1).mean()


def one_hot_log_softmax(z: Tensor, y: Tensor) -> Tensor:
    """Spell the loss as one-hot times −log_softmax, which stays finite.

    Parameters
    ----------
    z, y : Tensor
        As for `one_hot_log_of_softmax`.

    Returns
    -------
    Tensor
        The mean cross-entropy, a scalar.

    Raises
    ------
    TypeError, ValueError
        As for `one_hot_log_of_softmax`.

    Examples
    --------
    >>> z = torch.tensor([[800.0, 0.0]])
    >>> one_hot_log_softmax(z, torch.tensor([1]))
    tensor(800.)
    """
    y_one_hot = one_hot_rows(z, y)
    return (y_one_hot * -F.log_softmax(z, dim=1)).sum(dim=1).mean()


def nll_of_log_softmax(z: Tensor, y: Tensor) -> Tensor:
    """Spell the loss as nll of log_softmax: pick the true class.

    Parameters
    ----------
    z, y : Tensor
        As for `one_hot_log_of_softmax`.

    Returns
    -------
    Tensor
        The mean cross-entropy, a scalar.

    Raises
    ------
    TypeError, ValueError
        As for `one_hot_log_of_softmax`.

    Examples
    --------
    >>> z = torch.tensor([[800.0, 0.0]])
    >>> nll_of_log_softmax(z, torch.tensor([1]))
    tensor(800.)
    """
    check_batch(z, y)
    return F.nll_loss(F.log_softmax(z, dim=1), y)


def cross_entropy_of_logits(z: Tensor, y: Tensor) -> Tensor:
    """Spell the loss as PyTorch means it: cross_entropy of the logits.

    Parameters
    ----------
    z, y : Tensor
        As for `one_hot_log_of_softmax`.

    Returns
    -------
    Tensor
        The mean cross-entropy, a scalar.

    Raises
    ------
    TypeError, ValueError
        As for `one_hot_log_of_softmax`.

    Examples
    --------
    >>> z = torch.tensor([[800.0, 0.0]])
    >>> cross_entropy_of_logits(z, torch.tensor([1]))
    tensor(800.)
    """
    check_batch(z, y)
    return F.cross_entropy(z, y)


def training_step(
    model: nn.Module, optimizer: torch.optim.Optimizer, x: Tensor, y: Tensor
) -> float:
    """Take one step of training on one batch.

    Parameters
    ----------
    model : Module
        Gives logits (N, K) for a batch.
    optimizer : Optimizer
        Holds the parameters of the model.
    x : Tensor, shape (N, ...)
        The batch.
    y : Tensor of int64, shape (N,)
        Its class indices, as for `cross_entropy_of_logits`.

    Returns
    -------
    float
        The mean cross-entropy before the step.

    Notes
    -----
    Gradients add up in PyTorch until they are cleared, so each step
    clears them first, whatever was done before.

    Examples
    --------
    >>> model = nn.Linear(2, 2)
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    >>> x, y = torch.tensor([[1.0, 2.0]]), torch.tensor([0])
    >>> before = training_step(model, optimizer, x, y)
    >>> before > training_step(model, optimizer, x, y)
    True
    """
    optimizer.zero_grad()
    loss = cross_entropy_of_logits(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()
