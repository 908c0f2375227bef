"""A source -> the first draft of a topic: its Kennzahlen, their test, and its notebook."""

import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kleve_kpi import german
from kleve_kpi.scaffold.literal import Call, Name, literal, paragraph
from kleve_kpi.source import Column, Source

_WHOLE = "gesamt"
_NEW = "neu"
_NOTHING = "ohne_angabe"
_MOST_PARTS = 6  # as many as a chart can tell apart
_MOST_SUMS = 3
_STATE = re.compile(r"status|stand|phase|stufe")
_NEVER_SEEN = "noch nie gesehen"


@dataclass(frozen=True)
class _Kennzahl:
    """One Kennzahl: how it is declared, what its function takes, says and returns."""

    name: str
    declared: Call
    takes: Sequence[str]
    says: str
    returns: str

    @property
    def code(self) -> str:
        parameters = ", ".join(f"{name}: Rows" for name in self.takes)
        return "\n".join(
            [
                literal(self.declared),
                f"def {self.name}({parameters}) -> Rows:",
                paragraph(self.says, indent=4),
                f"    return {self.returns}",
            ]
        )


@dataclass(frozen=True)
class Draft:
    """What a topic about one source can say before anybody has thought about it.

    ``parts`` are the names of the Kennzahlen that make up the whole, by the value that they count
    (None: rows without one), ``by`` is the column of these values.
    """

    name: str
    titel: str
    source: Source
    by: Column | None = None
    parts: Mapping[str | None, str] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, source: Source, titel: str = "") -> "Draft":
        """The draft for a source; its title stands for the topic's where there is none."""
        parted = [c for c in source.columns if _parted(c)]
        # A state tells more of progress than a kind.
        by = min(parted, key=lambda c: not _STATE.search(c.name), default=None)
        parts: dict[str | None, str] = {}
        for value in by.values if by else ():
            parts[value] = _part_name(value, {*parts.values(), source.name}, by.name)
        if by and not by.filled:
            parts[None] = _NOTHING
        return cls(name, titel or source.titel, source, by, parts)

    def files(self, number: int) -> dict[str, str]:
        """The texts of topic, test and notebook, by their path in the project."""
        return {
            f"src/kleve_kpi/topics/{self.name}.py": self._topic(),
            f"tests/topics/test_{self.name}.py": self._test(),
            f"notebooks/{number:02}_{self.name}.ipynb": self._notebook(),
        }

    @property
    def _new_by(self) -> str:
        """The key column by which rows are known again; none where only people would be."""
        (key,) = self.source.key if len(self.source.key) == 1 else ("",)
        return "" if key in self.source.pseudonyms else key

    @property
    def _sums(self) -> list[Column]:
        return [c for c in self.source.kept if c.type == "count"][:_MOST_SUMS]

    @property
    def _breakdown(self) -> str:
        return next((c.name for c in self.source.kept if c.type == "fachbereich"), "")

    def _kennzahlen(self) -> Iterator[_Kennzahl]:
        titel, unit = self.source.titel, self.source.titel
        kept: dict[str, object] = {"kurz": "insgesamt", "einheit": unit}
        if self._breakdown:
            kept["je"] = (self._breakdown,)
        kept["haupt"] = True
        yield _Kennzahl(
            _WHOLE,
            Call("@TOPIC.kpi", [titel], kept),
            [self.source.name],
            f"Alle Einträge der Lieferung „{titel}“.",
            self.source.name,
        )
        for value, name in self.parts.items():
            others = tuple(other for other in self.parts.values() if other != name)
            shown = value or "ohne Angabe"
            with_value = f"mit {self.by.titel} „{value}“" if value else f"ohne {self.by.titel}"
            chosen = f" == {literal(value)}" if value else ".isna()"
            own: dict[str, object] = {"kurz": shown, "einheit": unit, "basis": _WHOLE}
            if self.source.key:
                own["ursachen"] = others
            yield _Kennzahl(
                name,
                Call("@TOPIC.kpi", [f"{titel}: {shown}"], own),
                [_WHOLE],
                f"Einträge {with_value}.",
                f'{_WHOLE}[{_WHOLE}["{self.by.name}"]{chosen}]',
            )
        if self._new_by:
            yield _Kennzahl(
                _NEW,
                Call(
                    "@TOPIC.kpi",
                    [f"{titel}: neu"],
                    {"kurz": "neu seit dem letzten Bericht", "art": "zugang", "einheit": unit},
                ),
                [_WHOLE, f"{_WHOLE}_vorher"],
                "Einträge, die beim letzten Bericht noch nicht dabei waren.",
                f'new_rows({_WHOLE}, {_WHOLE}_vorher, "{self._new_by}")',
            )
        for column in self._sums:
            yield _Kennzahl(
                _sum_name(column),
                Call(
                    "@TOPIC.kpi",
                    [f"{titel}: Summe {_counted(column)}"],
                    {
                        "kurz": f"Summe {_counted(column)}",
                        "measure": Call("total", [column.name]),
                        "einheit": _counted(column),
                    },
                ),
                [_WHOLE],
                f"Summe der Spalte „{column.titel}“ über alle Einträge.",
                _WHOLE,
            )

    def _topic(self) -> str:
        used = ["Rows", "Topic"]
        used += ["new_rows"] if self._new_by else []
        used += ["total"] if self._sums else []
        pieces = [kennzahl.code for kennzahl in self._kennzahlen()]
        if len(self.parts) > 1:
            parts = Call("TOPIC.partition", [_WHOLE, *self.parts.values()])
            pieces.append(literal(parts))
        head = "\n".join(
            [
                paragraph(f"{self.titel}: how many entries there are, and of which kind."),
                "",
                f"from kleve_kpi.kpi import {', '.join(used)}",
                "",
                literal(Call("Topic", [Name("__name__"), self.titel]), before="TOPIC = "),
            ]
        )
        return "\n\n\n".join([head, *pieces]) + "\n"

    def _test(self) -> str:
        name, source = self.name, self.source.name
        rows: dict[str, dict[str, object]] = {"ohne Angaben": {}}
        if self.by:
            rows = {value: {self.by.name: value} for value in self.parts if value}
            rows |= {_NEVER_SEEN: {self.by.name: _NEVER_SEEN}, "ohne Angabe": {}}
        made = Call("rows", [source, rows])
        lines = [
            *(["import pytest", ""]),
            f"from kleve_kpi.topics import {name}",
            "",
            "",
            "@pytest.fixture",
            "def eintraege(rows):",
            '    """One row a value; each is named by what it is."""',
            "    " + literal(made, indent=4, before="return "),
            "",
            "",
            "def test_every_row_counts(eintraege):",
            f"    assert list({name}.{_WHOLE}(eintraege).index) == list(eintraege.index)",
        ]
        if self.parts:
            chosen = [
                (Name(f"{name}.{part}"), value or "ohne Angabe")
                for value, part in self.parts.items()
            ]
            lines += [
                "",
                "",
                literal(
                    Call("@pytest.mark.parametrize", [("kennzahl", "selected"), chosen]),
                ),
                "def test_each_part_counts_its_own_rows(kennzahl, selected, eintraege):",
                "    assert list(kennzahl(eintraege).index) == [selected]",
            ]
        if self._new_by:
            known, both = {"alt": {self._new_by: "1"}}, {"alt": {self._new_by: "1"}}
            both |= {"neu": {self._new_by: "2"}, "ohne Schlüssel": {}}
            lines += [
                "",
                "",
                "def test_new_is_what_was_not_there_before(rows):",
                "    " + literal(Call("rows", [source, known]), indent=4, before="before = "),
                "    " + literal(Call("rows", [source, both]), indent=4, before="now = "),
                f'    assert list({name}.{_NEW}(now, before).index) == ["neu"]',
                f"    assert len({name}.{_NEW}(now, None)) == 0",
            ]
        for column in self._sums:
            own = _sum_name(column)
            counted = {"zwei": {column.name: 2}, "drei": {column.name: 3}, "ohne Angabe": {}}
            lines += [
                "",
                "",
                f"def test_{own}_adds_up(report_date):",
                "    " + literal(Call("report_date", [{source: counted}]), indent=4,
                                 before="at = "),
                f'    assert at.value("{name}.{own}").wert == 5',
            ]  # fmt: skip
        return "\n".join([*lines, ""])

    def _notebook(self) -> str:
        names = [kennzahl.name for kennzahl in self._kennzahlen()]
        unit = "{gesamt.sind} {gesamt:Eintrag|Einträge}"
        message = Call(
            "seite.sentence",
            [f"Am {{stichtag}} {unit} verzeichnet.", "Am {vergleich} {gesamt.waren}."],
        )
        cells: list[str | Call] = [
            "## Auf einen Blick",
            Call("seite.kennzahlen", names, {"titel": f"{self.titel} am Stichtag"}),
        ]
        titled = {"titel": f"{self.titel} an den Berichtsterminen", "botschaft": message}
        if len(self.parts) > 1:
            cells.append(Call("seite.anteile", [*self.parts.values()], titled))
        else:
            cells.append(Call("seite.verlauf", [_WHOLE], titled))
        if self._breakdown:
            shown = {"merkmal": self._breakdown, "titel": f"{self.titel} nach Fachbereich"}
            cells += ["## Nach Fachbereich", Call("seite.gliederung", [_WHOLE], shown)]
        if self.source.key:
            cells += [
                "## Sachstands-Brücke\n\n"
                "Wie jeder Bestand vom letzten Bericht zu diesem gekommen ist.",
                Call("seite.bruecken"),
            ]
        cells += [
            "## Datengrundlage",
            Call("seite.datengrundlage"),
            Call("seite.befunde"),
            "### Plausibilität\n\nSummen, die aufgehen müssen.",
            Call("seite.plausibilitaet"),
            "### So wird gezählt",
            Call("seite.definitionen"),
            Call("seite.nachweis"),
        ]
        first = [
            new_markdown_cell(f"# {self.titel}"),
            new_code_cell(_PARAMETERS, metadata={"tags": ["parameters"]}),
            new_code_cell(_OPEN.format(name=self.name)),
        ]
        rest = [
            new_markdown_cell(cell) if isinstance(cell, str) else new_code_cell(literal(cell))
            for cell in cells
        ]
        notebook = new_notebook(cells=[*first, *rest], metadata=_METADATA)
        for number, cell in enumerate(notebook.cells, 1):
            cell["id"] = f"{self.name[:50].replace('_', '-')}-{number:02}"
        return nbformat.writes(notebook).rstrip("\n") + "\n"


