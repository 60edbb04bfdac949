"""The checks of exercise 08, the MNIST network."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from assignments.checks import (
    Answer,
    array,
    check,
    close,
    examples,
    expect,
    keeps_input,
    refuses,
    rng,
)
from softmax_course import mnist_network as reference
from softmax_course.mnist_network import Layer
from softmax_kit import load_mnist

FORMULA = "08_mnist_network: The formula"
TRAINING = "08_mnist_network: Training, three times the same"
ERRORS = "08_mnist_network: Where it errs"

Pairs = list[tuple[Any, Any]]
Parts = tuple[Any, ...]

# The weights and biases of each layer, one after the other. As many samples as units in every
# layer: a wrong axis gives a wrong number, not an error.
SQUARE = (
    *(np.array([[1.0, -0.5], [-1.0, 2.0]]), np.array([0.5, -0.5])),
    *(np.array([[0.5, 1.0], [-1.0, 0.25]]), np.array([-0.5, 1.0])),
    *(np.array([[2.0, -1.0], [0.5, -1.0]]), np.array([0.25, 0.0])),
)
SQUARE_X = np.array([[1.0, 0.5], [-0.5, 1.0]])
SQUARE_Y = np.array([1, 0])
# Three of everything, and no two numbers alike.
CUBE = (
    *(np.array([[0.5, -1, 0.1], [0, 1.5, 0.4], [1, 0.2, -0.6]]), np.array([0.3, -0.2, 0.1])),
    *(np.array([[1, 0.7, -0.3], [-0.8, 0.6, 1], [0.4, -0.5, 2]]), np.array([-0.1, 0.4, 0.2])),
)
CUBE_X = np.array([[1.0, -0.5, 0.2], [0.3, 2.0, -1.0], [-1.0, 0.5, 0.7]])
CUBE_Y = np.array([0, 1, 1])  # the last class does not occur
ONE_LAYER = (np.array([[0.5, -1.0], [0.0, 1.0], [1.0, 0.2]]), np.array([0.3, -0.2, 0.1]))


def _network(sizes: list[int], random: Any) -> Parts:
    """Draw weights and biases, in float64."""
    shapes = [shape for d, k in pairwise(sizes) for shape in ((k, d), (k,))]
    return tuple(random.normal(size=shape) for shape in shapes)


def _oblong() -> tuple[Any, Any, Parts]:
    """Make samples, labels and a network with different numbers of each."""
    random = np.random.default_rng(0)
    parts = _network([4, 5, 2, 3], random)
    return random.normal(size=(6, 4)).round(1), np.array([0, 2, 1, 1, 0, 2]), parts


def _pairs(parts: Parts) -> Pairs:
    return list(zip(parts[::2], parts[1::2], strict=True))


def _layers(parts: Parts) -> list[Layer]:
    return [Layer(W, b) for W, b in _pairs(parts)]


def _list_of(result: Any, length: int, of: str) -> list[Any]:
    if not isinstance(result, (list, tuple)):
        array(result)  # says what it is, if it is not numbers
        expect(False, f"expected a list of {length}: {of}; got one array or number")
    expect(len(result) == length, f"the list has length {len(result)}, expected {length}: {of}")
    return list(result)


def _compare_pairs(result: Any, expected: list[Layer], weights: str, biases: str) -> None:
    """Compare one pair for each layer with what it should be, in backward's order.

    The last layer comes first: a fault there is in all layers below it.
    """
    pairs = _list_of(result, len(expected), f"one pair ({weights}, {biases}) a layer")
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
    long, _, oblong = _oblong()
    for x, *parts in examples(
        (CUBE_X, *CUBE), (long, *oblong), (SQUARE_X, *SQUARE), (SQUARE_X, *ONE_LAYER)
    ):
        _compare_activations(forward, tuple(parts), x)
    for x, *parts in examples((SQUARE_X.tolist(), *SQUARE)):
        _compare_activations(forward, tuple(parts), x)
    random = rng()
    for _ in range(3):
        sizes = [int(n) for n in random.integers(2, 7, size=random.integers(2, 6))]
        _compare_activations(forward, _network(sizes, random), random.normal(size=(5, sizes[0])))


def _compare_activations(forward: Answer, parts: Parts, x: Any) -> None:
    expected = reference.forward(_layers(parts), x)
    hidden = [f"hidden layer {n}" for n in range(1, len(expected) - 1)]
    names = ["the input", *hidden, "the logits"]
    result = _list_of(forward(_pairs(parts), x), len(expected), ", ".join(names))
    for name, part, right in zip(names, result, expected, strict=True):
        close(part, right, name)
    keeps_input()


def _compare_gradients(backward: Answer, parts: Parts, x: Any, y: Any) -> None:
    layers = _layers(parts)
    activations = reference.forward(layers, x)
    expected = reference.backward(layers, activations, y)
    _compare_pairs(backward(_pairs(parts), activations, y), expected, "dW", "db")


@check(read=FORMULA)
def gradients_of_every_layer(backward: Answer) -> None:
    """The gradient of every layer says what the mean loss does when a weight moves."""
    long, labels, oblong = _oblong()
    for x, y, *parts in examples(
        (CUBE_X, CUBE_Y, *CUBE),
        (long, labels, *oblong),
        (SQUARE_X, SQUARE_Y, *SQUARE),
        (SQUARE_X, SQUARE_Y, *ONE_LAYER),
    ):
        _compare_gradients(backward, tuple(parts), x, y)
    for x, y, *parts in examples((CUBE_X, CUBE_Y.tolist(), *CUBE)):
        _compare_gradients(backward, tuple(parts), x, y)


@check(read=FORMULA, needs=[gradients_of_every_layer])
def activations_are_kept(backward: Answer) -> None:
    """Layers, activations and y are the same after the call."""
    for x, y, *parts in examples((CUBE_X, CUBE_Y, *CUBE), (SQUARE_X, SQUARE_Y, *SQUARE)):
        backward(_pairs(tuple(parts)), reference.forward(_layers(tuple(parts)), x), y)
        keeps_input()


@check(read=FORMULA, needs=[gradients_of_every_layer])
def gradients_of_unseen_networks(backward: Answer) -> None:
    """The gradient is right for networks of any depth, drawn anew, and large batches."""
    random = rng()
    for depth in (1, 2, 4):
        sizes = [int(n) for n in random.integers(2, 9, size=depth + 1)]
        parts = _network(sizes, random)
        x, y = random.normal(size=(50, sizes[0])), random.integers(sizes[-1], size=50)
        _compare_gradients(backward, parts, x, y)


@check(read=TRAINING)
def steps_keep_their_momentum(momentum_step: Answer) -> None:
    """Velocity: momentum times the old one plus the gradient. Step: against the velocity."""
    one = (
        *(np.array([[1.0, 2.0]]), np.array([0.5])),
        *(np.array([[0.5, -1.0]]), np.array([2.0])),
        *(np.array([[3.0, 0.25]]), np.array([-1.0])),
    )
    random = np.random.default_rng(0)
    two = [part.round(1) for _ in range(3) for part in _network([2, 3, 2], random)]
    for learning_rate, momentum, *parts in examples((0.1, 0.6, *one), (0.3, 0.9, *two)):
        if 0 < learning_rate < 1 and 0 < momentum < 1:  # else either has little to say
            _compare_step(momentum_step, parts, learning_rate, momentum)
    random = rng()
    three = [part for _ in range(3) for part in _network([3, 4, 2], random)]
    _compare_step(momentum_step, three, 0.2, 0.9)
    _compare_step(momentum_step, three, 0.05, 0.0)


def _compare_step(
    momentum_step: Answer, parts: list[Any], learning_rate: float, momentum: float
) -> None:
    third = len(parts) // 3
    layers, velocities, gradients = (tuple(parts[n * third : (n + 1) * third]) for n in range(3))
    moving = tuple(momentum * v + g for v, g in zip(velocities, gradients, strict=True))
    moved = tuple(p - learning_rate * v for p, v in zip(layers, moving, strict=True))
    given = (_pairs(layers), _pairs(velocities), _pairs(gradients))
    result = momentum_step(*given, learning_rate, momentum)
    new_layers, new_velocities = _list_of(result, 2, "layers, velocities")
    _compare_pairs(new_velocities, _layers(moving), "the velocity of W", "the velocity of b")
    _compare_pairs(new_layers, _layers(moved), "W", "b")


@check(read=TRAINING)
def every_sample_once(batches: Answer) -> None:
    """An epoch's batches hold every sample once, in an order that the seed shuffles."""
    # The larger ones come first: a small batch may hold neighbours by chance.
    for num_samples, batch_size in ((50, 8), (48, 8), (300, 100)):
        for part in _shuffled(batches, num_samples, batch_size):
            gaps = set(np.diff(np.sort(part)).tolist())
            expect(
                len(part) < 8 or len(gaps) > 1,
                "a batch holds samples that stood together, or in equal steps, before. Shuffle "
                "the samples, then cut",
            )
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
            min(orders[-1]) >= 0 and max(orders[-1]) < num_samples,
            f"the samples are numbered from 0 to {num_samples - 1}, but there is "
            f"{max(orders[-1], key=lambda n: abs(n - num_samples / 2))}",
        )
        expect(
            sorted(orders[-1]) == list(range(num_samples)),
            "some sample is missing, and another is there more than once",
        )
        order = np.array(orders[-1])
        expect((order != np.arange(num_samples)).any(), "the samples are not shuffled")
        together = (np.abs(np.diff(order)) == 1).mean()
        expect(
            num_samples < 40 or together < 0.5,
            f"the samples are hardly shuffled: {together:.0%} follow one of their neighbours",
        )
    expect(orders[0] == orders[2], "the same seed gave other batches")
    expect(orders[0] != orders[1], "seeds 0 and 1 gave the same batches")
    return parts


