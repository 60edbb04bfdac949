"""A trained network for the reader's browser: the page carries it, no file and no server."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from IPython.display import HTML
from numpy.typing import ArrayLike, DTypeLike

from softmax_kit.mnist import load_mnist


def embed_network(
    layers: Iterable[tuple[ArrayLike, ArrayLike]], images: ArrayLike, labels: ArrayLike
) -> HTML:
    """Write a network and some example images into the page.

    The figure `digit` of the book reads them there. As the output of a notebook's cell
    they are kept with it, so a page that is not executed again still has its network.

    Parameters
    ----------
    layers : iterable of (W, b)
        Weights (outputs, inputs) and biases (outputs,) of each layer. They are written in
        single precision.
    images : array_like, shape (N, inputs)
        Examples, grey values in [0, 1], written in 256 levels.
    labels : array_like of int, shape (N,)
        Their classes.

    Returns
    -------
    HTML
        A ``<script type="application/json">`` element: data, not code. Numbers are base64
        of little-endian float32 (weights and biases) and bytes (images).

    Raises
    ------
    ValueError
        If the shapes do not fit, or an image has values outside [0, 1].

    Examples
    --------
    >>> network = embed_network([(np.eye(2), np.zeros(2))], [[0.0, 1.0]], [1])
    >>> network.data.startswith('<script type="application/json"')
    True
    """
    arrays = [(np.asarray(W), np.asarray(b)) for W, b in layers]
    for W, b in arrays:
        if W.ndim != 2 or b.shape != W.shape[:1]:
            raise ValueError(
                f"W has shape {W.shape} and b {b.shape}: "
                "they must be (outputs, inputs) and (outputs,)."
            )
    images, labels = np.asarray(images), np.asarray(labels)
    if images.shape != (len(labels), arrays[0][0].shape[1]):
        raise ValueError(
            f"images has shape {images.shape}: with {len(labels)} labels and this network "
            f"it must be ({len(labels)}, {arrays[0][0].shape[1]})."
        )
    if not ((images >= 0) & (images <= 1)).all():
        raise ValueError("images must hold grey values from 0 to 1.")
    network = {
        "layers": [
            {"inputs": W.shape[1], "W": _encode(W, "<f4"), "b": _encode(b, "<f4")}
            for W, b in arrays
        ],
        "examples": [
            {"label": int(label), "pixels": _encode((255 * image).round(), "u1")}
            for image, label in zip(images, labels, strict=True)
        ],
    }
    return HTML(
        f'<script type="application/json" class="embedded-network">{json.dumps(network)}</script>'
    )


def embed_digits(
    layers: Iterable[tuple[ArrayLike, ArrayLike]], chosen: Sequence[int] | None = None
) -> HTML:
    """Write a network for MNIST and some digits of the test set into the page.

    Parameters
    ----------
    layers : iterable of (W, b)
        The trained network, as for `embed_network`.
    chosen : sequence of int, optional
        The places of the digits in the test set; by default those where 0 to 9 first stand.

    Returns
    -------
    HTML
        What `embed_network` writes.

    Examples
    --------
    >>> page = embed_digits([(np.zeros((10, 784)), np.zeros(10))])
    >>> page.data.count('"label"')
    10
    """
    images, labels = load_mnist("test")
    if chosen is None:
        chosen = [int(np.flatnonzero(labels == digit)[0]) for digit in range(10)]
    return embed_network(layers, images[chosen], labels[chosen])


def _encode(values: np.ndarray[Any, Any], dtype: DTypeLike) -> str:
    return base64.b64encode(values.astype(dtype).tobytes()).decode("ascii")
