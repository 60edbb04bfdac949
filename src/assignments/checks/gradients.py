"""The checks of exercise 04, gradients."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

import examiner
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
from softmax_course.gradients import as_pair

LEMMAS = "04_gradients: Three lemmas"
JACOBIAN = "04_gradients: The Jacobian"
LEMMA_4 = "04_gradients: Lemma 4, both ways"
WEIGHTS = "04_gradients: Weights and biases"
DIFFERENCES = "04_gradients: Trust, but check"
SLOWDOWN = "04_gradients: No slowdown"

CLASSES = 3
A = list(sp.symbols(f"a:{CLASSES}", positive=True))
Y = list(sp.symbols(f"y:{CLASSES}", nonnegative=True))

#: Two predictions for three classes.
BATCH = np.array([[0.2, 0.3, 0.5], [0.7, 0.1, 0.2]])

#: Parts of distributions. On the first, wrong formulas differ from right ones.
POINTS = (
    ((2, 3, 5), (1, 4, 5)),
    ((1, 7, 2), (6, 3, 1)),
    ((3, 3, 4), (0, 0, 10)),
)


def _same_value(answer: Any, expected: sp.Expr, symbols: list[sp.Symbol]) -> None:
    """Compare formulas by their exact values where a and y are distributions.

    Half of these points are drawn anew for each student.
    """
    expect(answer is not None, "it returned None. Does the function end with `return`?")
    kind = type(answer).__name__
    is_formula = isinstance(answer, (sp.Expr, int, float)) and not isinstance(answer, bool)
    expect(is_formula, f"it returned {kind}, expected a formula in the symbols")
    formula = sp.sympify(answer)
    # Symbols that a student made, of the same names, mean the same.
    given = {symbol.name: symbol for symbol in symbols}
    formula = formula.xreplace({own: given.get(own.name, own) for own in formula.free_symbols})
    strange = sorted(map(str, formula.free_symbols - set(symbols)))
    names = ", ".join(given)
    expect(not strange, f"the formula holds {', '.join(strange)}. Write it with {names} only")
    difference = formula.doit() - expected
    random = examiner.rng("points of the lemmas")  # to be shown, unlike those of `checks.rng`
    drawn = [random.integers(1, 10, size=(2, CLASSES)).tolist() for _ in range(3)]
    for parts in (*POINTS, *drawn):
        values = [sp.Rational(part, sum(row)) for row in parts for part in row]
        point = dict(zip((*A, *Y), values, strict=True))
        where = ", ".join(f"{symbol} = {point[symbol]}" for symbol in symbols)
        right = _is_zero(difference.subs(point))
        shown = textwrap.shorten(str(formula), 200, placeholder=" …")
        seen, wanted = (_number(f.doit().subs(point)) for f in (formula, expected))
        expect(
            right,
            f"`{shown}` has the wrong value, for example at {where}: {seen}, expected {wanted}",
        )


def _number(value: sp.Expr) -> str:
    """Write a value in short: a fraction as it is, others with six digits."""
    if value.is_Rational or not value.is_number:
        return textwrap.shorten(str(value), 60, placeholder=" …")
    return str(value.evalf(6))


def _is_zero(number: sp.Expr) -> bool:
    """Tell whether a number is 0: exactly if it is rational, else to 20 digits, or 9 of floats."""
    if number.is_Rational:
        return bool(number == 0)
    try:
        size = abs(complex(number.evalf(30)))
    except TypeError:  # no number, such as f(1/5)
        return False
    return size < (1e-9 if number.has(sp.Float) else 1e-20)


def _classes() -> Iterator[int]:
    for j in examples(*range(CLASSES)):
        if j >= 0:
            yield j


@check(read=LEMMAS)
def cost_by_probability(lemma_1: Answer) -> None:
    """Lemma 1: the derivative of the cost by each probability."""
    for j in _classes():
        _same_value(lemma_1(A, Y, j), -Y[j] / A[j], A + Y)


@check(read=LEMMAS)
def probability_by_own_logit(lemma_2: Answer) -> None:
    """Lemma 2: the derivative of each probability by its own logit."""
    for j in _classes():
        _same_value(lemma_2(A, j), A[j] * (1 - A[j]), A)


@check(read=LEMMAS)
def probability_by_other_logit(lemma_3: Answer) -> None:
    """Lemma 3: the derivative of each probability by the logit of another class."""
    for j, k in examples(*((j, k) for j in range(CLASSES) for k in range(CLASSES) if k != j)):
        if j != k and min(j, k) >= 0:
            _same_value(lemma_3(A, j, k), -A[j] * A[k], A)


@check(
    read=LEMMA_4,
    needs=[cost_by_probability, probability_by_own_logit, probability_by_other_logit],
)
def cost_by_logit(lemma_4: Answer) -> None:
    """Lemma 4: the derivative of the cost by each logit."""
    for i in _classes():
        _same_value(lemma_4(A, Y, i), A[i] - Y[i], A + Y)


def squares(numerical_gradient: Callable[..., Any], x: Any) -> Any:
    """Differentiate the sum of squares, for which a large step is exact too."""
    return numerical_gradient(lambda v: (v**2).sum(), x, 1e-3)


def weighted(numerical_gradient: Callable[..., Any], x: Any) -> Any:
    """Differentiate a sum in which every entry has a weight and a power of its own."""
    import numpy as np

    weights = np.arange(1.0, np.size(x) + 1).reshape(np.shape(x))
    return numerical_gradient(lambda v: (weights * v**3).sum(), x)


def exponential(numerical_gradient: Callable[..., Any], x: Any) -> Any:
    """Differentiate a function that bends more on one side."""
    import numpy as np

    return numerical_gradient(lambda v: np.exp(3 * v).sum(), x, 1e-3)


def kink(numerical_gradient: Callable[..., Any], x: Any) -> Any:
    """Differentiate across the kink of the absolute value, which a small step does not see."""
    return numerical_gradient(lambda v: abs(v).sum(), x, 0.5)


def square_of_sum(numerical_gradient: Callable[..., Any], x: Any) -> Any:
    """Differentiate a function in which every entry's derivative depends on all entries."""
    return numerical_gradient(lambda v: v.sum() ** 2, x, 1e-3)


