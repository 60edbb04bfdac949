"""In a chapter, link the first use of each glossary term and of each of the course's functions.

Authors write plain words. The glossary's terms and the functions of the API pages are known when
all pages are read; where a chapter's text first uses one, it becomes a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import make_refnode

CHAPTER = re.compile(r"book/\d\d_")
#: Text that is a link already, a name, or no sentence.
NOT_HERE = (nodes.reference, nodes.title, nodes.literal_block, nodes.literal, nodes.emphasis)


def link_first_uses(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Turn first uses into links, in paragraphs and list items of chapters."""
    if not CHAPTER.match(docname):
        return
    terms, functions = _glossary(app), _functions(app)
    for paragraph in doctree.findall(nodes.paragraph):
        for literal in list(paragraph.findall(nodes.literal)):
            name = literal.astext().partition("(")[0]
            if name in functions and not _inside(literal, nodes.reference, nodes.caption):
                target = functions.pop(name)
                link = make_refnode(app.builder, docname, *target, literal.deepcopy(), name)
                link["classes"].append("first-use")
                literal.parent.replace(literal, link)
        for text in list(paragraph.findall(nodes.Text)):
            if not _inside(text, *NOT_HERE, nodes.caption):
                _link_terms(app, docname, text, terms)


def _link_terms(
    app: Sphinx, docname: str, text: nodes.Text, terms: dict[str, tuple[str, str]]
) -> None:
    """Cut a text at the terms that it is the first to use, and link them."""
    pieces: list[nodes.Node] = []
    rest = str(text)
    while terms:
        names = sorted(terms, key=len, reverse=True)
        found = re.search(rf"\b({'|'.join(map(re.escape, names))})(?:e?s)?\b", rest, re.IGNORECASE)
        if found is None:
            break
        target = terms.pop(found[1].lower())
        pieces.append(nodes.Text(rest[: found.start()]))
        word = nodes.inline("", found[0])
        link = make_refnode(app.builder, docname, *target, word, f"Glossary: {found[1].lower()}")
        link["classes"].append("first-use")
        pieces.append(link)
        rest = rest[found.end() :]
    if pieces:
        text.parent.replace(text, [*pieces, nodes.Text(rest)])


def _inside(node: nodes.Node, *kinds: type[nodes.Node]) -> bool:
    return any(isinstance(parent, kinds) for parent in _parents(node))


def _parents(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node


def _glossary(app: Sphinx) -> dict[str, tuple[str, str]]:
    """Return the terms, in small letters, with the page and the anchor of each."""
    return {
        name.lower(): (page, anchor)
        for (kind, name), (page, anchor) in app.env.domaindata["std"]["objects"].items()
        if kind == "term"
    }


def _functions(app: Sphinx) -> dict[str, tuple[str, str]]:
    """Return the documented functions by their bare names."""
    return {
        name.rpartition(".")[2]: (entry.docname, entry.node_id)
        for name, entry in app.env.domaindata["py"]["objects"].items()
        if entry.objtype == "function"
    }


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension."""
    app.connect("doctree-resolved", link_first_uses)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
