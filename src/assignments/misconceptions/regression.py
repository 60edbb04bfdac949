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
    check="loss_stays_finite",
    says="the logarithm of a probability that rounded to 0 is -inf; use log_softmax",
)
def log_of_softmax(x: Any, y: Any, W: Any, b: Any) -> Any:
    with np.errstate(divide="ignore"):
        return -np.log(softmax(right.logits(x, W, b)))[np.arange(len(x)), y].mean()


@misconception(
    "loss",
    check="loss_stays_finite",
    says="a small number was added inside the logarithm, so no sample can cost more than its "
    "logarithm; use log_softmax",
)
def epsilon_in_log(x: Any, y: Any, W: Any, b: Any) -> Any:
    return -np.log(softmax(right.logits(x, W, b)) + 1e-12)[np.arange(len(x)), y].mean()


@misconception(
    "loss",
    check="loss_stays_finite",
    says="the probabilities were clipped, so no sample can cost more than the logarithm of the "
    "bound; use log_softmax",
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
    check="arrays_are_kept",
    says="W and b were moved here; gradients only measures the slope, fit takes the step",
)
def steps_in_gradients(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
    W -= 0.5 * dW
    b -= 0.5 * db
    return dW, db


@misconception(
    "gradients",
    check="arrays_are_kept",
    says="x was scaled in place: the caller's samples have changed. Divide a new array",
)
def scales_the_samples(x: Any, y: Any, W: Any, b: Any) -> Any:
    dW, db = right.gradients(x, y, W, b)
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
    says="the learning rate has no effect",
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
