"""The checks of exercise 07, PyTorch losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from assignments.checks import (
    Answer,
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


@check(read=FORMULA)
def first_spelling(one_hot_log_of_softmax: Answer) -> None:
    """One-hot times minus the logarithm of softmax gives the mean cross-entropy."""
    _same_loss(one_hot_log_of_softmax, *BATCHES)


@check(read=SPELLINGS)
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
    _, (dz, _) = gradient(loss, z.requires_grad_(), y)
    expect(dz is not None, "no gradient reaches the logits")
    expected = cross_entropy_with_logits_grad(z.detach().numpy(), y.numpy())
    close(array(dz, shape=tuple(z.shape)), expected, "its gradient")


@check(read=WRONG)
def gradients_flow(
    one_hot_log_of_softmax: Answer,
    one_hot_log_softmax: Answer,
    nll_of_log_softmax: Answer,
    cross_entropy_of_logits: Answer,
) -> None:
    """The gradient of each spelling with respect to the logits is (a - y)/N."""
    for loss in (
        one_hot_log_of_softmax,
        one_hot_log_softmax,
        nll_of_log_softmax,
        cross_entropy_of_logits,
    ):
        for rows, labels in BATCHES:
            _same_gradient(loss, torch.tensor(rows), torch.tensor(labels))


@check(read=SPELLINGS, needs=[gradients_flow])
def spellings_of_unseen_logits(
    one_hot_log_of_softmax: Answer,
    one_hot_log_softmax: Answer,
    nll_of_log_softmax: Answer,
    cross_entropy_of_logits: Answer,
) -> None:
    """Loss and gradient are right for logits drawn anew; large ones from the second on."""
    random = rng()
    for size in (1.0, 300.0):
        n, k = (int(i) for i in random.integers(2, 8, size=2))
        z = torch.tensor(random.normal(scale=size, size=(n, k)))
        y = torch.tensor(random.integers(k, size=n))
        losses = [one_hot_log_softmax, nll_of_log_softmax, cross_entropy_of_logits]
        for loss in [one_hot_log_of_softmax] * (size == 1) + losses:
            close(array(loss(z.detach(), y), shape=()), F.cross_entropy(z, y).detach().numpy())
            _same_gradient(loss, z, y)


@check(read=REDUCTIONS)
def reductions_of_the_loss(batch_loss: Answer) -> None:
    """Mean, sum and none reduce the costs of the samples, and gradients flow."""
    for rows, labels in (*BATCHES, FAR):
        z, y = torch.tensor(rows), torch.tensor(labels)
        for reduction in ("mean", "sum", "none"):
            expected = F.cross_entropy(z, y, reduction=reduction).numpy()
            close(array(batch_loss(z, y, reduction), shape=expected.shape), expected)
        _same_gradient(batch_loss, z, y)
    refuses(batch_loss, torch.zeros(2, 3), torch.tensor([0, 1]), "average")


@check(read=REDUCTIONS)
def unequal_batches(loss_of_data_set: Answer) -> None:
    """Every sample counts the same, whatever the size of its batch."""
    for means, sizes in (
        ([1.0, 2.0], [3, 1]),
        ([0.5, 0.5], [10, 2]),
        ([0.3, 0.1, 4.0], [64, 64, 2]),
    ):
        expected = float(np.average(means, weights=sizes))
        close(array(loss_of_data_set(means, sizes), shape=()), expected, "the mean")


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


def _same_steps(training_step: Answer, weights: torch.Tensor, batches: Any) -> None:
    kinds, losses, after = run_beside(_steps, training_step, weights, batches)
    expect("NoneType" not in kinds, "it returned None, expected the loss")
    expect(
        set(kinds) <= {"float", "float64", "float32"},
        f"it returned {kinds[0]}, expected a Python number (loss.item())",
    )
    w, expected = weights.clone(), []
    for x, y in batches:
        w = w.detach().requires_grad_()
        loss = F.cross_entropy(x @ w.T, y)
        loss.backward()
        expected.append(loss.item())
        assert w.grad is not None
        w = w - 0.5 * w.grad
    moved = not torch.equal(torch.as_tensor(array(after)), weights)
    expect(moved, "the parameters did not move")
    close(after, w.detach().numpy(), "the parameters afterwards")
    close(np.array(losses, dtype=np.float32), np.float32(expected), "the losses")


WEIGHTS = torch.tensor([[0.1, -0.2], [0.3, 0.0], [-0.1, 0.2]])
STEPS = [
    (torch.tensor([[1.0, 2.0], [-1.0, 0.5]]), torch.tensor([0, 2])),
    (torch.tensor([[0.0, -1.0], [2.0, 0.5]]), torch.tensor([1, 1])),
    (torch.tensor([[1.5, 0.0], [0.5, 1.0]]), torch.tensor([2, 0])),
]


@check(read=STEP)
def one_step(training_step: Answer) -> None:
    """A step moves the parameters against the gradient and returns the loss before it."""
    _same_steps(training_step, WEIGHTS, STEPS[:1])


@check(read=STEP, needs=[one_step])
def many_steps(training_step: Answer) -> None:
    """Each step follows the gradient of its own batch, and of nothing else."""
    _same_steps(training_step, WEIGHTS, STEPS)
    random = rng()
    batches = [
        (torch.tensor(random.normal(size=(4, 2)), dtype=torch.float32), torch.tensor(labels))
        for labels in random.integers(3, size=(5, 4))
    ]
    _same_steps(training_step, WEIGHTS, batches)


def _clouds(random: np.random.Generator, centers: Any) -> tuple[torch.Tensor, torch.Tensor]:
    y = np.repeat(np.arange(len(centers)), 40)
    x = np.asarray(centers)[y] + random.normal(scale=0.4, size=(len(y), 2))
    return torch.tensor(x, dtype=torch.float32), torch.tensor(y)


def _finds_most(classify: Answer, random: np.random.Generator, centers: Any) -> None:
    x, y = _clouds(random, centers)
    x_new, y_new = _clouds(random, centers)
    # Neither in the order of the classes nor in that of the training points.
    order = torch.as_tensor(random.permutation(len(y_new)))
    predicted = array(classify(x, y, x_new[order]), shape=tuple(y_new.shape))
    share = float((predicted == y_new[order].numpy()).mean())
    expect(share >= 0.9, f"it finds {100 * share:.0f} of 100 labels, expected at least 90")


@check(read=STEP)
def separates_clouds(classify: Answer) -> None:
    """Clouds of three and of four classes are told apart."""
    _finds_most(classify, np.random.default_rng(0), [(-2, 0), (2, 0), (0, 3)])
    _finds_most(classify, np.random.default_rng(1), [(-2, -2), (2, -2), (2, 2), (-2, 2)])


@check(read=STEP, needs=[separates_clouds])
def separates_unseen_clouds(classify: Answer) -> None:
    """Clouds drawn anew are told apart."""
    random = rng()
    angles = random.uniform(0, 6) + np.arange(5) * 2 * np.pi / 5
    _finds_most(classify, random, 3 * np.stack([np.cos(angles), np.sin(angles)], axis=1))
