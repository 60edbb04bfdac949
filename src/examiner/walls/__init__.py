"""What keeps a student's code in: namespaces, Landlock, a filter of system calls, limits.

In: what may be read, where may be written, how much of everything. Out: a process that can do no
more, or the name of the wall that is missing. `confine` builds them of `linux`, `landlock` and
`seccomp`; only their names, here, are importable on every system.
"""

WALLS = {
    "namespaces": "it could see names and sizes of your files, and fill the disk",
    "landlock": "it could read every file that the namespaces do not hide",
    "seccomp": "it could start processes, open sockets and change files' modes",
}
"""The walls, and what a student's code could do where one is missing."""
