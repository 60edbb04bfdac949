"""Pictures in a written answer: keep what a browser shows, name what it cannot.

A picture is pasted (an attachment of the cell), written into the text (a ``data:`` address),
or a file beside the notebook. The first two are kept as attachments, whatever program saved
them; `examiner.nbgrader.sanitize` shows them, and names the others where they stood.
"""

import base64
import binascii
import re
from typing import Any
from urllib.parse import unquote

SHOWN = {
    "image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "image/bmp",
    "image/avif",
}  # fmt: skip
MAX_PICTURE = 16 << 20  # of its text in base64
_DATA = re.compile(r"data:(image/[\w.+-]+)(?:;[\w=-]{1,50})*;base64,([A-Za-z0-9+/=%\s]*)")
# ![alt](<target> "title"), with brackets and parentheses that match, one level deep
_MARKDOWN = re.compile(
    r"!\[[^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*)*\]\(\s*"
    r"(<[^<>\n]*>|[^()]*(?:\([^()]*\)[^()]*)*?)"
    r"(?:\s+\"[^\"\n]{0,500}\")?\s*\)"
)
_HTML = re.compile(r"""<img\b[^<>]*?\bsrc\s*=\s*("[^"<>]*"|'[^'<>]*'|[^\s<>]+)""", re.IGNORECASE)


class Pictures:
    """What is known of one cell's pictures.

    Parameters
    ----------
    attachments : object
        As it stands in the file: anything.

    Attributes
    ----------
    kept : dict
        A name to a type and its base64 text, as nbformat has it.
    """

    def __init__(self, attachments: Any):
        self.kept: dict[str, dict[str, str]] = {}
        for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
            for kind, data in bundle.items() if isinstance(bundle, dict) else ():
                if isinstance(data, list) and all(isinstance(line, str) for line in data):
                    data = "".join(data)
                self._keep(name, kind, data)

    def take_out(self, text: str) -> str:
        """Return a cell's text with the pictures that are written into it as attachments."""

        def taken(found: re.Match[str]) -> str:
            name = f"picture-{len(self.kept) + 1}"
            return f"attachment:{name}" if self._keep(name, found[1], found[2]) else found[0]

        return _DATA.sub(taken, text)

    def _keep(self, name: str, kind: str, data: Any) -> bool:
        if kind not in SHOWN or not isinstance(data, str) or len(data) > MAX_PICTURE:
            return False
        data = "".join(unquote(data).split())
        try:
            if not base64.b64decode(data, validate=True):
                return False
        except (binascii.Error, ValueError):
            return False
        self.kept.setdefault(name, {})[kind] = data
        return True


def not_in(text: str, attachments: Any) -> list[str]:
    """Return the pictures that a text shows and that are not in the notebook, as it calls them.

    Examples
    --------
    >>> not_in("![a](proof.png) <img src='https://a.org/b.png'> ![c](attachment:d%20e.png)", {})
    ['proof.png', 'd e.png']
    """
    missing = []
    for found in [*_MARKDOWN.finditer(text), *_HTML.finditer(text)]:
        target = found[1].strip("<>\"' \n")
        scheme, colon, name = target.partition(":")
        if colon and scheme.lower() == "attachment":
            if name not in attachments and unquote(name) not in attachments:
                missing.append(unquote(name)[:200])
        elif target and not re.match(r"[a-zA-Z][\w+.-]+:", target):
            missing.append(unquote(target)[:200])
    return missing
