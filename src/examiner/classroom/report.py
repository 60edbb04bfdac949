"""The report on a graded class: one page and one table, made of data only.

No student's code runs for it. Whatever a student chose, a name, a message, a print, is
escaped in the page and cannot be a formula in the table.
"""

import copy
import csv
import io
import os
import re
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from traitlets import Unicode
from traitlets.config import Configurable

from examiner.files import write_whole
from examiner.intake.likeness import MIN_SIZE
from examiner.run.faults import Failed, stage

_TEMPLATES = Path(__file__).parent / "templates" / "class_report"
_BARS = 10
#: Of so many with the same answers are the names written beside each of them.
_NAMED = 5
#: What a note's kind says to the instructor.
KINDS = {
    "not run": "a part did not run",
    "person": "look at it",
    "forbidden": "tried something forbidden",
    "library": "used what the exercise does not allow",
    "refused": "was refused something harmless",
    "repaired": "repaired",
    "Died": "its process ended",
    "TimeLimit": "ran out of time",
    "check": "a check failed itself: mend it",
    "fault": "a fault of the grading, not of the student's",
    "restarted": "was started again",
}
#: What asks for nothing: it was put right, refused or stopped. All else is for a person.
TO_KNOW = {"repaired", "refused", "not run", "restarted", "Died", "TimeLimit"}


@dataclass
class Entry:
    """One submission in the report.

    Attributes
    ----------
    student : str
    score, max_score, late_penalty : float
        As the gradebook has them, grades given by hand included; `score` before the penalty.
    cells : dict
        A graded cell to its score and the most it can have.
    by_hand : list of str
        Cells that wait for a person's grade.
    failures : dict
        A graded cell to the name and message of its error.
    notes : list of dict
        ``kind`` and ``text``; ``details``, a traceback, for a fault of ours.
    answers : dict
        From `examiner.intake.likeness.fingerprint`.
    seconds : float
    why_not : str
        Why it has no grade, or "".
    """

    student: str
    score: float = 0.0
    max_score: float = 0.0
    late_penalty: float = 0.0
    cells: dict[str, list[float]] = field(default_factory=dict)
    by_hand: list[str] = field(default_factory=list)
    failures: dict[str, list[str]] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=lambda: {"digest": "", "size": 0})
    seconds: float = 0.0
    why_not: str = ""

    @classmethod
    def of(cls, result: dict[str, Any], grades: dict[str, Any]) -> "Entry":
        """Make one of a worker's result and what the gradebook says."""
        names = ("student", "failures", "notes", "answers", "seconds")
        known = ("score", "max_score", "late_penalty", "cells", "by_hand")
        return cls(**{n: result[n] for n in names}, **{n: grades[n] for n in known})

    @classmethod
    def not_graded(cls, student: str, failed: Failed) -> "Entry":
        """Make one for a submission that has no grade."""
        # A folder's name may hold what is no text.
        name = os.fsencode(student).decode("utf-8", "backslashreplace")
        entry = cls(name, why_not=str(failed))
        if failed.details:
            entry.add_fault(failed)
        return entry

    def add_fault(self, failed: Failed) -> None:
        """Note a fault of ours, with its traceback."""
        self.notes.append({"kind": "fault", "text": str(failed), "details": failed.details})

    @property
    def total(self) -> float:
        """The score after the late penalty."""
        return self.score - self.late_penalty