_PARAMETERS = """\
# ISO-Datum wie "2022-11-28"; None nimmt den neuesten Stichtag und den davor.
stichtag = None
vergleich = None
ausgabe = "oeffentlich\""""
_OPEN = """\
import kleve_kpi as kk

bericht = kk.open(stichtag, vergleich, ausgabe)
seite = kk.TopicPage(bericht, "{name}")
seite.kopf()"""
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def _parted(column: Column) -> bool:
    """Whether the values of a column can be the parts of a whole."""
    least = len(column.values) + (not column.filled)
    return column.type == "category" and not column.personal and 2 <= least <= _MOST_PARTS


def _part_name(value: str, taken: set[str], column: str) -> str:
    name = german.slug(value)
    free = name[0].isalpha() and not keyword.iskeyword(name)
    taken = taken | {_WHOLE, _NEW, _NOTHING}
    name = name if free and name not in taken else f"{column}_{name}"
    return name if name not in taken else f"{name}_{len(taken)}"


def _sum_name(column: Column) -> str:
    return f"summe_{column.name}".removesuffix("_anzahl")


def _counted(column: Column) -> str:
    """What a column counts: "Anzahl Fotos" are "Fotos"."""
    return re.sub(r"^(Anzahl|Zahl)( der)? (?=.)", "", column.titel)
