"""The checks of exercise 08, the MNIST network."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from assignments.checks import Answer, array, check, close, expect, keeps_input, rng
from softmax_course import mnist_network as reference
from softmax_course.mnist_network import Layer
from softmax_kit import load_mnist

FORMULA = "08_mnist_network: The formula"
TRAINING = "08_mnist_network: Training, three times the same"
ERRORS = "08_mnist_network: Where it errs"

# As many samples as units in every layer: a wrong axis gives a wrong number, not an error.
SQUARE = [
    (np.array([[1.0, -0.5], [-1.0, 2.0]]), np.array([0.5, -0.5])),
    (np.array([[0.5, 1.0], [-1.0, 0.25]]), np.array([-0.5, 1.0])),
    (np.array([[2.0, -1.0], [0.5, -1.0]]), np.array([0.25, 0.0])),
]
SQUARE_X = np.array([[1.0, 0.5], [-0.5, 1.0]])
SQUARE_Y = np.array([1, 0])

Pairs = list[tuple[Any, Any]]


def _network(sizes: list[int], random: Any) -> Pairs:
    """Draw weights and biases, in float64."""
    return [(random.normal(size=(k, d)), random.normal(size=k)) for d, k in pairwise(sizes)]


def _layers(pairs: Any) -> list[Layer]:
    return [Layer(W, b) for W, b in pairs]


def _list_of(result: Any, length: int, of: str) -> list[Any]:
    expect(result is not None, "it returned None. Does the function end with `return`?")
    expect(isinstance(result, (list, tuple)), f"expected a list, got {type(result).__name__}")
    expect(len(result) == length, f"the list has length {len(result)}, expected {length}: {of}")
    return list(result)


def _compare_pairs(result: Any, expected: list[Layer], weights: str, biases: str) -> None:
    """Compare one pair for each layer with what it should be, in backward's order.

    The last layer comes first: a fault there is in all layers below it.
    """
    pairs = _list_of(result, len(expected), "one pair a layer")
    for number in range(len(expected), 0, -1):
        pair, right = pairs[number - 1], expected[number - 1]
        expect(
            isinstance(pair, (list, tuple)) and len(pair) == 2,
            f"entry {number} of the list is no pair ({weights}, {biases})",
        )
        for name, part, its in zip((weights, biases), pair, right, strict=True):
            close(part, its, f"{name} of layer {number}")


@check(read=FORMULA)
def activations_of_every_layer(forward: Answer) -> None:
    """The list holds the input, every hidden layer after ReLU, and the logits."""
    _compare_activations(forward, SQUARE, SQUARE_X)
    keeps_input()
    random = rng()
    for _ in range(3):
        sizes = [int(n) for n in random.integers(2, 7, size=random.integers(2, 6))]
        _compare_activations(forward, _network(sizes, random), random.normal(size=(5, sizes[0])))


def _compare_activations(forward: Answer, layers: Pairs, x: Any) -> None:
    expected = reference.forward(_layers(layers), x)
    names = ["the input", *(f"hidden layer {n}" for n in range(1, len(layers))), "the logits"]
    result = _list_of(forward(layers, x), len(expected), ", ".join(names))
    for name, part, right in zip(names, result, expected, strict=True):
        close(part, right, name)


def _compare_gradients(backward: Answer, layers: Pairs, x: Any, y: Any) -> None:
    activations = reference.forward(_layers(layers), x)
    expected = reference.backward(_layers(layers), activations, y)
    _compare_pairs(backward(layers, activations, y), expected, "dW", "db")


@check(read=FORMULA)
def gradients_of_every_layer(backward: Answer) -> None:
    """The gradient of every layer says what the mean loss does when a weight moves."""
    _compare_gradients(backward, SQUARE, SQUARE_X, SQUARE_Y)
    random = np.random.default_rng(0)
    layers, x = _network([4, 5, 2, 3], random), random.normal(size=(6, 4))
    _compare_gradients(backward, layers, x, np.array([0, 2, 1, 1, 0, 2]))


@check(read=FORMULA)
def activations_are_kept(backward: Answer) -> None:
    """Layers, activations and y are the same after the call."""
    backward(SQUARE, reference.forward(_layers(SQUARE), SQUARE_X), SQUARE_Y)
    keeps_input()


@check(read=FORMULA, needs=[gradients_of_every_layer])
def gradients_of_unseen_networks(backward: Answer) -> None:
    """The gradient is right for networks of any depth, drawn anew, and large batches."""
    random = rng()
    for depth in (1, 2, 4):
        sizes = [int(n) for n in random.integers(2, 9, size=depth + 1)]
        layers = _network(sizes, random)
        x, y = random.normal(size=(50, sizes[0])), random.integers(sizes[-1], size=50)
        _compare_gradients(backward, layers, x, y)


@check(read=TRAINING)
def steps_keep_their_momentum(momentum_step: Answer) -> None:
    """Velocity: momentum times the old one plus the gradient. Step: against the velocity."""
    layers: Pairs = [(np.array([[1.0, 2.0]]), np.array([0.5]))]
    velocities: Pairs = [(np.array([[0.5, -1.0]]), np.array([2.0]))]
    gradients: Pairs = [(np.array([[3.0, 0.25]]), np.array([-1.0]))]
    _compare_step(momentum_step, layers, velocities, gradients, 0.1, 0.5)
    random = rng()
    layers, velocities, gradients = (_network([3, 4, 2], random) for _ in range(3))
    _compare_step(momentum_step, layers, velocities, gradients, 0.2, 0.9)
    _compare_step(momentum_step, layers, velocities, gradients, 0.05, 0.0)


def _compare_step(
    momentum_step: Answer,
    layers: Pairs,
    velocities: Pairs,
    gradients: Pairs,
    learning_rate: float,
    momentum: float,
) -> None:
    moving = [
        Layer(*(momentum * v + g for v, g in zip(*pairs, strict=True)))
        for pairs in zip(velocities, gradients, strict=True)
    ]
    moved = [
        Layer(*(p - learning_rate * v for p, v in zip(*pairs, strict=True)))
        for pairs in zip(layers, moving, strict=True)
    ]
    result = momentum_step(layers, velocities, gradients, learning_rate, momentum)
    new_layers, new_velocities = _list_of(result, 2, "layers, velocities")
    _compare_pairs(new_velocities, moving, "the velocity of W", "the velocity of b")
    _compare_pairs(new_layers, moved, "W", "b")


@check(read=TRAINING)
def every_sample_once(batches: Answer) -> None:
    """An epoch's batches hold every sample once, in an order that the seed shuffles."""
    first = _shuffled(batches, 50, 8)[0]
    # Asked of 50 samples only: a small first batch may hold the first samples by chance.
    expect(sorted(first) != list(range(8)), "the first batch holds the first samples")
    _shuffled(batches, 48, 8)
    random = rng()
    for _ in range(2):
        num_samples, batch_size = random.integers((20, 3), (90, 9)).tolist()
        _shuffled(batches, num_samples, batch_size)


