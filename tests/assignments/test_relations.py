"""What can be said of results that no known wrong answer gives."""

import math

import numpy as np
import pytest
import torch

from assignments import checks, matrix, misconceptions, outline
from assignments.checks import _relations
from assignments.checks import softmax as softmax_checks
from assignments.checks._right import right_answers
from softmax_course import softmax

RIGHT = [
    np.array([[1.25, 2.5, 4.0], [0.5, 3.0, 7.0]]),
    np.array([[0.3, 0.2], [5.5, 6.0], [1.0, 9.0]]),
]


def related(transform):
    return _relations.of_results([(transform(b), b) for b in RIGHT])


@pytest.mark.parametrize(
    ("transform", "says"),
    [
        (np.negative, "every sign is turned round"),
        (np.log, "these are the logarithms of the right results"),
        (np.exp, "these are the exponentials of the right results: a logarithm is missing"),
        (lambda b: 1 - b, "every result is 1 minus the right one"),
        (np.reciprocal, "every result is 1 divided by the right one: a fraction is upside down"),
        (np.square, "every result is the square of the right one"),
        (np.sqrt, "every result is the square root of the right one"),
        (lambda b: b.astype(int), "the results were cut to whole numbers"),
        (lambda b: b.round(), "the results were rounded; return them as computed"),
        (lambda b: 3 * b, "every result is 3 times the right one"),
        (lambda b: b + 0.5, "every result is 0.5 too large"),
        (lambda b: b - 2, "every result is 2 too small"),
        (np.transpose, "rows and columns are swapped: the result is transposed"),
        (lambda b: b[..., ::-1], "the results stand in the opposite order"),
        (lambda b: b[:, ::-1].tolist(), "the results stand in the opposite order"),
        (lambda b: -np.sort(-b), None),
        (np.ravel, "the result was flattened; keep its shape"),
        (lambda b: b[..., None], "the numbers are right, but an axis of length 1 is too many"),
        (lambda b: b[:, 1:], "the numbers are right, but a column is missing"),
        (lambda b: np.pad(b, ((0, 0), (0, 1))), "the numbers are right, but a column is too many"),
        (np.sum, "the results were added up to one number"),
        (np.mean, "the mean of the results was returned, one number"),
        (np.max, "only the largest of the results was returned"),
        (lambda b: b.sum(axis=0), "the rows of the right result were added up"),
        (lambda b: b.mean(axis=1), "the mean of the numbers of the right result was returned"),
        (lambda b: b[0], "only the first result was returned"),
        (lambda b: b * b.sum(axis=1, keepdims=True), "the numbers stand in the right proportions"),
        (lambda b: np.stack([b / 4, 3 * b / 4], -1), "right, but they are not added up"),
        (lambda b: np.stack([b - 1, b + 1], -1), "right, but their mean is not taken"),
    ],
)
def test_a_relation_that_holds_for_every_call_is_named(transform, says):
    found = related(transform)
    assert found == "" if says is None else says in found


def test_sorted_results_are_named():
    right = [np.array([3.0, 1.0, 2.0]), np.array([5.0, 4.0])]
    assert _relations.of_results([(np.sort(b), b) for b in right]) == "the results were sorted"


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [(b, b) for b in RIGHT],  # right after all: the fault is elsewhere
        [(-RIGHT[0], RIGHT[0]), (RIGHT[1], RIGHT[1])],  # not in every call
        [(2 * RIGHT[0], RIGHT[0]), (3 * RIGHT[1], RIGHT[1]), (RIGHT[0] + 1, RIGHT[0])],
        [(-1.0, 1.0)],  # one number is related to everything
        [(np.full(3, 2.0), np.ones(3))],
        [(np.full((2, 3), np.nan), RIGHT[0])],
        [("text", RIGHT[0])],
        [(None, RIGHT[0])],
        [(np.zeros((0, 3)), np.zeros((0, 3)))],
        [(np.zeros((2, 3)), RIGHT[0]), (np.zeros((3, 2)), RIGHT[1])],
    ],
)
def test_what_does_not_hold_for_every_call_is_not_named(pairs):
    assert _relations.of_results(pairs) == ""


SIZES = [{"the number of classes": 3}, {"the number of classes": 2}]


