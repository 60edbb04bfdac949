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
    examples,
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

WORDS = ("none", "sum", "mean")


@check(read=DIGITS)
def digits_survive(probability_of_no: Answer) -> None:
    """The probability of "no" keeps its digits, however sure the network is."""
    for z in examples([0.0, 1.0, -2.0], [20.0, 40.0], np.array([[700.0], [-700.0]]), 36.0, 2):
        if np.abs(z).max() > 700:
            continue  # more than the text speaks of
        p = array(probability_of_no(z), shape=np.shape(z))
        with mpmath.workdps(50):
            exact = [float(1 / (1 + mpmath.exp(mpmath.mpf(v)))) for v in np.ravel(z).tolist()]
        # Not `close`: the probabilities are tiny, and their digits are what counts.
        expect(np.isfinite(p).all(), "inf or nan in the result")
        errors = np.abs(p.ravel() / exact - 1)
        seen, right = f"{p.ravel()[errors.argmax()]:.6g}", f"{exact[errors.argmax()]:.6g}"
        numbers = f"{seen}, expected {right}" if seen != right else seen
        expect(
            errors.max() < 1e-9,
            f"{numbers}: a probability is off by {100 * errors.max():.3g} per cent of itself",
        )
        keeps_input()


@check(read=SIZE)
def exp_breaks_just_above(overflow_logit: Answer) -> None:
    """The exponential is finite just below overflow_logit(dtype) and inf just above."""
    for name in examples("float64", "float32", "float16"):
        z = float(array(overflow_logit(name), shape=()))
        kind = np.dtype(name).type
        with np.errstate(over="ignore"):
            below, above = np.exp(kind(0.998 * z)), np.exp(kind(1.002 * z))
        expect(np.isfinite(below), f"it is {z:.6g}, but exp is inf below that already")
        expect(np.isinf(above), f"it is {z:.6g}, but exp is still finite above that")
        close(z, reference.overflow_logit(name), f"the logit of {name}")
    for name in examples("int64", "uint8"):
        refuses(overflow_logit, name)


@check(read=TRICK)
def values_of_log_softmax(log_softmax: Answer) -> None:
    """Each row of a batch becomes the logarithms of its probabilities."""
    for z in examples(
        np.array([2.0, 1.0, 0.1]),
        np.array([0.0, 0.0]),
        np.array([[2.0, 1.0, 0.1], [1.0, 2.0, 3.0], [0.0, 0.0, 1.0]]),
        np.array([[0.5, -1.0, 2.0], [3.0, 1.0, 0.0]]),
        np.array([[1, 2], [3, -1], [0, 0]]),
    ):
        close(array(log_softmax(z), shape=z.shape), reference.log_softmax(z))


@check(read=TRICK, needs=[values_of_log_softmax])
def log_softmax_along_any_axis(log_softmax: Answer) -> None:
    """log_softmax(z, axis) works along the axis that is asked for, of lists too."""
    table, stack = (
        np.sin(np.arange(np.prod(shape)) ** 2).round(1).reshape(shape)
        for shape in ((2, 3), (2, 3, 2))
    )
    for z, axis in examples(
        *((table, axis) for axis in range(-2, 2)),
        *((stack, axis) for axis in range(-3, 3)),
        (table.tolist(), 0),
        (table[:1], -1),
        (table[:, :1], 0),
    ):
        close(array(log_softmax(z, axis=axis), shape=np.shape(z)), reference.log_softmax(z, axis))


@check(read=WRONG, needs=[values_of_log_softmax])
def log_softmax_never_breaks(log_softmax: Answer) -> None:
    """Logits of any size give logarithms, never nan; only a logit of -inf gives -inf."""
    for z in examples(
        np.array([400.0, 399.0]),
        np.array([800.0, 0.0]),
        np.array([-800.0, -801.0]),
        np.array([[1000.0, 1001.0, 0.0], [0.0, 1.0, -1000.0]]),
        np.array([60.0, 0.0]),
        np.array([3000.0, 0.0, 0.0]),
        np.array([0.0, -np.inf, 0.0]),
        np.array([200, 0], dtype=np.float32),
        np.array([40, 0], dtype=np.float16),
    ):
        close(array(log_softmax(z), shape=z.shape), reference.log_softmax(z))


