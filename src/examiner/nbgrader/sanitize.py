"""What a student wrote, made safe and self-contained for a feedback page or formgrader.

A written answer is Markdown, and Markdown may hold HTML. On formgrader's page a
script in it would act as the instructor; so HTML is cleaned. Formulas become
MathML, which browsers draw without a script from another host. A picture is shown if it
is in the notebook; what is elsewhere, or is none, is named where it stood.
"""

import base64
import functools
import html
import re
import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote
from xml.etree.ElementTree import tostring

import bleach
from bleach.html5lib_shim import Filter
from jinja2 import pass_context
from latex2mathml.converter import convert_to_element
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

#: A longer text is shown as it was typed: no person wrote it as Markdown.
MAX_MARKDOWN = 200_000
_TAGS = {
    *bleach.ALLOWED_TAGS, "p", "br", "hr", "div", "span", "pre", "img", "details", "summary",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "del",
    "sub", "sup", "kbd", "dl", "dt", "dd", "figure", "figcaption",
}  # fmt: skip
_EVERYWHERE = ["class", "id", "title"]


_ATTRIBUTES = {
    **bleach.ALLOWED_ATTRIBUTES,
    "*": _EVERYWHERE,
    "img": ["src", "alt", "width", "height"],
    "a": ["href"],
}
_PROTOCOLS = {"http", "https", "mailto", "data", "attachment", "file", "blob", "cid"}
#: An SVG runs no script and loads nothing where it is the source of an <img>.
_PICTURE = re.compile(r"data:image/(png|jpeg|jpg|gif|webp|svg\+xml|bmp|avif)[;,]", re.IGNORECASE)
_KINDS = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp")
_MATHML_ATTRIBUTES = {
    "xmlns", "display", "stretchy", "fence", "form", "accent", "separator", "movablelimits",
    "columnalign", "columnspacing", "rowspacing", "columnlines", "rowlines", "displaystyle",
    "scriptlevel", "mathvariant", "linethickness", "notation", "width", "height", "depth",
    "lspace", "rspace", "minsize", "maxsize", "mathcolor", "mathbackground",
}  # fmt: skip


@pass_context
def markdown2html(context: Any, source: str) -> str:
    """Turn Markdown into HTML without scripts; a filter for nbconvert's templates."""
    cell = context.get("cell", {})
    attachments = cell.get("attachments")
    return to_html(source, attachments if isinstance(attachments, dict) else {})


def to_html(source: str, attachments: dict[str, Any]) -> str:
    """Turn Markdown, with the pictures pasted into it, into HTML; never raise.

    Parameters
    ----------
    source : str
    attachments : dict
        As a notebook has them: a name to a kind of file to its content. They may be anything.
    """
    if len(source) > MAX_MARKDOWN:
        return _as_typed(source)
    try:
        return _rendered(source, attachments)
    except Exception:  # whatever a parser trips over, what was written is shown
        return _as_typed(source)


def _as_typed(source: str) -> str:
    return f"<pre>{html.escape(source)}</pre>"


def _rendered(source: str, attachments: dict[str, Any]) -> str:
    for name in attachments:  # as Markdown writes it: a space would end the address
        source = source.replace(f"(attachment:{name})", f"(attachment:{quote(str(name))})")
    renderer = _Renderer()
    cleaner = bleach.Cleaner(
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        protocols=_PROTOCOLS,
        filters=[functools.partial(_Shown, renderer=renderer, attachments=attachments)],
    )
    page = MarkdownWithMath(renderer=renderer).render(source)
    clean, end, rest = cleaner.clean(f"{page}{renderer.end}").partition(renderer.end)
    if not end:  # a tag that is never closed has swallowed the rest
        return _as_typed(source)
    clean += rest
    return renderer.mark.sub(lambda found: _mathml(*renderer.formulas[int(found[1])]), clean)


