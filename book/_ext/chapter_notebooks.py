"""Offer each chapter as a notebook too: the download button lists an .ipynb."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jupytext
from docutils import nodes
from sphinx.application import Sphinx


def offer_notebook(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the page's cells, without outputs, beside its source; name it to the theme."""
    if page not in app.env.all_docs:
        return
    source = Path(app.env.doc2path(page))
    if source.suffix != ".md" or "{code-cell}" not in source.read_text(encoding="utf-8"):
        return
    notebook = jupytext.read(source, fmt="md:myst")
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"  # else drawn anew at each build
    target = Path(app.outdir) / "_sources" / f"{page}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    jupytext.write(notebook, target)
    context["ipynb_source"] = f"{page}.ipynb"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("html-page-context", offer_notebook)  # before the theme makes its buttons
    return {"parallel_read_safe": True, "parallel_write_safe": True}
