"""The gradients against torch autograd, and the gradient checker against known derivatives."""

import numpy as np
import pytest
import scipy.optimize
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from softmax_course import (
    daj_dzj,
    daj_dzk,
    dC_da,
    dC_db,
    dC_dW,
    dC_dz,
    gradient_error,
    numerical_gradient,
    softmax,
    softmax_jacobian,
)
from strategies import FLOATS, distributions, labels_for, logits

SHAPES = st.sampled_from([(1,), (4,), (3, 2), (2, 3, 5), (0, 3)])


@given(logits(dtypes=[np.float64], dims=(1, 1), bound=50))
def test_the_jacobian_agrees_with_torch(z):
    expected = torch.autograd.functional.jacobian(
        lambda z: torch.softmax(z, dim=-1), torch.tensor(np.array(z))
    ).numpy()
    a = softmax(z)
    np.testing.assert_allclose(softmax_jacobian(a), expected, atol=1e-15)
    np.testing.assert_allclose(np.diag(daj_dzj(a)) + daj_dzk(a), expected, atol=1e-15)


@given(st.data())
def test_lemmas_1_and_4_agree_with_torch(data):
    a = data.draw(distributions(data.draw(SHAPES), zeros=False))
    y = torch.tensor(data.draw(distributions(a.shape)))
    leaf = torch.tensor(a, requires_grad=True)
    (-(y * leaf.log()).sum()).backward()
    np.testing.assert_allclose(dC_da(a, y.numpy()), leaf.grad, rtol=1e-14)
    z = torch.tensor(np.log(a), requires_grad=True)
    (-(y * torch.log_softmax(z, dim=-1)).sum()).backward()
    np.testing.assert_allclose(dC_dz(a, y.numpy()), z.grad, atol=1e-14)


@given(st.data())
def test_parameter_gradients_agree_with_torch(data):
    N, d, K = (data.draw(st.integers(1, 4)) for _ in range(3))
    entries = st.floats(-5, 5, width=32)
    x, W, b = (
        torch.tensor(data.draw(hnp.arrays(np.float64, shape, elements=entries)))
        for shape in ((N, d), (K, d), (K,))
    )
    y = torch.tensor(data.draw(hnp.arrays(np.int64, N, elements=st.integers(0, K - 1))))
    # Each sample has parameters of its own, so that it keeps a gradient of its own.
    Ws = W.repeat(N, 1, 1).requires_grad_()
    bs = b.repeat(N, 1).requires_grad_()
    z = torch.einsum("nkd,nd->nk", Ws, x) + bs
    torch.nn.functional.cross_entropy(z, y, reduction="sum").backward()
    a = softmax(z.detach().numpy())
    np.testing.assert_allclose(dC_dW(a, y.numpy(), x.numpy()), Ws.grad, atol=1e-13)
    np.testing.assert_allclose(dC_db(a, y.numpy()), bs.grad, atol=1e-14)


@given(st.data())
def test_indices_and_their_one_hot_code_give_the_same_gradients(data):
    a = data.draw(distributions(data.draw(SHAPES), zeros=False))
    labels = data.draw(labels_for(a))
    one_hot = np.eye(a.shape[-1])[labels]
    for function in (dC_da, dC_dz, dC_db):
        np.testing.assert_array_equal(function(a, labels), function(a, one_hot))


def test_lemma_1_is_infinite_only_where_a_class_that_occurs_has_probability_0():
    np.testing.assert_array_equal(dC_da([0.0, 1.0], [0.5, 0.5]), [-np.inf, -0.5])
    np.testing.assert_array_equal(dC_da([0.0, 1.0], [0, 1]), [0, -1])
    # 1/a may also overflow: in float16 that is easy.
    assert dC_da(np.array([6e-8, 1], np.float16), [1, 0])[0] == -np.inf


def test_lemma_3_has_no_minus_zeros():
    assert not np.signbit(daj_dzk([1.0, 0.0, 0.0])).any()


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_gradients_keep_the_precision(dtype):
    a = np.full((2, 4), 0.25, dtype)
    y, x = [0, 3], np.ones((2, 3), dtype)
    for gradient in (
        *(f(a) for f in (daj_dzj, daj_dzk, softmax_jacobian)),
        *(f(a, y) for f in (dC_da, dC_dz, dC_db)),
        dC_dW(a, y, x),
    ):
        assert gradient.dtype == dtype


