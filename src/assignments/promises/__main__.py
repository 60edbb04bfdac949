"""``python -m assignments.promises NAME``: the rows that are missing, and what else is wrong."""

import sys

from assignments import outline, promises

for name in sys.argv[1:] or outline.names():
    if rows := promises.missing(outline.require(name)):
        print(f"# {name}\n{promises.to_paste(rows)}\n")
    else:
        print("\n".join([f"# {name}", *(f"# {fault}" for fault in promises.faults(name))]))
