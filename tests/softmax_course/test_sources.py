"""The forty systems of the five sources, each under its row number.

UZ, NG, RU, KO and EN are the sources (see the book's bibliography). A comment says what a
source prints where that is not what comes out. For a row that is a figure, the numbers
behind the figure are asserted.
"""

import re
from functools import partial

import mpmath as mp
import numpy as np
import pytest
import sympy as sp
import torch
from sklearn.datasets import make_blobs

from softmax_course import (
    cross_entropy,
    cross_entropy_with_logits,
    daj_dzj,
    daj_dzk,
    dC_da,
    dC_db,
    dC_dW,
    dC_dz,
    entropy,
    from_one_hot,
    kl_divergence,
    logsumexp,
    naive_cross_entropy,
    numerical_gradient,
    one_hot,
    quadratic_cost,
    regression,
    sigmoid,
    softmax,
    softmax_jacobian,
)
from softmax_course.keras_network import to_keras, train_keras
from softmax_course.mnist_network import DEEP, SMALL, Layer, forward, init_network, predict, train
from softmax_course.pytorch_losses import (
    cross_entropy_of_logits,
    nll_of_log_softmax,
    one_hot_log_of_softmax,
    one_hot_log_softmax,
)
from softmax_course.torch_network import to_torch, train_torch

SPELLINGS = [
    one_hot_log_of_softmax,
    one_hot_log_softmax,
    nll_of_log_softmax,
    cross_entropy_of_logits,
]

#: As printed: half a unit in the fourth decimal.
printed = partial(np.testing.assert_allclose, rtol=0, atol=0.5e-4)
cents = partial(np.testing.assert_allclose, rtol=0, atol=0.5e-2)


def test_every_row_has_a_test():
    rows = [re.match(r"test_row_(\d\d)_", name) for name in globals()]
    assert sorted(int(row[1]) for row in rows if row) == list(range(1, 41))


def test_row_01_one_hot_codes_of_three_labels():
    np.testing.assert_array_equal(one_hot([0, 1, 2], 3), [[1, 0, 0], [0, 1, 0], [0, 0, 1]])


def test_row_02_cifar_10_cat_and_ship():
    # EN counts from 1: e_4 and e_9 are the classes 3 and 8 counted from 0.
    cat, ship = one_hot([3, 8], 10)
    assert cat.tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert ship.tolist() == [0, 0, 0, 0, 0, 0, 0, 0, 1, 0]
    assert from_one_hot([cat, ship]).tolist() == [4 - 1, 9 - 1]


def test_row_03_one_hot_by_scatter():
    y = torch.tensor([0, 2, 1])
    scattered = torch.zeros(3, 5).scatter_(1, y.unsqueeze(1), 1)
    expected = [[1, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 1, 0, 0, 0]]
    assert scattered.tolist() == one_hot(y, 5).tolist() == expected


def test_row_04_a_die():
    die = np.full(6, 1 / 6)
    np.testing.assert_allclose(softmax(np.zeros(6)), die, rtol=1e-15)
    assert die.sum() == pytest.approx(1, rel=1e-15)
    assert entropy(die) == pytest.approx(np.log(6), rel=1e-15)  # the most that six classes allow


def test_row_05_softmax_of_three_scores():
    a = softmax([2.0, 1.0, 0.1])
    printed(a, [0.6590, 0.2424, 0.0986])
    assert a.round(1).tolist() == [0.7, 0.2, 0.1]  # UZ prints the rounded ones


def test_row_06_softmax_of_1_2_3_and_its_argmax():
    z = [1.0, 2.0, 3.0]
    a = softmax(z)
    printed(a, [0.0900, 0.2447, 0.6652])
    assert a.sum() == pytest.approx(1, rel=1e-15)
    # KO's comment has 0.66521 for the last; it is 0.66524.
    assert f"{a[2]:.5f}" == "0.66524"
    # KO calls a one-hot vector "argmax"; argmax is the index.
    assert np.argmax(z) == np.argmax(a) == 2
    np.testing.assert_array_equal(one_hot(np.argmax(z), 3), [0, 0, 1])
    # KO's formula has the class index in the exponent: here that would be another answer.
    assert abs(softmax([0, 1, 2.5]) - softmax([0, 1, 2])).max() > 0.05


