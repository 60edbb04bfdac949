"""The checks of exercise 06, softmax regression."""

from __future__ import annotations

from typing import Any

import numpy as np

from assignments.checks import (
    Answer,
    array,
    check,
    close,
    examples,
    expect,
    keeps_input,
    refuses,
    rng,
)
from softmax_course import regression as reference

FORMULA = "06_regression: The formula"
LINE = "06_regression: Two classes: a line"
LEARNING = "06_regression: Learning: walk downhill"
WRONG = "06_regression: What can go wrong"

Arrays = tuple[Any, ...]

# Samples, weights and biases. As many samples as features as classes: a wrong axis gives a
# wrong number, not an error.
SQUARE = (
    np.array([[1.0, 2.0], [0.5, -1.0]]),
    np.array([[1.0, 0.0], [0.5, -0.5]]),
    np.array([0.0, -1.0]),
)
CUBE = (
    np.array([[1.0, -0.5, 0.2], [0.3, 2.0, -1.0], [-1.0, 0.5, 0.7]]),
    np.array([[0.5, -1.0, 0.1], [0.0, 1.0, 0.4], [1.0, 0.2, -0.6]]),
    np.array([0.3, -0.2, 0.1]),
)
# Different numbers of samples, features and classes.
OBLONG = (
    np.array([[1.0, -0.5], [0.0, 2.0], [-1.0, 0.5], [2.0, 1.0]]),
    np.array([[0.5, -1.0], [0.0, 1.0], [1.0, 0.2]]),
    np.array([0.3, -0.2, 0.0]),
)
# The labels of each; the largest class is not always there.
LABELLED = tuple(
    (x, np.array(y), W, b)
    for (x, W, b), y in (
        (CUBE, [2, 0, 0]),
        (OBLONG, [0, 2, 1, 1]),
        (OBLONG, [1, 0, 0, 1]),
        (SQUARE, [1, 1]),
    )
)
# Samples of the classes 299 and 200: more than a byte can count.
MANY_CLASSES = (np.array([[1.0], [-1.0]]), np.zeros((300, 1)), np.zeros(300))
MANY_CLASSES[1][[299, 200]] = [[1.0], [-1.0]]


def _lists(arguments: Arrays) -> Arrays:
    return tuple(part.tolist() for part in arguments)


@check(read=FORMULA)
def scores_of_every_class(logits: Answer) -> None:
    """The scores are x Wᵀ + b: a row for each sample, a column for each class."""
    for x, W, b in examples(CUBE, OBLONG, SQUARE):
        _compare_scores(logits, x, W, b)
    for x, W, b in examples(_lists(OBLONG)):
        _compare_scores(logits, x, W, b)
    random = rng()
    num_samples, d, num_classes = (int(n) for n in random.integers(2, 7, size=3))
    x = random.normal(size=(num_samples, d))
    W, b = random.normal(size=(num_classes, d)), random.normal(size=num_classes)
    _compare_scores(logits, x, W, b)


def _compare_scores(logits: Answer, x: Any, W: Any, b: Any) -> None:
    expected = reference.logits(x, W, b)
    close(array(logits(x, W, b), shape=expected.shape), expected)
    keeps_input()


@check(read=FORMULA, needs=[scores_of_every_class])
def no_table_is_refused(logits: Answer) -> None:
    """What is no table of finite numbers, or does not fit, is a ValueError."""
    x, W, b = OBLONG
    nan, inf = x.copy(), W.copy()
    nan[1, 0], inf[2, 1] = np.nan, np.inf
    refuses(logits, nan, W, b)
    refuses(logits, x, inf, b)
    refuses(logits, x[0], W, b)
    refuses(logits, x, np.ones((3, 3)), b)
    refuses(logits, x, W, b[:2])


@check(read=FORMULA, needs=[scores_of_every_class])
def highest_score_wins(predict: Answer) -> None:
    """For each sample, the number of the class with the highest score is predicted."""
    for x, W, b in examples(CUBE, OBLONG, SQUARE):
        _compare_classes(predict, x, W, b)
    for x, W, b in examples(_lists(OBLONG)):
        _compare_classes(predict, x, W, b)
        keeps_input()
    _compare_classes(predict, *MANY_CLASSES)
    random = rng()
    x, W, b = random.normal(size=(30, 3)), random.normal(size=(5, 3)), random.normal(size=5)
    _compare_classes(predict, x, W, b)


