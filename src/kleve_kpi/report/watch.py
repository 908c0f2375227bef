"""What may be told of a batch while it runs."""

import datetime as dt
from collections.abc import Mapping
from concurrent.futures import Future

from kleve_kpi.report.lauf import BatchResult, TopicResult


class Watch:
    """Told of everything that happens in a batch, from several threads; this one is silent."""

    def planned(self, stichtag: dt.date, reasons: Mapping[str, list[str]]) -> None:
        """The topics of a report date, each with the reasons to build it; none where it is kept."""

    def submitted(self, stichtag: dt.date, thema: str, future: "Future[TopicResult]") -> None:
        """A topic waits for a worker."""

    def topic_done(self, stichtag: dt.date, result: TopicResult) -> None:
        """A topic that was run has ended."""

    def finished(self, result: BatchResult) -> None:
        """A report date is done with."""
