"""Batches in which something breaks: each ends in a clear line, with the old results or the new."""

import itertools
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

from tests.appendix import ROOT
from tests.world import DATE, HEALTHY, World, make

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

MONTHS = ("02-28", "05-31", "08-31", "11-30")
SAMPLES = ("2022-05-31", "2022-08-23", "2022-11-28")
LOOPS = "from pathlib import Path\nPath('laeuft').touch()\nwhile True:\n    pass"
WAITS = (
    "import threading\nfrom pathlib import Path\nPath('laeuft').touch()\n"
    "while not Path('weiter').exists():\n    threading.Event().wait(0.05)"
)
LEAVES_THINGS = """import subprocess, sys, tempfile, threading
tempfile.mkdtemp()
threading.Thread(target=threading.Event().wait).start()
subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait()"]).pid > 0"""
KILLS_THE_FORKSERVER = """import os, re
from pathlib import Path
status = Path(f"/proc/{os.getppid()}/status").read_text()
os.kill(int(re.search(r"PPid:\\s(\\d+)", status)[1]), 9)
while True:
    pass"""


@pytest.fixture(scope="module")
def first():
    """A project that was built once, in whose second notebook something was changed since."""
    world = make()
    world.notebook("20_zwei", HEALTHY)
    assert world.run("--quiet") == (0, [], [])
    world.nothing_is_left()
    yield world
    shutil.rmtree(world.root)


@pytest.fixture
def world(first):
    """A copy of it."""
    copy = World(Path(tempfile.mkdtemp(prefix="k")))
    shutil.copytree(first.root, copy.root, dirs_exist_ok=True)
    yield copy
    shutil.rmtree(copy.root)


@pytest.fixture
def bounded():
    """A project whose notebooks may take little."""
    world = make("[batch]\nsekunden = 60\nspeicher_mb = 1500\nausgabe_mb = 5\n")
    yield world
    shutil.rmtree(world.root)


# Notebooks --------------------------------------------------------------------------------------


def test_each_faulty_notebook_ends_in_one_line(bounded):
    bounded.notebook("20_schleife", "1", "import threading\nthreading.Event().wait()")
    bounded.notebook("25_speicher", "x = [bytearray(10**7) for _ in range(10**6)]")
    bounded.notebook("30_ende", "import sys\nsys.exit()", "1")
    bounded.notebook("35_ende_mit_3", "import sys\nsys.exit(3)")
    bounded.notebook("40_druckt", "print('x' * 6_000_000)")
    bounded.notebook("45_stirbt", "import os\nos.kill(os.getpid(), 9)")
    bounded.notebook("50_vater", "import os\nos.kill(os.getppid(), 9)")
    bounded.notebook("60_faeden", LEAVES_THINGS)
    code, out, err = bounded.run("--jobs", "3")
    assert code == 1
    failed = dict(re.findall(r"^2022-11-28  (\w+): FAILED\. (.*)$", "\n".join(err), re.MULTILINE))
    assert len(err) == len(failed)
    assert failed == {
        "schleife": "schleife, cell 4 (below '20_schleife'): CellTimeoutError: "
        "A cell timed out while it was being executed, after 30 seconds.",
        "speicher": "speicher, cell 3 (below '25_speicher'): MemoryError: ",
        "ende": "ende, cell 3 (below '30_ende'): SystemExit: ",
        "ende_mit_3": "ende_mit_3, cell 3 (below '35_ende_mit_3'): SystemExit: 3",
        "druckt": "druckt, cell 3 (below '40_druckt'): TooMuchOutput: "
        "expected at most 5 MB of output, saw 6 MB",
        "stirbt": "stirbt, cell 3 (below '45_stirbt'): DeadKernelError: Kernel died",
        "vater": "Its process was killed from outside (SIGKILL; out of memory?). Run it again.",
    }
    assert set(bounded.pages()) == {
        "10_eins.html", "60_faeden.html", "anhang.html", "index.html", "kennzahlen.xlsx",
    }  # fmt: skip
    assert "3 of" not in out[-1] and "2 of 9 topics built" in out[-1]
    bounded.nothing_is_left()
    for path in (bounded.root / "notebooks").glob("[2-5]*"):
        bounded.notebook(path.stem, "1")
    code, out, err = bounded.run()
    assert (code, err) == (0, [])
    assert "7 of 9 topics built, 2 unchanged" in out[-1]
    bounded.nothing_is_left()


