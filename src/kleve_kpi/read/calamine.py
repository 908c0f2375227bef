"""Xlsb and ods (and xls that xlrd cannot read) by calamine: values only.

Calamine shows error cells as empty ones, and neither hidden rows nor formulas.
"""

import io

import python_calamine

from kleve_kpi.errors import RawFileError
from kleve_kpi.read.grid import columns_of, drop_covered
from kleve_kpi.read.kinds import protected
from kleve_kpi.sheet import Raw, Sheet


def read_calamine(name: str, content: bytes) -> tuple[Sheet, ...]:
    """The worksheets with their values.

    Raises:
        RawFileError: the workbook is damaged or protected.
    """
    interned: dict[Raw, Raw] = {}
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return tuple(
                _sheet(book.get_sheet_by_name(meta.name), meta, interned)
                for meta in book.sheets_metadata
                if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
            )
    except python_calamine.PasswordError as error:
        raise protected(name) from error
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise unreadable(name) from error


def unreadable(name: str) -> RawFileError:
    """What to say about a workbook that no reader understands."""
    return RawFileError(
        name,
        "it is no readable workbook, or it is damaged",
        "Open it in Excel, save it as .xlsx and try again.",
    )


def _sheet(
    sheet: python_calamine.CalamineSheet,
    meta: python_calamine.SheetMetadata,
    interned: dict[Raw, Raw],
) -> Sheet:
    merged = tuple(
        sorted(
            (first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)
            for first, last in sheet.merged_cell_ranges or ()
        )
    )
    return Sheet(
        meta.name,
        drop_covered(
            columns_of(sheet.iter_rows(), sheet.start[1] + 1 if sheet.start else 1, interned),
            merged,
        ),
        visible=meta.visible == python_calamine.SheetVisibleEnum.Visible,
        merged=merged,
    )
