"""Read a submitted file that may be anything: a pipe, a link, a gigabyte, no notebook."""

import base64
import binascii
import json
import os
import stat
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

MAX_FILE = 100 << 20
MAX_CELLS = 2000
MAX_SOURCE = 4 << 20
_IMAGES = ("image/png", "image/jpeg", "image/gif")


class Refused(Exception):
    """A file that is not read, or not a notebook. The message says why, for the instructor."""


def read_regular_file(path: Path) -> bytes:
    """Return the bytes of a plain file; never wait for one, never follow a link.

    Raises
    ------
    Refused
        If it is anything but a plain file of reasonable size.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        fd = os.open(path, flags)
    except OSError as error:
        what = "a link" if path.is_symlink() else f"unreadable ({error.strerror})"
        raise Refused(f"{path.name} is {what}, not a file") from error
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise Refused(f"{path.name} is a pipe, a device or a directory, not a file")
        if status.st_size > MAX_FILE:
            raise Refused(f"{path.name} has {status.st_size >> 20} MB, more than {MAX_FILE >> 20}")
        with os.fdopen(os.dup(fd), "rb") as file:
            return file.read(MAX_FILE + 1)
    finally:
        os.close(fd)


def parse_notebook(data: bytes) -> tuple[NotebookNode, list[str]]:
    """Make a notebook of the cells in `data`, without outputs, for `examiner.repair`.

    Of the metadata, only nbgrader's and the cells' ids are kept: tags such as
    ``skip-execution`` are instructions to the grader, which a submission has none to give.

    Returns
    -------
    notebook : NotebookNode
    notes : list of str
        What had to be put right.

    Raises
    ------
    Refused
        If there are no cells to be found in it.
    """
    notes: list[str] = []
    try:
        raw = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise Refused(f"it is not JSON ({type(error).__name__})") from error
    if type(raw) is not dict:
        raise Refused("it is JSON, but not a notebook")
    version = raw.get("nbformat")
    if version in (2, 3):
        notes.append(f"Converted from notebook format {version}.")
        raw = _upgrade(raw)
    elif version != 4:
        notes.append(f"Format {version!r:.20} is unknown; read as format 4.")
    raw_cells = raw.get("cells")
    if type(raw_cells) is not list:
        raise Refused("it has no list of cells")
    if len(raw_cells) > MAX_CELLS:
        raise Refused(f"it has {len(raw_cells)} cells, more than {MAX_CELLS}")
    cells = [cell for cell in map(_cell, raw_cells) if cell]
    if len(cells) < len(raw_cells):
        notes.append(f"Left out {len(raw_cells) - len(cells)} cells that are none.")
    if sum(len(cell.source) for cell in cells) > MAX_SOURCE:
        raise Refused("its cells have more text than any answer needs")
    return NotebookNode(cells=cells, metadata={"kernelspec": {"name": _kernel(raw)}}), notes


def _kernel(raw: dict[str, Any]) -> str:
    metadata = raw.get("metadata")
    kernel = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    name = kernel.get("name") if isinstance(kernel, dict) else None
    return name if type(name) is str else ""


def _upgrade(raw: dict[str, Any]) -> dict[str, Any]:
    try:
        upgraded: dict[str, Any] = nbformat.convert(nbformat.from_dict(raw), 4)
    except Exception as error:  # the old formats' readers assume well-formed input
        raise Refused(f"its old format could not be read ({type(error).__name__})") from error
    return upgraded


def _cell(raw: Any) -> NotebookNode | None:
    """Make a cell of its type, text, id and nbgrader metadata; None if it has no text."""
    if not isinstance(raw, dict):
        return None
    source = raw.get("source", "")
    if type(source) is list and all(type(line) is str for line in source):
        source = "".join(source)
    kind = raw.get("cell_type")
    if type(source) is not str or kind not in ("code", "markdown", "raw"):
        return None
    source = source.encode("utf-8", "replace").decode()
    cell_id = raw.get("id")
    cell = NotebookNode(cell_type=kind, source=source, metadata=NotebookNode())
    cell.id = cell_id if type(cell_id) is str else ""
    if kind == "code":
        cell.outputs, cell.execution_count = [], None
    metadata = raw.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if isinstance(nbgrader, dict):
        cell.metadata.nbgrader = nbformat.from_dict(nbgrader)
    attachments = _attachments(raw.get("attachments"))
    if attachments and kind == "markdown":
        cell.attachments = attachments
    return cell


def _attachments(raw: Any) -> dict[str, dict[str, str]]:
    """Keep the pictures pasted into a written answer."""
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in raw.items() if isinstance(raw, dict) else ():
        for kind, data in bundle.items() if isinstance(bundle, dict) else ():
            if kind in _IMAGES and type(data) is str and _is_base64(data):
                kept.setdefault(name, {})[kind] = data
    return kept


def _is_base64(data: str) -> bool:
    try:
        return bool(base64.b64decode(data.replace("\n", ""), validate=True))
    except (binascii.Error, ValueError):
        return False
