"""How nbgrader's own commands use the examiner: four entries in ``nbgrader_config.py``.

- ``c.Autograde.exporter_class = SubmissionExporter`` leaves opening a submitted file to
  the examiner;
- ``c.Autograde.sanitize_preprocessors = [Examine]`` reads, repairs and runs it;
- ``c.Autograde.autograde_preprocessors``, without nbgrader's ``Execute``, then saves the scores;
- ``c.Autograde.pre_convert_hook = refuse_unsafe_files`` sets aside links and pipes among the
  files that were handed in.

`configure` writes them.
"""

import atexit
import contextlib
import hashlib
import hmac
import os
import secrets
import stat
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.notebooknode import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    GetGrades,
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from nbgrader.utils import is_grade, parse_utc

from examiner.grade import grade_submission
from examiner.handed_in import choose, gather, marks_of_course
from examiner.imports import settings_for
from examiner.intake import Refused, read_regular_file
from examiner.repair import Template
from examiner.session import Session
from examiner.settings import Examiner

_TEMPLATES = Path(__file__).parent / "templates"


def configure(c: Any) -> None:
    """Make nbgrader's commands use the examiner.

    Parameters
    ----------
    c : traitlets.config.Config
        What ``get_config()`` gives in ``nbgrader_config.py``.
    """
    from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor

    c.Autograde.exporter_class = SubmissionExporter
    c.Autograde.sanitize_preprocessors = [Examine]
    c.Autograde.autograde_preprocessors = [SaveAutoGrades, AssignLatePenalties, CheckCellMetadata]
    c.Autograde.pre_convert_hook = refuse_unsafe_files
    c.GenerateFeedback.preprocessors = [GetGrades, ClearHiddenTests, CSSHTMLHeaderPreprocessor]
    c.GenerateFeedback.HTMLExporter.template_name = "examiner_feedback"
    c.GenerateFeedback.HTMLExporter.extra_template_basedirs = [
        str(_TEMPLATES),
        str(_nbgrader_templates()),
    ]
    c.HTMLExporter.filters = {"markdown2html": "examiner.page.markdown2html"}


def _nbgrader_templates() -> Path:
    import nbgrader

    return Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"


class SubmissionExporter(NotebookExporter):
    """Leaves reading the file to `Examine`, where that is one of the preprocessors."""

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        """Convert a file that may be anything."""
        if not any(isinstance(p, Examine) for p in self._preprocessors):
            return super().from_filename(filename, resources, **kw)
        resources["examiner"] = {"path": filename}
        return self.from_notebook_node(nbformat.v4.new_notebook(), resources, **kw)


class Examine(NbGraderPreprocessor):
    """Read, repair and run one submission."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the graded notebook in place of `nb`, which is empty."""
        converter = self.parent.parent
        ids = resources["nbgrader"]
        template = _template(converter, ids["assignment"], ids["notebook"])
        _compare_with_gradebook(template, ids)
        path = Path(resources["examiner"]["path"])
        others = marks_of_course(
            _source_folder(converter, ids["assignment"]).parent, ids["assignment"]
        )
        files, notes = gather(path.parents[1], ids["assignment"], others)
        expected = f"{path.parent.name}/{path.name}"
        submitted, found = choose(files, template, others, expected)
        notes += found
        seed = submission_seed(Path(converter.coursedir.root), ids["assignment"], ids["student"])
        graded = grade_submission(template, submitted, _session(converter, template), seed)
        notes += graded.notes
        for note in notes:
            self.log.warning("%s/%s: %s", ids["student"], ids["assignment"], note["text"])
        graded.notebook.metadata["examiner"] = nbformat.from_dict(
            {"seed": seed, "notes": notes, "seconds": round(graded.seconds, 3)}
        )
        return graded.notebook, resources


def _template(converter: Any, assignment: str, notebook: str) -> Template:
    """Read the source notebook, as nbgrader's configuration says where."""
    source = _source_folder(converter, assignment)
    text = (source / f"{notebook}.ipynb").read_text(encoding="utf-8")
    return Template.of(nbformat.reads(text, as_version=4), converter.config)


