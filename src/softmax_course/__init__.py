"""Softmax and cross-entropy: the reference implementation of the course.

What needs PyTorch or Keras is imported by its module's name: `pytorch_losses`,
`torch_network`, `keras_network`.

Results have the precision of the logits or probabilities that they are made of; whole
numbers become float64. The exercises do not ask for that: an answer may be more precise.
"""

from softmax_course.cross_entropy import cross_entropy, entropy, kl_divergence, quadratic_cost
from softmax_course.gradients import (
    daj_dzj,
    daj_dzk,
    dC_da,
    dC_db,
    dC_dW,
    dC_dz,
    gradient_error,
    numerical_gradient,
    softmax_jacobian,
)
from softmax_course.one_hot import from_one_hot, one_hot
from softmax_course.softmax import logsumexp, sigmoid, softmax, softmax_with_temperature
from softmax_course.stability import (
    cross_entropy_with_logits,
    cross_entropy_with_logits_grad,
    log_softmax,
    naive_cross_entropy,
    naive_softmax,
    overflow_logit,
)
from softmax_kit.mnist import load_mnist

__all__ = [
    "cross_entropy",
    "cross_entropy_with_logits",
    "cross_entropy_with_logits_grad",
    "dC_dW",
    "dC_da",
    "dC_db",
    "dC_dz",
    "daj_dzj",
    "daj_dzk",
    "entropy",
    "from_one_hot",
    "gradient_error",
    "kl_divergence",
    "load_mnist",
    "log_softmax",
    "logsumexp",
    "naive_cross_entropy",
    "naive_softmax",
    "numerical_gradient",
    "one_hot",
    "overflow_logit",
    "quadratic_cost",
    "sigmoid",
    "softmax",
    "softmax_jacobian",
    "softmax_with_temperature",
]
