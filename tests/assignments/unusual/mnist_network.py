"""Right but unusual answers to exercise 08, the MNIST network."""

import collections
import warnings

import numpy as np
import scipy.special
import sklearn.exceptions
import sklearn.metrics
import sklearn.neural_network
import torch

from softmax_course import mnist_network as reference

UNUSUAL = []


def unusual(function):
    """Put a right answer for `function` into the bank."""

    def decorate(answer):
        UNUSUAL.append((function, answer.__name__, answer))
        return answer

    return decorate


Affine = collections.namedtuple("Affine", "weight bias")


@unusual("forward")
def torch_layers(layers, x):
    given = [torch.tensor(np.asarray(x))]
    for number, (W, b) in enumerate(layers):
        z = torch.nn.functional.linear(given[-1], torch.tensor(W), torch.tensor(b))
        given.append(torch.relu(z) if number + 1 < len(layers) else z)
    return given


@unusual("forward")
def recursion(layers, x):
    (W, b), *rest = layers
    z = np.einsum("nk,jk->nj", x, W) + b
    return (x, *(recursion(rest, z * (z > 0)) if rest else [z]))


@unusual("forward")
def comprehension_of_walrus(layers, x):
    a = np.array(x, dtype=float)
    last = len(layers) - 1
    return [a] + [
        a := (z if n == last else z.clip(min=0))
        for n, (W, b) in enumerate(layers)
        for z in [np.array([W @ row + b for row in a])]
    ]


@unusual("backward")
def sample_by_sample(layers, activations, y):
    gradients = [[np.zeros(W.shape), np.zeros(b.shape)] for W, b in layers]
    for n, label in enumerate(y):
        delta = scipy.special.softmax(activations[-1][n])
        delta[label] -= 1
        for number in range(len(layers) - 1, -1, -1):
            a = activations[number][n]
            gradients[number][0] += np.outer(delta, a) / len(y)
            gradients[number][1] += delta / len(y)
            delta = layers[number][0].T @ delta * np.sign(a)
    return gradients


@unusual("backward")
def autograd(layers, activations, y):
    parameters = [[torch.tensor(p, requires_grad=True) for p in pair] for pair in layers]
    z = torch.tensor(activations[0])
    for number, (W, b) in enumerate(parameters):
        z = (torch.relu(z) if number else z) @ W.T + b
    torch.nn.functional.cross_entropy(z, torch.tensor(np.asarray(y))).backward()
    return [(W.grad, b.grad) for W, b in parameters]


@unusual("backward")
def one_hot_and_prepend(layers, activations, y):
    *inputs, z = activations
    delta = (scipy.special.softmax(z, axis=1) - np.eye(z.shape[1])[y]) / len(z)
    gradients = []
    while inputs:
        a, (W, _) = inputs.pop(), layers[len(inputs)]
        gradients.insert(0, Affine(np.einsum("nj,nk->jk", delta, a), np.ones(len(z)) @ delta))
        delta = np.where(a == 0, 0, delta @ W)
    return tuple(gradients)


@unusual("momentum_step")
def in_place(layers, velocities, gradients, learning_rate, momentum):
    for pair, moving, slope in zip(layers, velocities, gradients, strict=True):
        for p, v, g in zip(pair, moving, slope, strict=True):
            v *= momentum
            v += g
            p -= learning_rate * v
    return layers, velocities


@unusual("momentum_step")
def arrays_of_objects(layers, velocities, gradients, learning_rate, momentum):
    new = [[momentum * v + g for v, g in zip(*two)] for two in zip(velocities, gradients)]  # noqa: B905
    old = [list(pair) for pair in layers]
    return [[p - learning_rate * v for p, v in zip(*two)] for two in zip(old, new)], new  # noqa: B905


@unusual("momentum_step")
def torch_sgd(layers, velocities, gradients, learning_rate, momentum):
    flat = [torch.tensor(p, requires_grad=True) for pair in layers for p in pair]
    optimizer = torch.optim.SGD(flat, lr=learning_rate, momentum=momentum)
    slopes = [g for pair in gradients for g in pair]
    for p, v, g in zip(flat, (v for pair in velocities for v in pair), slopes, strict=True):
        p.grad = torch.tensor(g)
        optimizer.state[p]["momentum_buffer"] = torch.tensor(v)
    optimizer.step()
    moving = [optimizer.state[p]["momentum_buffer"] for p in flat] if momentum else slopes
    moved = [p.detach() for p in flat]
    return tuple(
        [(parts[i], parts[i + 1]) for i in range(0, len(parts), 2)] for parts in (moved, moving)
    )


@unusual("batches")
def sorted_within(num_samples, batch_size, seed):
    # What is in a batch is drawn; in which order it stands there does not matter.
    order = np.random.default_rng(seed).permutation(num_samples)
    starts = range(0, num_samples, batch_size)
    return [np.sort(order[start : start + batch_size]) for start in starts]


@unusual("batches")
def popped_from_a_list(num_samples, batch_size, seed):
    left = list(range(num_samples))
    np.random.default_rng(seed).shuffle(left)
    parts = []
    while left:
        parts.append(left[:batch_size])
        del left[:batch_size]
    return parts


