"""Pictures in a written answer: keep what a browser shows, name what it cannot.

A picture is pasted (an attachment of the cell), written into the text (a ``data:`` address),
or a file beside the notebook. Whatever program saved it, afterwards it is an attachment under
a plain name, or a sentence in its place says which one is missing.
"""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

SHOWN = {
    "image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "image/bmp",
    "image/avif", "image/apng",
}  # fmt: skip
MAX_PICTURE = 16 << 20  # of its text in base64
_PLAIN_NAME = re.compile(r"[\w.-]{1,100}", re.ASCII)
_DATA = re.compile(r"data:(image/[\w.+-]+)[^,]{0,100};base64,(.*)", re.DOTALL)
# ![alt](<target> "title"), with brackets and parentheses that match, one level deep
_MARKDOWN = re.compile(
    r"!\[(?P<alt>[^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*)*)\]\(\s*"
    r"(?P<target><[^<>\n]*>|[^()]*(?:\([^()]*\)[^()]*)*?)"
    r"(?P<title>\s+\"[^\"\n]{0,500}\")?\s*\)"
)
_TAG = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_SOURCE = re.compile(r"""\bsrc\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)

_SENTENCE = "*[A picture that cannot be shown here: {}]*"


class Pictures:
    """What is known of one cell's pictures.

    Parameters
    ----------
    attachments : object
        As it stands in the file: anything.

    Attributes
    ----------
    kept : dict
        A plain name to a type and its base64 text, as nbformat has it.
    lost : list of str
        What cannot be shown, in words.
    """

    def __init__(self, attachments: Any):
        self.kept: dict[str, dict[str, str]] = {}
        self.lost: list[str] = []
        self._names: dict[str, str] = {}
        self._unshown: dict[str, str] = {}
        for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
            for kind, data in bundle.items() if isinstance(bundle, dict) else ():
                if isinstance(data, list) and all(isinstance(line, str) for line in data):
                    data = "".join(data)
                if not self._keep(name, kind, data) and kind != "text/plain":
                    self._unshown[unquote(name)] = f"{name[:100]} ({kind[:50]})"

    def settle(self, text: str) -> str:
        """Return a cell's text with every picture in it settled; see `kept` and `lost`."""
        text = _MARKDOWN.sub(self._in_markdown, text)
        text = _TAG.sub(self._in_html, text)
        self.lost += self._unshown.values()  # pasted, and its mention deleted
        return text

    def _keep(self, name: str, kind: str, data: Any) -> bool:
        if kind not in SHOWN or not isinstance(data, str) or len(data) > MAX_PICTURE:
            return False
        data = "".join(data.split())
        try:
            if not base64.b64decode(data, validate=True):
                return False
        except (binascii.Error, ValueError):
            return False
        plain = self._names.get(unquote(name), name)
        if not _PLAIN_NAME.fullmatch(plain):
            plain = f"picture-{len(self.kept) + 1}"
        self._names[unquote(name)] = plain
        self.kept.setdefault(plain, {})[kind] = data
        return True

    def _in_markdown(self, found: re.Match[str]) -> str:
        title = found["title"] or ""
        return self._settled(
            _target(found), found[0], lambda name: f"![{found['alt']}](attachment:{name}{title})"
        )

    def _in_html(self, found: re.Match[str]) -> str:
        def shown(name: str) -> str:
            kind, data = next(iter(self.kept[name].items()))
            return _SOURCE.sub(f'src="data:{kind};base64,{data}"', found[0], count=1)

        return self._settled(_source(found[0]), found[0], shown)

    def _settled(self, target: str, as_it_is: str, shown: Callable[[str], str]) -> str:
        """Return what stands for a picture: `shown` of its name, or a sentence, or itself."""
        scheme, colon, rest = target.partition(":")
        scheme = scheme.lower() if colon else ""
        if scheme == "attachment":
            name = unquote(rest)
            if name in self._names:
                return shown(self._names[name])
            return self._sentence(self._unshown.pop(name, rest[:100]))
        if scheme == "data":
            data = _DATA.match(target)
            name = f"picture-{len(self.kept) + 1}"
            if data and self._keep(name, data[1], data[2]):
                return shown(name)
            return self._sentence(f"written into the text ({target[5:30]}…)")
        return as_it_is

    def _sentence(self, which: str) -> str:
        self.lost.append(which)
        return _SENTENCE.format(which)


def name_files(text: str) -> tuple[str, list[str]]:
    """Put a sentence where a text shows a picture from a file, which no page has beside it.

    Returns
    -------
    text : str
    files : list of str
        As the text calls them.
    """
    files: list[str] = []

    def named(target: str, as_it_is: str) -> str:
        if not target or re.match(r"[a-zA-Z][\w+.-]+:", target):
            return as_it_is
        files.append(unquote(target)[:200])
        return _SENTENCE.format(f"in the file {files[-1]}")

    text = _MARKDOWN.sub(lambda found: named(_target(found), found[0]), text)
    text = _TAG.sub(lambda found: named(_source(found[0]), found[0]), text)
    return text, files


def _target(found: re.Match[str]) -> str:
    target = found["target"].strip()
    return target[1:-1] if target.startswith("<") else target


def _source(tag: str) -> str:
    source = _SOURCE.search(tag)
    return source[1].strip("\"'") if source else ""
