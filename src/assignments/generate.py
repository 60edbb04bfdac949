"""Make ``exercises/NAME`` and ``solutions/NAME`` from an author's text.

`solutions/NAME/NAME.ipynb` is nbgrader's source notebook: all answers, all checks.
`exercises/NAME/NAME.ipynb` is what nbgrader makes of it for students, by nbgrader's own
preprocessors, so that ``nbgrader generate_assignment NAME`` writes the same bytes. Neither
has outputs, times or random ids: the same text gives the same files.

Nothing is written unless the reference is right, by its doctests and by its tests, which
compare it with others: the checks can only compare with it. Nor unless the exercise holds
together: the answers get full marks on their own checks, an untouched stub gets none, nor do
answers that do nothing, ids and points do not clash, and what a prompt calls exists.

A notebook that somebody worked in is never overwritten: nbgrader's checksums tell it of answers
and checks, and a fingerprint in the notebook's metadata of everything else.
"""

from __future__ import annotations

import builtins
import copy
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)
from threadpoolctl import threadpool_limits
from traitlets.config import Config, PyFileConfigLoader

from assignments import author, checks, idle, outline, proved
from assignments.author import Exercise
from assignments.outline import AUTHORS, AssignmentError
from assignments.pristine import is_pristine, text_digest, up_to_date
from assignments.trial import Trial
from examiner.files import write_whole
from examiner.uses import Uses

ROOT = Path(__file__).parents[2]

#: The packages that answers and checks are made of.
REFERENCE = ("softmax_course", "softmax_kit")

#: What was proved already, by `assignments.proved`.
NOTES = ROOT / "_build" / "proved.json"

#: The modules that try an exercise, besides the checks.
_TRIES = ("author", "generate", "idle", "outcomes", "trial")

#: What `nbgrader generate_assignment` runs, without what needs a gradebook.
RELEASE = (
    LockCells,
    ClearSolutions,
    ClearOutput,
    ComputeChecksums,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
)


def generate(name: str, root: Path = ROOT, folder: Path = AUTHORS) -> list[Path]:
    """Write both notebooks of an exercise, if they changed.

    Parameters
    ----------
    name : str
        The exercise.
    root : Path
        Where ``exercises`` and ``solutions`` are.
    folder : Path
        Where the authors' texts are.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    AssignmentError
        If the exercise does not hold together, or a notebook in the way holds
        somebody's work that the new version would replace.
    """
    prove_reference()
    source, release = build(name, folder)
    contents = {
        root / "solutions" / name / f"{name}.ipynb": source,
        root / "exercises" / name / f"{name}.ipynb": release,
    }
    changed = [path for path, notebook in contents.items() if not up_to_date(path, notebook)]
    for path in changed:
        if path.exists() and not is_pristine(path):
            raise AssignmentError(
                f"{path.relative_to(root)} holds work that would be lost. Nothing was written.\n"
                f"Move it first, for example: mv {path.relative_to(root)} my_{name}.ipynb"
            )
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, f"{nbformat.writes(contents[path])}\n".encode())
    return changed


def build(name: str, folder: Path = AUTHORS) -> tuple[NotebookNode, NotebookNode]:
    """Return the solution and the exercise, checked.

    Parameters
    ----------
    name : str
        The exercise.
    folder : Path
        Where the authors' texts are.

    Returns
    -------
    source, release : NotebookNode
        What belongs into ``solutions`` and ``exercises``.

    Raises
    ------
    AssignmentError
        If the exercise does not hold together.
    """
    assignment, config = author.read(name, folder), nbgrader_config()
    # The prompts are the same in both, so nbgrader's release keeps their fingerprint.
    assignment.notebook.metadata["fingerprint"] = text_digest(assignment.notebook)
    source = process(assignment.notebook, [ComputeChecksums], config)
    release = process(source, RELEASE, config)
    validate(assignment, process(source, [ClearSolutions], config), folder)
    nbformat.validate(source)
    nbformat.validate(release)
    here = ROOT / "src" / "assignments"
    depends_on = [folder / f"{name}.md", ROOT / "src" / "examiner" / "for_checks.py", *_code()]
    depends_on += [here / f"{module}.py" for module in _TRIES]
    depends_on += [*here.glob("checks/_*.py"), *here.glob(f"checks/{outline.idea(name)}.py")]
    proved.once(
        f"nothing for nothing in {name}", depends_on, lambda: refuse_idle(assignment), NOTES
    )
    return source, release


def prove_reference() -> None:
    """Refuse to go on with a reference that its own doctests or tests find wrong.

    Raises
    ------
    AssignmentError
        If one fails.
    """
    ideas = [
        ROOT / "src" / "softmax_course" / f"{outline.idea(name)}.py" for name in outline.names()
    ]
    sources = [path for path in ideas if path.exists()]  # an exercise may answer for itself
    tests = [ROOT / "tests" / "softmax_course" / f"test_{path.name}" for path in sources]
    if missing := [path.relative_to(ROOT) for path in tests if not path.exists()]:
        raise AssignmentError(f"The reference has no tests of its own in {missing[0]}. Write them.")
    shared = [*(ROOT / "tests").glob("*.py"), ROOT / "tests" / "softmax_course" / "conftest.py"]

    def prove() -> None:
        print("The reference changed: running its doctests and tests.", file=sys.stderr, flush=True)
        pytest = [sys.executable, "-m", "pytest", "-q", "-x", "--tb=short", "-pno:cacheprovider"]
        done = subprocess.run(
            [*pytest, *map(str, sources + tests)], cwd=ROOT, capture_output=True, text=True
        )
        if done.returncode:
            raise AssignmentError(
                "The reference in src/softmax_course is wrong: its own tests say so, and the "
                f"checks would compare students' answers with it. Nothing was written.\n"
                f"{_failure(done.stdout) or done.stderr}"
            )

    proved.once("the reference", [*_code(), *tests, *shared], prove, NOTES)