@pytest.mark.parametrize(
    ("transform", "says"),
    [
        (
            lambda b: b / b.shape[1],
            "every result is the right one divided by the number of classes",
        ),
        (lambda b: b * b.shape[1], "the right one multiplied by the number of classes"),
        (
            lambda b: b - np.log(b.shape[1]),
            "right one minus the logarithm of the number of classes",
        ),
        (lambda b: b + 1 / b.shape[1], None),
    ],
)
def test_a_number_that_depends_on_a_size_is_named_as_that(transform, says):
    right = [RIGHT[0], RIGHT[1]]
    found = _relations.of_results([(transform(b), b) for b in right], SIZES)
    assert found == "" if says is None else says in found
    alike = [right[0], right[0] ** 2]
    found = _relations.of_results([(transform(b), b) for b in alike], [SIZES[0], SIZES[0]])
    assert "number of classes" not in found


def test_a_size_is_that_of_the_axis_that_was_asked_for():
    z = np.zeros((4, 3))
    assert _relations.sizes_of({"z": z, "axis": 0}, 0) == {
        "the number of classes": 4,
        "`z.size`": 12,
    }
    assert _relations.sizes_of({"labels": [0, 1], "num_classes": 3}) == {
        "`len(labels)`": 2,
        "`num_classes`": 3,
    }
    assert _relations.sizes_of({"rows": [[1], [1, 2]], "flag": True}) == {}


@pytest.mark.parametrize("keep", [lambda b: np.reshape(b, (1,)), np.atleast_1d])
def test_one_number_in_an_array_was_not_flattened(keep):
    right = [np.array(1.25), np.array(2.5), np.array(4.0)]
    found = _relations.of_results([(keep(b), b) for b in right])
    assert found == "the numbers are right, but an axis of length 1 is too many"
    # So too if other calls, such as those of another reduction, are right.
    found = _relations.of_results([(keep(b), b) for b in right] + [(RIGHT[0], RIGHT[0])])
    assert found == "the numbers are right, but an axis of length 1 is too many"


def test_a_table_that_is_flattened_is_so_whatever_vectors_are():
    found = _relations.of_results([(RIGHT[0].ravel(), RIGHT[0]), (RIGHT[0][0], RIGHT[0][0])])
    assert found == "the result was flattened; keep its shape"


def test_a_fraction_is_upside_down_wherever_it_has_two_parts():
    right = [np.array([0.0, 2.5, 4.0]), np.array([0.5, 1.0, 0.0])]
    with np.errstate(divide="ignore"):
        found = _relations.of_results([(np.nan_to_num(1 / b, posinf=0), b) for b in right])
        assert found == "every result is 1 divided by the right one: a fraction is upside down"
        found = _relations.of_results([(1 / b, b) for b in right])
    assert found == "every result is 1 divided by the right one: a fraction is upside down"
    zeros = [np.array([0.0, 1.0, 0.0]), np.array([1.0, 0.0])]
    assert _relations.of_results([(1 - b, b) for b in zeros]) == ""


def raises(function):
    try:
        function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    raise AssertionError


A = np.ones((2, 3))


def unbound():
    for number in A:
        total += number  # noqa: F821
    return total


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda: A.sum(axis=2), "along an axis that this array does not have"),
        (lambda: A - np.ones(2), "whose shapes do not fit"),
        (
            lambda: A[np.arange(2), np.zeros((2, 3), int)],
            "two arrays stand in one index whose shapes do not fit",
        ),
        (lambda: A[5], "an index goes beyond the end of its axis"),
        (lambda: torch.zeros(1, 2).gather(0, torch.tensor([[5]])), "beyond the end of its axis"),
        (lambda: A @ A, "a factor is transposed"),
        (lambda: np.dot(A, A), "a factor is transposed"),
        (lambda: math.exp(A), "take one number"),
        (lambda: float(A), "take one number"),
        (lambda: np.max(0, A), "one whole number is asked for"),
        (lambda: max(A), "got a whole array"),
        (lambda: 1 if A > 0 else 0, "got a whole array"),
        (lambda: [1.0].max(), "a list was passed in"),
        (lambda: [1.0] / 2, "a list was passed in"),
        (lambda: -[1.0], "a list was passed in"),
        (lambda: max(np.float64(1)), "a single number for an array"),
        (lambda: np.float64(1)[0], "a single number for an array"),
        (lambda: len(np.float64(1)), "a single number for an array"),
        (lambda: np.zeros(0).max(), "has no largest"),
        (lambda: max([]), "has no largest"),
        (lambda: np.broadcast_to(1.0, 3).__setitem__(0, 2), "was written to"),
        (lambda: missing, "`missing` has no value: misspelt, or was its cell not run?"),  # noqa: F821
        (unbound, "`total` is used before it gets a value in this function"),
        (lambda: softmax(A, dim=0), "called with the argument `dim`, which it does not take"),
        (lambda: softmax(), "too few arguments"),
        (lambda: softmax(1, 2, 3), "too many arguments"),
        (lambda: {}["ship"], ""),
        (lambda: [][1], ""),
    ],
)
def test_an_error_is_said_in_plain_words(function, says):
    found = _relations.of_error(raises(function))
    assert says in found
    assert bool(says) == bool(found)


