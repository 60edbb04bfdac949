"""The Keras twin takes the NumPy network's steps."""

import importlib

import numpy as np
import pytest

from softmax_course import keras_network, softmax
from softmax_course.keras_network import from_keras, to_keras, train_keras
from softmax_course.mnist_network import SMALL, forward, init_network, train


def test_keras_runs_on_torch():
    assert keras_network.keras.backend.backend() == "torch"


def test_another_backend_is_refused_with_the_way_out(monkeypatch):
    monkeypatch.setattr(keras_network.keras.backend, "backend", lambda: "tensorflow")
    with pytest.raises(ImportError, match=r"Keras runs on tensorflow.*KERAS_BACKEND=torch"):
        importlib.reload(keras_network)  # it fails before it defines anything anew


def test_a_layer_may_occur_twice():
    layers = init_network((4, 4), seed=1) * 2
    x = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32)
    z = outputs(to_keras(layers), x)
    np.testing.assert_allclose(z, forward(layers, x)[-1], atol=1e-6)
    assert len(from_keras(to_keras(layers))) == 2


@pytest.mark.parametrize("sizes", [(3, 2), (5, 4, 3), SMALL])
def test_weights_go_to_keras_and_back_unchanged(sizes):
    layers = init_network(sizes, seed=3)
    back = from_keras(to_keras(layers))
    assert len(back) == len(layers)
    for layer, copy in zip(layers, back, strict=True):
        np.testing.assert_array_equal(layer.W, copy.W)
        np.testing.assert_array_equal(layer.b, copy.b)


def test_no_memory_is_shared():
    layers = init_network((3, 2))
    before = layers[0].W.copy()
    model = to_keras(layers)
    back = from_keras(model)
    model.layers[0].set_weights([np.zeros((3, 2)), np.zeros(2)])
    np.testing.assert_array_equal(layers[0].W, before)
    np.testing.assert_array_equal(back[0].W, before)


def outputs(model, x):
    return model(x).detach().numpy()


def test_a_linear_output_gives_the_logits_and_a_softmax_output_the_probabilities(mnist_test):
    layers, x = init_network(SMALL), mnist_test[0][:100]
    z = forward(layers, x)[-1]
    np.testing.assert_allclose(outputs(to_keras(layers), x), z, atol=1e-5)
    np.testing.assert_allclose(outputs(to_keras(layers, "softmax"), x), softmax(z), atol=1e-6)


@pytest.mark.parametrize(
    ("output", "from_logits", "momentum"),
    [("linear", True, 0.0), ("linear", True, 0.5), ("softmax", False, 0.0)],
)
def test_the_losses_of_the_first_100_steps_are_the_same(mnist, output, from_logits, momentum):
    x, y = mnist[0][:6400], mnist[1][:6400]
    layers = init_network(SMALL)
    expected = train(layers, x, y, epochs=1, momentum=momentum, progress=False).losses
    losses = train_keras(
        to_keras(layers, output), x, y, steps=100, momentum=momentum, from_logits=from_logits
    )
    np.testing.assert_allclose(losses, expected, atol=1e-4)


def test_a_linear_output_without_from_logits_is_another_loss(mnist):
    x, y = mnist[0][:64], mnist[1][:64]
    layers = init_network(SMALL)
    right = train_keras(to_keras(layers), x, y, steps=1)
    wrong = train_keras(to_keras(layers), x, y, steps=1, from_logits=False)
    assert abs(right - wrong) > 0.1
