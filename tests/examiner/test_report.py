"""The report on a class: it counts rightly, and nothing in it runs or is a formula."""

import csv
import io
import re

import pytest
from bs4 import BeautifulSoup
from traitlets.config import Config

from examiner.classroom.report import Entry, Report
from examiner.intake.likeness import MIN_SIZE, normal_code
from examiner.run.faults import Failed

SOURCE = {"digest": "reference", "size": 10 * MIN_SIZE}
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "|x", "%x")


def entry(student, right=True, **fields):
    cells = {"values": [2.0 if right else 0.0, 2.0], "one_value": [1.0, 1.0]}
    score = sum(score for score, _ in cells.values())
    return Entry(student, score=score, max_score=3.0, cells=cells, seconds=1.5, **fields)


def report(*entries, **config):
    return Report("squares", list(entries), SOURCE, config=Config({"Report": config}))


def table(report):
    return list(csv.DictReader(io.StringIO(report.csv())))


def test_the_histogram_counts_shares_of_the_points_after_the_penalty():
    class_ = [entry("a"), entry("b", right=False), entry("late", late_penalty=3.0)]
    counts = report(*class_, Entry.not_graded("c", Failed("gone"))).histogram()
    assert [n for _, n in counts] == [1, 0, 0, 1, 0, 0, 0, 0, 0, 1]
    assert [label for label, _ in counts][-1] == "90-100 %"


def test_the_hardest_check_comes_first_with_its_errors():
    failed = {"values": ["CheckFailed", "no"]}
    rows = report(entry("a"), entry("b", right=False, failures=failed)).checks()
    assert [row["cell"] for row in rows] == ["values", "one_value"]
    assert (rows[0]["all"], rows[0]["part"], rows[0]["none"]) == (1, 0, 1)
    assert rows[0]["errors"] == {"CheckFailed": 1}


def test_what_waits_for_a_person_counts_as_neither_right_nor_wrong():
    rows = report(entry("a", right=False, by_hand=["values"])).checks()
    (row,) = (row for row in rows if row["cell"] == "values")
    assert (row["all"], row["part"], row["none"], row["by_hand"]) == (0, 0, 0, 1)


def test_causes_are_counted_once_a_student():
    message = "wrong\nLikely cause: the sum ran over the wrong axis.\nRead chapter 2."
    both = {"values": ["E", message], "one_value": ["E", message]}
    one = {"values": ["E", message], "one_value": ["E", "wrong"]}
    graded = report(
        entry("a", failures=both), entry("b", failures=one), cause=r"Likely cause: (.+)\."
    )
    assert graded.causes() == [("the sum ran over the wrong axis", 2)]
    assert report(entry("a", failures=both)).causes() == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"notes": [{"kind": "forbidden", "text": "a socket"}]}, "tried something forbidden: a so"),
        ({"notes": [{"kind": "of a new kind", "text": "a cell"}]}, "of a new kind: a cell"),
        ({"answers": SOURCE}, "the answers are the reference's"),
    ],
)
def test_who_needs_a_person_is_listed_with_the_reason(fields, reason):
    people = dict(report(entry("fine"), entry("odd", **fields)).for_a_person())
    assert list(people) == ["odd"]
    assert people["odd"][0].startswith(reason)


def test_what_asks_for_nothing_is_kept_apart():
    notes = [{"kind": "repaired", "text": "a cell"}, {"kind": "person", "text": "a merge"}]
    graded = report(entry("odd", notes=notes))
    assert graded.to_know() == [("odd", ["repaired: a cell"])]
    assert graded.for_a_person() == [("odd", ["look at it: a merge"])]
    (row,) = table(graded)
    assert (row["to_know"], row["for_a_person"]) == ("repaired: a cell", "look at it: a merge")
    headings = BeautifulSoup(graded.html(), "html.parser").find_all("h2")
    said = {h.get_text(): h.find_next("table").find("li").get_text() for h in headings[1:4:2]}
    assert said == {"For a person": "look at it: a merge", "Good to know": "repaired: a cell"}


def test_equal_answers_are_listed_unless_they_are_short_or_not_there():
    long, short = ({"digest": "x", "size": size} for size in (MIN_SIZE, MIN_SIZE - 1))
    alike = report(entry("a", answers=long), entry("b", answers=long), entry("c"), entry("d"))
    assert [student for student, _ in alike.for_a_person()] == ["a", "b"]
    assert "b" in dict(alike.for_a_person())["a"][0]
    assert not report(entry("a", answers=short), entry("b", answers=short)).for_a_person()


def test_of_many_equal_answers_a_few_names_are_written_beside_each():
    answers = {"digest": "x", "size": MIN_SIZE}
    people = dict(report(*(entry(f"s{i}", answers=answers) for i in range(9))).for_a_person())
    assert len(people) == 9
    assert people["s0"][0].endswith(": s1, s2, s3, s4, s5 and 3 more")


def test_what_could_not_run_is_listed_and_has_no_points():
    graded = report(entry("a"), Entry.not_graded("b", Failed("gone")))
    assert dict(graded.for_a_person())["b"] == ["not graded: gone"]
    assert [row["total"] for row in table(graded)] == ["3.0", ""]


def test_nothing_that_a_student_chose_is_html():
    notes = [{"kind": "forbidden", "text": EVIL}]
    failures = {"values": [EVIL, f"Likely cause: {EVIL}."]}
    page = report(
        entry(EVIL, notes=notes, failures=failures),
        Entry.not_graded(EVIL + "2", Failed(EVIL, EVIL)),
        cause="Likely cause: (.+)",
    ).html()
    soup = BeautifulSoup(page, "html.parser")
    assert soup.find_all(["script", "img"]) == []
    assert EVIL in soup.get_text()


def test_the_page_loads_nothing_and_may_run_nothing():
    page = report(entry("a")).html()
    assert not re.search(r"(src|href)\s*=|url\(|@import", page)
    policy = BeautifulSoup(page, "html.parser").find("meta", {"http-equiv": True})["content"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_nothing_that_a_student_chose_is_a_formula(text):
    notes = [{"kind": text, "text": text}]
    (row,) = table(report(entry(text, notes=notes)))
    for value in (row["student"], row["for_a_person"]):
        assert value[0] not in "=+-@|%\t\r\n"


def test_a_line_break_in_a_name_does_not_begin_a_new_row():
    assert len(report(entry("a\n=1+1,2")).csv().splitlines()) == 2


def test_an_empty_class_has_a_report():
    assert "0 of 1 submissions" in report(Entry.not_graded("a", Failed("gone"))).html()


FUNCTION = """
def mean(values):
    total = 0
    for value in values:
        total += value  # add up
    return total / len(values)
"""


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("total", "s", True),
        ("value", "v", True),
        ("# add up", "", True),
        ("def mean(values):", 'def mean(values):\n    """Return the mean."""', True),
        ("def mean(values):", "def mean(values: list[float]) -> float:", True),
        ("    ", "  ", True),
        ("+=", "-=", False),
        ("len", "sum", False),
        ("total = 0", "total = 1", False),
    ],
)
def test_code_is_the_same_but_for_names_comments_and_layout(old, new, same):
    assert (normal_code(FUNCTION) == normal_code(FUNCTION.replace(old, new))) == same


@pytest.mark.parametrize("code", ["def f(:", "(" * 5000, "\0", "-" * 100_000 + "1"])
def test_code_that_cannot_be_parsed_is_compared_as_text(code):
    assert normal_code(code) == (code, len(code.split()))