def test_a_student_reads_how_the_results_are_related(monkeypatch):
    checks.forget()
    monkeypatch.setattr(misconceptions, "bank", lambda idea: [])
    with pytest.raises(checks.CheckFailed, match="Likely cause: these are the logarithms of"):
        softmax_checks.values_of_softmax(lambda z: np.log(softmax(z)))
    with pytest.raises(checks.CheckFailed, match="Likely cause: a sum, a maximum or the like"):
        softmax_checks.values_of_softmax(lambda z: z.sum(axis=1))


def test_a_changed_input_is_no_relation_of_results():
    def in_place(z, axis=-1):
        np.subtract(z, z.max(axis=axis, keepdims=True), out=z)
        return softmax(z, axis)

    said = matrix.tried("02_softmax").said({"softmax": in_place})["input_is_kept"]
    assert "it changed its input" in said
    assert "proportions" not in said


def test_a_changed_input_is_not_explained_by_the_values():
    def softmax_of_all(z, axis=-1):
        z = np.asarray(z, dtype=float)
        z -= z.max(axis=axis, keepdims=True)
        return 2 * np.exp(z) / np.exp(z).sum(axis=axis, keepdims=True)

    checks.outcomes["softmax.values_of_softmax"] = None  # what it needs is taken as given
    with pytest.raises(checks.CheckFailed) as failed:
        softmax_checks.input_is_kept(softmax_of_all)
    checks.forget()
    assert "it changed its input" in str(failed.value)
    assert "total" not in str(failed.value)


def test_a_factor_that_is_printed_as_1_is_no_cause():
    right = np.array([1.0, 2.0, 3.0])
    assert "1 times" not in _relations.of_results([(right * (1 + 3e-7), right)] * 2)


#: Results that a number changes which depends on how many classes or samples there are.
DEPENDS = [
    ("02_softmax", "softmax_with_temperature", "temperature_sharpens_or_flattens"),
    ("03_cross_entropy", "mean_loss", "loss_is_the_mean"),
    ("03_cross_entropy", "quadratic_cost", "quadratic_cost_is_the_squared_distance"),
    ("04_gradients", "dC_da", "values_of_lemma_1"),
    ("04_gradients", "softmax_jacobian", "jacobian_of_a_batch"),
    ("04_gradients", "dC_dz", "prediction_minus_target"),
    ("04_gradients", "dC_dW", "values_of_the_weight_gradient"),
]


@pytest.mark.parametrize(("name", "function", "check"), DEPENDS)
def test_a_relation_is_true_of_the_example_that_is_shown(monkeypatch, name, function, check):
    monkeypatch.setattr(misconceptions, "bank", lambda idea: [])
    right = right_answers(outline.idea(name))[function]

    def changed(change):
        def answer(a, *args, **kwargs):
            return change(np.asarray(right(a, *args, **kwargs)), np.shape(a)[-1])

        return matrix.tried(name).said({function: answer})[check]

    shown = changed(lambda result, K: result * K)
    assert (
        "Likely cause: every result is the right one multiplied by the number of classes" in shown
    )
    for change in (lambda result, K: result + 1 / K, lambda result, K: result - 1 / (3 * K)):
        assert "every result is" not in changed(change)
