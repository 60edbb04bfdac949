"""Parse a submitted file at no more cost than a notebook may have.

JSON that is all brackets and numbers takes some 25 times its size once it is parsed. So a
large file is parsed in a process of its own, with limits on memory and time, and only what
grading needs comes back. A small one is parsed here: it cannot cost much.
"""

import json
import subprocess
import sys
from typing import Any

from nbformat.notebooknode import NotebookNode, from_dict

from examiner.intake.reading import Unreadable, parse_notebook

SMALL = 2 << 20  # bytes, which take 50 MB at most
MEMORY = 1 << 30
SECONDS = 60
MAX_PICTURES = 1000
_SCHEMA = {
    "checksum", "cell_type", "grade", "grade_id", "locked", "points", "schema_version",
    "solution", "task",
}  # fmt: skip
_PLAIN = (str, int, float, type(None))


def parse(data: bytes) -> tuple[NotebookNode, list[str]]:
    """Do what `examiner.intake.reading.parse_notebook` does, within limits.

    Raises
    ------
    Unreadable
        If it is no notebook, or takes more memory or time than one may.
    """
    if len(data) <= SMALL:
        return parse_notebook(data)
    command = [sys.executable, "-I", "-B", "-m", "examiner.intake.apart"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise Unreadable(f"reading it took longer than {SECONDS} s") from None
    if done.returncode:  # it was ended by a limit, or met it where it could not say so
        raise Unreadable("reading it needs more time or memory than a notebook may")
    said = json.loads(done.stdout)
    if "refused" in said:
        raise Unreadable(said["refused"])
    return from_dict(said["notebook"]), said["notes"]


def _answer(data: bytes) -> dict[str, Any]:
    try:
        notebook, notes = parse_notebook(data)
    except Unreadable as refused:
        return {"refused": str(refused)}
    pictures = sum(len(cell.get("attachments", {})) for cell in notebook.cells)
    if pictures > MAX_PICTURES:
        return {"refused": f"it has {pictures} pictures, more than {MAX_PICTURES}"}
    for cell in notebook.cells:
        given = cell.metadata.get("nbgrader", {})
        for name in [n for n in given if n not in _SCHEMA or not isinstance(given[n], _PLAIN)]:
            del given[name]
    return {"notebook": notebook, "notes": notes}


def main() -> None:
    """Parse what stands on standard input."""
    import resource  # Windows has none, and grades nothing

    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        text = json.dumps(_answer(sys.stdin.buffer.read()))
    except MemoryError:
        text = json.dumps({"refused": f"reading it needs more than {MEMORY >> 20} MB of memory"})
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
