"""Places in running text and in location fields."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.records.values import Place
from signaltriage.text.places import area_of, find_places, places_in, resolve_place
from signaltriage.text.reading import Reading


def named(text: str, country: str = "NL") -> set[str]:
    """Names of the places found."""
    return {place.name for place in find_places(text, country)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Escort Leiden", "Leiden"),
        ("kom naar nijmegen", "Nijmegen"),
        ("NU IN AMSTERDAM!", "Amsterdam"),
        ("s-Gravenhage", "The Hague"),
        ("Den Haag", "The Hague"),
        ("in La Haye", "The Hague"),
        ("A'dam", "Amsterdam"),
        ("R'dam", "Rotterdam"),
        ("Alphen a/d Rijn", "Alphen aan den Rijn"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("den bosch", "'s-Hertogenbosch"),
        ("Rotterdam-Zuid", "Rotterdam Zuid"),
        ("AMSTERDAM ZUIDOOST", "Amsterdam Zuidoost"),
        ("regio Twente", "Twente"),
        ("Kom naar Fryslân", "Friesland"),
        ("Keulen", "Köln"),
        ("in Anvers", "Antwerp"),
        ("Luik", "Liège"),
        ("в София", "Sofia"),
        ("à Lille", "Lille"),
        ("etten-leur", "Etten-Leur"),
    ],
)
def test_names_as_people_write_them(text: str, name: str) -> None:
    """Exonyms, abbreviations, districts and regions are found in any case."""
    assert name in named(text)


@pytest.mark.parametrize("word", ["Best", "Goes", "Putten", "Made", "Echt", "Horst", "Dieren"])
def test_a_name_that_is_a_word_needs_a_cue(word: str) -> None:
    """It counts after "in" with a capital, after "omgeving", a label, or in a list of places."""
    assert named(f"privé in {word}") == {word}
    assert named(f"omgeving {word.lower()}") == {word}
    assert named(f"locatie: {word.lower()}") == {word}
    assert word in named(f"Eindhoven / {word} / Utrecht")
    assert named(f"{word} met een glimlach") == set()
    assert named(f"alles {word.lower()} hier") == set()


@pytest.mark.parametrize(
    "text",
    """Best service, echt heel goed|100% echt|Ik ben Sofia en mijn vriendin heet Nancy|Well, hello
    She goes without|in best condition|In Best condition|In der Lage|Leiden und Freude|Sofia's place
    in Sofia's bed|a kiss from Nancy|chez Laura|bij Sofia thuis|Laura en Sofia|Paris Hilton|Im Wald
    Thai massage, Swedish massage, French kissing|Spaanse schone|Nieuw in Nederland|Sunt in Olanda
    Gouda kaas|Amsterdamse humor|Stockholm syndrome|info@amsterdam.nl|www.escort-utrecht.nl
    @rotterdam_girl|rue de Paris|Calle Madrid 12|mevrouw van Leiden|Jan Van den Bosch|Made with love
    2000 IN|1500 EU|1200 AM|maat 1234 XL|bel 06-0123 4567 AB|1234 SS|Houten vloer""".replace(
        "\n    ", "|"
    ).split("|"),
)
def test_words_persons_and_countries_are_no_places(text: str) -> None:
    """Nothing is found where a name is a word, a person, a dish, a street or an address."""
    assert find_places(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [("Amstredam", "Amsterdam"), ("Einhoven", "Eindhoven"), ("in rotterdm", "Rotterdam")],
)
def test_one_slip_is_forgiven(text: str, name: str) -> None:
    """A well-known name with one wrong key is found as written."""
    (place,) = find_places(text)
    assert place.name == name
    assert text[place.start : place.end] == text.split()[-1]


@pytest.mark.parametrize("name", ["Woerden", "Wierden", "Rheden", "Rhenen", "Harlingen"])
def test_a_name_is_never_a_slip_of_another(name: str) -> None:
    """Two towns one letter apart stay two towns."""
    assert named(f"Escort {name}") == {name}


@pytest.mark.parametrize(
    ("text", "country", "municipality"),
    [
        ("Hengelo (Gld)", "NL", "GM1876"),
        ("Hengelo (Ov)", "NL", "GM0164"),
        ("Bergen (NH)", "NL", "GM0373"),
        ("Bergen (L)", "NL", "GM0893"),
        ("Rijswijk (ZH)", "NL", "GM0603"),
        ("Hengelo (O.)", "NL", "GM0164"),
        ("Middelburg (Z.)", "NL", "GM0687"),
    ],
)
def test_a_province_tells_namesakes_apart(text: str, country: str, municipality: str) -> None:
    """A qualifier says which place is meant."""
    (place,) = find_places(text)
    assert (place.country, place.municipality) == (country, municipality)


@pytest.mark.parametrize("text", ["in Bergen", "in Laren", "in Halle", "in Valencia", "in Cordoba"])
def test_what_stays_ambiguous_is_left_out(text: str) -> None:
    """No guess; all candidates, on one span, where they are asked for."""
    assert find_places(text) == []
    candidates = find_places(text, ambiguous=True)
    assert len(candidates) > 1
    assert len({(p.start, p.end) for p in candidates}) == 1
    assert len({p.geoname_id for p in candidates}) == len(candidates)


def test_a_state_rules_the_large_city_out() -> None:
    """Paris, Texas is not Paris."""
    assert find_places("in Paris, Texas") == []
    assert named("in Paris") == {"Paris"}


def test_a_place_nearby_settles_an_ambiguous_name() -> None:
    """Laren beside Hilversum is the one in het Gooi."""
    places = find_places("privé in Laren, vlakbij Hilversum")
    assert {p.municipality for p in places} == {"GM0417", "GM0402"}


def test_best_first() -> None:
    """Where somebody receives comes before where she comes from."""
    assert [p.name for p in find_places("from Budapest, now in Utrecht")] == ["Utrecht", "Budapest"]


def test_a_region_around_a_town_is_wide() -> None:
    """The word "regio" widens the radius and leaves the municipality open."""
    (place,) = find_places("regio Eindhoven")
    assert (place.radius_km, place.municipality) == (20.0, None)


@pytest.mark.parametrize("code", ["1012 AB", "1012AB", "3511 EN Utrecht"])
def test_postcodes(code: str) -> None:
    """A postcode stands for its two-digit area; a doubtful one needs a town after it."""
    first = find_places(code)[0]
    assert first.municipality in {"GM0363", None}
    assert code[first.start : first.end][:4].isdigit()


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("Amsterdam", "Amsterdam"),
        ("best", "Best"),
        ("Den Haag - Centrum", "Den Haag Centrum"),
        ("1012 AB", "Amsterdam"),
        ("regio Eindhoven", "Eindhoven"),
        ("Utrecht (NL)", "Utrecht"),
        ("Amsterdam, Noord-Holland", "Amsterdam"),
        ("amstredam", "Amsterdam"),
        ("Antwerpen, België", "Antwerp"),
    ],
)
def test_location_fields(field: str, name: str) -> None:
    """A field that names one place gives it."""
    place = resolve_place(field)
    assert place is not None
    assert place.name == name


@pytest.mark.parametrize("field", ["", "  ", "thuis", "Nederland", "Eindhoven / Tilburg", "Laren"])
def test_fields_without_one_place(field: str) -> None:
    """Nothing, a country, several places or an ambiguous one give None."""
    assert resolve_place(field) is None


def test_area_codes() -> None:
    """Geographic numbers have an area, mobile and foreign ones have none."""
    place = area_of("+31400000000")
    assert place is not None
    assert (place.name, place.municipality) == ("Eindhoven", None)
    assert area_of("+31600000000") is None
    assert area_of("+447700900123") is None


def check(text: str, places: list[Place]) -> None:
    """Spans lie inside the text, and do not overlap."""
    spans = sorted((p.start, p.end) for p in places)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


PIECES = [
    "in ",
    "Best",
    "Amsterdam",
    "İ",
    "\ud800",
    "\0",
    "/",
    ", ",
    "1012 AB",
    "den ",
    "haag",
    "'s-",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_text_can_be_read(text: str) -> None:
    """No text crashes; spans are sound; the same text gives the same places."""
    places = find_places(text)
    check(text, places)
    assert places == find_places(text)
    resolve_place(text)


@pytest.mark.parametrize("gap", [" ", "  ", "\n", "\r\n\r\n", "\t", " \n "])
@pytest.mark.parametrize("edge", ["", " ", "\n\n"])
def test_spans_are_right_with_any_spaces(gap: str, edge: str) -> None:
    """One space between words or many, the same names are found where they stand."""
    text = edge + gap.join(["privé", "in", "Utrecht", "*(of", "Breda)*", "en", "Zwolle."]) + edge
    places = find_places(text)
    assert sorted(text[p.start : p.end] for p in places) == ["Breda", "Utrecht", "Zwolle"]


@given(st.lists(st.sampled_from(["Utrecht", "kom", "-", "💋", "in Best,", "(Zwolle)", "1012 AB"])))
def test_what_was_read_before_changes_nothing(parts: list[str]) -> None:
    """Each place is found in the whole text as in a text that ends, or starts, beside it."""
    text = "\n. ".join(["", *parts, ""])
    found = {(p.start, p.end, p.name) for p in find_places(text)}
    alone = set()
    at = 0
    for part in parts:
        at = text.index(part, at)
        alone |= {(at + p.start, at + p.end, p.name) for p in find_places(part)}
        at += len(part)
    assert found == alone


def test_a_text_of_more_words_than_are_remembered() -> None:
    """What is remembered of words is bounded, and forgetting it changes no result."""
    letters = "bcdfghjklmnpqrstvwxz"
    words = [
        a + b + c + "u" + d for a in letters for b in letters for c in letters for d in letters
    ]
    for text in (" ".join(words), "Utrecht"):
        assert [p.name for p in find_places(text + " in Breda.")][:1] == ["Breda"]


@pytest.mark.parametrize("text", ["Postcode: 3511 AB", "postal code 3511", "(pc 3511ab)"])
def test_a_labelled_postcode_needs_no_letters_in_capitals(text: str) -> None:
    """After the word for it, four digits are enough; in Belgium they are another's."""
    (place,) = find_places(text)
    assert place.name == "Utrecht"
    assert text[place.start :].startswith("3511")
    assert find_places(text.replace("AB", "")[:18], "BE") == []


def test_many_postcodes() -> None:
    """As many are read as names, and no more."""
    assert len(find_places("1012 AB " * 1000)) == 400


def test_spans_lead_back_through_replacements() -> None:
    """Positions refer to the original of a reading."""
    reading = Reading.of("in &nbsp; Utrecht").replace([(3, 9, " ")])
    (place,) = places_in(reading)
    assert reading.raw[place.start : place.end] == "Utrecht"


@pytest.mark.parametrize("name", ["Bergen", "Rijswijk", "Hengelo", "Beek", "Stein", "Laren"])
def test_names_that_officially_need_a_province_are_left_out_without(name: str) -> None:
    """Such a place is never guessed by size; a town beside it in the text may tell which it is."""
    assert resolve_place(name, "NL") is None
    assert find_places(f"Ik ontvang in {name}.", "NL") == []


def test_a_neighbour_tells_which_of_the_namesakes_is_meant() -> None:
    """Rijswijk named with Delft is the one beside it."""
    found = {p.name: p.municipality for p in find_places("Regio: Delft, Rijswijk", "NL")}
    assert found.get("Rijswijk") == "GM0603"
