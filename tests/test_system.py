"""Each branch of what operating systems do differently; what is not Linux has stand-ins here."""

import errno
import io
import os
import shutil
import signal
import subprocess
import sys
import types

import pytest

from kleve_kpi import system
from tests.appendix import ROOT


@pytest.fixture
def windows(monkeypatch):
    """How Windows says what it is, and without what it lacks."""
    monkeypatch.setattr(system, "sys", types.SimpleNamespace(platform="win32"))
    monkeypatch.setattr(system, "os", types.SimpleNamespace(name="nt"))
    for module in ("fcntl", "resource"):
        monkeypatch.setitem(sys.modules, module, None)


@pytest.fixture
def mac(monkeypatch):
    monkeypatch.setattr(system, "sys", types.SimpleNamespace(platform="darwin"))


class Process:
    """A child that sleeps, with what a process of multiprocessing has."""

    def __init__(self, **options):
        code = "import threading; print(1, flush=True); threading.Event().wait(60)"
        self.child = subprocess.Popen([sys.executable, "-c", code], stdout=-1, **options)
        self.child.stdout.readline()
        self.pid, self.kill = self.child.pid, self.child.kill

    def wait(self):
        self.child.stdout.close()
        return self.child.wait()


def test_linux():
    assert (system.can_fork(), system.has_unix_sockets()) == (True, True)


def test_mac(mac):
    assert (system.can_fork(), system.has_unix_sockets()) == (False, True)


def test_windows(windows):
    assert (system.can_fork(), system.has_unix_sockets()) == (False, False)


# Locks


def test_a_lock_is_held_by_one(tmp_path):
    path = tmp_path / "sperre"
    with path.open("a+b") as one, path.open("a+b") as other:
        system.lock(one.fileno())
        with pytest.raises(OSError) as caught:
            system.lock(other.fileno())
    assert caught.value.errno in (errno.EAGAIN, errno.EWOULDBLOCK)
    with path.open("a+b") as again:
        system.lock(again.fileno())


def test_a_lock_on_windows(windows, monkeypatch, tmp_path):
    calls = []
    stand_in = types.ModuleType("msvcrt")
    stand_in.LK_NBLCK = 2
    stand_in.locking = lambda *arguments: calls.append(arguments)
    monkeypatch.setitem(sys.modules, "msvcrt", stand_in)
    with (tmp_path / "sperre").open("a+b") as file:
        system.lock(file.fileno())
        assert calls == [(file.fileno(), 2, 1)]


# Memory