def test_row_07_probabilities_lie_between_0_and_1_and_sum_to_1():
    # The proofs are in test_lemmas.py: TestSoftmaxRange and TestSoftmaxSum.
    z = np.random.default_rng(0).normal(scale=5, size=(1000, 10))
    a = softmax(z)
    assert ((a > 0) & (a < 1)).all()
    np.testing.assert_allclose(a.sum(axis=1), 1, rtol=1e-15)


def test_row_08_two_classes_are_the_sigmoid():
    z = np.linspace(-30, 30, 61)
    a = softmax(np.stack([z, np.zeros_like(z)]), axis=0)
    np.testing.assert_allclose(a[1], 1 - a[0], atol=1e-15)
    np.testing.assert_allclose(a[0], 1 / (1 + np.exp(-z)), rtol=1e-14)
    np.testing.assert_allclose(sigmoid(z), a[0], rtol=1e-15)
    # NG's second term lacks its log. With it, the two-class loss is the cross-entropy.
    for y in (0, 1):
        binary = -y * np.log(a[0]) - (1 - y) * np.log(a[1])
        misprint = -y * np.log(a[0]) - (1 - y) * (1 - a[0])
        np.testing.assert_allclose(cross_entropy(a.T, np.full(61, 1 - y)), binary, rtol=1e-14)
        assert np.allclose(misprint, binary) == (y == 1)


def test_row_09_log_sum_exp_is_the_soft_maximum():
    # EN calls ln Σ e^s "softmax"; softmax, today, is its gradient.
    s = np.array([1.0, 3.0, 2.5])
    assert logsumexp(s) == pytest.approx(np.log(np.exp(1) + np.exp(3) + np.exp(2.5)), rel=1e-15)
    assert s.max() < logsumexp(s) < s.max() + np.log(3)
    np.testing.assert_allclose(numerical_gradient(logsumexp, s), softmax(s), atol=1e-9)
    np.testing.assert_allclose(softmax(s), np.exp(s) / np.exp(s).sum(), rtol=1e-15)
    # The larger the scores, the closer "arg soft max" is to the one-hot vector of arg max.
    np.testing.assert_allclose(softmax(100 * s), one_hot(s.argmax(), 3), atol=1e-20)


def test_row_10_the_two_class_curve_with_max_and_with_softmax():
    s = np.linspace(0, 10, 11)
    zeros = np.zeros_like(s)

    def curve(f):
        up, down = f(np.stack([zeros, s - 5])), f(np.stack([zeros, 5 - s]))
        middle = up + down == 0  # with max, at s = 5 both are 0: undefined
        return np.divide(up, up + down, where=~middle, out=np.full(11, np.nan))

    hard, soft = curve(lambda z: z.max(axis=0)), curve(partial(logsumexp, axis=0))
    np.testing.assert_array_equal(hard, [0] * 5 + [np.nan] + [1] * 5)
    assert (np.diff(soft) > 0).all()
    assert soft[5] == 0.5
    np.testing.assert_allclose(soft + soft[::-1], 1, rtol=1e-14)
    up, down = np.log1p(np.exp(1)), np.log1p(np.exp(-1))
    assert soft[6] == pytest.approx(up / (up + down), rel=1e-14)


def test_row_11_the_losses_of_two_predictions():
    losses = cross_entropy([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], [[1, 0, 0], [1, 0, 0]])
    printed(losses, [0.3567, 2.3026])
    # UZ prints 0.35, which is cut: rounded it is 0.36. Its 2.30 is both.
    assert [int(100 * loss) / 100 for loss in losses] == [0.35, 2.30]
    assert losses.round(2).tolist() == [0.36, 2.30]


def test_row_12_the_cost_is_never_negative():
    # The proof is in test_lemmas.py: TestCrossEntropyNonnegative.
    rng = np.random.default_rng(0)
    a, y = rng.dirichlet([1] * 5, size=1000), rng.dirichlet([0.1] * 5, size=1000)
    assert (cross_entropy(a, y) >= 0).all()


