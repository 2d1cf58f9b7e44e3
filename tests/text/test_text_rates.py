"""Prices for time as ads state them, and the numbers that are none."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.records import Rate
from signaltriage.text.rates import find_rates

Stated = tuple[float, str | None, int | None]


def stated(text: str) -> list[Stated]:
    """Amount, money and minutes of each rate."""
    return [(rate.amount, rate.currency, rate.minutes) for rate in find_rates(text)]


PRESENT: dict[str, list[Stated]] = {
    # Dutch
    "€ 80 / 30 min": [(80, "EUR", 30)],
    "Voor 1 uur vraag ik €125,00": [(125, "EUR", 60)],
    "een uurtje is bij mij 130 euro": [(130, "EUR", 60)],
    "Een uurtje voor 100 eurootjes": [(100, "EUR", 60)],
    "1 200 € la nuit": [(1200, "EUR", 720)],
    "80€/30 150€/60": [(80, "EUR", 30), (150, "EUR", 60)],
    "100 euro voor 30 klanten": [(100, "EUR", None)],
    "o sută de euro pe oră": [(100, "EUR", 60)],
    "un'ora costa 150 euro": [(150, "EUR", 60)],
    "an hour with me costs you £130": [(130, "GBP", 60)],
    "120 per uur, 70 half uur": [(120, None, 60), (70, None, 30)],
    "120 euro per uur, 70 half uur": [(120, "EUR", 60), (70, "EUR", 30)],
    "1u 120,-": [(120, None, 60)],
    "€1.200,50": [(1200.5, "EUR", None)],
    "kwartier 50 euro, half uurtje 80": [(50, "EUR", 15), (80, "EUR", 30)],
    "30 minuten ........ 80": [(80, None, 30)],
    "Tarieven in euro:\n30 min: 80\n60 min: 120": [(80, "EUR", 30), (120, "EUR", 60)],
    "30 minuten\n80 euro\n60 minuten\n120 euro": [(80, "EUR", 30), (120, "EUR", 60)],
    "hele nacht 800": [(800, None, 720)],
    "1,5 uur 180": [(180, None, 90)],
    "1 uur 30 min 150": [(150, None, 90)],
    "anderhalf uur €160, twee uur €200": [(160, "EUR", 90), (200, "EUR", 120)],
    "€80,- 30 min / €130,- 60 min": [(80, "EUR", 30), (130, "EUR", 60)],
    "24 uur 1500 euro": [(1500, "EUR", 1440)],
    "0,80 euro per minuut": [(0.8, "EUR", 1)],
    "Tarief: 100": [(100, None, None)],
    "150 p.u.": [(150, None, 60)],
    "50e 15min": [(50, "EUR", 15)],
    "Leeftijd 24, lengte 170\n1 uur 120\nBel 06-71 23 45 67": [(120, None, 60)],
    "1 uur 150 + 20 taxi": [(150, None, 60)],
    "Bel 0612 345 678 100 euro p.u.": [(100, "EUR", 60)],
    # English
    "150 roses": [(150, "roses", None)],
    "150 🌹": [(150, "roses", None)],
    "roses 200/h": [(200, "roses", 60)],
    "hh 100, hr 180": [(100, None, 30), (180, None, 60)],
    "qv 60": [(60, None, 15)],
    "15min 50 30min 80 1h 120": [(50, None, 15), (80, None, 30), (120, None, 60)],
    "50 15min 80 30min 120 1h": [(50, None, 15), (80, None, 30), (120, None, 60)],
    "1,200 EUR": [(1200, "EUR", None)],
    "100€/h": [(100, "EUR", 60)],
    "60' 100": [(100, None, 60)],
    "£80": [(80, "GBP", None)],
    "$200": [(200, "USD", None)],
    "overnight 1000": [(1000, None, 720)],
    "Hour: £130\nHalf hour: £80\n15 mins: £60": [
        (130, "GBP", 60),
        (80, "GBP", 30),
        (60, "GBP", 15),
    ],
    "an hour is 150 pounds": [(150, "GBP", 60)],
    "150/h 80/30min": [(150, None, 60), (80, None, 30)],
    "30 min | 80\n60 min | 120": [(80, None, 30), (120, None, 60)],
    # German
    "½ Std 80": [(80, None, 30)],
    "halbe Stunde 80 €, ganze Stunde 150 €": [(80, "EUR", 30), (150, "EUR", 60)],
    "150 CHF / Std": [(150, "CHF", 60)],
    "30 Minuten 70 Euro": [(70, "EUR", 30)],
    "1 Stunde: 140,-": [(140, None, 60)],
    "CHF 200 pro Stunde": [(200, "CHF", 60)],
    # French
    "demi-heure 80, une heure 150": [(80, None, 30), (150, None, 60)],
    "100€ la demi heure": [(100, "EUR", 30)],
    "150 euros l'heure": [(150, "EUR", 60)],
    "1h30 180€": [(180, "EUR", 90)],
    "30mn 80€, 1h 140€": [(80, "EUR", 30), (140, "EUR", 60)],
    "15 minutes : 50 euros": [(50, "EUR", 15)],
    # Spanish
    "media hora 50 hora 100": [(50, None, 30), (100, None, 60)],
    "50€ media hora, 90€ la hora": [(50, "EUR", 30), (90, "EUR", 60)],
    "30 minutos 60 euros": [(60, "EUR", 30)],
    "100 euros una hora": [(100, "EUR", 60)],
    "toda la noche 500 €": [(500, "EUR", 720)],
    "hora y media 140 euros": [(140, "EUR", 90)],
    # Romanian
    "200 lei ora": [(200, "RON", 60)],
    "jumătate de oră 150 ron": [(150, "RON", 30)],
    "o oră 250 lei, 30 minute 150 lei": [(250, "RON", 60), (150, "RON", 30)],
    "300 RON/h": [(300, "RON", 60)],
    "toata noaptea 1500 lei": [(1500, "RON", 720)],
    "30 min - 150 lei": [(150, "RON", 30)],
    # Hungarian
    "30 perc 15000 Ft": [(15000, "HUF", 30)],
    "30 perc 15 000 Ft": [(15000, "HUF", 30)],
    "1 óra 25.000 Ft": [(25000, "HUF", 60)],
    "fél óra 15000 forint": [(15000, "HUF", 30)],
    "20000 Ft / óra": [(20000, "HUF", 60)],
    "egész éjszaka 100000 Ft": [(100000, "HUF", 720)],
    # Bulgarian
    "100 лв": [(100, "BGN", None)],
    "50 bgn": [(50, "BGN", None)],
    "30 минути 100 лв, 1 час 180 лв": [(100, "BGN", 30), (180, "BGN", 60)],
    "половин час 80 лева": [(80, "BGN", 30)],
    "150 лв на час": [(150, "BGN", 60)],
    "час - 100 евро": [(100, "EUR", 60)],
    # Polish
    "150zł/h": [(150, "PLN", 60)],
    "pół godziny 150 zł, godzina 250 zł": [(150, "PLN", 30), (250, "PLN", 60)],
    "250 zł za godzinę": [(250, "PLN", 60)],
    "30 minut 120 PLN": [(120, "PLN", 30)],
    "noc 1000 zł": [(1000, "PLN", 720)],
    "2 godziny 400 zl": [(400, "PLN", 120)],
    # Portuguese
    "R$ 150": [(150, "BRL", None)],
    "meia hora 40€, uma hora 70€": [(40, "EUR", 30), (70, "EUR", 60)],
    "70 euros por hora": [(70, "EUR", 60)],
    "1 hora R$ 200": [(200, "BRL", 60)],
    "30 minutos - 50€": [(50, "EUR", 30)],
    "pernoite 400 euros": [(400, "EUR", 720)],
    # Italian
    "mezz'ora 60 euro, un'ora 100 euro": [(60, "EUR", 30), (100, "EUR", 60)],
    "100 euro all ora": [(100, "EUR", 60)],
    "30 minuti 70€": [(70, "EUR", 30)],
    "1 ora 120 €": [(120, "EUR", 60)],
    "2 ore 200€": [(200, "EUR", 120)],
    "tutta la notte 600 €": [(600, "EUR", 720)],
    "4 500 € la nuit": [(4500, "EUR", 720)],
    "2 h : 1 200 €": [(1200, "EUR", 120)],
}


@pytest.mark.parametrize("text", PRESENT)
def test_a_price_is_read_with_its_money_and_time(text: str) -> None:
    """Each language's way of listing prices gives amount, money and minutes, with their place."""
    assert stated(text) == PRESENT[text]
    for rate in find_rates(text):
        assert rate.raw == text[rate.start : rate.end]


