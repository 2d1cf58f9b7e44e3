"""Figures in ads that are no telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any

import phonenumbers
from phone_hiding import TABLES

Label = dict[str, Any]


def digits(rng: Random, count: int, first: str = "123456789") -> str:
    """Draw that many digits; the first one from a choice."""
    return rng.choice(first) + "".join(rng.choice("0123456789") for _ in range(count - 1))


def _clock(rng: Random) -> str:
    """Give a time of day."""
    return rng.choice(["{}:{:02d}", "{}.{:02d}", "{:02d}:{:02d}"]).format(
        rng.randint(0, 23), rng.choice([0, 15, 30, 45])
    )


def price(rng: Random, label: Label, _: str) -> str:
    """One price."""
    amount = rng.randrange(40, 400, 5)
    form = rng.choice(["€ {}", "€{},-", "{} euro", "{}€", "$ {}", "{},00 €", "£{}", "{} EUR"])
    return f"{rng.choice([label['price'] + ': ', ''])}{form.format(amount)}"


def price_list(rng: Random, label: Label, _: str) -> str:
    """100 150 200."""
    start = rng.randrange(50, 200, 10)
    amounts = [str(start + 50 * i) for i in range(rng.randint(3, 5))]
    return rng.choice(["", label["price"] + ": ", "€ "]) + rng.choice(
        [" ", " ", " / ", "-", ", "]
    ).join(amounts)


def price_times(rng: Random, label: Label, _: str) -> str:
    """30 min 80 60 min 150."""
    rows = [(15, 50), (30, 80), (45, 110), (60, 150), (90, 220), (120, 300)]
    chosen = sorted(rng.sample(rows, rng.randint(2, 5)))
    unit, sep = label["minute"], rng.choice([" ", ", ", "\n", " | "])
    mark = rng.choice([" ", ": ", " = ", " - ", " € "])
    return sep.join(f"{time} {unit}{mark}{cost}" for time, cost in chosen)


def hours(rng: Random, label: Label, _: str) -> str:
    """Give opening hours."""
    span = f"{_clock(rng)}{rng.choice(['-', ' - ', '–'])}{_clock(rng)}"
    return rng.choice(
        [f"{label['open']} {span}", span, f"{label['open']} 10-22, {span}", f"{span} + {span}"]
    )


def date(rng: Random, label: Label, _: str) -> str:
    """Give a date in one of many notations."""
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2019, 2026)
    form = rng.choice(["{d:02d}-{m:02d}-{y}", "{d}/{m}/{y}", "{d}.{m}.{y}", "{y}-{m:02d}-{d:02d}",
                       "{d:02d}.{m:02d}.{s:02d}", "{y}{m:02d}{d:02d}", "{d:02d} {m:02d} {y}",
                       "{y}-{m:02d}-{d:02d}T09:{d:02d}:00Z", "{d:02d}-{m:02d} {y} 12:{d:02d}",
                       "{d}-{m} t/m {n}-{m}", "{d:02d}/{m:02d} - {n:02d}/{m:02d}/{y}"])  # fmt: skip
    text = form.format(d=day, n=min(day + 5, 31), m=month, y=year, s=year % 100)
    return rng.choice(["", "", label["born"] + " "]) + text


def age(rng: Random, label: Label, _: str) -> str:
    """Give an age, or a range of ages."""
    years = rng.randint(21, 55)
    return rng.choice([f"{years} {label['year']}", f"{years}-{years + 10} {label['year']}"])


def body(rng: Random, label: Label, _: str) -> str:
    """Height and weight."""
    tall, heavy = rng.randint(150, 190), rng.randint(45, 90)
    return rng.choice([
        f"{label['height']} {tall} cm, {label['weight']} {heavy} kg", f"{tall}/{heavy}",
        f"{label['height']}: 1.{tall - 100} m {label['weight']}: {heavy}", f"{tall} cm {heavy} kg",
        f"5'{rng.randint(1, 11)}\" {heavy * 2} lbs",
    ])  # fmt: skip


def sizes(rng: Random, label: Label, _: str) -> str:
    """Cup sizes and measures."""
    band, letter = rng.randrange(70, 95, 5), rng.choice("ABCDE")
    return rng.choice(["90-60-90", "90/60/90", f"{band}-{band - 25}-{band + 3}", "95 65 95",
                       f"{label['cup']} {band}{letter}", f"{band} {letter}", "36-24-36",
                       f"34{letter}{letter}"])  # fmt: skip


def postcode(rng: Random, _: Label, country: str) -> str:
    """Give a postcode with a place."""
    two = "".join(rng.choice("ABCDEGHJKLMNPRSTVWXZ") for _ in range(2))
    return {
        "GB": f"SW{rng.randint(1, 20)} {rng.randint(1, 9)}{two}, London",
        "US": f"Newtown, NY {digits(rng, 5)}-{digits(rng, 4)}",
        "NL": f"{digits(rng, 4)} {two} Utrecht",
    }.get(country, f"{digits(rng, 5)} Neustadt")


def street(rng: Random, label: Label, _: str) -> str:
    """Give a street and a house number."""
    return f"{label['street']} {rng.randint(1, 300)}{rng.choice(['', 'a', '-2', ' bis', '/3'])}"


def iban(rng: Random, _: Label, country: str) -> str:
    """Give a made-up account in international form."""
    body_ = digits(rng, 14, "0123456789")
    if country in ("NL", "GB"):
        body_ = rng.choice(["ABNA", "INGB", "BARC"]) + digits(rng, 10, "0")
    text = (country if country != "US" else "NL") + digits(rng, 2) + body_
    if rng.random() < 0.7:
        text = " ".join(text[i : i + 4] for i in range(0, len(text), 4))
    return rng.choice(["IBAN ", "IBAN: ", ""]) + text


def register(rng: Random, _: Label, __: str) -> str:
    """Labelled numbers of registers and tax offices."""
    form = rng.choice(["KvK 8", "KvK: 8", "BTW NL9B01", "HRB 6", "NIF B8", "CIF: B8", "CUI 8",
                       "CNP 13", "SIRET 14", "SIREN 9", "P.IVA 11", "NIP 10", "EIK 9", "VAT GB9",
                       "USt-IdNr. DE9", "KvK-nummer 8", "REGON 9", "EIN 9"])  # fmt: skip
    return re.sub(r"(?<=[ A-Z])(\d+)(?=B01|$)", lambda m: digits(rng, int(m[1])), form, count=1)


def order(rng: Random, label: Label, _: str) -> str:
    """Give a labelled id."""
    name = rng.choice([label["order"], "ID", "Ref.", "Post ID", "#", "ref", "Ad no."])
    return f"{name}{rng.choice([': ', ' '])}{digits(rng, rng.randint(8, 16))}"


def bare_id(rng: Random, _: Label, __: str) -> str:
    """Give an id without any label."""
    return digits(rng, rng.randint(8, 16))


def url_id(rng: Random, _: Label, __: str) -> str:
    """Give an id inside a link."""
    number = digits(rng, rng.randint(8, 16))
    forms = ["post/{}", "a/{}.html", "view?id={}", "{}-lisa", "img/{}_1.jpg"]
    return "https://ads.example/" + rng.choice(forms).format(number)


def coordinates(rng: Random, _: Label, __: str) -> str:
    """Give latitude and longitude."""
    return rng.choice(["{}, {}", "{} {}", "{}N {}E", "@{},{},15z"]).format(
        f"{rng.uniform(36, 58):.{rng.randint(4, 7)}f}",
        f"{rng.uniform(1, 28):.{rng.randint(4, 7)}f}",
    )


def always(rng: Random, _: Label, __: str) -> str:
    """24/7 and 100%."""
    return rng.choice(["24/7", "24/7 365", "24h/24 7j/7", "100%", "100% real", "200 % ♥", "7/7"])


def page(rng: Random, label: Label, _: str) -> str:
    """Give a page counter."""
    last = rng.randint(10, 400)
    return str(label["page"]).format(a=rng.randint(1, last), b=last)


def long_run(rng: Random, _: Label, __: str) -> str:
    """20 to 60 digits in a row."""
    return digits(rng, rng.randint(20, 60), "0123456789")


def years(rng: Random, _: Label, __: str) -> str:
    """Give a list of years."""
    first = rng.randint(1990, 2018)
    return rng.choice([" ", ", ", "-", " / "]).join(
        str(first + i) for i in range(rng.randint(2, 6))
    )


def likes(rng: Random, label: Label, _: str) -> str:
    """Count views."""
    count = f"{rng.randrange(1000, 9_000_000):,}".replace(",", rng.choice([",", ".", " ", ""]))
    return f"{count} {label['likes']}"


def account(rng: Random, label: Label, _: str) -> str:
    """Give an account without country letters."""
    number = digits(rng, 9)
    form = rng.choice(["{0}.{1}.{2}.{3}", "{0} {1} {2} {3}", "{0}{1}{2}{3}"])
    return f"{label['account']}: " + form.format(number[:2], number[2:4], number[4:6], number[6:])


def plate(rng: Random, label: Label, _: str) -> str:
    """Give a licence plate."""
    two = "".join(rng.choice("BDFGHJKLNPRSTXZ") for _ in range(2))
    form = rng.choice(["{t}-{a}-{t}", "{b}-{t}-1", "{t} {c}", "{a}-{t}{t}-{d}", "B-{t} {c}"])
    return f"{label['plate']} " + form.format(
        t=two, a=digits(rng, 2), b=digits(rng, 3), c=digits(rng, 4), d=digits(rng, 1)
    )


def address(rng: Random, _: Label, __: str) -> str:
    """Give an IP address."""
    return rng.choice(["", "IP "]) + ".".join(str(rng.randint(1, 254)) for _ in range(4))


def version(rng: Random, label: Label, _: str) -> str:
    """Give a version number."""
    parts = [str(rng.randint(0, 120)) for _ in range(rng.randint(3, 4))]
    return rng.choice([label["version"] + " ", "v", "Chrome/"]) + ".".join(parts)


def book(rng: Random, _: Label, __: str) -> str:
    """Give an ISBN or EAN."""
    code = digits(rng, 9)
    return rng.choice([f"ISBN 978-{code[0]}-{code[1:5]}-{code[5:]}-{digits(rng, 1)}",
                       f"EAN 87{digits(rng, 11)}",
                       f"ISBN 90-{code[:3]}-{code[3:7]}-X"])  # fmt: skip


def lottery(rng: Random, _: Label, __: str) -> str:
    """Rows of small numbers."""
    row = list(range(1, rng.randint(9, 25)))
    if rng.random() < 0.4:
        row = sorted(rng.sample(range(1, 50), 6))
    return rng.choice([" ", " ", ", ", "-", "."]).join(map(str, row))


KINDS: dict[str, Callable[[Random, Label, str], str]] = {
    f.__name__: f
    for f in (price, price_list, price_times, hours, date, age, body, sizes, postcode, street, iban,
              register, order, bare_id, url_id, coordinates, always, page, long_run, years, likes,
              account, plate, address, version, book, lottery)
}  # fmt: skip
COMMON = ("price", "price_list", "price_times", "hours", "age", "body", "sizes", "always")
BESIDE = ("price", "age", "body", "hours", "always")


def is_number(written: str, country: str) -> bool:
    """Whether digits are a telephone number at home, or would be one with a plus."""
    for text in (written, "+" + written.lstrip("0"), "00" + written):
        try:
            number = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return True
    return False


def confounder(rng: Random, kind: str, language: str, country: str) -> str:
    """Draw a figure of a kind; nothing in it is a whole telephone number by itself."""
    label = TABLES["text"][language]["label"]
    while True:
        text = KINDS[kind](rng, label, country)
        runs = re.findall(r"\d(?:[ .\-/]{0,3}\d)+", text)
        whole = [re.sub(r"\D", "", run) for run in runs]
        if kind == "iban" or not any(7 <= len(w) <= 16 and is_number(w, country) for w in whole):
            return text
