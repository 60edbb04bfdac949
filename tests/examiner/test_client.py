"""What the trusted end does with a process that dies, is silent, or sends what is no answer."""

import json
import os
import socket
import threading
import time

import pytest

from examiner.crossing import client, wire
from examiner.crossing.client import Candidate, ConfinementError
from examiner.crossing.errors import CandidateError


class Zygote:
    """Stands for the zygote; whatever it starts is a function that gets the candidate's socket."""

    def __init__(self, candidate, status=0):
        self.ours, self._theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._candidate, self._status = candidate, status
        self.asked = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        with self._theirs:
            while True:
                text, fds, _, _ = socket.recv_fds(self._theirs, 1 << 16, 1)
                if not text:
                    return
                do = json.loads(text)["do"]
                self.asked.append(do)
                if do == "start":
                    with socket.socket(fileno=fds[0]) as end:
                        self._candidate(end.fileno())
                elif do == "end":
                    self._theirs.send(json.dumps({"status": self._status}).encode())

    def close(self):
        self.ours.close()
        self._thread.join(10)


@pytest.fixture
def zygote():
    made = []

    def make(candidate, status=0):
        made.append(Zygote(candidate, status))
        return made[-1]

    yield make
    for one in made:
        one.close()


def answering(answer, payload=b""):
    """Return a candidate that answers its first question with `answer(question)`."""

    def candidate(fd):
        wire.send(fd, {"id": "hello"})
        try:
            question, _ = wire.receive(fd)
        except EOFError:
            return
        said = answer(question)
        if said is not None:
            wire.send(fd, said, payload)

    return candidate


def ask(zygote, seconds=5.0):
    candidate = Candidate(zygote.ours)
    candidate.seconds = seconds
    with pytest.raises(CandidateError) as raised:
        candidate.find("x")
    return candidate, raised.value


def test_one_that_dies_before_it_says_hello_was_not_confined(zygote):
    with pytest.raises(ConfinementError, match="ended by SIGKILL"):
        Candidate(zygote(lambda fd: None, status=-9).ours)


def test_one_that_says_why_it_was_not_confined_is_quoted(zygote):
    failed = zygote(lambda fd: wire.send(fd, {"id": "failed", "details": "no landlock"}))
    with pytest.raises(ConfinementError) as raised:
        Candidate(failed.ours)
    assert raised.value.__notes__ == ["no landlock"]


def test_one_that_dies_over_a_question_is_told_with_its_end(zygote):
    candidate, error = ask(zygote(answering(lambda question: None), status=3))
    assert error.kind == "Died"
    assert error.message.endswith("it ended itself, with status 3")
    assert (candidate.alive, candidate.misconduct) == (False, [])


NO_ANSWERS = {
    "another question's": lambda question: {"id": "guessed", "value": 1},
    "no value": lambda question: {"id": question["id"], "value": {"pickle": "x"}},
}


@pytest.mark.parametrize("answer", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_no_honest_process_sends_ends_it_and_is_noted(answer, zygote):
    candidate, error = ask(zygote(answering(answer)))
    assert error.kind == "NotData"
    assert not candidate.alive
    assert len(candidate.misconduct) == 1


def test_what_is_no_frame_ends_it_and_is_noted(zygote):
    def candidate(fd):
        wire.send(fd, {"id": "hello"})
        wire.receive(fd)
        with socket.socket(fileno=os.dup(fd)) as end:
            end.sendall(b"\xff" * 12)

    candidate, error = ask(zygote(candidate))
    assert error.kind == "NotData"
    assert len(candidate.misconduct) == 1


def test_an_answer_too_large_for_the_memory_is_no_misconduct(zygote, monkeypatch):
    candidate = Candidate(zygote(answering(lambda question: None)).ours)
    candidate.seconds = 5.0

    real = wire.receive

    def receive(fd, *deadline):  # as the stand-in does not, the client has a deadline
        if deadline:
            raise MemoryError
        return real(fd)

    monkeypatch.setattr(client.wire, "receive", receive)
    with pytest.raises(CandidateError, match="larger than the memory"):
        candidate.find("x")
    assert candidate.misconduct == []


def test_one_that_does_not_stop_when_asked_is_killed(zygote, monkeypatch):
    monkeypatch.setattr(client, "GRACE", 0.1)
    silent = zygote(answering(lambda question: time.sleep(0.5)), status=-9)
    candidate, error = ask(silent, seconds=0.1)
    assert error.kind == "TimeLimit"
    assert error.message.endswith("and was killed")
    assert silent.asked == ["start", "interrupt", "end"]
    assert not candidate.alive


@pytest.mark.parametrize("error", [5, {}, {"kind": 5, "bases": "x", "refused": [1]}])
def test_a_forged_error_is_an_error_without_words(error, zygote):
    forged = {"outputs": "none", "left_out": 5, "error": error}
    candidate, raised = ask(zygote(answering(lambda question: forged | {"id": question["id"]})))
    assert (raised.kind, raised.message, raised.where) == ("Exception", "", "")
    assert raised.refused is None
    assert candidate.outputs == candidate.left_out == []
    candidate.leave()


def test_what_a_check_cannot_send_is_the_checks_error(zygote):
    candidate = Candidate(zygote(answering(lambda question: None)).ours)
    candidate.seconds = 5.0
    with pytest.raises(TypeError, match="a check cannot send an object of type object"):
        candidate.call(0, (object(),), {})
    candidate.leave()