def many_numbers(numerical_gradient: Callable[..., Any], x: Any) -> Any:
    """Differentiate what is no function with one number as its value."""
    return numerical_gradient(lambda v: v**2, x, 1e-3)


#: The functions and steps as a message shows them.
SHOWN = {
    squares: ("lambda v: (v**2).sum()", ", 1e-3"),
    weighted: ("lambda v: (np.arange(1, v.size + 1).reshape(v.shape) * v**3).sum()", ""),
    exponential: ("lambda v: np.exp(3 * v).sum()", ", 1e-3"),
    kink: ("lambda v: abs(v).sum()", ", 0.5"),
    square_of_sum: ("lambda v: v.sum() ** 2", ", 1e-3"),
    many_numbers: ("lambda v: v**2", ", 1e-3"),
}


@check(read=DIFFERENCES)
def differences_of_known_functions(numerical_gradient: Answer) -> None:
    """Central differences find the gradients of functions whose gradient is known."""
    vector, table = np.array([1.0, -2.0, 3.0]), np.array([[0.5, 1.0], [2.0, -1.0], [0.0, 4.0]])
    for helper, x in examples(
        (squares, vector),
        (weighted, vector),
        (squares, table),
        (weighted, table),
        (squares, np.array([100.1, -0.3])),  # float32 has too few digits for this gradient
    ):
        weights = 2 * x if helper is squares else 3 * _counted(x) * x**2
        _near(_differentiate(helper, numerical_gradient, x), weights, 1e-6)
    for x in examples(np.array([0.0])):
        _near(_differentiate(exponential, numerical_gradient, x), 3 * np.exp(3 * x), 1e-4)
    for x in examples(np.array([0.1])):
        found = _differentiate(kink, numerical_gradient, x)
        seen = bool((np.abs(found) < 0.9).all())
        expect(seen, f"{found[0]:.6g}, where points 0.5 to each side of x give {2 * x[0]:.6g}")