def _compare_classes(predict: Answer, x: Any, W: Any, b: Any) -> None:
    expected = reference.predict(x, W, b)
    classes = array(predict(x, W, b), shape=expected.shape)
    close(classes, expected, "the classes")
    expect(
        classes.dtype.kind in "iu",
        f"the classes are right, but {classes.dtype}, expected whole numbers, which can be indices",
    )


@check(read="06_regression: Four classes")
def share_of_right_predictions(accuracy: Answer) -> None:
    """The share of the right predictions; no samples, or two shapes, are refused."""
    for predicted, labels in examples(
        (np.array([0, 1, 2, 2]), np.array([0, 1, 1, 2])),
        (np.array([1, 0, 0]), np.array([0, 1, 0])),
        (np.array([4, 0, 2, 0, 0]), np.array([0, 2, 2, 4, 4])),
        (np.array([3, 3]), np.array([3, 3])),
    ):
        _compare_share(accuracy, predicted, labels)
    for predicted, labels in examples(([0, 1, 2, 2], [0, 1, 1, 2])):
        _compare_share(accuracy, predicted, labels)
    _compare_share(accuracy, np.array([1, 200]), np.array([257, 200]))
    refuses(accuracy, np.array([0, 1, 1]), np.array([[0], [1], [1]]))
    refuses(accuracy, np.array([], dtype=int), np.array([], dtype=int))


def _compare_share(accuracy: Answer, predicted: Any, labels: Any) -> None:
    right = array(accuracy(predicted, labels), shape=())
    close(right, reference.accuracy(predicted, labels))
    keeps_input()


@check(read=FORMULA, needs=[scores_of_every_class])
def mean_cross_entropy(loss: Answer) -> None:
    """J is the mean over the samples of -ln(probability of the true class)."""
    for x, y, W, b in examples(*LABELLED):
        _compare_loss(loss, x, y, W, b)
    for x, y, W, b in examples(_lists(LABELLED[1])):
        _compare_loss(loss, x, y, W, b)
    x, W, b = MANY_CLASSES
    _compare_loss(loss, x, np.array([299, 200]), W, b)
    random = rng()
    x, y = random.normal(size=(7, 2)), random.integers(4, size=7)
    W, b = random.normal(size=(4, 2)), random.normal(size=4)
    _compare_loss(loss, x, y, W, b)


def _compare_loss(loss: Answer, x: Any, y: Any, W: Any, b: Any) -> None:
    cost, expected = array(loss(x, y, W, b), shape=()), reference.loss(x, y, W, b)
    off = abs(cost - expected)
    expect(
        cost.dtype == np.float32 or not 1e-9 < off < 1e-6,
        f"it is nearly right, off by {off:.1g}. Was a small number added inside the logarithm? "
        "log_softmax needs none",
    )
    close(cost, expected)
    keeps_input()


@check(read=FORMULA, needs=[mean_cross_entropy])
def loss_stays_finite(loss: Answer) -> None:
    """The loss is finite even where the probability of the true class rounds to 0."""
    # 2,000 probabilities of 1/2 each: their product rounds to 0.
    half = np.ones((2000, 1)), np.ones(2000, dtype=int), np.zeros((2, 1)), np.zeros(2)
    x, y, b = np.array([[1.0], [2.0]]), np.array([1, 0]), np.zeros(2)
    far = [(x, y, np.array([[size], [0.0]]), b) for size in (50.0, 800.0, 1e5)]
    for x, y, W, b in examples(half, *far):
        cut = float(array(loss(x, y, 100 * W, b), shape=()))
        cost = float(array(loss(x, y, W, b), shape=()))
        expected = reference.loss(x, y, W, b)
        expect(np.isfinite(cost), f"the loss is {cost}")
        expect(
            not np.isfinite(cut) or abs(cost - cut) > 1e-6 * cost or not W.any(),
            f"it is {cost:.6g}, and no larger for weights 100 times as large: large costs are "
            "cut off",
        )
        close(cost, expected, "the loss")


def _tuple_of(result: Any, **shapes: tuple[int, ...]) -> list[np.ndarray[Any, Any]]:
    """Return the parts of a result, each of the shape that it should have."""
    names = ", ".join(shapes)
    if not isinstance(result, (tuple, list)):
        whole = array(result)  # says what it is, if it is not numbers
        # An array can be unpacked too, and does as well if its parts are what is asked for.
        unpacks = whole.ndim and [part.shape for part in whole] == list(shapes.values())
        expect(unpacks, f"expected ({names}), got one array or number")
        result = list(whole)
    expect(len(result) == len(shapes), f"expected ({names}), got {len(result)} values")
    parts = []
    for (name, shape), part in zip(shapes.items(), result, strict=True):
        expect(part is not None, f"{name} is None")
        part = array(part)
        expect(part.shape == shape, f"{name} has shape {part.shape}, expected {shape}")
        parts.append(part)
    return parts


