"""The checks of exercise 01, one-hot."""

from __future__ import annotations

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

FORMULA = "01_one_hot: The formula"
WRONG = "01_one_hot: What can go wrong"
DISTRIBUTION = "01_one_hot: A certain distribution, and an uncertain one"


@check(read=FORMULA)
def one_at_the_label(unit_vector: Answer) -> None:
    """The vector of a label has a 1 at its index and 0 elsewhere."""
    for label, num_classes in examples((1, 3), (3, 10), (8, 10), (0, 2), (200, 300)):
        if 0 <= label < num_classes:
            close(array(unit_vector(label, num_classes)), np.eye(num_classes)[label])


@check(read=FORMULA)
def ones_in_the_right_places(one_hot: Answer) -> None:
    """Row n has a 1 in the column of label n, and 0 elsewhere."""
    for labels, num_classes in examples(
        ([0, 2, 1, 2], 3),
        ([0, 1, 2], 3),
        ([1, 1, 0], 2),
        (np.array([0, 2, 1, 2]), 3),
        (np.array([1, 1, 0]), 2),
    ):
        close(array(one_hot(labels, num_classes)), np.eye(num_classes)[labels])


@check(read=FORMULA, needs=[ones_in_the_right_places])
def a_column_for_every_class(one_hot: Answer) -> None:
    """There are num_classes columns, whichever labels occur."""
    for labels, num_classes in examples(
        (np.array([3, 8]), 10),
        (np.array([0, 2, 1]), 5),
        (np.array([0, 0]), 2),
        (np.array([], dtype=int), 3),
        ([], 3),  # NumPy makes floats of it, but no label of it is one
        (np.array([127, 128, 0, 255, 256]), 300),  # more than an 8-bit number can hold
    ):
        close(array(one_hot(labels, num_classes)), np.eye(num_classes)[labels])
        keeps_input()


@check(read=FORMULA, needs=[ones_in_the_right_places])
def labels_of_any_shape(one_hot: Answer) -> None:
    """The result has the shape of the labels, with the classes as a new last axis."""
    for labels in examples(np.array([[0, 1, 2], [2, 2, 1]]), 2, np.array([[[1], [0]]]), [[2, 0]]):
        y = array(one_hot(labels, 3), shape=(*np.shape(labels), 3))
        close(y, np.eye(3)[labels])


#: What is built on `one_hot` needs all of it.
ENCODING = [ones_in_the_right_places, a_column_for_every_class, labels_of_any_shape]


@check(read=WRONG, needs=[ones_in_the_right_places])
def unknown_labels_are_refused(one_hot: Answer) -> None:
    """A label that is no class raises ValueError, one that is no integer TypeError."""
    for labels in examples([0, -1, 1], [0, 3, 1], [0, 4, 1], [-4, 0]):
        refuses(one_hot, labels, 3)
    for labels in examples([0.0, 1.5], [0.0, 1.0]):
        refuses(one_hot, labels, 3, kind="TypeError")


@check(read=FORMULA, needs=[ones_in_the_right_places])
def unseen_labels(one_hot: Answer) -> None:
    """Labels drawn anew are encoded, and unknown ones among them are refused."""
    random = rng()
    for _ in range(3):
        num_classes = int(random.integers(2, 12))
        labels = random.integers(num_classes, size=random.integers(1, 6, size=2))
        y = array(one_hot(labels, num_classes), shape=(*labels.shape, num_classes))
        close(y, reference.one_hot(labels, num_classes))
        labels[-1, -1] = random.choice([num_classes, -num_classes])
        refuses(one_hot, labels, num_classes)


@check(read=FORMULA)
def labels_come_back(from_one_hot: Answer) -> None:
    """Each one-hot vector gives back its label, as an integer."""
    eye = np.eye(3)
    for y in examples(
        eye[[1, 0, 2, 2]], eye[[[0, 2], [1, 1]]], eye[1], [[0, 1], [1, 0]], np.array([[0, 0, 1]])
    ):
        labels = reference.from_one_hot(y)
        found = array(from_one_hot(y), shape=labels.shape)
        close(found, labels, "the labels")
        expect(found.dtype.kind in "iu", f"labels are integers, but these are {found.dtype}")
        keeps_input()


