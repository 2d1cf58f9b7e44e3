"""Measures beside wording: who speaks, how contacts are given, what there was to read."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

from signaltriage.features import (
    find_spans,
    find_voice,
    load_catalogue,
    measure_ads,
    read_ads,
    said_classes,
)
from signaltriage.features.ads import VOICES, hour_rate
from signaltriage.features.voice import voice_words
from signaltriage.records import Ad
from signaltriage.text import (
    Baseline,
    Platform,
    compared_text,
    find_ad_contacts,
    find_rates,
    text_key,
)

SEEN = datetime(2026, 3, 1, tzinfo=UTC)
IDS = load_catalogue().ad_ids
HELLO = "Hallo, ik ben Sanne en ik ontvang je graag bij mij thuis. "


def measure(body: str, baseline: Baseline | None = None, **more: object) -> dict[str, float]:
    """Measure one ad, by id."""
    one = Ad("kiosk.example", "17", SEEN, body=body, country="NL", **more)  # type: ignore[arg-type]
    found = find_ad_contacts(one, fictitious=True)
    return dict(zip(IDS, measure_ads([one], [found], baseline)[0].tolist(), strict=True))


# Written by hand: one sentence of each person in each language.
VOICE = {
    "nl": ("Ik werk op dinsdag en je bent welkom bij mij.", "Wij werken samen in ons huis.",
           "Zij werkt op dinsdag en je bent welkom bij haar."),
    "en": ("I work on Tuesdays and you are welcome at my place.", "We work together in our house.",
           "She works on Tuesdays and you are welcome at her place."),
    "de": ("Ich arbeite am Dienstag und du bist bei mir willkommen.",
           "Wir arbeiten zusammen in unserem Haus.",
           "Sie ist am Dienstag da und du bist bei ihr willkommen."),
    "fr": ("Je travaille le mardi et tu es le bienvenu chez moi.",
           "Nous travaillons ensemble dans notre maison.",
           "Elle travaille le mardi et tu es le bienvenu chez elle."),
    "es": ("Yo trabajo los martes y te recibo en mi casa con mucho gusto.",
           "Nosotras trabajamos juntas en nuestra casa.",
           "Ella trabaja los martes y te recibe en casa con mucho gusto."),
    "ro": ("Eu lucrez marțea și ești binevenit la mine acasă.",
           "Lucrăm împreună în casa noastră și te așteptăm.",
           "Ea lucrează marțea și te primește acasă cu plăcere."),
    "hu": ("Kedden dolgozom, és szívesen látlak nálam otthon.",
           "Együtt dolgozunk, és szívesen látunk nálunk otthon.",
           "Ő kedden dolgozik, és szívesen lát nála otthon."),
    "bg": ("Аз работя във вторник и си добре дошъл при мен.",
           "Ние работим заедно в нашата къща.",
           "Тя работи във вторник и си добре дошъл при нея."),
    "pl": ("Ja pracuję we wtorki i zapraszam cię do siebie do domu.",
           "Pracujemy razem w naszym domu i czekamy na ciebie.",
           "Ona pracuje we wtorki i chętnie przyjmie cię w jej domu."),
    "pt": ("Eu trabalho às terças e recebo-te com prazer na minha casa.",
           "Nós trabalhamos juntas na nossa casa.",
           "Ela trabalha às terças e espera por ti na casa dela."),
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(VOICE))
@pytest.mark.parametrize("person", range(3))
def test_the_person_that_speaks_has_the_largest_share(language: str, person: int) -> None:
    """First person singular, first person plural, third person, in ten languages."""
    values = measure(VOICE[language][person])
    shares = [values[name] for name in VOICES]
    assert sum(shares) == pytest.approx(1)
    assert max(shares) == shares[person]


def test_every_language_of_the_catalogue_has_a_voice() -> None:
    """The words that tell who speaks are there for all ten languages, each word once."""
    assert set(load_catalogue()["v1_first_singular"].languages) == set(voice_words()) == set(VOICE)


@pytest.mark.parametrize(
    "body", ["", "24/7", "Massage, Utrecht, douche aanwezig, gratis parkeren, thee en koffie"]
)
def test_a_voice_that_nothing_tells_is_null(body: str) -> None:
    """Without a word that tells who speaks there is no share."""
    values = measure(body)
    assert all(math.isnan(values[name]) for name in VOICES)


def test_voices_of_two_languages_are_counted_together() -> None:
    """Each stretch is read in its own language."""
    text = (
        HELLO
        + "Bel mij gerust voor een afspraak. I also speak English, and we can meet at my place."
    )
    one = Ad("a", "1", SEEN, body=text)
    (read,) = read_ads([one], [[]])
    spans = find_voice(read)
    assert [(s.indicator, s.text) for s in spans] == [
        ("v1_first_singular", "ik"), ("v1_first_singular", "ik"), ("v1_first_singular", "mij"),
        ("v1_first_singular", "mij"), ("v1_first_singular", "I"), ("v2_first_plural", "we"),
        ("v1_first_singular", "my"),
    ]  # fmt: skip
    assert all(one.body[s.start : s.end] == s.text for s in spans)
    assert measure(text)["v2_first_plural"] == pytest.approx(1 / 7)


def test_voice_spans_are_no_findings() -> None:
    """A reviewer's page is not painted with pronouns."""
    assert find_spans(Ad("a", "1", SEEN, body=HELLO), []) == []


