"""Known wrong answers to exercise 04, gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from assignments.misconceptions import misconception
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
    check="differences_of_known_functions",
    says="the entries that were moved were not moved back before the next one",
)
def never_moved_back(f: Callable[..., Any], x: Any, h: float = 1e-6) -> Any:
    x = np.array(x, dtype=float)
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 3 * h
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
        x[i] += h + 1e-9
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
