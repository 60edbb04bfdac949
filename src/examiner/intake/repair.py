"""Put a submitted notebook back into the shape in which it was handed out.

Students copy cells, delete them, paste them elsewhere; editors lose metadata. The
instructor's source notebook says what belongs where. A cell of the submission is
known by nbgrader's ``grade_id``, else by its cell id, else by its text, else by the
names its code defines, else by being the only one of its kind between two known
ones. An answer that is missing or as handed out, though exactly one other cell defines what
it asks for, is taken from there.

A check's text and points always come from the source, and so does a given cell's; what a
student wrote into one is kept in a cell beside it. There, what defines anew what the given cell
defines is a comment, else the answers and checks would meet another helper than the one given.
Nothing else that a student wrote is changed, and nothing is left out. Everything done is noted.
"""

import copy
import re
from dataclasses import dataclass, field
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution
from traitlets.config import Config

from examiner.intake.pictures import not_in
from examiner.intake.pieces import (
    added,
    defined,
    definitions,
    has_conflict,
    unfenced,
    without_redefinitions,
)

#: The one note on a notebook that nobody wrote in.
AS_GIVEN = "The notebook was handed in as it was given out: nothing is written in it."


@dataclass
class Template:
    """One assignment: the source notebook, and what was handed out of it.

    Attributes
    ----------
    source : NotebookNode
        With answers and all checks.
    released : dict
        ``grade_id`` to the text handed out.
    cells : dict
        ``grade_id`` to the source's cell, in order.
    """

    source: NotebookNode
    released: dict[str, str]
    cells: dict[str, NotebookNode]

    @classmethod
    def of(cls, source: NotebookNode, config: Config | None = None) -> "Template":
        """Make one with nbgrader's own preprocessors, configured as nbgrader's are."""
        handed_out = copy.deepcopy(source)
        for preprocessor in (ClearSolutions, ClearHiddenTests, ClearMarkScheme):
            handed_out, _ = preprocessor(config=config).preprocess(handed_out, {})
        with_ids = [(_grade_id(c), c) for c in source.cells if _grade_id(c)]
        released = {_grade_id(c): c.source for c in handed_out.cells if _grade_id(c)}
        return cls(source, released, dict(with_ids))

    def given(self) -> set[str]:
        """Return the texts that are not a student's, as `_plain` has them, and the empty one."""
        theirs = [c.source for c in self.source.cells if not _grade_id(c) or is_locked(c)]
        return {"", *map(_plain, [*self.released.values(), *theirs])}

    def cell(self, grade_id: str, text: str | None = None) -> NotebookNode:
        """Return a new cell with the source's metadata: a locked one as it is, else with `text`."""
        original = self.cells[grade_id]
        cell = copy.deepcopy(original)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if not is_locked(original):
            cell.source = self.released[grade_id]
        cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
        if text is not None and not is_locked(original):
            cell.source = text
        return cell


@dataclass
class Repaired:
    """A notebook ready to run, and what was done to it.

    ``notes`` has kind (``"repaired"``, or ``"person"`` where a person should look) and text.
    """

    notebook: NotebookNode
    notes: list[dict[str, Any]] = field(default_factory=list)


def repair(template: Template, submitted: NotebookNode | None) -> Repaired:
    """Return the submission in the shape of the assignment.

    Parameters
    ----------
    template : Template
        The assignment.
    submitted : NotebookNode or None
        From `examiner.intake.reading.parse_notebook`; None stands for one that could not be read,
        and gives the notebook as it was handed out.
    """
    return _Repair(template, submitted).run()


def marks_of(notebook: NotebookNode) -> frozenset[str]:
    """Return what a notebook of an assignment is known by: its cells' names and texts."""
    names = {_grade_id(cell) for cell in notebook.cells}
    return frozenset(names | {_plain(cell.source) for cell in notebook.cells}) - {""}


def written_in(template: Template, submitted: NotebookNode) -> int:
    """Return how many cells of a submission have something written in them."""
    given = template.given()
    return sum(_plain(cell.source) not in given for cell in submitted.cells)


