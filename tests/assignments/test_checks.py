"""The framework: what a check accepts, and what it says when it does not."""

import importlib
import re
import sys
import warnings

import numpy as np
import pytest
import sympy
import torch

from assignments import author, checks, outline
from assignments.checks import (
    CheckFailed,
    NotWritten,
    Skipped,
    array,
    check,
    close,
    expect,
    keeps_input,
    refuses,
    rng,
)
from assignments.checks import regression as regression_checks
from assignments.checks import softmax as softmax_checks
from examiner.crossing.errors import CandidateError
from examiner.for_checks import set_seed
from softmax_course import regression, softmax

BOOK = author.AUTHORS.parents[1] / "book"


@pytest.fixture(autouse=True)
def fresh():
    checks.forget()
    yield
    set_seed("0")


@check(read="02_softmax: The formula")
def doubles(double):
    """double(z) is twice z."""
    close(array(double(np.array([1.0, 2.5])), shape=(2,)), [2.0, 5.0])


@check(read="02_softmax: The formula", needs=[doubles])
def doubles_negative(double):
    """double(z) works below zero."""
    close(array(double(np.array([-1.0]))), [-2.0])


@check(read="02_softmax: The formula")
def doubles_unseen(double):
    """double(z) works for numbers drawn anew."""
    z = rng().normal(size=3)
    close(array(double(z)), 2 * z)


@check(read="02_softmax: The formula")
def refuses_zero(double):
    """double(0) is refused."""
    refuses(double, 0)


@check(read="02_softmax: The formula")
def leaves_z(double):
    """The input stays."""
    double(np.array([1.0]))
    keeps_input()


@check(read="02_softmax: The formula", needs=[doubles])
def keeps_what_it_doubles(double):
    """The input stays."""
    double(np.array([1.0]))
    keeps_input()


def doubles_in_place(z):
    z *= 2
    return z


def stub(z):
    raise NotImplementedError("not written yet")


def said(run, *objects):
    with pytest.raises(CheckFailed) as caught:
        run(*objects)
    return str(caught.value)


def test_a_failure_names_the_check_the_call_the_difference_and_the_place_to_read():
    assert said(doubles, lambda z: z * z).splitlines() == [
        "doubles: double(z) is twice z.",
        "double(np.array([1.0, 2.5])): the result: 1 at index 0, expected 2.",
        'Read chapter 2, "The formula".',
    ]


def test_ipython_shows_the_message_without_a_traceback():
    failure = CheckFailed("one\ntwo")
    assert failure._render_traceback_() == ["one", "two"]


def test_a_check_of_hidden_inputs_prints_no_number_of_the_comparison():
    message = said(doubles_unseen, lambda z: z * 3.0)
    assert "double(<float64 of shape (3,)>): the result: wrong in 3 of 3 places." in message
    assert not re.search(r"\d\.\d", message)


def test_hidden_inputs_belong_to_the_submission():
    seen = []
    for seed in ("ada", "ada", "bob"):
        set_seed(seed)
        doubles_unseen(lambda z: seen.append(z.copy()) or 2 * z)
    assert (seen[0] == seen[1]).all()
    assert (seen[0] != seen[2]).all()


@pytest.mark.parametrize(
    "answer",
    [
        lambda z: (2 * z).tolist(),
        lambda z: tuple(2 * z),
        lambda z: (2 * z).astype(np.float32),
        lambda z: torch.tensor(2 * z, requires_grad=True),
        lambda z: np.ma.array(2 * z),
        lambda z: [torch.tensor(2 * x, requires_grad=True) for x in z],
        lambda z: torch.tensor(2 * z, dtype=torch.bfloat16),
        lambda z: print("hello") or warnings.warn("hm", stacklevel=1) or 2 * z,
        lambda z: sys.stderr.write("trouble") and 2 * z,
    ],
    ids=[
        "list",
        "tuple",
        "float32",
        "tensor",
        "masked",
        "list of tensors",
        "bfloat16",
        "warning",
        "stderr",
    ],
)
def test_a_right_result_passes_in_any_form(answer, capsys):
    doubles(answer)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), np.array(0.5), torch.tensor(0.5)])
