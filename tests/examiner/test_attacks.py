"""The attack bank against the examiner; `test_stock` shows that the attacks are real."""

import pytest
from attacks.bank import ATTACKS
from small_course import FULL, NOTHING, RIGHT


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.name)
def test_attack_gains_no_point_and_harms_nothing(attack, course, session):
    if attack.accomplice:
        assert course.grade(session, attack.accomplice).scores in (FULL, NOTHING)
    process = session._process
    graded = course.grade(session, *attack.cells)
    assert graded.scores == NOTHING
    course.assert_unharmed()
    assert session._process is process, "the examiner's own processes live on"
    assert process.poll() is None
    assert course.grade(session, RIGHT).scores == FULL, "the class goes on"


def test_the_bank_holds_at_least_a_hundred_and_fifty_attacks():
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 150


def test_time_is_not_carried_into_the_next_run(course, session, monkeypatch):
    monkeypatch.setitem(session.settings, "total_seconds", 4.0)
    slow = RIGHT + "\nimport time\ntime.sleep(1.5)"
    assert course.grade(session, "while True: pass", "while True: pass").scores == NOTHING
    for _ in range(3):
        assert course.grade(session, slow).scores == FULL


def test_nothing_shown_of_an_attack_is_more_than_text(course, session):
    (attack,) = (a for a in ATTACKS if a.name.startswith("say that all is well"))
    graded = course.grade(session, *attack.cells)
    shown = [o for cell in graded.notebook.cells for o in cell.get("outputs", [])]
    text = "".join(str(o) for o in shown)
    assert "all checks passed" in text
    for trick in ("\x00", "\x07", "\u202e"):
        assert trick not in "".join(o.get("text", "") + o.get("evalue", "") for o in shown)
