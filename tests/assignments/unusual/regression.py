"""Right but unusual answers to exercise 06, softmax regression."""

import math

import numpy as np
import scipy.special
import sklearn.metrics
import torch
from sklearn.preprocessing import StandardScaler

from softmax_course import regression
from softmax_kit.inputs import as_features

UNUSUAL = []


def unusual(function):
    """Put a right answer for `function` into the bank."""

    def decorate(answer):
        UNUSUAL.append((function, answer.__name__, answer))
        return answer

    return decorate


def tables(x, W, b):
    """Turn lists into tables, and refuse what does not fit."""
    x, W = as_features(x), as_features(W)
    if (x.shape[1], len(b)) != W.shape[::-1]:
        raise ValueError("x, W and b do not fit")
    return x, W, np.asarray(b)


@unusual("logits")
def einsum(x, W, b):
    x, W, b = tables(x, W, b)
    return np.einsum("nk,jk->nj", x, W) + b


@unusual("logits")
def nested_loops(x, W, b):
    x, W, b = tables(x, W, b)
    return [
        [
            bias + sum(w * v for w, v in zip(row, sample, strict=True))
            for row, bias in zip(W, b, strict=True)
        ]
        for sample in x
    ]


@unusual("logits")
def torch_linear(x, W, b):
    x, W, b = tables(x, W, b)
    return torch.nn.functional.linear(*(torch.tensor(np.asarray(v)) for v in (x, W, b)))


@unusual("logits")
def bias_as_a_weight(x, W, b):
    x, W, b = tables(x, W, b)
    return np.column_stack([x, np.ones(len(x))]) @ np.column_stack([W, b]).T


@unusual("logits")
def single_precision(x, W, b):
    x, W, b = (np.asarray(v, dtype=np.float32) for v in tables(x, W, b))
    return np.asfortranarray((W @ x.T + b[:, np.newaxis]).T)


@unusual("predict")
def most_probable(x, W, b):
    return scipy.special.softmax(regression.logits(x, W, b), axis=1).argmax(axis=1).tolist()


@unusual("predict")
def argsort(x, W, b):
    return np.argsort(regression.logits(x, W, b), axis=1)[:, -1]


@unusual("accuracy")
def counted(predicted, labels):
    if np.shape(predicted) != np.shape(labels) or len(labels) == 0:
        raise ValueError("shapes differ, or there is nothing to count")
    return sum(p == y for p, y in zip(predicted, labels, strict=True)) / len(labels)


@unusual("logits")
def row_by_row(x, W, b):
    x, W, b = tables(x, W, b)
    return np.vstack([[np.dot(w, sample) for w in W] for sample in x]) + np.atleast_2d(b)


@unusual("predict")
def first_of_the_sorted(x, W, b):
    z = np.asarray(regression.logits(x, W, b))
    return np.array([sorted(range(len(row)), key=lambda j: -row[j])[0] for row in z])


@unusual("predict")
def torch_argmax(x, W, b):
    return torch.tensor(regression.logits(x, W, b)).argmax(dim=1)


@unusual("accuracy")
def scikit_learn(predicted, labels):
    if np.ndim(predicted) != 1 or np.shape(predicted) != np.shape(labels):
        raise ValueError("one row of classes each, please")
    return sklearn.metrics.accuracy_score(labels, predicted)


@unusual("accuracy")
def one_minus_errors(predicted, labels):
    wrong = np.asarray(predicted) - np.asarray(labels).reshape(np.shape(predicted))
    if np.ndim(labels) != 1 or wrong.size < 1:
        raise UnicodeError("a special case of ValueError")
    return np.array(1 - np.count_nonzero(wrong) / wrong.size)


@unusual("loss")
def one_hot_form(x, y, W, b):
    log_a = scipy.special.log_softmax(regression.logits(x, W, b), axis=1)
    return -(np.eye(len(b))[y] * log_a).sum(axis=1).mean()


@unusual("loss")
def logsumexp_minus_score(x, y, W, b):
    z = regression.logits(x, W, b)
    true = np.take_along_axis(z, np.asarray(y)[:, np.newaxis], axis=1)[:, 0]
    return np.mean(scipy.special.logsumexp(z, axis=1) - true)


@unusual("loss")
def torch_inside(x, y, W, b):
    z = torch.tensor(regression.logits(x, W, b))
    return torch.nn.functional.cross_entropy(z, torch.tensor(np.asarray(y)))


@unusual("loss")
def looped(x, y, W, b):
    total = 0.0
    for z, true in zip(regression.logits(x, W, b), y, strict=True):
        largest = max(z)
        total += largest + math.log(sum(math.exp(s - largest) for s in z)) - z[true]
    return float(total / len(x))


@unusual("gradients")
def one_hot_outer(x, y, W, b):
    a = scipy.special.softmax(regression.logits(x, W, b), axis=1)
    delta = a - np.eye(len(b))[y]
    return [np.mean([np.outer(e, v) for e, v in zip(delta, x, strict=True)], axis=0), delta.mean(0)]


@unusual("gradients")
def autograd(x, y, W, b):
    x, W, b = (torch.tensor(np.asarray(v)) for v in (x, W, b))
    W.requires_grad_(), b.requires_grad_()
    torch.nn.functional.cross_entropy(x @ W.T + b, torch.tensor(np.asarray(y))).backward()
    return W.grad, b.grad


