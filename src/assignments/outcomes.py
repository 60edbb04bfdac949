"""How each check ended when it last ran in this process."""

from __future__ import annotations

#: By the check's key, such as ``"softmax.rows_sum_to_one"``: None if it passed.
outcomes: dict[str, AssertionError | None] = {}


def forget() -> None:
    """Forget how earlier checks ended."""
    outcomes.clear()


def passed() -> set[str]:
    """Return the names of the checks that have passed."""
    return {key.partition(".")[2] for key, failure in outcomes.items() if failure is None}
