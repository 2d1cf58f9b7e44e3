"""The packaged table of places: which names there are, and what each may stand for."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

REGION, DISTRICT = "region", "district"
_ODD = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ĳ": "ij", "ð": "d"}
)
# Words that are too common to look a name of our own list up by.
_GENERAL = frozenset("centrum center centre city noord zuid oost west south north airport".split())
_RADII = ((500_000, 8.0), (100_000, 6.0), (20_000, 4.0), (0, 2.0))


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the table: a town, or a region or district of our own list."""

    name: str
    geoname_id: int | None
    country: str
    admin1: str
    lat: float
    lon: float
    population: int
    radius_km: float
    municipality: str | None
    kind: str = "town"

    def distance(self, other: Spot) -> float:
        """Kilometres, on a flat map: right enough for places that are near each other."""
        dx = (self.lon - other.lon) * math.cos(math.radians((self.lat + other.lat) / 2))
        return 111.2 * math.hypot(self.lat - other.lat, dx)


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A name: its folded words, what else it is, and the places that bear it; the same if `is`.

    `flags`: ``w`` also a word, ``c`` a word only without a capital, ``n`` also a name of persons,
    ``q`` written with an apostrophe.
    """

    words: tuple[str, ...]
    anchor: int
    flags: str
    spots: tuple[Spot, ...]


@lru_cache(maxsize=8192)
def fold_name(text: str) -> str:
    """Lower case without accents; Cyrillic stays as it is.

    Examples
    --------
    >>> fold_name("Düsseldorf"), fold_name("Łódź"), fold_name("Fryslân")
    ('dusseldorf', 'lodz', 'fryslan')
    """
    lower = text.lower()
    if lower.isascii():
        return lower
    plain = unicodedata.normalize("NFKD", lower.translate(_ODD))
    if plain and plain[0] >= "\u0400":
        return unicodedata.normalize("NFC", plain)
    return "".join(c for c in plain if not "\u0300" <= c <= "\u036f")


@cache
def name_index() -> dict[str, str | list[str]]:
    """Lines of the table of names by their rarest word, folded."""
    index: dict[str, str | list[str]] = {}
    for line in _table("names.tsv"):
        anchor, _, rest = line.partition("\t")
        _append(index, anchor, rest)
    for number, line in enumerate(_own_lines()):
        _, name, *_, others = line.split("\t")
        for other in (name, *(o for o in others.split("|") if o)):
            words = [fold_name(w) for w in other.lstrip("~").replace("-", " ").split()]
            at = max(range(len(words)), key=lambda i: (words[i] not in _GENERAL, len(words[i]), -i))
            flags = "w" if other.startswith("~") else ""
            _append(index, words[at], f"{at}\t{' '.join(words)}\t{flags}\t+{number}")
    return index


@cache
def doubtful_words() -> frozenset[str]:
    """Words that are no firm name alone: also words or persons, or only a part of names."""
    firm = set()
    for word, found in name_index().items():
        for line in [found] if isinstance(found, str) else found:
            _, key, flags, _ = line.split("\t")
            if " " not in key and "w" not in flags and "n" not in flags:
                firm.add(word)
    return frozenset(name_index().keys() - firm)


@cache
def beside_words() -> frozenset[str]:
    """Words that stand beside the rarest one in any name of several words."""
    out: set[str] = set()
    for found in name_index().values():
        for line in [found] if isinstance(found, str) else found:
            at, key, _ = line.split("\t", 2)
            if " " in key:
                words, anchor = key.split(), int(at)
                out.update(words[max(0, anchor - 1) : anchor])
                out.update(words[anchor + 1 : anchor + 2])
    return frozenset(out)


@lru_cache(maxsize=8192)
def beside_of(word: str) -> frozenset[str]:
    """Words that stand beside the rarest one, `word`, in names of several words."""
    out: set[str] = set()
    for name in names_at(word):
        out.update(name.words[max(0, name.anchor - 1) : name.anchor])
        out.update(name.words[name.anchor + 1 : name.anchor + 2])
    return frozenset(out)


@cache
def first_names() -> frozenset[str]:
    """First names of persons, folded."""
    return frozenset(_table("first_names.txt"))


@lru_cache(maxsize=4096)
def names_at(word: str) -> tuple[Name, ...]:
    """Names whose rarest word is `word`, the longest first."""
    found = name_index().get(word, ())
    names = [_name(line) for line in ([found] if isinstance(found, str) else found)]
    merged: dict[tuple[str, ...], Name] = {}
    for name in names:
        before = merged.get(name.words)
        if before is not None:
            both = tuple(dict.fromkeys((*before.spots, *name.spots)))
            own = tuple(s for s in both if s.kind != "town")
            # A region or district of our own list takes the name over, with its flags.
            flags = name.flags if own else "".join(sorted({*before.flags, *name.flags}))
            merged[name.words] = Name(name.words, name.anchor, flags, own or both)
        else:
            merged[name.words] = name
    return tuple(sorted(merged.values(), key=lambda n: (-len(n.words), n.words)))


def find_name(text: str) -> Name | None:
    """Return the name that is just this text, if there is one."""
    words = tuple(
        fold_name(w) for w in text.replace("-", " ").replace("'", " ").replace("’", " ").split()
    )
    for word in words:
        for name in names_at(word):
            if name.words == words:
                return name
    return None


@cache
def qualifiers() -> dict[str, tuple[str, str]]:
    """Names of countries, states and provinces: country, and GeoNames' code of the province."""
    rows = (line.split("\t") for line in _table("qualifiers.tsv"))
    return {key: (country, admin1) for key, country, admin1, *_ in rows}


