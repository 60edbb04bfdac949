"""Right but unusual answers to exercise 05, stability."""

import math

import numpy as np
import scipy.special
import torch
import torch.nn.functional as F

UNUSUAL = []


def unusual(function):
    """Put a right answer for `function` into the bank."""

    def decorate(answer):
        UNUSUAL.append((function, answer.__name__, answer))
        return answer

    return decorate


@unusual("probability_of_no")
def sigmoid_of_the_opposite(z):
    return scipy.special.expit(-np.asarray(z, dtype=float))


@unusual("probability_of_no")
def exp_of_log1p(z):
    z = np.asarray(z, dtype=float)
    return np.exp(-np.logaddexp(0, z))


@unusual("overflow_logit")
def from_the_bits(dtype):
    info = np.finfo(dtype)
    return math.log(2 - float(info.eps)) + (int(info.maxexp) - 1) * math.log(2)


@unusual("log_softmax")
def minus_logsumexp(z, axis=-1):
    z = np.asarray(z)
    return z - scipy.special.logsumexp(z.astype(float), axis=axis, keepdims=True)


@unusual("log_softmax")
def logaddexp_reduce(z, axis=-1):
    z = np.asarray(z, dtype=float)
    return z - np.logaddexp.reduce(z, axis=axis, keepdims=True)


@unusual("log_softmax")
def torch_inside(z, axis=-1):
    return torch.log_softmax(torch.tensor(np.asarray(z, dtype=float)), dim=axis)


@unusual("log_softmax")
def list_returned(z, axis=-1):
    return scipy.special.log_softmax(np.asarray(z, dtype=float), axis=axis).tolist()


@unusual("log_softmax")
def row_by_row(z, axis=-1):
    def of_a_vector(v):
        top = max(v)
        total = top + math.log(math.fsum(math.exp(s - top) for s in v))
        return [s - total for s in v]

    return np.apply_along_axis(of_a_vector, axis, np.asarray(z, dtype=float))


@unusual("log_softmax")
def transposed_and_back(z, axis=-1):
    z = np.moveaxis(np.asarray(z, dtype=float), axis, 0)
    return np.moveaxis(z - scipy.special.logsumexp(z, axis=0), 0, axis)


@unusual("log_softmax")
def another_stable_shift(z, axis=-1):
    z = np.asarray(z, dtype=float)
    shifted = z - z.max(axis=axis, keepdims=True) - 1
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@unusual("log_softmax")
def in_single_precision(z, axis=-1):
    return scipy.special.log_softmax(np.asarray(z, dtype=np.float32), axis=axis)


@unusual("reduce_costs")
def dictionary_of_functions(costs, reduction="mean"):
    if reduction == "mean" and np.size(costs) == 0:
        raise ValueError("empty")
    ways = {"mean": np.mean, "sum": np.sum, "none": np.copy}
    if reduction not in ways:
        raise ValueError(reduction)
    return ways[reduction](costs)


@unusual("cross_entropy_with_logits")
def torch_cross_entropy(z, y, reduction="mean"):
    z, y = torch.tensor(np.asarray(z, dtype=float)), torch.tensor(np.asarray(y))
    if y.ndim < z.ndim:
        costs = F.cross_entropy(z.reshape(-1, z.shape[-1]), y.reshape(-1), reduction="none")
        costs = costs.reshape(y.shape)
    else:
        log_a = torch.log_softmax(z, dim=-1)
        costs = -torch.where(y > 0, y * log_a, 0).sum(dim=-1)
    return {"mean": costs.mean, "sum": costs.sum, "none": costs.clone}[reduction]()


@unusual("cross_entropy_with_logits")
def take_along_axis_and_xlogy_style_where(z, y, reduction="mean"):
    log_a, y = scipy.special.log_softmax(np.asarray(z, dtype=float), axis=-1), np.asarray(y)
    if y.ndim < log_a.ndim:
        costs = -np.take_along_axis(log_a, y[..., None], axis=-1)[..., 0]
    else:
        costs = -np.where(y > 0, np.where(y > 0, log_a, 0) * y, 0).sum(axis=-1)
    if reduction == "none":
        return costs
    return float(costs.sum()) / (costs.size if reduction == "mean" else 1)


@unusual("cross_entropy_with_logits")
def logsumexp_minus_score(z, y, reduction="mean"):
    z, y = np.asarray(z, dtype=float), np.asarray(y)
    targets = np.eye(z.shape[-1])[y] if y.ndim < z.ndim else y
    score = np.where(targets > 0, targets * np.where(targets > 0, z, 0), 0).sum(axis=-1)
    costs = scipy.special.logsumexp(z, axis=-1) - score
    return {"none": np.asarray, "sum": np.sum, "mean": np.average}[reduction](costs)


