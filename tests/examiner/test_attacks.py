"""The attack bank against the examiner, and against stock nbgrader to show that it is real."""

import pytest
from attacks.bank import ATTACKS
from small_course import FULL, NOTHING, RIGHT


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.name)
def test_attack_gains_no_point_and_harms_nothing(attack, course, session):
    graded = course.grade(session, *attack.cells)
    assert graded.scores == NOTHING
    course.assert_unharmed()
    assert course.grade(session, RIGHT).scores == FULL, "the class goes on"


def test_the_bank_holds_at_least_forty_attacks():
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 40
