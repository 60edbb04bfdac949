"""The confined process: run a student's cells and functions when asked, answer with data.

Everything here shares a process with the student's code, which can read and
change all of it. Nothing here is a defence: the defences are the walls around the
process (`examiner.confine`) and the distrust at the other end (`examiner.client`).
"""

import __future__

import signal
import types
from typing import Any

import numpy as np

from examiner import wire
from examiner.shell import NotebookShell, where

MAX_MESSAGE = 2000


class Server:
    """Answers the requests that arrive on one descriptor.

    Parameters
    ----------
    shell : NotebookShell
        Where the cells run.
    fd : int
        A socket to the trusted process.
    """

    def __init__(self, shell: NotebookShell, fd: int):
        self._shell = shell
        self._fd = fd
        self._kept: dict[int, Any] = {}
        self._busy = False

    def serve(self) -> None:
        """Answer until the other end closes."""
        wire.send(self._fd, {"id": "hello"})
        while True:
            signal.signal(signal.SIGINT, self._interrupt)
            try:
                header, payload = wire.receive(self._fd)
            except EOFError:
                return
            answer, reply_payload = self._answer(header, payload)
            wire.send(self._fd, {"id": header["id"], **answer}, reply_payload)

    def _interrupt(self, *_: Any) -> None:
        if self._busy:
            self._busy = False
            raise KeyboardInterrupt

    def _answer(self, header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            self._busy = True
            answer, reply_payload = getattr(self, f"_do_{header['do']}")(header, payload)
            self._busy = False
        except BaseException as error:  # the student's code may raise anything
            self._busy = False
            answer, reply_payload = {"error": _error(error)}, b""
        answer.setdefault("outputs", self._shell.collected.outputs)
        return answer, reply_payload

    def _do_run(self, header: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
        collected, error = self._shell.run(header["source"], header["count"])
        answer: dict[str, Any] = {"outputs": collected.outputs, "left_out": self._shell.left_out}
        if error is not None:
            answer["error"] = _error(error)
        return answer, b""

    def _do_find(self, header: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
        self._shell.begin()
        if header["name"] not in self._shell.user_ns:
            return {"missing": True}, b""
        return self._value(self._shell.user_ns[header["name"]])

    def _do_attribute(self, header: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
        self._shell.begin()
        return self._value(getattr(self._kept[header["target"]], header["name"]))

    def _do_call(self, header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        return self._call(self._kept[header["target"]], header["args"], payload)

    def _do_beside(self, header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        flags = __future__.annotations.compiler_flag
        code = compile(header["source"], "<the check's helper>", "exec", flags, dont_inherit=True)
        space: dict[str, Any] = {"__name__": "helper"}
        exec(code, space)
        return self._call(space[header["name"]], header["args"], payload)

    def _call(self, target: Any, tree: Any, payload: bytes) -> tuple[dict[str, Any], bytes]:
        self._shell.begin()
        args, kwargs = wire.decode(tree, payload, lambda handle, _: self._kept[handle])
        arrays = arrays_in([args, kwargs])
        before = [wire.encode(array) for array in arrays]
        value = target(*args, **kwargs)
        after = [wire.encode(array) for array in arrays]
        pairs = enumerate(zip(before, after, strict=True))
        changed = [(i, arrays[i]) for i, (old, new) in pairs if old != new]
        return self._value(value, changed)

    def _value(self, value: Any, changed: Any = ()) -> tuple[dict[str, Any], bytes]:
        tree, payload = wire.encode([value, list(changed)], self._keep)
        return {"value": tree}, payload

    def _keep(self, value: Any) -> wire.Opaque:
        handle = len(self._kept) + 1
        self._kept[handle] = value
        if isinstance(value, types.ModuleType):
            kind = "module"
        else:
            kind = ("callable " if callable(value) else "object ") + type(value).__name__
        return wire.Opaque(handle, kind)


def arrays_in(value: Any) -> list[Any]:
    """List the arrays and tensors in a decoded value, in the order of `wire.encode`."""
    if type(value) in (list, tuple):
        return [a for part in value for a in arrays_in(part)]
    if type(value) is dict:
        return [a for pair in value.items() for part in pair for a in arrays_in(part)]
    is_array = isinstance(value, np.ndarray) or type(value).__name__ in ("Tensor", "Parameter")
    return [value] if is_array else []


def _error(error: BaseException) -> dict[str, Any]:
    kind = type(error).__name__
    try:
        message = str(error)
    except Exception:
        message = ""
    if isinstance(error, SyntaxError):
        message = str(error.msg)
    return {
        "kind": kind[:100],
        "bases": [base.__name__[:100] for base in type(error).__mro__[1:20]],
        "message": message[:MAX_MESSAGE],
        "where": where(error)[: 2 * MAX_MESSAGE],
    }
