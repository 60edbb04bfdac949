"""A zygote that coverage can measure: its walls have a window, to the folder of coverage's data.

Started as a program in place of `examiner.run.zygote`; its arguments are the walls to do without.
Without coverage there is no window.
"""

import ctypes
import sys
from pathlib import Path

from coverage import Coverage

from examiner.run import zygote
from examiner.walls import confine, landlock, linux

#: How long one that has closed its socket may take to save what was measured of it.
SAVING_SECONDS = 20.0


def open_window(folder: Path) -> None:
    """Leave a folder writable to all that the walls go up around."""
    folder.chmod(0o777)  # root becomes nobody
    readable_paths, make_read_only = confine.readable_paths, linux.make_read_only
    restrict = landlock.restrict

    def make_read_only_but_the_window(path):
        make_read_only(path)
        change = (ctypes.c_uint64 * 4)(0, linux.MS_RDONLY, 0, 0)  # what to set, what to clear
        args = (linux._AT_FDCWD, bytes(folder), 0, change, ctypes.sizeof(change))
        linux.syscall(linux._SYS_MOUNT_SETATTR, "mount_setattr", *args)

    confine.readable_paths = lambda kit, hidden: [*readable_paths(kit, hidden), str(folder)]
    linux.make_read_only = make_read_only_but_the_window
    landlock.restrict = lambda readable, writable: restrict(readable, [*writable, str(folder)])


def leave_out(walls: list[str]) -> None:
    """Have the zygote find that the system lacks some walls."""
    missing_walls = confine.missing_walls
    left_out = dict.fromkeys(walls, "left out")
    confine.missing_walls = lambda readable: missing_walls(readable) | left_out


def main() -> None:
    if measuring := Coverage.current():
        open_window(Path(measuring.config.data_file).absolute().parent)
        zygote.ENDING_SECONDS = SAVING_SECONDS
    leave_out(sys.argv[1:])
    zygote.main()


if __name__ == "__main__":
    main()
