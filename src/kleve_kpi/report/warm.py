"""What the processes of the notebooks have in common, imported and used once before they fork."""

# ruff: noqa: E402
import gc
import sys

# Nobody debugs in a batch; else each kernel would load the debugger, which takes longer than all
# else that it does before its first cell.
sys.modules.setdefault("debugpy", None)
# What is imported stays, and a notebook leaves little garbage: to look for some at Python's own
# pace takes a tenth of the time of a batch.
gc.set_threshold(10_000)

import datetime as dt
import sqlite3  # noqa: F401

import ipykernel.debugger  # noqa: F401
import ipykernel.ipkernel  # noqa: F401
import ipykernel.kernelapp  # noqa: F401
import ipykernel.kernelspec  # noqa: F401
import IPython.core.completerlib  # noqa: F401
import IPython.core.debugger  # noqa: F401
import IPython.extensions.storemagic  # noqa: F401
import nbformat.v4 as notebooks
import pandas as pd
import tornado.platform.asyncio  # noqa: F401
from jupyter_client.provisioning import KernelProvisionerFactory

import kleve_kpi.overview
import kleve_kpi.release.protocol
import kleve_kpi.report.common
import kleve_kpi.report.worker  # noqa: F401
from kleve_kpi import charts
from kleve_kpi.kpi import all_topics, needed_sources
from kleve_kpi.report.frame import page_frame
from kleve_kpi.report.html import page_exporter
from kleve_kpi.source import all_sources
from kleve_kpi.tables import MARKUP

all_sources()
for topic in all_topics().values():
    for kpi in topic.kpis.values():
        needed_sources(kpi)
# It looks through the metadata of all packages.
KernelProvisionerFactory.instance()
# The first chart and the first page load fonts, colours, German formats and templates.
charts.bars(pd.Series({"eins": 1.0}), titel="t", botschaft="b", einheit="e")._repr_html_()
long = notebooks.new_markdown_cell("# Titel" + "\n\n## Abschnitt" * 4)
text = notebooks.new_notebook(cells=[long])
frame = page_frame({}, dt.date(2022, 11, 28), None, titel="t", beispiel=True, ausgabe="intern")
page_exporter().page(text, frame)
for name in MARKUP.list_templates():
    MARKUP.get_template(name)
# What is there now stays: no forked process looks for garbage in it, which would copy it.
gc.collect()
gc.freeze()
