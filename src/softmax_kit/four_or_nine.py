"""One handwritten digit that a network takes for another: the example of chapters 1 to 5."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from softmax_kit.mnist import load_mnist

#: Its place in MNIST's test set.
INDEX = 2148
#: What its writer meant.
LABEL = 4
FILE = Path(__file__).parent / "data" / "four_or_nine.json"


def picture() -> NDArray[np.float32]:
    """Return the digit's grey values, 0 for paper and 1 for ink.

    Returns
    -------
    ndarray of float32, shape (28, 28)
        One row of pixels a row.

    Examples
    --------
    >>> picture().shape
    (28, 28)
    """
    images, labels = load_mnist("test")
    assert labels[INDEX] == LABEL
    pixels: NDArray[np.float32] = images[INDEX].reshape(28, 28)
    return pixels


def logits() -> NDArray[np.float64]:
    """Return a network's scores for the ten digits, rounded to one decimal.

    The network is the 784-25-15-10 one of chapter 8, after one epoch. It prefers the 9.

    Returns
    -------
    ndarray of float64, shape (10,)
        The score of digit j at place j.

    Examples
    --------
    >>> int(logits().argmax())
    9
    """
    return np.array(json.loads(FILE.read_text(encoding="utf-8")))
