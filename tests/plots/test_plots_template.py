"""The template view: parts, slots, edits; contacts masked; HTML that can stand anywhere."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_evidence import NAUGHTY, spoiled, template_texts
from selectolax.lexbor import LexborHTMLParser

from signaltriage.linking import find_template
from signaltriage.plots import template_html, template_rows
from signaltriage.plots.template import MAX_ADS, MAX_VALUES
from signaltriage.plots.wording import showable


def text(html: str, selector: str) -> str:
    """Give the text under a selector, spaces folded."""
    nodes = LexborHTMLParser(html).css(selector)
    return " ".join(" ".join(node.text(separator=" ") for node in nodes).split())


def test_slots_are_named_counted_and_numbered() -> None:
    """Name, place, price and contact are slots with what fills them and how often."""
    texts, names = template_texts()
    rows = template_rows(find_template(texts, names))
    slots = [part for part in rows["parts"] if part["kind"] == "slot"]
    assert [(s["number"], s["text"]) for s in slots] == [
        (1, "name"),
        (2, "place"),
        (3, "price"),
        (4, "contact"),
    ]
    assert slots[1]["values"][0] == {"text": "Arnhem", "count": 15}
    assert sum(value["count"] for value in slots[0]["values"]) == 60
    assert slots[3]["values"] == [{"text": "[contact]", "count": 60}]
    assert slots[3]["n_filled"] == 60


def test_contacts_are_masked() -> None:
    """No number is shown, whether it fills a slot, is fixed, was added, or is missing."""
    texts, names = template_texts()
    same = [f"Ik ben {n}, bel 06-71234567 tussen tien en tien uur" for n in names[:20]]
    same[3] = same[3].replace("bel 06-71234567 ", "")
    same[4] += " of 06-71234568"
    for family in (texts, same):
        found = find_template(family, names[: len(family)])
        shown = json.dumps(template_rows(found)) + template_html(found)
        assert not re.search(r"06-[07]\d{3}|1234567|1234568", shown)


@given(st.lists(st.sampled_from("06 71 23 45 67 bel mij op - Eva nu 71234567".split()), min_size=9))
def test_a_number_in_pieces_is_masked(words: list[str]) -> None:
    """Wherever a number stands in one of the texts, none of its shown stretches holds it."""
    number = "06 71234567"
    texts = [f"Ik ben Eva bel mij op {number} nu", " ".join([*words, number]), " ".join(words)]
    assert "71234567" not in json.dumps(template_rows(find_template(texts)))


def test_edits_are_marked() -> None:
    """Added words are in ins, missing ones in del; texts with most edits come first."""
    texts, names = template_texts()
    texts[5] = texts[5].replace("tussen tien en tien", "tussen tien en heel laat")
    html = template_html(find_template(texts, names), ads=[f"kiosk.example/{n}" for n in range(60)])
    first = "tbody tr:first-child"
    assert text(html, f"{first} th") == "kiosk.example/5"
    assert text(html, f"{first} del") == "tien"
    assert text(html, f"{first} ins") == "heel laat"
    assert text(html, "caption").startswith("60 ads, 10 with edits.")


def test_caps_are_said() -> None:
    """Beyond the caps, ads and values are counted."""
    texts = [f"Ik ben {'abcdefghijklmnopqrst'[n % 20] * 4} en woon hier" for n in range(300)]
    html = template_html(find_template(texts))
    assert len(LexborHTMLParser(html).css("tbody tr")) == MAX_ADS
    assert text(html, ".hidden-count") == f"+{300 - MAX_ADS} more not shown"
    assert f"+{20 - MAX_VALUES} more" in text(html, ".slots")


def test_a_long_text_is_cut() -> None:
    """A text of a hundred thousand characters does not fill the page."""
    texts = ["woord " * 20_000 + name for name in ("een", "twee")]
    assert len(template_html(find_template(texts))) < 150_000


def test_rows_of_nothing() -> None:
    """No texts give no rows, and HTML all the same."""
    rows = template_rows(find_template([]))
    assert (rows["parts"], rows["ads"], rows["n_hidden"]) == ([], [], 0)
    assert template_html(rows).startswith("<div")


def test_rows_survive_json() -> None:
    """The rows are what a file holds, and give the same HTML as the template itself."""
    found = find_template(*template_texts())
    rows = json.loads(json.dumps(template_rows(found)))
    assert template_html(rows, "nl") == template_html(found, "nl")


def test_fragment_shows_itself_in_a_notebook() -> None:
    """In a page it has no style of its own; in a notebook it brings it along."""
    html = template_html(find_template(*template_texts()))
    assert "style" not in html
    assert (
        html._repr_html_() == f"<style>{html._repr_html_()[7:].split('</style>')[0]}</style>{html}"
    )
    assert ".template" in html._repr_html_()


def test_table_is_reachable_and_named() -> None:
    """The table scrolls by keyboard, has a caption and heads of rows and columns."""
    tree = LexborHTMLParser(template_html(find_template(*template_texts()), "nl"))
    region = tree.css_first("[role=region]")
    assert region.attributes["tabindex"] == "0"
    assert region.attributes["aria-label"] == "Advertenties naast de gedeelde tekst"
    assert tree.css_first("caption") is not None
    assert len(tree.css("th[scope=col]")) == 3
    assert len(tree.css("th[scope=row]")) == MAX_ADS


@pytest.mark.parametrize("naughty", NAUGHTY, ids=range(len(NAUGHTY)))
def test_hostile_strings_stay_text(naughty: str) -> None:
    """Whatever stands in the texts or their names, the fragment has the same elements."""
    texts = [f"Ik ben {name} {naughty} en woon in Ede" for name in ("Eva", "Noor", "Mila")]
    html = template_html(find_template(texts), ads=[naughty] * 3)
    assert html.encode("utf-8")
    tree = LexborHTMLParser(html)
    allowed = {"div", "p", "span", "sup", "bdi", "ul", "li", "table", "caption", "thead", "tbody"}
    allowed |= {"tr", "th", "td", "code", "ins", "del", "html", "head", "body"}
    assert {node.tag for node in tree.css("*")} <= allowed
    for node in tree.css("*"):
        assert set(node.attributes) <= {"class", "scope", "tabindex", "role", "aria-label"}
    assert " ".join(tree.css_first("tbody code").text().split()) == " ".join(
        showable(naughty).split()
    )


@pytest.mark.parametrize("naughty", NAUGHTY, ids=range(len(NAUGHTY)))
def test_hostile_rows_stay_text(naughty: str) -> None:
    """Rows from a file are not trusted either."""
    rows = spoiled(template_rows(find_template(*template_texts(6))), naughty)
    tree = LexborHTMLParser(template_html(rows))
    assert not tree.css("script, img, iframe, style, a")


def test_same_bytes() -> None:
    """The same template gives the same rows and the same HTML."""
    found = find_template(*template_texts())
    assert template_html(found) == template_html(find_template(*template_texts()))
