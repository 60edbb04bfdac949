"""Known wrong answers to exercise 01, one-hot."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from assignments.misconceptions import misconception
from softmax_course import from_one_hot, one_hot
from softmax_kit.inputs import as_probabilities

# ruff: noqa: D103 (each is described by what the student reads)


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says="the 1 is one place too early: classes are counted from 0, as in Python",
)
def one_based_label(label: int, num_classes: int) -> Any:
    return np.eye(num_classes)[label - 1]


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says="the label itself was written into the vector; write a 1",
)
def label_as_entry(label: int, num_classes: int) -> Any:
    return np.eye(num_classes)[label] * label


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says="the vector is a column of shape (K, 1); np.zeros(num_classes) has one axis",
)
def column_vector(label: int, num_classes: int) -> Any:
    return np.eye(num_classes)[:, label : label + 1]


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says="the number of classes is fixed in the code; use num_classes",
)
def always_ten_classes(label: int, num_classes: int) -> Any:
    return np.eye(10)[label]


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="the ones are one column too early: classes are counted from 0, as in Python",
)
def one_based_labels(labels: Any, num_classes: int) -> Any:
    return np.eye(num_classes)[np.asarray(labels) - 1]


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="the samples are the columns: transpose the result, one sample a row",
)
def samples_in_columns(labels: Any, num_classes: int) -> Any:
    return one_hot(labels, num_classes).T


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="every row got the ones of all labels: `y[:, labels] = 1` sets whole columns, and "
    "`[[0] * K] * N` is one row N times. Each row needs its own column, as in "
    "`y[np.arange(N), labels] = 1`",
)
def whole_columns(labels: Any, num_classes: int) -> Any:
    y = np.zeros((len(labels), num_classes))
    y[:, labels] = 1
    return y


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="all entries up to the label are 1; only the label's own entry is",
)
def thermometer(labels: Any, num_classes: int) -> Any:
    return (np.arange(num_classes) <= np.asarray(labels)[..., np.newaxis]).astype(float)


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="the labels themselves were written into the rows; write ones",
)
def labels_as_entries(labels: Any, num_classes: int) -> Any:
    return one_hot(labels, num_classes) * np.asarray(labels)[..., np.newaxis]


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="the zeros and ones are swapped",
)
def one_cold(labels: Any, num_classes: int) -> Any:
    return 1 - one_hot(labels, num_classes)


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="row n got its 1 in column n, whatever its label: np.eye(N, K) does not use the labels, "
    "and `y[labels, labels] = 1` takes them for the rows too",
)
def labels_unused(labels: Any, num_classes: int) -> Any:
    return np.eye(len(labels), num_classes)


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="the labels were sorted first; row n belongs to label n",
)
def sorted_labels(labels: Any, num_classes: int) -> Any:
    return np.eye(num_classes)[np.sort(labels)]


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="np.put counts through the whole array, so all ones landed in the first row",
)
def all_in_the_first_row(labels: Any, num_classes: int) -> Any:
    y = np.zeros((len(labels), num_classes))
    np.put(y, labels, 1)
    return y


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="there is a column too many: the labels of K classes run from 0 to K - 1",
)
def one_class_more(labels: Any, num_classes: int) -> Any:
    return np.eye(num_classes + 1)[labels]


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="class 0 has lost its column, as with drop_first in pandas; every class has one",
)
def first_class_dropped(labels: Any, num_classes: int) -> Any:
    return np.eye(num_classes)[labels][..., 1:]


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="with two classes there is only one column, as scikit-learn's LabelBinarizer makes it; "
    "each class has its own",
)
def one_column_for_two_classes(labels: Any, num_classes: int) -> Any:
    y = one_hot(labels, num_classes)
    return y[..., 1:] if num_classes == 2 else y


@misconception(
    "one_hot",
    check="a_column_for_every_class",
    says="the number of columns was taken from the largest label; a class that does not occur "
    "needs its column too: use num_classes",
)
def depth_from_max(labels: Any, num_classes: int) -> Any:
    labels = np.asarray(labels)
    return np.eye(labels.max() + 1)[labels]


@misconception(
    "one_hot",
    check="a_column_for_every_class",
    says="only the classes that occur got a column; use num_classes",
)
def columns_of_occurring_classes(labels: Any, num_classes: int) -> Any:
    return (np.asarray(labels)[:, np.newaxis] == np.unique(labels)).astype(float)


@misconception(
    "one_hot",
    check="labels_of_any_shape",
    says="the labels were flattened: keep their shape and add the classes as a last axis",
)
def flattened_labels(labels: Any, num_classes: int) -> Any:
    return np.eye(num_classes)[np.ravel(labels)]


@misconception(
    "one_hot",
    check="labels_of_any_shape",
    says="this works for a list of labels only: indexing with np.arange(N) needs one axis, "
    "np.put_along_axis takes any",
)
def one_axis_only(labels: Any, num_classes: int) -> Any:
    y = np.zeros((len(labels), num_classes))
    y[np.arange(len(labels)), labels] = 1
    return y


@misconception(
    "one_hot",
    check="labels_of_any_shape",
    says="the classes are the first axis; they should be the last",
)
def classes_first(labels: Any, num_classes: int) -> Any:
    y = one_hot(labels, num_classes)
    return np.moveaxis(y, -1, 0) if np.ndim(labels) != 1 else y


@misconception(
    "one_hot",
    check="unknown_labels_are_refused",
    says="a label of -1 was taken as the last class, since NumPy counts it from the end",
)
def negative_wraps(labels: Any, num_classes: int) -> Any:
    labels = np.asarray(labels)
    return np.eye(num_classes)[labels if labels.size else labels.astype(int)]


@misconception(
    "one_hot",
    check="unknown_labels_are_refused",
    says="an unknown label became a row of zeros, which is no class and no distribution",
)
def zeros_for_unknown(labels: Any, num_classes: int) -> Any:
    return (np.asarray(labels)[..., np.newaxis] == np.arange(num_classes)).astype(float)


@misconception(
    "one_hot",
    check="unknown_labels_are_refused",
    says="labels outside the range were moved to the nearest class; refuse them",
)
def clipped_labels(labels: Any, num_classes: int) -> Any:
    return np.eye(num_classes)[np.clip(np.asarray(labels, dtype=int), 0, num_classes - 1)]


@misconception(
    "one_hot",
    check="unknown_labels_are_refused",
    says="the label num_classes itself was let through: the largest label is num_classes - 1",
)
def one_label_too_many(labels: Any, num_classes: int) -> Any:
    labels = np.asarray(labels)
    if labels.size and not (labels.min() >= 0 and labels.max() <= num_classes):
        raise ValueError("unknown label")
    return np.eye(num_classes)[labels if labels.size else labels.astype(int)]


@misconception(
    "one_hot",
    check="unknown_labels_are_refused",
    says="`assert` raises AssertionError; write `if ...: raise ValueError(...)`",
)
def asserted_labels(labels: Any, num_classes: int) -> Any:
    labels = np.asarray(labels)
    if labels.size and not (labels.min() >= 0 and labels.max() < num_classes):
        raise AssertionError
    return np.eye(num_classes)[labels.astype(int)]


@misconception(
    "one_hot",
    check="unknown_labels_are_refused",
    says="astype(int) cut a label of 1.5 to 1; refuse labels that are no integers",
)
def floats_cut_to_integers(labels: Any, num_classes: int) -> Any:
    return one_hot(np.asarray(labels).astype(int), num_classes)


@misconception(
    "from_one_hot",
    check="labels_come_back",
    says="argmax ran over the samples: the classes are the last axis",
)
def argmax_over_samples(y: Any) -> Any:
    return np.argmax(y, axis=0)


@misconception(
    "from_one_hot",
    check="labels_come_back",
    says="argmax without an axis looks at the flattened array; the classes are the last axis",
)
def argmax_of_everything(y: Any) -> Any:
    return np.argmax(y)


@misconception(
    "from_one_hot",
    check="labels_come_back",
    says="the labels are one too high: classes are counted from 0",
)
def one_based_answer(y: Any) -> Any:
    return from_one_hot(y) + 1


@misconception(
    "from_one_hot",
    check="labels_come_back",
    says="max returns the largest entry, which is always 1; argmax returns where it is",
)
def max_for_argmax(y: Any) -> Any:
    return np.max(y, axis=-1)


@misconception(
    "from_one_hot",
    check="labels_come_back",
    says="the labels are floats; a label is an index, so make it an integer",
)
def float_labels(y: Any) -> Any:
    return np.asarray(y) @ np.arange(np.shape(y)[-1], dtype=float)


@misconception(
    "from_one_hot",
    check="labels_come_back",
    says="the axis of the classes is still there, with length 1; it should disappear",
)
def class_axis_kept(y: Any) -> Any:
    return np.argmax(y, axis=-1, keepdims=True)


@misconception(
    "from_one_hot",
    check="labels_come_back",
    says="the row numbers came along: np.argwhere gives pairs of row and column",
)
def pairs_of_row_and_column(y: Any) -> Any:
    return np.argwhere(y)


@misconception(
    "from_one_hot",
    check="labels_come_back",
    says="np.where(...)[1] is right for a table only; argmax(axis=-1) takes any shape",
)
def tables_only(y: Any) -> Any:
    return np.where(np.asarray(y) == 1)[1]


@misconception(
    "from_one_hot",
    check="only_one_hot_is_decoded",
    says="argmax was taken of a vector that is not one-hot. A sum of 1 is not enough: every "
    "entry must be 0 or 1",
)
def argmax_of_soft_targets(y: Any) -> Any:
    return np.argmax(y, axis=-1)


@misconception(
    "from_one_hot",
    check="only_one_hot_is_decoded",
    says="it was only checked that there is a 1 somewhere; each vector holds one 1, and zeros",
)
def one_somewhere(y: Any) -> Any:
    if np.max(y) != 1:
        raise ValueError("not one-hot")
    return np.argmax(y, axis=-1)


@misconception(
    "from_one_hot",
    check="only_one_hot_is_decoded",
    says="nothing was returned for what is not one-hot; raise ValueError instead",
)
def none_for_soft_targets(y: Any) -> Any:
    return from_one_hot(y) if np.isin(y, (0, 1)).all() else None


@misconception(
    "class_shares",
    check="shares_of_each_class",
    says="these are counts; divide by the number of samples",
)
def counts(labels: Any, num_classes: int) -> Any:
    return one_hot(labels, num_classes).sum(axis=0)


@misconception(
    "class_shares",
    check="shares_of_each_class",
    says="the mean ran over the classes, not over the samples: the samples are axis 0",
)
def mean_over_classes(labels: Any, num_classes: int) -> Any:
    return one_hot(labels, num_classes).mean(axis=-1)


@misconception(
    "class_shares",
    check="shares_of_each_class",
    says="the counts were divided by the number of classes; divide by the number of samples",
)
def divided_by_classes(labels: Any, num_classes: int) -> Any:
    return one_hot(labels, num_classes).sum(axis=0) / num_classes


@misconception(
    "class_shares",
    check="shares_of_each_class",
    says="a class that does not occur is missing from the result; its share is 0",
)
def bincount_without_minlength(labels: Any, num_classes: int) -> Any:
    return np.bincount(labels) / len(labels)


@misconception(
    "class_shares",
    check="shares_of_each_class",
    says="the mean ran over the whole table and gave one number; name the axis of the samples",
)
def mean_over_everything(labels: Any, num_classes: int) -> Any:
    return one_hot(labels, num_classes).mean()


@misconception(
    "class_shares",
    check="shares_of_each_class",
    says="the counts were divided by the largest of them; divide by the number of samples",
)
def divided_by_largest(labels: Any, num_classes: int) -> Any:
    counts = one_hot(labels, num_classes).sum(axis=0)
    return counts / counts.max()


@misconception(
    "class_shares",
    check="shares_of_each_class",
    says="`//` cuts the shares to whole numbers; divide with `/`",
)
def whole_number_division(labels: Any, num_classes: int) -> Any:
    return one_hot(labels, num_classes).sum(axis=0) // len(labels)


@misconception(
    "look_up",
    check="rows_of_the_matrix",
    says="these are columns of W; the classes are its rows",
)
def columns_of_the_matrix(labels: Any, W: Any) -> Any:
    return one_hot(labels, len(W)) @ W.T


@misconception(
    "look_up",
    check="rows_of_the_matrix",
    says="* multiplies entry by entry; the product of two matrices is @",
)
def entry_by_entry(labels: Any, W: Any) -> Any:
    return one_hot(labels, len(W)) * W


@misconception(
    "look_up",
    check="rows_of_the_matrix",
    says="these are columns of W, side by side; the one-hot rows stand on the left of the product",
)
def matrix_on_the_left(labels: Any, W: Any) -> Any:
    return W @ one_hot(labels, len(W)).T


@misconception(
    "look_up",
    check="rows_of_the_matrix",
    says="the number of classes is the number of rows of W, len(W), not of its columns",
)
def columns_counted(labels: Any, W: Any) -> Any:
    return one_hot(labels, W.shape[1]) @ W


@misconception(
    "look_up",
    check="rows_of_the_matrix",
    says="the number of classes was taken from the labels; W has a row for every class, len(W)",
)
def classes_from_labels(labels: Any, W: Any) -> Any:
    return one_hot(labels, np.max(labels) + 1) @ W


@misconception(
    "encode",
    check="names_become_rows",
    says="an unknown name became a row of zeros; its 1 belongs into the last column",
)
def unknown_as_zeros(names: list[str], classes: list[str]) -> Any:
    rows = [[float(name == known) for known in classes] + [0.0] for name in names]
    return np.array(rows)


@misconception(
    "encode",
    check="names_become_rows",
    says="there is no column for unknown names, and they were counted as the last class",
)
def unknown_as_last_class(names: list[str], classes: list[str]) -> Any:
    column = {name: index for index, name in enumerate(classes)}
    return one_hot([column.get(name, len(classes) - 1) for name in names], len(classes))


@misconception(
    "encode",
    check="names_become_rows",
    says="the column for unknown names is the first; it should be the last",
)
def unknown_first(names: list[str], classes: list[str]) -> Any:
    column = {name: index for index, name in enumerate(classes, start=1)}
    return one_hot([column.get(name, 0) for name in names], len(classes) + 1)


@misconception(
    "encode",
    check="names_become_rows",
    says="the columns are in alphabetical order; keep the order of `classes`",
)
def sorted_classes(names: list[str], classes: list[str]) -> Any:
    column = {name: index for index, name in enumerate(sorted(classes))}
    return one_hot([column.get(name, len(classes)) for name in names], len(classes) + 1)


@misconception(
    "encode",
    check="names_become_rows",
    says="unknown names were left out, so the rows no longer belong to the names",
)
def unknown_left_out(names: list[str], classes: list[str]) -> Any:
    return one_hot([classes.index(name) for name in names if name in classes], len(classes) + 1)


@misconception(
    "encode",
    check="names_become_rows",
    says="capital and small letters were taken as equal; a known name is spelt as in the list",
)
def letters_folded(names: list[str], classes: list[str]) -> Any:
    column = {name.lower(): index for index, name in enumerate(classes)}
    return one_hot([column.get(name.lower(), len(classes)) for name in names], len(classes) + 1)


@misconception(
    "encode",
    check="names_become_rows",
    says="a name that only begins with, or holds, a class's name was taken for it; compare with ==",
)
def part_of_a_name(names: list[str], classes: list[str]) -> Any:
    labels = [next((k for k, known in enumerate(classes) if known in n), -1) for n in names]
    return one_hot([k % (len(classes) + 1) for k in labels], len(classes) + 1)


@misconception(
    "encode",
    check="no_class_twice",
    says="a class that is listed twice was accepted",
)
def class_twice(names: list[str], classes: list[str]) -> Any:
    column = {name: index for index, name in enumerate(classes)}
    return one_hot([column.get(name, len(classes)) for name in names], len(classes) + 1)


@misconception(
    "encode",
    check="no_class_twice",
    says="a class that is listed twice was quietly merged into one column",
)
def merged_classes(names: list[str], classes: list[str]) -> Any:
    known = list(dict.fromkeys(classes))
    column = {name: index for index, name in enumerate(known)}
    return one_hot([column.get(name, len(known)) for name in names], len(known) + 1)


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says="the vector has an entry too many: K classes have K entries, of index 0 to K - 1",
)
def one_entry_too_many(label: int, num_classes: int) -> Any:
    return np.eye(num_classes + 1)[label]


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says="num_classes was written into the vector; write a 1",
)
def number_of_classes_as_entry(label: int, num_classes: int) -> Any:
    return np.eye(num_classes)[label] * num_classes


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says="the 1 is one place too late: the label itself is the index",
)
def one_place_too_late(label: int, num_classes: int) -> Any:
    y = np.zeros(num_classes)
    y[label + 1] = 1
    return y


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says="the zeros and ones are swapped",
)
def one_cold_vector(label: int, num_classes: int) -> Any:
    return 1 - np.eye(num_classes)[label]


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says="the vector is as long as the label says; it has num_classes entries",
)
def as_long_as_the_label(label: int, num_classes: int) -> Any:
    y = np.zeros(label)
    y[label] = 1
    return y


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says="a slice such as y[:label] sets many entries; y[label] sets one",
)
def ones_up_to_the_label(label: int, num_classes: int) -> Any:
    y = np.zeros(num_classes)
    y[:label] = 1
    return y


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says=ones_up_to_the_label.says,
)
def ones_including_the_label(label: int, num_classes: int) -> Any:
    y = np.zeros(num_classes)
    y[: label + 1] = 1
    return y


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says=ones_up_to_the_label.says,
)
def ones_from_the_label(label: int, num_classes: int) -> Any:
    y = np.zeros(num_classes)
    y[label:] = 1
    return y


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says="the vector is a table with one row, of shape (1, K); np.zeros(num_classes) has one axis",
)
def table_of_one_row(label: int, num_classes: int) -> Any:
    return np.eye(num_classes)[[label]]


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says="one entry of the vector was returned; return the vector",
)
def entry_returned(label: int, num_classes: int) -> Any:
    return np.eye(num_classes)[label][label]


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="the ones are one column too late: the label itself is the column",
)
def column_too_late(labels: Any, num_classes: int) -> Any:
    y = np.zeros((*np.shape(labels), num_classes + 1))
    y[np.arange(len(labels)), np.asarray(labels) + 1] = 1
    return y[:, :num_classes]


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="np.put_along_axis needs the labels with an axis for the classes: labels[..., np.newaxis]",
)
def put_without_a_new_axis(labels: Any, num_classes: int) -> Any:
    y = np.zeros((*np.shape(labels), num_classes))
    np.put_along_axis(y, np.asarray(labels), 1.0, axis=-1)
    return y


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="whole rows were set: `y[labels] = 1` and np.put_along_axis(..., axis=0) take the "
    "labels for rows. Each row needs its own column, as in `y[np.arange(N), labels] = 1`",
)
def whole_rows(labels: Any, num_classes: int) -> Any:
    y = np.zeros((len(labels), num_classes))
    y[labels] = 1
    return y


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="reshape got a shape and a number: unpack the shape, reshape(*labels.shape, num_classes)",
)
def reshape_with_a_tuple(labels: Any, num_classes: int) -> Any:
    labels = np.asarray(labels)
    shape: Any = labels.shape
    return np.eye(num_classes)[labels.ravel()].reshape(shape, num_classes)


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="all ones went into one vector; every label needs a row of its own",
)
def one_vector_for_all(labels: Any, num_classes: int) -> Any:
    y = np.zeros(num_classes)
    y[labels] = 1
    return y


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="there is an axis of length 1 too many at the end",
)
def axis_too_many(labels: Any, num_classes: int) -> Any:
    return np.eye(num_classes)[labels, :, np.newaxis]


@misconception(
    "one_hot",
    check="a_column_for_every_class",
    says="without a label a list of rows is empty, and no longer a table: make the zeros"
    " first, with their shape",
)
def loop_needs_a_label(labels: Any, num_classes: int) -> Any:
    return np.array([np.eye(num_classes)[c] for c in labels])


@misconception(
    "one_hot",
    check="a_column_for_every_class",
    says=loop_needs_a_label.says,
)
def loop_over_all_labels(labels: Any, num_classes: int) -> Any:
    return np.array([np.eye(num_classes)[c] for c in np.ravel(labels)])


@misconception(
    "one_hot",
    check="a_column_for_every_class",
    says="an empty array has no minimum and no maximum; (labels < 0).any() works for it too",
)
def minimum_of_nothing(labels: Any, num_classes: int) -> Any:
    if np.min(labels) < 0:
        raise ValueError
    return np.eye(num_classes)[labels]


@misconception(
    "one_hot",
    check="a_column_for_every_class",
    says="int8 holds numbers up to 127 only, so larger labels became others; keep the "
    "labels' own type",
)
def signed_bytes(labels: Any, num_classes: int) -> Any:
    return np.eye(num_classes)[np.asarray(labels).astype(np.int8)]


@misconception(
    "one_hot",
    check="a_column_for_every_class",
    says="uint8 holds numbers up to 255 only, so larger labels became others; keep the "
    "labels' own type",
)
def bytes(labels: Any, num_classes: int) -> Any:
    return np.eye(num_classes)[np.asarray(labels).astype(np.uint8)]


@misconception(
    "one_hot",
    check="labels_of_any_shape",
    says="squeeze took away the axes of length 1 that belong to the labels",
)
def squeezed(labels: Any, num_classes: int) -> Any:
    return np.eye(num_classes)[labels].squeeze()


@misconception(
    "one_hot",
    check="unknown_labels_are_refused",
    says="labels that are no integers are a TypeError, not a ValueError",
)
def value_error_for_floats(labels: Any, num_classes: int) -> Any:
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu":
        raise ValueError
    return one_hot(labels, num_classes)


@misconception(
    "one_hot",
    check="unknown_labels_are_refused",
    says="a label that is too large stopped with NumPy's IndexError; look at the labels "
    "first and raise ValueError",
)
def index_error_let_through(labels: Any, num_classes: int) -> Any:
    labels = np.asarray(labels)
    if labels.size and labels.min() < 0:
        raise ValueError
    return np.eye(num_classes)[labels]


@misconception(
    "one_hot",
    check="unknown_labels_are_refused",
    says="the error must be a ValueError",
)
def key_error_for_labels(labels: Any, num_classes: int) -> Any:
    labels = np.asarray(labels)
    if labels.size and not (labels.min() >= 0 and labels.max() < num_classes):
        raise IndexError
    return one_hot(labels, num_classes)


@misconception(
    "from_one_hot",
    check="labels_come_back",
    says="axis 1 is the last axis of a table only; axis=-1 is the last of any shape",
)
def axis_1_always(y: Any) -> Any:
    return np.argmax(y, axis=1)


@misconception(
    "from_one_hot",
    check="labels_come_back",
    says="these are the numbers of the rows: np.where gives rows first, then columns",
)
def row_numbers(y: Any) -> Any:
    return np.where(np.asarray(y) == 1)[0]


@misconception(
    "from_one_hot",
    check="labels_come_back",
    says="np.where gives the row numbers as well; the labels are the columns alone, and "
    "argmax(axis=-1) finds them in any shape",
)
def rows_and_columns(y: Any) -> Any:
    return np.where(np.asarray(y) == 1)


@misconception(
    "from_one_hot",
    check="labels_come_back",
    says="argmin returns where the first 0 is; argmax returns where the 1 is",
)
def argmin_for_argmax(y: Any) -> Any:
    return np.argmin(y, axis=-1)


@misconception(
    "from_one_hot",
    check="labels_come_back",
    says="list.index finds a number in one vector; a table of vectors holds lists: "
    "argmax(axis=-1) takes any shape",
)
def lists_of_lists_only(y: Any) -> Any:
    return np.array([list(row).index(1) for row in np.asarray(y)])


@misconception(
    "from_one_hot",
    check="only_one_hot_is_decoded",
    says=argmax_of_soft_targets.says,
)
def probabilities_decoded(y: Any) -> Any:
    return as_probabilities(y, "y").argmax(axis=-1)


@misconception(
    "from_one_hot",
    check="only_one_hot_is_decoded",
    says=argmax_of_soft_targets.says,
)
def sum_only(y: Any) -> Any:
    if (np.sum(y, axis=-1) != 1).any():
        raise ValueError
    return np.argmax(y, axis=-1)


@misconception(
    "from_one_hot",
    check="only_one_hot_is_decoded",
    says="it was only checked that all entries are 0 or 1; there must be one 1, neither "
    "none nor two",
)
def zeros_and_ones_only(y: Any) -> Any:
    if not np.isin(y, (0, 1)).all():
        raise ValueError
    return np.argmax(y, axis=-1)


@misconception(
    "from_one_hot",
    check="only_one_hot_is_decoded",
    says=one_somewhere.says,
)
def largest_of_all_is_1(y: Any) -> Any:
    if as_probabilities(y, "y").max() != 1:
        raise ValueError
    return np.argmax(y, axis=-1)


@misconception(
    "from_one_hot",
    check="only_one_hot_is_decoded",
    says="the error must be a ValueError",
)
def type_error_for_soft_targets(y: Any) -> Any:
    if not np.isin(y, (0, 1)).all():
        raise TypeError
    return from_one_hot(y)


@misconception(
    "from_one_hot",
    check="only_one_hot_is_decoded",
    says=none_for_soft_targets.says,
)
def text_for_soft_targets(y: Any) -> Any:
    return from_one_hot(y) if np.isin(y, (0, 1)).all() else "not one-hot"


@misconception(
    "from_one_hot",
    check="only_one_hot_is_decoded",
    says="`assert` raises AssertionError; write `if ...: raise ValueError(...)`",
)
def asserted_one_hot(y: Any) -> Any:
    try:
        return from_one_hot(y)
    except ValueError:
        raise AssertionError from None


@misconception(
    "class_shares",
    check="shares_of_each_class",
    says=bincount_without_minlength.says,
)
def occurring_classes_only(labels: Any, num_classes: int) -> Any:
    return np.unique(labels, return_counts=True)[1] / len(labels)


@misconception(
    "class_shares",
    check="shares_of_each_class",
    says="this is the mean of the class numbers; the share of each class is asked",
)
def mean_of_the_labels(labels: Any, num_classes: int) -> Any:
    return np.mean(labels)


@misconception(
    "class_shares",
    check="shares_of_each_class",
    says="the counts were divided by the sum of each sample's row, which is 1; divide by"
    " the number of samples",
)
def divided_by_row_sums(labels: Any, num_classes: int) -> Any:
    y = one_hot(labels, num_classes)
    return y.sum(axis=0) / y.sum(axis=1)


@misconception(
    "class_shares",
    check="shares_of_each_class",
    says="the shares were rounded; return them as computed",
)
def rounded_shares(labels: Any, num_classes: int) -> Any:
    return one_hot(labels, num_classes).mean(axis=0).round(2)


@misconception(
    "class_shares",
    check="shares_of_each_class",
    says="np.histogram puts its bins between the smallest and the largest label, not at "
    "the classes",
)
def histogram_bins(labels: Any, num_classes: int) -> Any:
    return np.histogram(labels, bins=num_classes)[0] / len(labels)


@misconception(
    "class_shares",
    check="shares_of_each_class",
    says="this is a dictionary; return an array with one share a class",
)
def dictionary_of_shares(labels: Any, num_classes: int) -> Any:
    labels = list(labels)
    return {k: labels.count(k) / len(labels) for k in range(num_classes)}


@misconception(
    "look_up",
    check="rows_of_the_matrix",
    says="W[:, labels] and W.T[labels] take columns of W; the classes are its rows",
)
def columns_by_index(labels: Any, W: Any) -> Any:
    return W[:, labels]


@misconception(
    "look_up",
    check="rows_of_the_matrix",
    says=columns_by_index.says,
)
def rows_of_the_transpose(labels: Any, W: Any) -> Any:
    return W.T[labels]


@misconception(
    "look_up",
    check="rows_of_the_matrix",
    says="the matrix stands on the left of the product; the one-hot rows belong there: "
    "one_hot(...) @ W",
)
def matrix_first(labels: Any, W: Any) -> Any:
    return W @ one_hot(labels, len(W))


@misconception(
    "look_up",
    check="rows_of_the_matrix",
    says=matrix_first.says,
)
def matrix_first_transposed(labels: Any, W: Any) -> Any:
    return np.dot(W, one_hot(labels, len(W)).T)


@misconception(
    "look_up",
    check="rows_of_the_matrix",
    says="the number of samples was taken for the number of classes; W has a row for "
    "every class, len(W)",
)
def classes_from_samples(labels: Any, W: Any) -> Any:
    return one_hot(labels, len(labels)) @ W


@misconception(
    "look_up",
    check="rows_of_the_matrix",
    says="the rows were added up; return one for each label",
)
def rows_added_up(labels: Any, W: Any) -> Any:
    return (one_hot(labels, len(W)) @ W).sum(axis=0)


@misconception(
    "look_up",
    check="rows_of_the_matrix",
    says="only the row of the first label was returned; return one for each label",
)
def one_row_only(labels: Any, W: Any) -> Any:
    return W[np.asarray(labels)[0]]


@misconception(
    "look_up",
    check="rows_of_the_matrix",
    says="these are the rows before those asked for: classes are counted from 0",
)
def row_too_early(labels: Any, W: Any) -> Any:
    return W[np.asarray(labels) - 1]


@misconception(
    "encode",
    check="names_become_rows",
    says="an unknown name is not in the dictionary: get(name, default) gives a default for it",
)
def unknown_name_stops(names: list[str], classes: list[str]) -> Any:
    column = {name: index for index, name in enumerate(classes)}
    return one_hot([column[name] for name in names], len(classes) + 1)


@misconception(
    "encode",
    check="names_become_rows",
    says="`classes.index` stops at a name that is not in the list: ask `name in classes`"
    " first, or use a dictionary's get(name, default)",
)
def unknown_name_not_in_list(names: list[str], classes: list[str]) -> Any:
    return one_hot([classes.index(name) for name in names], len(classes) + 1)


@misconception(
    "encode",
    check="names_become_rows",
    says="an unknown name got the label -1, which is no class; the last column has the "
    "index len(classes)",
)
def unknown_as_minus_1(names: list[str], classes: list[str]) -> Any:
    column = {name: index for index, name in enumerate(classes)}
    return one_hot([column.get(name, -1) for name in names], len(classes) + 1)


@misconception(
    "encode",
    check="names_become_rows",
    says="get(name) without a default gives None for an unknown name; the last column "
    "has the index len(classes)",
)
def unknown_as_none(names: list[str], classes: list[str]) -> Any:
    column = {name: index for index, name in enumerate(classes)}
    labels: Any = [column.get(name) for name in names]
    return one_hot(labels, len(classes) + 1)


@misconception(
    "encode",
    check="names_become_rows",
    says="the column for unknown names is missing: there are len(classes) + 1 columns",
)
def no_column_for_unknown(names: list[str], classes: list[str]) -> Any:
    column = {name: index for index, name in enumerate(classes)}
    return one_hot([column.get(name, len(classes)) for name in names], len(classes))


@misconception(
    "encode",
    check="names_become_rows",
    says=no_column_for_unknown.says,
)
def unknown_as_zeros_without_column(names: list[str], classes: list[str]) -> Any:
    return np.array([[float(name == known) for known in classes] for name in names])


@misconception(
    "encode",
    check="names_become_rows",
    says="the last column has the index len(classes), not len(classes) + 1",
)
def unknown_one_too_far(names: list[str], classes: list[str]) -> Any:
    column = {name: index for index, name in enumerate(classes)}
    return one_hot([column.get(name, len(classes) + 1) for name in names], len(classes) + 1)


@misconception(
    "encode",
    check="names_become_rows",
    says="unknown names were counted as the first class; their 1 belongs into the last column",
)
def unknown_as_first_class(names: list[str], classes: list[str]) -> Any:
    column = {name: index for index, name in enumerate(classes)}
    return one_hot([column.get(name, 0) for name in names], len(classes) + 1)


@misconception(
    "encode",
    check="names_become_rows",
    says="names and classes are swapped: there is a row for each name, a column for each class",
)
def names_and_classes_swapped(names: list[str], classes: list[str]) -> Any:
    column = {name: index for index, name in enumerate(names)}
    return one_hot([column.get(name, len(names)) for name in classes], len(names) + 1)


@misconception(
    "encode",
    check="names_become_rows",
    says="`classes.append` changes the caller's list; work on a copy, or count "
    "len(classes) as the last column",
)
def classes_extended(names: list[str], classes: list[str]) -> Any:
    classes.append("none of them")
    column = {name: index for index, name in enumerate(classes)}
    return one_hot([column.get(name, len(classes) - 1) for name in names], len(classes))


@misconception(
    "encode",
    check="names_become_rows",
    says="there are two columns more than classes: after `classes.append` the list has "
    "one class more already",
)
def two_columns_more(names: list[str], classes: list[str]) -> Any:
    classes.append("none of them")
    column = {name: index for index, name in enumerate(classes)}
    return one_hot([column.get(name, len(classes)) for name in names], len(classes) + 1)


@misconception(
    "encode",
    check="names_become_rows",
    says="a name that comes twice was refused; it is a class that may not be listed twice",
)
def names_refused(names: list[str], classes: list[str]) -> Any:
    if len(set(names)) < len(names):
        raise ValueError
    column = {name: index for index, name in enumerate(classes)}
    return one_hot([column.get(name, len(classes)) for name in names], len(classes) + 1)


@misconception(
    "encode",
    check="names_become_rows",
    says="classes that are not in alphabetical order were refused; only a class listed "
    "twice is wrong",
)
def order_refused(names: list[str], classes: list[str]) -> Any:
    if sorted(set(classes)) != classes:
        raise ValueError
    column = {name: index for index, name in enumerate(classes)}
    return one_hot([column.get(name, len(classes)) for name in names], len(classes) + 1)


@misconception(
    "encode",
    check="no_class_twice",
    says="the error must be a ValueError",
)
def key_error_for_classes(names: list[str], classes: list[str]) -> Any:
    if len(set(classes)) < len(classes):
        raise KeyError
    column = {name: index for index, name in enumerate(classes)}
    return one_hot([column.get(name, len(classes)) for name in names], len(classes) + 1)


@misconception(
    "encode",
    check="no_class_twice",
    says="`assert` raises AssertionError; write `if ...: raise ValueError(...)`",
)
def asserted_classes(names: list[str], classes: list[str]) -> Any:
    if len(set(classes)) < len(classes):
        raise AssertionError
    column = {name: index for index, name in enumerate(classes)}
    return one_hot([column.get(name, len(classes)) for name in names], len(classes) + 1)


@misconception(
    "look_up",
    check="rows_of_the_matrix",
    says="the one-hot matrix is transposed: one_hot(labels, len(W)) has a row for each "
    "label already",
)
def transposed_one_hot(labels: Any, W: Any) -> Any:
    return one_hot(labels, len(W)).T @ W


@misconception(
    "one_hot",
    check="unknown_labels_are_refused",
    says="np.uint8 cannot hold -1 and stopped with an OverflowError: look at the labels "
    "before you change their type, and raise ValueError",
)
def minus_1_as_a_byte(labels: Any, num_classes: int) -> Any:
    return one_hot(np.array(labels, dtype=np.uint8), num_classes)


@misconception(
    "from_one_hot",
    check="only_one_hot_is_decoded",
    says="a row was taken for one-hot because its largest entry is above a half; the entries must "
    "be a single 1 and zeros",
)
def above_a_half(y: Any) -> Any:
    y = as_probabilities(y, "y")
    if (y.max(axis=-1) <= 0.5).any():
        raise ValueError
    return y.argmax(axis=-1)


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says="only label 0 gets its 1: `return` stands inside the loop, which ends at its first turn",
)
def returned_in_the_loop(label: int, num_classes: int) -> Any:
    return np.eye(num_classes)[0] * (label == 0)


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says="a negative index counts from the end; the 1 stands at the label itself",
)
def counted_from_the_end(label: int, num_classes: int) -> Any:
    return np.eye(num_classes)[-label]


@misconception(
    "one_hot",
    check="unknown_labels_are_refused",
    says="the two errors are exchanged: a label out of range is a ValueError, one that is no "
    "integer a TypeError",
)
def errors_exchanged(labels: Any, num_classes: int) -> Any:
    try:
        return one_hot(labels, num_classes)
    except ValueError:
        raise TypeError from None
    except TypeError:
        raise ValueError from None


@misconception(
    "one_hot",
    check="unknown_labels_are_refused",
    says="only labels that are too large are refused: a negative one counts from the end",
)
def too_large_refused_only(labels: Any, num_classes: int) -> Any:
    labels = np.asarray(labels)
    if labels.dtype.kind == "i" and labels.size and labels.max() < num_classes:
        return np.eye(num_classes)[labels]
    return one_hot(labels, num_classes)


@misconception(
    "encode",
    check="no_class_twice",
    says="only neighbours were compared: a class may be listed twice with others in between",
)
def neighbours_compared(names: list[str], classes: list[str]) -> Any:
    if any(one == two for one, two in pairwise(classes)):
        raise ValueError
    column = {name: n for n, name in enumerate(classes)}
    labels = [column.get(name, len(classes)) for name in names]
    return one_hot(labels, len(classes) + 1)


@misconception(
    "encode",
    check="names_become_rows",
    says="each unknown name got a column of its own; all of them share the last one",
)
def unknown_names_added(names: list[str], classes: list[str]) -> Any:
    if len(set(classes)) < len(classes):
        raise ValueError
    column = {name: n for n, name in enumerate(classes)}
    labels = [column.setdefault(name, len(column)) for name in names]
    return one_hot(labels, len(classes) + 1)


@misconception(
    "unit_vector",
    check="one_at_the_label",
    says="the 1 is at index 0, whatever the label; it belongs at the label's own index",
)
def always_the_first(label: int, num_classes: int) -> Any:
    return np.eye(num_classes)[0]


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="label 0 was refused; classes are counted from 0, so the labels of K classes run from 0 "
    "to K - 1",
)
def label_0_refused(labels: Any, num_classes: int) -> Any:
    labels = np.asarray(labels)
    if labels.size and (labels.min() < 1 or labels.max() > num_classes):
        raise ValueError
    return np.eye(num_classes + 1)[labels][..., 1:]


@misconception(
    "one_hot",
    check="ones_in_the_right_places",
    says="only the first label was encoded, as one vector; every label has a row of its own",
)
def first_label_only(labels: Any, num_classes: int) -> Any:
    return np.eye(num_classes)[np.ravel(labels)[0]]


@misconception(
    "one_hot",
    check="a_column_for_every_class",
    says="an empty list was refused because NumPy makes floats of it; without a label there is "
    "nothing to refuse",
)
def empty_list_refused(labels: Any, num_classes: int) -> Any:
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu":
        raise TypeError
    return one_hot(labels, num_classes)


@misconception(
    "one_hot",
    check="a_column_for_every_class",
    says=empty_list_refused.says,
)
def empty_list_refused_as_value(labels: Any, num_classes: int) -> Any:
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu":
        raise ValueError
    return one_hot(labels, num_classes)


@misconception(
    "from_one_hot",
    check="labels_come_back",
    says=max_for_argmax.says,
)
def max_as_integer(y: Any) -> Any:
    return np.max(y, axis=-1).astype(int)


@misconception(
    "encode",
    check="names_become_rows",
    says="spaces around a name were taken away; a known name is spelt exactly as in the list",
)
def spaces_stripped(names: list[str], classes: list[str]) -> Any:
    column = {name.strip(): index for index, name in enumerate(classes)}
    return one_hot([column.get(name.strip(), len(classes)) for name in names], len(classes) + 1)


@misconception(
    "encode",
    check="names_become_rows",
    says="the names are the columns: transpose the result, one name a row",
)
def names_in_columns(names: list[str], classes: list[str]) -> Any:
    column = {name: index for index, name in enumerate(classes)}
    return one_hot([column.get(name, len(classes)) for name in names], len(classes) + 1).T


@misconception(
    "encode",
    check="names_become_rows",
    says="an unknown name got a column of its own; all unknown names share the last column, which "
    "is there without them too",
)
def column_for_each_unknown(names: list[str], classes: list[str]) -> Any:
    column = {name: index for index, name in enumerate(classes)}
    for name in names:
        column.setdefault(name, len(column))
    return one_hot([column[name] for name in names], len(column))


@misconception(
    "one_hot",
    check="a_column_for_every_class",
    says="NumPy makes an array of floats of an empty list, and floats are no index: as_labels "
    "makes integers of it",
)
def empty_list_as_index(labels: Any, num_classes: int) -> Any:
    return np.eye(num_classes)[np.asarray(labels)]