def _counted(x: NDArray[Any]) -> NDArray[Any]:
    return np.arange(1.0, x.size + 1).reshape(x.shape)


def _differentiate(helper: Callable[..., Any], numerical_gradient: Answer, x: Any) -> NDArray[Any]:
    return array(_beside(helper, numerical_gradient, x), shape=np.shape(x))


def _beside(helper: Callable[..., Any], numerical_gradient: Answer, x: Any) -> Any:
    function, step = SHOWN[helper]
    point = f"np.array({x.tolist()})" if isinstance(x, np.ndarray) else x
    shown = f"numerical_gradient({function}, {point}{step})"
    return run_beside(helper, numerical_gradient, x, shown=shown)


def _near(found: NDArray[Any], right: NDArray[Any], tolerance: float) -> None:
    """Compare an estimate, which is never exact."""
    error = np.abs(found - right)
    error[np.isnan(error)] = np.inf
    place = tuple(int(i) for i in np.unravel_index(error.argmax(), error.shape))
    expect(
        error.max() < tolerance,
        f"{found[place]:.9g} at index {place[0] if len(place) == 1 else place}, where the "
        f"derivative is {right[place]:.9g}; asked is an error below {tolerance:.0e}",
    )


@check(read=DIFFERENCES, needs=[differences_of_known_functions])
def one_entry_moves_at_a_time(numerical_gradient: Answer) -> None:
    """An entry that was moved is back in its place before the next one moves."""
    for x in examples(np.array([1.0, -2.0, 3.0]), np.array([[0.5, 1.0], [2.0, -1.0]])):
        found = _differentiate(square_of_sum, numerical_gradient, x)
        _near(found, np.full(x.shape, 2 * x.sum()), 1e-6)


@check(read=DIFFERENCES, needs=[differences_of_known_functions])
def differences_at_whole_numbers(numerical_gradient: Answer) -> None:
    """Lists and whole numbers will do for x; a function that gives many numbers is refused."""
    for x in examples([1.0, 2.0], [1, 2], np.array([1, 2])):
        found = _beside(weighted, numerical_gradient, x)
        right = 3 * _counted(np.array(x)) * np.array(x) ** 2
        _near(array(found, shape=np.shape(x)), right, 1e-6)
        found = _differentiate(exponential, numerical_gradient, np.array(x) - 1)
        _near(found, 3 * np.exp(3 * np.array(x) - 3), 1e-2)
    for x in examples(np.array([1.0, 2.0])):
        if x.size > 1:
            refuses(lambda x: _beside(many_numbers, numerical_gradient, x), x)  # type: ignore[arg-type]


@check(read=DIFFERENCES, needs=[differences_of_known_functions])
def differences_keep_the_point(numerical_gradient: Answer) -> None:
    """The array or the list that was passed in is the same afterwards."""
    for helper, x in examples(
        (squares, np.array([1.0, -2.0])),
        (weighted, np.array([0.1, 0.7, -2.3])),
        (squares, [1.0, -2.0]),
    ):
        _beside(helper, numerical_gradient, x)
        keeps_input()


@check(read=LEMMAS)
def values_of_lemma_1(dC_da: Answer) -> None:
    """dC_da is −y/a, for one sample or a batch, for distributions or class indices."""
    for a, y in examples(
        (np.array([0.5, 0.25, 0.25]), np.array([0.2, 0.3, 0.5])),
        (BATCH, np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])),
        (BATCH, np.array([1, 0])),
        ([0.5, 0.25, 0.25], [0.2, 0.3, 0.5]),
        (np.array([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7]]), np.array([1, 0, 0])),
        (BATCH.astype(np.float32), np.array([[0.5, 0.5, 0.0], [0.1, 0.1, 0.8]])),
        (BATCH, np.array([[0, 1, 0], [0, 0, 1]])),
        (BATCH[:, np.newaxis], np.array([[2], [1]])),
    ):
        close(array(dC_da(a, y), shape=np.shape(a)), reference.dC_da(a, y))
        keeps_input()


