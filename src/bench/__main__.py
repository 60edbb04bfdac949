"""``python -m bench``: measure, print tables, write ``_build/bench.json``.

Takes about half an hour, and a fifth of that with ``--quick``. Name parts to measure only
those; the others keep what the file holds.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path

from bench import results
from bench.machine import today

ROOT = Path(__file__).parents[2]
#: The parts, in order, and the modules that measure them.
PARTS = {
    "kernels": "bench.kernels",
    "training": "bench.training",
    "growth": "bench.growth",
    "memory": "bench.memory",
    "build": "bench.build",
    "grading": "bench.grading",
}


def main(arguments: list[str] | None = None) -> int:
    """Measure what the command line names; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("part", nargs="*", help=f"of {', '.join(PARTS)}; all if none is named")
    parser.add_argument("--quick", action="store_true", help="shorter and rougher")
    parser.add_argument(
        "--publish", action="store_true", help="put the file's numbers into the book and README"
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the course's folder")
    options = parser.parse_args(arguments)
    unknown = set(options.part) - set(PARTS)
    if unknown:
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    output = options.root / "_build" / "bench.json"
    if options.publish:
        for path in results.publish(output, options.root):
            print(f"wrote {path}")
        return 0
    for name in options.part or PARTS:
        module = importlib.import_module(PARTS[name])
        start = time.perf_counter()
        result = module.measure(options.quick)
        seconds = time.perf_counter() - start
        print(f"\n{name}\n\n{module.table(result)}\n", flush=True)
        # At once: what was measured is kept if the next part is interrupted.
        stamp = {"date": today(), "seconds": seconds, "quick": options.quick}
        results.add(output, name, stamp | result)
    if not options.part and not options.quick:
        results.remember_run(output)
    print(f"wrote {output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
