"""The IPython shell that runs a student's cells, made and warmed before the fork.

It is IPython's own `InteractiveShell`, so magics, ``display``, ``_`` and inline figures
behave as in a notebook, with what it would print, show or keep on disk collected
instead, as nbformat outputs and up to a limit.
"""

import base64
import linecache
import sys
import traceback
import warnings
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import print_figure
from traitlets import Any as AnyTrait
from traitlets import Type

MAX_TEXT = 100_000
MAX_DISPLAYS = 40
_IMAGES = ("image/png", "image/jpeg")
_ROOM = 0.25  # inches on each side of a figure, for labels that stick out


class Collected:
    """What a cell or a call has put out so far."""

    def __init__(self) -> None:
        self.outputs: list[dict[str, Any]] = []
        self.room = MAX_TEXT

    def text(self, name: str, text: str) -> None:
        """Add to the stream `name`, as far as there is room."""
        if self.room <= 0:
            return
        kept = text[: self.room]
        self.room -= len(kept)
        if len(kept) < len(text) or self.room <= 0:
            self.room = 0
            kept += "\n... the rest of the output is cut ...\n"
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") == name:
            last["text"] += kept
        else:
            self.outputs.append({"output_type": "stream", "name": name, "text": kept})

    def data(self, output_type: str, bundle: dict[str, Any]) -> None:
        """Add what was displayed: its text and its picture."""
        if len(self.outputs) >= MAX_DISPLAYS:
            return
        data = {"text/plain": str(bundle.get("text/plain", ""))[: self.room]}
        self.room -= len(data["text/plain"])
        for kind in _IMAGES:
            if kind in bundle:
                raw = bundle[kind]
                raw = base64.b64encode(raw).decode() if isinstance(raw, bytes) else str(raw)
                data[kind] = raw.replace("\n", "")
        self.outputs.append({"output_type": output_type, "data": data})


class _Stream:
    """Stands for sys.stdout or sys.stderr."""

    encoding = "utf-8"
    errors = "replace"
    closed = False

    def __init__(self, shell: "NotebookShell", name: str):
        self._shell = shell
        self.name = name

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._shell.collected.text(self.name, text)
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True


def _shell(part: Any) -> "NotebookShell":
    shell: NotebookShell = part.shell
    return shell


class _Publisher(DisplayPublisher):
    def publish(self, data: Any, *args: Any, **kwargs: Any) -> None:
        _shell(self).collected.data("display_data", data)

    def clear_output(self, wait: bool = False) -> None:
        _shell(self).collected.outputs.clear()


class _ResultHook(DisplayHook):
    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        _shell(self).collected.data("execute_result", format_dict)

    def log_output(self, format_dict: Any) -> None:
        pass

    def finish_displayhook(self) -> None:
        pass


class _Compiler(CachingCompiler):
    """Names code by its prompt, so that an error can say ``In[3], line 2``."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return f"In[{number}]"


class NotebookShell(InteractiveShell):
    """A shell whose outputs are collected, not shown."""

    compiler_class = Type(_Compiler)
    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_ResultHook)
    collected = AnyTrait()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.collected = Collected()

    def init_history(self) -> None:
        """Keep no history on disk."""
        from IPython.core.history import HistoryManager

        self.history_manager = HistoryManager(shell=self, parent=self, enabled=False)

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no event loop to hook into."""

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Show nothing: `run` reports the error."""

    def showsyntaxerror(self, *args: Any, **kwargs: Any) -> None:
        """Show nothing: `run` reports the error."""

    def begin(self) -> Collected:
        """Start collecting anew."""
        self.collected = Collected()
        sys.stdout, sys.stderr = _Stream(self, "stdout"), _Stream(self, "stderr")
        return self.collected

    def run(self, source: str, count: int = 1) -> tuple[Collected, BaseException | None]:
        """Run one cell, shown as ``In[count]``; return what it put out and its error."""
        collected = self.begin()
        self.execution_count = count
        result = self.run_cell(source, store_history=True)
        return collected, result.error_before_exec or result.error_in_exec


_FIGURE = """
figure, axes = plt.subplots(1, 2)
axes[0].plot([1, 2], label="$x^2$")
axes[0].set(title="a title", xlabel="x", ylabel="y", yscale="log")
axes[0].legend()
axes[1].imshow([[0, 1]])
plt.show()
"""


def _picture(figure: Any) -> bytes | str | None:
    """Draw a figure with some room around it: to crop it neatly, it would be drawn twice.

    Packed lightly, because packing well takes longer than drawing a curve.
    """
    from matplotlib.transforms import Bbox

    width, height = figure.get_size_inches()
    room = Bbox([[-_ROOM, -_ROOM], [width + _ROOM, height + _ROOM]])
    return print_figure(figure, "png", bbox_inches=room, pil_kwargs={"compress_level": 1})


def make_shell() -> NotebookShell:
    """Make the shell and run through it once what the first cells would pay for."""
    from matplotlib.figure import Figure  # late: it takes a while

    warnings.simplefilter("default")
    stdout, stderr = sys.stdout, sys.stderr
    shell = NotebookShell.instance()
    shell.run("%matplotlib inline\nimport matplotlib.pyplot as plt")
    assert shell.display_formatter
    shell.display_formatter.formatters["image/png"].for_type(Figure, _picture)
    shell.run(_FIGURE)
    shell.run("1 +")
    _, error = shell.run("def f():\n    return 1 / 0\nf()")
    where(error)
    shell.run("import numpy as np, warnings\nwarnings.warn('x')\nnp.float64(1) / 0\n1")
    shell.reset(new_session=True)
    sys.stdout, sys.stderr = stdout, stderr
    return shell


def where(error: BaseException | None) -> str:
    """Return the lines of the student's cells that led to `error`, the outermost first."""
    if isinstance(error, SyntaxError) and (error.filename or "").startswith("In["):
        line = (error.text or "").rstrip("\n")
        caret = " " * max(0, (error.offset or 1) - 1) + "^"
        return f"{error.filename}, line {error.lineno}\n    {line}\n    {caret}"
    lines = []
    for frame, number in traceback.walk_tb(error.__traceback__ if error else None):
        name = frame.f_code.co_filename
        if name.startswith("In["):
            function = frame.f_code.co_name
            inside = "" if function == "<module>" else f", in {function}"
            code = linecache.getline(name, number).strip()
            lines.append(f"{name}, line {number}{inside}\n    {code}")
    shown = lines if len(lines) <= 8 else [*lines[:4], "...", *lines[-4:]]
    return "\n".join(shown)