@unusual("batches")
def sorted_by_random_numbers(num_samples, batch_size, seed):
    np.random.seed(seed)  # noqa: NPY002
    order = np.argsort(np.random.rand(num_samples))  # noqa: NPY002
    return [order[i * batch_size :][:batch_size] for i in range(-(-num_samples // batch_size))]


@unusual("batches")
def split_at(num_samples, batch_size, seed):
    order = torch.randperm(num_samples, generator=torch.Generator().manual_seed(seed))
    return tuple(np.split(order.numpy(), range(batch_size, num_samples, batch_size)))


@unusual("train")
def one_generator_for_all_epochs(
    layers, x, y, *, epochs, batch_size=64, learning_rate=0.1, momentum=0.0, seed=0
):
    rng = np.random.default_rng(seed)
    layers = [reference.Layer(W.copy(), b.copy()) for W, b in layers]
    velocities = [[0.0, 0.0] for _ in layers]
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            activations = reference.forward(layers, x[batch])
            log_a = scipy.special.log_softmax(activations[-1], axis=1)
            losses.append(-log_a[range(len(batch)), y[batch]].mean())
            slopes = reference.backward(layers, activations, y[batch])
            for pair, moving, slope in zip(layers, velocities, slopes, strict=True):
                for i in (0, 1):
                    moving[i] = momentum * moving[i] + slope[i]
                    pair[i][...] -= learning_rate * moving[i]
    return layers, np.array(losses)


@unusual("train")
def torch_optimizer(
    layers, x, y, *, epochs, batch_size=64, learning_rate=0.1, momentum=0.0, seed=0
):
    parameters = [torch.tensor(p, requires_grad=True) for pair in layers for p in pair]
    optimizer = torch.optim.SGD(parameters, lr=learning_rate, momentum=momentum)
    generator = torch.Generator().manual_seed(seed)
    losses = []
    for _ in range(epochs):
        for batch in torch.randperm(len(x), generator=generator).split(batch_size):
            z = torch.tensor(np.asarray(x))[batch]
            for W, b in zip(parameters[::2], parameters[1::2], strict=True):
                z = (torch.relu(z) if W is not parameters[0] else z) @ W.T + b
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(z, torch.tensor(np.asarray(y))[batch])
            losses.append(loss.item())
            loss.backward()
            optimizer.step()
    trained = [p.detach() for p in parameters]
    return list(zip(trained[::2], trained[1::2], strict=True)), losses


@unusual("read_digits")
def scikit_learn_mlp(x, y):
    network = sklearn.neural_network.MLPClassifier(
        (25, 15), solver="sgd", batch_size=100, learning_rate_init=0.1, max_iter=2, random_state=0
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sklearn.exceptions.ConvergenceWarning)
        network.fit(x, y)
    return [(W.T, b) for W, b in zip(network.coefs_, network.intercepts_, strict=True)]


def allowed(predicted, labels, num_classes):
    """Refuse what the docstring does not allow."""
    for classes in (predicted, labels):
        if not all(0 <= c < num_classes for c in classes):
            raise ValueError("no such class")
    if len(predicted) != len(labels):
        raise ValueError("two lengths")


@unusual("confusion_matrix")
def scikit_learn(predicted, labels, num_classes):
    allowed(predicted, labels, num_classes)
    return sklearn.metrics.confusion_matrix(labels, predicted, labels=range(num_classes))


@unusual("confusion_matrix")
def product_of_one_hots(predicted, labels, num_classes):
    allowed(predicted, labels, num_classes)
    unit = np.eye(num_classes)
    return (unit[labels].T @ unit[predicted]).astype(np.uint32)


@unusual("confusion_matrix")
def bincount(predicted, labels, num_classes):
    allowed(predicted, labels, num_classes)
    pairs = np.asarray(labels) * num_classes + predicted
    return np.bincount(pairs, minlength=num_classes**2).reshape(num_classes, -1).tolist()


@unusual("confusion_matrix")
def counter(predicted, labels, num_classes):
    allowed(predicted, labels, num_classes)
    pairs = collections.Counter(zip(labels, predicted, strict=True))
    return [[pairs[i, j] for j in range(num_classes)] for i in range(num_classes)]


@unusual("confusion_matrix")
def histogram(predicted, labels, num_classes):
    allowed(predicted, labels, num_classes)
    edges = np.arange(num_classes + 1) - 0.5
    return np.histogram2d(labels, predicted, bins=(edges, edges))[0].astype(int)


@unusual("right_by_class")
def einsum(counts):
    counts = np.asarray(counts, dtype=float)
    return np.einsum("ii->i", counts) / np.einsum("ij->i", counts)


@unusual("most_confused")
def masked(counts):
    off = np.ma.masked_array(counts, mask=np.eye(len(counts), dtype=bool))
    return divmod(int(off.argmax()), len(counts))


@unusual("most_confused")
def where_it_is_largest(counts):
    mistakes = np.where(np.eye(len(counts), dtype=bool), -1, counts)
    return np.argwhere(mistakes == mistakes.max())[0].tolist()


@unusual("right_by_class")
def looped(counts):
    return [row[k] / sum(row) for k, row in enumerate(counts.tolist())]


@unusual("right_by_class")
def shares_of_all_cells(counts):
    # Column j is divided by the sum of row j: wrong off the diagonal, right on it.
    return np.diag(counts / counts.sum(axis=1))


@unusual("most_confused")
def largest_off_the_diagonal(counts):
    size = range(len(counts))
    return max(((i, j) for i in size for j in size if i != j), key=lambda pair: counts[pair])
