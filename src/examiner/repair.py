"""Put a submitted notebook back into the shape in which it was handed out.

Students copy cells, delete them, paste them elsewhere; editors lose metadata. The
instructor's source notebook says what belongs where. A cell of the submission is
known by nbgrader's ``grade_id``, else by its cell id, else by its text, else by the
names its code defines, else by being the only one of its kind between two known
ones. A check's text and points always come from the source. What the student
wrote is never changed and never left out. Everything done is noted.
"""

import ast
import copy
import re
import warnings
from dataclasses import dataclass, field
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution
from traitlets.config import Config


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
        From `examiner.intake.parse_notebook`; None stands for one that could not be read,
        and gives the notebook as it was handed out.
    """
    return _Repair(template, submitted).run()


class _Repair:
    def __init__(self, template: Template, submitted: NotebookNode | None):
        self._template = template
        self._notes: list[dict[str, Any]] = []
        self._cells: list[NotebookNode] = list(submitted.cells) if submitted else []
        self._kernel: str = submitted.metadata["kernelspec"]["name"] if submitted else ""
        self._key: dict[int, str] = {}  # position in the submission to grade_id
        self._dropped: set[int] = set()

    def run(self) -> Repaired:
        if self._cells:
            self._match_by_id()
            self._match_by_text()
            self._match_by_names()
            self._match_by_place()
        self._check_kernel()
        cells = self._in_order([self._rebuilt(i) for i in self._kept()])
        _give_ids(cells)
        metadata = copy.deepcopy(self._template.source.metadata)
        notebook = NotebookNode(cells=cells, metadata=metadata, nbformat=4, nbformat_minor=5)
        return Repaired(notebook, self._notes)

    def _note(self, text: str, kind: str = "repaired") -> None:
        self._notes.append({"kind": kind, "text": text})

    def _kept(self) -> list[int]:
        return [i for i in range(len(self._cells)) if i not in self._dropped]

    def _missing(self) -> list[str]:
        found = set(self._key.values())
        return [k for k in self._template.cells if k not in found]

    def _unknown(self) -> list[int]:
        return [i for i in self._kept() if i not in self._key]

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
                self._note(f"The metadata of cell {found!r} was lost; known again by its id.")

    def _choose(self, key: str, places: list[int]) -> int:
        """Pick one of several cells with the same id; drop copies that say nothing new."""
        untouched = {_plain(self._template.released[key]), _plain(self._template.cells[key].source)}
        edited = [i for i in places if _plain(self._cells[i].source) not in untouched]
        chosen = edited[-1] if edited else places[0]
        copies = [i for i in places if i != chosen]
        for i in copies:
            if _plain(self._cells[i].source) in untouched | {_plain(self._cells[chosen].source)}:
                self._dropped.add(i)
        if copies:
            self._note(f"Cell {key!r} was there {len(places)} times.")
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
                self._note(f"The metadata of cell {key!r} was lost; known again by its text.")

    def _match_by_names(self) -> None:
        for key in self._missing():
            original = self._template.cells[key]
            names = _defined(original.source) if original.cell_type == "code" else set()
            if is_locked(original) or not names:
                continue
            places = [i for i in self._unknown() if names <= _defined(self._cells[i].source)]
            if places:
                self._key[places[-1]] = key
                self._note(f"The metadata of cell {key!r} was lost; known by what it defines.")

    def _match_by_place(self) -> None:
        given = {_plain(c.source) for c in self._template.source.cells}
        for key in self._missing():
            if is_locked(self._template.cells[key]):
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
                self._note(f"Cell {key!r} is known only by its place.", "person")

    def _neighbours(self, key: str) -> tuple[int, int]:
        """Return the places of the known cells before and after where `key` belongs."""
        keys = list(self._template.cells)
        where = {k: i for i, k in self._key.items()}
        before = [where[k] for k in keys[: keys.index(key)] if k in where]
        after = [where[k] for k in keys[keys.index(key) :] if k in where]
        return max(before, default=-1), min(after, default=len(self._cells))

    # --- the notebook anew ------------------------------------------------------------

    def _rebuilt(self, i: int) -> NotebookNode:
        cell = self._cells[i]
        key = self._key.get(i)
        if key is None:
            plain = copy.deepcopy(cell)
            if plain.metadata.pop("nbgrader", None):
                self._note(f"Removed grading metadata from a cell that has none ({i + 1}).")
            return plain
        original = self._template.cells[key]
        if cell.cell_type != original.cell_type:
            self._note(f"Cell {key!r} had become {cell.cell_type}; it is {original.cell_type}.")
        handed_out = (_plain(self._template.released[key]), _plain(original.source))
        if is_locked(original) and _plain(cell.source) not in handed_out:
            self._note(f"Cell {key!r} is locked but had been edited; put back.")
        self._compare_metadata(key, cell.metadata.get("nbgrader"))
        new = self._template.cell(key, cell.source)
        if "attachments" in cell and new.cell_type == "markdown":
            new.attachments = cell.attachments
        return new

    def _compare_metadata(self, key: str, submitted: Any) -> None:
        if not submitted:
            return
        original = self._template.cells[key].metadata.nbgrader
        for name in ("grade", "solution", "locked", "points", "task", "schema_version"):
            if name in original and submitted.get(name) != original[name]:
                old, new = submitted.get(name), original[name]
                self._note(f"{name!r} of cell {key!r} was {old!r:.30}; it is {new!r}.")

    def _in_order(self, cells: list[NotebookNode]) -> list[NotebookNode]:
        """Put in what is missing, and each check after the answers that come before it."""
        keys = list(self._template.cells)
        here = _places(cells)
        for number, key in enumerate(keys):
            after = max((here[k] for k in keys[:number] if k in here), default=-1)
            if key not in here:
                cells.insert(after + 1, self._template.cell(key))
                here = _places(cells)
                if self._cells:
                    self._note(f"Cell {key!r} was missing; put in from the source.")
            elif is_grade(self._template.cells[key]) and is_locked(self._template.cells[key]):
                answers = [k for k in keys[:number] if not is_locked(self._template.cells[k])]
                last = max((here[k] for k in answers if k in here), default=-1)
                if here[key] < last:
                    cells.insert(last, cells.pop(here[key]))
                    here = _places(cells)
                    self._note(f"Check {key!r} stood before an answer it needs; moved after it.")
        return cells

    def _check_kernel(self) -> None:
        wanted = self._template.source.metadata.get("kernelspec", {}).get("name")
        if self._cells and wanted and self._kernel != wanted:
            self._note(f"The kernel was {self._kernel!r:.40}; it is {wanted!r}.")


def _grade_id(cell: NotebookNode) -> str:
    nbgrader = cell.metadata.get("nbgrader")
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return grade_id if isinstance(grade_id, str) else ""


def _places(cells: list[NotebookNode]) -> dict[str, int]:
    return {_grade_id(cell): i for i, cell in enumerate(cells)}


def _plain(text: str) -> str:
    """Return the text without trailing blanks and empty lines."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines() if line.strip())


def _defined(code: str) -> set[str]:
    """Return the names that a cell's code defines at its top level."""
    try:
        with warnings.catch_warnings(action="ignore"):
            body = ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names = {n.name for n in body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    targets = [t for n in body if isinstance(n, ast.Assign) for t in n.targets]
    return names | {t.id for t in targets if isinstance(t, ast.Name)}


def _give_ids(cells: list[NotebookNode]) -> None:
    """Give every cell an id that is valid and its own."""
    seen: set[str] = set()
    for i, cell in enumerate(cells):
        valid = re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", str(cell.get("id", "")))
        if not valid or cell.id in seen:
            cell.id = f"examiner-{i}"
        seen.add(cell.id)
