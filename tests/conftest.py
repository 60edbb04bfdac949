"""How property tests run: without a time limit, and in CI with the same examples each time."""

import os

from hypothesis import settings

settings.register_profile("course", deadline=None, max_examples=50)
settings.register_profile(
    "course-ci", settings.get_profile("course"), derandomize=True, database=None
)
settings.load_profile("course-ci" if "CI" in os.environ else "course")