@check(read=LEMMAS)
def impossible_classes(dC_da: Answer) -> None:
    """0 where a class does not occur, −inf where it occurs with probability 0, never nan."""
    # What a result holds that was never filled in is often what the call before left.
    again = [(BATCH, np.array(y)) for y in ([[0.2, 0.3, 0.5], [0.1, 0.4, 0.5]], [1, 0], [0, 2]) * 3]
    for a, y in examples(
        (np.array([0.0, 0.5, 0.5]), np.array([0.0, 1.0, 0.0])),
        (np.array([0.0, 1.0]), np.array([1.0, 0.0])),
        (np.array([1e-310, 1.0]), np.array([1.0, 0.0])),
        *again,
    ):
        close(array(dC_da(a, y), shape=np.shape(a)), reference.dC_da(a, y))
        keeps_input()


@check(read=JACOBIAN)
def values_of_the_jacobian(softmax_jacobian: Answer) -> None:
    """Row j, column k holds the derivative of a_j by z_k."""
    for a in examples(np.array([0.5, 0.3, 0.2]), np.array([0.9, 0.1]), np.array([1.0])):
        J = array(softmax_jacobian(a), shape=(len(a), len(a)))
        close(J, reference.softmax_jacobian(a), "the Jacobian")
        keeps_input()


@check(read=JACOBIAN)
def jacobian_of_a_batch(softmax_jacobian: Answer) -> None:
    """Every sample of a batch has a matrix of its own."""
    two = np.array([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7]])
    for a in examples(BATCH, BATCH.tolist(), BATCH[:1], BATCH[:, np.newaxis, :], two):
        expected = reference.softmax_jacobian(a)
        close(array(softmax_jacobian(a), shape=expected.shape), expected)
        keeps_input()


def _probability(j: int) -> Callable[[Any], Any]:
    return lambda z: reference.softmax(z)[j]


@check(read=JACOBIAN, needs=[values_of_the_jacobian])
def jacobian_by_differences(softmax_jacobian: Answer) -> None:
    """The Jacobian agrees with central differences of softmax, for logits drawn anew."""
    random = rng()
    for classes in (2, 3, 7):
        z = random.normal(scale=2, size=classes)
        J = array(softmax_jacobian(reference.softmax(z)), shape=(classes, classes))
        estimate = [reference.numerical_gradient(_probability(j), z) for j in range(classes)]
        expect(np.abs(J - estimate).max() < 1e-6, "it disagrees with central differences")


@check(read=LEMMA_4)
def prediction_minus_target(dC_dz: Answer) -> None:
    """dC_dz is a − y, for distributions or class indices."""
    for a, y in examples(
        (np.array([0.2, 0.3, 0.5]), np.array([0.0, 1.0, 0.0])),
        (BATCH, np.array([1, 0])),
        (BATCH, np.array([[0.1, 0.4, 0.5], [0.3, 0.3, 0.4]])),
        ([0.2, 0.3, 0.5], [0.0, 1.0, 0.0]),
        (np.array([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7]]), np.array([1, 0, 0])),
        (BATCH, np.array([[0, 1, 0], [0, 0, 1]])),
        (BATCH[0], 2),
        (BATCH[:1], np.array([2])),
        (BATCH[:, np.newaxis], np.array([[2], [1]])),
    ):
        close(array(dC_dz(a, y), shape=np.shape(a)), reference.dC_dz(a, y))
        keeps_input()


@check(read=WEIGHTS, needs=[prediction_minus_target])
def values_of_the_weight_gradient(dC_dW: Answer) -> None:
    """Row i, column k holds x_k (a_i − y_i), one matrix a sample."""
    for a, y, x in examples(
        (BATCH, np.array([1, 0]), np.array([[1.0, 2.0, -1.0], [3.0, 0.5, 4.0]])),
        (BATCH, np.array([1, 0]), np.array([[10.0, 20.0], [30.0, 40.0]])),
        (BATCH, np.array([[0.1, 0.4, 0.5], [0.3, 0.3, 0.4]]), np.array([[1.0], [3.0]])),
        (np.array([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7]]), np.array([1, 0, 0]), np.eye(3, 2) + 1),
        ([[0.5, 0.25, 0.25]], [0], [[10, 20]]),
    ):
        expected = reference.dC_dW(a, y, x)
        close(array(dC_dW(a, y, x), shape=expected.shape), expected)
        keeps_input()


