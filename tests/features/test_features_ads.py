"""Measures of one ad: present, absent, not measurable, and where they stand."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.features import (
    find_spans,
    load_catalogue,
    measure_ads,
    read_ads,
    said_classes,
)
from signaltriage.records import Ad
from signaltriage.text import Baseline, find_ad_contacts

SEEN = datetime(2026, 3, 1, tzinfo=UTC)
IDS = load_catalogue().ad_ids
HELLO = "Hallo, ik ben Sanne en ik ontvang je graag bij mij thuis. "


def ad(body: str, title: str = "") -> Ad:
    """Make an ad with a text."""
    return Ad("kiosk.example", "17", SEEN, title=title, body=body, country="NL")


def measure(body: str, title: str = "", *, allowed: bool = True) -> dict[str, float]:
    """Measure one ad, by id."""
    one = ad(body, title)
    found = find_ad_contacts(one, fictitious=True)
    row = measure_ads([one], [found], Baseline().with_rules({"kiosk.example": allowed}))[0]
    return dict(zip(IDS, row.tolist(), strict=True))


@pytest.mark.parametrize(
    ("name", "said", "denied"),
    [
        ("a5_third_person", "Zij wacht op je.", "Ik wacht op je."),
        ("a6_intermediary", "Bel de receptie.", "Geen receptie."),
        ("b2_transient_words", "Nieuw in de stad.", "Al jaren in de stad."),
        ("b3_always_on", "Dag en nacht.", "Niet dag en nacht."),
        ("c3_youth_language", "Jong en fris.", "Rijp en fris."),
        ("c5_inexperience", "Pas begonnen.", "Niet pas begonnen."),
        ("d1_unprotected", "Zonder condoom.", "Nooit zonder condoom."),
        ("d2_no_limits", "Alles is mogelijk.", "Niet alles is mogelijk."),
        ("d6_screening", "Geen anonieme oproepen.", "Bel gerust."),
        ("e6_trust_language", "100% echt.", "Heel lief."),
        ("p1_own_voice", "Ik bepaal mijn tijden.", "Wij bepalen de tijden."),
    ],
)
def test_wording_is_present_or_absent(name: str, said: str, denied: str) -> None:
    """A phrase counts 1, its absence or denial 0."""
    assert measure(HELLO + said)[name] == 1
    assert measure(HELLO + denied)[name] == 0
    assert measure(HELLO, title=said)[name] == 1


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Bel me 24/7",
        "Ciao, sono Carla e ti aspetto sempre 24/7, discreet",
        "Hei, olen Kaisa 24/7 discreet",
    ],
)
def test_unknown_languages_and_short_texts_cannot_be_measured(body: str) -> None:
    """What we cannot read is neither evidence nor its absence."""
    values = measure(body)
    catalogue = load_catalogue()
    wording = [n for n in IDS if catalogue[n].languages and catalogue[n].value == "presence"]
    assert len(wording) >= 15
    assert all(math.isnan(values[name]) for name in wording)


def test_hidden_numbers_count_where_numbers_are_allowed() -> None:
    """A hidden number is 1, a plain or no number 0; platforms that forbid numbers tell nothing."""
    hidden, plain = HELLO + "0 6 * 7 1 * 2 3 * 4 5 * 6 7", HELLO + "06-71234567"
    assert measure(hidden)["e5_obscured_phone"] == 1
    assert measure(plain)["e5_obscured_phone"] == 0
    assert measure(HELLO)["e5_obscured_phone"] == 0
    assert math.isnan(measure(hidden, allowed=False)["e5_obscured_phone"])
    assert math.isnan(measure("")["e5_obscured_phone"])


def test_contacts_are_no_wording() -> None:
    """Words of an address do not count as words of the ad."""
    assert measure(HELLO + "www.discreet.nl")["e6_trust_language"] == 0


def test_a_phrase_does_not_run_from_title_into_body() -> None:
    """Title and body are two texts."""
    assert measure("meisjes. " + HELLO, title="Onze")["a5_third_person"] == 0


def test_spans_say_where_and_only_what_was_measured() -> None:
    """Spans are slices of the original, accents and spacing included."""
    one = ad(HELLO + "Álles  is\nMogelijk! 0 6 7 1 2 3 4 5 6 7", title="Zij ontvangt")
    spans = find_spans(one, find_ad_contacts(one, fictitious=True))
    assert [(s.field, s.indicator, s.text) for s in spans] == [
        ("title", "a5_third_person", "Zij ontvangt"),
        ("body", "d2_no_limits", "Álles  is\nMogelijk"),
        ("body", "e5_obscured_phone", "0 6 7 1 2 3 4 5 6 7"),
    ]
    assert find_spans(ad("Ciao, sono Carla e ti aspetto sempre 24/7, discreet"), []) == []


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (HELLO + "Ik ben eerlijk en lief.", "eerlijk"),
        (HELLO + "Ze is een echte dame.", "Ze is"),
        ("Hello, I am Anna and I am private  and sweet, call me.", "private"),
        ("Hola, soy Ana y soy muy seria y dulce, te espero.", "muy seria"),
    ],
)
def test_spans_end_with_a_word_of_their_own(body: str, shown: str) -> None:
    """The "and" or article by which a phrase is told from others is not highlighted."""
    assert shown in {span.text for span in find_spans(ad(body), [])}
    for span in find_spans(ad(body), []):
        assert span.text.split()[-1].lower() not in {"en", "een", "and", "y"}


PIECES = st.lists(
    st.sampled_from(
        [HELLO, "geen ", "24/7 ", "Zij  ontvangt", "\n", "é", "\u0301", "ß", " - ", "alles\tkan",
         "06-71234567", "0 6 7 1 2 3 4 5 6 7 ", "Discreet", ",", "𝐝𝐢𝐬𝐜𝐫𝐞𝐞𝐭 ", "ﬁ"]
    ),
    max_size=12,
)  # fmt: skip


@given(PIECES.map("".join), PIECES.map("".join))
def test_spans_and_numbers_agree(title: str, body: str) -> None:
    """Spans are slices of their field, and stand exactly where the number is 1."""
    one = ad(body, title)
    found = find_ad_contacts(one, fictitious=True)
    spans = find_spans(one, found)
    for span in spans:
        assert span.text == getattr(one, span.field)[span.start : span.end]
        assert span.text
    row = measure_ads([one], [found])[0]
    cues = [name for name in IDS if load_catalogue()[name].shown and name != "m3_image_only"]
    carried = {name for name, v in zip(IDS, row, strict=True) if name in cues and v == 1}
    assert {s.indicator for s in spans} == carried


def test_what_an_ad_says_it_is_counts_by_class() -> None:
    """Agency and job ad are what the ad says of itself, negation counts, and both may hold."""
    texts = [
        "Escortbureau Zuid",
        "Onze club in Utrecht",
        "Geen bureau, gewoon Eva",
        "Privéhuis",
        "Onze club in Utrecht zoekt nieuwe dames",
    ]
    said = said_classes(read_ads([ad("", title=text) for text in texts], [[]] * len(texts)))
    assert said.tolist() == [[1, 0], [1, 0], [0, 0], [1, 0], [1, 1]]
    assert said_classes([]).shape == (0, 2)


def test_what_an_unread_ad_says_it_is_is_not_known() -> None:
    """Without text, or in a language that is not read, nothing was measured."""
    texts = ["", "Hej, jag heter Eva och jag bor i Malmö, ring mig gärna efter klockan tio"]
    said = said_classes(read_ads([ad(text) for text in texts], [[]] * 2))
    assert np.isnan(said).all()