def _cut(result: Any, num_samples: int, batch_size: int) -> list[Any]:
    sizes = [min(batch_size, num_samples - s) for s in range(0, num_samples, batch_size)]
    parts = [array(part) for part in _list_of(result, len(sizes), "one array a batch")]
    for number, (part, size) in enumerate(zip(parts, sizes, strict=True), start=1):
        expect(part.shape == (size,), f"batch {number} has shape {part.shape}, expected ({size},)")
        expect(part.dtype.kind in "iu", f"a batch holds {part.dtype}, expected whole numbers")
    return parts


@check(
    read=TRAINING,
    needs=[
        activations_of_every_layer,
        gradients_of_every_layer,
        activations_are_kept,
        steps_keep_their_momentum,
        every_sample_once,
    ],
)
def training_learns(train: Answer) -> None:
    """Each step is the one that its batch asks for, every epoch shuffles anew, and it learns."""
    four = np.array([[1.0, 0.5], [-0.5, 1.0], [-1.0, -1.0], [0.5, -2.0]]), np.array([0, 0, 1, 1])
    whole: dict[str, Any] = {"epochs": 4, "batch_size": 4, "learning_rate": 0.2}
    # Six times the same sample: whatever the order, every step is known.
    same = np.repeat(four[0][:1], 6, axis=0), np.ones(6, dtype=int)
    for x, y, settings in examples(
        (*four, whole | {"momentum": 0.5}),
        (*same, {"epochs": 3, "batch_size": 4, "learning_rate": 0.2, "momentum": 0.5}),
        (*same, {"epochs": 2, "batch_size": 2, "learning_rate": 0.3, "momentum": 0.0}),
        (*four, whole),
    ):
        _compare_training(train, x, y, settings)
    random = rng()
    x, y = random.normal(size=(40, 2)), random.integers(2, size=40)
    square = _pairs(SQUARE)
    losses = _losses(train(square, x, y, epochs=2, batch_size=4, learning_rate=1e-12), 20)
    first, second = losses[:10], losses[10:]
    mean = reference.cross_entropy_with_logits(reference.forward(_layers(SQUARE), x)[-1], y)
    for epoch in (first, second):
        expect(abs(epoch.mean() - mean) < 1e-6, "an epoch does not take every sample once")
    ordered = reference.cross_entropy_with_logits(
        reference.forward(_layers(SQUARE), x)[-1], y, reduction="none"
    )
    in_order = np.allclose(first, ordered.reshape(10, 4).mean(axis=1), atol=1e-6)
    expect(not in_order, "the samples come in their own order: take those of `batches`")
    expect(np.ptp(first) > 1e-6, "every step has the same loss: does it take all samples?")
    expect(abs(first - second).max() > 1e-6, "every epoch had the same batches; shuffle anew")
    other = _losses(train(square, x, y, epochs=2, batch_size=4, learning_rate=1e-12, seed=7), 20)
    expect(abs(losses - other).max() > 1e-6, "two values of `seed` gave the same batches")
    centers = np.array([[-3.0, 0.0], [3.0, 0.0], [0.0, 4.0]])
    y = np.repeat(np.arange(3), 60)  # sorted: only shuffled batches hold all classes
    x, x_new = (centers[y] + random.normal(size=(180, 2)) for _ in range(2))
    start = [(W.astype(float), b.astype(float)) for W, b in reference.init_network((2, 8, 3))]
    result = train(start, x, y, epochs=12, batch_size=10, learning_rate=0.05, momentum=0.5)
    _losses(result, 216)
    right = _share(result[0], x_new, y)
    expect(right >= 0.9, f"{right:.0%} of the unseen points are right, expected 90% or more")


