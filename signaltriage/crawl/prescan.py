"""A look at a page before it is parsed: some small pages cost a parser minutes.

The time of lexbor grows with the square of nesting depth, attributes of one tag, and options
(measured with selectolax 1.0.2: 40,000 nested <div> 3 s, 40,000 attributes 3 s, 200,000 options
over 60 s). This scan is linear and only estimates; what passes it parses in a fraction of a
second.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from signaltriage.crawl.outcome import FetchFault, Outcome

MAX_DEPTH = 512
MAX_ATTRIBUTES = 256
MAX_OPTIONS = 5_000
MAX_ROOTS = 8  # <html> and <body> tags: each adds its attributes to the first
MAX_STRAYS = 10_000  # end tags without a start; each may be looked for through the whole depth
MAX_LOOSE = 4_096  # elements that are left open by habit; also tags in scripts and comments

_ATTR = rb"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
_TAG = re.compile(rb"<(/?[a-zA-Z][^\s/>]*+)((?:" + _ATTR + rb")*+)")
_ATTRIBUTE = re.compile(_ATTR)
_RAW_TEXT = re.compile(rb"<(?:!--|script|style)")
_ENDS = {b"<!--": b"-->", b"<script": b"</script", b"<style": b"</style"}

# Do not nest in HTML: void, or closed by the next of their kind.
_CLOSED = frozenset(
    b"""area base basefont bgsound br col embed frame hr image img input link meta param source
    track wbr p li dd dt option td th tr thead tbody tfoot colgroup html head body""".split()
)
# Inside <svg> and <math> everything nests; these shapes are usually closed, and these end it.
_SHAPES = frozenset(b"circle ellipse line path polygon polyline rect stop use".split())
_END_FOREIGN = frozenset(b"body br dd dt embed head hr html img li meta p".split())
_ITEMS = frozenset(b"li dd dt".split())  # <li> does not close <dd>, nor <dd> <li>


def check_complexity(html: bytes) -> None:
    """Refuse a page that a parser would choke on.

    Parameters
    ----------
    html : bytes
        The page in utf-8.

    Raises
    ------
    FetchFault
        With ``too_deep`` (more than 512 levels) or ``too_complex`` (more than 256 attributes on
        a tag, thousands of options or of end tags that end nothing).

    Examples
    --------
    >>> check_complexity(b"<ul><li>a<li>b</ul>")
    >>> check_complexity(b"<div>" * 600)
    Traceback (most recent call last):
        ...
    signaltriage.crawl.outcome.FetchFault: too_deep
    """
    names: list[bytes] = []
    for match in _TAG.finditer(html):
        names.append(match[1].lower())
        attributes = match[2]
        if (
            len(attributes) > 2 * MAX_ATTRIBUTES
            and len(_ATTRIBUTE.findall(attributes)) > MAX_ATTRIBUTES
        ):
            raise FetchFault(Outcome.TOO_COMPLEX)
    if len(names) <= MAX_DEPTH:
        return
    seen = Counter(names)
    if seen[b"option"] > MAX_OPTIONS or seen[b"html"] + seen[b"body"] > MAX_ROOTS:
        raise FetchFault(Outcome.TOO_COMPLEX)
    loose: frozenset[bytes] = frozenset()
    if seen[b"svg"] or seen[b"math"]:
        loose |= (_CLOSED | _SHAPES) - _END_FOREIGN
    if seen[b"li"] and (seen[b"dd"] or seen[b"dt"]):
        loose |= _ITEMS
    if _deeper_than(MAX_DEPTH, names, loose):
        if _deeper_than(MAX_LOOSE, names, loose):
            raise FetchFault(Outcome.TOO_DEEP)
        shown = (match[1].lower() for match in _TAG.finditer(_without_raw_text(html)))
        if _deeper_than(MAX_DEPTH, shown, loose):
            raise FetchFault(Outcome.TOO_DEEP)


def _deeper_than(limit: int, names: Iterable[bytes], loose: frozenset[bytes]) -> bool:
    """Estimate the depth; end tags count only against start tags of the same name."""
    flat = _CLOSED - loose
    opened: Counter[bytes] = Counter()
    depth = slack = strays = 0
    for tag in names:
        name = tag.removeprefix(b"/")
        step = 1 if name is tag else -1
        if opened[name] + step < 0:
            strays += 1
            if strays > MAX_STRAYS:
                raise FetchFault(Outcome.TOO_COMPLEX)
            continue
        opened[name] += step
        if name in loose:
            slack += step
        elif name not in flat:
            depth += step
        if depth > limit or slack > MAX_LOOSE:
            return True
    return False


def _without_raw_text(html: bytes) -> bytes:
    """Cut out comments, scripts and styles; tags in them are text."""
    pieces = []
    lower = html.lower()
    at = 0
    while match := _RAW_TEXT.search(lower, at):
        end = lower.find(_ENDS[match[0]], match.end())
        if end < 0:
            break
        pieces.append(html[at : match.start()])
        at = end
    pieces.append(html[at:])
    return b"".join(pieces)
