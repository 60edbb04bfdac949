import numpy as np
import pytest

from bench.kernels import KERNELS, SHAPES, case, parties


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(("shape", "axis"), [((3, 4), -1), ((4, 3), 0), ((2, 40), -1)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_all_parties_compute_the_same_numbers(kernel, shape, axis, dtype):
    z, labels = case(shape, axis, dtype)
    ours, scipy, torch = (np.asarray(call()) for call in parties(kernel, z, axis, labels).values())
    assert ours.dtype == torch.dtype == dtype
    assert ours.shape == scipy.shape == torch.shape
    rtol, atol = (1e-5, 1e-6) if dtype == "float32" else (1e-12, 1e-14)
    np.testing.assert_allclose(ours, scipy, rtol=rtol, atol=atol)
    np.testing.assert_allclose(ours, torch, rtol=rtol, atol=atol)


@pytest.mark.parametrize("kernel", KERNELS)
def test_no_party_changes_the_logits(kernel):
    z, labels = case((3, 4), -1, "float64")
    before = z.copy()
    for call in parties(kernel, z, -1, labels).values():
        call()
    np.testing.assert_array_equal(z, before)


def test_there_is_a_label_for_every_sample_of_every_shape():
    for shape, axis in SHAPES:
        small = tuple(min(size, 20) for size in shape)
        z, labels = case(small, axis, "float32")
        assert labels.shape == (z.shape[0 if axis == -1 else 1],)
        assert labels.max() < z.shape[axis]
