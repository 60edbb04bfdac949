"""Take the reference's answer instead of giving one."""

from attacks import POINTS, RIGHT, attack, once

FILE = "PACKAGE/secret_reference.py"

ATTACKS = [
    attack("import it", "from secret_reference import mean_squares", beats_stock=True),
    attack(
        "import it by importlib",
        "import importlib\nmean_squares = importlib.import_module('secret_reference').mean_squares",
        beats_stock=True,
    ),
    attack(
        "import it within exec",
        "exec(bytes.fromhex('66726f6d207365637265745f7265666572656e636520696d706f7274202a'))",
        beats_stock=True,
    ),
    attack(
        "load it by its path",
        """
import importlib.util
spec = importlib.util.spec_from_file_location("r", "PACKAGE/secret_reference.py")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
mean_squares = module.mean_squares
""",
        beats_stock=True,
    ),
    attack("read its file", "exec(open('PACKAGE/secret_reference.py').read())", beats_stock=True),
    attack(
        "read its file with the C library",
        """
import ctypes
libc = ctypes.CDLL(None)
fd = libc.open(b"PACKAGE/secret_reference.py", 0)
text = ctypes.create_string_buffer(10000)
libc.read(fd, text, 10000)
exec(text.value.decode())
""",
        beats_stock=True,
    ),
    attack(
        "read its file through /proc",
        "exec(open('/proc/self/root/PACKAGE/secret_reference.py').read())",
        beats_stock=True,
    ),
    attack(
        "read it through /proc of another process",
        """
import glob
for root in glob.glob("/proc/[0-9]*/root"):
    try:
        exec(open(root + "PACKAGE/secret_reference.py").read())
    except OSError:
        pass
""",
    ),
    attack(
        "let another program read it",
        """
import subprocess
text = subprocess.run(["cat", "PACKAGE/secret_reference.py"], capture_output=True, text=True)
exec(text.stdout)
""",
        beats_stock=True,
    ),
    attack(
        "let the shell read it",
        "text = !cat PACKAGE/secret_reference.py\nexec(text.n)",
        beats_stock=True,
        at_home="",  # the shell of the tests leaves such lines out
    ),
    attack(
        "read it through a symbolic link",
        "import os\nos.symlink('PACKAGE/secret_reference.py', 'a')\nexec(open('a').read())",
    ),
    attack(
        "read it through a hard link",
        "import os\nos.link('PACKAGE/secret_reference.py', 'b')\nexec(open('b').read())",
    ),
    attack(
        "put its directory on the path",
        "import sys\nsys.path.insert(0, 'PACKAGE')\nfrom secret_reference import mean_squares",
        beats_stock=True,
    ),
    attack(
        "run its file",
        "import runpy\nglobals().update(runpy.run_path('PACKAGE/secret_reference.py'))",
        beats_stock=True,
    ),
    attack(
        "look for it among the loaded modules",
        """
import sys
def mean_squares(x):
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "") == "secret_reference":
            return module.mean_squares(x)
""",
        beats_stock=True,
    ),
    attack(
        "look for it among all objects",
        """
import gc, types
def mean_squares(x):
    for f in gc.get_objects():
        if isinstance(f, types.FunctionType) and f.__name__ == "mean_squares":
            if "secret" in str(f.__module__):
                return f(x)
""",
        beats_stock=True,
    ),
    attack(
        "look for it in the caller's frame",
        """
import sys
def mean_squares(x):
    frame = sys._getframe(1)
    while frame:
        names = {**frame.f_globals, **frame.f_locals}
        if "expected" in names:
            return names["expected"](x)
        frame = frame.f_back
""",
        beats_stock=True,
    ),
    attack(
        "take it from the shell's names",
        "def mean_squares(x):\n    return get_ipython().user_ns['expected'](x)",
        beats_stock=True,
    ),
    attack(
        "read the check's text from In[]",
        """
def mean_squares(x):
    text = [cell for cell in get_ipython().user_ns["In"] if "expected" in cell][-1]
    space = {}
    exec(text.splitlines()[0], space)
    return space["expected"](x)
""",
    ),
    attack(
        "make the question easy: zeros in place of its inputs",
        """
def mean_squares(x):
    try:
        x[:] = [0.0] * len(x)
    except TypeError:
        pass
    return 0.0
""",
    ),
    attack(
        "go back to the old root directory",
        """
import ctypes, os
libc = ctypes.CDLL(None)
for _ in range(50):
    os.chdir("..") if os.getcwd() != "/" else None
libc.unshare(0x10000000 | 0x00020000)
libc.mount(b"/dev/vda", b"/scratch", b"ext4", 0, None)
libc.chroot(b".")
exec(open("PACKAGE/secret_reference.py").read())
""",
    ),
    attack(
        "read it through an inherited descriptor",
        """
import os
for fd in range(3, 256):
    try:
        inner = os.open("../PACKAGE/secret_reference.py", os.O_RDONLY, dir_fd=fd)
        exec(os.read(inner, 10000))
    except OSError:
        pass
""",
    ),
    # --- other ways to open a file
    *(
        attack(f"read its file by {name}", f"FILE = {FILE!r}\n{code}\nexec(text)", at_home=POINTS)
        for name, code in {
            "linecache": "import linecache\ntext = ''.join(linecache.getlines(FILE))",
            "tokenize": "import tokenize\ntext = tokenize.open(FILE).read()",
            "io.FileIO": "import io\ntext = io.FileIO(FILE).readall()",
            "os.open and os.pread": "import os\n"
            "text = os.pread(os.open(FILE, os.O_RDONLY), 9999, 0)",
            "mmap": "import mmap, os\nfd = os.open(FILE, os.O_RDONLY)\n"
            "text = mmap.mmap(fd, 0, prot=mmap.PROT_READ).read()",
            "numpy.fromfile": "import numpy as np\ntext = np.fromfile(FILE, np.uint8).tobytes()",
            "numpy.memmap": "import numpy as np\ntext = np.memmap(FILE, mode='r').tobytes()",
            "pkgutil": "import pkgutil, sys\nsys.path.insert(0, 'PACKAGE')\n"
            "text = pkgutil.get_loader('secret_reference').get_data(FILE)",
            "SourceFileLoader": "from importlib.machinery import SourceFileLoader as L\n"
            "text = L('r', FILE).get_data(FILE)",
            "inspect": "import inspect, sys\nsys.path.insert(0, 'PACKAGE')\n"
            "import secret_reference as r\ntext = inspect.getsource(r)",
            "os.scandir and a descriptor": "import os\nd = os.open('PACKAGE', os.O_RDONLY)\n"
            "text = os.read(os.open('secret_reference.py', os.O_RDONLY, dir_fd=d), 9999)",
            "O_PATH and /proc/self/fd": "import os\nfd = os.open(FILE, os.O_PATH)\n"
            "text = open(f'/proc/self/fd/{fd}').read()",
            "os.sendfile": "import os\ntarget = os.open('copy', os.O_CREAT | os.O_RDWR)\n"
            "os.sendfile(target, os.open(FILE, os.O_RDONLY), 0, 9999)\ntext = open('copy').read()",
            "os.copy_file_range": "import os\ntarget = os.open('copy2', os.O_CREAT | os.O_RDWR)\n"
            "os.copy_file_range(os.open(FILE, os.O_RDONLY), target, 9999)\n"
            "text = open('copy2').read()",
            "a path with dots": "text = open('/usr/..' + FILE).read()",
            "a path through the working directory": "import os\n"
            "text = open(os.path.relpath(FILE)).read()",
            "the C library's fopen": "import ctypes\nc = ctypes.CDLL(None)\n"
            "c.fopen.restype = ctypes.c_void_p\nf = c.fopen(FILE.encode(), b'r')\nassert f\n"
            "b = ctypes.create_string_buffer(9999)\n"
            "c.fread(b, 1, 9998, ctypes.c_void_p(f))\ntext = b.value",
            "the system call openat2": "import ctypes, os, struct\n"
            "how = struct.pack('QQQ', 0, 0, 0)\n"
            "fd = ctypes.CDLL(None).syscall(437, -100, FILE.encode(), how, 24)\n"
            "text = os.read(fd, 9999)",
            "a search of the disk": "import os\nfor top, _, names in os.walk('COURSE'):\n"
            "    if 'secret_reference.py' in names:\n"
            "        text = open(top + '/secret_reference.py').read()",
            "its compiled code": "import marshal, py_compile\n"
            "path = py_compile.compile(FILE, cfile='compiled', doraise=True)\n"
            "text = marshal.loads(open(path, 'rb').read()[16:])",
            "%run": "import sys\nget_ipython().run_line_magic('run', FILE)\ntext = ''",
            "a thread": "import threading\nfound = []\n"
            "t = threading.Thread(target=lambda: found.append(open(FILE).read()))\n"
            "t.start()\nt.join()\ntext = found[0]",
        }.items()
    ),
    attack(
        "read the solution's notebook",
        """
import json
for cell in json.load(open("COURSE/solutions/squares/squares.ipynb"))["cells"]:
    if "BEGIN SOLUTION" in "".join(cell["source"]):
        exec("import numpy as np\\n" + "".join(cell["source"]))
""",
        at_home=POINTS,
    ),
    attack(
        "find a classmate's answer",
        "import glob\nfor path in glob.glob('COURSE/submitted/*/*'):\n    exec(open(path).read())",
        at_home=POINTS,
    ),
    # --- the check's own process, were it the same
    attack(
        "watch for the reference with sys.settrace",
        """
import sys
def mean_squares(x):
    frame = sys._getframe(1)
    found = [v for f in (frame, frame.f_back) if f for v in f.f_globals.values()
             if callable(v) and getattr(v, "__module__", "") == "secret_reference"]
    return found[0](x)
""",
        at_home=POINTS,
    ),
    attack(
        "watch imports with an audit hook",
        """
import sys
found = []
def hook(event, args):
    if event == "exec" and "secret_reference" in getattr(args[0], "co_filename", ""):
        space = {}
        found.append(args[0])
sys.addaudithook(hook)
def mean_squares(x):
    space = {}
    exec(found[0], space)
    return space["mean_squares"](x)
""",
        at_home=POINTS,
    ),
    attack(
        "keep what __import__ brings",
        """
import builtins
found, real = [], builtins.__import__
def keep(name, *args, **kwargs):
    module = real(name, *args, **kwargs)
    if name == "secret_reference":
        found.append(module)
    return module
builtins.__import__ = keep
def mean_squares(x):
    return found[0].mean_squares(x)
""",
        at_home=POINTS,
    ),
    attack(
        "look at all threads' frames",
        """
import sys
def mean_squares(x):
    for frame in sys._current_frames().values():
        while frame:
            if "expected" in frame.f_globals:
                return frame.f_globals["expected"](x)
            frame = frame.f_back
""",
        at_home=POINTS,
    ),
    attack(
        "search memory for the hidden test",
        """
import gc
def mean_squares(x):
    texts = [o for o in gc.get_objects() if isinstance(o, dict)]
    if any("one number alone is its own mean" in v for d in texts for v in list(d.values())
           if isinstance(v, str)):
        return sum(v * v for v in x) / len(x)
""",
        at_home=POINTS,
    ),
    attack(
        "search the address space for the hidden test",
        """
import re
def mean_squares(x):
    needle = "one number alone is its own" + " mean"
    memory = open("/proc/self/mem", "rb", 0)
    for line in open("/proc/self/maps"):
        low, high = (int(part, 16) for part in line.split()[0].split("-"))
        if "rw" in line and high - low < 1 << 28:
            try:
                memory.seek(low)
                if needle.encode() in memory.read(high - low):
                    return sum(v * v for v in x) / len(x)
            except (OSError, ValueError):
                pass
""",
    ),
    # --- what a process is given at its start
    once(
        "find a secret in the environment",
        "import os\nassert 'EXAMINER_TEST_SECRET' in os.environ",
        at_home=POINTS,
    ),
    once(
        "find a secret in the environment of its birth",
        "assert b'EXAMINER_TEST_SECRET' in open('/proc/self/environ', 'rb').read()",
    ),
    once(
        "find a secret in another's environment",
        """
import glob
texts = []
for path in glob.glob("/proc/[0-9]*/environ"):
    try:
        texts.append(open(path, "rb").read())
    except OSError:
        pass
assert b"EXAMINER_TEST_SECRET" in b"".join(texts)
""",
        at_home=POINTS,
    ),
    once("see another process", "import os\nassert os.path.exists('/proc/VICTIM')", at_home=POINTS),
    once("see another process's group", "import os\nos.getpgid(VICTIM)", at_home=POINTS),
    once(
        "find an open descriptor that it was not given",
        """
import fcntl
open_ones = []
for fd in range(4, 4096):
    try:
        fcntl.fcntl(fd, fcntl.F_GETFD)
        open_ones.append(fd)
    except OSError:
        pass
assert open_ones
""",
    ),
    once(
        "find the home directory", "assert open('COURSE/home/examiner-test-canary')", at_home=POINTS
    ),
    once("list the course", "import os\nassert os.listdir('COURSE')", at_home=POINTS),
    once(
        "see that the gradebook is there",
        "import os\nos.stat('COURSE/gradebook.db')",
        at_home=POINTS,
    ),
    once("read the users of the machine", "assert open('/etc/passwd').read()", at_home=POINTS),
    once("read the machine's name for the course", "import os\nos.stat('PACKAGE')", at_home=POINTS),
    # --- with an accomplice whose notebook is graded just before
    *(
        once(f"find what a classmate left {place}", read, accomplice=RIGHT + write)
        for place, write, read in (
            ("in the scratch directory", "open('note', 'w')", "open('note')"),
            ("in /tmp", "open('/tmp/examiner-note', 'w')", "open('/tmp/examiner-note')"),
            (
                "in shared memory",
                "open('/dev/shm/examiner-note', 'w')",
                "open('/dev/shm/examiner-note')",
            ),
            ("in a module", "import numpy\nnumpy.note = 1", "import numpy\nnumpy.note"),
            ("among the builtins", "import builtins\nbuiltins.note = 1", "note"),
            (
                "in the environment",
                "import os\nos.environ['NOTE'] = '1'",
                "import os\nos.environ['NOTE']",
            ),
            ("among the names of the shell", "note = 1", "note"),
            (
                "with NumPy's generator",
                "import numpy\nnumpy.random.seed(77)",
                "import numpy\nnumpy.random.seed\nassert numpy.random.get_state()[1][0] == 77",
            ),
            (
                "with an abstract socket",
                "import socket\ns = socket.socket(socket.AF_UNIX)\ns.bind('\\0note')\ns.listen()",
                "import socket\ns = socket.socket(socket.AF_UNIX)\ns.connect('\\0note')",
            ),
            (
                "in a shared memory segment",
                "import ctypes\nctypes.CDLL(None).shmget(4711, 4096, 0o1600)",
                "import ctypes\nassert ctypes.CDLL(None).shmget(4711, 4096, 0) >= 0",
            ),
            (
                "in the keyring",
                "import ctypes\nctypes.CDLL(None).syscall(248, b'user', b'note', b'x', 1, -4)",
                "import ctypes\nassert ctypes.CDLL(None).syscall(249, b'user', b'note', 0, 0) > 0",
            ),
            (
                "with a process that waits",
                "import os\nif os.fork() == 0:\n    os.setsid()\n    open('/tmp/note2', 'w')\n"
                "    import time\n    time.sleep(60)",
                "open('/tmp/note2')",
            ),
            (
                "in the compiled modules of a package",
                "import numpy, os\nopen(os.path.dirname(numpy.__file__) + '/note', 'w')",
                "import numpy, os\nopen(os.path.dirname(numpy.__file__) + '/note')",
            ),
        )
    ),
]
