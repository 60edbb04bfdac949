"""The checks of exercise 03, cross-entropy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import softmax_course as reference
from assignments.checks import Answer, array, check, close, keeps_input, refuses, rng

IDEA = "03_cross_entropy: The idea"
FORMULA = "03_cross_entropy: The formula"
LEAST = "03_cross_entropy: Where is it least?"
ENTROPY = "03_cross_entropy: Entropy, and what is paid above it"
SAMPLES = "03_cross_entropy: Many samples: likelihood"
SQUARED = "03_cross_entropy: Why not the squared error?"
WRONG = "03_cross_entropy: What can go wrong"

#: Three predictions for three classes, so that samples and classes are easily confused.
BATCH = [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.2, 0.5, 0.3]]


def _arrays(*pairs: Any) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    return [(np.array(a), np.array(y)) for a, y in pairs]


@check(read=IDEA)
def surprise_is_minus_ln(surprise: Answer) -> None:
    """The surprise is -ln p, for one probability or many."""
    for p in (0.7, 0.1, 1.0, [0.5, 0.25], np.array([[0.9, 0.01], [0.3, 0.6]])):
        close(array(surprise(p), shape=np.shape(p)), -np.log(p))


@check(read=FORMULA)
def cost_of_one_hot_targets(cross_entropy: Answer) -> None:
    """With a one-hot target the cost of each sample is -ln of the right class's probability."""
    for a, y in _arrays(
        ([0.7, 0.2, 0.1], [0.0, 1.0, 0.0]),
        ([0.1, 0.2, 0.3, 0.4], [1.0, 0.0, 0.0, 0.0]),
        (BATCH[:2], [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
        (BATCH, [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]),
        ([BATCH, BATCH], [np.eye(3), np.eye(3)[::-1]]),
    ):
        close(array(cross_entropy(a, y), shape=a.shape[:-1]), reference.cross_entropy(a, y))


@check(read=FORMULA, needs=[cost_of_one_hot_targets])
def cost_of_soft_targets(cross_entropy: Answer) -> None:
    """Every class counts with its share of the target."""
    for a, y in _arrays(
        ([0.7, 0.2, 0.1], [0.5, 0.3, 0.2]),
        ([0.25, 0.75], [0.5, 0.5]),
        (BATCH, [[0.5, 0.3, 0.2], [0.0, 0.4, 0.6], [1 / 3, 1 / 3, 1 / 3]]),
    ):
        close(array(cross_entropy(a, y), shape=a.shape[:-1]), reference.cross_entropy(a, y))


@check(read=FORMULA, needs=[cost_of_one_hot_targets])
def cost_of_class_indices(cross_entropy: Answer) -> None:
    """Class indices, counted from 0, are targets too."""
    for a, y in (
        (np.array(BATCH), np.array([2, 0, 1])),
        (np.array(BATCH), [0, 0, 2]),
        (BATCH[:2], [1, 1]),
        (np.array(BATCH[1]), 2),
        (np.array([BATCH, BATCH[::-1]]), np.array([[0, 1, 2], [1, 1, 0]])),
    ):
        expected = reference.cross_entropy(a, y)
        close(array(cross_entropy(a, y), shape=expected.shape), expected)


@check(read=WRONG, needs=[cost_of_one_hot_targets])
def zeros_are_counted_right(cross_entropy: Answer) -> None:
    """A class that does not occur costs nothing; one that does, but had no chance, infinity."""
    for a, y in _arrays(
        ([0.5, 0.5, 0.0], [1.0, 0.0, 0.0]),
        ([0.0, 1.0], [1.0, 0.0]),
        ([1.0, 0.0, 0.0], [1.0, 0.0, 0.0]),
        ([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]], [[0.3, 0.7, 0.0], [0.2, 0.4, 0.4]]),
    ):
        close(array(cross_entropy(a, y), shape=a.shape[:-1]), reference.cross_entropy(a, y))


@check(read=WRONG)
def input_is_kept(cross_entropy: Answer) -> None:
    """The arrays that were passed in are the same afterwards."""
    for a, y in (
        (np.array([0.5, 0.5, 0.0]), np.array([1.0, 0.0, 0.0])),
        (np.array(BATCH), np.array([2, 0, 1])),
    ):
        cross_entropy(a, y)
        keeps_input()


@check(read=WRONG)
def refuses_what_is_no_distribution(cross_entropy: Answer) -> None:
    """Logits, and labels in a column, are a ValueError and not a wrong number."""
    refuses(cross_entropy, np.array([2.0, 1.0, 0.1]), np.array([1.0, 0.0, 0.0]))
    refuses(cross_entropy, np.array(BATCH), np.array([[2], [0], [1]]))


@check(read=FORMULA, needs=[cost_of_one_hot_targets])
def cost_of_unseen_predictions(cross_entropy: Answer) -> None:
    """The cost is right for predictions and targets of every form drawn anew."""
    random = rng()
    for classes in (2, 3, 7):
        shape = tuple(random.integers(2, 6, size=2))
        a = random.dirichlet(np.ones(classes), size=shape)
        labels = random.integers(classes, size=shape)
        for y in (random.dirichlet(np.ones(classes), size=shape), labels, np.eye(classes)[labels]):
            close(array(cross_entropy(a, y), shape=shape), reference.cross_entropy(a, y))


@check(read=SAMPLES, needs=[cost_of_one_hot_targets, cost_of_soft_targets, cost_of_class_indices])
def loss_is_the_mean(mean_loss: Answer) -> None:
    """The loss is the mean of the samples' costs, one number."""
    for a, y in _arrays(
        (BATCH[:2], [0, 1]),
        (BATCH, [2, 0, 1]),
        (BATCH, [[0.5, 0.3, 0.2], [0.0, 0.4, 0.6], [1.0, 0.0, 0.0]]),
    ):
        close(array(mean_loss(a, y), shape=()), reference.cross_entropy(a, y).mean())


@check(read=SAMPLES, needs=[cost_of_one_hot_targets, cost_of_class_indices])
def likelihood_is_the_product(likelihood: Answer) -> None:
    """The likelihood is the product of the true classes' probabilities."""
    for a, y in ((BATCH[:2], [0, 1]), (BATCH, [2, 0, 1]), (BATCH, [0, 2, 2])):
        product = np.prod([row[label] for row, label in zip(a, y, strict=True)])
        close(array(likelihood(np.array(a), np.array(y)), shape=()), product)


@check(read=ENTROPY, needs=[cost_of_one_hot_targets, cost_of_soft_targets, zeros_are_counted_right])
def entropy_is_the_cost_of_the_target(entropy: Answer) -> None:
    """The entropy is -Σ y ln y: 0 for a one-hot target, ln K for equal shares."""
    for y in (
        [0.5, 0.3, 0.2],
        [0.25, 0.25, 0.25, 0.25],
        [[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]],
        [0.0, 1.0, 0.0],
        [0.5, 0.5, 0.0],
    ):
        close(array(entropy(np.array(y)), shape=np.shape(y)[:-1]), reference.entropy(y))


@check(read=LEAST, needs=[cost_of_one_hot_targets, cost_of_soft_targets])
def costs_along_the_line(minimum_table: Answer) -> None:
    """The table holds the cost of each prediction on the line through the target."""
    p = np.arange(1, 10) / 10
    for y in ([1 / 2, 1 / 3, 1 / 6], [0.2, 0.8], [0.4, 0.3, 0.2, 0.1]):
        close(array(minimum_table(np.array(y), p), shape=(9,)), _costs_on_line(np.array(y), p))


@check(read=LEAST, needs=[costs_along_the_line])
def costs_along_unseen_lines(minimum_table: Answer) -> None:
    """The table is right for targets of any number of classes."""
    random = rng()
    for classes in (2, 4, 9):
        y = random.dirichlet(np.full(classes, 3.0))
        p = random.uniform(0.05, 0.95, size=random.integers(3, 8))
        close(array(minimum_table(y, p), shape=p.shape), _costs_on_line(y, p))


def _costs_on_line(y: NDArray[Any], p: NDArray[Any]) -> NDArray[Any]:
    """Every prediction on the line mixes the first class alone with the others alone."""
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
    for a, y in _arrays(
        ([0.7, 0.2, 0.1], [0.5, 0.3, 0.2]),
        ([0.5, 0.3, 0.2], [0.5, 0.3, 0.2]),
        (BATCH[:2], [[0.5, 0.3, 0.2], [0.2, 0.2, 0.6]]),
        ([0.5, 0.25, 0.25], [1.0, 0.0, 0.0]),
        ([0.0, 1.0], [0.5, 0.5]),
    ):
        close(array(kl_divergence(a, y), shape=a.shape[:-1]), reference.kl_divergence(a, y))


@check(read=ENTROPY, needs=[divergence_is_cost_above_entropy])
def divergence_of_unseen_predictions(kl_divergence: Answer) -> None:
    """The divergence is right for distributions drawn anew."""
    random = rng()
    for classes in (2, 5):
        shape = tuple(random.integers(2, 5, size=2))
        a, y = random.dirichlet(np.ones(classes), size=(2, *shape))
        close(array(kl_divergence(a, y), shape=shape), reference.kl_divergence(a, y))


@check(read=SQUARED)
def quadratic_cost_is_the_squared_distance(quadratic_cost: Answer) -> None:
    """The quadratic cost is the sum of the squared differences, sample by sample."""
    for a, y in _arrays(
        ([0.7, 0.2, 0.1], [0.0, 1.0, 0.0]),
        (BATCH[:2], [[0.5, 0.3, 0.2], [1.0, 0.0, 0.0]]),
        (BATCH, np.eye(3)),
    ):
        close(array(quadratic_cost(a, y), shape=a.shape[:-1]), reference.quadratic_cost(a, y))


def _right_slopes(slopes: Answer, scores: list[list[float]]) -> None:
    for s in scores:
        p = reference.sigmoid(s)
        pair = array(slopes(np.array(s)), shape=(2, len(s)))
        close(pair[0], p - 1, "the slope of the logarithmic cost")
        close(pair[1], -2 * p * np.square(1 - p), "the slope of the quadratic cost")


@check(read=SQUARED)
def slopes_over_the_score(slopes: Answer) -> None:
    """The slopes are the derivatives of both costs by the score."""
    _right_slopes(slopes, [[1.0, -2.0, 0.5], [0.0]])


@check(read=SQUARED, needs=[slopes_over_the_score])
def slopes_of_any_size(slopes: Answer) -> None:
    """The slopes are right at scores of any size, never nan."""
    _right_slopes(slopes, [[-800.0, 800.0, -40.0]])
