"""``python -m bench``: measure, print tables, write ``_build/bench.json``.

Takes about ten minutes, and a tenth of that with ``--quick``. Name parts to measure only
those; the others keep what the file holds.
"""

from __future__ import annotations

import argparse
import importlib
import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from bench.machine import describe, today

ROOT = Path(__file__).parents[2]
#: The parts, in order, and the modules that measure them.
PARTS = {
    "kernels": "bench.kernels",
    "training": "bench.training",
    "growth": "bench.growth",
    "memory": "bench.memory",
    "build": "bench.build",
}
#: What the book shows, and README quotes.
PUBLISHED = Path("book/data/bench.json")


def main(arguments: list[str] | None = None) -> int:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("part", nargs="*", help=f"one of {', '.join(PARTS)}; all if none is named")
    parser.add_argument("--quick", action="store_true", help="shorter and rougher")
    parser.add_argument("--publish", action="store_true", help=f"copy the result to {PUBLISHED}")
    parser.add_argument("--root", type=Path, default=ROOT, help="the course's folder")
    options = parser.parse_args(arguments)
    unknown = set(options.part) - set(PARTS)
    if unknown:
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    output = options.root / "_build" / "bench.json"
    for name in options.part or PARTS:
        module = importlib.import_module(PARTS[name])
        start = time.perf_counter()
        result = module.measure(options.quick)
        seconds = time.perf_counter() - start
        print(f"\n{name}\n\n{module.table(result)}\n", flush=True)
        # At once: what was measured is kept if the next part is interrupted.
        add(output, name, {"date": today(), "seconds": seconds, "quick": options.quick} | result)
    print(f"wrote {output}")
    if options.publish:
        published = options.root / PUBLISHED
        published.parent.mkdir(exist_ok=True)
        shutil.copyfile(output, published)
        print(f"wrote {published}")
    return 0


def add(output: Path, name: str, result: dict[str, Any]) -> None:
    """Put one part into the file, and leave the others."""
    data = json.loads(output.read_text(encoding="utf-8")) if output.exists() else {"parts": {}}
    data["machine"] = describe()
    data["parts"][name] = result
    output.parent.mkdir(exist_ok=True)
    output.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