ABSENT = """
parkeren kost 3 euro per uur|taxi fare £15|táxi 20 euros|dojazd 50 zł|descuento de 10 euros
25 euro annuleringskosten|late cancellation fee £50|Handtuch 5 Euro Pfand|korting van 10 euro
06-71 23 45 67|10.00-22.00|van 10.00 tot 22.00 uur|open 10-22 uur|van 9 tot 17 uur|22:30 uur
ik ben 25 jaar, 60 min massage|170 cm 60 kg|cup 75C|1234 AB|12-10-2024|2024|24/7|100%|10% korting
10 euro korting|korting van 10 euro|Kerkstraat 80|10 km|2 uur van tevoren|100|120 minuten
reiskosten 20 euro|mannen vanaf 50|alleen 50+|vanaf 12 uur|vanaf 18 jaar|maat 36 30 minuten
lengte 170\n60 min massage|bel 06 71 23 45 67 30 min vooraf|binnen 30 min 06 71 23 45 67
€ 20 extra|+50 euro|30-60 min|20 euro meer voor hotel|7 dagen per week 10u tot 22u
36 uur per week|+31 6 71 23 45 67|kamer 120 2 uur|1m65 55kg|aanbetaling 50 euro|10u-22u
since 2012|100 euro deposit|10h00-22h00|travel costs 30 pounds|save £20|24 hours a day|open 24 hours
10% discount|20 usd off|size 36|30 minutes from the airport|2 hours notice|call 24 hours
Rose 25|try 50 things|I am 25, 30 min away|call +44 7700 900123 60 min
20 Euro Rabatt|seit 20 Jahren|10 bis 22 Uhr|Größe 170|30 Minuten|Fahrtkosten 20 Euro
20 ans|de 10h00 à 22h00|30 minutes|frais de déplacement 20 euros|75 C|24h/24
20 años|de 10 a 22 horas|24 horas|descuento 10 euros|30 minutos|170 cm
20 ani|de la 10 la 22|30 minute|ora 22|reducere 50 lei|170 cm
20 éves|10-22 óra|30 perc|kedvezmény 1000 Ft|24 óra|170 cm
на 20 години|10-22 часа|30 минути|отстъпка 10 лв|24 часа|170 см
20 lat|od 10 do 22|30 minut|zniżka 20 zł|24 godziny|od 18 lat
20 anos|das 10 às 22|30 minutos|desconto 10 euros|24 horas|a partir de 18 anos
20 anni|dalle 10 alle 22|30 minuti|sconto 10 euro|24 ore|da 18 anni
""".strip().split("\n")


