"""Ages as ads state them, and the years that are no age of anybody who is offered."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.text.ages import age_claims_in, find_ages
from signaltriage.text.normal import normalize

PRESENT = {
    # Dutch
    "ik ben 21 jaar": 21,
    "22 jarige": 22,
    "22-jarige": 22,
    "tweeëntwintig jaar": 22,
    "Ik ben tweeentwintig": 22,
    "leeftijd 22": 22,
    "leeftijd: 22 jaar": 22,
    "24y": 24,
    "Anna (22)": 22,
    "Anna, 22": 22,
    "20-25 jaar": 20,
    "20 tot 25 jaar": 20,
    "17 jaar": 17,
    "ik ben 17": 17,
    "bijna 18": 17,
    "word bijna 18": 17,
    "ik ben bijna 18 jaar": 17,
    "pas 18 jaar": 18,
    "Sanne, 24 jaar jong": 24,
    "ik word 18 in mei": 17,
    "Lisa (17)": 17,
    "Meisje, 23": 23,
    "Hoi! Ik ben net 19 geworden": 19,
    "zestien jaar": 16,
    "Ik ben Noor, 31 jaar en ervaren": 31,
    "Leeftijd\n28\nLengte\n170": 28,
    "rijpe dame (52) uit Limburg": 52,
    "Hallo, ik ben Linda (29)": 29,
    "mijn leeftijd is 31": 31,
    "24j, brunette": 24,
    "meisje 15 zoekt": 15,
    "ze wordt volgende maand 18": 17,
    "vandaag is Sanne hier. Eva is 17": 17,
    # English
    "sweet sixteen and new": 16,
    "sweet 16": 16,
    "just turned 21 last week": 21,
    "I'm 18 in two weeks": 17,
    "I am Kate, 28, from Leeds": 28,
    "Sexy redhead, 26yrs": 26,
    "24yo": 24,
    "I am twenty two years old": 22,
    "age: 22": 22,
    "aged 35": 35,
    "I'm 29.": 29,
    "school girl of 16": 16,
    "sixteen years old": 16,
    "almost 18": 17,
    "just turned 18": 18,
    "I'm barely 18.": 18,
    "I am turning 18 soon": 17,
    "24 years young": 24,
    "23 y/o": 23,
    "She is 26 and lovely": 26,
    "twenty-one year old": 21,
    "nearly 18 years old": 17,
    "Kim, 27\nCity centre": 27,
    "Hi, I'm Kim, 30 years old": 30,
    "girl, 19": 19,
    # German
    "25 Jahre alt": 25,
    "25 Jahre jung": 25,
    "22-jährige": 22,
    "ich bin 24.": 24,
    "zweiundzwanzig Jahre": 22,
    "Alter: 33": 33,
    "fast 18": 17,
    "siebzehn Jahre alt": 17,
    "22 J., schlank": 22,
    "siebzehnjährige Frau": 17,
    # French
    "23 ans": 23,
    "J'ai 25 ans": 25,
    "vingt-deux ans": 22,
    "âge : 30": 30,
    "presque 18 ans": 17,
    "j'ai 16 ans": 16,
    "elle a 27 ans": 27,
    # Spanish
    "tengo 22 años": 22,
    "22 añitos": 22,
    "veintidós años": 22,
    "edad 28": 28,
    "casi 18": 17,
    "dieciséis años": 16,
    "chica de 20": 20,
    # Romanian
    "21 ani": 21,
    "am 25 de ani": 25,
    "douăzeci și doi de ani": 22,
    "vârsta 23": 23,
    "șaptesprezece ani": 17,
    "fată de 19 ani": 19,
    "aproape 18 ani": 17,
    "în curând 18 ani": 17,
    # Hungarian
    "22 éves": 22,
    "huszonkét éves": 22,
    "25 éves lány": 25,
    "életkorom: 30": 30,
    "17 éves": 17,
    "majdnem 18 éves": 17,
    "lány, 21": 21,
    # Bulgarian
    "на 22 години": 22,
    "22 г.": 22,
    "двадесет и две години": 22,
    "възраст: 25": 25,
    "17 годишна": 17,
    "аз съм на 17": 17,
    "почти 18": 17,
    "шестнайсетгодишна": 16,
    # Polish
    "siedemnastolatka": 17,
    "mam 22 lata": 22,
    "22 letnia": 22,
    "22-letnia": 22,
    "dwadzieścia dwa lata": 22,
    "wiek: 23": 23,
    "mam 17 lat": 17,
    "prawie 18": 17,
    # Portuguese
    "22 anos": 22,
    "tenho 25 anos": 25,
    "vinte e dois anos": 22,
    "idade: 30": 30,
    "tenho 17": 17,
    "quase 18 anos": 17,
    "22 aninhos": 22,
    # Italian
    "sedicenne": 16,
    "22 anni": 22,
    "ho 25 anni": 25,
    "ventidue anni": 22,
    "età 30": 30,
    "ho 17 anni": 17,
    "ho quasi 18 anni": 17,
    "ragazza, 20": 20,
}


@pytest.mark.parametrize("text", PRESENT)
def test_an_age_is_read(text: str) -> None:
    """Each language's way of stating an age gives the years, with their place."""
    (age,) = find_ages(text)
    assert age.years == PRESENT[text]
    assert age.raw == text[age.start : age.end]
    assert age.minor == (PRESENT[text] < 18)


