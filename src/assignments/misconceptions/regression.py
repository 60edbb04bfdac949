"""Known wrong answers to exercise 06, softmax regression."""

from __future__ import annotations

from typing import Any

import numpy as np

from assignments.misconceptions import misconception
from softmax_course import regression as right
from softmax_course.softmax import softmax
from softmax_course.stability import log_softmax

# ruff: noqa: D103 (each is described by what the student reads)


@misconception(
    "logits",
    check="scores_of_every_class",
    says="W was not transposed: a row of W belongs to a class, so multiply by W.T",
)
def transposed_weights(x: Any, W: Any, b: Any) -> Any:
    return np.asarray(x) @ W + b


@misconception(
    "logits", check="scores_of_every_class", says="the biases are missing: add b to every row"
)
def no_bias(x: Any, W: Any, b: Any) -> Any:
    return np.asarray(x) @ np.transpose(W)


@misconception(
    "logits",
    check="scores_of_every_class",
    says="each sample got a bias of its own; the bias belongs to the class, so add it along the "
    "columns",
)
def bias_by_sample(x: Any, W: Any, b: Any) -> Any:
    return np.asarray(x) @ np.transpose(W) + np.reshape(b, (-1, 1))


@misconception(
    "logits",
    check="scores_of_every_class",
    says="the result is transposed: one row a sample, one column a class",
)
def classes_in_rows(x: Any, W: Any, b: Any) -> Any:
    return right.logits(x, W, b).T


@misconception(
    "logits",
    check="scores_of_every_class",
    says="* multiplies entry by entry; the product of matrices is @",
)
def entry_by_entry(x: Any, W: Any, b: Any) -> Any:
    return np.asarray(x) * np.transpose(W) + b


@misconception(
    "logits",
    check="scores_of_every_class",
    says="these are probabilities; return the scores and leave softmax to the loss",
)
def probabilities_for_logits(x: Any, W: Any, b: Any) -> Any:
    return softmax(right.logits(x, W, b))


@misconception(
    "logits",
    check="scores_of_every_class",
    says="W @ x.T has one row a class; with x @ W.T each sample has a row",
)
def weights_times_samples(x: Any, W: Any, b: Any) -> Any:
    return np.asarray(W) @ np.transpose(x) + b


@misconception(
    "logits",
    check="scores_of_every_class",
    says="x was transposed; W is what has to be transposed: x @ W.T",
)
def samples_transposed(x: Any, W: Any, b: Any) -> Any:
    return np.transpose(x) @ np.asarray(W) + b


@misconception(
    "logits",
    check="scores_of_every_class",
    says="reshape does not turn rows into columns; transpose W with W.T",
)
def reshaped_weights(x: Any, W: Any, b: Any) -> Any:
    return np.asarray(x) @ np.reshape(W, (np.shape(x)[1], -1)) + b


@misconception(
    "logits",
    check="scores_of_every_class",
    says="sample n was multiplied with class n only; every class scores every sample: x @ W.T",
)
def each_sample_with_one_class(x: Any, W: Any, b: Any) -> Any:
    return np.sum(np.asarray(x) * np.asarray(W), axis=1) + b


@misconception(
    "logits",
    check="scores_of_every_class",
    says="the biases were subtracted; add them",
)
def biases_subtracted(x: Any, W: Any, b: Any) -> Any:
    return np.asarray(x) @ np.transpose(W) - b


@misconception(
    "logits",
    check="scores_of_every_class",
    says="the scores were multiplied by the biases; add them",
)
def biases_multiplied(x: Any, W: Any, b: Any) -> Any:
    return np.asarray(x) @ np.transpose(W) * b


@misconception(
    "logits",
    check="scores_of_every_class",
    says="only the first sample was scored: `return` stands inside the loop",
)
def first_sample_only(x: Any, W: Any, b: Any) -> Any:
    return np.asarray(W) @ np.asarray(x)[0] + b


@misconception(
    "logits",
    check="scores_of_every_class",
    says="these are the exponentials of the scores; return the scores and leave softmax to the "
    "loss",
)
def exponentials_for_logits(x: Any, W: Any, b: Any) -> Any:
    return np.exp(right.logits(x, W, b))


@misconception(
    "logits",
    check="scores_of_every_class",
    says="the bias was added once for each feature; add it once for each class",
)
def bias_for_each_feature(x: Any, W: Any, b: Any) -> Any:
    return np.asarray(x) @ np.transpose(W) + np.shape(x)[1] * np.asarray(b)


@misconception(
    "logits",
    check="scores_of_every_class",
    says="only the last feature counts: the loop over the features replaces the sum, = for +=",
)
def last_feature_only(x: Any, W: Any, b: Any) -> Any:
    return np.outer(np.asarray(x)[:, -1], np.asarray(W)[:, -1]) + b


@misconception(
    "logits",
    check="scores_of_every_class",
    says="all biases were added to every class; class j gets b[j] only",
)
def all_biases_added(x: Any, W: Any, b: Any) -> Any:
    return np.asarray(x) @ np.transpose(W) + np.sum(b)


@misconception(
    "logits",
    check="scores_of_every_class",
    says="a list has no .T; begin with x = as_features(x) and W = as_features(W), as lists are "
    "allowed",
)
def arrays_only(x: Any, W: Any, b: Any) -> Any:
    return x @ W.T + b


@misconception(
    "logits",
    check="no_table_is_refused",
    says="nan, an infinity or a single sample was taken for a table of numbers; begin with "
    "x = as_features(x) and W = as_features(W)",
)
def anything_scored(x: Any, W: Any, b: Any) -> Any:
    return np.asarray(x) @ np.transpose(W) + b


@misconception(
    "predict",
    check="highest_score_wins",
    says="argmax ran over the samples; take the best class of each row: axis=-1",
)
def best_sample(x: Any, W: Any, b: Any) -> Any:
    return right.logits(x, W, b).argmax(axis=0)


@misconception(
    "predict",
    check="highest_score_wins",
    says="argmax without an axis counts through the whole table; take the best class of each "
    "row: axis=-1",
)
def best_of_all(x: Any, W: Any, b: Any) -> Any:
    return right.logits(x, W, b).argmax()


@misconception(
    "predict",
    check="highest_score_wins",
    says="this is the highest score; return the number of its class, which argmax gives",
)
def score_for_class(x: Any, W: Any, b: Any) -> Any:
    return right.logits(x, W, b).max(axis=-1)


@misconception(
    "predict",
    check="highest_score_wins",
    says="the biases are missing from the scores; take them from logits(x, W, b)",
)
def predicted_without_biases(x: Any, W: Any, b: Any) -> Any:
    return (np.asarray(x) @ np.transpose(W)).argmax(axis=-1)


@misconception(
    "predict",
    check="highest_score_wins",
    says="these are one-hot rows; return the number of the class, which argmax gives",
)
def one_hot_for_number(x: Any, W: Any, b: Any) -> Any:
    z = right.logits(x, W, b)
    return (z == z.max(axis=-1, keepdims=True)).astype(int)


@misconception(
    "predict",
    check="highest_score_wins",
    says="the predictions form a column, (N, 1); leave out keepdims",
)
def predictions_in_a_column(x: Any, W: Any, b: Any) -> Any:
    return right.logits(x, W, b).argmax(axis=-1, keepdims=True)


@misconception("predict", check="highest_score_wins", says="classes are counted from 0, not from 1")
def counted_from_one(x: Any, W: Any, b: Any) -> Any:
    return right.predict(x, W, b) + 1