def _failure(said: str) -> str:
    """Return what pytest says of the test that failed."""
    lines = said.splitlines()
    begins = [number for number, line in enumerate(lines) if line.startswith("=====")]
    return "\n".join(lines[begins[0] :][-30:] if begins else lines[-30:])


def _code() -> list[Path]:
    """List the modules that answers and checks are made of."""
    return [path for name in REFERENCE for path in (ROOT / "src" / name).rglob("*.py")]


def refuse_idle(assignment: Exercise) -> None:
    """Refuse an exercise that gives points for an answer that does nothing.

    Parameters
    ----------
    assignment : Exercise
        The exercise, with its answers.

    Raises
    ------
    AssignmentError
        If one of `assignments.idle` passes a check, in place of one answer or of all.
    """
    points = {question.id: question.points for question in assignment.questions}
    trial = Trial(assignment.notebook)

    def refuse(what: str, named: str, said: dict[str, str]) -> None:
        earned = [check for check, message in said.items() if not message and check in points]
        if earned:
            raise AssignmentError(
                f"{assignment.name}: {named} that does nothing ({what}) passes `{earned[0]}` and "
                f"gets {sum(points[check] for check in earned)} points. Let the check need one "
                "that asks for right values: see `needs` in assignments.checks."
            )

    # On tiny arrays, threads only wait for each other.
    with threadpool_limits(1), checks.unexplained():
        for what, answer in idle.IDLE.items():
            refuse(what, "a notebook", trial.said(dict.fromkeys(assignment.answers, answer)))
        for function in assignment.answers:
            tried = trial.said_of(function, idle.IDLE.values())
            for what, said in zip(idle.IDLE, tried, strict=True):
                refuse(what, f"a `{function}`", said)


def nbgrader_config(path: Path = ROOT / "nbgrader_config.py") -> Config:
    """Load the course's nbgrader configuration."""
    return PyFileConfigLoader(path.name, path=str(path.parent)).load_config()


def process(notebook: NotebookNode, preprocessors: Any, config: Config) -> NotebookNode:
    """Return a copy of the notebook that went through some of nbgrader's preprocessors."""
    notebook = copy.deepcopy(notebook)
    for preprocessor in preprocessors:
        notebook, _ = preprocessor(config=config)(notebook, {})
    return notebook


def validate(assignment: Exercise, stub: NotebookNode, folder: Path = AUTHORS) -> None:
    """Refuse an exercise that does not hold together.

    Parameters
    ----------
    assignment : Exercise
        The exercise, with its answers.
    stub : NotebookNode
        The same notebook with its answers cleared, hidden checks still in it.
    folder : Path
        Where its text is.

    Raises
    ------
    AssignmentError
        If an answer fails its check, a stub passes one, a given cell stops, or a prompt
        calls something that does not exist.
    """
    name = assignment.name
    answered = Trial(assignment.notebook)
    for cell_id, message in answered.said().items():
        if message:
            raise AssignmentError(f"{name}: with its own answers, `{cell_id}` fails:\n{message}")
    _refuse_uses(assignment, folder)
    stub_said = Trial(stub).said()
    for question in assignment.questions:
        if not question.written and not stub_said[question.id]:
            raise AssignmentError(f"{name}: `{question.id}` passes though nothing is written yet.")
    for cell in stub.cells:
        if cell.id in stub_said and not cell.metadata.nbgrader.grade:
            raise AssignmentError(
                f"{name}: before anything is written, `{cell.id}` stops: {stub_said[cell.id]}"
            )
    for cell in assignment.notebook.cells:
        if cell.cell_type == "markdown":
            for called in re.findall(r"`([A-Za-z_][\w.]*)\(", cell.source):
                if not _exists(called, answered.namespace):
                    raise AssignmentError(
                        f"{name}: a prompt names `{called}`, which the notebook does not have."
                    )


def _refuse_uses(assignment: Exercise, folder: Path) -> None:
    """Refuse an exercise whose own answers use what its `imports` do not allow."""
    code = [c for c in assignment.notebook.cells if c.cell_type == "code"]
    uses = Uses(cell.source for cell in code if not cell.metadata.nbgrader.grade)
    for answer in assignment.answers:
        without = outline.answers(assignment.name, folder)[answer]
        used = uses.first_beyond(assignment.imports, answer) or uses.first_of(without, answer)
        if used:
            raise AssignmentError(
                f"{assignment.name}: its own answer `{answer}` uses {used}. "
                "Name it in `imports` and not in `:without:`, or answer without it."
            )


def _exists(called: str, namespace: dict[str, Any]) -> bool:
    """Tell whether a dotted name means something; a method of a variable may."""
    root, *attributes = called.split(".")
    if root not in namespace and not hasattr(builtins, root):
        return bool(attributes)
    value = namespace.get(root, getattr(builtins, root, None))
    for attribute in attributes:
        if not hasattr(value, attribute):
            return False
        value = getattr(value, attribute)
    return True
