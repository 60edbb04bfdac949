"""``python -m assignments``: make the notebooks; check one; show the progress.

::

    python -m assignments [NAME ...]        make exercises/ and solutions/ again
    python -m assignments check NAME|PATH   run a notebook: what passes, points so far
    python -m assignments progress          points so far in every exercise
    python -m assignments matrix [NAME ...] try all known answers, for the instructor's chapter
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from assignments import outline, verdict
from assignments.outline import AssignmentError


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks; return the exit code."""
    from assignments.generate import ROOT, generate

    parser = argparse.ArgumentParser(
        prog="python -m assignments",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("what", nargs="*", metavar="NAME | check NAME | progress | matrix NAME")
    parser.add_argument("--root", type=Path, default=ROOT, help="the course's folder")
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console without ✓
    try:
        match options.what:
            case ["check", target]:
                print(verdict.check(target, options.root, _live))
            case ["check", *_]:
                raise AssignmentError(f"Check which one? One of {', '.join(outline.names())}.")
            case ["progress"]:
                print(verdict.overview(options.root, _live))
            case ["matrix", *chosen]:
                from assignments import matrix

                path = matrix.write(
                    [*map(outline.require, chosen)] or outline.names(), options.root
                )
                print(f"wrote {path.relative_to(options.root)}")
            case chosen:
                for name in chosen:
                    outline.require(name)
                for name in chosen or outline.names():
                    written = generate(name, options.root)
                    for path in written:
                        print(f"wrote {path.relative_to(options.root)}")
                    if not written:
                        print(f"{name}: nothing to change")
    except AssignmentError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130
    return 0


def _live(text: str) -> None:
    """Say what is going on, in a terminal always in the same line."""
    if sys.stderr.isatty():
        text = f"\r{text[:100]:<100}" if text else f"\r{'':100}\r"
        print(text, end="", file=sys.stderr, flush=True)
    elif text:
        print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
