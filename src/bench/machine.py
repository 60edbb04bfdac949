"""What a measurement depends on: the processor, the versions, the date."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("numpy", "scipy", "torch", "scikit-learn", "keras", "nbgrader", "jupyter-book")


def describe() -> dict[str, Any]:
    """Describe the machine and the software.

    Returns
    -------
    dict
        Processor, cores, system, Python's and the packages' versions.

    Examples
    --------
    >>> sorted(describe())
    ['cores', 'packages', 'processor', 'python', 'system']
    """
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def today() -> str:
    """Give the date of a measurement, in UTC.

    Returns
    -------
    str
        Such as ``2026-11-21``.

    Examples
    --------
    >>> len(today())
    10
    """
    return datetime.now(UTC).date().isoformat()


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")  # platform.processor() is empty on Linux
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
