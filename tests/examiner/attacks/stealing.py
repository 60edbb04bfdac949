"""Take the reference's answer instead of giving one."""

from attacks import attack

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
        "keep the inputs of one check for the next",
        """
seen = []
def mean_squares(x):
    import numpy as np
    seen.append(x)
    return seen[0] if len(seen) > 1 else 0.0
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
]
