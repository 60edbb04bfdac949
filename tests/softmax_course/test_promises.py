"""What every function of arrays promises, whatever array it is given.

float16, float32 and float64 are kept; integers, booleans and lists become float64; the
layout in memory does not matter; the input is never changed.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import softmax_course
from softmax_course import (
    cross_entropy,
    cross_entropy_with_logits,
    cross_entropy_with_logits_grad,
    daj_dzj,
    daj_dzk,
    dC_da,
    dC_db,
    dC_dW,
    dC_dz,
    entropy,
    kl_divergence,
    log_softmax,
    logsumexp,
    naive_cross_entropy,
    naive_softmax,
    quadratic_cost,
    sigmoid,
    softmax,
    softmax_jacobian,
    softmax_with_temperature,
)
from strategies import FLOATS, distributions, eps, layouts, logits


def zeros_for(array):
    """Class 0 for every sample."""
    return np.zeros(np.shape(array)[:-1], np.int64)


OF_LOGITS = {
    "logsumexp": logsumexp,
    "softmax": softmax,
    "softmax_with_temperature": lambda z: softmax_with_temperature(z, 2),
    "sigmoid": sigmoid,
    "log_softmax": log_softmax,
    "naive_softmax": naive_softmax,
    "naive_cross_entropy": lambda z: naive_cross_entropy(z, zeros_for(z)),
    "cross_entropy_with_logits": lambda z: cross_entropy_with_logits(z, zeros_for(z), "none"),
    "cross_entropy_with_logits_grad": lambda z: cross_entropy_with_logits_grad(
        z, zeros_for(z), "none"
    ),
}
OF_PROBABILITIES = {
    "cross_entropy": lambda a: cross_entropy(a, zeros_for(a)),
    "entropy": entropy,
    "kl_divergence": lambda a: kl_divergence(a, np.asarray(a)[..., ::-1]),
    "quadratic_cost": lambda a: quadratic_cost(a, np.asarray(a)[..., ::-1]),
    "daj_dzj": daj_dzj,
    "daj_dzk": daj_dzk,
    "softmax_jacobian": softmax_jacobian,
    "dC_da": lambda a: dC_da(a, zeros_for(a)),
    "dC_dz": lambda a: dC_dz(a, zeros_for(a)),
    "dC_db": lambda a: dC_db(a, zeros_for(a)),
    "dC_dW": lambda a: dC_dW(
        np.asarray(a).reshape(-1, np.shape(a)[-1]),
        zeros_for(a).ravel(),
        np.ones((zeros_for(a).size, 2), np.asarray(a).dtype),
    ),
}
ALL = OF_LOGITS | OF_PROBABILITIES
NOT_OF_ONE_ARRAY = {
    "from_one_hot",
    "gradient_error",
    "load_mnist",
    "numerical_gradient",
    "one_hot",
    "overflow_logit",
}


def test_every_public_function_is_here():
    named = ALL.keys() | NOT_OF_ONE_ARRAY
    assert named == set(softmax_course.__all__)


def keeps_its_promises(function, array):
    before = array.tobytes()
    result = function(array)
    assert array.tobytes() == before
    assert result.dtype == array.dtype
    # The order of a sum may follow the layout, so the last place may differ.
    expected = function(np.ascontiguousarray(array))
    np.testing.assert_allclose(result, expected, rtol=8 * eps(array.dtype))


@pytest.mark.parametrize("function", OF_LOGITS.values(), ids=OF_LOGITS)
@settings(max_examples=20)
@given(z=logits(bound=8))
def test_functions_of_logits(function, z):
    keeps_its_promises(function, z)


@pytest.mark.parametrize("function", OF_PROBABILITIES.values(), ids=OF_PROBABILITIES)
@settings(max_examples=20)
@given(data=st.data())
def test_functions_of_probabilities(function, data):
    shape = data.draw(st.sampled_from([(1,), (4,), (3, 2), (0, 3), (2, 3, 2)]))
    dtype = data.draw(st.sampled_from(FLOATS))
    keeps_its_promises(
        function, data.draw(layouts(data.draw(distributions(shape, dtype=dtype, zeros=False))))
    )


@pytest.mark.parametrize(
    "function",
    [*OF_LOGITS.values(), *OF_PROBABILITIES.values()],
    ids=[*OF_LOGITS, *OF_PROBABILITIES],
)
@pytest.mark.parametrize("kind", ["list", "int8", "uint8", "int64", "bool"])
def test_lists_integers_and_booleans_count_as_float64(function, kind):
    values = [[1, 0, 0], [0, 0, 1]]
    array = values if kind == "list" else np.array(values, kind)
    result = function(array)
    assert result.dtype == np.float64
    np.testing.assert_array_equal(result, function(np.array(values, np.float64)))
