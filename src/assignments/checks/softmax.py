"""The checks of exercise 02, softmax."""

from __future__ import annotations

from typing import Any

import numpy as np

import softmax_course as reference
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

FORMULA = "02_softmax: The formula"
WRONG = "02_softmax: What can go wrong"
SIGMOID = "02_softmax: Two classes: the sigmoid"
TEMPERATURE = "02_softmax: How sure? The temperature"
LOGSUMEXP = "02_softmax: How soft is the maximum?"


@check(read=FORMULA)
def formula_of_one_vector(naive_softmax: Answer) -> None:
    """One vector of logits becomes probabilities by the formula."""
    for z in examples([2.0, 1.0, 0.1], [1.0, 2.0, 3.0], [-1.0, 0.0], [0.5, 0.5, 0.5, 0.5]):
        close(array(naive_softmax(z), shape=(len(z),)), reference.softmax(z))


@check(read=FORMULA)
def values_of_softmax(softmax: Answer) -> None:
    """Each probability of a vector is its exponential's share of the sum."""
    for z in examples(
        [2.0, 1.0, 0.1], [1.0, 2.0, 3.0], [-1.0, 0.5, -2.0, 1.5], [0.0, 0.0, 0.0, 0.0, 3.0]
    ):
        close(array(softmax(np.array(z)), shape=np.shape(z)), reference.softmax(z))


@check(read=WRONG, needs=[values_of_softmax])
def rows_sum_to_one(softmax: Answer) -> None:
    """Each row of a batch becomes probabilities of its own, with sum 1."""
    for z in examples(
        [[2.0, 1.0, 0.1], [1.0, 2.0, 3.0], [0.0, 0.0, 1.0]],
        [[0.3, -1.2, 0.8, 2.0], [1.1, 0.1, -0.4, 0.0]],
        [[2.0, 1.0], [1.0, -3.0], [0.0, 0.0]],
        [[1.5, -0.5]],
        [[3.0], [-1.0]],
    ):
        a = array(softmax(np.array(z)), shape=np.shape(z))
        close(a.sum(axis=-1), np.ones(len(z)), "the sums of the rows")
        expect((a >= 0).all() and (a <= 1 + 1e-9).all(), "an entry lies outside 0 to 1")
        close(a, reference.softmax(z))


@check(read=WRONG, needs=[rows_sum_to_one])
def along_any_axis(softmax: Answer) -> None:
    """softmax(z, axis) sums to 1 along the axis that is asked for."""
    table, stack = (
        np.sin(np.arange(np.prod(shape)) ** 2).round(1).reshape(shape)
        for shape in ((2, 3), (2, 3, 2))
    )
    tables = [(table, axis) for axis in (-2, -1, 0, 1)]
    for z, axis in examples(*tables, *((stack, axis) for axis in range(-3, 3))):
        a = array(softmax(z, axis=axis), shape=z.shape)
        close(a.sum(axis=axis), 1.0, f"the sums along axis {axis}")
        close(a, reference.softmax(z, axis))


@check(read=WRONG, needs=[rows_sum_to_one])
def never_overflows(softmax: Answer) -> None:
    """Logits of any size give probabilities, never nan."""
    for z in examples(
        [400.0, 399.0, 398.0],
        [1000.0, 1001.0],
        [-1000.0, -1001.0],
        [0.0, -np.inf, 0.0],
        [[-1000.0, -1001.0], [1000.0, 1002.0]],
        [[1000.0, 0.0], [0.0, 1.0], [-1000.0, 3.0]],
        [1e300, 0.0, -1e300],
        [-1e300, -np.inf],
    ):
        a = array(softmax(np.array(z)), shape=np.shape(z))
        close(a, reference.softmax(z))
        impossible = a[np.isneginf(z)]
        expect((impossible == 0).all(), "a class with the logit -inf has a probability above 0")


@check(read=WRONG, needs=[values_of_softmax])
def input_is_kept(softmax: Answer) -> None:
    """The array that was passed in is the same afterwards."""
    for z in examples(np.array([2.0, 1.0, 0.1]), np.array([[1.0, -2.0], [3.0, 4.0]])):
        softmax(z)
        keeps_input()


