"""The confined process: run a student's cells and functions when asked, answer with data.

Everything here shares a process with the student's code, which can read and
change all of it. Nothing here is a defence: the defences are the walls around the
process (`examiner.walls.confine`) and the distrust at the other end (`examiner.crossing.client`).
"""

import __future__

import signal
import types
from typing import Any

from examiner.crossing import outputs, wire
from examiner.crossing.refusal import describe
from examiner.run.shell import NotebookShell, where

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
        self._kept: list[Any] = []
        self._handles: dict[int, int] = {}
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
            try:
                wire.send(self._fd, {"id": header["id"], **answer}, reply_payload)
            except wire.NotData as error:
                wire.send(self._fd, {"id": header["id"], "error": _error(error)})

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
        answer["outputs"] = outputs.clean(self._shell.collected.outputs)
        return answer, reply_payload

    def _do_run(self, header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        _, error = self._shell.run(header["source"], header["count"])
        answer: dict[str, Any] = {"left_out": self._shell.left_out}
        return (answer if error is None else answer | {"error": _error(error)}), b""

    def _do_find(self, header: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
        self._shell.begin()
        if header["name"] not in self._shell.user_ns:
            return {"missing": True}, b""
        return self._value(self._shell.user_ns[header["name"]])

    def _do_attribute(self, header: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
        self._shell.begin()
        return self._value(getattr(self._kept[header["target"]], header["name"]))

    def _do_next(self, header: dict[str, Any], _: bytes) -> tuple[dict[str, Any], bytes]:
        self._shell.begin()
        try:
            return self._value(next(self._kept[header["target"]]))
        except StopIteration:
            return {"missing": True}, b""

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
        objects = wire.Objects()
        args, kwargs = wire.decode(tree, payload, self._find, objects, arguments=True)
        before = [wire.content(x, self._keep, objects) for x in objects.all]
        value, answer = None, {}
        try:
            value = target(*args, **kwargs)
        except BaseException as error:  # what it changed until then stays changed
            answer["error"] = _error(error)
        after = [wire.content(x, self._keep, objects) for x in objects.all]
        changed = [i for i, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
        answer["value"], reply_payload = wire.encode_answer(value, changed, self._keep, objects)
        return answer, reply_payload

    def _value(self, value: Any) -> tuple[dict[str, Any], bytes]:
        tree, payload = wire.encode_answer(value, [], self._keep, wire.Objects())
        return {"value": tree}, payload

    def _find(self, handle: int, _: str) -> Any:
        return self._kept[handle]

    def _keep(self, value: Any) -> wire.Opaque:
        """Keep an object; the same one has the same handle whenever it is asked for."""
        handle = self._handles.setdefault(id(value), len(self._kept))
        if handle == len(self._kept):
            self._kept.append(value)
        return wire.Opaque(handle, f"{_ability(value)} {type(value).__name__}")


def _ability(value: Any) -> str:
    if isinstance(value, types.ModuleType):
        return "module"
    if callable(value):
        return "callable"
    return "iterator" if hasattr(type(value), "__next__") else "object"


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
        "refused": describe(error),
    }
