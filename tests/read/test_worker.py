"""A file that breaks or stalls the reader ends alone."""

import os
import signal

import pytest

from kleve_kpi.errors import RawFileError
from kleve_kpi.read import read_workbook, worker
from tests.workbooks import Tab, write_book


@pytest.fixture
def path(tmp_path):
    return write_book(tmp_path / "Liste.xlsx", Tab([["Portal"], ["Serviceportal"]]))


@pytest.fixture
def process(path):
    """The process that has read a file, and will read the next one."""
    read_workbook(path)
    return worker._WORKERS[0]._process


def test_one_process_reads_file_after_file(path, process):
    read_workbook(path)
    assert worker._WORKERS[0]._process is process


def test_a_process_that_was_killed_is_replaced(path, process):
    os.kill(process.pid, signal.SIGKILL)
    assert read_workbook(path).sheets[0].name == "Liste"
    assert worker._WORKERS[0]._process is not process
    assert process.returncode is not None


def test_reading_ends_when_its_time_is_up(path, process, monkeypatch):
    os.kill(process.pid, signal.SIGSTOP)
    with monkeypatch.context() as patch, pytest.raises(RawFileError) as caught:
        patch.setattr(worker, "START_SECONDS", 0.5)
        read_workbook(path)
    assert str(caught.value) == (
        "Liste.xlsx: reading it did not end within 0 seconds. "
        "Open it in Excel, save it as a new .xlsx and try again."
    )
    assert process.poll() is not None
    assert read_workbook(path).sheets[0].name == "Liste"


def test_a_refused_file_leaves_the_process_at_work(path, process, tmp_path):
    broken = tmp_path / "kaputt.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    with pytest.raises(RawFileError, match="damaged"):
        read_workbook(broken)
    assert read_workbook(path).sheets[0].name == "Liste"
    assert worker._WORKERS[0]._process is process
