"""Cross-entropy, entropy, divergence and quadratic cost, against torch, SciPy and scikit-learn."""

import mpmath as mp
import numpy as np
import pytest
import scipy.stats
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, log_loss

from softmax_course import cross_entropy, entropy, kl_divergence, quadratic_cost
from strategies import FLOATS, distributions, eps, labels_for

SHAPES = st.sampled_from([(1,), (4,), (3, 2), (2, 3, 5), (0, 3)])


@st.composite
def pairs(draw, *, zeros=False):
    """A prediction and a target of one shape, of any float type."""
    shape, dtype = draw(SHAPES), draw(st.sampled_from(FLOATS))
    a = draw(distributions(shape, dtype=dtype, zeros=zeros))
    return a, draw(distributions(shape, dtype=dtype))


@given(pairs())
def test_cross_entropy_is_right_to_a_few_units_in_the_last_place(case):
    a, y = case
    with mp.workdps(50):
        expected = [
            float(-mp.fsum(float(t) * mp.log(float(p)) for p, t in zip(row, target, strict=True)))
            for row, target in zip(
                a.reshape(-1, a.shape[-1]), y.reshape(-1, y.shape[-1]), strict=True
            )
        ]
    # −y ln a is never negative: adding loses nothing.
    rtol = 4 * eps(a.dtype)
    np.testing.assert_allclose(cross_entropy(a, y).ravel(), expected, rtol=rtol, atol=rtol)


@given(pairs(zeros=True))
def test_the_identity_c_is_entropy_plus_divergence_holds_even_for_zeros(case):
    a, y = (array.astype(np.float64) for array in case)
    a, y = (array / array.sum(axis=-1, keepdims=True) for array in (a, y))
    np.testing.assert_allclose(
        cross_entropy(a, y), entropy(y) + kl_divergence(a, y), rtol=1e-13, atol=1e-14
    )


@given(pairs())
def test_entropy_and_divergence_agree_with_scipy(case):
    a, y = (array.astype(np.float64) for array in case)
    a, y = (array / array.sum(axis=-1, keepdims=True) for array in (a, y))
    np.testing.assert_allclose(entropy(y), scipy.stats.entropy(y, axis=-1), atol=1e-14)
    np.testing.assert_allclose(kl_divergence(a, y), scipy.stats.entropy(y, a, axis=-1), atol=1e-14)


@given(pairs())
def test_divergence_agrees_with_torch(case):
    a, y = (torch.from_numpy(array.astype(np.float64)) for array in case)
    expected = torch.nn.functional.kl_div(a.log(), y, reduction="none").sum(dim=-1)
    np.testing.assert_allclose(kl_divergence(a.numpy(), y.numpy()), expected, atol=1e-14)


def test_agrees_with_scikit_learn():
    a = np.random.default_rng(0).dirichlet([1, 1, 1], size=20)
    labels = np.arange(20) % 3
    assert cross_entropy(a, labels).mean() == pytest.approx(log_loss(labels, a), rel=1e-14)
    expected = brier_score_loss(labels, a, labels=[0, 1, 2], scale_by_half=False)
    assert quadratic_cost(a, np.eye(3)[labels]).mean() == pytest.approx(expected, rel=1e-14)


@given(st.data())
def test_indices_and_their_one_hot_code_cost_the_same(data):
    a = data.draw(distributions(data.draw(SHAPES)))
    labels = data.draw(labels_for(a))
    np.testing.assert_array_equal(
        cross_entropy(a, labels), cross_entropy(a, np.eye(a.shape[-1])[labels])
    )


@given(pairs(zeros=True))
def test_entropy_lies_between_0_and_ln_k(case):
    _, y = case
    assert (entropy(y) >= 0).all()
    assert (entropy(y) <= np.log(y.shape[-1]) + 4 * eps(y.dtype)).all()


@given(pairs(zeros=True))
def test_quadratic_cost_lies_between_0_and_2(case):
    a, y = case
    cost = quadratic_cost(a, y)
    assert (cost >= 0).all()
    assert (cost <= 2 + 8 * eps(a.dtype)).all()
    np.testing.assert_allclose(
        cost, np.linalg.norm(a.astype(float) - y, axis=-1) ** 2, atol=16 * eps(a.dtype)
    )


def test_a_class_that_occurs_but_was_thought_impossible_costs_inf():
    assert cross_entropy([0.0, 1.0], 0) == np.inf
    assert kl_divergence([0.0, 1.0], [0.5, 0.5]) == np.inf


def test_an_impossible_class_that_does_not_occur_costs_nothing():
    assert cross_entropy([0.0, 1.0], 1) == 0
    assert kl_divergence([0.0, 1.0], [0.0, 1.0]) == 0


def test_a_perfect_prediction_costs_0_without_a_minus_sign():
    assert not np.signbit(cross_entropy([1.0, 0.0], 0))
    assert not np.signbit(entropy([1.0, 0.0]))


def test_divergence_takes_the_prediction_first():
    # D(y‖a) = 0.9 ln(0.9/0.5) + 0.1 ln(0.1/0.5), not the other way round.
    expected = 0.9 * np.log(1.8) + 0.1 * np.log(0.2)
    assert kl_divergence([0.5, 0.5], [0.9, 0.1]) == pytest.approx(expected, rel=1e-14)


def test_probabilities_rounded_for_printing_are_accepted():
    assert cross_entropy([0.333, 0.333, 0.333], 0) == pytest.approx(-np.log(0.333))


@pytest.mark.parametrize(
    ("a", "y", "error", "words"),
    [
        ([2.0, 1.0, 0.1], 0, ValueError, "the sum is 3.1. If these are logits.*softmax first"),
        ([0.5, 0.6, -0.1], 0, ValueError, "a holds a negative probability"),
        ([np.nan, 1.0], 0, ValueError, "a holds nan"),
        ([0.5, 0.5], [0.5, 0.6], ValueError, "y does not sum to 1"),
        ([[0.5, 0.5]], [[0]], ValueError, r"y has shape \(1, 1\).*Flatten the labels"),
        ([0.5, 0.5], 2, ValueError, "label 2 is out of range: with 2 classes"),
        ([0.5, 0.5], 1.0, TypeError, "labels must be integers"),
        (["a", "b"], 0, TypeError, "a must hold real numbers"),
        (0.5, 0, ValueError, "a is a single number"),
    ],
)
def test_cross_entropy_says_what_is_wrong(a, y, error, words):
    with pytest.raises(error, match=words):
        cross_entropy(a, y)


@pytest.mark.parametrize("function", [kl_divergence, quadratic_cost])
def test_prediction_and_target_must_have_one_shape(function):
    with pytest.raises(ValueError, match=r"a has shape \(1, 2\), but y has shape \(2,\)"):
        function([[0.5, 0.5]], [0.5, 0.5])
    with pytest.raises(ValueError, match="y does not sum to 1"):
        function([0.5, 0.5], [1, 1])
    with pytest.raises(ValueError, match="a does not sum to 1"):
        function([1, 1], [0.5, 0.5])


def test_entropy_says_what_is_wrong():
    with pytest.raises(ValueError, match="y does not sum to 1"):
        entropy([0.5, 0.6])
