"""The checks of exercise 03, cross-entropy."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

import softmax_course as reference
from assignments.checks import (
    Answer,
    CheckFailed,
    array,
    check,
    close,
    examples,
    expect,
    keeps_input,
    refuses,
    rng,
)

IDEA = "03_cross_entropy: The idea"
FORMULA = "03_cross_entropy: The formula"
LEAST = "03_cross_entropy: Where is it least?"
ENTROPY = "03_cross_entropy: Entropy, and what is paid above it"
SAMPLES = "03_cross_entropy: Many samples: likelihood"
SQUARED = "03_cross_entropy: Why not the squared error?"
WRONG = "03_cross_entropy: What can go wrong"

#: Three predictions for three classes, so that samples and classes are easily confused.
BATCH = [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.2, 0.5, 0.3]]


#: One prediction for so many classes that a label needs more than eight bits.
MANY = np.full(300, 0.2 / 298)
MANY[[140, 290]] = 0.3, 0.5


#: Predictions and targets of different shapes. The last two would be combined without an error.
MISFITS = (
    (np.array([0.5, 0.5]), np.array([0.5, 0.3, 0.2])),
    (np.array([[0.5, 0.5], [0.2, 0.8]]), np.array([0.5, 0.5])),
    (np.array([[0.5, 0.5], [0.2, 0.8]]), np.array([[0.5, 0.5]])),
)


def _arrays(*pairs: Any) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    return [(np.array(a), np.array(y)) for a, y in pairs]


@check(read=IDEA)
def surprise_is_minus_ln(surprise: Answer) -> None:
    """The surprise is -ln p, for one probability or many."""
    for p in examples(
        0.7, 0.1, 1.0, [0.5, 0.25], np.array([[0.9, 0.01], [0.3, 0.6]]), np.array([0.5, 1e-20])
    ):
        if not np.all((np.array(p) > 0) & (np.array(p) <= 1)):
            continue  # no probability: no example to be shown
        close(array(surprise(p), shape=np.shape(p)), 0 - np.log(p))
        keeps_input()


def _costs_right(cross_entropy: Answer, a: Any, y: Any) -> None:
    expected = reference.cross_entropy(a, y)
    close(array(cross_entropy(a, y), shape=expected.shape), expected)


@check(read=FORMULA)
def cost_of_one_hot_targets(cross_entropy: Answer) -> None:
    """With a one-hot target the cost of each sample is -ln of the right class's probability."""
    for a, y in examples(
        *_arrays(
            ([0.7, 0.2, 0.1], [0.0, 1.0, 0.0]),
            ([0.1, 0.2, 0.3, 0.4], [1.0, 0.0, 0.0, 0.0]),
            (BATCH[:2], [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
            (BATCH, [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]),
        )
    ):
        _costs_right(cross_entropy, a, y)


@check(read=FORMULA, needs=[cost_of_one_hot_targets])
def cost_of_soft_targets(cross_entropy: Answer) -> None:
    """Every class counts with its share of the target."""
    for a, y in examples(
        *_arrays(
            ([0.7, 0.2, 0.1], [0.5, 0.3, 0.2]),
            ([0.25, 0.75], [0.5, 0.5]),
            (BATCH, [[0.5, 0.3, 0.2], [0.0, 0.4, 0.6], [1 / 3, 1 / 3, 1 / 3]]),
        ),
        tuple(np.array(rows, np.float32) for rows in (BATCH, [[0.5, 0.3, 0.2]] * 3)),
    ):
        _costs_right(cross_entropy, a, y)


@check(read=FORMULA)
def cost_of_class_indices(cross_entropy: Answer) -> None:
    """Class indices, counted from 0, are targets too; rows of whole numbers stay distributions."""
    for a, y in examples(
        (np.array(BATCH), np.array([2, 0, 1])),
        (np.array(BATCH), [0, 0, 2]),
        (BATCH[:2], [1, 1]),
        (np.array(BATCH[1]), 2),
        (np.array(BATCH[:1]), np.array([2])),
        (np.array([BATCH, BATCH[::-1]]), np.array([[0, 1, 2], [1, 1, 0]])),
        (np.array([MANY, MANY]), np.array([290, 140])),
        (np.array(BATCH), np.eye(3, dtype=int)[[1, 1, 0]]),
    ):
        _costs_right(cross_entropy, a, y)


@check(read=WRONG, needs=[cost_of_one_hot_targets])
def zeros_are_counted_right(cross_entropy: Answer) -> None:
    """A class that does not occur costs nothing; one that does, but had no chance, infinity."""
    for a, y in examples(
        *_arrays(
            ([0.5, 0.5, 0.0], [1.0, 0.0, 0.0]),
            ([0.0, 1.0], [1.0, 0.0]),
            ([1.0, 0.0, 0.0], [1.0, 0.0, 0.0]),
            ([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]], [[0.3, 0.7, 0.0], [0.2, 0.4, 0.4]]),
        )
    ):
        _costs_right(cross_entropy, a, y)


@check(read=WRONG, needs=[cost_of_one_hot_targets])
def input_is_kept(cross_entropy: Answer) -> None:
    """The arrays that were passed in are the same afterwards."""
    for a, y in examples(
        (np.array([0.5, 0.5, 0.0]), np.array([1.0, 0.0, 0.0])),
        (np.array(BATCH), np.array([2, 0, 1])),
    ):
        with contextlib.suppress(CheckFailed):  # whether the cost is right, other checks ask
            cross_entropy(a, y)
        keeps_input()


@check(read=WRONG, needs=[cost_of_one_hot_targets])
def refuses_what_is_no_distribution(cross_entropy: Answer) -> None:
    """Logits, labels in a column and labels below 0 are a ValueError and not a wrong number."""
    for a, y in examples(
        *_arrays(
            ([2.0, 1.0, 0.1], [1.0, 0.0, 0.0]),
            (BATCH, [[2], [0], [1]]),
            (BATCH, [2, -1, 1]),
        )
    ):
        refuses(cross_entropy, a, y)


@check(read=FORMULA, needs=[cost_of_one_hot_targets, cost_of_soft_targets, cost_of_class_indices])
def cost_of_unseen_predictions(cross_entropy: Answer) -> None:
    """The cost is right for predictions and targets of every form drawn anew."""
    random = rng()
    for classes in (2, 3, 7):
        shape = tuple(random.integers(2, 6, size=2).tolist())
        a = random.dirichlet(np.ones(classes), size=shape)
        labels = random.integers(classes, size=shape)
        one_hot = np.eye(classes, dtype=int)[labels]
        for y in (random.dirichlet(np.ones(classes), size=shape), labels, one_hot):
            _costs_right(cross_entropy, a, y)


@check(
    read=SAMPLES,
    needs=[
        cost_of_one_hot_targets,
        cost_of_soft_targets,
        cost_of_class_indices,
        zeros_are_counted_right,
        input_is_kept,
    ],
)
def loss_is_the_mean(mean_loss: Answer) -> None:
    """The loss is the mean of the samples' costs, one number, of few samples and of thousands."""
    for a, y in examples(
        *_arrays(
            (BATCH[:2], [0, 1]),
            (BATCH, [2, 0, 1]),
            (BATCH, [[0.5, 0.3, 0.2], [0.0, 0.4, 0.6], [1.0, 0.0, 0.0]]),
            ([[0.9, 0.1], [0.4, 0.6]], [0, 0]),
            (BATCH * 1000, [2, 0, 1] * 1000),
        )
    ):
        close(array(mean_loss(a, y), shape=()), reference.cross_entropy(a, y).mean())
        keeps_input()
    # Apart, for no relation of results can be seen beside an infinite one.
    for a, y in examples(*_arrays(([[1.0, 0.0], [0.4, 0.6]], [1, 0]))):
        close(array(mean_loss(a, y), shape=()), reference.cross_entropy(a, y).mean())


@check(
    read=SAMPLES,
    needs=[cost_of_one_hot_targets, cost_of_class_indices, zeros_are_counted_right, input_is_kept],
)
def likelihood_is_the_product(likelihood: Answer) -> None:
    """The likelihood is the product of the true classes' probabilities."""
    for a, y in examples(
        *_arrays(
            (BATCH, [0, 2, 2]),
            (BATCH[:2], [0, 1]),
            (BATCH, [2, 0, 1]),
            ([[0.9, 0.1], [0.4, 0.6]], [0, 0]),
            ([[1.0, 0.0], [0.4, 0.6]], [1, 0]),
        )
    ):
        product = np.prod([row[label] for row, label in zip(a, y, strict=True)])
        found = array(likelihood(a, y), shape=())
        close(found, product)
        expect(product > 0 or found == 0, f"the result: {found:.6g}, expected 0")
        keeps_input()


@check(
    read=ENTROPY,
    needs=[cost_of_one_hot_targets, cost_of_soft_targets, zeros_are_counted_right, input_is_kept],
)
def entropy_is_the_cost_of_the_target(entropy: Answer) -> None:
    """The entropy is -Σ y ln y: 0 for a one-hot target, ln K for equal shares."""
    for y in examples(
        np.array([0.5, 0.3, 0.2]),
        np.array([0.25, 0.25, 0.25, 0.25]),
        np.array([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]]),
        np.array([0.0, 1.0, 0.0]),
        np.array([0.5, 0.5, 0.0]),
    ):
        found = array(entropy(y), shape=y.shape[:-1])
        close(found, reference.entropy(y))
        if (y.max(axis=-1) == 1).all():  # one class is certain; elsewhere rounding may show
            expect((found == 0).all(), f"the result: {found.flat[0]:.6g}, expected 0")
        keeps_input()


