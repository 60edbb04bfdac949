"""Read a submitted file that may be anything: a pipe, a link, a gigabyte, no notebook."""

import codecs
import json
import os
import stat
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from examiner.intake.pictures import Pictures

MAX_FILE = 100 << 20
MAX_CELLS = 2000
MAX_SOURCE = 4 << 20  # besides the pictures
MAX_PICTURES = 48 << 20


class Unreadable(Exception):
    """A file that is not read, or not a notebook. The message says why, for the instructor."""


def read_regular_file(path: Path) -> bytes:
    """Return the bytes of a plain file; never wait for one, never follow a link.

    Raises
    ------
    Unreadable
        If it is anything but a plain file of reasonable size.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        fd = os.open(path, flags)
    except OSError as error:
        what = "a link" if path.is_symlink() else f"unreadable ({error.strerror})"
        raise Unreadable(f"{path.name} is {what}, not a file") from error
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(f"{path.name} is a pipe, a device or a directory, not a file")
        if status.st_size > MAX_FILE:
            raise Unreadable(
                f"{path.name} has {status.st_size >> 20} MB, more than {MAX_FILE >> 20}"
            )
        with os.fdopen(os.dup(fd), "rb") as file:
            return file.read(MAX_FILE + 1)
    finally:
        os.close(fd)


def parse_notebook(data: bytes) -> tuple[NotebookNode, list[str]]:
    """Make a notebook of the cells in `data`, without outputs, for `examiner.intake.repair`.

    Of the metadata, only nbgrader's and the cells' ids are kept: tags such as
    ``skip-execution`` are instructions to the grader, which a submission has none to give.

    Returns
    -------
    notebook : NotebookNode
    notes : list of str
        What had to be put right.

    Raises
    ------
    Unreadable
        If there are no cells to be found in it.
    """
    text, notes = decode(data)
    try:
        # A program that overwrites a longer file may leave its end, or zeros, behind the new one.
        raw, end = json.JSONDecoder().raw_decode(text, len(text) - len(text.lstrip()))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it is not JSON ({type(error).__name__})") from error
    if text[end:].strip():
        notes.append("What stood after the notebook's end was left out.")
    if type(raw) is not dict:
        raise Unreadable("it is JSON, but not a notebook")
    version = raw.get("nbformat")
    if version in (2, 3):
        notes.append(f"Converted from notebook format {version}.")
        raw = _upgrade(raw)
    elif version != 4:
        notes.append(f"Format {version!r:.20} is unknown; read as format 4.")
    raw_cells = raw.get("cells")
    if type(raw_cells) is not list:
        raise Unreadable("it has no list of cells")
    if len(raw_cells) > MAX_CELLS:
        raise Unreadable(f"it has {len(raw_cells)} cells, more than {MAX_CELLS}")
    cells = [cell for cell in map(_cell, raw_cells) if cell]
    if len(cells) < len(raw_cells):
        notes.append(f"Left out {len(raw_cells) - len(cells)} cells that are none.")
    if sum(len(cell.source) for cell in cells) > MAX_SOURCE:
        raise Unreadable("its cells have more text than any answer needs")
    if sum(len(json.dumps(cell)) for cell in cells) > MAX_PICTURES:
        raise Unreadable("its pictures have more data than any answer needs")
    return NotebookNode(cells=cells, metadata={"kernelspec": _kernel(raw)}), notes


def _kernel(raw: dict[str, Any]) -> dict[str, str]:
    """Return the kernel's name and language, each "" if it is not said."""
    metadata = raw.get("metadata")
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    fields = kernel if isinstance(kernel, dict) else {}
    return {
        name: fields[name] if type(fields.get(name)) is str else "" for name in ("name", "language")
    }


def _upgrade(raw: dict[str, Any]) -> dict[str, Any]:
    try:
        upgraded: dict[str, Any] = nbformat.convert(nbformat.from_dict(raw), 4)
    except Exception as error:  # the old formats' readers assume well-formed input
        raise Unreadable(f"its old format could not be read ({type(error).__name__})") from error
    return upgraded


def decode(data: bytes) -> tuple[str, list[str]]:
    """Return the text in any encoding that a program may save, and what there is to say of it."""
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
        notes = [] if encoding.startswith("utf-8") else [f"It was saved as {encoding}."]
    except UnicodeDecodeError:
        text = data.decode(encoding, "examiner-western")
        notes = ["It is not UTF-8; some letters may be wrong."]
    if text.rstrip("\0") != text:
        text = text.rstrip("\0")
        notes.append("The zeros after the notebook's end were left out.")
    return text, notes


def _western(error: UnicodeError) -> tuple[str, int]:
    """Read what is not UTF-8 as the one-byte encoding of Western Windows."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("examiner-western", _western)


def _cell(raw: Any) -> NotebookNode | None:
    """Make a cell of its type, text, id, nbgrader metadata and pictures; None if it has no text."""
    if not isinstance(raw, dict):
        return None
    source = raw.get("source", "")
    if type(source) is list and all(type(line) is str for line in source):
        has_ends = any(line.endswith("\n") for line in source[:-1])
        source = ("" if has_ends else "\n").join(source)
    kind = raw.get("cell_type")
    if type(source) is not str or kind not in ("code", "markdown", "raw"):
        return None
    source = source.encode("utf-8", "replace").decode()
    pictures = Pictures(raw.get("attachments"))
    if kind == "markdown":
        source = pictures.take_out(source)
    cell_id = raw.get("id")
    cell = NotebookNode(cell_type=kind, source=source, metadata=NotebookNode())
    cell.id = cell_id if type(cell_id) is str else ""
    if kind == "code":
        cell.outputs, cell.execution_count = [], None
    metadata = raw.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if isinstance(nbgrader, dict):
        cell.metadata.nbgrader = nbformat.from_dict(nbgrader)
    if kind == "markdown" and pictures.kept:
        cell.attachments = pictures.kept
    return cell
