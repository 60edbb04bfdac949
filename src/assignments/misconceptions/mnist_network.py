"""Known wrong answers to exercise 08, the MNIST network."""

from __future__ import annotations

from typing import Any

import numpy as np

from assignments.misconceptions import misconception
from softmax_course import mnist_network as right
from softmax_course.mnist_network import Layer
from softmax_course.softmax import sigmoid, softmax
from softmax_course.stability import cross_entropy_with_logits

# ruff: noqa: D103 (each is described by what the student reads)


def _layers(pairs: Any) -> list[Layer]:
    return [Layer(*pair) for pair in pairs]


def _forward(layers: Any, x: Any, hidden: Any, last: Any = lambda z: z) -> list[Any]:
    activations = [np.asarray(x)]
    for number, (W, b) in enumerate(layers, start=1):
        z = activations[-1] @ W.T + b
        activations.append(last(z) if number == len(layers) else hidden(z))
    return activations


def _relu(z: Any) -> Any:
    return np.maximum(z, 0)


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="ReLU was applied to the last layer too; logits may be negative",
)
def relu_on_the_last_layer(layers: Any, x: Any) -> Any:
    return _forward(layers, x, _relu, _relu)


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="softmax was applied to the last layer; forward ends in logits",
)
def softmax_on_the_last_layer(layers: Any, x: Any) -> Any:
    return _forward(layers, x, _relu, softmax)


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="ReLU is missing in the hidden layers",
)
def no_relu(layers: Any, x: Any) -> Any:
    return _forward(layers, x, lambda z: z)


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="ReLU sets negative numbers to 0; it does not take their absolute value",
)
def absolute_value(layers: Any, x: Any) -> Any:
    return _forward(layers, x, np.abs)


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="the hidden layers end in the sigmoid; this network has ReLU",
)
def sigmoid_for_relu(layers: Any, x: Any) -> Any:
    return _forward(layers, x, sigmoid)


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="W was not transposed: a row of W belongs to an output, so multiply by W.T",
)
def transposed_weights(layers: Any, x: Any) -> Any:
    return _forward([(W.T, b) for W, b in layers], x, _relu)


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="the biases are missing: add b to every row",
)
def no_biases(layers: Any, x: Any) -> Any:
    return _forward([(W, 0 * b) for W, b in layers], x, _relu)


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="the list does not begin with the input, which backward needs",
)
def input_not_kept(layers: Any, x: Any) -> Any:
    return right.forward(_layers(layers), x)[1:]


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="only the logits were returned; return the list of all activations",
)
def logits_only(layers: Any, x: Any) -> Any:
    return right.forward(_layers(layers), x)[-1]


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="the list holds the hidden layers before ReLU; keep them after it",
)
def kept_before_relu(layers: Any, x: Any) -> Any:
    a, kept = np.asarray(x), [np.asarray(x)]
    for W, b in layers:
        kept.append(a @ W.T + b)
        a = _relu(kept[-1])
    return kept


def _backward(
    layers: Any,
    activations: Any,
    y: Any,
    delta: Any = None,
    mask: Any = lambda n, activations: activations[n] > 0,
    down: Any = lambda delta, W: delta @ W,
    input_of: Any = lambda n, activations: activations[n],
    bias: Any = lambda delta: delta.sum(axis=0),
) -> list[tuple[Any, Any]]:
    """Do what backward does, with one of its parts replaced."""
    if delta is None:
        delta = softmax(activations[-1])
        delta[np.arange(len(delta)), y] -= 1
        delta = delta / len(delta)
    gradients = []
    for number in reversed(range(len(layers))):
        gradients.append((delta.T @ input_of(number, activations), bias(delta)))
        if number > 0:
            delta = down(delta, layers[number][0]) * mask(number, activations)
    return gradients[::-1]