class _Renderer(IPythonRenderer):
    """Puts a mark in place of each formula, which is put back after the cleaning."""

    def __init__(self) -> None:
        super().__init__(escape=False)
        self.formulas: list[tuple[str, str]] = []
        self._nonce = secrets.token_hex(8)
        self.end = f"end-{self._nonce}"
        self.mark = re.compile(rf"formula-{self._nonce}-([0-9]+)-")

    def _formula(self, tex: str, display: str) -> str:
        self.formulas.append((tex, display))
        return f"formula-{self._nonce}-{len(self.formulas) - 1}-"

    def inline_math(self, body: str) -> str:
        return self._formula(body, "inline")

    def block_math(self, body: str) -> str:
        return f"<p>{self._formula(body, 'block')}</p>"

    def latex_environment(self, name: str, body: str) -> str:
        tex = rf"\begin{{{name}}}{body}\end{{{name}}}"
        return f"<p>{self._formula(tex, 'block')}</p>"

    def as_text(self, text: str) -> str:
        """Return text with each formula as it was typed, for where there can be no MathML."""
        return self.mark.sub(lambda found: f"${self.formulas[int(found[1])][0]}$", text)

    def _embed_image_or_attachment(self, src: str) -> str:
        return src  # `_Shown` sees to it, in Markdown and in HTML alike


class _Shown(Filter):
    """Shows the pictures that are in the notebook, and names everything that is not.

    It comes after the cleaning, and sees the page as tags, with their attributes, and text.
    """

    def __init__(self, source: Any, renderer: _Renderer, attachments: dict[str, Any]):
        super().__init__(source)
        self._renderer = renderer
        self._attachments = attachments

    def __iter__(self) -> Iterator[dict[str, Any]]:
        links: list[str] = []  # of the open ones, what each is to be followed by
        for token in super().__iter__():
            values = token["data"] if isinstance(token.get("data"), dict) else {}
            for key in values:
                values[key] = self._renderer.as_text(values[key])
            name = token.get("name")
            if name == "img":
                yield from self._picture(token, values)
                continue
            if name == "a" and token["type"] == "StartTag":
                links.append(_not_here(values))
            yield token
            if name == "a" and token["type"] == "EndTag" and links:
                left = links.pop()
                if left:
                    yield {"type": "Characters", "data": left}

    def _picture(self, token: dict[str, Any], values: Any) -> Iterator[dict[str, Any]]:
        address, alt = values.get((None, "src"), ""), values.get((None, "alt"), "")
        if address.startswith("attachment:"):
            values[None, "src"] = self._attached(address.removeprefix("attachment:"))
        if _PICTURE.match(values.get((None, "src"), "")):
            yield token
            return
        name = address if len(address) <= 200 else f"{address[:100]}…"
        what = " ".join(part for part in (name and f"{name},", alt) if part).rstrip(",")
        text = f"[A picture that is not in the notebook: {what or 'without a name'}]"
        yield {"type": "StartTag", "name": "em", "namespace": token.get("namespace"), "data": {}}
        yield {"type": "Characters", "data": text}
        yield {"type": "EndTag", "name": "em", "namespace": token.get("namespace"), "data": {}}

    def _attached(self, name: str) -> str:
        """Return an attachment as an address that holds it, or "" if it cannot be shown."""
        names = (name, unquote(name), quote(unquote(name)))
        bundle = next((self._attachments[n] for n in names if n in self._attachments), None)
        if not isinstance(bundle, dict):
            return ""
        for kind in _KINDS:
            content = bundle.get(kind)
            if isinstance(content, list):
                content = "".join(part for part in content if isinstance(part, str))
            if isinstance(content, str) and content.lstrip().startswith("<"):  # SVG as text
                content = base64.b64encode(content.encode("utf-8", "replace")).decode()
            if isinstance(content, str) and content.strip():
                return f"data:{kind};base64,{''.join(content.split())}"
        return ""


def _not_here(values: Any) -> str:
    """Take a link's address away if it leads nowhere from here; return how to name a file."""
    address = values.get((None, "href"), "").strip()
    if address.lower().startswith(("https:", "http:", "mailto:", "#")):
        return ""
    values.pop((None, "href"), None)
    beside = address and not address.startswith(("..", "/", "data:"))
    return f" [a file that is not in the notebook: {address[:200]}]" if beside else ""


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
