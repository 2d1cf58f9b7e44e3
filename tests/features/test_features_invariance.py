"""What an ad says about who somebody is, or where they work, changes no feature that is scored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from signaltriage.features import extract, load_catalogue
from signaltriage.linking import link
from signaltriage.records import Ad

SEEN = datetime(2026, 3, 1, tzinfo=UTC)

# Texts with a gap for what is swapped, and with cues enough to have something to change.
DUTCH = """Hallo, ik ben {who} en ik ontvang je graag {where}. {what}
Ik neem de tijd, ben discreet en altijd bereikbaar. Net 18 en pas begonnen.
Alles is mogelijk. Bel de receptie of stuur een bericht."""
ENGLISH = """Hello, I am {who} and I would love to meet you {where}. {what}
I take my time, I am discreet and available day and night. Young and fresh.
No limits. Ask for the receptionist or send me a message."""

WHO = {
    "nl": ["Eva", "Eva, Nederlandse", "Eva, Roemeense", "Eva, Hongaarse", "Eva uit Polen",
           "Eva, Braziliaanse", "Eva, een transvrouw", "Evan, een man", "een stel, Eva en Jan"],
    "en": ["Eva", "Eva, Dutch", "Eva, Romanian", "Eva, from Hungary", "Eva, Polish",
           "Eva, Brazilian", "Eva, a trans woman", "Evan, a man", "a couple, Eva and Jan"],
}  # fmt: skip
WHERE = {
    "nl": ["bij mij thuis", "in een hotel", "in mijn hotelkamer", "op het vakantiepark"],
    "en": ["at my home", "at a hotel", "in my hotel room", "at the holiday park"],
}
WHAT = {
    "nl": ["Ik woon hier al jaren.", "Nieuw in de stad!", "Ik ben maar een paar dagen in de stad.",
           "Mijn laatste dagen hier.", "Op tournee: maandag Breda, dinsdag Venlo.",
           "Ik spreek Nederlands en Engels.", "Ik spreek Roemeens en een beetje Nederlands."],
    "en": ["I have lived here for years.", "New in town!", "In town for a few days only.",
           "Leaving soon.", "On tour: Monday Breda, Tuesday Venlo.",
           "I speak Dutch and English.", "I speak Romanian and a little English."],
}  # fmt: skip
TEXTS = {"nl": DUTCH, "en": ENGLISH}

NUMBERS = ("+31 6 71234567", "+44 7700 900123", "06-71234567")


def ad(language: str, who: int = 0, where: int = 0, what: int = 0) -> Ad:
    """Make an ad from one choice for each gap."""
    body = TEXTS[language].format(
        who=WHO[language][who], where=WHERE[language][where], what=WHAT[language][what]
    )
    return Ad("kiosk.example", "17", SEEN, title="Gezellig", body=body, country="NL",
              location="Utrecht", advertised_name="Eva", phones=(NUMBERS[0],))  # fmt: skip


def scored(one: Ad) -> dict[str, float | None]:
    """Measure an ad in data that span a season, and keep the columns of the model."""
    frame = Ad("kiosk.example", "edge", SEEN + timedelta(days=100))
    ads = [one, frame, replace(frame, observed_at=SEEN)]
    clusters = link(ads, fictitious=True)
    values = extract(ads, clusters, fictitious=True).clusters
    here = clusters.members.filter(pl.col("ad_id") == "17")["cluster_id"][0]
    (row,) = values.filter(pl.col("cluster_id") == here).to_dicts()
    return {name: row[name] for name in load_catalogue().columns}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_ads_carry_what_could_change(language: str) -> None:
    """The texts hold cues of several families, so that a change would show."""
    present = {name for name, value in scored(ad(language)).items() if value}
    assert {"a6_intermediary", "b3_always_on", "c3_youth_language", "d2_no_limits"} <= present


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("who", range(1, 9))
def test_origin_and_gender_change_nothing(language: str, who: int) -> None:
    """Nationality words and words of gender identity change no scored feature."""
    assert scored(ad(language, who=who)) == scored(ad(language))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("where", range(1, 4))
def test_a_hotel_instead_of_a_home_changes_nothing(language: str, where: int) -> None:
    """Where somebody works changes no scored feature."""
    assert scored(ad(language, where=where)) == scored(ad(language))


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("what", range(1, 7))
def test_touring_and_spoken_languages_change_nothing(language: str, what: int) -> None:
    """Words of touring, and which languages somebody says to speak, change no scored feature."""
    assert scored(ad(language, what=what)) == scored(ad(language))


@pytest.mark.parametrize("number", NUMBERS[1:])
def test_a_foreign_prefix_changes_nothing(number: str) -> None:
    """The country of a number changes no scored feature, in a field or in the text."""
    one = ad("nl")
    assert scored(replace(one, phones=(number,))) == scored(one)
    texts = [replace(one, body=f"{one.body}\nBel {n}", phones=(n,)) for n in (NUMBERS[0], number)]
    assert scored(texts[1]) == scored(texts[0])


@pytest.mark.parametrize("languages", [("nl",), ("ro", "en"), ("bg",), ("nl", "en", "de", "fr")])
def test_claimed_languages_change_nothing(languages: tuple[str, ...]) -> None:
    """The field of languages changes no scored feature."""
    assert scored(replace(ad("nl"), languages=languages)) == scored(ad("nl"))


def test_no_table_carries_the_language_of_a_text() -> None:
    """Which language was detected can be neither sorted, filtered nor exported."""
    one = ad("nl")
    found = extract([one], link([one], fictitious=True), fictitious=True)
    for table in (found.ads, found.clusters, found.relative()):
        assert not [name for name in table.columns if "lang" in name and "_language" not in name]
    assert not set(found.ads.columns) & {"language", "detected_language"}
