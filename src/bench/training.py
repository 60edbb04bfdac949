"""One epoch of MNIST in four libraries: the same weights, the same batches.

Each library trains in a process of its own, so that their threads do not meet. The
processes take turns, one epoch at a time.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import time
from collections.abc import Callable
from itertools import pairwise
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from tabulate import tabulate
from threadpoolctl import threadpool_limits
from tqdm.auto import tqdm

from bench.timing import times_as_fast
from softmax_course.mnist_network import (
    DEEP,
    SMALL,
    Layer,
    init_network,
    minibatches,
    predict,
    train,
)
from softmax_course.regression import accuracy
from softmax_kit.mnist import load_mnist

BATCH = 64
NETWORKS: dict[str, dict[str, Any]] = {
    "small": {
        "sizes": SMALL,
        "momentum": 0.0,
        "parties": ("ours", "torch", "scikit-learn", "keras", "matmul"),
    },
    "deep": {"sizes": DEEP, "momentum": 0.5, "parties": ("ours", "torch", "matmul")},
}

X: TypeAlias = NDArray[np.float32]
Labels: TypeAlias = NDArray[np.int64]
#: Trains one epoch on the batches of a seed; the samples, the seed, the threads.
Epoch = Callable[[X, Labels, int, int], float]
Predict = Callable[[X], NDArray[np.int64]]


def numpy_party(layers: list[Layer], momentum: float) -> tuple[Epoch, Predict]:
    """Prepare the network of `softmax_course`.

    Parameters
    ----------
    layers : list of Layer
        Where to start.
    momentum : float
        As for `train`.

    Returns
    -------
    epoch : callable
        Trains an epoch and returns the seconds it took.
    predict : callable
        Gives the classes of images.

    Examples
    --------
    >>> x, y = np.eye(2, dtype=np.float32), np.array([0, 1])
    >>> epoch, predict = numpy_party(init_network((2, 4, 2)), 0.0)
    >>> epoch(x, y, 0, 1) > 0
    True
    """

    def epoch(x: X, y: Labels, seed: int, threads: int) -> float:
        nonlocal layers
        start = time.perf_counter()
        layers = train(
            layers, x, y, epochs=1, momentum=momentum, seed=seed, threads=threads, progress=False
        ).layers
        return time.perf_counter() - start

    return epoch, lambda x: predict(layers, x)


def torch_party(layers: list[Layer], momentum: float) -> tuple[Epoch, Predict]:
    """Prepare PyTorch's eager mode: `softmax_course.torch_network`.

    Parameters
    ----------
    layers, momentum
        As for `numpy_party`.

    Returns
    -------
    epoch, predict : callable
        As for `numpy_party`.

    Examples
    --------
    >>> x, y = np.eye(2, dtype=np.float32), np.array([0, 1])
    >>> torch_party(init_network((2, 4, 2)), 0.0)[0](x, y, 0, 1) > 0
    True
    """
    import torch

    from softmax_course.torch_network import to_torch, train_torch

    model = to_torch(layers)

    def epoch(x: X, y: Labels, seed: int, threads: int) -> float:
        torch.set_num_threads(threads)
        steps = math.ceil(len(x) / BATCH)
        start = time.perf_counter()
        train_torch(model, x, y, steps=steps, momentum=momentum, seed=seed)
        return time.perf_counter() - start

    def torch_predict(x: X) -> NDArray[np.int64]:
        with torch.no_grad():
            return model(torch.from_numpy(x)).argmax(dim=-1).numpy()

    return epoch, torch_predict


def sklearn_party(layers: list[Layer], momentum: float) -> tuple[Epoch, Predict]:
    """Prepare scikit-learn's `MLPClassifier`.

    Parameters
    ----------
    layers, momentum
        As for `numpy_party`.

    Returns
    -------
    epoch, predict : callable
        As for `numpy_party`. The samples are put in order at once, not batch by batch.

    Examples
    --------
    >>> x, y = np.ones((64, 2), dtype=np.float32), np.arange(64) % 3
    >>> sklearn_party(init_network((2, 4, 3)), 0.0)[0](x, y, 0, 1) > 0
    True
    """
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        [len(layer.b) for layer in layers[:-1]],
        solver="sgd",
        alpha=0.0,
        batch_size=BATCH,
        learning_rate_init=0.1,
        momentum=momentum,
        nesterovs_momentum=False,
        shuffle=False,
    )
    inputs, classes = layers[0].W.shape[1], np.arange(len(layers[-1].b))
    model.batch_size = len(classes)
    model.partial_fit(np.zeros((len(classes), inputs), np.float32), classes, classes=classes)
    model.batch_size = BATCH
    # The optimizer holds these arrays, so they are filled, not replaced.
    for layer, W, b in zip(layers, model.coefs_, model.intercepts_, strict=True):
        W[:], b[:] = layer.W.T, layer.b
    for velocity in model._optimizer.velocities:
        velocity[:] = 0

    def epoch(x: X, y: Labels, seed: int, threads: int) -> float:
        with threadpool_limits(threads):
            start = time.perf_counter()
            order = _order(len(x), seed)
            model.partial_fit(x[order], y[order])
            return time.perf_counter() - start

    return epoch, model.predict


def keras_party(layers: list[Layer], momentum: float) -> tuple[Epoch, Predict]:
    """Prepare Keras on PyTorch, trained by its own `fit`.

    Parameters
    ----------
    layers, momentum
        As for `numpy_party`.

    Returns
    -------
    epoch, predict : callable
        As for `numpy_party`. The samples are put in order at once, not batch by batch.

    Examples
    --------
    >>> x, y = np.eye(2, dtype=np.float32), np.array([0, 1])
    >>> keras_party(init_network((2, 4, 2)), 0.0)[0](x, y, 0, 1) > 0
    True
    """
    from softmax_course.keras_network import to_keras  # before keras: it chooses the backend

    import keras  # isort: skip
    import torch

    model = to_keras(layers)
    model.compile(
        optimizer=keras.optimizers.SGD(0.1, momentum=momentum),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )

    def epoch(x: X, y: Labels, seed: int, threads: int) -> float:
        torch.set_num_threads(threads)
        start = time.perf_counter()
        order = _order(len(x), seed)
        model.fit(x[order], y[order], batch_size=BATCH, shuffle=False, verbose=0)
        return time.perf_counter() - start

    return epoch, lambda x: model(x).argmax(dim=-1).numpy()


def matmul_party(layers: list[Layer], momentum: float) -> tuple[Epoch, Predict]:
    """Prepare the bare matrix products of an epoch: no network can be faster than these.

    Parameters
    ----------
    layers, momentum
        As for `numpy_party`. The momentum makes no difference.

    Returns
    -------
    epoch, predict : callable
        As for `numpy_party`; but nothing is learned.

    Examples
    --------
    >>> x, y = np.eye(2, dtype=np.float32), np.array([0, 1])
    >>> matmul_party(init_network((2, 4, 2)), 0.0)[0](x, y, 0, 1) > 0
    True
    """
    sizes = [layers[0].W.shape[1], *(len(layer.b) for layer in layers)]
    rng = np.random.default_rng(0)
    a, delta = ([rng.random((BATCH, n), dtype=np.float32) for n in sizes] for _ in range(2))

    def epoch(x: X, y: Labels, seed: int, threads: int) -> float:
        with threadpool_limits(threads, user_api="blas"):
            start = time.perf_counter()
            for _ in range(math.ceil(len(x) / BATCH)):
                for i, layer in enumerate(layers):
                    a[i] @ layer.W.T
                    delta[i + 1].T @ a[i]
                    if i > 0:
                        delta[i + 1] @ layer.W
            return time.perf_counter() - start

    return epoch, lambda x: predict(layers, x)


PARTIES = {
    "ours": numpy_party,
    "torch": torch_party,
    "scikit-learn": sklearn_party,
    "keras": keras_party,
    "matmul": matmul_party,
}


def measure(quick: bool) -> dict[str, Any]:
    """Find the best number of threads of each library, then train epoch by epoch in turn.

    Parameters
    ----------
    quick : bool
        Whether to train on a tenth of the images.

    Returns
    -------
    dict
        For each network: ``threads``, the best of each party; ``step_seconds`` that decided
        it; ``epoch_seconds``, every epoch; ``accuracy`` on the test images at the end; and
        ``vs``, how many times as fast as each we are (least time against least time).

    Examples
    --------
    >>> measure(quick=True)["small"]["vs"]  # doctest: +SKIP
    {'torch': 2.6, 'scikit-learn': 3.4, 'keras': 22.0, 'matmul': 0.4}
    """
    return {name: _network(name, quick, **setting) for name, setting in NETWORKS.items()}


def table(result: dict[str, Any], tablefmt: str = "simple") -> str:
    """Lay out the epochs.

    Parameters
    ----------
    result : dict
        From `measure`.
    tablefmt : str
        tabulate's name of a format: "simple" for the terminal, "html" for the book.

    Returns
    -------
    str
        A row for each network and library.

    Examples
    --------
    >>> print(table({}))
    network    library    threads    epoch s    test accuracy %    we are × as fast
    ---------  ---------  ---------  ---------  -----------------  ------------------
    """
    rows = [
        (
            network,
            party,
            values["threads"][party],
            min(seconds),
            100 * values["accuracy"][party] if party in values["accuracy"] else None,
            values["vs"].get(party, 1.0),
        )
        for network, values in result.items()
        if network in NETWORKS  # not the date of the measurement
        for party, seconds in values["epoch_seconds"].items()
    ]
    head = ("network", "library", "threads", "epoch s", "test accuracy %", "we are × as fast")
    return tabulate(rows, head, tablefmt, floatfmt=".2f", missingval="–")


def _network(
    name: str, quick: bool, sizes: tuple[int, ...], momentum: float, parties: tuple[str, ...]
) -> dict[str, Any]:
    settings = sorted({1, os.cpu_count() or 1})
    samples = 6400 if quick else 60000
    epochs = 5 if name == "small" else 3
    workers = {party: _Worker(party, sizes, momentum) for party in parties}
    probes = 3
    work = len(parties) * (probes * len(settings) + epochs)
    try:
        with tqdm(total=work, desc=f"training, {name}", unit="turn") as bar:
            step_seconds: dict[str, dict[int, float]] = {party: {} for party in parties}
            for _ in range(probes):
                for party, worker in workers.items():
                    for threads in settings:
                        seconds = worker.ask("probe", 20 * BATCH, 0, threads) / 20
                        least = step_seconds[party].get(threads, math.inf)
                        step_seconds[party][threads] = min(seconds, least)
                        bar.update()
            best = {party: min(probed, key=probed.get) for party, probed in step_seconds.items()}  # type: ignore[arg-type]
            epoch_seconds: dict[str, list[float]] = {party: [] for party in parties}
            for epoch in range(epochs):
                for party, worker in workers.items():
                    seconds = worker.ask("epoch", samples, epoch, best[party])
                    epoch_seconds[party].append(seconds)
                    bar.update()
        accuracies = {
            party: worker.ask("accuracy", 0, 0, 1)
            for party, worker in workers.items()
            if party != "matmul"
        }
    finally:
        for worker in workers.values():
            worker.stop()
    return {
        "sizes": list(sizes),
        "batch_size": BATCH,
        "samples": samples,
        "threads": best,
        "step_seconds": {p: {str(t): s for t, s in v.items()} for p, v in step_seconds.items()},
        "epoch_seconds": epoch_seconds,
        "accuracy": accuracies,
        "vs": {party: times_as_fast(epoch_seconds, party) for party in parties if party != "ours"},
        "flops_per_step": sum(
            2 * BATCH * m * k * (2 if i == 0 else 3) for i, (k, m) in enumerate(pairwise(sizes))
        ),
    }


class _Worker:
    """A process that trains one library's network when asked."""

    def __init__(self, party: str, sizes: tuple[int, ...], momentum: float) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would share torch's threads
        self.connection, other = context.Pipe()
        self.process = context.Process(
            target=_serve, args=(other, party, sizes, momentum), daemon=True
        )
        self.process.start()
        other.close()

    def ask(self, what: str, samples: int, seed: int, threads: int) -> float:
        self.connection.send((what, samples, seed, threads))
        return self.connection.recv()

    def stop(self) -> None:
        self.connection.close()
        self.process.join()


def _serve(connection: Connection, party: str, sizes: tuple[int, ...], momentum: float) -> None:
    x, y = load_mnist("train")
    start = init_network(sizes)
    epoch, classify = PARTIES[party](start, momentum)
    probe, _ = PARTIES[party](start, momentum)
    while True:
        try:
            what, samples, seed, threads = connection.recv()
        except EOFError:
            return
        if what == "accuracy":
            x_test, y_test = load_mnist("test")
            connection.send(accuracy(classify(x_test), y_test))
        else:
            run = probe if what == "probe" else epoch
            connection.send(run(x[:samples], y[:samples], seed, threads))


def _order(num_samples: int, seed: int) -> NDArray[np.int64]:
    batches = minibatches(num_samples, BATCH, seed)
    return np.concatenate([next(batches) for _ in range(math.ceil(num_samples / BATCH))])