def _losses(result: Any, steps: int) -> Any:
    losses = _list_of(result, 2, "layers, losses")[1]
    pairs = isinstance(losses, (list, tuple)) and any(isinstance(part, tuple) for part in losses)
    expect(not pairs, "the layers come first, then the losses")
    losses = array(losses)
    expect(
        losses.shape == (steps,),
        f"the losses have shape {losses.shape}, expected ({steps},): one for each batch",
    )
    return losses


def _compare_training(train: Answer, x: Any, y: Any, settings: Any) -> None:
    expected = reference.train(_layers(SQUARE), x, y, progress=False, **settings)
    result = train(_pairs(SQUARE), x, y, **settings)
    losses = _losses(result, len(expected.losses))
    keeps_input()
    close(losses, expected.losses, "the losses")
    _compare_pairs(result[0], expected.layers, "W", "b")


def _share(layers: Any, x: Any, y: Any) -> float:
    """Return the share of right predictions of a student's layers."""
    x, y = np.asarray(x), np.asarray(y)
    pairs = [Layer(array(W), array(b)) for W, b in layers]
    return float((reference.predict(pairs, x) == y).mean())


@cache
def _test_images() -> tuple[Any, Any]:
    return load_mnist("test")


@check(read=TRAINING, needs=[training_learns])
def reads_unseen_digits(network: Any, read_digits: Answer) -> None:
    """The trained network reads at least 94 % of MNIST's test images, after training on x and y."""
    images, digits = _test_images()
    right = _share(_small(network), images, digits)
    expect(
        right >= 0.94,
        f"{right:.2%} of the test images are right, expected 94% or more. "
        + ("More training or other settings help" if right > 0.3 else _guessing(network)),
    )
    # Each digit under another number: weights that were made before do not know it.
    random = rng()
    order = random.permutation(len(images))
    shown, unseen = order[:3000], order[3000:5000]
    renamed = (digits + int(random.integers(1, 10))) % 10
    layers = _small(read_digits(images[shown], renamed[shown]))
    right = _share(layers, images[unseen], renamed[unseen])
    usual = _share(layers, images[unseen], digits[unseen])
    expect(
        right >= 0.3,
        f"when digits have other numbers, {right:.0%} of unseen images are right, expected 30% or "
        "more. "
        + (
            "It reads them under their usual numbers: let it learn from its arguments x and y only"
            if usual > 0.5
            else "3,000 images in large batches make few steps: more epochs or smaller batches help"
            if right > 0.2
            else _guessing(layers)
        ),
    )


