"""Made-up ads with planted telephone numbers, and the truth about them.

Every case is made from its own seed, so that one case can be made again alone. Development looks
at seeds 1 to 9. Closing figures are made on seed 2026, which nobody looks at while developing.

Two modes: `fictitious` numbers come from ranges that cannot be dialled; `valid` ones are random
digits that fit the numbering plan of a country. The latter exist only while the program runs:
they are never written, printed or logged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from random import Random

import phonenumbers
from phone_confounders import BESIDE, COMMON, KINDS, confounder, digits
from phone_hiding import METHODS, TABLES, Hand, plain, unaccented
from phone_reading import read_back, vocabulary

REGIONS = TABLES["regions"]
LANGUAGES = tuple(TABLES["text"])
COUNTRIES = tuple(r for r in REGIONS if REGIONS[r]["languages"])
PRETEND = tuple(r for r in REGIONS if REGIONS[r]["fictitious"])
MODES = ("fictitious", "valid")
# 00 is not how these countries dial abroad.
NO_ZEROS = ("US", "BR")
# How often a way of hiding is drawn; 4 where nothing is said.
WEIGHTS = {
    "spaced": 8, "separated": 8, "group_marks": 6, "digit_words": 8, "words_among_digits": 8,
    "letters": 8, "lines": 5, "english_oh": 8, "superscript": 2, "devanagari": 2,
    "parenthesised": 2,
}  # fmt: skip
LINKS = ("https://wa.me/{d}", "wa.me/{d}", "https://wa.me/+{d}", "tel:+{d}",
         "https://api.whatsapp.com/send?phone={d}&text=hi", "whatsapp://send?phone=+{d}",
         "https://t.me/+{d}", "https://signal.me/#p/+{d}")  # fmt: skip
LABELS = ("Tel: ", "tel.", "Tel. ", "📞", "☎ ", "WhatsApp ", "Whatsapp: ", "WA: ", "Mob. ", "GSM ")


@dataclass(frozen=True)
class Number:
    """A telephone number and its usual national groups, trunk prefix included."""

    value: str
    region: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Plant:
    """A number as it stands in an ad."""

    value: str
    method: str
    form: str
    hidden: bool
    start: int
    end: int
    written_digits: str


@dataclass(frozen=True)
class Figure:
    """A figure that is no telephone number, as it stands in an ad."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Case:
    """An ad and the truth about it."""

    id: str
    text: str
    country: str
    language: str
    plants: tuple[Plant, ...]
    figures: tuple[Figure, ...]

    @property
    def truth(self) -> frozenset[str]:
        """The E.164 values that should be found."""
        return frozenset(plant.value for plant in self.plants)


@cache
def _fictitious(region: str) -> re.Pattern[str]:
    """Match the national digits of the reserved ranges."""
    patterns = (p.replace("x", r"\d") for p in REGIONS[region]["fictitious"])
    return re.compile("|".join(patterns) or "(?!)")


def draw_number(rng: Random, region: str, mode: str) -> Number:
    """Draw a number of a region, in usual groups."""
    plan = REGIONS[region]
    trunk = plan["trunk"]
    while True:
        if mode == "fictitious":
            pattern = rng.choice(plan["fictitious"])
        else:
            fixed = plan["fixed"] and rng.random() < 0.15
            pattern = trunk + rng.choice(plan["fixed"] if fixed else plan["mobile"])
        national = "".join(rng.choice("0123456789") if c == "x" else c for c in pattern)
        value = "+" + plan["code"] + national[len(trunk) :]
        if mode == "valid" and (
            not phonenumbers.is_valid_number(phonenumbers.parse(value))
            or _fictitious(region).fullmatch(national)
        ):
            continue
        subscriber = national[len(trunk) :]
        mobile = any(subscriber.startswith(m.rstrip("x")) for m in plan["mobile"])
        spelling = rng.choice(plan["groups" if mobile else "fixed_groups"])
        groups, rest = [], national
        for size in spelling.split():
            groups.append(rest[: int(size)])
            rest = rest[int(size) :]
        if not rest and all(groups):
            return Number(value, region, tuple(groups))


def hand_of(rng: Random, number: Number, form: str, language: str) -> Hand:
    """Lay out the digits of a number in one of its forms."""
    plan, groups = REGIONS[number.region], number.groups
    if form != "national":
        first = groups[0][len(plan["trunk"]) :]
        lead = "00" + plan["code"] if form == "zeros" else plan["code"]
        groups = tuple(g for g in (lead, first, *groups[1:]) if g)
    return Hand(rng, groups, form in ("plus", "trunk"), language, number.region)