def test_contacts_are_counted_by_value() -> None:
    """One number in text and field is one contact; a second way is another."""
    assert measure(HELLO)["m1_contacts"] == 0
    assert measure(HELLO + "06-71234567", phones=("+31671234567",))["m1_contacts"] == 1
    two = measure(HELLO + "06-71234567", handles=("sanne@mail.example",))
    assert two["m1_contacts"] == 2


@pytest.mark.parametrize(
    ("number", "ways"),
    [("", 0), ("06-71234567", 0), ("0 6 * 7 1 * 2 3 * 4 5 * 6 7", 1),
     ("nul 6 zeven 1 2 3 * 4 5 6 7", 2)],
)  # fmt: skip
def test_effort_of_hiding_is_the_number_of_ways(number: str, ways: int) -> None:
    """Plain or none is 0; null where the platform forbids numbers in the text."""
    assert measure(HELLO + number)["m5_hiding_ways"] == ways
    silent = Baseline().with_rules({"kiosk.example": False})
    assert math.isnan(measure(HELLO + number, silent)["m5_hiding_ways"])
    assert math.isnan(measure(HELLO + number, silent)["e5_obscured_phone"])


def test_images_without_text_are_a_gap() -> None:
    """Hardly any text is said to be so; it is no wording that was looked for and not found."""
    empty = measure("💋💋 06-71234567", image_hashes=("a",))
    assert empty["m3_image_only"] == 1
    assert math.isnan(empty["d2_no_limits"])
    assert measure(HELLO)["m3_image_only"] == 0
    assert measure(HELLO)["m2_text_length"] == len(HELLO.strip())


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("30 min 80 euro, 1 uur 150 euro", (150.0, "EUR")),
        ("1 uur 150 euro bij mij, 1 uur 180 euro bij jou", (150.0, "EUR")),
        ("30 min 80 euro", None),
        ("", None),
    ],
)
def test_rate_of_an_hour(text: str, rate: tuple[float, str] | None) -> None:
    """The lowest price of an hour; shorter times are never multiplied."""
    assert hour_rate(find_rates(text)) == rate
    value = measure(HELLO, rates=text)["m4_rate_hour"]
    assert (None if math.isnan(value) else value) == (rate[0] if rate else None)


def test_the_platforms_lines_and_quotations_are_nobodys_wording() -> None:
    """Boilerplate and what clients are quoted with are not read as the advertiser's."""
    line = "Alles kan, 24/7 geopend, betrouwbaar en discreet"
    known = Baseline(
        {
            "kiosk.example": Platform(
                lines=frozenset(["alles kan, 0/0 geopend, betrouwbaar en discreet"])
            )
        }
    )
    one = Ad("kiosk.example", "1", SEEN, body=f"{HELLO}\n{line}")
    assert measure(one.body)["b3_always_on"] == 1
    assert measure(one.body, known)["b3_always_on"] == 0
    assert find_spans(one, [], known) == []
    assert measure(one.body, known)["m2_text_length"] < measure(one.body)["m2_text_length"]
    quoted = HELLO + "Review van een klant: “Alles kan bij haar, 24/7 bereikbaar”"
    assert measure(quoted)["b3_always_on"] == 0


def test_texts_that_differ_in_boilerplate_only_are_the_same_text() -> None:
    """The platform's lines count for no template, and are no text of their own."""
    known = Baseline({"a": Platform(lines=frozenset(["deze site controleert geen advertenties"]))})
    footer = "\nDeze site controleert geen advertenties."
    texts = [HELLO, HELLO + footer, footer * 3]
    read = read_ads([Ad("a", str(i), SEEN, body=t) for i, t in enumerate(texts)], [[]] * 3, known)
    ids = [text_key(text.compared) for text in read]
    assert ids[0] == ids[1] is not None
    assert ids[2] is None


def test_texts_are_compared_as_linking_compares_them() -> None:
    """One text has one key, whoever computes it."""
    body = f"{HELLO}Bel 06-71234567 vanaf 10.30 uur, of 2x bellen — “á bientôt”! _Écht_ 24/7 ½"
    one = Ad("a", "1", SEEN, title="Één & al oor", body=body, country="NL")
    found = find_ad_contacts(one, fictitious=True)
    (read,) = read_ads([one], [found])
    assert read.compared == compared_text(one.title, one.body, found)


def test_what_an_ad_claims_is_told_from_the_same_reading() -> None:
    """Agencies are told from the phrases that were looked up already."""
    texts = read_ads(
        [Ad("a", "1", SEEN, title="Escortbureau Zuid"), Ad("a", "2", SEEN, body=HELLO)], [[], []]
    )
    assert said_classes(texts).tolist() == [[1, 0], [0, 0]]
