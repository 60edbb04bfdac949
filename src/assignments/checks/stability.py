"""The checks of exercise 05, stability."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np

import softmax_course as reference
from assignments.checks import (
    Answer,
    array,
    check,
    close,
    expect,
    keeps_input,
    refuses,
    rng,
    run_beside,
)
from softmax_course.stability import reduce_costs as reference_reduce

DIGITS = "05_stability: Digits are limited: round-off"
SIZE = "05_stability: Size is limited: overflow and underflow"
TRICK = "05_stability: The formula: take the maximum out"
LOSS = "05_stability: The loss from logits"
WRONG = "05_stability: What can go wrong"


@check(read=DIGITS)
def digits_survive(probability_of_no: Answer) -> None:
    """The probability of "no" keeps its digits, however sure the network is."""
    for z in ([0.0, 1.0, -2.0], [20.0, 40.0], [[700.0], [-700.0]], 36.0):
        p = array(probability_of_no(z), shape=np.shape(z))
        with mpmath.workdps(50):
            exact = [float(1 / (1 + mpmath.exp(mpmath.mpf(v)))) for v in np.ravel(z).tolist()]
        # Not `close`: the probabilities are tiny, and their digits are what counts.
        expect(np.isfinite(p).all(), "inf or nan in the result")
        error = np.abs(p.ravel() / exact - 1).max()
        expect(error < 1e-9, f"a probability is off by {100 * error:.3g} per cent of itself")


@check(read=SIZE)
def exp_breaks_just_above(overflow_logit: Answer) -> None:
    """The exponential is finite just below overflow_logit(dtype) and inf just above."""
    for name in ("float64", "float32", "float16"):
        z = float(array(overflow_logit(name), shape=()))
        kind = np.dtype(name).type
        with np.errstate(over="ignore"):
            below, above = np.exp(kind(0.998 * z)), np.exp(kind(1.002 * z))
        expect(np.isfinite(below), f"it is {z:.6g}, but exp is inf below that already")
        expect(np.isinf(above), f"it is {z:.6g}, but exp is still finite above that")
        close(z, reference.overflow_logit(name), f"the logit of {name}")
    refuses(overflow_logit, "int64")


@check(read=TRICK)
def values_of_log_softmax(log_softmax: Answer) -> None:
    """Each row of a batch becomes the logarithms of its probabilities."""
    for z in (
        [[2.0, 1.0, 0.1], [1.0, 2.0, 3.0], [0.0, 0.0, 1.0]],
        [2.0, 1.0, 0.1],
        [[1, 2], [3, -1], [0, 0]],
    ):
        log_a = array(log_softmax(np.array(z)), shape=np.shape(z))
        close(log_a, reference.log_softmax(z))


@check(read=TRICK, needs=[values_of_log_softmax])
def log_softmax_along_any_axis(log_softmax: Answer) -> None:
    """log_softmax(z, axis) works along the axis that is asked for."""
    for shape in ((2, 3), (2, 3, 2)):
        z = np.sin(np.arange(np.prod(shape)) ** 2).round(1).reshape(shape)
        for axis in range(-len(shape), len(shape)):
            log_a = array(log_softmax(z, axis=axis), shape=shape)
            close(log_a, reference.log_softmax(z, axis))


@check(read=WRONG, needs=[values_of_log_softmax])
def log_softmax_never_breaks(log_softmax: Answer) -> None:
    """Logits of any size give logarithms, never inf or nan."""
    for z in (
        [400.0, 399.0],
        [800.0, 0.0],
        [-800.0, -801.0],
        [[1000.0, 1001.0, 0.0], [0.0, 1.0, -1000.0]],
        [60, 0],
    ):
        close(array(log_softmax(np.array(z, dtype=float))), reference.log_softmax(z))
    for dtype, gap in ((np.float32, 200), (np.float16, 40)):
        small = np.array([gap, 0], dtype=dtype)
        close(array(log_softmax(small)), reference.log_softmax(small))


@check(read=TRICK)
def log_softmax_keeps_input(log_softmax: Answer) -> None:
    """The array that was passed in is the same afterwards."""
    for z in (np.array([2.0, 1.0, 0.1]), np.array([[1.0, -2.0], [3.0, 4.0]])):
        log_softmax(z)
        keeps_input()


@check(read=LOSS)
def three_reductions(reduce_costs: Answer) -> None:
    """The mean averages, sum adds, none keeps the costs, and other words are refused."""
    for costs in (np.array([1.0, 2.0, 6.0]), np.array([[0.5, 1.5], [2.0, 0.0]])):
        for reduction in ("mean", "sum", "none"):
            expected = reference_reduce(costs, reduction)
            close(array(reduce_costs(costs, reduction), shape=np.shape(expected)), expected)
    close(array(reduce_costs(np.array([1.0, 3.0]))), 2.0)
    refuses(reduce_costs, np.array([1.0, 2.0]), "average")
    refuses(reduce_costs, np.zeros(0), "mean")


BATCH = [[2.0, 1.0, 0.1], [0.5, 2.0, 0.3], [-1.0, 0.0, 1.5], [0.3, 0.2, 0.9]]


@check(read=LOSS, needs=[values_of_log_softmax, three_reductions])
def loss_of_class_indices(cross_entropy_with_logits: Answer) -> None:
    """The loss of class indices is right, for every reduction."""
    _same_loss(cross_entropy_with_logits, np.array(BATCH), np.array([0, 0, 2, 1]))
    _same_loss(cross_entropy_with_logits, np.array(BATCH), np.array([1, 0, 1, 0]))
    _same_loss(cross_entropy_with_logits, np.array(BATCH[1]), np.array(2))


@check(read=LOSS, needs=[values_of_log_softmax, three_reductions])
def loss_of_distributions(cross_entropy_with_logits: Answer) -> None:
    """The loss of one-hot and of soft targets is right."""
    soft = np.array([[0.2, 0.3, 0.5], [0.0, 0.6, 0.4], [1.0, 0.0, 0.0], [0.25, 0.25, 0.5]])
    _same_loss(cross_entropy_with_logits, np.array(BATCH), soft)
    _same_loss(cross_entropy_with_logits, np.array(BATCH), np.eye(3)[[0, 0, 2, 1]])


@check(read=WRONG, needs=[loss_of_class_indices, log_softmax_never_breaks])
def loss_never_breaks(cross_entropy_with_logits: Answer) -> None:
    """Large gaps give a finite cost, and classes that cannot occur cost nothing."""
    for z, y in (
        ([800.0, 0.0], 1),
        ([0.0, 800.0], 1),
        ([40.0, 0.0], 1),
        ([[-900.0, -900.0], [900.0, 0.0]], [0, 1]),
        ([800.0, 0.0], [0.5, 0.5]),
        ([0.0, -np.inf, 0.0], [0.5, 0.0, 0.5]),
    ):
        expected = reference.cross_entropy_with_logits(z, y)
        close(array(cross_entropy_with_logits(np.array(z), np.array(y)), shape=()), expected)


@check(read=LOSS, needs=[loss_of_class_indices, loss_of_distributions, loss_never_breaks])
def loss_of_unseen_logits(cross_entropy_with_logits: Answer) -> None:
    """The loss is right for logits and targets drawn anew, with any leading axes."""
    random = rng()
    for size in (1.0, 30.0, 3000.0):
        shape = tuple(random.integers(2, 6, size=3).tolist())
        z = random.normal(scale=size, size=shape)
        _same_loss(cross_entropy_with_logits, z, random.integers(shape[-1], size=shape[:-1]))
        _same_loss(cross_entropy_with_logits, z, random.dirichlet(np.ones(shape[-1]), shape[:-1]))


def _same_loss(loss: Answer, z: Any, y: Any) -> None:
    for reduction in ("none", "sum", "mean"):
        expected = reference.cross_entropy_with_logits(z, y, reduction)
        result = array(loss(z, y, reduction), shape=np.shape(expected))
        close(result, expected, "the loss" if reduction != "none" else "the costs")


@check(read=LOSS)
def gradient_is_a_minus_y(cross_entropy_with_logits_grad: Answer) -> None:
    """The gradient of one sample's cost is a - y, and no argument is changed."""
    for y in (np.array([0, 2]), np.array([[1.0, 0.0, 0.0], [0.2, 0.3, 0.5]])):
        z = np.array(BATCH[:2])
        expected = reference.cross_entropy_with_logits_grad(z, y, "none")
        close(array(cross_entropy_with_logits_grad(z, y, "none"), shape=z.shape), expected)
        keeps_input()
    z, y = np.array([[800.0, 0.0]]), np.array([1])
    close(array(cross_entropy_with_logits_grad(z, y, "none")), [[1.0, -1.0]])


