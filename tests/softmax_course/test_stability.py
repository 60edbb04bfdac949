"""The stable forms against torch, SciPy and 50-digit numbers, and where the naive ones break."""

import mpmath as mp
import numpy as np
import pytest
import scipy.special
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from softmax_course import (
    cross_entropy,
    cross_entropy_with_logits,
    cross_entropy_with_logits_grad,
    gradient_error,
    log_softmax,
    naive_cross_entropy,
    naive_softmax,
    overflow_logit,
    softmax,
)
from strategies import FLOATS, distributions, eps, labels_for, logits, logits_along_axis

REDUCTIONS = st.sampled_from(["mean", "sum", "none"])
TORCH_TYPES = [np.float32, np.float64]


@st.composite
def batches(draw, *, soft, **options):
    """Logits (N, K), and class indices or soft targets."""
    options = {"dims": (2, 2), "samples": (1, 4)} | options
    z = draw(logits(**options))
    return z, draw(distributions(z.shape, dtype=z.dtype) if soft else labels_for(z))


@given(logits(dims=(1, 1), masked=True))
def test_log_softmax_is_right_to_a_few_units_in_the_last_place(z):
    with mp.workdps(50):
        numbers = [mp.mpf(float(z_j)) for z_j in z]
        lse = mp.log(mp.fsum([mp.exp(n) for n in numbers]))
        expected = np.array([float(n - lse) for n in numbers])
    possible = np.isfinite(expected)
    error = np.abs(log_softmax(z)[possible] - expected[possible])
    assert (error <= 3 * eps(z.dtype) * (np.abs(expected[possible]) + 1)).all()
    assert (log_softmax(z)[~possible] == -np.inf).all()