@pytest.mark.parametrize("kind", ["data", "address space"])
def test_memory_is_bounded(kind):
    code = (
        f"from kleve_kpi import system; system.limit_memory({kind!r}, 2**29)\n"
        "try: bytearray(2**30)\n"
        "except MemoryError: print('bounded')"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.stdout == "bounded\n"


def test_a_bound_that_is_lower_already_stays():
    code = (
        "import resource\nfrom kleve_kpi import system\n"
        "resource.setrlimit(resource.RLIMIT_DATA, (2**30, 2**30))\n"
        "system.limit_memory('data', 2**31)\n"
        "print(resource.getrlimit(resource.RLIMIT_DATA) == (2**30, 2**30))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.stdout == "True\n"


def test_memory_on_windows(windows):
    system.limit_memory("data", 1)
    assert len(bytearray(2**20)) == 2**20


# Processes


def test_a_group_ends_with_its_leader():
    process = Process(start_new_session=True)
    system.end_group(process)
    assert process.wait() == -signal.SIGKILL
    system.end_group(process)  # it has ended already


def test_a_group_on_windows_is_the_process(windows):
    process = Process()
    system.end_group(process)
    assert process.wait() == -signal.SIGKILL


def test_a_leader_of_its_own_group():
    code = (
        "import os; from kleve_kpi import system; system.lead_group();"
        " print(os.getpgrp() == os.getpid())"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.stdout == "True\n"


def test_no_groups_on_windows(windows):
    system.lead_group()


def test_a_process_dies_with_its_parent(tmp_path):
    """The parent of the sleeping one is killed; a pipe that both hold closes with the last one."""
    child = (
        "import os, threading; from kleve_kpi import system; system.die_with_parent(os.getppid());"
        " print('ready', flush=True); threading.Event().wait(60)"
    )
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"ready\n"
    process.kill()
    assert process.stdout.read() == b""
    process.stdout.close()
    process.wait()


def test_a_process_whose_parent_is_gone_ends_at_once():
    code = "from kleve_kpi import system; system.die_with_parent(-1); print('still there')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert (done.returncode, done.stdout) == (1, b"")


@pytest.mark.parametrize("other", ["windows", "mac"])
def test_elsewhere_a_process_looks_for_its_parent_itself(other, request):
    request.getfixturevalue(other)
    system.die_with_parent(-1)  # would end the tests


# Folders and rights


@pytest.mark.parametrize("other", [None, "windows", "mac"])
def test_two_folders_change_places(other, tmp_path, request):
    if other:
        request.getfixturevalue(other)
    new, old = tmp_path / "neu", tmp_path / "alt"
    for folder in (new, old):
        folder.mkdir()
        (folder / "datei").write_text(folder.name)
    system.exchange(new, old)
    assert [(f / "datei").read_text() for f in (new, old)] == ["alt", "neu"]
    assert len(list(tmp_path.iterdir())) == 2


def test_two_folders_change_places_with_an_old_c_library(monkeypatch, tmp_path):
    monkeypatch.setattr(system.ctypes, "CDLL", lambda *arguments, **options: object())
    test_two_folders_change_places(None, tmp_path, None)


def test_who_can_read_and_write_a_file(tmp_path):
    path = tmp_path / "schluessel.key"
    path.touch()
    for mode, read, own in ((0o600, False, True), (0o644, True, True), (0o622, True, False)):
        path.chmod(mode)
        assert (system.others_can_read(path), system.own(path)) == (read, own)


def test_windows_does_not_say_who(windows, tmp_path):
    path = tmp_path / "schluessel.key"
    path.touch()
    path.chmod(0o644)
    assert (system.others_can_read(path), system.own(path)) == (False, False)


# Consoles


@pytest.mark.parametrize(
    ("command", "code_page"),
    [(["kpis", "2022-11-28"], "cp850"), (["explain", "ozg.umgesetzt", "2022-11-28"], "cp1252")],
)
def test_a_console_with_a_german_code_page(command, code_page, built):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KLEVE_KPI_")}
    environment |= {"PYTHONIOENCODING": code_page, "KLEVE_KPI_OUT": str(built.results.parent)}
    done = subprocess.run(
        [sys.executable, "-m", "kleve_kpi", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode(code_page)
    assert {"kpis": "Maßnahmen", "explain": "Veränderung: +24"}[command[0]] in shown


def test_signs_that_a_code_page_lacks(monkeypatch):
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(io.BytesIO(), encoding="cp1252"))
    system.show_all_signs()
    print("−17 Straßen")
    sys.stdout.flush()
    assert sys.stdout.buffer.getvalue().decode("cp1252") == "?17 Straßen\n"


# A share that can only be read

READ_ONLY = """
import errno, os, sys

share = os.environ["SHARE"]
writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
changing = {"os.mkdir": 1, "os.remove": 1, "os.rmdir": 1, "os.rename": 2, "os.chmod": 1,
            "os.link": 2, "os.symlink": 2, "os.truncate": 1, "os.utime": 1}

def refuse(event, arguments):
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & writing:
        paths = arguments[:1]
    else:
        paths = arguments[: changing.get(event, 0)]
    for path in paths:
        if isinstance(path, (str, bytes)) and os.path.abspath(os.fsdecode(path)).startswith(share):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)

sys.addaudithook(refuse)
"""


def test_a_share_that_can_only_be_read(tmp_path):
    """Every Python that is started refuses to change anything on it, as the system would.

    The rights of a folder would not do: they do not bind the superuser, who runs CI.
    """
    share, code = tmp_path / "Übergabe Stabsstelle", tmp_path / "code"
    (share / "2022-11-28").mkdir(parents=True)
    for name in ("BEISPIEL", "OZG-Umsetzungsstand_2022-11-28.xlsx", "Portale_2022-11-28.xlsx"):
        shutil.copy(ROOT / "data" / "raw" / "2022-11-28" / name, share / "2022-11-28")
    code.mkdir()
    (code / "sitecustomize.py").write_text(READ_ONLY, encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KLEVE_KPI_")}
    environment |= {
        "SHARE": str(share),
        "PYTHONPATH": str(code),
        "KLEVE_KPI_RAW": str(share),
        "KLEVE_KPI_OUT": str(tmp_path / "Ergebnisse für den APD"),
    }

    def run(*command):
        command = [sys.executable, *command]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8"
        )

    refused = run("-c", f"open({str(share / 'neu')!r}, 'w')")
    assert "Read-only file system" in refused.stderr
    for command in (["report", "--topic", "ozg"], ["check"], ["status"]):
        done = run("-m", "kleve_kpi", *command)
        assert (done.returncode, done.stderr) == (0, ""), command
    freeze = run("-m", "kleve_kpi", "freeze")
    assert freeze.returncode == 1
    assert freeze.stderr.startswith("kleve-kpi: ")
    assert len(freeze.stderr.splitlines()) == 1
    assert "Read-only file system" in freeze.stderr