@misconception(
    "predict", check="highest_score_wins", says="the lowest score won; the highest one should"
)
def lowest_score(x: Any, W: Any, b: Any) -> Any:
    return right.logits(x, W, b).argmin(axis=-1)


@misconception(
    "predict",
    check="highest_score_wins",
    says="these are probabilities; return the number of the most probable class, which argmax "
    "gives",
)
def probabilities_for_class(x: Any, W: Any, b: Any) -> Any:
    return softmax(right.logits(x, W, b))


@misconception(
    "predict",
    check="highest_score_wins",
    says="these are all scores; return the number of the highest one of each row, which argmax "
    "gives",
)
def scores_for_class(x: Any, W: Any, b: Any) -> Any:
    return right.logits(x, W, b)


@misconception(
    "predict",
    check="highest_score_wins",
    says="only the first sample was looked at; return one class for each",
)
def first_prediction_only(x: Any, W: Any, b: Any) -> Any:
    return right.predict(x, W, b)[0]


@misconception(
    "predict",
    check="highest_score_wins",
    says="the score of the largest size won, whatever its sign; the highest one should",
)
def largest_size(x: Any, W: Any, b: Any) -> Any:
    return np.abs(right.logits(x, W, b)).argmax(axis=-1)


@misconception(
    "predict",
    check="highest_score_wins",
    says="scores were compared with 0; compare the classes with each other, with argmax",
)
def positive_scores(x: Any, W: Any, b: Any) -> Any:
    return (right.logits(x, W, b) > 0).astype(int)


@misconception(
    "predict",
    check="highest_score_wins",
    says="W and b were not used; take the scores from logits(x, W, b)",
)
def features_for_scores(x: Any, W: Any, b: Any) -> Any:
    return np.asarray(x).argmax(axis=-1)


@misconception(
    "predict",
    check="highest_score_wins",
    says="np.where gives rows and columns; argmax(axis=-1) gives the column of each row",
)
def rows_and_columns(x: Any, W: Any, b: Any) -> Any:
    z = right.logits(x, W, b)
    return np.where(z == z.max(axis=-1, keepdims=True))


@misconception(
    "predict",
    check="highest_score_wins",
    says="argsort sorts from low to high; the best class is the last of each row: [:, -1]",
)
def last_row_of_argsort(x: Any, W: Any, b: Any) -> Any:
    return np.argsort(right.logits(x, W, b))[-1]


@misconception(
    "predict",
    check="highest_score_wins",
    says="the classes are floats; argmax gives whole numbers, so leave them as they are",
)
def classes_as_floats(x: Any, W: Any, b: Any) -> Any:
    return right.predict(x, W, b).astype(float)


@misconception(
    "predict",
    check="highest_score_wins",
    says="the classes were put into bytes, which end at 127 or 255; leave them as argmax gives "
    "them",
)
def classes_in_bytes(x: Any, W: Any, b: Any) -> Any:
    return right.predict(x, W, b).astype(np.uint8)


@misconception(
    "accuracy",
    check="share_of_right_predictions",
    says="this counts the right predictions; divide by the number of all",
)
def count_of_right(predicted: Any, labels: Any) -> Any:
    return np.sum(np.equal(predicted, labels))


@misconception(
    "accuracy",
    check="share_of_right_predictions",
    says="this is the share of the wrong predictions",
)
def share_of_wrong(predicted: Any, labels: Any) -> Any:
    return 1 - right.accuracy(predicted, labels)


@misconception(
    "accuracy",
    check="share_of_right_predictions",
    says="this is 1 only if all predictions are right; asked is the share of the right ones",
)
def all_or_nothing(predicted: Any, labels: Any) -> Any:
    return np.sum(np.equal(predicted, labels)) // len(labels)


@misconception(
    "accuracy",
    check="share_of_right_predictions",
    says="this is in per cent; a share lies between 0 and 1",
)
def per_cent(predicted: Any, labels: Any) -> Any:
    return 100 * right.accuracy(predicted, labels)


@misconception(
    "accuracy",
    check="share_of_right_predictions",
    says="shapes (N,) and (N, 1) were compared, every prediction with every label; raise "
    "ValueError if the shapes differ",
)
def any_shapes(predicted: Any, labels: Any) -> Any:
    return np.mean(np.equal(predicted, labels))


@misconception(
    "accuracy",
    check="share_of_right_predictions",
    says="this says of each prediction whether it is right; return the share of the right ones",
)
def right_one_by_one(predicted: Any, labels: Any) -> Any:
    return np.equal(predicted, labels)


@misconception(
    "accuracy",
    check="share_of_right_predictions",
    says="the distance between the class numbers was measured; a prediction is right or wrong, and "
    "two classes are no nearer than others",
)
def distance_for_equality(predicted: Any, labels: Any) -> Any:
    return 1 - np.mean(np.abs(np.subtract(predicted, labels)))


@misconception(
    "accuracy",
    check="share_of_right_predictions",
    says="the right ones were divided by the number of classes; divide by the number of samples",
)
def divided_by_classes(predicted: Any, labels: Any) -> Any:
    return np.sum(np.equal(predicted, labels)) / (np.max(labels) + 1)


@misconception(
    "accuracy",
    check="share_of_right_predictions",
    says="== asks of two lists whether they are the same as a whole; make arrays first: np.asarray",
)
def lists_compared_as_a_whole(predicted: Any, labels: Any) -> Any:
    return (predicted == labels).mean()


@misconception(
    "accuracy",
    check="share_of_right_predictions",
    says=lists_compared_as_a_whole.says,
)
def mean_of_one_comparison(predicted: Any, labels: Any) -> Any:
    return np.mean(predicted == labels)


@misconception(
    "accuracy",
    check="share_of_right_predictions",
    says="the arrays were flattened first, which hides that their shapes differ; raise ValueError "
    "if they do",
)
def flattened_first(predicted: Any, labels: Any) -> Any:
    return right.accuracy(np.ravel(predicted), np.ravel(labels))


@misconception(
    "accuracy",
    check="share_of_right_predictions",
    says="assert raises an AssertionError; write `if ...: raise ValueError(...)`",
)
def shapes_asserted(predicted: Any, labels: Any) -> Any:
    assert np.shape(predicted) == np.shape(labels)
    return np.mean(np.equal(predicted, labels))


@misconception(
    "accuracy",
    check="share_of_right_predictions",
    says="of no samples the mean is nan; raise ValueError if there are none",
)
def nan_for_no_samples(predicted: Any, labels: Any) -> Any:
    if np.shape(predicted) != np.shape(labels):
        raise ValueError
    return np.mean(np.equal(predicted, labels))


@misconception(
    "accuracy",
    check="share_of_right_predictions",
    says="of no samples there is no share, neither 0 nor 1; raise ValueError if there are none",
)
def zero_for_no_samples(predicted: Any, labels: Any) -> Any:
    if np.shape(predicted) != np.shape(labels):
        raise ValueError
    return np.mean(np.equal(predicted, labels)) if np.size(labels) else 0.0


@misconception(
    "accuracy",
    check="share_of_right_predictions",
    says="the classes were put into bytes, where 257 is the same as 1",
)
def compared_as_bytes(predicted: Any, labels: Any) -> Any:
    predicted, labels = np.asarray(predicted), np.asarray(labels)
    return right.accuracy(predicted.astype(np.uint8), labels.astype(np.uint8))


