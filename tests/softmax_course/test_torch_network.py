"""The PyTorch twin takes the NumPy network's steps."""

import numpy as np
import pytest
import torch
from torch import nn

from softmax_course.mnist_network import SMALL, forward, init_network, train
from softmax_course.torch_network import from_torch, to_torch, train_torch


@pytest.mark.parametrize("sizes", [(3, 2), (5, 4, 3), SMALL])
def test_weights_go_to_torch_and_back_unchanged(sizes):
    layers = init_network(sizes, seed=3)
    back = from_torch(to_torch(layers))
    assert len(back) == len(layers)
    for layer, copy in zip(layers, back, strict=True):
        np.testing.assert_array_equal(layer.W, copy.W)
        np.testing.assert_array_equal(layer.b, copy.b)


def test_no_memory_is_shared():
    layers = init_network((3, 2))
    before = layers[0].W.copy()
    model = to_torch(layers)
    back = from_torch(model)
    with torch.no_grad():
        model[0].weight.zero_()
    np.testing.assert_array_equal(layers[0].W, before)
    np.testing.assert_array_equal(back[0].W, before)


def test_the_logits_are_the_same(mnist_test):
    layers = init_network(SMALL)
    x = mnist_test[0][:100]
    with torch.no_grad():
        z = to_torch(layers)(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(z, forward(layers, x)[-1], atol=1e-5)


def test_a_layer_may_occur_twice():
    layers = init_network((4, 4), seed=1) * 2
    x = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32)
    with torch.no_grad():
        z = to_torch(layers)(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(z, forward(layers, x)[-1], atol=1e-6)
    assert len(from_torch(to_torch(layers))) == 2


@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_the_losses_of_the_first_100_steps_are_the_same(mnist, momentum):
    x, y = mnist[0][:6400], mnist[1][:6400]
    layers = init_network(SMALL)
    expected = train(layers, x, y, epochs=1, momentum=momentum, progress=False).losses
    model = to_torch(layers)
    losses = train_torch(model, x, y, steps=100, momentum=momentum)
    assert losses[-10:].mean() < losses[:10].mean() - 0.5  # it does learn
    np.testing.assert_allclose(losses, expected, atol=1e-4)


def test_the_losses_are_the_same_over_epochs_whose_last_batch_is_short(mnist):
    x, y = mnist[0][:1000], mnist[1][:1000]
    layers = init_network(SMALL)
    options = {"batch_size": 300, "momentum": 0.5}
    expected = train(layers, x, y, epochs=3, **options, progress=False).losses
    losses = train_torch(to_torch(layers), x, y, steps=12, **options)
    np.testing.assert_allclose(losses, expected, atol=1e-4)


@pytest.mark.parametrize(
    "model",
    [
        nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 2)),
        nn.Sequential(nn.Linear(2, 2), nn.ReLU()),
        nn.Sequential(nn.Linear(2, 2), nn.Softmax(dim=1)),
        nn.Sequential(),
    ],
)
def test_other_networks_are_refused(model):
    with pytest.raises(ValueError, match="expected Linear layers with ReLU between them, not"):
        from_torch(model)


def test_training_says_what_is_wrong_with_labels():
    model = to_torch(init_network((2, 3, 2)))
    with pytest.raises(ValueError, match="label 2 is out of range"):
        train_torch(model, np.eye(2, dtype=np.float32), np.array([0, 2]), steps=1)
