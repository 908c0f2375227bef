"""What became of a batch: its results, and lauf.json, which tells of them."""

import datetime as dt
import json
import time
from dataclasses import dataclass, field
from pathlib import Path

from kleve_kpi.release.gate import Release
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.store import versions


@dataclass(frozen=True)
class TopicResult:
    """What became of one topic; ``error`` is None where its page is there.

    ``kept``: nothing it depends on has changed, so the page is that of an earlier run.
    ``findings`` counts those of its deliveries, ``reasons`` say why it was built. ``log`` is what
    its processes wrote beside it.
    """

    thema: str
    seconds: float = 0.0
    error: str | None = None
    kept: bool = False
    findings: int = 0
    reasons: tuple[str, ...] = ()
    log: str = ""

    @property
    def zustand(self) -> str:
        """The state in one word, as lauf.json has it."""
        return "fehler" if self.error else "unveraendert" if self.kept else "fertig"


@dataclass
class BatchResult:
    """What became of one report date: topics, files that could not be used, where the pages are.

    ``release`` is the result of the release gate, None for internal pages. Where it is not ok, the
    pages before stay in place.
    """

    stichtag: dt.date
    pages: Path
    topics: list[TopicResult] = field(default_factory=list)
    failed_files: dict[str, str] = field(default_factory=dict)
    release: Release | None = None
    refused: str | None = None

    @property
    def released(self) -> bool:
        """Whether the gate lets the pages pass; internal ones are not asked."""
        return self.release is None or self.release.ok

    @property
    def ok(self) -> bool:
        """Whether every topic was built, every file could be used and nothing is held back."""
        topics = all(topic.error is None for topic in self.topics)
        return topics and not self.failed_files and self.released and self.refused is None


def write_protocol(path: Path, at: ReportDate, result: BatchResult, started: float) -> None:
    """lauf.json: versions, inputs with SHA-256, rows, errors, times. No path, no person."""
    files: dict[str, dict] = {}
    for name, cleaned in at.deliveries.items():
        entry = files.setdefault(cleaned.datei, {"sha256": cleaned.sha256, "quellen": {}})
        entry["quellen"][name] = {
            "blatt": cleaned.blatt,
            "datenstand": (cleaned.datenstand).isoformat(),
            "zeilen_gelesen": cleaned.rows_read,
            "zeilen_uebernommen": len(cleaned.table),
            "zeilen_beiseite": cleaned.rows_set_aside,
            "befunde": len(cleaned.findings),
        }
    protocol = {
        "stichtag": at.stichtag.isoformat(),
        "vergleich": at.vorher.stichtag.isoformat() if at.vorher else None,
        "ausgabe": at.ausgabe,
        "beispiel": at.beispiel,
        "begonnen": dt.datetime.fromtimestamp(started, dt.UTC).isoformat(timespec="seconds"),
        "sekunden": round(time.time() - started, 2),
        "versionen": versions(),
        "eingaben": [{"datei": name, **entry} for name, entry in sorted(files.items())],
        "themen": topic_records(result),
        "fehler": result.failed_files,
        "freigabe": None
        if result.release is None
        else {
            "ergebnis": "freigegeben" if result.release.ok else "nicht freigegeben",
            "sperrgruende": len(result.release.blocks),
            "hinweise": len(result.release.notes),
        },
    }
    path.write_text(json.dumps(protocol, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def topic_records(result: BatchResult) -> list[dict[str, object]]:
    """What became of each topic, as JSON can hold it."""
    return [
        {
            "thema": t.thema,
            "zustand": t.zustand,
            "sekunden": t.seconds,
            "befunde": t.findings,
            "fehler": t.error,
            "gruende": list(t.reasons),
        }
        for t in result.topics
    ]


def write_log(path: Path, result: BatchResult) -> None:
    """lauf.log: what the processes of the notebooks wrote beside their results."""
    lines = [f"{t.thema}: {line}\n" for t in result.topics for line in t.log.splitlines()]
    path.write_text("".join(lines), encoding="utf-8")
