"""Grade a class: ``python -m examiner grade NAME``."""

import argparse
import os
import sys
from pathlib import Path

from sqlalchemy.exc import OperationalError

from examiner.classroom.room import Busy, Classroom, UnknownName
from examiner.run.faults import Failed, MissingWalls, is_full


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(prog="python -m examiner", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    grade = commands.add_parser("grade", help="grade all that was handed in of an assignment")
    grade.add_argument("name", nargs="?", default="", help="the assignment")
    grade.add_argument("--student", help="grade only this student's")
    grade.add_argument("--jobs", type=int, help="processes to use (default: one for each core)")
    grade.add_argument("--scheduler", help="a Dask cluster to use, such as tcp://10.0.0.1:8786")
    options = parser.parse_args(arguments)
    if options.jobs is not None and options.jobs < 1:
        parser.error("--jobs must be at least 1")
    # nbgrader starts alembic by its name, which stands beside Python, on PATH or not.
    programs = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    os.environ["PATH"] = os.pathsep.join(programs)
    try:
        return _grade(options)
    except (UnknownName, Busy, MissingWalls, Failed, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. What is graded is kept; run it again to go on.", file=sys.stderr)
        return 130
    except (OSError, OperationalError) as error:
        if not is_full(error) and not isinstance(error, OperationalError):
            raise
        what = "The disk is full" if is_full(error) else f"The gradebook is not usable: {error}"
        print(f"{what}. What is graded is kept; run it again to go on.", file=sys.stderr)
        return 1


def _grade(options: argparse.Namespace) -> int:
    room = Classroom(options.name)
    students = room.students()
    if options.student is not None:
        if options.student not in students:
            raise UnknownName(f"{options.student!r} has not handed in {room.name}.")
        students = [options.student]
    report = room.grade(students, options.jobs, options.scheduler)
    print(f"{len(report.graded)} of {len(students)} graded.")
    not_graded = {entry.student: entry.why_not for entry in report.entries if entry.why_not}
    for student, why in not_graded.items():
        print(f"  {student}: not graded: {why}")
    faults = [fault for fault in report.faults() if fault[0] not in not_graded]
    for student, what in faults:
        print(f"  {student}: a fault of the grading: {what}")
    print(f"{len(report.for_a_person())} need a person. See {room.folder / 'report.html'}")
    return 1 if faults or not_graded else 0


if __name__ == "__main__":
    sys.exit(main())
