"""The walls by name, for settings and messages: importable on every system."""

WALLS = {
    "namespaces": "it could see names and sizes of your files, and fill the disk",
    "landlock": "it could read every file that the namespaces do not hide",
    "seccomp": "it could start processes, open sockets and change files' modes",
}
"""The walls, and what a student's code could do where one is missing."""
