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


def _reduced(costs: Any, reduction: str) -> Any:
    return costs if reduction == "none" else getattr(torch, reduction)(costs)


def _one_hot(z: Any, y: Any) -> Any:
    return F.one_hot(y, z.shape[1]).to(z.dtype)


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="the number of classes was taken from the largest label, not from the logits",
)
def depth_from_the_labels(z: Any, y: Any) -> Any:
    return F.one_hot(y).to(z.dtype)


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="the ones were scattered along dim=0, into the rows that the labels name",
)
def scattered_along_dim_0(z: Any, y: Any) -> Any:
    return torch.zeros_like(z).scatter_(0, y.unsqueeze(0) % len(z), 1)


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="the rows hold whole numbers; give them the precision of the logits",
)
def whole_numbers(z: Any, y: Any) -> Any:
    return F.one_hot(y, z.shape[1])


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="scatter_ wants an index with as many axes as the rows; y.unsqueeze(1) is a column",
)
def index_without_a_column(z: Any, y: Any) -> Any:
    return torch.zeros_like(z).scatter_(1, y, 1)


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="the rows have PyTorch's usual precision, float32, whatever that of the logits is",
)
def always_float32(z: Any, y: Any) -> Any:
    return torch.zeros(z.shape).scatter_(1, y.unsqueeze(1), 1)


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
    "one_hot_log_softmax",
    check="second_spelling",
    says="the one-hot rows are as wide as the largest label asks for, not as the logits",
)
def narrow_one_hot(z: Any, y: Any) -> Any:
    return (F.one_hot(y) * -F.log_softmax(z, dim=1)).sum(dim=1).mean()


@misconception(
    "nll_of_log_softmax",
    check="third_spelling",
    says="the logarithm of softmax went into nll_loss; it is -inf where softmax rounds to 0, and "
    "F.log_softmax is not",
)
def log_of_softmax_into_nll(z: Any, y: Any) -> Any:
    return F.nll_loss(torch.log(F.softmax(z, dim=1)), y)


@misconception(
    "nll_of_log_softmax",
    check="third_spelling",
    says="probabilities went into nll_loss; it takes no logarithm itself, so take it before",
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
    "one_hot_log_softmax",
    check="gradients_flow",
    says="the loss was cut off from the logits (.detach(), .data, .item() or NumPy), so no "
    "gradient reaches them",
)
def detached(z: Any, y: Any) -> Any:
    return cross_entropy_of_logits(z, y).detach()


