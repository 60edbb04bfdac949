"""What must not leave an instructor's notebook, and how to find a copy whatever its layout."""

import html
import re
from pathlib import Path

import nbformat

ANSWER = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", re.DOTALL)
SCHEME = re.compile(r"BEGIN MARK SCHEME(.*?)END MARK SCHEME", re.DOTALL)


def squeeze(text: str) -> str:
    """Drop markup, comments and all space, so that no formatting hides a copy."""
    text = html.unescape(re.sub(r"<[^>]*>", "", text))
    text = re.sub(r"#[^\n]*", "", text)
    return re.sub(r"\s", "", text)


def secrets(path: Path) -> list[str]:
    """What must not leave a solution: answers of two lines or more, hidden checks, schemes."""
    found = []
    for cell in nbformat.read(path, as_version=4).cells:
        for pattern in (ANSWER, HIDDEN, SCHEME):
            for text in pattern.findall(cell.source):
                if text.strip().count("\n") or pattern is SCHEME:
                    found.append(squeeze(text))
    return [secret for secret in found if len(secret) > 40]
