"""What the processes of the notebooks have in common, imported and used once before they fork."""

import datetime as dt
import gc
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
from kleve_kpi.kpi import all_topics
from kleve_kpi.report.frame import page_frame
from kleve_kpi.report.html import page_exporter
from kleve_kpi.source import all_sources

all_topics()
all_sources()
# It looks through the metadata of all packages.
KernelProvisionerFactory.instance()
# The first chart and the first page load fonts, colours, German formats and templates.
charts.bars(pd.Series({"eins": 1.0}), titel="t", botschaft="b", einheit="e")._repr_html_()
text = notebooks.new_notebook(cells=[notebooks.new_markdown_cell("# Titel")])
frame = page_frame({}, dt.date(2022, 11, 28), None, titel="t", beispiel=True, ausgabe="intern")
page_exporter().page(text, frame)
# What is there now stays: no forked process looks for garbage in it, which would copy it.
gc.collect()
gc.freeze()
