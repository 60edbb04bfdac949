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
import functools
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
from nbgrader.api import Gradebook
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    GetGrades,
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from nbgrader.utils import is_locked, parse_utc

from examiner.faults import stage
from examiner.grade import grade_submission
from examiner.handed_in import choose, gather, marks_of_course
from examiner.imports import settings_for
from examiner.intake import Refused, read_regular_file
from examiner.register import differences
from examiner.repair import Template
from examiner.session import Failed, Session
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
    c.GenerateFeedback.preprocessors = [GetGrades, HideSecrets, CSSHTMLHeaderPreprocessor]
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
        seed = submission_seed(Path(converter.coursedir.root), ids["assignment"], ids["student"])
        try:
            with stage("it could not be read"):
                expected = f"{path.parent.name}/{path.name}"
                submitted, found = choose(files, template, others, expected)
            session = _session(converter, template)
            graded = grade_submission(template, submitted, session, seed, [*notes, *found])
        except Failed as failed:
            self.log.error("%s/%s: %s", ids["student"], ids["assignment"], failed.details)
            raise
        for note in graded.notes:
            text = "\n".join([note["text"], note.get("details", "")]).strip()
            self.log.warning("%s/%s: %s", ids["student"], ids["assignment"], text)
        return graded.notebook, resources


class HideSecrets(NbGraderPreprocessor):
    """Take hidden checks and marking schemes out of the instructor's cells.

    nbgrader's own preprocessors raise where a student's cell holds such a mark; that is the
    student's text, and stays.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Clear a cell that was given."""
        if is_locked(cell):
            for clear in self._clear:
                cell, resources = clear.preprocess_cell(cell, resources, index)
        return cell, resources

    @functools.cached_property
    def _clear(self) -> list[NbGraderPreprocessor]:
        anywhere = {"enforce_metadata": False, "parent": self.parent, "config": self.config}
        return [
            ClearHiddenTests(**anywhere),
            ClearMarkScheme(check_attachment_leakage=False, **anywhere),
        ]


def _template(converter: Any, assignment: str, notebook: str) -> Template:
    """Read the source notebook, as nbgrader's configuration says where."""
    source = _source_folder(converter, assignment)
    text = (source / f"{notebook}.ipynb").read_text(encoding="utf-8")
    return Template.of(nbformat.reads(text, as_version=4), converter.config)


def _source_folder(converter: Any, assignment: str) -> Path:
    directory = converter.coursedir
    return Path(directory.format_path(directory.source_directory, ".", assignment))


def _compare_with_gradebook(template: Template, ids: dict[str, str]) -> None:
    """Raise if the source has other cells or points than the gradebook knows.

    One command brings all of a class up to date; this one sees a single submission.
    """
    with Gradebook(ids["db_url"]) as gradebook:
        changed = differences(template, gradebook, ids["notebook"])
    if changed:
        raise ValueError(
            f"The gradebook and the source notebook of {ids['assignment']!r} differ in the cells "
            f"{changed}: run `python -m examiner grade {ids['assignment']}`, which brings the "
            "gradebook up to date and keeps the grades given by hand."
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
    class, and so would a file that may not be read. They are moved to ``refused/`` in the
    course's directory.

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
            else:
                _may_be_read(link)
        for folder, folders, files in os.walk(directory):
            for name in [*folders, *files]:
                path = Path(folder) / name
                if not _may_be_read(path):
                    _set_aside(path, directory)
        timestamp = directory / "timestamp.txt"
        if timestamp.exists() and not _is_timestamp(timestamp):
            _set_aside(timestamp, directory)


def _may_be_read(path: Path) -> bool:
    """Tell whether it is a plain file or folder that may be read, after having asked for that."""
    mode = path.lstat().st_mode if os.path.lexists(path) else 0
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return False
    needed = os.R_OK | os.X_OK | os.W_OK if stat.S_ISDIR(mode) else os.R_OK
    if not os.access(path, needed):
        with contextlib.suppress(OSError):  # somebody else's
            path.chmod(mode | (stat.S_IRWXU if stat.S_ISDIR(mode) else stat.S_IRUSR))
    return os.access(path, needed & ~os.W_OK)


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