ABSENT = """
cela fait dix ans que je masse
ça fait 12 ans que je fais ce métier
fac asta de zece ani
lucrez de 12 ani
al 5 jaar werkzaam|al 25 jaar werkzaam|18+|vanaf 18 jaar|mannen boven 25|mannen van 40 jaar
geen mannen onder de 25|geen mannen onder de 25 jaar|22 km|22 cm|20 jaar ervaring
na 30 jaar terug|mijn zoon is 12|mijn zoon is 22|heren vanaf 25 jaar
25 jaar of ouder|minimum leeftijd: 25|maat 36|whisky van 21 jaar oud|20 jaar geleden
50 jaar getrouwd
ik ben 20 minuten van het station|kamer 22, 2e etage|huisnummer 22
ik ben 25 kilo afgevallen|al bijna 18 jaar actief|cup 75C
30 min 80 60 min 120|10.00-22.00 uur|1.70 m 60 kg|1 november 22|onze dames
10 years experience|45 min|since 2012|clients over 30|24/7|I will be back in 2 years
I will be back in 20 years|open for 20 years|whiskey 12 years|late twenties|over 30 years
no men under 30 years old|age 18+|minimum age 25|clients aged 30|I'm 30 minutes away
my daughter is 22|almost 18 years experience|20 years in the business|married for 20 years
I was born in 1999|top 20|room 22
Mindestalter 21|seit 20 Jahren|20 Jahre Erfahrung|Herren ab 25 Jahre|mein Sohn ist 22|über 30 Jahre
hommes de plus de 30 ans|il y a 20 ans|20 ans d'expérience|ma fille a 22 ans|à partir de 18 ans|75 C
mayores de 25 años|25 años de experiencia|hace 20 años|hombres de 40 años|mi hijo tiene 22 años
20 ani experiență|clienți peste 30 ani|acum 20 de ani|fiica mea are 22 ani|de la 18 ani|22 lei
25 éves kor felett|20 év tapasztalat|18 éves kortól|férfiak 30 éves|a lányom 22 éves|22 perc
20 години опит|над 25 години|мъже от 30 години|преди 20 години|дъщеря ми е на 22 години|22 лв
20 lat doświadczenia|od 20 lat|powyżej 30 lat|moja córka ma 22 lata|20 lat temu|22 zł
20 anos de experiência|acima de 30 anos|homens de 40 anos|minha filha tem 22 anos|20 anos atrás
há cerca de 20 km
20 anni di esperienza|sopra i 30 anni|uomini di 40 anni|mia figlia ha 22 anni|da 20 anni|22 km
há 20 anos|faz 20 anos no ramo|15 ani de experiență|10 éves tapasztalat|csak 30 év feletti urak
vietato ai minori di 18 anni|tussen 20 en 25 jaar|Reviews (16)|meine Tochter ist 16
Mijn dochter Eva is 17|This is 16|15 j par mois|16 godzin
""".strip().split("\n")


@pytest.mark.parametrize("text", [text for line in ABSENT for text in line.split("|")])
def test_other_years_are_no_ages(text: str) -> None:
    """Experience, rules for clients, children, goods, sizes and times are left alone."""
    assert find_ages(text) == []


def test_each_number_in_words_counts_in_its_own_language() -> None:
    """The word "once" is eleven in Spanish alone, next to Spanish years alone."""
    assert find_ages("I'm once again in town") == []
    assert [age.years for age in find_ages("once años")] == [11]


def test_accents_may_be_written_apart() -> None:
    """Letters with combining marks are read, and the place is that of the original."""
    text = "tengo 22 an\u0303os."
    (age,) = find_ages(text)
    assert (age.years, age.raw) == (22, "22 an\u0303os")


def test_two_names_have_two_ages() -> None:
    """A second name in brackets needs no "I am" of its own."""
    assert [age.years for age in find_ages("Wij zijn Kim (25) en Eva (27)")] == [25, 27]


def test_several_ages_in_order() -> None:
    """Two people who are offered have two ages."""
    assert [age.years for age in find_ages("Lisa is 24 jaar, Noor is 31 jaar.")] == [24, 31]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("22 and 25 years old", [22, 25]),
        ("25 and 22 years old", [25, 22]),
        ("22 and 17 years old", [22, 17]),
        ("wij zijn 16 en 17 jaar", [16, 17]),
        ("two girls, 19 and 22", [19, 22]),
        ("20 tot 25 jaar", [20]),
        ("tussen 20 en 25 jaar", []),
        ("10 en 20 jaar ervaring", []),
        ("we are 22 and 25.", [22, 25]),
        ("two girls, 19 and 16", [19, 16]),
    ],
)
def test_two_people_have_two_ages_and_a_range_has_its_lowest(text: str, years: list[int]) -> None:
    """An "and" joins two people, each with an age; a range is one; a rule for clients is none."""
    assert [age.years for age in find_ages(text)] == years


@pytest.mark.parametrize("text", ["ik ben １７ jaar", "ik ben 1️⃣7️⃣ jaar", "ik ben 1\u200b7 jaar"])
def test_a_hidden_age_is_read(text: str) -> None:
    """Odd digits and invisible characters hide no age."""
    (claim,) = age_claims_in(normalize(text))
    assert (claim.rule, claim.age.years) == ("age_or_duration", 17)


PIECES = st.sampled_from(
    "ik ben 17 22 jaar years old mijn zoon ( ) , - \n zestien dix-sept İ ani 18 bijna".split(" ")
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map(" ".join)))
def test_whatever_stands_there(text: str) -> None:
    """No text is too odd; what is found is in order, apart and where it says."""
    ages = find_ages(text)
    assert all(age.raw == text[age.start : age.end] and age.raw for age in ages)
    assert all(a.end <= b.start for a, b in pairwise(ages))
    assert all(10 <= age.years < 80 for age in ages)


def test_many_ages_hide_no_minor() -> None:
    """However many adults a page names, an age under 18 at its end is found."""
    ages = find_ages("21 jaar, 18 jaar, " * 3000 + "ik ben 16 jaar")
    assert ages[-1].years == 16
    assert len(ages) == 2001