def _source_folder(converter: Any, assignment: str) -> Path:
    directory = converter.coursedir
    return Path(directory.format_path(directory.source_directory, ".", assignment))


def _compare_with_gradebook(template: Template, ids: dict[str, str]) -> None:
    """Raise if the source has other graded cells or points than the gradebook knows."""
    cells = [c.metadata.nbgrader for c in template.cells.values() if is_grade(c)]
    here = {c["grade_id"]: float(c["points"]) for c in cells}
    with Gradebook(ids["db_url"]) as gradebook:
        try:
            known = gradebook.find_notebook(ids["notebook"], ids["assignment"]).grade_cells
        except MissingEntry:
            known = []
        there = {cell.name: float(cell.max_score) for cell in known}
    if here != there:
        changed = sorted(k for k in here | there if here.get(k) != there.get(k))
        raise ValueError(
            f"The gradebook and the source notebook of {ids['assignment']!r} differ in the graded "
            f"cells {changed}: run `nbgrader generate_assignment {ids['assignment']} --force`."
        )


def submission_seed(root: Path, assignment: str, student: str) -> str:
    """Return the seed of a student's test inputs: always the same, and not to be guessed.

    It comes from a secret of the course, made at the first grading and kept in the
    file ``.examiner_secret`` beside the gradebook.
    """
    path = root / ".examiner_secret"
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=root) as file:  # readable by its owner only
            file.write(secrets.token_hex(16))
            file.flush()
            with contextlib.suppress(FileExistsError):  # another grading was faster
                os.link(file.name, path)
    message = f"{assignment}\n{student}".encode()
    return hmac.new(path.read_bytes(), message, hashlib.sha256).hexdigest()[:32]


# --- one session for each run of nbgrader --------------------------------------------------

_current: tuple[Any, Session] | None = None


def _session(converter: Any, template: Template) -> Session:
    """Return warm processes for this run of ``nbgrader autograde``.

    A new run gets new ones: the checks' modules may have been edited in between, and
    formgrader's server lives long.
    """
    global _current
    if _current is None or _current[0] is not converter:
        close_session()
        session = Session(settings_for(template.source, Examiner(parent=converter)))
        _current = (converter, session.__enter__())
    return _current[1]


def close_session() -> None:
    """End the warm processes, if there are any."""
    global _current
    if _current is not None:
        _current[1].close()
        _current = None


atexit.register(close_session)


# --- files handed in beside the notebook -----------------------------------------------------


def refuse_unsafe_files(assignment: str, student: str, notebooks: list[str]) -> None:
    """Set aside what nbgrader must not open or copy: links, pipes, devices, a broken timestamp.

    nbgrader copies a submission's other files and later returns them with the
    feedback. A link would bring back a file of the instructor's, a pipe would stop the
    class. They are moved to ``refused/`` in the course's directory.

    Parameters
    ----------
    assignment, student : str
        As nbgrader passes them; patterns, when several are graded.
    notebooks : list of str
        The submission's notebooks.
    """
    for directory in sorted({Path(notebook).parent for notebook in notebooks}):
        for link in (directory.parent, directory):
            if link.is_symlink():
                _set_aside(link, directory)
        for folder, folders, files in os.walk(directory):
            for name in [*folders, *files]:
                path = Path(folder) / name
                mode = path.lstat().st_mode
                if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                    _set_aside(path, directory)
        timestamp = directory / "timestamp.txt"
        if timestamp.exists() and not _is_timestamp(timestamp):
            _set_aside(timestamp, directory)


def _is_timestamp(path: Path) -> bool:
    try:
        text = read_regular_file(path).decode().strip()
        return not text or bool(parse_utc(text))
    except (Refused, ValueError, OverflowError):
        return False


def _set_aside(path: Path, submission: Path) -> None:
    folder = Path.cwd() / "refused" / submission.parent.name / submission.name
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / path.name
    number = 1
    while os.path.lexists(target):
        number += 1
        target = folder / f"{path.name}.{number}"
    path.rename(target)