def _compare_gradients(gradients: Answer, *arguments: Any) -> None:
    expected = reference.gradients(*arguments)
    shapes = {"dW": expected[0].shape, "db": expected[1].shape}
    parts = _tuple_of(gradients(*arguments), **shapes)
    nearly = all(
        np.allclose(part, right, rtol=1e-4, atol=1e-6)
        for part, right in zip(parts, expected, strict=True)
    )
    for name, part, right in zip(shapes, parts, expected, strict=True):
        off = np.abs(part - right).max()
        expect(
            not nearly or part.dtype == np.float32 or off < 1e-9,
            f"{name} is nearly right, off by {off:.1g}. A measured slope is: compute it from the "
            "formula",
        )
        close(part, right, name)


@check(read=LEARNING, needs=[scores_of_every_class])
def gradient_of_the_loss(gradients: Answer) -> None:
    """The gradient says what the loss does when a weight or a bias moves a little."""
    for x, y, W, b in examples(*LABELLED):
        _compare_gradients(gradients, x, y, W, b)
    for x, y, W, b in examples(_lists(LABELLED[1])):
        _compare_gradients(gradients, x, y, W, b)
    x, W, b = MANY_CLASSES
    _compare_gradients(gradients, x, np.array([299, 200]), W, b)


@check(read=LEARNING, needs=[gradient_of_the_loss])
def arrays_are_kept(gradients: Answer) -> None:
    """x, y, W and b are the same after the call."""
    for x, y, W, b in examples(*LABELLED):
        gradients(x, y, W, b)
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


@check(read=LEARNING, needs=[gradient_of_the_loss, arrays_are_kept, mean_cross_entropy])
def steps_go_downhill(fit: Answer) -> None:
    """Each step of fit goes against the gradient, from weights 0."""
    two = np.array([[1.0, 0.5], [-1.0, 1.0], [0.0, -2.0]]), np.array([0, 1, 1])
    three = np.array([[1.0, 0.5], [-1.0, 1.0], [0.0, -2.0], [2.0, 0.4]]), np.array([1, 0, 1, 2])
    for x, y, num_classes, rate, steps in examples(
        (*two, 2, 0.5, 1),
        (*two, 2, 0.3, 2),
        (*three, 3, 0.1, 10),
        (*three, 4, 1.0, 40),
    ):
        _compare_fits(fit, x, y, num_classes, rate, steps)
    for x, y in examples(_lists(two)):
        _compare_fits(fit, x, y, 2, 0.5, 2)
    # The classes overlap: long before the last step the steps change next to nothing.
    x, y = np.array([[1.0], [1.0], [1.0], [-1.0], [-1.0], [-1.0]]), np.array([0, 1, 1, 0, 0, 1])
    _compare_fits(fit, x, y, 2, 1.0, 100)


def _compare_fits(fit: Answer, x: Any, y: Any, num_classes: int, rate: float, steps: int) -> None:
    expected = reference.fit(x, y, num_classes, learning_rate=rate, steps=steps)
    K, d = expected.W.shape
    result = fit(x, y, num_classes, learning_rate=rate, steps=steps)
    _all_steps(result, expected.losses)
    W, b, losses = _tuple_of(result, W=(K, d), b=(K,), losses=(steps,))
    close(losses[:1], expected.losses[:1], f"the first loss, with weights and biases 0 (ln {K})")
    after = "1 step" if steps == 1 else f"{steps} steps"
    close(W, expected.W, f"W after {after}")
    close(b, expected.b, f"b after {after}")
    close(losses, expected.losses, "the losses")
    keeps_input()


def _all_steps(result: Any, expected: Any) -> None:
    """Fail if the losses are the first few of those expected, and no more."""
    if not isinstance(result, (tuple, list)) or len(result) != 3 or result[2] is None:
        return  # what is wrong is said later
    losses = array(result[2])
    count = losses.size
    few = losses.ndim == 1 and 1 < count < len(expected) and np.allclose(losses, expected[:count])
    expect(
        not few,
        f"there are {count} right losses, then no more: take as many steps as are asked for, "
        "however little the last ones change",
    )


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
    first = np.array([[1.0, -1.0], [-0.5, 0.2]]), np.array([0.5, -1.0])
    second = np.array([[0.2, 1.5], [-1.0, 0.4]]), np.array([1.0, 0.3])
    for W, b in examples(first, second):
        _compare_lines(boundary, W, b)
    for W, b in examples(_lists(first)):
        _compare_lines(boundary, W, b)
    random = rng()
    for _ in range(2):
        _compare_lines(boundary, random.normal(size=(2, 2)), random.normal(size=2))


