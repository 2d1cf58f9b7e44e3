"""Contacts in running text: what is found, what is left alone, and where it stands."""

import sys
from datetime import UTC, datetime
from itertools import pairwise
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.records import Ad
from signaltriage.text import find_ad_contacts, find_contacts

NUMBER = "+31671234567"


def values(text: str, country: str = "NL") -> list[tuple[str, str]]:
    """Return kind and value of what is found."""
    return [(c.kind, c.value) for c in find_contacts(text, country, fictitious=True)]


@pytest.mark.parametrize(
    "text",
    [
        "0671234567",
        "06-71234567",
        "06 71 23 45 67",
        "06.71.23.45.67",
        "06/71234567",
        "06 - 71.23.45.67",
        "(06) 71234567",
        "+31671234567",
        "+31 6 7123 4567",
        "+31(0)6-71234567",
        "(+31) 6 71234567",
        "0031 671234567",
        "31671234567",
        "tel0671234567",
        "06\u00a071\u00a023\u00a045\u00a067",
    ],
)
def test_plain_and_separated_numbers_are_found_plainly(text: str) -> None:
    """Every ordinary way of writing a number gives its E.164 form and no obscuring method."""
    text = f"Bel mij op {text} vandaag"
    (contact,) = find_contacts(text, fictitious=True)
    assert (contact.kind, contact.value, contact.obscured) == ("phone", NUMBER, ())
    assert contact.raw == text[contact.start : contact.end]


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("0 6 7 1 2 3 4 5 6 7", "separated"),
        ("0 6 * 7 1 * 2 3 * 4 5 * 6 7", "separated"),
        ("06_71_23_45_67", "separated"),
        ("06💋71💋23💋45💋67", "separated"),
        ("０６７１２３４５６７", "unicode_digits"),
        ("0️⃣6️⃣7️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣", "unicode_digits"),
        ("⓪⑥⑦①②③④⑤⑥⑦", "unicode_digits"),
        ("nul zes zeven een twee drie vier vijf zes zeven", "words"),
        ("Zero six seven one two three four five six seven", "words"),
        ("cero seis siete uno dos tres cuatro cinco seis siete", "words"),
        ("zero șase șapte unu doi trei patru cinci șase șapte", "words"),
        ("nul-zes 7 1 2 3 vier vijf 6 zeven", "words"),
    ],
)
def test_hidden_numbers_name_how_they_were_hidden(text: str, method: str) -> None:
    """A hidden number is found at its exact place, with the method that hid it."""
    text = f"bel: {text}!"
    (contact,) = find_contacts(text, fictitious=True)
    assert (contact.value, contact.obscured) == (NUMBER, (method,))
    assert contact.raw == text[5:-1]


@pytest.mark.parametrize(
    ("text", "country", "value"),
    [
        ("call 07700 900123", "GB", "+447700900123"),
        ("text 212-555-0143 now", "US", "+12125550143"),
        ("appelle 06 39 98 12 34", "FR", "+33639981234"),
    ],
)
def test_other_countries_have_their_own_plan(text: str, country: str, value: str) -> None:
    """Numbers without a country code are read in the region given."""
    assert values(text, country) == [("phone", value)]


@pytest.mark.parametrize("text", ["06 71234567", "07700 900123", "+33 6 39 98 12 34"])
def test_numbers_that_cannot_be_dialled_need_leave(text: str) -> None:
    """Without `fictitious` the referee's word is final."""
    assert find_contacts(text) == []


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("30 min 100 euro, 60 min 150, 90 min 200", "NL"),
        ("100 150 200 250 300", "NL"),
        ("600 700 800", "ES"),
        ("precios 600/700/800", "ES"),
        ("€612 345 678", "ES"),
        ("612 345 678 euros", "ES"),
        ("open 10.00-22.00 uur", "NL"),
        ("09.00-22.00 7 dagen", "NL"),
        ("01-05-2025 20:00", "NL"),
        ("01-05-2025 20", "NL"),
        ("2025-05-01 2030", "NL"),
        ("leeftijd 23, lengte 1.70, 55 kg, cup 75", "NL"),
        ("1012 AB Amsterdam 2", "NL"),
        ("NL91 ABNA 0671 2345 67", "NL"),
        ("NL91ABNA0671234567", "NL"),
        ("KvK 06712345, KvK-nummer: 0671234567", "NL"),
        ("id: 0671234567", "NL"),
        ("btw NL067123456B01", "NL"),
        ("bestelcode X0671234567", "NL"),
        ("06712345671234567890", "NL"),
        ("4 0 6 7 1 2 3 4 5 6 7 8 9 1 2 4 5", "NL"),
        ("0900-1234567 en 0906 1234", "NL"),
        ("06 7123456 een keer, een uur, een dag", "NL"),
    ],
)
def test_no_number_is_invented(text: str, country: str) -> None:
    """Prices, times, dates, sizes, accounts, ids, service numbers and streams are left alone."""
    assert values(text, country) == []