def test_a_batch_is_done_sample_by_sample():
    a = np.random.default_rng(0).dirichlet([1, 1, 1], size=(2, 4))
    for function in (daj_dzj, daj_dzk, softmax_jacobian):
        expected = [[function(row) for row in block] for block in a]
        np.testing.assert_array_equal(function(a), expected)


@pytest.mark.parametrize("function", [daj_dzj, daj_dzk, softmax_jacobian])
def test_says_that_logits_are_not_probabilities(function):
    with pytest.raises(ValueError, match=r"does not sum to 1.*softmax first"):
        function([2.0, 1.0, 0.1])


@pytest.mark.parametrize("function", [dC_da, dC_dz, dC_db])
def test_says_what_is_wrong_with_targets(function):
    with pytest.raises(ValueError, match="Flatten the labels"):
        function([[0.5, 0.5]], [[0]])
    with pytest.raises(TypeError, match="labels must be integers"):
        function([0.5, 0.5], 0.5)
    with pytest.raises(ValueError, match="label 2 is out of range"):
        function([0.5, 0.5], 2)


@pytest.mark.parametrize(
    ("a", "y", "x", "words"),
    [
        ([[0.5, 0.5]], [0], [[1.0], [2.0]], r"a has shape \(1, 2\), but x has shape \(2, 1\)"),
        ([[0.5, 0.5]], [0], [1.0], r"x has shape \(1,\): expected \(N, d\).*x\[None, :\]"),
        ([[0.5, 0.5]], [0], [[np.nan]], "x holds nan or an infinity"),
        ([0.5, 0.5], 0, [[1.0]], "one row for each sample"),
    ],
)
def test_weights_need_an_input_for_each_sample(a, y, x, words):
    with pytest.raises(ValueError, match=words):
        dC_dW(a, y, x)


@given(hnp.arrays(np.float64, (2, 3), elements=st.floats(-3, 3)))
def test_central_differences_find_known_derivatives(x):
    np.testing.assert_allclose(
        numerical_gradient(lambda x: np.sin(x).sum(), x), np.cos(x), atol=1e-9
    )
    expected = scipy.optimize.approx_fprime(x.ravel(), lambda v: np.prod(np.cos(v)))
    got = numerical_gradient(lambda x: np.prod(np.cos(x)), x)
    assert got.shape == x.shape
    np.testing.assert_allclose(got.ravel(), expected, atol=1e-6)


def test_central_differences_are_exact_for_a_parabola_at_any_step():
    # Forward differences would be off by h.
    got = numerical_gradient(lambda x: (x**2).sum(), [1.0, -2.0], h=0.5)
    np.testing.assert_array_equal(got, [2, -4])


def test_central_differences_never_change_the_point_even_if_f_does():
    x = np.array([1.0, 2.0])

    def careless(x):
        x *= x
        return x.sum()

    np.testing.assert_allclose(numerical_gradient(careless, x), [2, 4], atol=1e-8)
    np.testing.assert_array_equal(x, [1, 2])


def test_differentiating_a_vector_is_an_error():
    with pytest.raises(ValueError, match=r"f must return one number, not an array of shape \(2,\)"):
        numerical_gradient(lambda x: 2 * x, [1.0, 2.0])


@given(hnp.arrays(np.float64, 3, elements=st.floats(-3, 3)), st.integers(0, 2))
def test_the_checker_tells_a_right_gradient_from_a_wrong_one(x, wrong):
    def f(x):
        return (x**3).sum()

    gradient = 3 * x**2
    assert gradient_error(f, gradient, x) < 1e-8
    gradient[wrong] += 1
    assert gradient_error(f, gradient, x) > 0.02  # 1 of at most 28


def test_the_checkers_error_is_relative_to_large_gradients_only():
    assert gradient_error(lambda x: 100 * x.sum(), [101.0], [0.0]) == pytest.approx(1 / 101)
    assert gradient_error(lambda x: 0 * x.sum(), [0.25], [0.0]) == 0.25


def test_the_checker_wants_a_gradient_of_the_shape_of_the_point():
    with pytest.raises(ValueError, match=r"the gradient has shape \(1,\), but x has \(2,\)"):
        gradient_error(lambda x: x.sum(), [1.0], [1.0, 2.0])