def test_the_parent_of_all_notebooks_is_killed(bounded):
    """The forked processes end with it; the next notebook gets a new one."""
    bounded.notebook("05_moerder", KILLS_THE_FORKSERVER)
    code, out, err = bounded.run("--jobs", "1")
    assert code == 1
    assert len(err) == 1, err
    assert err[0].startswith("2022-11-28  moerder: FAILED. Its process ended with exit code 255 ")
    assert "1 of 2 topics built" in out[-1]
    bounded.nothing_is_left()


@pytest.mark.langsam
@pytest.mark.parametrize(
    ("memory", "message"),
    [
        (1500, "Its kernel could not pass on what cells show (MemoryError), see lauf.log."),
        (
            4096,
            "druckt, cell 3 (below '20_druckt'): TooMuchOutput: "
            "expected at most 5 MB of output, saw 100 MB",
        ),
    ],
)
def test_a_notebook_prints_100_mb(memory, message, bounded):
    """Without memory for them the outputs are lost, though the notebook ends well."""
    settings = f"[batch]\nspeicher_mb = {memory}\nausgabe_mb = 5\n"
    (bounded.root / "kleve_kpi.toml").write_text(settings)
    bounded.notebook("20_druckt", "for _ in range(100):\n    print('x' * 2**20)")
    code, _, err = bounded.run()
    assert (code, err) == (1, [f"2022-11-28  druckt: FAILED. {message}"])
    bounded.nothing_is_left()


# The batch --------------------------------------------------------------------------------------


def made(world, name):
    return lambda: any(world.results.glob(name))


MOMENTS = {
    "begun": ".bau-*",
    "computing": ".bau-*/neu/befunde.parquet",
    "a_page_is_there": ".bau-*/neu/anhang/20_zwei.html",
    "checked": ".bau-*/neu/freigabe.html",
    "moving_in": ".bau-*/auftrag.json",
}
SHORT = {"a_page_is_there", "moving_in"}


@pytest.mark.parametrize(
    "moment",
    [pytest.param(m, marks=() if m in SHORT else pytest.mark.langsam) for m in MOMENTS],
)
def test_the_whole_batch_is_killed(moment, world):
    old = world.pages()
    world.notebook("20_zwei", HEALTHY, "'neu'")
    batch = world.start()
    # The last moments are short: a batch that has passed them has ended.
    world.wait_for(lambda: any(world.results.glob(MOMENTS[moment])) or batch.poll() is not None)
    batch.kill()
    batch.communicate()
    world.wait_for(lambda: not world.processes())
    now = world.pages()
    assert set(now) == set(old)
    changed = {name for name in old if now[name] != old[name]}
    assert changed in (set(), {"20_zwei.html", "anhang.html"})
    code, _, err = world.run()
    assert (code, err) == (0, [])
    changed = {name for name, page in world.pages().items() if page != old[name]}
    assert changed == {"20_zwei.html", "anhang.html"}
    world.nothing_is_left()


def test_killed_in_the_middle_of_a_notebook(world):
    old = world.pages()
    world.notebook("20_zwei", LOOPS)
    batch = world.start()
    world.wait_for((world.root / "laeuft").exists)
    batch.kill()
    batch.communicate()
    world.wait_for(lambda: not world.processes())
    assert world.pages() == old
    world.notebook("20_zwei", HEALTHY)
    code, out, err = world.run()
    assert (code, err) == (0, [])
    assert world.pages() == old
    world.nothing_is_left()


def test_ctrl_c(world):
    old = world.pages()
    world.notebook("20_zwei", LOOPS)
    batch = world.start()
    world.wait_for((world.root / "laeuft").exists)
    os.killpg(batch.pid, signal.SIGINT)
    out, err = batch.communicate(timeout=600)
    assert batch.returncode == 1
    assert err.splitlines()[-1] == "kleve-kpi: stopped."
    assert "Traceback" not in out + err
    assert world.pages() == old
    world.nothing_is_left()