def test_one_number_may_be_a_float_or_an_array_without_axes(value):
    assert array(value, shape=()) == 0.5


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (None, "it returned None. Does the function end with `return`?"),
        (np.put_along_axis(np.zeros(2), np.array([0]), 1, 0), "What works in place, such as"),
        ("2, 5", "expected numbers, got the text '2, 5'."),
        ([2.0, None], "expected numbers, got a list that holds None."),
        ((2.0, "5"), "expected numbers, got a tuple that holds the text '5'."),
        (np.array([2.0, None]), "expected numbers, got an array that holds"),
        (np.array(["2", "5"]), "expected numbers, got an array of <U1."),
        ([2.0, np.float64], "expected numbers, got a list that holds a type"),
        ((n for n in [2.0, 5.0]), "got a generator. Put list(...) around it."),
        ({2.0, 5.0}, "got a set, which has no order."),
        (np.sum, "expected numbers, got a"),
        (stub, "got a function. Is it called, with its arguments in parentheses?"),
        ([].sort, "a function. Is it called, with () behind its name?"),
        (object(), "got an object."),
        ([[1], [1, 2]], "rows that differ in length"),
        ([2.0, 5.0, 1.0], "the result has shape (3,), expected (2,)"),
        ([2.0, 5j], "expected numbers, got a list that holds a complex."),
        ([2.0, np.nan], "nan in 1 of 2 places of the result"),
        ([np.inf, 5.0], "inf in 1 of 2 places of the result"),
        ({}, "expected numbers, got a dict."),
    ],
)
def test_a_result_that_cannot_be_right_is_described(result, reason):
    assert reason in said(doubles, lambda z: result)


@pytest.mark.parametrize("nothing", [[], np.zeros((0, 3)), torch.zeros(0)])
def test_nothing_is_not_close_to_a_number(nothing):
    with pytest.raises(CheckFailed, match=r"^the sums: nothing, an array of shape \(0"):
        close(nothing, 1.0, "the sums")
    with pytest.raises(CheckFailed):
        close(nothing, np.ones(1))
    close(np.zeros((0, 3)), np.zeros((0, 3)))


def test_one_number_that_is_nan_is_not_counted():
    with pytest.raises(CheckFailed, match=r"^the loss is nan$"):
        close(np.float32("nan"), 1.0, "the loss")


class Hostile(np.ndarray):
    def __array_function__(self, function, types, args, kwargs):
        return True

    def __eq__(self, other):
        return True


def test_a_result_that_claims_to_equal_everything_is_compared_all_the_same():
    assert "0 at index 0, expected 2" in said(doubles, lambda z: np.zeros(2).view(Hostile))


def test_float32_is_compared_as_float32_and_float16_no_more_loosely():
    doubles(lambda z: (2 * z * (1 + 1e-6)).astype(np.float32))
    assert "2.0000009536743164 at index 0" in said(doubles, lambda z: 2 * z + 2.0**-20)
    assert "expected 2" in said(doubles, lambda z: (2 * z * (1 + 3e-3)).astype(np.float16))


def test_an_exception_becomes_a_message_that_names_the_call():
    def broken(z):
        return z[7]

    message = said(doubles, broken)
    assert (
        "double(np.array([1.0, 2.5])): it stopped with IndexError: index 7 is out of bounds"
        in message
    )


@pytest.mark.parametrize(
    "value",
    [
        np.array([1.0, 2.5]),
        np.array([1.0, np.nan, -np.inf, np.inf]),
        np.array([[0.1, 3.0]], dtype=np.float32),
        np.array([1, 2]),
        np.array([1, 200], dtype=np.uint8),
        np.array([True, False]),
        np.array(2.0),
        np.array([]),
        np.array([], dtype=int),
        np.zeros((0, 3)),
        np.zeros((2, 0), dtype=np.float32),
        np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).T,
        np.broadcast_to(np.array([1.0, 2.0]), (2,)),
        np.broadcast_to(np.array([1, 2], dtype=np.int32), (2,)),
        np.float64(0.1),
        np.float32(0.1),
        np.int64(3),
        torch.tensor([0.1, np.inf]),
        torch.tensor([[1.0]], dtype=torch.float64, requires_grad=True),
        torch.tensor([0, 2]),
        torch.tensor([0.5], dtype=torch.bfloat16),
        torch.tensor([], dtype=torch.int64),
        [1.0, -np.inf, [np.nan, 2]],
        (1,),
        (),
        [np.float64(0.5), np.array([1.0])],
        {"W": np.array([1.0]), "b": None},
        "none",
        None,
    ],
    ids=repr,
)
def test_a_call_is_printed_so_that_it_can_be_pasted(value):
    @check(read="02_softmax: The formula")
    def passes_on(f):
        """Pass on."""
        f(value, key=value)
        expect(False, "no")

    call = re.search(r"f\(.*\)(?=: no)", said(passes_on, lambda *args, **kwargs: None))[0]
    args, kwargs = eval(call, {"np": np, "torch": torch, "f": lambda *a, **k: (a, k)})
    for pasted in (args[0], kwargs["key"]):
        assert type(pasted) is type(value)
        assert repr(pasted) == repr(value)
        if isinstance(value, np.ndarray):
            assert pasted.dtype == value.dtype
            assert pasted.shape == value.shape
            assert pasted.flags.writeable == value.flags.writeable
            assert pasted.flags.c_contiguous == value.flags.c_contiguous


