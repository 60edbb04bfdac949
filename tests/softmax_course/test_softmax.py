"""Softmax, log-sum-exp, temperature and sigmoid, against torch, SciPy and 50-digit numbers."""

import mpmath as mp
import numpy as np
import pytest
import scipy.special
import torch
from hypothesis import given
from hypothesis import strategies as st

from softmax_course import logsumexp, sigmoid, softmax, softmax_with_temperature
from strategies import eps, logits, logits_along_axis

BIG = np.finfo(np.float64).max


def exact(z):
    """Log-sum-exp and softmax of one vector with 50 digits."""
    with mp.workdps(50):
        terms = [mp.exp(mp.mpf(float(z_j))) for z_j in z]
        total = mp.fsum(terms)
        return float(mp.log(total)), np.array([float(term / total) for term in terms])


vectors = logits(dims=(1, 1), masked=True)


@given(vectors)
def test_softmax_is_right_to_a_few_units_in_the_last_place(z):
    # A gap g between logits is rounded relative to g, which e^g turns into a relative error.
    gap = np.where(np.isinf(z), 0, z.max() - z.astype(np.float64))
    tolerance = (gap + len(z) + 4) * eps(z.dtype)
    _, expected = exact(z)
    smallest = float(np.finfo(z.dtype).smallest_subnormal)
    assert (np.abs(softmax(z) - expected) <= tolerance * expected + smallest).all()


@given(vectors)
def test_logsumexp_is_right_to_a_few_units_in_the_last_place(z):
    expected, _ = exact(z)
    assert abs(float(logsumexp(z)) - expected) <= 3 * eps(z.dtype) * (abs(float(z.max())) + 1)


@given(logits_along_axis(dtypes=[np.float32, np.float64], masked=True))
def test_softmax_agrees_with_torch_and_scipy(case):
    z, axis = case
    rtol = 100 * eps(z.dtype) * (1 + np.log(1e4))
    a = softmax(z, axis)
    by_torch = torch.softmax(torch.from_numpy(np.array(z)), dim=axis).numpy()
    np.testing.assert_allclose(a, by_torch, rtol=rtol, atol=1e-30)
    np.testing.assert_allclose(a, scipy.special.softmax(z, axis=axis), rtol=rtol, atol=1e-30)


@given(logits_along_axis(dtypes=[np.float32, np.float64], masked=True))
def test_logsumexp_agrees_with_torch_and_scipy(case):
    z, axis = case
    rtol = 4 * eps(z.dtype)
    lse = logsumexp(z, axis)
    by_torch = torch.logsumexp(torch.from_numpy(np.array(z)), dim=axis).numpy()
    np.testing.assert_allclose(lse, by_torch, rtol=rtol, atol=rtol)
    np.testing.assert_allclose(lse, scipy.special.logsumexp(z, axis=axis), rtol=rtol, atol=rtol)


@given(logits(dims=(2, 3)))
def test_a_softmax_along_another_axis_is_that_of_the_transposed_logits(z):
    np.testing.assert_allclose(
        softmax(np.moveaxis(z, -1, 0), axis=0),
        np.moveaxis(softmax(z), -1, 0),
        rtol=8 * eps(z.dtype),
    )


def test_one_class_is_certain():
    np.testing.assert_array_equal(softmax([[5.0], [-1e4]]), [[1], [1]])
    np.testing.assert_array_equal(logsumexp([[5.0], [-1e4]]), [5, -1e4])


def test_an_empty_batch_stays_empty():
    assert softmax(np.zeros((0, 3))).shape == (0, 3)
    assert logsumexp(np.zeros((0, 3))).shape == (0,)
    assert sigmoid([]).shape == (0,)


def test_a_masked_class_gets_probability_0():
    np.testing.assert_array_equal(softmax([0.0, -np.inf, 0.0]), [0.5, 0, 0.5])
    assert logsumexp([3.0, -np.inf]) == 3


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_widest_gap_of_a_type_gives_0_and_1_and_no_warning(dtype):
    big = np.finfo(dtype).max
    z = np.array([big, -big])
    np.testing.assert_array_equal(softmax(z), [1, 0])
    assert logsumexp(z) == big
    np.testing.assert_array_equal(sigmoid(z), [1, 0])


@pytest.mark.parametrize("shape", [(10_000,), (10_000, 2)])
def test_float16_adds_more_than_2048_classes(shape):
    # Along the first of two axes, NumPy would add in float16, which stops at 2048.
    z = np.zeros(shape, dtype=np.float16)
    assert (softmax(z, axis=0) == np.float16(1e-4)).all()
    assert (logsumexp(z, axis=0) == np.float16(np.log(10_000))).all()


