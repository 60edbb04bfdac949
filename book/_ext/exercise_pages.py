"""Above every exercise's page: how to get the notebook, and the chapter it belongs to."""

from __future__ import annotations

from pathlib import PurePosixPath

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx


def add_links(app: Sphinx, doctree: nodes.document) -> None:
    """Put a download link and a link to the chapter under the exercise's title."""
    path = PurePosixPath(app.env.docname)
    if path.parts[0] != "exercises":
        return
    name = path.name
    download = addnodes.download_reference(
        "", f"Download {name}.ipynb", reftarget=f"/{path}.ipynb", refdoc=str(path)
    )
    download["refdomain"] = ""
    chapter = addnodes.pending_xref(
        "",
        nodes.inline("", "Read the chapter"),
        refdomain="std",
        reftype="doc",
        reftarget=f"/book/{name}",
        refdoc=str(path),
        refexplicit=True,
        refwarn=True,
    )
    title = next(iter(doctree.findall(nodes.title)))
    links = nodes.paragraph(
        "", "", download, nodes.Text(" · "), chapter, classes=["exercise-links"]
    )
    title.parent.insert(title.parent.index(title) + 1, links)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    # Before Sphinx collects the page's downloads.
    app.connect("doctree-read", add_links, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
