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
    NotWritten,
    array,
    check,
    close,
    examples,
    expect,
    gradient,
    keeps_input,
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

BATCHES = tuple(
    (torch.tensor(rows), torch.tensor(labels))
    for rows, labels in (
        ([[2.0, 1.0, 0.1], [0.5, 2.0, 0.3]], [0, 0]),
        ([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1], [0.5, 0.5, 0.4]], [2, 0, 1, 1]),
        ([[0.3, -1.0, 2.0], [1.0, 0.5, -0.5], [-0.2, 0.4, 1.5]], [1, 2, 0]),
    )
)
ONE = torch.tensor([[1.0, -1.0]]), torch.tensor([1])
# The probability of class 1 rounds to 0 in one row.
FAR = torch.tensor([[800.0, 0.0], [0.0, 800.0]]), torch.tensor([1, 1])
# 1,000 probabilities of 1/2 each: their product rounds to 0.
LARGE = torch.zeros(1000, 2), torch.ones(1000, dtype=torch.int64)
# The cost of one row is nan.
BROKEN = torch.tensor([[1.0, 0.0], [torch.nan, 0.0], [0.5, 2.0]]), torch.tensor([1, 0, 0])


def _same_loss(loss: Answer, z: torch.Tensor, y: torch.Tensor) -> None:
    cost = array(_tensor(loss(z, y)), shape=())
    keeps_input()
    expected = F.cross_entropy(z, y).numpy()
    expect(
        expected < 100 or not 1 < cost < 100,
        f"the loss is {cost:.6g}, expected {expected:.6g}: large costs are cut off. Was a small "
        "number added to the probabilities, or were they clamped?",
    )
    close(cost, expected, "the loss")


def _tensor(result: Any) -> Any:
    if isinstance(result, (float, np.floating, np.ndarray)):
        kind = type(result).__name__
        expect(False, f"it returned a {kind}, expected a tensor, through which gradients can flow")
    return result


def _same_losses(loss: Answer) -> None:
    for z, y in examples(*BATCHES):
        _same_loss(loss, z, y)
    for z, y in examples(ONE):
        _same_loss(loss, z, y)
    _same_loss(loss, *LARGE)


def _same_gradient(loss: Answer, z: torch.Tensor, y: torch.Tensor) -> None:
    z = z.clone().requires_grad_()
    try:
        _, (dz, _) = gradient(loss, z, y)
    except CheckFailed as failure:
        _, not_differentiable, why = str(failure).partition("NotDifferentiable: ")
        expect(not not_differentiable, f"no gradient reaches the logits: {why}")
        raise
    expect(dz is not None, "no gradient reaches the logits")
    expected = cross_entropy_with_logits_grad(z.detach().numpy(), y.numpy())
    close(array(dz, shape=tuple(z.shape)), expected, "its gradient")


def _same_gradients(loss: Answer) -> None:
    for z, y in examples(*BATCHES):
        _same_gradient(loss, z, y)


@check(read="07_pytorch_losses: One loss, step by step")
def ones_are_scattered(one_hot_rows: Answer) -> None:
    """Each row gets a 1 at its label, in the shape and precision of the logits."""
    half = torch.full((4, 5), 0.5)
    batches = (
        (half[:3, :4], torch.tensor([0, 2, 1])),
        (half[:2, :3].double(), torch.tensor([2, 2])),
        (half[:3, :3], torch.tensor([1, 0, 0])),
        (half, torch.tensor([3, 0, 3, 1])),
    )
    for z, y in examples(*batches):
        _compare_rows(one_hot_rows, z, y)
    for z, y in examples(*batches):
        one_hot_rows(z, y)
        keeps_input()
    _compare_rows(one_hot_rows, torch.zeros(2, 300), torch.tensor([200, 299]))


def _compare_rows(one_hot_rows: Answer, z: torch.Tensor, y: torch.Tensor) -> None:
    rows = one_hot_rows(z, y)
    expect(not isinstance(rows, np.ndarray), "it returned a NumPy array, expected a tensor like z")
    rows = array(rows, shape=tuple(z.shape))
    close(rows, np.eye(z.shape[1])[y.numpy()], "the rows")
    expected = str(z.dtype).removeprefix("torch.")
    expect(rows.dtype == expected, f"the rows are {rows.dtype}, expected {expected}")


