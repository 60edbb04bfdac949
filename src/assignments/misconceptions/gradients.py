"""Known wrong answers to exercise 04, gradients."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

import softmax_course as reference
from assignments.misconceptions import Misconception, misconception
from assignments.misconceptions._slips import slips
from softmax_course.gradients import as_pair, dC_da, dC_dW, dC_dz, softmax_jacobian

# ruff: noqa: D103 (each is described by what the student reads)


@misconception(
    "lemma_1",
    check="cost_by_probability",
    says="the minus sign in front of the sum was lost",
)
def lemma_1_without_minus(a: Any, y: Any, j: int) -> Any:
    return y[j] / a[j]


@misconception(
    "lemma_1",
    check="cost_by_probability",
    says="the derivative of ln a is 1/a, not a",
)
def lemma_1_times_a(a: Any, y: Any, j: int) -> Any:
    return -y[j] * a[j]


@misconception(
    "lemma_1",
    check="cost_by_probability",
    says="prediction and target changed places: the logarithm is taken of a, not of y",
)
def lemma_1_swapped(a: Any, y: Any, j: int) -> Any:
    return -a[j] / y[j]


@misconception(
    "lemma_1",
    check="cost_by_probability",
    says="this is the derivative by a logit; Lemma 1 asks for the derivative by a probability",
)
def lemma_1_is_lemma_4(a: Any, y: Any, j: int) -> Any:
    return a[j] - y[j]


@misconception(
    "lemma_1",
    check="cost_by_probability",
    says="this is the term of the sum itself; differentiate it: ln a has the derivative 1/a",
)
def lemma_1_not_differentiated(a: Any, y: Any, j: int) -> Any:
    return -y[j] * sp.log(a[j])


@misconception(
    "lemma_1",
    check="cost_by_probability",
    says="the target is missing: -1/a_j is right for the true class of a one-hot target only",
)
def lemma_1_of_the_true_class(a: Any, y: Any, j: int) -> Any:
    return -1 / a[j]


@misconception(
    "lemma_2",
    check="probability_by_own_logit",
    says="only the numerator was differentiated; the sum in the denominator holds z_j too",
)
def lemma_2_numerator_only(a: Any, j: int) -> Any:
    return a[j]


@misconception(
    "lemma_2",
    check="probability_by_own_logit",
    says="the sign is turned round: a probability grows with its own logit",
)
def lemma_2_sign(a: Any, j: int) -> Any:
    return -a[j] * (1 - a[j])


@misconception(
    "lemma_2",
    check="probability_by_own_logit",
    says="this is Lemma 3's formula with k = j; the numerator's own derivative is missing",
)
def lemma_2_is_lemma_3(a: Any, j: int) -> Any:
    return -(a[j] ** 2)


@misconception(
    "lemma_2",
    check="probability_by_own_logit",
    says="the probabilities were taken for logits: a[j] is what softmax gives, without any exp",
)
def lemma_2_softmax_twice(a: Any, j: int) -> Any:
    again = sp.exp(a[j]) / sum(map(sp.exp, a))
    return again * (1 - again)


@misconception(
    "lemma_3",
    check="probability_by_other_logit",
    says="the sign is turned round: when another logit grows, this probability falls",
)
def lemma_3_sign(a: Any, j: int, k: int) -> Any:
    return a[j] * a[k]


@misconception(
    "lemma_3",
    check="probability_by_other_logit",
    says="the other logit does matter: it stands in the denominator",
)
def lemma_3_zero(a: Any, j: int, k: int) -> Any:
    return 0


@misconception(
    "lemma_3",
    check="probability_by_other_logit",
    says="this is Lemma 2's formula; it holds for a class's own logit only",
)
def lemma_3_is_lemma_2(a: Any, j: int, k: int) -> Any:
    return a[j] * (1 - a[j])


@misconception(
    "lemma_3",
    check="probability_by_other_logit",
    says="the probabilities were taken for logits: a[j] is what softmax gives, without any exp",
)
def lemma_3_softmax_twice(a: Any, j: int, k: int) -> Any:
    return -sp.exp(a[j] + a[k]) / sum(map(sp.exp, a)) ** 2


@misconception(
    "lemma_4",
    check="cost_by_logit",
    says="the gradient points the wrong way: it is prediction minus target, not target minus "
    "prediction",
)
def lemma_4_sign(a: Any, y: Any, i: int) -> Any:
    return y[i] - a[i]


@misconception(
    "lemma_4",
    check="cost_by_logit",
    says="only the class's own probability was followed (the diagonal); every probability "
    "changes with the logit",
)
def lemma_4_diagonal_only(a: Any, y: Any, i: int) -> Any:
    return -y[i] * (1 - a[i])


@misconception(
    "lemma_4",
    check="cost_by_logit",
    says="1 stands where the target y_i belongs: a_i - 1 is right for the true class only",
)
def lemma_4_of_the_true_class(a: Any, y: Any, i: int) -> Any:
    return a[i] - 1


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="the difference was divided by h, not by 2h: both points lie h away from x",
)
def divided_by_h(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return 2 * _central(f, x, h)


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="all entries were moved at once; move one and leave the others",
)
def moved_all(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    x = np.asarray(x, dtype=float)
    return np.full_like(x, (f(x + h) - f(x - h)) / (2 * h))


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="this is a one-sided difference, which is off by about h; step to both sides",
)
def one_sided(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    x = np.asarray(x, dtype=float)
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x)) / h
    return gradient


@misconception(
    "numerical_gradient",
    check="one_entry_moves_at_a_time",
    says="each entry stays h below its place when the next one moves; put it back after the second "
    "call of f",
)
def never_moved_back(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    x = np.array(x, dtype=float)
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        gradient[i] = (above - f(x)) / (2 * h)
    return gradient


@misconception(
    "numerical_gradient",
    check="differences_keep_the_point",
    says="the steps were made in the caller's array, and round-off stays behind; copy x first",
)
def moved_in_place(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    x = np.asarray(x, dtype=float)
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        gradient[i] = (above - f(x)) / (2 * h)
        x[i] += h
    return gradient


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="`/ 2 * h` divides by 2 and multiplies by h; divide by (2 * h)",
)
def multiplied_by_h(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return _central(f, x, h) * h**2


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="both points are one array under two names, so they do not differ; make two copies",
)
def one_array_twice(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return np.zeros(np.shape(x))


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="f got the entry that was moved, on its own; it takes the whole array",
)
def entry_on_its_own(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    x = np.asarray(x, dtype=float)
    slopes = [(f(entry + h) - f(entry - h)) / (2 * h) for entry in x.flat]
    return np.reshape(slopes, x.shape)


@misconception(
    "numerical_gradient",
    check="differences_at_whole_numbers",
    says="x is a list, which has no shape; np.array(x, dtype=float) takes lists too",
)
def arrays_only(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return _central(f, np.reshape(x, x.shape), h)


@misconception(
    "numerical_gradient",
    check="differences_at_whole_numbers",
    says="a copy of whole numbers stays whole: the step h is cut off. Copy x as float64",
)
def whole_numbers_stay_whole(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    x = np.array(x)
    gradient = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        above = f(x)
        x[i] = old - h
        gradient[i] = (above - f(x)) / (2 * h)
        x[i] = old
    return gradient


@misconception(
    "dC_da",
    check="values_of_lemma_1",
    says="the minus sign in front of the sum was lost",
)
def dC_da_without_minus(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return y / a


@misconception(
    "dC_da",
    check="values_of_lemma_1",
    says="this is a − y, the gradient by the logits; here it is asked for by the probabilities",
)
def dC_da_is_dC_dz(a: Any, y: Any) -> Any:
    return dC_dz(a, y)


@misconception(
    "dC_da",
    check="impossible_classes",
    says="0 was divided by 0: a class that does not occur has the derivative 0",
)
def nan_where_impossible(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return -y / a


@misconception(
    "dC_da",
    check="impossible_classes",
    says="a small number was added to the probabilities, which hides an infinite derivative",
)
def epsilon(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return -y / (a + 1e-12)


@misconception(
    "dC_da",
    check="impossible_classes",
    says="every place with a_j = 0 got 0; where y_j > 0 the derivative is -inf there",
)
def zero_where_impossible(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return np.divide(-y, a, where=a > 0, out=np.zeros_like(a))


@misconception(
    "dC_da",
    check="impossible_classes",
    says="np.nan_to_num replaced -inf by the most negative number that there is",
)
def nan_to_num(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return np.nan_to_num(-y / a)


@misconception(
    "softmax_jacobian",
    check="values_of_the_jacobian",
    says="only the diagonal is filled: Lemma 3 is missing",
)
def diagonal_only(a: Any) -> Any:
    a = np.asarray(a)
    return (a * (1 - a))[..., np.newaxis] * np.eye(a.shape[-1])


@misconception(
    "softmax_jacobian",
    check="values_of_the_jacobian",
    says="the diagonal is wrong: it holds −a_j², Lemma 3's formula, without diag(a)",
)
def outer_only(a: Any) -> Any:
    a = np.asarray(a)
    return -a[..., :, np.newaxis] * a[..., np.newaxis, :]


@misconception(
    "softmax_jacobian",
    check="values_of_the_jacobian",
    says="the other entries have the wrong sign: a probability falls when another logit grows",
)
def plus_outer(a: Any) -> Any:
    a = np.asarray(a)
    off_diagonal = 1 - np.eye(a.shape[-1])
    return softmax_jacobian(a) * (1 - 2 * off_diagonal)


@misconception(
    "softmax_jacobian",
    check="values_of_the_jacobian",
    says="only the derivatives by a class's own logit were returned; a matrix is asked for",
)
def vector_for_matrix(a: Any) -> Any:
    a = np.asarray(a)
    return a * (1 - a)


@misconception(
    "softmax_jacobian",
    check="jacobian_of_a_batch",
    says="np.outer made one matrix of the whole batch; every sample has its own",
)
def one_matrix_for_the_batch(a: Any) -> Any:
    a = np.ravel(a)
    return np.diag(a) - np.outer(a, a)


@misconception(
    "softmax_jacobian",
    check="values_of_the_jacobian",
    says="each probability met itself only: one factor has the axis of the rows, the other that of "
    "the columns",
)
def rows_only(a: Any) -> Any:
    column = np.asarray(a)[..., :, np.newaxis]
    return column * (np.eye(len(column)) - column)


@misconception(
    "softmax_jacobian",
    check="jacobian_of_a_batch",
    says="np.diag of a batch takes its diagonal; a[..., np.newaxis] * np.eye(K) makes one diagonal "
    "matrix a sample",
)
def diagonal_of_the_batch(a: Any) -> Any:
    return np.diag(a) - np.outer(a, a)


@misconception(
    "softmax_jacobian",
    check="jacobian_of_a_batch",
    says="a[j] is sample j of a batch; class j of every sample is a[..., j]",
)
def sample_for_class(a: Any) -> Any:
    a = np.asarray(a)
    J = -a[..., :, np.newaxis] * a[..., np.newaxis, :]
    for j in range(a.shape[-1]):
        J[..., j, j] = a[j] * (1 - a[j])
    return J


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="the gradient points the wrong way: it is prediction minus target, not target minus "
    "prediction",
)
def target_minus_prediction(a: Any, y: Any) -> Any:
    return -dC_dz(a, y)


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="it was divided by the number of samples; each sample's own gradient is asked for",
)
def mean_over_samples(a: Any, y: Any) -> Any:
    gradient = dC_dz(a, y)
    return gradient / len(gradient)


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="the class index itself was subtracted; make it a one-hot row first",
)
def minus_the_index(a: Any, y: Any) -> Any:
    a, y = np.asarray(a), np.asarray(y)
    return a - y if y.ndim == a.ndim else a - y[..., np.newaxis]


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="this is −y/a, the gradient by the probabilities; here it is asked for by the logits",
)
def dC_dz_is_dC_da(a: Any, y: Any) -> Any:
    return dC_da(a, y)


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="lists were subtracted as they came; begin with `a, y = as_pair(a, y)`",
)
def lists_as_they_came(a: Any, y: Any) -> Any:
    return a - y


@misconception(
    "dC_dW",
    check="values_of_the_weight_gradient",
    says="the matrices are transposed: classes in the rows, features in the columns",
)
def transposed_weights(a: Any, y: Any, x: Any) -> Any:
    return np.swapaxes(dC_dW(a, y, x), -1, -2)


@misconception(
    "dC_dW",
    check="values_of_the_weight_gradient",
    says="the samples were added up; one matrix for each sample is asked for",
)
def summed_over_samples(a: Any, y: Any, x: Any) -> Any:
    return dC_dW(a, y, x).sum(axis=0)


@misconception(
    "dC_dW",
    check="values_of_the_weight_gradient",
    says="the prediction a stands where a − y belongs",
)
def prediction_for_difference(a: Any, y: Any, x: Any) -> Any:
    return np.asarray(a)[..., :, np.newaxis] * np.asarray(x)[..., np.newaxis, :]


@misconception(
    "dC_dW",
    check="values_of_the_weight_gradient",
    says="the input x is missing: every weight got the gradient of its bias",
)
def bias_for_weight(a: Any, y: Any, x: Any) -> Any:
    return dC_dW(a, y, np.ones_like(x))


@misconception(
    "dC_dW",
    check="values_of_the_weight_gradient",
    says="np.outer made one matrix of the whole batch; every sample has its own",
)
def outer_of_the_batch(a: Any, y: Any, x: Any) -> Any:
    return np.outer(dC_dz(a, y), x)


@misconception(
    "dC_dW",
    check="samples_must_agree",
    says="one sample was stretched over all rows of x; refuse shapes that do not fit",
)
def stretched(a: Any, y: Any, x: Any) -> Any:
    return dC_dz(a, y)[..., :, np.newaxis] * np.asarray(x)[..., np.newaxis, :]


@misconception(
    "dQ_dz",
    check="quadratic_by_differences",
    says="the Jacobian is missing: this is the gradient by the probabilities",
)
def quadratic_without_jacobian(a: Any, y: Any) -> Any:
    return 2 * dC_dz(a, y)


@misconception(
    "dQ_dz",
    check="quadratic_by_differences",
    says="only the diagonal of the Jacobian was used; the other probabilities move too",
)
def quadratic_diagonal_only(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return 2 * (a - y) * a * (1 - a)


@misconception(
    "dQ_dz",
    check="quadratic_by_differences",
    says="the factor 2 of the square is missing",
)
def quadratic_without_two(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return np.einsum("...j,...jk->...k", a - y, softmax_jacobian(a))


@misconception(
    "dQ_dz",
    check="quadratic_by_differences",
    says="`*` multiplies entry by entry and adds up nothing; a vector times a matrix is asked for",
)
def quadratic_without_the_sum(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return 2 * (a - y) * softmax_jacobian(a)


@misconception(
    "dQ_dz",
    check="quadratic_of_a_batch",
    says="`@` took the batch for one matrix, so every sample met every Jacobian",
)
def quadratic_every_sample_with_every_matrix(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return 2 * (a - y) @ softmax_jacobian(a)


def _central(f: Callable[..., Any], x: Any, h: float) -> Any:
    x = np.asarray(x, dtype=float)
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


#: What happens to all four lemmas alike.
LEMMA_SLIPS = [
    Misconception(f"{lemma}_{name}", lemma, check, says, wrong)
    for lemma, check in (
        ("lemma_1", "cost_by_probability"),
        ("lemma_2", "probability_by_own_logit"),
        ("lemma_3", "probability_by_other_logit"),
        ("lemma_4", "cost_by_logit"),
    )
    for name, says, wrong in (
        (
            "numpy_log",
            "np.log is for numbers; the logarithm of a symbol is sp.log",
            lambda a, *rest: np.log(a[rest[-1]]),
        ),
        (
            "numpy_exp",
            "np.exp is for numbers; the exponential of a symbol is sp.exp, and none is needed here",
            lambda a, *rest: np.exp(a[rest[-1]]),
        ),
        (
            "math_log",
            "math.log is for numbers; the logarithm of a symbol is sp.log",
            lambda a, *rest: math.log(a[rest[-1]]),
        ),
    )
]

_two_lists = "a and y are lists of symbols; take one of each, such as a[j]"

#: Formulas that a student may write, by lemma and check.
FORMULAS = [
    Misconception(name, lemma, check, says, wrong)
    for lemma, check, formulas in (
        (
            "lemma_1",
            "cost_by_probability",
            (
                ("lemma_1_minus_a_list", _two_lists, lambda a, y, j: -y / a),
                ("lemma_1_of_two_lists", _two_lists, lambda a, y, j: y / a),
                (
                    "lemma_1_binary",
                    "the terms of a yes-or-no cost, (1 - y)/(1 - a), do not occur in this sum; "
                    "the other probabilities stay",
                    lambda a, y, j: -y[j] / a[j] + (1 - y[j]) / (1 - a[j]),
                ),
                (
                    "lemma_1_of_class_0",
                    "the number of the class is fixed in the code; use j",
                    lambda a, y, j: -y[0] / a[0],
                ),
                (
                    "lemma_1_summed",
                    "the derivatives by all probabilities were added; only the term with a[j] "
                    "changes with a[j]",
                    lambda a, y, j: -sum(y[k] / a[k] for k in range(3)),
                ),
                (
                    "lemma_1_second",
                    "this was differentiated twice: 1/a² is the derivative of -1/a",
                    lambda a, y, j: -y[j] / a[j] ** 2,
                ),
                (
                    "lemma_1_second_positive",
                    "this was differentiated twice: 1/a² is the derivative of -1/a",
                    lambda a, y, j: y[j] / a[j] ** 2,
                ),
                (
                    "lemma_1_whole_cost",
                    "this is the cost itself; differentiate it: ln a has the derivative 1/a",
                    lambda a, y, j: -sum(y[k] * sp.log(a[k]) for k in range(3)),
                ),
                (
                    "lemma_1_log_only",
                    "this is -ln a; differentiate it, and keep the target in front",
                    lambda a, y, j: -sp.log(a[j]),
                ),
                (
                    "lemma_1_target_only",
                    "this is the derivative of -y a; the cost holds ln a, whose derivative is 1/a",
                    lambda a, y, j: -y[j],
                ),
                (
                    "lemma_1_true_class_positive",
                    "the target and the minus sign are missing: each term of the sum is -y ln a",
                    lambda a, y, j: 1 / a[j],
                ),
                (
                    "lemma_1_one_minus",
                    "there is a 1 too much: a constant has the derivative 0",
                    lambda a, y, j: 1 - y[j] / a[j],
                ),
                (
                    "lemma_1_by_the_logit",
                    "this goes on to the logit; Lemma 1 stops at the probability",
                    lambda a, y, j: -y[j] * (1 - a[j]),
                ),
            ),
        ),
        (
            "lemma_2",
            "probability_by_own_logit",
            (
                (
                    "lemma_2_by_itself",
                    "this is the derivative of a[j] by a[j]; the symbols do not know that softmax "
                    "made them of logits",
                    lambda a, j: sp.Integer(1),
                ),
                (
                    "lemma_2_of_the_log",
                    "this is the derivative of ln a; multiply it by a",
                    lambda a, j: 1 - a[j],
                ),
                (
                    "lemma_2_plus",
                    "the quotient rule subtracts: the second term has a minus",
                    lambda a, j: a[j] * (1 + a[j]),
                ),
                (
                    "lemma_2_square",
                    "the derivative of the numerator is missing, and the sign of the other term",
                    lambda a, j: a[j] ** 2,
                ),
                (
                    "lemma_2_of_class_0",
                    "the number of the class is fixed in the code; use j",
                    lambda a, j: a[0] * (1 - a[0]),
                ),
                (
                    "lemma_2_square_of_the_rest",
                    "the factor 1 - a stands there twice; the quotient rule gives it once",
                    lambda a, j: a[j] * (1 - a[j]) ** 2,
                ),
                (
                    "lemma_2_zero",
                    "a probability does change with its own logit: the logit stands in the "
                    "numerator and in the denominator",
                    lambda a, j: sp.Integer(0),
                ),
                (
                    "lemma_2_all_classes",
                    "the probability of a class is a[j]; a sum over all classes does not occur",
                    lambda a, j: sum(a[k] * (1 - a[k]) for k in range(3)),
                ),
            ),
        ),
        (
            "lemma_3",
            "probability_by_other_logit",
            (
                (
                    "lemma_3_of_the_log",
                    "this is the derivative of ln a_j; multiply it by a_j",
                    lambda a, j, k: -a[k],
                ),
                (
                    "lemma_3_as_own",
                    "the 1 belongs to a class's own logit; the numerator does not hold z_k",
                    lambda a, j, k: a[j] * (1 - a[k]),
                ),
                (
                    "lemma_3_as_own_negative",
                    "the 1 belongs to a class's own logit; the numerator does not hold z_k",
                    lambda a, j, k: -a[j] * (1 - a[k]),
                ),
                (
                    "lemma_3_square_of_j",
                    "one of the two factors is a_k, the probability whose logit moves",
                    lambda a, j, k: -(a[j] ** 2),
                ),
                (
                    "lemma_3_square_of_k",
                    "one of the two factors is a_j, the probability that is differentiated",
                    lambda a, j, k: -(a[k] ** 2),
                ),
                (
                    "lemma_3_is_lemma_2_of_k",
                    "this is Lemma 2's formula, of class k; here class j changes",
                    lambda a, j, k: a[k] * (1 - a[k]),
                ),
                (
                    "lemma_3_is_minus_lemma_2_of_k",
                    "this holds for two classes only; with three, class j takes a part of it",
                    lambda a, j, k: -a[k] * (1 - a[k]),
                ),
                (
                    "lemma_3_is_minus_lemma_2",
                    "this holds for two classes only; with three, class k takes a part of it",
                    lambda a, j, k: -a[j] * (1 - a[j]),
                ),
                (
                    "lemma_3_own_probability",
                    "the factor a_k is missing: the chain rule brings e^z_k over the sum",
                    lambda a, j, k: -a[j],
                ),
                (
                    "lemma_3_quotient",
                    "the two probabilities are multiplied, not divided",
                    lambda a, j, k: -a[j] / a[k],
                ),
                (
                    "lemma_3_sum",
                    "the two probabilities are multiplied, not added",
                    lambda a, j, k: -(a[j] + a[k]),
                ),
                (
                    "lemma_3_fixed",
                    "the numbers of the classes are fixed in the code; use j and k",
                    lambda a, j, k: -a[0] * a[1],
                ),
            ),
        ),
        (
            "lemma_4",
            "cost_by_logit",
            (
                ("lemma_4_of_two_lists", _two_lists, lambda a, y, i: a - y),
                (
                    "lemma_4_own_logits",
                    "every probability was differentiated by its own logit (Lemma 2); for j "
                    "different from i the logit is another class's (Lemma 3)",
                    lambda a, y, i: sum(-y[j] * (1 - a[j]) for j in range(3)),
                ),
                (
                    "lemma_4_other_logits",
                    "Lemma 3 was used for j = i too; there Lemma 2 holds",
                    lambda a, y, i: sum(y[j] * a[i] for j in range(3)),
                ),
                (
                    "lemma_4_prediction",
                    "the target is missing: this is the sum with Lemma 3 for j = i too, where "
                    "Lemma 2 holds",
                    lambda a, y, i: a[i],
                ),
                (
                    "lemma_4_others_only",
                    "the way over the class's own probability, j = i, is missing",
                    lambda a, y, i: sum(y[j] * a[i] for j in range(3) if j != i),
                ),
                (
                    "lemma_4_is_lemma_1",
                    "this is Lemma 1, the derivative by a probability; multiply by how the "
                    "probabilities change with the logit",
                    lambda a, y, i: -y[i] / a[i],
                ),
                (
                    "lemma_4_is_lemma_2",
                    "this is Lemma 2 alone; multiply by how the cost changes with the "
                    "probabilities",
                    lambda a, y, i: a[i] * (1 - a[i]),
                ),
                (
                    "lemma_4_all_classes",
                    "the gradients by all logits were added, which gives 0; only z[i] moves",
                    lambda a, y, i: sum(a[j] - y[j] for j in range(3)),
                ),
                (
                    "lemma_4_sign_of_lemma_3",
                    "the minus sign of Lemma 3 was lost",
                    lambda a, y, i: (
                        -y[i] * (1 - a[i]) - sum(y[j] * a[i] for j in range(3) if j != i)
                    ),
                ),
                (
                    "lemma_4_quadratic",
                    "a factor a (1 - a) is left, as for the squared error; with this cost it "
                    "cancels",
                    lambda a, y, i: (a[i] - y[i]) * a[i] * (1 - a[i]),
                ),
                (
                    "lemma_4_added",
                    "the two derivatives on each way were added; the chain rule multiplies them",
                    lambda a, y, i: sum(
                        -y[j] / a[j] + (a[i] * (1 - a[i]) if j == i else -a[j] * a[i])
                        for j in range(3)
                    ),
                ),
                (
                    "lemma_4_minus_target",
                    "the y a² of the last step was lost: a (1 - a) - y is not what the ways add "
                    "up to",
                    lambda a, y, i: a[i] * (1 - a[i]) - y[i],
                ),
                (
                    "lemma_4_doubled",
                    "there is a factor of 2 too much: it belongs to the squared error",
                    lambda a, y, i: 2 * (a[i] - y[i]),
                ),
                (
                    "lemma_4_of_class_0",
                    "the number of the class is fixed in the code; use i",
                    lambda a, y, i: a[0] - y[0],
                ),
                (
                    "lemma_4_other_classes",
                    "the target was left out: the true class's own way brings -y",
                    lambda a, y, i: a[i] * (1 - y[i]) + y[i] * a[i] * (1 - a[i]),
                ),
            ),
        ),
    )
    for name, says, wrong in formulas
]


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="h was added to all entries at once, which gives one number; move one entry and leave the "
    "others",
)
def whole_array_moved(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    x = np.asarray(x, dtype=float)
    return (f(x + h) - f(x - h)) / (2 * h)


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="h was added to all entries at once, and to one side only; move one entry and leave the "
    "others",
)
def whole_array_moved_once(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    x = np.asarray(x, dtype=float)
    return (f(x + h) - f(x)) / h


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="the second point is x itself: after `x[i] += h` it takes `x[i] -= 2 * h` to come h below",
)
def back_to_x_only(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return _each_entry(f, x, h, lambda above, below, here: (above - here) / (2 * h))


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="this is the difference to one side, downwards, which is off by about h; step to both "
    "sides",
)
def backward(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return _each_entry(f, x, h, lambda above, below, here: (here - below) / h)


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="the two values of f changed places: what is above minus what is below",
)
def below_minus_above(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return _each_entry(f, x, h, lambda above, below, here: (below - above) / (2 * h))


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="only the second value was divided: put the difference in parentheses",
)
def only_the_second_divided(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return _each_entry(f, x, h, lambda above, below, here: above - below / (2 * h))


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="`/ 2 * h` divides by 2 and multiplies by h, and only the second value: write "
    "(above - below) / (2 * h)",
)
def only_the_second_halved(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return _each_entry(f, x, h, lambda above, below, here: above - below / 2 * h)


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="the two values were not divided by 2h",
)
def not_divided(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return _each_entry(f, x, h, lambda above, below, here: above - below)


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="two copies were made before the loop, and every entry that was moved stays moved in "
    "them; make them anew for each entry",
)
def copies_made_once(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    x = np.array(x, dtype=float)
    gradient, above, below = np.empty_like(x), x.copy(), x.copy()
    for i in np.ndindex(x.shape):
        above[i] += h
        below[i] -= h
        gradient[i] = (f(above) - f(below)) / (2 * h)
    return gradient


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="range(len(x)) visits the rows of a table, and moves all entries of a row at once; "
    "np.ndindex(x.shape) visits every entry",
)
def rows_moved(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    x = np.array(x, dtype=float)
    gradient = np.empty_like(x)
    for i in range(len(x)):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="the gradient of a table is one number a row; range(len(x)) visits the rows, "
    "np.ndindex(x.shape) every entry",
)
def one_number_a_row(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return _each_row(f, np.array(x, dtype=float), h)


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="the gradient of a table is flat; give it the shape of x",
)
def flat_gradient(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return _central(f, x, h).ravel()


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="the step h was not used; a step of its own stands in the code",
)
def own_step(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return _central(f, x, 1e-5)


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="np.gradient takes differences between neighbours in an array of values; here f is to be "
    "called at two points for each entry",
)
def numpy_gradient(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return np.gradient(f(np.array(x, dtype=float)), h)


@misconception(
    "numerical_gradient",
    check="differences_at_whole_numbers",
    says="the result was made like an x of whole numbers, which cuts off what follows the point; "
    "make it one of floats",
)
def whole_result(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return _central(f, x, h).astype(np.asarray(x).dtype)


@misconception(
    "numerical_gradient",
    check="differences_at_whole_numbers",
    says="a list can be copied, but not indexed like an array; np.array(x, dtype=float) makes an "
    "array of it",
)
def lists_copied(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    gradient = np.zeros(np.shape(x))
    for i in np.ndindex(np.shape(x)):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        gradient[i] = (f(above) - f(below)) / (2 * h)
    return gradient


@misconception(
    "numerical_gradient",
    check="differences_at_whole_numbers",
    says="a number cannot be added to a list; np.array(x, dtype=float) makes an array of it",
)
def lists_added_to(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    f(np.array(x + h))
    return _central(f, x, h)


@misconception(
    "numerical_gradient",
    check="differences_at_whole_numbers",
    says="the values of a function that returns many numbers were added up; refuse it with a "
    "ValueError",
)
def values_added_up(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return _each_entry(f, x, h, lambda above, below, here: np.sum(above - below) / (2 * h))


@misconception(
    "numerical_gradient",
    check="differences_at_whole_numbers",
    says="of a function that returns many numbers one was taken; refuse it with a ValueError",
)
def one_value_taken(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return _each_entry(f, x, h, lambda above, below, here: np.ravel(above - below)[0] / (2 * h))


@misconception(
    "numerical_gradient",
    check="differences_keep_the_point",
    says="the steps were made in the caller's array and not taken back; copy x first",
)
def moved_in_place_for_good(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    x = np.asarray(x, dtype=float)
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        gradient[i] = (above - f(x)) / (2 * h)
    return gradient


FIRST_ENTRY_ONLY = [
    Misconception(
        f"first_entry_only_{name}",
        "numerical_gradient",
        "differences_of_known_functions",
        "only the first entry was computed: `return` stands inside the loop",
        wrong,
    )
    for name, wrong in (
        (
            "zeros",
            lambda f, x, h=1e-6: (
                _central(f, x, h) * (np.arange(np.size(x)) == 0).reshape(np.shape(x))
            ),
        ),
        ("number", lambda f, x, h=1e-6: _central(f, x, h).flat[0]),
    )
]


@misconception(
    "dC_da",
    check="values_of_lemma_1",
    says="the result was divided by the number of samples; each sample's own gradient is asked for",
)
def dC_da_averaged(a: Any, y: Any) -> Any:
    return dC_da(a, y) / len(a)


@misconception(
    "dC_da",
    check="values_of_lemma_1",
    says="lists were divided as they came; begin with `a, y = as_pair(a, y)`",
)
def dC_da_of_lists(a: Any, y: Any) -> Any:
    with np.errstate(divide="ignore"):
        return -y / a if isinstance(y, list) else dC_da(a, y)  # type: ignore[operator]


@misconception(
    "dC_da",
    check="values_of_lemma_1",
    says="class indices were divided as they are; `a, y = as_pair(a, y)` makes one-hot rows of "
    "them",
)
def dC_da_of_indices(a: Any, y: Any) -> Any:
    a, y = np.asarray(a), np.asarray(y)
    return -y / a


@misconception(
    "dC_da",
    check="values_of_lemma_1",
    says="prediction and target changed places: the logarithm is taken of a, not of y",
)
def dC_da_swapped(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    with np.errstate(divide="ignore"):
        return -a / y


@misconception(
    "dC_da",
    check="values_of_lemma_1",
    says="these are the terms of the cost itself; ln a has the derivative 1/a",
)
def dC_da_not_differentiated(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return -y * np.log(a)


@misconception(
    "dC_da",
    check="values_of_lemma_1",
    says="the derivatives were summed over the classes; each probability has its own",
)
def dC_da_summed(a: Any, y: Any) -> Any:
    return dC_da(a, y).sum(axis=-1)


@misconception(
    "dC_da",
    check="values_of_lemma_1",
    says="the target is missing: -1/a_j is right for the true class of a one-hot target only",
)
def dC_da_without_target(a: Any, y: Any) -> Any:
    return -1 / np.asarray(a)


@misconception(
    "dC_da",
    check="values_of_lemma_1",
    says="the terms of a yes-or-no cost, (1 - y)/(1 - a), do not occur in this sum",
)
def dC_da_binary(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return -y / a + (1 - y) / (1 - a)


@misconception(
    "dC_da",
    check="values_of_lemma_1",
    says="`out` was filled with ones; where y_j = 0 the derivative is 0",
)
def dC_da_ones_left(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return np.divide(-y, a, where=y > 0, out=np.ones_like(a))


@misconception(
    "dC_da",
    check="values_of_lemma_1",
    says="rows of whole numbers were taken for class indices; the number of axes tells which they "
    "are, not the dtype",
)
def dC_da_whole_numbers_as_indices(a: Any, y: Any) -> Any:
    a, y = np.asarray(a, dtype=float), np.asarray(y)
    if y.dtype.kind in "iu":
        y = np.eye(a.shape[-1])[y]
    return -y / a


#: Small numbers in place of the probability 0.
EPSILONS = [
    Misconception(
        f"dC_da_{epsilon:.0e}".replace("-", "_"),
        "dC_da",
        "impossible_classes",
        f"a small number ({epsilon:.1e}) took the place of the probability 0, which hides an "
        "infinite derivative",
        lambda a, y, epsilon=epsilon: _over_small(a, y, epsilon),
    )
    for epsilon in (1e-15, 1e-10, 1e-9, 1e-8, 1e-300)
]


#: Larger ones, added, change every derivative.
LARGE_EPSILONS = [
    Misconception(
        f"dC_da_added_{epsilon:.0e}".replace("-", "_"),
        "dC_da",
        "values_of_lemma_1",
        "a small number was added to the probabilities, which changes every derivative",
        lambda a, y, epsilon=epsilon: dC_da(a, y) * _shrunk(a, epsilon),
    )
    for epsilon in (1e-9, 1e-8, 1e-7, 1e-6)
]


def _shrunk(a: Any, epsilon: float) -> Any:
    return np.asarray(a) / (np.asarray(a) + epsilon)


def _over_small(a: Any, y: Any, epsilon: float) -> Any:
    a, y = as_pair(a, y)
    return -y / np.maximum(a, epsilon)


@misconception(
    "dC_da",
    check="impossible_classes",
    says="the quotient overflowed to +inf: the minus sign belongs inside, -y/a",
)
def positive_infinity(a: Any, y: Any) -> Any:
    return np.where(np.isneginf(gradient := dC_da(a, y)), np.inf, gradient)


#: Matrices that a student may write for the Jacobian of one sample.
MATRICES = [
    Misconception(name, "softmax_jacobian", "values_of_the_jacobian", says, wrong)
    for name, says, wrong in (
        (
            "all_signs",
            "all signs are turned round: it is diag(a) minus the products",
            lambda a: -softmax_jacobian(a),
        ),
        (
            "one_minus_in_every_place",
            "a_j (1 - a_k) stands in every place; the 1 belongs to the diagonal only",
            lambda a: np.asarray(a)[..., :, np.newaxis] * (1 - np.asarray(a)[..., np.newaxis, :]),
        ),
        (
            "squares_in_every_row",
            "a * a multiplies each probability by itself; np.outer(a, a) multiplies every pair",
            lambda a: np.diag(a) - np.asarray(a) * np.asarray(a),
        ),
        (
            "dot_for_outer",
            "a @ a is one number; np.outer(a, a) multiplies every pair",
            lambda a: np.diag(a) - np.asarray(a) @ np.asarray(a),
        ),
        (
            "identity_for_diagonal",
            "the diagonal is 1 minus a square; it must hold a_j - a_j²: multiply the identity by a",
            lambda a: np.eye(np.shape(a)[-1]) + _negative_pairs(a),
        ),
        (
            "softmax_once_more",
            "softmax was applied to the probabilities once more; a is what softmax has given",
            lambda a: softmax_jacobian(reference.softmax(a)),
        ),
        (
            "one_minus_on_the_diagonal",
            "the diagonal holds 1 - a_j - a_j²; Lemma 2 has a_j (1 - a_j)",
            lambda a: np.diag(1 - np.asarray(a)) + _negative_pairs(a),
        ),
        (
            "products_added",
            "the products were added to the diagonal; subtract them",
            lambda a: 2 * _diagonal(a) - softmax_jacobian(a),
        ),
        (
            "lemma_2_and_products",
            "the product of a class with itself was subtracted twice on the diagonal: it is in "
            "a (1 - a) already",
            lambda a: softmax_jacobian(a) - _diagonal(np.square(a)),
        ),
        (
            "batch_axes_fixed",
            "a[:, :, np.newaxis] and a[:, np.newaxis, :] are for a batch; with `...` in place of "
            "the first colon they take a single sample too",
            lambda a: _for_batches(a, lambda a: a[:, :, np.newaxis]),
        ),
        (
            "number_of_classes_from_axis_1",
            "a.shape[1] is there for a batch only; the number of classes is a.shape[-1]",
            lambda a: _for_batches(a, lambda a: a.shape[1]),
        ),
        (
            "einsum_for_batches",
            'the letters of np.einsum name the axis of the samples; "..." stands for any number '
            "of axes",
            lambda a: _for_batches(a, lambda a: np.einsum("ni,nj->nij", a, a)),
        ),
        (
            "einsum_for_batches_with_identity",
            'the letters of np.einsum name the axis of the samples; "..." stands for any number '
            "of axes",
            lambda a: _for_batches(a, lambda a: np.einsum("ni,ij->nij", a, np.eye(a.shape[-1]))),
        ),
    )
]


def _diagonal(a: Any) -> Any:
    return np.asarray(a)[..., np.newaxis] * np.eye(np.shape(a)[-1])


def _negative_pairs(a: Any) -> Any:
    return softmax_jacobian(a) - _diagonal(a)


def _for_batches(a: Any, step: Callable[[Any], Any]) -> Any:
    step(np.asarray(a, dtype=float))  # raises what NumPy says of a single sample
    return softmax_jacobian(a)


@misconception(
    "softmax_jacobian",
    check="jacobian_of_a_batch",
    says="only the first sample's matrix came back: `return` stands inside the loop",
)
def first_matrix_only(a: Any) -> Any:
    a = np.asarray(a)
    if a.ndim == 1:
        return softmax_jacobian(a)
    return np.diag(a[0]) - np.outer(a[0], a[0])


@misconception(
    "softmax_jacobian",
    check="jacobian_of_a_batch",
    says="the matrices of the samples were added up; each sample keeps its own",
)
def matrices_added_up(a: Any) -> Any:
    a = np.asarray(a)
    if a.ndim == 1:
        return softmax_jacobian(a)
    return sum(np.diag(row) - np.outer(row, row) for row in a)


@misconception(
    "softmax_jacobian",
    check="jacobian_of_a_batch",
    says="the matrices of the samples were averaged; each sample keeps its own",
)
def matrices_averaged(a: Any) -> Any:
    return matrices_added_up.wrong(a) / (1 if np.ndim(a) == 1 else len(a))


@misconception(
    "softmax_jacobian",
    check="jacobian_of_a_batch",
    says="lists have no axes; begin with `a = as_probabilities(a)`",
)
def lists_without_axes(a: Any) -> Any:
    return softmax_jacobian(a[..., np.newaxis][..., 0])


@misconception(
    "softmax_jacobian",
    check="jacobian_of_a_batch",
    says="one loop goes over the rows of a batch; there may be more axes before the classes, which "
    "`...` stands for",
)
def one_loop_over_rows(a: Any) -> Any:
    a = np.asarray(a)
    if a.ndim == 1:
        return softmax_jacobian(a)
    return np.array([np.diag(row) - np.outer(row, row) for row in a])


BATCH_SLIPS = slips("softmax_jacobian", "jacobian_of_a_batch", softmax_jacobian, "squeezed")


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="a factor a (1 - a) is left, as for the squared error; with this cost it cancels",
)
def factor_left(a: Any, y: Any) -> Any:
    return dC_dz(a, y) * np.asarray(a) * (1 - np.asarray(a))


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="there is a factor of 2 too much: it belongs to the squared error",
)
def twice_the_difference(a: Any, y: Any) -> Any:
    return 2 * dC_dz(a, y)


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="the samples were added up (axis 0); each sample's own gradient is asked for",
)
def added_over_samples(a: Any, y: Any) -> Any:
    return dC_dz(a, y).sum(axis=0)


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="the samples were averaged (axis 0); each sample's own gradient is asked for",
)
def averaged_over_samples(a: Any, y: Any) -> Any:
    return dC_dz(a, y).mean(axis=0)


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="the differences of all classes were added up, which gives 0; each logit has its own",
)
def added_over_classes(a: Any, y: Any) -> Any:
    return dC_dz(a, y).sum(axis=-1)


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="y was always used as class indices; `a, y = as_pair(a, y)` turns indices into one-hot "
    "rows and leaves distributions",
)
def always_indices(a: Any, y: Any) -> Any:
    gradient = np.array(a, dtype=float)
    gradient[np.arange(len(y)), y] -= 1
    return gradient


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="y was always made one-hot; `a, y = as_pair(a, y)` turns indices into one-hot rows and "
    "leaves distributions",
)
def always_made_one_hot(a: Any, y: Any) -> Any:
    a, y = np.asarray(a), np.asarray(y)
    return a - np.eye(a.shape[-1])[y]


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="rows of whole numbers were taken for class indices; the number of axes tells which they "
    "are, not the dtype",
)
def whole_numbers_as_indices(a: Any, y: Any) -> Any:
    a, y = np.asarray(a), np.asarray(y)
    return a - (np.eye(a.shape[-1])[y] if y.dtype.kind in "iu" else y)


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="1 was subtracted from every class; subtract the target, which is 0 for the others",
)
def one_from_every_class(a: Any, y: Any) -> Any:
    return np.asarray(a) - 1


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="only the class's own probability was followed (the diagonal); every probability changes "
    "with the logit",
)
def own_probability_only(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return -y * (1 - a)


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="the true class got 0: its gradient is a - 1, and that of the others is a",
)
def true_class_left_out(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return a * (1 - y)


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="this is the prediction alone; subtract the target",
)
def prediction_alone(a: Any, y: Any) -> Any:
    return np.asarray(a)


DELTA_SLIPS = slips("dC_dz", "prediction_minus_target", dC_dz, "absolute squeezed")


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="`a -= y` subtracts in the caller's own array; write a - y",
)
def subtracted_in_place(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    a -= y
    return a


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="1 was subtracted in the caller's own array; copy it first",
)
def one_subtracted_in_place(a: Any, y: Any) -> Any:
    if isinstance(a, np.ndarray) and np.ndim(y) == 1 and a.ndim == 2:
        a[np.arange(len(y)), y] -= 1
        return a
    return dC_dz(a, y)


#: Matrix products and other ways to put the two factors together.
PRODUCTS = [
    Misconception(name, "dC_dW", "values_of_the_weight_gradient", says, wrong)
    for name, says, wrong in (
        (
            "transposed_and_summed",
            "x.T @ (a - y) adds up the samples and has the features in the rows; one matrix for "
            "each sample is asked for",
            lambda a, y, x: np.asarray(x).T @ dC_dz(a, y),
        ),
        (
            "samples_with_samples",
            "(a - y) @ x.T pairs the samples with each other; pair the classes with the features "
            "in each sample",
            lambda a, y, x: dC_dz(a, y) @ np.asarray(x).T,
        ),
        (
            "entry_by_entry",
            "a - y and x were multiplied entry by entry; every class meets every feature: give "
            "each an axis of its own",
            lambda a, y, x: dC_dz(a, y) * np.asarray(x),
        ),
        (
            "matrix_product",
            "a - y and x were multiplied as matrices; every class meets every feature: give each "
            "an axis of its own",
            lambda a, y, x: dC_dz(a, y) @ np.asarray(x),
        ),
        (
            "averaged_over_samples",
            "the samples were averaged; one matrix for each sample is asked for",
            lambda a, y, x: dC_dW(a, y, x).mean(axis=0),
        ),
        (
            "target_minus_prediction_times_x",
            "the sign is turned round: it is prediction minus target",
            lambda a, y, x: -dC_dW(a, y, x),
        ),
        (
            "divided_by_samples",
            "it was divided by the number of samples; each sample's own gradient is asked for",
            lambda a, y, x: dC_dW(a, y, x) / len(a),
        ),
        (
            "factor_left_in_weights",
            "a factor a (1 - a) is left, as for the squared error; with this cost it cancels",
            lambda a, y, x: dC_dW(a, y, x) * (np.asarray(a) * (1 - np.asarray(a)))[..., np.newaxis],
        ),
        (
            "target_for_difference",
            "the target y stands where a - y belongs",
            lambda a, y, x: dC_dW(a, y, x) - prediction_for_difference.wrong(a, y, x),
        ),
        (
            "twice_the_weight_gradient",
            "there is a factor of 2 too much: it belongs to the squared error",
            lambda a, y, x: 2 * dC_dW(a, y, x),
        ),
        (
            "features_summed",
            "the features were added up; each has a weight of its own",
            lambda a, y, x: dC_dW(a, y, x).sum(axis=-1),
        ),
        (
            "all_samples_with_all",
            "every sample met every other; pair a - y of a sample with x of the same sample",
            lambda a, y, x: np.einsum("ni,mk->nmik", dC_dz(a, y), x),
        ),
    )
]

WEIGHT_SLIPS = slips("dC_dW", "values_of_the_weight_gradient", dC_dW, "squeezed last_only")


@misconception(
    "dC_dW",
    check="samples_must_agree",
    says="`zip` stops at the shorter one without a word; compare the numbers of samples, or pass "
    "strict=True",
)
def zip_stops_early(a: Any, y: Any, x: Any) -> Any:
    pairs = zip(dC_dz(a, y), np.asarray(x), strict=False)
    return np.array([np.outer(delta, row) for delta, row in pairs])


@misconception(
    "dQ_dz",
    check="quadratic_of_a_batch",
    says="`@` took the batch for one matrix; give the vectors an axis more, or use np.einsum",
)
def matrix_times_batch(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return softmax_jacobian(a) @ (2 * (a - y))


@misconception(
    "dQ_dz",
    check="quadratic_of_a_batch",
    says="`*` paired the samples with the rows of the matrices; give the vectors an axis more, or "
    "use np.einsum",
)
def entries_times_batch(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return (2 * (a - y) * softmax_jacobian(a)).sum(axis=-1)


@misconception(
    "dQ_dz",
    check="quadratic_of_a_batch",
    says='"j,jk->k" is for one sample; "...j,...jk->...k" is for any number of them',
)
def letters_of_one_sample(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return np.einsum("j,jk->k", 2 * (a - y), softmax_jacobian(a))


@misconception(
    "dQ_dz",
    check="quadratic_by_differences",
    says='"nj,njk->nk" is for a batch; "...j,...jk->...k" is for a single sample too',
)
def letters_of_a_batch(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return np.einsum("nj,njk->nk", 2 * (a - y), softmax_jacobian(a))


@misconception(
    "dQ_dz",
    check="quadratic_of_a_batch",
    says="the letters of np.einsum are for one axis of samples; `...` stands for any number of "
    "axes",
)
def one_axis_of_samples(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    letters = "j,jk->k" if a.ndim == 1 else "nj,njk->nk"
    return np.einsum(letters, 2 * (a - y), softmax_jacobian(a))


@misconception(
    "dQ_dz",
    check="quadratic_by_differences",
    says="the Jacobian was summed over k, which gives 0: each 2 (a_j - y_j) belongs to row j, and "
    "the sum runs over j",
)
def summed_over_the_wrong_index(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return 2 * (a - y) * softmax_jacobian(a).sum(axis=-1)


@misconception(
    "dQ_dz",
    check="quadratic_by_differences",
    says='"->...j" keeps the index of the probability and sums over the logits, which gives 0; '
    'keep k: "->...k"',
)
def index_j_kept(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return np.einsum("...j,...jk->...j", 2 * (a - y), softmax_jacobian(a))


@misconception(
    "dQ_dz",
    check="quadratic_by_differences",
    says="Lemma 1 of the cross-entropy was used; the quadratic cost has the derivative 2 (a - y) "
    "by the probabilities",
)
def cross_entropy_through_the_jacobian(a: Any, y: Any) -> Any:
    return dC_dz(a, y)


@misconception(
    "dQ_dz",
    check="quadratic_by_differences",
    says="the differences were squared: the square has the derivative 2 (a - y)",
)
def square_not_differentiated(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return np.einsum("...j,...jk->...k", (a - y) ** 2, softmax_jacobian(a))


@misconception(
    "dQ_dz",
    check="quadratic_by_differences",
    says="everything was summed to one number a sample; keep the index k of the logit",
)
def summed_over_both(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return np.einsum("...j,...jk->...", 2 * (a - y), softmax_jacobian(a))


@misconception(
    "dQ_dz",
    check="quadratic_by_differences",
    says="the gradient of the cross-entropy was used in place of the Jacobian",
)
def two_differences(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return 2 * (a - y) * (a - y)


def _dQ_dz(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return np.einsum("...j,...jk->...k", 2 * (a - y), softmax_jacobian(a))


QUADRATIC_SLIPS = slips("dQ_dz", "quadratic_by_differences", _dQ_dz, "divided_by_len")


def _each_entry(f: Callable[..., Any], x: Any, h: float, slope: Callable[..., Any]) -> Any:
    x = np.array(x, dtype=float)
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = slope(f(x + step), f(x - step), f(x))
    return gradient


def _each_row(f: Callable[..., Any], x: Any, h: float) -> Any:
    gradient = np.zeros(len(x))
    for i in range(len(x)):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def _by_ways(a: Any, y: Any, i: int, cost: Any, classes: Any = range(3)) -> Any:
    """Add up, over the probabilities, the cost's change times that of the probability."""
    return sum(
        -y[cost(j, i)] / a[cost(j, i)] * (a[i] * (1 - a[i]) if j == i else -a[j] * a[i])
        for j in classes
    )