def _guessing(layers: Any) -> str:
    """Say what is behind a network that knows nothing."""
    if not all(np.isfinite(part).all() for pair in layers for part in map(array, pair)):
        return "Its weights are not finite: use a smaller learning rate"
    if not any(array(b).any() for _, b in layers):
        return "All its biases are 0, as at the start: return what `train` returns"
    return "That is little more than guessing. Try other settings"


def _small(network: Any) -> list[Any]:
    both = isinstance(network, (list, tuple)) and len(network) == 2
    if both and isinstance(network[0], (list, tuple)) and len(network[0]) == 3:
        expect(False, "it is (layers, losses), as `train` returns them: take the layers only")
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
    cases = (
        (np.array([2, 0, 2, 2, 1]), np.array([1, 0, 1, 2, 2]), 4),
        (np.array([0, 1, 1, 1]), np.array([0, 0, 0, 1]), 2),
        (np.array([1, 1, 1, 2, 0, 1]), np.array([0, 2, 0, 2, 1, 0]), 3),
    )
    for predicted, labels, num_classes in examples(*cases):
        _compare_counts(confusion_matrix, predicted, labels, num_classes)
    for predicted, labels, num_classes in examples(*cases):
        counts = array(confusion_matrix(predicted, labels, num_classes))
        expect(
            counts.dtype.kind in "iu",
            f"the counts are right, but {counts.dtype}, expected whole numbers",
        )
    for predicted, labels, num_classes in examples(([0, 1, 1], [0, 1, 0], 2)):
        _compare_counts(confusion_matrix, predicted, labels, num_classes)
        keeps_input()
    _compare_counts(confusion_matrix, np.array([299, 0]), np.array([200, 299]), 300)
    refuses(confusion_matrix, np.array([0, 1]), np.array([0, 1, 1]), 2)
    refuses(confusion_matrix, np.array([0, 1]), np.array([0, 2]), 2)
    refuses(confusion_matrix, np.array([0, -1]), np.array([0, 1]), 2)
    random = rng()
    labels = random.integers(10, size=5000)
    predicted = np.where(random.random(5000) < 0.7, labels, random.integers(10, size=5000))
    _compare_counts(confusion_matrix, predicted, labels, 10)


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
    for counts in examples(
        np.array([[8, 2, 0], [1, 3, 0], [0, 5, 5]]),
        np.array([[3, 1], [0, 2]]),
        np.array([[6, 0, 1, 1], [2, 5, 0, 0], [1, 1, 3, 4], [0, 0, 2, 9]]),
    ):
        if counts.sum(axis=1).all():  # of no samples there is no share
            _compare_shares(right_by_class, counts)
    _compare_shares(right_by_class, _counts(rng()))


