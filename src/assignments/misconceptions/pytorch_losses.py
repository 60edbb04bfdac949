"""Known wrong answers to exercise 07, PyTorch losses."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from assignments.misconceptions import misconception
from softmax_course.pytorch_losses import (
    check_batch,
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
    says="the rows hold whole numbers, or True and False; give them the precision of the logits: "
    ".to(z.dtype)",
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
    says="the labels chose whole rows: rows[y] = 1; each row has one 1, in the column of its label",
)
def whole_rows(z: Any, y: Any) -> Any:
    rows = torch.zeros_like(z)
    rows[y % len(z)] = 1
    return rows


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="every label put its 1 into every row: rows[:, y] = 1; each row has one 1, at its own "
    "label",
)
def every_label_in_every_row(z: Any, y: Any) -> Any:
    rows = torch.zeros_like(z)
    rows[:, y] = 1
    return rows


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="y.unsqueeze(0) is a row, so all labels went into the first row; y.unsqueeze(1) is a "
    "column, with one label for each row",
)
def labels_as_a_row(z: Any, y: Any) -> Any:
    return torch.zeros_like(z).scatter_(1, y.unsqueeze(0), 1)


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="scatter returns a new tensor, which was thrown away; scatter_ changes the zeros in place",
)
def scattered_and_lost(z: Any, y: Any) -> Any:
    return torch.zeros_like(z)


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="the ones were scattered over the logits; scatter them into zeros: torch.zeros_like(z)",
)
def scattered_over_the_logits(z: Any, y: Any) -> Any:
    return z.scatter(1, y.unsqueeze(1), 1)


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="the ones were scattered over ones; begin with zeros: torch.zeros_like(z)",
)
def scattered_over_ones(z: Any, y: Any) -> Any:
    return torch.ones_like(z)


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="the labels themselves were scattered; scatter a 1 for each of them",
)
def labels_scattered(z: Any, y: Any) -> Any:
    return torch.zeros_like(z).scatter_(1, y.unsqueeze(1), y.unsqueeze(1).to(z.dtype))


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="the identity has as many rows as there are samples; it needs one for each class",
)
def identity_of_the_samples(z: Any, y: Any) -> Any:
    return torch.eye(len(z))[y]


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="the ones stand at the largest logit of each row; they belong to the labels in y",
)
def predicted_for_true(z: Any, y: Any) -> Any:
    return torch.zeros_like(z).scatter_(1, z.argmax(dim=1, keepdim=True), 1)


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="the labels were counted from 1; class 0 is the first",
)
def rows_from_1(z: Any, y: Any) -> Any:
    return torch.zeros_like(z).scatter_(1, (y - 1).clamp(0).unsqueeze(1), 1)


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="the labels were put into bytes, which end at 127 or 255",
)
def labels_in_bytes(z: Any, y: Any) -> Any:
    classes = torch.arange(z.shape[1]).to(torch.int8)
    return (y.to(torch.int8)[:, None] == classes).to(z.dtype)


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="the logits were set to 0 to hold the rows; make new zeros: torch.zeros_like(z)",
)
def logits_overwritten(z: Any, y: Any) -> Any:
    return z.zero_().scatter_(1, y.unsqueeze(1), 1)


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="the zeros and ones are exchanged: scatter ones into zeros",
)
def zeros_into_ones(z: Any, y: Any) -> Any:
    return torch.ones_like(z).scatter_(1, y.unsqueeze(1), 0)


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="the rows have PyTorch's usual precision, float32, whatever that of the logits is",
)
def always_float32(z: Any, y: Any) -> Any:
    return torch.zeros(z.shape).scatter_(1, y.unsqueeze(1), 1)


#: The functions that spell one loss, with the check meant for each.
SPELLINGS = {
    "one_hot_log_of_softmax": "first_spelling",
    "one_hot_log_softmax": "second_spelling",
    "nll_of_log_softmax": "third_spelling",
    "cross_entropy_of_logits": "fourth_spelling",
}


def in_every_spelling(says: str, but: str = "") -> Callable[..., None]:
    """Put a mistake that can be made in each spelling into the bank of each, `but` one."""

    def decorate(wrong: Callable[..., Any]) -> None:
        for function, check in SPELLINGS.items():
            if check != but:
                name = f"{wrong.__name__}_in_{check}"
                known = misconception(function, check, says)(wrong)
                globals()[name] = replace(known, name=name)

    return decorate


@in_every_spelling("softmax ran along dim=0, over the samples; the classes are along dim=1")
def over_samples(z: Any, y: Any) -> Any:
    return (_one_hot(z, y) * -F.log_softmax(z, dim=0)).sum(dim=1).mean()


@in_every_spelling("the minus sign is missing, or there is one too many: no cost is negative")
def wrong_sign(z: Any, y: Any) -> Any:
    return -cross_entropy_of_logits(z, y)


@in_every_spelling(
    "the mean was taken over all N·K entries; sum over the classes, then average the samples"
)
def mean_over_entries(z: Any, y: Any) -> Any:
    return (_one_hot(z, y) * -F.log_softmax(z, dim=1)).mean()


@in_every_spelling("the costs of the samples were added, not averaged")
def sum_for_mean(z: Any, y: Any) -> Any:
    return F.cross_entropy(z, y, reduction="sum")


@in_every_spelling("one cost for each sample was returned; return their mean, a single number")
def one_by_one(z: Any, y: Any) -> Any:
    return F.cross_entropy(z, y, reduction="none")


@in_every_spelling("softmax was applied twice: log_softmax and cross_entropy apply it themselves")
def softmax_twice(z: Any, y: Any) -> Any:
    return F.cross_entropy(F.softmax(z, dim=1), y)


@in_every_spelling("softmax was applied twice, and the costs were added, not averaged")
def softmax_twice_and_summed(z: Any, y: Any) -> Any:
    return F.cross_entropy(F.softmax(z, dim=1), y, reduction="sum")


@in_every_spelling(
    "the terms of the wrong classes, -(1 - y) ln(1 - a), were added: that is the loss of K "
    "separate yes-or-no questions"
)
def binary_terms(z: Any, y: Any) -> Any:
    a = F.softmax(z, dim=1)
    return F.binary_cross_entropy(a, _one_hot(z, y), reduction="sum") / len(y)


@in_every_spelling(
    "a sigmoid answers K separate yes-or-no questions; to choose one of K classes takes softmax"
)
def sigmoid_for_softmax(z: Any, y: Any) -> Any:
    return F.binary_cross_entropy_with_logits(z, _one_hot(z, y))


@in_every_spelling("this is the squared error of the probabilities; asked is the cross-entropy")
def squared_error(z: Any, y: Any) -> Any:
    return F.mse_loss(F.softmax(z, dim=1), _one_hot(z, y))


@in_every_spelling("the logarithm is missing: this is minus the mean probability")
def no_logarithm(z: Any, y: Any) -> Any:
    return F.nll_loss(F.softmax(z, dim=1), y)


@in_every_spelling("softmax and its logarithm are missing: this is minus the mean of the logits")
def no_softmax(z: Any, y: Any) -> Any:
    return F.nll_loss(z, y)


@in_every_spelling("the logarithm was taken of log_softmax, which is one already")
def logarithm_twice(z: Any, y: Any) -> Any:
    return F.nll_loss(torch.log(F.log_softmax(z, dim=1)), y)


@in_every_spelling("this is the logarithm to base 2; the cross-entropy takes the natural one")
def base_2(z: Any, y: Any) -> Any:
    return F.nll_loss(torch.log2(F.softmax(z, dim=1)), y)


@in_every_spelling(
    "the sum was divided by the number of classes: sum over the classes, dim=1, and take the mean "
    "over the samples"
)
def mean_over_classes(z: Any, y: Any) -> Any:
    return F.cross_entropy(z, y, reduction="sum") / z.shape[1]


@in_every_spelling("this is the logarithm to base 10; the cross-entropy takes the natural one")
def in_tens(z: Any, y: Any) -> Any:
    return cross_entropy_of_logits(z, y) / math.log(10)


@in_every_spelling("[:, y] takes every label for every sample; pick one entry of each row")
def whole_columns(z: Any, y: Any) -> Any:
    return -F.log_softmax(z, dim=1)[:, y].mean()


@in_every_spelling("the labels were counted from 1; class 0 is the first")
def labels_from_1(z: Any, y: Any) -> Any:
    return F.cross_entropy(z, (y - 1) % z.shape[1])


@in_every_spelling("the one-hot rows are as wide as the largest label asks for, not as the logits")
def narrow_one_hot(z: Any, y: Any) -> Any:
    return (F.one_hot(y) * -F.log_softmax(z, dim=1)).sum(dim=1).mean()


@in_every_spelling(
    "nn.CrossEntropyLoss(…) and nn.NLLLoss(…) only make a loss, and take what is in the "
    "parentheses for settings; call what is made, nn.CrossEntropyLoss()(z, y), or the function, "
    "F.cross_entropy(z, y)"
)
def made_but_not_called(z: Any, y: Any) -> Any:
    return nn.CrossEntropyLoss(z, y)


@in_every_spelling("the arguments are exchanged: the logits come first, then the labels")
def labels_first(z: Any, y: Any) -> Any:
    return F.cross_entropy(y, z)


@misconception(
    "nll_of_log_softmax",
    check="third_spelling",
    says="the arguments of F.nll_loss are exchanged: the logarithms come first, then the labels",
)
def labels_first_in_nll(z: Any, y: Any) -> Any:
    return F.nll_loss(y, F.log_softmax(z, dim=1))


@misconception(
    "cross_entropy_of_logits",
    check="fourth_spelling",
    says="the labels were made one-hot, in whole numbers; F.cross_entropy takes them as they are",
)
def one_hot_in_whole_numbers(z: Any, y: Any) -> Any:
    return F.cross_entropy(z, F.one_hot(y, z.shape[1]))


@in_every_spelling(
    "the loss was cut off from the logits (.detach(), .data, .item() or NumPy), so no gradient "
    "reaches them",
    but="second_spelling",
)
def cut_off(z: Any, y: Any) -> Any:
    return cross_entropy_of_logits(z, y).detach()


@in_every_spelling(
    "the probabilities were multiplied, and the product of many rounds to 0; add up their "
    "logarithms"
)
def product_of_probabilities(z: Any, y: Any) -> Any:
    return -torch.log(F.softmax(z, dim=1).gather(1, y.unsqueeze(1)).prod()) / len(y)


@in_every_spelling("the loss was turned into a Python number (.item()); a number has no gradient")
def python_number(z: Any, y: Any) -> Any:
    return cross_entropy_of_logits(z, y).item()


@in_every_spelling(
    "the logarithm was taken of a probability, which rounds to 0 where the gap is large; "
    "F.log_softmax stays finite",
    but="first_spelling",
)
def logarithm_of_softmax(z: Any, y: Any) -> Any:
    return F.nll_loss(torch.log(F.softmax(z, dim=1)), y)


@in_every_spelling(
    "for large logits a probability rounds to 0, and 0 times ln 0 is nan, or torch.exp overflows, "
    "and inf / inf is nan; F.log_softmax needs no probabilities",
    but="first_spelling",
)
def overflow(z: Any, y: Any) -> Any:
    a = torch.exp(z) / torch.exp(z).sum(dim=1, keepdim=True)
    return F.nll_loss(torch.log(a), y)


@misconception(
    "one_hot_log_of_softmax",
    check="first_spelling",
    says="this is another spelling, with log_softmax; the first one takes torch.log of F.softmax",
)
def another_spelling(z: Any, y: Any) -> Any:
    return cross_entropy_of_logits(z, y)


@misconception(
    "one_hot_rows",
    check="misfits_are_refused",
    says="a label that is too large or below 0 was not refused as asked; begin with "
    "`check_batch(z, y)`",
)
def rows_for_misfits(z: Any, y: Any) -> Any:
    return torch.zeros_like(z).scatter_(1, y.unsqueeze(1), 1)


@misconception(
    "one_hot_log_softmax",
    check="misfits_are_refused",
    says="F.one_hot refuses a label that is too large, but with a RuntimeError; begin with "
    "`check_batch(z, y)`, or use your one_hot_rows",
)
def pytorch_one_hot(z: Any, y: Any) -> Any:
    return (F.one_hot(y, z.shape[1]) * -F.log_softmax(z, dim=1)).sum(dim=1).mean()


@misconception(
    "cross_entropy_of_logits",
    check="misfits_are_refused",
    says="PyTorch refuses a label that is too large, but with an IndexError; begin with "
    "`check_batch(z, y)`, which raises a ValueError that says what is wrong",
)
def pytorch_refuses(z: Any, y: Any) -> Any:
    return F.cross_entropy(z, y)


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


def _costs(z: Any, y: Any) -> Any:
    return -F.log_softmax(z, dim=1).gather(1, y.unsqueeze(1)).squeeze(1)


@misconception(
    "batch_loss",
    check="three_reductions",
    says="squeeze() also takes away the axis of a batch of one; take away that of the column only: "
    "squeeze(1)",
)
def every_axis_squeezed(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced((-F.log_softmax(z, dim=1).gather(1, y.unsqueeze(1))).squeeze(), reduction)


@misconception("batch_loss", check="three_reductions", says="the minus sign is missing")
def negative_costs(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced(-_costs(z, y), reduction)


@misconception("batch_loss", check="three_reductions", says='"sum" and "mean" are exchanged')
def sum_and_mean_exchanged(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced(_costs(z, y), {"sum": "mean", "mean": "sum"}.get(reduction, reduction))


@misconception(
    "batch_loss",
    check="three_reductions",
    says="log_softmax ran along dim=0, over the samples; the classes are along dim=1",
)
def reduced_over_samples(z: Any, y: Any, reduction: str = "mean") -> Any:
    log_a = F.log_softmax(z, dim=0)
    return _reduced(-log_a.gather(1, y.unsqueeze(1)).squeeze(1), reduction)


@misconception(
    "batch_loss",
    check="three_reductions",
    says="gather ran along dim=0, down the samples; the labels name columns: dim=1",
)
def gathered_along_dim_0(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced(-F.log_softmax(z, dim=1).gather(0, y.unsqueeze(0)).squeeze(0), reduction)


@misconception(
    "batch_loss",
    check="three_reductions",
    says="log_a[y] takes the rows whose numbers are the labels; pick one entry of each row",
)
def rows_named_by_labels(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced(-F.log_softmax(z, dim=1)[y], reduction)


@misconception(
    "batch_loss",
    check="three_reductions",
    says="each sample has one cost, not one for each class; sum the one-hot products over dim=1 "
    "before they are reduced",
)
def costs_of_every_class(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced(_one_hot(z, y) * -F.log_softmax(z, dim=1), reduction)


@misconception(
    "batch_loss",
    check="three_reductions",
    says="the logarithm is missing: these are minus the probabilities",
)
def reduced_probabilities(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced(-F.softmax(z, dim=1).gather(1, y.unsqueeze(1)).squeeze(1), reduction)


@misconception(
    "batch_loss",
    check="three_reductions",
    says="the logarithm was taken of a probability, which rounds to 0 where the gap is large; "
    "F.log_softmax stays finite",
)
def reduced_log_of_softmax(z: Any, y: Any, reduction: str = "mean") -> Any:
    log_a = torch.log(F.softmax(z, dim=1))
    return _reduced(-log_a.gather(1, y.unsqueeze(1)).squeeze(1), reduction)


@misconception(
    "batch_loss",
    check="three_reductions",
    says='"none" was not asked for: the costs were averaged all the same. It is the text "none", '
    "not None",
)
def mean_for_none(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _costs(z, y).sum() if reduction == "sum" else _costs(z, y).mean()


@misconception(
    "batch_loss",
    check="three_reductions",
    says='"none" was not asked for: the costs were added all the same; return them one by one',
)
def sum_for_none(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _costs(z, y).mean() if reduction == "mean" else _costs(z, y).sum()


@misconception(
    "batch_loss",
    check="three_reductions",
    says="the reduced loss was turned into a Python number (.item()); a number has no gradient",
)
def reduced_to_a_number(z: Any, y: Any, reduction: str = "mean") -> Any:
    reduced = _reduced(_costs(z, y), reduction)
    return reduced if reduction == "none" else reduced.item()


@misconception(
    "batch_loss",
    check="other_reductions_are_refused",
    says="a dictionary raises a KeyError for what it does not hold; look first, and raise a "
    "ValueError",
)
def key_error(z: Any, y: Any, reduction: str = "mean") -> Any:
    reduce: dict[str, Any] = {"mean": torch.mean, "sum": torch.sum, "none": lambda costs: costs}
    return reduce[reduction](_costs(z, y))


@misconception(
    "batch_loss",
    check="three_reductions",
    says="a cost that is nan was left out; average or add all costs, so that it shows",
)
def nan_left_out(z: Any, y: Any, reduction: str = "mean") -> Any:
    costs = _costs(z, y)
    return {"mean": costs.nanmean, "sum": costs.nansum, "none": lambda: costs}[reduction]()


@misconception(
    "batch_loss",
    check="other_reductions_are_refused",
    says="it returned a ValueError, which stops nothing: write `raise ValueError(...)`",
)
def error_for_a_result(z: Any, y: Any, reduction: str = "mean") -> Any:
    if reduction not in ("mean", "sum", "none"):
        return ValueError("unknown reduction")
    return _reduced(_costs(z, y), reduction)


@misconception(
    "batch_loss",
    check="other_reductions_are_refused",
    says="small letters were made of the word first; 'Mean' is not one of the three",
)
def any_letters(z: Any, y: Any, reduction: str = "mean") -> Any:
    reduction = reduction.lower()
    if reduction not in ("mean", "sum", "none"):
        raise ValueError
    return _reduced(_costs(z, y), reduction)


@misconception(
    "batch_loss",
    check="other_reductions_are_refused",
    says="for another reduction nothing is returned, or a message printed; raise a ValueError",
)
def nothing_for_all_else(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced(_costs(z, y), reduction) if reduction in ("mean", "sum", "none") else None


@misconception(
    "batch_loss",
    check="other_reductions_are_refused",
    says="whatever is neither `sum` nor `mean` was taken for `none`; raise a ValueError",
)
def none_for_all_else(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced(_costs(z, y), reduction if reduction in ("sum", "mean") else "none")


@misconception(
    "batch_loss",
    check="other_reductions_are_refused",
    says="whatever is neither `sum` nor `none` was taken for `mean`; raise a ValueError",
)
def mean_for_all_else(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced(_costs(z, y), reduction if reduction in ("sum", "none") else "mean")


@misconception(
    "training_step",
    check="one_step",
    says="only `optimizer.step()`, with its parentheses, moves the parameters",
)
def no_step(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    return loss.item()


@misconception(
    "training_step",
    check="one_step",
    says="only `loss.backward()`, with its parentheses, computes gradients; call it before the "
    "step",
)
def no_backward(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y)
    optimizer.step()
    return loss.item()


@misconception(
    "training_step",
    check="one_step",
    says="the order is: clear the gradients, compute the loss, backward, step",
)
def step_before_backward(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y)
    optimizer.step()
    loss.backward()
    return loss.item()


@misconception(
    "training_step",
    check="one_step",
    says="clear the gradients first of all: zero_grad, the loss, backward, step",
)
def cleared_before_the_step(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


@misconception(
    "training_step",
    check="one_step",
    says="the sum of the costs was differentiated and returned; take their mean",
)
def sum_of_the_costs(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y, reduction="sum")
    loss.backward()
    optimizer.step()
    return loss.item()


@misconception(
    "training_step",
    check="one_step",
    says="this is the share of right predictions; return the loss",
)
def accuracy_returned(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    z = model(x)
    F.cross_entropy(z, y).backward()
    optimizer.step()
    return (z.argmax(dim=1) == y).float().mean().item()


@misconception(
    "training_step",
    check="one_step",
    says="the inputs went into the loss; the logits are model(x)",
)
def inputs_for_logits(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss = F.cross_entropy(x, y)
    loss.backward()
    optimizer.step()
    return loss.item()


@misconception(
    "training_step",
    check="one_step",
    says="under torch.no_grad() nothing is noted that could be differentiated; leave it out",
)
def without_gradients(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    with torch.no_grad():
        loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


@misconception(
    "training_step",
    check="one_step",
    says=".item() gives a number, which has no backward; call backward first and return "
    "loss.item()",
)
def number_before_backward(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss: Any = F.cross_entropy(model(x), y).item()
    loss.backward()
    optimizer.step()
    return loss


@misconception(
    "training_step",
    check="one_step",
    says="nn.CrossEntropyLoss(z, y) only makes a loss; call what it makes, "
    "nn.CrossEntropyLoss()(z, y), or F.cross_entropy(z, y)",
)
def loss_made_but_not_called(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss: Any = nn.CrossEntropyLoss(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


@misconception(
    "training_step",
    check="one_step",
    says="logits went into nll_loss, which applies no softmax; use cross_entropy",
)
def step_with_nll_of_logits(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss = F.nll_loss(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


@misconception(
    "training_step",
    check="one_step",
    says="`step` was called twice, so the parameters went twice as far",
)
def two_steps(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    optimizer.step()
    return loss.item()


@misconception(
    "training_step",
    check="one_step",
    says="each sample got a step of its own; one step follows the mean over the batch",
)
def a_step_for_each_sample(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    losses = [training_step(model, optimizer, x[i : i + 1], y[i : i + 1]) for i in range(len(x))]
    return sum(losses) / len(x)


@misconception(
    "training_step",
    check="many_steps",
    says="the gradients were cleared at the end, for the next step; what other code has left is "
    "cleared "
    "only by a step that begins with it",
)
def cleared_at_the_end(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
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
    says="`optimizer.zero_grad()` is missing, or its parentheses are, so each step follows the sum "
    "of all gradients so far",
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


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the gradients were cleared at the end, for the next batch; what other code has left is "
    "cleared only by a step that begins with it",
)
def pieces_cleared_at_the_end(model: Any, optimizer: Any, pieces: Any) -> float:
    cost = never_cleared.wrong(model, optimizer, pieces)
    optimizer.zero_grad()
    return float(cost)


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the pieces were put together again; that is the batch that does not fit into memory",
)
def whole_batch_at_once(model: Any, optimizer: Any, pieces: Any) -> float:
    x, y = (torch.cat(parts) for parts in zip(*pieces, strict=True))
    return training_step(model, optimizer, x, y)


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the costs of all pieces were added before one `backward`; call it in the loop",
)
def backward_of_the_sum(model: Any, optimizer: Any, pieces: Any) -> float:
    total = sum(len(y) for _, y in pieces)
    optimizer.zero_grad()
    costs = [F.cross_entropy(model(x), y, reduction="sum") / total for x, y in pieces]
    cost: Any = sum(costs)
    cost.backward()
    optimizer.step()
    return float(cost.item())


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="`backward` stands after the loop, so only the last piece has a gradient",
)
def backward_after_the_loop(model: Any, optimizer: Any, pieces: Any) -> float:
    total = sum(len(y) for _, y in pieces)
    optimizer.zero_grad()
    mean = 0.0
    for x, y in pieces:
        loss = F.cross_entropy(model(x), y, reduction="sum") / total
        mean += loss.item()
    loss.backward()
    optimizer.step()
    return mean


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="`backward` was called on the sum so far, so earlier pieces count again and again; call "
    "it "
    "on the cost of the piece",
)
def backward_of_the_sum_so_far(model: Any, optimizer: Any, pieces: Any) -> float:
    total = sum(len(y) for _, y in pieces)
    optimizer.zero_grad()
    so_far: Any = 0.0
    for x, y in pieces:
        so_far = so_far + F.cross_entropy(model(x), y, reduction="sum") / total
        so_far.backward(retain_graph=True)
    optimizer.step()
    return float(so_far.item())


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="`step` stands in the loop; let the gradients add up and step once, after it",
)
def step_in_the_loop(model: Any, optimizer: Any, pieces: Any) -> float:
    total = sum(len(y) for _, y in pieces)
    optimizer.zero_grad()
    mean = 0.0
    for x, y in pieces:
        loss = F.cross_entropy(model(x), y, reduction="sum") / total
        loss.backward()
        mean += loss.item()
        optimizer.step()
    return mean


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the mean of each piece was divided by the number of all samples; its sum has to be",
)
def means_over_samples(model: Any, optimizer: Any, pieces: Any) -> float:
    total = sum(len(y) for _, y in pieces)
    return _accumulate(model, optimizer, pieces, lambda y: 1 / total)


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the gradients of the pieces' means were added, and only the number that is returned was "
    "divided by the pieces",
)
def only_the_number_divided(model: Any, optimizer: Any, pieces: Any) -> float:
    return _accumulate(model, optimizer, pieces, lambda y: 1) / len(pieces)


def _counted(model: Any, optimizer: Any, pieces: Any, count: Any) -> float:
    """Divide the costs of each piece by a count that is wrong."""
    lengths = [len(y) for _, y in pieces]
    counts = iter([count(lengths, n) for n in range(len(lengths))])
    return _accumulate(model, optimizer, pieces, lambda y: len(y) / next(counts))


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the costs were divided by the samples seen so far; count those of all pieces first",
)
def samples_so_far(model: Any, optimizer: Any, pieces: Any) -> float:
    return _counted(model, optimizer, pieces, lambda lengths, n: sum(lengths[: n + 1]))


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="all pieces were taken to be as long as the first; add up the lengths of each",
)
def all_as_long_as_the_first(model: Any, optimizer: Any, pieces: Any) -> float:
    return _counted(model, optimizer, pieces, lambda lengths, n: lengths[0] * len(lengths))


def _right_step(model: Any, optimizer: Any, pieces: Any) -> list[float]:
    """Take the right step; return the part of each piece in the mean cost."""
    total = sum(len(y) for _, y in pieces)
    optimizer.zero_grad()
    parts = []
    for x, y in pieces:
        loss = F.cross_entropy(model(x), y, reduction="sum") / total
        loss.backward()
        parts.append(loss.item())
    optimizer.step()
    return parts


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the step is right, but the number is the last piece's part; add up those of all pieces",
)
def last_part_returned(model: Any, optimizer: Any, pieces: Any) -> float:
    return _right_step(model, optimizer, pieces)[-1]


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the step is right, but the number is the sum of all costs; divide it by their number",
)
def sum_returned(model: Any, optimizer: Any, pieces: Any) -> float:
    return sum(_right_step(model, optimizer, pieces)) * sum(len(y) for _, y in pieces)


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the step is right, but the number was divided by the number of pieces as well",
)
def number_divided_by_pieces(model: Any, optimizer: Any, pieces: Any) -> float:
    return sum(_right_step(model, optimizer, pieces)) / len(pieces)


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="the step is right, but the number was divided by the number of samples twice",
)
def number_divided_twice(model: Any, optimizer: Any, pieces: Any) -> float:
    return sum(_right_step(model, optimizer, pieces)) / sum(len(y) for _, y in pieces)


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says="pieces is a list of pairs; go through it: for x, y in pieces",
)
def pieces_for_one_pair(model: Any, optimizer: Any, pieces: Any) -> float:
    x, y = pieces
    return training_step(model, optimizer, x, y)


@misconception(
    "batch_loss",
    check="three_reductions",
    says="the labels were used as a row, so that every cost was taken from the first sample; "
    "y.unsqueeze(1) is a column",
)
def index_as_a_row(z: Any, y: Any, reduction: str = "mean") -> Any:
    check_batch(z, y)
    return _reduced(-F.log_softmax(z, dim=1).gather(1, y.unsqueeze(0)).squeeze(0), reduction)


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="numbers of the logits were scattered; scatter the number 1",
)
def logits_scattered(z: Any, y: Any) -> Any:
    check_batch(z, y)
    return torch.zeros_like(z).scatter_(1, y.unsqueeze(1), z)


@misconception(
    "cross_entropy_of_logits",
    check="fourth_spelling",
    says="label smoothing changes the targets; leave it out",
)
def smoothed_labels(z: Any, y: Any) -> Any:
    check_batch(z, y)
    return F.cross_entropy(z, y, label_smoothing=0.1)


@misconception(
    "accumulated_step",
    check="pieces_make_the_whole",
    says=samples_so_far.says,
)
def samples_so_far_in_the_step(model: Any, optimizer: Any, pieces: Any) -> float:
    with torch.no_grad():
        total = sum(len(y) for _, y in pieces)
        mean = sum(F.cross_entropy(model(x), y, reduction="sum").item() for x, y in pieces) / total
    samples_so_far.wrong(model, optimizer, pieces)
    return mean


@misconception(
    "batch_loss",
    check="three_reductions",
    says='"mean" divides by N·K, all entries of z; divide by the number of samples, N',
)
def mean_over_all_entries(z: Any, y: Any, reduction: str = "mean") -> Any:
    check_batch(z, y)
    costs = F.cross_entropy(z, y, reduction="none")
    return costs.sum() / z.numel() if reduction == "mean" else _reduced(costs, reduction)


@misconception("batch_loss", check="three_reductions", says='"mean" gave the sum; divide by N')
def sum_for_mean_of_the_batch(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced(_costs(z, y), "sum" if reduction == "mean" else reduction)


@misconception(
    "batch_loss",
    check="three_reductions",
    says="softmax was applied twice: log_softmax applies it itself",
)
def reduced_softmax_twice(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced(_costs(F.softmax(z, dim=1), y), reduction)


@misconception(
    "batch_loss",
    check="three_reductions",
    says="1 was subtracted from the labels; they count from 0 already, so label 0 is class 0",
)
def reduced_one_label_too_early(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduced(_costs(z, y - 1), reduction)


@misconception(
    "one_hot_rows",
    check="ones_are_scattered",
    says="1 was subtracted from the labels; they count from 0 already, so label 0 is class 0",
)
def scattered_one_label_too_early(z: Any, y: Any) -> Any:
    return torch.zeros_like(z).scatter_(1, y.unsqueeze(1) - 1, 1)


@in_every_spelling(
    "1 was subtracted from the labels; they count from 0 already, so label 0 is class 0"
)
def one_label_too_early(z: Any, y: Any) -> Any:
    return F.cross_entropy(z, y - 1)


@misconception(
    "training_step",
    check="one_step",
    says="the loss was multiplied by the learning rate before `backward`; the optimizer multiplies "
    "by it already",
)
def learning_rate_in_the_loss(model: Any, optimizer: Any, x: Any, y: Any) -> Any:
    optimizer.zero_grad()
    loss = cross_entropy_of_logits(model(x), y)
    (optimizer.param_groups[0]["lr"] * loss).backward()
    optimizer.step()
    return loss.item()