def _scaled(gradients: Any, factor: float) -> list[tuple[Any, Any]]:
    return [(dW * factor, db * factor) for dW, db in gradients]


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="the gradients are N times too large: J is a mean, so divide a - y by N",
)
def missing_n(layers: Any, activations: Any, y: Any) -> Any:
    return _scaled(_backward(layers, activations, y), len(y))


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="the gradients were divided by N twice",
)
def n_twice(layers: Any, activations: Any, y: Any) -> Any:
    return _scaled(_backward(layers, activations, y), 1 / len(y))


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="the sign is wrong: it is prediction minus target, not target minus prediction",
)
def y_minus_p(layers: Any, activations: Any, y: Any) -> Any:
    return _scaled(_backward(layers, activations, y), -1)


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="the target was subtracted from the logits; softmax is missing",
)
def logits_for_probabilities(layers: Any, activations: Any, y: Any) -> Any:
    delta = (activations[-1] - np.eye(activations[-1].shape[1])[y]) / len(y)
    return _backward(layers, activations, y, delta)


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="ReLU's mask is missing: multiply delta by [a > 0] on its way down",
)
def mask_forgotten(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, mask=lambda n, activations: 1.0)


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="ReLU's mask comes from the wrong layer: delta of a layer's input is masked where that "
    "input is 0, not where the layer's output is 0",
)
def mask_of_the_next_layer(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, mask=lambda n, activations: activations[n + 1] > 0)


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="ReLU's mask comes from the wrong layer, the one below",
)
def mask_of_the_layer_below(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, mask=lambda n, activations: activations[n - 1] > 0)


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="delta was multiplied by the activations, not by the mask [a > 0], which is 1 or 0",
)
def activations_for_mask(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, mask=lambda n, activations: activations[n])


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="the last layer was masked too, but it has no ReLU",
)
def logits_masked(layers: Any, activations: Any, y: Any) -> Any:
    delta = softmax(activations[-1])
    delta[np.arange(len(delta)), y] -= 1
    return _backward(layers, activations, y, delta / len(delta) * (activations[-1] > 0))


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="delta was multiplied by a layer's output; the gradient by a weight takes its input",
)
def output_for_input(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, input_of=lambda n, activations: activations[n + 1])


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="delta went down through the transposed weights; backward it is delta @ W",
)
def down_through_the_transpose(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, down=lambda delta, W: delta @ W.T)


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="dW is transposed: like W, it has one row for each output",
)
def transposed_gradients(layers: Any, activations: Any, y: Any) -> Any:
    return [(dW.T, db) for dW, db in _backward(layers, activations, y)]


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="db was summed over the units; sum over the samples, axis=0",
)
def bias_over_units(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, bias=lambda delta: delta.sum(axis=1))


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="db is a mean over the samples; delta is divided by N already, so sum it",
)
def bias_mean(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, bias=lambda delta: delta.mean(axis=0))


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="the last layer's gradient stands first; turn the list round at the end",
)
def last_layer_first(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y)[::-1]


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="softmax was applied twice: softmax(activations[-1]) are the probabilities",
)
def softmax_twice(layers: Any, activations: Any, y: Any) -> Any:
    return right.backward(_layers(layers), [*activations[:-1], softmax(activations[-1])], y)


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="1 was subtracted in whole columns, for every sample: take row n at column y[n] only, "
    "a[np.arange(N), y]",
)
def whole_columns(layers: Any, activations: Any, y: Any) -> Any:
    delta = softmax(activations[-1])
    delta[:, y] -= 1
    return _backward(layers, activations, y, delta=delta / len(delta))


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="the class numbers were subtracted; the target is their one-hot form",
)
def class_numbers_for_targets(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(
        layers, activations, y, delta=(softmax(activations[-1]) - np.asarray(y)) / len(y)
    )


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="db was kept as a row, shape (1, K); like b, it has one axis: leave keepdims out",
)
def bias_kept_as_row(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, bias=lambda delta: delta.sum(axis=0, keepdims=True))


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="delta was handed down before the layer's own dW and db were taken from it",
)
def handed_down_first(layers: Any, activations: Any, y: Any) -> Any:
    delta = softmax(activations[-1])
    delta[np.arange(len(delta)), y] -= 1
    delta = delta / len(delta)
    gradients = []
    for (W, _), a in zip(reversed(layers), reversed(activations[:-1]), strict=True):
        delta = (delta @ W) * (a > 0)
        gradients.append((delta.T @ a, delta.sum(axis=0)))
    return gradients[::-1]


