"""The mark of a fictional folder: which figures the report supports without printing them.

Collected from ``HERLEITUNGEN`` of the topics. The samples' figures for these Kennzahlen follow
from the report; all others that the report
does not print are invented.
"""

from samples import declared
from samples.workbook import csv_bytes


def dateien(stichtag: str) -> dict[str, bytes]:
    """The file BEISPIEL of one report date."""
    rows = [("kennzahl", "herleitung")]
    for thema, derived in declared("HERLEITUNGEN", stichtag):
        rows += [(f"{thema}.{name}", reason) for name, reason in derived.items()]
    return {"BEISPIEL": csv_bytes(rows, encoding="utf-8", line_end="\n")}
