"""Figures of the Sachstandsbericht Digitalisierung, from departments' exports to HTML pages.

In a notebook: ``import kleve_kpi as kk`` and ``kk.open("2022-11-28")``.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kleve_kpi.canvas import Chart
    from kleve_kpi.clean import clean_file
    from kleve_kpi.opening import open_report_date as open
    from kleve_kpi.overview import Overview
    from kleve_kpi.page import TopicPage
    from kleve_kpi.tables import Table

__version__ = "0.1.0"

# Loaded when first used, so that the command line starts without pandas.
_LAZY = {
    "Overview": "overview",
    "TopicPage": "page",
    "clean_file": "clean",
    "open": "opening",
    "Chart": "canvas",
    "Table": "tables",
}

__all__ = ["Chart", "Overview", "Table", "TopicPage", "clean_file", "open"]


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module 'kleve_kpi' has no attribute '{name}'")
    module = importlib.import_module(f"kleve_kpi.{_LAZY[name]}")
    return getattr(module, "open_report_date" if name == "open" else name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