@misconception(
    "backward",
    check="activations_are_kept",
    says="the logits in `activations` were turned into a - y in place; work on a new array",
)
def in_place_delta(layers: Any, activations: Any, y: Any) -> Any:
    gradients = _backward(layers, activations, y)
    activations[-1][...] = softmax(activations[-1])
    activations[-1][np.arange(len(y)), y] -= 1
    return gradients


@misconception(
    "backward",
    check="activations_are_kept",
    says="the list of activations was emptied with pop; go through it without changing it",
)
def popped(layers: Any, activations: Any, y: Any) -> Any:
    gradients = _backward(layers, activations, y)
    activations.clear()
    return gradients


def _step(
    layers: Any, velocities: Any, gradients: Any, velocity: Any, move: Any
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Take a step; `velocity` and `move` work on one array each."""
    moving, moved = [], []
    for pair, old, slope in zip(layers, velocities, gradients, strict=True):
        new = tuple(velocity(v, g) for v, g in zip(old, slope, strict=True))
        moving.append(new)
        parts = zip(pair, old, new, slope, strict=True)
        moved.append(tuple(move(p, v_old, v, g) for p, v_old, v, g in parts))
    return moved, moving


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the step goes uphill: subtract the velocity, do not add it",
)
def ascent(layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v + g,
        lambda p, old, v, g: p + learning_rate * v,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the velocity has a wrong sign: momentum times the old velocity plus the gradient",
)
def momentum_sign(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v - g,
        lambda p, old, v, g: p - learning_rate * v,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the gradient was subtracted from the velocity and the velocity added to the weights, "
    "without the learning rate in the right place; here v adds up gradients, and the step "
    "subtracts η v",
)
def other_sign_convention(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v - learning_rate * g,
        lambda p, old, v, g: p + v,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the gradient was multiplied by 1 - momentum; this form of momentum takes all of it",
)
def damped(layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v + (1 - momentum) * g,
        lambda p, old, v, g: p - learning_rate * v,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the old velocity moved the weights; use the new one",
)
def old_velocity(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v + g,
        lambda p, old, v, g: p - learning_rate * old,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the gradient moved the weights, so momentum has no effect; subtract η v",
)
def gradient_for_velocity(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v + g,
        lambda p, old, v, g: p - learning_rate * g,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the learning rate is in the velocity and in the step; it belongs to the step only",
)
def learning_rate_twice(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v + learning_rate * g,
        lambda p, old, v, g: p - learning_rate * v,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the learning rate has no effect",
)
def no_learning_rate(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v + g,
        lambda p, old, v, g: p - v,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the old velocities were returned; the next step needs the new ones",
)
def velocities_not_returned(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    moved, _ = _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v + g,
        lambda p, old, v, g: p - learning_rate * v,
    )
    return moved, velocities


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the biases did not move: they have velocities as well",
)
def weights_only(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    moved, moving = _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v + g,
        lambda p, old, v, g: p - learning_rate * v,
    )
    return [(new[0], old[1]) for new, old in zip(moved, layers, strict=True)], moving


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="nothing moved: W = W - … in a loop gives the name W to a new array and leaves the list "
    "as it was; put the new arrays into a new list",
)
def only_names_moved(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return layers, velocities


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the learning rate is in the velocity; here v adds up gradients as they are, and the step "
    "takes η v",
)
def learning_rate_in_the_velocity(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v + learning_rate * g,
        lambda p, old, v, g: p - v,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="this is Nesterov's momentum, which adds the gradient once more; here the step takes η v",
)
def nesterov(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v + g,
        lambda p, old, v, g: p - learning_rate * (g + momentum * v),
    )


def _cut(order: Any, batch_size: int) -> list[Any]:
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


@misconception(
    "batches",
    check="every_sample_once",
    says="the samples are not shuffled, so data that is sorted comes one class at a time",
)
def not_shuffled(num_samples: int, batch_size: int, seed: int) -> Any:
    return _cut(np.arange(num_samples), batch_size)


@misconception(
    "batches",
    check="every_sample_once",
    says="samples were drawn with replacement: some come twice and some never; use permutation",
)
def with_replacement(num_samples: int, batch_size: int, seed: int) -> Any:
    return _cut(np.random.default_rng(seed).integers(num_samples, size=num_samples), batch_size)


@misconception(
    "batches",
    check="every_sample_once",
    says="the samples that do not fill a batch were left out; the last batch may be smaller",
)
def rest_left_out(num_samples: int, batch_size: int, seed: int) -> Any:
    order = np.random.default_rng(seed).permutation(num_samples)
    return _cut(order[: num_samples // batch_size * batch_size], batch_size)


@misconception(
    "batches",
    check="every_sample_once",
    says="the seed has no effect: every epoch would see the same order",
)
def seed_ignored(num_samples: int, batch_size: int, seed: int) -> Any:
    return _cut(np.random.default_rng(0).permutation(num_samples), batch_size)


@misconception(
    "batches",
    check="every_sample_once",
    says="the data was cut into `batch_size` batches; a batch should hold `batch_size` samples",
)
def number_of_batches(num_samples: int, batch_size: int, seed: int) -> Any:
    return np.array_split(np.random.default_rng(seed).permutation(num_samples), batch_size)


@misconception(
    "batches",
    check="every_sample_once",
    says="the samples were spread evenly over the batches; fill each but the last",
)
def even_batches(num_samples: int, batch_size: int, seed: int) -> Any:
    order = np.random.default_rng(seed).permutation(num_samples)
    return np.array_split(order, -(-num_samples // batch_size))


@misconception(
    "batches",
    check="every_sample_once",
    says="the last batch is empty when batch_size divides the number of samples",
)
def empty_last_batch(num_samples: int, batch_size: int, seed: int) -> Any:
    order = np.random.default_rng(seed).permutation(num_samples)
    starts = range(0, num_samples + 1, batch_size)
    return [order[start : start + batch_size] for start in starts]


@misconception(
    "batches",
    check="every_sample_once",
    says="the samples were shuffled inside each batch only; shuffle all of them, then cut",
)
def shuffled_inside_batches(num_samples: int, batch_size: int, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    return [rng.permutation(batch) for batch in _cut(np.arange(num_samples), batch_size)]


@misconception(
    "batches",
    check="every_sample_once",
    says="the batches were shuffled, not the samples: neighbours stay together; shuffle, then cut",
)
def whole_batches_shuffled(num_samples: int, batch_size: int, seed: int) -> Any:
    parts = _cut(np.arange(num_samples), batch_size)
    return [parts[i] for i in np.random.default_rng(seed).permutation(len(parts))]


@misconception(
    "batches",
    check="every_sample_once",
    says="shuffle works in place and returns None; permutation returns the shuffled array",
)
def shuffle_returns_none(num_samples: int, batch_size: int, seed: int) -> Any:
    order: Any = np.random.default_rng(seed).shuffle(np.arange(num_samples))
    return [order[start : start + batch_size] for start in range(0, num_samples, batch_size)]


def _train(
    layers: Any,
    x: Any,
    y: Any,
    epochs: int,
    batch_size: int,
    learning_rate: float,
    momentum: float = 0.0,
    seed: int = 0,
    stale: bool = False,
    reset: bool = False,
    first_batch: bool = False,
    labels_in_order: bool = False,
    late_losses: bool = False,
    same_seed: bool = False,
    first_epoch_only: bool = False,
    once_an_epoch: bool = False,
) -> tuple[list[Layer], list[float]]:
    """Train with one of the mistakes below."""
    layers = _layers(layers)
    still = [Layer(0 * W, 0 * b) for W, b in layers]
    velocities, gradients, losses = still, None, []
    for epoch in range(epochs):
        if first_epoch_only and epoch == 1:
            break
        order = np.random.default_rng(seed if same_seed else seed + epoch).permutation(len(x))
        if once_an_epoch:
            gradients = right.backward(layers, right.forward(layers, x), y)
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            if first_batch:
                batch = np.arange(len(batch))
            labels = y[start : start + batch_size] if labels_in_order else y[batch]
            activations = right.forward(layers, x[batch])
            losses.append(float(cross_entropy_with_logits(activations[-1], labels)))
            if gradients is None or not (stale or once_an_epoch):
                gradients = right.backward(layers, activations, labels)
            moved, moving = _step(
                layers,
                still if reset else velocities,
                gradients,
                lambda v, g: momentum * v + g,
                lambda p, old, v, g: p - learning_rate * v,
            )
            layers, velocities = _layers(moved), _layers(moving)
            if late_losses:
                z = right.forward(layers, x[batch])[-1]
                losses[-1] = float(cross_entropy_with_logits(z, labels))
    return layers, losses


@misconception(
    "train",
    check="training_learns",
    says="the gradient of the first batch is used in every step: run forward and backward anew for "
    "each batch",
)
def stale_gradient(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, stale=True, **settings)


@misconception(
    "train",
    check="training_learns",
    says="the gradient was taken once an epoch, from all samples: run forward and backward on each "
    "batch",
)
def gradient_once_an_epoch(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, once_an_epoch=True, **settings)


@misconception(
    "train",
    check="training_learns",
    says="every epoch has the same batches; use seed + epoch",
)
def same_batches_each_epoch(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, same_seed=True, **settings)


@misconception(
    "train",
    check="training_learns",
    says="training ended after the first epoch: `return` stands inside the loop",
)
def returned_after_one_epoch(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, first_epoch_only=True, **settings)


@misconception(
    "train",
    check="training_learns",
    says="one loss an epoch was noted; note the loss of each batch",
)
def one_loss_an_epoch(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    trained, losses = _train(layers, x, y, **settings)
    return trained, np.reshape(losses, (settings["epochs"], -1)).mean(axis=1).tolist()


@misconception(
    "train",
    check="training_learns",
    says="the velocities are 0 again before each step or epoch, so the momentum is lost; set them "
    "to 0 once, before the loops",
)
def velocities_reset(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, reset=True, **settings)


@misconception(
    "train",
    check="training_learns",
    says="every step sees the first samples only; take x[batch] and y[batch]",
)
def same_batch(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, first_batch=True, **settings)


@misconception(
    "train",
    check="training_learns",
    says="the images were shuffled but their labels were not; take y[batch] as well",
)
def labels_not_shuffled(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, labels_in_order=True, **settings)


@misconception(
    "train",
    check="training_learns",
    says="the loss of a batch was noted after its step; note it before",
)
def losses_after(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, late_losses=True, **settings)


@misconception(
    "train",
    check="training_learns",
    says="the layers that training started with were returned; keep what each step returns",
)
def start_returned(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return layers, [_train(layers, x, y, **settings)[1][0]] * settings["epochs"]


@misconception(
    "train",
    check="training_learns",
    says="training changed the layers that it was given; make new ones in each step",
)
def start_changed(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    trained, losses = _train(layers, x, y, **settings)
    for pair, new in zip(layers, trained, strict=True):
        for parameter, value in zip(pair, new, strict=True):
            parameter[...] = value
    return layers, losses


@misconception(
    "read_digits",
    check="reads_unseen_digits",
    says="the network that training began with was returned; keep what train returns",
)
def untrained(x: Any, y: Any) -> Any:
    return right.init_network(right.SMALL)


@misconception(
    "confusion_matrix",
    check="counts_of_every_pair",
    says="the matrix is transposed: the true class is the row, the prediction the column",
)
def transposed_counts(predicted: Any, labels: Any, num_classes: int) -> Any:
    return right.confusion_matrix(predicted, labels, num_classes).T


@misconception(
    "confusion_matrix",
    check="counts_of_every_pair",
    says="a pair that occurs more than once was counted once: counts[labels, predicted] += 1 adds "
    "only once; use np.add.at or a loop",
)
def counted_once(predicted: Any, labels: Any, num_classes: int) -> Any:
    return np.minimum(right.confusion_matrix(predicted, labels, num_classes), 1)


@misconception(
    "confusion_matrix",
    check="counts_of_every_pair",
    says="these are shares; the matrix holds counts",
)
def shares_for_counts(predicted: Any, labels: Any, num_classes: int) -> Any:
    return right.confusion_matrix(predicted, labels, num_classes) / len(labels)


@misconception(
    "confusion_matrix",
    check="counts_of_every_pair",
    says="the size came from the classes that occur; a class that never occurs has a row and a "
    "column, too: use num_classes",
)
def size_from_data(predicted: Any, labels: Any, num_classes: int) -> Any:
    return right.confusion_matrix(predicted, labels, int(max(*predicted, *labels)) + 1)


@misconception(
    "confusion_matrix",
    check="counts_of_every_pair",
    says="only mistakes were counted; the right predictions belong on the diagonal",
)
def mistakes_only(predicted: Any, labels: Any, num_classes: int) -> Any:
    counts = right.confusion_matrix(predicted, labels, num_classes)
    return counts - np.diag(np.diag(counts))


@misconception(
    "right_by_class",
    check="share_of_each_class",
    says="the diagonal was divided by the sums of the columns; a row holds the samples of a true "
    "class",
)
def divided_by_columns(counts: Any) -> Any:
    return np.diag(counts) / counts.sum(axis=0)


@misconception(
    "right_by_class",
    check="share_of_each_class",
    says="the diagonal was divided by the number of all samples; divide by the class's own",
)
def divided_by_all(counts: Any) -> Any:
    return np.diag(counts) / counts.sum()


@misconception(
    "right_by_class",
    check="share_of_each_class",
    says="this is the accuracy over all classes; return one share for each",
)
def one_share_for_all(counts: Any) -> Any:
    return np.trace(counts) / counts.sum()


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="the largest count is a right prediction; leave the diagonal out",
)
def diagonal_left_in(counts: Any) -> Any:
    return np.unravel_index(np.argmax(counts), counts.shape)


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="the pair is the wrong way round: the true class, which is the row, comes first",
)
def predicted_first(counts: Any) -> Any:
    mistakes = counts - np.diag(np.diag(counts))
    return np.unravel_index(np.argmax(mistakes), counts.shape)[::-1]


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="argmax gave a place in the flat array; np.unravel_index turns it into row and column",
)
def flat_index(counts: Any) -> Any:
    return np.argmax(counts - np.diag(np.diag(counts)))


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="the diagonal of the caller's matrix was emptied; work on a copy",
)
def diagonal_emptied(counts: Any) -> Any:
    np.fill_diagonal(counts, 0)
    return np.unravel_index(counts.argmax(), counts.shape)


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="both directions were added up; 4 taken for 9 and 9 taken for 4 are two mistakes",
)
def both_directions(counts: Any) -> Any:
    both = np.asarray(counts) + np.transpose(counts)
    np.fill_diagonal(both, 0)
    return np.unravel_index(both.argmax(), both.shape)
