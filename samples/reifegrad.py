"""Reifegrad: no export of its own, the levels stand in the OZG workbook and are all invented.

The report shows pictures of the federal model only and gives no level of a service of the city.
"""

_ERFUNDEN = "Alle Reifegrade auf dieser Seite sind erfunden: Der Bericht nennt keine eigenen Werte."

# What the department says beside its figures, by report date.
AUSSAGEN = {
    "2022-05-31": ("Die OZG-Leistungen werden nach dem Reifegradmodell 1.1 eingestuft (erfunden)",),
    "2022-08-23": ("Die Einstufung wird mit jedem Bericht überprüft (erfunden)",),
    "2022-11-28": (
        "BMI, Mai 2022 – Reifegradmodell (im Bericht nur als Bild)",
        "BMI, November 2022 – Reifegradmodell (im Bericht nur als Bild)",
        _ERFUNDEN,
    ),
}