def _write_plain(rng: Random, hand: Hand, form: str, number: Number) -> tuple[str, str]:
    """Write plainly; also say under which name."""
    if form == "trunk":
        text = f"+{hand.groups[0]}{rng.choice(['(0)', ' (0)', ' (0) '])}" + rng.choice(
            ["", " ", "-"]
        ).join(hand.groups[1:])
        return text, "plain_trunk"
    if form == "no_plus":
        text = rng.choice(["", " "]).join(hand.groups)
        return rng.choice(["WhatsApp ", "WhatsApp: ", "Tel: "]) + text, "plain_no_plus"
    draw = rng.random()
    if draw < 0.12:
        return rng.choice(LINKS).format(d=number.value[1:]), "plain_link"
    if draw < 0.35:
        return rng.choice(LABELS) + plain(hand), "plain_label"
    return plain(hand), f"plain_{form}"


def write(
    rng: Random, number: Number, country: str, language: str, *, hidden: bool
) -> tuple[str, str, str, str]:
    """Write a number: text, method, form, and the digits that stand there."""
    home = number.region == country
    while True:
        if not home:
            forms, weights = ["plus", "zeros"], [7, 0 if country in NO_ZEROS else 3]
        elif hidden:
            forms, weights = (
                ["national", "plus", "zeros"],
                [75, 18, 0 if country in NO_ZEROS else 7],
            )
        else:
            forms = ["national", "plus", "zeros", "trunk", "no_plus"]
            trunk = 5 if REGIONS[country]["trunk"] == "0" else 0
            weights = [65, 16, 0 if country in NO_ZEROS else 6, trunk, 6]
        form = rng.choices(forms, weights)[0]
        hand = hand_of(rng, number, form, language)
        if form == "no_plus" and _home_number(hand.digits, country):
            continue
        if not hidden:
            text, method = _write_plain(rng, hand, form, number)
            written = number.value[1:] if method == "plain_link" else hand.digits
            return text, method, form, written
        method = rng.choices(list(METHODS), [WEIGHTS.get(m, 4) for m in METHODS])[0]
        if method == "url_path" and form == "plus":
            continue
        concealed = METHODS[method](hand)
        if concealed and read_back(concealed, method, language) == hand.digits:
            return concealed, method, form, hand.digits


def _home_number(written: str, country: str) -> bool:
    """Whether digits without a plus are a number of the country itself."""
    parsed = phonenumbers.parse(written, country)
    return phonenumbers.is_valid_number(parsed) and not written.startswith(REGIONS[country]["code"])


def _setting(rng: Random, mode: str) -> tuple[str, str]:
    """Choose a language and a country."""
    language = rng.choice(LANGUAGES)
    homes = [c for c in COUNTRIES if language in REGIONS[c]["languages"]]
    country = rng.choice(homes)
    if rng.random() < 0.25 or (
        mode == "fictitious" and country not in PRETEND and rng.random() < 0.6
    ):
        pool = COUNTRIES if mode == "valid" else [c for c in COUNTRIES if c in PRETEND]
        country = "NL" if rng.random() < 0.4 else rng.choice(pool)
    return language, country


def _region(rng: Random, country: str, mode: str) -> str:
    """Choose the region of a number: mostly the country's own."""
    pool = list(PRETEND if mode == "fictitious" else REGIONS)
    return country if country in pool and rng.random() < 0.8 else rng.choice(pool)


class _Draft:
    """Pieces of an ad in order, with the places of what was planted."""

    def __init__(self) -> None:
        self.text = ""
        self.plants: list[Plant] = []
        self.figures: list[Figure] = []

    def add(self, piece: str, gap: str) -> None:
        """Add prose."""
        self.text += (gap if self.text else "") + piece

    def add_figure(self, kind: str, piece: str, gap: str) -> None:
        """Add a confounder."""
        self.add("", gap)
        self.figures.append(Figure(kind, len(self.text), len(self.text) + len(piece)))
        self.text += piece


