"""The trusted end of the pipe: ask a candidate, believe nothing, wait only so long."""

import contextlib
import inspect
import json
import secrets
import signal
import socket
import textwrap
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from examiner.crossing import outputs, wire
from examiner.crossing.errors import CandidateError
from examiner.crossing.refusal import Refused
from examiner.crossing.standin import CallableStandIn, IteratorStandIn, StandIn

MAX_OUTPUTS = 100
MAX_LEFT_OUT = 20
START_SECONDS = 60.0

GRACE = 1.0
"""Seconds a candidate has to stop after an interrupt before it is killed."""


class ConfinementError(Exception):
    """A candidate could not be started behind its walls."""


class Candidate:
    """One confined process, started through a zygote, and the questions to ask it.

    Parameters
    ----------
    control : socket.socket
        To the zygote.

    Attributes
    ----------
    seconds : float
        How long its code may still run, in all; every question uses some of it up.
    alive : bool
        False once it has died, been killed for its time, or sent what is no answer.
    outputs : list
        What its answers say it has put out, cleaned.
    left_out : list of str
        What its last cell asked for and could not have, as it says.
    misconduct : list of str
        What it sent that no honest answer contains.
    """

    def __init__(self, control: socket.socket):
        self._control = control
        self.seconds = 0.0
        self.alive = True
        self.outputs: list[outputs.Output] = []
        self.left_out: list[str] = []
        self.misconduct: list[str] = []
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(control, [b'{"do": "start"}'], [theirs.fileno()])
        ours.setblocking(False)
        self._socket = ours
        try:
            hello, _ = wire.receive(ours.fileno(), time.monotonic() + START_SECONDS)
        except (EOFError, TimeoutError):
            message = f"A candidate could not be confined: {self.close()}."
            raise ConfinementError(message) from None
        if hello["id"] == "failed":
            self.close()
            error = ConfinementError("A candidate could not be confined.")
            error.add_note(hello["details"])
            raise error

    def run(self, source: str, count: int) -> CandidateError | None:
        """Run one cell, number `count` of the notebook; return the error it ended with."""
        self.left_out = []
        try:
            self._ask({"do": "run", "source": source, "count": count})
        except CandidateError as error:
            return error
        return None

    def find(self, name: str) -> Any:
        """Return what `name` stands for in the notebook; raise KeyError if nothing."""
        header, payload = self._ask({"do": "find", "name": name})
        if header.get("missing") is True:
            raise KeyError(name)
        return self._value(header, payload)

    def attribute(self, handle: int, name: str) -> Any:
        """Return an attribute of a kept object."""
        return self._value(*self._ask({"do": "attribute", "target": handle, "name": name}))

    def next(self, handle: int) -> Any:
        """Return the next value of a kept iterator; raise StopIteration after the last."""
        header, payload = self._ask({"do": "next", "target": handle})
        if header.get("missing") is True:
            raise StopIteration
        return self._value(header, payload)

    def call(self, handle: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a kept object; change in the arguments what it changed, even if it raises."""
        return self._call({"do": "call", "target": handle}, args, kwargs)

    def run_beside(self, helper: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Send the source of `helper` and call it there."""
        source = textwrap.dedent(inspect.getsource(helper))
        question = {"do": "beside", "source": source, "name": helper.__name__}
        return self._call(question, args, {})

    def leave(self) -> None:
        """Have the candidate killed, and do not wait for it."""
        self.alive = False
        self._socket.close()
        self._control.send(b'{"do": "leave"}')

    def close(self) -> str:
        """Kill the candidate with all its processes; return how it had ended, in words."""
        self.alive = False
        self._socket.close()
        self._control.send(b'{"do": "end"}')
        status = json.loads(self._control.recv(1 << 16))["status"]
        if status >= 0:
            return f"it ended itself, with status {status}"
        return f"it was ended by {signal.Signals(-status).name}"

    # --- one question, one answer -----------------------------------------------------

    def _call(self, question: dict[str, Any], args: Any, kwargs: dict[str, Any]) -> Any:
        objects = wire.Objects()
        try:
            tree, payload = wire.encode([list(args), kwargs], _handle, objects, arguments=True)
            question = {**question, "args": tree}
            return self._value(*self._ask(question, payload, objects), objects)
        except wire.NotData as error:
            raise TypeError(f"a check cannot send {error} to the student's code") from error

    def _ask(
        self, question: dict[str, Any], payload: bytes = b"", objects: wire.Objects | None = None
    ) -> tuple[dict[str, Any], bytes]:
        if not self.alive:
            raise CandidateError("Died", "the notebook's process had ended before")
        question["id"] = secrets.token_hex(8)  # an answer sent ahead cannot know it
        started = time.monotonic()
        deadline = started + self.seconds
        late = False
        try:
            wire.send(self._socket.fileno(), question, payload, deadline)
            header, reply = wire.receive(self._socket.fileno(), deadline)
        except TimeoutError:
            header, reply = self._interrupt()
            late = True
        except EOFError:
            raise CandidateError("Died", f"the notebook's process ended: {self.close()}") from None
        except wire.ProtocolError as error:
            raise self._distrust(str(error)) from None
        except MemoryError:  # a large answer need not be a lie
            self.close()
            raise CandidateError("NotData", "the answer is larger than the memory for it") from None
        finally:
            self.seconds -= time.monotonic() - started
        if header.get("id") != question["id"]:
            raise self._distrust("an answer to a question that was not asked")
        self._keep(header.get("outputs"))
        self._keep_left_out(header.get("left_out"))
        if "error" not in header and not late:
            return header, reply
        if objects and "value" in header:
            self._value(header, reply, objects)
        raised = _error_from(header.get("error"))
        if late:
            message = "the code ran longer than it may and was stopped"
            raise CandidateError("TimeLimit", message, raised.where)
        raise raised

    def _keep(self, put_out: Any) -> None:
        """Keep what was put out, as far as there is room since the last cell."""
        room = MAX_OUTPUTS - len(self.outputs)
        if type(put_out) is list and room > 0:
            self.outputs += outputs.clean(put_out[:room])

    def _keep_left_out(self, lines: Any) -> None:
        lines = lines[:MAX_LEFT_OUT] if type(lines) is list else []
        self.left_out = [_printable(line[:300]) for line in lines if type(line) is str]

    def _interrupt(self) -> tuple[dict[str, Any], bytes]:
        """Stop the code that is running; kill the process if that does not help."""
        self._control.send(b'{"do": "interrupt"}')
        with contextlib.suppress(TimeoutError, EOFError, wire.ProtocolError):
            return wire.receive(self._socket.fileno(), time.monotonic() + GRACE)
        self.close()
        message = "the code ran longer than it may, did not stop when asked, and was killed"
        raise CandidateError("TimeLimit", message) from None

    def _distrust(self, what: str) -> CandidateError:
        self.close()
        self.misconduct.append(f"The notebook's process sent {what}.")
        return CandidateError("NotData", f"the notebook's process sent {what}")

    def _value(
        self, header: dict[str, Any], payload: bytes, objects: wire.Objects | None = None
    ) -> Any:
        known = objects or wire.Objects()
        try:
            tree = header.get("value")
            value, changes = wire.decode_answer(tree, payload, self._stand_in, known)
        except wire.ProtocolError as error:
            raise self._distrust(str(error)) from None
        for number, content in changes:
            _change(known.all[number], content)
        if not all(map(_is_small, [value, *known.all])):
            raise CandidateError("NotData", "the function put its arguments into one another")
        return value

    def _stand_in(self, handle: int, kind: str) -> StandIn:
        ability, _, name = _printable(kind).partition(" ")
        kinds = {"callable": CallableStandIn, "iterator": IteratorStandIn}
        return kinds.get(ability, StandIn)(self, handle, name)


def _handle(value: Any) -> wire.Opaque:
    if isinstance(value, StandIn):
        return wire.Opaque(value.examiner_handle(), "")
    raise wire.NotData(f"an object of type {type(value).__name__}")


def _change(x: Any, content: Any) -> None:
    """Do to the caller's object what the student's function did to its copy."""
    if isinstance(x, (list, bytearray)):
        x[:] = content
    elif isinstance(x, (dict, set)):
        x.clear()
        x.update(content)
    elif isinstance(x, np.ndarray):
        _change_array(x, content)
    elif x.shape != content.shape:
        x.data = content.detach().to(x.dtype)
    else:
        x.detach().copy_(content.detach())


def _change_array(x: np.ndarray, content: np.ndarray) -> None:
    try:
        if x.dtype != content.dtype:
            raise ValueError("another dtype")
        if x.shape != content.shape:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # NumPy 2.5 would rather not
                x.shape = content.shape
        x.flags.writeable = True  # as the function has had to do, if it was not
        x[...] = content
        x.flags.writeable = content.flags.writeable
    except (AttributeError, ValueError):
        message = "the function changed an argument in a way that cannot be passed back"
        raise CandidateError("NotData", message) from None


def _is_small(value: Any) -> bool:
    """Tell whether a value is no larger, written out, than what may cross."""
    room = wire.MAX_NODES + 1000

    def walk(x: Any, depth: int) -> bool:
        nonlocal room
        room -= 1
        if depth > wire.MAX_DEPTH + 4 or room < 0:
            return False
        if isinstance(x, dict):
            return all(walk(part, depth + 1) for pair in x.items() for part in pair)
        if isinstance(x, (list, tuple)):
            return all(walk(part, depth + 1) for part in x)
        return True

    return walk(value, 0)


def _error_from(tree: Any) -> CandidateError:
    fields = tree if type(tree) is dict else {}
    texts = [fields.get(name) for name in ("kind", "message", "where")]
    kind, message, where = (_printable(t) if type(t) is str else "" for t in texts)
    given = fields.get("bases")
    bases = (
        [_printable(b)[:100] for b in given[:20] if type(b) is str] if type(given) is list else []
    )
    error = CandidateError(kind[:100] or "Exception", message[:2000], where[:4000], bases)
    error.refused = Refused.of(fields.get("refused"))
    return error


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c in "\n\t" else "�" for c in text)
