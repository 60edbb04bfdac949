"""Known wrong answers to exercise 05, stability."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import expit

import softmax_course as reference
from assignments.misconceptions import Misconception, misconception
from assignments.misconceptions._slips import slips
from softmax_course import log_softmax, one_hot, softmax
from softmax_kit.inputs import as_targets, logits_and_max

# ruff: noqa: D103 (each is described by what the student reads)


@misconception(
    "probability_of_no",
    check="digits_survive",
    says="1 minus the sigmoid was computed as a subtraction: near 1 it cancels all digits",
)
def subtraction_cancels(z: Any) -> Any:
    return 1 - expit(z)


@misconception(
    "probability_of_no",
    check="digits_survive",
    says='this is the probability of "yes"; asked is that of "no"',
)
def probability_of_yes(z: Any) -> Any:
    return expit(z)


@misconception(
    "probability_of_no",
    check="digits_survive",
    says="this is e^-z, which is close for large z only; keep the 1 in the denominator",
)
def for_large_z_only(z: Any) -> Any:
    return np.exp(-np.asarray(z, dtype=float))


@misconception(
    "overflow_logit",
    check="exp_breaks_just_above",
    says="these numbers are rounded as in the example; return what is computed",
)
def copied_from_the_example(dtype: Any) -> float:
    return {"float16": 11.09, "float32": 88.72, "float64": 709.78}[np.dtype(dtype).name]


@misconception(
    "overflow_logit",
    check="exp_breaks_just_above",
    says="this is the largest number itself; asked is the z whose exponential it is",
)
def largest_number(dtype: Any) -> float:
    return float(np.finfo(dtype).max)


@misconception(
    "overflow_logit",
    check="exp_breaks_just_above",
    says="this is the logarithm to base 2; ln is np.log",
)
def base_2(dtype: Any) -> float:
    return float(np.log2(float(np.finfo(dtype).max)))


@misconception(
    "overflow_logit",
    check="exp_breaks_just_above",
    says="the answer is that of float64 for every type; use the argument `dtype`",
)
def always_float64(dtype: Any) -> float:
    return float(np.log(np.finfo(np.float64).max))


@misconception(
    "overflow_logit",
    check="exp_breaks_just_above",
    says="the logarithm was taken in the type itself and rounded; take it in float64",
)
def logarithm_in_the_type_itself(dtype: Any) -> float:
    return float(np.log(np.finfo(dtype).max))


def _log(a: Any) -> Any:
    with np.errstate(all="ignore"):
        return np.log(a)


@misconception(
    "log_softmax",
    check="values_of_log_softmax",
    says="these are the probabilities; the logarithm is missing",
)
def no_logarithm(z: Any, axis: int = -1) -> Any:
    return softmax(z, axis)


@misconception(
    "log_softmax",
    check="values_of_log_softmax",
    says="the logarithm of the sum was not subtracted: these are only the shifted logits",
)
def only_shifted(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z)
    return z - z.max(axis=axis, keepdims=True)


@misconception(
    "log_softmax",
    check="values_of_log_softmax",
    says="the sum of the shifted exponentials was subtracted from the unshifted logits; shift both",
)
def shift_inside_only(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z, dtype=float)
    return z - np.log(np.exp(z - z.max(axis=axis, keepdims=True)).sum(axis=axis, keepdims=True))


@misconception(
    "log_softmax",
    check="values_of_log_softmax",
    says="this is the logarithm to base 2; ln is np.log",
)
def log_base_2(z: Any, axis: int = -1) -> Any:
    return np.log2(softmax(z, axis))


@misconception(
    "log_softmax",
    check="values_of_log_softmax",
    says="the sum ran over the whole batch, not along each row",
)
def sum_over_batch(z: Any, axis: int = -1) -> Any:
    return z - np.log(np.exp(z).sum())


@misconception(
    "log_softmax",
    check="values_of_log_softmax",
    says="the logarithms of the sums were subtracted along the wrong axis; sum with keepdims=True",
)
def no_keepdims(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z, dtype=float)
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis))


@misconception(
    "log_softmax",
    check="values_of_log_softmax",
    says="the logarithm of the sum was added; subtract it",
)
def logarithm_added(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z, dtype=float)
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted + np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@misconception(
    "log_softmax",
    check="values_of_log_softmax",
    says="the sign is turned round: these are costs, -ln a; return ln a",
)
def costs_for_logarithms(z: Any, axis: int = -1) -> Any:
    return -reference.log_softmax(z, axis)


@misconception(
    "log_softmax",
    check="values_of_log_softmax",
    says="this is log-sum-exp, one number a row; log-softmax subtracts it from every logit",
)
def logsumexp_only(z: Any, axis: int = -1) -> Any:
    return np.expand_dims(reference.logsumexp(z, axis), axis)


@misconception(
    "log_softmax",
    check="values_of_log_softmax",
    says="the maximum was taken over the samples, so the logits of a row were shifted by different "
    "numbers; take one maximum for each row",
)
def maximum_over_the_samples(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z, dtype=float)
    shifted = z - z.max(axis=0, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@misconception(
    "log_softmax",
    check="values_of_log_softmax",
    says="the axis is fixed at 1, which a single vector does not have; use the argument `axis`",
)
def axis_1(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z, dtype=float)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


@misconception(
    "log_softmax",
    check="log_softmax_along_any_axis",
    says="the axis is fixed in the code; use the argument `axis`",
)
def last_axis_only(z: Any, axis: int = -1) -> Any:
    return reference.log_softmax(z)


@misconception(
    "log_softmax",
    check="log_softmax_never_breaks",
    says="the logarithm was taken of a probability, which rounds to 0 when the gap is large",
)
def log_of_softmax(z: Any, axis: int = -1) -> Any:
    return _log(softmax(z, axis))


@misconception(
    "log_softmax",
    check="log_softmax_never_breaks",
    says="exp met the logits as they are and overflowed; subtract the largest logit first",
)
def no_shift(z: Any, axis: int = -1) -> Any:
    with np.errstate(all="ignore"):
        return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))


@misconception(
    "log_softmax",
    check="log_softmax_never_breaks",
    says="the largest logit of the whole batch was subtracted, and rows far below it underflow; "
    "take one maximum for each row",
)
def global_maximum(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z)
    shifted = z - z.max()
    return shifted - _log(np.exp(shifted).sum(axis=axis, keepdims=True))


@misconception(
    "log_softmax",
    check="log_softmax_never_breaks",
    says="the largest logit was added instead of subtracted, so exp overflows even sooner",
)
def maximum_added(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z)
    with np.errstate(all="ignore"):
        shifted = z + z.max(axis=axis, keepdims=True)
        return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@misconception(
    "log_softmax",
    check="log_softmax_never_breaks",
    says="a small number keeps the probabilities above 0, added to them or as the bound of a "
    "clip: large costs are cut off",
)
def epsilon_in_the_log(z: Any, axis: int = -1) -> Any:
    return np.log(softmax(z, axis) + 1e-15)


@misconception(
    "log_softmax",
    check="log_softmax_never_breaks",
    says="the probabilities were clipped before the logarithm: large costs are cut off",
)
def clipped(z: Any, axis: int = -1) -> Any:
    return np.log(np.clip(softmax(z, axis), 1e-7, 1))


@misconception(
    "log_softmax",
    check="log_softmax_never_breaks",
    says="infinities were replaced by a large number (nan_to_num); that hides them only",
)
def nan_to_num_hides(z: Any, axis: int = -1) -> Any:
    return np.nan_to_num(_log(softmax(z, axis)))


@misconception(
    "log_softmax",
    check="log_softmax_keeps_input",
    says="the logits were shifted in place (z -= ...), in the caller's array",
)
def shifted_in_place(z: Any, axis: int = -1) -> Any:
    if isinstance(z, np.ndarray):  # a list has no max, which is another fault
        z -= z.max(axis=axis, keepdims=True)
    return reference.log_softmax(z, axis)


@misconception(
    "log_softmax",
    check="log_softmax_keeps_input",
    says="logits_and_max may return the caller's own array, which z -= ... then shifts; write "
    "z - z_max",
)
def what_was_returned_shifted_in_place(z: Any, axis: int = -1) -> Any:
    z, z_max = logits_and_max(z, axis)
    z -= z_max
    return reference.log_softmax(z, axis)


@misconception(
    "reduce_costs", check="three_reductions", says="the default is the mean, not the sum"
)
def sum_by_default(costs: Any, reduction: str = "sum") -> Any:
    return reference.stability.reduce_costs(costs, reduction)


@misconception(
    "reduce_costs",
    check="three_reductions",
    says='"mean" gave the sum; divide by the number of costs',
)
def sum_for_mean(costs: Any, reduction: str = "mean") -> Any:
    return reference.stability.reduce_costs(costs, "none" if reduction == "none" else "sum")


@misconception(
    "reduce_costs",
    check="three_reductions",
    says="the costs were divided by the length of the first axis, not by their number",
)
def mean_over_first_axis(costs: Any, reduction: str = "mean") -> Any:
    reduced = reference.stability.reduce_costs(costs, "sum" if reduction == "mean" else reduction)
    return reduced / len(costs) if reduction == "mean" else reduced


@misconception(
    "reduce_costs",
    check="three_reductions",
    says="only the first axis was reduced; average or add all costs, whatever their shape",
)
def first_axis_only(costs: Any, reduction: str = "mean") -> Any:
    return np.asarray(costs) if reduction == "none" else getattr(np, reduction)(costs, axis=0)


@misconception(
    "reduce_costs",
    check="three_reductions",
    says='"none" gave None; return the costs as they are',
)
def nothing_for_none(costs: Any, reduction: str = "mean") -> Any:
    return None if reduction == "none" else reference.stability.reduce_costs(costs, reduction)


@misconception(
    "reduce_costs",
    check="three_reductions",
    says="the mean of no costs was computed, 0/0; call _check_reduction first",
)
def mean_of_nothing(costs: Any, reduction: str = "mean") -> Any:
    if reduction == "mean" and np.size(costs) == 0:
        return np.nan
    return reference.stability.reduce_costs(costs, reduction)


@misconception(
    "reduce_costs",
    check="three_reductions",
    says="an unknown reduction was accepted; raise ValueError",
)
def any_word_is_none(costs: Any, reduction: str = "mean") -> Any:
    known = reduction in ("mean", "sum")
    return reference.stability.reduce_costs(costs, reduction if known else "none")


def _costs(z: Any, y: Any, log_a: Any, reduction: str) -> Any:
    y = np.asarray(y)
    targets = one_hot(y, np.shape(z)[-1]) if y.ndim < np.ndim(z) else y
    with np.errstate(all="ignore"):
        return _reduce(-(targets * log_a).sum(axis=-1), reduction)


_reduce = reference.stability.reduce_costs


@misconception(
    "cross_entropy_with_logits",
    check="loss_of_class_indices",
    says="the minus sign is missing: a cross-entropy is never negative",
)
def missing_minus(z: Any, y: Any, reduction: str = "mean") -> Any:
    return -reference.cross_entropy_with_logits(z, y, reduction)


@misconception(
    "cross_entropy_with_logits",
    check="loss_of_class_indices",
    says="softmax was applied twice: log_softmax got probabilities instead of logits",
)
def softmax_twice(z: Any, y: Any, reduction: str = "mean") -> Any:
    return reference.cross_entropy_with_logits(softmax(z), y, reduction)


@misconception(
    "cross_entropy_with_logits",
    check="loss_of_class_indices",
    says="the mean was always returned; use the argument `reduction`",
)
def always_mean(z: Any, y: Any, reduction: str = "mean") -> Any:
    return reference.cross_entropy_with_logits(z, y, "mean")


@misconception(
    "cross_entropy_with_logits",
    check="loss_of_class_indices",
    says="log_a[:, y] takes every label for every sample; pick one entry a row",
)
def every_label_for_every_sample(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduce(-reference.log_softmax(z)[:, y], reduction)


@misconception(
    "cross_entropy_with_logits",
    check="loss_of_class_indices",
    says="log_a[y] takes whole rows, those whose numbers are the labels; pick one entry a row",
)
def rows_named_by_labels(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduce(-reference.log_softmax(z)[y], reduction)


@misconception(
    "cross_entropy_with_logits",
    check="loss_of_class_indices",
    says="the one-hot rows end at the largest label that occurs; give them an entry for each class",
)
def depth_from_the_labels(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduce(-(np.eye(np.max(y) + 1)[y] * reference.log_softmax(z)).sum(axis=-1), reduction)


@misconception(
    "cross_entropy_with_logits",
    check="loss_of_class_indices",
    says="a single sample has no `len`; np.take_along_axis picks for any number of axes",
)
def batches_only(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _reduce(-reference.log_softmax(z)[np.arange(len(y)), y], reduction)


@misconception(
    "cross_entropy_with_logits",
    check="loss_of_class_indices",
    says="the terms of the classes were not added up: sum over the last axis before the reduction",
)
def classes_not_summed(z: Any, y: Any, reduction: str = "mean") -> Any:
    log_a, y = reference.log_softmax(z), np.asarray(y)
    targets = one_hot(y, log_a.shape[-1]) if y.ndim < log_a.ndim else y
    return _reduce(-targets * log_a, reduction)


@misconception(
    "cross_entropy_with_logits",
    check="loss_of_class_indices",
    says="the sum ran over the samples (axis 0); sum over the classes, the last axis",
)
def summed_over_samples(z: Any, y: Any, reduction: str = "mean") -> Any:
    log_a, y = reference.log_softmax(z), np.asarray(y)
    targets = one_hot(y, log_a.shape[-1]) if y.ndim < log_a.ndim else y
    return _reduce(-(targets * log_a).sum(axis=0), reduction)


@misconception(
    "cross_entropy_with_logits",
    check="loss_of_class_indices",
    says="the sum was divided by the number of entries, N·K; the mean is over the N samples",
)
def mean_over_entries(z: Any, y: Any, reduction: str = "mean") -> Any:
    loss = reference.cross_entropy_with_logits(z, y, reduction)
    return loss / np.shape(z)[-1] if reduction == "mean" else loss


@misconception(
    "cross_entropy_with_logits",
    check="loss_of_distributions",
    says="only the most probable class of a soft target was counted; all of them count",
)
def argmax_of_soft_targets(z: Any, y: Any, reduction: str = "mean") -> Any:
    y = np.asarray(y)
    y = y.argmax(axis=-1) if y.ndim == np.ndim(z) else y
    return reference.cross_entropy_with_logits(z, y, reduction)


@misconception(
    "cross_entropy_with_logits",
    check="loss_of_distributions",
    says="only class indices were handled; targets with as many axes as the logits are "
    "distributions",
)
def indices_only(z: Any, y: Any, reduction: str = "mean") -> Any:
    log_a = reference.log_softmax(z)
    return _reduce(-np.take_along_axis(log_a, y[..., np.newaxis], axis=-1)[..., 0], reduction)


@misconception(
    "cross_entropy_with_logits",
    check="loss_never_breaks",
    says="the cost was computed from probabilities, which round to 0 when the gap is large",
)
def from_probabilities(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _costs(z, y, _log(softmax(z)), reduction)


@misconception(
    "cross_entropy_with_logits",
    check="loss_never_breaks",
    says="a small number keeps the probabilities above 0, added to them or as the bound of a "
    "clip: large costs are cut off",
)
def loss_with_epsilon(z: Any, y: Any, reduction: str = "mean") -> Any:
    return _costs(z, y, np.log(softmax(z) + 1e-15), reduction)


@misconception(
    "cross_entropy_with_logits",
    check="loss_never_breaks",
    says="a class that cannot occur gave 0 times infinity; multiply only where y > 0",
)
def zero_times_infinity(z: Any, y: Any, reduction: str = "mean") -> Any:
    y = np.asarray(y)
    if y.ndim < np.ndim(z):
        return reference.cross_entropy_with_logits(z, y, reduction)
    return _costs(z, y, reference.log_softmax(z), reduction)


@misconception(
    "cross_entropy_with_logits_grad",
    check="gradient_is_a_minus_y",
    says="the sign is turned round: this is y - a",
)
def y_minus_a(z: Any, y: Any, reduction: str = "mean") -> Any:
    return -reference.cross_entropy_with_logits_grad(z, y, reduction)


@misconception(
    "cross_entropy_with_logits_grad",
    check="gradient_is_a_minus_y",
    says="the target was not subtracted: these are the probabilities",
)
def probabilities_only(z: Any, y: Any, reduction: str = "mean") -> Any:
    return softmax(z)


@misconception(
    "cross_entropy_with_logits_grad",
    check="gradient_is_a_minus_y",
    says="the logits were used where the probabilities belong: this is z - y",
)
def logits_minus_y(z: Any, y: Any, reduction: str = "mean") -> Any:
    return z - softmax(z) + reference.cross_entropy_with_logits_grad(z, y, reduction)


@misconception(
    "cross_entropy_with_logits_grad",
    check="gradient_is_a_minus_y",
    says="the class index itself was subtracted; the target is 1 at that place and 0 elsewhere",
)
def index_for_target(z: Any, y: Any, reduction: str = "mean") -> Any:
    a, y = softmax(z), np.asarray(y)
    return a - (y[..., np.newaxis] if y.ndim < a.ndim else y)


@misconception(
    "cross_entropy_with_logits_grad",
    check="gradient_is_a_minus_y",
    says="the target was subtracted in whole columns, a[:, y] -= 1; subtract it once in each row",
)
def targets_in_columns(z: Any, y: Any, reduction: str = "mean") -> Any:
    a, y = softmax(z), np.asarray(y)
    if y.ndim == a.ndim:
        return a - y
    a[:, y] -= 1
    return a


@misconception(
    "cross_entropy_with_logits_grad",
    check="gradient_is_a_minus_y",
    says="a[y] -= 1 goes to whole rows, those whose numbers are the labels; subtract it at one "
    "place in each row",
)
def rows_for_places(z: Any, y: Any, reduction: str = "mean") -> Any:
    a, y = softmax(z), np.asarray(y)
    if y.ndim == a.ndim:
        a -= y
    else:
        a[y] -= 1
    return a / a[..., 0].size if reduction == "mean" else a


@misconception(
    "cross_entropy_with_logits_grad",
    check="gradient_is_a_minus_y",
    says="the target was subtracted from the logarithms of a; the gradient is a - y",
)
def logarithms_minus_y(z: Any, y: Any, reduction: str = "mean") -> Any:
    a = softmax(z)
    return np.log(a) - a + reference.cross_entropy_with_logits_grad(z, y, "none")


@misconception(
    "cross_entropy_with_logits_grad",
    check="gradient_follows_the_reduction",
    says="the rows of all samples became one, their sum or mean; each sample keeps its row, which "
    'for "mean" is divided by N',
)
def one_row_for_all(z: Any, y: Any, reduction: str = "mean") -> Any:
    gradient = reference.cross_entropy_with_logits_grad(z, y, "none")
    return gradient if reduction == "none" else getattr(gradient, reduction)(axis=0)


@misconception(
    "cross_entropy_with_logits_grad",
    check="gradient_follows_the_reduction",
    says="the gradient was reduced to one number; it keeps the shape of z",
)
def reduced_to_a_number(z: Any, y: Any, reduction: str = "mean") -> Any:
    a, y = softmax(z), np.asarray(y)
    return _reduce(a - (y if y.ndim == a.ndim else np.eye(a.shape[-1])[y]), reduction)


@misconception(
    "cross_entropy_with_logits_grad",
    check="gradient_follows_the_reduction",
    says="the gradient was divided by len(z), which counts the first axis: the classes of a single "
    "sample; count the samples, gradient[..., 0].size",
)
def divided_by_len(z: Any, y: Any, reduction: str = "mean") -> Any:
    gradient = reference.cross_entropy_with_logits_grad(z, y, "none")
    return gradient / len(z) if reduction == "mean" else gradient


@misconception(
    "cross_entropy_with_logits_grad",
    check="gradient_follows_the_reduction",
    says="an unknown reduction was accepted; call _check_reduction as in part 4",
)
def any_word_accepted(z: Any, y: Any, reduction: str = "mean") -> Any:
    return reference.cross_entropy_with_logits_grad(z, y, "mean" if reduction == "mean" else "sum")


@misconception(
    "cross_entropy_with_logits_grad",
    check="gradient_follows_the_reduction",
    says="the gradient of the mean is not divided by the number of samples",
)
def never_divided(z: Any, y: Any, reduction: str = "mean") -> Any:
    reduction = "sum" if reduction == "mean" else reduction
    return reference.cross_entropy_with_logits_grad(z, y, reduction)


@misconception(
    "cross_entropy_with_logits_grad",
    check="gradient_follows_the_reduction",
    says="the gradient of the mean is divided by the number of samples twice",
)
def divided_twice(z: Any, y: Any, reduction: str = "mean") -> Any:
    gradient = reference.cross_entropy_with_logits_grad(z, y, reduction)
    return gradient / len(z) if reduction == "mean" else gradient


@misconception(
    "cross_entropy_with_logits_grad",
    check="gradient_follows_the_reduction",
    says="the gradient is divided by N·K; only the samples are averaged, the classes are summed",
)
def divided_by_all_entries(z: Any, y: Any, reduction: str = "mean") -> Any:
    gradient = reference.cross_entropy_with_logits_grad(z, y, reduction)
    return gradient / np.shape(z)[-1] if reduction == "mean" else gradient


def _search(cost: Any, dtype: Any, broken: Any, true_class: int = 1) -> float:
    low, high = 1.0, 10_000.0
    with np.errstate(all="ignore"):
        if not broken(cost(np.array([high, 0], dtype=dtype), true_class)):
            return np.inf
        while high - low > 1e-3:
            middle = (low + high) / 2
            if broken(cost(np.array([middle, 0], dtype=dtype), true_class)):
                high = middle
            else:
                low = middle
    return high


@misconception(
    "breaking_logit",
    check="finds_the_break",
    says="only inf counts as broken there; nan is broken too (np.isfinite sees both)",
)
def nan_overlooked(cost: Any, dtype: Any) -> float:
    return _search(cost, dtype, np.isinf)


@misconception(
    "breaking_logit",
    check="finds_the_break",
    says="the logits are float64 whatever `dtype` says",
)
def dtype_ignored(cost: Any, dtype: Any) -> float:
    return _search(cost, np.float64, lambda c: not np.isfinite(c))


@misconception(
    "breaking_logit",
    check="finds_the_break",
    says="this is where exp overflows, whatever loss was given; call `cost`",
)
def exp_instead_of_cost(cost: Any, dtype: Any) -> float:
    return reference.overflow_logit(dtype)


@misconception(
    "breaking_logit",
    check="finds_the_break",
    says="only nan counts as broken there; inf is broken too (np.isfinite sees both)",
)
def inf_overlooked(cost: Any, dtype: Any) -> float:
    return _search(cost, dtype, np.isnan)


@misconception(
    "breaking_logit",
    check="finds_the_break",
    says="the cost of the class that the logits favour was asked for, which never breaks; the "
    "logits are (g, 0) and the true class is 1",
)
def true_class_0(cost: Any, dtype: Any) -> float:
    return _search(cost, dtype, lambda c: not np.isfinite(c), true_class=0)


@misconception(
    "breaking_logit",
    check="finds_the_break",
    says="a loss that still works at 10,000 gives inf, not 10,000",
)
def the_end_of_the_search(cost: Any, dtype: Any) -> float:
    return min(_search(cost, dtype, lambda c: not np.isfinite(c)), 10_000.0)


@misconception(
    "breaking_logit",
    check="finds_the_break",
    says="only whole numbers were tried, which is too coarse for float16",
)
def whole_numbers(cost: Any, dtype: Any) -> float:
    return float(np.ceil(_search(cost, dtype, lambda c: not np.isfinite(c))))


@misconception(
    "breaking_logit",
    check="finds_the_break",
    says="only powers of two were tried; go on halving between the last that works and the first "
    "that breaks",
)
def powers_of_two(cost: Any, dtype: Any) -> float:
    return float(2 ** np.ceil(np.log2(_search(cost, dtype, lambda c: not np.isfinite(c)))))


def _sigmoid(z: Any) -> Any:
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


#: Ways to write the probability of "no" that lose its digits, or are something else.
NO = [
    Misconception(name, "probability_of_no", "digits_survive", says, wrong)
    for name, says, wrong in (
        *(
            (
                f"subtraction_{name}",
                "1 minus the sigmoid was computed as a subtraction: near 1 it cancels all digits",
                wrong,
            )
            for name, wrong in (
                ("from_exp", lambda z: 1 - _sigmoid(z)),
                ("of_a_quotient", lambda z: 1 - np.exp(z) / (1 + np.exp(z))),
                ("of_tanh", lambda z: 0.5 * (1 - np.tanh(np.asarray(z, dtype=float) / 2))),
                ("of_tanh_of_half", lambda z: 1 - (1 + np.tanh(np.asarray(z) / 2)) / 2),
                ("of_expm1", lambda z: -np.expm1(np.log(_sigmoid(z)))),
                (
                    "in_long_doubles",
                    lambda z: (1 - 1 / (1 + np.exp(-np.asarray(z, dtype=np.longdouble)))).astype(
                        float
                    ),
                ),
                ("kept_above_0", lambda z: np.maximum(1 - _sigmoid(z), 1e-300)),
                ("kept_above_1e_12", lambda z: np.maximum(1 - _sigmoid(z), 1e-12)),
                ("kept_above_1e_15", lambda z: np.maximum(1 - _sigmoid(z), 1e-15)),
                ("with_1e_12", lambda z: 1 - _sigmoid(z) + 1e-12),
            )
        ),
        (
            "rounded_to_12",
            "the result was rounded to a number of decimals, which cuts tiny probabilities to 0",
            lambda z: np.round(_no(z), 12),
        ),
        (
            "rounded_to_20",
            "the result was rounded to a number of decimals, which cuts tiny probabilities to 0",
            lambda z: np.round(_no(z), 20),
        ),
        (
            "math_exp",
            "math.exp takes one number; np.exp takes arrays too",
            lambda z: 1 / (1 + math.exp(z)),
        ),
        (
            "loop_over_the_logits",
            "a loop goes over arrays only, but z may be a single number; np.exp takes both",
            lambda z: [_no(v) for v in np.asarray(z, dtype=float)],
        ),
        (
            "minus_in_the_denominator",
            "the sign in the denominator is wrong: it is 1 + e^z",
            lambda z: _quiet(lambda: 1 / (1 - np.exp(z))),
        ),
        (
            "in_float32",
            "float32 has seven digits; nine are asked for",
            lambda z: 1 / (1 + np.exp(np.asarray(z, dtype=np.float32))),
        ),
        (
            "of_the_absolute_value",
            "with |z| in place of z the answer is right for z above 0 only",
            lambda z: _no(np.abs(z)),
        ),
        *(
            (
                f"logits_clipped_to_{limit}",
                "the logits were clipped, so that those beyond the limit get its probability",
                lambda z, limit=limit: _no(np.clip(z, -limit, limit)),
            )
            for limit in (20, 30, 50, 100, 500)
        ),
        (
            "logarithm_of_no",
            "this is the logarithm of the probability; take the exponential",
            lambda z: np.log(_no(z)),
        ),
        (
            "softmax_of_all",
            "softmax made the logits compete; each is a yes-or-no question of its own",
            lambda z: 1 - softmax(np.atleast_1d(z)),
        ),
        (
            "both_multiplied",
            "this is yes times no, the slope of the sigmoid; asked is no alone",
            lambda z: _no(z) * _sigmoid(z),
        ),
        (
            "exponential_of_minus_z_kept",
            'e^-z in the denominator is that of "yes"; for "no" the fraction was to be shortened '
            "by it",
            lambda z: 1 / (np.exp(-np.asarray(z, dtype=float)) + np.exp(z)),
        ),
    )
]


def _no(z: Any) -> Any:
    return 1 / (1 + np.exp(np.asarray(z, dtype=float)))


def _quiet(compute: Callable[[], Any]) -> Any:
    with np.errstate(all="ignore"):
        return compute()


def _ln_max(dtype: Any) -> float:
    return float(np.log(float(np.finfo(dtype).max)))


#: Other numbers of a floating-point type.
LIMITS = [
    Misconception(name, "overflow_logit", "exp_breaks_just_above", says, wrong)
    for name, says, wrong in (
        (
            "exponential_of_the_largest",
            "exp was taken of the largest number; the z whose exponential it is, is its logarithm",
            lambda dtype: _quiet(lambda: np.exp(np.finfo(dtype).max)),
        ),
        (
            "base_10",
            "this is the logarithm to base 10; ln is np.log",
            lambda dtype: float(np.log10(float(np.finfo(dtype).max))),
        ),
        (
            "power_of_two_above",
            "the largest number lies a little below 2^maxexp, which shows in float16; take the "
            "logarithm of np.finfo(dtype).max",
            lambda dtype: float(np.finfo(dtype).maxexp * np.log(2)),
        ),
        (
            "exponent_of_two",
            "this is the exponent of the largest power of 2; ask for that of e",
            lambda dtype: float(np.finfo(dtype).maxexp),
        ),
        (
            "smallest_number",
            "this is where exp vanishes: the logarithm of the smallest number, not of the largest",
            lambda dtype: float(np.log(float(np.finfo(dtype).tiny))),
        ),
        (
            "smallest_number_sign",
            "this is where e^-z vanishes: the logarithm of the smallest number, not of the largest",
            lambda dtype: -float(np.log(float(np.finfo(dtype).tiny))),
        ),
        (
            "machine_epsilon",
            "this is the logarithm of eps, the distance from 1 to the next number; take max",
            lambda dtype: float(np.log(float(np.finfo(dtype).eps))),
        ),
        (
            "number_of_bits",
            "this is how many bits the type has; asked is the z from which on exp overflows",
            lambda dtype: float(np.finfo(dtype).bits),
        ),
        (
            "search_by_ones",
            "a search in steps of 1 finds no digits behind the point; there is a formula",
            lambda dtype: float(np.ceil(_ln_max(dtype))),
        ),
        (
            "search_by_hundredths",
            "a search in steps of 0.01 finds two digits only; there is a formula",
            lambda dtype: float(np.ceil(_ln_max(dtype) * 100) / 100),
        ),
        (
            "finfo_itself",
            "np.finfo(dtype) describes the type; its attribute max is the number",
            lambda dtype: np.log(np.finfo(dtype)),  # type: ignore[call-overload]
        ),
        (
            "max_of_a_name",
            "dtype is a name such as 'float64'; np.finfo(dtype) knows its largest number",
            lambda dtype: np.log(dtype.max),
        ),
        (
            "limits_of_integers",
            "np.iinfo is for whole numbers; np.finfo is for floats",
            lambda dtype: float(np.log(float(np.iinfo(dtype).max))),
        ),
        (
            "integers_accepted",
            "a type of whole numbers was accepted; raise ValueError (np.finfo does)",
            lambda dtype: (
                _ln_max(dtype)
                if np.dtype(dtype).kind == "f"
                else float(np.log(float(np.iinfo(dtype).max)))
            ),
        ),
        (
            "integers_as_float64",
            "a type of whole numbers was taken for float64; raise ValueError",
            lambda dtype: _ln_max(dtype if np.dtype(dtype).kind == "f" else "float64"),
        ),
    )
]


def _sum_exp(z: Any, axis: int) -> Any:
    return np.exp(z).sum(axis=axis, keepdims=True)


def _shifted(z: Any, axis: int) -> Any:
    z, z_max = logits_and_max(z, axis)
    return z - z_max


def _of_shifted(
    rule: Callable[[Any, int], Any], shift: Callable[[Any, int], Any] = _shifted
) -> Callable[..., Any]:
    """Make a log-softmax of a way to shift the logits and a rule for what is shifted."""

    def wrong(z: Any, axis: int = -1) -> Any:
        with np.errstate(all="ignore"):
            return rule(shift(z, axis), axis)

    return wrong


def _minus_log_sum(shifted: Any, axis: int) -> Any:
    return shifted - np.log(_sum_exp(shifted, axis))


def _no_keepdims_of_the_maximum(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z, dtype=float)
    shifted = z - z.max(axis=axis)
    return shifted - np.log(_sum_exp(shifted, axis))


def _no_keepdims_at_all(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z, dtype=float)
    shifted = z - z.max(axis=axis)
    return shifted - np.log(np.exp(shifted).sum(axis=axis))


def _along_axis_0(z: Any, axis: int = -1) -> Any:
    return log_softmax(z, 0)


def _maximum_along_the_last_axis(z: Any, axis: int = -1) -> Any:
    shifted = _shifted(z, -1)
    return shifted - np.log(_sum_exp(shifted, axis))


def _sum_along_the_last_axis(z: Any, axis: int = -1) -> Any:
    shifted = _shifted(z, axis)
    return shifted - np.log(_sum_exp(shifted, -1))


def _clipped_to(limit: float) -> Callable[[Any, int], Any]:
    return lambda z, axis: np.clip(np.asarray(z, float), -limit, limit)


#: Formulas that a student may write for log-softmax.
LOG_SOFTMAXES = [
    Misconception(name, "log_softmax", check, says, wrong)
    for check, formulas in (
        (
            "values_of_log_softmax",
            (
                (
                    "no_keepdims_of_the_maximum",
                    "the maxima of the rows were subtracted along the wrong axis; take them with "
                    "keepdims=True",
                    _no_keepdims_of_the_maximum,
                ),
                (
                    "no_keepdims_at_all",
                    "maxima and sums of the rows were subtracted along the wrong axis; take both "
                    "with keepdims=True",
                    _no_keepdims_at_all,
                ),
                (
                    "sum_without_logarithm",
                    "the sum of the exponentials was subtracted, not its logarithm",
                    _of_shifted(lambda shifted, axis: shifted - _sum_exp(shifted, axis)),
                ),
                (
                    "along_axis_0",
                    "the axis is fixed at 0: each column adds up to one, not each row",
                    _along_axis_0,
                ),
                (
                    "maximum_per_row_sum_of_all",
                    "each row was shifted by its own maximum, but the sum ran over the whole batch",
                    _of_shifted(lambda shifted, axis: shifted - np.log(np.exp(shifted).sum())),
                ),
                (
                    "shift_outside_only",
                    "the maximum was subtracted once more outside the sum than inside; shift both "
                    "alike",
                    lambda z, axis=-1: _shifted(z, axis) - np.log(_sum_exp(z, axis)),
                ),
                (
                    "maximum_added_back_twice",
                    "the maximum was added where it is subtracted already",
                    lambda z, axis=-1: log_softmax(z, axis) + 2 * logits_and_max(z, axis)[1],
                ),
                (
                    "sum_of_logits",
                    "the logits themselves were summed; sum their exponentials",
                    _of_shifted(
                        lambda shifted, axis: (
                            shifted - np.log(shifted.sum(axis=axis, keepdims=True))
                        )
                    ),
                ),
                (
                    "mean_of_exponentials",
                    "the exponentials were averaged; sum them",
                    _of_shifted(
                        lambda shifted, axis: (
                            shifted - np.log(np.exp(shifted).mean(axis=axis, keepdims=True))
                        )
                    ),
                ),
                (
                    "log1p_of_the_sum",
                    "np.log1p(s) is ln(1 + s); ln s is np.log(s)",
                    _of_shifted(lambda shifted, axis: shifted - np.log1p(_sum_exp(shifted, axis))),
                ),
                (
                    "divided_by_the_logarithm",
                    "ln(a/b) is ln a - ln b: subtract the logarithm of the sum, do not divide",
                    _of_shifted(lambda shifted, axis: shifted / np.log(_sum_exp(shifted, axis))),
                ),
                (
                    "divided_by_the_sum",
                    "ln(a/b) is ln a - ln b: subtract the logarithm of the sum, do not divide",
                    _of_shifted(lambda shifted, axis: shifted / _sum_exp(shifted, axis)),
                ),
                (
                    "logarithm_of_the_logits",
                    "the logarithm was taken of the logits; the logarithm of e^z is z itself",
                    lambda z, axis=-1: _quiet(
                        lambda: np.log(z) - np.log(_sum_exp(np.asarray(z, dtype=float), axis))
                    ),
                ),
                (
                    "softmax_twice",
                    "softmax was applied first: this is the log-softmax of probabilities",
                    lambda z, axis=-1: log_softmax(softmax(z, axis), axis),
                ),
                (
                    "log_sigmoid",
                    "this is the logarithm of the sigmoid, logit by logit; the classes share one "
                    "sum",
                    lambda z, axis=-1: -np.logaddexp(0, -np.asarray(z, dtype=float)),
                ),
                (
                    "pair_not_unpacked",
                    "logits_and_max returns two things; write z, z_max = logits_and_max(z, axis)",
                    lambda z, axis=-1: logits_and_max(z, axis) - z,
                ),
                (
                    "pair_without_methods",
                    "logits_and_max returns two things; write z, z_max = logits_and_max(z, axis)",
                    lambda z, axis=-1: logits_and_max(z, axis).max(axis=axis),  # type: ignore[attr-defined]
                ),
            ),
        ),
        (
            "log_softmax_along_any_axis",
            (
                (
                    "maximum_along_the_last_axis",
                    "the maximum was taken along the last axis, the sum along `axis`; hand `axis` "
                    "to both",
                    _maximum_along_the_last_axis,
                ),
                (
                    "sum_along_the_last_axis",
                    "the sum ran along the last axis, whatever `axis` is",
                    _sum_along_the_last_axis,
                ),
                (
                    "lists_without_max",
                    "a list has no method `max`; logits_and_max(z, axis) takes lists too",
                    lambda z, axis=-1: (z.max(), log_softmax(z, axis))[1],
                ),
                (
                    "lists_not_subtracted",
                    "nothing can be subtracted from a list; logits_and_max(z, axis) takes lists "
                    "too",
                    lambda z, axis=-1: log_softmax(z if isinstance(z, np.ndarray) else z - 1, axis),
                ),
            ),
        ),
        (
            "log_softmax_never_breaks",
            (
                (
                    "shifted_by_the_smallest",
                    "the smallest logit was subtracted, and the others still overflow; subtract "
                    "the largest",
                    _of_shifted(
                        _minus_log_sum,
                        lambda z, axis: np.asarray(z, float) - np.min(z, axis=axis, keepdims=True),
                    ),
                ),
                (
                    "shifted_by_the_mean",
                    "the mean was subtracted, and a logit far above it still overflows; subtract "
                    "the largest",
                    _of_shifted(
                        _minus_log_sum,
                        lambda z, axis: np.asarray(z, float) - np.mean(z, axis=axis, keepdims=True),
                    ),
                ),
                *(
                    (
                        f"logits_clipped_to_{limit}",
                        f"the logits were clipped to ±{limit}, which changes large gaps; subtract "
                        "the largest logit instead",
                        _of_shifted(_minus_log_sum, _clipped_to(limit)),
                    )
                    for limit in (20, 30, 50, 88, 100, 500, 700, 709)
                ),
                (
                    "minus_infinity_replaced",
                    "a logit of -inf was replaced by a finite number; its logarithm stays -inf",
                    lambda z, axis=-1: log_softmax(np.maximum(z, -1e10), axis),
                ),
                (
                    "gap_cut_off",
                    "a logit of -inf was replaced by a finite number; its logarithm stays -inf",
                    _of_shifted(
                        _minus_log_sum, lambda z, axis: np.maximum(_shifted(z, axis), -1e10)
                    ),
                ),
                *(
                    (
                        f"epsilon_{name}_{epsilon:.0e}".replace("-", "_"),
                        f"a small number ({epsilon:.1e}) took the place of probabilities near 0: "
                        "large costs are cut off",
                        lambda z, axis=-1, epsilon=epsilon, put=put: np.log(
                            put(softmax(z, axis), epsilon)
                        ),
                    )
                    for name, put, epsilons in (
                        ("added", np.add, (2.0**-52, 1e-12, 1e-300)),
                        ("clipped", np.maximum, (2.0**-52, 1e-12, 1e-10, 1e-8, 1e-300)),
                    )
                    for epsilon in epsilons
                ),
            ),
        ),
    )
    for name, says, wrong in formulas
]

#: Small numbers that change every logarithm.
LARGE_EPSILONS = [
    Misconception(
        f"epsilon_added_{epsilon:.0e}".replace("-", "_"),
        "log_softmax",
        "values_of_log_softmax",
        "a small number was added inside the logarithm, which changes every cost",
        lambda z, axis=-1, epsilon=epsilon: np.log(softmax(z, axis) + epsilon),
    )
    for epsilon in (1e-10, 1e-9, 1e-8, 1e-7, 1e-6)
]

LOG_SLIPS = slips(
    "log_softmax",
    "values_of_log_softmax",
    log_softmax,
    "in_tens",
)


def _shifted_less(of_the_sum: Callable[[Any], Any]) -> Callable[..., Any]:
    """Make a log-softmax that subtracts something of the sum of the shifted exponentials."""

    def wrong(z: Any, axis: int = -1) -> Any:
        z, z_max = logits_and_max(z, axis)
        return (z - z_max) - of_the_sum(np.exp(z - z_max).sum(axis=axis, keepdims=True))

    return wrong


#: The right logits, but another logarithm of the sum.
OTHER_LOGARITHMS = [
    Misconception(name, "log_softmax", "values_of_log_softmax", says, _shifted_less(of_the_sum))
    for name, says, of_the_sum in (
        ("sum_in_bits", "the logarithm of the sum is that to base 2; ln is np.log", np.log2),
        ("sum_in_tens", "the logarithm of the sum is that to base 10; ln is np.log", np.log10),
    )
]


def _clipped_gaps(z: Any, axis: int, limit: float) -> Any:
    z, z_max = logits_and_max(z, axis)
    shifted = np.maximum(z - z_max, -limit)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


#: Gaps between the logits that are cut off before the exponential.
GAPS_CLIPPED = [
    Misconception(
        f"gaps_clipped_to_{limit}",
        "log_softmax",
        "log_softmax_never_breaks",
        "the shifted logits were clipped, which cuts off large costs; a large negative one is no "
        "danger",
        lambda z, axis=-1, limit=limit: _clipped_gaps(z, axis, limit),
    )
    for limit in (30, 50, 100, 500, 700)
]
SQUEEZED = slips("log_softmax", "log_softmax_along_any_axis", log_softmax, "squeezed")


_reference_reduce = reference.stability.reduce_costs


@misconception(
    "reduce_costs",
    check="three_reductions",
    says="`reduction` has no default; it is to be the mean when nothing is said",
)
def no_default(costs: Any, reduction: str) -> Any:
    return _reference_reduce(costs, reduction)


no_default.wrong.__qualname__ = "reduce_costs"  # Python's message names the function


@misconception(
    "reduce_costs",
    check="three_reductions",
    says="the costs are returned as they are when nothing is said; the default is the mean",
)
def none_by_default(costs: Any, reduction: str = "none") -> Any:
    return _reference_reduce(costs, reduction)


@misconception(
    "reduce_costs",
    check="three_reductions",
    says="an unknown word raised an error of another kind; _check_reduction raises the ValueError "
    "that is asked for",
)
def another_error_for_words(costs: Any, reduction: str = "mean") -> Any:
    costs = np.asarray(costs)
    return {"mean": costs.mean, "sum": costs.sum, "none": lambda: costs}[reduction]()


#: Ways to reduce costs that go wrong for one of the words.
REDUCTIONS = [
    Misconception(name, "reduce_costs", "three_reductions", says, wrong)
    for name, says, wrong in (
        (
            "words_exchanged",
            '"mean" gave the sum and "sum" the mean',
            lambda costs, reduction="mean": _reference_reduce(
                costs, {"mean": "sum", "sum": "mean"}.get(str(reduction), str(reduction))
            ),
        ),
        (
            "last_axis_only",
            "only the last axis was reduced; average or add all costs, whatever their shape",
            lambda costs, reduction="mean": (
                getattr(np, reduction)(costs, axis=-1)
                if reduction in ("mean", "sum") and np.size(costs)
                else _reference_reduce(costs, reduction)
            ),
        ),
        (
            "sum_for_none",
            '"none" gave the sum; return the costs as they are',
            lambda costs, reduction="mean": _reference_reduce(
                costs, "sum" if reduction == "none" else reduction
            ),
        ),
        (
            "mean_for_none",
            '"none" gave the mean; return the costs as they are',
            lambda costs, reduction="mean": _reference_reduce(
                costs, "mean" if reduction == "none" else reduction
            ),
        ),
        (
            "flat_for_none",
            '"none" flattened the costs; return them in their own shape',
            lambda costs, reduction="mean": _reference_reduce(np.ravel(costs), reduction),
        ),
        (
            "arrays_only",
            "costs came as a list; np.asarray(costs) makes an array of it",
            lambda costs, reduction="mean": (costs.size, _reference_reduce(costs, reduction))[1],
        ),
        (
            "text_for_an_error",
            "the words of an error were returned; raise ValueError(...)",
            lambda costs, reduction="mean": (
                _reference_reduce(costs, reduction)
                if reduction in ("mean", "sum", "none")
                else "unknown reduction"
            ),
        ),
        (
            "nothing_for_other_words",
            "an unknown word gave None; raise ValueError",
            lambda costs, reduction="mean": (
                _reference_reduce(costs, reduction)
                if reduction in ("mean", "sum", "none")
                else None
            ),
        ),
        (
            "mean_whatever_is_said",
            "the mean came back whatever `reduction` says",
            lambda costs, reduction="mean": np.mean(costs),
        ),
        (
            "nan_left_out",
            "a cost that is nan was left out; average or add all costs, so that it shows",
            lambda costs, reduction="mean": (
                getattr(np, f"nan{reduction}")(costs)
                if reduction in ("mean", "sum") and np.size(costs)
                else _reference_reduce(costs, reduction)
            ),
        ),
        (
            "finite_costs_only",
            "costs that are not finite were left out; average or add all costs, so that they show",
            lambda costs, reduction="mean": (
                getattr(np, reduction)(np.asarray(costs)[np.isfinite(costs)])
                if reduction in ("mean", "sum") and np.size(costs)
                else _reference_reduce(costs, reduction)
            ),
        ),
        (
            "finite_numbers_for_the_rest",
            "numbers took the place of costs that are not finite (nan_to_num); leave them as they "
            "are, so that they show",
            lambda costs, reduction="mean": _reference_reduce(
                np.nan_to_num(np.asarray(costs, dtype=float)), reduction
            ),
        ),
        (
            "median",
            '"mean" gave the median',
            lambda costs, reduction="mean": (
                np.median(costs)
                if reduction == "mean" and np.size(costs)
                else _reference_reduce(costs, reduction)
            ),
        ),
        (
            "sum_of_the_first_axis",
            "Python's sum adds along the first axis only; np.sum adds all costs",
            lambda costs, reduction="mean": (
                sum(np.asarray(costs))
                if reduction == "sum"
                else sum(np.asarray(costs)) / len(costs)
                if reduction == "mean" and np.size(costs)
                else _reference_reduce(costs, reduction)
            ),
        ),
    )
]


def _loss(costs: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """Make a loss of a rule for the costs, from log-softmax and one-hot rows."""

    def wrong(z: Any, y: Any, reduction: str = "mean") -> Any:
        log_a = log_softmax(z)
        y = as_targets(y, log_a.shape)
        y = one_hot(y, log_a.shape[-1]) if y.ndim < log_a.ndim else y
        return _reduce(costs(log_a, y), reduction)

    return wrong


def _of_indices(costs: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """Make a loss of a rule for class indices; distributions are treated as is right."""

    def wrong(z: Any, y: Any, reduction: str = "mean") -> Any:
        log_a = log_softmax(z)
        y = as_targets(y, log_a.shape)
        if y.ndim == log_a.ndim:
            return reference.cross_entropy_with_logits(z, y, reduction)
        return _reduce(costs(log_a, y), reduction)

    return wrong


def _of_distributions(costs: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """Make a loss of a rule for distributions; class indices are treated as is right."""

    def wrong(z: Any, y: Any, reduction: str = "mean") -> Any:
        log_a = log_softmax(z)
        targets = as_targets(y, log_a.shape)
        if targets.ndim < log_a.ndim:
            return reference.cross_entropy_with_logits(z, y, reduction)
        return _reduce(costs(log_a, y), reduction)

    return wrong


def _terms(log_a: Any, y: Any) -> Any:
    return np.where(y > 0, -y * log_a, 0)


_one_for_all = (
    "a single sample has no axis to count along; np.take_along_axis picks for any number of axes"
)


def _whole_numbers_as_indices(z: Any, y: Any, reduction: str = "mean") -> Any:
    log_a, y = log_softmax(z), np.asarray(y)
    y = np.eye(log_a.shape[-1])[y] if y.dtype.kind in "iu" else y
    return _reduce(np.where(y > 0, -y * log_a, 0).sum(axis=-1), reduction)


def _from_logits(terms: Callable[[Any, Any], Any], last: Callable[[Any], Any]) -> Any:
    def wrong(z: Any, y: Any, reduction: str = "mean") -> Any:
        z = np.asarray(z, dtype=float)
        y = as_targets(y, z.shape)
        y = one_hot(y, z.shape[-1]) if y.ndim < z.ndim else y
        with np.errstate(all="ignore"):
            return _reduce(last(terms(z, y)), reduction)

    return wrong


def _with_small(put: Callable[[Any, float], Any], epsilon: float) -> Any:
    return _from_logits(
        lambda z, y: -y * np.log(put(softmax(z), epsilon)), lambda terms: terms.sum(axis=-1)
    )


def _naive(z: Any) -> Any:
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


#: Ways to write the loss that go wrong.
LOSSES = [
    Misconception(name, "cross_entropy_with_logits", check, says, wrong)
    for check, losses in (
        (
            "loss_of_class_indices",
            (
                (
                    "rows_of_one_sample",
                    _one_for_all,
                    _of_indices(lambda log_a, y: -log_a[np.arange(log_a.shape[0]), y]),
                ),
                (
                    "len_of_one_label",
                    _one_for_all,
                    _of_indices(lambda log_a, y: -log_a[np.arange(len(y)), y]),
                ),
                (
                    "size_of_the_labels",
                    _one_for_all,
                    _of_indices(lambda log_a, y: -log_a[np.arange(y.size), y]),
                ),
                (
                    "loop_over_labels",
                    "a loop over the labels is for a batch; np.take_along_axis picks for any "
                    "number of axes",
                    _of_indices(
                        lambda log_a, y: np.array([-log_a[n, label] for n, label in enumerate(y)])
                    ),
                ),
                (
                    "picked_axis_kept",
                    "np.take_along_axis keeps the axis of the classes, with length 1; take "
                    "[..., 0] of it",
                    _of_indices(
                        lambda log_a, y: -np.take_along_axis(log_a, y[..., np.newaxis], axis=-1)
                    ),
                ),
                (
                    "squeezed",
                    "`squeeze` took away every axis of length 1, that of a batch of one too; take "
                    "[..., 0] instead",
                    _of_indices(
                        lambda log_a, y: (
                            -np.take_along_axis(log_a, y[..., np.newaxis], axis=-1).squeeze()
                        )
                    ),
                ),
                (
                    "labels_from_1",
                    "the class indices were counted from 1; they count from 0",
                    _of_indices(
                        lambda log_a, y: _terms(log_a, np.eye(log_a.shape[-1])[y - 1]).sum(axis=-1)
                    ),
                ),
                (
                    "labels_in_int8",
                    "the labels were stored in eight bits (int8), which hold nothing above 127",
                    _of_indices(
                        lambda log_a, y: _terms(
                            log_a, np.eye(log_a.shape[-1])[y.astype(np.int8)]
                        ).sum(axis=-1)
                    ),
                ),
                (
                    "labels_in_uint8",
                    "the labels were stored in eight bits (uint8), which hold nothing above 255",
                    _of_indices(
                        lambda log_a, y: _terms(
                            log_a, np.eye(log_a.shape[-1])[y.astype(np.uint8)]
                        ).sum(axis=-1)
                    ),
                ),
                (
                    "whole_rows",
                    "log_a[y] takes whole rows, those whose numbers are the labels; pick one "
                    "entry a row",
                    _of_indices(lambda log_a, y: -log_a[y]),
                ),
                (
                    "every_label_everywhere",
                    "log_a[..., y] takes every label for every sample; pick one entry a row",
                    _of_indices(lambda log_a, y: -log_a[..., y]),
                ),
                (
                    "samples_for_classes",
                    "the one-hot rows are as long as the batch; they need one entry for each class",
                    _of_indices(lambda log_a, y: _terms(log_a, np.eye(len(log_a))[y]).sum(axis=-1)),
                ),
                (
                    "indices_as_shares",
                    "the class indices were used as if they were shares of a target; make them "
                    "one-hot, or pick one entry a row",
                    _of_indices(lambda log_a, y: -(y * log_a).sum(axis=-1)),
                ),
                (
                    "never_reduced",
                    "the costs came back as they are, whatever `reduction` says; end with "
                    "reduce_costs(costs, reduction)",
                    lambda z, y, reduction="mean": reference.cross_entropy_with_logits(
                        z, y, "none"
                    ),
                ),
                (
                    "none_by_default",
                    "the costs come back as they are when nothing is said; the default is the mean",
                    lambda z, y, reduction="none": reference.cross_entropy_with_logits(
                        z, y, reduction
                    ),
                ),
                (
                    "sum_by_default",
                    "the costs are added when nothing is said; the default is the mean",
                    lambda z, y, reduction="sum": reference.cross_entropy_with_logits(
                        z, y, reduction
                    ),
                ),
                (
                    "summed_to_one_number",
                    "all terms were added before the reduction, which needs one cost a sample: "
                    "sum over the last axis only",
                    _loss(lambda log_a, y: _terms(log_a, y).sum()),
                ),
                (
                    "terms_averaged",
                    "the terms of the classes were averaged; sum them",
                    _loss(lambda log_a, y: _terms(log_a, y).mean(axis=-1)),
                ),
                (
                    "divided_by_samples_first",
                    "the costs were divided by the number of samples before the reduction, which "
                    "does it for the mean",
                    _loss(lambda log_a, y: _terms(log_a, y).sum(axis=-1) / len(log_a)),
                ),
                (
                    "logits_for_logarithms",
                    "the logits stand where the logarithms of the probabilities belong; begin with "
                    "log_softmax(z)",
                    _from_logits(lambda z, y: -y * z, lambda terms: terms.sum(axis=-1)),
                ),
                (
                    "probabilities_for_logarithms",
                    "the probabilities stand where their logarithms belong; begin with "
                    "log_softmax(z)",
                    _loss(lambda log_a, y: -(y * np.exp(log_a)).sum(axis=-1)),
                ),
                (
                    "log_softmax_along_axis_0",
                    "log_softmax ran along axis 0; the classes are on the last axis",
                    lambda z, y, reduction="mean": _along_0(z, y, reduction),
                ),
                (
                    "axis_1_of_log_softmax",
                    "axis 1 is that of the classes in a batch only; the last axis is -1",
                    lambda z, y, reduction="mean": _along_1(z, y, reduction),
                ),
                (
                    "axis_1_of_the_sum",
                    "a single sample has no axis 1; the last axis is -1, however many there are",
                    _loss(lambda log_a, y: _terms(log_a, y).sum(axis=1)),
                ),
                (
                    "squared_error",
                    "this is the squared distance of prediction and target, without any logarithm",
                    _loss(lambda log_a, y: np.square(np.exp(log_a) - y).sum(axis=-1)),
                ),
                (
                    "binary_terms",
                    "the terms -(1 - y) ln(1 - a) were added: that is for outputs that each answer "
                    "yes or no on their own",
                    _loss(
                        lambda log_a, y: _quiet(
                            lambda: (_terms(log_a, y) - (1 - y) * np.log1p(-np.exp(log_a))).sum(
                                axis=-1
                            )
                        )
                    ),
                ),
            ),
        ),
        (
            "loss_of_distributions",
            (
                (
                    "always_indices",
                    "distributions were used as indices; they have as many axes as the logits",
                    lambda z, y, reduction="mean": _reduce(
                        -log_softmax(z)[
                            np.arange(len(as_targets(y, np.shape(z)))), as_targets(y, np.shape(z))
                        ],
                        reduction,
                    ),
                ),
                (
                    "always_taken_along",
                    "distributions were used as indices; they have as many axes as the logits",
                    lambda z, y, reduction="mean": _reduce(
                        -np.take_along_axis(
                            log_softmax(z), as_targets(y, np.shape(z))[..., np.newaxis], axis=-1
                        )[..., 0],
                        reduction,
                    ),
                ),
                (
                    "always_made_one_hot",
                    "distributions were used as indices; they have as many axes as the logits",
                    lambda z, y, reduction="mean": _reduce(
                        _terms(log_softmax(z), np.eye(np.shape(z)[-1])[as_targets(y, np.shape(z))]),
                        reduction,
                    ),
                ),
                (
                    "whole_numbers_as_indices",
                    "rows of whole numbers were taken for class indices; the number of axes tells "
                    "which they are, not the dtype",
                    _whole_numbers_as_indices,
                ),
                (
                    "shares_forgotten",
                    "`where` chooses the classes with y > 0, but their logarithms were not "
                    "multiplied by y",
                    _of_distributions(
                        lambda log_a, y: -np.where(np.asarray(y) > 0, log_a, 0).sum(axis=-1)
                    ),
                ),
                (
                    "divergence",
                    "this is the Kullback-Leibler divergence, for which y ln y is subtracted; the "
                    "cost is -Σ y ln a alone",
                    lambda z, y, reduction="mean": _reduce(
                        reference.cross_entropy_with_logits(z, y, "none")
                        - (reference.entropy(y) if np.ndim(y) == np.ndim(z) else 0),
                        reduction,
                    ),
                ),
                (
                    "sign_of_distributions",
                    "the minus sign is missing for distributions",
                    _of_distributions(lambda log_a, y: -_terms(log_a, np.asarray(y)).sum(axis=-1)),
                ),
                (
                    "distributions_summed_over_samples",
                    "for distributions the sum ran over the samples (axis 0); sum over the classes",
                    _of_distributions(lambda log_a, y: _terms(log_a, np.asarray(y)).sum(axis=0)),
                ),
                (
                    "distributions_not_summed",
                    "for distributions the terms of the classes were not added up: sum over the "
                    "last axis before the reduction",
                    _of_distributions(lambda log_a, y: _terms(log_a, np.asarray(y))),
                ),
                (
                    "distributions_averaged",
                    "for distributions the terms of the classes were averaged; sum them",
                    _of_distributions(lambda log_a, y: _terms(log_a, np.asarray(y)).mean(axis=-1)),
                ),
                (
                    "distributions_summed_to_one",
                    "for distributions all terms were added before the reduction, which needs one "
                    "cost a sample: sum over the last axis only",
                    _of_distributions(lambda log_a, y: _terms(log_a, np.asarray(y)).sum()),
                ),
                (
                    "largest_share_of_the_batch",
                    "argmax without an axis gives one number for the whole batch, and a soft "
                    "target has more than one class",
                    _of_distributions(lambda log_a, y: -log_a[..., np.argmax(y)]),
                ),
            ),
        ),
        (
            "loss_never_breaks",
            (
                (
                    "exponentials_that_overflow",
                    "exp met the logits as they are and overflowed; begin with log_softmax(z)",
                    _from_logits(
                        lambda z, y: -y * np.log(_naive(z)), lambda terms: terms.sum(axis=-1)
                    ),
                ),
                (
                    "logsumexp_that_overflows",
                    "exp met the logits as they are and overflowed; log_softmax shifts them first",
                    _from_logits(
                        lambda z, y: np.where(y > 0, -y * (z - np.log(_sum_exp(z, -1))), 0),
                        lambda terms: terms.sum(axis=-1),
                    ),
                ),
                (
                    "probabilities_where_they_count",
                    "the cost was computed from probabilities, which round to 0 when the gap is "
                    "large; begin with log_softmax(z)",
                    _from_logits(
                        lambda z, y: np.where(y > 0, -y * np.log(softmax(z)), 0),
                        lambda terms: terms.sum(axis=-1),
                    ),
                ),
                (
                    "infinite_cost_hidden",
                    "nan_to_num has made a finite number of the infinite cost as well; multiply "
                    "only where y > 0",
                    _loss(lambda log_a, y: -_quiet(lambda: np.nan_to_num(y * log_a)).sum(axis=-1)),
                ),
                (
                    "minus_infinity_left_out",
                    "every class with a logarithm of -inf was left out; leave out those with y = 0",
                    _loss(lambda log_a, y: -(y * np.where(np.isinf(log_a), 0, log_a)).sum(axis=-1)),
                ),
                *(
                    (
                        f"epsilon_{name}_{epsilon:.0e}".replace("-", "_"),
                        f"a small number ({epsilon:.1e}) took the place of probabilities near 0: "
                        "large costs are cut off",
                        _with_small(put, epsilon),
                    )
                    for name, put, epsilons in (
                        ("added", np.add, (2.0**-52, 1e-12, 1e-10, 1e-300)),
                        (
                            "clipped",
                            np.maximum,
                            (2.0**-52, 1e-15, 1e-12, 1e-10, 1e-8, 1e-7, 1e-300),
                        ),
                    )
                    for epsilon in epsilons
                ),
            ),
        ),
    )
    for name, says, wrong in losses
]


def _along_0(z: Any, y: Any, reduction: str) -> Any:
    log_a = log_softmax(z, 0)
    y = as_targets(y, log_a.shape)
    y = one_hot(y, log_a.shape[-1]) if y.ndim < log_a.ndim else y
    return _reduce(_terms(log_a, y).sum(axis=-1), reduction)


def _along_1(z: Any, y: Any, reduction: str) -> Any:
    log_a = log_softmax(z, 1)
    y = as_targets(y, log_a.shape)
    y = one_hot(y, log_a.shape[-1]) if y.ndim < log_a.ndim else y
    return _reduce(_terms(log_a, y).sum(axis=1), reduction)


def _grad(of: Callable[[Any, Any], Any], divide: Callable[[Any], Any] | None = None) -> Any:
    """Make a gradient of a rule for one cost's gradient, and one for the number of samples."""

    def wrong(z: Any, y: Any, reduction: str = "mean") -> Any:
        reference.cross_entropy_with_logits_grad(z, y, reduction)  # refuses what is to be refused
        a = softmax(z)
        y = as_targets(y, a.shape)
        y = one_hot(y, a.shape[-1]) if y.ndim < a.ndim else y
        gradient = of(a, y)
        size = divide(gradient) if divide else gradient[..., 0].size
        return gradient / size if reduction == "mean" else gradient

    return wrong


