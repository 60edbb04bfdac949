"""Find the notebook among the files that a student handed in.

Platforms and people rename, copy, pack and misplace files. So a notebook is known by what is
in it: the cells of the assignment. Where two fit, the fuller one is taken, or else the later.
Every file is a plain one of the student's own folder; no link is followed, and what is packed
is unpacked in memory, one level deep, and only so much of it.
"""

import gzip
import io
import os
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from examiner.intake.apart import parse
from examiner.intake.reading import MAX_FILE, Unreadable, read_regular_file
from examiner.intake.repair import Template, marks_of, written_in
from examiner.intake.strangers import describe, shown

MAX_FILES = 200
MAX_READ = 2 * MAX_FILE
MAX_MEMBERS = 500
_SYSTEM = {".ds_store", "thumbs.db", "desktop.ini", "timestamp.txt", "__macosx", ".git"}
_PACKED = (".zip", ".gz", ".tgz")

Note = dict[str, Any]


@dataclass(frozen=True)
class File:
    """A file as it was handed in.

    Attributes
    ----------
    name : str
        Its path in the student's folder.
    data : bytes
    """

    name: str
    data: bytes


def _note(kind: str, text: str) -> Note:
    return {"kind": kind, "text": text, "cell": None}


# --- reading files ------------------------------------------------------------------------


def gather(student: Path, assignment: str, others: Iterable[str]) -> tuple[list[File], list[Note]]:
    """Read the files that may hold a student's notebook, the last saved last.

    Parameters
    ----------
    student : Path
        The student's folder.
    assignment : str
        The assignment. Its own folder is looked into first, then all but those of `others`.
    others : iterable of str
        The other assignments' names.
    """
    found = [p for folder in folders_of(student, assignment) for p in _walk(folder)]
    if not found:
        theirs = {_simple(other) for other in others}
        found = [
            p for p in _walk(student) if _simple(p.relative_to(student).parts[0]) not in theirs
        ]
    likely = [p for p in found if ".ipynb" in p.name.lower() or p.suffix.lower() in _PACKED]
    files, notes, room = [], [], MAX_READ
    for path in sorted(likely or found, key=lambda p: _saved(p, assignment))[-MAX_FILES:]:
        name = _printable(str(path.relative_to(student)))
        try:
            data = read_regular_file(path)
        except Unreadable as refused:
            notes.append(_note("person", f"There is a file that is not read: {refused}."))
            continue
        room -= len(data)
        if room < 0:
            notes.append(_note("person", "There are more files than are read."))
            break
        files.append(File(name, data))
    return files, notes


def folders_of(student: Path, assignment: str) -> list[Path]:
    """Return a student's folders for an assignment, however they are spelt."""
    try:
        entries = sorted(os.scandir(student), key=lambda entry: entry.name)
    except OSError:
        return []
    wanted = _simple(assignment)
    return [
        Path(entry.path)
        for entry in entries
        if entry.is_dir(follow_symlinks=False) and _simple(entry.name) == wanted
    ]


def holds_one(student: Path, assignment: str, others: Iterable[str]) -> bool:
    """Tell whether a student's folder has anything for an assignment.

    That is a folder of its name, or, lying loose, a notebook that is not named after another.
    """
    if student.is_symlink() or not student.is_dir():
        return False
    if not os.access(student, os.R_OK | os.X_OK):
        return True  # nobody can tell; the grading says why it cannot be read
    if folders_of(student, assignment):
        return True
    theirs = {_simple(other) for other in others} - {_simple(assignment)}
    return any(
        ".ipynb" in path.name.lower() and not any(_simple(path.name).startswith(t) for t in theirs)
        for path in student.iterdir()
        if not _is_systems(path.name) and path.is_file() and not path.is_symlink()
    )


def _simple(name: str) -> str:
    """Return a name without case, blanks and what else a system changes."""
    return re.sub(r"[\W_]", "", name.casefold()).lstrip("0")


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the plain files below a folder that somebody made, not a system."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_systems(name))
        for name in sorted(names):
            path = Path(parent) / name
            if not _is_systems(name) and stat.S_ISREG(path.lstat().st_mode):
                yield path


def _is_systems(name: str) -> bool:
    return name.lower() in _SYSTEM or name.startswith(("._", "~$"))


def _saved(path: Path, assignment: str) -> tuple[float, bool, str]:
    return path.lstat().st_mtime, path.name == f"{assignment}.ipynb", str(path)


def _printable(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


# --- unpacking ----------------------------------------------------------------------------


def unpacked(file: File) -> list[File]:
    """Return the files in a zip or gzip, the last saved last; else the file itself.

    Raises
    ------
    Unreadable
        If it cannot be unpacked, or would be too large.
    """
    try:
        if file.data.startswith(b"PK\3\4"):
            return _unzipped(file)
        if file.data.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(file.data)) as packed:
                data = packed.read(MAX_FILE + 1)
            return [File(re.sub(r"(?i)\.gz$", "", file.name), _limited(data))]
    except Unreadable:
        raise
    except Exception as error:  # the unpackers raise whatever they trip over
        raise Unreadable(f"it could not be unpacked ({type(error).__name__})") from error
    return [file]


def _limited(data: bytes) -> bytes:
    if len(data) > MAX_FILE:
        raise Unreadable(f"what is packed in it has more than {MAX_FILE >> 20} MB")
    return data


