"""Use up the machine."""

from attacks import WRONG, attack

ATTACKS = [
    attack("loop for ever", "while True:\n    pass", WRONG),
    attack(
        "loop for ever, whatever is asked",
        """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
""",
        WRONG,
    ),
    attack("loop for ever in a function", "def mean_squares(x):\n    while True:\n        pass"),
    attack("sleep", "import time\ntime.sleep(10_000)", WRONG),
    attack(
        "make processes without end",
        """
import os
children = 0
while children < 1000:
    os.fork()
    children += 1
""",
        WRONG,
    ),
    attack(
        "make threads without end",
        """
import threading, time
for _ in range(100_000):
    threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
""",
        WRONG,
    ),
    attack(
        "take all memory", "hoard = []\nwhile True:\n    hoard.append(bytes(50_000_000))", WRONG
    ),
    attack(
        "fill the disk",
        """
number = 0
while True:
    with open(f"fill{number}", "wb") as file:
        while file.write(bytes(1 << 20)):
            pass
    number += 1
""",
        WRONG,
    ),
    attack(
        "fill the disk with empty files",
        """
for number in range(100_000):
    open(f"empty{number}", "w").close()
""",
        WRONG,
    ),
    attack(
        "fill memory that no limit counts",
        """
import ctypes, mmap, os
libc = ctypes.CDLL(None)
for number in range(100):
    fd = libc.memfd_create(b"x", 0)
    while os.write(fd, bytes(1 << 24)):
        pass
""",
        WRONG,
    ),
    attack("open files without end", "files = [open('f', 'w') for _ in range(100_000)]", WRONG),
    attack("print 20 megabytes", "print('x' * 20_000_000)", WRONG),
    attack(
        "print for ever in a function",
        "def mean_squares(x):\n    while True:\n        print('all checks passed ' * 100)",
    ),
    attack(
        "show pictures without end",
        """
import os
from IPython.display import Image, display
picture = b"\\x89PNG\\r\\n" + os.urandom(3_000_000)
for _ in range(200):
    display(Image(picture, format="png"))
""",
        WRONG,
    ),
    attack(
        "recurse until the stack is gone",
        """
import sys
sys.setrecursionlimit(10**9)
def f(x):
    return f(lambda: x)
class Deep:
    def __repr__(self):
        return repr(self)
f(1)
""",
        WRONG,
    ),
    attack(
        "unpack a small file into a large one",
        """
import io, zipfile
packed = io.BytesIO()
with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as z:
    with z.open("zeros", "w", force_zip64=True) as file:
        for _ in range(300):
            file.write(bytes(1 << 20))
zipfile.ZipFile(packed).extractall(".")
""",
        WRONG,
    ),
]