def _log_a(x: Any, W: Any, b: Any) -> Any:
    return log_softmax(right.logits(x, W, b))


@misconception("loss", check="mean_cross_entropy", says="the minus sign is missing")
def missing_minus(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -right.loss(x, y, W, b)


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="the costs were added up; J is their mean, so divide by N",
)
def sum_for_mean(x: Any, y: Any, W: Any, b: Any) -> Any:
    return right.loss(x, y, W, b) * len(x)


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="the sum was divided by N · K; only the true class counts, so divide by N",
)
def mean_over_classes_too(x: Any, y: Any, W: Any, b: Any) -> Any:
    return right.loss(x, y, W, b) / len(b)


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="this is the logarithm to base 10; the cross-entropy takes the natural one, np.log",
)
def in_tens(x: Any, y: Any, W: Any, b: Any) -> Any:
    return right.loss(x, y, W, b) / np.log(10)


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="log_a[:, y] takes whole columns; pick one entry of each row: log_a[np.arange(N), y]",
)
def whole_columns(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -_log_a(x, W, b)[:, y].mean()


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="log_a[y] takes whole rows, those whose numbers are the labels; pick one entry a row",
)
def rows_named_by_labels(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -_log_a(x, W, b)[y].mean()


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="the one-hot rows end at the largest label that occurs; give them an entry for each class",
)
def depth_from_the_labels(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -(np.eye(np.max(y) + 1)[y] * _log_a(x, W, b)).sum(axis=1).mean()


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="softmax was applied twice: log_softmax takes the scores themselves",
)
def softmax_twice(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -log_softmax(softmax(right.logits(x, W, b)))[np.arange(len(x)), y].mean()


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="this is minus the score of the true class; the logarithm of softmax is missing",
)
def score_for_logarithm(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -right.logits(x, W, b)[np.arange(len(x)), y].mean()


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="this is the quadratic cost, the sum of (a - y)²; asked is the cross-entropy",
)
def quadratic(x: Any, y: Any, W: Any, b: Any) -> Any:
    return ((softmax(right.logits(x, W, b)) - np.eye(len(b))[y]) ** 2).sum(axis=1).mean()


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="this is the logarithm to base 2; the cross-entropy takes the natural one, np.log",
)
def log_base_2(x: Any, y: Any, W: Any, b: Any) -> Any:
    return right.loss(x, y, W, b) / np.log(2)


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="every class was counted; only the true class of each sample costs",
)
def every_class(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -_log_a(x, W, b).sum() / len(x)


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="one cost for each sample was returned; return their mean, a single number",
)
def vector_for_scalar(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -_log_a(x, W, b)[np.arange(len(x)), y]


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="the cost of the predicted class was taken, not that of the true class in y",
)
def predicted_for_true(x: Any, y: Any, W: Any, b: Any) -> Any:
    return right.loss(x, right.predict(x, W, b), W, b)


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="the labels were counted from 1; class 0 is the first, so the index is y itself",
)
def labels_from_one(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -_log_a(x, W, b)[np.arange(len(x)), np.asarray(y) - 1].mean()


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="the logarithm is missing: this is minus the mean probability of the true class",
)
def logarithm_missing(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -softmax(right.logits(x, W, b))[np.arange(len(x)), y].mean()


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="this is 1 minus the probability of the true class; its cost is minus the logarithm",
)
def one_minus_probability(x: Any, y: Any, W: Any, b: Any) -> Any:
    return 1 - softmax(right.logits(x, W, b))[np.arange(len(x)), y].mean()


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="the probabilities were averaged before the logarithm was taken; average the logarithms",
)
def logarithm_of_the_mean(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -np.log(softmax(right.logits(x, W, b))[np.arange(len(x)), y].mean())


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="the logarithm was taken of log_softmax, which is one already",
)
def logarithm_of_a_logarithm(x: Any, y: Any, W: Any, b: Any) -> Any:
    with np.errstate(invalid="ignore", divide="ignore"):
        return -np.log(_log_a(x, W, b))[np.arange(len(x)), y].mean()


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="row and column are exchanged: log_a[np.arange(N), y], the sample first",
)
def row_and_column_exchanged(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -_log_a(x, W, b)[y, np.arange(len(x))].mean()


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="the rows were numbered up to the number of classes; number the samples: "
    "np.arange(len(x))",
)
def rows_counted_by_classes(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -_log_a(x, W, b)[np.arange(len(b)), y].mean()


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="the logarithms were multiplied by the class numbers; pick the entry that y names",
)
def times_class_number(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -(np.reshape(y, (-1, 1)) * _log_a(x, W, b)).sum() / len(x)


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="the costs were summed class by class: one number for each class; J is one number",
)
def one_sum_a_class(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -(np.eye(len(b))[y] * _log_a(x, W, b)).sum(axis=0)


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="the biases are missing from the scores; take them from logits(x, W, b)",
)
def loss_without_biases(x: Any, y: Any, W: Any, b: Any) -> Any:
    return right.loss(x, y, W, np.zeros(len(b)))


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="log_softmax was taken of the features; take it of their scores, logits(x, W, b)",
)
def features_for_logits(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -log_softmax(np.asarray(x))[np.arange(len(x)), y].mean()


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="the terms of the wrong classes, (1 - y) ln(1 - a), were added; only the true class costs",
)
def yes_or_no_for_each_class(x: Any, y: Any, W: Any, b: Any) -> Any:
    a, true = softmax(right.logits(x, W, b)), np.eye(len(b))[y]
    return -(true * np.log(a) + (1 - true) * np.log(1 - a)).sum(axis=1).mean()


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="only the first sample was counted: `return` stands inside the loop",
)
def return_after_one_sample(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -_log_a(x, W, b)[0, y[0]] / len(x)


@misconception(
    "loss",
    check="mean_cross_entropy",
    says="softmax ran over the samples; the classes are along the last axis",
)
def softmax_over_samples(x: Any, y: Any, W: Any, b: Any) -> Any:
    log_a = log_softmax(right.logits(x, W, b), axis=0)
    return -log_a[np.arange(len(x)), y].mean()


@misconception(
    "loss",
    check="loss_stays_finite",
    says="the probabilities were multiplied, and the product of many rounds to 0; add up their "
    "logarithms",
)
def product_of_probabilities(x: Any, y: Any, W: Any, b: Any) -> Any:
    a = softmax(right.logits(x, W, b))[np.arange(len(x)), y]
    with np.errstate(divide="ignore"):
        return -np.log(np.prod(a)) / len(x)


@misconception(
    "loss",
    check="loss_stays_finite",
    says="the logarithm of a probability that rounded to 0 is -inf; use log_softmax",
)
def log_of_softmax(x: Any, y: Any, W: Any, b: Any) -> Any:
    with np.errstate(divide="ignore"):
        return -np.log(softmax(right.logits(x, W, b)))[np.arange(len(x)), y].mean()


@misconception(
    "loss",
    check="loss_stays_finite",
    says="a small number keeps the probabilities above 0, so no sample can cost more than its "
    "logarithm; use log_softmax",
)
def epsilon_in_log(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -np.log(softmax(right.logits(x, W, b)) + 1e-12)[np.arange(len(x)), y].mean()


@misconception(
    "loss",
    check="loss_stays_finite",
    says="a small number keeps the probabilities above 0, so no sample can cost more than its "
    "logarithm; use log_softmax",
)
def clipped(x: Any, y: Any, W: Any, b: Any) -> Any:
    a = np.clip(softmax(right.logits(x, W, b)), 1e-15, 1)
    return -np.log(a)[np.arange(len(x)), y].mean()


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="the gradient is N times too large: J is a mean, so divide by N",
)
def missing_n(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    return dW * len(x), db * len(x)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="the gradient was divided by N twice",
)
def n_twice(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    return dW / len(x), db / len(x)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="dW was divided by N but db was not",
)
def n_for_weights_only(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    return dW, db * len(x)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="db was averaged over samples that were divided by N already; sum them",
)
def mean_of_a_mean(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    return dW, db / len(x)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="db is one number for all classes; sum over the samples only, axis=0",
)
def one_number_for_db(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    return dW, db.sum()


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="dW and db are returned in the wrong order",
)
def db_first(x: Any, y: Any, W: Any, b: Any) -> Any:
    return right.gradients(x, y, W, b)[::-1]


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="the one-hot rows end at the largest label that occurs; give them an entry for each class",
)
def targets_as_deep_as_the_labels(x: Any, y: Any, W: Any, b: Any) -> Any:
    a = softmax(right.logits(x, W, b))
    delta = (a - np.eye(np.max(y) + 1)[y]) / len(a)
    return delta.T @ np.asarray(x), delta.sum(axis=0)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="the sign is wrong: it is prediction minus target, not target minus prediction",
)
def y_minus_p(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    return -dW, -db


def _delta(x: Any, y: Any, W: Any, b: Any) -> Any:
    a = softmax(right.logits(x, W, b))
    a[np.arange(len(a)), y] -= 1
    return a / len(a)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="dW is transposed: like W, it has one row a class",
)
def transposed_gradient(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    return dW.T, db


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="a - y was multiplied by the predictions; the gradient by a weight takes its input, the "
    "feature x",
)
def output_for_input(x: Any, y: Any, W: Any, b: Any) -> Any:
    delta = _delta(x, y, W, b)
    return delta.T @ softmax(right.logits(x, W, b)), delta.sum(axis=0)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="db was summed over the classes; sum over the samples, axis=0",
)
def bias_over_classes(x: Any, y: Any, W: Any, b: Any) -> Any:
    delta = _delta(x, y, W, b)
    return delta.T @ np.asarray(x), delta.sum(axis=1)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="the class index itself was subtracted, as if it were a target; the target is 1 for the "
    "true class and 0 for the others",
)
def index_for_one_hot(x: Any, y: Any, W: Any, b: Any) -> Any:
    a = softmax(right.logits(x, W, b))
    delta = (a - np.reshape(y, (-1, 1))) / len(a)
    return delta.T @ np.asarray(x), delta.sum(axis=0)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="the target was subtracted from the logits; softmax is missing",
)
def logits_for_probabilities(x: Any, y: Any, W: Any, b: Any) -> Any:
    z = right.logits(x, W, b)
    z[np.arange(len(z)), y] -= 1
    return z.T @ np.asarray(x) / len(z), z.mean(axis=0)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="the target was subtracted in whole columns: a[:, y] -= 1; subtract it once in each row: "
    "a[np.arange(N), y] -= 1",
)
def targets_in_columns(x: Any, y: Any, W: Any, b: Any) -> Any:
    a = softmax(right.logits(x, W, b))
    a[:, y] -= 1
    return a.T @ np.asarray(x) / len(a), a.mean(axis=0)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="only the true class got a gradient; the wrong classes get a_j · x, too",
)
def true_class_only(x: Any, y: Any, W: Any, b: Any) -> Any:
    delta = _delta(x, y, W, b)
    chosen = np.zeros_like(delta)
    rows = np.arange(len(delta))
    chosen[rows, y] = delta[rows, y]
    return chosen.T @ np.asarray(x), chosen.sum(axis=0)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="a - y was multiplied by softmax's derivative a (1 - a) as well; for the cross-entropy "
    "that factor has already cancelled (Lemma 4)",
)
def slowed_down(x: Any, y: Any, W: Any, b: Any) -> Any:
    a = softmax(right.logits(x, W, b))
    delta = _delta(x, y, W, b) * a * (1 - a)
    return delta.T @ np.asarray(x), delta.sum(axis=0)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="the labels were counted from 1; class 0 is the first, so the column is y itself",
)
def gradient_with_labels_from_one(x: Any, y: Any, W: Any, b: Any) -> Any:
    return right.gradients(x, (np.asarray(y) - 1) % len(b), W, b)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="the target is missing: subtract 1 from the true class of each row",
)
def target_forgotten(x: Any, y: Any, W: Any, b: Any) -> Any:
    a = softmax(right.logits(x, W, b))
    return a.T @ np.asarray(x) / len(a), a.mean(axis=0)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="the target was added; it is prediction minus target",
)
def target_added(x: Any, y: Any, W: Any, b: Any) -> Any:
    a = softmax(right.logits(x, W, b)) + np.eye(len(b))[y]
    return a.T @ np.asarray(x) / len(a), a.mean(axis=0)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="1 was subtracted in whole rows: a[y] -= 1; subtract it once in each row: "
    "a[np.arange(N), y] -= 1",
)
def targets_in_rows(x: Any, y: Any, W: Any, b: Any) -> Any:
    a = softmax(right.logits(x, W, b))
    a[y] -= 1
    return a.T @ np.asarray(x) / len(a), a.mean(axis=0)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="softmax ran over the samples; the classes are along the last axis",
)
def gradient_of_softmax_over_samples(x: Any, y: Any, W: Any, b: Any) -> Any:
    a = softmax(right.logits(x, W, b), axis=0)
    a[np.arange(len(a)), y] -= 1
    return a.T @ np.asarray(x) / len(a), a.mean(axis=0)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="the exponentials were divided by the sum of all of them; divide each row by its own sum",
)
def one_sum_for_all_rows(x: Any, y: Any, W: Any, b: Any) -> Any:
    a = np.exp(right.logits(x, W, b))
    a = a / a.sum() - np.eye(len(b))[y]
    return a.T @ np.asarray(x) / len(a), a.mean(axis=0)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="log_softmax stands where softmax belongs: it is probability minus target",
)
def logarithms_for_probabilities(x: Any, y: Any, W: Any, b: Any) -> Any:
    a = log_softmax(right.logits(x, W, b)) - np.eye(len(b))[y]
    return a.T @ np.asarray(x) / len(a), a.mean(axis=0)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="a - y was not transposed: dW has one row a class, (a - y).T @ x",
)
def delta_not_transposed(x: Any, y: Any, W: Any, b: Any) -> Any:
    delta = _delta(x, y, W, b)
    return delta @ np.asarray(x), delta.sum(axis=0)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="the sums were divided by the number of classes; J is a mean over the samples",
)
def divided_by_number_of_classes(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    return dW * len(x) / len(b), db * len(x) / len(b)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="db was divided by N but dW was not",
)
def n_for_biases_only(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    return dW * len(x), db


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="dW was divided by N twice",
)
def n_twice_for_weights(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    return dW / len(x), db


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="db is the mean of all numbers; sum over the samples only, axis=0",
)
def mean_of_all_for_db(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    return dW, db.mean()


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="db was kept as a row, shape (1, K); like b, it has one axis: leave keepdims out",
)
def db_as_a_row(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    return dW, db[np.newaxis]


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="db was computed from dW; the bias's input is 1, so db is the sum of a - y",
)
def db_from_dW(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, _ = right.gradients(x, y, W, b)
    return dW, dW.sum(axis=1)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="only dW was returned; return both, dW and db",
)
def db_not_returned(x: Any, y: Any, W: Any, b: Any) -> Any:
    return right.gradients(x, y, W, b)[0]


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="dW and db were packed into one array; return the two of them",
)
def packed_together(x: Any, y: Any, W: Any, b: Any) -> Any:
    return np.column_stack(right.gradients(x, y, W, b))


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="the gradient was multiplied by a learning rate or halved; fit does that, later",
)
def halved(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    return dW / 2, db / 2


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="the gradient is twice as large: no square is differentiated here, so there is no 2",
)
def doubled(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    return 2 * dW, 2 * db


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="the class numbers were subtracted, as if they were targets; the target is 1 for the true "
    "class and 0 for the others",
)
def class_numbers_in_a_row(x: Any, y: Any, W: Any, b: Any) -> Any:
    a = softmax(right.logits(x, W, b))
    delta = (a - np.asarray(y)) / len(a)
    return delta.T @ np.asarray(x), delta.sum(axis=0)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="a list has no .T; take the scores from logits(x, W, b), which turns lists into arrays",
)
def gradient_of_arrays_only(x: Any, y: Any, W: Any, b: Any) -> Any:
    delta = softmax(x @ W.T + b)
    delta[np.arange(len(x)), y] -= 1
    return delta.T @ np.asarray(x) / len(x), delta.mean(axis=0)