_right_gradient = reference.cross_entropy_with_logits_grad


def _subtract_at(rows: Callable[[Any, Any], Any]) -> Any:
    def wrong(z: Any, y: Any, reduction: str = "mean") -> Any:
        gradient = softmax(z)
        y = as_targets(y, gradient.shape)
        if y.ndim == gradient.ndim:
            return _right_gradient(z, y, reduction)
        gradient[rows(gradient, y), y] -= 1
        _right_gradient(z, y, reduction)  # refuses what is to be refused
        return gradient / gradient[..., 0].size if reduction == "mean" else gradient

    return wrong


def _at_labels(z: Any, y: Any) -> Any:
    gradient = softmax(z)
    gradient[np.arange(len(y)), as_targets(y, gradient.shape)] -= 1
    return gradient


def _whole_numbers_in_gradient(z: Any, y: Any, reduction: str = "mean") -> Any:
    a, y = softmax(z), np.asarray(y)
    gradient = a - (np.eye(a.shape[-1])[y] if y.dtype.kind in "iu" else y)
    return gradient / gradient[..., 0].size if reduction == "mean" else gradient


def _in_place_on_logits(z: Any, y: Any, reduction: str = "mean") -> Any:
    gradient = _right_gradient(z, y, reduction)
    z[...] = gradient
    return gradient


