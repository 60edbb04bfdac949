"""Softmax regression, against torch, scikit-learn and finite differences."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.datasets import make_blobs
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score

from softmax_course import gradient_error, regression, softmax
from strategies import FLOATS


@st.composite
def problems(draw):
    """Features (N, d), labels, weights and biases."""
    N, d, K = draw(st.integers(1, 5)), draw(st.integers(1, 3)), draw(st.integers(1, 4))
    entries = st.floats(-10, 10, width=32)
    x, W, b = (
        draw(hnp.arrays(np.float64, shape, elements=entries)) for shape in ((N, d), (K, d), (K,))
    )
    return x, draw(hnp.arrays(np.int64, N, elements=st.integers(0, K - 1))), W, b


@pytest.fixture(scope="module")
def blobs():
    """Four overlapping classes in two features: a loss with a finite minimum."""
    return make_blobs(200, centers=[[0, 0], [2, 0], [0, 2], [2, 2]], random_state=0)


@given(problems())
def test_loss_and_gradients_agree_with_torch(problem):
    x, y, W, b = problem
    linear = torch.nn.Linear(x.shape[1], len(b), dtype=torch.float64)
    with torch.no_grad():
        linear.weight.copy_(torch.tensor(W))
        linear.bias.copy_(torch.tensor(b))
    z = linear(torch.tensor(x))
    J = torch.nn.functional.cross_entropy(z, torch.tensor(y))
    J.backward()
    dW, db = regression.gradients(x, y, W, b)
    np.testing.assert_allclose(regression.logits(x, W, b), z.detach(), atol=1e-12)
    np.testing.assert_allclose(regression.loss(x, y, W, b), J.item(), atol=1e-12)
    np.testing.assert_allclose(dW, linear.weight.grad, atol=1e-12)
    np.testing.assert_allclose(db, linear.bias.grad, atol=1e-12)


@given(problems())
def test_gradients_agree_with_finite_differences(problem):
    x, y, W, b = problem
    dW, db = regression.gradients(x, y, W, b)
    assert gradient_error(lambda W: regression.loss(x, y, W, b), dW, W) < 1e-6
    assert gradient_error(lambda b: regression.loss(x, y, W, b), db, b) < 1e-6


@given(problems())
def test_the_hessian_agrees_with_torch(problem):
    x, y, W, b = problem
    theta = torch.tensor(np.column_stack([W, b]))

    def loss(theta):
        return torch.nn.functional.cross_entropy(
            torch.tensor(x) @ theta[:, :-1].T + theta[:, -1], torch.tensor(y)
        )

    expected = torch.autograd.functional.hessian(loss, theta).reshape(theta.numel(), -1)
    np.testing.assert_allclose(regression.hessian(x, W, b), expected, atol=1e-12)


@given(problems())
def test_the_hessian_is_symmetric_and_has_no_negative_eigenvalue(problem):
    x, _, W, b = problem
    H = regression.hessian(x, W, b)
    np.testing.assert_allclose(H, H.T, atol=1e-14)
    assert np.linalg.eigvalsh(H).min() >= -1e-12 * max(1, np.abs(H).max())


def test_converges_to_the_minimum_that_scikit_learn_finds(blobs):
    x, y = blobs
    W, b, losses = regression.fit(x, y, num_classes=4, learning_rate=0.5, steps=5000)
    expected = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(x, y)
    # Softmax leaves a shift of all classes open; both start at 0 and keep the mean there.
    np.testing.assert_allclose(W, expected.coef_, atol=1e-4)
    np.testing.assert_allclose(b, expected.intercept_, atol=1e-4)
    np.testing.assert_allclose(
        softmax(regression.logits(x, W, b)), expected.predict_proba(x), atol=1e-5
    )
    assert (np.diff(losses) <= 1e-15).all()  # round-off, once at the minimum


def test_takes_the_steps_that_torch_takes(blobs):
    x, y = blobs
    W, b, losses = regression.fit(x, y, num_classes=4, learning_rate=0.3, steps=25)
    linear = torch.nn.Linear(2, 4, dtype=torch.float64)
    torch.nn.init.zeros_(linear.weight)
    torch.nn.init.zeros_(linear.bias)
    optimizer = torch.optim.SGD(linear.parameters(), lr=0.3)
    for expected in losses:
        optimizer.zero_grad()
        J = torch.nn.functional.cross_entropy(linear(torch.tensor(x)), torch.tensor(y))
        J.backward()
        optimizer.step()
        assert expected == pytest.approx(J.item(), rel=1e-12)
    np.testing.assert_allclose(W, linear.weight.detach(), atol=1e-12)
    np.testing.assert_allclose(b, linear.bias.detach(), atol=1e-12)


def test_the_first_loss_is_that_of_knowing_nothing(blobs):
    _, _, losses = regression.fit(*blobs, num_classes=4, steps=1)
    np.testing.assert_allclose(losses, [np.log(4)], rtol=1e-14)


def test_soft_targets_cost_the_mix_of_their_classes(blobs):
    x, y = blobs
    W, b = np.arange(8.0).reshape(4, 2) / 8, np.zeros(4)
    mixed = (np.eye(4)[y] + np.eye(4)[(y + 1) % 4]) / 2
    expected = (regression.loss(x, y, W, b) + regression.loss(x, (y + 1) % 4, W, b)) / 2
    assert regression.loss(x, mixed, W, b) == pytest.approx(expected, rel=1e-13)


def test_predicts_the_highest_score_which_is_the_most_probable_class(blobs):
    x, y = blobs
    W, b, _ = regression.fit(x, y, num_classes=4)
    predicted = regression.predict(x, W, b)
    probabilities = softmax(regression.logits(x, W, b))
    np.testing.assert_array_equal(predicted, probabilities.argmax(axis=1))
    assert regression.accuracy(predicted, y) == accuracy_score(y, predicted)
    assert regression.accuracy(predicted, y) > 0.6  # 0.25 by guessing


@pytest.mark.parametrize("dtype", FLOATS)
def test_keeps_the_precision(dtype):
    x = np.array([[-1.0], [1.0]], dtype)
    W, b, _ = regression.fit(x, [0, 1], num_classes=2, steps=3)
    assert W.dtype == b.dtype == regression.logits(x, W, b).dtype == dtype
    assert regression.loss(x, [0, 1], W, b).dtype == dtype


def test_changes_none_of_its_inputs(blobs):
    x, y = blobs[0].copy(), blobs[1].copy()
    x.flags.writeable = y.flags.writeable = False
    W, b, _ = regression.fit(x, y, num_classes=4, steps=2)
    W.flags.writeable = b.flags.writeable = False
    regression.gradients(x, y, W, b)
    regression.hessian(x, W, b)


def test_overflowing_weights_are_an_error():
    with pytest.raises(FloatingPointError, match=r"step 0: use a learning rate below 1e\+308"):
        regression.fit([[100.0], [-100.0]], [0, 1], num_classes=2, learning_rate=1e308)


X, Y = [[1.0, 2.0]], [0]


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: regression.logits(X, [[1.0]], [0.0]), ValueError, r"W must have shape \(K, 2\)"),
        (lambda: regression.logits(X, [[1, 2]], [0, 0]), ValueError, r"b \(2,\).*and b \(K,\)"),
        (lambda: regression.logits(X, [[1, 2]], [np.nan]), ValueError, "b holds nan"),
        (lambda: regression.logits(X, [[1, np.inf]], [0]), ValueError, "W holds nan or an inf"),
        (lambda: regression.logits([1, 2], [[1, 2]], [0]), ValueError, r"expected \(N, d\)"),
        (lambda: regression.logits(X, [["a", "b"]], [0]), TypeError, "W must hold real numbers"),
        (lambda: regression.logits(X, [[1, 2]], ["a"]), TypeError, "b must hold real numbers"),
        (lambda: regression.fit(X, [2], 2), ValueError, "label 2 is out of range"),
        (lambda: regression.fit(X, [0, 1], 2), ValueError, r"y has shape \(2,\)"),
        (lambda: regression.fit(X, Y, 2, 0), ValueError, "learning_rate must be a positive"),
        (lambda: regression.fit(X, Y, 2, np.nan), ValueError, "learning_rate must be a positive"),
        (lambda: regression.fit(X, Y, 2, 1, 0), ValueError, "steps must be at least 1, not 0"),
        (lambda: regression.fit(np.zeros((0, 2)), [], 2), ValueError, "empty batch"),
        (lambda: regression.accuracy([0], [0, 1]), ValueError, r"\(1,\), but labels has.*\(2,\)"),
        (lambda: regression.accuracy([], []), ValueError, "at least one sample"),
        (lambda: regression.hessian(np.zeros((0, 2)), [X[0]], [0]), ValueError, "x is empty"),
    ],
)
def test_says_what_is_wrong(call, error, words):
    with pytest.raises(error, match=words):
        call()