@misconception(
    "gradients",
    check="arrays_are_kept",
    says="an array of the caller was changed in place, as `x /= n` and `W -= step` do; write "
    "`x = x / n`, which makes a new array",
)
def steps_in_gradients(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    W -= 0.5 * dW
    b -= 0.5 * db
    return dW, db


@misconception(
    "gradients",
    check="arrays_are_kept",
    says="an array of the caller was changed in place, as `x /= n` and `W -= step` do; write "
    "`x = x / n`, which makes a new array",
)
def scales_the_samples(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    x = np.asarray(x, dtype=float)
    x /= len(x)
    return dW, db


def _walk(
    x: Any,
    y: Any,
    num_classes: int,
    learning_rate: float,
    steps: int,
    start: Any = np.zeros,
    stale: bool = False,
) -> right.Fit:
    x = np.asarray(x, dtype=float)
    W, b = start((num_classes, x.shape[1])), start(num_classes)
    losses = np.empty(max(steps, 0))
    dW, db = right.gradients(x, y, W, b)
    for step in range(steps):
        losses[step] = right.loss(x, y, W, b)
        if not stale:
            dW, db = right.gradients(x, y, W, b)
        W = W - learning_rate * dW
        b = b - learning_rate * db
    return right.Fit(W, b, losses)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the steps go uphill: subtract the gradient, do not add it",
)
def ascent(x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200) -> Any:
    return _walk(x, y, num_classes, -learning_rate, steps)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the gradient was computed once, before the loop; every step needs the gradient of the "
    "place where it starts",
)
def stale_gradient(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    return _walk(x, y, num_classes, learning_rate, steps, stale=True)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the gradient was not multiplied by the learning rate",
)
def no_learning_rate(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    return _walk(x, y, num_classes, 1.0, steps)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="W started at random numbers; start at 0",
)
def random_start(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    random = np.random.default_rng(0)
    return _walk(x, y, num_classes, learning_rate, steps, start=random.standard_normal)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the biases never move: they need their step as well",
)
def weights_only(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    x = np.asarray(x, dtype=float)
    W, b, losses = np.zeros((num_classes, x.shape[1])), np.zeros(num_classes), []
    for _ in range(steps):
        losses.append(right.loss(x, y, W, b))
        W = W - learning_rate * right.gradients(x, y, W, b)[0]
    return W, b, np.array(losses)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="db was computed after W had moved; compute both gradients first, then move both",
)
def one_after_the_other(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    x = np.asarray(x, dtype=float)
    W, b, losses = np.zeros((num_classes, x.shape[1])), np.zeros(num_classes), []
    for _ in range(steps):
        losses.append(right.loss(x, y, W, b))
        W = W - learning_rate * right.gradients(x, y, W, b)[0]
        b = b - learning_rate * right.gradients(x, y, W, b)[1]
    return W, b, np.array(losses)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the loss was noted after each step; note it before the step",
)
def losses_after(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, _ = _walk(x, y, num_classes, learning_rate, steps)
    return W, b, _walk(x, y, num_classes, learning_rate, steps + 1).losses[1:]


@misconception(
    "fit",
    check="steps_go_downhill",
    says="W and b are set to 0 again before each step; do that once, before the loop",
)
def start_in_the_loop(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, losses = _walk(x, y, num_classes, learning_rate, 1)
    return W, b, np.repeat(losses, steps)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="each step looked at one sample; take the gradient of the whole data set",
)
def one_sample_a_step(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, losses = np.zeros((num_classes, np.shape(x)[1])), np.zeros(num_classes), []
    for step in range(steps):
        losses.append(right.loss(x, y, W, b))
        one = slice(step % len(x), step % len(x) + 1)
        dW, db = right.gradients(x[one], y[one], W, b)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, np.array(losses)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the learning rate shrank with every step; keep it as it was given",
)
def shrinking_rate(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, losses = np.zeros((num_classes, np.shape(x)[1])), np.zeros(num_classes), []
    for step in range(steps):
        losses.append(right.loss(x, y, W, b))
        dW, db = right.gradients(x, y, W, b)
        W, b = W - learning_rate / (1 + step) * dW, b - learning_rate / (1 + step) * db
    return W, b, np.array(losses)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the losses are missing: note the loss before each step and return it as the third part",
)
def no_losses(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    return _walk(x, y, num_classes, learning_rate, steps)[:2]


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the function returned after its first step: `return` stands inside the loop",
)
def return_in_the_loop(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, losses = _walk(x, y, num_classes, learning_rate, 1)
    return W, b, np.concatenate([losses, np.zeros(steps - 1)])


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the learning rate was applied twice, or squared: the step is learning_rate times the "
    "gradient",
)
def rate_twice(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    return _walk(x, y, num_classes, learning_rate**2, steps)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the gradient was divided by N once more; it is a mean already",
)
def divided_by_n_again(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    return _walk(x, y, num_classes, learning_rate / len(x), steps)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the learning rate is always 0.5; use the argument `learning_rate`",
)
def always_the_usual_rate(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    return _walk(x, y, num_classes, 0.5, steps)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the parts are in another order: W comes first, then b, and the losses last",
)
def losses_first(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, losses = _walk(x, y, num_classes, learning_rate, steps)
    return losses, W, b


@misconception(
    "fit",
    check="steps_go_downhill",
    says="take as many steps as are asked for, however little the last ones change",
)
def stopped_early(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    losses = _walk(x, y, num_classes, learning_rate, steps).losses
    settled = np.flatnonzero(np.abs(np.diff(losses)) < 1e-6)
    return _walk(x, y, num_classes, learning_rate, int(settled[0]) + 1 if settled.size else steps)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="there are always 200 steps; use the argument `steps`",
)
def always_200_steps(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    return _walk(x, y, num_classes, learning_rate, 200)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the biases moved by the whole gradient; multiply it by the learning rate, too",
)
def no_rate_for_biases(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, losses = np.zeros((num_classes, np.shape(x)[1])), np.zeros(num_classes), []
    for _ in range(steps):
        losses.append(right.loss(x, y, W, b))
        dW, db = right.gradients(x, y, W, b)
        W, b = W - learning_rate * dW, b - db
    return W, b, np.array(losses)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the biases go uphill: subtract their gradient, too",
)
def biases_uphill(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, losses = np.zeros((num_classes, np.shape(x)[1])), np.zeros(num_classes), []
    for _ in range(steps):
        losses.append(right.loss(x, y, W, b))
        dW, db = right.gradients(x, y, W, b)
        W, b = W - learning_rate * dW, b + learning_rate * db
    return W, b, np.array(losses)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="W and b were replaced by the step, W = -rate * dW; subtract it from them: W -= rate * dW",
)
def replaced_by_the_step(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W: Any = np.zeros((num_classes, np.shape(x)[1]))
    b: Any = np.zeros(num_classes)
    losses = []
    for _ in range(steps):
        losses.append(right.loss(x, y, W, b))
        dW, db = right.gradients(x, y, W, b)
        W, b = -learning_rate * dW, -learning_rate * db
    return W, b, np.array(losses)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="W and b never moved; subtract the step from them: W -= rate * dW",
)
def never_moved(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, losses = _walk(x, y, num_classes, learning_rate, 1)
    return 0 * W, 0 * b, np.repeat(losses, steps)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="W started at 1; start with all weights and biases 0",
)
def started_at_one(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, losses = _walk(x, y, num_classes, learning_rate, steps)
    return W + 1, b, losses


@misconception(
    "fit",
    check="steps_go_downhill",
    says="W starts with the shape (d, K); it has one row a class: (K, d)",
)
def start_transposed(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, losses = np.zeros((np.shape(x)[1], num_classes)), np.zeros(num_classes), np.empty(steps)
    for step in range(steps):
        losses[step] = right.loss(x, y, W, b)
        dW, db = right.gradients(x, y, W, b)
        W, b = W - learning_rate * dW, b - learning_rate * db
    return W, b, losses


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the last step is missing: W and b are those before it. They move once after each loss "
    "that is noted, and the last ones are returned",
)
def one_step_too_few(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, _ = _walk(x, y, num_classes, learning_rate, steps - 1)
    return W, b, _walk(x, y, num_classes, learning_rate, steps).losses


@misconception(
    "fit",
    check="steps_go_downhill",
    says="one loss too many was noted; note the loss before each step, not after the last one",
)
def one_loss_too_many(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, _ = _walk(x, y, num_classes, learning_rate, steps)
    return W, b, _walk(x, y, num_classes, learning_rate, steps + 1).losses


@misconception(
    "fit",
    check="steps_go_downhill",
    says="only the last loss was returned; return the loss before every step",
)
def last_loss_only(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, losses = _walk(x, y, num_classes, learning_rate, steps)
    return W, b, losses[-1]


@misconception(
    "fit",
    check="steps_go_downhill",
    says="the features were scaled; here they are taken as they are (part 8 scales them)",
)
def scaled_features(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    x = np.asarray(x, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return _walk((x - x.mean(axis=0)) / x.std(axis=0), y, num_classes, learning_rate, steps)


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="the slope has the wrong sign",
)
def slope_sign(W: Any, b: Any) -> Any:
    w = np.subtract(W[1], W[0])
    return w[0] / w[1], -(b[1] - b[0]) / w[1]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="the intercept has the wrong sign",
)
def intercept_sign(W: Any, b: Any) -> Any:
    w = np.subtract(W[1], W[0])
    return -w[0] / w[1], (b[1] - b[0]) / w[1]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="only class 1 was used; the line is where its score equals that of class 0, so take the "
    "difference of both",
)
def one_class_only(W: Any, b: Any) -> Any:
    return -W[1][0] / W[1][1], -b[1] / W[1][1]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="only class 0 was used; the line is where its score equals that of class 1, so take the "
    "difference of both",
)
def class_0_only(W: Any, b: Any) -> Any:
    return -W[0][0] / W[0][1], -b[0] / W[0][1]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="the weights of the two classes were added; equal scores mean that their difference is 0",
)
def sum_for_difference(W: Any, b: Any) -> Any:
    w = np.add(W[1], W[0])
    return -w[0] / w[1], -(b[1] + b[0]) / w[1]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="the intercept was not divided by the weight of the second feature",
)
def intercept_not_divided(W: Any, b: Any) -> Any:
    w = np.subtract(W[1], W[0])
    return -w[0] / w[1], -(b[1] - b[0])


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="x_1 and x_2 are exchanged: the line was solved for x_1",
)
def solved_for_x_1(W: Any, b: Any) -> Any:
    w = np.subtract(W[1], W[0])
    return -w[1] / w[0], -(b[1] - b[0]) / w[0]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="this line runs along the difference of the weight vectors; the boundary is "
    "perpendicular to it",
)
def along_the_weights(W: Any, b: Any) -> Any:
    w = np.subtract(W[1], W[0])
    return w[1] / w[0], -(b[1] - b[0]) / w[1]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="a column of W was taken for a class; a class is a row",
)
def columns_for_classes(W: Any, b: Any) -> Any:
    w = np.transpose(W)[1] - np.transpose(W)[0]
    return -w[0] / w[1], -(b[1] - b[0]) / w[1]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="the biases are missing, so the line goes through the origin",
)
def through_the_origin(W: Any, b: Any) -> Any:
    w = np.subtract(W[1], W[0])
    return -w[0] / w[1], 0.0


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="both signs are wrong: with all of one side on the other, the minus belongs to both",
)
def both_signs(W: Any, b: Any) -> Any:
    w = np.subtract(W[1], W[0])
    return w[0] / w[1], (b[1] - b[0]) / w[1]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="slope and intercept are exchanged; the slope comes first",
)
def intercept_first(W: Any, b: Any) -> Any:
    w = np.subtract(W[1], W[0])
    return -(b[1] - b[0]) / w[1], -w[0] / w[1]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="nothing was divided by the weight of x_2: solve the equation for x_2",
)
def not_solved(W: Any, b: Any) -> Any:
    w = np.subtract(W[1], W[0])
    return -w[0], -(b[1] - b[0])


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="the differences are right, but the equation was not solved for x_2: divide by minus its "
    "weight",
)
def differences_only(W: Any, b: Any) -> Any:
    w = np.subtract(W[1], W[0])
    return w[0], b[1] - b[0]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="the intercept was divided by the weight of x_1; x_2 stands alone, so divide by its "
    "weight",
)
def intercept_divided_by_w_1(W: Any, b: Any) -> Any:
    w = np.subtract(W[1], W[0])
    return -w[0] / w[1], -(b[1] - b[0]) / w[0]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="the slope is upside down: the weight of x_1 over that of x_2",
)
def slope_upside_down(W: Any, b: Any) -> Any:
    w = np.subtract(W[1], W[0])
    return -w[1] / w[0], -(b[1] - b[0]) / w[1]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="the biases were added; equal scores mean that their difference counts",
)
def sum_of_biases(W: Any, b: Any) -> Any:
    w = np.subtract(W[1], W[0])
    return -w[0] / w[1], -(b[1] + b[0]) / w[1]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="the weights were multiplied; solving for x_2 divides by its weight",
)
def multiplied_for_divided(W: Any, b: Any) -> Any:
    w = np.subtract(W[1], W[0])
    return -w[0] * w[1], -(b[1] - b[0]) * w[1]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="this is the difference of two lines, on each of which a score is 0; set the scores equal",
)
def difference_of_lines(W: Any, b: Any) -> Any:
    slope = -W[1][0] / W[1][1] + W[0][0] / W[0][1]
    return slope, -b[1] / W[1][1] + b[0] / W[0][1]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="only the slope was returned; return the slope and the intercept",
)
def slope_only(W: Any, b: Any) -> Any:
    w = np.subtract(W[1], W[0])
    return -w[0] / w[1]


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="W[1, 0] needs an array, and lists are allowed: begin with W = np.asarray(W)",
)
def two_indices_for_a_list(W: Any, b: Any) -> Any:
    w = W[1, :] - W[0, :]
    return -w[0] / w[1], -(b[1] - b[0]) / w[1]


