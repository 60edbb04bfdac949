"""What a check sees raised when the student's code did not answer."""

from collections.abc import Sequence

from examiner.crossing.refusal import Refused


class CandidateError(Exception):
    """The student's code raised, returned no data, or ran out of time.

    Attributes
    ----------
    kind : str
        Name of the exception's type where it was raised, ``"TimeLimit"``,
        ``"NotData"`` or ``"Died"``. Data, not a class: the class lives elsewhere.
    message : str
        The exception's text.
    where : str
        The lines of the student's cells that led there, ``""`` if unknown.
    kinds : list of str
        `kind`, and the names of the types that it is derived from.
    refused : Refused or None
        What the system refused to do, if that is why.
    """

    def __init__(self, kind: str, message: str, where: str = "", bases: Sequence[str] = ()):
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.kinds = [kind, *bases]
        self.message = message
        self.where = where
        self.refused: Refused | None = None