def test_two_batches_on_one_folder(world):
    world.notebook("20_zwei", WAITS)
    slow = world.start()
    world.wait_for((world.root / "laeuft").exists)
    code, out, err = world.run()
    assert (code, out) == (1, [])
    assert err == [
        f"2022-11-28  NOT BUILT. Another batch is building in {world.results} now. "
        "Wait for its end and run it again."
    ]
    (world.root / "weiter").touch()
    _, err = slow.communicate(timeout=600)
    assert (slow.returncode, err) == (0, "")
    world.nothing_is_left()


def test_a_folder_that_cannot_be_written(world):
    code, out, err = world.run(out="/proc/aus")
    assert (code, out, len(err)) == (1, [], 1)
    assert err[0].startswith("2022-11-28  NOT BUILT. The results in /proc/aus/2022-11-28 could")
    world.nothing_is_left()


@pytest.mark.parametrize("room", [2_000, pytest.param(20_000, marks=pytest.mark.langsam)])
def test_a_disk_that_is_full(room, world):
    """No file may grow beyond some bytes: as on a full disk, writing fails in the middle."""
    old = world.pages()
    world.notebook("20_zwei", HEALTHY, "'neu'")
    code, _, err = world.run(
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    )
    assert code == 1
    # Where openpyxl ran out of room, what it left open complains below that line.
    said = [line for line in err if line.startswith(DATE)]
    assert said[-1] == (
        f"2022-11-28  NOT BUILT. The results in {world.results} could not be written: "
        "File too large. What was there is still there. Make room or get the right to write, "
        "and run it again."
    )
    assert room > 2_000 or err == said[-1:]
    assert world.pages() == old
    world.nothing_is_left()


# Many of them -----------------------------------------------------------------------------------


@pytest.mark.langsam
def test_300_notebooks_on_24_workers():
    """Nothing is shared between runs: no sockets that clash, no kernel that hangs."""
    world = make()
    try:
        (world.root / "notebooks" / "10_eins.ipynb").unlink()
        for number in range(300):
            world.notebook(f"{number % 90 + 10}_n{number}", f"print({number})")
        code, out, err = world.run("--jobs", "24", "--quiet", seconds=1800)
        assert (code, out, err) == (0, [], [])
        runs = sorted((world.results / "laeufe").glob("*.ipynb"))
        shown = [nbformat.read(path, as_version=4).cells[-1].outputs for path in runs]
        assert {int(output.text) for (output,) in shown} == set(range(300))
        assert [path.stem.partition("_n")[2] for path in runs] == [
            output.text.strip() for (output,) in shown
        ]
        world.nothing_is_left()
    finally:
        shutil.rmtree(world.root)


@pytest.mark.langsam
def test_ten_topics_at_eight_dates_in_one_batch():
    """The samples under eight dates; a second batch finds nothing to do."""
    world = make()
    try:
        shutil.rmtree(world.root / "notebooks")
        shutil.copytree(ROOT / "notebooks", world.root / "notebooks")
        dates = [f"{year}-{month}" for year in (2023, 2024) for month in MONTHS]
        for date, sample in zip(dates, itertools.cycle(SAMPLES), strict=False):
            shutil.copytree(ROOT / "data" / "raw" / sample, world.root / "roh" / date)
        shutil.rmtree(world.root / "roh" / DATE)
        code, out, err = world.run("--all", dates=(), seconds=1800)
        assert (code, err) == (0, [])
        assert len([line for line in out if ": 10 of 10 topics built." in line]) == 8
        pages = {
            (world.root / "aus" / date / "anhang" / "50_ozg.html").read_bytes() for date in dates
        }
        assert len(pages) == 8
        code, out, err = world.run("--all", dates=())
        assert (code, err) == (0, [])
        assert [line.partition(":")[2].partition(".")[0] for line in out] == [
            " nothing has changed"
        ] * 8
        world.nothing_is_left()
    finally:
        shutil.rmtree(world.root)