@pytest.mark.parametrize("text", [text for line in ABSENT for text in line.split("|")])
def test_other_numbers_are_no_prices(text: str) -> None:
    """Telephone numbers, times, sizes, ages, dates, discounts and surcharges are left alone."""
    assert find_rates(text) == []


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("100-150 euro", 100, 150),
        ("100 - 150 per uur", 100, 150),
        ("€100-€150 per uur", 100, 150),
        ("100 tot 150 euro", 100, 150),
        ("£80 to £120", 80, 120),
        ("100 bis 150 Euro", 100, 150),
    ],
)
def test_a_range_has_two_ends(text: str, low: float, high: float) -> None:
    """Two amounts with a dash or "to" between them are one rate."""
    (rate,) = find_rates(text)
    assert (rate.amount, rate.amount_to) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        *("vanaf 50", "from 50", "ab 50", "vanaf 50 euro", "from £50", "ab 50€", "desde 50 euros"),
        *("de la 50 lei", "od 50 zł", "a partir de 50€", "dès 50€", "от 50 лв", "prijs vanaf 50"),
        *("50 euro+", "à partir de 50 €", "a partire da 50 euro"),
    ],
)
def test_a_lower_bound_is_marked(text: str) -> None:
    """A price "from 50" is an amount of at least 50."""
    (rate,) = find_rates(text)
    assert (rate.amount, rate.at_least) == (50, True)


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("200 for the hour outcall 250", [(200, 60, None), (250, 60, "outcall")]),
        ("incall 100 outcall 150 per uur", [(100, 60, "incall"), (150, 60, "outcall")]),
        ("1 uur 100 incall, 1 uur 150 outcall", [(100, 60, "incall"), (150, 60, "outcall")]),
        ("escort vanaf €150 per uur", [(150, 60, "outcall")]),
        (
            "Incall\n30 min 80\n60 min 120\nOutcall\n60 min 150",
            [(80, 30, "incall"), (120, 60, "incall"), (150, 60, "outcall")],
        ),
    ],
)
def test_a_setting_belongs_to_its_amount(
    text: str, settings: list[tuple[float, int, str | None]]
) -> None:
    """Incall and outcall are said before, after or above amounts; an hour said once holds."""
    assert [(r.amount, r.minutes, r.setting) for r in find_rates(text)] == settings


def test_the_country_names_the_dollar() -> None:
    """A bare dollar sign is the money of the country."""
    assert [find_rates("$200", country)[0].currency for country in ("US", "CA", "AU", "NL")] == [
        *("USD", "CAD", "AUD", "USD")
    ]


def test_positions_lead_back_through_hiding() -> None:
    """A price in odd digits is read, and shown as written."""
    text = "nu ８０ euro, 30 min"
    assert [(r.amount, r.raw) for r in find_rates(text)] == [(80, "８０ euro, 30 min")]


PIECES = st.sampled_from(
    "80 30 1.200,50 € euro per uur min h / - \n , : outcall vanaf + 06 ½ İ".split(" ")
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=30).map(" ".join)))
def test_whatever_stands_there(text: str) -> None:
    """No text is too odd; what is found is in order, apart and where it says."""
    rates: list[Rate] = find_rates(text)
    assert all(rate.raw == text[rate.start : rate.end] and rate.raw for rate in rates)
    assert all(a.end <= b.start for a, b in pairwise(rates))
    assert all(rate.amount_to is None or rate.amount_to > rate.amount for rate in rates)


def test_francs_are_told_from_fridays() -> None:
    """In Switzerland "Fr." before a sum is money, before opening hours a day of the week."""
    assert [(r.amount, r.currency) for r in find_rates("Fr. 200.- pro Stunde", "CH")] == [
        (200, "CHF")
    ]
    assert find_rates("Mo-Fr. 10-22 Uhr", "CH") == []