def _shuffled(batches: Answer, num_samples: int, batch_size: int) -> list[Any]:
    """Hold three calls to their promise; return the batches of the last."""
    orders = []
    for seed in (0, 1, 0):
        parts = _cut(batches(num_samples, batch_size, seed=seed), num_samples, batch_size)
        orders.append(np.concatenate(parts).tolist())
        expect(
            sorted(orders[-1]) == list(range(num_samples)),
            "some sample is missing, or is there more than once",
        )
        expect(orders[-1] != list(range(num_samples)), "the samples are not shuffled")
    expect(orders[0] == orders[2], "the same seed gave other batches")
    expect(orders[0] != orders[1], "seeds 0 and 1 gave the same batches")
    return parts


def _cut(result: Any, num_samples: int, batch_size: int) -> list[Any]:
    sizes = [min(batch_size, num_samples - s) for s in range(0, num_samples, batch_size)]
    parts = [array(part) for part in _list_of(result, len(sizes), "one array a batch")]
    for part, size in zip(parts, sizes, strict=True):
        expect(part.shape == (size,), f"a batch has shape {part.shape}, expected ({size},)")
    return parts


@check(read=TRAINING)
def training_learns(train: Answer) -> None:
    """Each step is the one that its batch asks for, every epoch shuffles anew, and it learns."""
    x = np.array([[1.0, 0.5], [-0.5, 1.0], [-1.0, -1.0], [0.5, -2.0]])
    settings: dict[str, Any] = {"epochs": 4, "batch_size": 4, "learning_rate": 0.2}
    settings["momentum"] = 0.5
    _compare_training(train, SQUARE, x, np.array([0, 0, 1, 1]), settings)
    # Six times the same sample: whatever the order, every step is known.
    settings |= {"epochs": 2, "batch_size": 4}
    _compare_training(train, SQUARE, np.repeat(x[:1], 6, axis=0), np.ones(6, dtype=int), settings)
    random = rng()
    x, y = random.normal(size=(40, 2)), random.integers(2, size=40)
    losses = _losses(train(SQUARE, x, y, epochs=2, batch_size=4, learning_rate=1e-12), 20)
    first, second = losses[:10], losses[10:]
    mean = reference.cross_entropy_with_logits(reference.forward(_layers(SQUARE), x)[-1], y)
    for epoch in (first, second):
        expect(abs(epoch.mean() - mean) < 1e-6, "an epoch does not take every sample once")
    expect(abs(first - second).max() > 1e-6, "every epoch had the same batches; shuffle anew")
    centers = np.array([[-3.0, 0.0], [3.0, 0.0], [0.0, 4.0]])
    y = np.repeat(np.arange(3), 60)  # sorted: only shuffled batches hold all classes
    x, x_new = (centers[y] + random.normal(size=(180, 2)) for _ in range(2))
    start = [(W.astype(float), b.astype(float)) for W, b in reference.init_network((2, 8, 3))]
    result = train(start, x, y, epochs=12, batch_size=10, learning_rate=0.05, momentum=0.5)
    _losses(result, 216)
    right = _share(result[0], x_new, y)
    expect(right >= 0.9, f"{right:.0%} of the unseen points are right, expected 90% or more")