def test_row_13_the_minimum_table():
    a1 = np.arange(1, 10) / 10
    a = np.column_stack([a1, (1 - a1) * 2 / 3, (1 - a1) / 3])
    cents(a[:, 1], [0.60, 0.53, 0.47, 0.40, 0.33, 0.27, 0.20, 0.13, 0.07])
    cents(a[:, 2], [0.30, 0.27, 0.23, 0.20, 0.17, 0.13, 0.10, 0.07, 0.03])
    # RU prints y rounded; its table comes out of y_2 = (1 − y_1)·2/3 and y_3 = (1 − y_1)/3.
    y = [1 / 2, 1 / 3, 1 / 6]
    assert np.round(y, 2).tolist() == [0.5, 0.33, 0.17]
    C = cross_entropy(a, np.tile(y, (9, 1)))
    cents(C, [1.52, 1.23, 1.10, 1.03, 1.01, 1.03, 1.10, 1.23, 1.52])
    assert a1[C.argmin()] == 0.5
    cents(entropy(y), 1.01)
    # With the rounded y, two entries would be 1.24. The minimum stays where it is.
    rounded = cross_entropy(a, np.tile([0.5, 0.33, 0.17], (9, 1)))
    cents(rounded, [1.52, 1.24, 1.10, 1.03, 1.01, 1.03, 1.10, 1.24, 1.52])


def test_row_14_the_minimum_is_the_entropy_and_is_reached_at_the_target():
    # The proof is in test_lemmas.py: TestGibbs.
    rng = np.random.default_rng(0)
    y = rng.dirichlet([1] * 4)
    for a in rng.dirichlet([1] * 4, size=200):
        assert cross_entropy(a, y) > entropy(y)
        assert kl_divergence(a, y) == pytest.approx(cross_entropy(a, y) - entropy(y), abs=1e-14)
    assert cross_entropy(y, y) == entropy(y)
    assert entropy(y) == pytest.approx(-(y * np.log(y)).sum(), rel=1e-14)


def test_row_15_the_logarithm_punishes_more_and_is_steeper():
    # y = 1 with one output, ŷ = σ(f): −ln ŷ against (1 − ŷ)² over the score f.
    f = np.linspace(-6, 6, 25)
    p = sigmoid(f)
    a, y = np.column_stack([p, 1 - p]), np.tile([1, 0], (25, 1))
    logarithmic, quadratic = cross_entropy(a, y), (1 - p) ** 2
    assert (logarithmic > quadratic).all()
    steep = [-numerical_gradient(lambda f: -np.log(sigmoid(f)), f_n) for f_n in f]
    flat = [-numerical_gradient(lambda f: (1 - sigmoid(f)) ** 2, f_n) for f_n in f]
    assert np.greater(steep, flat).all()
    # Far on the wrong side the logarithm still falls with slope 1; the square is flat.
    assert steep[0] > 0.99
    assert flat[0] < 0.01
    # Two outputs count the miss twice: the Brier score.
    np.testing.assert_allclose(quadratic_cost(a, y), 2 * quadratic)


def test_row_16_cross_entropy_is_an_expectation_and_the_loss_an_average():
    p, q = np.array([0.2, 0.5, 0.3]), np.array([0.3, 0.4, 0.3])
    sample = np.random.default_rng(0).choice(3, size=200_000, p=p)
    assert cross_entropy(q, p) == pytest.approx(-np.log(q[sample]).mean(), abs=3e-3)
    z, y = np.log([[0.3, 0.4, 0.3], [0.1, 0.1, 0.8]]), [1, 2]
    assert cross_entropy_with_logits(z, y) == pytest.approx(
        (-np.log(0.4) - np.log(0.8)) / 2, rel=1e-14
    )


def test_row_17_the_sum_of_costs_is_minus_the_logarithm_of_the_product():
    a = np.random.default_rng(0).dirichlet([1] * 4, size=12)
    labels = np.arange(12) % 4
    product = np.prod(a[np.arange(12), labels])
    assert cross_entropy(a, labels).sum() == pytest.approx(-np.log(product), rel=1e-14)
    # EN's example: the target (0, 1, 0, 0) picks −ln ŷ_2 (counted from 1).
    assert cross_entropy(a[0], [0, 1, 0, 0]) == pytest.approx(-np.log(a[0, 1]), rel=1e-15)


def test_row_18_the_loss_over_a_training_set():
    rng = np.random.default_rng(0)
    a, y = rng.dirichlet([1] * 3, size=50), rng.dirichlet([1] * 3, size=50)
    double_sum = sum(y[n, j] * np.log(a[n, j]) for n in range(50) for j in range(3))
    expected = -double_sum / 50
    assert cross_entropy(a, y).mean() == pytest.approx(expected, rel=1e-13)
    assert cross_entropy_with_logits(np.log(a), y) == pytest.approx(expected, rel=1e-13)


