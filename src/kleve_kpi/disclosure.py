"""What the public edition may show of a breakdown of people, so that nobody is singled out.

Figures for the whole city are shown as they are. Of a breakdown only so much is shown that each
group, its complement and its change reach the topic's threshold, at this report date and at the
last; other groups are merged into "übrige". What earlier reports have shown counts too: a group
that an earlier report shows, alone or as its "übrige", must not differ by less either.
"""

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from kleve_kpi.errors import ProjectError
from kleve_kpi.kpi import COUNT, Kpi, quelle_of
from kleve_kpi.reportdate import ReportDate
from kleve_kpi.source import get_source

REST = "übrige"
THRESHOLD = 5
_MANY = 2000  # choices of groups to merge that are looked at, the smallest first

Labels = frozenset[str]


def threshold(settings: Mapping[str, Any], thema: str) -> int:
    """The smallest group of people that a topic shows: its own, else that of all, else 5.

    >>> threshold({"schwelle_personen": 7, "schwellen": {"dms": 10}}, "dms")
    10

    Raises:
        ProjectError: the setting is no whole number from 1 on.
    """
    value = settings.get("schwellen", {}).get(thema, settings.get("schwelle_personen", THRESHOLD))
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ProjectError(
            f"kleve_kpi.toml: expected a whole number from 1 on as threshold for groups of people "
            f"in topic '{thema}', saw {value!r}."
        )
    return value


@dataclass(frozen=True)
class Groups:
    """A breakdown of people at one report date.

    ``personen`` has a person (a pseudonym) for each counted row, indexed by the row's group;
    ``basis`` how many people of each group could be counted, None where that is not known.
    """

    personen: pd.Series
    basis: pd.Series | None = None

    @cached_property
    def _counts(self) -> dict[str, int]:
        return self.personen.index.value_counts().to_dict()

    @cached_property
    def labels(self) -> Labels:
        """All groups, those without anybody included."""
        known = self.basis.index if self.basis is not None else ()
        return frozenset(self._counts) | frozenset(known)

    def count(self, labels: Collection[str]) -> int:
        """How many rows lie in these groups."""
        return sum(self._counts.get(label, 0) for label in labels)

    def _people(self, labels: Collection[str]) -> int:
        return self.personen[self.personen.index.isin(labels)].nunique()

    def large(self, labels: Collection[str], least: int) -> bool:
        """Whether these groups together, and who is in them but not counted, are so many people."""
        if self._people(labels) < least:
            return False
        if self.basis is None:
            return True
        return self.basis.reindex(labels, fill_value=0).sum() - self.count(labels) >= least


@dataclass(frozen=True)
class Shown:
    """A breakdown of an earlier report: its groups, and which of them it shows by name, if any."""

    groups: Groups
    names: Labels | None


def named_groups(now: Groups, earlier: Sequence[Shown], least: int) -> Labels | None:
    """The groups that may be shown by name, all others are merged; None for no breakdown at all.

    As few groups as possible are merged, and rather the small ones.

    Args:
        now: the breakdown to be shown.
        earlier: the same of earlier report dates, the last one last.
        least: the threshold, in people.
    """
    labels = now.labels.union(*(shown.groups.labels for shown in earlier))
    fit = sorted(
        (name for name in labels if name != REST and _fits({name}, now, earlier, least)),
        key=lambda name: (now.count({name}), name),
    )
    for names in itertools.islice(_choices(fit), _MANY):
        rest = labels - names
        if (
            len(names) + bool(rest) > 1
            and (not rest or _fits(rest, now, earlier, least))
            and all(_steps_are_large(labels, names, now, shown, least) for shown in earlier)
        ):
            return names
    return None


def _choices(fit: list[str]) -> Iterator[Labels]:
    """Groups to show by name: all that are fit, then all but the smallest, and so on."""
    for merged in range(len(fit)):
        for rest in itertools.combinations(fit, merged):
            yield frozenset(fit).difference(rest)


