"""Right but unusual answers to exercise 07, PyTorch losses."""

import torch
import torch.nn.functional as F
from torch import nn

UNUSUAL = []


def unusual(function):
    """Put a right answer for `function` into the bank."""

    def decorate(answer):
        UNUSUAL.append((function, answer.__name__, answer))
        return answer

    return decorate


@unusual("one_hot_log_of_softmax")
def einsum(z, y):
    log_a = torch.log(torch.exp(z) / torch.exp(z).sum(dim=1, keepdim=True))
    return -torch.einsum("nk,nk->", F.one_hot(y, z.shape[1]).to(z), log_a) / len(y)


@unusual("one_hot_log_of_softmax")
def row_by_row(z, y):
    return torch.stack(
        [-torch.log(F.softmax(r, dim=0))[c] for r, c in zip(z, y, strict=True)]
    ).mean()


@unusual("one_hot_log_softmax")
def logsumexp_minus_score(z, y):
    return (torch.logsumexp(z, 1) - (z * F.one_hot(y, z.shape[1])).sum(1)).mean()


@unusual("nll_of_log_softmax")
def modules(z, y):
    return nn.NLLLoss()(nn.LogSoftmax(dim=-1)(z), y)


@unusual("nll_of_log_softmax")
def gather(z, y):
    return -F.log_softmax(z, dim=1).gather(1, y[:, None]).mean()


@unusual("cross_entropy_of_logits")
def distributions_as_targets(z, y):
    return nn.CrossEntropyLoss()(z, F.one_hot(y, z.shape[1]).to(z.dtype))


@unusual("cross_entropy_of_logits")
def log_softmax_twice_is_once(z, y):
    return F.cross_entropy(F.log_softmax(z, dim=1), y)


@unusual("batch_loss")
def torch_own_reduction(z, y, reduction="mean"):
    return F.cross_entropy(z, y, reduction=reduction)


@unusual("batch_loss")
def take_along_dim(z, y, reduction="mean"):
    costs = z.logsumexp(1) - torch.take_along_dim(z, y[:, None], 1)[:, 0]
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    return costs if reduction == "none" else getattr(torch, reduction)(costs)


@unusual("batch_loss")
def stacked_sample_by_sample(z, y, reduction="mean"):
    reduce = {"mean": torch.mean, "sum": torch.sum, "none": lambda costs: costs}
    if reduction not in reduce:
        raise ValueError(reduction)
    pairs = zip(z, y.tolist(), strict=True)
    return reduce[reduction](torch.stack([row.logsumexp(0) - row[c] for row, c in pairs]))


@unusual("training_step")
def autograd_grad(model, optimizer, x, y):
    loss = F.cross_entropy(model(x), y)
    parameters = list(model.parameters())
    for p, g in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
        p.grad = g
    optimizer.step()
    return float(loss)


@unusual("training_step")
def forgets_at_the_end(model, optimizer, x, y):
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=False)
    return float(loss.detach())


@unusual("training_step")
def closure(model, optimizer, x, y):
    def again():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        return loss

    return optimizer.step(again).item()


@unusual("one_hot_rows")
def comparison(z, y):
    if not ((y >= 0) & (y < z.shape[1])).all():
        raise ValueError("label out of range")
    return (y[:, None] == torch.arange(z.shape[1])).type_as(z)


@unusual("one_hot_rows")
def rows_of_the_identity(z, y):
    if y.max() >= z.shape[1]:
        raise ValueError("label out of range")
    return torch.eye(z.shape[1], dtype=z.dtype)[y]


@unusual("breaking_sample")
def overflow_of_a_sum():
    return [torch.tensor([[-120.0, 30.0]]), torch.tensor([0])]


@unusual("breaking_sample")
def zero_times_infinity():
    return torch.tensor([[200.0, 0.0]]), torch.tensor([0])


@unusual("accumulated_step")
def whole_batch_after_all(model, optimizer, pieces):
    x, y = (torch.cat(parts) for parts in zip(*pieces, strict=True))
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


@unusual("accumulated_step")
def weighted_means(model, optimizer, pieces):
    samples = sum(len(y) for _, y in pieces)
    losses = []
    for x, y in pieces:
        losses.append(F.cross_entropy(model(x), y) * len(y) / samples)
        losses[-1].backward()
    optimizer.step()
    optimizer.zero_grad()
    return float(sum(losses))


@unusual("accumulated_step")
def scaled_gradients(model, optimizer, pieces):
    optimizer.zero_grad()
    cost = 0.0
    for x, y in pieces:
        loss = F.cross_entropy(model(x), y, reduction="sum")
        loss.backward()
        cost += loss.item()
    samples = sum(len(y) for _, y in pieces)
    for p in model.parameters():
        p.grad /= samples
    optimizer.step()
    return cost / samples
