"""Write a file so that nobody ever reads half of it."""

import os
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write a file wholly or, if the disk is full, not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
