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
import functools
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
from nbgrader.utils import is_locked

from examiner.intake.handed_in import choose, gather, marks_of_course
from examiner.intake.repair import Template
from examiner.intake.unsafe import refuse_unsafe_files
from examiner.nbgrader.register import differences
from examiner.run.faults import Failed, stage
from examiner.run.session import Session
from examiner.submission.grade import grade_submission
from examiner.submission.imports import settings_for
from examiner.submission.seed import submission_seed
from examiner.submission.settings import Examiner

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
    c.HTMLExporter.filters = {"markdown2html": "examiner.nbgrader.sanitize.markdown2html"}


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
