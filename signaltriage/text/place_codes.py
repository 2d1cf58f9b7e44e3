"""Places that a Dutch postcode or area code stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from signaltriage.records.values import Place
from signaltriage.text.place_context import Cue, cue_before, is_area
from signaltriage.text.place_names import Spot, table, town

_POSTCODE = re.compile(r"([1-9]\d)\d\d[ \xa0]?([A-Z]{2})(?!\w)")
_ALONE = re.compile(r"(?:(?<=\n)|(?<![\w\W]))\d{4} ?[A-Z]{2}[ \t]*$", re.MULTILINE)
_NUMBER_BEFORE = re.compile(r"[\w.,/+€$£=-]$|\d[ \xa0]$")
_LABEL = re.compile(r"(?<!\w)(?:postcode|pc|postal code|zip)[ :]{1,3}$", re.IGNORECASE)
_LABEL_LENGTH = 16
_LABELLED = re.compile(r"([1-9]\d)\d\d(?: ?[A-Za-z]{2})?(?!\w)", re.IGNORECASE)
_BARE = re.compile(r"([1-9]\d)\d\d(?: ?([A-Za-z]{2}))?")
# Pairs of letters that never end a postcode.
_NEVER = frozenset(("SA", "SD", "SS"))
# Pairs that are commoner as words or currencies, even in a line of their own.
_NEVER_ALONE = frozenset(
    "IN EU AM PM EN OF OP OM AN NU ER UP US UK GB TV HD KM KG CM MM CC PR VS EX GO ME MY NO".split()
)
# Pairs that are also words, units, currencies or types: they count only before a town.
_ALSO_WORDS = frozenset(
    """AM PM AN AS AT BE BY CC CD CM CV DE DM DO DA DJ DU ED EE EL EN ER ES ET EU EX FM FR FT GB GE
    GO GR GT HA HD HE HP HQ HR HU IE IF IK IL IN IS IT JA JE KB KG KM KW KO LA LE LO LP MA MB ME MG
    MI ML MM MR MS MY NA NB NE NL NO NR NU OF OH OK OM ON OP OR OS OU PC PK PL PM PR PS PT RO RS SE
    SI SM SO ST TD TE TL TO TT TV TY UK UN UP UR US UU VA VC VR WA WE WO XL XS XX YA YO ZA ZE ZO ZU
    GP BB BJ CB FK GF DT OW TS VV BV VS CP SP HK XP VI VW WC WK EK NS AV AC""".split()
)
_MOBILE = "+316"
_NETHERLANDS = "+31"


@cache
def _areas() -> dict[str, tuple[Spot, float, float, float, str]]:
    return {
        digits: (town(name), float(lat), float(lon), float(radius), area)
        for digits, name, lat, lon, radius, area in table("postcodes.tsv")
    }


@cache
def area_codes() -> dict[str, Spot]:
    """Dutch area codes, without the 0, and the town of each."""
    return {digits: town(name) for digits, name in table("area_codes.tsv")}


def is_code(word: str) -> bool:
    """Whether a word may be a postcode, or the digits of one."""
    return _BARE.fullmatch(word) is not None


def find_postcodes(
    text: str, at: Iterable[int], starts: set[int], country: str, most: int
) -> list[Place]:
    """Dutch postcodes at places where digits stand, those after the word "postcode" last.

    `starts` says where names of places begin, which vouch for doubtful ones.
    """
    found: list[Place] = []
    labelled: list[Place] = []
    for start in at:
        if len(found) + len(labelled) >= most:
            break
        if country == "NL" and _LABEL.search(text, max(0, start - _LABEL_LENGTH), start):
            match = _LABELLED.match(text, start)
            if match:
                labelled.append(_place(match[1], start, match.end()))
        match = _POSTCODE.match(text, start)
        if match is None:
            continue
        before = max(0, start - 2)
        if match[2] in _NEVER or _NUMBER_BEFORE.search(text, before, start):
            continue
        end = match.end()
        vouched = any(end + i in starts for i in range(1, 4))
        vouched = vouched or (
            country == "NL"
            and (
                cue_before(text, start)[0] >= Cue.STRONG
                or is_area(text, end)
                or (match[2] not in _NEVER_ALONE and _ALONE.match(text, start) is not None)
            )
        )
        if vouched or (country == "NL" and match[2] not in _ALSO_WORDS):
            found.append(_place(match[1], start, end))
    return found + labelled


def read_postcode(field: str) -> Place | None:
    """Return the area of a field that is a postcode and nothing else."""
    match = _BARE.fullmatch(field)
    if match is None or (match[2] or "").upper() in _NEVER:
        return None
    return _place(match[1], 0, len(field))


def area_of(e164: str) -> Place | None:
    """Return the area of a Dutch number with an area code, None for any other number.

    The number says where a line was given out, not where somebody is: it is evidence beside other
    evidence, and no place that a text names. Start and end are 0.

    Parameters
    ----------
    e164 : str
        A number with its country code.

    Returns
    -------
    Place or None

    Examples
    --------
    >>> area_of("+31200000000").name, area_of("+31600000000"), area_of("+447700900123")
    ('Amsterdam', None, None)
    """
    if not e164.startswith(_NETHERLANDS) or e164.startswith(_MOBILE):
        return None
    for length in (2, 3):
        spot = area_codes().get(e164[3 : 3 + length])
        if spot is not None:
            return Place(
                *(spot.name, spot.geoname_id, spot.country, spot.lat, spot.lon),
                radius_km=15.0,
                start=0,
                end=0,
            )
    return None


def _place(digits: str, start: int, end: int) -> Place:
    spot, lat, lon, radius, area = _areas()[digits]
    return Place(
        *(spot.name, spot.geoname_id, "NL", lat, lon, radius, start, end), municipality=area or None
    )
