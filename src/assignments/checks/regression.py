"""The checks of exercise 06, softmax regression."""

from __future__ import annotations

from typing import Any

import numpy as np

from assignments.checks import Answer, array, check, close, expect, keeps_input, refuses, rng
from softmax_course import regression as reference

FORMULA = "06_regression: The formula"
LINE = "06_regression: Two classes: a line"
LEARNING = "06_regression: Learning: walk downhill"
WRONG = "06_regression: What can go wrong"

# As many samples as features as classes: a wrong axis gives a wrong number, not an error.
SQUARE = {
    "x": np.array([[1.0, 2.0], [0.5, -1.0]]),
    "W": np.array([[1.0, 0.0], [0.5, -0.5]]),
    "b": np.array([0.0, -1.0]),
}
# Different numbers of samples, features and classes.
OBLONG = {
    "x": np.array([[1.0, -0.5], [0.0, 2.0], [-1.0, 0.5], [2.0, 1.0]]),
    "W": np.array([[0.5, -1.0], [0.0, 1.0], [1.0, 0.2]]),
    "b": np.array([0.3, -0.2, 0.0]),
}


@check(read=FORMULA)
def scores_of_every_class(logits: Answer) -> None:
    """The scores are x Wᵀ + b: a row for each sample, a column for each class."""
    for given in (SQUARE, OBLONG):
        x, W, b = given["x"], given["W"], given["b"]
        z = array(logits(x, W, b), shape=(len(x), len(W)))
        close(z, reference.logits(x, W, b))
        keeps_input()
    random = rng()
    num_samples, d, num_classes = (int(n) for n in random.integers(2, 7, size=3))
    x = random.normal(size=(num_samples, d))
    W, b = random.normal(size=(num_classes, d)), random.normal(size=num_classes)
    close(array(logits(x, W, b), shape=(num_samples, num_classes)), reference.logits(x, W, b))


@check(read=FORMULA, needs=[scores_of_every_class])
def highest_score_wins(predict: Answer) -> None:
    """For each sample, the number of the class with the highest score is predicted."""
    for given in (OBLONG, SQUARE):
        x, W, b = given["x"], given["W"], given["b"]
        close(array(predict(x, W, b), shape=(len(x),)), reference.predict(x, W, b))
    random = rng()
    x, W, b = random.normal(size=(30, 3)), random.normal(size=(5, 3)), random.normal(size=5)
    close(array(predict(x, W, b), shape=(30,)), reference.predict(x, W, b))


@check(read="06_regression: Four classes")
def share_of_right_predictions(accuracy: Answer) -> None:
    """The share of the right predictions is counted; shapes that differ are refused."""
    for predicted, labels in (
        ([0, 1, 2, 2], [0, 1, 1, 2]),
        ([1, 0, 0], [0, 1, 0]),
        ([3, 3], [3, 3]),
    ):
        right = array(accuracy(np.array(predicted), np.array(labels)), shape=())
        close(right, reference.accuracy(predicted, labels))
    refuses(accuracy, np.array([0, 1, 1]), np.array([[0], [1], [1]]))


@check(read=FORMULA, needs=[scores_of_every_class])
def mean_cross_entropy(loss: Answer) -> None:
    """J is the mean over the samples of -ln(probability of the true class)."""
    for given, y in ((SQUARE, [1, 1]), (OBLONG, [0, 2, 1, 1]), (OBLONG, [1, 0, 0, 1])):
        arguments = given["x"], np.array(y), given["W"], given["b"]
        close(array(loss(*arguments), shape=()), reference.loss(*arguments))
    random = rng()
    x, labels = random.normal(size=(7, 2)), random.integers(4, size=7)
    W, b = random.normal(size=(4, 2)), random.normal(size=4)
    close(array(loss(x, labels, W, b), shape=()), reference.loss(x, labels, W, b))


@check(read=FORMULA, needs=[mean_cross_entropy])
def loss_stays_finite(loss: Answer) -> None:
    """The loss is finite even where the probability of the true class rounds to 0."""
    x, y, b = np.array([[1.0], [2.0]]), np.array([1, 0]), np.zeros(2)
    seen: dict[float, float] = {}
    for size in (50.0, 800.0, 1e5):
        W = np.array([[size], [0.0]])
        seen[size] = float(array(loss(x, y, W, b), shape=()))
        expect(np.isfinite(seen[size]), f"the loss is {seen[size]}")
    cut = seen[800.0] == seen[1e5]
    expect(not cut, f"it is {seen[800.0]:.6g}, as for a weight of 800: large costs are cut off")
    for size, result in seen.items():
        expected = reference.loss(x, y, np.array([[size], [0.0]]), b)
        close(result, expected, f"the loss for a weight of {size:g}")


