"""seccomp: a filter that refuses the system calls no answer to an exercise needs.

After it, the process can make no other process and no socket, run no other
program, signal and trace nobody but itself, and change no file's mode, owner or
times (which Landlock leaves open). A refused call fails with EPERM, so Python
raises PermissionError. Threads stay allowed.

The filter is classic BPF (https://docs.kernel.org/userspace-api/seccomp_filter.html):
a list of (code, jump if true, jump if false, value). libseccomp would write it for
us, but its Python binding is not on PyPI and the list below would be the same.
"""

import ctypes
import errno
import os
import platform
import struct

from examiner.walls import linux

# Name, number on x86_64, number on aarch64 (0: no such call there).
_REFUSED = """
execve 59 221            execveat 322 281         fork 57 0                vfork 58 0
ptrace 101 117           process_vm_readv 310 270 process_vm_writev 311 271
process_madvise 440 440  kcmp 312 272             pidfd_open 434 434       pidfd_getfd 438 438
pidfd_send_signal 424 424                         tkill 200 130            rt_sigqueueinfo 129 138
rt_tgsigqueueinfo 297 240                         socket 41 198            keyctl 250 219
add_key 248 217          request_key 249 218      bpf 321 280              perf_event_open 298 241
userfaultfd 323 282      memfd_create 319 279     memfd_secret 447 447     io_uring_setup 425 425
io_uring_enter 426 426   io_uring_register 427 427
mount 165 40             umount2 166 39           mount_setattr 442 442    move_mount 429 429
open_tree 428 428        fsopen 430 430           fsconfig 431 431         fsmount 432 432
fspick 433 433           pivot_root 155 41        chroot 161 51            unshare 272 97
setxattrat 463 463       removexattrat 466 466    file_setattr 469 469     open_tree_attr 467 467
setns 308 268            name_to_handle_at 303 264 open_by_handle_at 304 265 fanotify_init 300 262
init_module 175 105      finit_module 313 273     delete_module 176 106    kexec_load 246 104
kexec_file_load 320 294  reboot 169 142           swapon 167 224           swapoff 168 225
acct 163 89              quotactl 179 60          quotactl_fd 443 443      settimeofday 164 170
clock_settime 227 112    clock_adjtime 305 266    adjtimex 159 171         sethostname 170 161
setdomainname 171 162    syslog 103 116           vhangup 153 58           lookup_dcookie 212 18
iopl 172 0               ioperm 173 0             modify_ldt 154 0         personality 135 92
shmget 29 194            semget 64 190            msgget 68 186            mq_open 240 180
move_pages 279 239       migrate_pages 256 238    chmod 90 0               fchmod 91 52
fchmodat 268 53          fchmodat2 452 452        chown 92 0               lchown 94 0
fchown 93 55             fchownat 260 54          utime 132 0              utimes 235 0
futimesat 261 0          utimensat 280 88         setxattr 188 5           lsetxattr 189 6
fsetxattr 190 7          removexattr 197 14       lremovexattr 198 15      fremovexattr 199 16
"""
# Allowed or refused by their first argument: (x86_64, aarch64).
_CLONE, _CLONE3, _SOCKETPAIR, _KILL, _TGKILL, _PRCTL = (
    (56, 220),
    (435, 435),
    (53, 199),
    (62, 129),
    (234, 131),
    (157, 167),
)
_MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_*

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_ALLOW, _KILL_PROCESS, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_CLONE_THREAD, _AF_UNIX = 0x00010000, 1

_Instruction = tuple[int, int, int, int]


def _program(machine: str, own_pid: int) -> list[_Instruction]:
    column = list(_MACHINES).index(machine)
    refuse = (_RETURN, 0, 0, _FAIL | errno.EPERM)
    allow = (_RETURN, 0, 0, _ALLOW)
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, _MACHINES[machine]),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, 0x40000000),  # x86's 32-bit-pointer twins of every call
        refuse,
    ]
    words = _REFUSED.split()
    numbers = (int(words[i + 1 + column]) for i in range(0, len(words), 3))
    for number in filter(None, numbers):
        program += [(_EQUAL, 0, 1, number), refuse]
    # clone3 takes its flags by pointer, which a filter cannot follow; told that it
    # does not exist, libc falls back to clone.
    program += [(_EQUAL, 0, 1, _CLONE3[column]), (_RETURN, 0, 0, _FAIL | errno.ENOSYS)]
    for call, test, value, then, otherwise in (
        (_CLONE, _ANY_BIT, _CLONE_THREAD, allow, refuse),
        (_SOCKETPAIR, _EQUAL, _AF_UNIX, allow, refuse),
        (_KILL, _EQUAL, own_pid, allow, refuse),
        (_TGKILL, _EQUAL, own_pid, allow, refuse),
        (_PRCTL, _EQUAL, linux.PR_SET_DUMPABLE, refuse, allow),
    ):
        program += [
            (_EQUAL, 0, 4, call[column]),
            (_LOAD, 0, 0, _FIRST_ARGUMENT),
            (test, 0, 1, value),
            then,
            otherwise,
        ]
    return [*program, allow]


def restrict() -> None:
    """Refuse the calls above in this process and all its threads to come, for good.

    The process must have set no_new_privs.

    Raises
    ------
    OSError
        If the kernel has no seccomp, or this machine's call numbers are not known here.
    """
    machine = platform.machine()
    if machine not in _MACHINES or struct.calcsize("P") != 8:
        known = " and ".join(_MACHINES)
        raise OSError(errno.ENOSYS, f"system-call numbers are known for {known}, not for {machine}")
    _install(_program(machine, os.getpid()))


def _install(program: list[_Instruction]) -> None:
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: the number of instructions, padding, a pointer to them.
    header = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    linux.prctl(linux.PR_SET_SECCOMP, 2, ctypes.c_char_p(header))
