import re

from bs4 import BeautifulSoup

from kleve_kpi.report.appendix import parts

PAGE = """<!DOCTYPE html><html><body><header><h1>Kopf</h1></header>
<main id="inhalt">
<h1 id="titel">Titel</h1><h2>Zwei</h2><h3>Drei</h3>
<p><a href="#titel">x</a> <a href="dms.html">y</a></p>
<section aria-labelledby="a b" aria-describedby="a"><b id="a">A</b><b id="b">B</b></section>
<svg><clipPath id="c"></clipPath><g clip-path="url(#c)"></g><use xlink:href="#c"/></svg>
</main>
<footer id="fuss">Fuß</footer></body></html>"""


def read(part):
    return BeautifulSoup(part.inhalt, "html.parser")


def test_only_the_content_of_a_page_with_headings_one_level_down():
    (part,) = parts([("dms", "DMS", PAGE)])
    soup = read(part)
    assert (part.anker, part.titel) == ("dms", "DMS")
    assert [(h.name, h.text) for h in soup.find_all(re.compile("^h[1-6]$"))] == [
        ("h2", "Titel"),
        ("h3", "Zwei"),
        ("h4", "Drei"),
    ]
    assert soup.find(["header", "footer", "main"]) is None


def test_ids_and_what_points_to_them_get_the_topic_in_front():
    first, second = (read(part) for part in parts([("dms", "A", PAGE), ("ozg", "B", PAGE)]))
    assert [e["id"] for e in first.find_all(id=True)] == ["dms-titel", "dms-a", "dms-b", "dms-c"]
    assert [e["id"] for e in second.find_all(id=True)][0] == "ozg-titel"
    assert [a["href"] for a in first.find_all("a")] == ["#dms-titel", "dms.html"]
    assert first.section["aria-labelledby"] == "dms-a dms-b"
    assert first.section["aria-describedby"] == "dms-a"
    assert first.g["clip-path"] == "url(#dms-c)"
    assert first.use["xlink:href"] == "#dms-c"


def test_page_without_content_is_an_empty_part():
    (part,) = parts([("dms", "DMS", "alt")])
    assert part.inhalt == ""
