"""Rows and report dates for tests, typed as the cleaning step types them, and built appendices.

``rows`` builds the table of a source from short records whose names say what they are;
``report_date`` puts such tables into a ReportDate; ``sample`` opens the samples once; ``built``
and ``intern`` are what the command makes of them.
"""

import datetime as dt
import os
import shutil
import subprocess
import sys

import pandas as pd
import pytest

import kleve_kpi as kk
from kleve_kpi.clean import ORIGIN, Cleaned
from kleve_kpi.project import find_project
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.source import get_source
from tests.appendix import ROOT, Built, once, report
from tests.chromium import browser, chromium, opened  # noqa: F401, fixtures for all tests

STICHTAG = dt.date(2022, 11, 28)
BEFORE = dt.date(2022, 8, 23)
TYPES = {"number": "Float64", "count": "Int64", "date": "datetime64[us]", "yes_no": "boolean"}


def make_rows(quelle, records):
    """The table of a source; ``records`` maps a row's name to its values, the rest is missing."""
    source = get_source(quelle)
    types = {column.name: TYPES.get(column.type, "string") for column in source.kept}
    types |= dict.fromkeys(source.pseudonyms, "string")
    unknown = {name for record in records.values() for name in record} - set(types)
    assert not unknown, f"{quelle} has no column {unknown}"
    index = pd.Index(list(records), dtype="str")
    return pd.DataFrame(
        {
            name: pd.Series([record.get(name) for record in records.values()], index, kind)
            for name, kind in types.items()
        },
        index,
    )


def make_delivery(quelle, records, *, linkable=True, datenstand=BEFORE):
    """A source as delivered; its rows stand in the Excel rows from 2 on."""
    source, table = get_source(quelle), make_rows(quelle, records)
    file, sheet = f"{quelle}.xlsx", "Tabelle1"
    origin = [(file, sheet, row) for row in range(2, len(table) + 2)]
    table.index = pd.MultiIndex.from_arrays(
        list(zip(*origin, strict=True)) or [[], [], []], names=ORIGIN
    )
    columns = {column.name: at for at, column in enumerate(source.columns, 1)}
    return Cleaned(
        source, table, (), datenstand, file, sheet, "0" * 64, len(table), 0, columns, linkable
    )


def make_report_date(tables, vorher=None, *, stichtag=None, linkable=True, **fields):
    """A report date that holds these tables (by source), the newer one if it has a ``vorher``."""
    stichtag = stichtag or (STICHTAG if vorher else BEFORE)
    deliveries = {
        quelle: make_delivery(quelle, records, linkable=linkable, datenstand=stichtag)
        for quelle, records in tables.items()
    }
    return ReportDate(stichtag, deliveries, vorher, **fields)


@pytest.fixture(scope="session")
def rows():
    return make_rows


@pytest.fixture(scope="session")
def delivery():
    return make_delivery


@pytest.fixture(scope="session")
def report_date():
    return make_report_date


@pytest.fixture(scope="session")
def sample():
    """The newest sample report date, with the earlier ones behind it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        for variable in ("KLEVE_KPI_RAW", "KLEVE_KPI_OUT", "KLEVE_KPI_KEY"):
            patch.delenv(variable, raising=False)
        return kk.open("2022-11-28", project=find_project())


@pytest.fixture(scope="session")
def sample_dates(sample):
    """The sample report dates by their ISO date."""
    found, at = {}, sample
    while at is not None:
        found[at.stichtag.isoformat()] = at
        at = at.vorher
    return found


@pytest.fixture(scope="session")
def appendices(tmp_path_factory):
    """The public appendices of all sample dates, oldest first, built in one batch."""

    def build(out):
        done = report(out, "2022-08-23", "2022-05-31")
        return [done.code, done.out, done.err]

    out, (code, said, complaints) = once(tmp_path_factory.getbasetemp(), "oeffentlich", build)
    dates = ("2022-05-31", "2022-08-23", "2022-11-28")
    return [Built(code, said, complaints, out / date) for date in dates]


@pytest.fixture(scope="session")
def built(appendices):
    """The public appendix of 2022-11-28."""
    return appendices[-1]


@pytest.fixture(scope="session")
def slides(tmp_path_factory, built):
    """What ``kleve-kpi charts 2022-11-28`` says, and the folder of its results."""

    def build(out):
        shutil.copytree(built.results.parent, out)  # exports need not be cleaned once more
        command = [sys.executable, "-m", "kleve_kpi", "charts", "2022-11-28", "--out", str(out)]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("KLEVE_KPI_")}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8"
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    out, said = once(tmp_path_factory.getbasetemp(), "folien", build)
    return said, out / "2022-11-28"


@pytest.fixture(scope="session")
def intern(tmp_path_factory):
    """The internal page of one topic, beside an old page of another."""
    out = tmp_path_factory.mktemp("intern")
    old = out / "2022-11-28" / "anhang_intern" / "50_ozg.html"
    old.parent.mkdir(parents=True)
    old.write_text("alt")
    raw = tmp_path_factory.mktemp("raw")
    shutil.copytree(ROOT / "data" / "raw" / "2022-11-28", raw / "2022-11-28")
    return report(out, "--topic", "dms", "--edition", "intern", "--json", raw=raw)