def _losses(result: Any, steps: int) -> Any:
    losses = array(_list_of(result, 2, "layers, losses")[1])
    expect(
        losses.shape == (steps,),
        f"the losses have shape {losses.shape}, expected ({steps},): one for each batch",
    )
    return losses


def _compare_training(train: Answer, start: Pairs, x: Any, y: Any, settings: Any) -> None:
    expected = reference.train(_layers(start), x, y, progress=False, **settings)
    result = train(start, x, y, **settings)
    losses = _losses(result, len(expected.losses))
    keeps_input()
    close(losses, expected.losses, "losses")
    _compare_pairs(result[0], expected.layers, "W", "b")


def _share(layers: Any, x: Any, y: Any) -> float:
    """Return the share of right predictions of a student's layers."""
    x, y = np.asarray(x), np.asarray(y)
    pairs = [(array(W), array(b)) for W, b in layers]
    return float((reference.predict(_layers(pairs), x) == y).mean())


@cache
def _test_images() -> tuple[Any, Any]:
    return load_mnist("test")


@check(read=TRAINING)
def reads_unseen_digits(network: Any, read_digits: Answer) -> None:
    """The trained network reads at least 94 % of MNIST's test images, after training on x and y."""
    images, digits = _test_images()
    right = _share(_small(network), images, digits)
    expect(right >= 0.94, f"{right:.2%} of the test images are right, expected 94% or more")
    # Each digit under another number: weights that were made before do not know it.
    random = rng()
    order = random.permutation(len(images))
    shown, unseen = order[:3000], order[3000:5000]
    renamed = (digits + int(random.integers(1, 10))) % 10
    layers = _small(read_digits(images[shown], renamed[shown]))
    right = _share(layers, images[unseen], renamed[unseen])
    expect(
        right >= 0.3,
        f"when digits have other numbers, {right:.0%} of unseen images are right, expected 30% or "
        "more. Does it learn from its arguments x and y only?",
    )


def _small(network: Any) -> list[Any]:
    pairs = _list_of(network, 3, "one pair (W, b) a layer")
    for pair in pairs:
        is_pair = isinstance(pair, (list, tuple)) and len(pair) == 2
        expect(is_pair, "a layer is no pair (W, b)")
    shapes = [(np.shape(W), np.shape(b)) for W, b in pairs]
    expected = [((25, 784), (25,)), ((15, 25), (15,)), ((10, 15), (10,))]
    expect(shapes == expected, f"the layers have shapes {shapes}, expected {expected}")
    return pairs


@check(read=ERRORS)
def counts_of_every_pair(confusion_matrix: Answer) -> None:
    """Row i, column j counts how often the true class i was taken for j."""
    examples: list[tuple[list[int], list[int], int]] = [
        ([0, 1, 1, 1], [0, 0, 0, 1], 2),
        ([2, 0, 2, 2], [1, 0, 1, 2], 4),
    ]
    for predicted, labels, num_classes in examples:
        _compare_counts(confusion_matrix, np.array(predicted), np.array(labels), num_classes)
    random = rng()
    labels_10 = random.integers(10, size=500)
    predicted_10 = np.where(random.random(500) < 0.7, labels_10, random.integers(10, size=500))
    _compare_counts(confusion_matrix, predicted_10, labels_10, 10)


def _compare_counts(confusion_matrix: Answer, predicted: Any, labels: Any, k: int) -> None:
    counts = array(confusion_matrix(predicted, labels, k), shape=(k, k))
    close(counts, reference.confusion_matrix(predicted, labels, k), "counts")


def _counts(random: Any) -> Any:
    """Draw a confusion matrix with one most frequent mistake."""
    counts = random.integers(1, 9, size=(5, 5)) + np.diag(random.integers(50, 90, size=5))
    true = int(random.integers(5))
    counts[true, (true + int(random.integers(1, 5))) % 5] = 20
    return counts


@check(read=ERRORS)
def share_of_each_class(right_by_class: Answer) -> None:
    """For each true class: how many of its samples were predicted right."""
    counts = np.array([[8, 2, 0], [1, 3, 0], [0, 5, 5]])
    close(array(right_by_class(counts), shape=(3,)), [0.8, 0.75, 0.5])
    counts = _counts(rng())
    close(array(right_by_class(counts), shape=(5,)), np.diag(counts) / counts.sum(axis=1))


@check(read=ERRORS)
def most_frequent_mistake(most_confused: Answer) -> None:
    """The mistake with the largest count: true class first, then the predicted one."""
    # 0 and 1 are confused six times in all, but no more than three times one way.
    close(array(most_confused(np.array([[8, 3, 0], [3, 4, 0], [0, 5, 5]])), shape=(2,)), [2, 1])
    keeps_input()
    counts = _counts(rng())
    close(array(most_confused(counts), shape=(2,)), np.argwhere(counts == 20)[0])
