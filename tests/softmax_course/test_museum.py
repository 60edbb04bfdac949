"""The bug museum: each exhibit breaks on its input, and its cure does not."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from assignments.misconceptions import one_hot as one_hot_bugs
from assignments.misconceptions import pytorch_losses as torch_bugs
from assignments.misconceptions import softmax as softmax_bugs
from assignments.misconceptions import stability as stable_bugs
from softmax_course import (
    cross_entropy_with_logits,
    log_softmax,
    one_hot,
    softmax,
)
from softmax_course.pytorch_losses import training_step


@pytest.mark.parametrize(
    ("bug", "gap", "fine"),
    [
        (stable_bugs.maximum_added, 400, 300),
        (stable_bugs.log_of_softmax, 800, 700),
        (stable_bugs.epsilon_in_the_log, 800, 20),
        (stable_bugs.nan_to_num_hides, 800, 700),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_broken_log_softmax_fails_at_its_gap_only(bug, gap, fine):
    wrong = -bug.wrong(np.array([float(gap), 0.0]))[1]
    assert not abs(wrong - gap) < 1
    assert -bug.wrong(np.array([float(fine), 0.0]))[1] == pytest.approx(fine, rel=1e-4)
    assert -log_softmax([float(gap), 0.0])[1] == gap


def test_the_epsilon_caps_the_cost_and_flattens_it():
    first, second = (-stable_bugs.epsilon_in_the_log.wrong([g, 0.0])[1] for g in (100.0, 900.0))
    assert first == second == pytest.approx(-np.log(1e-15))


def test_softmax_twice_makes_a_perfect_prediction_cost_something():
    perfect, y = torch.tensor([[1e4, 0.0, 0.0]]), torch.tensor([0])
    wrong = torch_bugs.softmax_before_cross_entropy.wrong(perfect, y).item()
    assert wrong == pytest.approx(np.log(np.e + 2) - 1)
    assert F.cross_entropy(perfect, y) == 0


def test_probabilities_into_nll_loss_give_a_negative_loss():
    z, y = torch.tensor([[2.0, 1.0, 0.1]]), torch.tensor([0])
    assert torch_bugs.probabilities_into_nll.wrong(z, y) == -torch.softmax(z, dim=1)[0, 0]
    assert F.nll_loss(F.log_softmax(z, dim=1), y) > 0


def test_the_wrong_axis_changes_the_winner():
    batch = np.array([[3.0, 1.0, 0.0], [6.0, -1.0, 0.0]])
    wrong = softmax_bugs.axis_0.wrong(batch)
    assert wrong[0].argmax() == 1
    assert wrong[0].sum() != pytest.approx(1)
    assert softmax(batch)[0].argmax() == 0


def test_a_column_meets_every_sample():
    cost, weight = np.array([1.0, 1.0, 9.0, 9.0]), np.array([1.0, 1.0, 0.0, 0.0])
    assert (cost * weight[:, None]).mean() == 2.5
    assert (cost * weight).mean() == 0.5
    with pytest.raises(ValueError, match="Flatten the labels"):
        cross_entropy_with_logits(np.zeros((4, 3)), np.zeros((4, 1), dtype=int))


def test_the_depth_of_a_batch_is_not_the_number_of_classes():
    assert np.shape(one_hot_bugs.depth_from_max.wrong([0, 2, 1], 5)) == (3, 3)
    assert one_hot([0, 2, 1], 5).shape == (3, 5)


def test_the_sum_takes_a_step_as_much_longer_as_the_batch():
    moved = []
    for step in (torch_bugs.step_along_the_sum.wrong, training_step):
        torch.manual_seed(0)
        model = torch.nn.Linear(2, 3)
        before = model.weight.detach().clone()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
        step(model, optimizer, torch.linspace(-1, 1, 128).reshape(64, 2), torch.arange(64) % 3)
        moved.append(model.weight.detach() - before)
    torch.testing.assert_close(moved[0], 64 * moved[1], rtol=1e-3, atol=1e-5)


def test_the_shift_in_place_is_right_and_still_does_harm():
    mine, untouched = np.array([2.0, 3.0, 1.0]), np.array([2.0, 3.0, 1.0])
    np.testing.assert_allclose(stable_bugs.shifted_in_place.wrong(mine), log_softmax(untouched))
    assert mine.tolist() == [-1, 0, -2]
    assert untouched.tolist() == [2, 3, 1]


def test_logits_taken_for_probabilities_punish_the_right_answer():
    pytest.importorskip("softmax_course.keras_network")  # sets Keras's backend
    from keras.losses import SparseCategoricalCrossentropy

    y, z = np.array([0]), np.array([[1.0, -2.0, 0.5]], dtype=np.float32)
    right = cross_entropy_with_logits(z, y)
    assert float(SparseCategoricalCrossentropy()(y, z)) == pytest.approx(-np.log(1e-7), rel=1e-3)
    assert float(SparseCategoricalCrossentropy(from_logits=True)(y, z)) == pytest.approx(right)