def _compare_lines(boundary: Answer, W: Any, b: Any) -> None:
    (w_1, w_2), c = np.subtract(W[1], W[0]), b[1] - b[0]
    if w_2 == 0:  # no such line: no example to be shown
        return
    slope, intercept = _tuple_of(boundary(W, b), slope=(), intercept=())
    close(slope, -w_1 / w_2, "the slope")
    close(intercept, -c / w_2, "the intercept")
    keeps_input()


def _birds(random: Any) -> tuple[Any, Any]:
    """Draw birds of three kinds: two differ in the length of a wing only."""
    y = np.repeat(np.arange(3), 80)
    wing = np.array([0.15, 0.25, 0.2])[y] + random.normal(scale=0.015, size=len(y))
    grams = np.array([3800.0, 3800.0, 5000.0])[y] + random.normal(scale=250, size=len(y))
    order = random.permutation(len(y))
    return np.stack([wing, grams], axis=1)[order], y[order]


def _learns_birds(fit_any_scale: Answer, random: Any) -> None:
    x, y = _birds(random)
    result = fit_any_scale(x[:120], y[:120], 3)
    if isinstance(result, (tuple, list)):
        expect(
            len(result) != 3, "expected (W, b), got 3 values. Those of fit? Leave the losses out"
        )
    W, b = _tuple_of(result, W=(3, 2), b=(3,))
    keeps_input()
    expect(np.isfinite(W).all() and np.isfinite(b).all(), "a weight or a bias is not finite")
    remark = ""
    for known, mended in _mended(W, b, x[:120].mean(axis=0), x[:120].std(axis=0)):
        if reference.accuracy(reference.predict(x[120:], *mended), y[120:]) >= 0.9:
            remark = f". {known}"
            break
    _right_on_unseen(x[120:], y[120:], W, b, remark)


def _mended(W: Any, b: Any, mean: Any, deviation: Any) -> list[tuple[str, tuple[Any, Any]]]:
    """Undo each known fault in turning weights for scaled features into weights for the others.

    Whatever settings a student trains with: if the mended weights are right, that was it.
    """
    scaled = W / deviation
    return [
        (
            "These weights fit scaled features: turn them into weights and biases for the features "
            "as they are",
            (scaled, b - scaled @ mean),
        ),
        (
            "These weights fit features whose mean was subtracted: take W @ mean out of the biases",
            (W, b - W @ mean),
        ),
        (
            "The biases fit the features as they are, the weights scaled ones: divide the weights "
            "by the deviations",
            (scaled, b),
        ),
        ("W @ mean was added to the biases: subtract it", (W, b - 2 * W @ mean)),
        (
            "The means were multiplied by the weights of the scaled features: divide the weights "
            "by the deviations first",
            (W, b + (W * deviation) @ mean - W @ mean),
        ),
        (
            "The weights were multiplied by the deviations: divide them",
            (scaled / deviation, b + W @ mean - (scaled / deviation) @ mean),
        ),
        (
            "The weights were multiplied by the deviations: divide them, and multiply the means by "
            "what that gives",
            (scaled / deviation, b + scaled @ mean - (scaled / deviation) @ mean),
        ),
        (
            "The means were divided by the deviations once more: the weights are already",
            (W, b + W @ (mean / deviation) - W @ mean),
        ),
    ]


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
    small = np.array([[1.0], [-2.0], [0.5]]), np.array([[0.5], [0.0]]), np.array([0.0, 0.3])
    for x, W, b in examples(small, OBLONG):
        _compare_hessians(hessian, x, W, b)
    for x, W, b in examples(_lists(small)):
        _compare_hessians(hessian, x, W, b)
    refuses(hessian, np.zeros((0, 2)), *OBLONG[1:])
    random = rng()
    x, W, b = random.normal(size=(5, 3)), random.normal(size=(4, 3)), random.normal(size=4)
    _compare_hessians(hessian, x, W, b)


def _compare_hessians(hessian: Answer, x: Any, W: Any, b: Any) -> None:
    expected = reference.hessian(x, W, b)
    close(array(hessian(x, W, b), shape=expected.shape), expected)
    keeps_input()
