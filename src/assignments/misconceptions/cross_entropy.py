"""Known wrong answers to exercise 03, cross-entropy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy.special
import scipy.stats

import softmax_course as reference
from assignments.misconceptions import Misconception, misconception
from assignments.misconceptions._slips import slips
from softmax_kit.inputs import as_probabilities, as_targets

# ruff: noqa: D103 (each is described by what the student reads)


def _rows(a: Any, y: Any) -> tuple[Any, Any]:
    """Give arrays of one shape: indices become one-hot rows."""
    a, y = np.asarray(a, dtype=float), np.asarray(y)
    return a, y if y.shape == a.shape else np.eye(a.shape[-1])[y]


def _terms(a: Any, y: Any, log: Any = np.log) -> Any:
    """Give y ln a with 0 ln 0 = 0, class by class."""
    a, y = _rows(a, y)
    return y * log(np.where(y > 0, a, 1))


@misconception(
    "surprise",
    check="surprise_is_minus_ln",
    says="the minus sign is missing: the logarithm of a probability is negative",
)
def surprise_without_minus(p: Any) -> Any:
    return np.log(p)


@misconception(
    "surprise",
    check="surprise_is_minus_ln",
    says="this is the logarithm to base 2; ln is np.log",
)
def surprise_in_bits(p: Any) -> Any:
    return -np.log2(p)


@misconception(
    "surprise",
    check="surprise_is_minus_ln",
    says="this is the logarithm to base 10; ln is np.log",
)
def surprise_base_10(p: Any) -> Any:
    return -np.log10(p)


@misconception(
    "surprise",
    check="surprise_is_minus_ln",
    says="this is 1 - p, the probability that it does not happen; take the logarithm",
)
def surprise_linear(p: Any) -> Any:
    return 1 - np.asarray(p)


@misconception(
    "surprise",
    check="surprise_is_minus_ln",
    says="this is -p ln p, a term of the entropy; the surprise itself is not weighted",
)
def surprise_weighted(p: Any) -> Any:
    return -np.asarray(p) * np.log(p)


@misconception(
    "surprise",
    check="surprise_is_minus_ln",
    says="this is the surprise at the opposite, -ln(1 - p); p is the probability of what happened",
)
def surprise_at_the_opposite(p: Any) -> Any:
    return -np.log(1 - np.asarray(p))


@misconception(
    "surprise",
    check="surprise_is_minus_ln",
    says="this is 1/p; the surprise is its logarithm",
)
def surprise_without_log(p: Any) -> Any:
    return 1 / np.asarray(p)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="the minus sign is missing, so every cost is negative",
)
def missing_minus(a: Any, y: Any) -> Any:
    return _terms(a, y).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="this is the logarithm to base 2; ln is np.log",
)
def log_2(a: Any, y: Any) -> Any:
    return -_terms(a, y, np.log2).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="this is the logarithm to base 10; ln is np.log",
)
def log_10(a: Any, y: Any) -> Any:
    return -_terms(a, y, np.log10).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="the logarithm was taken of the target, whose zeros make it infinite; it belongs to the "
    "prediction",
)
def swapped(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return -(a * np.log(y)).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="the terms were averaged over the classes; sum them",
)
def mean_over_classes(a: Any, y: Any) -> Any:
    return -_terms(a, y).mean(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="the terms of the classes were not summed: there is one number a class, not one a sample",
)
def no_sum(a: Any, y: Any) -> Any:
    return -_terms(a, y)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="the terms -(1 - y) ln(1 - a) were added: that is for outputs that each answer yes or no "
    "on their own, not for classes that share one whole",
)
def binary_terms(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return -(y * np.log(a) + (1 - y) * np.log(1 - a)).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="the binary cross-entropies of the classes were averaged; for classes that share one "
    "whole, sum y ln a",
)
def binary_terms_averaged(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return -(y * np.log(a) + (1 - y) * np.log(1 - a)).mean(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="softmax was applied to the probabilities once more",
)
def softmax_twice(a: Any, y: Any) -> Any:
    return reference.cross_entropy(reference.softmax(a), y)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="the logarithm is missing: this is minus the probability, as `nll_loss` of probabilities "
    "gives it",
)
def probabilities_to_nll(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return -(y * a).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="a small number was added inside the logarithm, which changes every cost; only 0 ln 0 "
    "needs care",
)
def epsilon(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return -(y * np.log(a + 1e-7)).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="the sum ran over the samples (axis 0), not over the classes (the last axis)",
)
def axis_0(a: Any, y: Any) -> Any:
    return -_terms(a, y).sum(axis=0)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="the costs of all samples were summed to one number; return one cost a sample",
)
def sum_over_batch(a: Any, y: Any) -> Any:
    return -_terms(a, y).sum()


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="the costs of all samples were averaged to one number; return one cost a sample",
)
def mean_over_batch(a: Any, y: Any) -> Any:
    return np.mean(-_terms(a, y).sum(axis=-1))


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="the probability of the predicted class was taken (the largest of a); the target says "
    "which class counts",
)
def predicted_class(a: Any, y: Any) -> Any:
    return -np.log(np.max(a, axis=-1))


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="the logarithm was taken of 1 - a; it belongs to a, the probability of the right class",
)
def log_of_the_opposite(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return -(y * np.log(1 - a)).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="the matrix product paired every target with every prediction; pair each with its own: "
    "multiply entry by entry and sum along the last axis",
)
def every_pair(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    log_a = np.log(a)
    return -(y @ np.swapaxes(log_a, -1, -2)) if a.ndim > 1 else -(y @ log_a)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="the axis of the classes is still there, with length 1; it should disappear",
)
def class_axis_kept(a: Any, y: Any) -> Any:
    return -_terms(a, y).sum(axis=-1, keepdims=True)


@misconception(
    "cross_entropy",
    check="cost_of_soft_targets",
    says="only the class with the largest share of the target was counted (argmax of a soft "
    "target); every class counts with its share",
)
def argmax_of_soft_targets(a: Any, y: Any) -> Any:
    y = np.asarray(y)
    labels = y.argmax(axis=-1) if y.shape == np.shape(a) else y
    return reference.cross_entropy(a, labels)


@misconception(
    "cross_entropy",
    check="cost_of_soft_targets",
    says="every class that occurs was counted in full; weight each with its share y",
)
def unweighted(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return -np.log(np.where(y > 0, a, 1)).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_soft_targets",
    says="the probabilities were mixed before the logarithm, ln(Σ y a); take the mean of the "
    "logarithms, Σ y ln a",
)
def log_of_the_mixture(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return -np.log((y * a).sum(axis=-1))


@misconception(
    "cross_entropy",
    check="cost_of_soft_targets",
    says="the target was turned into whole numbers, which cuts its shares to 0",
)
def shares_cut_to_integers(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return -_terms(a, y.astype(int)).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_class_indices",
    says="`a[:, y]` picks, for every sample, the columns of all samples; pick one entry a row",
)
def columns_of_all_samples(a: Any, y: Any) -> Any:
    a, y = np.asarray(a), np.asarray(y)
    if y.shape == a.shape:
        return reference.cross_entropy(a, y)
    return -np.log(a[:, y])


@misconception(
    "cross_entropy",
    check="cost_of_class_indices",
    says="the class indices were used as if they were shares of a target; make them one-hot first",
)
def indices_as_shares(a: Any, y: Any) -> Any:
    return -(np.asarray(y) * np.log(a)).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_class_indices",
    says="the class indices were counted from 1; they count from 0",
)
def one_based_labels(a: Any, y: Any) -> Any:
    y = np.asarray(y)
    return reference.cross_entropy(a, y if y.shape == np.shape(a) else (y - 1) % np.shape(a)[-1])


@misconception(
    "cross_entropy",
    check="cost_of_class_indices",
    says="the number of classes was taken from the labels of the batch (max(y) + 1); it is the "
    "length of the last axis of a",
)
def depth_from_labels(a: Any, y: Any) -> Any:
    a, y = np.asarray(a), np.asarray(y)
    if y.shape != a.shape:
        y = np.eye(y.max() + 1)[y]
    return -(y * np.log(a)).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="zeros_are_counted_right",
    says="0 · ln 0 became nan: a class that does not occur must add 0 (xlogy knows this)",
)
def zero_times_infinity(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return -(y * np.log(a)).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="zeros_are_counted_right",
    says="`nan_to_num` has hidden the infinite cost as well as the nan; only 0 ln 0 is 0",
)
def infinity_hidden(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return -np.nan_to_num(y * np.log(a)).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="zeros_are_counted_right",
    says="terms with a probability of 0 were left out, so what was called impossible costs "
    "nothing; leave out those with y = 0",
)
def zero_probabilities_left_out(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return -(y * np.log(np.where(a > 0, a, 1))).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="input_is_kept",
    says="entries were replaced in the caller's own array of probabilities; work on a new one",
)
def clips_in_place(a: Any, y: Any) -> Any:
    if isinstance(a, np.ndarray) and a.flags.writeable:
        np.clip(a, 1e-12, 1, out=a)
    return reference.cross_entropy(a, y)


@misconception(
    "cross_entropy",
    check="refuses_what_is_no_distribution",
    says="logits were taken for probabilities; begin with `as_probabilities`, which refuses them",
)
def takes_logits(a: Any, y: Any) -> Any:
    return -_terms(a, y).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="refuses_what_is_no_distribution",
    says="labels of shape (N, 1) met probabilities of shape (N, K) and every label was paired "
    "with every class; `as_targets` refuses them",
)
def column_of_labels(a: Any, y: Any) -> Any:
    a, y = as_probabilities(a), np.asarray(y)
    if y.shape in (a.shape, a.shape[:-1]):
        return reference.cross_entropy(a, y)
    return -(y * np.log(a)).sum(axis=-1)


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="the costs were summed; divide by the number of samples",
)
def sum_for_mean(a: Any, y: Any) -> Any:
    return reference.cross_entropy(a, y).sum()


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="the sum was divided by N·K, all entries of the table; divide by the number of samples, N",
)
def mean_over_all_entries(a: Any, y: Any) -> Any:
    return reference.cross_entropy(a, y).sum() / np.size(a)


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="there is still one cost a sample; take their mean",
)
def vector_for_scalar(a: Any, y: Any) -> Any:
    return reference.cross_entropy(a, y)


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="the probabilities were averaged before the logarithm; take the mean of the costs",
)
def log_of_the_mean(a: Any, y: Any) -> Any:
    return -np.log(np.exp(-reference.cross_entropy(a, y)).mean())


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="the sum was divided by the number of classes; divide by the number of samples, N",
)
def divided_by_classes(a: Any, y: Any) -> Any:
    return reference.cross_entropy(a, y).sum() / np.shape(a)[-1]


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="the logarithms of all probabilities were averaged, the wrong classes' too; the targets "
    "say what counts",
)
def mean_of_all_logarithms(a: Any, y: Any) -> Any:
    return -np.mean(np.log(a))


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="the probabilities were added; the likelihood multiplies them",
)
def sum_of_probabilities(a: Any, y: Any) -> Any:
    return np.exp(-reference.cross_entropy(a, y)).sum()


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="this is the logarithm of the likelihood; take the exponential",
)
def log_likelihood(a: Any, y: Any) -> Any:
    return -reference.cross_entropy(a, y).sum()


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="this is the Nth root of the product: the mean of the costs was used, or a root was "
    "taken; the product is the exponential of minus their sum",
)
def geometric_mean(a: Any, y: Any) -> Any:
    return np.exp(-reference.cross_entropy(a, y).mean())


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="the minus sign is missing, so this is one over the likelihood",
)
def one_over_likelihood(a: Any, y: Any) -> Any:
    return np.exp(reference.cross_entropy(a, y).sum())


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="all probabilities were multiplied; only those of the true classes count",
)
def product_of_everything(a: Any, y: Any) -> Any:
    return np.prod(a)


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="the largest probability of each sample was multiplied; the true class's counts",
)
def product_of_the_largest(a: Any, y: Any) -> Any:
    return np.prod(np.max(a, axis=-1))


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="the costs were multiplied; multiply the probabilities",
)
def product_of_costs(a: Any, y: Any) -> Any:
    return np.prod(reference.cross_entropy(a, y))


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="there is one probability a sample; multiply them to one number",
)
def factors_not_multiplied(a: Any, y: Any) -> Any:
    return np.exp(-reference.cross_entropy(a, y))


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="`a[:, y]` picks, for every sample, the columns of all samples; pick one entry a row",
)
def product_of_columns(a: Any, y: Any) -> Any:
    return np.prod(np.asarray(a)[:, y])


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="the minus sign is missing, so the entropy is negative",
)
def negative_entropy(y: Any) -> Any:
    return -reference.entropy(y)


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="this is the entropy in bits (base 2); use the natural logarithm",
)
def entropy_in_bits(y: Any) -> Any:
    return reference.entropy(y) / np.log(2)


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="the entropy was divided by ln K, its largest value; return it as it is",
)
def entropy_as_share(y: Any) -> Any:
    return reference.entropy(y) / np.log(np.shape(y)[-1])


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="the entropies of all samples were summed; return one a sample",
)
def entropy_of_batch(y: Any) -> Any:
    return reference.entropy(y).sum()


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="this is ln K, which only equal shares have; every other entropy is lower",
)
def largest_entropy(y: Any) -> Any:
    return np.log(np.shape(y)[-1]) * np.ones(np.shape(y)[:-1])


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="every class was counted in full; weight each logarithm with its share y",
)
def entropy_unweighted(y: Any) -> Any:
    return -np.log(y).sum(axis=-1)


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="the terms were averaged over the classes; sum them",
)
def entropy_over_classes_averaged(y: Any) -> Any:
    return reference.entropy(y) / np.shape(y)[-1]


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="only the class with the largest share was counted; every class counts with its share",
)
def surprise_of_the_largest(y: Any) -> Any:
    return -np.log(np.max(y, axis=-1))


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="0 · ln 0 became nan: a class that does not occur must add 0",
)
def entropy_nan(y: Any) -> Any:
    return -(np.asarray(y) * np.log(y)).sum(axis=-1)


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="the other classes share the rest equally; they should share it in the ratio of the "
    "target",
)
def equal_shares(y: Any, p: Any) -> Any:
    y, p = np.asarray(y), np.asarray(p)
    rest = np.repeat((1 - p)[:, np.newaxis] / (len(y) - 1), len(y) - 1, axis=1)
    return reference.cross_entropy(np.column_stack([p, rest]), np.tile(y, (len(p), 1)))


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="the other classes kept their share of the target, so the prediction does not sum to 1; "
    "share 1 - p among them",
)
def others_kept(y: Any, p: Any) -> Any:
    y, p = np.asarray(y), np.asarray(p)
    a = np.tile(y, (len(p), 1))
    a[:, 0] = p
    return -(y * np.log(a)).sum(axis=1)


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="prediction and target have changed places: the logarithm belongs to the prediction",
)
def table_swapped(y: Any, p: Any) -> Any:
    y, p = np.asarray(y), np.asarray(p)
    a = np.column_stack([p, np.outer(1 - p, y[1:] / y[1:].sum())])
    return reference.cross_entropy(np.tile(y, (len(p), 1)), a)


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="this is the entropy of each prediction; the target does not appear in it",
)
def entropy_of_predictions(y: Any, p: Any) -> Any:
    y, p = np.asarray(y), np.asarray(p)
    return reference.entropy(np.column_stack([p, np.outer(1 - p, y[1:] / y[1:].sum())]))


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="these are the predictions; return their costs",
)
def predictions_returned(y: Any, p: Any) -> Any:
    y, p = np.asarray(y), np.asarray(p)
    return np.column_stack([p, np.outer(1 - p, y[1:] / y[1:].sum())])


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="the target was not repeated: cross_entropy needs one for each prediction, as "
    "np.tile(y, (len(p), 1)) gives them",
)
def target_not_repeated(y: Any, p: Any) -> Any:
    y, p = np.asarray(y), np.asarray(p)
    a = np.column_stack([p, np.outer(1 - p, y[1:] / y[1:].sum())])
    return reference.cross_entropy(a, y)


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="class 0 was taken as the target; every class counts with its share of y",
)
def class_0_as_target(y: Any, p: Any) -> Any:
    return -np.log(p)


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="this is the smallest cost only; return the cost for each p",
)
def smallest_only(y: Any, p: Any) -> Any:
    y, p = np.asarray(y), np.asarray(p)
    a = np.column_stack([p, np.outer(1 - p, y[1:] / y[1:].sum())])
    return min(reference.cross_entropy(row, y) for row in a)


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="the costs were rounded; return them as computed",
)
def rounded(y: Any, p: Any) -> Any:
    y, p = np.asarray(y), np.asarray(p)
    a = np.column_stack([p, np.outer(1 - p, y[1:] / y[1:].sum())])
    return np.array([reference.cross_entropy(row, y) for row in a]).round(2)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="this is D(a‖y): prediction and target have changed places",
)
def divergence_swapped(a: Any, y: Any) -> Any:
    return reference.kl_divergence(y, a)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="this is the cross-entropy itself; subtract the entropy of the target",
)
def whole_cost(a: Any, y: Any) -> Any:
    return reference.cross_entropy(a, y)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="the sign is wrong: the divergence is never negative",
)
def negative_divergence(a: Any, y: Any) -> Any:
    return -reference.kl_divergence(a, y)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="the entropy of the prediction was subtracted; subtract that of the target",
)
def entropy_of_the_prediction(a: Any, y: Any) -> Any:
    return reference.cross_entropy(a, y) - reference.entropy(a)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="the logarithms were not weighted with the target: each counts with its share y",
)
def divergence_unweighted(a: Any, y: Any) -> Any:
    return (np.log(y) - np.log(a)).sum(axis=-1)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="the terms of the classes were not summed: there is one number a class, not one a sample",
)
def divergence_not_summed(a: Any, y: Any) -> Any:
    a, y = np.asarray(a), np.asarray(y)
    return y * np.log(y / a)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="some terms are negative, and belong in the sum with their sign; only the sum is never "
    "negative",
)
def absolute_terms(a: Any, y: Any) -> Any:
    a, y = np.asarray(a), np.asarray(y)
    return np.abs(y * np.log(y / a)).sum(axis=-1)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="the divergences of all samples were averaged; return one a sample",
)
def divergence_of_batch(a: Any, y: Any) -> Any:
    return reference.kl_divergence(a, y).mean()


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="0 · ln 0 became nan: a class that does not occur must add 0 (rel_entr knows this)",
)
def divergence_nan(a: Any, y: Any) -> Any:
    a, y = np.asarray(a), np.asarray(y)
    return (y * np.log(y / a)).sum(axis=-1)


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="there is a factor of one half too much",
)
def half(a: Any, y: Any) -> Any:
    return reference.quadratic_cost(a, y) / 2


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="the squares were averaged over the classes; sum them",
)
def mean_of_squares(a: Any, y: Any) -> Any:
    return reference.quadratic_cost(a, y) / np.shape(a)[-1]


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="the differences were not squared but taken without their sign",
)
def absolute_differences(a: Any, y: Any) -> Any:
    return np.abs(np.asarray(a) - y).sum(axis=-1)


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="the root was taken: the cost is the squared distance",
)
def distance(a: Any, y: Any) -> Any:
    return np.sqrt(reference.quadratic_cost(a, y))


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="the differences were summed before they were squared, and they sum to 0; square each",
)
def square_of_the_sum(a: Any, y: Any) -> Any:
    return (np.asarray(a) - y).sum(axis=-1) ** 2


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="a² - y² is not (a - y)²: subtract first",
)
def difference_of_squares(a: Any, y: Any) -> Any:
    return (np.square(a) - np.square(y)).sum(axis=-1)


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="only the right class was counted; the others' probabilities cost something too",
)
def right_class_only(a: Any, y: Any) -> Any:
    a, y = np.asarray(a), np.asarray(y)
    return (y * (a - y) ** 2).sum(axis=-1)


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="the costs of all samples were summed to one number; return one cost a sample",
)
def squares_of_the_batch(a: Any, y: Any) -> Any:
    return np.square(np.asarray(a) - y).sum()


def _both(logarithmic: Any, quadratic: Any) -> Any:
    return np.stack([logarithmic, quadratic])


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="these are the slopes over the probability; the factor dp/ds = p (1 - p) is missing",
)
def slopes_over_p(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(-1 / p, -2 * (1 - p))


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="the signs are wrong: both costs fall when the score rises",
)
def slopes_positive(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(1 - p, 2 * p * (1 - p) ** 2)


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="the 2 of the square is missing in the slope of the quadratic cost",
)
def slopes_without_2(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(p - 1, -p * (1 - p) ** 2)


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="the two slopes are in the wrong order: logarithmic first, quadratic second",
)
def slopes_swapped(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(-2 * p * (1 - p) ** 2, p - 1)


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="a factor 1 - p is missing in the slope of the quadratic cost: one comes from the "
    "square, one from dp/ds",
)
def quadratic_factor_missing(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(p - 1, -2 * p * (1 - p))


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="this is dp/ds alone; multiply it with the slope of each cost over p",
)
def only_the_inner_slope(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(p * (1 - p), p * (1 - p))


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="the sign of the quadratic slope is wrong: 1 - p falls when p rises",
)
def quadratic_slope_positive(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(p - 1, 2 * p * (1 - p) ** 2)


@misconception(
    "slopes",
    check="slopes_of_any_size",
    says="the slope of the logarithmic cost was divided by a probability that is 0 to a computer; "
    "cancel p on paper first",
)
def slopes_not_cancelled(s: Any) -> Any:
    p = reference.sigmoid(s)
    with np.errstate(all="ignore"):
        return _both(-1 / p * p * (1 - p), -2 * (1 - p) * p * (1 - p))


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="these are the costs themselves, not their slopes",
)
def costs_for_slopes(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(-np.log(p), (1 - p) ** 2)


@misconception(
    "slopes",
    check="slopes_of_any_size",
    says="a small number was added to the probability, so the slope vanishes where it should be "
    "-1; cancel p on paper first",
)
def epsilon_for_the_slope(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(-1 / (p + 1e-12) * p * (1 - p), -2 * p * (1 - p) ** 2)


@misconception(
    "slopes",
    check="slopes_of_any_size",
    says="the slopes were estimated by differences, which fail where the cost is infinite to a "
    "computer; find the formulas on paper",
)
def slopes_by_differences(s: Any) -> Any:
    s = np.asarray(s)

    def costs(s: Any) -> Any:
        p = reference.sigmoid(s)
        return _both(-np.log(p), (1 - p) ** 2)

    with np.errstate(all="ignore"):
        return (costs(s + 1e-6) - costs(s - 1e-6)) / 2e-6


@misconception(
    "surprise",
    check="surprise_is_minus_ln",
    says="math.log takes one number; np.log takes lists and arrays too",
)
def surprise_of_one_number(p: Any) -> Any:
    return -math.log(p)


@misconception(
    "surprise",
    check="surprise_is_minus_ln",
    says="a loop goes over lists only; np.log takes one number as well as many",
)
def surprise_in_a_loop(p: Any) -> Any:
    return [-np.log(q) for q in p]


@misconception(
    "surprise",
    check="surprise_is_minus_ln",
    says="this is e^-p; ln is np.log",
)
def surprise_by_exp(p: Any) -> Any:
    return np.exp(-np.asarray(p))


@misconception(
    "surprise",
    check="surprise_is_minus_ln",
    says="the minus sign stands inside the logarithm; a negative number has none",
)
def surprise_minus_inside(p: Any) -> Any:
    with np.errstate(invalid="ignore"):
        return np.log(-np.asarray(p))


@misconception(
    "surprise",
    check="surprise_is_minus_ln",
    says="this is one over the logarithm; the surprise is minus the logarithm",
)
def surprise_one_over_log(p: Any) -> Any:
    with np.errstate(divide="ignore"):
        return -1 / np.log(p)


@misconception(
    "surprise",
    check="surprise_is_minus_ln",
    says="np.log1p(p) is ln(1 + p); ln p is np.log(p)",
)
def surprise_log1p(p: Any) -> Any:
    return -np.log1p(p)


@misconception(
    "surprise",
    check="surprise_is_minus_ln",
    says="this is the number of the example, whatever p is; compute it",
)
def surprise_of_the_example(p: Any) -> Any:
    return 0.3567


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="this is the squared distance of prediction and target, without any logarithm",
)
def squared_error(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return np.square(a - y).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="the mean ran over the samples (axis 0); sum over the classes, the last axis",
)
def mean_over_samples(a: Any, y: Any) -> Any:
    return -_terms(a, y).mean(axis=0)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="np.dot multiplies matrices; multiply entry by entry with * and sum along the last axis",
)
def dot_of_two_batches(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return -np.dot(y, np.log(a))


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="@ multiplies matrices; multiply entry by entry with * and sum along the last axis",
)
def matmul_of_two_batches(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return -(y @ np.log(a))


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="a distribution was made one-hot once more; only a y with fewer axes than a holds class "
    "indices",
)
def distributions_made_one_hot(a: Any, y: Any) -> Any:
    a = as_probabilities(a)
    y = as_targets(y, a.shape)
    return -scipy.special.xlogy(np.eye(a.shape[-1])[y], a).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="a y with one axis was taken for class indices; it may be the target of a single sample: "
    "compare its axes with those of a",
)
def one_axis_taken_for_indices(a: Any, y: Any) -> Any:
    a = as_probabilities(a)
    y = as_targets(y, a.shape)
    if y.ndim == 1:
        y = np.eye(a.shape[-1])[y]
    return -scipy.special.xlogy(y, a).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_one_hot_targets",
    says="argmax without an axis gives one number for the whole batch; argmax(axis=-1) gives one "
    "for each row",
)
def argmax_of_the_batch(a: Any, y: Any) -> Any:
    return -np.log(np.asarray(a)[..., np.argmax(y)])


COST_SLIPS = slips(
    "cross_entropy",
    "cost_of_one_hot_targets",
    reference.cross_entropy,
    "axis_1 divided_by_len last_only first_filled",
)


@misconception(
    "cross_entropy",
    check="cost_of_soft_targets",
    says="this is the Kullback-Leibler divergence, for which y ln y is subtracted; the cost is "
    "-Σ y ln a alone",
)
def divergence_for_cost(a: Any, y: Any) -> Any:
    return scipy.special.rel_entr(_rows(a, y)[1], a).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_class_indices",
    says="a list cannot be indexed with several indices; `a = as_probabilities(a)` makes an array",
)
def lists_indexed(a: Any, y: Any) -> Any:
    if isinstance(a, list):
        a[np.arange(len(a)), y]  # type: ignore[call-overload]
    return reference.cross_entropy(a, y)


def _picked(pick: Any) -> Any:
    """Treat class indices in a way of their own, and distributions as is right."""

    def cost(a: Any, y: Any) -> Any:
        a, y = np.asarray(a), np.asarray(y)
        return reference.cross_entropy(a, y) if y.ndim == a.ndim else pick(a, y)

    return cost


_one_for_all = (
    "a single sample has no axis to count along; one_hot and np.take_along_axis work for any "
    "number of axes"
)

#: Ways to pick the right class's probability that fail on one form of the indices.
PICKS = [
    Misconception(name, "cross_entropy", "cost_of_class_indices", says, _picked(pick))
    for name, says, pick in (
        (
            "whole_rows",
            "a[y] takes whole rows, those whose numbers are the labels; pick one entry in each row",
            lambda a, y: -np.log(a[y]),
        ),
        ("len_of_one_label", _one_for_all, lambda a, y: -np.log(a[np.arange(len(y)), y])),
        ("rows_of_one_sample", _one_for_all, lambda a, y: -np.log(a[np.arange(len(a)), y])),
        ("shape_of_one_label", _one_for_all, lambda a, y: -np.log(a[np.arange(y.shape[0]), y])),
        ("size_of_the_labels", _one_for_all, lambda a, y: -np.log(a[np.arange(y.size), y])),
        (
            "picked_axis_kept",
            "np.take_along_axis keeps the axis of the classes, with length 1; take [..., 0] of it",
            lambda a, y: -np.log(np.take_along_axis(a, y[..., np.newaxis], axis=-1)),
        ),
        (
            "samples_for_classes",
            "the one-hot rows are as long as the batch; they need one entry for each class, "
            "a.shape[-1]",
            lambda a, y: -scipy.special.xlogy(np.eye(len(a))[y], a).sum(axis=-1),
        ),
        (
            "labels_for_classes",
            "the one-hot rows are as long as there are labels; they need one entry for each class, "
            "a.shape[-1]",
            lambda a, y: -scipy.special.xlogy(np.eye(len(y))[y], a).sum(axis=-1),
        ),
        (
            "labels_in_int8",
            "the labels were stored in eight bits (int8), which hold nothing above 127",
            lambda a, y: reference.cross_entropy(a, y.astype(np.int8).astype(int) % a.shape[-1]),
        ),
        (
            "labels_in_uint8",
            "the labels were stored in eight bits (uint8), which hold nothing above 255",
            lambda a, y: reference.cross_entropy(a, y.astype(np.uint8)),
        ),
        (
            "one_hot_arguments_swapped",
            "the arguments of one_hot have changed places: labels first, then the number of "
            "classes",
            lambda a, y: -scipy.special.xlogy(np.eye(y)[a.shape[-1]], a).sum(axis=-1),
        ),
        (
            "column_of_each_sample",
            "`a[..., y]` picks, for every sample, the columns of all samples; pick one entry a row",
            lambda a, y: -np.log(a[..., y]),
        ),
    )
]

INDEX_SLIPS = slips("cross_entropy", "cost_of_class_indices", reference.cross_entropy, "squeezed")


@misconception(
    "cross_entropy",
    check="cost_of_class_indices",
    says="rows of whole numbers were taken for class indices; the number of axes tells which they "
    "are, not the dtype",
)
def whole_numbers_as_indices(a: Any, y: Any) -> Any:
    a, y = np.asarray(a), np.asarray(y)
    if y.dtype.kind in "iu":
        y = np.eye(a.shape[-1])[y]
    return -scipy.special.xlogy(y, a).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="cost_of_class_indices",
    says="rows of whole numbers were taken for class indices and made one-hot once more; the "
    "number of axes tells which they are, not the dtype",
)
def whole_numbers_as_indices_first(a: Any, y: Any) -> Any:
    a, y = as_probabilities(a), np.asarray(y)
    if y.dtype.kind in "iu":
        y = np.eye(a.shape[-1])[y]
    return reference.cross_entropy(a, as_targets(y, a.shape))


def _with_epsilon(form: str, epsilon: float) -> Any:
    def cost(a: Any, y: Any) -> Any:
        top = 1 - epsilon if form == "clipped_at_both_ends" else 1
        a, y = _rows(a, y)
        a = a + epsilon if form == "added" else np.clip(a, epsilon, top)
        return -(y * np.log(a)).sum(axis=-1)

    return cost


#: A small number in place of the probability 0, in the three ways in which it is put there.
EPSILONS = [
    Misconception(
        f"{form}_{epsilon:.0e}".replace("-", "_"),
        "cross_entropy",
        "zeros_are_counted_right",
        f"a small number ({epsilon:.1e}) took the place of the probability 0, so what was called "
        "impossible has a finite cost; the right one is infinite",
        _with_epsilon(form, epsilon),
    )
    for form, values in (
        ("added", (2.0**-52, 1e-16, 1e-15, 1e-12, 1e-11, 1e-10, 1e-300)),
        ("clipped", (2.0**-52, 1e-16, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-300)),
        ("clipped_at_both_ends", (2.0**-52, 1e-15, 1e-12, 1e-10)),
    )
    for epsilon in values
]

#: Larger ones change every cost.
LARGE_EPSILONS = [
    Misconception(
        f"{form}_{epsilon:.0e}".replace("-", "_"),
        "cross_entropy",
        "cost_of_one_hot_targets",
        "a small number was added inside the logarithm, which changes every cost; only 0 ln 0 "
        "needs care",
        _with_epsilon(form, epsilon),
    )
    for form, values in (("added", (1e-9, 1e-8, 1e-6, 1e-5, 1e-3)),)
    for epsilon in values
]


@misconception(
    "cross_entropy",
    check="zeros_are_counted_right",
    says="`nan_to_num` came after the sum, which the nan of one class had spoiled already; 0 ln 0 "
    "must be 0 before",
)
def nan_hidden_after_the_sum(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return np.nan_to_num(-(y * np.log(a)).sum(axis=-1))


@misconception(
    "cross_entropy",
    check="input_is_kept",
    says="entries were replaced in the caller's own array of probabilities; work on a new one",
)
def other_classes_replaced_in_place(a: Any, y: Any) -> Any:
    a = as_probabilities(a)
    y = as_targets(y, a.shape)
    y = np.eye(a.shape[-1])[y] if y.ndim < a.ndim else y
    a[y == 0] = 1
    return -(y * np.log(a)).sum(axis=-1)


@misconception(
    "cross_entropy",
    check="refuses_what_is_no_distribution",
    says="what does not sum to 1 was divided by its sum, which hides the caller's mistake; refuse "
    "it",
)
def normalises_logits(a: Any, y: Any) -> Any:
    a = np.asarray(a, dtype=float)
    return reference.cross_entropy(a / a.sum(axis=-1, keepdims=True), y)


@misconception(
    "cross_entropy",
    check="refuses_what_is_no_distribution",
    says="what does not sum to 1 was put through softmax, which hides the caller's mistake; refuse "
    "it",
)
def softmax_of_logits(a: Any, y: Any) -> Any:
    a = np.asarray(a, dtype=float)
    sums = np.allclose(a.sum(axis=-1), 1)
    return reference.cross_entropy(a if sums else reference.softmax(a), y)


@misconception(
    "cross_entropy",
    check="refuses_what_is_no_distribution",
    says="a column of labels was flattened, so that a wrong shape goes unnoticed; `as_targets` "
    "refuses it",
)
def flattens_labels(a: Any, y: Any) -> Any:
    a, y = as_probabilities(a), np.asarray(y)
    return reference.cross_entropy(a, y if y.shape == a.shape else y.reshape(a.shape[:-1]))


@misconception(
    "cross_entropy",
    check="refuses_what_is_no_distribution",
    says="the label -1 was taken for the last class, since NumPy counts from the end there; "
    "`as_targets` refuses it",
)
def counts_from_the_end(a: Any, y: Any) -> Any:
    a, y = as_probabilities(a), np.asarray(y)
    if y.shape not in (a.shape, a.shape[:-1]):
        raise ValueError
    return reference.cross_entropy(a, y if y.shape == a.shape else y % a.shape[-1])


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="the costs were divided by N but not added up",
)
def divided_but_not_summed(a: Any, y: Any) -> Any:
    return reference.cross_entropy(a, y) / len(a)


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="the sum was divided by the size of y, which is N·K if y holds distributions; divide by "
    "the number of samples, N",
)
def divided_by_the_size_of_y(a: Any, y: Any) -> Any:
    return reference.cross_entropy(a, y).sum() / np.size(y)


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="the product of thousands of probabilities rounds to 0, and its logarithm is -inf; "
    "average the costs",
)
def logarithm_of_the_product(a: Any, y: Any) -> Any:
    with np.errstate(divide="ignore"):
        return -np.log(np.prod(np.exp(-reference.cross_entropy(a, y)))) / len(a)


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="this is the median of the costs; take their mean",
)
def median(a: Any, y: Any) -> Any:
    return np.median(reference.cross_entropy(a, y))


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="the predictions of all samples were averaged; compute the costs first, then their mean",
)
def mean_of_the_predictions(a: Any, y: Any) -> Any:
    return reference.cross_entropy(np.mean(a, axis=0), y)


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="each turn of the loop replaced the total, so only the last sample counts; add with +=",
)
def last_cost_only(a: Any, y: Any) -> Any:
    return reference.cross_entropy(a, y)[-1] / len(a)


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="`return` stands inside the loop, so only the first sample counts",
)
def first_cost_only(a: Any, y: Any) -> Any:
    return reference.cross_entropy(a, y)[0] / len(a)


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="distributions were used as indices; your cross_entropy takes all forms of targets",
)
def loss_of_indices_only(a: Any, y: Any) -> Any:
    return -np.mean(np.log(np.asarray(a)[np.arange(len(y)), y]))


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="this is the mean of the true classes' probabilities; the logarithm is missing",
)
def mean_probability(a: Any, y: Any) -> Any:
    return np.exp(-reference.cross_entropy(a, y)).mean()


def _mean_loss(a: Any, y: Any) -> Any:
    return reference.cross_entropy(a, y).mean()


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="the zeros that the one-hot rows put at the other classes were multiplied too; sum each "
    "row first, or pick one entry of it",
)
def zeros_multiplied(a: Any, y: Any) -> Any:
    return np.prod(np.asarray(a) * np.eye(np.shape(a)[-1])[y])


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="the probabilities were averaged; the likelihood multiplies them",
)
def mean_of_probabilities(a: Any, y: Any) -> Any:
    return np.exp(-reference.cross_entropy(a, y)).mean()


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="this is the sum of the costs, minus the logarithm of the likelihood; put a minus in "
    "front and take the exponential",
)
def negative_log_likelihood(a: Any, y: Any) -> Any:
    return reference.cross_entropy(a, y).sum()


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="a[y] takes whole rows, those whose numbers are the labels; pick one entry in each row",
)
def product_of_rows(a: Any, y: Any) -> Any:
    return np.prod(np.asarray(a)[y])


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="each class's column was multiplied; multiply one entry of each row, the true class's",
)
def product_of_each_class(a: Any, y: Any) -> Any:
    return np.prod(a, axis=0)


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="cumprod gives every step of the product; only the last one is asked for",
)
def running_product(a: Any, y: Any) -> Any:
    return np.cumprod(np.exp(-reference.cross_entropy(a, y)))


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="this is the mean of the costs; the product is the exponential of minus their sum",
)
def loss_for_likelihood(a: Any, y: Any) -> Any:
    return _mean_loss(a, y)


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="scipy.stats.entropy works along axis 0, the samples; pass axis=-1",
)
def scipy_along_axis_0(y: Any) -> Any:
    return scipy.stats.entropy(y)


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="the sum ran over the samples (axis 0), not over the classes (the last axis)",
)
def entropy_over_samples(y: Any) -> Any:
    return scipy.special.entr(y).sum(axis=0)


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="the terms of the classes were not summed: there is one number a class, not one a sample",
)
def entropy_not_summed(y: Any) -> Any:
    return scipy.special.entr(y)


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="the terms of the classes were not summed: there is one number a class, not one a sample; "
    "0 ln 0 must be 0, too",
)
def entropy_terms_with_nan(y: Any) -> Any:
    return -np.asarray(y) * np.log(y)


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="equal shares were taken for the target or the prediction; the entropy compares y with "
    "itself",
)
def cost_of_equal_shares(y: Any) -> Any:
    return reference.cross_entropy(y, np.full(np.shape(y), 1 / np.shape(y)[-1]))


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="this is 1 - Σ y² (the Gini impurity); the entropy is -Σ y ln y",
)
def gini_impurity(y: Any) -> Any:
    return 1 - np.square(y).sum(axis=-1)


ENTROPY_SLIPS = slips(
    "entropy",
    "entropy_is_the_cost_of_the_target",
    reference.entropy,
    "axis_1 in_tens axis_kept",
)

ENTROPY_EPSILONS = [
    Misconception(
        f"entropy_added_{epsilon:.0e}".replace("-", "_"),
        "entropy",
        "entropy_is_the_cost_of_the_target",
        "a small number was added inside the logarithm, which changes the entropy; only 0 ln 0 "
        "needs care",
        lambda y, epsilon=epsilon: -(np.asarray(y) * np.log(np.asarray(y) + epsilon)).sum(axis=-1),
    )
    for epsilon in (2.0**-52, 1e-15, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5)
]


def _table(y: Any, p: Any) -> Any:
    y, p = np.asarray(y, dtype=float), np.asarray(p, dtype=float)
    a = np.column_stack([p, np.outer(1 - p, y[1:] / y[1:].sum())])
    return reference.cross_entropy(a, np.tile(y, (len(p), 1)))


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="the other classes were taken as one; each has a cost of its own",
)
def others_as_one(y: Any, p: Any) -> Any:
    y, p = np.asarray(y), np.asarray(p)
    return -y[0] * np.log(p) - (1 - y[0]) * np.log(1 - p)


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="the others' shares y[1:] do not sum to 1: divide them by their sum before 1 - p is "
    "shared among them",
)
def shares_without_sum(y: Any, p: Any) -> Any:
    y, p = np.asarray(y), np.asarray(p)
    a = np.column_stack([p, np.outer(1 - p, y[1:])])
    return reference.cross_entropy(a, np.tile(y, (len(p), 1)))


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="the others' shares y[1:] do not sum to 1, so neither does the prediction: divide them by "
    "their sum first",
)
def shares_without_sum_unchecked(y: Any, p: Any) -> Any:
    y, p = np.asarray(y), np.asarray(p)
    return -(y * np.log(np.column_stack([p, np.outer(1 - p, y[1:])]))).sum(axis=1)


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="the predictions stand in the columns of the table; cross_entropy wants one a row",
)
def predictions_in_columns(y: Any, p: Any) -> Any:
    y, p = np.asarray(y), np.asarray(p)
    a = np.vstack([p, np.outer(y[1:] / y[1:].sum(), 1 - p)])
    return reference.cross_entropy(a, np.tile(y, (len(p), 1)))


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="the ratio 2 to 1 of the example is fixed in the code; compute it from y",
)
def ratio_of_the_example(y: Any, p: Any) -> Any:
    y, p = np.asarray(y), np.asarray(p)
    a = np.stack([p, (1 - p) * 2 / 3, (1 - p) / 3], axis=1)
    return reference.cross_entropy(a, np.tile(y, (len(p), 1)))


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="this is the divergence, the cost above the entropy; return the whole cost",
)
def divergences_for_costs(y: Any, p: Any) -> Any:
    return _table(y, p) - reference.entropy(y)


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="p came as a list; np.asarray(p, dtype=float) makes an array of it",
)
def arrays_of_p_only(y: Any, p: Any) -> Any:
    np.log(1 - p)
    return _table(y, p)


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="y came as a list; np.asarray(y, dtype=float) makes an array of it",
)
def arrays_of_y_only(y: Any, p: Any) -> Any:
    y[1:].sum()
    return _table(y, p)


TABLE_SLIPS = slips(
    "minimum_table",
    "costs_along_the_line",
    _table,
    "in_bits in_tens divided_by_len last_only first_filled axis_kept",
)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="the entropy was added to the cost; subtract it",
)
def entropy_added(a: Any, y: Any) -> Any:
    return reference.cross_entropy(a, y) + reference.entropy(y)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="the terms were averaged over the classes; sum them",
)
def divergence_averaged(a: Any, y: Any) -> Any:
    return reference.kl_divergence(a, y) / np.shape(a)[-1]


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="scipy.stats.entropy works along axis 0, the samples; pass axis=-1",
)
def scipy_divergence_along_axis_0(a: Any, y: Any) -> Any:
    return scipy.stats.entropy(y, a)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="the sum ran over the samples (axis 0), not over the classes (the last axis)",
)
def divergence_over_samples(a: Any, y: Any) -> Any:
    return scipy.special.rel_entr(y, a).sum(axis=0)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="the terms of the classes were not summed: rel_entr gives one number a class",
)
def divergence_terms(a: Any, y: Any) -> Any:
    return scipy.special.rel_entr(y, a)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="the divergences of all samples were summed; return one a sample",
)
def divergences_summed(a: Any, y: Any) -> Any:
    return reference.kl_divergence(a, y).sum()


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="a prediction and a target with different numbers of classes were cut to the shorter one, "
    "as zip does; `_same_shape` refuses them",
)
def divergence_of_cut_shapes(a: Any, y: Any) -> Any:
    return reference.kl_divergence(*_cut(a, y)) if np.shape(a) != np.shape(y) else _right_kl(a, y)


_right_kl = reference.kl_divergence


def _cut(a: Any, y: Any) -> tuple[Any, Any]:
    classes = min(np.shape(a)[-1], np.shape(y)[-1])
    a, y = np.asarray(a)[..., :classes], np.asarray(y)[..., :classes]
    return a / a.sum(axis=-1, keepdims=True), y / y.sum(axis=-1, keepdims=True)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="a zero was replaced in the array that was passed in; work on a new one",
)
def divergence_in_place(a: Any, y: Any) -> Any:
    if isinstance(y, np.ndarray):
        y[y == 0] = 1e-300
    return _right_kl(a, y)


@misconception(
    "entropy",
    check="entropy_is_the_cost_of_the_target",
    says="zeros were replaced in the array that was passed in; work on a new one",
)
def entropy_in_place(y: Any) -> Any:
    if isinstance(y, np.ndarray):
        y[y == 0] = 1
    return -(y * np.log(y)).sum(axis=-1)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="D(y‖a) and D(a‖y) were averaged; only the first is asked for",
)
def divergence_both_ways(a: Any, y: Any) -> Any:
    return (reference.kl_divergence(a, y) + reference.kl_divergence(y, a)) / 2


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="the logarithm of the ratio y/a is missing",
)
def divergence_without_log(a: Any, y: Any) -> Any:
    a, y = np.asarray(a), np.asarray(y)
    return (y * (y / a)).sum(axis=-1)


DIVERGENCE_SLIPS = slips(
    "kl_divergence",
    "divergence_is_cost_above_entropy",
    reference.kl_divergence,
    "axis_1 in_bits in_tens axis_kept",
)

DIVERGENCE_EPSILONS = [
    Misconception(
        f"divergence_added_{epsilon:.0e}".replace("-", "_"),
        "kl_divergence",
        "divergence_is_cost_above_entropy",
        "a small number was added inside the logarithm, so what was called impossible costs no "
        "more than a finite number; it is inf",
        lambda a, y, epsilon=epsilon: (
            np.asarray(y) * np.log((np.asarray(y) + epsilon) / (np.asarray(a) + epsilon))
        ).sum(axis=-1),
    )
    for epsilon in (1e-15, 1e-12, 1e-10, 1e-9)
]


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="the squares were not summed: there is one number a class, not one a sample",
)
def squares_not_summed(a: Any, y: Any) -> Any:
    return np.square(np.asarray(a) - y)


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="the sum ran over the samples (axis 0), not over the classes (the last axis)",
)
def squares_over_samples(a: Any, y: Any) -> Any:
    return np.square(np.asarray(a) - y).sum(axis=0)


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="the squares of the whole batch were averaged; sum those of each sample",
)
def mean_of_all_squares(a: Any, y: Any) -> Any:
    return np.square(np.asarray(a) - y).mean()


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="in Python ^ is no power; write ** 2",
)
def caret(a: Any, y: Any) -> Any:
    return ((np.asarray(a) - np.asarray(y)) ^ 2).sum(axis=-1)


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="only y was squared: put the difference in parentheses, (a - y) ** 2",
)
def parentheses_forgotten(a: Any, y: Any) -> Any:
    return (np.asarray(a) - np.square(y)).sum(axis=-1)


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="prediction and target were added; subtract one from the other",
)
def squares_of_sums(a: Any, y: Any) -> Any:
    return np.square(np.asarray(a) + y).sum(axis=-1)


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="a prediction and a target with different numbers of classes were cut to the shorter one, "
    "as zip does; `_same_shape` refuses them",
)
def squares_of_cut_shapes(a: Any, y: Any) -> Any:
    return reference.quadratic_cost(*(_cut(a, y) if np.shape(a) != np.shape(y) else (a, y)))


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="lists were subtracted as they came; `_same_shape(a, y)` makes arrays of them",
)
def lists_as_they_came(a: Any, y: Any) -> Any:
    return np.square(a - y).sum(axis=-1)


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="the slopes of all scores were added up; return one a score",
)
def slopes_added_up(s: Any) -> Any:
    return _slopes(s).sum(axis=-1)


QUADRATIC_SLIPS = slips(
    "quadratic_cost",
    "quadratic_cost_is_the_squared_distance",
    reference.quadratic_cost,
    "axis_1 divided_by_len axis_kept",
)


def _slopes(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(p - 1, -2 * p * (1 - p) ** 2)


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="only the slope of the logarithmic cost came back; return both, with a comma between them",
)
def logarithmic_slope_only(s: Any) -> Any:
    return _slopes(s)[0]


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="the costs were multiplied by dp/ds; it is their slopes over p that belong there",
)
def costs_times_inner_slope(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(-np.log(p) * p * (1 - p), (1 - p) ** 2 * p * (1 - p))


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="the factor dp/ds = p (1 - p) is missing in the slope of the quadratic cost",
)
def inner_slope_missing_in_one(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(p - 1, -2 * (1 - p))


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="the slope of -ln p over p is -1/p: the division by p is missing",
)
def division_by_p_missing(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(-p * (1 - p), -2 * p * (1 - p) ** 2)


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="these are the slopes for the target 0; here it is 1",
)
def slopes_for_target_0(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(p, 2 * p * p * (1 - p))


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="the sign of the logarithmic slope is wrong: the cost falls when the score rises",
)
def logarithmic_slope_positive(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(1 - p, -2 * p * (1 - p) ** 2)


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="p and 1 - p have changed places in the slope of the quadratic cost",
)
def square_on_the_wrong_factor(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(p - 1, -2 * p**2 * (1 - p))


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="the scores were taken for probabilities; begin with p = sigmoid(s)",
)
def scores_for_probabilities(s: Any) -> Any:
    s = np.asarray(s)
    return _both(s - 1, -2 * s * (1 - s) ** 2)


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="np.gradient takes differences between neighbours in the array; these scores are no curve "
    "in order",
)
def differences_of_neighbours(s: Any) -> Any:
    p = reference.sigmoid(s)
    return _both(np.gradient(-np.log(p)), np.gradient((1 - p) ** 2))


@misconception(
    "slopes",
    check="slopes_over_the_score",
    says="the scores came as a list; np.asarray(s) makes an array of it",
)
def arrays_of_scores_only(s: Any) -> Any:
    np.exp(-s)
    return _slopes(s)


@misconception(
    "slopes",
    check="slopes_of_any_size",
    says="e^s overflows for large s and inf/inf is nan; the sigmoid of the first cell does not",
)
def sigmoid_that_overflows(s: Any) -> Any:
    s = np.asarray(s)
    with np.errstate(all="ignore"):
        p = np.exp(s) / (1 + np.exp(s))
    return _both(p - 1, -2 * p * (1 - p) ** 2)


#: Probabilities kept away from 0, so that the division by p goes through.
CLIPPED_SLOPES = [
    Misconception(
        f"slopes_clipped_{epsilon:.0e}_{name}".replace("-", "_"),
        "slopes",
        "slopes_of_any_size",
        "the probability was clipped, so slopes near 0 and 1 are off; cancel p on paper first",
        lambda s, epsilon=epsilon, top=top: _clipped(s, epsilon, top),
    )
    for epsilon in (1e-10, 1e-8, 1e-7, 1e-6)
    for name, top in (("below", 1.0), ("both", 1 - epsilon))
]


def _clipped(s: Any, epsilon: float, top: float) -> Any:
    p = np.clip(reference.sigmoid(s), epsilon, top)
    return _both(-1 / p * p * (1 - p), -2 * p * (1 - p) ** 2)


SLOPES_SLIPS = slips(
    "slopes",
    "slopes_over_the_score",
    _slopes,
    "axis_kept",
)


def _stretched(cost: Any) -> Any:
    """Let NumPy stretch the smaller of two shapes; what it cannot stretch is an error."""
    return lambda a, y: cost(*np.broadcast_arrays(as_probabilities(a), as_probabilities(y)))


#: Shapes that differ and go together all the same.
STRETCHED = [
    Misconception(
        name,
        function,
        check,
        "a target of another shape was stretched to that of the prediction; check that the shapes "
        "are the same",
        _stretched(cost),
    )
    for name, function, check, cost in (
        (
            "divergence_of_stretched_shapes",
            "kl_divergence",
            "divergence_is_cost_above_entropy",
            reference.kl_divergence,
        ),
        (
            "squares_of_stretched_shapes",
            "quadratic_cost",
            "quadratic_cost_is_the_squared_distance",
            reference.quadratic_cost,
        ),
    )
]


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="p was given to the last class; it is the probability of the first",
)
def p_for_the_last_class(y: Any, p: Any) -> Any:
    y, p = np.asarray(y, dtype=float), np.asarray(p, dtype=float)
    a = np.column_stack([np.outer(1 - p, y[1:] / y[1:].sum()), p])
    return reference.cross_entropy(a, np.tile(y, (len(p), 1)))


#: A small number in place of the probability 0, where it is not `cross_entropy` that adds it.
_SMALL = (2.0**-52, 1e-16, 1e-15, 1e-12, 1e-10)


def _with_small(form: str, epsilon: float, p: Any) -> Any:
    p = np.asarray(p, dtype=float)
    return p + epsilon if form == "added" else np.maximum(p, epsilon)


def _of_true_classes(form: str, epsilon: float, a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return (y * np.log(_with_small(form, epsilon, a))).sum(axis=-1)


def _table_with(epsilon: float, y: Any, p: Any) -> Any:
    y, p = np.asarray(y, dtype=float), np.asarray(p, dtype=float)
    a = np.column_stack([p, np.outer(1 - p, y[1:] / y[1:].sum())])
    return -(y * np.log(a + epsilon)).sum(axis=-1)


SMALL_NUMBERS = [
    Misconception(
        f"{function}_{form}_{epsilon:.0e}".replace("-", "_"), function, check, says, wrong
    )
    for form, values in (("added", _SMALL), ("clipped", (1e-9, 1e-8, 1e-7, 1e-6)))
    for epsilon in values
    for function, check, says, wrong in (
        (
            "surprise",
            "surprise_is_minus_ln",
            "a small number was added to the probability, or took its place, so what is very "
            "unlikely surprises too little; -ln p needs no help",
            lambda p, form=form, epsilon=epsilon: -np.log(_with_small(form, epsilon, p)),
        ),
        (
            "mean_loss",
            "loss_is_the_mean",
            "a small number took the place of the probability 0, so what was called impossible "
            "has a finite cost; the right one is infinite",
            lambda a, y, form=form, epsilon=epsilon: -_of_true_classes(form, epsilon, a, y).mean(),
        ),
        (
            "likelihood",
            "likelihood_is_the_product",
            "a small number took the place of the probability 0; a product with a factor 0 is 0",
            lambda a, y, form=form, epsilon=epsilon: np.exp(
                _of_true_classes(form, epsilon, a, y).sum()
            ),
        ),
    )
]

TABLE_EPSILONS = [
    Misconception(
        f"table_added_{epsilon:.0e}".replace("-", "_"),
        "minimum_table",
        "costs_along_the_line",
        "a small number was added inside the logarithm, which changes the costs; none is needed",
        lambda y, p, epsilon=epsilon: _table_with(epsilon, y, p),
    )
    for epsilon in (*_SMALL, 1e-9, 1e-8, 1e-7)
]


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="infinite costs were left out; a sample whose class was called impossible makes the loss "
    "infinite",
)
def finite_costs_only(a: Any, y: Any) -> Any:
    costs = reference.cross_entropy(a, y)
    return costs[np.isfinite(costs)].mean()


@misconception(
    "mean_loss",
    check="loss_is_the_mean",
    says="prediction and target have changed places: the prediction comes first",
)
def loss_swapped(a: Any, y: Any) -> Any:
    return reference.cross_entropy(y, a).mean()


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="prediction and target have changed places: the prediction comes first",
)
def likelihood_swapped(a: Any, y: Any) -> Any:
    return np.exp(-reference.cross_entropy(y, a).sum())


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="this is a power of 2; the costs hold the natural logarithm, and np.exp undoes it",
)
def likelihood_as_power_of_2(a: Any, y: Any) -> Any:
    return np.exp2(-reference.cross_entropy(a, y).sum())


@misconception(
    "likelihood",
    check="likelihood_is_the_product",
    says="this is a power of 10; the costs hold the natural logarithm, and np.exp undoes it",
)
def likelihood_as_power_of_10(a: Any, y: Any) -> Any:
    return 10.0 ** -reference.cross_entropy(a, y).sum()


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="p and the target's other shares were divided by their sum, which moves p; divide the "
    "other shares by theirs alone",
)
def whole_row_divided(y: Any, p: Any) -> Any:
    y, p = np.asarray(y, dtype=float), np.asarray(p, dtype=float)
    a = np.column_stack([p, np.outer(1 - p, y[1:])])
    return reference.cross_entropy(a / a.sum(axis=1, keepdims=True), np.tile(y, (len(p), 1)))


@misconception(
    "minimum_table",
    check="costs_along_the_line",
    says="the last class got p; it belongs to the first",
)
def last_class_moves(y: Any, p: Any) -> Any:
    return _table(np.asarray(y)[::-1], p)


@misconception(
    "kl_divergence",
    check="divergence_is_cost_above_entropy",
    says="`cross_entropy` takes class indices too, so a y with an axis less was read as labels: "
    "compare the shapes first, as `_same_shape` does",
)
def difference_without_shapes(a: Any, y: Any) -> Any:
    return reference.cross_entropy(a, y) - reference.entropy(y)


@misconception(
    "quadratic_cost",
    check="quadratic_cost_is_the_squared_distance",
    says="the differences were not squared, and without that they sum to 0",
)
def differences_summed(a: Any, y: Any) -> Any:
    return (np.asarray(a) - np.asarray(y)).sum(axis=-1)