def test_several_numbers_in_one_run_are_told_apart() -> None:
    """Two numbers side by side are two contacts; an age after a number is not part of it."""
    assert values("06-71234567 / 06-91234567") == [("phone", NUMBER), ("phone", "+31691234567")]
    assert values("06 71 23 45 67 18 jaar") == [("phone", NUMBER)]


def test_addresses_have_normal_forms() -> None:
    """E-mail, web and chat links are found in lower case; a WhatsApp link gives its number."""
    text = "Sanne.X@Example.NL www.Example.com/Sanne/ wa.me/31671234567 https://t.me/Sanne_X"
    assert values(text) == [
        ("email", "sanne.x@example.nl"),
        ("url", "example.com/sanne"),
        ("whatsapp", NUMBER),
        ("telegram", "sanne_x"),
    ]


def test_a_web_address_ends_before_punctuation() -> None:
    """Full stops and brackets after an address do not belong to it; prose is no address."""
    (contact,) = find_contacts("(zie https://example.com/a).")
    assert contact.raw == "https://example.com/a"
    assert find_contacts("Bel me.nu of app.de groeten") == []


def test_languages_limit_the_number_words() -> None:
    """Only the number words of the languages asked for count."""
    text = "nul zes zeven een twee drie vier vijf zes zeven"
    assert find_contacts(text, languages=["es"], fictitious=True) == []
    assert len(find_contacts(text, languages=["nl"], fictitious=True)) == 1


def test_ad_fields_are_named() -> None:
    """Each contact says in which field it stands; contact fields may lack the leading zero."""
    ad = Ad(
        "kiosk.example",
        "17",
        datetime(2026, 3, 1, tzinfo=UTC),
        title="06-71234567",
        body="mail sanne@example.nl",
        phones=("671234567", "geen", "+298 212345"),
        handles=("t.me/sanne_x",),
    )
    found = find_ad_contacts(ad, fictitious=True)
    assert [(c.field, c.contact.value) for c in found] == [
        ("title", NUMBER),
        ("body", "sanne@example.nl"),
        ("handles[0]", "sanne_x"),
        ("phones[0]", NUMBER),
        ("phones[2]", "+298212345"),
    ]


PIECES = st.sampled_from(
    ["06", "7", "1", "12", "345", "+31", "(0)", " ", "-", ".", "\n", "*", "nul", "zes", " een ",
     "🙂", "️⃣", "é", "a@b.nl", "wa.me/31671234567", "www.a.nl", "6️⃣", "０", "€", "İ"]
)  # fmt: skip


@given(st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=80)))
def test_spans_are_slices_in_order(text: str) -> None:
    """Whatever the text, raw is its slice, and contacts are in order and apart."""
    found = find_contacts(text, fictitious=True)
    assert all(c.raw == text[c.start : c.end] and c.start < c.end for c in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.from_regex(r"06[079]\d{7}", fullmatch=True), st.sampled_from(["", " ", "-", "."]))
def test_any_grouping_of_a_number_is_the_same_number(digits: str, separator: str) -> None:
    """However its digits are grouped, a number keeps its E.164 form."""
    text = digits[:2] + separator + digits[2:6] + separator + digits[6:]
    digits = digits.translate({i: str(int(chr(i))) for i in map(ord, digits)})
    assert values(text) == [("phone", f"+31{digits[1:]}")]


def count_calls(text: str, country: str) -> int:
    """Count the calls of functions that finding takes."""
    calls = 0

    def count(_frame: FrameType, _event: str, _arg: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        find_contacts(text, country, fictitious=True)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("country", ["NL", "ES"])
@pytest.mark.parametrize("piece", ["0 6 ", "06 ", "1", "5 5 5\n", "1.5.2026 ", "een ", "a@b.nl 06"])
def test_work_grows_with_the_text_and_no_faster(piece: str, country: str) -> None:
    """Twice the text costs about twice the calls."""
    count_calls(piece * 2000, country)  # fills the cache of the referee
    once, twice = count_calls(piece * 2000, country), count_calls(piece * 4000, country)
    assert twice <= 2.2 * once + 100


@pytest.mark.parametrize(
    "piece", ["1", "(", "+", "[(+", ".", "\ufe0f\u20e3", "a.", "a@", "http://"]
)
def test_hostile_text_of_300_kilobytes_is_finished(piece: str) -> None:
    """No pattern backtracks itself to a standstill."""
    assert len(find_contacts(piece * (300_000 // len(piece)))) <= 1
