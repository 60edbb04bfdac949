"""Run the chapters side by side, and run them again when the code they import has changed.

myst-nb runs one notebook after the other and caches the outputs by the code cells alone. Here
the cache gets one folder for each state of the imported code, and is filled in parallel just
before myst-nb looks into it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import zmq
from docutils.utils import new_document
from jupyter_cache import get_cache
from jupyter_client import KernelManager
from myst_nb.core.execute import create_client
from myst_nb.core.loggers import DocutilsDocLogger
from myst_nb.core.read import create_nb_reader
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

IMPORTED = (
    "src/softmax_course/**/*",
    "src/softmax_kit/**/*",
    "book/data/*",
    "constraints.txt",
)


def choose_cache(app: Sphinx, config: Config) -> None:
    """Give every state of the imported code a cache of its own, and delete the others."""
    digest = hashlib.sha256()
    root = Path(app.srcdir)
    for file in sorted(file for pattern in IMPORTED for file in root.glob(pattern)):
        if file.suffix in {".py", ".txt", ".gz", ".mplstyle", ".json"}:
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    caches = Path(app.outdir).parent / ".jupyter_cache"
    cache = caches / digest.hexdigest()[:16]
    for other in caches.glob("*"):
        if other != cache:
            shutil.rmtree(other) if other.is_dir() else other.unlink()
    # Sphinx reads every page again when this value changes.
    config.nb_execution_cache_path = str(cache)


def execute_in_parallel(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Execute the notebooks among `docnames` that the cache does not hold."""
    settings: Any = env  # myst-nb keeps its configuration on the environment

    def execute(docname: str) -> None:
        path = env.doc2path(docname)
        text = Path(path).read_text(encoding="utf-8")
        reader = create_nb_reader(path, settings.myst_config, settings.mystnb_config, text)
        if reader is None:
            return
        notebook = reader.read(text)
        logger = DocutilsDocLogger(new_document(path))
        with create_client(notebook, path, settings.mystnb_config, logger, reader.read_fmt):
            pass

    get_cache(env.config.nb_execution_cache_path).list_cache_records()  # creates the database
    # Backwards: the last chapters train the longest.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(execute, sorted(docnames, reverse=True)))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    # The notebooks share the cores already.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if zmq.has("curve"):  # else every kernel warns that it talks unencrypted
        KernelManager.transport_encryption.default_value = "auto"
    app.connect("config-inited", choose_cache)
    app.connect("env-before-read-docs", execute_in_parallel)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
