"""Tasks that die, loop or leave children: real processes, and nothing is left of them."""

import os
import signal
import subprocess
import sys
from multiprocessing import forkserver
from pathlib import Path

import numpy as np
import pytest

from kleve_kpi.report import kernels, processes
from kleve_kpi.report.limits import Limits
from kleve_kpi.report.processes import TaskEndedError, run_alone

LIMITS = Limits(sekunden=60)
FORKS = hasattr(os, "fork") and sys.platform == "linux"


def probe():
    return os.getpid(), os.getpgrp(), kernels.can_fork(), float(np.random.default_rng().random())


def is_killed():
    os.kill(os.getpid(), signal.SIGKILL)


def loops():
    while True:
        pass


def leaves():
    sys.exit(3)


def fails():
    raise ValueError("so nicht")


def leaves_a_child(path):
    child = subprocess.Popen([sys.executable, "-c", "while True: input()"], stdin=subprocess.PIPE)
    Path(path).write_text(str(child.pid))
    return "fertig"


def gone(pid):
    """Whether a process has ended; one that nobody has collected yet has ended too."""
    status = Path(f"/proc/{pid}/status")
    return not status.exists() or "State:\tZ" in status.read_text()


def test_each_task_has_a_process_and_a_group_of_its_own():
    first, second = (
        run_alone(probe, limits=LIMITS),
        run_alone(probe, limits=LIMITS),
    )
    assert len({first[0], second[0], os.getpid()}) == 3
    assert [pid for pid, group, _, _ in (first, second) if pid != group] == []


@pytest.mark.skipif(not FORKS, reason="this system cannot fork")
def test_a_task_may_fork_its_kernel():
    assert run_alone(probe, limits=LIMITS)[2]


@pytest.mark.parametrize(
    ("task", "seconds", "message"),
    [
        (is_killed, 60, "killed from outside (SIGKILL"),
        (leaves, 60, "exit code 3 before it was done"),
        (loops, 1, "ran longer than 1 seconds and was ended"),
        (fails, 60, "exit code 1 before it was done"),
    ],
)
def test_how_a_task_ended_is_said(task, seconds, message):
    with pytest.raises(TaskEndedError) as told:
        run_alone(task, limits=Limits(sekunden=seconds))
    assert message in str(told.value)


def test_what_a_task_has_started_ends_with_it(tmp_path):
    assert run_alone(leaves_a_child, tmp_path / "pid", limits=LIMITS) == "fertig"
    assert gone(int((tmp_path / "pid").read_text()))


def kills_its_parent():
    os.kill(os.getppid(), signal.SIGKILL)
    loops()


@pytest.mark.skipif(not FORKS, reason="this system cannot fork")
def test_the_next_task_gets_a_new_parent_though_the_old_one_is_just_dying(monkeypatch):
    monkeypatch.setattr(processes, "_PRELOAD", "json")  # warm in no time
    for _ in range(5):
        with pytest.raises(TaskEndedError, match="ended with exit code 255 "):
            run_alone(kills_its_parent, limits=LIMITS)
        assert run_alone(probe, limits=LIMITS)[2]
    forkserver._forkserver._stop()  # other tests get a warm one again


@pytest.mark.skipif(not FORKS, reason="this system cannot fork")
def test_a_parent_that_ends_before_the_task_starts_gets_an_heir_without_threads(monkeypatch):
    monkeypatch.setattr(processes, "_PRELOAD", "json")  # the task itself imports numpy
    forkserver._forkserver._stop()
    monkeypatch.setattr(forkserver, "ensure_running", lambda: None)  # as if it were still there
    assert run_alone(probe, limits=LIMITS)[2]
    forkserver._forkserver._stop()