@given(logits(dims=(1, 2), bound=50), st.floats(0.1, 100))
def test_a_temperature_divides_the_logits(z, temperature):
    # The bound on the logits keeps the rounding of z / T below a unit of the exponent.
    got = softmax_with_temperature(z.astype(np.float64), temperature)
    expected = scipy.special.softmax(z.astype(np.float64) / temperature, axis=-1)
    np.testing.assert_allclose(got, expected, rtol=1e-11, atol=1e-300)


@given(logits())
def test_temperature_1_is_softmax(z):
    np.testing.assert_array_equal(softmax_with_temperature(z, 1), softmax(z))


def test_a_temperature_near_0_is_a_hard_maximum_and_a_huge_one_is_uniform():
    z = [2.0, 1.0, 0.1]
    np.testing.assert_array_equal(softmax_with_temperature(z, 5e-324), [1, 0, 0])
    np.testing.assert_allclose(softmax_with_temperature(z, BIG), 1 / 3, rtol=1e-15)


def test_a_temperature_works_along_any_axis():
    z = np.array([[2.0, 1.0], [0.0, 3.0]])
    np.testing.assert_allclose(
        softmax_with_temperature(z, 2, axis=0), scipy.special.softmax(z / 2, axis=0), rtol=1e-15
    )


@pytest.mark.parametrize("temperature", [2, 2.0, np.float64(2), np.float32(2), np.int64(2)])
def test_no_temperature_changes_the_precision_of_the_logits(temperature):
    z = np.array([1, 2], dtype=np.float16)
    assert softmax_with_temperature(z, temperature).dtype == np.float16


@given(logits())
def test_sigmoid_is_right_to_a_few_units_in_the_last_place(z):
    expected = [float(1 / (1 + mp.exp(-mp.mpf(float(z_j))))) for z_j in z.ravel()]
    atol = float(np.finfo(z.dtype).smallest_subnormal)
    np.testing.assert_allclose(sigmoid(z).ravel(), expected, rtol=4 * eps(z.dtype), atol=atol)


@given(logits(dtypes=[np.float32, np.float64]))
def test_sigmoid_agrees_with_scipy(z):
    atol = float(np.finfo(z.dtype).smallest_normal)
    np.testing.assert_allclose(sigmoid(z), scipy.special.expit(z), 4 * eps(z.dtype), atol)


@given(logits(bound=20))
def test_the_sigmoids_of_a_logit_and_its_negative_sum_to_1(z):
    np.testing.assert_allclose(sigmoid(z) + sigmoid(-z), 1, rtol=2 * eps(z.dtype))


def test_sigmoid_takes_a_single_number():
    assert sigmoid(0) == 0.5
    assert sigmoid(-np.inf) == 0


@pytest.mark.parametrize("function", [softmax, logsumexp])
@pytest.mark.parametrize(
    ("z", "axis", "error", "words"),
    [
        ([1.0, np.nan], -1, ValueError, r"z holds nan, first at index \(1,\)"),
        ([[0.0, 1.0], [np.inf, 1.0]], -1, ValueError, r"z holds \+inf, first at index \(1, 0\)"),
        ([[0.0, 1.0], [-np.inf] * 2], -1, ValueError, "every class along axis -1 is -inf"),
        ([], -1, ValueError, r"z has shape \(0,\): no class along axis -1"),
        (np.zeros((2, 0)), 1, ValueError, "no class along axis 1"),
        (3.0, -1, ValueError, "z is a single number. Pass a vector with one entry per class"),
        ([1.0, 2.0], 1, ValueError, r"axis 1 does not exist: z has shape \(2,\).*-1 and 0"),
        ([1.0, 2.0], -2, ValueError, "axis -2 does not exist"),
        ([1.0, 2.0], None, TypeError, "axis must be an integer, not None"),
        ([1.0, 2.0], (0,), TypeError, r"axis must be an integer, not \(0,\)"),
        ([1j, 2], -1, TypeError, "z must hold real numbers, not complex128"),
        (["1", "2"], -1, TypeError, "z must hold real numbers, not <U1"),
        ([None, 1], -1, TypeError, "z must hold real numbers, not object"),
        ([[1, 2], [3]], -1, ValueError, "z is not a rectangular array"),
        (np.ma.array([1.0, 2.0], mask=[0, 1]), -1, TypeError, "z is a masked array. Fill it"),
    ],
)
def test_says_what_is_wrong_with_logits(function, z, axis, error, words):
    with pytest.raises(error, match=words):
        function(z, axis=axis)


@pytest.mark.parametrize("temperature", [0, -1, np.nan, np.inf, 1e-10, 1e6])
def test_says_what_a_temperature_must_be(temperature):
    # In float16, 1e-10 is 0 and 1e6 is infinite.
    with pytest.raises(ValueError, match="positive finite number in float16"):
        softmax_with_temperature(np.zeros(2, np.float16), temperature)


def test_sigmoid_says_what_is_wrong():
    with pytest.raises(ValueError, match="z holds nan"):
        sigmoid([np.nan])
    with pytest.raises(TypeError, match="must hold real numbers"):
        sigmoid("high")
