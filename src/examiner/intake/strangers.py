"""Say what a handed-in file is that is no notebook, and show what is written in it."""

import ast
import json
import re
import warnings
from pathlib import PurePath

from bs4 import BeautifulSoup
from nbformat.notebooknode import NotebookNode

from examiner.intake.pieces import has_conflict
from examiner.intake.reading import decode

MAX_SHOWN = 100_000
_MAX_HTML = 20 << 20
_KINDS = {
    ".pdf": "a PDF",
    ".docx": "a Word document",
    ".doc": "a Word document",
    ".odt": "a text document",
    ".png": "a picture",
    ".jpg": "a picture",
    ".jpeg": "a picture",
    ".heic": "a picture",
    ".rar": "an archive of a kind that is not unpacked",
    ".7z": "an archive of a kind that is not unpacked",
    ".md": "a text, not a notebook",
    ".qmd": "a text, not a notebook",
}


def describe(name: str, data: bytes) -> tuple[str, str]:
    """Return what a file is, in words, and the code or text in it that is worth showing."""
    suffix = PurePath(name).suffix.lower()
    if not data.strip(b"\0 \r\n\t"):
        return "an empty file", ""
    if data.startswith(b"%PDF"):
        return _KINDS[".pdf"], ""
    if suffix in _KINDS and b"\0" in data[:4096]:
        return _KINDS[suffix], ""
    text, _ = decode(data)
    start = text.lstrip()[:200].lower()
    if has_conflict(text):
        return "a notebook with an unfinished merge in it (git's conflict marks)", text
    if start.startswith(("<!doctype html", "<html")):
        return "a web page made of a notebook (HTML), not the notebook", _code_of_page(text)
    if start.startswith("{") and '"cells"' in text:
        return "a notebook that breaks off or is damaged", text
    if suffix == ".py" or _is_python(text):
        return "a Python script, not a notebook", text
    if suffix in _KINDS:
        return _KINDS[suffix], text
    return "no notebook", "" if "\0" in text else text


def _code_of_page(text: str) -> str:
    soup = BeautifulSoup(text[:_MAX_HTML], "html.parser")
    cells = soup.select(".jp-InputArea pre, .input_area pre, .cell_input pre")
    return "\n\n".join(pre.get_text() for pre in cells or soup.select("pre"))


def _is_python(text: str) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):
            body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(isinstance(s, ast.FunctionDef | ast.Import | ast.ImportFrom) for s in body)


def shown(what: str, name: str, text: str) -> NotebookNode:
    """Return a notebook of one cell that shows a text as it is; nothing in it is run."""
    text = text[:MAX_SHOWN]
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    label = json.dumps(name, ensure_ascii=False)
    source = f"**Handed in: {label}, {what}. It was not run.**\n\n{fence}text\n{text}\n{fence}"
    cell = NotebookNode(cell_type="markdown", id="", source=source, metadata=NotebookNode())
    kernel = {"name": "", "language": ""}
    return NotebookNode(cells=[cell], metadata={"kernelspec": kernel})