@cache
def town(name: str, country: str = "NL") -> Spot:
    """Return the largest town of this name in a country; for our own tables only."""
    found = find_name(name)
    if found is None:
        raise LookupError(name)
    return max((s for s in found.spots if s.country == country), key=lambda s: s.population)


def table(name: str) -> Iterator[list[str]]:
    """Rows of a table of our own, without its comments."""
    return (line.split("\t") for line in _table(name) if not line.startswith("#"))


def _append(index: dict[str, str | list[str]], anchor: str, line: str) -> None:
    before = index.get(anchor)
    if before is None:
        index[anchor] = line
    elif isinstance(before, str):
        index[anchor] = [before, line]
    else:
        before.append(line)


def _name(line: str) -> Name:
    at, key, flags, ids = line.split("\t")
    spots = tuple(_own_spot(int(i)) if i[0] == "+" else _spot(i) for i in ids.split(","))
    return Name(tuple(key.split()), int(at), flags, spots)


@cache
def _spot_lines() -> dict[str, str]:
    return dict(line.split("\t", 1) for line in _table("places.tsv"))


@lru_cache(maxsize=4096)
def _spot(number: str) -> Spot:
    name, country, admin1, lat, lon, people, area = _spot_lines()[number].split("\t")
    radius = next(r for least, r in _RADII if int(people) >= least)
    numbered = number.isdigit()  # a municipality without a town of its name has none
    where = float(lat), float(lon), int(people), radius if numbered else 8.0, area or None
    return Spot(name, int(number) if numbered else None, country, admin1, *where)


@cache
def _own_lines() -> list[str]:
    return [line for line in _table("own.tsv") if not line.startswith("#")]


@lru_cache(maxsize=512)
def _own_spot(number: int) -> Spot:
    kind, name, country, lat, lon, radius, area, _ = _own_lines()[number].split("\t")
    people = 20_000 if kind == "town" else 0
    where = float(lat), float(lon), people, float(radius)
    return Spot(name, None, country, "", *where, area or None, kind)


def _table(name: str) -> list[str]:
    path = files("signaltriage.text") / "gazetteer" / name
    return path.read_text("utf-8").splitlines()
