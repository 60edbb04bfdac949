"""Write the logits of one digit of MNIST, which goes through chapters 1 to 5.

The course's small network, trained for one epoch, takes this 4 for a 9. Training in single
precision ends in slightly other weights on another processor, so the logits are kept as data, with
one decimal; tests/softmax_kit/test_four_or_nine.py trains the network anew and compares.
"""

import json

from softmax_course import load_mnist
from softmax_course.mnist_network import SMALL, forward, init_network, train
from softmax_kit.four_or_nine import FILE, INDEX


def compute() -> list[float]:
    """Train the network and return its logits of the digit."""
    x, y = load_mnist("train")
    layers = train(init_network(SMALL, seed=0), x, y, epochs=1, progress=False).layers
    images, _ = load_mnist("test")
    return [float(z) for z in forward(layers, images[[INDEX]])[-1][0]]


if __name__ == "__main__":
    FILE.write_text(json.dumps([round(z, 1) for z in compute()]) + "\n", encoding="utf-8")
    print(FILE.read_text(encoding="utf-8"))
