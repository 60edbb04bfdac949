"""What can be said of results that no known wrong answer gives."""

import math

import numpy as np
import pytest

from assignments import checks, matrix, misconceptions
from assignments.checks import _relations
from assignments.checks import softmax as softmax_checks
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


def raises(function):
    try:
        function()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    raise AssertionError


A = np.ones((2, 3))


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda: A.sum(axis=2), "along an axis that this array does not have"),
        (lambda: A - np.ones(2), "whose shapes do not fit"),
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
        (lambda: missing, "`missing` has no value"),  # noqa: F821
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
