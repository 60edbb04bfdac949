"""Everything the course can do, by one command: python course.py COMMAND [NAME].

Needs only Python 3.11+ and, the first time, a network for pip. It makes a virtual
environment in .venv, fills it from requirements.txt, and runs the command there.
`make COMMAND` calls this file; where there is no make, call it yourself.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "installed.txt"

COMMANDS = {
    "book": "build the book into _build/html and print where it is",
    "test": "check style and types, build the book, run every test",
    "coverage": "measure what the tests reach of examiner and assignments",
    "assignments": "regenerate solutions/ and exercises/ from src/",
    "check": "check a completed notebook: check NAME",
    "progress": "show how far all eight exercises are",
    "grade": "grade submitted/*/NAME, write feedback and a report: grade NAME",
    "solutions": "show the solutions, for the instructor alone: solutions [NAME ...]",
    "bench": "measure speed side by side, write _build/bench.json",
    "pdf": "print the whole book to _build/pdf/softmax.pdf",
    "lab": "open the exercises in JupyterLab",
    "serve": "serve the built book at http://localhost:8000",
    "setup": "only make the virtual environment",
}

#: JupyterLab, with the file browser in the exercises and the book, which they link, within reach.
LAB = (
    "-m",
    "jupyterlab",
    "--ServerApp.root_dir=.",
    "--FileContentsManager.preferred_dir=exercises",
)

#: What an exercise does not need: nbgrader's menu and buttons, which are for instructors, and
#: JupyterLab's question about news.
NOT_IN_LAB = ("@jupyter/nbgrader", "@jupyterlab/apputils-extension:announcements")
NOT_IN_SERVER = ("formgrader", "validate_assignment", "assignment_list", "course_list")

#: What pip or the system says, and what a person should do about it.
CAUSES = {
    ("No space left on device", "Errno 28", "Disk quota exceeded"): (
        "The disk is full. The course needs about 3 GB: free some space and run this again."
    ),
    (
        "NewConnectionError",
        "Temporary failure in name resolution",
        "Network is unreachable",
        "Connection refused",
        "getaddrinfo failed",
        "ConnectTimeoutError",
        "ProxyError",
        "No matching distribution found",
    ): (
        "pip could not fetch the packages. Check the network (or the proxy) and run this "
        "again; what was already installed is kept."
    ),
    ("Permission denied", "PermissionError"): (
        f"No permission to write to {VENV}. Clone the course into a folder of your own."
    ),
}


def main() -> int:
    """Set up the environment and run one command."""
    parser = argparse.ArgumentParser(
        prog="course.py",
        description="Softmax and cross-entropy: the course.",
        epilog="commands:\n" + "\n".join(f"  {k:12} {v}" for k, v in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="the command's own arguments")
    args = parser.parse_args()
    set_up()
    try:
        return run(args.command, args.rest)
    except KeyboardInterrupt:
        print("\nInterrupted. Run the same command again to go on.", file=sys.stderr)
        return 130


def run(command: str, rest: list[str]) -> int:
    """Run one command inside the virtual environment."""
    if command == "test":
        return test(rest)
    if command == "coverage":
        return coverage(rest)
    if command == "serve":
        return serve()
    if command == "lab":
        return python(*LAB, *rest, environment=lab_settings(ROOT / "_build" / "lab"))
    if command == "setup":
        return 0
    programs = {
        "book": ["scripts/build_book.py"],
        "assignments": ["-m", "assignments"],
        "check": ["-m", "assignments", "check"],
        "progress": ["-m", "assignments", "progress"],
        "grade": ["-m", "examiner", "grade"],
        "solutions": ["scripts/build_solutions.py"],
        "bench": ["-m", "bench"],
        "pdf": ["scripts/build_pdf.py"],
    }
    return python(*programs[command], *rest)


def test(rest: list[str]) -> int:
    """Run every check, the quick ones first, and stop at the first that fails."""
    steps = [
        ("style", ["-m", "ruff", "check", "."]),
        ("format", ["-m", "ruff", "format", "--check", "."]),
        ("types", ["-m", "mypy"]),
        ("book", ["scripts/build_book.py"]),
        ("tests", ["-m", "pytest", "-n", "auto", "--cov", "--cov-report=term:skip-covered", *rest]),
    ]
    for name, command in steps:
        print(f"\n== {name}: python {' '.join(command)}", flush=True)
        code = python(*command)
        if code:
            print(f"\n{name} failed (see above).", file=sys.stderr)
            return code
    return 0


def coverage(rest: list[str]) -> int:
    """Measure the packages that grade and their tests, and fail below the bar of the settings."""
    shutil.rmtree(ROOT / "_build" / "coverage", ignore_errors=True)
    settings = "--rcfile=tests/coverage.ini"
    rooms = ["tests/examiner", "tests/assignments", "src/examiner", "src/assignments"]
    code = python("-m", "coverage", "run", settings, "-m", "pytest", "-n", "auto", *rooms, *rest)
    # A process that was killed while it saved leaves a file that is warned of and passed over.
    code = code or python("-m", "coverage", "combine", settings, "--quiet")
    return code or python("-m", "coverage", "report", settings)


def serve() -> int:
    """Serve the built book on this machine only."""
    html = ROOT / "_build" / "html"
    if not (html / "index.html").exists():
        sys.exit("There is no book yet. Build it first: make book (or python course.py book).")
    print("The book is at http://localhost:8000 (Ctrl-C stops it).")
    return python("-m", "http.server", "8000", "--bind", "127.0.0.1", "--directory", str(html))


def lab_settings(folder: Path) -> dict[str, str]:
    """Write the settings of `make lab`, for it alone; return what it must find in the environment.

    They stand in `folder`, before the user's own, which stay as they are. What tabs are open is
    kept there too: their paths begin in the course's folder.
    """
    servers = {f"nbgrader.server_extensions.{name}": False for name in NOT_IN_SERVER}
    settings = {
        "labconfig/page_config.json": {"disabledExtensions": dict.fromkeys(NOT_IN_LAB, True)},
        # A chapter that an exercise links opens as text to read.
        "labconfig/default_setting_overrides.json": {
            "@jupyterlab/docmanager-extension:plugin": {
                "defaultViewers": {"markdown": "Markdown Preview"}
            }
        },
        "jupyter_server_config.json": {"ServerApp": {"jpserver_extensions": servers}},
    }
    for name, content in settings.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=1), encoding="utf-8")
    paths = [str(folder), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    return {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths)),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
    }


def python(*command: str, environment: dict[str, str] | None = None) -> int:
    """Run the environment's Python in the course's folder."""
    # nbgrader calls alembic by name, so the environment's programs must be found.
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    environment = os.environ | {"PATH": path, "VIRTUAL_ENV": str(VENV)} | (environment or {})
    return subprocess.run([PYTHON, *command], cwd=ROOT, env=environment).returncode


def set_up() -> None:
    """Make .venv and fill it, unless it is there and up to date."""
    if sys.version_info < (3, 11):
        sys.exit(
            f"Python {sys.version.split()[0]} is too old: the course needs 3.11 or newer. "
            "Name one: make PYTHON=python3.12 book (or python3.12 course.py book)."
        )
    inputs = ["requirements.txt", "constraints.txt", "pyproject.toml"]
    wanted = hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in inputs)).hexdigest()
    made_from, _, made_in = STAMP.read_text().partition(" ") if STAMP.exists() else ("", "", "")
    if (made_from, made_in) == (wanted, str(ROOT)) and PYTHON.exists():
        return
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit(
            "This Python has no venv module. On Debian or Ubuntu: sudo apt install "
            "python3-venv. Then run this again."
        )
    print(f"Setting up {VENV}: 2 to 5 minutes, once.", flush=True)
    # Begin anew if an interruption left it half-made, or if its folder was moved: the
    # programs in a virtual environment hold its path.
    if not PYTHON.exists() or (made_in and made_in != str(ROOT)):
        shutil.rmtree(VENV, ignore_errors=True)
        install([sys.executable, "-m", "venv", str(VENV)])
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    print("  packages from requirements.txt", flush=True)
    install([*pip, "--retries", "2", "-r", "requirements.txt"])
    print("  the course itself", flush=True)
    install([*pip, "--retries", "2", "--no-deps", "--editable", "."])
    STAMP.write_text(f"{wanted} {ROOT}")


def install(command: list[str]) -> None:
    """Run a step of the set-up; where it fails, say why in a sentence."""
    try:
        result = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    except OSError as error:
        message, code = str(error), 1
    else:
        message, code = result.stderr, result.returncode
    if code == 0:
        return
    print(message, file=sys.stderr)
    for signs, advice in CAUSES.items():
        if any(sign in message for sign in signs):
            sys.exit(f"Set-up failed. {advice}")
    sys.exit(f"Set-up failed at: {' '.join(command)}. The reason stands above.")


if __name__ == "__main__":
    sys.exit(main())
