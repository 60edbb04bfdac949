"""What a student wrote, made safe and self-contained for a feedback page or formgrader.

A written answer is Markdown, and Markdown may hold HTML. On formgrader's page a
script in it would act as the instructor; so HTML is cleaned. Formulas become
MathML, which browsers draw without a script from another host.
"""

import html
import secrets
from typing import Any
from xml.etree.ElementTree import tostring

import bleach
from jinja2 import pass_context
from latex2mathml.converter import convert_to_element
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

_TAGS = {
    *bleach.ALLOWED_TAGS, "p", "br", "hr", "div", "span", "pre", "img", "details", "summary",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "del",
    "sub", "sup", "kbd", "dl", "dt", "dd", "figure", "figcaption",
}  # fmt: skip
_EVERYWHERE = ["class", "id", "title"]


def _of_a_link(tag: str, name: str, value: str) -> bool:
    """Keep what leads out or to a place of the page; a path would lead nowhere from there."""
    leads = value.startswith(("https:", "http:", "mailto:", "#"))
    return name in _EVERYWHERE or (name == "href" and leads)


_ATTRIBUTES = {
    **bleach.ALLOWED_ATTRIBUTES,
    "*": _EVERYWHERE,
    "img": ["src", "alt", "width", "height"],
    "a": _of_a_link,
}
_MATHML_ATTRIBUTES = {
    "xmlns", "display", "stretchy", "fence", "form", "accent", "separator", "movablelimits",
    "columnalign", "columnspacing", "rowspacing", "columnlines", "rowlines", "displaystyle",
    "scriptlevel", "mathvariant", "linethickness", "notation", "width", "height", "depth",
    "lspace", "rspace", "minsize", "maxsize", "mathcolor", "mathbackground",
}  # fmt: skip


@pass_context
def markdown2html(context: Any, source: str) -> str:
    """Turn Markdown into HTML without scripts; a filter for nbconvert's templates."""
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = _Renderer(attachments)
    rendered = MarkdownWithMath(renderer=renderer).render(source)
    protocols = {"http", "https", "mailto", "data"}
    clean = bleach.clean(rendered, tags=_TAGS, attributes=_ATTRIBUTES, protocols=protocols)
    for mark, formula in renderer.formulas.items():
        clean = clean.replace(mark, formula)
    return clean


class _Renderer(IPythonRenderer):
    """Puts a mark in place of each formula, which is put back after the cleaning."""

    def __init__(self, attachments: Any):
        super().__init__(escape=False, attachments=attachments)
        self.formulas: dict[str, str] = {}
        self._nonce = secrets.token_hex(8)

    def _formula(self, tex: str, display: str) -> str:
        mark = f"formula-{self._nonce}-{len(self.formulas)}-"
        self.formulas[mark] = _mathml(tex, display)
        return mark

    def inline_math(self, body: str) -> str:
        return self._formula(body, "inline")

    def block_math(self, body: str) -> str:
        return f"<p>{self._formula(body, 'block')}</p>"

    def latex_environment(self, name: str, body: str) -> str:
        tex = rf"\begin{{{name}}}{body}\end{{{name}}}"
        return f"<p>{self._formula(tex, 'block')}</p>"


def _mathml(tex: str, display: str) -> str:
    """Return the formula as MathML, or as its text where it cannot be read."""
    try:
        formula = convert_to_element(tex, display=display)
    except Exception:  # the converter raises whatever it trips over
        return f"<code>{html.escape(tex)}</code>"
    for element in formula.iter():
        # Its own way to text would let a <script> within \text through.
        element.text = html.unescape(element.text or "")
        element.tail = html.unescape(element.tail or "")
        for name in set(element.attrib) - _MATHML_ATTRIBUTES:
            del element.attrib[name]
    return tostring(formula, encoding="unicode")