@check(read=TRICK, needs=[values_of_log_softmax])
def log_softmax_keeps_input(log_softmax: Answer) -> None:
    """The array that was passed in is the same afterwards."""
    for z in examples(np.array([2.0, 1.0, 0.1]), np.array([[1.0, -2.0], [3.0, 4.0]])):
        log_softmax(z)
        keeps_input()


@check(read=LOSS)
def three_reductions(reduce_costs: Answer) -> None:
    """The mean averages, sum adds, none keeps the costs, and other words are refused."""
    vector, table = np.array([1.0, 2.0, 6.0]), np.array([[0.5, 1.5, 1.0], [2.0, 0.0, 4.0]])
    for costs, reduction in examples(
        *((costs, word) for costs in (vector, table) for word in ("mean", "sum", "none")),
        ([1.0, 3.0], "mean"),
        ([1.0, 3.0], "none"),
        *((np.array([1.0, np.inf]), word) for word in ("mean", "sum")),
        *((np.array([1.0, np.nan, 3.0]), word) for word in ("mean", "sum")),
        *((np.float64(2.5), word) for word in ("mean", "sum", "none")),
    ):
        expected = reference_reduce(costs, reduction)
        close(array(reduce_costs(costs, reduction), shape=expected.shape), expected)
        keeps_input()
    for costs in examples(np.array([1.0, 3.0])):
        close(array(reduce_costs(costs), shape=()), costs.mean())
    for costs in examples(np.array([1.0, 2.0])):
        refuses(reduce_costs, costs, "average")
    for costs in (np.zeros(0), np.zeros((0, 2))):
        refuses(reduce_costs, costs, "mean")


BATCH = [[2.0, 1.0, 0.1], [0.5, 2.0, 0.3], [-1.0, 0.0, 1.5], [0.3, 0.2, 0.9]]

#: Logits of so many classes that a label needs more than eight bits.
MANY = np.sin(np.arange(300.0)).round(3)


def _reductions(*pairs: Any) -> list[Any]:
    return [
        (np.array(z), np.array(y) if np.ndim(y) else y, reduction)
        for z, y in pairs
        for reduction in WORDS
    ]


def _same_loss(loss: Answer, z: Any, y: Any, reduction: str) -> None:
    expected = reference.cross_entropy_with_logits(z, y, reduction)
    result = array(loss(z, y, reduction), shape=np.shape(expected))
    close(result, expected, "the loss" if reduction != "none" else "the costs")


#: What the loss is built on.
PARTS = [
    values_of_log_softmax,
    log_softmax_along_any_axis,
    log_softmax_keeps_input,
    three_reductions,
]


@check(read=LOSS, needs=PARTS)
def loss_of_class_indices(cross_entropy_with_logits: Answer) -> None:
    """The loss of class indices is right, for every reduction; the mean is the usual one."""
    for z, y, reduction in examples(
        *_reductions((BATCH, [0, 0, 2, 1]), (BATCH, [1, 0, 1, 0]), (BATCH[1], 2)),
        (np.array(BATCH[:1]), np.array([1]), "none"),
        (np.array([MANY, MANY]), np.array([290, 140]), "none"),
        *_reductions(([BATCH, BATCH], [[0, 1, 2, 0], [1, 1, 0, 2]])),
    ):
        _same_loss(cross_entropy_with_logits, z, y, reduction)
        keeps_input()
    for z, y in examples((np.array(BATCH), np.array([0, 0, 2, 1])), (BATCH, [1, 0, 1, 0])):
        expected = reference.cross_entropy_with_logits(z, y)
        close(array(cross_entropy_with_logits(z, y), shape=()), expected, "the loss")


