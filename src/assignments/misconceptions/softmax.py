"""Known wrong answers to exercise 02, softmax."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from assignments.misconceptions import Misconception, misconception
from softmax_course import logsumexp, sigmoid, softmax, softmax_with_temperature
from softmax_kit.inputs import as_logits

# ruff: noqa: D103 (each is described by what the student reads)


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="the logits themselves were divided by their sum; the exponential is missing",
)
def naive_without_exp(z: Any) -> Any:
    return np.asarray(z) / np.sum(z)


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="only the exponentials were returned; divide them by their sum",
)
def naive_without_sum(z: Any) -> Any:
    return np.exp(z)


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="each logit went through a sigmoid of its own; the classes must share one sum",
)
def sigmoid_of_each(z: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(z)))


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="this is divided by the exponential of the sum; divide by the sum of the exponentials",
)
def exponential_of_the_sum(z: Any) -> Any:
    return np.exp(z) / np.exp(np.sum(z))


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="these are powers of 2; e^z is np.exp(z)",
)
def powers_of_2(z: Any) -> Any:
    return np.exp2(z) / np.exp2(z).sum()


@misconception(
    "softmax",
    check="rows_sum_to_one",
    says="each column sums to 1, not each row: the sum ran over the wrong axis",
)
def axis_0(z: Any, axis: int = -1) -> Any:
    return softmax(z, axis=0)


@misconception(
    "softmax",
    check="rows_sum_to_one",
    says="all entries of the batch together sum to 1: the sum ran over the whole batch, not along "
    "each row",
)
def sum_over_batch(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return exp_z / exp_z.sum()


@misconception(
    "softmax",
    check="rows_sum_to_one",
    says="columns met the numbers of rows: a sum or a maximum lost its axis (keepdims=True keeps "
    "it)",
)
def no_keepdims(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return exp_z / exp_z.sum(axis=axis)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="the largest logit was subtracted in the numerator only; shift the denominator too",
)
def shift_in_numerator_only(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z)
    shifted = z - z.max(axis=axis, keepdims=True)
    return np.exp(shifted) / np.exp(z).sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="the largest entry is 1: nothing was divided by the sum of the exponentials",
)
def divided_by_max(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z)
    return exp_z / exp_z.max(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="rows_sum_to_one",
    says="the maximum runs along the rows but the sum down the columns, as Python's own `sum` "
    "does: both run along `axis`",
)
def python_sum(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return exp_z / sum(exp_z)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="each row was divided by its length (the root of the summed squares); divide by the sum",
)
def divided_by_norm(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return exp_z / np.linalg.norm(exp_z, axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="these are the logarithms of the probabilities; softmax returns the probabilities",
)
def log_of_softmax(z: Any, axis: int = -1) -> Any:
    return np.asarray(z) - logsumexp(z, axis)[..., np.newaxis]


@misconception(
    "softmax",
    check="values_of_softmax",
    says="the logits themselves were divided by their sum; the exponential is missing",
)
def no_exp(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z)
    return z / z.sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="softmax was taken twice: the probabilities went through it again",
)
def softmax_twice(z: Any, axis: int = -1) -> Any:
    return softmax(softmax(z, axis), axis)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="the logits were divided by the largest of them; subtract it instead",
)
def logits_divided_by_max(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z)
    return softmax(z / z.max(axis=axis, keepdims=True), axis)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="only the first three classes count: the number of classes is fixed in the code",
)
def hard_coded_class_count(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z)
    return exp_z / sum(exp_z[..., [k]] for k in range(3))


@misconception(
    "softmax",
    check="values_of_softmax",
    says="the largest logit got probability 1 and the others 0: that is the hard maximum",
)
def hard_maximum(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z)
    return (z == z.max(axis=axis, keepdims=True)).astype(float)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="a sign is turned round: the smallest logit got the largest probability",
)
def softmin(z: Any, axis: int = -1) -> Any:
    return softmax(-np.asarray(z), axis)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="the exponentials were shifted, not the logits: subtract before np.exp",
)
def shift_after_exp(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z) - np.exp(np.max(z, axis=axis, keepdims=True))
    return exp_z / exp_z.sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="axis 1 is fixed in the code, and a single vector has none: use the argument `axis`",
)
def axis_1_always(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - z.max(axis=1, keepdims=True))
    return exp_z / exp_z.sum(axis=1, keepdims=True)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="a loop over the rows of z takes every z for a table; a single vector has no rows",
)
def loop_over_rows(z: Any, axis: int = -1) -> Any:
    return np.array([softmax(row) for row in z])


@misconception(
    "softmax",
    check="values_of_softmax",
    says="the probabilities were rounded; return them as computed",
)
def rounded(z: Any, axis: int = -1) -> Any:
    return softmax(z, axis).round(4)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="a small number was added to the sum of the exponentials, which changes every "
    "probability; after the shift the sum is at least 1 and needs no help",
)
def epsilon_in_denominator(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z)
    exp_z = np.exp(z - z.max(axis=axis, keepdims=True))
    return exp_z / (exp_z.sum(axis=axis, keepdims=True) + 1e-7)


@misconception(
    "softmax",
    check="rows_sum_to_one",
    says="the largest logit was taken per column but the sum per row: both run along the axis "
    "of the classes",
)
def max_over_wrong_axis(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z)
    exp_z = np.exp(z - z.max(axis=0, keepdims=True))
    return exp_z / exp_z.sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="the sum of an earlier call was used again: compute everything from the argument, not "
    "from a variable outside the function",
)
def memoised_global(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z)
    return exp_z / np.exp([[2.0, 1.0, 0.1]]).sum()


@misconception(
    "softmax",
    check="along_any_axis",
    says="the sum always runs along the last axis: use the argument `axis`",
)
def last_axis_always(z: Any, axis: int = -1) -> Any:
    return softmax(z)


@misconception(
    "softmax",
    check="along_any_axis",
    says="only the maximum runs along `axis`; the sum still runs along the last one",
)
def sum_along_last_axis(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return exp_z / exp_z.sum(axis=-1, keepdims=True)


@misconception(
    "softmax",
    check="along_any_axis",
    says="another axis was taken than was asked for; a negative one counts from the end",
)
def absolute_axis(z: Any, axis: int = -1) -> Any:
    return softmax(z, axis if axis == -1 else abs(axis) % np.ndim(z))


@misconception(
    "softmax",
    check="never_overflows",
    says="exp overflowed: subtract the largest logit of each slice first",
)
def no_shift(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z)
    return exp_z / exp_z.sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="never_overflows",
    says="the largest logit was added instead of subtracted, so exp overflows even sooner",
)
def plus_max(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z)
    exp_z = np.exp(z + z.max(axis=axis, keepdims=True))
    return exp_z / exp_z.sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="never_overflows",
    says="the largest logit of the whole batch was subtracted from every row, so a row of small "
    "logits became all zeros; take the largest of each row",
)
def global_max(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.max(z))
    return exp_z / exp_z.sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="never_overflows",
    says="negative logits were not shifted up, so all exponentials of a row vanished: subtract "
    "the largest logit itself, neither 0 nor its absolute value in its place",
)
def never_shifted_up(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.maximum(0, np.max(z, axis=axis, keepdims=True)))
    return exp_z / exp_z.sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="never_overflows",
    says="it is not the largest logit that was subtracted, but the mean or the smallest one",
)
def shift_by_the_mean(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.mean(z, axis=axis, keepdims=True))
    return exp_z / exp_z.sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="never_overflows",
    says="the logits were clipped, so those beyond the limit became equal; shift them instead",
)
def clipped(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(np.clip(z, -500, 500))
    return exp_z / exp_z.sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="never_overflows",
    says="nan was replaced after the overflow; prevent it by a shift instead",
)
def nan_replaced(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z)
    return np.nan_to_num(exp_z / exp_z.sum(axis=axis, keepdims=True))


@misconception(
    "softmax",
    check="input_is_kept",
    says="`z -= ...` works on the caller's array; write `z = z - ...`",
)
def in_place_shift(z: Any, axis: int = -1) -> Any:
    z -= z.max(axis=axis, keepdims=True)
    return softmax(z, axis)


@misconception(
    "softmax",
    check="takes_any_numbers",
    says="the result was stored in an array of whole numbers, which cuts the probabilities to 0; "
    "make an array of floats",
)
def integer_buffer(z: Any, axis: int = -1) -> Any:
    a = np.zeros_like(z)
    a[...] = softmax(z, axis)
    return a


@misconception(
    "softmax",
    check="takes_any_numbers",
    says="the exponentials were stored in an array of whole numbers, which cuts most of them to "
    "0; make an array of floats",
)
def integer_exponentials(z: Any, axis: int = -1) -> Any:
    exp_z = np.zeros_like(z)
    exp_z[...] = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return exp_z / exp_z.sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="takes_any_numbers",
    says="z may be a list, which has no max(): begin with z = as_logits(z, axis)",
)
def arrays_only(z: Any, axis: int = -1) -> Any:
    return softmax(z - z.max(axis=axis, keepdims=True), axis)


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="this is the probability of the other class, 1 - σ(z): a sign is wrong, or the wrong "
    "half of the stack was returned",
)
def other_class(z: Any) -> Any:
    return 1 - sigmoid(z)


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="the logits competed with each other; each is a two-class question of its own",
)
def softmax_over_all(z: Any) -> Any:
    return softmax(z)


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="this is the hyperbolic tangent, which runs from -1 to 1",
)
def hyperbolic_tangent(z: Any) -> Any:
    return np.tanh(z)


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="both probabilities were returned; return the first one only",
)
def both_probabilities(z: Any) -> Any:
    z = np.asarray(z)
    return softmax(np.stack([z, np.zeros_like(z)]), axis=0)


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="this is σ(2z): the logit of the second class is 0, not -z, and with the hyperbolic "
    "tangent σ(z) is (1 + tanh(z / 2)) / 2",
)
def second_logit_minus_z(z: Any) -> Any:
    return sigmoid(2 * np.asarray(z))


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="the logit of the second class is 0, not 1",
)
def second_logit_one(z: Any) -> Any:
    return sigmoid(np.asarray(z) - 1)


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="[0] picks the first sample here; the two classes are on another axis of the stack",
)
def first_sample(z: Any) -> Any:
    z = np.asarray(z)
    return softmax(np.stack([z, np.zeros_like(z)], axis=-1))[0]


@misconception(
    "sigmoid",
    check="sigmoid_never_overflows",
    says="exp(z) / (1 + exp(z)) is inf / inf for a large logit; let softmax do the shift",
)
def overflowing_sigmoid(z: Any) -> Any:
    return np.exp(z) / (1 + np.exp(z))


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="the logits were multiplied by the temperature; divide them",
)
def temperature_multiplied(z: Any, temperature: float, axis: int = -1) -> Any:
    return softmax(np.asarray(z) * temperature, axis)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="the probabilities were divided by the temperature; divide the logits, before softmax",
)
def temperature_after_softmax(z: Any, temperature: float, axis: int = -1) -> Any:
    return softmax(z, axis) / temperature


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="the temperature has no effect",
)
def temperature_ignored(z: Any, temperature: float, axis: int = -1) -> Any:
    return softmax(z, axis)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="a temperature of 0 or below was accepted; raise ValueError",
)
def any_temperature(z: Any, temperature: float, axis: int = -1) -> Any:
    return softmax(np.nan_to_num(np.asarray(z) / temperature), axis)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="an infinite temperature was accepted; raise ValueError",
)
def infinite_temperature(z: Any, temperature: float, axis: int = -1) -> Any:
    return softmax_with_temperature(z, min(temperature, 1e300), axis)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="the argument `axis` was not handed on to softmax",
)
def axis_not_handed_on(z: Any, temperature: float, axis: int = -1) -> Any:
    return softmax_with_temperature(z, temperature)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="the probabilities were raised to the power 1/T but no longer sum to 1",
)
def power_without_sum(z: Any, temperature: float, axis: int = -1) -> Any:
    return softmax(z, axis) ** (1 / temperature)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="only the numerator is divided by T; the logits in the sum are, too",
)
def temperature_in_numerator_only(z: Any, temperature: float, axis: int = -1) -> Any:
    z = np.asarray(z) - np.max(z, axis=axis, keepdims=True)
    return np.exp(z / temperature) / np.exp(z).sum(axis=axis, keepdims=True)


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="the largest logit was subtracted inside the sum but not added again outside",
)
def max_not_added_again(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z)
    return np.log(np.exp(z - z.max(axis=axis, keepdims=True)).sum(axis=axis))


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="this is the logarithm to base 2; ln is np.log",
)
def base_2(z: Any, axis: int = -1) -> Any:
    return np.log2(np.exp(z).sum(axis=axis))


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="this is the logarithm to base 10; ln is np.log",
)
def base_10(z: Any, axis: int = -1) -> Any:
    return np.log10(np.exp(z).sum(axis=axis))


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="the exponentials were averaged, not summed: the result is too low by ln K",
)
def log_of_mean(z: Any, axis: int = -1) -> Any:
    return np.log(np.exp(z).mean(axis=axis))


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="this is the maximum itself, not its soft form",
)
def plain_maximum(z: Any, axis: int = -1) -> Any:
    return np.max(z, axis=axis)


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="the axis that was summed over is still there, with length 1; it should disappear",
)
def axis_kept(z: Any, axis: int = -1) -> Any:
    return np.log(np.exp(z).sum(axis=axis, keepdims=True))


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="the sum ran over the whole array; use the argument `axis`",
)
def lse_of_everything(z: Any, axis: int = -1) -> Any:
    return np.log(np.exp(z).sum())


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="the largest logit was subtracted inside the sum and once more outside; add it there",
)
def max_subtracted_twice(z: Any, axis: int = -1) -> Any:
    return logsumexp(z, axis) - 2 * np.max(z, axis=axis)


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="the logarithm was taken before the sum, and ln e^z is z again: sum first",
)
def log_before_sum(z: Any, axis: int = -1) -> Any:
    return np.sum(z, axis=axis)


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="these are the logarithms of the probabilities; log-sum-exp is one number for each vector",
)
def log_softmax_for_lse(z: Any, axis: int = -1) -> Any:
    return np.log(softmax(z, axis))


@misconception(
    "logsumexp",
    check="logsumexp_never_overflows",
    says="exp overflowed or vanished before the logarithm: subtract the largest logit inside and "
    "add it again outside",
)
def naive_logsumexp(z: Any, axis: int = -1) -> Any:
    return np.log(np.exp(z).sum(axis=axis))


@misconception(
    "logsumexp",
    check="logsumexp_never_overflows",
    says="the largest logit of the whole array was subtracted from every row, so a row of small "
    "logits vanished before the logarithm; take the maximum along `axis`",
)
def global_max_in_lse(z: Any, axis: int = -1) -> Any:
    return np.max(z) + np.log(np.exp(z - np.max(z)).sum(axis=axis))


def _search(
    z: Any, p: float, middle: Any, halvings: int = 200, low: float = 1e-12, high: float = 1e12
) -> float:
    for _ in range(halvings):
        t = middle(low, high)
        if softmax_with_temperature(z, t).max() > p:
            low = t
        else:
            high = t
    return float(t)


@misconception(
    "temperature_for",
    check="as_sure_as_wanted",
    says="this is 1/T: the logits are divided by the temperature, not multiplied",
)
def inverse_temperature(z: Any, p: float) -> float:
    return 1 / _search(z, p, lambda low, high: np.sqrt(low * high))


@misconception(
    "temperature_for",
    check="as_sure_as_wanted",
    says="the search kept the wrong half: when the network is too sure, the temperature must rise",
)
def wrong_half(z: Any, p: float) -> float:
    low, high = 1e-12, 1e12
    for _ in range(200):
        t = np.sqrt(low * high)
        if softmax_with_temperature(z, t).max() < p:
            low = t
        else:
            high = t
    return float(t)


@misconception(
    "temperature_for",
    check="as_sure_as_wanted",
    says="the search stopped too early; halve the interval more often",
)
def too_few_halvings(z: Any, p: float) -> float:
    return _search(z, p, lambda low, high: np.sqrt(low * high), halvings=10)


@misconception(
    "temperature_for",
    check="as_sure_as_wanted",
    says="the probability of the first class was watched; the largest may be another",
)
def first_class_watched(z: Any, p: float) -> float:
    low, high = 1e-12, 1e12
    for _ in range(200):
        middle = float(np.sqrt(low * high))
        if softmax_with_temperature(z, middle)[0] > p:
            low = middle
        else:
            high = middle
    return middle


@misconception(
    "temperature_for",
    check="as_sure_as_wanted",
    says="the largest probability was returned; return the temperature",
)
def probability_returned(z: Any, p: float) -> float:
    return p


@misconception(
    "temperature_for",
    check="as_sure_as_wanted",
    says="the formula of two classes was used; with more, every logit counts, and you must search",
)
def formula_of_two_classes(z: Any, p: float) -> float:
    second, first = np.sort(z)[-2:]
    with np.errstate(divide="ignore"):
        return float((first - second) / np.log(p / (1 - p)))


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="the exponentials were divided by the sum of the logits; divide by the sum of "
    "the exponentials",
)
def exponentials_over_logits(z: Any) -> Any:
    return np.exp(z) / np.sum(z)


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="the logits stand above the line where their exponentials belong: np.exp(z) / "
    "np.exp(z).sum()",
)
def logits_over_exponentials(z: Any) -> Any:
    return np.asarray(z) / np.exp(z).sum()


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="the exponentials were divided by the largest of them; divide by their sum",
)
def naive_divided_by_max(z: Any) -> Any:
    return np.exp(z) / np.exp(z).max()


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="a sign is turned round: the smallest logit got the largest probability",
)
def naive_softmin(z: Any) -> Any:
    return np.exp(-np.asarray(z)) / np.exp(-np.asarray(z)).sum()


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="the exponentials were divided by their number; divide by their sum",
)
def naive_divided_by_count(z: Any) -> Any:
    return np.exp(z) / len(z)


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="the probabilities were rounded; return them as computed",
)
def naive_rounded(z: Any) -> Any:
    return softmax(z).round(4)


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="these are powers of 10; e^z is np.exp(z)",
)
def powers_of_10(z: Any) -> Any:
    return 10 ** np.asarray(z) / (10 ** np.asarray(z)).sum()


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="1 was added to the sum, as in the sigmoid: the sum runs over the K classes only",
)
def one_class_more_in_the_sum(z: Any) -> Any:
    return np.exp(z) / (1 + np.exp(z).sum())


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="only the largest probability was returned; return that of every class",
)
def largest_probability_only(z: Any) -> Any:
    return softmax(z).max()


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="one vector has only axis 0; a sum without an axis takes all its entries",
)
def naive_axis_1(z: Any) -> Any:
    return np.exp(z) / np.exp(z).sum(axis=1)


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="np.log is the logarithm; e^z is np.exp(z)",
)
def logarithm_for_exponential(z: Any) -> Any:
    return np.log(z) / np.log(z).sum()


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="math.exp takes one number; np.exp takes an array",
)
def math_exp(z: Any) -> Any:
    return math.exp(np.asarray(z)) / 1


@misconception(
    "softmax",
    check="rows_sum_to_one",
    says=sum_over_batch.says,
)
def whole_array_together(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.max(z))
    return exp_z / exp_z.sum()


@misconception(
    "softmax",
    check="rows_sum_to_one",
    says=sum_over_batch.says,
)
def whole_array_without_shift(z: Any, axis: int = -1) -> Any:
    return np.exp(z) / np.exp(z).sum()


@misconception(
    "softmax",
    check="rows_sum_to_one",
    says=no_keepdims.says,
)
def no_keepdims_at_all(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.max(z, axis=axis))
    return exp_z / exp_z.sum(axis=axis)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="in np.max(0, z) the second argument is the axis: the largest entry of z is np.max(z)",
)
def max_of_0_along_z(z: Any, axis: int = -1) -> Any:
    return softmax(z - np.max(0, z), axis)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="np.maximum(0, z) compares each logit with 0, so a different number was "
    "subtracted from each; subtract the one largest logit from all",
)
def clipped_at_0(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.maximum(0, z))
    return exp_z / exp_z.sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="rows_sum_to_one",
    says="Python's own `max` compares whole rows and cannot tell which is larger; "
    "z.max(axis=axis, keepdims=True) takes the largest of each row",
)
def python_max(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - max(z))
    return exp_z / exp_z.sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="values_of_softmax",
    says=epsilon_in_denominator.says,
)
def larger_epsilon(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return exp_z / (exp_z.sum(axis=axis, keepdims=True) + 1e-6)


@misconception(
    "softmax",
    check="values_of_softmax",
    says=epsilon_in_denominator.says,
)
def smaller_epsilon(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return exp_z / (exp_z.sum(axis=axis, keepdims=True) + 1e-8)


@misconception(
    "softmax",
    check="values_of_softmax",
    says=epsilon_in_denominator.says,
)
def epsilon_without_shift(z: Any, axis: int = -1) -> Any:
    return np.exp(z) / (np.exp(z).sum(axis=axis, keepdims=True) + 1e-8)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="the logits were divided by their standard deviation, which changes their "
    "differences; subtract the largest and no more",
)
def standardised(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z)
    scaled = (z - z.mean(axis=axis, keepdims=True)) / z.std(axis=axis, keepdims=True)
    return softmax(scaled, axis)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="the largest logit was subtracted in the denominator only; shift the numerator too",
)
def numerator_not_shifted(z: Any, axis: int = -1) -> Any:
    shifted = z - np.max(z, axis=axis, keepdims=True)
    return np.exp(z) / np.exp(shifted).sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="values_of_softmax",
    says="`[:, None]` and `reshape(-1, 1)` take every z for a table, and a single vector"
    " is none; keepdims=True fits any shape",
)
def columns_for_sums(z: Any, axis: int = -1) -> Any:
    return softmax(z, axis).reshape(-1, 1)


@misconception(
    "softmax",
    check="values_of_softmax",
    says=columns_for_sums.says,
)
def new_axis_of_a_number(z: Any, axis: int = -1) -> Any:
    return np.exp(z - np.max(z, axis=axis)[:, np.newaxis])


@misconception(
    "softmax",
    check="along_any_axis",
    says="the maximum or the sum of each slice was put back on the last axis, wherever "
    "the classes are: keepdims=True keeps it in its place",
)
def sums_on_the_last_axis(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return exp_z / np.expand_dims(exp_z.sum(axis=axis), -1)


@misconception(
    "softmax",
    check="along_any_axis",
    says=sums_on_the_last_axis.says,
)
def transposed_division(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return (exp_z.T / exp_z.sum(axis=axis)).T


@misconception(
    "softmax",
    check="never_overflows",
    says=never_shifted_up.says,
)
def largest_size_subtracted(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.abs(z).max(axis=axis, keepdims=True))
    return exp_z / exp_z.sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="never_overflows",
    says=shift_by_the_mean.says,
)
def shift_by_the_smallest(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.min(z, axis=axis, keepdims=True))
    return exp_z / exp_z.sum(axis=axis, keepdims=True)


@misconception(
    "softmax",
    check="never_overflows",
    says=nan_replaced.says,
)
def nan_for_certain(z: Any, axis: int = -1) -> Any:
    return np.nan_to_num(np.exp(z) / np.exp(z).sum(axis=axis, keepdims=True), nan=1.0)


@misconception(
    "softmax",
    check="never_overflows",
    says=no_shift.says,
)
def logarithm_overflows(z: Any, axis: int = -1) -> Any:
    return np.exp(z - np.log(np.exp(z).sum(axis=axis, keepdims=True)))


@misconception(
    "softmax",
    check="never_overflows",
    says="-inf was replaced by a number: a class that cannot occur has the probability "
    "0, which e^-inf gives by itself",
)
def minus_inf_as_0(z: Any, axis: int = -1) -> Any:
    return softmax(np.where(np.isinf(z), 0.0, z), axis)


@misconception(
    "softmax",
    check="rows_sum_to_one",
    says="every row was divided by the sum of the first one; each has a sum of its own",
)
def first_row_counts(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return exp_z / np.ravel(exp_z.sum(axis=axis))[0]


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="softmax ran along the last axis, over the samples; np.stack put the two "
    "classes on axis 0: softmax(..., axis=0)",
)
def stack_along_the_last_axis(z: Any) -> Any:
    z = np.asarray(z)
    return softmax(np.stack([z, np.zeros_like(z)]))[0]


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="the two classes stand on the last axis of the stack, but softmax ran along the first",
)
def stacked_last_summed_first(z: Any) -> Any:
    z = np.asarray(z)
    return softmax(np.stack([z, np.zeros_like(z)], axis=-1), axis=0)[..., 0]


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="np.stack wants arrays of one shape: one zero for each logit is np.zeros_like(z)",
)
def zero_without_a_shape(z: Any) -> Any:
    return softmax(np.stack([np.asarray(z), np.asarray(0)]), axis=0)[0]


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says=zero_without_a_shape.says,
)
def list_of_array_and_0(z: Any) -> Any:
    pair: Any = [np.asarray(z), 0]
    return softmax(pair, axis=0)[0]


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="math.exp takes one number; np.exp takes an array",
)
def math_exp_in_sigmoid(z: Any) -> Any:
    return 1 / (1 + math.exp(-np.asarray(z)))


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="`[:, 0]` needs two axes, which the stack of a single number does not have: "
    "`[..., 0]` takes any",
)
def tables_only(z: Any) -> Any:
    z = np.asarray(z)
    return softmax(np.stack([z, np.zeros_like(z)], axis=-1))[:, 0]


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="as_logits refuses a single number, which sigmoid takes: begin with z = np.asarray(z)",
)
def no_single_number(z: Any) -> Any:
    return sigmoid(as_logits(z))


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="z may be a list, which knows no minus sign: begin with z = np.asarray(z)",
)
def arrays_only_in_sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="this jumps from 0 to 1; the sigmoid rises smoothly and is 1/2 at 0",
)
def step_function(z: Any) -> Any:
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says=any_temperature.says,
)
def negative_temperature(z: Any, temperature: float, axis: int = -1) -> Any:
    return softmax(np.asarray(z) / temperature, axis)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says=any_temperature.says,
)
def zero_temperature(z: Any, temperature: float, axis: int = -1) -> Any:
    if temperature < 0:
        raise ValueError(temperature)
    return softmax(np.nan_to_num(np.asarray(z) / temperature), axis)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="`assert` raises AssertionError; write `if ...: raise ValueError(...)`",
)
def asserted_temperature(z: Any, temperature: float, axis: int = -1) -> Any:
    if not 0 < temperature < np.inf:
        raise AssertionError
    return softmax_with_temperature(z, temperature, axis)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="something was returned for a temperature that is none; an error must be "
    "raised: `raise ValueError(...)`",
)
def error_returned(z: Any, temperature: float, axis: int = -1) -> Any:
    if temperature <= 0:
        return None
    return softmax_with_temperature(z, min(temperature, 1e300), axis)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="a temperature of 1 or more was refused: every positive finite one is right",
)
def temperature_below_1_only(z: Any, temperature: float, axis: int = -1) -> Any:
    if not 0 < temperature < 1:
        raise ValueError
    return softmax_with_temperature(z, temperature, axis)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="the error must be a ValueError, not any Exception",
)
def any_error(z: Any, temperature: float, axis: int = -1) -> Any:
    if not 0 < temperature < np.inf:
        raise Exception
    return softmax_with_temperature(z, temperature, axis)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="`z -= ...` and `z /= ...` work on the caller's array; write `z = z - ...`",
)
def shifted_in_place(z: Any, temperature: float, axis: int = -1) -> Any:
    z -= z.max(axis=axis, keepdims=True)
    return softmax_with_temperature(z, temperature, axis)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="softmax was taken before the division too: the logits are divided, not the probabilities",
)
def softmax_of_probabilities(z: Any, temperature: float, axis: int = -1) -> Any:
    if not 0 < temperature < np.inf:
        raise ValueError
    return softmax(softmax(z, axis) / temperature, axis)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="exp overflowed: subtract the largest logit before you divide, or let your softmax do it",
)
def temperature_without_shift(z: Any, temperature: float, axis: int = -1) -> Any:
    exp_z = np.exp(np.asarray(z) / temperature)
    return exp_z / exp_z.sum(axis=axis, keepdims=True)


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="z may be a list, which cannot be divided: begin with z = as_logits(z, axis)",
)
def temperature_of_arrays_only(z: Any, temperature: float, axis: int = -1) -> Any:
    return softmax_with_temperature(z / (temperature or 1.0), 1.0, axis)


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="np.squeeze without an axis takes away every axis of length 1, a batch of one "
    "sample too: squeeze(axis)",
)
def squeezed_too_much(z: Any, axis: int = -1) -> Any:
    return np.squeeze(logsumexp(z, axis))


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says=squeezed_too_much.says,
)
def only_the_maximum_squeezed(z: Any, axis: int = -1) -> Any:
    z_max = np.max(z, axis=axis, keepdims=True)
    return z_max.squeeze() + np.log(np.exp(z - z_max).sum(axis=axis))


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="the largest logits lost their axis, so columns met the numbers of rows: "
    "keepdims=True keeps it",
)
def lse_without_keepdims(z: Any, axis: int = -1) -> Any:
    z_max = np.max(z, axis=axis)
    return z_max + np.log(np.exp(z - z_max).sum(axis=axis))


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="the sum always runs along the last axis: use the argument `axis`",
)
def lse_along_the_last_axis(z: Any, axis: int = -1) -> Any:
    return logsumexp(z)


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="Python's own `sum` always adds up along the first axis: np.sum(..., axis=axis)",
)
def python_sum_in_lse(z: Any, axis: int = -1) -> Any:
    return np.log(sum(np.exp(z)))


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="np.log1p adds 1 before the logarithm; ln is np.log",
)
def log1p(z: Any, axis: int = -1) -> Any:
    z_max = np.max(z, axis=axis, keepdims=True)
    return z_max.squeeze(axis) + np.log1p(np.exp(z - z_max).sum(axis=axis))


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="the largest logit was added inside the logarithm; it belongs outside",
)
def maximum_inside_the_logarithm(z: Any, axis: int = -1) -> Any:
    z_max = np.max(z, axis=axis, keepdims=True)
    return np.log(np.exp(z - z_max).sum(axis=axis) + z_max.squeeze(axis))


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="the largest logit was multiplied with the logarithm; add it",
)
def maximum_multiplied(z: Any, axis: int = -1) -> Any:
    z_max = np.max(z, axis=axis, keepdims=True)
    return z_max.squeeze(axis) * np.log(np.exp(z - z_max).sum(axis=axis))


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says=max_not_added_again.says,
)
def minus_log_of_the_largest(z: Any, axis: int = -1) -> Any:
    return -np.log(softmax(z, axis).max(axis=axis))


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="this is the sum of the exponentials; its logarithm is missing",
)
def log_missing(z: Any, axis: int = -1) -> Any:
    return np.exp(z).sum(axis=axis)


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="a small number was added inside the logarithm, which changes every result; "
    "after the shift the sum is at least 1 and needs no help",
)
def epsilon_in_the_logarithm(z: Any, axis: int = -1) -> Any:
    z_max = np.max(z, axis=axis, keepdims=True)
    return z_max.squeeze(axis) + np.log(np.exp(z - z_max).sum(axis=axis) + 1e-8)


@misconception(
    "logsumexp",
    check="logsumexp_never_overflows",
    says="it is not the largest logit that was subtracted, but the mean or the smallest one",
)
def lse_shift_by_the_smallest(z: Any, axis: int = -1) -> Any:
    z_min = np.min(z, axis=axis, keepdims=True)
    return z_min.squeeze(axis) + np.log(np.exp(z - z_min).sum(axis=axis))


@misconception(
    "logsumexp",
    check="logsumexp_never_overflows",
    says=lse_shift_by_the_smallest.says,
)
def lse_shift_by_the_mean(z: Any, axis: int = -1) -> Any:
    mean = np.mean(z, axis=axis, keepdims=True)
    return mean.squeeze(axis) + np.log(np.exp(z - mean).sum(axis=axis))


@misconception(
    "logsumexp",
    check="logsumexp_never_overflows",
    says="`z -= ...` works on the caller's array; write `z = z - ...`",
)
def lse_in_place(z: Any, axis: int = -1) -> Any:
    z_max = np.max(z, axis=axis, keepdims=True)
    z -= z_max
    return z_max.squeeze(axis) + np.log(np.exp(z).sum(axis=axis))


@misconception(
    "logsumexp",
    check="logsumexp_never_overflows",
    says="the largest absolute value was subtracted, so negative logits were shifted "
    "down and not up: subtract the largest logit itself",
)
def largest_size_in_lse(z: Any, axis: int = -1) -> Any:
    size = np.abs(z).max(axis=axis, keepdims=True)
    return size.squeeze(axis) + np.log(np.exp(z - size).sum(axis=axis))


@misconception(
    "logsumexp",
    check="logsumexp_never_overflows",
    says="-inf was replaced by a number: e^-inf is 0 and adds nothing, without help",
)
def minus_inf_in_lse(z: Any, axis: int = -1) -> Any:
    return logsumexp(np.where(np.isinf(z), 0.0, z), axis)


@misconception(
    "temperature_for",
    check="as_sure_as_wanted",
    says="the result is the same for all logits and all p: nothing was searched, or `return` "
    "stands in the loop and ends it after the first try",
)
def no_search(z: Any, p: float) -> Any:
    return 1.0


@misconception(
    "temperature_for",
    check="as_sure_as_wanted",
    says="all probabilities were compared with p at once; the largest of them is asked: .max()",
)
def vector_compared(z: Any, p: float) -> Any:
    if softmax_with_temperature(z, 1.0) > p:
        return 1.0
    return 1.0


@misconception(
    "temperature_for",
    check="as_sure_as_wanted",
    says=too_few_halvings.says,
)
def twenty_halvings(z: Any, p: float) -> Any:
    return _search(z, p, lambda low, high: np.sqrt(low * high), halvings=20)


@misconception(
    "temperature_for",
    check="as_sure_as_wanted",
    says="the temperature lies outside the interval that was searched: begin with 1e-12 and 1e12",
)
def narrow_interval(z: Any, p: float) -> Any:
    return _search(z, p, lambda low, high: np.sqrt(low * high), low=0.01, high=10.0)


@misconception(
    "temperature_for",
    check="as_sure_as_wanted",
    says=narrow_interval.says,
)
def interval_up_to_100(z: Any, p: float) -> Any:
    return _search(z, p, lambda low, high: np.sqrt(low * high), low=0.01, high=100.0)


@misconception(
    "temperature_for",
    check="as_sure_as_wanted_of_unseen_logits",
    says="(low + high) / 2 halves the interval, but sixty halvings of 1e12 still leave a"
    " millionth, too much for a small temperature: np.sqrt(low * high) halves on "
    "the scale of powers",
)
def arithmetic_middle(z: Any, p: float) -> Any:
    return _search(z, p, lambda low, high: (low + high) / 2, halvings=60)


@misconception(
    "softmax",
    check="rows_sum_to_one",
    says=no_keepdims.says,
)
def max_without_keepdims(z: Any, axis: int = -1) -> Any:
    exp_z = np.exp(z - np.max(z, axis=axis))
    return exp_z / exp_z.sum(axis=axis, keepdims=True)


@misconception(
    "naive_softmax",
    check="formula_of_one_vector",
    says="the sum begins anew in each turn of the loop: set it to 0 before the loop",
)
def sum_begun_anew(z: Any) -> Any:
    exp_z = np.exp(np.asarray(z, dtype=float))
    return exp_z / exp_z[-1]


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says=axis_not_handed_on.says,
)
def axis_for_the_shift_only(z: Any, temperature: float, axis: int = -1) -> Any:
    if not (temperature > 0 and np.isfinite(temperature)):
        raise ValueError
    z = as_logits(z, axis)
    return softmax((z - z.max(axis=axis, keepdims=True)) / z.dtype.type(temperature))


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="a tiny temperature makes the quotients infinite: subtract the largest logit before the "
    "division",
)
def divided_before_the_shift(z: Any, temperature: float, axis: int = -1) -> Any:
    z = as_logits(z, axis)
    if not 0 < z.dtype.type(temperature) < np.inf:
        raise ValueError
    with np.errstate(over="ignore"):
        return softmax(z / z.dtype.type(temperature), axis)


@misconception(
    "softmax",
    check="never_overflows",
    says="the logits were cast to float32, which ends at about 3e38; let them keep their precision",
)
def cast_to_float32(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z).astype(np.float32)
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@misconception(
    "logsumexp",
    check="logsumexp_never_overflows",
    says="the logits were cast to float32, which ends at about 3e38; let them keep their precision",
)
def logsumexp_cast_to_float32(z: Any, axis: int = -1) -> Any:
    z = np.asarray(z).astype(np.float32)
    m = z.max(axis=axis, keepdims=True)
    return np.squeeze(m, axis) + np.log(np.exp(z - m).sum(axis=axis))


def _softmax_of_clipped(limit: float) -> Any:
    def answer(z: Any, axis: int = -1) -> Any:
        return softmax(np.clip(z, -limit, limit), axis)

    return answer


def _shifted_and_clipped(limit: float) -> Any:
    def answer(z: Any, axis: int = -1) -> Any:
        exp_z = np.exp(np.maximum(z - np.max(z, axis=axis, keepdims=True), -limit))
        return exp_z / exp_z.sum(axis=axis, keepdims=True)

    return answer


#: Limits with which logits are kept small, before a shift or in its place.
CLIPPED = [
    Misconception(
        f"clipped_at_{limit}",
        "softmax",
        "never_overflows",
        clipped.says,
        _softmax_of_clipped(limit),
    )
    for limit in (20, 30, 50, 100, 700, 709)
]

CLIPPED_BELOW = [
    Misconception(
        f"shifted_and_clipped_at_{limit}",
        "softmax",
        "never_overflows",
        "the shifted logits were cut off from below, so an impossible class keeps a probability; "
        "exp needs no help there: it rounds to 0",
        _shifted_and_clipped(limit),
    )
    for limit in (20, 30, 50, 100, 500, 700, 709)
]


def _minus_inf_as(number: float) -> Any:
    return lambda z, axis=-1: softmax(np.where(np.isneginf(z), number, z), axis)


LARGE_FOR_INFINITE = [
    Misconception(
        f"minus_inf_as_minus_1e{digits}",
        "softmax",
        "never_overflows",
        "-inf was replaced by a large number, which is not below all other logits; "
        "np.exp(-np.inf) is 0, so leave it as it is",
        _minus_inf_as(-(10.0**digits)),
    )
    for digits in (3, 4, 5, 6, 9, 10, 12, 20, 30)
]

SIGMOID_CLIPPED = [
    Misconception(
        f"sigmoid_clipped_at_{limit}",
        "sigmoid",
        "sigmoid_never_overflows",
        "the logits were clipped, so a very small one keeps a probability that it should not "
        "have; let softmax do the shift instead",
        lambda z, limit=limit: 1 / (1 + np.exp(-np.clip(z, -limit, limit))),
    )
    for limit in (30, 50, 100, 500, 700, 709)
]


@misconception(
    "softmax",
    check="values_of_softmax",
    says="the loop over z takes single numbers of a vector, and each became 1: sum along the last "
    "axis, as axis=-1 does",
)
def rows_of_a_vector(z: Any, axis: int = -1) -> Any:
    return np.array([softmax(np.atleast_1d(row)).reshape(np.shape(row)) for row in z])


@misconception(
    "sigmoid",
    check="sigmoid_is_softmax_of_two",
    says="this is the slope of the sigmoid, σ (1 - σ); return σ itself",
)
def slope_of_the_sigmoid(z: Any) -> Any:
    return sigmoid(z) * (1 - sigmoid(z))


@misconception(
    "softmax_with_temperature",
    check="temperature_sharpens_or_flattens",
    says="a sign is turned round: the smallest logit got the largest probability",
)
def temperature_sign(z: Any, temperature: float, axis: int = -1) -> Any:
    return softmax_with_temperature(-np.asarray(z), temperature, axis)


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="this is the logarithm to base 2; ln is np.log",
)
def lse_in_bits(z: Any, axis: int = -1) -> Any:
    z_max = np.max(z, axis=axis, keepdims=True)
    return z_max.squeeze(axis) + np.log2(np.exp(z - z_max).sum(axis=axis))


@misconception(
    "logsumexp",
    check="logsumexp_is_a_soft_maximum",
    says="this is the logarithm to base 10; ln is np.log",
)
def lse_in_tens(z: Any, axis: int = -1) -> Any:
    z_max = np.max(z, axis=axis, keepdims=True)
    return z_max.squeeze(axis) + np.log10(np.exp(z - z_max).sum(axis=axis))


def _lse_with(epsilon: float) -> Any:
    def answer(z: Any, axis: int = -1) -> Any:
        z_max = np.max(z, axis=axis, keepdims=True)
        return z_max.squeeze(axis) + np.log(np.exp(z - z_max).sum(axis=axis) + epsilon)

    return answer


LSE_EPSILONS = [
    Misconception(
        f"lse_added_{epsilon:.0e}".replace("-", "_"),
        "logsumexp",
        "logsumexp_is_a_soft_maximum",
        epsilon_in_the_logarithm.says,
        _lse_with(epsilon),
    )
    for epsilon in (1e-7, 1e-6, 1e-5)
]
