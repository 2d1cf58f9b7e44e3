"""Names in a list of places, which vouch for each other."""

from __future__ import annotations

import re
from itertools import pairwise

from signaltriage.text.place_choice import choose
from signaltriage.text.place_context import JOINING, Cue
from signaltriage.text.place_judging import BOUND, Mention, bounded_before, judge
from signaltriage.text.place_neighbours import LIST
from signaltriage.text.place_scan import LARGE, doubtful_at, is_doubtful

LIST_KM = 150.0
NEIGHBOUR = 36
_JOINED = "|".join(JOINING)
_LISTED = re.compile(rf"\s*[/|•·,;+&\n–—-]\s*|[ \t]+(?:{_JOINED})[ \t]+")
_AFTER = re.compile(rf"(?:{_LISTED.pattern})(\w+)")
_BEFORE = re.compile(rf"(?<!\w)(\w+)(?:{_LISTED.pattern})$")
_SIGNS = "/|•·,;+&–—-"
_PARTING = frozenset((*_SIGNS, ""))
_JOINERS = frozenset(JOINING)
_JOINING = tuple(f" {word} " for word in JOINING)


def beside(text: str, mentions: list[Mention], country: str, *, cased: bool) -> list[Mention]:
    """Doubtful names that stand in a list with another name, which may vouch for them."""
    out: list[Mention] = []
    for first in mentions:
        if not first.held:
            continue
        m: Mention | None = first
        while m is not None:  # to the right
            match = None if _is_last(text, m) else _AFTER.match(text, m.end)
            m = None
            if match and match.start(1) not in [o.start for o in (*mentions, *out)]:
                m = _doubtful(text, *match.span(1), country, cased=cased)
                if m is not None:
                    out.append(m)
        m = first
        while m is not None:  # to the left
            match = None if _is_first(text, m) else _left_of(text, m.start)
            m = None
            if match and match.end(1) not in [o.end for o in (*mentions, *out)]:
                m = _doubtful(text, *match.span(1), country, cased=cased)
                if m is not None:
                    out.append(m)
    return out


def _is_last(text: str, m: Mention) -> bool:
    """Whether it is known already that no list goes on after it."""
    if m.may & LIST:
        return False
    after = text[m.end : m.end + 2]
    return "\n" not in after and not after.isspace()


def _is_first(text: str, m: Mention) -> bool:
    """Whether it is known already that no list goes on before it."""
    lead = m.lead
    if not lead:
        return lead == ""
    if lead in _JOINERS or text[m.start - 2].isspace():
        return False
    word = lead.rstrip(_SIGNS)
    return len(word) == len(lead) or (word.isalnum() and not is_doubtful(word))


def _left_of(text: str, start: int) -> re.Match[str] | None:
    before = text[max(0, start - NEIGHBOUR) : start]
    listed = before[-2:].strip()[-1:] in _PARTING or before.endswith(_JOINING)
    return _BEFORE.search(text, start - len(before), start) if listed else None


def _doubtful(text: str, start: int, end: int, country: str, *, cased: bool) -> Mention | None:
    """Look at a word that is a doubtful name, None if it is not."""
    candidate = doubtful_at(text, start, end)
    if candidate is None:
        return None
    return judge(text, candidate, country, cased=cased, field=False, listed=True)


def settle(mentions: list[Mention], text: str, country: str) -> None:
    """Let certain places vouch for their neighbours in a list and for names of several places."""
    sure = [m.spot for m in mentions if m.held and m.spot is not None][:8]
    if not sure:
        return
    for m in mentions:
        if m.held and m.spot is None:
            m.spot, m.spots, _ = choose(m.name, country, text, m.end, sure)
    if all(m.held for m in mentions):
        return
    for row in (list(pairwise(mentions)), [(b, a) for a, b in pairwise(mentions)][::-1]):
        for known, doubtful in row:
            if known.held and not doubtful.held and known.spot is not None:
                _vouch(known, doubtful, text, country)


def _vouch(known: Mention, doubtful: Mention, text: str, country: str) -> None:
    first, second = sorted((known, doubtful), key=lambda m: m.start)
    between = text[first.end : second.start]
    if len(between) > 6 or not _LISTED.fullmatch(between) or known.spot is None:
        return
    outer = (
        BOUND.match(text, doubtful.end) is not None
        if doubtful is second
        else bounded_before(text, doubtful.start) or doubtful.cue >= Cue.STRONG
    )
    if not outer:
        return
    if not doubtful.spots:
        name, end = doubtful.name, doubtful.end
        doubtful.spot, doubtful.spots, _ = choose(name, country, text, end, (known.spot,))
    spot = doubtful.spot
    if spot is not None and spot.country == known.spot.country:
        # Persons are listed as well: with a comma only a large town of the country itself counts.
        large = spot.country == country and spot.population >= LARGE
        person = "n" in doubtful.name.flags and not set(between) & set("/|•·")
        doubtful.held = large or (not person and spot.distance(known.spot) <= LIST_KM)
