"""Figures of the Sachstandsbericht Digitalisierung, from departments' exports to HTML pages.

In a notebook: ``import kleve_kpi as kk``, then

- ``kk.Start()``: what was delivered, what is missing, what to do next.
- ``bericht = kk.open("2022-11-28")``: a report date with its deliveries; the newest without a date.
  ``bericht.table("ozg_leistungen")`` is a cleaned table, ``bericht.findings()`` all findings.
- ``ozg = kk.Thema(bericht, "ozg")``: a topic; ``ozg.findings``, ``ozg.umgesetzt``.
- ``kk.Kennzahl(bericht, "ozg.umgesetzt")``: a Kennzahl; ``.wert``, ``.rows``, ``.history``,
  ``.by("fachbereich")``, ``.explain()``, ``.chart()``.
- ``kk.TopicPage(bericht, "ozg")`` and ``kk.Overview(bericht)``: what the pages are made of.
- ``kk.clean_file(path)``: any delivered file, cleaned.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kleve_kpi.canvas import Chart
    from kleve_kpi.clean import clean_file
    from kleve_kpi.opening import open_report_date as open
    from kleve_kpi.overview import Overview
    from kleve_kpi.page import TopicPage
    from kleve_kpi.start import Start
    from kleve_kpi.tables import Table
    from kleve_kpi.workbench import Kennzahl, Thema

__version__ = "0.1.0"

# Loaded when first used, so that the command line starts without pandas.
_LAZY = {
    "Overview": "overview",
    "TopicPage": "page",
    "clean_file": "clean",
    "open": "opening",
    "Chart": "canvas",
    "Kennzahl": "workbench",
    "Start": "start",
    "Table": "tables",
    "Thema": "workbench",
}

__all__ = [
    "Chart",
    "Kennzahl",
    "Overview",
    "Start",
    "Table",
    "Thema",
    "TopicPage",
    "clean_file",
    "open",
]


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module 'kleve_kpi' has no attribute '{name}'")
    module = importlib.import_module(f"kleve_kpi.{_LAZY[name]}")
    return getattr(module, "open_report_date" if name == "open" else name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