#: The sum of the ways from a logit to the cost, with one of its parts wrong.
SUMS = [
    Misconception(f"lemma_4_{name}", "lemma_4", "cost_by_logit", says, wrong)
    for name, says, wrong in (
        (
            "cost_by_one_probability",
            "the cost was differentiated by the probability of class i on every way; on the way "
            "through class j, Lemma 1 is of class j",
            lambda a, y, i: _by_ways(a, y, i, lambda j, i: i),
        ),
        (
            "own_class_twice",
            "the class i was counted twice: by Lemma 2, and in the sum by Lemma 3 as well, which "
            "is of other classes only",
            lambda a, y, i: a[i] * sum(y) - y[i] * (1 - a[i]),
        ),
        (
            "last_class_left_out",
            "the last class is missing in the sum: range(K) runs from 0 to K - 1",
            lambda a, y, i: _by_ways(a, y, i, lambda j, i: j, range(2)),
        ),
        (
            "first_class_left_out",
            "the first class is missing in the sum: classes are counted from 0",
            lambda a, y, i: _by_ways(a, y, i, lambda j, i: j, range(1, 3)),
        ),
    )
]


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="the result is float32, which keeps seven digits; make it float64, as "
    "np.zeros_like of a float64 array is",
)
def float32_result(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    return _central(f, x, h).astype(np.float32)


@misconception(
    "numerical_gradient",
    check="differences_of_known_functions",
    says="x was made float32, in which a step so small is rounded; copy it as float64",
)
def float32_throughout(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    x = np.array(x, dtype=np.float32)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


@misconception(
    "numerical_gradient",
    check="differences_at_whole_numbers",
    says="h was cut to 0 in an array of whole numbers, so nothing moved; np.array(x, dtype=float) "
    "makes floats of x first",
)
def step_cut_to_0(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    x = np.array(x)
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


@misconception(
    "lemma_4",
    check="cost_by_logit",
    says="prediction and target were added; subtract the target",
)
def lemma_4_plus_target(a: Any, y: Any, i: int) -> Any:
    return a[i] + y[i]


@misconception(
    "lemma_4",
    check="cost_by_logit",
    says="a_j stands where a_i belongs: -y_j / a_j times -a_j a_i is y_j a_i",
)
def lemma_4_wrong_factor_cancelled(a: Any, y: Any, i: int) -> Any:
    return -y[i] * (1 - a[i]) + sum(y[j] * a[j] for j in range(3) if j != i)


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="only the classes that occur in the target have an entry; the logits of the others move "
    "the cost too",
)
def true_class_only(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return np.where(y > 0, a - y, 0.0)


@misconception(
    "dC_dz",
    check="prediction_minus_target",
    says="1 was subtracted for the class with the largest share of the target; every class has its "
    "own share",
)
def minus_1_at_the_largest(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return a - np.eye(a.shape[-1])[y.argmax(axis=-1)]


@misconception(
    "dQ_dz",
    check="quadratic_by_differences",
    says="the sum over j is missing, so there is one row for each j; add them up",
)
def quadratic_not_summed(a: Any, y: Any) -> Any:
    a, y = as_pair(a, y)
    return (2 * (a - y))[..., np.newaxis] * softmax_jacobian(a)
