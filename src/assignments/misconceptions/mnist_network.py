"""Known wrong answers to exercise 08, the MNIST network."""

from __future__ import annotations

from itertools import pairwise
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


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="W @ a.T has one row for each unit; with a @ W.T each sample keeps its row",
)
def weights_times_samples(layers: Any, x: Any) -> Any:
    activations = [np.asarray(x)]
    for number, (W, b) in enumerate(layers, start=1):
        z = W @ activations[-1].T + b
        activations.append(z if number == len(layers) else _relu(z))
    return activations


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="the biases were subtracted; add them",
)
def biases_subtracted(layers: Any, x: Any) -> Any:
    return _forward([(W, -b) for W, b in layers], x, _relu)


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="the hidden layers end in tanh; this network has ReLU",
)
def tanh_for_relu(layers: Any, x: Any) -> Any:
    return _forward(layers, x, np.tanh)


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="softmax was applied to every layer; the hidden ones end in ReLU, the last one in logits",
)
def softmax_everywhere(layers: Any, x: Any) -> Any:
    return _forward(layers, x, softmax, softmax)


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="ReLU is max(0, z): it keeps what is positive, not what is negative",
)
def minimum_for_maximum(layers: Any, x: Any) -> Any:
    return _forward(layers, x, lambda z: np.minimum(z, 0))


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="z > 0 only says where z is positive; ReLU keeps the numbers there: np.maximum(z, 0)",
)
def mask_for_relu(layers: Any, x: Any) -> Any:
    return _forward(layers, x, lambda z: z > 0)


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="this ReLU lets a small part of negative numbers through; here they become 0",
)
def leaky_relu(layers: Any, x: Any) -> Any:
    return _forward(layers, x, lambda z: np.where(z > 0, z, 0.01 * z))


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="ReLU came before the biases; add them first: max(0, a W.T + b)",
)
def relu_before_the_biases(layers: Any, x: Any) -> Any:
    activations = [np.asarray(x)]
    for number, (W, b) in enumerate(layers, start=1):
        z = activations[-1] @ W.T
        activations.append((z if number == len(layers) else np.maximum(z, 0)) + b)
    return activations


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="the activations were cut off at 1 as well; ReLU has no upper end",
)
def clipped_at_1(layers: Any, x: Any) -> Any:
    return _forward(layers, x, lambda z: np.clip(z, 0, 1))


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="np.max takes the largest entry of one array, and its second argument is an axis; "
    "np.maximum(0, z) compares entry by entry",
)
def max_for_maximum(layers: Any, x: Any) -> Any:
    return _forward(layers, x, lambda z: np.max(0, z))


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="np.max(z, 0) takes the largest entry of each column; np.maximum(z, 0) compares entry by "
    "entry",
)
def largest_of_each_column(layers: Any, x: Any) -> Any:
    return _forward(layers, x, lambda z: np.max(z, 0))


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="Python's max compares whole arrays; np.maximum(0, z) compares entry by entry",
)
def max_of_python(layers: Any, x: Any) -> Any:
    return _forward(layers, x, lambda z: max(0, z))


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="every layer got the input x; each layer gets what the one before it gave, "
    "activations[-1]",
)
def input_for_every_layer(layers: Any, x: Any) -> Any:
    activations = [np.asarray(x)]
    for number, (W, b) in enumerate(layers, start=1):
        z = activations[0] @ W.T + b
        activations.append(z if number == len(layers) else _relu(z))
    return activations


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="the list holds both z and max(0, z) of the hidden layers; keep only what is after ReLU",
)
def before_and_after_relu(layers: Any, x: Any) -> Any:
    kept = [np.asarray(x)]
    for number, (W, b) in enumerate(layers, start=1):
        kept.append(kept[-1] @ W.T + b)
        if number < len(layers):
            kept.append(_relu(kept[-1]))
    return kept


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="a fixed number of layers is unpacked; go through the list, whatever its length",
)
def three_layers_only(layers: Any, x: Any) -> Any:
    (W_1, b_1), (W_2, b_2), (W_3, b_3) = layers
    return _forward([(W_1, b_1), (W_2, b_2), (W_3, b_3)], x, _relu)


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="the first layer is linear and all others have ReLU; the last one is linear: the numbers "
    "of a "
    "list run from 0 to len(layers) - 1",
)
def first_layer_linear(layers: Any, x: Any) -> Any:
    activations = [np.asarray(x)]
    for number, (W, b) in enumerate(layers):
        z = activations[-1] @ W.T + b
        activations.append(z if number == 0 else _relu(z))
    return activations


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="only the first layer was computed: `return` stands inside the loop",
)
def first_layer_only(layers: Any, x: Any) -> Any:
    W, b = layers[0]
    z = np.asarray(x) @ W.T + b
    return [np.asarray(x), z if len(layers) == 1 else _relu(z)]


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="the probabilities were appended, too; the list ends with the logits",
)
def probabilities_appended(layers: Any, x: Any) -> Any:
    activations = right.forward(_layers(layers), x)
    return [*activations, softmax(activations[-1])]


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="a layer is a pair here; unpack it: W, b = layer",
)
def attributes_of_a_pair(layers: Any, x: Any) -> Any:
    activations = [np.asarray(x)]
    for layer in layers:
        activations.append(_relu(activations[-1] @ layer.W.T + layer.b))
    return activations


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="the layers were gone through from the last to the first",
)
def layers_backwards(layers: Any, x: Any) -> Any:
    return _forward(layers[::-1], x, _relu)


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
    says="ReLU's mask is missing, or lets through more than it may: multiply delta by [a > 0], "
    "entry by entry, on its way down",
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
    says="a - y was divided by the number of classes; divide it by the number of samples, len(y)",
)
def divided_by_classes(layers: Any, activations: Any, y: Any) -> Any:
    factor = len(y) / activations[-1].shape[1]
    return _scaled(_backward(layers, activations, y), factor)


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="a - y was divided by the number of its entries; divide it by the number of samples, "
    "len(y)",
)
def divided_by_entries(layers: Any, activations: Any, y: Any) -> Any:
    return _scaled(_backward(layers, activations, y), 1 / activations[-1].shape[1])


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="delta was not transposed: dW has one row for each output, delta.T @ a",
)
def delta_not_transposed(layers: Any, activations: Any, y: Any) -> Any:
    delta = (softmax(activations[-1]) - np.eye(activations[-1].shape[1])[y]) / len(y)
    gradients = []
    for number in reversed(range(len(layers))):
        gradients.append((delta @ activations[number], delta.sum(axis=0)))
        if number > 0:
            delta = (delta @ layers[number][0]) * (activations[number] > 0)
    return gradients[::-1]


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="db is one number for all units; sum over the samples only, axis=0",
)
def one_number_for_db(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, bias=lambda delta: delta.sum())


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="delta was multiplied with W entry by entry; hand it down with delta @ W",
)
def down_entry_by_entry(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, down=lambda delta, W: delta * W)


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="the derivative of the sigmoid, a (1 - a), was taken; that of ReLU is 1 where a > 0, "
    "else 0",
)
def sigmoid_derivative(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(
        layers, activations, y, mask=lambda n, activations: activations[n] * (1 - activations[n])
    )


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="ReLU's mask is turned round: delta goes through where a > 0",
)
def mask_turned_round(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, mask=lambda n, activations: activations[n] <= 0)


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="[a < 0] is never true after ReLU, so nothing goes down; the mask is [a > 0]",
)
def mask_of_negative(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, mask=lambda n, activations: activations[n] < 0)


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="every layer got the input x; the input of layer number l is activations[l]",
)
def input_for_every_gradient(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, input_of=lambda n, activations: activations[0])


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="delta was multiplied by the input of the layer below; the input of layer l is "
    "activations[l]",
)
def input_of_the_layer_below(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, input_of=lambda n, activations: activations[n - 1])


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="delta went down through the weights of the wrong layer, the one below; layer l hands it "
    "down "
    "through its own",
)
def weights_of_the_layer_below(layers: Any, activations: Any, y: Any) -> Any:
    delta = (softmax(activations[-1]) - np.eye(activations[-1].shape[1])[y]) / len(y)
    gradients = []
    for number in reversed(range(len(layers))):
        gradients.append((delta.T @ activations[number], delta.sum(axis=0)))
        if number > 0:
            delta = (delta @ layers[number - 1][0]) * (activations[number] > 0)
    return gradients[::-1]


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="delta was not handed down: every layer got the last one's",
)
def same_delta_everywhere(layers: Any, activations: Any, y: Any) -> Any:
    delta = (softmax(activations[-1]) - np.eye(activations[-1].shape[1])[y]) / len(y)
    return [(delta.T @ a, delta.sum(axis=0)) for a in activations[:-1]]


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="reverse() turns the list round in place and returns None; return gradients[::-1]",
)
def reversed_to_none(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y).reverse()


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="the list holds dW and db one after the other; put each pair together: (dW, db)",
)
def no_pairs(layers: Any, activations: Any, y: Any) -> Any:
    return [part for pair in _backward(layers, activations, y) for part in pair]


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="all dW and all db were put into a list each; put those of a layer together: (dW, db)",
)
def two_lists(layers: Any, activations: Any, y: Any) -> Any:
    return tuple(map(list, zip(*_backward(layers, activations, y), strict=True)))


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="dW and db are exchanged in the pairs",
)
def db_first(layers: Any, activations: Any, y: Any) -> Any:
    return [(db, dW) for dW, db in _backward(layers, activations, y)]


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="only one layer's gradient was returned; collect those of all layers",
)
def last_layer_only(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y)[-1:]


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="the target is missing: subtract 1 from the true class of each row",
)
def target_forgotten(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, delta=softmax(activations[-1]) / len(y))


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="the target was added; it is prediction minus target",
)
def target_added(layers: Any, activations: Any, y: Any) -> Any:
    true = np.eye(activations[-1].shape[1])[y]
    return _backward(layers, activations, y, delta=(softmax(activations[-1]) + true) / len(y))


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="the labels were counted from 1; class 0 is the first, so the column is y itself",
)
def labels_from_one(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, (np.asarray(y) - 1) % activations[-1].shape[1])


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="1 was subtracted in whole rows: a[y] -= 1; subtract it once in each row: "
    "a[np.arange(N), y] -= 1",
)
def whole_rows(layers: Any, activations: Any, y: Any) -> Any:
    delta = softmax(activations[-1])
    delta[y] -= 1
    return _backward(layers, activations, y, delta=delta / len(delta))


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="the class numbers were subtracted from every column; the target is their one-hot form",
)
def class_numbers_in_a_column(layers: Any, activations: Any, y: Any) -> Any:
    delta = softmax(activations[-1]) - np.reshape(y, (-1, 1))
    return _backward(layers, activations, y, delta=delta / len(y))


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="the one-hot rows end at the largest label that occurs; give them an entry for each class",
)
def targets_as_deep_as_the_labels(layers: Any, activations: Any, y: Any) -> Any:
    delta = softmax(activations[-1]) - np.eye(np.max(y) + 1)[y]
    return _backward(layers, activations, y, delta=delta / len(y))


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="a - y was multiplied by softmax's derivative a (1 - a) as well; for the cross-entropy "
    "that "
    "factor has already cancelled (Lemma 4)",
)
def slowed_down(layers: Any, activations: Any, y: Any) -> Any:
    a = softmax(activations[-1])
    delta = (a - np.eye(a.shape[1])[y]) * a * (1 - a)
    return _backward(layers, activations, y, delta=delta / len(y))


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="dW was divided by N but db was not",
)
def n_for_weights_only(layers: Any, activations: Any, y: Any) -> Any:
    return [(dW, db * len(y)) for dW, db in _backward(layers, activations, y)]


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="dW was divided by N a second time; a - y is divided already",
)
def n_twice_for_weights(layers: Any, activations: Any, y: Any) -> Any:
    return [(dW / len(y), db) for dW, db in _backward(layers, activations, y)]


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
    says="`activations` was changed: a - y was written into the logits in place, or the list "
    "emptied "
    "with pop; work on a new array, and go through the list as it is",
)
def in_place_delta(layers: Any, activations: Any, y: Any) -> Any:
    gradients = _backward(layers, activations, y)
    activations[-1][...] = softmax(activations[-1])
    activations[-1][np.arange(len(y)), y] -= 1
    return gradients


