"""What the processes of the notebooks have in common, imported and used once before they fork."""

import ipykernel.ipkernel  # noqa: F401
import ipykernel.kernelapp  # noqa: F401
import nbformat.v4 as notebooks
import pandas as pd
import papermill.execute  # noqa: F401

import kleve_kpi.cli
import kleve_kpi.overview
import kleve_kpi.report.batch  # noqa: F401
from kleve_kpi import charts

# The first chart loads fonts, colours and German formats.
charts.bars(pd.Series({"eins": 1.0}), titel="t", botschaft="b", einheit="e")
notebooks.new_notebook()
