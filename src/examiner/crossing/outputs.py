"""Notebook outputs, made anew from what a candidate says it has put out.

A feedback page and formgrader show them in a browser in which the instructor is
logged in, so nothing goes through that a browser would run: text and pictures, no
HTML, no SVG, no JavaScript, no LaTeX (nbconvert inserts it as it is).
"""

import base64
import binascii
import re
from typing import Any

Output = dict[str, Any]

_IMAGES = {"image/png": b"\x89PNG\r\n", "image/jpeg": b"\xff\xd8\xff"}
_MAX_TEXT = 120_000
_MAX_IMAGE = 4 << 20
# Control characters, but for line ends, tabs and the start of a colour; what turns the direction
# of writing around.
_TRICKS = re.compile("[\0-\7\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LEFT_OUT = "(a picture is left out: there is no room for it)"
#: What one cell may put out, and all cells of a notebook together.
MAX_ALL = 12 << 20


def clean(raw: list[Any]) -> list[Output]:
    """Return valid nbformat outputs of `raw`, which is not trusted.

    What is no output, or beyond the limits, is left out. The outputs that show a cell's
    value have no execution count yet: `numbered` adds it.
    """
    outputs: list[Output] = []
    room = MAX_ALL
    for item in raw:
        if type(item) is not dict or room <= 0:
            continue
        if item.get("output_type") == "stream" and item.get("name") in ("stdout", "stderr"):
            content = _text(item.get("text"))
            outputs.append({"output_type": "stream", "name": item["name"], "text": content})
            room -= len(content)
        elif type(item.get("data")) is dict:
            data = {"text/plain": _text(item["data"].get("text/plain"))}
            for kind, magic in _IMAGES.items():
                image = item["data"].get(kind)
                if type(image) is str and len(image) > min(_MAX_IMAGE, room):
                    data["text/plain"] += "\n" + _LEFT_OUT
                elif _is_image(image, magic):
                    data[kind] = image
            room -= sum(map(len, data.values()))
            result = item.get("output_type") == "execute_result"
            kind = "execute_result" if result else "display_data"
            outputs.append({"output_type": kind, "data": data, "metadata": {}})
    return outputs


def within(room: int, outputs: list[Output]) -> tuple[list[Output], int]:
    """Leave out the pictures for which there is no room; return what room is left."""
    kept = []
    for output in outputs:
        images = [output["data"][kind] for kind in _IMAGES if kind in output.get("data", {})]
        size = sum(map(len, images))
        if size > room:
            text = output["data"]["text/plain"] + "\n" + _LEFT_OUT
            output = output | {"data": {"text/plain": text}}
            size = 0
        room -= size
        kept.append(output)
    return kept, room


def numbered(outputs: list[Output], execution_count: int) -> list[Output]:
    """Return the outputs with the execution count that nbformat wants on values."""
    count = {"execution_count": execution_count}
    return [o | count if o["output_type"] == "execute_result" else o for o in outputs]


def printed(outputs: list[Output]) -> list[Output]:
    """Return what a student's functions printed during a check as one stream on stdout.

    On stdout, warnings too: nbgrader gives no points to a test with stderr in it.
    """
    texts = [output["text"] for output in outputs if output["output_type"] == "stream"]
    text = "".join(texts)[:5000]
    if not text.strip():
        return []
    return [{"output_type": "stream", "name": "stdout", "text": f"[from your code] {text}"}]


def error(name: str, message: str, where: str = "") -> Output:
    """Return an error output: what was wrong and where, nothing else."""
    name, message, where = map(plain, (name, message, where))
    lines = [f"{name}: {message}"]
    if where:
        lines += ["", *where.splitlines()]
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": lines}


def partial_credit(value: float, execution_count: int) -> Output:
    """Return the output in which nbgrader finds a partial score."""
    return {
        "output_type": "execute_result",
        "execution_count": execution_count,
        "data": {"text/plain": repr(float(value))},
        "metadata": {},
    }


def plain(text: str) -> str:
    """Return text that can be written to a file and shows as what it is."""
    # A lone half of a surrogate pair, which JSON can carry, cannot be written to a file.
    return _TRICKS.sub("�", text).encode("utf-8", "replace").decode()


def _text(text: Any) -> str:
    return plain(text[:_MAX_TEXT]) if type(text) is str else ""


def _is_image(data: Any, magic: bytes) -> bool:
    if type(data) is not str:
        return False
    try:
        return base64.b64decode(data, validate=True).startswith(magic)
    except (binascii.Error, ValueError):
        return False
