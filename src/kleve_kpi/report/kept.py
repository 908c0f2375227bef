"""What the last batch built, and from what: tells what need not be built again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kleve_kpi.project import PUBLISHED, SAMPLE_MARKER, Project, topic_notebooks
from kleve_kpi.store import FOLDER, code_digest, digest_of

PAGES = {"oeffentlich": "anhang", "intern": "anhang_intern"}


@dataclass(frozen=True)
class Page:
    """A built page: from what, its files with their SHA-256, how long it took, its findings."""

    inputs: Mapping[str, str]
    files: Mapping[str, str]
    seconds: float = 0.0
    findings: int = 0


@dataclass(frozen=True)
class Kept:
    """One complete run: a digest of all it was made from, and what it has written.

    ``everything`` is empty where something failed; then nothing is taken for done.
    """

    everything: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, Page] = field(default_factory=dict)

    def seconds(self, thema: str) -> float:
        """How long a page took when it was built; without end where it never was."""
        return self.pages[thema].seconds if thema in self.pages else float("inf")

    def reasons(self, thema: str, inputs: Mapping[str, str], results: Path) -> list[str]:
        """Why a page has to be built, one reason a changed input; empty where it need not be."""
        page = self.pages.get(thema)
        if page is None:
            return ["not built yet"]
        names = sorted({*page.inputs, *inputs})
        changed = [name for name in names if page.inputs.get(name) != inputs.get(name)]
        if changed:
            return [f"{name} changed" for name in changed]
        return [] if intact(results, page.files) else ["its page is missing or was changed"]


def read_kept(path: Path) -> Kept:
    """What is known of the last run; nothing where the file is missing or damaged."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        pages = {thema: Page(**page) for thema, page in plain.pop("pages").items()}
        return Kept(**plain, pages=pages)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Kept()


def kept_text(kept: Kept) -> str:
    """The same as a text to write."""
    return json.dumps(asdict(kept), indent=1, sort_keys=True) + "\n"


def kept_name(ausgabe: str) -> str:
    """The file among the results that tells of an edition's last run."""
    return f"{FOLDER}/gebaut_{ausgabe}.json"


def file_digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def intact(results: Path, files: Mapping[str, str]) -> bool:
    """Whether all files are there as they were written."""
    return all(
        (results / name).is_file() and file_digest(results / name) == digest
        for name, digest in files.items()
    )


def all_inputs(project: Project, stichtag: str, ausgabe: str) -> str:
    """A digest of all that the results of a report date can depend on, without opening it."""
    day = project.stichtag(stichtag)
    raw = [
        (path.relative_to(project.raw).as_posix(), file_digest(path))
        for each in project.stichtage
        # Later reports may say what was published for this date.
        for path in (
            *(project.deliveries(each) if each <= day else ()),
            *(project.folder(each) / name for name in (SAMPLE_MARKER, PUBLISHED)),
        )
        if path.is_file()
    ]
    notebooks = [(path.name, file_digest(path)) for path in topic_notebooks(project.notebooks)]
    key = project.key(day)
    secret = hashlib.sha256(key).hexdigest() if key else None
    return digest_of(code_digest(), raw, notebooks, project.settings, secret, ausgabe)


def unchanged_record(project: Project, stichtag: str, ausgabe: str) -> dict[str, object]:
    """What ``report --json`` says of a report date whose results stay as they are."""
    results = project.results(project.stichtag(stichtag))
    pages = read_kept(results / kept_name(ausgabe)).pages
    return {
        "stichtag": stichtag,
        "ok": True,
        "seiten": str(results / PAGES[ausgabe]),
        "themen": [
            {
                "thema": thema,
                "zustand": "unveraendert",
                "sekunden": 0.0,
                "befunde": page.findings,
                "fehler": None,
                "gruende": [],
            }
            for thema, page in pages.items()
        ],
        "fehler": {},
        "abgelehnt": None,
        "sperrgruende": [],
    }


def nothing_changed(project: Project, stichtag: str, ausgabe: str) -> bool:
    """Whether the results of a report date are complete and made from what there is now."""
    results = project.results(project.stichtag(stichtag))
    kept = read_kept(results / kept_name(ausgabe))
    return (
        bool(kept.everything)
        and kept.everything == all_inputs(project, stichtag, ausgabe)
        and intact(results, kept.files)
    )