@check(read=LEAST, needs=[cost_of_one_hot_targets, cost_of_soft_targets, zeros_are_counted_right])
def costs_along_the_line(minimum_table: Answer) -> None:
    """The table holds the cost of each prediction on the line through the target."""
    tenths = np.arange(1, 10) / 10
    for y, p in examples(
        (np.array([1 / 2, 1 / 3, 1 / 6]), tenths),
        (np.array([0.2, 0.8]), tenths),
        (np.array([0.4, 0.3, 0.2, 0.1]), tenths),
        ([0.5, 0.3, 0.2], [0.1, 0.5]),
        (np.array([0.5, 0.3, 0.2]), np.array([1e-12, 0.5])),
    ):
        if not (0 < y[0] < 1 and min(p) > 0 and max(p) < 1 and np.isclose(sum(y), 1)):
            continue  # none of what the text speaks of: no example to be shown
        expected = _costs_on_line(y, p)
        close(array(minimum_table(y, p), shape=expected.shape), expected)
        keeps_input()


@check(read=LEAST, needs=[costs_along_the_line])
def costs_along_unseen_lines(minimum_table: Answer) -> None:
    """The table is right for targets of any number of classes."""
    random = rng()
    for classes in (2, 4, 9):
        y = random.dirichlet(np.full(classes, 3.0))
        p = random.uniform(0.05, 0.95, size=random.integers(3, 8))
        close(array(minimum_table(y, p), shape=p.shape), _costs_on_line(y, p))