@check(read=WEIGHTS, needs=[values_of_the_weight_gradient])
def samples_must_agree(dC_dW: Answer) -> None:
    """A different number of samples in a and x is a ValueError."""
    for a, y, x in examples(
        ([[0.5, 0.5]], [0], [[1.0], [2.0]]),
        ([[0.5, 0.5], [0.9, 0.1]], [0, 1], [[1.0, 2.0]]),
        ([[0.5, 0.5], [0.9, 0.1]], [0, 1], [[1.0], [2.0], [3.0]]),
    ):
        refuses(dC_dW, a, y, x)


@check(read=WEIGHTS, needs=[values_of_the_weight_gradient])
def weight_gradient_by_differences(dC_dW: Answer) -> None:
    """The gradient agrees with central differences, for layers drawn anew."""
    random = rng()
    for classes, features in ((2, 3), (4, 2)):
        W, x = random.normal(size=(classes, features)), random.normal(size=(1, features))
        y = random.integers(classes, size=1)

        def cost(W: Any, x: Any = x, y: Any = y) -> Any:
            return reference.cross_entropy_with_logits(x @ W.T, y)

        found = array(dC_dW(reference.softmax(x @ W.T), y, x), shape=(1, classes, features))
        error = reference.gradient_error(cost, found[0], W)
        expect(error < 1e-6, "it disagrees with central differences")


def _quadratic(y: Any) -> Callable[[Any], Any]:
    return lambda z: reference.quadratic_cost(reference.softmax(z), y).sum()


def _same_as_differences(dQ_dz: Answer, a: Any, y: Any) -> None:
    if not (a > 0).all():  # no logits give that
        return
    found = array(dQ_dz(a, y), shape=a.shape)
    right = reference.numerical_gradient(_quadratic(as_pair(a, y)[1]), np.log(a))
    place = tuple(int(i) for i in np.unravel_index(np.abs(found - right).argmax(), a.shape))
    expect(
        np.abs(found - right).max() < 1e-6,
        f"{found[place]:.6g} at index {place[0] if len(place) == 1 else place}, where central "
        f"differences give {right[place]:.6g}",
    )
    keeps_input()


@check(read=SLOWDOWN, needs=[values_of_the_jacobian])
def quadratic_by_differences(dQ_dz: Answer) -> None:
    """dQ_dz agrees with central differences of the quadratic cost."""
    for a, y in examples(
        (np.array([0.25, 0.65, 0.1]), np.array([1.0, 0.0, 0.0])),
        (np.array([0.98, 0.02]), np.array([0.0, 1.0])),
    ):
        _same_as_differences(dQ_dz, a, y)


@check(read=SLOWDOWN, needs=[jacobian_of_a_batch])
def quadratic_of_a_batch(dQ_dz: Answer) -> None:
    """Every sample of a batch has a gradient of its own."""
    for a, y in examples(
        (BATCH, np.eye(3)[[1, 0]]),
        (np.array([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7]]), np.eye(2)[[1, 0, 0]]),
        (BATCH, np.array([2, 0])),
        (BATCH[:, np.newaxis], np.array([[2], [1]])),
    ):
        _same_as_differences(dQ_dz, a, y)


@check(read=SLOWDOWN, needs=[quadratic_by_differences, quadratic_of_a_batch])
def quadratic_of_unseen_batches(dQ_dz: Answer) -> None:
    """The gradient is right for batches drawn anew, of distributions and class indices."""
    random = rng()
    for shape in ((4, 3), (2, 5)):
        z = random.normal(scale=2, size=shape)
        labels = random.integers(shape[1], size=shape[0])
        for y in (labels, random.dirichlet(np.ones(shape[1]), size=shape[0])):
            a = reference.softmax(z)
            right = reference.numerical_gradient(_quadratic(as_pair(a, y)[1]), z)
            found = array(dQ_dz(a, y), shape=shape)
            expect(np.abs(found - right).max() < 1e-6, "it disagrees with central differences")