@check(read=LOSS, needs=[gradient_is_a_minus_y])
def gradient_follows_the_reduction(cross_entropy_with_logits_grad: Answer) -> None:
    """The gradient of the mean is that of the sum, divided by the number of samples."""
    for rows, labels in ((BATCH, [0, 0, 2, 1]), (BATCH[1], 2), ([BATCH, BATCH], [[0] * 4] * 2)):
        z, y = np.array(rows), np.array(labels)
        for reduction in ("mean", "sum"):
            expected = reference.cross_entropy_with_logits_grad(z, y, reduction)
            close(array(cross_entropy_with_logits_grad(z, y, reduction), shape=z.shape), expected)
    refuses(cross_entropy_with_logits_grad, np.array(BATCH), np.array([0, 0, 2, 1]), "average")


@check(read=LOSS, needs=[gradient_is_a_minus_y, gradient_follows_the_reduction])
def gradient_of_unseen_logits(cross_entropy_with_logits_grad: Answer) -> None:
    """The gradient is right for logits and targets drawn anew."""
    random = rng()
    for size in (1.0, 300.0):
        shape = tuple(random.integers(2, 6, size=2).tolist())
        z = random.normal(scale=size, size=shape)
        for y in (
            random.integers(shape[-1], size=shape[0]),
            random.dirichlet([1.0] * shape[1], shape[0]),
        ):
            expected = reference.cross_entropy_with_logits_grad(z, y)
            close(array(cross_entropy_with_logits_grad(z, y), shape=shape), expected)


