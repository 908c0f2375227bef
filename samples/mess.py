"""The untidy ways in which people type one and the same thing into Excel."""

import datetime as dt
import random
import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from samples.workbook import Value

FACHBEREICHE = {
    "FB 10": "Zentrale Verwaltung",
    "FB 20": "Finanzen",
    "FB 30": "Bürgerservice und Standesamt",
    "FB 32": "Öffentliche Ordnung",
    "FB 40": "Schulen, Kultur und Sport",
    "FB 50": "Soziales",
    "FB 51": "Jugend und Familie",
    "FB 61": "Stadtplanung",
    "FB 64": "Bauordnung",
    "FB 66": "Tiefbau",
}
ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
MISSING = (None, None, "–", "k. A.")

Choice = TypeVar("Choice")


class Mess:
    """Chooses a spelling for each value; the same seed makes the same choices."""

    def __init__(self, seed: str) -> None:
        """Start a series of choices of its own for each file."""
        self._random = random.Random(seed)

    def pick(self, *spellings: Choice) -> Choice:
        """Any of the spellings."""
        return self._random.choice(spellings)

    def mostly(self, usual: Choice, *others: Choice, share: float = 0.25) -> Choice:
        """The usual spelling, in the given share of cells one of the others."""
        return self.pick(*others) if self._random.random() < share else usual

    def missing(self) -> Value:
        """A cell without a value: empty, or a sign for it."""
        return self.pick(*MISSING)

    def fachbereich(self, name: str) -> Value:
        """FB 40, FB40, 40, Fachbereich 40, 40 – Schulen ...; GSK has no number."""
        if name == "GSK":
            return name
        number = name.removeprefix("FB ")
        return self.mostly(
            name, f"FB{number}", number, int(number), f"Fachbereich {number}", f"FB\xa0{number}",
            f"{number} – {FACHBEREICHE[name]}", share=0.4,
        )  # fmt: skip

    def day(self, day: dt.date | None, share: float = 0.3) -> Value:
        """A real date, or its text with a year of four or two digits."""
        if day is None:
            return None
        return self.mostly(day, f"{day:%d.%m.%Y}", f"{day:%d.%m.%y}", share=share)

    def yes(self) -> Value:
        """Yes as people tick it."""
        return self.mostly("ja", "x", "X", 1, "✓", "Ja", share=0.4)

    def no(self) -> Value:
        """No as people write it where the cell must not stay empty."""
        return self.mostly("nein", "n", "-", "Nein", share=0.4)

    def number(self, number: float) -> Value:
        """A number, or the German text of it."""
        return self.mostly(number, f"{number:.1f}".replace(".", ","))

    def count(self, count: int) -> Value:
        """A whole number, or its digits as text."""
        return self.mostly(count, str(count))

    def personnel_number(self, number: int) -> Value:
        """A number, or text with leading zeros."""
        return self.mostly(number, f"{number:06}", share=0.4)

    def text(self, text: str, share: float = 0.2) -> str:
        """The text, here and there with NBSP, double spaces or decomposed umlauts."""
        return self.mostly(
            text, text.replace(" ", "\xa0", 1), text.replace(" ", "  ", 1), f"{text} ",
            unicodedata.normalize("NFD", text), share=share,
        )  # fmt: skip

    def spelling(self, category: str, others: Sequence[str], share: float = 0.35) -> str:
        """A category, or one of its other spellings."""
        return self.mostly(category, *others, share=share)