A, Y = [0.2, 0.5, 0.3], [0.1, 0.6, 0.3]


def test_row_19_lemma_1():
    np.testing.assert_allclose(dC_da(A, Y), [-0.5, -1.2, -1])


def test_row_20_lemma_2():
    np.testing.assert_allclose(daj_dzj(A), [0.16, 0.25, 0.21])


def test_row_21_lemma_3():
    expected = [[0, -0.1, -0.06], [-0.1, 0, -0.15], [-0.06, -0.15, 0]]
    np.testing.assert_allclose(daj_dzk(A), expected)


def test_row_22_lemma_4_both_ways():
    np.testing.assert_allclose(dC_dz(A, Y), [0.1, -0.1, 0], atol=1e-15)
    by_the_chain_rule = softmax_jacobian(A) @ dC_da(A, Y)
    np.testing.assert_allclose(by_the_chain_rule, [0.1, -0.1, 0], atol=1e-15)
    # RU's direct proof, its last version (summation index l), line by line for n = 3, i = 0.
    z = sp.symbols("z:3", real=True)
    y = [*sp.symbols("y:2", real=True)]
    y.append(1 - sum(y))
    total = sum(sp.exp(z_l) for z_l in z)
    a = [sp.exp(z_l) / total for z_l in z]
    start = -sp.diff(sum(y_j * sp.log(a_j) for y_j, a_j in zip(y, a, strict=True)), z[0])
    own = -y[0] * (total - sp.exp(z[0])) / total
    others = -sum(y[j] * total / sp.exp(z[j]) * sp.diff(a[j], z[0]) for j in (1, 2))
    split = -y[0] * (1 - a[0]) + a[0] * (y[1] + y[2])
    for line in (own + others, split, a[0] - y[0]):
        assert sp.simplify(start - line) == 0
    # An earlier version drops e^(z_i) from a factor, and no longer gives the same.
    lost = -sum(y[j] * total / sp.exp(z[j]) * (-sp.exp(z[j])) / total**2 for j in (1, 2))
    assert sp.simplify(start - own - lost) != 0


def test_row_23_the_gradients_of_biases_and_weights():
    x = [10.0, -20.0]
    np.testing.assert_allclose(dC_db(A, Y), [0.1, -0.1, 0], atol=1e-15)
    np.testing.assert_allclose(dC_dW([A], [Y], [x])[0], [[1, -2], [-1, 2], [0, 0]], atol=1e-14)


def test_row_24_cross_entropy_does_not_slow_down():
    # Both costs learn from the same bad start: class 0 is right, class 1 has all the score.
    def learn(gradient, steps=50):
        z = np.array([-5.0, 5.0])
        probabilities = []
        for _ in range(steps):
            a = softmax(z)
            probabilities.append(a[0])
            z = z - 0.5 * gradient(a)
        return np.array(probabilities)

    by_logarithm = learn(lambda a: dC_dz(a, [1, 0]))
    by_square = learn(lambda a: softmax_jacobian(a) @ (2 * (a - [1, 0])))
    assert by_logarithm[0] == by_square[0] < 1e-4
    assert by_logarithm[-1] > 0.9
    assert by_square[-1] < 0.01
    # The reason: a − y stays near 1 where the quadratic gradient carries a(1 − a).
    a = softmax([-5.0, 5.0])
    assert abs(dC_dz(a, [1, 0])[0]) > 0.999
    square = numerical_gradient(lambda z: quadratic_cost(softmax(z), [1, 0]), [-5.0, 5.0])
    np.testing.assert_allclose(square, softmax_jacobian(a) @ (2 * (a - [1, 0])), atol=1e-9)
    assert np.abs(square).max() < 1e-3


def test_row_25_round_off_in_two_ways_of_computing_one_number():
    assert f"{2.0 / 10000:.18f}" == "0.000200000000000000"
    assert f"{1 + 1 / 10000 - (1 - 1 / 10000):.18f}" == "0.000199999999999978"
    with mp.workdps(50):
        exact = mp.mpf(2) / 10000
        assert abs(1 + mp.mpf(1) / 10000 - (1 - mp.mpf(1) / 10000) - exact) < 1e-45


