"""Explicit claims of an age under 18, and the years that are no claims."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.features import find_urgent
from signaltriage.records import Ad

SEEN = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Ik ben 16 jaar", "16 jaar"),
        ("17 jaar, lief", "17 jaar"),
        ("een 16-jarige", "16-jarige"),
        ("zestien jaar oud", "zestien jaar oud"),
        ("Leeftijd: 17", "17"),
        ("I am sixteen years old", "sixteen years old"),
        ("16 yo", "16 yo"),
        ("17y/o girl", "17y/o"),
        ("I'm 17.", "17"),
        ("age 15", "15"),
        ("tengo 17 años", "17 años"),
        ("diecisiete añitos", "diecisiete añitos"),
        ("am 16 ani", "16 ani"),
        ("fată de 15 ani", "15 ani"),
        ("șaptesprezece ani", "șaptesprezece ani"),
        ("ich bin 17", "17"),
        ("17 Jahre", "17 Jahre"),
        ("j’ai 16 ans", "16 ans"),
        ("17 y.o", "17 y.o"),
        ("17 y.o. and sweet", "17 y.o."),
        ("She is 17", "17"),
        ("she’s 17!", "17"),
        ("I'm 17 - sweet", "17"),
        ("I'm 17 and sweet", "17"),
        ("I'm 17 & sweet", "17"),
        ("“I'm 17”", "17"),
        ("I'm seventeen.", "seventeen"),
        ("I am only 16\nBook me", "16"),
        ("Ik ben 16", "16"),
        ("ik werk en ben 16 jaar", "16 jaar"),
        ("Lisa, 16 jaar, ervaren", "16 jaar"),
        ("Ik ben 16 jaar en ervaren", "16 jaar"),
        ("zestien jaar jong", "zestien jaar jong"),
        ("16 jaar oud", "16 jaar oud"),
        ("tengo 16", "16"),
        ("am șaptesprezece ani", "șaptesprezece ani"),
        ("am 17 ani", "17 ani"),
        ("girl, 16", "16"),
        ("Meisje (17)", "17"),
        ("chica de 16", "16"),
        ("My sister is 17 and joins", "17"),
        ("I have my daughter and I'm 17", "17"),
        ("Leeftijd\n17\nLengte\n170", "17"),
        ("dix-sept ans", "dix-sept ans"),
    ],
)
def test_a_claim_is_found_where_it_stands(text: str, claim: str) -> None:
    """Each language's way of stating an age under 18 goes to a human, with its place."""
    (found,) = find_urgent(Ad("kiosk.example", "17", SEEN, body=text))
    assert (found.field, text[found.start : found.end]) == ("body", claim)
    (found,) = find_urgent(Ad("kiosk.example", "17", SEEN, title=text))
    assert found.field == "title"


CLAIMS = """
net zestien|new girl, only 17!|just seventeen and curious|erst 16
lekker ding van 17 zoekt man|ik ben 17 en een half|nog een paar weken en dan ben ik 18
My friend and I are both 17|not 18 yet but will be soon|wir sind 15 und 16
me faltan dos meses para cumplir 18|acabo de cumplir diecisiete|we're both 16, come and see us
Still 17, so keep it between us|I'm not 18 yet|She isn't 18 yet but very mature|16 going on 17
17 and a half years old|barely sixteen|18 in two months!|twee vriendinnen, 16 en 17
over drie maanden ben ik 18|ich bin noch keine 18|in zwei Wochen bin ich 18
sie ist gerade sechzehn geworden|dans deux mois j'aurai 18 ans|je viens d'avoir seize ans
todavía no tengo 18|peste o lună fac 18 ani|avem 16 și 17 ani|még nem vagyok 18
tizenhét vagyok, szia|16 és 17 évesek vagyunk|egy hónap múlva leszek 18|още нямам 18
две момичета на 16 и 17 години|nie mam jeszcze 18 lat|mamy 16 i 17 lat|ainda não tenho 18 anos
acabei de fazer dezasseis|non ho ancora 18 anni|abbiamo 16 e 17 anni
""".strip().split("\n")


