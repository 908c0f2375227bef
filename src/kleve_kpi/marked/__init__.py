"""A delivered workbook with marks in it: only what must change in its package is changed."""