def test_leaving_the_program_is_an_exception_like_any_other():
    assert "it stopped with SystemExit" in said(doubles, lambda z: sys.exit())


def test_an_error_from_the_examiner_reads_the_same():
    def remote(z):
        raise CandidateError("IndexError", "index 7 is out of bounds")

    assert "it stopped with IndexError: index 7 is out of bounds." in said(doubles, remote)


def test_what_is_no_function_is_said_to_be_none():
    assert "double" in said(doubles, None)


def test_a_stub_is_greeted_and_what_needs_it_is_skipped():
    with pytest.raises(NotWritten, match=r"`double` is not written yet\. Its cell has a hint."):
        doubles(stub)
    with pytest.raises(Skipped, match="`double` is not written yet"):
        doubles_negative(stub)


def test_a_stub_behind_the_examiner_is_greeted_too():
    def remote(z):
        raise CandidateError("NotImplementedError", "not written yet")

    with pytest.raises(NotWritten):
        doubles(remote)


def test_a_check_is_skipped_until_the_one_it_needs_passes():
    said(doubles, abs)
    with pytest.raises(Skipped, match="Skipped: first make `doubles` pass"):
        doubles_negative(abs)
    doubles(lambda z: 2 * z)
    doubles_negative(lambda z: 2 * z)


@pytest.mark.parametrize(
    "answer", [lambda z: None, lambda z: 1 / 0, lambda z: z, lambda z: np.zeros(2)]
)
def test_a_property_of_an_answer_that_does_nothing_is_worth_nothing(answer):
    said(doubles, answer)
    with pytest.raises(Skipped, match="Skipped: first make `doubles` pass"):
        keeps_what_it_doubles(answer)


def test_a_property_is_worth_nothing_before_what_it_needs_has_run():
    message = "Skipped: this counts once `doubles` passes. Run that cell first."
    with pytest.raises(Skipped, match=re.escape(message)):
        keeps_what_it_doubles(lambda z: 2 * z)
    assert "it changed its input" in said(keeps_what_it_doubles, doubles_in_place)
    doubles(lambda z: 2 * z)
    keeps_what_it_doubles(lambda z: 2 * z)


def test_a_mistake_in_one_function_does_not_cost_the_points_of_another():
    @check(read="02_softmax: The formula", needs=[doubles])
    def quadruples(quadruple):
        """quadruple(z) is twice double(z)."""
        close(quadruple(1.0), 4.0)

    quadruples(lambda z: 4 * z)
    said(doubles, abs)
    quadruples(lambda z: 4 * z)
    with pytest.raises(Skipped, match="Skipped: first make `doubles` pass"):
        quadruples(abs)


@pytest.mark.parametrize("name", outline.names())
def test_what_a_check_needs_is_shown_and_comes_before_it(name):
    # So that a student can always run it, and no cell waits for a later one.
    shown = []
    for question in outline.questions(name):
        if not question.written:
            module = importlib.import_module(f"assignments.checks.{outline.idea(name)}")
            needs = [need.__name__ for need in getattr(module, question.id).needs]
            assert set(needs) <= set(shown), question.id
            shown += [question.id] * (not question.hidden)


def test_refuses_wants_the_promised_error():
    def rejects(z, error):
        raise error

    refuses_zero(lambda z: rejects(z, ValueError("no")))
    assert "returned a result, expected ValueError" in said(refuses_zero, abs)
    message = said(refuses_zero, lambda z: rejects(z, KeyError("no")))
    assert "it raised KeyError: 'no', expected ValueError." in message


@pytest.mark.parametrize(
    "error",
    [
        np.exceptions.AxisError("no such axis"),
        UnicodeDecodeError("ascii", b"", 0, 1, "no"),
        CandidateError("AxisError", "no such axis", bases=["ValueError", "Exception"]),
    ],
)
def test_a_special_case_of_the_promised_error_will_do(error):
    def rejects(z):
        raise error

    refuses_zero(rejects)