def test_row_26_the_loss_from_logits_does_not_break():
    z = np.array([[800.0, 0.0], [0.0, 800.0], [-800.0, -800.0]])
    stable = cross_entropy_with_logits(z, [0, 0, 0], "none")
    np.testing.assert_allclose(stable, [0, 800, np.log(2)])
    assert not np.isfinite(naive_cross_entropy(z, [0, 0, 0])).any()
    # softmax as the output, then its logarithm: no nan, but an infinite loss.
    assert cross_entropy(softmax(z[1]), 0) == np.inf
    # Linear output, softmax only at prediction: it does not change the highest score.
    np.testing.assert_array_equal(softmax(z).argmax(axis=1), z.argmax(axis=1))
    # In Keras, in float32, a probability that rounds to 0 is clipped and its cost is wrong.
    layers = [Layer(np.array([[0.0], [200.0]], np.float32), np.zeros(2, np.float32))]
    x, y = np.ones((1, 1), np.float32), np.array([0])
    from_logits = train_keras(to_keras(layers), x, y, steps=1)
    from_softmax = train_keras(to_keras(layers, "softmax"), x, y, steps=1, from_logits=False)
    assert from_logits == [200]
    assert from_softmax[0] < 20


def test_row_27_two_classes_in_two_features():
    x, y = make_blobs(200, centers=[[-1.5, -1], [1.5, 1]], random_state=0)
    W, b, losses = regression.fit(x, y, num_classes=2, steps=300)
    assert losses[-1] < 0.2 < losses[0]
    assert regression.accuracy(regression.predict(x, W, b), y) > 0.9
    # One score is enough: w_0 + w_1 x_1 + w_2 x_2, through the sigmoid.
    w0, w = b[1] - b[0], W[1] - W[0]
    score = w0 + x @ w
    np.testing.assert_allclose(sigmoid(score), softmax(regression.logits(x, W, b))[:, 1])
    np.testing.assert_array_equal(score > 0, regression.predict(x, W, b) == 1)
    # On the decision boundary, where the score is 0, both are equally probable.
    on_the_line = np.array([[0, -w0 / w[1]], [-w0 / w[0], 0]])
    np.testing.assert_allclose(softmax(regression.logits(on_the_line, W, b)), 0.5)


def test_row_28_outputs_lie_on_the_simplex():
    x, y = make_blobs(150, centers=[[0, 2], [-2, -1], [2, -1]], random_state=0)
    W, b, _ = regression.fit(x, y, num_classes=3)
    assert W.shape == (3, 2)
    scores = regression.logits(x, W, b)
    a = softmax(scores)
    assert (a >= 0).all()
    np.testing.assert_allclose(a.sum(axis=1), 1)
    np.testing.assert_array_equal(regression.predict(x, W, b), scores.argmax(axis=1))
    # In the plane of the triangle, the corner nearest to a point is its class.
    corners = one_hot([0, 1, 2], 3)
    distances = ((a[:, None, :] - corners) ** 2).sum(axis=-1)
    np.testing.assert_array_equal(distances.argmin(axis=1), scores.argmax(axis=1))
    assert regression.accuracy(scores.argmax(axis=1), y) > 0.9


def test_row_29_gradient_descent_on_a_convex_loss():
    x, y = make_blobs(60, centers=[[0, 1], [-1, -1], [1, -1]], random_state=0)
    W, b, losses = regression.fit(x, y, num_classes=3, learning_rate=0.1, steps=100)
    assert (np.diff(losses) < 0).all()
    # w ← w − η ∇L, once by hand.
    dW, db = regression.gradients(x, y, np.zeros((3, 2)), np.zeros(3))
    first = regression.fit(x, y, num_classes=3, learning_rate=0.1, steps=1)
    np.testing.assert_allclose(first.W, -0.1 * dW)
    np.testing.assert_allclose(first.b, -0.1 * db)
    for point in ((np.zeros((3, 2)), np.zeros(3)), (W, b)):
        assert np.linalg.eigvalsh(regression.hessian(x, *point)).min() > -1e-14


