"""The JSON file: what a benchmark found, and where its numbers go.

``machine`` describes where; ``parts`` holds the last result of each part; ``runs`` the
headline numbers of the last three complete runs, oldest first.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from bench.machine import describe

#: What the book reads.
PUBLISHED = Path("book", "data", "bench.json")
#: README's block of numbers stands between these two lines.
BEGIN, END = "<!-- speed: written by python -m bench --publish -->", "<!-- /speed -->"


def add(output: Path, part: str, result: dict[str, Any]) -> None:
    """Put one part into the file, and leave the others.

    Parameters
    ----------
    output : Path
        The file; it is made if it is not there.
    part : str
        The part's name.
    result : dict
        What the part found.

    Examples
    --------
    >>> import tempfile
    >>> output = Path(tempfile.mkdtemp()) / "bench.json"
    >>> add(output, "memory", {"rows": []})
    >>> read(output)["parts"]
    {'memory': {'rows': []}}
    """
    data = read(output) if output.exists() else {"parts": {}, "runs": []}
    data["machine"] = describe()
    data["parts"][part] = result
    _write(output, data)


def remember_run(output: Path) -> None:
    """Add the headline numbers to those of earlier runs, of which the last two are kept.

    Parameters
    ----------
    output : Path
        The file, with the parts "kernels" and "training".
    """
    data = read(output)
    data["runs"] = [*data["runs"][-2:], headline(data)]
    _write(output, data)


def read(path: Path) -> dict[str, Any]:
    """Read the file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    dict
        Its content.

    Examples
    --------
    >>> read(Path("nowhere.json"))
    Traceback (most recent call last):
    ...
    FileNotFoundError: [Errno 2] No such file or directory: 'nowhere.json'
    """
    return json.loads(path.read_text(encoding="utf-8"))


def headline(data: dict[str, Any]) -> dict[str, Any]:
    """Pick the numbers that the course promises something about.

    Parameters
    ----------
    data : dict
        The file's content.

    Returns
    -------
    dict
        Times as fast as SciPy (geometric mean and least), and per epoch as fast as each
        library.

    Examples
    --------
    >>> summary = {"all": {"scipy_mean": 1.7, "scipy_least": 1.0}}
    >>> training = {"small": {"vs": {"torch": 2.6, "matmul": 0.4}}}
    >>> parts = {"kernels": {"date": "2026-11-21", "summary": summary}, "training": training}
    >>> headline({"parts": parts})
    {'date': '2026-11-21', 'SciPy, mean': 1.7, 'SciPy, least': 1.0, 'torch, small': 2.6}
    """
    parts = data["parts"]
    summary = parts["kernels"]["summary"]["all"]
    numbers = {
        "date": parts["kernels"]["date"],
        "SciPy, mean": summary["scipy_mean"],
        "SciPy, least": summary["scipy_least"],
    }
    for network, values in parts["training"].items():
        if network in ("small", "deep"):
            ratios = values["vs"].items()
            numbers |= {f"{other}, {network}": r for other, r in ratios if other != "matmul"}
    return numbers


def publish(output: Path, root: Path) -> list[Path]:
    """Copy the file into the book, and its headline into README.

    Parameters
    ----------
    output : Path
        The file.
    root : Path
        The course's folder.

    Returns
    -------
    list of Path
        What was written. README only if it has the two lines that mark the place.
    """
    published = root / PUBLISHED
    published.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(output, published)
    readme = root / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        return [published]
    block = readme_block(read(output))
    readme.write_text(f"{before}{begin}\n{block}\n{end}{after}", encoding="utf-8")
    return [published, readme]


def readme_block(data: dict[str, Any]) -> str:
    """Say the headline in Markdown.

    Parameters
    ----------
    data : dict
        The file's content.

    Returns
    -------
    str
        A table and where it was measured.
    """
    numbers = headline(data)
    machine = data["machine"]
    versions = ", ".join(f"{name} {v}" for name, v in machine["packages"].items())
    lines = ["| beside | the course's NumPy is … times as fast |", "|---|---|"]
    lines += [f"| {name} | {value:.1f} |" for name, value in numbers.items() if name != "date"]
    where = (
        f"{numbers['date']}, {machine['processor']}, {machine['cores']} cores, "
        f"Python {machine['python']}, {versions}"
    )
    return "\n".join([*lines, "", f"Measured {where}: `make bench`."])


def _write(output: Path, data: dict[str, Any]) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