@given(logits_along_axis(dtypes=TORCH_TYPES, masked=True))
def test_log_softmax_agrees_with_torch_and_scipy(case):
    z, axis = case
    tolerance = 8 * eps(z.dtype)
    by_torch = torch.log_softmax(torch.from_numpy(np.array(z)), dim=axis).numpy()
    by_scipy = scipy.special.log_softmax(z, axis=axis)
    for expected in (by_torch, by_scipy):
        np.testing.assert_allclose(log_softmax(z, axis), expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_widest_gap_of_a_type_warns_of_nothing(dtype):
    big = np.finfo(dtype).max
    np.testing.assert_array_equal(log_softmax(np.array([big, -big])), [0, -np.inf])


def test_float16_adds_more_than_2048_classes():
    # Along the first of two axes, NumPy would add in float16, which stops at 2048.
    log_a = log_softmax(np.zeros((10_000, 2), np.float16), axis=0)
    assert (log_a == np.float16(-np.log(10_000))).all()


@given(batches(soft=False, dtypes=TORCH_TYPES), REDUCTIONS)
def test_the_loss_of_indices_agrees_with_torch(case, reduction):
    z, y = case
    expected = F.cross_entropy(torch.tensor(np.array(z)), torch.tensor(y), reduction=reduction)
    got = cross_entropy_with_logits(z, y, reduction)
    rtol = 20 * eps(z.dtype)
    np.testing.assert_allclose(got, expected.numpy(), rtol=rtol, atol=rtol)


@given(batches(soft=True, dtypes=TORCH_TYPES), REDUCTIONS)
def test_the_loss_of_soft_targets_agrees_with_torch(case, reduction):
    z, y = case
    expected = F.cross_entropy(torch.tensor(np.array(z)), torch.tensor(y), reduction=reduction)
    got = cross_entropy_with_logits(z, y, reduction)
    rtol = 20 * eps(z.dtype)
    np.testing.assert_allclose(got, expected.numpy(), rtol=rtol, atol=rtol)


@pytest.mark.parametrize("soft", [False, True])
@given(data=st.data(), reduction=st.sampled_from(["mean", "sum"]))
def test_the_gradient_agrees_with_torch(data, soft, reduction):
    z, y = data.draw(batches(soft=soft, dtypes=TORCH_TYPES))
    tensor = torch.tensor(np.array(z), requires_grad=True)
    F.cross_entropy(tensor, torch.tensor(y), reduction=reduction).backward()
    got = cross_entropy_with_logits_grad(z, y, reduction)
    np.testing.assert_allclose(got, tensor.grad.numpy(), atol=20 * eps(z.dtype))
    if reduction == "sum":
        np.testing.assert_array_equal(got, cross_entropy_with_logits_grad(z, y, "none"))


@pytest.mark.parametrize("soft", [False, True])
@given(data=st.data())
def test_the_gradient_agrees_with_finite_differences(data, soft):
    z, y = data.draw(batches(soft=soft, dtypes=[np.float64], bound=20))
    gradient = cross_entropy_with_logits_grad(z, y)
    assert gradient_error(lambda z: cross_entropy_with_logits(z, y), gradient, z) < 1e-7


@given(batches(soft=True, bound=8))
def test_agrees_with_the_cross_entropy_of_softmax(case):
    z, y = case
    # Differences: float16 probabilities carry a relative error that the logarithm keeps.
    np.testing.assert_allclose(
        cross_entropy_with_logits(z, y, "none"),
        cross_entropy(softmax(z), y),
        rtol=60 * eps(z.dtype),
        atol=60 * eps(z.dtype),
    )


@given(batches(soft=False, masked=True))
def test_indices_and_their_one_hot_code_cost_the_same(case):
    z, y = case
    one_hot = np.eye(z.shape[1])[y]
    np.testing.assert_array_equal(
        cross_entropy_with_logits(z, y, "none"), cross_entropy_with_logits(z, one_hot, "none")
    )
    np.testing.assert_array_equal(
        cross_entropy_with_logits_grad(z, y), cross_entropy_with_logits_grad(z, one_hot)
    )


def test_a_masked_class_costs_nothing_unless_it_occurs():
    z = [0.0, -np.inf, 0.0]
    np.testing.assert_allclose(cross_entropy_with_logits(z, [0.5, 0, 0.5]), np.log(2))
    assert cross_entropy_with_logits(z, 1) == np.inf
    assert cross_entropy_with_logits(z, [0.5, 0.5, 0]) == np.inf


def test_a_perfect_prediction_costs_0_without_a_minus_sign():
    for y in (0, [1, 0]):
        cost = cross_entropy_with_logits([1e4, 0.0], y)
        assert cost == 0
        assert not np.signbit(cost)


def test_works_on_any_number_of_leading_axes():
    z = np.random.default_rng(0).normal(size=(2, 3, 4))
    y = np.array([[0, 1, 2], [3, 2, 1]])
    costs = cross_entropy_with_logits(z, y, "none")
    np.testing.assert_array_equal(
        costs.ravel(), cross_entropy_with_logits(z.reshape(6, 4), y.ravel(), "none")
    )
    gradient = cross_entropy_with_logits_grad(z, y)
    np.testing.assert_array_equal(
        gradient.reshape(6, 4), cross_entropy_with_logits_grad(z.reshape(6, 4), y.ravel())
    )


def test_an_empty_batch_has_a_sum_but_no_mean():
    z, y = np.zeros((0, 3)), []
    assert cross_entropy_with_logits(z, y, "sum") == 0
    assert cross_entropy_with_logits(z, y, "none").shape == (0,)
    assert cross_entropy_with_logits_grad(z, y, "none").shape == (0, 3)
    for function in (cross_entropy_with_logits, cross_entropy_with_logits_grad):
        with pytest.raises(ValueError, match="mean of an empty batch is undefined"):
            function(z, y)


@pytest.mark.parametrize("function", [cross_entropy_with_logits, cross_entropy_with_logits_grad])
@pytest.mark.parametrize(
    ("z", "y", "reduction", "error", "words"),
    [
        ([[0.0, 1.0]], [0], "average", ValueError, '"mean", "sum" or "none", not \'average\''),
        ([[0.0, 1.0]], [[0]], "mean", ValueError, r"Flatten the labels: y\.reshape\(-1\)"),
        ([[0.0, 1.0]], [0, 1], "mean", ValueError, r"class indices of shape \(1,\)"),
        ([[0.0, 1.0]], [2], "mean", ValueError, "label 2 is out of range"),
        ([[0.0, 1.0]], [-1], "mean", ValueError, "label -1 is out of range"),
        ([[0.0, 1.0]], [0.0], "mean", TypeError, "labels must be integers, not float64"),
        ([[0.0, 1.0]], [[0.5, 0.6]], "mean", ValueError, "y does not sum to 1"),
        ([[0.0, 1.0]], [[1.5, -0.5]], "mean", ValueError, "y holds a negative probability"),
        ([[0.0, np.nan]], [0], "mean", ValueError, "z holds nan"),
        ([[0.0, 1.0], [0.0, 1.0]], [[1, 0], [1]], "mean", ValueError, "y is not a rectangular"),
    ],
)
def test_says_what_is_wrong(function, z, y, reduction, error, words):
    with pytest.raises(error, match=words):
        function(z, y, reduction)


@given(logits_along_axis(bound=8))
def test_the_naive_softmax_agrees_while_nothing_overflows(case):
    z, axis = case
    np.testing.assert_allclose(
        naive_softmax(z, axis), softmax(z, axis), rtol=60 * eps(z.dtype), atol=2e-7
    )


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_naive_forms_break_at_the_overflow_logit(dtype):
    below = np.nextafter(dtype(overflow_logit(dtype)), dtype(0))
    above = np.nextafter(dtype(overflow_logit(dtype)), dtype(np.inf)) * dtype(1.01)
    assert np.isfinite(naive_softmax(np.array([below, -below]))).all()
    assert np.isnan(naive_softmax(np.array([above, -above]))[0])
    assert np.isnan(naive_cross_entropy(np.array([above, -above]), 0))
    assert cross_entropy_with_logits(np.array([above, -above]), 0) == 0


def test_the_naive_forms_break_where_exponentials_vanish():
    assert np.isnan(naive_softmax([-1000.0, -1000.0])).all()
    np.testing.assert_array_equal(softmax([-1000.0, -1000.0]), [0.5, 0.5])
    assert naive_cross_entropy([0.0, -800.0], 1) == np.inf
    assert cross_entropy_with_logits([0.0, -800.0], 1) == 800


def test_overflow_logits_are_the_logarithms_of_the_largest_numbers():
    for dtype in FLOATS:
        with mp.workdps(50):
            expected = float(mp.log(mp.mpf(float(np.finfo(dtype).max))))
        assert overflow_logit(dtype) == pytest.approx(expected, rel=1e-15)


def test_overflow_logit_wants_a_floating_point_type():
    with pytest.raises(ValueError, match="must be a floating-point type, not int64"):
        overflow_logit(np.int64)


def test_the_naive_cross_entropy_wants_class_indices():
    with pytest.raises(ValueError, match="takes class indices, not distributions"):
        naive_cross_entropy([[0.0, 1.0]], [[0, 1]])