@misconception(
    "one_hot_log_softmax",
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
    check="three_reductions",
    says="log_a[:, y] takes every label for every sample; pick one entry a row",
)
def every_label_for_every_sample(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced(-F.log_softmax(z, dim=1)[:, y], reduction)


@misconception(
    "batch_loss",
    check="three_reductions",
    says="the mean was always returned; use the argument `reduction`",
)
def always_mean(z: Any, y: Any, reduction: str = "mean") -> Any:
    return F.cross_entropy(z, y)


@misconception(
    "batch_loss",
    check="three_reductions",
    says='"mean" divided by the number of classes, not by the number of samples',
)
def divided_by_classes(z: Any, y: Any, reduction: str = "mean") -> Any:
    if reduction == "mean":
        return F.cross_entropy(z, y, reduction="sum") / z.shape[1]
    return F.cross_entropy(z, y, reduction=reduction)


@misconception(
    "batch_loss",
    check="three_reductions",
    says="the costs form a column, (N, 1) instead of (N,); against (N,) it becomes (N, N)",
)
def costs_in_a_column(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced(F.cross_entropy(z, y, reduction="none").unsqueeze(1), reduction)


@misconception(
    "batch_loss",
    check="three_reductions",
    says="the costs were packed into a new tensor, which knows nothing of the logits; use "
    "torch.stack or an index",
)
def costs_packed_anew(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced(torch.tensor(F.cross_entropy(z, y, reduction="none").tolist()), reduction)


@misconception(
    "batch_loss",
    check="other_reductions_are_refused",
    says="whatever is neither `sum` nor `none` was taken for `mean`; raise a ValueError",
)
def mean_for_all_else(z: Any, y: Any, reduction: str = "mean") -> Any:
    return F.cross_entropy(z, y, reduction=reduction if reduction in ("sum", "none") else "mean")


@misconception(
    "training_step",
    check="one_step",
    says="`optimizer.step()` is missing, or comes before `loss.backward()`, when there is no "
    "gradient yet",
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
    says="each step follows the gradient of the batch before it, a stale one: call `backward` "
    "before `step`",
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


@misconception(
    "breaking_sample",
    check="first_spelling_breaks",
    says="the gap between the logits is too small: below 100 the probability is still above 0",
)
def gap_too_small() -> Any:
    return torch.tensor([[80.0, 0.0]]), torch.tensor([1])


@misconception(
    "breaking_sample",
    check="first_spelling_breaks",
    says="the logits are large there, but not the gap between them; softmax sees only the gap",
)
def large_but_equal() -> Any:
    return torch.tensor([[900.0, 900.0]]), torch.tensor([1])


def _accumulate(model: Any, optimizer: Any, pieces: Any, weight: Any) -> float:
    optimizer.zero_grad()
    mean = 0.0
    for x, y in pieces:
        loss = F.cross_entropy(model(x), y) * weight(y)
        loss.backward()
        mean += loss.item()
    optimizer.step()
    return mean


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the means of the pieces were averaged as if the pieces had one size; weight each by its "
    "number of samples",
)
def mean_of_means(model: Any, optimizer: Any, pieces: Any) -> float:
    return _accumulate(model, optimizer, pieces, lambda y: 1 / len(pieces))


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the means of the pieces were added, not averaged",
)
def sum_of_means(model: Any, optimizer: Any, pieces: Any) -> float:
    return _accumulate(model, optimizer, pieces, lambda y: 1)


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the costs were added over all samples; divide by their number",
)
def sum_over_all(model: Any, optimizer: Any, pieces: Any) -> float:
    return _accumulate(model, optimizer, pieces, len)


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="each piece got a step of its own; let the gradients add up and step once, at the end",
)
def a_step_for_each_piece(model: Any, optimizer: Any, pieces: Any) -> float:
    total = sum(len(y) for _, y in pieces)
    return sum(training_step(model, optimizer, x, y) * len(y) / total for x, y in pieces)


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the gradients were cleared before each piece, so only the last piece counts",
)
def only_the_last_piece(model: Any, optimizer: Any, pieces: Any) -> float:
    total = sum(len(y) for _, y in pieces)
    mean = 0.0
    for x, y in pieces:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y, reduction="sum") / total
        loss.backward()
        mean += loss.item()
    optimizer.step()
    return mean


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the costs were added, and the sum divided only after `backward`: the step is N times as "
    "long",
)
def divided_after_backward(model: Any, optimizer: Any, pieces: Any) -> float:
    return _accumulate(model, optimizer, pieces, len) / sum(len(y) for _, y in pieces)


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the sum of the costs was divided by the number of pieces, not of samples",
)
def divided_by_the_pieces(model: Any, optimizer: Any, pieces: Any) -> float:
    return _accumulate(model, optimizer, pieces, lambda y: len(y) / len(pieces))


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="a piece is a pair, (x, y), so len(piece) is 2; count its samples with len(y)",
)
def every_piece_counts_two(model: Any, optimizer: Any, pieces: Any) -> float:
    samples = sum(map(len, pieces))
    return _accumulate(model, optimizer, pieces, lambda y: len(y) / samples)


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the gradients of the batch before were not cleared; call `zero_grad` once, before the "
    "first piece",
)
def never_cleared(model: Any, optimizer: Any, pieces: Any) -> float:
    samples = sum(len(y) for _, y in pieces)
    mean = 0.0
    for x, y in pieces:
        loss = F.cross_entropy(model(x), y, reduction="sum") / samples
        loss.backward()
        mean += loss.item()
    optimizer.step()
    return mean
