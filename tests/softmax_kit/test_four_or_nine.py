"""The digit of chapters 1 to 5 is real, and so are its logits."""

import importlib.util
from pathlib import Path

import numpy as np

from softmax_kit import four_or_nine

SCRIPT = Path(__file__).parents[2] / "scripts" / "make_four_or_nine.py"


def test_the_logits_are_those_of_a_network_that_is_trained_anew():
    spec = importlib.util.spec_from_file_location("make_four_or_nine", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    anew = np.array(script.compute())
    # Half a digit of the last decimal, and what single precision may differ by elsewhere.
    np.testing.assert_allclose(four_or_nine.logits(), anew, atol=0.25)


def test_the_network_prefers_the_nine_and_the_writer_meant_a_four():
    z = four_or_nine.logits()
    assert z.shape == (10,)
    assert z.argsort()[::-1][:2].tolist() == [9, four_or_nine.LABEL]
