"""Known wrong answers to exercise 07, PyTorch losses."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F

from assignments.misconceptions import misconception
from softmax_course.pytorch_losses import (
    cross_entropy_of_logits,
    training_step,
)

# ruff: noqa: D103 (each is described by what the student reads)


def _one_hot(z: Any, y: Any) -> Any:
    return F.one_hot(y, z.shape[1]).to(z.dtype)


@misconception(
    "one_hot_log_of_softmax",
    check="first_spelling",
    says="softmax ran along dim=0, over the samples; the classes are along dim=1",
)
def softmax_over_samples(z: Any, y: Any) -> Any:
    return (_one_hot(z, y) * -torch.log(F.softmax(z, dim=0))).sum(dim=1).mean()


@misconception(
    "one_hot_log_of_softmax",
    check="first_spelling",
    says="the minus sign is missing: a cross-entropy is never negative",
)
def missing_minus(z: Any, y: Any) -> Any:
    return -cross_entropy_of_logits(z, y)


@misconception(
    "one_hot_log_of_softmax",
    check="first_spelling",
    says="the mean was taken over all N·K entries; sum over the classes, then average the samples",
)
def mean_over_entries(z: Any, y: Any) -> Any:
    return cross_entropy_of_logits(z, y) / z.shape[1]


@misconception(
    "one_hot_log_of_softmax",
    check="first_spelling",
    says="the costs of the samples were added, not averaged",
)
def sum_for_mean(z: Any, y: Any) -> Any:
    return cross_entropy_of_logits(z, y) * len(y)


@misconception(
    "one_hot_log_of_softmax",
    check="first_spelling",
    says="the terms of the wrong classes, -(1 - y) ln(1 - a), were added: that is the loss of K "
    "separate yes-or-no questions",
)
def binary_terms(z: Any, y: Any) -> Any:
    return F.binary_cross_entropy(F.softmax(z, dim=1), _one_hot(z, y), reduction="sum") / len(y)


@misconception(
    "one_hot_log_softmax",
    check="second_spelling",
    says="log_softmax ran along dim=0, over the samples; the classes are along dim=1",
)
def log_softmax_over_samples(z: Any, y: Any) -> Any:
    return (_one_hot(z, y) * -F.log_softmax(z, dim=0)).sum(dim=1).mean()


@misconception(
    "one_hot_log_softmax",
    check="second_spelling",
    says="the logarithm was taken of a probability, which rounds to 0 when the gap is large",
)
def log_of_softmax_again(z: Any, y: Any) -> Any:
    return (_one_hot(z, y) * -torch.log(F.softmax(z, dim=1))).sum(dim=1).mean()


@misconception(
    "nll_of_log_softmax",
    check="third_spelling",
    says="probabilities went into nll_loss; it takes no logarithm itself and wants log-probabilities",
)
def probabilities_into_nll(z: Any, y: Any) -> Any:
    return F.nll_loss(F.softmax(z, dim=1), y)


@misconception(
    "nll_of_log_softmax",
    check="third_spelling",
    says="logits went into nll_loss; it takes no softmax itself and wants log-probabilities",
)
def logits_into_nll(z: Any, y: Any) -> Any:
    return F.nll_loss(z, y)


@misconception(
    "cross_entropy_of_logits",
    check="fourth_spelling",
    says="softmax was applied twice: cross_entropy takes logits and applies it itself",
)
def softmax_before_cross_entropy(z: Any, y: Any) -> Any:
    return F.cross_entropy(F.softmax(z, dim=1), y)


@misconception(
    "cross_entropy_of_logits",
    check="gradients_flow",
    says="the loss was cut off from the logits (.detach(), .data, .item() or NumPy), so no gradient "
    "reaches them",
)
def detached(z: Any, y: Any) -> Any:
    return cross_entropy_of_logits(z, y).detach()


@misconception(
    "cross_entropy_of_logits",
    check="gradients_flow",
    says="the loss was turned into a Python number (.item()); a number has no gradient",
)
def python_number(z: Any, y: Any) -> Any:
    return cross_entropy_of_logits(z, y).item()


@misconception(
    "one_hot_log_softmax",
    check="gradients_flow",
    says="the loss was packed into a new tensor, which knows nothing of the logits",
)
def packed_anew(z: Any, y: Any) -> Any:
    return torch.tensor(cross_entropy_of_logits(z, y).item(), requires_grad=True)


@misconception(
    "batch_loss",
    check="reductions_of_the_loss",
    says="log_a[:, y] takes every label for every sample; pick one entry a row",
)
def every_label_for_every_sample(z: Any, y: Any, reduction: str = "mean") -> Any:
    costs = -F.log_softmax(z, dim=1)[:, y]
    return {"mean": costs.mean, "sum": costs.sum, "none": costs.clone}[reduction]()


@misconception(
    "batch_loss",
    check="reductions_of_the_loss",
    says="the mean was always returned; use the argument `reduction`",
)
def always_mean(z: Any, y: Any, reduction: str = "mean") -> Any:
    return F.cross_entropy(z, y)


@misconception(
    "batch_loss",
    check="reductions_of_the_loss",
    says='"mean" divided by the number of classes, not by the number of samples',
)
def divided_by_classes(z: Any, y: Any, reduction: str = "mean") -> Any:
    if reduction == "mean":
        return F.cross_entropy(z, y, reduction="sum") / z.shape[1]
    return F.cross_entropy(z, y, reduction=reduction)


@misconception(
    "batch_loss",
    check="reductions_of_the_loss",
    says="the costs form a column, (N, 1) instead of (N,); against (N,) it becomes (N, N)",
)
def costs_in_a_column(z: Any, y: Any, reduction: str = "mean") -> Any:
    costs = F.cross_entropy(z, y, reduction="none").unsqueeze(1)
    return {"mean": costs.mean, "sum": costs.sum, "none": costs.clone}[reduction]()


@misconception(
    "loss_of_data_set",
    check="unequal_batches",
    says="the means of the batches were averaged as if the batches had one size; weight them",
)
def mean_of_means(batch_means: Any, batch_sizes: Any) -> Any:
    return sum(batch_means) / len(batch_means)


@misconception(
    "loss_of_data_set",
    check="unequal_batches",
    says="this is the sum over the samples; divide it by their number",
)
def sum_over_samples(batch_means: Any, batch_sizes: Any) -> Any:
    return sum(m * n for m, n in zip(batch_means, batch_sizes, strict=True))


@misconception(
    "training_step",
    check="one_step",
    says="the parameters did not move because `optimizer.step()` is missing",
)
def no_step(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss = cross_entropy_of_logits(model(x), y)
    loss.backward()
    return loss.item()


@misconception(
    "training_step",
    check="one_step",
    says="the loss is returned as a tensor, and its whole history is kept; return loss.item()",
)
def tensor_returned(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss = cross_entropy_of_logits(model(x), y)
    loss.backward()
    optimizer.step()
    return loss


@misconception(
    "training_step",
    check="one_step",
    says="the loss was computed after the step; asked is the loss before it",
)
def loss_after_the_step(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    training_step(model, optimizer, x, y)
    return cross_entropy_of_logits(model(x), y).item()


@misconception(
    "training_step",
    check="one_step",
    says="softmax was applied to the logits before cross_entropy, which applies it itself",
)
def step_with_softmax_twice(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    return training_step(lambda x: F.softmax(model(x), dim=1), optimizer, x, y)  # type: ignore[arg-type]


@misconception(
    "training_step",
    check="one_step",
    says="the costs were added, not averaged, so the step is N times as long",
)
def step_along_the_sum(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y, reduction="sum")
    loss.backward()
    optimizer.step()
    return loss.item() / len(y)


@misconception(
    "training_step",
    check="many_steps",
    says="`zero_grad` is missing, so each step follows the sum of all gradients so far",
)
def zero_grad_forgotten(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    loss = cross_entropy_of_logits(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


@misconception(
    "training_step",
    check="many_steps",
    says="the step before it left its gradients behind: they are cleared after the loss of a batch, "
    "but too late, so each step follows the gradient of the batch before (a stale batch)",
)
def gradient_of_a_stale_batch(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    loss = cross_entropy_of_logits(model(x), y)
    if all(p.grad is None for p in model.parameters()):
        loss.backward()
        optimizer.step()
    else:
        optimizer.step()
        optimizer.zero_grad()
        cross_entropy_of_logits(model(x), y).backward()
    return loss.item()


def _predict(x: Any, y: Any, x_new: Any, steps: int = 300, dim: int = 1) -> Any:
    torch.manual_seed(0)
    model = torch.nn.Linear(2, int(y.max()) + 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    for _ in range(steps):
        training_step(model, optimizer, x, y)
    return model(x_new).detach().argmax(dim=dim)


@misconception(
    "classify",
    check="separates_clouds",
    says="the most probable sample of each class was returned (argmax over dim=0), not the most "
    "probable class of each sample",
)
def argmax_over_samples(x: Any, y: Any, x_new: Any) -> Any:
    return _predict(x, y, x_new, dim=0)


@misconception(
    "classify",
    check="separates_clouds",
    says="only the first class was ever predicted: did the training change anything?",
)
def never_trained(x: Any, y: Any, x_new: Any) -> Any:
    return torch.zeros(len(x_new), dtype=torch.int64)


@misconception(
    "classify",
    check="separates_clouds",
    says="the number of classes is fixed at three in the code; the labels tell how many there are",
)
def three_classes_only(x: Any, y: Any, x_new: Any) -> Any:
    keep = y < 3
    return _predict(x[keep], y[keep], x_new)
