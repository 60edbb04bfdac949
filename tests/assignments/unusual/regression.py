"""Right but unusual answers to exercise 06, softmax regression."""

import math

import numpy as np
import scipy.special
import torch
from sklearn.preprocessing import StandardScaler

from softmax_course import regression

UNUSUAL = []


def unusual(function):
    """Put a right answer for `function` into the bank."""

    def decorate(answer):
        UNUSUAL.append((function, answer.__name__, answer))
        return answer

    return decorate


@unusual("logits")
def einsum(x, W, b):
    return np.einsum("nk,jk->nj", x, W) + b


@unusual("logits")
def nested_loops(x, W, b):
    return [
        [
            bias + sum(w * v for w, v in zip(row, sample, strict=True))
            for row, bias in zip(W, b, strict=True)
        ]
        for sample in x
    ]


@unusual("logits")
def torch_linear(x, W, b):
    return torch.nn.functional.linear(*(torch.tensor(np.asarray(v)) for v in (x, W, b)))


@unusual("logits")
def bias_as_a_weight(x, W, b):
    return np.column_stack([x, np.ones(len(x))]) @ np.column_stack([W, b]).T


@unusual("logits")
def single_precision(x, W, b):
    x, W, b = (np.asarray(v, dtype=np.float32) for v in (x, W, b))
    return np.asfortranarray((W @ x.T + b[:, np.newaxis]).T)


@unusual("predict")
def most_probable(x, W, b):
    return scipy.special.softmax(regression.logits(x, W, b), axis=1).argmax(axis=1).tolist()


@unusual("predict")
def argsort(x, W, b):
    return np.argsort(regression.logits(x, W, b), axis=1)[:, -1].astype(float)


@unusual("accuracy")
def counted(predicted, labels):
    if np.shape(predicted) != np.shape(labels):
        raise ValueError("shapes differ")
    return sum(p == y for p, y in zip(predicted, labels, strict=True)) / len(labels)


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
    x1 = torch.tensor(np.column_stack([x, np.ones(len(x))]))

    def mean_logsumexp(flat):
        return torch.logsumexp(x1 @ flat.reshape(len(b), -1).T, dim=1).mean()

    flat = torch.tensor(np.column_stack([W, b]).ravel())
    return torch.autograd.functional.hessian(mean_logsumexp, flat)