def _add_number(rng: Random, draft: _Draft, country: str, language: str, mode: str) -> None:
    """Add one number, or two side by side, with or without an introduction."""
    texts = TABLES["text"][language]
    hidden = rng.random() < 0.68
    number = draw_number(rng, _region(rng, country, mode), mode)
    written, method, form, shown = write(rng, number, country, language, hidden=hidden)
    lead = rng.choice(texts["leads"].strip().split("\n"))
    before, after = lead.split("{n}") if rng.random() < 0.8 else ("", "")
    draft.add(before, "\n" if not before or rng.random() < 0.5 else " ")
    start = len(draft.text)
    draft.text += written
    end = len(draft.text)
    draft.plants.append(Plant(number.value, method, form, hidden, start, end, shown))
    if method.startswith("plain_") and not after and rng.random() < 0.12:
        second = draw_number(rng, _region(rng, country, mode), mode)
        written, method, form, shown = write(rng, second, country, language, hidden=False)
        draft.text += rng.choice([" / ", " & ", ", ", "\n", " | "])
        start = len(draft.text)
        draft.text += written
        end = len(draft.text)
        draft.plants.append(
            Plant(
                second.value, method, form, hidden=False, start=start, end=end, written_digits=shown
            )
        )
    draft.text += after
    if not after and rng.random() < 0.15:
        kind = rng.choice(BESIDE)
        piece = confounder(rng, kind, language, country)
        # A figure of bare digits right behind bare digits could not be told apart.
        if piece[0].isalpha() or piece[0] in "€$£":
            draft.add_figure(kind, piece, rng.choice([", ", " | ", " – ", " ♥ "]))


def _contains_phone(rng: Random, country: str, mode: str) -> str:
    """Write a longer string of digits with a whole number inside."""
    number = draw_number(rng, _region(rng, country, mode), mode)
    inner = rng.choice(["".join(number.groups), number.value[1:]])
    return digits(rng, rng.randint(4, 7)) + inner + digits(rng, rng.randint(3, 6))


def _spoken_end(draft: _Draft) -> bool:
    """Whether the text ends with a number in words, or on lines of its own."""
    if not draft.plants or draft.plants[-1].end < len(draft.text.rstrip()):
        return False
    method = draft.plants[-1].method
    return "word" in method or method in ("lines", "english_oh", "mixture")


def _counts_first(sentence: str, language: str) -> bool:
    """Whether a sentence begins with a number word."""
    first = re.match(r"\W*(\w+)", unaccented(sentence).lower())
    return first is not None and first[1] in vocabulary(language)


def make_case(mode: str, seed: int, index: int) -> Case:
    """Make one case; the same arguments give the same case."""
    rng = Random(f"{mode}/{seed}/{index}")
    language, country = _setting(rng, mode)
    sentences = TABLES["text"][language]["sentences"].strip().split("\n")
    with_number = rng.random() < 0.78
    count = rng.choices([1, 2, 3], [85, 12, 3])[0] if with_number else 0
    figures = rng.choices([0, 1, 2, 3], [35, 30, 20, 15])[0] if count else rng.randint(1, 5)
    target = min(1500, max(50, rng.lognormvariate(6.06, 0.62)))
    draft, prose = _Draft(), cycle(rng.sample(sentences, len(sentences)))
    jobs = ["number"] * count + ["figure"] * figures
    rng.shuffle(jobs)
    room = target - 45 * count - 25 * figures
    per_gap = max(1, round(room / 62 / (len(jobs) + 1)))
    fancy = rng.random() < 0.9
    gaps = [" ", " ", "\n", "\n\n", " 💕 " if fancy else " "]
    after_number = True
    for job in [*jobs, "end"]:
        # Prose on both sides of every number keeps its ends certain.
        least = 1 if after_number or job == "number" else 0
        most = max(least, 0 if len(draft.text) > 1300 else 2 * per_gap - 1)
        for done in range(rng.randint(least, most) if job != "end" or room > 0 else 0):
            if done and len(draft.text) > 1300:
                break
            sentence = next(prose)
            while _spoken_end(draft) and _counts_first(sentence, language):
                sentence = next(prose)
            draft.add(sentence, "" if draft.text.endswith("\n") else rng.choice(gaps))
        after_number = job == "number"
        if job == "number":
            _add_number(rng, draft, country, language, mode)
            if not draft.text.endswith("♥") or rng.random() < 0.5:
                draft.text += "\n"
        elif job == "figure":
            kind = rng.choice([*KINDS, *COMMON, "contains_phone"])
            piece = (
                _contains_phone(rng, country, mode)
                if kind == "contains_phone"
                else confounder(rng, kind, language, country)
            )
            draft.add_figure(kind, piece, rng.choice([" ", "\n", "\n", " ✔ "]))
            draft.text += rng.choice([".", "\n", " ♥", ""])
    if draft.text.isascii() and fancy:
        draft.text += "\n" + rng.choice(["♥", "✨", "xoxo 💋", "…", "❤️"])
    return Case(f"{mode[:3]}-{seed}-{index}", draft.text, country, language,
                tuple(draft.plants), tuple(draft.figures))  # fmt: skip


def make_cases(mode: str, seed: int, count: int) -> Iterator[Case]:
    """Make cases in order."""
    return (make_case(mode, seed, index) for index in range(count))