@misconception(
    "fit",
    check="steps_go_downhill",
    says="W is returned with the shape (d, K); it has one row a class: (K, d)",
)
def weights_returned_transposed(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, losses = _walk(x, y, num_classes, learning_rate, steps)
    return W.T, b, losses


@misconception(
    "boundary",
    check="line_between_two_classes",
    says="lists are allowed: begin with W, b = np.asarray(W), np.asarray(b)",
)
def arrays_of_weights_only(W: Any, b: Any) -> Any:
    w = W[1] - W[0]
    return -w[0] / w[1], -(b[1] - b[0]) / w[1]


def _scaled(x: Any, y: Any, num_classes: int, mean: Any, deviation: Any) -> Any:
    W, b, _ = right.fit((x - mean) / deviation, y, num_classes, learning_rate=1.0, steps=500)
    return W, b


@misconception(
    "fit_any_scale",
    check="any_scale_will_do",
    says="the weights fit scaled features; turn them into weights for the features as they are",
)
def scaling_not_undone(x: Any, y: Any, num_classes: int) -> Any:
    return _scaled(x, y, num_classes, x.mean(axis=0), x.std(axis=0))


@misconception(
    "fit_any_scale",
    check="any_scale_will_do",
    says="the weights were divided by the deviations, but the means are not yet in the biases",
)
def means_not_undone(x: Any, y: Any, num_classes: int) -> Any:
    W, b = _scaled(x, y, num_classes, x.mean(axis=0), x.std(axis=0))
    return W / x.std(axis=0), b


@misconception(
    "fit_any_scale",
    check="any_scale_will_do",
    says="the weights were multiplied by the deviations; divide them",
)
def multiplied_by_deviation(x: Any, y: Any, num_classes: int) -> Any:
    W, b = _scaled(x, y, num_classes, x.mean(axis=0), x.std(axis=0))
    W = W * x.std(axis=0)
    return W, b - W @ x.mean(axis=0)


@misconception(
    "fit_any_scale",
    check="any_scale_will_do",
    says="the means were multiplied by the weights of the scaled features; divide the weights by "
    "the deviations first",
)
def means_before_deviations(x: Any, y: Any, num_classes: int) -> Any:
    W, b = _scaled(x, y, num_classes, x.mean(axis=0), x.std(axis=0))
    return W / x.std(axis=0), b - W @ x.mean(axis=0)


@misconception(
    "fit_any_scale",
    check="any_scale_will_do",
    says="the means were added to the biases; subtract W @ mean",
)
def means_added(x: Any, y: Any, num_classes: int) -> Any:
    W, b = _scaled(x, y, num_classes, x.mean(axis=0), x.std(axis=0))
    W = W / x.std(axis=0)
    return W, b + W @ x.mean(axis=0)


@misconception(
    "fit_any_scale",
    check="any_scale_will_do",
    says="one mean and one deviation were taken for all features; each feature has its own: axis=0",
)
def one_scale_for_all(x: Any, y: Any, num_classes: int) -> Any:
    W, b = _scaled(x, y, num_classes, x.mean(), x.std())
    W = W / x.std()
    return W, b - W @ np.full(x.shape[1], x.mean())


@misconception(
    "fit_any_scale",
    check="any_scale_will_do",
    says="x was scaled in place, in the caller's array; write x = (x - mean) / deviation",
)
def scaled_in_place(x: Any, y: Any, num_classes: int) -> Any:
    mean, deviation = x.mean(axis=0), x.std(axis=0)
    x -= mean
    x /= deviation
    W, b, _ = right.fit(x, y, num_classes, learning_rate=1.0, steps=500)
    W = W / deviation
    return W, b - W @ mean


@misconception(
    "fit_any_scale",
    check="any_scale_will_do",
    says="each sample was scaled by its own mean and deviation; a feature is a column: axis=0",
)
def samples_scaled(x: Any, y: Any, num_classes: int) -> Any:
    return _scaled(x, y, num_classes, x.mean(axis=1, keepdims=True), x.std(axis=1, keepdims=True))


@misconception(
    "fit_any_scale",
    check="any_scale_will_do",
    says="the features were not scaled: the large one decides every step",
)
def not_scaled(x: Any, y: Any, num_classes: int) -> Any:
    W, b, _ = right.fit(x, y, num_classes)
    return W, b


@misconception(
    "fit_any_scale",
    check="any_scale_will_do",
    says="only the mean was subtracted; divide by the standard deviation, too",
)
def centred_only(x: Any, y: Any, num_classes: int) -> Any:
    W, b, _ = right.fit(x - x.mean(axis=0), y, num_classes, learning_rate=1.0, steps=200)
    return W, b - W @ x.mean(axis=0)


@misconception(
    "hessian",
    check="second_derivatives",
    says="the mean over no samples is nan; raise ValueError if there are none",
)
def hessian_of_no_samples(x: Any, W: Any, b: Any) -> Any:
    return right.hessian(x, W, b) if len(x) else np.full((np.size(W) + len(b),) * 2, np.nan)


@misconception(
    "hessian",
    check="second_derivatives",
    says="the Hessian is N times too large: J is a mean, so divide by N",
)
def hessian_without_n(x: Any, W: Any, b: Any) -> Any:
    return right.hessian(x, W, b) * len(x)


@misconception(
    "hessian",
    check="second_derivatives",
    says="the sign is wrong: a second derivative is missing its minus, or has one too many",
)
def hessian_sign(x: Any, W: Any, b: Any) -> Any:
    return -right.hessian(x, W, b)


def _kron(x: Any, W: Any, b: Any, features_first: bool, diagonal_only: bool) -> Any:
    a = softmax(right.logits(x, W, b))
    total: Any = 0
    for row, sample in zip(a, np.asarray(x), strict=True):
        jacobian = np.diag(row * (1 - row)) if diagonal_only else np.diag(row) - np.outer(row, row)
        x1 = np.append(sample, 1.0)
        parts = (np.outer(x1, x1), jacobian) if features_first else (jacobian, np.outer(x1, x1))
        total = total + np.kron(*parts) / len(a)
    return total


@misconception(
    "hessian",
    check="second_derivatives",
    says="the order is feature after feature; it should be class after class: the Jacobian is the "
    "first argument of np.kron",
)
def features_first(x: Any, W: Any, b: Any) -> Any:
    return _kron(x, W, b, features_first=True, diagonal_only=False)


@misconception(
    "hessian",
    check="second_derivatives",
    says="the blocks of two different classes are 0; there the Jacobian is -a_j a_k",
)
def diagonal_blocks_only(x: Any, W: Any, b: Any) -> Any:
    return _kron(x, W, b, features_first=False, diagonal_only=True)


@misconception(
    "hessian",
    check="second_derivatives",
    says="the biases are missing: append a 1 to each sample",
)
def hessian_of_weights_only(x: Any, W: Any, b: Any) -> Any:
    jacobian = np.array([np.diag(a) - np.outer(a, a) for a in softmax(right.logits(x, W, b))])
    return np.einsum("njk,np,nq->jpkq", jacobian, x, x).reshape(np.size(W), -1) / len(x)


@misconception(
    "hessian",
    check="second_derivatives",
    says="the 1 for the bias stands before the features; append it after them",
)
def bias_first(x: Any, W: Any, b: Any) -> Any:
    H, d = right.hessian(x, W, b), np.shape(W)[1]
    order = [j * (d + 1) + k for j in range(len(b)) for k in (d, *range(d))]
    return H[np.ix_(order, order)]


@misconception(
    "hessian",
    check="second_derivatives",
    says="the result has four axes; reshape it to a square matrix",
)
def four_axes(x: Any, W: Any, b: Any) -> Any:
    d = np.shape(W)[1] + 1
    return right.hessian(x, W, b).reshape(len(b), d, len(b), d)


@misconception(
    "hessian",
    check="second_derivatives",
    says="the mean of the Jacobians was multiplied by the mean of the products; the mean of "
    "products is something else, so multiply sample by sample",
)
def product_of_means(x: Any, W: Any, b: Any) -> Any:
    a, x1 = softmax(right.logits(x, W, b)), np.column_stack([x, np.ones(len(x))])
    jacobian = np.diag(a.mean(axis=0)) - a.T @ a / len(a)
    return np.kron(jacobian, x1.T @ x1 / len(a))


@misconception(
    "hessian",
    check="second_derivatives",
    says="the Jacobian was taken at the scores; it takes probabilities, softmax of the scores",
)
def jacobian_of_scores(x: Any, W: Any, b: Any) -> Any:
    total: Any = 0
    for z, sample in zip(right.logits(x, W, b), np.asarray(x), strict=True):
        x1 = np.append(sample, 1.0)
        total = total + np.kron(np.diag(z) - np.outer(z, z), np.outer(x1, x1)) / len(x)
    return total


@misconception(
    "hessian",
    check="second_derivatives",
    says="only the first sample was counted: `return` stands inside the loop",
)
def hessian_of_the_first_sample(x: Any, W: Any, b: Any) -> Any:
    return right.hessian(x[:1], W, b) / len(x)


@misconception(
    "hessian",
    check="second_derivatives",
    says="only the last sample was counted: add up all of them, += for =",
)
def hessian_of_the_last_sample(x: Any, W: Any, b: Any) -> Any:
    return right.hessian(x[-1:], W, b) / len(x)


@misconception(
    "hessian",
    check="second_derivatives",
    says="only the last sample was counted, undivided: add up all of them and divide by N",
)
def last_sample_undivided(x: Any, W: Any, b: Any) -> Any:
    return right.hessian(x[-1:], W, b)


@misconception(
    "hessian",
    check="second_derivatives",
    says="a 0 was appended to each sample; the bias's input is 1",
)
def zero_for_the_bias(x: Any, W: Any, b: Any) -> Any:
    H = right.hessian(x, W, b)
    bias = np.arange(len(H)) % (np.shape(W)[1] + 1) == np.shape(W)[1]
    return np.where(bias[:, np.newaxis] | bias, 0, H)


@misconception(
    "hessian",
    check="second_derivatives",
    says="the sum was divided by the number of entries of x; divide by the number of samples, "
    "len(x)",
)
def divided_by_size(x: Any, W: Any, b: Any) -> Any:
    return right.hessian(x, W, b) / np.shape(x)[1]


@misconception(
    "hessian",
    check="second_derivatives",
    says="softmax was applied twice",
)
def hessian_of_softmax_twice(x: Any, W: Any, b: Any) -> Any:
    total: Any = 0
    for a, sample in zip(softmax(softmax(right.logits(x, W, b))), np.asarray(x), strict=True):
        x1 = np.append(sample, 1.0)
        total = total + np.kron(np.diag(a) - np.outer(a, a), np.outer(x1, x1)) / len(x)
    return total


@misconception(
    "hessian",
    check="second_derivatives",
    says="each sample was multiplied with itself to one number; np.outer(x1, x1) is the matrix",
)
def inner_for_outer_product(x: Any, W: Any, b: Any) -> Any:
    total: Any = 0
    for a, sample in zip(softmax(right.logits(x, W, b)), np.asarray(x), strict=True):
        x1 = np.append(sample, 1.0)
        total = total + np.kron(np.diag(a) - np.outer(a, a), x1 @ x1) / len(x)
    return total


@misconception(
    "hessian",
    check="second_derivatives",
    says="the axes were not put into pairs before reshape: class and feature of the row, then "
    "class "
    "and feature of the column, jpkq",
)
def axes_in_the_wrong_order(x: Any, W: Any, b: Any) -> Any:
    K, d = np.shape(W)[0], np.shape(W)[1] + 1
    blocks = right.hessian(x, W, b).reshape(K, d, K, d)
    return blocks.transpose(0, 2, 1, 3).reshape(K * d, K * d)


@misconception(
    "predict",
    check="highest_score_wins",
    says="this answers for two classes, 0 and 1; of more, the highest score decides",
)
def two_classes_only(x: Any, W: Any, b: Any) -> Any:
    return (softmax(right.logits(x, W, b))[:, 1] > 0.5).astype(int)


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="db is one number, the mean over samples and classes; each class has its own, so average "
    "along axis 0",
)
def one_slope_for_all_biases(x: Any, y: Any, W: Any, b: Any) -> Any:
    delta = softmax(right.logits(x, W, b))
    delta[np.arange(len(delta)), y] -= 1
    return right.gradients(x, y, W, b)[0], np.full(len(b), delta.mean())


