"""The languages of a text, stretch by stretch; None where the words do not tell."""

from __future__ import annotations

import re
from collections.abc import Callable
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
_LINK = re.compile(r"(?:https?://|www\.)\S{1,200}", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![^\s@])[^\s@]{1,64}@\S{1,64}")


class _Piece:
    """Part of a text and what is known of its language."""

    # Defaults of the class: many pieces are made, and few have these.
    decided: bool = False
    language: str | None = None
    scores: dict[str, float] | None = None

    def __init__(self, start: int, end: int, words: int = 0, letters: int = 0) -> None:
        self.start = start
        self.end = end
        self.words = words
        self.letters = letters


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
    alike: list[_Piece] = []
    last: _Piece | None = None
    for piece in _settled(_pieces(_readable(reading.text))):
        if last is not None and last.language == piece.language:
            last.end = piece.end
        else:
            alike.append(piece)
            last = piece
    return [LanguageSpan(p.language, *reading.span(p.start, p.end)) for p in alike]


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
def _detector() -> tuple[Callable[[str], str], Callable[[str], Any]]:
    """Load the detector: an instance of its own, so that nobody else's settings reach it.

    It gives a language alone, which is faster, or with how sure it is.
    """
    import eldc  # 23 MB are mapped, so only when a text is to be judged

    eldc.init()
    own = eldc.instance()
    return own.detect, own.detect_details


def _readable(text: str) -> str:
    """Blank what no detector should see; every character keeps its place."""
    text = text[:LOOKED_AT].replace("\0", " ")  # a NUL ends a string in C
    try:
        text.encode()
    except UnicodeEncodeError:  # lone surrogates
        text = text.encode(errors="replace").decode()
    if "@" in text:
        text = _EMAIL.sub(_blanks, text)
    if "://" in text or "www." in text or "Www." in text or "WWW." in text:
        text = _LINK.sub(_blanks, text)
    return text


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _pieces(text: str) -> list[_Piece]:
    """Cut a text into pieces with words; what one alone does not decide is tried with the next.

    Neighbours that are decided alike are one piece.
    """
    detect, details = _detector()
    whole = details(text)
    main: str | None = None
    if len(text) >= _PLENTY and whole.reliable and whole.language in LANGUAGES:
        main = whole.language
    pieces: list[_Piece] = []
    last: _Piece | None = None  # of `pieces`, if it is decided and nothing waits
    waiting: _Piece | None = None
    for found in _PIECE.finditer(text):
        part = found[0]
        language: str | None = None
        size = len(part)
        if size >= _MIN_LETTERS:
            blanks = part.count(" ")
            # A piece needs no clear win for what most of the text is in.
            if main and blanks >= _MIN_WORDS - 1 and detect(part) == main:
                language = main
            elif size >= _PLENTY and blanks >= _MIN_WORDS:
                told = details(part)
                if told.reliable and told.language in LANGUAGES:
                    language = told.language
        if language:
            if last is not None and last.language == language:
                last.end = found.end()
                continue
            piece = _Piece(*found.span())
            piece.decided, piece.language = True, language
        else:
            words = _WORD.findall(part)
            if not words:
                continue
            piece = _Piece(*found.span(), len(words), sum(map(len, words)))
            _judge(text, piece, main)
            if waiting is not None and not piece.decided:
                waiting.end = piece.end
                waiting.words += piece.words
                waiting.letters += piece.letters
                piece, waiting = waiting, None
                _judge(text, piece, main)
            if not (piece.decided or _is_long(piece)):
                waiting, last = piece, None
                continue
        if waiting is not None:
            pieces.append(waiting)
            waiting = None
        pieces.append(piece)
        last = piece if piece.decided else None
    if waiting is not None:
        pieces.append(waiting)
    return pieces


def _judge(text: str, piece: _Piece, main: str | None) -> None:
    """Ask the detector about a piece; it decides on enough letters and a clear win only."""
    if piece.words < _MIN_WORDS or piece.letters < _MIN_LETTERS:
        return
    result = _detector()[1](text[piece.start : piece.end])
    language: str | None = result.language
    piece.decided = result.reliable or language == main
    if piece.decided and language in LANGUAGES:
        piece.language = language
        return
    scores = piece.scores = result.scores
    best = max(scores.values(), default=0.0)
    ours = [name for name in scores if name in LANGUAGES]
    language = next((name for name in ours if scores[name] >= best - _NARROW), None)
    if language or piece.words < _SURE_WORDS:
        piece.decided = language is not None and piece.words >= _SURE_WORDS
    piece.language = language if piece.decided else None


def _is_long(piece: _Piece) -> bool:
    """Whether it is too much to be counted with its neighbours."""
    return piece.words > _LONG_WORDS or piece.end - piece.start > _LONG


def _settled(pieces: list[_Piece]) -> list[_Piece]:
    """Count what is undecided with the neighbour it resembles more, if it is short."""
    for i, piece in enumerate(pieces):
        if piece.decided or _is_long(piece):
            continue
        likest: _Piece | None = None
        if i and pieces[i - 1].decided:
            likest = pieces[i - 1]
        if i + 1 < len(pieces) and pieces[i + 1].decided:
            after = pieces[i + 1]
            scores = piece.scores
            if likest is None or (
                scores
                and scores.get(after.language or "", 0.0) > scores.get(likest.language or "", 0.0)
            ):
                likest = after
        if likest is not None:
            piece.language, piece.decided = likest.language, True
    return pieces
