"""The report's own text agrees with the exports, and a figure changed by hand is found."""

import re
import zipfile
from pathlib import Path

import pytest
from matplotlib import rc_context
from matplotlib.figure import Figure
from pptx import Presentation

from kleve_kpi.documents import read_lines
from kleve_kpi.errors import RawFileError
from kleve_kpi.project import find_project
from kleve_kpi.published import Published
from kleve_kpi.reconcile import reconcile

TEXT = Path(__file__).parent / "data" / "sachstandsbericht_2022-11-28.txt"
LINES = read_lines(TEXT)


@pytest.fixture(scope="module")
def wordings(sample):
    return find_project().wordings(sample.stichtag)


@pytest.fixture(scope="module")
def own_text(sample, wordings):
    return reconcile(sample, LINES, wordings)


def named(matches):
    return [match for match in matches if "." in match.kennzahl]


def test_every_published_figure_is_found_in_the_text_and_agrees(own_text, wordings):
    assert {match.kennzahl for match in named(own_text)} == {known.id for known in wordings}
    assert {match.verdict for match in named(own_text)} == {"stimmt"}
    assert len(named(own_text)) >= 50


def test_every_match_quotes_what_was_published(own_text, wordings):
    published = {known.id: known.wert for known in wordings}
    for match in named(own_text):
        number = re.fullmatch(r"[\d.,]+", match.im_text)
        if number and re.fullmatch(r"\d+", published[match.kennzahl]):
            assert match.im_text.replace(".", "") == published[match.kennzahl]


def test_what_stays_unknown(own_text):
    unknown = [match.im_text for match in own_text if match.verdict == "unbekannt"]
    assert "15" in unknown  # a page number
    assert not set(unknown) & {"44", "107", "1.832", "QI/2023"}


def numbers():
    """Every figure of the text that a published Kennzahl speaks of: line, figure, Kennzahl."""
    return [
        (11, "133", "dms.produktiv"),
        (12, "27", "dms.testphase"),
        (13, "FB 61", "dms.schulungen_geplant_fachbereiche"),
        (16, "572", "mobile_office.mitarbeitende"),
        (17, "144", "mobile_office.regelmaessig"),
        (19, "QI/2023", "mobile_office.geraetetausch_beginn"),
        (23, "Teilweise umgesetzt", "internet.newsletter_design"),
        (39, "07.07.2021", "ratsantraege.antrag_vom"),
        (45, "QI/2023", "ratsantraege.termin_neu"),
        (48, "107", "ozg.definiert"),
        (49, "44", "ozg.umgesetzt"),
        (51, "19", "ozg.front_und_back_end"),
        (52, "25", "ozg.nur_front_end"),
        (53, "3 ", "ozg.epayment"),
        (54, "14", "ozg.eid"),
        (57, "14", "ozg.ueber_landes_oder_bundesportal"),
        (58, "22", "ozg.eigenentwicklung"),
        (59, "8", "ozg.ueber_krzn"),
        (63, "86", "ozg.online_antraege"),
        (65, "60", "ozg.online_antraege_ozg"),
        (65, "44", "ozg.umgesetzt"),
        (66, "26", "ozg.online_antraege_ueber_ozg_hinaus"),
        (67, "16", "ozg.informationsangebote"),
        (93, "80", "ozg.eigenentwicklung_erforderlich"),
        (97, "18", "ozg.zugang_eigenentwicklung"),
        (97, "25", "ozg.zugang_eigenentwicklung_online_antraege"),
        (98, "6", "ozg.zugang_fachportale"),
        (98, "13", "ozg.zugang_fachportale_online_antraege"),
        (99, "16", "ozg.nicht_zustaendig"),
        (121, "35", "partizipation.verfahren"),
        (125, "1.832", "partizipation.aktivitaeten"),
        (130, "515", "partizipation.bewerbungen_baugrundstuecke"),
        (147, "2.070", "social_media.abonnenten_kanal_1"),
        (147, "316", "social_media.abonnenten_kanal_3"),
        (153, "05. November 2021", "social_media.instagram_start"),
        (154, "1.420", "social_media.abonnenten_instagram"),
        (155, "152", "social_media.instagram_beitraege"),
        (156, "280", "social_media.instagram_stories"),
        (158, "210", "social_media.instagram_beliebtester_beitrag_likes"),
        (173, "Q1/2023", "ausblick.fortschreibung_massnahmenkatalog"),
        (175, "Q3/2023", "ausblick.naechster_sachstandsbericht"),
    ]


OTHER = {
    "QI/2023": "QIII/2023",
    "Q1/2023": "Q4/2023",
    "Q3/2023": "Q4/2023",
    "Teilweise umgesetzt": "umgesetzt",
    "07.07.2021": "08.07.2021",
    "05. November 2021": "06. November 2021",
    "FB 61": "FB 62",
    "1.832": "1.833",
    "2.070": "2.071",
    "1.420": "1.421",
    "3 ": "4 ",
}


@pytest.mark.parametrize(("line", "figure", "kennzahl"), numbers())
def test_a_figure_changed_by_hand_is_found(line, figure, kennzahl, sample, wordings):
    lines = list(LINES)
    other = OTHER.get(figure) or str(int(figure) + 1)
    assert figure in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(figure, other, 1)
    found = [
        match.kennzahl
        for match in reconcile(sample, lines, wordings)
        if match.verdict == "weicht ab" and match.zeile == line
    ]
    assert kennzahl in found


def test_a_sum_that_no_longer_closes_is_found(sample, wordings):
    lines = [
        line.replace("25 OZG-Leistungen umgesetzt", "24 OZG-Leistungen umgesetzt") for line in LINES
    ]
    matches = reconcile(sample, lines, wordings)
    assert [m.im_text for m in matches if m.verdict == "Summe offen"] == ["19 + 24 = 43, nicht 44"]