@misconception(
    "gradients",
    check="gradient_of_the_loss",
    says="1 was subtracted at the predicted class; the target is the label y",
)
def predicted_class_as_target(x: Any, y: Any, W: Any, b: Any) -> Any:
    return right.gradients(x, right.predict(x, W, b), W, b)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="only one step was taken: `return` stands inside the loop",
)
def returned_in_the_loop(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    return _walk(x, y, num_classes, learning_rate, min(steps, 1))


@misconception(
    "fit",
    check="steps_go_downhill",
    says="one step is missing: range(1, steps) begins at 1, and the first loss is never noted",
)
def first_step_left_out(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, losses = _walk(x, y, num_classes, learning_rate, steps - 1)
    return W, b, np.append([0.0], losses)


@misconception(
    "fit",
    check="steps_go_downhill",
    says="one step is missing: range(steps - 1) ends too early, and the last loss is never noted",
)
def last_step_left_out(
    x: Any, y: Any, num_classes: int, learning_rate: float = 0.5, steps: int = 200
) -> Any:
    W, b, losses = _walk(x, y, num_classes, learning_rate, steps - 1)
    return W, b, np.append(losses, [0.0])


@misconception(
    "fit_any_scale",
    check="any_scale_will_do",
    says=one_scale_for_all.says,
)
def one_scale_and_the_usual_steps(x: Any, y: Any, num_classes: int) -> Any:
    mean, deviation = np.full(x.shape[1], x.mean()), x.std()
    W, b, _ = right.fit((x - mean) / deviation, y, num_classes)
    return W / deviation, b - W / deviation @ mean
