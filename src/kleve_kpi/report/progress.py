"""How a batch shows itself: a live table on a terminal, plain lines elsewhere."""

import datetime as dt
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType

import click
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from kleve_kpi.release.gate import PROTOCOL
from kleve_kpi.report.lauf import BatchResult, TopicResult, topic_records
from kleve_kpi.report.watch import Watch


@dataclass
class _Line:
    """What is known of one topic while it waits, runs and ends."""

    thema: str
    state: str = "kept"
    future: "Future[TopicResult] | None" = None
    started: float | None = None
    result: TopicResult | None = None

    def look(self) -> None:
        """Notice that it runs; an executor on other machines does not say so."""
        if self.state == "waiting" and self.future and self.future.running():
            self.state, self.started = "running", time.monotonic()

    @property
    def seconds(self) -> str:
        """How long it has run."""
        if self.result:
            return f"{self.result.seconds:.1f}"
        return f"{time.monotonic() - self.started:.1f}" if self.started else ""


class Progress(Watch):
    """Shows what happens in a batch; nothing but failures if ``silent``.

    On a terminal a table lives as long as the ``with`` block: one report date with its topics,
    several with one line each. Elsewhere every event is a line.
    """

    def __init__(self, *, silent: bool = False, why: bool = False) -> None:
        self._console = Console(soft_wrap=True, highlight=False)
        self._silent = silent
        self._why = why
        self._lock = threading.Lock()
        self._dates: dict[dt.date, list[_Line]] = {}
        self._live: Live | None = None
        if self._console.is_terminal and not silent:
            self._live = Live(
                get_renderable=self._table,
                console=self._console,
                refresh_per_second=4,
                transient=True,
            )

    def __enter__(self) -> "Progress":
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live:
            self._live.stop()

    def planned(self, stichtag: dt.date, reasons: Mapping[str, list[str]]) -> None:
        """Why each topic is built or not, if that was asked for."""
        with self._lock:
            self._dates[stichtag] = [
                _Line(thema, "waiting" if why else "kept") for thema, why in reasons.items()
            ]
            for thema, why in reasons.items() if self._why else ():
                text = "; ".join(why) or "unchanged"
                self._say(f"{stichtag}  {thema}: {'runs' if why else 'kept'}, {text}")

    def submitted(self, stichtag: dt.date, thema: str, future: "Future[TopicResult]") -> None:
        """A topic waits for a worker."""
        with self._lock:
            self._line(stichtag, thema).future = future

    def topic_done(self, stichtag: dt.date, result: TopicResult) -> None:
        """One line about a topic that ended."""
        with self._lock:
            line = self._line(stichtag, result.thema)
            line.state, line.result = "FAILED" if result.error else "done", result
            if result.error:
                self._complain(f"{stichtag}  {result.thema}: FAILED. {result.error}")
            elif not (self._silent or self._live):
                findings = f", {result.findings} findings" if result.findings else ""
                self._say(f"{stichtag}  {result.thema}: done in {result.seconds:.1f} s{findings}")

    def finished(self, result: BatchResult) -> None:
        """What could not be used or not be released, and the summary of a report date."""
        with self._lock:
            for name, message in result.failed_files.items():
                self._complain(f"{result.stichtag}  {name}: NOT USED. {message}")
            for hit in result.release.blocks if result.release else ():
                self._complain(f"{result.stichtag}  NOT RELEASED. {hit.satz}")
            if result.refused is not None:
                self._complain(f"{result.stichtag}  NOT BUILT. {result.refused}")
            elif not self._silent:
                self._say(f"{result.stichtag}: {_summary(result)}")

    def _line(self, stichtag: dt.date, thema: str) -> _Line:
        return next(line for line in self._dates[stichtag] if line.thema == thema)

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False)

    def _complain(self, line: str) -> None:
        # Through the console while its table stands there; both are the terminal then.
        if self._live:
            self._say(line)
        else:
            click.echo(line, err=True)

    def _table(self) -> Table | Text:
        with self._lock:
            for line in (line for lines in self._dates.values() for line in lines):
                line.look()
            if not self._dates:
                return Text("reading exports")
            if len(self._dates) == 1:
                ((day, lines),) = self._dates.items()
                return _topics(day, lines)
            return _dates(self._dates)


def _topics(day: dt.date, lines: list[_Line]) -> Table:
    table = Table("Topic", "State", title=str(day), title_justify="left")
    table.add_column("Seconds", justify="right")
    table.add_column("Findings", justify="right")
    for line in lines:
        findings = str(line.result.findings) if line.result else ""
        table.add_row(line.thema, line.state, line.seconds, findings)
    return table


def _dates(dates: Mapping[dt.date, list[_Line]]) -> Table:
    table = Table("Report date")
    for head in ("Done", "Failed", "Topics"):
        table.add_column(head, justify="right")
    table.add_column("Running")
    for day, lines in sorted(dates.items()):
        states = [line.state for line in lines]
        running = ", ".join(line.thema for line in lines if line.state == "running")
        done = str(states.count("done") + states.count("kept"))
        table.add_row(str(day), done, str(states.count("FAILED")), str(len(lines)), running)
    return table


def _summary(result: BatchResult) -> str:
    built = sum(topic.zustand == "fertig" for topic in result.topics)
    kept = sum(topic.kept for topic in result.topics)
    unchanged = f", {kept} unchanged" if kept else ""
    pages = (
        f"Pages: {result.pages / 'index.html'}"
        if result.released
        else f"Pages held back, see {result.pages.parent / PROTOCOL}"
    )
    return f"{built} of {len(result.topics)} topics built{unchanged}. {pages}"


def result_record(result: BatchResult) -> dict[str, object]:
    """What ``report --json`` says of a report date."""
    return {
        "stichtag": result.stichtag.isoformat(),
        "ok": result.ok,
        "seiten": str(result.pages),
        "themen": topic_records(result),
        "fehler": result.failed_files,
        "abgelehnt": result.refused,
        "sperrgruende": [hit.satz for hit in result.release.blocks] if result.release else [],
    }