def _tuple_of(result: Any, **shapes: tuple[int, ...]) -> list[np.ndarray[Any, Any]]:
    """Return the parts of a result, each of the shape that it should have."""
    names = ", ".join(shapes)
    expect(
        isinstance(result, (tuple, list)) and len(result) == len(shapes),
        f"expected ({names}), got "
        + (f"{len(result)} values" if isinstance(result, (tuple, list)) else _kind(result)),
    )
    parts = []
    for (name, shape), part in zip(shapes.items(), result, strict=True):
        expect(part is not None, f"{name} is None")
        part = array(part)
        expect(part.shape == shape, f"{name} has shape {part.shape}, expected {shape}")
        parts.append(part)
    return parts


def _kind(result: Any) -> str:
    return "None: does it end with `return`?" if result is None else type(result).__name__


def _compare_gradients(gradients: Answer, *arguments: Any) -> None:
    expected = reference.gradients(*arguments)
    shapes = {"dW": expected[0].shape, "db": expected[1].shape}
    parts = _tuple_of(gradients(*arguments), **shapes)
    for name, part, right in zip(shapes, parts, expected, strict=True):
        close(part, right, name)


@check(read=LEARNING, needs=[scores_of_every_class])
def gradient_of_the_loss(gradients: Answer) -> None:
    """The gradient says what the loss does when a weight or a bias moves a little."""
    for given, y in ((SQUARE, [1, 1]), (OBLONG, [0, 2, 1, 1]), (OBLONG, [1, 0, 0, 1])):
        _compare_gradients(gradients, given["x"], np.array(y), given["W"], given["b"])


@check(read=LEARNING, needs=[scores_of_every_class])
def arrays_are_kept(gradients: Answer) -> None:
    """x, y, W and b are the same after the call."""
    gradients(OBLONG["x"], np.array([0, 2, 1, 1]), OBLONG["W"], OBLONG["b"])
    keeps_input()


@check(read=LEARNING, needs=[gradient_of_the_loss])
def gradient_of_unseen_points(gradients: Answer) -> None:
    """The gradient is right for points, weights and classes drawn anew."""
    random = rng()
    for size in (1.0, 30.0):
        num_samples, d, num_classes = (int(n) for n in random.integers(2, 9, size=3))
        x = random.normal(size=(num_samples, d), scale=size)
        y = random.integers(num_classes, size=num_samples)
        W, b = random.normal(size=(num_classes, d)), random.normal(size=num_classes)
        _compare_gradients(gradients, x, y, W, b)


@check(read=LEARNING, needs=[gradient_of_the_loss, mean_cross_entropy])
def steps_go_downhill(fit: Answer) -> None:
    """Each step of fit goes against the gradient, from weights 0."""
    x, y = np.array([[1.0, 0.5], [-1.0, 1.0], [0.0, -2.0]]), np.array([0, 1, 1])
    for steps, rate in ((1, 0.5), (2, 0.5), (10, 0.1), (40, 1.0)):
        expected = reference.fit(x, y, 2, learning_rate=rate, steps=steps)
        W, b, losses = _tuple_of(
            fit(x, y, 2, learning_rate=rate, steps=steps), W=(2, 2), b=(2,), losses=(steps,)
        )
        after = "1 step" if steps == 1 else f"{steps} steps"
        close(W, expected.W, f"W after {after}")
        close(b, expected.b, f"b after {after}")
        close(losses, expected.losses, "losses")
    keeps_input()


def _clouds(random: Any, num_classes: int) -> tuple[Any, Any]:
    """Draw points around centres on a circle, which straight lines tell apart."""
    angles = random.uniform(0, 2 * np.pi) + 2 * np.pi * np.arange(num_classes) / num_classes
    centers = 4 * np.stack([np.cos(angles), np.sin(angles)], axis=1) + random.uniform(-1, 1, 2)
    y = np.repeat(np.arange(num_classes), 100)
    x = centers[y] + random.normal(size=(len(y), 2))
    order = random.permutation(len(y))
    return x[order], y[order]


