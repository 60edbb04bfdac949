"""Known wrong answers to exercise 05, stability."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import expit

import softmax_course as reference
from assignments.misconceptions import misconception
from softmax_course import one_hot, softmax

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
    says="these are the rounded numbers of the example; compute them",
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
    says="a small number was added inside the logarithm: large costs are cut off",
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
    z -= z.max(axis=axis, keepdims=True)
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
    says="a small number was added inside the logarithm: large costs are cut off",
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
        return a - y
    a[y] -= 1
    return a


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
    says="the rows of the samples were averaged to one; each sample keeps its row, divided by N",
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
    return _reduce(reference.cross_entropy_with_logits_grad(z, y, "none"), reduction)


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
    says="the true class was 0, the one that the logits favour; ask for the cost of class 1",
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
