"""A range of where a stock may go, from the slowest to the fastest interval seen so far."""

from dataclasses import dataclass

import pandas as pd

from kleve_kpi import german
from kleve_kpi.reportdate import ReportDate

LEAST_DATES = 3


@dataclass(frozen=True)
class Forecast:
    """What a stock would be if it went on as slowly, or as fast, as it ever did.

    ``low`` and ``high`` are indexed by the last report date and the date looked at. ``reason``
    says in German why there is no forecast; then both are empty.
    """

    history: pd.Series
    low: pd.Series
    high: pd.Series
    reason: str = ""


def forecast(at: ReportDate, kennzahl: str, *, until: str, target: float | None = None) -> Forecast:
    """The range of a stock at a later day, from all report dates so far.

    Per-day rates of all intervals between report dates; the slowest gives ``low``, the fastest
    ``high``. Neither passes ``target`` nor falls below 0. With fewer than three report dates, or
    without an interval of positive length after the last date, there is no forecast.
    """
    history = at.history(kennzahl).dropna()
    end = pd.Timestamp(until)
    nothing = pd.Series(dtype="float64")
    if len(history) < LEAST_DATES:
        reason = (
            f"Keine Prognose: sie braucht mindestens {LEAST_DATES} Berichtsstände, es gibt "
            f"{german.number(len(history))}."
        )
        return Forecast(history, nothing, nothing, reason)
    last = history.index[-1]
    if end <= last:
        reason = f"Keine Prognose: {german.date(end)} liegt nicht nach dem letzten Stand."
        return Forecast(history, nothing, nothing, reason)
    days = history.index.to_series().diff().dt.days.iloc[1:]
    rates = history.diff().iloc[1:] / days
    ends = [
        _bounded(history.iloc[-1] + rate * (end - last).days, target)
        for rate in (rates.min(), rates.max())
    ]
    low, high = (pd.Series([history.iloc[-1], value], index=[last, end]) for value in ends)
    return Forecast(history, low, high)


def _bounded(value: float, target: float | None) -> float:
    return max(0.0, value if target is None else min(value, target))
