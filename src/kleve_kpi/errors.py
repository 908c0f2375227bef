"""What cannot work: exceptions that say what was expected, what was seen and what to do.

What can work but needs a look is a :class:`kleve_kpi.findings.Finding` instead.
"""

import difflib
from collections.abc import Iterable


class KleveKpiError(Exception):
    """Base of every error the package raises on purpose; the command line prints its message."""

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions are pickled by their message, but built from facts.
        return _rebuild, (type(self), self.args, self.__dict__)


class RawFileError(KleveKpiError):
    """A delivered file cannot be read or is not what it seems."""

    def __init__(self, file: str, seen: str, advice: str) -> None:
        self.file = file
        self.seen = seen
        self.advice = advice
        super().__init__(f"{file}: {seen}. {advice}")


class LayoutError(KleveKpiError):
    """A workbook is readable but does not hold the table that was expected."""

    def __init__(self, file: str, sheet: str | None, expected: str, seen: str, advice: str) -> None:
        self.file = file
        self.sheet = sheet
        self.expected = expected
        self.seen = seen
        self.advice = advice
        where = f"{file}, sheet '{sheet}'" if sheet else file
        super().__init__(f"{where}: expected {expected}, saw {seen}. {advice}")


class UnknownNameError(KleveKpiError):
    """A report date, topic, source, Kennzahl or column that does not exist.

    >>> print(UnknownNameError("topic", "ogz", ["dms", "ozg"]))
    There is no topic 'ogz'. Did you mean 'ozg'? Available: dms, ozg.
    """

    def __init__(self, kind: str, name: str, available: Iterable[str], advice: str = "") -> None:
        self.kind = kind
        self.name = name
        self.available = list(available)
        self.suggestion = closest(name, self.available)
        hint = f" Did you mean '{self.suggestion}'?" if self.suggestion else ""
        listed = ", ".join(self.available) if self.available else "none"
        advice = f" {advice}" if advice else ""
        super().__init__(f"There is no {kind} '{name}'.{hint} Available: {listed}.{advice}")


class ProjectError(KleveKpiError):
    """A folder, a setting or a rule of the project itself is not as it must be."""


class NotebookError(KleveKpiError):
    """A notebook stopped with an error.

    ``cell`` counts the cells of the source notebook from 1, ``heading`` is the last
    heading above that cell. It is 0 where no cell is to blame.
    """

    def __init__(self, thema: str, cell: int, heading: str, ename: str, evalue: str) -> None:
        self.thema = thema
        self.cell = cell
        self.heading = heading
        self.ename = ename
        self.evalue = evalue
        where = f", cell {cell}" if cell else ""
        if heading:
            where += f" (below '{heading}')"
        super().__init__(f"{thema}{where}: {ename}: {evalue}")


def _rebuild(kind: type[KleveKpiError], args: tuple[object, ...], facts: dict) -> KleveKpiError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(facts)
    return error


def closest(name: str, available: Iterable[str]) -> str | None:
    """The one name that ``name`` was probably meant to be, or None.

    >>> closest("Umsetzungstatus", ["Umsetzungsstatus", "Themenfeld"])
    'Umsetzungsstatus'
    """
    by_folded = {candidate.casefold(): candidate for candidate in available}
    matches = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None
