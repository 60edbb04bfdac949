"""The NumPy network: its gradient, its training, its accuracy on the real digits."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix as sklearn_confusion_matrix
from tqdm import tqdm as plain_tqdm

from softmax_course import cross_entropy_with_logits, gradient_error
from softmax_course.mnist_network import (
    DEEP,
    SMALL,
    Layer,
    backward,
    confusion_matrix,
    forward,
    init_network,
    minibatches,
    predict,
    train,
)


def float64_network(sizes, seed=0):
    """A small network in float64 with biases that are not 0, and a batch for it."""
    rng = np.random.default_rng(seed)
    layers = [
        Layer(W.astype(np.float64), rng.normal(size=b.shape)) for W, b in init_network(sizes, seed)
    ]
    x = rng.normal(size=(7, sizes[0]))
    return layers, x, rng.integers(sizes[-1], size=7)


def with_parameter(layers, number, field, value):
    """The network with one of its arrays replaced."""
    changed = layers[number]._replace(**{field: value})
    return [*layers[:number], changed, *layers[number + 1 :]]


@pytest.mark.parametrize("sizes", [SMALL, DEEP])
def test_the_sources_networks_have_the_sizes_they_say(sizes):
    layers = init_network(sizes)
    assert [layer.W.shape for layer in layers] == list(zip(sizes[1:], sizes[:-1], strict=True))
    assert all((layer.b == 0).all() and layer.W.dtype == np.float32 for layer in layers)


def test_weights_start_with_the_spread_of_he():
    for layer in init_network(DEEP)[:4]:
        inputs = layer.W.shape[1]
        assert layer.W.std() == pytest.approx(np.sqrt(2 / inputs), rel=0.03)
        assert abs(layer.W.mean()) < 4 * layer.W.std() / np.sqrt(layer.W.size)


def test_a_seed_decides_the_weights():
    first, again, other = (init_network((5, 4, 3), seed) for seed in (1, 1, 2))
    assert all((a.W == b.W).all() for a, b in zip(first, again, strict=True))
    assert (first[0].W != other[0].W).any()


def test_the_forward_pass_agrees_with_its_formula():
    (hidden, output), x, _ = float64_network((3, 4, 2))
    a0, a1, z2 = forward([hidden, output], x)
    np.testing.assert_array_equal(a0, x)
    np.testing.assert_allclose(a1, np.maximum(0, np.einsum("kj,nj->nk", hidden.W, x) + hidden.b))
    np.testing.assert_allclose(z2, np.einsum("kj,nj->nk", output.W, a1) + output.b)
    assert (z2 < 0).any()  # no ReLU after the last layer


@pytest.mark.parametrize("sizes", [(3, 2), (4, 5, 3), (6, 5, 4, 3), (5, 7, 6, 5, 4, 3)])
@pytest.mark.parametrize("soft", [False, True])
def test_the_backward_pass_agrees_with_torch_and_finite_differences(sizes, soft):
    layers, x, y = float64_network(sizes)
    if soft:
        y = np.random.default_rng(0).dirichlet(np.ones(sizes[-1]), size=len(x))
    tensors = [[torch.tensor(p, requires_grad=True) for p in layer] for layer in layers]
    a = torch.tensor(x)
    for number, (W, b) in enumerate(tensors):
        a = a @ W.T + b
        if number < len(tensors) - 1:
            a = torch.relu(a)
    torch.nn.functional.cross_entropy(a, torch.tensor(y)).backward()

    gradients = backward(layers, forward(layers, x), y)
    for number, gradient in enumerate(gradients):
        for field, tensor in zip(("W", "b"), tensors[number], strict=True):
            got = getattr(gradient, field)
            np.testing.assert_allclose(got, tensor.grad, atol=1e-14)

            def loss(value, number=number, field=field):
                changed = with_parameter(layers, number, field, value)
                return cross_entropy_with_logits(forward(changed, x)[-1], y)

            assert gradient_error(loss, got, getattr(layers[number], field)) < 1e-7


@pytest.mark.parametrize("times", [2, 3])
def test_a_layer_may_occur_more_than_once(times):
    # As torch has it: ReLU after each but the last, and one gradient, the sum of all places'.
    (layer,), x, y = float64_network((4, 4))
    linear = torch.nn.Linear(4, 4, dtype=torch.float64)
    with torch.no_grad():
        linear.weight.copy_(torch.tensor(layer.W))
        linear.bias.copy_(torch.tensor(layer.b))
    model = torch.nn.Sequential(*[linear, torch.nn.ReLU()] * (times - 1), linear)
    logits = model(torch.tensor(x))
    torch.nn.functional.cross_entropy(logits, torch.tensor(y)).backward()

    layers = [layer] * times
    activations = forward(layers, x)
    np.testing.assert_allclose(activations[-1], logits.detach(), atol=1e-14)
    assert all((a >= 0).all() for a in activations[1:-1])
    gradients = backward(layers, activations, y)
    np.testing.assert_allclose(sum(g.W for g in gradients), linear.weight.grad, atol=1e-14)
    np.testing.assert_allclose(sum(g.b for g in gradients), linear.bias.grad, atol=1e-14)


def test_a_layer_that_occurs_twice_is_trained_as_two():
    (layer,), x, y = float64_network((4, 4))
    settings = {"epochs": 3, "batch_size": 2, "progress": False}
    same = train([layer, layer], x, y, **settings)
    equal = train([layer, Layer(layer.W.copy(), layer.b.copy())], x, y, **settings)
    np.testing.assert_array_equal(same.losses, equal.losses)


@given(st.integers(1, 50), st.integers(1, 20), st.integers(0, 3))
def test_every_epoch_visits_every_sample_once(num_samples, batch_size, seed):
    batches = minibatches(num_samples, batch_size, seed)
    steps = -(-num_samples // batch_size)
    epochs = [[next(batches) for _ in range(steps)] for _ in range(2)]
    for epoch in epochs:
        assert sorted(np.concatenate(epoch)) == list(range(num_samples))
        assert all(len(batch) == batch_size for batch in epoch[:-1])


def test_epochs_are_shuffled_anew_and_a_seed_decides_how():
    first, again, other = (minibatches(100, 100, seed) for seed in (1, 1, 2))
    epochs = [next(first), next(first)]
    assert (epochs[0] != epochs[1]).any()
    np.testing.assert_array_equal(epochs, [next(again), next(again)])
    assert (epochs[0] != next(other)).any()


@pytest.fixture(scope="module")
def small_batch(mnist):
    x, y = mnist
    return x[:1000], y[:1000]


def test_training_is_reproducible_by_seed(small_batch):
    runs = [
        train(init_network((784, 10, 10)), *small_batch, epochs=1, seed=seed, progress=False)
        for seed in (0, 0, 1)
    ]
    np.testing.assert_array_equal(runs[0].losses, runs[1].losses)
    np.testing.assert_array_equal(runs[0].layers[0].W, runs[1].layers[0].W)
    assert (runs[0].losses != runs[2].losses).any()


def test_training_changes_neither_the_start_nor_the_data(small_batch):
    start = init_network((784, 10, 10))
    arrays = [p for layer in start for p in layer] + [*small_batch]
    before = [array.copy() for array in arrays]
    train(start, *small_batch, epochs=1, momentum=0.5, progress=False)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_every_batch_is_a_step_and_every_epoch_is_validated(small_batch):
    x, y = small_batch
    training = train(
        init_network((784, 10, 10)),
        x,
        y,
        epochs=3,
        batch_size=300,
        validation=(x, y),
        progress=False,
    )
    assert training.losses.shape == (12,)
    assert len(training.accuracies) == 3
    assert training.accuracies[-1] == (predict(training.layers, x) == y).mean()


def test_a_progress_bar_is_shown_unless_it_is_switched_off(small_batch, capsys, monkeypatch):
    monkeypatch.setattr("softmax_course.mnist_network.tqdm", plain_tqdm)
    for progress in (True, False):
        train(init_network((784, 10, 10)), *small_batch, epochs=1, progress=progress)
        assert ("16/16" in capsys.readouterr().err) == progress


@given(st.integers(2, 5), st.data())
def test_the_confusion_matrix_agrees_with_scikit_learn(num_classes, data):
    sizes = st.lists(st.integers(0, num_classes - 1), min_size=1, max_size=20)
    labels = data.draw(sizes)
    predicted = data.draw(
        st.lists(st.integers(0, num_classes - 1), min_size=len(labels), max_size=len(labels))
    )
    expected = sklearn_confusion_matrix(labels, predicted, labels=range(num_classes))
    got = confusion_matrix(predicted, labels, num_classes)
    np.testing.assert_array_equal(got, expected)
    assert np.trace(got) == sum(p == t for p, t in zip(predicted, labels, strict=True))


LAYERS = init_network((2, 3, 2))
X = np.eye(2, dtype=np.float32)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: init_network([784]), ValueError, r"two or more positive numbers, not \(784,\)"),
        (lambda: init_network([2, 0]), ValueError, r"positive numbers, not \(2, 0\)"),
        (lambda: forward(LAYERS, np.zeros((1, 5))), ValueError, "x has 5 features.*takes 2"),
        (lambda: forward(LAYERS, [0, 1]), ValueError, r"expected \(N, d\).*x\[None, :\]"),
        (lambda: backward(LAYERS, forward(LAYERS, X), [0]), ValueError, r"y has shape \(1,\)"),
        (lambda: backward(LAYERS, forward(LAYERS, X), [0, 2]), ValueError, "label 2 is out of"),
        (lambda: next(minibatches(0, 2, 0)), ValueError, "cannot cut 0 samples"),
        (lambda: next(minibatches(2, 0, 0)), ValueError, "into batches of 0"),
        (lambda: confusion_matrix([0], [0, 1], 2), ValueError, r"\(1,\), but labels has"),
        (lambda: confusion_matrix([2], [0], 2), ValueError, "label 2 is out of range"),
    ],
)
def test_says_what_is_wrong(call, error, words):
    with pytest.raises(error, match=words):
        call()


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"learning_rate": 0}, ValueError, "learning_rate must be a positive number, not 0"),
        ({"learning_rate": np.inf}, ValueError, "learning_rate must be a positive number"),
        ({"momentum": 1}, ValueError, "momentum must be at least 0 and below 1, not 1"),
        ({"momentum": -0.1}, ValueError, "momentum must be at least 0"),
        ({"epochs": 0}, ValueError, "epochs must be at least 1, not 0"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1, not 0"),
        ({"threads": 0}, ValueError, "threads must be at least 1, not 0"),
        ({"y": [0]}, ValueError, r"x has 2 samples, but y has shape \(1,\)"),
        ({"y": [0, 2]}, ValueError, "label 2 is out of range"),
        ({"y": [0.0, 1.0]}, TypeError, "labels must be integers"),
        ({"x": X[:0], "y": []}, ValueError, "x has no samples"),
        ({"x": X * np.nan}, ValueError, "x holds nan"),
        (
            {"learning_rate": 1e30, "epochs": 20},
            FloatingPointError,
            r"logits overflowed at step \d+: use a learning rate below 1e\+30",
        ),
    ],
)
def test_training_says_what_is_wrong(settings, error, words):
    options = {"x": X, "y": [0, 1], "epochs": 1, "progress": False} | settings
    with pytest.raises(error, match=words):
        train(LAYERS, **options)