@misconception(
    "backward",
    check="activations_are_kept",
    says="`activations` was changed: a - y was written into the logits in place, or the list "
    "emptied "
    "with pop; work on a new array, and go through the list as it is",
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


def momentum_right(
    layers: Any, velocities: Any, gradients: Any, learning_rate: float, momentum: float
) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Take the right step."""
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v + g,
        lambda p, old, v, g: p - learning_rate * v,
    )


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


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the momentum is missing: v ← μ v + gradient keeps only the part μ of the old velocity",
)
def old_velocity_whole(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: v + g,
        lambda p, old, v, g: p - learning_rate * v,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the old velocity was left out, so there is no momentum: v ← μ v + gradient",
)
def momentum_left_out(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: g,
        lambda p, old, v, g: p - learning_rate * v,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the gradient was multiplied by the momentum; the old velocity is",
)
def momentum_on_the_gradient(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: v + momentum * g,
        lambda p, old, v, g: p - learning_rate * v,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the sum was multiplied by the momentum; only the old velocity is",
)
def momentum_on_both(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * (v + g),
        lambda p, old, v, g: p - learning_rate * v,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="learning rate and momentum are exchanged",
)
def rate_and_momentum_exchanged(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: learning_rate * v + g,
        lambda p, old, v, g: p - momentum * v,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the step was multiplied by the momentum once more; it is η v",
)
def momentum_twice(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v + g,
        lambda p, old, v, g: p - learning_rate * momentum * v,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the step takes the gradient besides the velocity, which holds it already; it is η v",
)
def gradient_twice(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v + g,
        lambda p, old, v, g: p - learning_rate * (v + g),
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="W was replaced by the step; subtract the step from it: W - η v",
)
def replaced_by_the_step(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v + g,
        lambda p, old, v, g: -learning_rate * v,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the velocity adds up negative gradients, and is added to W; here v adds up gradients, "
    "and the "
    "step subtracts η v",
)
def both_signs_turned(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return _step(
        layers,
        velocities,
        gradients,
        lambda v, g: momentum * v - g,
        lambda p, old, v, g: p + learning_rate * v,
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the velocities are returned first; the layers come first",
)
def velocities_first(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return momentum_right(layers, velocities, gradients, learning_rate, momentum)[::-1]


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="only the layers were returned; return the velocities as well",
)
def layers_only(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    return momentum_right(layers, velocities, gradients, learning_rate, momentum)[0]


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the biases and their velocities stayed as they were; they move as the weights do",
)
def biases_never_move(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    moved, moving = momentum_right(layers, velocities, gradients, learning_rate, momentum)
    return (
        [(new[0], old[1]) for new, old in zip(moved, layers, strict=True)],
        [(new[0], old[1]) for new, old in zip(moving, velocities, strict=True)],
    )


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="only the last layer was put into the lists: append inside the loop",
)
def last_layer_appended(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    moved, moving = momentum_right(layers, velocities, gradients, learning_rate, momentum)
    return moved[-1:], moving[-1:]


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="only the first layer moved: `return` stands inside the loop",
)
def returned_after_one_layer(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    moved, moving = momentum_right(layers, velocities, gradients, learning_rate, momentum)
    return moved[:1], moving[:1]


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="a list cannot be multiplied by a number; go through its pairs, and through W and b of "
    "each",
)
def lists_multiplied(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    velocities = momentum * velocities + gradients
    return layers - learning_rate * velocities, velocities


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
    says="whole batches were shuffled, or shifted, not the samples: those that stood together stay "
    "together; shuffle the samples, then cut",
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


@misconception(
    "batches",
    check="every_sample_once",
    says="whole batches were shuffled, or shifted, not the samples: those that stood together stay "
    "together; shuffle the samples, then cut",
)
def all_samples_shifted(num_samples: int, batch_size: int, seed: int) -> Any:
    shift = np.random.default_rng(seed).integers(1, num_samples)
    return _cut(np.roll(np.arange(num_samples), shift), batch_size)


@misconception(
    "batches",
    check="every_sample_once",
    says="whole batches were shuffled, or shifted, not the samples: those that stood together stay "
    "together; shuffle the samples, then cut",
)
def only_full_batches_shuffled(num_samples: int, batch_size: int, seed: int) -> Any:
    parts = _cut(np.arange(num_samples), batch_size)
    full = num_samples // batch_size
    return [parts[i] for i in np.random.default_rng(seed).permutation(full)] + parts[full:]


@misconception(
    "batches",
    check="every_sample_once",
    says="whole batches were shuffled, or shifted, not the samples: those that stood together stay "
    "together; shuffle the samples, then cut",
)
def shuffled_batches_and_inside(num_samples: int, batch_size: int, seed: int) -> Any:
    rng, full = np.random.default_rng(seed), num_samples // batch_size
    parts = _cut(np.arange(num_samples), batch_size)
    order = [*rng.permutation(full), *range(full, len(parts))]
    return [rng.permutation(parts[i]) for i in order]


@misconception(
    "batches",
    check="every_sample_once",
    says="only a few samples changed places; permutation shuffles all of them",
)
def a_few_exchanged(num_samples: int, batch_size: int, seed: int) -> Any:
    order, rng = np.arange(num_samples), np.random.default_rng(seed)
    for i, j in rng.integers(num_samples, size=(3, 2)):
        order[i], order[j] = order[j], order[i]
    return _cut(order, batch_size)


@misconception(
    "batches",
    check="every_sample_once",
    says="each batch was drawn from all samples, so some come twice and some never; shuffle once, "
    "then cut",
)
def each_batch_drawn_anew(num_samples: int, batch_size: int, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    sizes = [len(part) for part in _cut(np.arange(num_samples), batch_size)]
    return [rng.choice(num_samples, size=size, replace=False) for size in sizes]


@misconception(
    "batches",
    check="every_sample_once",
    says="the samples were numbered from 1; they are numbered from 0, as rows of x are",
)
def numbered_from_one(num_samples: int, batch_size: int, seed: int) -> Any:
    return _cut(np.random.default_rng(seed).permutation(num_samples) + 1, batch_size)


@misconception(
    "batches",
    check="every_sample_once",
    says="sample 0 is missing: range(1, n) begins at 1",
)
def first_sample_missing(num_samples: int, batch_size: int, seed: int) -> Any:
    return _cut(np.random.default_rng(seed).permutation(np.arange(1, num_samples)), batch_size)


@misconception(
    "batches",
    check="every_sample_once",
    says="the last batch was filled up with samples that are in another batch; it may be smaller",
)
def last_batch_filled_up(num_samples: int, batch_size: int, seed: int) -> Any:
    order = np.random.default_rng(seed).permutation(num_samples)
    return _cut(np.concatenate([order, order[: -num_samples % batch_size]]), batch_size)


@misconception(
    "batches",
    check="every_sample_once",
    says="only the first batch was returned; cut all samples into batches",
)
def first_batch_only(num_samples: int, batch_size: int, seed: int) -> Any:
    return _cut(np.random.default_rng(seed).permutation(num_samples), batch_size)[:1]


@misconception(
    "batches",
    check="every_sample_once",
    says="the shuffled samples were not cut into batches",
)
def not_cut(num_samples: int, batch_size: int, seed: int) -> Any:
    return np.random.default_rng(seed).permutation(num_samples)


@misconception(
    "batches",
    check="every_sample_once",
    says="the batches overlap: their starts are batch_size apart, range(0, num_samples, "
    "batch_size)",
)
def overlapping(num_samples: int, batch_size: int, seed: int) -> Any:
    order = np.random.default_rng(seed).permutation(num_samples)
    return [order[start : start + batch_size] for start in range(num_samples // batch_size)]


@misconception(
    "batches",
    check="every_sample_once",
    says="every so manieth sample went into a batch, which makes them nearly equal; fill batch "
    "after batch",
)
def dealt_like_cards(num_samples: int, batch_size: int, seed: int) -> Any:
    order = np.random.default_rng(seed).permutation(num_samples)
    count = -(-num_samples // batch_size)
    return [order[first::count] for first in range(count)]


@misconception(
    "batches",
    check="every_sample_once",
    says="the numbers are floats, which cannot be indices",
)
def numbers_as_floats(num_samples: int, batch_size: int, seed: int) -> Any:
    return _cut(np.random.default_rng(seed).permutation(num_samples).astype(float), batch_size)


@misconception(
    "batches",
    check="every_sample_once",
    says="the numbers were put into bytes, which end at 127 or 255",
)
def numbers_in_bytes(num_samples: int, batch_size: int, seed: int) -> Any:
    return _cut(np.random.default_rng(seed).permutation(num_samples).astype(np.uint8), batch_size)


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
    reset_each_epoch: bool = False,
    in_order: bool = False,
    all_samples: bool = False,
    first_batch_of_epoch: bool = False,
    forward_at_start: bool = False,
    velocities_for_layers: bool = False,
) -> tuple[list[Layer], list[float]]:
    """Train with one of the mistakes below."""
    begin = layers = _layers(layers)
    still = [Layer(0 * W, 0 * b) for W, b in layers]
    velocities, gradients, losses = still, None, []
    for epoch in range(epochs):
        if first_epoch_only and epoch == 1:
            break
        if reset_each_epoch:
            velocities = still
        order = np.random.default_rng(seed if same_seed else seed + epoch).permutation(len(x))
        if in_order:
            order = np.arange(len(x))
        if once_an_epoch:
            gradients = right.backward(layers, right.forward(layers, x), y)
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            if first_batch:
                batch = np.arange(len(batch))
            if all_samples:
                batch = np.arange(len(x))
            if first_batch_of_epoch and start > 0:
                break
            labels = y[start : start + batch_size] if labels_in_order else y[batch]
            activations = right.forward(begin if forward_at_start else layers, x[batch])
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
            if velocities_for_layers:
                layers, velocities = velocities, layers
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
    says="the argument `seed` has no effect: make the seed of each epoch from it, as seed + epoch "
    "does",
)
def seed_not_handed_on(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, **settings | {"seed": 0})


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
    says="momentum has no effect: it is not handed on to the step, or the velocities are 0 again "
    "before each one; keep those that the step returns",
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
    losses = _train(layers, x, y, **(settings | {"learning_rate": 0.0}))[1]
    return layers, losses


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
    "train",
    check="training_learns",
    says="the velocities are 0 again at the start of each epoch; set them to 0 once, before both "
    "loops",
)
def velocities_reset_each_epoch(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, reset_each_epoch=True, **settings)


@misconception(
    "train",
    check="training_learns",
    says="the samples come in their own order, batch after batch, in every epoch; take the "
    "numbers that "
    "`batches` gives",
)
def samples_in_order(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, in_order=True, **settings)


@misconception(
    "train",
    check="training_learns",
    says="every step, or the loss noted of it, takes all samples; take x[batch] and y[batch]",
)
def all_samples_every_step(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, all_samples=True, **settings)


@misconception(
    "train",
    check="training_learns",
    says="each epoch takes one step only; go through all batches of `batch_size` samples",
)
def one_batch_an_epoch(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, first_batch_of_epoch=True, **settings)


@misconception(
    "train",
    check="training_learns",
    says="forward runs on the layers that training started with; give it those that the last step "
    "made",
)
def forward_of_the_start(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, forward_at_start=True, **settings)


@misconception(
    "train",
    check="training_learns",
    says="layers and velocities are exchanged where the step returns them: the layers come first",
)
def velocities_taken_for_layers(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, velocities_for_layers=True, **settings)


@misconception(
    "train",
    check="training_learns",
    says="the learning rate is always 0.1; hand the argument on to the step",
)
def always_the_usual_rate(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, **(settings | {"learning_rate": 0.1}))


@misconception(
    "train",
    check="training_learns",
    says="learning rate and momentum are exchanged where they are handed on",
)
def settings_exchanged(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    rate, momentum = settings["learning_rate"], settings.get("momentum", 0.0)
    return _train(layers, x, y, **(settings | {"learning_rate": momentum, "momentum": rate}))


@misconception(
    "train",
    check="training_learns",
    says="the losses of a batch were added up; note their mean, as mean_loss gives it",
)
def summed_losses(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    trained, losses = _train(layers, x, y, **settings)
    return trained, [loss * settings["batch_size"] for loss in losses]


@misconception(
    "train",
    check="training_learns",
    says="the losses add up from step to step; note each by itself",
)
def running_sum_of_losses(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    trained, losses = _train(layers, x, y, **settings)
    return trained, np.cumsum(losses).tolist()


@misconception(
    "train",
    check="training_learns",
    says="only the last loss was returned; collect those of all batches in a list",
)
def last_loss_only(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    trained, losses = _train(layers, x, y, **settings)
    return trained, losses[-1]


@misconception(
    "train",
    check="training_learns",
    says="only the layers were returned; return the losses as well",
)
def losses_not_returned(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, **settings)[0]


@misconception(
    "train",
    check="training_learns",
    says="the losses are returned first; the layers come first",
)
def losses_first(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    return _train(layers, x, y, **settings)[::-1]


@misconception(
    "read_digits",
    check="reads_unseen_digits",
    says="the network that training began with was returned; keep what train returns",
)
def untrained(x: Any, y: Any) -> Any:
    rng = np.random.default_rng(0)
    layers = []
    for inputs, outputs in pairwise(right.SMALL):
        W = rng.normal(scale=np.sqrt(2 / inputs), size=(outputs, inputs)).astype(np.float32)
        layers.append((W, np.zeros(outputs, dtype=np.float32)))
    return layers


@misconception(
    "read_digits",
    check="reads_unseen_digits",
    says="train returns the layers and the losses; write layers, _ = train(...), return layers",
)
def losses_returned_too(x: Any, y: Any) -> Any:
    return untrained.wrong(x, y), [2.3] * 100


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
    "confusion_matrix",
    check="counts_of_every_pair",
    says="each row was divided by its sum; the matrix holds counts, and part of the next question "
    "is the share",
)
def shares_of_each_row(predicted: Any, labels: Any, num_classes: int) -> Any:
    counts = right.confusion_matrix(predicted, labels, num_classes)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


@misconception(
    "confusion_matrix",
    check="counts_of_every_pair",
    says="only right predictions were counted; the mistakes belong beside the diagonal",
)
def right_ones_only(predicted: Any, labels: Any, num_classes: int) -> Any:
    return np.diag(np.diag(right.confusion_matrix(predicted, labels, num_classes)))


@misconception(
    "confusion_matrix",
    check="counts_of_every_pair",
    says="all rows are one and the same list: [[0] * K] * K repeats it; use np.zeros((K, K), "
    "dtype=int)",
)
def one_row_for_all(predicted: Any, labels: Any, num_classes: int) -> Any:
    rows = [[0] * num_classes] * num_classes
    for true, taken in zip(labels, predicted, strict=True):
        rows[true][taken] += 1
    return rows


@misconception(
    "confusion_matrix",
    check="counts_of_every_pair",
    says="the counts are floats, as np.zeros makes them; use np.zeros(..., dtype=int)",
)
def counts_as_floats(predicted: Any, labels: Any, num_classes: int) -> Any:
    return right.confusion_matrix(predicted, labels, num_classes).astype(float)


@misconception(
    "confusion_matrix",
    check="counts_of_every_pair",
    says="the counts were put into bytes, which end at 127 or 255",
)
def counts_in_bytes(predicted: Any, labels: Any, num_classes: int) -> Any:
    return right.confusion_matrix(predicted, labels, num_classes).astype(np.uint8)


@misconception(
    "confusion_matrix",
    check="counts_of_every_pair",
    says="this is the share of right predictions; count each pair of classes",
)
def accuracy_for_counts(predicted: Any, labels: Any, num_classes: int) -> Any:
    return np.mean(np.equal(predicted, labels))


@misconception(
    "confusion_matrix",
    check="counts_of_every_pair",
    says="zip stops at the shorter list, so two lengths were not refused; as_labels checks the "
    "classes, "
    "and the shapes must be the same",
)
def two_lengths_counted(predicted: Any, labels: Any, num_classes: int) -> Any:
    counts = np.zeros((num_classes, num_classes), dtype=int)
    for true, taken in zip(labels, predicted):  # noqa: B905 (that is the mistake)
        counts[true, taken] += 1
    return counts


@misconception(
    "confusion_matrix",
    check="counts_of_every_pair",
    says="a class that does not exist was not refused with a ValueError; as_labels(labels, "
    "num_classes) does it",
)
def any_class_counted(predicted: Any, labels: Any, num_classes: int) -> Any:
    if len(predicted) != len(labels):
        raise ValueError
    counts = np.zeros((num_classes, num_classes), dtype=int)
    np.add.at(counts, (labels, predicted), 1)
    return counts


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
    "right_by_class",
    check="share_of_each_class",
    says="these are counts; divide each by the number of samples of its class, the sum of its row",
)
def counts_for_shares(counts: Any) -> Any:
    return np.diag(counts)


@misconception(
    "right_by_class",
    check="share_of_each_class",
    says="these are the shares that were predicted wrong",
)
def wrong_shares(counts: Any) -> Any:
    return 1 - np.diag(counts) / counts.sum(axis=1)


@misconception(
    "right_by_class",
    check="share_of_each_class",
    says="the shares are in per cent; a share lies between 0 and 1",
)
def per_cent(counts: Any) -> Any:
    return 100 * np.diag(counts) / counts.sum(axis=1)


@misconception(
    "right_by_class",
    check="share_of_each_class",
    says="// divides without a remainder, so most shares become 0; divide with /",
)
def whole_division(counts: Any) -> Any:
    return np.diag(counts) // counts.sum(axis=1)


@misconception(
    "right_by_class",
    check="share_of_each_class",
    says="the right ones were divided by the wrong ones; divide by all samples of the class",
)
def right_over_wrong(counts: Any) -> Any:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.diag(counts) / (counts.sum(axis=1) - np.diag(counts))


@misconception(
    "right_by_class",
    check="share_of_each_class",
    says="the diagonal was divided by the number of classes; divide by the number of samples of "
    "each",
)
def divided_by_number_of_classes(counts: Any) -> Any:
    return np.diag(counts) / len(counts)


@misconception(
    "right_by_class",
    check="share_of_each_class",
    says="keepdims made a column of the sums, so every class was divided by every sum; leave it "
    "out",
)
def every_class_by_every_sum(counts: Any) -> Any:
    return np.diag(counts) / counts.sum(axis=1, keepdims=True)


@misconception(
    "right_by_class",
    check="share_of_each_class",
    says="this is the whole matrix of shares; only its diagonal was asked for",
)
def whole_matrix(counts: Any) -> Any:
    return counts / counts.sum(axis=1, keepdims=True)


@misconception(
    "right_by_class",
    check="share_of_each_class",
    says="the largest share of each row was taken, right or wrong; the right ones are on the "
    "diagonal",
)
def largest_of_each_row(counts: Any) -> Any:
    return counts.max(axis=1) / counts.sum(axis=1)


@misconception(
    "right_by_class",
    check="share_of_each_class",
    says="the shares were rounded; return them as they are",
)
def rounded(counts: Any) -> Any:
    return np.round(np.diag(counts) / counts.sum(axis=1), 2)


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


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="this is how often the mistake happens; return its classes, (true, predicted)",
)
def count_of_the_mistake(counts: Any) -> Any:
    mistakes = counts - np.diag(np.diag(counts))
    return mistakes.max()


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="this is the rarest entry, on the emptied diagonal or another 0; take the largest: argmax",
)
def rarest_mistake(counts: Any) -> Any:
    mistakes = counts - np.diag(np.diag(counts))
    return np.unravel_index(mistakes.argmin(), counts.shape)


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="the shares of the rows were compared; the largest count was asked for",
)
def largest_share(counts: Any) -> Any:
    mistakes = counts - np.diag(np.diag(counts))
    return np.unravel_index((mistakes / counts.sum(axis=1, keepdims=True)).argmax(), counts.shape)


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="counts - np.diag(counts) subtracts the diagonal, as a row, from every row; np.diag "
    "twice makes a "
    "matrix of it",
)
def diagonal_from_every_row(counts: Any) -> Any:
    return np.unravel_index((counts - np.diag(counts)).argmax(), counts.shape)


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="only one side of the diagonal was searched",
)
def above_the_diagonal(counts: Any) -> Any:
    return np.unravel_index(np.triu(counts, 1).argmax(), counts.shape)


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="only one side of the diagonal was searched",
)
def below_the_diagonal(counts: Any) -> Any:
    return np.unravel_index(np.tril(counts, -1).argmax(), counts.shape)


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="the class with most mistakes and the class most often wrongly predicted need not belong "
    "together; look for the largest single count",
)
def sums_of_rows_and_columns(counts: Any) -> Any:
    mistakes = counts - np.diag(np.diag(counts))
    return mistakes.sum(axis=1).argmax(), mistakes.sum(axis=0).argmax()


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="this is the most frequent mistake of each class; return the one that is most frequent "
    "of all",
)
def mistake_of_each_class(counts: Any) -> Any:
    mistakes = counts - np.diag(np.diag(counts))
    return mistakes.argmax(axis=1)


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="the count was returned as well; return the two classes only",
)
def count_returned_too(counts: Any) -> Any:
    mistakes = counts - np.diag(np.diag(counts))
    return (*np.unravel_index(mistakes.argmax(), counts.shape), mistakes.max())


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="np.where gives arrays of rows and columns; take their first entries, or use "
    "unravel_index",
)
def arrays_of_places(counts: Any) -> Any:
    mistakes = counts - np.diag(np.diag(counts))
    return np.where(mistakes == mistakes.max())


@misconception(
    "most_confused",
    check="most_frequent_mistake",
    says="the classes are floats, which cannot be indices",
)
def classes_as_floats(counts: Any) -> Any:
    mistakes = counts - np.diag(np.diag(counts))
    return [float(n) for n in np.unravel_index(mistakes.argmax(), counts.shape)]


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the velocities of the biases are their gradients alone; they too keep a part of the old "
    "velocity",
)
def velocity_of_biases_forgotten(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    moving = [
        (momentum * v_W + dW, db) for (v_W, _), (dW, db) in zip(velocities, gradients, strict=True)
    ]
    moved = [
        (W - learning_rate * v_W, b - learning_rate * v_b)
        for (W, b), (v_W, v_b) in zip(layers, moving, strict=True)
    ]
    return moved, moving


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the biases moved by their gradients; they too move by their velocities",
)
def biases_without_momentum(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    moved, moving = momentum_right(layers, velocities, gradients, learning_rate, momentum)
    slopes = zip(moved, layers, gradients, strict=True)
    return [(W, b - learning_rate * db) for (W, _), (_, b), (_, db) in slopes], moving


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="the weights moved by their gradients; they too move by their velocities",
)
def weights_without_momentum(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    moved, moving = momentum_right(layers, velocities, gradients, learning_rate, momentum)
    slopes = zip(moved, layers, gradients, strict=True)
    return [(W - learning_rate * dW, b) for (_, b), (W, _), (dW, _) in slopes], moving


@misconception(
    "forward",
    check="activations_of_every_layer",
    says="ReLU is missing in the first layer; every layer but the last has it",
)
def no_relu_in_the_first_layer(layers: Any, x: Any) -> Any:
    activations = [np.asarray(x)]
    for number, (W, b) in enumerate(layers, start=1):
        z = activations[-1] @ W.T + b
        activations.append(z if number in (1, len(layers)) else _relu(z))
    return activations


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="each layer divided by the number of samples once more; that is done once, at the end of "
    "the network",
)
def divided_in_every_layer(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(layers, activations, y, down=lambda delta, W: delta @ W / len(delta))


@misconception(
    "train",
    check="training_learns",
    says=one_loss_an_epoch.says,
)
def last_loss_of_each_epoch(layers: Any, x: Any, y: Any, **settings: Any) -> Any:
    trained, losses = _train(layers, x, y, **settings)
    return trained, np.reshape(losses, (settings["epochs"], -1))[:, -1].tolist()


@misconception(
    "momentum_step",
    check="steps_keep_their_momentum",
    says="there is no momentum: the gradient alone moved the weights, and the velocities came back "
    "as they were; v ← μ v + gradient, and the step is η v",
)
def velocities_unused(
    layers: Any, velocities: Any, gradients: Any, learning_rate: Any, momentum: Any
) -> Any:
    moved, _ = _step(
        layers,
        velocities,
        gradients,
        lambda v, g: v,
        lambda p, old, v, g: p - learning_rate * g,
    )
    return moved, velocities


@misconception(
    "backward",
    check="gradients_of_every_layer",
    says="db is a mean over the samples, where delta is divided by N already: sum it; and delta "
    "went down through the transposed weights: backward it is delta @ W",
)
def bias_mean_and_down_through_the_transpose(layers: Any, activations: Any, y: Any) -> Any:
    return _backward(
        layers,
        activations,
        y,
        bias=lambda delta: delta.mean(axis=0),
        down=lambda delta, W: delta @ W.T,
    )


@misconception(
    "confusion_matrix",
    check="counts_of_every_pair",
    says="the labels were put into bytes, which end at 255, so larger ones became others",
)
def labels_in_bytes(predicted: Any, labels: Any, num_classes: int) -> Any:
    right.confusion_matrix(predicted, labels, num_classes)  # refuses what it should
    counts = np.zeros((num_classes, num_classes), dtype=int)
    cut = (np.asarray(part).astype(np.uint8) for part in (labels, predicted))
    np.add.at(counts, tuple(cut), 1)
    return counts


@misconception(
    "confusion_matrix",
    check="counts_of_every_pair",
    says="the places in the flattened matrix were computed in bytes, which end at 255",
)
def places_in_bytes(predicted: Any, labels: Any, num_classes: int) -> Any:
    right.confusion_matrix(predicted, labels, num_classes)  # refuses what it should
    true, taken = (np.asarray(part).astype(np.uint8) for part in (labels, predicted))
    places = true * np.uint8(num_classes % 256) + taken
    counts = np.bincount(places, minlength=num_classes**2)[: num_classes**2]
    return counts.reshape(num_classes, num_classes)
