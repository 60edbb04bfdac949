"""The IPython shell that runs a student's cells, made and warmed before the fork.

It is IPython's own `InteractiveShell`, so magics, ``display``, ``_`` and inline figures
behave as in a notebook, with what it would print, show or keep on disk collected
instead, as nbformat outputs and up to a limit.

One thing is kinder than a notebook: **a statement that fails does not take those below it
with it**. A cell with a missing package, a shell line or a call too early on top would else
lose the function that stands below. Each statement of a cell is run, in order, until one
that is a bare ``raise``, for that is how its author ends a cell, or one that had to be stopped.
What a magic or a shell line would do elsewhere, and cannot do here, it does not do, and says so.
"""

import ast
import base64
import linecache
import re
import sys
import traceback
import warnings
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.pylabtools import print_figure
from IPython.utils.text import SList
from traitlets import Any as AnyTrait
from traitlets import List, Type

MAX_TEXT = 100_000
MAX_DISPLAYS = 40
_IMAGES = ("image/png", "image/jpeg")
_ROOM = 0.25  # inches on each side of a figure, for labels that stick out
MAX_LEFT_OUT = 20
# Cell magics that only measure or hide what the cell does.
_MEASURING = re.compile(r"\A(\s*)%%(time|timeit|capture|prun)\b[^\n]*")
# These start another program: there is none.
_PROGRAMS = {
    "pip", "conda", "mamba", "micromamba", "uv", "bash", "sh", "script", "perl", "ruby", "pypy",
    "python", "python2", "python3", "cmd",
}  # fmt: skip
# These read what may not be there.
_READING = {"run", "load", "loadpy", "load_ext", "reload_ext"}


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
    left_out: Any = List()  # what the last cell asked for and did not get, in words

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.collected = Collected()
        self._failures: list[BaseException] = []

    def init_history(self) -> None:
        """Keep no history on disk."""
        from IPython.core.history import HistoryManager

        self.history_manager = HistoryManager(shell=self, parent=self, enabled=False)

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no event loop to hook into."""

    def enable_matplotlib(self, gui: str | None = None) -> Any:
        """Draw figures inline, whatever is asked for: nobody could move an interactive one."""
        return super().enable_matplotlib("inline")

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
        """Run one cell, shown as ``In[count]``; return what it put out and its first error."""
        collected = self.begin()
        self.execution_count = count
        self.left_out, self._failures = [], []
        source = _MEASURING.sub(r"\1# %%\2", source)
        result = self.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        return collected, self._failures[0] if self._failures else error

    # --- what cannot be done here -------------------------------------------------------

    def _leave_out(self, what: str) -> None:
        line = " ".join(what.split())[:200]
        self.collected.text("stderr", f"[left out] {line}: there is no such thing here\n")
        if len(self.left_out) < MAX_LEFT_OUT:
            self.left_out.append(f"`{line}` was left out")

    def system(self, cmd: str) -> None:
        """Start no other program."""
        self._leave_out(f"!{cmd}")

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Start no other program; it has said nothing."""
        self._leave_out(f"!{cmd}")
        return SList() if split else ""

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run a magic if there is such a one here."""
        try:
            if magic_name not in _PROGRAMS:
                return super().run_line_magic(magic_name, line, _stack_depth + 1)
        except UsageError:
            pass
        except Exception:
            if magic_name not in _READING:
                raise
        self._leave_out(f"%{magic_name} {line}")
        return None

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Run a magic if there is such a one here."""
        try:
            if magic_name not in _PROGRAMS:
                return super().run_cell_magic(magic_name, line, cell)
        except UsageError:
            pass
        self._leave_out(f"%%{magic_name} {line}")
        return None

    # --- statement by statement -----------------------------------------------------------

    async def run_ast_nodes(
        self,
        nodelist: list[ast.stmt],
        cell_name: str,
        interactivity: str = "last_expr",
        compiler: Any = compile,
        result: Any = None,
    ) -> bool:
        """Run the statements of a cell one by one; return whether one failed."""
        for number, statement in enumerate(nodelist):
            below = nodelist[number + 1 :]
            show = interactivity if not below or interactivity == "all" else "none"
            failed = await super().run_ast_nodes([statement], cell_name, show, compiler, result)
            if not failed:
                continue
            error = result.error_before_exec or result.error_in_exec
            result.error_before_exec = result.error_in_exec = None
            self._failures.append(error)
            if isinstance(statement, ast.Raise) or not isinstance(error, Exception | SystemExit):
                break
            self._say_what_failed(statement, error, below)
        return bool(self._failures)

    def _say_what_failed(
        self, statement: ast.stmt, error: BaseException, below: list[ast.stmt]
    ) -> None:
        """Note the first failure, if in a notebook it would have lost a definition below it."""
        definitions = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        if len(self._failures) == 1 and any(isinstance(s, definitions) for s in below):
            line = ast.unparse(statement).splitlines()[0][:100]
            self.left_out.append(
                f"`{line}` failed ({type(error).__name__}); what stands below it was run"
            )


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