def test_an_answer_works_on_copies_and_a_changed_input_is_found():
    doubles(doubles_in_place)
    assert "it changed its input" in said(leaves_z, doubles_in_place)


def test_tensors_are_copied_too_and_a_changed_one_is_found():
    @check(read="02_softmax: The formula")
    def leaves_the_tensor(f):
        """The tensor stays."""
        z = torch.ones(2, requires_grad=True)
        close(f(z, [z.detach()]), [2.0, 2.0])
        close(z, [1.0, 1.0])
        keeps_input()

    leaves_the_tensor(lambda z, parts: z + 1)
    assert "it changed its input" in said(leaves_the_tensor, lambda z, parts: z.data.add_(1))
    assert "it changed its input" in said(leaves_the_tensor, lambda z, parts: parts[0].add_(1))


def test_copies_keep_layout_and_write_protection():
    seen = []

    @check(read="02_softmax: The formula")
    def passes_on(f):
        """Pass on."""
        z = np.ones((2, 3)).T
        z.flags.writeable = False
        f(z)

    passes_on(seen.append)
    assert seen[0].flags.f_contiguous
    assert not seen[0].flags.writeable


def test_symbols_reach_a_check_as_they_are():
    @check(read="02_softmax: The formula")
    def is_y(expression):
        """The answer is y."""
        expect(expression == sympy.Symbol("y"), "it is not y")

    is_y(sympy.Symbol("y"))
    assert "it is not y" in said(is_y, sympy.Symbol("x"))


def test_a_wrong_answer_unlike_any_known_one_gets_no_diagnosis():
    assert "Likely cause" not in said(
        softmax_checks.values_of_softmax, lambda z: softmax(z) ** 1.01
    )


def test_a_wrong_answer_that_agrees_with_a_known_one_in_part_gets_no_diagnosis():
    def overflows_to_a_quarter(z):
        a = np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)  # as in no_shift
        return np.where(np.isnan(a), 0.25, a)

    assert "Likely cause" not in said(softmax_checks.never_overflows, overflows_to_a_quarter)


def test_another_spelling_of_a_misconception_is_recognised():
    def loops_over_columns(z, axis=-1):
        columns = [np.exp(column) / np.exp(column).sum() for column in np.transpose(z)]
        return np.transpose(columns).tolist()

    message = said(softmax_checks.rows_sum_to_one, loops_over_columns)
    assert "Likely cause: each column sums to 1, not each row" in message


@pytest.mark.parametrize("name", outline.names())
def test_every_place_to_read_is_a_heading_of_the_book(name):
    notebook = author.read(name).notebook
    for question in outline.questions(name):
        if not question.written:
            source = next(cell.source for cell in notebook.cells if cell.id == question.id)
            chapter, _, heading = author.check_of(source).read.partition(": ")
            text = (BOOK / f"{chapter}.md").read_text(encoding="utf-8")
            assert re.search(rf"^##+ {re.escape(heading)}$", text, re.MULTILINE), heading


def _weights(undo):
    def fit_any_scale(x, y, num_classes):
        mean, deviation = x.mean(axis=0), x.std(axis=0)
        W, b, _ = regression.fit((x - mean) / deviation, y, num_classes, steps=300)
        return undo(W, b, mean, deviation)

    return fit_any_scale


@pytest.mark.parametrize(
    ("undo", "says"),
    [
        (lambda W, b, mean, deviation: (W, b), "turn them into weights and biases for the"),
        (
            lambda W, b, mean, deviation: (W / deviation, b),
            "These weights fit features whose mean was subtracted: take W @ mean out of the biases",
        ),
        (
            lambda W, b, mean, deviation: (W / deviation, b + W / deviation @ mean),
            "W @ mean was added to the biases: subtract it",
        ),
        (
            lambda W, b, mean, deviation: (W * deviation, b - W * deviation @ mean),
            "The weights were multiplied by the deviations: divide them",
        ),
    ],
)
def test_weights_that_fit_other_features_are_not_reproached_with_those(undo, says):
    checks.outcomes["regression.steps_go_downhill"] = None
    with pytest.raises(CheckFailed) as failed:
        regression_checks.any_scale_will_do(_weights(undo))
    assert says in str(failed.value)
    assert "would be" not in str(failed.value)
