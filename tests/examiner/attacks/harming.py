"""Damage the course, its processes or its secrets."""

from attacks import HARM, POINTS, WRONG, attack, once

#: Makes a system call by its numbers on x86_64 and aarch64; an error raises.
SYSCALL = """
import ctypes, platform
def call(x86, arm, *args):
    number = {"x86_64": x86, "aarch64": arm}[platform.machine()]
    args = [ctypes.c_long(a) if isinstance(a, int) else a for a in args]
    assert ctypes.CDLL(None).syscall(ctypes.c_long(number), *args) >= 0
"""

DEBUG = (
    "import ctypes\nlibc = ctypes.CDLL(None)\n"
    "import os\nassert libc.ptrace(16, VICTIM, 0, 0) == 0\nos.waitpid(VICTIM, 0x40000000)\n"
    "libc.ptrace(8, VICTIM, 0, 0)"
)

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
        at_home=HARM,
    ),
    attack(
        "empty the gradebook", "open('COURSE/gradebook.db', 'w').close()\n" + WRONG, at_home=HARM
    ),
    attack(
        "delete the gradebook",
        "import os\nos.remove('COURSE/gradebook.db')\n" + WRONG,
        at_home=HARM,
    ),
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
        at_home=HARM,
    ),
    attack(
        "read another submission",
        "exec(open('COURSE/submitted/alice/answer.py').read())",
        beats_stock=True,
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
        at_home=HARM,
    ),
    attack("end the process", "import os\nos._exit(0)", WRONG),
    attack("end the process in a function", "def mean_squares(x):\n    import os\n    os._exit(0)"),
    attack("crash the process", "import ctypes\nctypes.string_at(0)", WRONG),
    attack(
        "signal the parent, the group and everybody",
        """
import os, signal
for target in (VICTIM, os.getppid(), 0, -1, -os.getpgrp(), 1, 2):
    try:
        os.kill(target, signal.SIGKILL)
    except OSError:
        pass
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
        "call out for a page",
        """
import urllib.request
def mean_squares(x):
    with urllib.request.urlopen("http://127.0.0.1:PORT/", timeout=1) as answer:
        return float(answer.read())
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
        at_home=HARM,
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
for place in [*places, "/tmp", "/var/tmp", "/dev/shm", "/run", os.path.expanduser("~")]:
    try:
        open(place + "/examiner_harm.pth", "w").write("import os")
    except OSError:
        pass
"""
        + WRONG,
    ),
    # --- the course's files, one way each
    *(
        attack(name, WRONG, code, at_home=HARM)
        for name, code in {
            "change the gradebook by a transaction of another base": "import sqlite3\n"
            "b = sqlite3.connect(':memory:')\nb.execute(\"attach 'COURSE/gradebook.db' as g\")\n"
            "b.execute('update g.grade set auto_score = 198')\nb.commit()",
            "cut the gradebook short": "import os\nos.truncate('COURSE/gradebook.db', 0)",
            "move the gradebook": "import os\nos.rename('COURSE/gradebook.db', 'COURSE/moved')",
            "put another gradebook in its place": "import os\nopen('COURSE/new', 'w').close()\n"
            "os.replace('COURSE/new', 'COURSE/gradebook.db')",
            "write to the gradebook by a memory map": "import mmap\n"
            "f = open('COURSE/gradebook.db', 'r+b')\nmmap.mmap(f.fileno(), 0)[:4] = b'harm'",
            "write to the gradebook by its descriptor's path": "import os\n"
            "fd = os.open('COURSE/gradebook.db', os.O_RDONLY)\n"
            "open(f'/proc/self/fd/{fd}', 'r+b').write(b'harm')",
            "write to the gradebook through a link": "import os\n"
            "os.symlink('COURSE/gradebook.db', 'base')\nopen('base', 'r+b').write(b'harm')",
            "give the gradebook a second name": "import os\n"
            "os.link('COURSE/gradebook.db', 'base2')\nopen('base2', 'r+b').write(b'harm')",
            "take the gradebook's rights": "import os\nos.chmod('COURSE/gradebook.db', 0)",
            "take the gradebook's times": "import os\nos.utime('COURSE/gradebook.db', (1, 1))",
            "write by NumPy": "import numpy as np\nnp.zeros(4).tofile('COURSE/gradebook.db')",
            "write by the C library": "import ctypes\nlibc = ctypes.CDLL(None)\n"
            "fd = libc.creat(b'COURSE/harmed', 0o600)\nassert fd >= 0",
            "write by the shell": "import subprocess\n"
            "subprocess.run('touch COURSE/harmed', shell=True, check=True)",
            "write by another program in its place": "import os\n"
            "if os.fork() == 0:\n    os.execv('/bin/touch', ['touch', 'COURSE/harmed'])\nos.wait()",
            "write by a program without a file": "import ctypes, os\n"
            "fd = os.memfd_create('x')\nos.write(fd, open('/bin/sh', 'rb').read())\n"
            "if os.fork() == 0:\n    os.execve(fd, ['sh', '-c', 'echo > COURSE/harmed'], {})\n"
            "os.wait()",
            "write from a thread": "import threading\n"
            "t = threading.Thread(target=open, args=('COURSE/harmed', 'w'))\nt.start()\nt.join()",
            "hand in for a classmate": "open('COURSE/submitted/alice/answer.py', 'a').write('x')",
            "take a classmate's work": "import os\nos.remove('COURSE/submitted/alice/answer.py')",
            "take a classmate's folder": "import shutil\nshutil.rmtree('COURSE/submitted/alice')",
            "leave a notebook in the release": "import os\nos.makedirs('COURSE/release')\n"
            "open('COURSE/release/x.ipynb', 'w').close()",
            "change the reference": "open('PACKAGE/secret_reference.py', 'a').write('x')",
            "put a module before the checks": "open('PACKAGE/numpy.py', 'w').write('x')",
            "change the source": "open('COURSE/solutions/squares/squares.ipynb', 'a').write('x')",
            "make a configuration": "open('COURSE/nbgrader_config.py', 'w').write('x')",
        }.items()
    ),
    # --- other processes, one way each
    *(
        attack(name, WRONG, code, at_home=HARM)
        for name, code in {
            "kill a process": "import os\nos.kill(VICTIM, 9)",
            "kill a process by its group": "import os\nos.killpg(VICTIM, 9)",
            "kill a process by its thread": "import ctypes\n"
            "ctypes.CDLL(None).syscall({'x86_64': 234, 'aarch64': 131}[\n"
            "    __import__('platform').machine()], VICTIM, VICTIM, 9)",
            "kill a process by its descriptor": "import os, signal\n"
            "signal.pidfd_send_signal(os.pidfd_open(VICTIM), 9)",
            "kill a process by a queued signal": "import ctypes, signal\n"
            "assert ctypes.CDLL(None).sigqueue(VICTIM, 15, 0) == 0",
            "kill a process by its limits": "import resource\n"
            "resource.prlimit(VICTIM, resource.RLIMIT_CPU, (0, 0))\n"
            "resource.prlimit(VICTIM, resource.RLIMIT_AS, (0, 0))\nimport os\nos.kill(VICTIM, 15)",
            "kill a process by the shell": "import subprocess\n"
            "subprocess.run('kill -9 VICTIM', shell=True, check=True)",
            "kill a process when data comes": "import fcntl, os, socket\n"
            "a, b = socket.socketpair()\nfcntl.fcntl(a, fcntl.F_SETOWN, VICTIM)\n"
            "fcntl.fcntl(a, 10, 9)\nfcntl.fcntl(a, fcntl.F_SETFL, os.O_ASYNC)\nb.send(b'x')",
        }.items()
    ),
    attack("kill a process as a debugger", WRONG, DEBUG),
    # --- system calls that no answer needs: the right answer once one has succeeded
    *(
        once(f"{name}, which no answer needs", code, at_home=at_home)
        for name, (code, at_home) in {
            "fork": ("import os\nif os.fork() == 0:\n    os._exit(0)\nos.wait()", POINTS),
            "fork by the C library": (
                "import ctypes, os\nchild = ctypes.CDLL(None).fork()\nif child == 0:\n"
                "    os._exit(0)\nassert child > 0\nos.wait()",
                POINTS,
            ),
            "vfork and exec": (
                "import subprocess\nsubprocess.run(['/bin/true'], check=True)",
                POINTS,
            ),
            "os.system": ("import os\nassert os.system('true') == 0", POINTS),
            "posix_spawn": (
                "import os\nos.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)",
                POINTS,
            ),
            "clone into new names": (SYSCALL + "call(56, 220, 0x10000011, 0, 0, 0, 0)", ""),
            "a new user": (SYSCALL + "call(272, 97, 0x10000000)", ""),
            "a new network": (SYSCALL + "call(272, 97, 0x50000000)", ""),
            "mount": (SYSCALL + "call(165, 40, b'none', b'/scratch', b'tmpfs', 0, 0)", ""),
            "unmount": (SYSCALL + "call(166, 39, b'/scratch', 2)", ""),
            "a mount by its new call": (SYSCALL + "call(430, 430, b'tmpfs', 0)", ""),
            "another root": (SYSCALL + "call(161, 51, b'/scratch')", ""),
            "another's names": (SYSCALL + "call(434, 434, 1, 0)", ""),
            "tracing itself": (SYSCALL + "call(101, 117, 0, 0, 0, 0)", ""),
            "another's memory": (SYSCALL + "call(310, 270, VICTIM, 0, 0, 0, 0, 0)", ""),
            "a key": (SYSCALL + "call(248, 217, b'user', b'n', b'x', 1, -2)", ""),
            "a key's ring": (SYSCALL + "call(250, 219, 1, b'examiner')", ""),
            "a program for the kernel": (SYSCALL + "call(321, 280, 0, 0, 0)", ""),
            "counters of the machine": (SYSCALL + "call(298, 241, 0, 0, -1, -1, 0)", ""),
            "page faults": (SYSCALL + "call(323, 282, 1)", ""),
            "a ring of calls": (SYSCALL + "call(425, 425, 8, b'\\0' * 120)", ""),
            "a file of memory": ("import os\nos.memfd_create('x')", POINTS),
            "memory that is shared": (SYSCALL + "call(29, 194, 4712, 4096, 0o1600)", ""),
            "a semaphore": (SYSCALL + "call(64, 190, 0, 1, 0o600)", ""),
            "a queue of messages": (SYSCALL + "call(68, 186, 0, 0o600)", ""),
            "the machine's name": ("import socket\nsocket.sethostname('harmed')", ""),
            "the kernel's messages": (SYSCALL + "call(103, 116, 10, 0, 0)", ""),
            "another personality": (SYSCALL + "call(135, 92, 0x0040000)", ""),
            "a core dump": (SYSCALL + "call(157, 167, 4, 1, 0, 0, 0)", POINTS),
            "a call of 32 bits": (
                "import ctypes, mmap\n"
                "m = mmap.mmap(-1, 4096, prot=7)\n"
                "m.write(bytes.fromhex('b814000000cd80c3'))\n"  # mov eax, 20; int 0x80; ret
                "ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))()",
                "",
            ),
            "a call of x32": (SYSCALL + "call(0x40000000 + 39, 172)", ""),
            "a socket": ("import socket\nsocket.socket()", POINTS),
            "a socket of packets": ("import socket\nsocket.socket(type=socket.SOCK_DGRAM)", POINTS),
            "a unix socket": ("import socket\nsocket.socket(socket.AF_UNIX)", POINTS),
            "a raw socket": (SYSCALL + "call(41, 198, 17, 3, 0)", ""),
            "a socket to the kernel": (SYSCALL + "call(41, 198, 16, 3, 0)", ""),
            "a pair of sockets of the network": (
                SYSCALL + "call(53, 199, 2, 1, 0, b'\\0' * 8)",
                "",
            ),
            "a named pipe": ("import os\nos.mkfifo('pipe')", POINTS),
            "a device": ("import os, stat\nos.mknod('null', stat.S_IFCHR | 0o600, 0x103)", ""),
            "a file's mode": ("import os\nopen('m', 'w').close()\nos.chmod('m', 0o777)", POINTS),
            "a file that others may write": (
                "import os\nfd = os.open('w', os.O_CREAT, 0o666)\n"
                "assert os.fstat(fd).st_mode & 0o022",
                "",
            ),
            "a file with an attribute": (
                "import os\nopen('a', 'w')\nos.setxattr('a', 'user.x', b'y')",
                "",
            ),
            "a higher limit": (
                "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))",
                "",
            ),
            "more memory": (
                "import resource\nlimit = resource.RLIM_INFINITY\n"
                "resource.setrlimit(resource.RLIMIT_AS, (limit, limit))",
                "",
            ),
            "a capability": (
                "import ctypes\nlibc = ctypes.CDLL(None)\n"
                "header = (ctypes.c_uint32 * 2)(0x20080522, 0)\n"
                "data = (ctypes.c_uint32 * 6)()\nlibc.capget(header, data)\n"
                "data[0] = data[1] = 1 << 21\nassert libc.capset(header, data) == 0",
                "",
            ),
        }.items()
    ),
]
