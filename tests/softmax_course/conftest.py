"""What the tests of the reference share."""

from __future__ import annotations

import pytest
import torch
from threadpoolctl import threadpool_limits

from softmax_course import load_mnist


@pytest.fixture(scope="session", autouse=True)
def _one_thread():
    """Small matrices: threads that wait for each other would make the tests far slower."""
    torch.set_num_threads(1)
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def mnist():
    """The training digits: images as float32, and labels."""
    return load_mnist("train")


@pytest.fixture(scope="session")
def mnist_test():
    """The test digits."""
    return load_mnist("test")
