"""Input checks: what is accepted and kept, and what a person reads when something is wrong."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from softmax_kit import as_features, as_labels, as_logits, as_probabilities, as_targets
from strategies import FLOATS, distributions, layouts, logits

FLOAT_CHECKS = [
    (as_logits, [1.0, 2.0]),
    (as_probabilities, [0.25, 0.75]),
    (as_features, [[1.0, 2.0]]),
]


@pytest.mark.parametrize(("check", "values"), FLOAT_CHECKS)
@pytest.mark.parametrize("dtype", FLOATS)
def test_floating_point_types_are_kept(check, values, dtype):
    array = np.array(values, dtype)
    assert check(array).dtype == dtype
    np.testing.assert_array_equal(check(array), array)


@pytest.mark.parametrize("kind", [list, tuple, np.int8, np.uint8, np.int64, bool])
def test_integers_booleans_and_lists_become_float64(kind):
    values = [[1, 0], [0, 1]]
    values = kind(map(kind, values)) if kind in (list, tuple) else np.array(values, kind)
    for check in (as_logits, as_probabilities, as_features):
        assert check(values).dtype == np.float64
        np.testing.assert_array_equal(check(values), np.eye(2))


def test_tensors_are_read_as_arrays():
    assert as_logits(torch.tensor([1.0, 2.0])).dtype == np.float32
    assert as_labels(torch.tensor([1, 0]), 2).tolist() == [1, 0]


@given(logits(masked=True))
def test_good_logits_pass_unchanged(z):
    before = z.copy()
    np.testing.assert_array_equal(as_logits(z), before)
    np.testing.assert_array_equal(z, before)


@given(st.data())
def test_good_probabilities_pass_unchanged(data):
    dtype = data.draw(st.sampled_from(FLOATS))
    a = data.draw(layouts(data.draw(distributions((3, 4), dtype=dtype))))
    before = a.copy()
    np.testing.assert_array_equal(as_probabilities(a), before)
    np.testing.assert_array_equal(a, before)


@given(hnp.arrays(np.float64, (2, 3), elements=st.floats(0, 1, width=32)))
def test_probabilities_are_refused_just_when_a_sum_is_off_by_more_than_a_thousandth(a):
    off = np.abs(a.sum(axis=1) - 1).max()
    if off <= 0.000999:
        as_probabilities(a)
    elif off > 0.001001:
        with pytest.raises(ValueError, match="a does not sum to 1 along its last axis"):
            as_probabilities(a)


def test_float16_sums_may_be_off_by_a_hundredth():
    a = np.array([0.5, 0.505])
    with pytest.raises(ValueError, match=r"the sum is 1\.005"):
        as_probabilities(a)
    as_probabilities(a.astype(np.float16))
    with pytest.raises(ValueError, match=r"the sum is 1\.0"):
        as_probabilities(np.array([0.5, 0.52], np.float16))


def test_a_sum_of_many_float16_probabilities_is_not_itself_rounded_away():
    as_probabilities(np.full(4096, 1 / 4096, np.float16))


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.uint64])
def test_labels_of_any_integer_type_become_int64(dtype):
    labels = as_labels(np.array([[0, 1], [2, 0]], dtype), 3)
    assert labels.dtype == np.int64
    assert labels.tolist() == [[0, 1], [2, 0]]


def test_no_labels_are_labels_of_no_sample():
    assert as_labels([], 3).dtype == np.int64
    assert as_labels(np.zeros((0, 2)), 3).shape == (0, 2)


def test_labels_are_the_callers_own_copy():
    labels = np.array([0, 1])
    as_labels(labels, 2)[0] = 1
    assert labels.tolist() == [0, 1]


def test_the_shape_tells_class_indices_from_distributions():
    assert as_targets([0, 1], (2, 2)).dtype == np.int64
    assert as_targets([[0, 1], [1, 0]], (2, 2)).dtype == np.float64
    assert as_targets(1, (3,)).shape == ()
    assert as_targets([[2, 0]], (1, 2, 3)).shape == (1, 2)
    assert as_targets([], (0, 3)).shape == (0,)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: as_logits([np.nan, 1]), ValueError, r"z holds nan, first at index \(0,\)"),
        (lambda: as_logits([1, np.inf]), ValueError, r"z holds \+inf, first at index \(1,\)"),
        (lambda: as_logits([-np.inf] * 2), ValueError, "every class along axis -1 is -inf"),
        (
            lambda: as_logits([[-np.inf, 0], [-np.inf, 0]], axis=0),
            ValueError,
            "every class along axis 0 is -inf.*no class is left to choose",
        ),
        (lambda: as_logits([]), ValueError, r"shape \(0,\): no class along axis -1"),
        (lambda: as_logits(1.0), ValueError, "z is a single number"),
        (lambda: as_logits([1.0], axis=1), ValueError, r"axis must lie between -1 and 0"),
        (lambda: as_logits([1.0], axis=0.0), TypeError, "axis must be an integer, not 0.0"),
        (lambda: as_logits(["a"]), TypeError, "z must hold real numbers, not <U1"),
        (lambda: as_logits([1j]), TypeError, "z must hold real numbers, not complex128"),
        (lambda: as_logits(None), TypeError, "z must hold real numbers, not object"),
        (lambda: as_logits([10**400]), TypeError, "z must hold real numbers, not object"),
        (lambda: as_logits([[1], [2, 3]]), ValueError, "its rows differ in length"),
        (lambda: as_logits(np.ma.array([1.0])), TypeError, r"masked array.*z\.filled\(\.\.\.\)"),
        (lambda: as_probabilities([0.5, np.nan]), ValueError, "a holds nan"),
        (lambda: as_probabilities([1.5, -0.5]), ValueError, "a holds a negative probability"),
        (lambda: as_probabilities([2.0, 1.0]), ValueError, "sum is 3.*through softmax first"),
        (lambda: as_probabilities([np.inf, 1.0]), ValueError, "the sum is inf"),
        (lambda: as_probabilities(np.ones((2, 0)), "y"), ValueError, r"y has shape \(2, 0\)"),
        (lambda: as_probabilities([0.4, 0.4], "y"), ValueError, "y does not sum to 1"),
        (lambda: as_labels([3], 3), ValueError, "label 3.*labels run from 0 to 2"),
        (lambda: as_labels([-1], 3), ValueError, "label -1 is out of range"),
        (lambda: as_labels([1.0], 3), TypeError, r"not float64.*labels\.astype\(int\)"),
        (lambda: as_labels([0], 0), ValueError, "num_classes must be at least 1, not 0"),
        (lambda: as_labels([0], "3"), TypeError, "num_classes must be an integer, not '3'"),
        (lambda: as_labels([0], True), TypeError, "num_classes must be an integer, not True"),
        (lambda: as_labels([[0], [0, 1]], 3), ValueError, "its rows differ in length"),
        (lambda: as_labels(np.ma.array([0]), 3), TypeError, "labels is a masked array"),
        (lambda: as_targets([0, 1], (3, 2)), ValueError, r"class indices of shape \(3,\), or one"),
        (lambda: as_targets([[0], [1]], (2, 2)), ValueError, r"Flatten.*y\.reshape\(-1\)"),
        (lambda: as_targets([[0.5, 0.4]], (1, 2)), ValueError, "y does not sum to 1"),
        (lambda: as_targets([0.5], (1, 2)), TypeError, "labels must be integers"),
        (lambda: as_targets([[1], [0, 1]], (2, 2)), ValueError, "its rows differ in length"),
        (lambda: as_features([1.0, 2.0]), ValueError, r"\(N, d\).*A single sample is x\[None, :\]"),
        (lambda: as_features([[np.nan]]), ValueError, "x holds nan or an infinity"),
        (lambda: as_features([[np.inf]], "W"), ValueError, "W holds nan or an infinity"),
        (lambda: as_features([["a"]]), TypeError, "x must hold real numbers"),
    ],
)
def test_says_what_is_wrong(call, error, words):
    with pytest.raises(error, match=words):
        call()