def _hunt(breaking_logit: Callable[..., float], form: str, dtype: str) -> float:
    """Hand a loss to the student's function, where that lives: functions are no data."""
    import numpy as np

    def literal(z: Any, y: int) -> Any:
        with np.errstate(all="ignore"):
            return 0 - np.log(np.exp(z) / np.exp(z).sum())[y]

    def log_of_shifted(z: Any, y: int) -> Any:
        with np.errstate(all="ignore"):
            exp_z = np.exp(z - z.max())
            return 0 - np.log(exp_z / exp_z.sum())[y]

    def nan_at_7(z: Any, y: int) -> Any:
        return z[0] if z[0] < 7 else np.nan * z[0]

    def sound(z: Any, y: int) -> Any:
        return z.max() - z[y]

    forms = {f.__name__: f for f in (literal, log_of_shifted, nan_at_7, sound)}
    return breaking_logit(forms[form], dtype)


#: The losses that the student's function gets, in words.
FORMS = {
    "literal": "-log(exp(z) / exp(z).sum()), which breaks",
    "log_of_shifted": "-log(softmax(z)) with the stable softmax, which breaks",
    "nan_at_7": "one that gives nan, and breaks",
    "sound": "z.max() - z[y], which works",
}


@check(read=SIZE)
def finds_the_break(breaking_logit: Answer) -> None:
    """The size found is the one at which a loss turns into inf or nan."""
    for form, dtype, expected in (
        ("literal", "float64", reference.overflow_logit("float64")),
        ("literal", "float32", reference.overflow_logit("float32")),
        ("literal", "float16", reference.overflow_logit("float16")),
        ("log_of_shifted", "float64", 745.13),
        ("log_of_shifted", "float32", 103.97),
        ("nan_at_7", "float64", 7.0),
        ("sound", "float64", np.inf),
    ):
        shown = f"breaking_logit(loss, {dtype!r})"
        g = float(array(run_beside(_hunt, breaking_logit, form, dtype, shown=shown), shape=()))
        right = g == expected or abs(g - expected) < 0.01 * expected
        where = "up to 10,000" if form == "sound" else "earlier" if g > expected else "later"
        expect(right, f"it is {g:.6g}, but the loss is {FORMS[form]} {where}")
