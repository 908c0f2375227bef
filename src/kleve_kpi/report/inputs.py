"""What a page is made from, so that it is built again when something of it has changed."""

import dataclasses
import re

import nbformat

from kleve_kpi.kpi import all_topics, needed_sources, sources_of
from kleve_kpi.report.frame import PageFrame
from kleve_kpi.report.notebook import TopicNotebook
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.source import all_sources
from kleve_kpi.store import code_digest, digest_of


def page_inputs(at: ReportDate, notebook: TopicNotebook, frame: PageFrame) -> dict[str, str]:
    """A digest of everything that a page depends on, by its name."""
    cells = [
        (cell.cell_type, cell.source) for cell in nbformat.read(notebook.path, as_version=4).cells
    ]
    inputs = {
        "the program": code_digest(),
        "the notebook": digest_of(cells),
        "kleve_kpi.toml": digest_of(at.settings),
        "the list of pages": digest_of(dataclasses.asdict(frame)),
    }
    sources = _sources(notebook.thema, " ".join(source for _, source in cells))
    for day in at.chain:
        then = day.stichtag.isoformat()
        failed = {name: str(error) for name, error in day.failed.items()}
        known = [dict(day.veroeffentlicht), sorted(day.belegt), day.beispiel, failed]
        inputs[f"what is known of {then}"] = digest_of(known)
        for name in sorted(sources & set(day.deliveries)):
            cleaned = day.deliveries[name]
            inputs[f"{name} of {then}"] = digest_of(
                cleaned.sha256, cleaned.datei, cleaned.datenstand, cleaned.linkable,
                day.aelter.get(name),
            )  # fmt: skip
    return inputs


def _sources(thema: str, text: str) -> set[str]:
    """The sources of a topic, of the bases of its shares, and of what its notebook names.

    A notebook that belongs to no topic may show anything.
    """
    if thema not in all_topics():
        return set(all_sources())
    words = set(re.findall(r"\w+", text))
    found = {"erlaeuterungen"} | words & set(all_sources())
    for topic in (topic for name, topic in all_topics().items() if name in {thema, *words}):
        found |= sources_of(topic)
        for kpi in topic.kpis.values():
            other, _, name = (kpi.basis or "").partition(".")
            if other in all_topics() and name in all_topics()[other].kpis:
                found |= needed_sources(all_topics()[other].kpis[name])
    return found