@check(read=WRONG, needs=[labels_come_back])
def only_one_hot_is_decoded(from_one_hot: Answer) -> None:
    """What is not one-hot raises ValueError."""
    for y in examples(
        [0.2, 0.5, 0.3],
        [[1, 0, 0], [0, 1, 1]],
        [0, 0, 0],
        [0.0, 2.0, -1.0],
        [[0, 1], [0.5, 0.5]],
        [[0, 0], [1, 1]],
        [0.2, 0.8],
        [[1, 0], [0.4, 0.6]],
    ):
        refuses(from_one_hot, np.array(y))


@check(read=DISTRIBUTION, needs=ENCODING)
def shares_of_each_class(class_shares: Answer) -> None:
    """The share of a class is how often it occurs, divided by the number of samples."""
    for labels, num_classes in examples(
        ([0, 2, 1, 2], 3),
        ([0, 1, 1], 4),
        ([5, 4, 3, 2, 1, 0], 6),
        (np.array([0, 1, 1, 0, 3]), 4),
        ([1], 2),
    ):
        shares = array(class_shares(labels, num_classes), shape=(num_classes,))
        close(shares, reference.one_hot(labels, num_classes).mean(axis=0), "the shares")


@check(read=FORMULA, needs=ENCODING)
def rows_of_the_matrix(look_up: Answer) -> None:
    """Label c gives row c of the matrix."""
    square = np.array([[0.5, -1.0, 2.0], [3.0, 0.0, 1.5], [-2.0, 4.0, 0.25]])
    wide = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    for labels, W in examples(
        ([1, 0, 1, 1], wide), ([0], wide), ([1, 0, 2], square), (np.array([2, 2]), square)
    ):
        close(array(look_up(labels, W), shape=(len(labels), W.shape[1])), W[labels], "the rows")
        keeps_input()


def _encode(names: list[str], classes: list[str]) -> np.ndarray:
    labels = [classes.index(name) if name in classes else len(classes) for name in names]
    return reference.one_hot(labels, len(classes) + 1)


@check(read=FORMULA, needs=ENCODING)
def names_become_rows(encode: Answer) -> None:
    """A known name has its 1 in its class's column, an unknown one in the last column."""
    for names, classes in examples(
        (["dog", "cat", "ship"], ["cat", "dog"]),
        (["ship", "ship", "cat", "dog"], ["ship", "dog", "cat"]),
        (["Cat", "catfish"], ["cat"]),
        (["cat"], ["catfish", "cat"]),
        ([" cat", "dog ", "dog"], ["cat", "dog"]),
        (["deer", "dog"], ["dog", "deer", "frog"]),
    ):
        y = array(encode(names, classes), shape=(len(names), len(classes) + 1))
        close(y, _encode(names, classes))
        keeps_input()


@check(read=FORMULA, needs=[names_become_rows])
def no_class_twice(encode: Answer) -> None:
    """A class that is listed twice raises ValueError."""
    for names, classes in examples((["cat"], ["cat", "dog", "cat"]), (["ship"], ["dog", "dog"])):
        refuses(encode, names, classes)


@check(read=FORMULA, needs=[names_become_rows])
def unseen_names(encode: Answer) -> None:
    """Names and classes drawn anew, in any order, are encoded."""
    random = rng()
    words = ["cat", "dog", "ship", "deer", "frog", "truck", "bird", "horse"]
    for _ in range(3):
        classes = [str(word) for word in random.permutation(words)[: random.integers(1, 6)]]
        names = [str(word) for word in random.choice(words, size=7)]
        y = array(encode(names, classes), shape=(len(names), len(classes) + 1))
        close(y, _encode(names, classes))
