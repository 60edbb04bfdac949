"""What has been examined already, one file for each student, safe against any interruption."""

import hashlib
import json
from pathlib import Path
from typing import Any

from examiner.files import write_whole


class Journal:
    """Results by student, kept until the submission or what it is graded by changes.

    A result is written beside its place and then renamed: it is there wholly or not at all.

    Examples
    --------
    >>> import tempfile
    >>> journal = Journal(Path(tempfile.mkdtemp()))
    >>> journal.put({"student": "alice", "key": "1", "scores": {"check": 2.0}})
    >>> journal.get("alice", "1")["scores"]
    {'check': 2.0}
    >>> journal.get("alice", "2") is None
    True
    """

    def __init__(self, folder: Path):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, student: str, key: str) -> dict[str, Any] | None:
        """Return the student's result if it has this key."""
        try:
            result: dict[str, Any] = json.loads(self._path(student).read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return result if result.get("key") == key else None

    def put(self, result: dict[str, Any]) -> None:
        """Keep a result."""
        write_whole(self._path(result["student"]), json.dumps(result).encode())

    def _path(self, student: str) -> Path:
        # A student's id may hold what a file's name may not.
        return self._folder / f"{hashlib.sha256(student.encode()).hexdigest()[:32]}.json"
