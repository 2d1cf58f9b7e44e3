"""Which of the places of one name is meant, and whether the name stands for a place at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from signaltriage.text.place_context import Cue
from signaltriage.text.place_names import Name, Spot, fold_name, qualifiers

EUROPE = frozenset(
    "AD AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV"
    " MC MD ME MK MT NL NO PL PT RO RS RU SE SI SK SM TR UA VA XK".split()
)
NEAR = {
    "NL": "BE DE LU",
    "BE": "NL FR DE LU",
    "DE": "NL BE AT CH LU",
    "LU": "BE DE FR",
    "FR": "BE LU CH",
    "GB": "IE",
    "IE": "GB",
    "AT": "DE CH",
    "CH": "DE AT FR",
}
# Dutch municipalities that are officially written with their province, for there are others of the
# name. Size would guess right most of the time, and send the rest to the wrong police unit.
QUALIFIED = frozenset(("bergen", "rijswijk", "hengelo", "beek", "stein", "laren"))
DOMINANT = 8.0  # the likeliest place must outweigh the next so many times
CLOSE_KM = 40.0
_QUALIFIER = re.compile(
    r"(?P<sign>[ \t]?[(\[,/-][ \t]?|[ \t])(?P<words>[^\W\d_][\w.]{0,20}(?:[ -][^\W\d_]\w{1,20})?)"
)
_STATES = {"TX", "CA", "FL", "NV", "OH", "GA", "TN", "KY", "ON", "QC", "MA", "PA", "VA", "NJ", "IL"}
_CODE = 2
Choice = tuple[Spot | None, Sequence[Spot], bool]
_SIGNS = frozenset(" \t([,/-")
_ARTICLES = frozenset("de den het la le el il las los".split())
_ENGLISH = frozenset("GB IE US CA AU NZ".split())  # "in reading" is no town


def choose(name: Name, country: str, text: str, end: int, sure: Sequence[Spot] = ()) -> Choice:
    """Return the place that is meant, if that is clear, and all that may be, likeliest first.

    Also whether the text says which, by a country or province after the name.
    """
    said = _qualifier(text, end)
    if said is None:
        return _nearest(name, country, sure) if sure else likeliest(name, country)
    spots, settled = _matching(_ordered(name, country), said, country)
    if settled or not spots:
        return (spots[0] if len(spots) == 1 else None), spots, settled
    return _nearest(name, country, sure) if sure else likeliest(name, country)


@lru_cache(maxsize=8192)
def _ordered(name: Name, country: str) -> tuple[Spot, ...]:
    return tuple(sorted(name.spots, key=lambda s: (-_weight(s, country), s.geoname_id or 0)))


@lru_cache(maxsize=8192)
def likeliest(name: Name, country: str) -> Choice:
    """Choose as `choose`, where nothing after the name says which place is meant."""
    spots = _ordered(name, country)
    if spots[0].country == "NL" and len(name.words) == 1 and name.words[0] in QUALIFIED:
        return None, spots, False
    if len(spots) == 1:
        return spots[0], spots, False
    first, second = _weight(spots[0], country), _weight(spots[1], country)
    at_home = spots[0].country == country or all(s.country != country for s in spots)
    home_alone = spots[0].country == country != spots[1].country and spots[0].population >= 20_000
    if first >= DOMINANT * second / (2 if home_alone else 1) and (
        at_home or first >= DOMINANT**2 * second
    ):
        return spots[0], spots, False
    return None, tuple(s for s in spots if _weight(s, country) * 50 >= first), False


def _nearest(name: Name, country: str, sure: Sequence[Spot]) -> Choice:
    """Choose the place that alone is near one of the `sure` ones, if size does not say."""
    chosen = likeliest(name, country)
    if chosen[0] is not None:
        return chosen
    spots = _ordered(name, country)
    by_distance = sorted((min(s.distance(o) for o in sure), i) for i, s in enumerate(spots))
    nearest, others = by_distance[0], by_distance[1:2]
    if nearest[0] < CLOSE_KM and all(far > max(CLOSE_KM, 3 * nearest[0]) for far, _ in others):
        return spots[nearest[1]], spots, False
    return chosen


def has_capital(name: Name, written: str, *, cased: bool) -> bool:
    """Whether a name is written with a capital that means something.

    `cased` says that capitals do in this text; in one all in capitals they do not.
    """
    if not cased:
        return False
    # In "De haan" the article is no evidence.
    head = written[written.rfind(" ") + 1 :] if name.words[0] in _ARTICLES else written
    return not head[:1].islower() or (len(written) > 3 and written.isupper())


@lru_cache(maxsize=8192)
def is_likeliest_place(name: Name, cue: Cue, country: str, *, capital: bool) -> bool:
    """Whether a name is taken for the `likeliest` place of it, as `is_place`."""
    spot, spots, _ = likeliest(name, country)
    return is_place(name, spot or spots[0], cue, country, capital=capital)


def is_place(name: Name, spot: Spot, cue: Cue, country: str, *, capital: bool) -> bool:
    """Whether a name, written with a `capital` or not and after such words, means the place."""
    if cue == Cue.LABEL:
        return True
    home, near = spot.country == country, spot.country in NEAR.get(country, "")
    people = spot.population
    if "w" in name.flags or "n" in name.flags:
        person = "n" in name.flags
        far = spot.country not in EUROPE
        known = home or people >= (20_000 if near else 1_000_000 if far else 100_000)
        if not known or cue < Cue.STRONG:
            return False
        if capital or (cue == Cue.ONLY and not person):
            return True
        large = home and country not in _ENGLISH and people >= (100_000 if person else 200_000)
        return large or (person and people >= 400_000)
    if spot.kind != "town":
        return home or near or cue >= Cue.STRONG
    if "c" in name.flags:
        if not capital:
            return cue >= Cue.STRONG and (home or near)
        return home or cue >= Cue.STRONG
    if capital:
        if home or cue >= Cue.STRONG or (near and people >= 5_000):
            return True
        large = people >= 100_000 if spot.country in EUROPE else people >= 1_000_000
        return large or (cue == Cue.WEAK and people >= 100_000)
    if home:
        return people >= 5_000 or cue >= Cue.WEAK
    if near and people >= 50_000:
        return True
    large = people >= 300_000 and spot.country in EUROPE
    return large or (cue >= Cue.STRONG and people >= 50_000)


def _weight(spot: Spot, country: str) -> float:
    people = max(spot.population, 500)
    if spot.country == country:
        return people * 100.0
    return people * (
        10.0 if spot.country in NEAR.get(country, "") else 8.0 if spot.country in EUROPE else 1.0
    )


def _qualifier(text: str, end: int) -> tuple[str, str, bool] | None:
    """Country and province that stand after a name, and whether they must be heeded."""
    if text[end : end + 1] not in _SIGNS:
        return None
    match = _QUALIFIER.match(text, end)
    if match is None:
        return None
    sign, words = match["sign"].strip(), match["words"].rstrip(".")
    if sign == "," and words[:2] in _STATES and not words[2:3].isalpha():
        return "US", words[:2], True
    single = words.replace("-", " ").partition(" ")[0]
    for said in (words, single) if single != words else (words,):
        if not sign and said[0].islower():
            continue
        key = fold_name(said).replace("-", " ").replace(".", " ").strip()
        found = qualifiers().get(key)
        if found is None:
            continue
        code = len(key.replace(" ", "")) <= _CODE + 1
        if code and sign not in {"(", "["} and not (said.isupper() and len(key) >= _CODE):
            continue
        return *found, sign in {"(", "["} or (found[0] == "US" and found[1] != "")
    return None


def _matching(
    spots: Sequence[Spot], said: tuple[str, str, bool], country: str
) -> tuple[Sequence[Spot], bool]:
    """Places in the country or province said; all of them, where that says nothing of these."""
    where, admin1, heeded = said
    kept = [s for s in spots if s.country == where and (not admin1 or s.admin1 in {"", admin1})]
    if kept:
        if len(kept) > 1 and _weight(kept[0], country) >= DOMINANT * _weight(kept[1], country):
            kept = kept[:1]
        return kept, True
    return ([], True) if heeded else (spots, False)
