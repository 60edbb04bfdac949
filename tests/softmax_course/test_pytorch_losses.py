"""The four spellings of the batch loss: against each other, and against the NumPy reference."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from softmax_course import cross_entropy_with_logits, cross_entropy_with_logits_grad
from softmax_course.pytorch_losses import (
    cross_entropy_of_logits,
    nll_of_log_softmax,
    one_hot_log_of_softmax,
    one_hot_log_softmax,
    training_step,
)
from strategies import labels_for, logits

STABLE = [one_hot_log_softmax, nll_of_log_softmax, cross_entropy_of_logits]
ALL = [one_hot_log_of_softmax, *STABLE]


@st.composite
def batches(draw, bound):
    z = draw(logits(dtypes=[np.float64], dims=(2, 2), samples=(1, 4), bound=bound))
    return np.array(z), draw(labels_for(z))


@pytest.mark.parametrize("spelling", ALL)
@given(batch=batches(bound=300))
def test_every_spelling_is_the_mean_cross_entropy(spelling, batch):
    z, y = batch
    leaf = torch.tensor(z, requires_grad=True)
    J = spelling(leaf, torch.tensor(y))
    np.testing.assert_allclose(J.item(), cross_entropy_with_logits(z, y), rtol=1e-12, atol=1e-12)
    J.backward()
    np.testing.assert_allclose(leaf.grad, cross_entropy_with_logits_grad(z, y), atol=1e-12)


@pytest.mark.parametrize("spelling", STABLE)
@given(batch=batches(bound=1e4))
def test_the_stable_spellings_stay_right_at_huge_gaps(spelling, batch):
    z, y = batch
    J = spelling(torch.tensor(z), torch.tensor(y)).item()
    np.testing.assert_allclose(J, cross_entropy_with_logits(z, y), rtol=1e-12, atol=1e-12)


def test_the_logarithm_of_softmax_breaks_at_a_gap_of_800():
    z, y = torch.tensor([[800.0, 0.0]]), torch.tensor([1])
    assert one_hot_log_of_softmax(z, y) == torch.inf
    assert one_hot_log_of_softmax(z, torch.tensor([0])).isnan()
    assert cross_entropy_of_logits(z, y) == 800


def test_softmax_before_the_loss_is_another_and_flatter_loss():
    z, y = torch.tensor([[5.0, 0.0, 0.0]]), torch.tensor([0])
    twice = cross_entropy_of_logits(torch.softmax(z, dim=1), y)
    assert twice > 0.5  # it cannot fall below ln(1 + 2/e) = 0.55
    assert cross_entropy_of_logits(z, y) < 0.02


@pytest.mark.parametrize("spelling", ALL)
@pytest.mark.parametrize(
    ("z", "y", "error", "words"),
    [
        (
            torch.zeros(3),
            torch.tensor([0]),
            ValueError,
            r"\(N, K\), not torch.float32 \(3,\)",
        ),
        (torch.zeros(1, 3).long(), torch.tensor([0]), ValueError, "z must be floats"),
        (torch.zeros(1, 3), torch.tensor([0.0]), TypeError, r"not torch.float32. Convert: y.long"),
        (torch.zeros(2, 3), torch.tensor([[0], [1]]), ValueError, r"y must have shape \(2,\)"),
        (torch.zeros(2, 3), torch.tensor([0]), ValueError, r"\(2,\), not \(1,\)"),
        (torch.zeros(0, 3), torch.tensor([]).long(), ValueError, "mean of an empty batch"),
        (torch.zeros(1, 3), torch.tensor([3]), ValueError, "label 3 is out of range: with 3 cl"),
        (torch.zeros(1, 3), torch.tensor([-1]), ValueError, "label -1 is out of range"),
        (np.zeros((1, 3)), torch.tensor([0]), TypeError, "z must be a tensor, not ndarray"),
        (torch.zeros(1, 3), [0], TypeError, "y must be a tensor, not list"),
    ],
)
def test_says_what_is_wrong(spelling, z, y, error, words):
    with pytest.raises(error, match=words):
        spelling(z, y)


def test_a_training_step_is_one_step_of_gradient_descent():
    torch.manual_seed(0)
    model = nn.Linear(3, 4, dtype=torch.float64)
    W, b = (p.detach().numpy().copy() for p in model.parameters())
    x, y = np.random.default_rng(0).normal(size=(6, 3)), np.array([0, 1, 2, 3, 0, 1])
    delta = cross_entropy_with_logits_grad(x @ W.T + b, y)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    J = training_step(model, optimizer, torch.tensor(x), torch.tensor(y))
    assert pytest.approx(cross_entropy_with_logits(x @ W.T + b, y), rel=1e-12) == J
    np.testing.assert_allclose(model.weight.detach(), W - 0.5 * delta.T @ x, atol=1e-14)
    np.testing.assert_allclose(model.bias.detach(), b - 0.5 * delta.sum(axis=0), atol=1e-14)


def test_a_training_step_clears_the_gradients_of_the_step_before():
    model = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    x, y = torch.tensor([[1.0, 2.0]]), torch.tensor([0])
    training_step(model, optimizer, x, y)
    first = model.weight.grad.clone()
    training_step(model, optimizer, x, y)
    torch.testing.assert_close(model.weight.grad, first)


def test_a_training_step_says_what_is_wrong_before_it_changes_the_model():
    model = nn.Linear(2, 2)
    before = model.weight.detach().clone()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    with pytest.raises(ValueError, match="label 2 is out of range"):
        training_step(model, optimizer, torch.ones(1, 2), torch.tensor([2]))
    torch.testing.assert_close(model.weight.detach(), before)