@check(read=FORMULA, needs=[ones_are_scattered])
def first_spelling(one_hot_log_of_softmax: Answer) -> None:
    """One-hot times minus the logarithm of softmax gives the mean cross-entropy."""
    _same_losses(one_hot_log_of_softmax)
    _same_gradients(one_hot_log_of_softmax)
    # No smaller example: with another label the loss is finite.
    loss = float(array(_tensor(one_hot_log_of_softmax(*FAR)), shape=()))
    why = "a small number was added, or the probabilities were clamped" if loss < 100 else ""
    expect(
        not np.isfinite(loss),
        f"the loss is {loss:.6g}, where softmax rounds to 0, so that its logarithm is -inf"
        f"{': ' * bool(why)}{why}. The first spelling takes that logarithm as it is",
    )


@check(read=SPELLINGS, needs=[ones_are_scattered])
def second_spelling(one_hot_log_softmax: Answer) -> None:
    """One-hot times minus log_softmax gives the same, for logits of any size."""
    _same_losses(one_hot_log_softmax)
    _same_loss(one_hot_log_softmax, *FAR)


@check(read=SPELLINGS)
def third_spelling(nll_of_log_softmax: Answer) -> None:
    """The function nll_loss of the right thing gives the same, for logits of any size."""
    _same_losses(nll_of_log_softmax)
    _same_loss(nll_of_log_softmax, *FAR)
    _same_gradients(nll_of_log_softmax)


@check(read=SPELLINGS)
def fourth_spelling(cross_entropy_of_logits: Answer) -> None:
    """The function cross_entropy of the right thing gives the same, for logits of any size."""
    _same_losses(cross_entropy_of_logits)
    _same_loss(cross_entropy_of_logits, *FAR)
    _same_gradients(cross_entropy_of_logits)


@check(
    read=WRONG,
    needs=[ones_are_scattered, first_spelling, second_spelling, third_spelling, fourth_spelling],
)
def misfits_are_refused(
    one_hot_rows: Answer,
    one_hot_log_of_softmax: Answer,
    one_hot_log_softmax: Answer,
    nll_of_log_softmax: Answer,
    cross_entropy_of_logits: Answer,
) -> None:
    """Each of the five functions of z and y refuses labels that do not fit the logits."""
    z = torch.zeros(2, 3)
    for function in (
        one_hot_rows,
        one_hot_log_of_softmax,
        one_hot_log_softmax,
        nll_of_log_softmax,
        cross_entropy_of_logits,
    ):
        _refuses_misfit(function, z, torch.tensor([0, 3]))
        _refuses_misfit(function, z, torch.tensor([-1, 0]))
        _refuses_misfit(function, z, torch.tensor([[0], [1]]))
        _refuses_misfit(function, z[:0], torch.zeros(0, dtype=torch.int64))


def _refuses_misfit(function: Answer, z: torch.Tensor, y: torch.Tensor) -> None:
    try:
        refuses(function, z, y)
    except NotWritten:
        raise
    except CheckFailed as failure:
        expect(False, f"{failure}. Does the function begin with check_batch(z, y)?")


@check(read=WRONG, needs=[second_spelling])
def gradients_flow(one_hot_log_softmax: Answer) -> None:
    """The gradient of the loss with respect to the logits is (a - y)/N."""
    _same_gradients(one_hot_log_softmax)