@check(read=FORMULA, needs=[rows_sum_to_one])
def takes_any_numbers(softmax: Answer) -> None:
    """Lists, whole numbers, float32, read-only and transposed arrays work too."""
    rows = [[1, 2, 3], [3, 0, 1]]
    read_only = np.array(rows, dtype=float)
    read_only.flags.writeable = False
    for z in examples(
        np.array(rows),
        rows,
        np.array(rows, dtype=np.float32),
        np.array(rows, dtype=np.float16),
        read_only,
        np.array(rows, dtype=float).T,
    ):
        close(array(softmax(z), shape=np.shape(z)), reference.softmax(z))


@check(read=FORMULA, needs=[values_of_softmax])
def softmax_of_unseen_logits(softmax: Answer) -> None:
    """Softmax is right for logits drawn anew, small and large, along any axis."""
    random = rng()
    for size in (1.0, 10.0, 1e4):
        shape = tuple(random.integers(1, 6, size=3))
        z = random.normal(scale=size, size=shape)
        for axis in (0, 1, -1):
            close(array(softmax(z, axis=axis), shape=shape), reference.softmax(z, axis))


@check(read=SIGMOID, needs=[values_of_softmax, along_any_axis, takes_any_numbers])
def sigmoid_is_softmax_of_two(sigmoid: Answer) -> None:
    """sigmoid(z) is the first of the two probabilities that softmax gives z and 0."""
    for z in examples(
        np.array([0.0, 1.0, -1.0, 2.5]),
        [0.0, 2.0],
        np.array([[0.5, -0.5]]),
        2.0,
        -0.3,
        [0, 1, -1],
        np.array([0.5, -2.0], dtype=np.float32),
    ):
        close(array(sigmoid(z), shape=np.shape(z)), reference.sigmoid(z))


@check(read=SIGMOID, needs=[sigmoid_is_softmax_of_two, never_overflows])
def sigmoid_never_overflows(sigmoid: Answer) -> None:
    """Logits of any size give probabilities, never nan."""
    for z in examples([1000.0, -1000.0], [710.0, 0.0], -1e300, [-np.inf, 0.0]):
        p = array(sigmoid(np.array(z)), shape=np.shape(z))
        close(p, reference.sigmoid(z))
        lowest = p[np.less_equal(z, -1000.0)]
        expect(
            (lowest == 0).all(), "a logit of -1000 or less has a probability above 0, expected 0"
        )


@check(read=TEMPERATURE, needs=[values_of_softmax, along_any_axis, never_overflows])
def temperature_sharpens_or_flattens(softmax_with_temperature: Answer) -> None:
    """A low temperature sharpens, a high one flattens, and T = 1 is softmax."""
    logits = np.array([2.0, 1.0, 0.1]), np.array([[0.0, 1.0, -1.0], [1000.0, 998.0, 1000.0]])
    for z, temperature in examples(
        *((z, t) for t in (2.0, 0.5, 1.0, 100.0, 1e-3) for z in logits),
        (np.array([0.5, -1.0]), 2.0),
        (np.array([0.0, 1.0, 2.0, 0.5]), 0.5),
        (np.array([0.5, -1.0, 2.0], dtype=np.float32), 0.5),
    ):
        a = array(softmax_with_temperature(z, temperature), shape=z.shape)
        close(a, reference.softmax_with_temperature(z, temperature))
        keeps_input()
    # No difference along an axis may look like one along the other.
    table = np.array([[0.0, 1.0, 3.0], [2.0, -1.0, 0.0]])
    for z, axis in examples(*((table, axis) for axis in range(-2, 2))):
        a = array(softmax_with_temperature(z, 2.0, axis=axis), shape=z.shape)
        close(a, reference.softmax_with_temperature(z, 2.0, axis=axis))
    for temperature in examples(0.0, -1.0, np.inf, -np.inf, np.nan):
        refuses(softmax_with_temperature, [2.0, 1.0], temperature)
    for z in examples(np.array([1000.0, 0.0])):
        if np.abs(z).max() < 1000:
            continue  # divided by the temperature, it is a number that a float64 holds
        a = array(softmax_with_temperature(z, 1e-306), shape=z.shape)
        close(a, reference.softmax_with_temperature(z, 1e-306))


