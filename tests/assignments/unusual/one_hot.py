"""Right but unusual answers to exercise 01, one-hot."""

import numpy as np
import torch

UNUSUAL = []


def unusual(function):
    """Put a right answer for `function` into the bank."""

    def decorate(answer):
        UNUSUAL.append((function, answer.__name__, answer))
        return answer

    return decorate


def checked(labels, num_classes):
    labels = np.asarray(labels)
    if labels.size and labels.dtype.kind not in "iu":
        raise TypeError("integers, please")
    if labels.size and not (labels.min() >= 0 and labels.max() < num_classes):
        raise ValueError("unknown label")
    return labels.astype(int)


@unusual("unit_vector")
def list_of_integers(label, num_classes):
    return [int(k == label) for k in range(num_classes)]


@unusual("one_hot")
def row_of_identity(labels, num_classes):
    return np.eye(num_classes)[checked(labels, num_classes)]


@unusual("one_hot")
def comparison_gives_booleans(labels, num_classes):
    return checked(labels, num_classes)[..., None] == np.arange(num_classes)


@unusual("one_hot")
def float32_result(labels, num_classes):
    return np.eye(num_classes, dtype=np.float32)[checked(labels, num_classes)]


@unusual("one_hot")
def torch_scatter(labels, num_classes):
    labels = torch.as_tensor(checked(labels, num_classes))
    return torch.zeros(*labels.shape, num_classes).scatter_(-1, labels.unsqueeze(-1), 1)


@unusual("one_hot")
def recursive_lists(labels, num_classes):
    labels = checked(labels, num_classes)
    if labels.ndim == 0:
        return [1 if k == labels else 0 for k in range(num_classes)]
    if labels.size == 0:
        return np.zeros((*labels.shape, num_classes))
    return [recursive_lists(part, num_classes) for part in labels]


@unusual("one_hot")
def flat_index(labels, num_classes):
    labels = checked(labels, num_classes)
    y = np.zeros(labels.size * num_classes)
    y[np.arange(labels.size) * num_classes + labels.ravel()] = 1
    return y.reshape(*labels.shape, num_classes)


@unusual("from_one_hot")
def where_the_one_is(y):
    y = np.asarray(y)
    if not (np.isin(y, (0, 1)).all() and (y.sum(axis=-1) == 1).all()):
        raise ValueError("not one-hot")
    return np.nonzero(y)[-1].reshape(y.shape[:-1])


@unusual("from_one_hot")
def inner_product_with_indices(y):
    y = np.asarray(y)
    if (
        not np.array_equal(np.sort(y, axis=-1)[..., -1], np.ones(y.shape[:-1]))
        or (np.abs(y).sum(axis=-1) != 1).any()
    ):
        raise ValueError("not one-hot")
    return (y @ np.arange(y.shape[-1])).astype(np.int32)


@unusual("from_one_hot")
def nested_list_returned(y):
    return where_the_one_is(y).tolist()


@unusual("class_shares")
def bincount(labels, num_classes):
    return np.bincount(labels, minlength=num_classes) / len(labels)


@unusual("look_up")
def fancy_index(labels, W):
    return W[labels]


@unusual("encode")
def list_index_in_a_try(names, classes):
    if any(classes.count(name) > 1 for name in classes):
        raise ValueError("twice")
    rows = []
    for name in names:
        row = [0] * (len(classes) + 1)
        try:
            row[classes.index(name)] = 1
        except ValueError:
            row[-1] = 1
        rows.append(row)
    return rows
