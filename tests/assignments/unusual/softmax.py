"""Right but unusual answers to exercise 02, softmax."""

import functools
import math
import warnings

import numpy as np
import scipy.optimize
import scipy.special
import torch

UNUSUAL = []


def unusual(function):
    """Put a right answer for `function` into the bank."""

    def decorate(answer):
        UNUSUAL.append((function, answer.__name__, answer))
        return answer

    return decorate


@unusual("naive_softmax")
def list_comprehension(z):
    total = sum(math.exp(score) for score in z)
    return [math.exp(score) / total for score in z]


@unusual("softmax")
def scipy_special(z, axis=-1):
    return scipy.special.softmax(
        np.asarray(z, dtype=np.result_type(np.asarray(z), np.float16)), axis
    )


@unusual("softmax")
def exp_of_z_minus_logsumexp(z, axis=-1):
    return np.exp(z - scipy.special.logsumexp(z, axis=axis, keepdims=True))


@unusual("softmax")
def logaddexp_reduce(z, axis=-1):
    z = np.asarray(z, dtype=float)
    return np.exp(z - np.expand_dims(np.logaddexp.reduce(z, axis=axis), axis))


@unusual("softmax")
def torch_inside(z, axis=-1):
    return torch.softmax(torch.tensor(np.asarray(z, dtype=float)), dim=axis)


@unusual("softmax")
def apply_along_axis(z, axis=-1):
    def share(v):
        e = np.exp(v - v.max())
        return e / e.sum()

    return np.apply_along_axis(share, axis, np.asarray(z, dtype=float))


@unusual("softmax")
def nested_loops(z, axis=-1):
    z = np.moveaxis(np.asarray(z, dtype=float), axis, -1)
    a = np.empty(z.shape)
    for index in np.ndindex(z.shape[:-1]):
        largest = max(z[index])
        exps = [math.exp(score - largest) for score in z[index]]
        for k, e in enumerate(exps):
            a[(*index, k)] = e / sum(exps)
    return np.moveaxis(a, -1, axis)


@unusual("softmax")
def transpose_and_back(z, axis=-1):
    z = np.swapaxes(np.asarray(z, dtype=float), 0, axis)
    e = np.exp(z - z.max(axis=0))
    return np.swapaxes(e / e.sum(axis=0), 0, axis)


@unusual("softmax")
def einsum(z, axis=-1):
    z = np.moveaxis(np.asarray(z, dtype=float), axis, -1)
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.moveaxis(np.einsum("...k,...->...k", e, 1 / np.einsum("...k->...", e)), -1, axis)


@unusual("softmax")
def list_returned(z, axis=-1):
    return scipy.special.softmax(np.asarray(z, dtype=float), axis).tolist()


@unusual("softmax")
def float32_inside(z, axis=-1):
    z = np.asarray(z, dtype=float)
    e = np.exp((z - z.max(axis=axis, keepdims=True)).astype(np.float32))
    return e / e.sum(axis=axis, keepdims=True)


@unusual("softmax")
def shift_by_a_little_more_than_the_maximum(z, axis=-1):
    z = np.asarray(z, dtype=float)
    e = np.exp(z - z.max(axis=axis, keepdims=True) - 3)
    return e / e.sum(axis=axis, keepdims=True)


@unusual("softmax")
def ratio_of_differences(z, axis=-1):
    z = np.moveaxis(np.asarray(z, dtype=float), axis, -1)
    z = np.where(np.isneginf(z), -1e307, z) / 1.0
    # a_j = 1 / Σ_k exp(z_k - z_j)
    with np.errstate(over="ignore"):
        a = 1 / np.exp(z[..., np.newaxis, :] - z[..., :, np.newaxis]).sum(axis=-1)
    return np.moveaxis(a, -1, axis)


@unusual("softmax")
def tiny_epsilon(z, axis=-1):
    z = np.asarray(z, dtype=float)
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / (e.sum(axis=axis, keepdims=True) + 1e-12)


@unusual("softmax")
def prints_and_warns(z, axis=-1):
    print("softmax of", np.shape(z))
    warnings.warn("I am not sure about this", stacklevel=1)
    return scipy.special.softmax(np.asarray(z, dtype=float), axis)


@unusual("softmax")
def recursion(z, axis=-1):
    z = np.asarray(z, dtype=float)
    axis %= z.ndim
    if z.ndim == 1:
        e = np.exp(z - z.max())
        return e / e.sum()
    if axis == 0:
        return np.moveaxis(recursion(np.moveaxis(z, 0, -1), -1), -1, 0)
    return np.stack([recursion(part, axis - 1) for part in z])


class SoftmaxLayer:
    def __call__(self, z, axis=-1):
        z = np.array(z, dtype=float)
        self.e = np.exp(z - np.amax(z, axis, keepdims=True))
        return np.true_divide(self.e, np.sum(self.e, axis, keepdims=True))


UNUSUAL.append(("softmax", "class_based", SoftmaxLayer()))


class Layer:
    """Softmax as people write it who come from a framework of layers."""

    def __init__(self, axis):
        self.axis = axis

    def forward(self, z):
        self.exp_z = np.exp(np.asarray(z, dtype=float) - self.largest(z))
        return self.exp_z / self.exp_z.sum(axis=self.axis, keepdims=True)

    def largest(self, z):
        return np.max(z, axis=self.axis, keepdims=True)


@unusual("softmax")
def class_with_a_helper(z, axis=-1):
    return Layer(axis).forward(z)


@unusual("sigmoid")
def tanh_form(z):
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


@unusual("sigmoid")
def one_over_one_plus_exp(z):
    return 1 / (1 + np.exp(-np.asarray(z)))


@unusual("sigmoid")
def two_branches(z):
    return np.where(
        np.asarray(z) >= 0, 1 / (1 + np.exp(-np.abs(z))), 1 - 1 / (1 + np.exp(-np.abs(z)))
    )


@unusual("sigmoid")
def python_float_for_one_number(z):
    a = scipy.special.expit(z)
    return float(a) if np.ndim(a) == 0 else a


@unusual("softmax_with_temperature")
def power_of_probabilities(z, temperature, axis=-1):
    if not 0 < temperature < math.inf:
        raise ValueError(temperature)
    log_a = scipy.special.log_softmax(np.asarray(z, dtype=float), axis)
    with np.errstate(over="ignore"):
        return scipy.special.softmax(log_a / temperature, axis)


@unusual("logsumexp")
def pairwise_logaddexp(z, axis=-1):
    return functools.reduce(np.logaddexp, np.moveaxis(np.asarray(z, dtype=float), axis, 0))


@unusual("logsumexp")
def torch_logsumexp(z, axis=-1):
    return torch.logsumexp(torch.as_tensor(np.array(z, dtype=float)), dim=axis)


@unusual("logsumexp")
def from_a_probability(z, axis=-1):
    # a_0 = exp(z_0) / Σ exp(z_k) for the largest class, so ln Σ = z_max - ln a_max
    z = np.asarray(z, dtype=float)
    return z.max(axis=axis) - np.log(scipy.special.softmax(z, axis).max(axis=axis))


@unusual("temperature_for")
def root_finder(z, p):
    z = np.asarray(z, dtype=float)

    def too_sure(log_t):
        return scipy.special.softmax(z / np.exp(log_t)).max() - p

    return np.exp(scipy.optimize.brentq(too_sure, -20, 20, xtol=1e-12))