def test_row_30_cones_score_a_colour():
    # The figure is a drawing. What it says: each cone is a weight vector over the wavelengths,
    # scores the light, and the highest score names the colour.
    wavelengths = np.linspace(400, 700, 61)
    peaks = [445, 540, 565]  # of human short, middle and long cones, in nm
    W = np.array([np.exp(-(((wavelengths - peak) / 40) ** 2)) for peak in peaks])
    lights = np.array([np.exp(-(((wavelengths - peak) / 15) ** 2)) for peak in (450, 530, 610)])
    assert regression.predict(lights, W, np.zeros(3)).tolist() == [0, 1, 2]
    probabilities = softmax(regression.logits(lights, W, np.zeros(3)))
    assert probabilities.argmax(axis=1).tolist() == [0, 1, 2]


def test_row_31_softmax_regression_with_four_outputs():
    x, y = make_blobs(200, centers=[[0, 0], [4, 0], [0, 4], [4, 4]], random_state=0)
    W, b, losses = regression.fit(x, y, num_classes=4, steps=500)
    assert W.shape == (4, 2)
    z = regression.logits(x, W, b)
    for j in range(4):
        np.testing.assert_allclose(z[:, j], x @ W[j] + b[j])
    # Only the neuron of the true class counts: −log a_j.
    a = softmax(z)
    for j in range(4):
        np.testing.assert_allclose(cross_entropy(a, y)[y == j], -np.log(a[y == j, j]))
    assert losses[-1] < 0.2
    assert regression.accuracy(regression.predict(x, W, b), y) > 0.93


def test_row_32_the_pytorch_loss_of_one_sample():
    z = torch.tensor([[2.0, 1.0, 0.1], [0.5, 2.0, 0.3]])
    y = torch.tensor([0])
    losses = [cross_entropy_of_logits(z[n : n + 1], y).item() for n in (0, 1)]
    printed(losses, [0.4170, 1.8406])
    printed(cross_entropy_with_logits(z.numpy(), [0, 0], "none"), [0.4170, 1.8406])
    # UZ prints 0.41, which is cut: rounded it is 0.42. Its 1.84 is both.
    assert [int(100 * loss) / 100 for loss in losses] == [0.41, 1.84]
    assert np.round(losses, 2).tolist() == [0.42, 1.84]


def test_row_33_the_pytorch_loss_of_a_batch():
    y = torch.tensor([2, 0, 1])
    first = torch.tensor([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1]])
    second = torch.tensor([[0.8, 0.2, 0.3], [0.2, 0.3, 0.5], [0.2, 0.2, 0.5]])
    for z, expected in ((first, 0.4966), (second, 1.2389)):
        printed(cross_entropy_of_logits(z, y).item(), expected)
        printed(cross_entropy_with_logits(z.numpy(), y.numpy()), expected)