def _in_place_on_targets(z: Any, y: Any, reduction: str = "mean") -> Any:
    gradient = _right_gradient(z, y, reduction)
    if np.ndim(y) == np.ndim(z) and y.dtype.kind == "f":
        y[...] = gradient
    return gradient


#: Ways to write the gradient that go wrong.
GRADIENTS = [
    Misconception(name, "cross_entropy_with_logits_grad", check, says, wrong)
    for check, gradients in (
        (
            "gradient_is_a_minus_y",
            (
                (
                    "twice_the_difference",
                    "there is a factor of 2 too much: it belongs to the squared error",
                    _grad(lambda a, y: 2 * (a - y)),
                ),
                (
                    "by_the_probabilities",
                    "this is -y/a, the gradient by the probabilities; by the logits it is a - y",
                    _grad(lambda a, y: _quiet(lambda: -y / a)),
                ),
                (
                    "factor_left",
                    "a factor a (1 - a) is left, as for the squared error; with this cost it "
                    "cancels",
                    _grad(lambda a, y: (a - y) * a * (1 - a)),
                ),
                (
                    "one_from_every_class",
                    "1 was subtracted from every class; subtract the target, which is 0 for the "
                    "others",
                    _grad(lambda a, y: a - 1),
                ),
                (
                    "true_class_left_out",
                    "the true class got 0: its gradient is a - 1, and that of the others is a",
                    _grad(lambda a, y: a * (1 - y)),
                ),
                (
                    "always_divided",
                    'the gradient is divided by the number of samples for "none" and "sum" too',
                    lambda z, y, reduction="mean": (
                        _right_gradient(z, y, reduction),
                        _right_gradient(z, y, "mean"),
                    )[1],
                ),
                (
                    "always_subtracted_at_labels",
                    "distributions were used as indices; they have as many axes as the logits: "
                    "subtract them as they are",
                    lambda z, y, reduction="mean": _at_labels(z, y),
                ),
                (
                    "overflow",
                    "exp met the logits as they are and overflowed; softmax(z) does not",
                    lambda z, y, reduction="mean": _quiet(
                        lambda: (
                            _right_gradient(z, y, reduction)
                            + (_naive(np.asarray(z, dtype=float)) - softmax(z))
                        )
                    ),
                ),
                (
                    "changed_logits",
                    "the result was written into the caller's logits; work on a new array",
                    _in_place_on_logits,
                ),
                (
                    "changed_targets",
                    "the result was written into the caller's targets; work on a new array",
                    _in_place_on_targets,
                ),
                (
                    "whole_numbers_as_indices_too",
                    "rows of whole numbers were taken for class indices; the number of axes tells "
                    "which they are, not the dtype",
                    _whole_numbers_in_gradient,
                ),
                (
                    "squeezed_gradient",
                    "`squeeze` took away every axis of length 1, that of a batch of one too; the "
                    "result has the shape of z",
                    lambda z, y, reduction="mean": np.squeeze(_right_gradient(z, y, reduction)),
                ),
                (
                    "labels_counted_from_1",
                    "the class indices were counted from 1; they count from 0",
                    lambda z, y, reduction="mean": _right_gradient(
                        z,
                        y if np.ndim(y) == np.ndim(z) else (np.asarray(y) - 1) % np.shape(z)[-1],
                        reduction,
                    ),
                ),
                (
                    "summed_gradient",
                    "the gradients of the classes were added up, which gives 0; each logit has its "
                    "own",
                    lambda z, y, reduction="mean": _right_gradient(z, y, reduction).sum(axis=-1),
                ),
            ),
        ),
        (
            "gradient_follows_the_reduction",
            (
                (
                    "subtracted_by_len",
                    "a single sample has no `len` of labels; one-hot rows work for any number of "
                    "axes",
                    _subtract_at(lambda gradient, y: np.arange(len(y))),
                ),
                (
                    "subtracted_by_rows",
                    "a single sample has no rows to count; one-hot rows work for any number of "
                    "axes",
                    _subtract_at(lambda gradient, y: np.arange(len(gradient))),
                ),
                (
                    "summed_over_samples_in_gradient",
                    'for "sum" the samples were added up; each logit keeps its own gradient, in '
                    "the shape of z",
                    lambda z, y, reduction="mean": (
                        _right_gradient(z, y, "sum").sum(axis=0)
                        if reduction == "sum"
                        else _right_gradient(z, y, reduction)
                    ),
                ),
                (
                    "all_samples_added_in_gradient",
                    'for "sum" the samples were added up; each logit keeps its own gradient, in '
                    "the shape of z",
                    lambda z, y, reduction="mean": (
                        _right_gradient(z, y, "sum").reshape(-1, np.shape(z)[-1]).sum(axis=0)
                        if reduction == "sum"
                        else _right_gradient(z, y, reduction)
                    ),
                ),
                (
                    "averaged_to_a_number",
                    'for "mean" the gradient was averaged to one number; it keeps the shape of z, '
                    "divided by the number of samples",
                    lambda z, y, reduction="mean": (
                        _right_gradient(z, y, "none").mean()
                        if reduction == "mean"
                        else _right_gradient(z, y, reduction)
                    ),
                ),
                (
                    "averaged_over_samples",
                    'for "mean" the samples were averaged to one row; each keeps its own, divided '
                    "by their number",
                    lambda z, y, reduction="mean": (
                        _right_gradient(z, y, "none").mean(axis=0)
                        if reduction == "mean"
                        else _right_gradient(z, y, reduction)
                    ),
                ),
                (
                    "divided_for_sum_too",
                    'the gradient is divided by the number of samples for "sum" too',
                    lambda z, y, reduction="mean": _right_gradient(
                        z, y, "mean" if reduction == "sum" else reduction
                    ),
                ),
                (
                    "divided_by_the_size_of_y",
                    "the gradient is divided by the size of y, which is N·K for distributions; "
                    "count the samples, gradient[..., 0].size",
                    lambda z, y, reduction="mean": (
                        _right_gradient(z, y, "sum") / np.size(y)
                        if reduction == "mean"
                        else _right_gradient(z, y, reduction)
                    ),
                ),
                (
                    "sum_by_default_in_gradient",
                    "nothing is divided when nothing is said; the default is the mean",
                    lambda z, y, reduction="sum": _right_gradient(z, y, reduction),
                ),
                (
                    "another_error",
                    "an unknown word raised an error of another kind; _check_reduction raises the "
                    "ValueError that is asked for",
                    lambda z, y, reduction="mean": (
                        _right_gradient(z, y, "sum")
                        / {"mean": np.size(np.asarray(z)[..., 0]), "sum": 1, "none": 1}[reduction]
                    ),
                ),
                (
                    "nothing_for_other_words_in_gradient",
                    "an unknown word gave None; call _check_reduction as in part 4",
                    lambda z, y, reduction="mean": (
                        _right_gradient(z, y, reduction)
                        if reduction in ("mean", "sum", "none")
                        else None
                    ),
                ),
            ),
        ),
    )
    for name, says, wrong in gradients
]