@unusual("gradients")
def transposed_product(x, y, W, b):
    delta = scipy.special.softmax(regression.logits(x, W, b), axis=1)
    np.subtract.at(delta, (range(len(x)), y), 1)
    return (np.asarray(x).T @ delta).T / len(x), np.ones(len(x)) @ delta / len(x)


@unusual("gradients")
def complex_step(x, y, W, b):
    # The imaginary part of f(w + ih)/h is the slope, exactly.
    x, W, b = np.asarray(x), np.asarray(W, dtype=complex), np.asarray(b, dtype=complex)

    def J(W, b):
        z = x @ W.T + b
        return (np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(x)), y]).mean()

    h = 1e-200
    dW, db = np.empty(W.shape), np.empty(b.shape)
    for i in np.ndindex(W.shape):
        moved = W.copy()
        moved[i] += 1j * h
        dW[i] = J(moved, b).imag / h
    for j in range(len(b)):
        moved = b.copy()
        moved[j] += 1j * h
        db[j] = J(W, moved).imag / h
    return dW, db


@unusual("fit")
def plain_tuple_with_a_list_of_losses(x, y, num_classes, learning_rate=0.5, steps=200):
    x = np.array(x, dtype=float)
    parameters = np.zeros((num_classes, x.shape[1] + 1))
    losses = []
    while len(losses) < steps:
        W, b = parameters[:, :-1], parameters[:, -1]
        losses.append(float(regression.loss(x, y, W, b)))
        parameters = parameters - learning_rate * np.column_stack(regression.gradients(x, y, W, b))
    return parameters[:, :-1], parameters[:, -1], losses


class Walker:
    """A class-based answer: `fit` is an instance that is called."""

    def __call__(self, x, y, num_classes, learning_rate=0.5, steps=200):
        print("training")
        return self.walk(
            np.array(x, dtype=float),
            y,
            np.zeros((num_classes, np.shape(x)[1])),
            np.zeros(num_classes),
            learning_rate,
            steps,
        )

    def walk(self, x, y, W, b, rate, left):
        """Take one step, and the rest by recursion."""
        if left == 0:
            return W, b, []
        dW, db = regression.gradients(x, y, W, b)
        end = self.walk(x, y, W - rate * dW, b - rate * db, rate, left - 1)
        return end[0], end[1], [regression.loss(x, y, W, b), *end[2]]


UNUSUAL.append(("fit", "class_and_recursion", Walker()))


@unusual("fit")
def torch_sgd(x, y, num_classes, learning_rate=0.5, steps=200):
    x, y = torch.tensor(np.array(x, dtype=float)), torch.tensor(np.array(y))
    W = torch.zeros((num_classes, x.shape[1]), dtype=torch.float64, requires_grad=True)
    b = torch.zeros(num_classes, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([W, b], lr=learning_rate)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(x @ W.T + b, y)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return W, b, losses


@unusual("boundary")
def solved_as_a_system(W, b):
    # Two points of the line, then the line through them.
    w, c = np.asarray(W)[0] - np.asarray(W)[1], b[0] - b[1]
    at_0, at_1 = (-(c + w[0] * x_1) / w[1] for x_1 in (0.0, 1.0))
    return [float(at_1 - at_0), float(at_0)]


@unusual("boundary")
def one_array(W, b):
    w, c = np.subtract(W[1], W[0]), np.subtract(b[1], b[0])
    return np.array([-w[0], -c]) / w[1]


@unusual("boundary")
def linear_system(W, b):
    W = np.asarray(W)
    (slope, intercept), *_ = np.linalg.lstsq(
        np.array([[1.0, 1.0], [2.0, 1.0]]),
        np.array([-(b[1] - b[0] + (W[1] - W[0])[0] * x_1) / (W[1] - W[0])[1] for x_1 in (1, 2)]),
    )
    return np.float64(slope), np.float64(intercept)


@unusual("fit_any_scale")
def scikit_learn_scaler(x, y, num_classes):
    scaler = StandardScaler().fit(x)
    W, b, _ = regression.fit(scaler.transform(x), y, num_classes, 0.5, 2000)
    return W / scaler.scale_, b - (W / scaler.scale_) @ scaler.mean_


@unusual("fit_any_scale")
def scaled_to_the_unit_interval(x, y, num_classes):
    low, width = x.min(axis=0), np.ptp(x, axis=0)
    W, b, _ = regression.fit((x - low) / width, y, num_classes, 2.0, 3000)
    return (W / width).tolist(), (b - W @ (low / width)).tolist()


@unusual("hessian")
def kronecker_products(x, W, b):
    if not len(x):
        raise ValueError("no samples")
    a = scipy.special.softmax(regression.logits(x, W, b), axis=1)
    return np.mean(
        [
            np.kron(np.diag(p) - np.outer(p, p), np.outer([*v, 1], [*v, 1]))
            for p, v in zip(a, x, strict=True)
        ],
        axis=0,
    )


@unusual("hessian")
def torch_hessian(x, W, b):
    if not len(x):
        raise ValueError("no samples")
    x1 = torch.tensor(np.column_stack([x, np.ones(len(x))]))

    def mean_logsumexp(flat):
        return torch.logsumexp(x1 @ flat.reshape(len(b), -1).T, dim=1).mean()

    flat = torch.tensor(np.column_stack([W, b]).ravel())
    return torch.autograd.functional.hessian(mean_logsumexp, flat)
