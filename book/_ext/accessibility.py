"""Cure what axe-core finds in the HTML of docutils, myst-nb and the theme."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput, visit_HideCellInput
from sphinx.application import Sphinx

# docutils gives the entries of the bibliography a role that ARIA has withdrawn, in a list whose
# other children are no list items. Here they are plain blocks.


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


def visit_hidden_code(self, node: HideCodeCellNode) -> None:
    """Let the button's text be its name: speech input needs that."""
    start = len(self.body)
    visit_HideCellInput(self, node)
    self.body[start:] = [
        html.replace(' aria-label="Toggle hidden content"', "") for html in self.body[start:]
    ]


def drop_empty_heads(app: Sphinx, doctree: nodes.document) -> None:
    """Take away table heads without text: Markdown cannot write a table that has none."""
    for head in list(doctree.findall(nodes.thead)):
        if not head.astext().strip():
            head.parent.remove(head)


def name_sidebar_toggles(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the arrows of the sidebar a name."""
    generate = context["generate_toctree_html"]

    def generate_named(*args: Any, **kwargs: Any) -> str:
        html = str(generate(*args, **kwargs))
        return html.replace("<summary>", '<summary aria-label="Pages below this one">')

    context["generate_toctree_html"] = generate_named


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.add_node(nodes.label, override=True, html=(visit_label, depart_label))
    hidden_code = (visit_hidden_code, depart_HideCellInput)
    app.add_node(HideCodeCellNode, override=True, html=hidden_code)
    app.connect("doctree-read", drop_empty_heads)
    app.connect("html-page-context", name_sidebar_toggles, priority=900)  # after the theme
    return {"parallel_read_safe": True, "parallel_write_safe": True}