@check(read=SPELLINGS)
def first_spelling_breaks(breaking_sample: Answer) -> None:
    """For the sample found the first spelling is inf or nan, and the fourth below 1000."""
    found = breaking_sample()
    if found is None:
        array(found)  # says what that means
    pair = isinstance(found, (tuple, list)) and len(found) == 2
    expect(pair, "expected two tensors, z and y")
    z, y = (torch.as_tensor(array(part)) for part in found)
    swapped = not z.is_floating_point() and y.is_floating_point()
    expect(not swapped, "the logits come first, then the label")
    expect(z.dtype == torch.float32, f"the logits are {z.dtype}, expected torch.float32")
    expect(tuple(z.shape) == (1, 2), f"the logits have shape {tuple(z.shape)}, expected (1, 2)")
    expect(tuple(y.shape) == (1,), f"the label has shape {tuple(y.shape)}, expected (1,)")
    expect(y.dtype == torch.int64, f"the label is {y.dtype}, expected torch.int64")
    expect(y.item() in (0, 1), f"the label is {y.item()}, expected 0 or 1: there are two classes")
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


WORDS = ("mean", "sum", "none")


def _same_reduction(batch_loss: Answer, z: torch.Tensor, y: torch.Tensor, reduction: str) -> None:
    expected = F.cross_entropy(z, y, reduction=reduction).numpy()
    result = _tensor(batch_loss(z, y, reduction))
    close(array(result, shape=expected.shape), expected)
    keeps_input()


@check(read=REDUCTIONS)
def three_reductions(batch_loss: Answer) -> None:
    """Mean, sum and none reduce the costs of the samples, and gradients flow."""
    # Example by example: what goes wrong with one word tells little without the others.
    for z, y, reduction in examples(*((*batch, word) for batch in BATCHES for word in WORDS)):
        _same_reduction(batch_loss, z, y, reduction)
    for batch in (ONE, FAR, LARGE, BROKEN):
        for word in WORDS:
            _same_reduction(batch_loss, *batch, word)
    for z, y in examples(*BATCHES):
        close(batch_loss(z, y), F.cross_entropy(z, y).numpy(), "without a reduction")
        _same_gradient(batch_loss, z, y)


@check(read=REDUCTIONS, needs=[three_reductions])
def other_reductions_are_refused(batch_loss: Answer) -> None:
    """Any other reduction is a ValueError."""
    z, y = torch.zeros(2, 3), torch.tensor([0, 1])
    for reduction in ("average", "Mean", ""):
        refuses(batch_loss, z, y, reduction)


@check(read=REDUCTIONS, needs=[three_reductions])
def reductions_of_unseen_batches(batch_loss: Answer) -> None:
    """All three reductions are right for batches drawn anew, and gradients flow."""
    random = rng()
    for size in (1.0, 300.0):
        n, k = (int(i) for i in random.integers(2, 8, size=2))
        z = torch.tensor(random.normal(scale=size, size=(n, k)))
        y = torch.tensor(random.integers(k, size=n))
        for word in WORDS:
            _same_reduction(batch_loss, z, y, word)
        _same_gradient(batch_loss, z, y)


def _steps(
    training_step: Callable[..., Any], weights: Any, batches: Any, left_over: bool
) -> tuple[list[str], Any, Any, list[str]]:
    """Run steps on one linear layer: what was returned, the weights then, what was called.

    With `left_over` the weights hold a gradient of before, and a last step follows without a
    gradient of its own: it must not move them if they were cleared for it.
    """
    import numpy as np
    import torch

    called = []

    class Model(torch.nn.Linear):
        def zero_grad(self, *args, **kwargs):  # type: ignore
            called.append("zero_grad")
            super().zero_grad(*args, **kwargs)

    class Optimizer(torch.optim.SGD):
        def zero_grad(self, *args, **kwargs):  # type: ignore
            called.append("zero_grad")
            super().zero_grad(*args, **kwargs)

        def step(self, *args, **kwargs):  # type: ignore
            called.append("step")
            return super().step(*args, **kwargs)

    model = Model(weights.shape[1], weights.shape[0], bias=False)
    with torch.no_grad():
        model.weight.copy_(weights)
    model.weight.register_hook(lambda slope: called.append("backward"))
    optimizer = Optimizer(model.parameters(), lr=0.5)
    if left_over:
        model.weight.grad = torch.ones_like(model.weight)
    returned = [training_step(model, optimizer, x, y) for x, y in batches]
    while called[:1] == ["zero_grad"]:  # before anything else, wherever it stands
        del called[0]
    losses = [float(loss) for loss in returned if loss is not None]
    return (
        [type(loss).__name__ for loss in returned],
        np.array(losses, dtype=np.float32),
        model.weight.detach().clone(),
        called,
    )