def _unzipped(file: File) -> list[File]:
    files, room = [], MAX_FILE
    with zipfile.ZipFile(io.BytesIO(file.data)) as packed:
        members = [m for m in packed.infolist() if _is_members(m)]
        members = [m for m in members if ".ipynb" in m.filename.lower()] or members
        for member in sorted(members[:MAX_MEMBERS], key=lambda m: m.date_time):
            with packed.open(member) as content:
                data = content.read(room + 1)
            room -= len(data)
            if room < 0:
                raise Unreadable(f"what is packed in it has more than {MAX_FILE >> 20} MB")
            files.append(File(f"{file.name}/{_printable(member.filename)}", data))
    return files


def _is_members(member: zipfile.ZipInfo) -> bool:
    """Tell whether a member of a zip is a plain file that somebody made."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    return (
        not member.is_dir()
        and kind in (0, stat.S_IFREG)
        and not any(_is_systems(part) for part in parts)
    )


# --- choosing -----------------------------------------------------------------------------


@dataclass
class _Notebook:
    """A file that is a notebook."""

    name: str
    notebook: NotebookNode
    notes: list[str]
    fits: int = 0  # how much of the assignment it has
    written: int = 0  # cells in which something is written
    of: str = ""  # another assignment, if it has more of that

    @property
    def is_checkpoint(self) -> bool:
        return ".ipynb_checkpoints" in self.name or self.name.endswith("-checkpoint.ipynb")

    @property
    def texts(self) -> list[str]:
        return [cell.source for cell in self.notebook.cells]


def choose(
    files: Iterable[File],
    template: Template,
    others: dict[str, frozenset[str]],
    expected: str,
) -> tuple[NotebookNode | None, list[Note]]:
    """Return a student's notebook, and what the instructor should know of the choice.

    Parameters
    ----------
    files : iterable of File
        From `gather`.
    template : Template
        The assignment.
    others : dict
        Another assignment's name to `examiner.intake.repair.marks_of` its notebook.
    expected : str
        The path at which the notebook should be.
    """
    notebooks, strangers = _read_all(files)
    if not notebooks:
        return _stranger(strangers)
    own = marks_of(template.source)
    for candidate in notebooks:
        marks = marks_of(candidate.notebook)
        candidate.fits = len(marks & own)
        candidate.written = written_in(template, candidate.notebook)
        in_common = {name: len(marks & theirs) for name, theirs in others.items()}
        best = max(in_common, key=lambda name: in_common[name], default="")
        candidate.of = best if best and in_common[best] > candidate.fits else ""
    ours = [n for n in notebooks if not n.of]
    if not ours:
        text = f"{notebooks[-1].name!r} is the notebook of another assignment, "
        text += f"{notebooks[-1].of!r}. Graded as handed out, unanswered."
        return None, [_note("person", text)]
    return _fullest([n for n in ours if n.fits] or ours, expected)


def _fullest(notebooks: list[_Notebook], expected: str) -> tuple[NotebookNode, list[Note]]:
    notebooks = [n for n in notebooks if not n.is_checkpoint] or notebooks
    most = max(n.written for n in notebooks)
    fullest = [n for n in notebooks if n.written == most]
    taken = fullest[-1]
    notes = [_note("repaired", text) for text in taken.notes]
    if not taken.fits:
        text = f"No cell of {taken.name!r} is one that was handed out; look for answers in it."
        notes.append(_note("person", text))
    elif taken.name != expected:
        notes.append(_note("repaired", f"The notebook was found in {taken.name!r}."))
    rest = [n.name for n in notebooks if n.texts != taken.texts]
    if rest:
        why = "most is written in it" if len(fullest) == 1 else "it was saved last"
        text = f"More than one notebook fits. Taken: {taken.name!r}, since {why}. "
        notes.append(_note("person", f"{text}Not taken: {', '.join(map(repr, rest))}."))
    return taken.notebook, notes


def _read_all(files: Iterable[File]) -> tuple[list[_Notebook], list[tuple[File, str]]]:
    """Return the notebooks among the files, and the others with the reason why they are none."""
    notebooks, strangers = [], []
    for packed in files:
        try:
            for file in unpacked(packed):
                try:
                    notebooks.append(_Notebook(file.name, *parse(file.data)))
                except Unreadable as refused:
                    strangers.append((file, str(refused)))
        except Unreadable as refused:
            strangers.append((packed, str(refused)))
    return notebooks, strangers


def _stranger(files: list[tuple[File, str]]) -> tuple[NotebookNode | None, list[Note]]:
    """Say what was handed in instead of a notebook, and show it."""
    if not files:
        text = "There is nothing to read: no file was handed in, or it is in refused/. "
        text += "Graded as handed out, unanswered."
        return None, [_note("person", text)]
    described = [(file, reason, *describe(file.name, file.data)) for file, reason in files]
    file, reason, what, text = next((d for d in reversed(described) if d[3]), described[-1])
    said = f"There is no notebook: {file.name!r} is {what} ({reason}). Graded as handed out."
    return (shown(what, file.name, text) if text else None), [_note("person", said)]


def marks_of_course(folder: Path, assignment: str) -> dict[str, frozenset[str]]:
    """Return what each other assignment's notebook is known by; all lie in one folder."""
    marks = {}
    for path in sorted(folder.glob("*/*.ipynb")):
        if path.stem == path.parent.name != assignment:
            try:
                marks[path.stem] = marks_of(nbformat.v4.reads(path.read_text(encoding="utf-8")))
            except Exception:  # another assignment's fault stops no grading of this one
                continue
    return marks
