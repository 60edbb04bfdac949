"""Use up the machine."""

from attacks import POINTS, WRONG, attack, once

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
    # --- limits, one by one: the right answer once one is passed
    *(
        once(f"more than it may: {name}", code, at_home=at_home)
        for name, (code, at_home) in {
            "memory by NumPy": ("import numpy as np\na = np.ones(100_000_000)", POINTS),
            "memory by a map": (
                "import mmap\nm = mmap.mmap(-1, 700 << 20)\nm[::4096] = bytes(179200)",
                POINTS,
            ),
            "memory by a private map": (
                "import mmap\nm = mmap.mmap(-1, 700 << 20, flags=mmap.MAP_PRIVATE)\n"
                "m[::4096] = bytes(179200)",
                POINTS,
            ),
            "memory by the C library": (
                "import ctypes\nlibc = ctypes.CDLL(None)\nlibc.malloc.restype = ctypes.c_void_p\n"
                "p = libc.malloc(ctypes.c_size_t(700 << 20))\nassert p\n"
                "ctypes.memset(p, 1, 700 << 20)\nlibc.free(ctypes.c_void_p(p))",
                POINTS,
            ),
            "memory by torch": (
                "import torch\nt = torch.ones(100_000_000, dtype=torch.float64)",
                POINTS,
            ),
            "memory in small parts": (
                "parts = [bytes(1 << 20) for _ in range(700)]\nassert len(parts) == 700",
                POINTS,
            ),
            "memory by stacks of threads": (
                "import threading\nthreading.stack_size(64 << 20)\nstop = threading.Event()\n"
                "threads = [threading.Thread(target=stop.wait) for _ in range(20)]\ntry:\n"
                "    for t in threads:\n        t.start()\nfinally:\n    stop.set()",
                POINTS,
            ),
            "memory by a file": (
                "with open('large', 'wb') as file:\n    for _ in range(100):\n"
                "        file.write(bytes(1 << 20))\nimport os\nos.remove('large')",
                POINTS,
            ),
            "memory by a file without content": (
                "import os\nos.truncate(os.open('hole', os.O_CREAT | os.O_RDWR), 1 << 30)\n"
                "os.remove('hole')",
                POINTS,
            ),
            "memory by fallocate": (
                "import os\nfd = os.open('hole2', os.O_CREAT | os.O_RDWR)\n"
                "os.posix_fallocate(fd, 0, 100 << 20)\nos.remove('hole2')",
                POINTS,
            ),
            "memory by pipes": (
                "import fcntl, os\npipes = [os.pipe() for _ in range(300)]\nfor r, w in pipes:\n"
                "    os.close(r)\n    os.close(w)",
                POINTS,
            ),
            "locked memory": (
                "import ctypes, mmap\nm = mmap.mmap(-1, 600 << 20)\n"
                "p = ctypes.addressof(ctypes.c_char.from_buffer(m))\n"
                "assert ctypes.CDLL(None).mlock(ctypes.c_void_p(p), 600 << 20) == 0",
                "",
            ),
            "open files": (
                "import os\nfiles = [os.open('/dev/null', 0) for _ in range(200)]\n"
                "for fd in files:\n    os.close(fd)",
                POINTS,
            ),
            "files in number": (
                "import os\nos.mkdir('many')\nfor i in range(2500):\n    os.mkdir(f'many/{i}')\n"
                "for i in range(2500):\n    os.rmdir(f'many/{i}')\nos.rmdir('many')",
                POINTS,
            ),
            "threads": (
                "import threading\nthreading.stack_size(1 << 16)\nstop = threading.Event()\n"
                "threads = [threading.Thread(target=stop.wait) for _ in range(200)]\ntry:\n"
                "    for t in threads:\n        t.start()\nfinally:\n    stop.set()",
                POINTS,
            ),
            "time": ("import time\ntime.sleep(9)", POINTS),
            "time, in a thread that is not asked": (
                "import threading, time\nt = threading.Thread(target=time.sleep, args=(9,))\n"
                "t.start()\nt.join()",
                POINTS,
            ),
            "time, deaf to the stop": (
                "import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})\n"
                "time.sleep(6)",
                "",
            ),
            "time, in the C library": ("import ctypes\nctypes.CDLL(None).sleep(6)", ""),
            "time, caught": (
                "import time\nend = time.time() + 6\nwhile time.time() < end:\n    try:\n"
                "        time.sleep(end - time.time())\n    except BaseException:\n        pass",
                "",
            ),
        }.items()
    ),
    attack(
        "compute on in threads after the answer",
        """
import threading
for _ in range(8):
    threading.Thread(target=lambda: [0 for _ in iter(int, 1)], daemon=True).start()
"""
        + WRONG,
    ),
    attack(
        "sleep in every call until nearly the end of its time",
        "import time\ndef mean_squares(x):\n    time.sleep(1.5)\n    return 0.0",
    ),
    attack(
        "end the process again and again",
        WRONG,
        *["import os\nos._exit(1)"] * 6,
    ),
    attack(
        "die while an answer is sent",
        """
import os, threading
def mean_squares(x):
    threading.Timer(0.01, os._exit, (1,)).start()
    return list(range(100_000))
""",
    ),
    attack(
        "make a thousand pictures in a thousand cells' worth",
        """
import os
from IPython.display import Image, display
for _ in range(30):
    display(Image(b"\\x89PNG\\r\\n" + os.urandom(1_000_000), format="png"))
""",
        *[
            """
import os
from IPython.display import Image, display
for _ in range(10):
    display(Image(b"\\x89PNG\\r\\n" + os.urandom(1_000_000), format="png"))
"""
        ]
        * 3,
        WRONG,
    ),
    attack(
        "a folder that cannot be entered",
        "import os\nos.mkdir('deep', 0)\nos.mkdir('d2')\nos.chdir('d2')\n"
        "for _ in range(1000):\n    os.mkdir('x' * 200)\n    os.chdir('x' * 200)\n" + WRONG,
    ),
]