class _Repair:
    def __init__(self, template: Template, submitted: NotebookNode | None):
        self._template = template
        self._notes: list[dict[str, Any]] = []
        self._cells_by_note: dict[tuple[str, str], list[str]] = {}
        self._cells: list[NotebookNode] = list(submitted.cells) if submitted else []
        self._kernel: dict[str, str] = submitted.metadata["kernelspec"] if submitted else {}
        self._key: dict[int, str] = {}  # position in the submission to grade_id
        self._dropped: set[int] = set()
        self._elsewhere: dict[str, int] = {}  # grade_id to the position of what answers it
        self._new: dict[int, NotebookNode] = {}  # position to the cell with the student's text

    def run(self) -> Repaired:
        if self._cells:
            self._match()
            self._find_elsewhere()
        self._check_kernel()
        cells = self._in_order([cell for i in self._kept() for cell in self._rebuilt(i)])
        self._name_missing_pictures()
        for (what, kind), names in self._cells_by_note.items():
            self._note(f"{what}: {', '.join(names)}.", kind)
        self._say_if_nothing_is_there()
        _give_ids(cells)
        metadata = copy.deepcopy(self._template.source.metadata)
        notebook = NotebookNode(cells=cells, metadata=metadata, nbformat=4, nbformat_minor=5)
        return Repaired(notebook, self._notes)

    def _match(self) -> None:
        self._match_by_id()
        self._match_by_text()
        self._match_by_names()
        self._match_by_place()
        self._drop_pasted_stubs()

    def _say_if_nothing_is_there(self) -> None:
        """Say in one sentence, or not at all, what else would be said of every cell."""
        if not self._key:
            self._notes = []  # it is another notebook, or none: `handed_in` has said so
        elif not written_in(self._template, NotebookNode(cells=self._cells)):
            self._notes = [{"kind": "person", "text": AS_GIVEN}]

    def _name_missing_pictures(self) -> None:
        given = self._template.given()
        for cell in self._new.values():
            if cell.cell_type == "markdown" and _plain(cell.source) not in given:
                missing = not_in(cell.source, cell.get("attachments", {}))
                if missing:
                    text = f"A text shows pictures that are not in it: {', '.join(missing)}."
                    self._note(text, "person")

    def _note(self, text: str, kind: str = "repaired") -> None:
        self._notes.append({"kind": kind, "text": text})

    def _note_cell(self, what: str, key: str, kind: str = "repaired") -> None:
        """Note the same of several cells once."""
        self._cells_by_note.setdefault((what, kind), []).append(repr(key))

    def _kept(self) -> list[int]:
        return [i for i in range(len(self._cells)) if i not in self._dropped]

    def _missing(self) -> list[str]:
        found = set(self._key.values())
        return [k for k in self._template.cells if k not in found]

    def _unknown(self) -> list[int]:
        return [i for i in self._kept() if i not in self._key]

    def _code(self, i: int) -> str:
        return unfenced(self._cells[i].source)

    def _is_untouched(self, i: int, key: str) -> bool:
        return _plain(self._cells[i].source) in ("", _plain(self._template.released[key]))

    def _is_as_given(self, i: int) -> bool:
        """Tell whether a cell is a locked one that nobody has edited."""
        key = self._key.get(i)
        if key is None or not is_locked(self._template.cells[key]):
            return False
        given = self._template.released[key], self._template.cells[key].source
        return _plain(self._cells[i].source) in map(_plain, given)

    # --- which cell is which ----------------------------------------------------------

    def _match_by_id(self) -> None:
        same: dict[str, list[int]] = {}
        for i, cell in enumerate(self._cells):
            if _grade_id(cell) in self._template.cells:
                same.setdefault(_grade_id(cell), []).append(i)
        for key, places in same.items():
            self._key[self._choose(key, places)] = key
        by_cell_id = {c.get("id"): k for k, c in self._template.cells.items() if c.get("id")}
        for i in self._unknown():
            found = by_cell_id.get(self._cells[i].id, "")
            if found in self._missing() and not _grade_id(self._cells[i]):
                self._key[i] = found
                self._note_cell("Metadata lost, known again by the id", found)

    def _choose(self, key: str, places: list[int]) -> int:
        """Pick one of several cells with the same id; drop copies that say nothing new."""
        untouched = {_plain(self._template.released[key]), _plain(self._template.cells[key].source)}
        edited = [i for i in places if _plain(self._cells[i].source) not in untouched]
        last = _plain(self._cells[edited[-1]].source) if edited else ""
        chosen = next((i for i in edited if _plain(self._cells[i].source) == last), places[0])
        copies = [i for i in places if i != chosen]
        for i in copies:
            if _plain(self._cells[i].source) in untouched | {_plain(self._cells[chosen].source)}:
                self._dropped.add(i)
        if copies:
            self._note_cell("There more than once", key)
        rest = [i for i in copies if i not in self._dropped]
        if rest and is_grade(self._template.cells[key]) and is_solution(self._template.cells[key]):
            text = f"Answer {key!r} was given {len(rest) + 1} times; the last one counts."
            self._note(text, "person")
        return chosen

    def _match_by_text(self) -> None:
        for key in self._missing():
            texts = {_plain(self._template.released[key]), _plain(self._template.cells[key].source)}
            texts.discard("")
            places = [i for i in self._unknown() if _plain(self._cells[i].source) in texts]
            if places:
                self._key[places[0]] = key
                self._note_cell("Metadata lost, known again by the text", key)

    def _match_by_names(self) -> None:
        for key in self._missing():
            original = self._template.cells[key]
            names = defined(original.source) if original.cell_type == "code" else set()
            if is_locked(original) or not names:
                continue
            places = [i for i in self._unknown() if names <= defined(self._code(i))]
            if places:
                self._key[places[-1]] = key
                self._note_cell("Metadata lost, known again by what is defined", key)

    def _match_by_place(self) -> None:
        given = {_plain(c.source) for c in self._template.source.cells}
        for key in self._missing():
            if is_locked(self._template.cells[key]) or not self._key:
                continue
            low, high = self._neighbours(key)
            kind = self._template.cells[key].cell_type
            places = [
                i
                for i in self._unknown()
                if low < i < high
                and self._cells[i].cell_type == kind
                and _plain(self._cells[i].source) not in given
            ]
            if len(places) == 1:
                self._key[places[0]] = key
                self._note_cell("Known only by the place", key, "person")

    def _drop_pasted_stubs(self) -> None:
        """Leave out a stub pasted again below its answer, which it would undo."""
        for key, original in self._template.cells.items():
            stub = _plain(self._template.released[key])
            if is_locked(original) or not stub or key in self._missing():
                continue
            again = [i for i in self._unknown() if _plain(self._cells[i].source) == stub]
            self._dropped.update(again)
            if again:
                self._note_cell("Empty and pasted again, left out", key)

    def _find_elsewhere(self) -> None:
        """Look for the answers that stand in another cell than their own."""
        where = {key: i for i, key in self._key.items()}
        for key, original in self._template.cells.items():
            names = defined(original.source) if original.cell_type == "code" else set()
            own = where.get(key, -1)
            if is_locked(original) or not names or (own >= 0 and not self._is_untouched(own, key)):
                continue
            others = [i for i in self._kept() if i != own and names <= defined(self._code(i))]
            others = [i for i in others if not self._is_as_given(i)]
            if len(others) == 1:
                self._elsewhere[key] = others[0]
                what = f"Not answered in its cell, but in cell {others[0] + 1}, which counts"
                self._note_cell(what, key)
            elif others:
                what = "Not answered in its cell, but in more than one other"
                self._note_cell(what, key, "person")

    def _neighbours(self, key: str) -> tuple[int, int]:
        """Return the places of the known cells before and after where `key` belongs."""
        keys = list(self._template.cells)
        where = {k: i for i, k in self._key.items()}
        before = [where[k] for k in keys[: keys.index(key)] if k in where]
        after = [where[k] for k in keys[keys.index(key) :] if k in where]
        return max(before, default=-1), min(after, default=len(self._cells))

    # --- the notebook anew ------------------------------------------------------------

    def _rebuilt(self, i: int) -> list[NotebookNode]:
        """Return the cell anew, and beside it what a student wrote into a locked one."""
        cell = self._cells[i]
        key = self._key.get(i)
        if key is None:
            self._new[i] = plain = copy.deepcopy(cell)
            if plain.metadata.pop("nbgrader", None):
                self._note(f"Removed grading metadata from a cell that has none ({i + 1}).")
            return [plain]
        original = self._template.cells[key]
        if cell.cell_type != original.cell_type:
            self._note_cell(f"Had become {cell.cell_type}, put back", key)
        self._compare_metadata(key, cell.metadata.get("nbgrader"))
        if is_locked(original):
            return self._beside_locked(i, key)
        if has_conflict(cell.source):
            self._note_cell("An unfinished merge, with both sides in the cell", key, "person")
        text = self._code(i) if original.cell_type == "code" else cell.source
        self._new[i] = new = self._answer(key, text)
        if "attachments" in cell and new.cell_type == "markdown":
            new.attachments = cell.attachments
        return [new]

    def _answer(self, key: str, text: str | None = None) -> NotebookNode:
        """Return the cell of an answer: with `text`, or with what answers it elsewhere."""
        if key in self._elsewhere:
            names = defined(self._template.cells[key].source)
            text = definitions(self._code(self._elsewhere[key]), names)
        return self._template.cell(key, text)

    def _beside_locked(self, i: int, key: str) -> list[NotebookNode]:
        """Put a locked cell back; keep what was written into it: after it, or before a check."""
        cell, original, back = self._cells[i], self._template.cells[key], self._template.cell(key)
        if self._is_as_given(i):
            return [back]
        if _is_of_another_release(cell):
            self._note_cell("Of another release, put back", key)
            return [back]
        is_code = original.cell_type == "code"
        text = added(cell.source, self._template.released[key], is_code)
        if not text:
            self._note_cell("Locked but edited, put back", key)
            return [back]
        self._new[i] = kept = NotebookNode(cell_type=original.cell_type, metadata=NotebookNode())
        if is_code:
            side = "above" if is_grade(original) else "below"
            anew: list[str] = []
            if side == "below":
                text, anew = without_redefinitions(text, self._template.released[key])
            kept.update(source=text, outputs=[], execution_count=None)
            what = f"Locked but edited, put back, what was added kept {side}"
            if anew:
                names = ", ".join(f"`{name}`" for name in anew)
                what += f" (as a comment where it defined {names} anew: the given ones count)"
            self._note_cell(what, key)
            return [kept, back] if is_grade(original) else [back, kept]
        kept.source = f"*(This stood in the cell of the question.)*\n\n{text}"
        if "attachments" in cell:
            kept.attachments = cell.attachments
        self._note(f"Somebody wrote into the question {key!r} itself; kept below it.", "person")
        return [back, kept]

    def _compare_metadata(self, key: str, submitted: Any) -> None:
        if not submitted:
            return
        original = self._template.cells[key].metadata.nbgrader
        for name in ("grade", "solution", "locked", "points", "task", "schema_version"):
            if name in original and submitted.get(name) != original[name]:
                old, new = submitted.get(name), original[name]
                self._note(f"{name!r} of cell {key!r} was {old!r:.30}; it is {new!r}.")

    def _in_order(self, cells: list[NotebookNode]) -> list[NotebookNode]:
        """Put in what is missing, given cells before what uses them, checks after the answers."""
        keys = list(self._template.cells)
        here = _places(cells)
        moved: list[str] = []
        for number, key in enumerate(keys):
            original = self._template.cells[key]
            after = max((here[k] for k in keys[:number] if k in here), default=-1)
            if key not in here:
                new = self._template.cell(key) if is_locked(original) else self._answer(key)
                cells.insert(after + 1, new)
                if self._cells:
                    self._note_cell("Missing, put in from the source", key)
            elif is_grade(original) and is_locked(original):
                last = self._last_answer(cells, keys[:number], moved)
                if here[key] < last:
                    cells.insert(last, cells.pop(here[key]))
                    moved.append(key)
                    self._note_cell("Moved below the answers that are needed", key)
            elif is_locked(original) and original.cell_type == "code":
                first = min((here[k] for k in keys[number + 1 :] if k in here), default=len(cells))
                if here[key] > first:
                    cells.insert(min(first, after + 1), cells.pop(here[key]))
                    self._note_cell("Moved above what needs it", key)
            here = _places(cells)
        return cells

    def _last_answer(self, cells: list[NotebookNode], keys: list[str], moved: list[str]) -> int:
        """Return the place after which a check belongs that follows the cells `keys`."""
        here = _places(cells)
        answers = [k for k in keys if not is_locked(self._template.cells[k])]
        others = [id(self._new.get(self._elsewhere[k])) for k in answers if k in self._elsewhere]
        places = [here[k] for k in [*answers, *moved] if k in here]
        return max(
            [*places, *(i for i, cell in enumerate(cells) if id(cell) in others)], default=-1
        )

    def _check_kernel(self) -> None:
        """Tell of another language; a kernel of Python may be called as you like."""
        language = self._kernel.get("language", "").lower()
        if language and language != "python":
            self._note(f"The kernel was {self._kernel['name']!r:.40}, for {language:.20}.")


def _grade_id(cell: NotebookNode) -> str:
    nbgrader = cell.metadata.get("nbgrader")
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return grade_id if isinstance(grade_id, str) else ""


def _is_of_another_release(cell: NotebookNode) -> bool:
    """Tell whether a cell is as some release had it, which nbgrader's checksum says."""
    try:
        return bool(cell.metadata.nbgrader["checksum"] == compute_checksum(cell))
    except (AttributeError, KeyError, TypeError):
        return False


def _places(cells: list[NotebookNode]) -> dict[str, int]:
    return {_grade_id(cell): i for i, cell in enumerate(cells)}


def _plain(text: str) -> str:
    """Return the text without trailing blanks and empty lines."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines() if line.strip())


def _give_ids(cells: list[NotebookNode]) -> None:
    """Give every cell an id that is valid and its own."""
    seen: set[str] = set()
    for i, cell in enumerate(cells):
        valid = re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", str(cell.get("id", "")))
        if not valid or cell.id in seen:
            cell.id = f"examiner-{i}"
        seen.add(cell.id)