def _step(weights: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, float]:
    """Take one right step of one linear layer: the weights afterwards and the loss before."""
    w = weights.clone().requires_grad_()
    loss = F.cross_entropy(x @ w.T, y)
    (slope,) = torch.autograd.grad(loss, w)
    return weights - 0.5 * slope, loss.item()


def _same_steps(
    training_step: Answer, weights: torch.Tensor, batches: Any, left_over: bool = False
) -> None:
    call = "training_step(model, optimizer, x, y) with a linear model"
    shown = call if len(batches) == 1 else f"{len(batches)} times {call}"
    shown += ", whose parameters hold a gradient from before" * left_over
    kinds, losses, after, called = run_beside(
        _steps, training_step, weights, batches, left_over, shown=shown
    )
    expect("NoneType" not in kinds, "it returned None, expected the loss")
    expect(
        set(kinds) <= {"float", "float64", "float32"},
        f"it returned a {kinds[0]}, expected a Python number (loss.item())",
    )
    w, expected = weights, []
    for x, y in batches:
        w, loss = _step(w, x, y)
        expected.append(loss)
    _moved_by_the_optimizer(weights, array(after), called, len(batches))
    if left_over:
        _cleared(array(after), w.numpy())
    close(array(after), w.numpy(), "the parameters afterwards")
    close(array(losses), np.float32(np.array(expected)), "the losses")


def _moved_by_the_optimizer(weights: Any, after: Any, called: list[str], steps: int) -> None:
    """Fail if what was called explains what the parameters did, whatever the numbers are."""
    moved = not np.array_equal(after, weights.numpy())
    expect(moved, f"the parameters did not move. {_why_not(called)}")
    count = called.count("step")
    expect(count, "the parameters moved, but not by `optimizer.step()`, which was not called")
    times = "once" if steps == 1 else f"{steps} times"
    expect(count == steps, f"`optimizer.step()` was called {count} times, expected {times}")


def _cleared(after: Any, expected: Any) -> None:
    """Fail if a gradient from before, which is 1 everywhere, was followed too."""
    expect(
        not np.allclose(after, expected - 0.5, atol=1e-4),
        "the step followed that gradient, too. Clear it at the start: call `optimizer.zero_grad()` "
        "before `backward`",
    )


def _why_not(called: list[str]) -> str:
    """Say why a step moved nothing, from what was called in it."""
    if "backward" not in called:
        return "`loss.backward()` was not called"
    if "step" not in called:
        return "`optimizer.step()` was not called"
    if called.index("step") < called.index("backward"):
        return "`optimizer.step()` came before `loss.backward()`, when there was no gradient yet"
    if "zero_grad" in called[called.index("backward") : called.index("step")]:
        return "`zero_grad` came after `loss.backward()` and cleared the gradient before the step"
    return "Does the optimizer get a gradient of the loss?"


