"""One-hot encoding, against the identity matrix, torch and scikit-learn."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.preprocessing import label_binarize

from softmax_course import from_one_hot, one_hot

SHAPES = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)


@st.composite
def labels_and_classes(draw):
    num_classes = draw(st.integers(1, 12))
    dtype = draw(st.sampled_from([np.int8, np.uint8, np.int32, np.int64, np.uint64]))
    labels = draw(hnp.arrays(dtype, SHAPES, elements=st.integers(0, num_classes - 1)))
    return labels, num_classes


@given(labels_and_classes())
def test_rows_are_those_of_the_identity(case):
    labels, num_classes = case
    y = one_hot(labels, num_classes)
    np.testing.assert_array_equal(y, np.eye(num_classes)[labels.astype(int)])
    assert y.dtype == np.float64


@given(labels_and_classes())
def test_agrees_with_torch(case):
    labels, num_classes = case
    expected = torch.nn.functional.one_hot(torch.from_numpy(labels.astype(np.int64)), num_classes)
    np.testing.assert_array_equal(one_hot(labels, num_classes), expected.numpy())


def test_agrees_with_scikit_learn():
    labels = [3, 0, 4, 4, 1]
    expected = label_binarize(labels, classes=range(5))
    np.testing.assert_array_equal(one_hot(labels, 5), expected)


@given(labels_and_classes())
def test_decoding_gives_the_labels_back(case):
    labels, num_classes = case
    decoded = from_one_hot(one_hot(labels, num_classes))
    np.testing.assert_array_equal(decoded, labels)
    assert decoded.dtype == np.int64


@given(labels_and_classes())
def test_labels_are_not_changed(case):
    labels, num_classes = case
    before = labels.copy()
    one_hot(labels, num_classes)
    np.testing.assert_array_equal(labels, before)


def test_the_depth_comes_from_num_classes_and_not_from_the_batch():
    assert one_hot([0, 1], num_classes=5).shape == (2, 5)


def test_takes_lists_read_only_and_reversed_labels():
    labels = np.array([2, 0, 1])
    labels.flags.writeable = False
    np.testing.assert_array_equal(one_hot(labels, 3), one_hot([2, 0, 1], 3))
    np.testing.assert_array_equal(one_hot(labels[::-1], 3), one_hot([1, 0, 2], 3))


def test_an_empty_batch_gives_an_empty_encoding():
    assert one_hot([], 3).shape == (0, 3)
    assert from_one_hot(np.zeros((0, 3))).shape == (0,)


def test_takes_numpy_integers_as_number_of_classes():
    assert one_hot([1], np.int32(3)).shape == (1, 3)


@pytest.mark.parametrize(
    ("labels", "num_classes", "error", "words"),
    [
        ([3], 3, ValueError, "label 3 is out of range: with 3 classes, labels run from 0 to 2"),
        ([-1], 3, ValueError, "label -1 is out of range"),
        ([0.0, 1.0], 3, TypeError, r"must be integers, not float64.*labels\.astype\(int\)"),
        ([True, False], 3, TypeError, "must be integers, not bool"),
        (["cat"], 3, TypeError, "must be integers"),
        ([[0, 1], [2]], 3, ValueError, "not a rectangular array: its rows differ in length"),
        (np.ma.array([0, 1], mask=[0, 1]), 3, TypeError, "masked array. Fill it first"),
        ([0], 0, ValueError, "num_classes must be at least 1, not 0"),
        ([0], 2.0, TypeError, "num_classes must be an integer, not 2.0"),
        ([0], True, TypeError, "num_classes must be an integer, not True"),
    ],
)
def test_says_what_is_wrong_with_labels(labels, num_classes, error, words):
    with pytest.raises(error, match=words):
        one_hot(labels, num_classes)


@pytest.mark.parametrize(
    ("y", "error", "words"),
    [
        ([0.5, 0.5], ValueError, "not one-hot: it holds numbers other than 0 and 1"),
        ([1, 1, 0], ValueError, "does not sum to 1 along its last axis: the sum is 2"),
        ([0, 0, 0], ValueError, "the sum is 0"),
        ([2, -1, 0], ValueError, "negative"),
        ([np.nan, 1], ValueError, "y holds nan"),
        (1.0, ValueError, "y is a single number. Pass a vector"),
        (np.zeros((2, 0)), ValueError, "no class along axis -1"),
        (["a", "b"], TypeError, "must hold real numbers"),
    ],
)
def test_says_what_is_wrong_with_an_encoding(y, error, words):
    with pytest.raises(error, match=words):
        from_one_hot(y)