def _right_on_unseen(x: Any, y: Any, W: Any, b: Any, remark: str = "") -> None:
    right = reference.accuracy(reference.predict(x, W, b), y)
    expect(
        right >= 0.9, f"{right:.1%} of the unseen points are right, expected 90% or more{remark}"
    )


@check(read=LEARNING, needs=[steps_go_downhill])
def learns_unseen_clouds(fit: Answer) -> None:
    """Trained on half of new clouds, fit's weights are right on 90 % of the other half."""
    random = rng()
    for num_classes in (3, 5):
        x, y = _clouds(random, num_classes)
        half = len(x) // 2
        W, b, _ = _tuple_of(
            fit(x[:half], y[:half], num_classes, learning_rate=0.2, steps=300),
            W=(num_classes, 2),
            b=(num_classes,),
            losses=(300,),
        )
        _right_on_unseen(x[half:], y[half:], W, b)


@check(read=LINE)
def line_between_two_classes(boundary: Answer) -> None:
    """On the line x_2 = slope * x_1 + intercept both classes have the same score."""
    random = None
    for _ in range(3):
        if random is None:
            W, b = np.array([[1.0, -1.0], [-0.5, 0.2]]), np.array([0.5, -1.0])
        else:
            W, b = random.normal(size=(2, 2)), random.normal(size=2)
        slope, intercept = _tuple_of(boundary(W, b), slope=(), intercept=())
        x_1 = np.array([-1.0, 0.0, 2.0])
        z = reference.logits(np.stack([x_1, slope * x_1 + intercept], axis=1), W, b)
        close(z[:, 1] - z[:, 0], np.zeros(3), "the differences of the scores at three points of it")
        random = random or rng()


def _birds(random: Any) -> tuple[Any, Any]:
    """Draw birds of three kinds: two differ in the length of a wing only."""
    y = np.repeat(np.arange(3), 80)
    wing = np.array([0.15, 0.25, 0.2])[y] + random.normal(scale=0.015, size=len(y))
    grams = np.array([3800.0, 3800.0, 5000.0])[y] + random.normal(scale=250, size=len(y))
    order = random.permutation(len(y))
    return np.stack([wing, grams], axis=1)[order], y[order]


def _learns_birds(fit_any_scale: Answer, random: Any) -> None:
    x, y = _birds(random)
    W, b = _tuple_of(fit_any_scale(x[:120], y[:120], 3), W=(3, 2), b=(3,))
    keeps_input()
    expect(np.isfinite(W).all() and np.isfinite(b).all(), "a weight or a bias is not finite")
    # Whatever settings a student chose: does a part of the scaling explain what is wrong?
    mean, deviation = x[:120].mean(axis=0), x[:120].std(axis=0)
    remark = ""
    for known, new in (
        (". They would be if the features were scaled", (x - mean) / deviation),
        (". They would be if each feature had its mean subtracted", x - mean),
    ):
        if reference.accuracy(reference.predict(new[120:], W, b), y[120:]) >= 0.9:
            remark = known
    _right_on_unseen(x[120:], y[120:], W, b, remark)


@check(read=WRONG, needs=[steps_go_downhill])
def any_scale_will_do(fit_any_scale: Answer) -> None:
    """Birds that were not scaled are told apart: 90 % of those not trained on."""
    _learns_birds(fit_any_scale, np.random.default_rng(0))


@check(read=WRONG, needs=[any_scale_will_do])
def learns_unseen_birds(fit_any_scale: Answer) -> None:
    """Trained on half of new birds, the weights are right on 90 % of the other half."""
    _learns_birds(fit_any_scale, rng())


@check(read=LEARNING, needs=[scores_of_every_class])
def second_derivatives(hessian: Answer) -> None:
    """The Hessian holds, class after class, the second derivatives by weights and bias."""
    for given in (
        {"x": [[1.0], [-2.0]], "W": [[0.5], [0.0]], "b": [0.0, 0.3]},
        OBLONG,
    ):
        x, W, b = (np.array(given[name]) for name in ("x", "W", "b"))
        size = W.size + b.size
        H = array(hessian(x, W, b), shape=(size, size))
        close(H, reference.hessian(x, W, b))
    random = rng()
    x, W, b = random.normal(size=(5, 3)), random.normal(size=(4, 3)), random.normal(size=4)
    close(array(hessian(x, W, b), shape=(16, 16)), reference.hessian(x, W, b))
