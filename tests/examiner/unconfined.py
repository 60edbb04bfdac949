"""Run submissions as stock nbgrader does: all in one process, as the instructor, without walls.

A kernel for each would take a second; this forks one warm shell. Started as a program, it reads
``[cells, checks]`` lines of JSON and answers each with the numbers of the checks that passed.
"""

import json
import os
import select
import signal
import sys
import tempfile

from examiner.run.shell import make_shell

SECONDS = 20


def passed(shell, cells: list[str], checks: list[str]) -> list[int]:
    """Run the cells; return which checks end without an error."""
    for cell in ["import numpy as np", *cells]:
        shell.run(cell)
    return [i for i, check in enumerate(checks) if shell.run(check)[1] is None]


def main() -> None:
    import numpy  # noqa: F401
    import torch  # noqa: F401

    answers = os.dup(1)
    os.dup2(2, 1)
    shell = make_shell()
    for line in sys.stdin:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.setsid()
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                try:
                    os.write(writer, json.dumps(passed(shell, *json.loads(line))).encode())
                finally:
                    os._exit(0)
        os.close(writer)
        ready, _, _ = select.select([reader], [], [], SECONDS)
        answer = os.read(reader, 1000) if ready else b""
        os.close(reader)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.write(answers, (answer or b"[]") + b"\n")


if __name__ == "__main__":
    main()
