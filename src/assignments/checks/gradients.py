"""The checks of exercise 04, gradients."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
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
    expect,
    keeps_input,
    refuses,
    rng,
    run_beside,
)

LEMMAS = "04_gradients: Three lemmas"
JACOBIAN = "04_gradients: The Jacobian"
LEMMA_4 = "04_gradients: Lemma 4, both ways"
WEIGHTS = "04_gradients: Weights and biases"
DIFFERENCES = "04_gradients: Trust, but check"
SLOWDOWN = "04_gradients: No slowdown"

CLASSES = 3
A = list(sp.symbols(f"a:{CLASSES}", positive=True))
Y = list(sp.symbols(f"y:{CLASSES}", nonnegative=True))

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
        expect(right, f"`{shown}` has the wrong value, for example at {where}")


def _is_zero(number: sp.Expr) -> bool:
    """Tell whether a number is 0: exactly if it is rational, else to 20 digits, or 9 of floats."""
    if number.is_Rational:
        return bool(number == 0)
    try:
        size = abs(complex(number.evalf(30)))
    except TypeError:  # no number, such as f(1/5)
        return False
    return size < (1e-9 if number.has(sp.Float) else 1e-20)


@check(read=LEMMAS)
def cost_by_probability(lemma_1: Answer) -> None:
    """Lemma 1: the derivative of the cost by each probability."""
    for j in range(CLASSES):
        _same_value(lemma_1(A, Y, j), -Y[j] / A[j], A + Y)


@check(read=LEMMAS)
def probability_by_own_logit(lemma_2: Answer) -> None:
    """Lemma 2: the derivative of each probability by its own logit."""
    for j in range(CLASSES):
        _same_value(lemma_2(A, j), A[j] * (1 - A[j]), A)


@check(read=LEMMAS)
def probability_by_other_logit(lemma_3: Answer) -> None:
    """Lemma 3: the derivative of each probability by the logit of another class."""
    for j in range(CLASSES):
        for k in range(CLASSES):
            if k != j:
                _same_value(lemma_3(A, j, k), -A[j] * A[k], A)


@check(
    read=LEMMA_4,
    needs=[cost_by_probability, probability_by_own_logit, probability_by_other_logit],
)
def cost_by_logit(lemma_4: Answer) -> None:
    """Lemma 4: the derivative of the cost by each logit."""
    for i in range(CLASSES):
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


#: The functions as a message shows them.
FUNCTIONS = {
    squares: "lambda v: (v**2).sum()",
    weighted: "lambda v: (np.arange(1, v.size + 1).reshape(v.shape) * v**3).sum()",
    exponential: "lambda v: np.exp(3 * v).sum()",
}


@check(read=DIFFERENCES)
def differences_of_known_functions(numerical_gradient: Answer) -> None:
    """Central differences find the gradients of functions whose gradient is known."""
    for x in ([1.0, -2.0, 3.0], [[0.5, 1.0], [2.0, -1.0], [0.0, 4.0]]):
        point = np.array(x)
        found = _differentiate(squares, numerical_gradient, point)
        _near(found, 2 * point, 1e-6)
        weights = np.arange(1.0, point.size + 1).reshape(point.shape)
        found = _differentiate(weighted, numerical_gradient, point)
        _near(found, 3 * weights * point**2, 1e-6)
    found = _differentiate(exponential, numerical_gradient, np.array([0.0]))
    _near(found, np.array([3.0]), 1e-4)


def _differentiate(helper: Callable[..., Any], numerical_gradient: Answer, x: Any) -> NDArray[Any]:
    point = f"np.array({x.tolist()})" if isinstance(x, np.ndarray) else x
    step = "" if helper is weighted else ", 1e-3"
    shown = f"numerical_gradient({FUNCTIONS[helper]}, {point}{step})"
    return array(run_beside(helper, numerical_gradient, x, shown=shown), shape=np.shape(x))


def _near(found: NDArray[Any], right: NDArray[Any], tolerance: float) -> None:
    """Compare an estimate, which is never exact."""
    error = np.abs(found - right)
    place = tuple(int(i) for i in np.unravel_index(error.argmax(), error.shape))
    expect(
        error.max() < tolerance,
        f"{found[place]:.9g} at index {place[0] if len(place) == 1 else place}, where the "
        f"derivative is {right[place]:.9g}; asked is an error below {tolerance:.0e}",
    )


@check(read=DIFFERENCES, needs=[differences_of_known_functions])
def differences_at_whole_numbers(numerical_gradient: Answer) -> None:
    """A list will do for x, and so will whole numbers."""
    for x in ([1.0, 2.0], [1, 2], np.array([1, 2])):
        _near(_differentiate(squares, numerical_gradient, x), np.array([2.0, 4.0]), 1e-6)


@check(read=DIFFERENCES, needs=[differences_of_known_functions])
def differences_keep_the_point(numerical_gradient: Answer) -> None:
    """The array that was passed in is the same afterwards."""
    _differentiate(squares, numerical_gradient, np.array([1.0, -2.0]))
    keeps_input()


@check(read=LEMMAS)
def values_of_lemma_1(dC_da: Answer) -> None:
    """dC_da is −y/a, for one sample or a batch, for distributions or class indices."""
    one_hot = [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    batch = np.array([[0.2, 0.3, 0.5], [0.7, 0.1, 0.2]])
    for a, y in (
        ([0.5, 0.25, 0.25], [0.2, 0.3, 0.5]),
        (batch, np.array(one_hot)),
        (batch, np.array([1, 0])),
        (batch.astype(np.float32), np.array([[0.5, 0.5, 0.0], [0.1, 0.1, 0.8]])),
    ):
        close(array(dC_da(a, y), shape=np.shape(a)), reference.dC_da(a, y))


@check(read=LEMMAS, needs=[values_of_lemma_1])
def impossible_classes(dC_da: Answer) -> None:
    """0 where a class does not occur, −inf where it occurs with probability 0, never nan."""
    batch = [[0.2, 0.3, 0.5], [0.7, 0.1, 0.2]]
    cases: list[tuple[Any, Any]] = [
        ([0.0, 0.5, 0.5], [0.0, 1.0, 0.0]),
        ([0.0, 1.0], [1.0, 0.0]),
        # What a result holds that was never filled in is often what the call before left.
        *((batch, y) for y in ([[0.2, 0.3, 0.5], [0.1, 0.4, 0.5]], [1, 0], [0, 2]) * 3),
    ]
    for a, y in cases:
        close(array(dC_da(np.array(a), np.array(y)), shape=np.shape(a)), reference.dC_da(a, y))


@check(read=JACOBIAN)
def values_of_the_jacobian(softmax_jacobian: Answer) -> None:
    """Row j, column k holds the derivative of a_j by z_k."""
    for a in ([0.5, 0.3, 0.2], [0.9, 0.1], [1.0]):
        J = array(softmax_jacobian(np.array(a)), shape=(len(a), len(a)))
        close(J, reference.softmax_jacobian(a), "the Jacobian")


@check(read=JACOBIAN, needs=[values_of_the_jacobian])
def jacobian_of_a_batch(softmax_jacobian: Answer) -> None:
    """Every sample of a batch has a matrix of its own."""
    batch = np.array([[0.2, 0.3, 0.5], [0.7, 0.1, 0.2]])
    for a in (batch, batch.tolist(), batch[:, np.newaxis, :]):
        shape = (*np.shape(a), 3)
        close(array(softmax_jacobian(a), shape=shape), reference.softmax_jacobian(a))


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
    batch = np.array([[0.2, 0.3, 0.5], [0.7, 0.1, 0.2]])
    for a, y in (
        ([0.2, 0.3, 0.5], [0.0, 1.0, 0.0]),
        (batch, np.array([1, 0])),
        (batch, np.array([[0.1, 0.4, 0.5], [0.3, 0.3, 0.4]])),
    ):
        close(array(dC_dz(a, y), shape=np.shape(a)), reference.dC_dz(a, y))


@check(read=WEIGHTS, needs=[prediction_minus_target])
def values_of_the_weight_gradient(dC_dW: Answer) -> None:
    """Row i, column k holds x_k (a_i − y_i), one matrix a sample."""
    a = np.array([[0.2, 0.3, 0.5], [0.7, 0.1, 0.2]])
    y = np.array([1, 0])
    for x in (
        np.array([[1.0, 2.0, -1.0], [3.0, 0.5, 4.0]]),
        np.array([[10.0, 20.0], [30.0, 40.0]]),
    ):
        shape = (2, 3, x.shape[1])
        close(array(dC_dW(a, y, x), shape=shape), reference.dC_dW(a, y, x))


@check(read=WEIGHTS, needs=[values_of_the_weight_gradient])
def samples_must_agree(dC_dW: Answer) -> None:
    """A different number of samples in a and x is a ValueError."""
    refuses(dC_dW, [[0.5, 0.5]], [0], [[1.0], [2.0]])
    refuses(dC_dW, [[0.5, 0.5], [0.9, 0.1]], [0, 1], [[1.0, 2.0]])


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
    a, y = np.array(a), np.array(y)
    found = array(dQ_dz(a, y), shape=a.shape)
    right = reference.numerical_gradient(_quadratic(y), np.log(a))
    place = tuple(int(i) for i in np.unravel_index(np.abs(found - right).argmax(), a.shape))
    expect(
        np.abs(found - right).max() < 1e-6,
        f"{found[place]:.6g} at index {place[0] if len(place) == 1 else place}, where central "
        f"differences give {right[place]:.6g}",
    )


@check(read=SLOWDOWN, needs=[values_of_the_jacobian])
def quadratic_by_differences(dQ_dz: Answer) -> None:
    """dQ_dz agrees with central differences of the quadratic cost."""
    for a, y in (([0.25, 0.65, 0.1], [1.0, 0.0, 0.0]), ([0.98, 0.02], [0.0, 1.0])):
        _same_as_differences(dQ_dz, a, y)


@check(read=SLOWDOWN, needs=[quadratic_by_differences, jacobian_of_a_batch])
def quadratic_of_a_batch(dQ_dz: Answer) -> None:
    """Every sample of a batch has a gradient of its own."""
    for a in ([[0.2, 0.3, 0.5], [0.7, 0.1, 0.2]], [[0.9, 0.1], [0.4, 0.6]]):
        _same_as_differences(dQ_dz, a, np.eye(len(a[0]))[[1, 0]])


@check(read=SLOWDOWN, needs=[quadratic_by_differences, quadratic_of_a_batch])
def quadratic_of_unseen_batches(dQ_dz: Answer) -> None:
    """The gradient is right for batches drawn anew, of distributions and class indices."""
    random = rng()
    for shape in ((4, 3), (2, 5)):
        z = random.normal(scale=2, size=shape)
        labels = random.integers(shape[1], size=shape[0])
        y = reference.one_hot(labels, shape[1])
        right = reference.numerical_gradient(_quadratic(y), z)
        found = array(dQ_dz(reference.softmax(z), labels), shape=shape)
        expect(np.abs(found - right).max() < 1e-6, "it disagrees with central differences")
