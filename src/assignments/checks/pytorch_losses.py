"""The checks of exercise 07, PyTorch losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from assignments.checks import (
    Answer,
    CheckFailed,
    array,
    check,
    close,
    expect,
    gradient,
    refuses,
    rng,
    run_beside,
)
from softmax_course import cross_entropy_with_logits_grad
from softmax_course import pytorch_losses as reference

FORMULA = "07_pytorch_losses: The formula"
SPELLINGS = "07_pytorch_losses: Four spellings"
REDUCTIONS = "07_pytorch_losses: Reductions: mean, sum, none"
STEP = "07_pytorch_losses: A training step"
WRONG = "07_pytorch_losses: What can go wrong"

BATCHES = (
    ([[2.0, 1.0, 0.1], [0.5, 2.0, 0.3]], [0, 0]),
    ([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1], [0.5, 0.5, 0.5]], [2, 0, 1, 1]),
    ([[1.0, -1.0]], [1]),
)
FAR = ([[800.0, 0.0], [0.0, 800.0]], [1, 1])


def _same_loss(loss: Answer, *batches: Any) -> None:
    for rows, labels in batches:
        z, y = torch.tensor(rows), torch.tensor(labels)
        close(array(loss(z, y), shape=()), F.cross_entropy(z, y).numpy(), "the loss")


@check(read="07_pytorch_losses: One loss, step by step")
def ones_are_scattered(one_hot_rows: Answer) -> None:
    """Each row gets a 1 at its label, in the shape and precision of the logits."""
    for shape, labels, dtype in (
        ((3, 4), [0, 2, 1], torch.float32),
        ((2, 3), [2, 2], torch.float64),
        ((3, 3), [1, 0, 0], torch.float32),
    ):
        z = torch.full(shape, 0.5, dtype=dtype)
        rows = array(one_hot_rows(z, torch.tensor(labels)), shape=shape)
        close(rows, np.eye(shape[1])[labels])
        expected = str(dtype).removeprefix("torch.")
        expect(rows.dtype == expected, f"the rows are {rows.dtype}, expected {expected}")
        # The logits' values are not used, and not overwritten.
        expect(bool((z == 0.5).all()), "it changed the logits")
    refuses(one_hot_rows, torch.zeros(2, 3), torch.tensor([0, 3]))


@check(read=FORMULA, needs=[ones_are_scattered])
def first_spelling(one_hot_log_of_softmax: Answer) -> None:
    """One-hot times minus the logarithm of softmax gives the mean cross-entropy."""
    _same_loss(one_hot_log_of_softmax, *BATCHES)


@check(read=SPELLINGS, needs=[ones_are_scattered])
def second_spelling(one_hot_log_softmax: Answer) -> None:
    """One-hot times minus log_softmax gives the same, for logits of any size."""
    _same_loss(one_hot_log_softmax, *BATCHES, FAR)


@check(read=SPELLINGS)
def third_spelling(nll_of_log_softmax: Answer) -> None:
    """The function nll_loss of the right thing gives the same, for logits of any size."""
    _same_loss(nll_of_log_softmax, *BATCHES, FAR)


@check(read=SPELLINGS)
def fourth_spelling(cross_entropy_of_logits: Answer) -> None:
    """The function cross_entropy of the right thing gives the same, for logits of any size."""
    _same_loss(cross_entropy_of_logits, *BATCHES, FAR)


def _same_gradient(loss: Answer, z: torch.Tensor, y: torch.Tensor) -> None:
    try:
        _, (dz, _) = gradient(loss, z.requires_grad_(), y)
    except CheckFailed as failure:
        _, not_differentiable, why = str(failure).partition("NotDifferentiable: ")
        expect(not not_differentiable, f"no gradient reaches the logits: {why}")
        raise
    expect(dz is not None, "no gradient reaches the logits")
    expected = cross_entropy_with_logits_grad(z.detach().numpy(), y.numpy())
    close(array(dz, shape=tuple(z.shape)), expected, "its gradient")


@check(read=WRONG, needs=[second_spelling])
def gradients_flow(one_hot_log_softmax: Answer) -> None:
    """The gradient of the loss with respect to the logits is (a - y)/N."""
    for rows, labels in BATCHES:
        _same_gradient(one_hot_log_softmax, torch.tensor(rows), torch.tensor(labels))


@check(read=SPELLINGS)
def first_spelling_breaks(breaking_sample: Answer) -> None:
    """For the sample found the first spelling is inf or nan, and the fourth below 1000."""
    found = breaking_sample()
    expect(isinstance(found, (tuple, list)) and len(found) == 2, "expected two tensors, z and y")
    z, y = (torch.as_tensor(array(part)) for part in found)
    expect(z.dtype == torch.float32, f"the logits are {z.dtype}, expected torch.float32")
    expect(tuple(z.shape) == (1, 2), f"the logits have shape {tuple(z.shape)}, expected (1, 2)")
    expect(tuple(y.shape) == (1,), f"the labels have shape {tuple(y.shape)}, expected (1,)")
    expect(bool(torch.isfinite(z).all()), "a logit is not finite itself")
    first = reference.one_hot_log_of_softmax(z, y).item()
    fourth = reference.cross_entropy_of_logits(z, y).item()
    a = F.softmax(z, dim=1)[0].tolist()
    expect(
        not np.isfinite(first),
        f"the first spelling gives {first:.6g} there, still finite, because softmax gives "
        f"{a[0]:.3g} and {a[1]:.3g}",
    )
    expect(fourth < 1000, f"the fourth spelling gives {fourth:.6g} there, expected less than 1000")


@check(read=REDUCTIONS)
def three_reductions(batch_loss: Answer) -> None:
    """Mean, sum and none reduce the costs of the samples, and gradients flow."""
    for rows, labels in (*BATCHES, FAR):
        z, y = torch.tensor(rows), torch.tensor(labels)
        for reduction in ("mean", "sum", "none"):
            expected = F.cross_entropy(z, y, reduction=reduction).numpy()
            close(array(batch_loss(z, y, reduction), shape=expected.shape), expected)
        _same_gradient(batch_loss, z, y)


@check(read=REDUCTIONS, needs=[three_reductions])
def other_reductions_are_refused(batch_loss: Answer) -> None:
    """Any other reduction is a ValueError."""
    refuses(batch_loss, torch.zeros(2, 3), torch.tensor([0, 1]), "average")


@check(read=REDUCTIONS, needs=[three_reductions])
def reductions_of_unseen_batches(batch_loss: Answer) -> None:
    """All three reductions are right for batches drawn anew, and gradients flow."""
    random = rng()
    for size in (1.0, 300.0):
        n, k = (int(i) for i in random.integers(2, 8, size=2))
        z = torch.tensor(random.normal(scale=size, size=(n, k)))
        y = torch.tensor(random.integers(k, size=n))
        for reduction in ("mean", "sum", "none"):
            expected = F.cross_entropy(z, y, reduction=reduction).numpy()
            close(array(batch_loss(z, y, reduction), shape=expected.shape), expected)
        _same_gradient(batch_loss, z, y)


def _steps(
    training_step: Callable[..., Any], weights: Any, batches: Any
) -> tuple[list[str], list[float], Any]:
    """Run steps on one linear layer: what was returned, and the weights afterwards."""
    import torch

    model = torch.nn.Linear(weights.shape[1], weights.shape[0], bias=False)
    with torch.no_grad():
        model.weight.copy_(weights)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    returned = [training_step(model, optimizer, x, y) for x, y in batches]
    return (
        [type(loss).__name__ for loss in returned],
        [float(loss) for loss in returned if loss is not None],
        model.weight.detach().clone(),
    )


def _step(weights: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, float]:
    """Take one right step of one linear layer: the weights afterwards and the loss before."""
    w = weights.clone().requires_grad_()
    loss = F.cross_entropy(x @ w.T, y)
    (slope,) = torch.autograd.grad(loss, w)
    return weights - 0.5 * slope, loss.item()


def _same_steps(training_step: Answer, weights: torch.Tensor, batches: Any) -> None:
    call = "training_step(model, optimizer, x, y) with a linear model"
    shown = call if len(batches) == 1 else f"{len(batches)} times {call}"
    kinds, losses, after = run_beside(_steps, training_step, weights, batches, shown=shown)
    expect("NoneType" not in kinds, "it returned None, expected the loss")
    expect(
        set(kinds) <= {"float", "float64", "float32"},
        f"it returned {kinds[0]}, expected a Python number (loss.item())",
    )
    w, expected = weights, []
    for x, y in batches:
        w, loss = _step(w, x, y)
        expected.append(loss)
    moved = not np.array_equal(array(after), weights.numpy())
    expect(moved, "the parameters did not move")
    close(array(after), w.numpy(), "the parameters afterwards")
    close(np.array(losses, dtype=np.float32), np.float32(np.array(expected)), "the losses")


WEIGHTS = torch.tensor([[0.1, -0.2], [0.3, 0.0], [-0.1, 0.2]])
STEPS = [
    (torch.tensor([[1.0, 2.0], [-1.0, 0.5]]), torch.tensor([0, 2])),
    (torch.tensor([[0.0, -1.0], [2.0, 0.5]]), torch.tensor([1, 1])),
    (torch.tensor([[1.5, 0.0], [0.5, 1.0]]), torch.tensor([2, 0])),
]


@check(read=STEP, needs=[fourth_spelling])
def one_step(training_step: Answer) -> None:
    """A step moves the parameters against the gradient and returns the loss before it."""
    _same_steps(training_step, WEIGHTS, STEPS[:1])


@check(read=STEP, needs=[one_step])
def many_steps(training_step: Answer) -> None:
    """Each step follows the gradient of its own batch, and of nothing else."""
    _same_steps(training_step, WEIGHTS, STEPS)


def _batches(random: np.random.Generator, sizes: Any) -> list[tuple[torch.Tensor, torch.Tensor]]:
    return [
        (
            torch.tensor(random.normal(size=(n, 2)), dtype=torch.float32),
            torch.tensor(random.integers(3, size=n)),
        )
        for n in sizes
    ]


@check(read=STEP, needs=[many_steps])
def steps_on_unseen_data(training_step: Answer) -> None:
    """Training is right for weights and batches drawn anew."""
    random = rng()
    weights = torch.tensor(random.normal(size=(3, 2)), dtype=torch.float32)
    _same_steps(training_step, weights, _batches(random, [4] * 5))


def _pieces(
    accumulated_step: Callable[..., Any], weights: Any, batches: Any
) -> tuple[list[float | None], Any]:
    """Run steps on one linear layer, each on a batch in pieces."""
    import torch

    model = torch.nn.Linear(weights.shape[1], weights.shape[0], bias=False)
    with torch.no_grad():
        model.weight.copy_(weights)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    returned = [accumulated_step(model, optimizer, pieces) for pieces in batches]
    losses = [None if loss is None else float(loss) for loss in returned]
    return losses, model.weight.detach().clone()


def _same_pieces(accumulated_step: Answer, weights: torch.Tensor, batches: Any) -> None:
    lengths = [" and ".join(str(len(y)) for _, y in pieces) for pieces in batches]
    shown = f"accumulated_step(model, optimizer, pieces) with pieces of {', then '.join(lengths)}"
    losses, after = run_beside(_pieces, accumulated_step, weights, batches, shown=shown)
    expect(None not in losses, "it returned None, expected the mean cost")
    w, expected = weights, []
    for pieces in batches:
        x, y = (torch.cat(parts) for parts in zip(*pieces, strict=True))
        w, loss = _step(w, x, y)
        expected.append(loss)
    close(array(after), w.numpy(), "the parameters afterwards")
    close(np.array(losses, dtype=np.float32), np.float32(np.array(expected)), "the mean costs")


@check(read=REDUCTIONS, needs=[three_reductions])
def pieces_make_the_whole(accumulated_step: Answer) -> None:
    """A step on a batch in pieces is the step on the whole batch."""
    (x, y), (x1, y1) = STEPS[:2]
    equal = [(x, y), (x1, y1)]
    unequal = [(torch.cat([x, x1]), torch.cat([y, y1])), (x1[:1], y1[:1])]
    for batches in ([unequal], [equal], [unequal, equal]):
        _same_pieces(accumulated_step, WEIGHTS, batches)


@check(read=REDUCTIONS, needs=[pieces_make_the_whole])
def unseen_pieces_make_the_whole(accumulated_step: Answer) -> None:
    """The same for pieces drawn anew, of any lengths."""
    random = rng()
    weights = torch.tensor(random.normal(size=(3, 2)), dtype=torch.float32)
    batches = [_batches(random, random.integers(1, 7, size=3).tolist()) for _ in range(3)]
    _same_pieces(accumulated_step, weights, batches)