def _costs_on_line(y: Any, p: Any) -> NDArray[Any]:
    """Every prediction on the line mixes the first class alone with the others alone."""
    y, p = np.asarray(y), np.asarray(p)
    first = np.eye(len(y))[0]
    others = (y - y[0] * first) / (1 - y[0])
    a = p[:, np.newaxis] * first + (1 - p[:, np.newaxis]) * others
    return reference.cross_entropy(a, np.tile(y, (len(p), 1)))


@check(
    read=ENTROPY,
    needs=[cost_of_one_hot_targets, cost_of_soft_targets, entropy_is_the_cost_of_the_target],
)
def divergence_is_cost_above_entropy(kl_divergence: Answer) -> None:
    """D(y‖a) is 0 at a = y, and elsewhere what is paid above the entropy."""
    for a, y in examples(
        *_arrays(
            ([0.7, 0.2, 0.1], [0.5, 0.3, 0.2]),
            ([0.5, 0.3, 0.2], [0.5, 0.3, 0.2]),
            (BATCH[:2], [[0.5, 0.3, 0.2], [0.2, 0.2, 0.6]]),
            ([0.5, 0.25, 0.25], [1.0, 0.0, 0.0]),
            ([0.0, 1.0], [0.5, 0.5]),
        )
    ):
        close(array(kl_divergence(a, y), shape=a.shape[:-1]), reference.kl_divergence(a, y))
        keeps_input()
    for a, y in MISFITS:
        refuses(kl_divergence, a, y)


@check(read=ENTROPY, needs=[divergence_is_cost_above_entropy])
def divergence_of_unseen_predictions(kl_divergence: Answer) -> None:
    """The divergence is right for distributions drawn anew."""
    random = rng()
    for classes in (2, 5):
        shape = tuple(random.integers(2, 5, size=2).tolist())
        a, y = random.dirichlet(np.ones(classes), size=(2, *shape))
        close(array(kl_divergence(a, y), shape=shape), reference.kl_divergence(a, y))


@check(read=SQUARED)
def quadratic_cost_is_the_squared_distance(quadratic_cost: Answer) -> None:
    """The quadratic cost is the sum of the squared differences, sample by sample."""
    for a, y in examples(
        *_arrays(
            ([0.7, 0.2, 0.1], [0.0, 1.0, 0.0]),
            (BATCH[:2], [[0.5, 0.3, 0.2], [1.0, 0.0, 0.0]]),
            (BATCH, np.eye(3)),
            ([0.9, 0.1], [0.0, 1.0]),
        ),
        (BATCH[0], [1.0, 0.0, 0.0]),
    ):
        close(array(quadratic_cost(a, y), shape=np.shape(a)[:-1]), reference.quadratic_cost(a, y))
        keeps_input()
    for a, y in MISFITS:
        refuses(quadratic_cost, a, y)


def _right_slopes(slopes: Answer, s: Any) -> None:
    p = reference.sigmoid(s)
    pair = array(slopes(s), shape=(2, len(s)))
    close(pair[0], p - 1, "the slope of the logarithmic cost")
    close(pair[1], -2 * p * np.square(1 - p), "the slope of the quadratic cost")
    keeps_input()


@check(read=SQUARED)
def slopes_over_the_score(slopes: Answer) -> None:
    """The slopes are the derivatives of both costs by the score."""
    for s in examples(np.array([1.0, -2.0, 0.5]), np.array([0.0]), [2.0, -1.0]):
        _right_slopes(slopes, s)


@check(read=SQUARED, needs=[slopes_over_the_score])
def slopes_of_any_size(slopes: Answer) -> None:
    """The slopes are right at scores of any size, never nan."""
    for s in examples(np.array([-800.0, 800.0, -40.0])):
        _right_slopes(slopes, s)