@pytest.fixture
def batch_of_ko():
    """KO's random batch. Its seed is in no listing; 1 gives its numbers."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        z = torch.rand(3, 5)
        y = torch.randint(5, (3,))
    return z, y


def test_row_34_a_random_batch(batch_of_ko):
    z, y = batch_of_ko
    expected = [
        [0.2645, 0.1639, 0.1855, 0.2585, 0.1277],
        [0.2430, 0.1624, 0.2322, 0.1930, 0.1694],
        [0.2226, 0.1986, 0.2326, 0.1594, 0.1868],
    ]
    printed(softmax(z.numpy()), expected)
    printed(torch.softmax(z, dim=1), expected)
    assert y.tolist() == [0, 2, 1]
    printed(cross_entropy_with_logits(z.numpy(), y.numpy()), 1.4689)


def test_row_35_four_spellings_of_one_loss(batch_of_ko):
    losses = [spelling(*batch_of_ko).item() for spelling in SPELLINGS]
    printed(losses, 1.4689)
    np.testing.assert_allclose(losses, losses[0], rtol=1e-6)


def test_row_36_mnist(mnist, mnist_test):
    for (images, labels), count in ((mnist, 60_000), (mnist_test, 10_000)):
        # UZ strikes out 3 × 28 × 28: MNIST has one channel.
        assert images.shape == (count, 1 * 28 * 28) == (count, 784)
        assert sorted(set(labels.tolist())) == list(range(10))
    assert SMALL[0] == DEEP[0] == 784
    assert SMALL[-1] == DEEP[-1] == 10


def test_row_37_one_network_three_ways(mnist, mnist_test):
    assert SMALL == (784, 25, 15, 10)
    x, y = mnist[0][:6400], mnist[1][:6400]
    layers = init_network(SMALL)
    numpy_losses = train(layers, x, y, epochs=1, progress=False).losses
    assert len(numpy_losses) == 100
    others = [
        train_torch(to_torch(layers), x, y, steps=100),
        train_keras(to_keras(layers), x, y, steps=100),
        # First with a softmax output: the same network, the same losses while nothing rounds.
        train_keras(to_keras(layers, "softmax"), x, y, steps=100, from_logits=False),
    ]
    for losses in others:
        np.testing.assert_allclose(losses, numpy_losses, atol=1e-4)
    # Ten logits, z_1 … z_10 (NG's z_20 is a slip); softmax turns them into probabilities.
    z = forward(layers, x[:5])[-1]
    assert z.shape == (5, 10)
    np.testing.assert_allclose(to_keras(layers, "softmax")(x[:5]).detach(), softmax(z), atol=1e-6)
    # Trained on everything: one epoch with large steps, one with small ones.
    for learning_rate in (0.1, 0.02):
        options = {"epochs": 1, "learning_rate": learning_rate, "momentum": 0.5}
        layers = train(layers, *mnist, **options, progress=False).layers
    assert regression.accuracy(predict(layers, mnist_test[0]), mnist_test[1]) >= 0.945


def test_row_38_a_deeper_network(mnist, mnist_test):
    assert DEEP == (784, 520, 320, 240, 120, 10)
    start = layers = init_network(DEEP)
    # Larger batches than the lecture's, to be quick; the book trains as the lecture does.
    options = {"batch_size": 256, "momentum": 0.9}
    losses = []
    for learning_rate in (0.1, 0.01):
        training = train(
            layers, *mnist, epochs=1, learning_rate=learning_rate, **options, progress=False
        )
        layers = training.layers
        losses.append(training.losses)
    assert regression.accuracy(predict(layers, mnist_test[0]), mnist_test[1]) >= 0.97
    # PyTorch takes the same steps.
    by_torch = train_torch(to_torch(start), *mnist, steps=10, learning_rate=0.1, **options)
    np.testing.assert_allclose(by_torch, losses[0][:10], atol=1e-4)


def test_row_39_hidden_units_build_features_and_outputs_score_them():
    # Four classes at the corners of a square, two ReLU units: one looks right, one looks up.
    centers = np.array([[0, 0], [4, 0], [0, 4], [4, 4]])
    x, y = make_blobs(400, centers=centers, cluster_std=0.5, random_state=0)
    hidden = Layer(np.eye(2), np.array([-1.0, -1.0]))
    scores = Layer(np.array([[-1, -1], [1, -1], [-1, 1], [1, 1.0]]), np.array([2.0, 0, 0, -2.0]))
    _, features, z = forward([hidden, scores], x)
    # A class is told by which of the two units are on.
    on = features > 1
    assert (on == (centers[y] > 0)).mean() > 0.99
    assert (z.argmax(axis=1) == y).mean() > 0.99
    np.testing.assert_allclose(z[:, 3], features[:, 0] + features[:, 1] - 2)
    # Trained instead of set by hand, the highest score wins as well.
    trained = train(
        init_network((2, 8, 4)), x.astype(np.float32), y, epochs=20, batch_size=20, progress=False
    )
    assert regression.accuracy(predict(trained.layers, x), y) > 0.98
    # The regions of the plane: each class owns one, around its corner.
    assert predict(trained.layers, centers).tolist() == [0, 1, 2, 3]


def test_row_40_the_notation_of_a_network_of_l_layers():
    # z_j^L = Σ_k w_jk^L a_k^{L−1} + b_j^L, entry by entry: w_jk leads from input k to output j.
    rng = np.random.default_rng(0)
    layers = [
        Layer(rng.normal(size=(out, into)), rng.normal(size=out)) for into, out in ((3, 4), (4, 2))
    ]
    x = rng.normal(size=(1, 3))
    a0, a1, zL = forward(layers, x)
    W, b = layers[-1]
    for j in range(2):
        expected = sum(W[j, k] * a1[0, k] for k in range(4)) + b[j]
        assert zL[0, j] == pytest.approx(expected, rel=1e-14)
    np.testing.assert_array_equal(a0, x)
    np.testing.assert_allclose(regression.logits(a1, W, b), zL)
