"""Print the bibliography as a plain list of entries.

docutils gives entries the role doc-biblioentry, which ARIA has withdrawn, inside a list whose
other children are not list items.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx


def visit_citation(self, node: nodes.citation) -> None:
    """Open an entry."""
    self.body.append(self.starttag(node, "div", CLASS="citation"))


def depart_citation(self, node: nodes.citation) -> None:
    """Close the entry."""
    self.body.append("</div>\n")


def visit_label(self, node: nodes.label) -> None:
    """Open the entry's key; footnotes have labels too, and keep docutils' form."""
    if isinstance(node.parent, nodes.citation):
        self.body.append('<span class="label">[')
    else:
        type(self).visit_label(self, node)


def depart_label(self, node: nodes.label) -> None:
    """Close the entry's key."""
    if isinstance(node.parent, nodes.citation):
        self.body.append("]</span>\n")
    else:
        type(self).depart_label(self, node)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.add_node(nodes.label, override=True, html=(visit_label, depart_label))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
