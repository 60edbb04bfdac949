"""One course and one session for all tests of the examiner."""

import os
import sys
from pathlib import Path

import pytest

from examiner.run.session import Session

sys.path.insert(0, str(Path(__file__).parent))  # for `small_course` and the package `attacks`

from small_course import Course, settings_for


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    os.environ["EXAMINER_TEST_SECRET"] = "of the instructor"
    course = Course(tmp_path_factory.mktemp("course"))
    yield course
    course.assert_unharmed()  # nor later, by a process that was left behind
    course.close()


@pytest.fixture(scope="session")
def session(course):
    with Session(settings_for(course.package)) as session:
        yield session
