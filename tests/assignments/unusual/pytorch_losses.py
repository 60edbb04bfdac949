"""Right but unusual answers to exercise 07, PyTorch losses."""

import torch
import torch.nn.functional as F
from torch import nn

from softmax_course.pytorch_losses import check_batch

UNUSUAL = []


def unusual(function):
    """Put a right answer for `function` into the bank."""

    def decorate(answer):
        UNUSUAL.append((function, answer.__name__, answer))
        return answer

    return decorate


@unusual("one_hot_log_of_softmax")
def einsum(z, y):
    check_batch(z, y)
    log_a = torch.log(torch.exp(z) / torch.exp(z).sum(dim=1, keepdim=True))
    return -torch.einsum("nk,nk->", F.one_hot(y, z.shape[1]).to(z), log_a) / len(y)


@unusual("one_hot_log_of_softmax")
def row_by_row(z, y):
    check_batch(z, y)
    return torch.stack(
        [-torch.log(F.softmax(r, dim=0))[c] for r, c in zip(z, y, strict=True)]
    ).mean()


@unusual("one_hot_log_softmax")
def logsumexp_minus_score(z, y):
    check_batch(z, y)
    return (torch.logsumexp(z, 1) - (z * F.one_hot(y, z.shape[1])).sum(1)).mean()


@unusual("nll_of_log_softmax")
def modules(z, y):
    check_batch(z, y)
    return nn.NLLLoss()(nn.LogSoftmax(dim=-1)(z), y)


@unusual("nll_of_log_softmax")
def gather(z, y):
    check_batch(z, y)
    return -F.log_softmax(z, dim=1).gather(1, y[:, None]).mean()


@unusual("cross_entropy_of_logits")
def distributions_as_targets(z, y):
    check_batch(z, y)
    return nn.CrossEntropyLoss()(z, F.one_hot(y, z.shape[1]).to(z.dtype))


@unusual("cross_entropy_of_logits")
def log_softmax_twice_is_once(z, y):
    check_batch(z, y)
    return F.cross_entropy(F.log_softmax(z, dim=1), y)


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
def cleared_by_hand(model, optimizer, x, y):
    for group in optimizer.param_groups:
        for p in group["params"]:
            p.grad = None
    loss = nn.CrossEntropyLoss()(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.detach().numpy()[()]


@unusual("training_step")
def cleared_between_loss_and_backward(model, optimizer, x, y):
    model.train()
    loss = F.nll_loss(model(x).log_softmax(-1), y)
    model.zero_grad(set_to_none=False)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.tolist()


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
    if y.ndim != 1 or len(y) == 0 or not ((y >= 0) & (y < z.shape[1])).all():
        raise ValueError("labels out of shape or range")
    return (y[:, None] == torch.arange(z.shape[1])).type_as(z)


@unusual("one_hot_rows")
def rows_of_the_identity(z, y):
    check_batch(z, y)
    return torch.eye(z.shape[1], dtype=z.dtype)[y]


@unusual("one_hot_rows")
def index_put(z, y):
    check_batch(z, y)
    rows = z.new_zeros(z.shape)
    rows[range(len(y)), y] = 1
    return rows


@unusual("one_hot_rows")
def scatter_with_a_source(z, y):
    check_batch(z, y)
    source = torch.ones(len(y), 1, dtype=z.dtype)
    return torch.scatter(torch.zeros_like(z), -1, y.view(-1, 1), source)


@unusual("one_hot_log_softmax")
def masked_select(z, y):
    check_batch(z, y)
    return -F.log_softmax(z, dim=-1)[F.one_hot(y, z.shape[1]).bool()].mean()


@unusual("batch_loss")
def diagonal_of_columns(z, y, reduction="mean"):
    costs = -torch.log_softmax(z, 1).index_select(1, y).diagonal()
    match reduction:
        case "mean":
            return costs.sum() / costs.numel()
        case "sum":
            return costs.sum()
        case "none":
            return costs
        case _:
            raise UnicodeError("a special case of ValueError")


@unusual("batch_loss")
def trace_of_a_product(z, y, reduction="mean"):
    costs = (F.one_hot(y, z.shape[1]).to(z) * -z.log_softmax(-1)).sum(-1)
    if reduction == "none":
        return costs
    if reduction not in ("sum", "mean"):
        raise ValueError(f"what is {reduction!r}?")
    return getattr(costs, reduction)()


@unusual("breaking_sample")
def overflow_of_a_sum():
    return [torch.tensor([[-120.0, 30.0]]), torch.tensor([0])]


@unusual("breaking_sample")
def zero_times_infinity():
    return torch.tensor([[200.0, 0.0]]), torch.tensor([0])


@unusual("accumulated_step")
def weighted_means(model, optimizer, pieces):
    optimizer.zero_grad()
    samples = sum(len(y) for _, y in pieces)
    losses = []
    for x, y in pieces:
        losses.append(F.cross_entropy(model(x), y) * len(y) / samples)
        losses[-1].backward()
    optimizer.step()
    return float(sum(losses))


@unusual("accumulated_step")
def parts_by_autograd(model, optimizer, pieces):
    samples = sum(map(len, [y for _, y in pieces]))
    parameters = list(model.parameters())
    slopes = [torch.zeros_like(p) for p in parameters]
    cost = 0.0
    for x, y in reversed(pieces):
        part = F.cross_entropy(model(x), y, reduction="none").sum()
        cost += part.item()
        for slope, more in zip(slopes, torch.autograd.grad(part, parameters), strict=True):
            slope += more
    for p, slope in zip(parameters, slopes, strict=True):
        p.grad = slope / samples
    optimizer.step()
    return cost / samples


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
