"""Make the gradebook know an assignment's cells, and go on knowing them as they change.

What there is to know, nbgrader's own ``generate_assignment`` says, in a gradebook and a folder
of its own. nbgrader refuses to bring that into a gradebook with submissions; here it is
done, and what is not computed stays: grades and comments by hand, due dates, extensions, and
the times of submission.
"""

import contextlib
import sqlite3
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    SolutionCell,
    SourceCell,
    TaskCell,
)
from nbgrader.converters import GenerateAssignment
from nbgrader.utils import is_grade, is_solution, is_task
from sqlalchemy import delete, func, or_, select, update

from examiner.intake.repair import Template

Key = tuple[str, str]  # kind and name
_KINDS = {"grade": GradeCell, "solution": SolutionCell, "task": TaskCell}
#: What is written on cells of which kinds; on a task, both.
_WRITTEN = {Grade.__table__: ("grade", "task"), Comment.__table__: ("solution", "task")}
_SOURCE = ("name", "cell_type", "locked", "source", "checksum")


@dataclass
class Known:
    """What a gradebook knows of a notebook.

    ``cells`` has, for a kind and a name, the points and the type of a graded cell, else
    nothing; ``sources`` has nbgrader's copy of each cell's text, and ``kernelspec`` its kernel.
    """

    cells: dict[Key, dict[str, Any]]
    sources: dict[str, dict[str, Any]]
    kernelspec: str | None


def differences(template: Template, gradebook: Gradebook, name: str) -> list[str]:
    """Return the cells that the gradebook knows otherwise than the source notebook has them."""
    here: dict[Key, dict[str, Any]] = {}
    for grade_id, cell in template.cells.items():
        facts = {"max_score": float(cell.metadata.nbgrader.get("points", 0))}
        facts["cell_type"] = cell.cell_type
        kinds = {"grade": is_grade(cell), "solution": is_solution(cell), "task": is_task(cell)}
        for kind in [kind for kind, it_is in kinds.items() if it_is]:
            here[kind, grade_id] = {} if kind == "solution" else facts
    try:
        there = _known(gradebook, name).cells
    except MissingEntry:
        there = {}
    return sorted({key[1] for key in here | there if here.get(key) != there.get(key)})


def register(app: Any, name: str, gradebook: Gradebook) -> list[str]:
    """Make the gradebook know the assignment as its source notebook is now.

    Parameters
    ----------
    app : nbgrader.apps.NbGrader
        Holds the configuration.
    name : str
        The assignment, and its one notebook.
    gradebook : Gradebook
        Begin a new session of it afterwards: its objects are out of date.

    Returns
    -------
    list of str
        What was changed in an assignment that was known before, in words.
    """
    new = _as_nbgrader_would(app, name)
    gradebook.update_or_create_assignment(name)
    try:
        old = _known(gradebook, name)
    except MissingEntry:
        gradebook.add_notebook(name, name)
        old = Known({}, {}, None)
    names = _names(old, new)
    changes = _in_words(old, new, names) if old.cells else []
    heirs = {key: _heirs(key, old, new, names) for key in old.cells.keys() - new.cells.keys()}
    lost = _lost(gradebook, name, heirs)
    if lost:
        copy = _keep_a_copy(app.coursedir.db_url, name)
        changes.append(f"{lost} grades or comments by hand were on what was dropped: see {copy}")
    gradebook.db.rollback()  # whoever reads holds a lock
    try:
        _change(gradebook, name, old, new, heirs)
        gradebook.db.commit()
    except BaseException:
        gradebook.db.rollback()
        raise
    return changes


def _known(gradebook: Gradebook, name: str) -> Known:
    notebook = gradebook.find_notebook(name, name)
    cells: dict[Key, dict[str, Any]] = {("solution", c.name): {} for c in notebook.solution_cells}
    for kind, graded in (("grade", notebook.grade_cells), ("task", notebook.task_cells)):
        for cell in graded:
            cells[kind, cell.name] = {"max_score": cell.max_score, "cell_type": cell.cell_type}
    sources = {s.name: {n: getattr(s, n) for n in _SOURCE} for s in notebook.source_cells}
    return Known(cells, sources, notebook.kernelspec)


def _as_nbgrader_would(app: Any, name: str) -> Known:
    """Return what ``nbgrader generate_assignment`` writes into a new gradebook."""
    directory = app.coursedir
    changed = ("release_directory", "assignment_id", "student_id", "db_url")
    kept = {trait: getattr(directory, trait) for trait in changed}
    with tempfile.TemporaryDirectory() as folder:
        directory.assignment_id = name
        directory.release_directory = str(Path(folder) / "release")
        directory.db_url = f"sqlite:///{folder}/gradebook.db"
        try:
            GenerateAssignment(coursedir=directory, parent=app).start()
            with Gradebook(directory.db_url, directory.course_id) as gradebook:
                return _known(gradebook, name)
        finally:
            for trait, value in kept.items():
                setattr(directory, trait, value)


