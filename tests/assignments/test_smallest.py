"""The smallest example that shows a fault, and the diagnosis that is true of it."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from assignments import author, checks, matrix, misconceptions, outline
from assignments.checks import CheckFailed, _diagnosis, _shrinking
from assignments.checks import one_hot as one_hot_checks
from assignments.checks import softmax as softmax_checks
from assignments.checks._diagnosis import _close
from assignments.checks._right import right_answers
from assignments.misconceptions import Misconception
from softmax_course import logsumexp, one_hot, softmax


@pytest.fixture(autouse=True)
def fresh():
    checks.forget()


def said(run, *objects):
    with pytest.raises(CheckFailed) as caught:
        run(*objects)
    return str(caught.value)


def call(run, *objects):
    return said(run, *objects).splitlines()[1]


def passes(*runs):
    """Say of checks that they have passed."""
    checks.outcomes.update(
        {f"{run.__module__.rpartition('.')[2]}.{run.__name__}": None for run in runs}
    )


# --- making smaller -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "fails", "smallest"),
    [
        ([3.7, 1.2, 8.0], lambda z: np.max(z) > 1, [2.0]),
        ([[1.0, 5.0], [2.0, 2.0]], lambda z: np.ptp(z) > 0, [[0.0, 1.0]]),
        ([0.3, 0.5], lambda z: np.sum(z) > 0.6, [1.0]),
        ([1.0, -np.inf, 3.0], lambda z: np.isinf(z).any(), [-np.inf]),
        ((["cat", "dog", "ship"], ["dog"]), lambda case: "ship" in case[0], (["ship"], ["dog"])),
        (([3, 8, 2], 10), lambda case: max(case[0]) >= case[1] // 2, ([0], 0)),
        ("text", lambda text: True, "text"),
        (None, lambda none: True, None),
        ([[1.0], [1.0, 2.0]], lambda rows: True, [[1.0], [1.0, 2.0]]),
        (True, lambda flag: True, True),
        (7, lambda n: n > 1, 2),
    ],
)
def test_an_example_is_made_smaller_until_no_smaller_one_fails(case, fails, smallest):
    assert repr(_shrinking.smallest(case, fails)) == repr(smallest)


def test_only_what_had_negative_numbers_gets_them():
    seen = []
    _shrinking.smallest((np.array([[8, 2], [1, 3]]), [0.5, -2.0]), lambda case: seen.append(case))
    assert min(counts.min() for counts, _ in seen) == 0
    assert min(min(numbers) for _, numbers in seen) == -2
    assert any(-1 in numbers for _, numbers in seen)


def test_samples_go_from_predictions_and_labels_together():
    a, y = _shrinking.smallest(
        (np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]), np.array([1, 2])),
        lambda case: len(case[0]) == len(case[1]) and case[1].max() < case[0].shape[1],
    )
    assert a.shape == (1, 1)
    assert y.tolist() == [0]


def test_what_was_a_distribution_stays_one():
    seen = []

    def fails(case):
        seen.append(np.array(case))
        return np.shape(case)[-1] > 1 and np.allclose(np.sum(case, axis=-1), 1)

    assert len(_shrinking.smallest([[0.7, 0.2, 0.1], [0.2, 0.5, 0.3]], fails)[0]) == 2
    assert sum(np.allclose(a.sum(axis=-1), 1) for a in seen) > len(seen) / 2


@pytest.mark.parametrize(
    "part",
    [
        np.array(1.5),
        np.array([[1.5, 2.0], [3.0, 4.0]], dtype=np.float32),
        np.array([200, 3], dtype=np.uint8),
        np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]).T,
        np.broadcast_to(np.array([1.0, 2.0]), (2,)),
        torch.tensor([[0.5, 2.0]], requires_grad=True),
        torch.tensor([3, 2]),
        np.float32(2.5),
    ],
    ids=str,
)
def test_a_smaller_part_has_the_form_of_the_part(part):
    smaller = _shrinking.smallest(part, lambda _: True)
    assert type(smaller) is type(part)
    assert smaller.dtype == part.dtype
    if isinstance(part, np.ndarray):
        assert smaller.size == 1
        assert smaller.flags.writeable == part.flags.writeable
    if isinstance(part, torch.Tensor):
        assert smaller.numel() == 1
        assert smaller.requires_grad == part.requires_grad


def test_a_smaller_distribution_has_readable_numbers():
    rows = [[0.7, 0.1, 0.2], [0.1, 0.7, 0.2], [0.3, 0.4, 0.3]]
    seen = []
    _shrinking.smallest(rows, lambda a: seen.append(repr(a)) or np.shape(a) == (3, 2))
    assert not any("99999" in each or "00001" in each for each in seen)


# --- a failing check ----------------------------------------------------------------------


def without_keepdims(z, axis=-1):
    e = np.exp(z - np.max(z, axis=axis))
    return e / e.sum(axis=axis)


@pytest.mark.parametrize(
    ("run", "answer", "shown"),
    [
        (softmax_checks.values_of_softmax, lambda z: np.exp(z), "softmax(np.array([1.0])): "),
        (
            softmax_checks.rows_sum_to_one,
            lambda z: softmax(z, 0),
            "softmax(np.array([[0.0, 0.0]])): the sums of the rows: 2 at index 0, expected 1.",
        ),
        (
            softmax_checks.rows_sum_to_one,
            without_keepdims,
            "softmax(np.array([[0.0, 1.0], [0.0, 0.0]])): the sums of the rows: 2.10643 at index 0",
        ),
        (
            one_hot_checks.unknown_labels_are_refused,
            lambda labels, n: np.eye(n)[labels],
            "one_hot([-1], 3): it returned a result, expected ValueError.",
        ),
        (
            one_hot_checks.a_column_for_every_class,
            lambda labels, n: np.eye(n)[np.array(labels).astype(np.int8)],
            "one_hot(np.array([128]), 300): the result: 0 at index (0, 128), expected 1.",
        ),
        (
            one_hot_checks.labels_of_any_shape,
            lambda labels, n: one_hot(np.ravel(labels), n),
            "one_hot(np.array([[0]]), 3): the result has shape (1, 3), expected (1, 1, 3).",
        ),
    ],
)
def test_a_failure_is_shown_with_the_smallest_example(run, answer, shown):
    passes(*run.needs)
    assert call(run, answer).startswith(shown)


def test_the_smallest_example_fails_when_it_is_pasted():
    line = call(softmax_checks.rows_sum_to_one, lambda z: softmax(z, 0))
    pasted = line[: line.index("): ") + 1]
    found = eval(pasted, {"np": np, "softmax": lambda z: softmax(z, 0)})
    assert found.sum(axis=-1).tolist() == [2.0]


def test_what_is_right_for_the_smaller_example_is_not_taken_for_a_fault():
    # Right up to 100, as one might write it: no smaller example fails than one of 1000.
    def up_to_100(z, axis=-1):
        return softmax(z, axis) if np.max(z) <= 100 else np.zeros(np.shape(z))

    passes(softmax_checks.values_of_softmax)
    assert "softmax(np.array([400.0]" in call(softmax_checks.never_overflows, up_to_100)


def test_a_students_function_is_tried_only_so_often(monkeypatch):
    calls = []

    def wrong(z, axis=-1):
        calls.append(z)
        return softmax(z, 0) * (1 + 1e-3 * np.size(z))

    monkeypatch.setattr(misconceptions, "bank", lambda idea: [])
    monkeypatch.setattr(_diagnosis, "describe", lambda *_: "")
    monkeypatch.setattr(_shrinking, "MAX_TRIES", 2)
    passes(softmax_checks.values_of_softmax)
    said(softmax_checks.rows_sum_to_one, wrong)
    assert len(calls) == 3


def test_hidden_inputs_are_neither_made_smaller_nor_printed(monkeypatch):
    passes(one_hot_checks.ones_in_the_right_places)
    line = call(one_hot_checks.unseen_labels, lambda labels, n: np.zeros((*np.shape(labels), n)))
    assert "one_hot(<int64 of shape" in line
    assert ", <int>)" in line


def test_a_failure_may_go_unexplained():
    with checks.unexplained():
        line, *rest = said(softmax_checks.values_of_softmax, np.exp).splitlines()[1:]
    assert line.startswith("softmax(np.array([2.0, 1.0, 0.1])): the result: 7.38906")
    assert rest == ['Read chapter 2, "The formula".']
    assert call(softmax_checks.values_of_softmax, np.exp).startswith("softmax(np.array([1.0])): ")


def test_what_a_function_prints_is_printed_for_its_check_only(capsys):
    def talks(z):
        print("called")
        return np.exp(z)

    said(softmax_checks.values_of_softmax, talks)
    assert capsys.readouterr().out.count("called") == 1


def test_a_right_answer_is_known_for_every_function_that_can_be_wrong():
    for name in outline.names():
        functions = {known.function for known in misconceptions.bank(outline.idea(name))}
        assert functions <= set(right_answers(outline.idea(name))), name


@pytest.mark.parametrize("name", outline.names())
def test_the_right_answers_are_those_of_the_text(name):
    answers = {
        cell.id
        for cell in author.read(name).notebook.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    assert set(right_answers(outline.idea(name))) == answers


# --- diagnoses ----------------------------------------------------------------------------


def bank_of(monkeypatch, *wrong):
    known = [Misconception(f.__name__, "softmax", check, f.__name__, f) for check, f in wrong]
    monkeypatch.setattr(misconceptions, "bank", lambda idea: known)


def test_an_answer_that_is_right_gives_no_diagnosis_to_another_functions_fault(monkeypatch):
    @checks.check(read="02_softmax: The formula")
    def agree(softmax, logsumexp):
        """The two agree."""
        z = np.array([1.0, 2.0])
        checks.close(np.exp(z - logsumexp(z)), softmax(z))

    agree.__wrapped__.__module__ = "assignments.checks.softmax"
    bank_of(monkeypatch, ("agree", lambda z: softmax(z) * 1.0))
    # softmax is right, and so is the known answer: the fault is logsumexp's.
    assert "Likely cause" not in said(agree, softmax, lambda z: logsumexp(z) + 1)


def test_a_check_without_a_call_gives_no_diagnosis(monkeypatch):
    @checks.check(read="02_softmax: The formula")
    def is_used(softmax):
        """It is used."""
        checks.expect(False, "it was not")

    is_used.__wrapped__.__module__ = "assignments.checks.softmax"
    bank_of(monkeypatch, ("is_used", lambda z: None))
    assert "Likely cause" not in said(is_used, softmax)


def test_numbers_are_alike_relative_to_their_size():
    one = np.array
    assert _close(one([1.0, 0.0]), one([1.0, 1e-16]), 1e-9)
    assert not _close(one([1.0, 0.0]), one([1.0, 1e-12]), 1e-9)
    assert not _close(one([0.0]), one([1e-30]), 1e-9)
    assert _close(one([1e-30]), one([1e-30 * (1 + 1e-12)]), 1e-9)
    assert _close(one([np.nan, np.inf]), one([np.nan, np.inf]), 1e-9)
    assert not _close(one([np.inf]), one([-np.inf]), 1e-9)
    assert _close(np.zeros(0), np.zeros(0), 1e-9)


def test_an_answer_that_differs_by_a_trace_is_not_alike(monkeypatch):
    def trace(z, axis=-1):
        return np.zeros_like(softmax(z)) + 1e-12

    def nothing(z, axis=-1):
        return np.zeros_like(softmax(z))

    bank_of(monkeypatch, ("values_of_softmax", nothing))
    assert "Likely cause: nothing" in said(softmax_checks.values_of_softmax, nothing)
    assert "Likely cause: nothing" not in said(softmax_checks.values_of_softmax, trace)


def test_numbers_computed_from_float32_are_compared_as_such(monkeypatch):
    @checks.check(read="02_softmax: The formula")
    def of_float32(softmax):
        """It works for float32."""
        z = np.array([0.1, 0.7], dtype=np.float32)
        checks.close(softmax(z), [0.5, 0.5])

    of_float32.__wrapped__.__module__ = "assignments.checks.softmax"
    monkeypatch.setitem(right_answers("softmax"), "softmax", lambda z: [0.5, 0.5])
    bank_of(monkeypatch, ("of_float32", lambda z: [float(x) for x in z * np.float32(1 / 3)]))

    def thirds(z):
        return [float(x) / 3 for x in z]

    assert "Likely cause" in said(of_float32, thirds)


@pytest.mark.parametrize("outcome", [None, CheckFailed("values_of_softmax: …\nLikely cause: x.")])
def test_a_misconception_that_its_own_check_did_not_find_is_not_named_by_another(
    monkeypatch, outcome
):
    def squared(z, axis=-1):
        return softmax(z) ** 2

    bank_of(monkeypatch, ("values_of_softmax", squared))
    checks.outcomes["softmax.values_of_softmax"] = outcome
    run = softmax_checks.rows_sum_to_one.__wrapped__
    alone = checks.check(read="02_softmax: The formula")(run)
    assert "Likely cause: squared" not in said(alone, squared)
    del checks.outcomes["softmax.values_of_softmax"]
    assert "Likely cause: squared" in said(alone, squared)


def test_a_misconception_is_refuted_by_an_example_that_only_it_fails(monkeypatch):
    def wrong_for_three(z, axis=-1):
        return np.ones(3) if len(z) == 3 else softmax(z)

    def ones(z, axis=-1):
        return np.ones(np.shape(z))

    bank_of(monkeypatch, ("values_of_softmax", ones))
    assert "Likely cause" not in said(softmax_checks.values_of_softmax, wrong_for_three)
    assert "Likely cause: ones" in said(softmax_checks.values_of_softmax, ones)


def test_of_several_causes_the_one_that_goes_on_alike_is_named(monkeypatch):
    def ones(z, axis=-1):
        return np.ones(np.shape(z))

    def ones_at_first(z, axis=-1):
        return np.ones(np.shape(z)) if z[0] == 2 else np.zeros(np.shape(z))

    bank_of(monkeypatch, ("values_of_softmax", ones), ("values_of_softmax", ones_at_first))
    assert "Likely cause: ones_at_first." in said(softmax_checks.values_of_softmax, ones_at_first)


def test_an_error_alone_gives_no_diagnosis(monkeypatch):
    # Both stop at the first example with the same error, and go different ways elsewhere.
    def first_row(z, axis=-1):
        return softmax(z, axis)[5 if len(z) == 3 else 0]

    def by_length(z, axis=-1):
        return softmax(z, axis)[5 if len(z) == 3 else 0] * (1 + (len(z) == 5))

    bank_of(monkeypatch, ("values_of_softmax", first_row))
    message = said(softmax_checks.values_of_softmax, by_length)
    assert "IndexError: index 5 is out of bounds" in message
    assert "Likely cause: first_row" not in message
    assert "Likely cause: first_row" in said(softmax_checks.values_of_softmax, first_row)


def test_what_an_error_has_in_common_is_refuted_by_a_later_loop(monkeypatch):
    @checks.check(read="02_softmax: The formula")
    def two_loops(softmax):
        """It works for large and small logits."""
        for z in checks.examples([9.0, 0.0]):
            softmax(z)
        for z in checks.examples([1.0, 0.0], [2.0, 0.0]):
            checks.close(softmax(z), _softmax(z))

    _softmax = softmax

    def up_to_5(z):
        if max(z) > 5:
            raise ValueError("too large")
        return softmax(z)

    def up_to_5_and_squared(z):
        return up_to_5(z) ** 2

    two_loops.__wrapped__.__module__ = "assignments.checks.softmax"
    bank_of(monkeypatch, ("two_loops", up_to_5_and_squared))
    assert "Likely cause" not in said(two_loops, up_to_5)
    assert "Likely cause: up_to_5_and_squared" in said(two_loops, up_to_5_and_squared)


def wrong_identity(z, y, reduction="mean"):
    a, y = softmax(z), np.asarray(y)
    y = np.eye(y.size)[y] if y.ndim < a.ndim else y
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(reduction)
    return (a - y) / (y[..., 0].size if reduction == "mean" else 1)


def test_an_identity_of_a_wrong_size_is_no_other_fault_with_the_same_error():
    said = matrix.tried("05_stability").said({"cross_entropy_with_logits_grad": wrong_identity})
    assert "whole rows" not in said["gradient_is_a_minus_y"]
    assert "an index goes beyond the end of its axis" in said["gradient_is_a_minus_y"]
    assert "made with a wrong size" in said["gradient_follows_the_reduction"]


def row_by_row(labels, num_classes):
    one_hot(labels, num_classes)  # refuses what is to be refused
    rows = [np.zeros(num_classes) for _ in labels]
    for row, label in zip(rows, labels, strict=True):
        row[label] = 1
    return np.array(rows)


@pytest.mark.parametrize(
    ("wrong", "known", "says"),
    [
        (lambda labels, n: np.eye(n)[np.asarray(labels)], "unknown_labels_are_refused", "-1 was"),
        (row_by_row, "a_column_for_every_class", "without a label"),
    ],
)
def test_hidden_inputs_that_a_cause_does_not_explain_are_not_said_to_have_it(wrong, known, says):
    said = matrix.tried("01_one_hot").said({"one_hot": wrong})
    assert says in said[known]
    assert says not in said["unseen_labels"]


def test_a_divisor_is_not_taken_for_costs_of_every_class():
    def mean_over_entries(z, y, reduction="mean"):
        costs = torch.nn.functional.cross_entropy(z, y, reduction="none")
        if not y.numel() or reduction not in ("mean", "sum", "none"):
            raise ValueError(reduction)
        if reduction == "mean":
            return costs.sum() / z.numel()
        return costs.sum() if reduction == "sum" else costs

    message = matrix.tried("07_pytorch_losses").said({"batch_loss": mean_over_entries})
    assert "one for each class" not in message["three_reductions"]
    assert "divides by N·K" in message["three_reductions"]


def test_a_students_own_words_in_an_error_do_not_hide_the_cause():
    def asserts(labels, num_classes):
        if np.size(labels) and not (np.min(labels) >= 0 and np.max(labels) < num_classes):
            raise AssertionError("no")
        return one_hot(labels, num_classes)

    passes(one_hot_checks.ones_in_the_right_places)
    message = said(one_hot_checks.unknown_labels_are_refused, asserts)
    assert "it raised AssertionError: no, expected ValueError" in message
    assert "Likely cause: `assert` raises AssertionError" in message


# --- mistakes of students, not those of the bank ------------------------------------------


def from_1_to_k(labels, num_classes):
    if min(labels) < 1:
        raise ValueError("from 1")
    return np.eye(num_classes)[np.array(labels) - 1]


def in_float32(z, axis=-1):
    z = np.array(z, dtype=np.float32)
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def rows_instead_of_places(z, y, reduction="mean"):
    a = np.array(softmax(z))
    if np.ndim(y) == a.ndim:
        return (a - y) / (len(a) if reduction == "mean" else 1)
    a[y] -= 1
    return a / np.size(y) if reduction == "mean" else a


def costs(z, y):
    return -F.log_softmax(z, dim=1)[torch.arange(len(y)), y]


def reduced(costs, reduction):
    return costs if reduction == "none" else getattr(costs, reduction)()


def slowed(model, optimizer, x, y):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y)
    (optimizer.param_groups[0]["lr"] * loss).backward()
    optimizer.step()
    return loss.item()


def without_momentum(layers, velocities, gradients, learning_rate, momentum):
    pairs = zip(layers, gradients, strict=True)
    moved = [(W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in pairs]
    return moved, velocities


def counted_in_bytes(predicted, labels, num_classes):
    if len(predicted) != len(labels) or max(*predicted, *labels) >= num_classes:
        raise ValueError
    counts = np.zeros((num_classes, num_classes), dtype=int)
    for p, y in zip(np.uint8(predicted), np.uint8(labels), strict=True):
        counts[y, p] += 1
    return counts


def by_parts(z, axis=-1):
    z = np.asarray(z, dtype=float)
    return np.array([math.exp(x) for x in z.ravel()]).reshape(z.shape) / np.exp(z).sum()


@pytest.mark.parametrize(
    ("name", "function", "answer", "check", "cause"),
    [
        ("02_softmax", "softmax", by_parts, "rows_sum_to_one", "over the whole batch"),
        (
            "02_softmax",
            "softmax",
            lambda z, axis=-1: np.exp(z - np.max(0, z)),
            "values_of_softmax",
            "the second argument is the axis",
        ),
        (
            "02_softmax",
            "logsumexp",
            lambda z, axis=-1: np.atleast_1d(np.logaddexp.reduce(z, axis=axis)).squeeze(),
            "logsumexp_is_a_soft_maximum",
            "np.squeeze without an axis",
        ),
        (
            "01_one_hot",
            "one_hot",
            lambda labels, n: np.roll(one_hot(labels, n), -1, axis=-1),
            "ones_in_the_right_places",
            "counted from 0",
        ),
        (
            "01_one_hot",
            "from_one_hot",
            lambda y: np.expand_dims(np.asarray(y).argmax(-1), -1),
            "labels_come_back",
            "the axis of the classes is still there",
        ),
        ("01_one_hot", "unit_vector", lambda label, n: np.eye(n)[0], "one_at_the_label", "index 0"),
        (
            "01_one_hot",
            "one_hot",
            from_1_to_k,
            "ones_in_the_right_places",
            "label 0 was refused",
        ),
        (
            "01_one_hot",
            "one_hot",
            lambda labels, n: np.eye(n)[np.ravel(labels)[:1]].sum(axis=0),
            "ones_in_the_right_places",
            "only the first label",
        ),
        ("02_softmax", "softmax", in_float32, "never_overflows", "cast to float32"),
        (
            "05_stability",
            "cross_entropy_with_logits_grad",
            rows_instead_of_places,
            "gradient_follows_the_reduction",
            "goes to whole rows",
        ),
        (
            "07_pytorch_losses",
            "batch_loss",
            lambda z, y, reduction="mean": (
                costs(z, y) if reduction == "none" else costs(z, y).sum()
            ),
            "three_reductions",
            '"mean" gave the sum; divide by N',
        ),
        (
            "07_pytorch_losses",
            "batch_loss",
            lambda z, y, reduction="mean": reduced(costs(F.softmax(z, 1), y), reduction),
            "three_reductions",
            "softmax was applied twice",
        ),
        (
            "07_pytorch_losses",
            "nll_of_log_softmax",
            lambda z, y: F.nll_loss(F.log_softmax(z, dim=1), y - 1),
            "third_spelling",
            "they count from 0",
        ),
        (
            "07_pytorch_losses",
            "one_hot_rows",
            lambda z, y: torch.zeros_like(z).scatter(1, (y - 1).unsqueeze(1), 1.0),
            "ones_are_scattered",
            "they count from 0",
        ),
        (
            "07_pytorch_losses",
            "nll_of_log_softmax",
            lambda z, y: nn.NLLLoss(nn.LogSoftmax(z), y),
            "third_spelling",
            "nn.CrossEntropyLoss(…) and nn.NLLLoss(…) only make a loss",
        ),
        (
            "07_pytorch_losses",
            "training_step",
            slowed,
            "one_step",
            "multiplied by the learning rate",
        ),
        (
            "08_mnist_network",
            "momentum_step",
            without_momentum,
            "steps_keep_their_momentum",
            "there is no momentum",
        ),
        (
            "08_mnist_network",
            "confusion_matrix",
            counted_in_bytes,
            "counts_of_every_pair",
            "into bytes, which end at 255",
        ),
    ],
)
def test_a_natural_mistake_is_given_its_cause(name, function, answer, check, cause):
    message = matrix.tried(name).said({function: answer})[check]
    assert "Likely cause: " in message
    assert cause in message


def test_of_two_changed_inputs_the_one_that_was_changed_is_named(monkeypatch):
    @checks.check(read="02_softmax: The formula")
    def keeps(softmax):
        """Both arrays stay."""
        softmax(np.array([1.0]), np.array([2.0]))
        checks.keeps_input()

    def first(z, b):
        z += 1

    def second(z, b):
        b += 1

    keeps.__wrapped__.__module__ = "assignments.checks.softmax"
    monkeypatch.setitem(right_answers("softmax"), "softmax", lambda z, b: None)
    bank_of(monkeypatch, ("keeps", first), ("keeps", second))
    assert "Likely cause: second." in said(keeps, second)
    assert "Likely cause: first." in said(keeps, first)


# --- what a message shows -----------------------------------------------------------------


def halved_ten_times(z, p):
    low, high = 1e-12, 1e12
    for _ in range(10):
        T = np.sqrt(low * high)
        low, high = (T, high) if softmax(np.array(z) / T).max() > p else (low, T)
    return low


def lse_in_place(z, axis=-1):
    z = np.asarray(z, dtype=float)
    m = z.max(axis=axis, keepdims=True)
    z -= m
    return np.squeeze(m, axis) + np.log(np.exp(z).sum(axis=axis))


def mean_and_transpose(layers, activations, y):
    delta = softmax(activations[-1])
    delta[np.arange(len(delta)), y] -= 1
    delta /= len(delta)
    found = []
    for (W, _), a in zip(layers[::-1], activations[-2::-1], strict=True):
        found.append((delta.T @ a, delta.mean(axis=0)))
        delta = (delta @ W.T) * (a > 0)
    return found[::-1]


def bisected(cost, dtype, logits, true_class):
    low, high = 1.0, 10_000.0
    for _ in range(40):
        middle = (low + high) / 2
        broken = not np.isfinite(cost(np.array(logits(middle), dtype), true_class))
        low, high = (low, middle) if broken else (middle, high)
    return high


@pytest.mark.parametrize(
    ("name", "function", "answer", "check", "says"),
    [
        (
            "02_softmax",
            "temperature_for",
            halved_ten_times,
            "as_sure_as_wanted",
            "That is near: a search that goes on longer comes nearer.",
        ),
        (
            "04_gradients",
            "lemma_4",
            lambda a, y, i: a[i] + y[i],
            "cost_by_logit",
            "for example at a0 = 1/5, a1 = 3/10, a2 = 1/2, y0 = 1/10, y1 = 2/5, y2 = 1/2: 3/10, "
            "expected 1/10.",
        ),
        (
            "05_stability",
            "probability_of_no",
            lambda z: np.exp(-np.asarray(z, dtype=float)) / 2,
            "digits_survive",
            ", expected 0.268941: a probability is off by",
        ),
        (
            "05_stability",
            "breaking_logit",
            lambda cost, dtype: bisected(cost, dtype, lambda g: [0, g], 1),
            "finds_the_break",
            "The loss was asked with `cost(np.array([0, g], 'float64'), 1)`.",
        ),
        (
            "05_stability",
            "breaking_logit",
            lambda cost, dtype: bisected(cost, dtype, lambda g: [g, 0], 0),
            "finds_the_break",
            "The loss was asked with `cost(np.array([g, 0], 'float64'), 0)`.",
        ),
        (
            "01_one_hot",
            "unit_vector",
            lambda label, num_classes: np.zeros(num_class),  # noqa: F821
            "one_at_the_label",
            "`num_class` has no value: misspelt (`num_classes`?), or was its cell not run?\nRead",
        ),
        (
            "01_one_hot",
            "one_hot",
            lambda labels, num_classes: as_label(labels, num_classes),  # noqa: F821
            "ones_in_the_right_places",
            "`as_label` has no value: misspelt (`as_labels`?), or",
        ),
        (
            "02_softmax",
            "naive_softmax",
            lambda z: np.exp(z) / (np.exp(z).sum() * (1 + 2e-8)),
            "formula_of_one_vector",
            ": 7 digits agree, 9 are asked for.",
        ),
        (
            "02_softmax",
            "logsumexp",
            lse_in_place,
            "logsumexp_never_overflows",
            "the logits are kept.\n",
        ),
        (
            "07_pytorch_losses",
            "one_hot_log_of_softmax",
            lambda z, y: (
                (F.one_hot(y, z.shape[1]) * -(F.softmax(z, 1) + 1e-12).log()).sum(1).mean()
            ),
            "first_spelling",
            "torch.tensor([1, 1])): the loss is 13.8155, where softmax rounds to 0, so that its "
            "logarithm is -inf: a small number was added",
        ),
        (
            "07_pytorch_losses",
            "breaking_sample",
            lambda: None,
            "first_spelling_breaks",
            "breaking_sample(): it returned None.",
        ),
        (
            "08_mnist_network",
            "momentum_step",
            without_momentum,
            "steps_keep_their_momentum",
            ", 0.1, 0.6): ",
        ),
        (
            "08_mnist_network",
            "backward",
            mean_and_transpose,
            "gradients_of_every_layer",
            "sum it; and delta went down through the transposed weights",
        ),
    ],
)
def test_a_message_shows_what_tells_the_fault(name, function, answer, check, says):
    assert says in matrix.tried(name).said({function: answer})[check]