@unusual("cross_entropy_with_logits_grad")
def exp_of_log_softmax(z, y, reduction="mean"):
    z, y = np.asarray(z, dtype=float), np.asarray(y)
    targets = np.eye(z.shape[-1])[y] if y.ndim < z.ndim else y
    samples = {"none": 1, "sum": 1, "mean": math.prod(z.shape[:-1])}
    if reduction not in samples:
        raise ValueError(reduction)
    return (np.exp(scipy.special.log_softmax(z, axis=-1)) - targets) / samples[reduction]


@unusual("cross_entropy_with_logits_grad")
def autograd(z, y, reduction="mean"):
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    w = torch.tensor(np.asarray(z, dtype=float), requires_grad=True)
    reduction = "sum" if reduction == "none" else reduction
    log_a, y = torch.log_softmax(w, dim=-1), torch.tensor(y)
    costs = -(F.one_hot(y, w.shape[-1]) if y.ndim < w.ndim else y).mul(log_a).sum(dim=-1)
    getattr(costs, reduction)().backward()
    return w.grad


@unusual("breaking_logit")
def halving_powers(cost, dtype):
    low, high = 0.0, 4.0
    with np.errstate(all="ignore"):
        if math.isfinite(cost(np.array([1e4, 0], dtype), 1)):
            return math.inf
        for _ in range(40):
            middle = (low + high) / 2
            broken = not math.isfinite(cost(np.array([10**middle, 0], dtype), 1))
            low, high = (low, middle) if broken else (middle, high)
    return 10**low


@unusual("probability_of_no")
def exponential_over_both(z):
    e = np.exp(-np.asarray(z, dtype=float))  # up to e^700, which a float64 holds
    return e / (1 + e)


@unusual("overflow_logit")
def in_long_doubles(dtype):
    if np.dtype(dtype).kind != "f":
        raise ValueError("no floating-point type")
    return np.log(np.longdouble(np.finfo(dtype).max)).astype(float)


@unusual("log_softmax")
def logarithm_of_one_and_the_others(z, axis=-1):
    z = np.moveaxis(np.asarray(z, dtype=float), axis, -1)
    order = z.argsort(axis=-1)
    gaps = np.take_along_axis(z, order, axis=-1) - z.max(axis=-1, keepdims=True)
    total = np.log1p(np.exp(gaps[..., :-1]).sum(axis=-1, keepdims=True))
    log_a = np.empty_like(z)
    np.put_along_axis(log_a, order, gaps - total, axis=-1)
    return np.moveaxis(log_a, -1, axis)


@unusual("reduce_costs")
def match_on_the_word(costs, reduction="mean"):
    costs = np.asarray(costs)
    match reduction, costs.size:
        case "mean", 0:
            raise ValueError("no costs")
        case "mean", n:
            return float(costs.sum()) / n
        case "sum", _:
            return math.fsum(costs.ravel())
        case "none", _:
            return costs.tolist()
    raise ValueError(reduction)


@unusual("cross_entropy_with_logits")
def sample_by_sample(z, y, reduction="mean"):
    z, y = np.asarray(z, dtype=float), np.asarray(y)
    costs = np.zeros(z.shape[:-1])
    for n in np.ndindex(costs.shape):
        lse = scipy.special.logsumexp(z[n])
        shares = [(int(y[n]), 1.0)] if y.ndim < z.ndim else enumerate(y[n])
        costs[n] = sum(share * (lse - z[n][k]) for k, share in shares if share > 0)
    return {"none": costs, "sum": costs.sum(), "mean": costs.mean()}[reduction]


@unusual("cross_entropy_with_logits_grad")
def through_the_jacobian(z, y, reduction="mean"):
    if reduction not in ("mean", "sum", "none"):
        raise ValueError("unknown reduction")
    z, y = np.asarray(z, dtype=float), np.asarray(y)
    a = scipy.special.softmax(z, axis=-1)
    gradient = (
        np.where(np.arange(z.shape[-1]) == y[..., None], a - 1, a) if y.ndim < z.ndim else a - y
    )
    return gradient / (np.prod(z.shape[:-1]) if reduction == "mean" else 1)


@unusual("breaking_logit")
def doubling_first(cost, dtype):
    def works(g):
        with np.errstate(all="ignore"):
            return bool(np.isfinite(cost(np.array([g, 0.0]).astype(dtype), 1)))

    step, g = 8192.0, 1.0
    if works(10_000):
        return float("inf")
    while step > 1e-4:
        if g + step <= 10_000 and works(g + step):
            g += step
        step /= 2
    return g
