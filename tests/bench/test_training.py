import numpy as np
import pytest

from bench.training import BATCH, PARTIES
from softmax_course.mnist_network import init_network

LIBRARIES = [name for name in PARTIES if name != "matmul"]


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    x = rng.random((2 * BATCH + 10, 8), dtype=np.float32)  # the last batch is a short one
    return x, (x[:, :3] @ np.eye(3, dtype=np.float32)).argmax(axis=1)


def trained(party, x, y, epochs=3):
    epoch, predict = PARTIES[party](init_network((8, 6, 5, 3), seed=1), 0.0)
    for seed in range(epochs):
        assert epoch(x, y, seed, 1) > 0
    return predict(x)


@pytest.mark.parametrize("party", LIBRARIES[1:])
def test_every_library_learns_the_same_from_the_same_batches(party, data):
    x, y = data
    np.testing.assert_array_equal(trained(party, x, y), trained("ours", x, y))


@pytest.mark.parametrize("party", LIBRARIES)
def test_every_library_trains(party, data):
    x, y = data
    start = trained(party, x, y, epochs=0)
    assert (trained(party, x, y, epochs=30) == y).mean() > (start == y).mean()


def test_the_matrix_products_leave_the_network_as_it_was(data):
    x, y = data
    layers = init_network((8, 6, 5, 3), seed=1)
    before = [layer.W.copy() for layer in layers]
    PARTIES["matmul"](layers, 0.0)[0](x, y, 0, 1)
    for layer, W in zip(layers, before, strict=True):
        np.testing.assert_array_equal(layer.W, W)
