"""What a text quotes from clients: their reviews say nothing about who wrote the ad."""

from __future__ import annotations

import re
from functools import cache

from ahocorasick_rs import AhoCorasick

from signaltriage.features.phrases import LANGUAGES, read_document

_QUOTE = re.compile(r"""[“„«"‟][^“”„«»"‟]{2,600}[”“»"]""")
_LABEL = re.compile(r"[^\n:.!?“„«\"]{0,40}:[ \t]*\n?")
_REST = re.compile(r"[^\n]{1,600}")
_BEFORE = 40  # characters between a cue and the quote after it
_AFTER = 30  # and between a quote and the cue after it


def quoted_spans(text: str) -> list[tuple[int, int]]:
    r"""Say which parts of a text are quoted from clients.

    A quotation counts next to a word for clients or reviews; what follows such a word and a
    colon counts to the end of its line. A quotation alone may be a title, so it stays.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of tuple of int, int
        Start and end, in order, without overlap. The caller blanks them before looking up
        phrases.

    Examples
    --------
    >>> text = "Review van klant: alles kan, 24/7 open.\nIk werk zelf. “Top” zei een klant."
    >>> [text[start:end] for start, end in quoted_spans(text)]
    ['alles kan, 24/7 open.', '“Top”']
    >>> quoted_spans("Mijn motto: “alles kan”")
    []
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # a few capitals become two characters
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    found: set[tuple[int, int]] = set()
    quotes: list[tuple[int, int]] | None = None
    for _, start, end in _cues().find_matches_as_indexes(lowered, overlapping=True):
        if (start and lowered[start - 1].isalnum()) or lowered[end : end + 1].isalnum():
            continue
        if quotes is None:
            quotes = [quote.span() for quote in _QUOTE.finditer(text)]
        near = [
            quote
            for quote in quotes
            if (0 <= quote[0] - end <= _BEFORE and "\n\n" not in text[end : quote[0]])
            or (0 <= start - quote[1] <= _AFTER and "\n\n" not in text[quote[1] : start])
        ]
        if near:
            found.update(near)
        elif (label := _LABEL.match(text, end)) and (rest := _REST.match(text, label.end())):
            found.add(rest.span())
    return _merged(sorted(found))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


@cache
def _cues() -> AhoCorasick:
    words = {word.lower() for name in LANGUAGES for word in read_document(name)["reviews"]}
    return AhoCorasick(sorted(words))
