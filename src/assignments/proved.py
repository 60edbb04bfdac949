"""What need not be proved again, because nothing that it depends on has changed."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from examiner.files import write_whole

#: How many proofs are remembered.
REMEMBERED = 100


def once(what: str, files: Iterable[Path], prove: Callable[[], None], notes: Path) -> None:
    """Run a proof, which raises where it fails, unless it has passed for the same files.

    Parameters
    ----------
    what : str
        What is proved, for a person who reads the notes.
    files : iterable of Path
        All that its outcome depends on, besides Python.
    prove : callable
        The proof.
    notes : Path
        The file that remembers what passed.
    """
    hashed = hashlib.sha256(sys.version.encode())
    for path in sorted(files):
        content = path.read_bytes()
        hashed.update(f"\n{path}\n{len(content)}\n".encode() + content)
    digest = hashed.hexdigest()
    if digest in _read(notes):
        return
    prove()
    newest = [*_read(notes).items(), (digest, what)][-REMEMBERED:]
    notes.parent.mkdir(parents=True, exist_ok=True)
    write_whole(notes, json.dumps(dict(newest), indent=1).encode())


def _read(notes: Path) -> dict[str, str]:
    try:
        found = json.loads(notes.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not there yet, or damaged: everything is proved again
        return {}
    return found if isinstance(found, dict) else {}
