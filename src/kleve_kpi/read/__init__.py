"""A delivered file -> sheets of raw cells with their address."""

from kleve_kpi.read.names import date_in_name
from kleve_kpi.read.worker import read_workbook

__all__ = ["date_in_name", "read_workbook"]
