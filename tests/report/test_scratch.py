"""Temporary folders of tasks: gone with their task, or with the next batch."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from kleve_kpi.report.limits import Limits
from kleve_kpi.report.processes import run_alone, warm_up
from kleve_kpi.report.scratch import log_of, scratch, temporary_in, use
from tests.appendix import ROOT

KILLED = """
import os
from kleve_kpi.report.scratch import scratch
with scratch() as folder:
    print(folder, flush=True)
    os.kill(os.getpid(), 9)
"""


@pytest.fixture
def place(monkeypatch):
    """A folder of its own instead of the system's place for temporary ones."""
    warm_up()  # it outlives the test
    folder = Path(tempfile.mkdtemp(prefix="k"))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield folder
    monkeypatch.setattr(tempfile, "tempdir", None)
    shutil.rmtree(folder)


def killed():
    done = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return Path(done.stdout.strip())


def test_it_is_gone_after_its_block(place):
    with pytest.raises(ValueError, match="mittendrin"), scratch() as folder:
        (folder / "etwas").touch()
        raise ValueError("mittendrin")
    assert list(place.iterdir()) == []


def test_what_a_killed_process_has_left_goes_with_the_next_one(place):
    left = killed()
    assert left.parent == place and left.is_dir()
    with scratch() as folder:
        assert list(place.iterdir()) == [folder]


def test_what_is_in_use_or_of_others_stays(place):
    (place / "kk-fremd").mkdir()
    (place / "anderes").mkdir()
    with scratch() as first, scratch() as second:
        assert first != second
        assert first.is_dir()
    assert {path.name for path in place.iterdir()} == {"kk-fremd", "anderes"}


def test_one_within_another_lies_beside_it(place):
    """Paths of sockets must be short."""
    with scratch() as outer, temporary_in(outer):
        assert Path(tempfile.mkdtemp()).parent == outer
        assert os.environ["TMPDIR"] == str(outer)
        with scratch() as inner:
            assert inner.parent == place
    assert os.environ["TMPDIR"] == tempfile.gettempdir() == str(place)
    assert list(place.iterdir()) == []


def test_a_place_with_a_long_name_is_passed_over(place, monkeypatch):
    """Sockets could not be made there."""
    deep = place / ("tief" * 15)
    deep.mkdir()
    monkeypatch.setenv("TMPDIR", str(deep))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with scratch() as folder:
        assert folder.parent == Path("/tmp")
    assert not folder.exists()


def test_what_cannot_be_removed_now_is_found_again(place, monkeypatch):
    left = killed()
    (left / "a").mkdir()

    remove = shutil.rmtree

    def busy(path, **options):
        if path == left / "a":
            raise OSError("in use")
        remove(path, **options)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", busy)
        with scratch():
            pass
    assert (left / "a").is_dir()
    with scratch() as folder:
        assert list(place.iterdir()) == [folder]


def writes(folder, text):
    use(folder)
    print(text, flush=True)
    subprocess.run([sys.executable, "-c", "import sys; sys.stderr.write('Ende')"], check=True)
    return tempfile.gettempdir()


def test_what_a_task_writes_goes_there(place):
    with scratch() as folder:
        assert log_of(folder) == ""
        assert run_alone(writes, folder, "x" * 100_000, limits=Limits()) == str(folder)
        log = log_of(folder)
    assert len(log) == 64 * 1024
    assert log.endswith("xxx\nEnde")