def _names(old: Known, new: Known) -> dict[str, str]:
    """Return an old cell's name to the one it has now, if it is still there.

    It has another name if it alone of those that are gone, and one alone of those that have
    come, has its text.
    """
    before, now = ({name for _, name in known.cells} for known in (old, new))
    names = {name: name for name in before & now}
    gone, come = _by_text(old, before - now), _by_text(new, now - before)
    for text in gone.keys() & come.keys():
        if len(gone[text]) == len(come[text]) == 1:
            names[gone[text][0]] = come[text][0]
    return names


def _by_text(known: Known, names: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names & known.sources.keys():
        found.setdefault(known.sources[name]["source"].strip(), []).append(name)
    return found


def _in_words(old: Known, new: Known, names: dict[str, str]) -> list[str]:
    before, now = ({name for _, name in known.cells} for known in (old, new))
    words = [f"{name!r} is new" for name in sorted(now - set(names.values()))]
    words += [f"{name!r} was dropped" for name in sorted(before - set(names))]
    words += [f"{k!r} is called {v!r} now" for k, v in sorted(names.items()) if k != v]
    for (kind, name), facts in sorted(old.cells.items()):
        points = new.cells.get((kind, names.get(name, "")), facts).get("max_score")
        if points != facts.get("max_score"):
            words.append(f"{name!r} has {points:g} points, not {facts['max_score']:g}")
    return words


def _keep_a_copy(db_url: str, name: str) -> str:
    """Copy the gradebook, as it was before, beside itself; return where to."""
    path = Path(db_url.removeprefix("sqlite:///"))
    if not path.is_file():
        return "your database's own backup"
    copy = path.with_name(f"{path.name}.before-{name}-{time.strftime('%Y%m%dT%H%M%S')}")
    with (
        contextlib.closing(sqlite3.connect(path)) as here,
        contextlib.closing(sqlite3.connect(copy)) as there,
    ):
        here.backup(there)
    return copy.name


def _heirs(key: Key, old: Known, new: Known, names: dict[str, str]) -> dict[Any, Key]:
    """Return which new cell takes over the grades, and which the comments, of one that is gone."""
    come = [other for other in new.cells if other not in old.cells]
    mine = [other for other in come if other[1] == names.get(key[1])]
    return {table: k for table, kinds in _WRITTEN.items() for k in mine if k[0] in kinds}


def _lost(gradebook: Gradebook, name: str, heirs: dict[Key, dict[Any, Key]]) -> int:
    """Count what people wrote that no new cell takes over."""
    ids = _ids(gradebook, gradebook.find_notebook(name, name).id)
    lost = 0
    for table in _WRITTEN:
        gone = [ids[key] for key, taken in heirs.items() if table not in taken]
        rows = table.c.cell_id.in_(gone)
        lost += gradebook.db.scalar(select(func.count()).where(rows, _by_hand(table))) or 0
    return lost


def _change(
    gradebook: Gradebook, name: str, old: Known, new: Known, heirs: dict[Key, dict[Any, Key]]
) -> None:
    """Write the new cells, hand over what is written on the old ones, fill the gaps."""
    db, notebook = gradebook.db, gradebook.find_notebook(name, name)
    submissions = [submission.id for submission in notebook.submissions]
    notebook.kernelspec = new.kernelspec
    come = [key for key in new.cells if key not in old.cells]
    db.add_all(_KINDS[kind](name=n, notebook=notebook, **new.cells[kind, n]) for kind, n in come)
    db.flush()
    ids = _ids(gradebook, notebook.id)
    for key, facts in new.cells.items():
        cells = _KINDS[key[0]].__table__
        if facts:
            db.execute(update(cells).where(cells.c.id == ids[key]).values(**facts))
    for key, taken in heirs.items():
        for table in _WRITTEN:
            rows = table.c.cell_id == ids[key]
            if table in taken:
                db.execute(update(table).where(rows).values(cell_id=ids[taken[table]]))
            db.execute(delete(table).where(rows))
        for cells in (_KINDS[key[0]].__table__, BaseCell.__table__):
            db.execute(delete(cells).where(cells.c.id == ids[key]))
    for model in (Grade, Comment):
        table = model.__table__
        wanted = {ids[key] for key in new.cells if key[0] in _WRITTEN[table]}
        for submission in submissions:
            there = db.scalars(select(table.c.cell_id).where(table.c.notebook_id == submission))
            missing = wanted - set(there)
            db.add_all(model(cell_id=cell, notebook_id=submission) for cell in missing)
    sources = SourceCell.__table__
    db.execute(delete(sources).where(sources.c.notebook_id == notebook.id))
    db.add_all(SourceCell(notebook_id=notebook.id, **facts) for facts in new.sources.values())


def _ids(gradebook: Gradebook, notebook_id: str) -> dict[Key, str]:
    kinds = {model.__name__: kind for kind, model in _KINDS.items()}
    columns = BaseCell.__table__.c
    rows = select(columns.type, columns.name, columns.id).where(columns.notebook_id == notebook_id)
    return {(kinds[row.type], row.name): row.id for row in gradebook.db.execute(rows)}


def _by_hand(table: Any) -> Any:
    """Return the condition that a person wrote something into a row."""
    if table is Comment.__table__:
        return table.c.manual_comment.is_not(None)
    return or_(table.c.manual_score.is_not(None), table.c.extra_credit.is_not(None))