def _compare_shares(right_by_class: Answer, counts: Any) -> None:
    expected = np.diag(counts) / counts.sum(axis=1)
    close(array(right_by_class(counts), shape=expected.shape), expected, "the shares")
    keeps_input()


@check(read=ERRORS)
def most_frequent_mistake(most_confused: Answer) -> None:
    """The mistake with the largest count: true class first, then the predicted one."""
    matrices = (
        # 0 and 1 are confused six times in all, but no more than three times one way.
        np.array([[8, 3, 0], [3, 4, 0], [0, 5, 5]]),
        np.array([[9, 1, 4, 0], [0, 3, 3, 3], [1, 3, 7, 0], [3, 0, 0, 5]]),
        np.array([[2, 1], [3, 1]]),
    )
    for counts in examples(*matrices):
        mistakes = np.sort(counts[~np.eye(len(counts), dtype=bool)])
        if len(mistakes) > 1 and mistakes[-1] > mistakes[-2]:  # else there is no such mistake
            _compare_pair(most_confused, counts)
    for counts in examples(*matrices):
        most_confused(counts)
        keeps_input()
    _compare_pair(most_confused, _counts(rng()))


def _compare_pair(most_confused: Answer, counts: Any) -> None:
    mistakes = counts * (1 - np.eye(len(counts), dtype=int))
    pair = array(most_confused(counts), shape=(2,))
    close(pair, np.argwhere(mistakes == mistakes.max())[0], "(true, predicted)")
    expect(pair.dtype.kind in "iu", f"the classes are right, but {pair.dtype}, not whole numbers")