@check(read=LOSS, needs=PARTS)
def loss_of_distributions(cross_entropy_with_logits: Answer) -> None:
    """The loss of one-hot and of soft targets is right, also of those in whole numbers."""
    soft = [[0.2, 0.3, 0.5], [0.0, 0.6, 0.4], [1.0, 0.0, 0.0], [0.25, 0.25, 0.5]]
    for z, y, reduction in examples(
        *_reductions(
            (BATCH, soft),
            (BATCH, np.eye(3)[[0, 0, 2, 1]]),
            (BATCH[1], soft[0]),
            (BATCH, np.eye(3, dtype=int)[[0, 0, 2, 1]]),
            ([[1.0, -0.5], [0.3, 0.2]], [[0.4, 0.6], [1.0, 0.0]]),
        ),
        (np.array(BATCH[:1]), np.array(soft[:1]), "none"),
    ):
        _same_loss(cross_entropy_with_logits, z, y, reduction)
        keeps_input()


@check(read=WRONG, needs=[log_softmax_never_breaks, three_reductions])
def loss_never_breaks(cross_entropy_with_logits: Answer) -> None:
    """Large gaps give a finite cost, and classes that cannot occur cost nothing, or infinity."""
    for z, y in examples(
        (np.array([800.0, 0.0]), 1),
        (np.array([0.0, 800.0]), 1),
        (np.array([40.0, 0.0]), 1),
        (np.array([[-900.0, -900.0], [900.0, 0.0]]), np.array([0, 1])),
        (np.array([800.0, 0.0]), np.array([0.5, 0.5])),
        (np.array([0.0, -np.inf, 0.0]), np.array([0.5, 0.0, 0.5])),
        (np.array([0.0, -np.inf]), np.array([0.5, 0.5])),
    ):
        expected = reference.cross_entropy_with_logits(z, y)
        close(array(cross_entropy_with_logits(z, y), shape=()), expected, "the loss")


@check(read=LOSS, needs=[loss_of_class_indices, loss_of_distributions, loss_never_breaks])
def loss_of_unseen_logits(cross_entropy_with_logits: Answer) -> None:
    """The loss is right for logits and targets drawn anew, with any leading axes."""
    random = rng()
    for size in (1.0, 30.0, 3000.0):
        shape = tuple(random.integers(2, 6, size=3).tolist())
        z = random.normal(scale=size, size=shape)
        labels = random.integers(shape[-1], size=shape[:-1])
        for y in (labels, random.dirichlet(np.ones(shape[-1]), shape[:-1])):
            for reduction in WORDS:
                _same_loss(cross_entropy_with_logits, z, y, reduction)


@check(read=LOSS)
def gradient_is_a_minus_y(cross_entropy_with_logits_grad: Answer) -> None:
    """The gradient of one sample's cost is a - y, and no argument is changed."""
    two = np.array(BATCH[:2])
    for z, y in examples(
        (two, np.array([0, 2])),
        (two, np.array([[1.0, 0.0, 0.0], [0.2, 0.3, 0.5]])),
        (two, np.array([[1, 0, 0], [0, 0, 1]])),
        (two.tolist(), [1, 1]),
        (two[:1], np.array([2])),
        (np.array([[800.0, 0.0]]), np.array([1])),
    ):
        expected = reference.cross_entropy_with_logits_grad(z, y, "none")
        result = array(cross_entropy_with_logits_grad(z, y, "none"), shape=expected.shape)
        close(result, expected)
        keeps_input()