class Report(Configurable):
    """All of a class.

    Parameters
    ----------
    name : str
        The assignment.
    entries : list of Entry
    source : dict
        `examiner.intake.likeness.fingerprint` of the instructor's own notebook.
    """

    cause = Unicode(
        "",
        help="A regular expression; its first group is counted over all failed checks' "
        "messages, for example the misconceptions that they name.",
    ).tag(config=True)

    def __init__(self, name: str, entries: list[Entry], source: dict[str, Any], **config: Any):
        super().__init__(**config)
        self.name = name
        self.entries = sorted(entries, key=lambda entry: entry.student)
        self._source = source

    @property
    def graded(self) -> list[Entry]:
        """Return those that were run."""
        return [entry for entry in self.entries if not entry.why_not]

    def histogram(self) -> list[tuple[str, int]]:
        """Return how many have 0 to under 10 % of the points, 10 to under 20 %, and so on."""
        counts = [0] * _BARS
        for entry in self.graded:
            share = entry.total / entry.max_score if entry.max_score else 0.0
            counts[min(int(share * _BARS), _BARS - 1)] += 1
        width = 100 // _BARS
        return [(f"{i * width}-{(i + 1) * width} %", n) for i, n in enumerate(counts)]

    def checks(self) -> list[dict[str, Any]]:
        """Return each graded cell: points, how many have all, a part, nothing, and why."""
        rows: dict[str, dict[str, Any]] = {}
        for entry in self.graded:
            for cell, (score, most) in entry.cells.items():
                row = rows.setdefault(
                    cell,
                    {"cell": cell, "points": most, "all": 0, "part": 0, "none": 0, "by_hand": 0}
                    | {"errors": Counter()},
                )
                if cell in entry.by_hand:
                    row["by_hand"] += 1
                else:
                    row["all" if score >= most else "part" if score > 0 else "none"] += 1
                if cell in entry.failures:
                    row["errors"][entry.failures[cell][0]] += 1
        return sorted(rows.values(), key=lambda row: (-row["none"], -row["part"], row["cell"]))

    def causes(self) -> list[tuple[str, int]]:
        """Return what `cause` found in the failed checks' messages, by number of students."""
        if not self.cause:
            return []
        counts: Counter[str] = Counter()
        for entry in self.graded:
            found = (re.search(self.cause, message) for _, message in entry.failures.values())
            counts.update({match.group(1) for match in found if match})
        return counts.most_common()

    def for_a_person(self) -> list[tuple[str, list[str]]]:
        """Return who needs a person, and why."""
        reasons: dict[str, list[str]] = defaultdict(list)
        for entry in self.entries:
            if entry.why_not:
                reasons[entry.student].append(f"not graded: {entry.why_not}")
            for note in entry.notes:
                if note["kind"] not in TO_KNOW and note["text"] != entry.why_not:
                    reasons[entry.student].append(_in_words(note))
            if entry.answers["size"] >= MIN_SIZE and entry.answers == self._source:
                reasons[entry.student].append(
                    "the answers are the reference's, but for names and comments"
                )
        for group in self._alike():
            for student in group:
                others = [other for other in group[: _NAMED + 1] if other != student][:_NAMED]
                left = len(group) - 1 - len(others)
                names = ", ".join(others) + (f" and {left} more" if left else "")
                reasons[student].append(f"the same answers, but for names and comments: {names}")
        return sorted(reasons.items())

    def to_know(self) -> list[tuple[str, list[str]]]:
        """Return what happened to whom that asks for nothing: it was put right, or refused."""
        told: dict[str, list[str]] = defaultdict(list)
        for entry in self.entries:
            for note in entry.notes:
                if note["kind"] in TO_KNOW:
                    told[entry.student].append(_in_words(note))
        return sorted(told.items())

    def faults(self) -> list[tuple[str, str]]:
        """Return the faults of ours: whose submission met it, and what it is."""
        notes = [(entry.student, note) for entry in self.entries for note in entry.notes]
        return [(student, note["text"]) for student, note in notes if note["kind"] == "fault"]

    def tracebacks(self) -> list[tuple[list[str], str, str]]:
        """Return what went wrong on our side, in detail: who met it, what it is, its traceback."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for entry in self.entries:
            for note in entry.notes:
                if note.get("details"):
                    found[note["text"], note["details"]].append(entry.student)
        return [(students, text, details) for (text, details), students in found.items()]

    def _alike(self) -> list[list[str]]:
        groups: dict[str, list[str]] = defaultdict(list)
        for entry in self.graded:
            if entry.answers["size"] >= MIN_SIZE and entry.answers != self._source:
                groups[entry.answers["digest"]].append(entry.student)
        return [group for group in groups.values() if len(group) > 1]

    def seconds(self) -> dict[str, float]:
        """Return the sum, the median and the longest of the submissions' times."""
        times = [entry.seconds for entry in self.graded] or [0.0]
        return {
            "sum": round(sum(times), 1),
            "median": round(statistics.median(times), 2),
            "longest": round(max(times), 2),
        }

    # --- files ----------------------------------------------------------------------------

    def html(self) -> str:
        """Return the page."""
        environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True)
        totals = [entry.total for entry in self.graded]
        return environment.get_template("report.html.j2").render(
            report=self,
            waiting=sum(bool(entry.by_hand) for entry in self.graded),
            mean=statistics.mean(totals) if totals else 0.0,
            median=statistics.median(totals) if totals else 0.0,
            most=max((entry.max_score for entry in self.graded), default=0.0),
            highest=max((n for _, n in self.histogram()), default=0) or 1,
        )

    def csv(self) -> str:
        """Return the table: a line for each submission."""
        cells = list(dict.fromkeys(cell for entry in self.graded for cell in entry.cells))
        reasons, told = dict(self.for_a_person()), dict(self.to_know())
        text = io.StringIO()
        table = csv.writer(text)
        head = ["student", "total", "score", "late_penalty", "max_score", "seconds"]
        head += ["for_a_person", "to_know", "by_hand"]
        table.writerow([*head, *map(_plain, cells)])
        for entry in self.entries:
            why, known = (_plain("; ".join(of.get(entry.student, []))) for of in (reasons, told))
            numbers: list[Any] = [entry.total, entry.score, entry.late_penalty, entry.max_score]
            if entry.why_not:
                numbers = [""] * 4
            by_hand = _plain(", ".join(entry.by_hand))
            scores = [entry.cells[cell][0] if cell in entry.cells else "" for cell in cells]
            table.writerow(
                [_plain(entry.student), *numbers, entry.seconds, why, known, by_hand, *scores]
            )
        return text.getvalue()

    def write(self, folder: Path) -> None:
        """Write ``report.html`` and ``report.csv``, whatever the entries hold."""
        try:
            page, table = self.html(), self.csv()
        except Exception:
            self.entries = [self._that_can_be_shown(entry) for entry in self.entries]
            page, table = self.html(), self.csv()
        write_whole(folder / "report.html", page.encode("utf-8", "replace"))
        # The mark tells spreadsheets that it is UTF-8.
        write_whole(folder / "report.csv", table.encode("utf-8-sig", "replace"))

    def _that_can_be_shown(self, entry: Entry) -> Entry:
        """Return the entry, or one that says why it cannot be shown."""
        alone = copy.copy(self)
        alone.entries = [entry]
        try:
            with stage("it could not be put into the report"):
                alone.html()
                alone.csv()
        except Failed as failed:
            return Entry.not_graded(entry.student, failed)
        return entry


def _in_words(note: dict[str, Any]) -> str:
    return f"{KINDS.get(note['kind'], note['kind'])}: {note['text']}"


def _plain(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    text = " ".join(text.split())
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "|", "%")) else text