def test_slides_and_pdf_say_the_same(sample, wordings, tmp_path):
    words = [
        "107 OZG-Leistungen wurde für die Stadt Kleve definiert",
        "45 OZG-Leistungen umgesetzt",
    ]
    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = words
    slides.save(tmp_path / "folien.pptx")
    with rc_context({"pdf.fonttype": 42}):
        page = Figure()
        for number, line in enumerate(words):
            page.text(0.05, 0.9 - 0.1 * number, line)
        page.savefig(tmp_path / "folien.pdf")
    for name in ("folien.pptx", "folien.pdf"):
        matches = reconcile(sample, read_lines(tmp_path / name), wordings)
        assert [(m.kennzahl, m.verdict, m.im_text) for m in matches] == [
            ("ozg.definiert", "stimmt", "107"),
            ("ozg.umgesetzt", "weicht ab", "45"),
        ]


@pytest.mark.parametrize(
    ("name", "content", "seen"),
    [
        ("bericht.docx", b"x", "its ending is none of .txt, .md, .pptx, .pdf"),
        ("kaputt.pptx", b"PK\x03\x04", "it is no readable .pptx"),
        ("kaputt.pdf", b"%PDF-1.4 nichts", "it is no readable PDF"),
        ("fehlt.txt", None, "there is no such file"),
    ],
)
def test_unreadable_documents_say_what_they_are(name, content, seen, tmp_path):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(RawFileError, match=re.escape(seen)):
        read_lines(tmp_path / name)


@pytest.mark.parametrize(
    ("sentence", "verdicts"),
    [
        ("44 von 107 OZG-Leistungen sind umgesetzt.", ["stimmt", "stimmt"]),
        ("45 von 107 OZG-Leistungen sind umgesetzt.", ["weicht ab", "stimmt"]),
        ("Umgesetzt sind 44 von 108 OZG-Leistungen.", ["stimmt", "weicht ab"]),
        ("3 von 44 umgesetzten OZG-Leistungen haben ePayment.", ["stimmt", "stimmt"]),
        ("144 von 572 Mitarbeitenden sind im regelmäßigen Mobile Office.", ["stimmt", "stimmt"]),
        # Nothing is said of what no title names in all its words
        ("12 von 30 Bäumen sind umgesetzt.", ["unbekannt", "unbekannt"]),
        ("Von 107 Leistungen sind 44 umgesetzt.", ["unbekannt", "unbekannt"]),
        ("44 von 107 OZG-Leistungen.", ["unbekannt", "unbekannt"]),
    ],
)
def test_a_share_in_a_sentence_of_ones_own(sentence, verdicts, sample, wordings):
    assert [match.verdict for match in reconcile(sample, [sentence], wordings)] == verdicts


@pytest.mark.parametrize(
    ("line", "verdicts"),
    [
        ("Umgesetzte OZG-Leistungen: 44 von 107 (41,1 %), +24 seit 23.08.2022", ["stimmt"] * 5),
        ("Umgesetzte OZG-Leistungen: 44 von 107 (41,1 %), −24 seit 23.08.2022",
         ["stimmt", "stimmt", "stimmt", "weicht ab", "stimmt"]),
        ("Umgesetzte OZG-Leistungen: 44 von 107 (41,1 %), -24 seit 23.08.2022",
         ["stimmt", "stimmt", "stimmt", "weicht ab", "stimmt"]),
        ("Umgesetzte OZG-Leistungen: 44 von 107 (41 %)", ["stimmt", "stimmt", "weicht ab"]),
    ],
)  # fmt: skip
def test_signs_and_rounding_count(line, verdicts, sample, wordings):
    assert [match.verdict for match in reconcile(sample, [line], wordings)] == verdicts


@pytest.mark.parametrize(
    ("figure", "verdict"), [("52,3", "stimmt"), ("52,34", "stimmt"), ("52,4", "weicht ab")]
)
def test_a_value_with_decimals_is_right_when_rounded(figure, verdict, sample):
    wording = "Beteiligungen ziehen im Mittel 52,3 Aktivitäten nach sich"
    name = "aktivitaeten_mittelwert"
    known = Published("2022-11-28", "partizipation", name, "bestand", "52.3", wording)
    (match,) = reconcile(sample, [wording.replace("52,3", figure)], [known])
    assert (match.verdict, match.berechnet) == (verdict, "52,3")


def test_text_in_grouped_shapes_is_read(tmp_path):
    slides = Presentation()
    shapes = slides.slides.add_slide(slides.slide_layouts[6]).shapes
    group = shapes.add_group_shape()
    inner = group.shapes.add_group_shape().shapes.add_textbox(0, 0, 100, 100)
    inner.text_frame.text = "44 OZG-Leistungen"
    slides.save(tmp_path / "folien.pptx")
    assert read_lines(tmp_path / "folien.pptx") == ["44 OZG-Leistungen"]


def test_a_damaged_slide_is_named(tmp_path):
    slides = Presentation()
    slides.slides.add_slide(slides.slide_layouts[6])
    slides.save(tmp_path / "ganz.pptx")
    with (
        zipfile.ZipFile(tmp_path / "ganz.pptx") as whole,
        zipfile.ZipFile(tmp_path / "kaputt.pptx", "w") as broken,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            broken.writestr(name, content[:-9] if name.endswith("slide1.xml") else content)
    with pytest.raises(RawFileError, match="it is no readable .pptx"):
        read_lines(tmp_path / "kaputt.pptx")