@check(read=LOSS)
def gradient_follows_the_reduction(cross_entropy_with_logits_grad: Answer) -> None:
    """The gradient of the mean is that of the sum, divided by the number of samples."""
    soft = [[0.2, 0.3, 0.5], [0.0, 0.6, 0.4], [1.0, 0.0, 0.0], [0.25, 0.25, 0.5]]
    for z, y, reduction in examples(
        *_reductions(
            (BATCH, [0, 0, 2, 1]),
            (BATCH, soft),
            (BATCH[1], 2),
            ([BATCH, BATCH], [[0] * 4] * 2),
            ([[1.0, -0.5], [0.3, 0.2]], [1, 1]),
        )
    ):
        expected = reference.cross_entropy_with_logits_grad(z, y, reduction)
        close(array(cross_entropy_with_logits_grad(z, y, reduction), shape=z.shape), expected)
    for z, y in examples((np.array(BATCH), np.array([0, 0, 2, 1]))):
        expected = reference.cross_entropy_with_logits_grad(z, y)
        close(array(cross_entropy_with_logits_grad(z, y), shape=z.shape), expected)
    for z, y in examples((np.array(BATCH), np.array([0, 0, 2, 1]))):
        refuses(cross_entropy_with_logits_grad, z, y, "average")


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


def _hunt(breaking_logit: Callable[..., Any], form: str, dtype: str, right: float) -> Any:
    """Hand a loss to the student's function, where that lives: functions are no data.

    Returned is the result, and how the loss was first called. Of the result four digits count,
    and none if it is near enough, since searches end in many ways.
    """
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

    def inf_at_3000(z: Any, y: int) -> Any:
        return z[0] - z[y] if z[0] < 3000 else np.inf

    def sound(z: Any, y: int) -> Any:
        return z.max() - z[y]

    forms = {f.__name__: f for f in (literal, log_of_shifted, nan_at_7, inf_at_3000, sound)}
    calls: list[str] = []

    def cost(z: Any, y: Any) -> Any:
        if not calls:
            places = ["0" if number == 0 else "g" for number in np.ravel(z).tolist()]
            kind = getattr(z, "dtype", "no array")
            calls.append(f"cost(np.array([{', '.join(places)}], {str(kind)!r}), {y})")
        return forms[form](z, y)

    g: Any = breaking_logit(cost, dtype)
    if isinstance(g, (int, float, np.floating)):
        off: Any = abs(g - right) if g != right else 0
        g = right if off < 0.01 * right else float(f"{g:.4g}")
    return g, "".join(calls)


#: The losses that the student's function gets, in words.
FORMS = {
    "literal": "-log(exp(z) / exp(z).sum()), which breaks",
    "log_of_shifted": "-log(softmax(z)) with the stable softmax, which breaks",
    "nan_at_7": "one that gives nan, and breaks",
    "inf_at_3000": "one that gives inf, and breaks",
    "sound": "z.max() - z[y], which works",
}

#: Where each of them breaks.
BREAKS = {
    ("literal", "float64"): reference.overflow_logit("float64"),
    ("literal", "float32"): reference.overflow_logit("float32"),
    ("literal", "float16"): reference.overflow_logit("float16"),
    ("log_of_shifted", "float64"): 745.13,
    ("log_of_shifted", "float32"): 103.97,
    ("nan_at_7", "float64"): 7.0,
    ("inf_at_3000", "float64"): 3000.0,
    ("sound", "float64"): np.inf,
}


@check(read=SIZE)
def finds_the_break(breaking_logit: Answer) -> None:
    """The size found is the one at which a loss turns into inf or nan."""
    for form, dtype in examples(*BREAKS):
        expected = BREAKS[form, dtype]
        shown = f"breaking_logit(loss, {dtype!r})"
        found = run_beside(_hunt, breaking_logit, form, dtype, expected, shown=shown)
        g, asked = float(array(found[0], shape=())), found[1]
        right = g == expected or abs(g - expected) < 0.01 * expected
        where = "up to 10,000" if form == "sound" else "earlier" if g > expected else "later"
        asked = f". The loss was asked with `{asked}`" if asked else ""
        expect(right, f"it is {g:.6g}, but the loss is {FORMS[form]} {where}{asked}")
