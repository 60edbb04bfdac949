"""The digits: the real files, and what damaged ones say. The real files are never touched."""

import gzip
import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from softmax_kit import load_mnist, mnist

TRAIN_IMAGES = "train-images-idx3-ubyte"


@pytest.mark.parametrize(("split", "count"), [("train", 60_000), ("test", 10_000)])
def test_images_are_rows_of_784_grey_values_and_labels_are_digits(split, count):
    images, labels = load_mnist(split)
    assert images.shape == (count, 784)
    assert images.dtype == np.float32
    assert images.min() == 0
    assert images.max() == 1
    assert labels.shape == (count,)
    assert labels.dtype == np.int64
    assert set(labels) == set(range(10))


def test_bytes_are_the_stored_grey_values():
    stored, labels = load_mnist("test", dtype=np.uint8)
    scaled, same_labels = load_mnist("test", dtype="float32")
    assert stored.dtype == np.uint8
    assert stored.max() == 255
    np.testing.assert_allclose(scaled * 255, stored, atol=1e-4)
    np.testing.assert_array_equal(labels, same_labels)


def test_train_is_the_default_and_its_first_digits_are_the_known_ones():
    _, labels = load_mnist()
    assert labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    # The training set's class counts, as Y. LeCun's page and many others give them.
    assert np.bincount(labels).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip


def test_pixels_come_row_by_row():
    # The first test digit is a 7: a bar at the top, then a stem that leans to the left.
    seven = load_mnist("test")[0][0].reshape(28, 28)
    ink = [np.flatnonzero(row > 0.5) for row in seven]
    assert len(ink[8]) > 10
    assert ink[24].mean() < ink[12].mean()


def test_arrays_are_the_callers_own():
    images, _ = load_mnist("test")
    images[:] = 0
    assert load_mnist("test")[0].max() == 1


def test_the_files_are_the_original_ones():
    for name, md5 in mnist.MD5.items():
        content = gzip.decompress((mnist.FOLDER / f"{name}.gz").read_bytes())
        assert hashlib.md5(content, usedforsecurity=False).hexdigest() == md5


@pytest.mark.parametrize("split", ["validation", "Test", "", None, 0])
def test_says_which_splits_there_are(split):
    with pytest.raises(ValueError, match=f'split must be "train" or "test", not {split!r}'):
        load_mnist(split)


@pytest.mark.parametrize("dtype", [np.float64, np.int8, bool])
def test_says_which_types_there_are(dtype):
    with pytest.raises(ValueError, match="dtype must be float32 or uint8, not"):
        load_mnist("test", dtype)


@pytest.fixture
def copy(tmp_path, monkeypatch) -> Path:
    """A copy of the files, from which `load_mnist` reads."""
    shutil.copytree(mnist.FOLDER, tmp_path / "mnist")
    monkeypatch.setattr(mnist, "FOLDER", tmp_path / "mnist")
    return tmp_path / "mnist" / f"{TRAIN_IMAGES}.gz"


def test_a_missing_file_is_named_with_the_way_to_get_it_back(copy):
    copy.unlink()
    with pytest.raises(FileNotFoundError, match=rf"{TRAIN_IMAGES}\.gz is missing.*git checkout"):
        load_mnist("train")
    assert len(load_mnist("test")[1]) == 10_000  # the other files still serve


def damage_truncate(path):
    path.write_bytes(path.read_bytes()[:-1000])


def damage_empty(path):
    path.write_bytes(b"")


def damage_not_gzip(path):
    path.write_bytes(b"<html>404 Not Found</html>")


def damage_flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def damage_other_digits(path):
    content = bytearray(gzip.decompress(path.read_bytes()))
    content[100_000] ^= 255
    path.write_bytes(gzip.compress(content, compresslevel=1))


def damage_swap_files(path):
    shutil.copy(path.with_name("t10k-images-idx3-ubyte.gz"), path)


@pytest.mark.parametrize(
    "damage",
    [
        damage_truncate,
        damage_empty,
        damage_not_gzip,
        damage_flip_a_bit,
        damage_other_digits,
        damage_swap_files,
    ],
    ids=lambda damage: damage.__name__,
)
def test_a_damaged_file_is_named_with_the_way_to_get_it_back(copy, damage):
    damage(copy)
    with pytest.raises(ValueError, match=rf"{TRAIN_IMAGES}\.gz is damaged: .*git checkout"):
        load_mnist("train")


def test_what_the_system_says_of_an_unreadable_file_is_not_hidden(copy):
    copy.unlink()
    copy.mkdir()
    with pytest.raises(OSError, match=TRAIN_IMAGES):
        load_mnist("train")
