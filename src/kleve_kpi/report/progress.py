"""How a batch shows itself: a live line on a terminal, plain lines elsewhere."""

import datetime as dt
from collections.abc import Mapping
from types import TracebackType

import click
from rich.console import Console
from rich.status import Status

from kleve_kpi.release.protocol import PROTOCOL
from kleve_kpi.report.lauf import BatchResult, TopicResult


class Progress:
    """Prints one line a topic and a summary; nothing but failures if ``silent``."""

    def __init__(self, stichtag: dt.date, *, silent: bool = False) -> None:
        self._console = Console(soft_wrap=True, highlight=False)
        self._stichtag = stichtag
        self._silent = silent
        self._live: Status | None = None
        if self._console.is_terminal and not silent:
            self._live = self._console.status(f"{stichtag}: reading exports, running notebooks")

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

    def topic_done(self, result: TopicResult) -> None:
        """One line about a topic that ended."""
        if result.error:
            click.echo(f"{self._stichtag}  {result.thema}: FAILED. {result.error}", err=True)
        elif not self._silent:
            self._say(f"{self._stichtag}  {result.thema}: done in {result.seconds:.1f} s")

    def explain(self, reasons: Mapping[str, list[str]]) -> None:
        """Why each topic is built or not."""
        for thema, why in reasons.items():
            text = "; ".join(why) or "unchanged"
            click.echo(f"{self._stichtag}  {thema}: {'runs' if why else 'kept'}, {text}")

    def finished(self, result: BatchResult) -> None:
        """Files that could not be used, and the summary."""
        for name, message in result.failed_files.items():
            click.echo(f"{self._stichtag}  {name}: NOT USED. {message}", err=True)
        for hit in result.release.blocks if result.release else ():
            click.echo(f"{self._stichtag}  NOT RELEASED. {hit.satz}", err=True)
        if not self._silent:
            built = sum(topic.zustand == "fertig" for topic in result.topics)
            kept = sum(topic.kept for topic in result.topics)
            unchanged = f", {kept} unchanged" if kept else ""
            self._say(
                f"{self._stichtag}: {built} of {len(result.topics)} topics built{unchanged}. "
                + (
                    f"Pages: {result.pages / 'index.html'}"
                    if result.released
                    else f"Pages held back, see {result.pages.parent / PROTOCOL}"
                )
            )

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False)


def result_record(result: BatchResult) -> dict[str, object]:
    """What ``report --json`` says of a report date."""
    return {
        "stichtag": result.stichtag.isoformat(),
        "ok": result.ok,
        "seiten": str(result.pages),
        "themen": [
            {
                "thema": t.thema,
                "zustand": t.zustand,
                "sekunden": t.seconds,
                "fehler": t.error,
            }
            for t in result.topics
        ],
        "fehler": result.failed_files,
        "sperrgruende": [hit.satz for hit in result.release.blocks] if result.release else [],
    }
