"""The languages of a text, stretch by stretch; None where the words do not tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from signaltriage.records.values import LanguageSpan
from signaltriage.text.normal import normalize
from signaltriage.text.reading import Reading

LANGUAGES = frozenset({"nl", "en", "de", "fr", "es", "ro", "hu", "bg", "pl", "pt", "it"})
LOOKED_AT = 20_000  # characters; no ad is longer, and a hostile page is not read to its end

_MIN_WORDS = 3
_MIN_LETTERS = 12
_SURE_WORDS = 6  # from here on a narrow win counts
_NARROW = 0.01  # by which a language of ours may lose to its neighbour and still be meant
_LONG_WORDS = 8  # more undecided words than this are no mere part of what stands around them
_LONG = 300  # and more characters, where nothing parts them into words
_PLENTY = 30  # characters from which a clear win needs no count of words and letters

# A sentence, a line or what stands between two emoji, and of long ones some seven words at a time:
# where the language changes without a full stop, it is noticed that exactly.
_BREAKS = "\n\r.!?;|…•·*~\u2600-\u27bf\U0001f000-\U0001faff"
_PIECE = re.compile(
    rf"[^\s{_BREAKS}](?:[^{_BREAKS}]{{0,47}}(?![^\W\d_]|['’])|[^{_BREAKS}]{{0,47}})"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,200}|[^\s@]{1,64}@\S{1,64}", re.IGNORECASE)


@dataclass(slots=True)
class _Piece:
    """Part of a text and what is known of its language."""

    start: int
    end: int
    words: int
    decided: bool
    language: str | None
    scores: dict[str, float]


def detect_language(text: str) -> str | None:
    """Say in which language most of a text is.

    Parameters
    ----------
    text : str
        Any text; with its accents if there are any, though it works without. Of more than
        `LOOKED_AT` characters only the first are looked at.

    Returns
    -------
    str or None
        ISO 639-1 code, one of `LANGUAGES`; None if the text is short, its words do not tell, or
        most of it is in another language.

    Examples
    --------
    >>> detect_language("Ik ben Sanne en ontvang graag bij mij thuis")
    'nl'
    >>> detect_language("whatsapp 24/7") is None
    True
    """
    return main_language(find_languages(text))


def find_languages(text: str) -> list[LanguageSpan]:
    """Say which stretches of a text are in which language.

    Parameters
    ----------
    text : str
        Any text; see `detect_language`.

    Returns
    -------
    list of LanguageSpan
        In order, without overlap, neighbours differing in language. The language is None for
        stretches in none of `LANGUAGES`, and where the words do not tell. What has no words
        (numbers, emoji) belongs to the stretch around it, or to none.

    Examples
    --------
    >>> text = "Bel me voor een afspraak! I also speak English, so do not be shy"
    >>> [(s.language, text[s.start:s.end]) for s in find_languages(text)]
    [('nl', 'Bel me voor een afspraak'), ('en', 'I also speak English, so do not be shy')]
    """
    return languages_in(normalize(text))


def languages_in(reading: Reading) -> list[LanguageSpan]:
    """`find_languages` on a text that was normalised already."""
    spans: list[LanguageSpan] = []
    for piece in _settled(_pieces(_readable(reading.text))):
        start, end = reading.span(piece.start, piece.end)
        if spans and spans[-1].language == piece.language:
            start = spans.pop().start
        spans.append(LanguageSpan(piece.language, start, end))
    return spans


def main_language(spans: list[LanguageSpan]) -> str | None:
    """Which language most of a text is in, given its spans; of equals the first.

    Examples
    --------
    >>> main_language([LanguageSpan("nl", 0, 40), LanguageSpan("en", 42, 70)])
    'nl'
    """
    lengths: dict[str | None, int] = {None: 0}
    for span in spans:
        lengths[span.language] = lengths.get(span.language, 0) + span.end - span.start
    longest = max(lengths.values())
    return next((name for name, length in lengths.items() if name and length == longest), None)


@cache
def _detector() -> Callable[[str], Any]:
    """Load the detector: an instance of its own, so that nobody else's settings reach it."""
    import eldc  # 23 MB are mapped, so only when a text is to be judged

    eldc.init()
    detect: Callable[[str], Any] = eldc.instance().detect_details
    return detect


def _readable(text: str) -> str:
    """Blank what no detector should see; every character keeps its place."""
    text = text[:LOOKED_AT].replace("\0", " ")  # a NUL ends a string in C
    try:
        text.encode()
    except UnicodeEncodeError:  # lone surrogates
        text = text.encode(errors="replace").decode()
    if "@" in text or "://" in text or "www." in text.lower():
        text = _ADDRESS.sub(lambda found: " " * len(found[0]), text)
    return text


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield all pieces with words; what one alone does not decide is tried with the next ones."""
    waiting: _Piece | None = None
    for found in _PIECE.finditer(text):
        piece = _judged(text, found.start(), found.end())
        if not piece.words:
            continue
        if piece.decided:
            if waiting:
                yield waiting
            waiting = None
            yield piece
        elif waiting is None:
            waiting = piece
        else:
            waiting = _judged(text, waiting.start, piece.end)
            if waiting.decided or _is_long(waiting):
                yield waiting
                waiting = None
    if waiting:
        yield waiting


def _judged(text: str, start: int, end: int) -> _Piece:
    """Ask the detector about a part; it decides on enough letters and a clear win only."""
    part = text[start:end]
    if end - start >= _PLENTY and part.count(" ") >= _MIN_WORDS:
        result = _detector()(part)
        if result.reliable and result.language in LANGUAGES:
            return _Piece(start, end, _MIN_WORDS, decided=True, language=result.language, scores={})
    words = _WORD.findall(part)
    if len(words) < _MIN_WORDS or sum(map(len, words)) < _MIN_LETTERS:
        return _Piece(start, end, len(words), decided=False, language=None, scores={})
    result = _detector()(part)
    scores: dict[str, float] = result.scores
    language: str | None = result.language
    decided = result.reliable
    if language not in LANGUAGES or not decided:
        best = max(scores.values(), default=0.0)
        ours = [name for name in scores if name in LANGUAGES]
        language = next((name for name in ours if scores[name] >= best - _NARROW), None)
        if language or len(words) < _SURE_WORDS:
            decided = language is not None and len(words) >= _SURE_WORDS
    return _Piece(start, end, len(words), decided, language if decided else None, scores)


def _is_long(piece: _Piece) -> bool:
    """Whether it is too much to be counted with its neighbours."""
    return piece.words > _LONG_WORDS or piece.end - piece.start > _LONG


def _settled(found: Iterator[_Piece]) -> list[_Piece]:
    """Count what is undecided with the neighbour it resembles more, if it is short."""
    pieces = list(found)
    for i, piece in enumerate(pieces):
        if piece.decided or _is_long(piece):
            continue
        around = [p for p in pieces[max(i - 1, 0) : i] + pieces[i + 1 : i + 2] if p.decided]
        if around:
            likest = max(around, key=lambda p: piece.scores.get(p.language or "", 0.0))
            piece.language, piece.decided = likest.language, True
    return pieces
