"""The attack bank again, as an ordinary user where the tests run as root."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

USER = 12345

# Give an ordinary user, in a mount namespace of its own, a way to Python below /root.
PREPARE = """
set -e
mount --make-rprivate /
if [ -n "$HIDDEN_PYTHON" ]; then
    mkdir -p /mnt/examiner-python
    mount --bind "$HIDDEN_PYTHON" /mnt/examiner-python
    mount -t tmpfs -o mode=755 none /root
    mkdir -p "$HIDDEN_PYTHON"
    mount --bind /mnt/examiner-python "$HIDDEN_PYTHON"
fi
exec setpriv --reuid="$1" --regid="$1" --clear-groups -- "${@:2}"
"""


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="runs as an ordinary user anyway")
@pytest.mark.skipif(
    not (shutil.which("unshare") and shutil.which("setpriv")), reason="needs unshare and setpriv"
)
def test_the_attack_bank_as_an_ordinary_user():
    base = Path(sys.base_prefix)
    hidden = str(base) if base.is_relative_to("/root") else ""
    tests = Path(__file__).parent
    with tempfile.TemporaryDirectory() as home:
        os.chown(home, USER, USER)
        run_as_user(home, hidden, tests)


def run_as_user(home, hidden, tests):
    environment = os.environ | {"HOME": home, "HIDDEN_PYTHON": hidden, "TMPDIR": home}
    probe = ["bash", "-c", PREPARE, "sh", str(USER), sys.executable, "-c", "import numpy"]
    if subprocess.run(["unshare", "-m", *probe], env=environment, capture_output=True).returncode:
        pytest.skip("this Python, or its packages, cannot be read by another user")
    options = ["-q", "-p", "no:cacheprovider", f"--basetemp={home}/pytest"]
    pytest_run = [sys.executable, "-B", "-m", "pytest", *options, str(tests / "test_attacks.py")]
    run = ["unshare", "-m", "bash", "-c", PREPARE, "sh", str(USER), *pytest_run]
    done = subprocess.run(run, cwd=tests, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-5000:]
