"""What a student's notebook may import: input checks, the data and plots.

Nothing in here answers an exercise. It is the only package of the project that
graded code can see.
"""

from softmax_kit.inputs import (
    as_features,
    as_labels,
    as_logits,
    as_probabilities,
    as_targets,
    logits_and_max,
)
from softmax_kit.mnist import load_mnist

__all__ = [
    "as_features",
    "as_labels",
    "as_logits",
    "as_probabilities",
    "as_targets",
    "load_mnist",
    "logits_and_max",
]
