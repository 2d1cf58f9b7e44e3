"""Whether a name in a text is taken for a place, by what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from signaltriage.text.place_choice import (
    choose,
    has_capital,
    is_likeliest_place,
    is_place,
    likeliest,
)
from signaltriage.text.place_context import (
    WINDOW,
    Cue,
    cue_before,
    follows_article,
    is_area,
    is_common_noun,
    is_continued,
    is_in_address,
    is_phrase,
    is_second_part,
    is_street_or_ware,
    names_person,
    opens_sentence,
    owns,
)
from signaltriage.text.place_names import Name, Spot
from signaltriage.text.place_neighbours import (
    FOLLOWERS,
    LEADERS,
    LINK,
    MORE,
    PHRASE,
    SAYING,
    SURROUNDINGS,
    WARE,
    what_may_follow,
)
from signaltriage.text.place_scan import LARGE, Candidate
from signaltriage.text.place_typos import AFTER_CUE, ANYWHERE, is_rare, scope_of

UNLIKELY = frozenset({"RU", "UA", "TR"})  # many large towns, seldom meant by a slip
_MORE = frozenset("([,/-")  # after these may follow which of several places is meant
BOUND = re.compile(r"\s*(?:$|[/|•·,;+&\n–—.!)(\]:-])")
_BOUND_BEFORE = re.compile(r"(?:^|[/|•·,;+&\n–—.!)(\[:-])\s*$")
_AGAINST, _WEAK, _STRONG, _ONLY, _LABEL = Cue.AGAINST, Cue.WEAK, Cue.STRONG, Cue.ONLY, Cue.LABEL


@dataclass(slots=True)
class Mention:
    """A name as it stands in a text, and what is made of it.

    `lead` is the token before it, if that is known; `may` is what may follow it, as bits.
    """

    start: int
    end: int
    name: Name
    cue: Cue
    wide: bool
    spot: Spot | None
    spots: Sequence[Spot]
    held: bool
    typo: bool
    lead: str | None
    may: int


def judge(
    text: str,
    candidate: Candidate,
    country: str,
    *,
    cased: bool,
    field: bool,
    listed: bool = False,
) -> Mention | None:
    """Look at a name and what stands around it; None where it is certainly no place."""
    start, end, name, typo, lead, follow = candidate
    written = text[start:end]
    flags = name.flags
    if (lead is None or follow is None) and is_in_address(text, start, end):
        return None
    may = FOLLOWERS[follow] if follow is not None else what_may_follow(text, end)
    if may & WARE and is_street_or_ware(text, end):
        return None
    if lead is None and text[start - 1 : start].isspace():
        lead = "".join(text[max(0, start - WINDOW) : start].rsplit(None, 1)[-1:])
    word = "w" in flags or "n" in flags
    checked = word or "c" in flags
    known = LEADERS[checked][lead] if lead is not None else None
    cue, wide = known or cue_before(text, start, country, doubtful=checked)
    if cue == _AGAINST:
        return None
    if may & SURROUNDINGS and cue < _STRONG and is_area(text, end):
        cue = _STRONG
    if word and not (field or listed or (may & MORE and text[end : end + 2].lstrip()[:1] in _MORE)):
        small = written.islower() and all(s.population < LARGE for s in name.spots)
        if cue < (_ONLY if small else _STRONG):
            return None
    if field and BOUND.match(text, end) and (cue or bounded_before(text, start)):
        cue = _LABEL
    if checked and cue < _ONLY and follows_article(text, start):
        return None
    if word and may & PHRASE and cue < _LABEL and (is_phrase(text, end) or owns(text, end)):
        return None
    if (
        name.words[0] == "den"
        and written[0] == "d"
        and written[1:].lower() != written[1:]
        and text[max(0, start - 4) : start].lower() == "van "
    ):
        return None
    spot, spots, said = (
        choose(name, country, text, end) if may & SAYING else likeliest(name, country)
    )
    if not spots:
        return None
    if said and not written.islower():
        cue = max(cue, _ONLY)
    m = Mention(start, end, name, cue, wide, spot, spots, False, typo, lead, may)  # noqa: FBT003
    if typo:
        held = spot is not None and _is_slip(text, m, country, cased=cased)
    else:
        capital = has_capital(name, written, cased=cased)
        if may & SAYING:
            held = is_place(name, spot or spots[0], cue, country, capital=capital)
        else:
            held = is_likeliest_place(name, cue, country, capital=capital)
        if not cased and cue < _STRONG and "c" in flags:
            alone = bounded_before(text, start) and BOUND.match(text, end) is not None
            held = alone and spots[0].country == country
    if held and not said:  # in a list of places a neighbour vouches for it
        held = not (
            (lead is None and is_second_part(text, start))
            or (may & LINK and is_continued(text, end, several=len(spots) > 1))
        )
    if held and cue < _ONLY:
        held = text[start - 2 : start - 1] != "m" or not is_common_noun(text, start)
        if held and cue <= _WEAK:
            unlike = names_person(text, start, end, lead, capital=bool(may & PHRASE))
            unlike = unlike or ("c" in flags and opens_sentence(text, start, end))
            held = not unlike or any(s.kind != "town" for s in spots)
    m.held = held
    return m


def _is_slip(text: str, m: Mention, country: str, *, cased: bool) -> bool:
    """Whether a word one slip from a name is taken for it, by the scope of the name."""
    if m.spot is None:
        return False
    scope = scope_of(" ".join(m.name.words))
    home = m.spot.country == country
    # What looks like a small place abroad may as well be the slip of one that no table has.
    known = home or (m.spot.population >= LARGE and m.spot.country not in UNLIKELY)
    if not known:
        return False
    if m.cue >= _STRONG:
        return home or scope in {ANYWHERE, AFTER_CUE}
    capital = cased and text[m.start].isupper() and not is_rare(text[m.start : m.end])
    if not capital or not home or opens_sentence(text, m.start, m.end):
        return False
    return scope == ANYWHERE or m.cue == _WEAK or len(m.name.words) > 1


def bounded_before(text: str, start: int) -> bool:
    """Whether a sign, or nothing, stands before a name."""
    return _BOUND_BEFORE.search(text, max(0, start - 4), start) is not None or start == 0
