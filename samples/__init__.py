"""Fictional exports for three report dates, written by ``python -m samples``.

Every module with a function ``dateien(stichtag) -> {file name: bytes}`` is a topic and is found
by its file name; adding a topic means adding a file. The figures follow the Sachstandsbericht of
28.11.2022 where it states them; data/raw/README.md says what is invented. All names are fictional.
"""

STICHTAGE = ("2022-05-31", "2022-08-23", "2022-11-28")