@check(read=TEMPERATURE, needs=[temperature_sharpens_or_flattens])
def temperature_of_unseen_logits(softmax_with_temperature: Answer) -> None:
    """Temperatures and logits drawn anew, even a tiny temperature, give probabilities."""
    random = rng()
    for size in (1e-6, 1e-2, 1.0, 30.0):
        z = random.normal(scale=3, size=tuple(random.integers(2, 6, size=2)))
        temperature = float(size * random.uniform(1, 2))
        a = array(softmax_with_temperature(z, temperature), shape=z.shape)
        close(a, reference.softmax_with_temperature(z, temperature))


@check(read=LOGSUMEXP)
def logsumexp_is_a_soft_maximum(logsumexp: Answer) -> None:
    """logsumexp(z, axis) is the logarithm of the summed exponentials along the axis."""
    for z in examples([2.0, 1.0, 0.1], [0.0, 0.0], [-3.0, -3.5], [1, 2, 3], [4.0]):
        close(array(logsumexp(z), shape=()), reference.logsumexp(z))
    batch = np.array([[0.0, 1.0, -1.0], [2.0, 0.5, 3.0]])
    stack = np.array([[[0.0, 1.0], [2.0, -1.0], [0.5, 0.5]]])
    for z, axis in examples(
        (batch, -1),
        (batch, 0),
        (batch[:, :2], -1),
        (batch[:1], -1),
        (batch[:, :1], -1),
        (batch[:1], 0),
        (stack, 1),
        (batch[:, np.newaxis], -1),
        (batch.astype(np.float32), 0),
    ):
        expected = reference.logsumexp(z, axis)
        close(array(logsumexp(z, axis=axis), shape=expected.shape), expected)


@check(read=LOGSUMEXP, needs=[logsumexp_is_a_soft_maximum])
def logsumexp_never_overflows(logsumexp: Answer) -> None:
    """Logits of any size give a number, never inf; -inf adds nothing; the logits are kept."""
    for z in examples(
        [1000.0, 1000.0],
        [-1000.0, -1000.0],
        [[-1000.0, -1001.0], [1000.0, 1002.0]],
        [0.0, 800.0],
        [-800.0, 0.0, 800.0],
        [1e300, -1e300],
        [0.0, -np.inf],
        [[-np.inf, 1.0], [900.0, -np.inf]],
    ):
        z = np.array(z)
        expected = reference.logsumexp(z)
        close(array(logsumexp(z), shape=expected.shape), expected)
        keeps_input()


def _largest_probability(z: Any, temperature: Any) -> Any:
    t = array(temperature, shape=())
    expect(np.isfinite(t) and t > 0, f"the temperature is {t:.6g}, expected a positive number")
    return reference.softmax_with_temperature(z, float(t)).max()


@check(read=TEMPERATURE, needs=[temperature_sharpens_or_flattens])
def as_sure_as_wanted(temperature_for: Answer) -> None:
    """At the temperature found, the largest probability is the wanted one."""
    for z, p in examples(
        ([1.0, 0.0], 0.9),
        ([2.0, 1.0, 0.1], 0.5),
        ([0.0, 5.0, -5.0], 0.99),
        ([300.0, 600.0, 0.0], 0.7),
    ):
        if not 1 / len(z) < p < 1:  # no temperature gives that: no example to be shown
            continue
        t = temperature_for(z, p)
        found = _largest_probability(z, t)
        message = f"at T = {float(t):.6g} the largest probability is {found:.6f}, not {p}"
        if abs(found - p) < 1e-2 * p:
            message += ". That is near: a search that goes on longer comes nearer"
        expect(abs(found - p) < 1e-6, message)


@check(read=TEMPERATURE, needs=[as_sure_as_wanted])
def as_sure_as_wanted_of_unseen_logits(temperature_for: Answer) -> None:
    """The temperature is found for logits of any size and any wanted probability."""
    random = rng()
    for size in (1e-3, 1.0, 300.0):
        z = random.normal(scale=size, size=random.integers(2, 8))
        p = float(random.uniform(1.05 / len(z), 0.99))
        found = _largest_probability(z, temperature_for(z, p))
        expect(abs(found - p) < 1e-6, "the largest probability is not the wanted one there")