def _fits(labels: Collection[str], now: Groups, earlier: Sequence[Shown], least: int) -> bool:
    """Whether a part is large enough now and was at the last date, and changed by as many since.

    Where nobody was counted at the last date, there was nobody to protect.
    """
    if not now.large(labels, least):
        return False
    if not earlier:
        return True
    last = earlier[-1].groups
    return _large_step(labels, now, last, least) and (
        not last.count(labels) or last.large(labels, least)
    )


def _large_step(labels: Collection[str], now: Groups, before: Groups, least: int) -> bool:
    difference = abs(now.count(labels) - before.count(labels))
    return not difference or difference >= least


def _steps_are_large(labels: Labels, names: Labels, now: Groups, shown: Shown, least: int) -> bool:
    """Whether what both reports tell of the same people differs by nothing or enough.

    Both tell of the groups that both name, and of all others together; where no group is merged
    in both, of what each of them merges.
    """
    if shown.names is None:
        return True
    both = names & shown.names
    rests = [labels - names, labels - shown.names]
    others = [labels - both] if rests[0] & rests[1] else [rest for rest in rests if rest]
    parts = [{name} for name in both] + [rest for rest in others if rest != labels]
    return all(_large_step(part, now, shown.groups, least) for part in parts)


def shown_groups(at: ReportDate, kennzahl: str, merkmal: str) -> pd.Series | None:
    """A breakdown as this edition may show it, "übrige" last; None where it may not be shown.

    The edition "intern" shows all groups; the public one those of Kennzahlen that are not about
    people, and of people what the Kennzahl declares as ``je``, protected.

    Raises:
        UnknownNameError: no such Kennzahl or column.
        ProjectError: the threshold in kleve_kpi.toml is no number.
    """
    kpi, groups = at.kpi(kennzahl), at.breakdown(kennzahl, merkmal)
    if at.ausgabe == "intern" or not about_people(kpi):
        return groups
    # Breakdowns for "intern" only have no place in ``je``, and sums are no counts of people.
    if merkmal not in kpi.je or kpi.measure is not COUNT:
        return None
    names = _named_at(at, kpi, merkmal)
    if names is None:
        return None
    shown = groups[groups.index.isin(names)]
    rest = groups[~groups.index.isin(names)].sum()
    merged = pd.Series({REST: rest}, name=kennzahl) if rest else None
    return pd.concat([shown, merged])


def about_people(kpi: Kpi) -> bool:
    """Whether a Kennzahl counts people."""
    return get_source(quelle_of(kpi)).about_people


def _named_at(at: ReportDate, kpi: Kpi, merkmal: str) -> Labels | None:
    """What may be shown by name, decided date by date as the reports were published."""
    least = threshold(at.settings, kpi.thema)
    earlier: list[Shown] = []
    for day in at.chain:
        if day.knows(kpi.id) and day.delivered(kpi):
            groups = _groups(day, kpi, merkmal)
            earlier.append(Shown(groups, named_groups(groups, earlier, least)))
    return earlier[-1].names if earlier and at.delivered(kpi) else None


def _groups(at: ReportDate, kpi: Kpi, merkmal: str) -> Groups:
    rows = at.rows(kpi.id)
    labels = rows[merkmal].astype("string").fillna("ohne Angabe")
    person = next(iter(get_source(quelle_of(kpi)).pseudonyms), None)
    # A row without a pseudonym is a person of its own.
    people = rows[person].astype("object") if person else pd.Series(None, rows.index, "object")
    people = people.where(people.notna(), pd.Series(range(len(rows)), rows.index))
    return Groups(
        pd.Series(people.to_numpy(), labels.to_numpy(dtype=object)), _base(at, kpi, merkmal)
    )


def _base(at: ReportDate, kpi: Kpi, merkmal: str) -> pd.Series | None:
    """How many people each group has, where the Kennzahl's base is declared to be broken down."""
    base = at.kpi(kpi.basis) if kpi.basis else None
    if base is None or merkmal not in (*base.je, *base.je_intern) or not at.delivered(base):
        return None
    return at.breakdown(base.id, merkmal)
