"""Build the book into _build/html, every warning an error, and say where it is."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
JUPYTER_BOOK = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
OPTIONS = ["--warningiserror", "--nitpick", "--keep-going", "--quiet"]


def main() -> None:
    """Run Jupyter Book, which says at the end where the book is; pass on any options."""
    command = [*JUPYTER_BOOK, "build", str(ROOT), *OPTIONS, *sys.argv[1:]]
    built = subprocess.run(command, check=False)
    if built.returncode:
        sys.exit("\nThe book was not built. The warnings and errors above say why.")


if __name__ == "__main__":
    main()
