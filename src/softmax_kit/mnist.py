"""The MNIST digits, which the project carries itself: no download."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

FOLDER = resources.files("softmax_kit") / "data" / "mnist"

#: MD5 sums of the uncompressed files: the well-known ones of the original data set.
MD5 = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}


def load_mnist(
    split: str = "train", dtype: DTypeLike = np.float32
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Load the handwritten digits of MNIST.

    Parameters
    ----------
    split : {"train", "test"}
        The 60,000 training digits or the 10,000 test digits.
    dtype : {float32, uint8}
        float32 gives grey values in [0, 1], uint8 the stored values 0 to 255.

    Returns
    -------
    images : ndarray, shape (N, 784)
        One digit a row, its 28 × 28 pixels row by row, 0 for the background.
    labels : ndarray of int64, shape (N,)
        The digits 0 to 9.

    Raises
    ------
    ValueError
        If `split` or `dtype` is none of the above, or a file is damaged.
    FileNotFoundError
        If a file is missing.

    Notes
    -----
    Y. LeCun, C. Cortes, C. J. C. Burges, *The MNIST database of handwritten digits*,
    CC BY-SA 3.0. Sources: UZ, NG.

    Examples
    --------
    >>> images, labels = load_mnist("test")
    >>> images.shape, images.dtype, labels[:5]
    ((10000, 784), dtype('float32'), array([7, 2, 1, 0, 4]))
    """
    prefixes = {"train": "train", "test": "t10k"}
    if split not in prefixes:
        raise ValueError(f'split must be "train" or "test", not {split!r}.')
    if np.dtype(dtype) not in (np.float32, np.uint8):
        raise ValueError(f"dtype must be float32 or uint8, not {np.dtype(dtype)}.")
    images = _read_idx(f"{prefixes[split]}-images-idx3-ubyte")
    labels = _read_idx(f"{prefixes[split]}-labels-idx1-ubyte").astype(np.int64)
    images = images.reshape(len(images), -1)
    if np.dtype(dtype) == np.float32:
        return np.divide(images, 255, dtype=np.float32), labels  # one pass: half the time
    return images, labels


def _read_idx(name: str) -> NDArray[np.uint8]:
    """Read an IDX file of bytes: two zeros, type 8, number of axes, sizes, data."""
    path = FOLDER / f"{name}.gz"
    restore = "Restore it from the repository: git checkout -- src/softmax_kit/data"
    try:
        content = gzip.decompress(path.read_bytes())
    except FileNotFoundError as error:
        raise FileNotFoundError(f"{path} is missing. {restore}") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"{path} is damaged: it cannot be unpacked. {restore}") from error
    if hashlib.md5(content, usedforsecurity=False).hexdigest() != MD5[name]:
        raise ValueError(f"{path} is damaged: its MD5 sum is not the one of MNIST. {restore}")
    ndim = content[3]
    shape = np.frombuffer(content, dtype=">i4", count=ndim, offset=4)
    # A copy, since frombuffer gives a read-only view.
    return np.frombuffer(content, np.uint8, offset=4 + 4 * ndim).reshape(shape).copy()