WEIGHTS = torch.tensor([[0.1, -0.2], [0.3, 0.0], [-0.1, 0.2]])
STEPS = [
    (torch.tensor([[1.0, 2.0], [-1.0, 0.5], [0.5, -1.5], [2.0, 1.0]]), torch.tensor([0, 2, 1, 1])),
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
    _same_steps(training_step, WEIGHTS, STEPS[:1], left_over=True)


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
    accumulated_step: Callable[..., Any], weights: Any, batches: Any, left_over: bool
) -> tuple[list[str], Any, Any, list[str], int]:
    """Run steps on one linear layer, each on a batch in pieces.

    Returned is what came back, the weights then, what was called, and how many samples the
    model was given at once.
    """
    import numpy as np
    import torch

    called = []
    lengths = [0]

    class Model(torch.nn.Linear):
        def forward(self, x):  # type: ignore
            lengths.append(len(x))
            return super().forward(x)

        def zero_grad(self, *args, **kwargs):  # type: ignore
            called.append("zero_grad")
            super().zero_grad(*args, **kwargs)

    class Optimizer(torch.optim.SGD):
        def zero_grad(self, *args, **kwargs):  # type: ignore
            called.append("zero_grad")
            super().zero_grad(*args, **kwargs)

        def step(self, *args, **kwargs):  # type: ignore
            called.append("step")
            return super().step(*args, **kwargs)

    model = Model(weights.shape[1], weights.shape[0], bias=False)
    with torch.no_grad():
        model.weight.copy_(weights)
    model.weight.register_hook(lambda slope: called.append("backward"))
    optimizer = Optimizer(model.parameters(), lr=0.5)
    if left_over:
        model.weight.grad = torch.ones_like(model.weight)
    returned = [accumulated_step(model, optimizer, pieces) for pieces in batches]
    while called[:1] == ["zero_grad"]:
        del called[0]
    costs = [float(cost) for cost in returned if cost is not None]
    return (
        [type(cost).__name__ for cost in returned],
        np.array(costs, dtype=np.float32),
        model.weight.detach().clone(),
        called,
        max(lengths),
    )


def _same_pieces(
    accumulated_step: Answer, weights: torch.Tensor, batches: Any, left_over: bool = False
) -> None:
    lengths = [" and ".join(str(len(y)) for _, y in pieces) for pieces in batches]
    shown = f"accumulated_step(model, optimizer, pieces) with pieces of {', then '.join(lengths)}"
    shown += " samples and a gradient from before" if left_over else " samples"
    kinds, costs, after, called, at_once = run_beside(
        _pieces, accumulated_step, weights, batches, left_over, shown=shown
    )
    expect("NoneType" not in kinds, "it returned None, expected the mean cost")
    expect(
        set(kinds) <= {"float", "float64", "float32"},
        f"it returned a {kinds[0]}, expected a Python number",
    )
    w, expected = weights, []
    for pieces in batches:
        x, y = (torch.cat(parts) for parts in zip(*pieces, strict=True))
        w, loss = _step(w, x, y)
        expected.append(loss)
    largest = max(len(y) for pieces in batches for _, y in pieces)
    expect(
        at_once <= largest,
        f"the model was given {at_once} samples at once, and the largest piece has {largest}. "
        "Give it piece after piece: the whole batch does not fit into memory",
    )
    _moved_by_the_optimizer(weights, array(after), called, len(batches))
    count, backward = sum(map(len, batches)), called.count("backward")
    expect(
        backward >= count,
        f"`backward` was called {backward} times for {count} pieces. Call it for each of them, in "
        "the loop, so that no more than one piece is in memory",
    )
    if left_over:
        _cleared(array(after), w.numpy())
    close(array(after), w.numpy(), "the parameters afterwards")
    close(array(costs), np.float32(np.array(expected)), "the mean costs")


@check(read=REDUCTIONS, needs=[three_reductions])
def pieces_make_the_whole(accumulated_step: Answer) -> None:
    """A step on a batch in pieces is the step on the whole batch."""
    (x, y), (x1, y1) = STEPS[:2]
    equal = [(x[:2], y[:2]), (x1, y1)]
    unequal = [(x, y), (x1[:1], y1[:1]), (x1, y1)]
    _same_pieces(accumulated_step, WEIGHTS, [unequal])
    for batches in ([equal], [unequal, equal]):
        _same_pieces(accumulated_step, WEIGHTS, batches)
    _same_pieces(accumulated_step, WEIGHTS, [unequal], left_over=True)


@check(read=REDUCTIONS, needs=[pieces_make_the_whole])
def unseen_pieces_make_the_whole(accumulated_step: Answer) -> None:
    """The same for pieces drawn anew, of any lengths."""
    random = rng()
    weights = torch.tensor(random.normal(size=(3, 2)), dtype=torch.float32)
    batches = [_batches(random, random.integers(1, 7, size=3).tolist()) for _ in range(3)]
    _same_pieces(accumulated_step, weights, batches)
