"""What a batch says of itself: a table that lives on a terminal, plain lines elsewhere."""

import dataclasses
import datetime as dt
import os
import re
import shutil
import sys
from concurrent.futures import Future
from pathlib import Path

import pytest

from kleve_kpi.report.lauf import BatchResult, TopicResult
from kleve_kpi.report.progress import Progress, result_record
from tests.world import HEALTHY, make

DAY, NEXT = dt.date(2022, 8, 23), dt.date(2022, 11, 28)
PAGES = Path("aus") / "anhang"
DONE = TopicResult("dms", 1.25, findings=3)
FAILED = TopicResult("ozg", 2.0, "ozg, cell 3: ValueError: so nicht")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_a_table_on_a_terminal():
    world = make()
    world.notebook("20_zwei", HEALTHY)
    outer, inner = os.openpty()
    try:
        batch = world.start(output=inner)
        os.close(inner)
        seen = b""
        while batch.poll() is None or seen.count(b"topics built") == 0:
            try:
                seen += os.read(outer, 4096)
            except OSError:  # the other end is closed
                break
        batch.communicate()
    finally:
        os.close(outer)
        shutil.rmtree(world.root)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode())
    assert batch.returncode == 0
    lines = [line.strip() for line in text.splitlines()]
    heads = [line for line in lines if line.startswith("┃ Topic")]
    assert set(heads[0].split("┃")[1:-1]) == {" Topic ", " State   ", " Seconds ", " Findings "}
    assert any(re.match(r"│ eins\s+│ running\s+│\s+\d+\.\d │\s+│", line) for line in lines)
    assert any(re.match(r"│ zwei\s+│ done\s+│\s+\d+\.\d │\s+\d+ │", line) for line in lines)
    assert "2 of 2 topics built" in " ".join(lines)
    assert "done in" not in text


def tell(progress):
    """Two report dates, one of which is not built."""
    progress.planned(DAY, {"dms": ["the notebook changed"], "ozg": ["--force"], "ausblick": []})
    for thema in ("dms", "ozg"):
        progress.submitted(DAY, thema, Future())
    progress.topic_done(DAY, DONE)
    progress.topic_done(DAY, FAILED)
    kept = TopicResult("ausblick", kept=True)
    progress.finished(BatchResult(DAY, PAGES, [DONE, FAILED, kept], {"a.xlsx": "a.xlsx: kaputt."}))
    progress.finished(BatchResult(NEXT, PAGES, refused="Another batch is building."))


FAILURES = (
    "2022-08-23  ozg: FAILED. ozg, cell 3: ValueError: so nicht\n"
    "2022-08-23  a.xlsx: NOT USED. a.xlsx: kaputt.\n"
    "2022-11-28  NOT BUILT. Another batch is building.\n"
)


def test_plain_lines(capsys):
    with Progress() as progress:
        tell(progress)
    said = capsys.readouterr()
    assert said.err == FAILURES
    assert said.out == (
        "2022-08-23  dms: done in 1.2 s, 3 findings\n"
        "2022-08-23: 1 of 3 topics built, 1 unchanged. Pages: aus/anhang/index.html\n"
    )


def test_reasons(capsys):
    with Progress(why=True) as progress:
        tell(progress)
    assert capsys.readouterr().out.splitlines()[:3] == [
        "2022-08-23  dms: runs, the notebook changed",
        "2022-08-23  ozg: runs, --force",
        "2022-08-23  ausblick: kept, unchanged",
    ]


def test_quiet_says_what_failed(capsys):
    with Progress(silent=True) as progress:
        tell(progress)
    assert tuple(capsys.readouterr()) == ("", FAILURES)


def test_record():
    done = dataclasses.replace(DONE, reasons=("the notebook changed",))
    result = BatchResult(DAY, PAGES, [done, FAILED], refused=None)
    record = result_record(result)
    assert record | {"themen": [], "seiten": ""} == {
        "stichtag": "2022-08-23",
        "ok": False,
        "seiten": "",
        "themen": [],
        "fehler": {},
        "abgelehnt": None,
        "sperrgruende": [],
    }
    assert record["themen"] == [
        {
            "thema": "dms",
            "zustand": "fertig",
            "sekunden": 1.25,
            "befunde": 3,
            "fehler": None,
            "gruende": ["the notebook changed"],
        },
        {
            "thema": "ozg",
            "zustand": "fehler",
            "sekunden": 2.0,
            "befunde": 0,
            "fehler": "ozg, cell 3: ValueError: so nicht",
            "gruende": [],
        },
    ]
