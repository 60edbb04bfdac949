"""formgrader in a browser: grade a submission, then its written answer by hand, and keep that."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from small_class import environment, grade, make_course, rows, run
from small_course import RIGHT, submission

TOKEN = "a-token-for-the-tests"
CSS = "css selector"
COMMENT = "A square of what kind of number?"


@pytest.fixture(scope="module")
def root(course, tmp_path_factory):
    """A course with one submission, not graded."""
    answer = submission(course.template, RIGHT)
    why = next(cell for cell in answer.cells if cell.id == "why")
    why.source = "Because $x^2 \\ge 0$."
    root = tmp_path_factory.mktemp("formgrader") / "course"
    make_course(course, root, {"Zoë Lee": json.dumps(answer)})
    run(root, "nbgrader", "generate_assignment", "squares")
    return root


@pytest.fixture(scope="module")
def address(root, tmp_path_factory):
    """The address of a Jupyter server in the course, ended with all that it started."""
    home = tmp_path_factory.mktemp("jupyter")
    places = {f"JUPYTER_{name}_DIR": str(home / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    options = [
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port=0",
        f"--IdentityProvider.token={TOKEN}",
    ]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser", *options],
            cwd=root,
            env=environment() | places | {"HOME": str(home)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            found = wait_for(lambda: list(home.glob("RUNTIME/jpserver-*.json")), server)
            yield json.loads(found[0].read_text())["url"]
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(20)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()
    assert "Traceback" not in (home / "log").read_text()


def wait_for(look, process=None, seconds=60):
    """Return what `look` finds, as soon as it finds something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and (process is None or process.poll() is None):
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("waited in vain")


@pytest.fixture(scope="module")
def graded_by_hand(root, address, browser):
    """Do what an instructor does; return the course."""
    # The button that grades one submission.
    browser.get(f"{address}login?token={TOKEN}")
    browser.get(f"{address}formgrader/manage_submissions/squares")
    wait_for(lambda: browser.find_elements(CSS, ".autograde a"))[0].click()
    # The message slides in from above: it is whole as soon as its title, the topmost, is seen.
    wait_for(lambda: [t for t in browser.find_elements(CSS, ".modal-title") if t.text])
    assert "Successfully autograded" in browser.find_element(CSS, ".modal").text
    # The graded submission.
    browser.get(f"{address}formgrader/gradebook/squares/squares")
    links = "a[href*='/formgrader/submissions/']"
    browser.get(wait_for(lambda: browser.find_elements(CSS, links))[0].get_attribute("href"))
    score = wait_for(lambda: browser.find_elements(CSS, "input#why"))[0]
    wait_for(lambda: score.get_attribute("class").find("needs_manual_grade") >= 0)
    assert browser.find_element(CSS, "input#values").get_attribute("placeholder") == "2"
    assert browser.find_elements(CSS, "math"), "formulas need no other host"
    # The grade and the comment are saved when their fields are left.
    score.send_keys("2.5\t")
    wait_for(lambda: by_hand(root)[:2] == (2.5, 0))
    browser.find_element(CSS, "textarea#why-comment").send_keys(f"{COMMENT}\t")
    wait_for(lambda: by_hand(root)[2] == COMMENT)
    return root


def by_hand(root):
    """Return the written answer's manual score, whether it needs one, and the comment."""
    (grade_row,) = [row for row in rows(root)["grades"] if row[1] == "why"]
    (comment,) = [row for row in rows(root)["comments"] if row[1] == "why"]
    return grade_row[3], grade_row[5], comment[3]


def test_the_autograde_button_gives_the_points(graded_by_hand):
    scores = {row[1]: row[2] for row in rows(graded_by_hand)["grades"]}
    assert scores["values"] == 2
    assert scores["one_value"] == 1


def test_a_grade_and_a_comment_by_hand_outlive_a_regrade_and_reach_the_feedback(graded_by_hand):
    page = graded_by_hand / "feedback/Zoë Lee/squares/squares.html"
    grade(graded_by_hand)
    assert by_hand(graded_by_hand)[0::2] == (2.5, COMMENT)
    shown = page.read_text()
    page.unlink()
    run(graded_by_hand, "nbgrader", "generate_feedback", "squares", "--force")
    for text in (shown, page.read_text()):
        assert COMMENT in text
        assert "Score: 5.5 /" in " ".join(text.split())