@pytest.mark.parametrize("text", [text for line in CLAIMS for text in line.split("|")])
def test_a_claim_may_be_made_in_passing(text: str) -> None:
    """Two people, somebody who is 18 in some weeks, a half year more: each goes to a human."""
    assert find_urgent(Ad("kiosk.example", "17", SEEN, body=text))


OTHERS = """
only 15!|only 12!|only 16 euro|net 17 km|ora 17.|just 16 minutes away|csak 16 óra után
niet meer 18 maar nog steeds leuk|I'm not 18 anymore|wij zijn 24 uur open
we are 16 km from the centre|dan ben ik om 18 uur vrij|over een week ben ik van 10 tot 18 uur open
bus 16 and 17 stop here|16 and 17 May in Utrecht|tenemos 15 y 30 minutos|nous avons 16 chambres
16 en 17 uur zijn vol|kamer van 16 m2|half uur of 15 will do|not 18 yet? do not enter
both 16 and 17 are sold out|dann bin ich 16. Mai frei|still 15 euro|nog 15 plaatsen
16 vagyok elérhető|Ladies, 16+ not allowed|Girls, 10-16 h|amigas 16 h|ik ben 19 en een half
18 in total
""".strip().split("\n")


@pytest.mark.parametrize("text", [text for line in OTHERS for text in line.split("|")])
def test_what_sounds_like_such_a_claim_is_none(text: str) -> None:
    """Hours, dates, rooms and distances beside the same words are left alone."""
    assert find_urgent(Ad("kiosk.example", "17", SEEN, body=text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "18 jaar, 19 years old, tengo 21 años",
        "15 jaar ervaring",
        "al 16 jaar masseuse",
        "ik ben 12 jaar geleden begonnen",
        "10 years experience",
        "16 years in the business",
        "since 16 years",
        "15 años de experiencia",
        "hace 12 años",
        "de peste 15 ani",
        "15 ani experiență",
        "I am 15 minutes away",
        "116 jaar, 2016 jaar, 1.16 jaar",
        "12 jaar jonger",
        "16:00 uur, 17 euro, 15 km",
        "onze dames, tien minuten",
        "06-71234517",
        "I'm once again in town",
        "I'm once, twice, three times yours",
        "I'm 10 mins away",
        "I'm 10-15 minutes away",
        "I'm 10 - 15 minutes away",
        "I'm 15 miles from the centre",
        "I'm 10 out of 10",
        "I'm 16 weeks pregnant",
        "I'm 17.5 km away",
        "Ik ben onze nieuwste",
        "mijn zoon is 12 jaar",
        "Mijn dochter, 16 jaar",
        "my daughter is 16",
        "my little daughter just turned 12.",
        "mi hija tiene 16 años",
        "fiica mea are 16 ani",
        "my 12 year old son",
        "mijn 12-jarige zoon",
        "my daughters are 12 and 14 years old",
        "Mijn praktijk bestaat 12 jaar",
        "12-jarig bestaan",
        "10-jarige ervaring",
        "I am 10 years in this business",
        "mijn hond is 12 jaar oud",
        "Ik woon 10 jaar in Nederland",
        "I have lived here for 12 years",
        "vivo aquí 10 años",
        "whisky 12 years old",
        "12 years old whisky",
        "een 12 jaar oude whisky",
        "aged 12 years rum",
        "open 12 hours",
        "12 jaar massages",
        "girls 10 - 16 h",
        "Voor 10 euro, 15.",
    ],
)
def test_years_that_are_no_age_under_18(text: str) -> None:
    """Adults, experience, durations, times and prices are left alone."""
    assert find_urgent(Ad("kiosk.example", "17", SEEN, body=text)) == []


