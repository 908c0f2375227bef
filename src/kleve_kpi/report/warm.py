"""What the processes of the notebooks have in common, imported and used once before they fork."""

import datetime as dt

import ipykernel.debugger  # noqa: F401
import ipykernel.ipkernel  # noqa: F401
import ipykernel.kernelapp  # noqa: F401
import nbformat.v4 as notebooks
import pandas as pd
import papermill.execute  # noqa: F401

import kleve_kpi.cli
import kleve_kpi.overview
import kleve_kpi.report.batch  # noqa: F401
from kleve_kpi import charts
from kleve_kpi.report.html import page_exporter, page_frame

# The first chart and the first page load fonts, colours, German formats and templates.
charts.bars(pd.Series({"eins": 1.0}), titel="t", botschaft="b", einheit="e")._repr_html_()
text = notebooks.new_notebook(cells=[notebooks.new_markdown_cell("# Titel")])
frame = page_frame({}, dt.date(2022, 11, 28), None, titel="t", beispiel=True, ausgabe="intern")
page_exporter().page(text, frame)