def _works(cost: Any, dtype: Any, g: Any) -> bool:
    with np.errstate(all="ignore"):
        return bool(np.isfinite(cost(np.array([g, 0], dtype=dtype), 1)))


def _halve(
    works: Callable[[float], bool], low: float, high: float, steps: int, wrong_half: bool = False
) -> float:
    for _ in range(steps):
        middle = (low + high) / 2
        if works(middle) != wrong_half:
            low = middle
        else:
            high = middle
    return high


def _until(works: Callable[[float], bool], width: float) -> tuple[float, float]:
    low, high = 1.0, 1e4
    while high - low > width:
        middle = (low + high) / 2
        low, high = (middle, high) if works(middle) else (low, middle)
    return low, high


def _powers(factor: float) -> list[float]:
    return [factor**n for n in range(int(np.log(10_000) / np.log(factor)) + 1)]


#: Searches that end in the wrong place.
SEARCHES = [
    Misconception(name, "breaking_logit", "finds_the_break", says, wrong)
    for name, says, wrong in (
        (
            "wrong_half",
            "the search kept the half without the break: if the middle works, the break lies above",
            lambda cost, dtype: (
                np.inf
                if _works(cost, dtype, 1e4)
                else _halve(lambda g: _works(cost, dtype, g), 1.0, 1e4, 60, wrong_half=True)
            ),
        ),
        *(
            (
                f"{steps}_steps",
                "the interval was halved too few times for 1 per cent",
                lambda cost, dtype, steps=steps: (
                    np.inf
                    if _works(cost, dtype, 1e4)
                    else _halve(lambda g: _works(cost, dtype, g), 1.0, 1e4, steps)
                ),
            )
            for steps in (3, 4, 5, 8, 10)
        ),
        *(
            (
                f"interval_of_{width:g}_{end}",
                "the search stops when the interval has a fixed width, which is too coarse for "
                "small g",
                lambda cost, dtype, width=width, at=at: (
                    np.inf
                    if _works(cost, dtype, 1e4)
                    else _until(lambda g: _works(cost, dtype, g), width)[at]
                ),
            )
            for width in (1.0, 0.5)
            for at, end in ((0, "low"), (1, "high"))
        ),
        (
            "up_to_1000",
            "the search ends at 1,000; it goes to 10,000",
            lambda cost, dtype: (
                np.inf
                if _works(cost, dtype, 1e3)
                else _halve(lambda g: _works(cost, dtype, g), 1.0, 1e3, 60)
            ),
        ),
        (
            "from_100",
            "the search begins at 100; a loss may break from 1 on",
            lambda cost, dtype: (
                np.inf
                if _works(cost, dtype, 1e4)
                else _halve(lambda g: _works(cost, dtype, g), 100.0, 1e4, 60)
            ),
        ),
        (
            "none_when_it_works",
            "a loss that works up to 10,000 gave None; return np.inf",
            lambda cost, dtype: (
                None
                if _works(cost, dtype, 1e4)
                else _halve(lambda g: _works(cost, dtype, g), 1.0, 1e4, 60)
            ),
        ),
        (
            "minus_1_when_it_works",
            "a loss that works up to 10,000 gave -1; return np.inf",
            lambda cost, dtype: (
                -1.0
                if _works(cost, dtype, 1e4)
                else _halve(lambda g: _works(cost, dtype, g), 1.0, 1e4, 60)
            ),
        ),
        (
            "nan_when_it_works",
            "a loss that works up to 10,000 gave nan; return np.inf",
            lambda cost, dtype: (
                np.nan
                if _works(cost, dtype, 1e4)
                else _halve(lambda g: _works(cost, dtype, g), 1.0, 1e4, 60)
            ),
        ),
        (
            "batch_of_one",
            "the cost takes logits of shape (2,), not a batch of one",
            lambda cost, dtype: cost(np.array([[1e4, 0]], dtype=dtype), [1]),
        ),
        (
            "the_cost_at_the_end",
            "this is the cost at 10,000; asked is the g from which on it is inf or nan",
            lambda cost, dtype: _quiet(lambda: cost(np.array([1e4, 0], dtype=dtype), 1)),
        ),
        (
            "works_returned",
            "this says whether the cost is finite; asked is the g from which on it is not",
            lambda cost, dtype: _works(cost, dtype, 1e4),
        ),
        (
            "whole_numbers_one_by_one",
            "only whole numbers were tried, which is too coarse for float16",
            lambda cost, dtype: next(
                (g for g in range(1, 10_001) if not _works(cost, dtype, g)), np.inf
            ),
        ),
        (
            "by_tens",
            "g went up in steps of 10; halve the interval until 1 per cent is reached",
            lambda cost, dtype: next(
                (float(g) for g in range(1, 10_001, 10) if not _works(cost, dtype, g)), np.inf
            ),
        ),
        (
            "by_hundreds",
            "g went up in steps of 100; halve the interval until 1 per cent is reached",
            lambda cost, dtype: next(
                (float(g) for g in range(1, 10_001, 100) if not _works(cost, dtype, g)), np.inf
            ),
        ),
        *(
            (
                f"by_factors_of_{factor:g}".replace(".", "_"),
                "g grew by a fixed factor, whose steps are too coarse; go on halving between the "
                "last that works and the first that breaks",
                lambda cost, dtype, factor=factor: next(
                    (g for g in _powers(factor) if not _works(cost, dtype, g)), np.inf
                ),
            )
            for factor in (1.1, 1.2, 1.5, 3.0, 10.0)
        ),
        (
            "both_logits_large",
            "both logits were g, so there is no gap; the second is 0",
            lambda cost, dtype: _halve(
                lambda g: _quiet(lambda: bool(np.isfinite(cost(np.array([g, g], dtype=dtype), 1)))),
                1.0,
                1e4,
                60,
            ),
        ),
    )
]


@misconception(
    "reduce_costs",
    check="three_reductions",
    says="a single cost became an array with one entry; it has no axis, and keeps none",
)
def at_least_one_axis(costs: Any, reduction: str = "mean") -> Any:
    return _reference_reduce(np.atleast_1d(costs), reduction)


@misconception(
    "log_softmax",
    check="values_of_log_softmax",
    says="the logarithm was taken of each exponential, and the logarithms added; add the "
    "exponentials first",
)
def sum_of_logarithms(z: Any, axis: int = -1) -> Any:
    z, z_max = logits_and_max(z, axis)
    shifted = z - z_max
    return shifted - shifted.sum(axis=axis, keepdims=True)


@misconception(
    "breaking_logit",
    check="finds_the_break",
    says="the logits are (0, g); g belongs to class 0, and the true class is 1",
)
def logits_exchanged(cost: Any, dtype: Any) -> float:
    return _search(lambda z, y: cost(z[::-1], y), dtype, lambda c: not np.isfinite(c))