@pytest.mark.parametrize(
    ("age", "urgent"), [(None, False), (0, False), (1, True), (17, True), (18, False)]
)
def test_the_age_field_counts(age: int | None, *, urgent: bool) -> None:
    """An advertised age of 1 to 17 is a claim without a position; 0 is an empty field."""
    found = find_urgent(Ad("kiosk.example", "17", SEEN, advertised_age=age))
    assert [(u.rule, u.start, u.end) for u in found] == [("advertised_age", 0, 0)] * urgent


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_claim_survives_its_surroundings(before: str, after: str) -> None:
    """Set apart on a line of its own, a claim is found whatever stands around it."""
    text = f"{before}\n. 16 years old.\n{after}"
    found = find_urgent(Ad("kiosk.example", "17", SEEN, body=text))
    assert "16 years old" in {text[u.start : u.end] for u in found}


@pytest.mark.parametrize(
    "text",
    [
        *("Leeftijd:17", "age:16", "Age:16 jaar", "edad:17", "varsta:17", "nieuw:17 jaar"),
        *("Sanne,17 jaar", "Sanne/17 jaar", "Sanne.17 jaar", "Leeftijd (17)", "Leeftijd: 17"),
        *("Ik ben pas 17", "Ik ben nog maar 17", "i am only 17", "sinds kort 17 jaar"),
    ],
)
def test_a_claim_needs_no_blank_and_bears_an_adverb(text: str) -> None:
    """Signs right before the number, brackets and words like "only" hide no claim."""
    ad = Ad("kiosk.example", "1", datetime(2026, 3, 1, tzinfo=UTC), body=text)
    assert ["17" in text[u.start : u.end] or "16" in text[u.start : u.end] for u in find_urgent(ad)]


@pytest.mark.parametrize("text", ["12.17", "tot 23:17", "op 12/17", "€17", "10,50", "leeftijd: 24"])
def test_times_dates_and_prices_are_no_claims(text: str) -> None:
    """A number that goes on from digits and a sign is part of something else."""
    ad = Ad("kiosk.example", "1", datetime(2026, 3, 1, tzinfo=UTC), body=text)
    assert find_urgent(ad) == []


SCHOOL = tomllib.loads(Path(__file__).with_name("school_age.toml").read_text("utf-8"))


def _lines(part: str) -> list[tuple[str, str]]:
    return [(name, line) for name, t in SCHOOL.items() for line in t[part].strip().split("\n")]


@pytest.mark.parametrize(("language", "text"), _lines("claims"))
def test_being_at_school_or_a_minor_is_a_claim(language: str, text: str) -> None:
    """In each language, in capitals too, what somebody says of herself goes to a human once."""
    for written in (text, text.upper()):
        (found,) = find_urgent(Ad("kiosk.example", language, SEEN, body=f"Hallo!\n{written}"))
        assert found.rule in {"minor_stated", "school_age"}
        assert found.start >= 7


@pytest.mark.parametrize(("language", "text"), _lines("others"))
def test_clothes_play_children_and_rules_are_no_claim(language: str, text: str) -> None:
    """Students, school outfits, role play, own children and "no minors" reach nobody."""
    assert find_urgent(Ad("kiosk.example", language, SEEN, body=text)) == []


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Hope you don't mind, I'm a minor, love to play", "I'm a minor"),
        ("ｉ'm und\u200berage", "ｉ'm und\u200berage"),
        ("kom langs; ik  zit nog\u00a0op school :)", "zit nog\u00a0op school"),
        ("Je suis lyce\u0301enne", "Je suis lyce\u0301enne"),
    ],
)
def test_the_place_of_a_school_claim_is_that_of_the_original(text: str, claim: str) -> None:
    """Odd characters and spacing move no span; what is said around "I'm a minor" hides nothing."""
    found = find_urgent(Ad("kiosk.example", "1", SEEN, body=text))
    assert [text[u.start : u.end] for u in found] == [claim]


@given(st.text(max_size=60))
def test_no_text_is_too_odd_for_school_claims(text: str) -> None:
    """Whatever stands around it, a claim on a line of its own is found where it stands."""
    body = f"{text}\n. i am underage\n{text}"
    found = find_urgent(Ad("kiosk.example", "1", SEEN, body=body))
    assert "i am underage" in {body[u.start : u.end] for u in found}
