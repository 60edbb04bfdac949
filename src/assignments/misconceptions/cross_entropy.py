"""Known wrong answers to exercise 03, cross-entropy."""

from __future__ import annotations

from typing import Any

import numpy as np

import softmax_course as reference
from assignments.misconceptions import misconception
from softmax_kit.inputs import as_probabilities

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
    says="prediction and target have changed places: the logarithm belongs to the prediction",
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
    says="the probabilities were clipped, so what was called impossible has a finite cost; the "
    "right one is infinite",
)
def clipping(a: Any, y: Any) -> Any:
    a, y = _rows(a, y)
    return -(y * np.log(np.clip(a, 1e-15, 1))).sum(axis=-1)


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
    says="the caller's probabilities were clipped in place; work on a new array",
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
    says="the mean of the costs was used: the product is the exponential of minus their sum",
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
def entropy_averaged(y: Any) -> Any:
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
    def costs(s: Any) -> Any:
        p = reference.sigmoid(s)
        return _both(-np.log(p), (1 - p) ** 2)

    with np.errstate(all="ignore"):
        return (costs(s + 1e-6) - costs(s - 1e-6)) / 2e-6
