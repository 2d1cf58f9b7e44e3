"""Cyrillic and Greek letters that stand in for Latin ones or for digits, and the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from signaltriage.text.reading import Reading

LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
CYRILLIC = "\u0400-\u0481\u048a-\u052f"
GREEK = "\u0370-\u0373\u0376\u0377\u037b-\u037d\u037f\u0386\u0388-\u03ce\u03d7-\u03ef\u03f3-\u03ff"
_OTHER = CYRILLIC + GREEK

_CYRILLIC_LATIN = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХԚԜаеѕіјкмнорстухвһԁԛԝѵӏ",
        "ABESIJKMHOPCTYXQWaesijkmhopctyxbhdqwvl",
        strict=True,
    )
)
_GREEK_LATIN = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγεηικνορτυχω", "ABEZHIKMNOPTYXayenikvoptuxw", strict=True))
_TO_LATIN = str.maketrans(_CYRILLIC_LATIN | _GREEK_LATIN)
# Latin letters that are drawn exactly alike; the loose pairs above hold in one direction alone.
_ALIKE_CYRILLIC, _ALIKE_GREEK = "ABESIJKMHOPCTYXaesijopcyx", "ABEZHIKMNOPTYXov"
_TO_CYRILLIC = {ord(b): a for a, b in _CYRILLIC_LATIN.items() if b in _ALIKE_CYRILLIC}
_TO_GREEK = {ord(b): a for a, b in _GREEK_LATIN.items() if b in _ALIKE_GREEK}

# Beside a digit: round capitals stand for a digit before or behind them, all others only if
# it follows, for "5б" is a house and "2о" a rank. What is a Latin letter stays a letter.
_ROUND, _SHAPES = "ОоΟο", "ЗзбІӀΙ"
_AS_DIGIT = str.maketrans(_ROUND + _SHAPES, "OoOo336III")

_MAX_WORD = 64
_WORD = re.compile(r"[^\W_]+")
# Letters without a Latin double: nobody writes a Latin text with them.
_OWN = re.compile(
    "["
    + "".join(
        c
        for c in map(chr, range(0x370, 0x530))
        if re.match(f"[{_OTHER}]", c) and ord(c) not in _TO_LATIN
    )
    + "]"
)
_OTHERS, _LATINS = re.compile(f"[{_OTHER}]"), re.compile(f"[{LATIN}]")
_MIXED = re.compile(rf"[{LATIN}0-9](?:(?=[{_OTHER}])|(?<=[{_OTHER}].))")
_BESIDE_DIGIT = re.compile(
    rf"[{_ROUND}{_SHAPES}](?:(?=[{_ROUND}]?[0-9])(?<![^\W\d_{_ROUND}].)"
    rf"|(?<=[0-9][ОΟ])(?![^\W\d_{_ROUND}]))"
)
_LONE = re.compile(
    rf"[{_ROUND}{_SHAPES}](?<!\w.)(?!\w)(?:(?=[^\w\r\n]{{1,3}}[0-9])|(?<=[0-9][^\w\r\n].))"
)
_WORDS = re.compile(rf"[{_OTHER}]{{2}}")
_DOUBLES = re.compile(rf"(?<=[{LATIN}])[{_OTHER}]|[{_OTHER}]+(?=[{LATIN}])|[{_OTHER}]{{2,}}")


def undo_lookalikes(reading: Reading) -> Reading:
    """Write words of mixed script in one script, and letters that pose as digits in Latin.

    Examples
    --------
    >>> undo_lookalikes(Reading.of("раrty, О6 71, дом 5б, Ела in Amsterdam")).text
    'party, O6 71, дом 5б, Ела in Amsterdam'
    """
    text = reading.text
    if not _OTHERS.search(text):
        return reading
    if not _OWN.search(text) and len(_LATINS.findall(text)) > len(_OTHERS.findall(text)):
        # Most letters are Latin: a Latin text with letters exchanged.
        changes = ((m.start(), m.end(), m[0].translate(_TO_LATIN)) for m in _DOUBLES.finditer(text))
        reading = reading.replace(changes)
        text = reading.text
    elif _MIXED.search(text):
        reading = reading.replace(_plain_words(text))
        text = reading.text
    if not _WORDS.search(text) and _LONE.search(text):
        reading = reading.replace(
            (m.start(), m.end(), m.group().translate(_AS_DIGIT)) for m in _LONE.finditer(text)
        )
    return reading


def _plain_words(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _WORD.finditer(text):
        word = match.group()
        if word.isascii() or len(word) > _MAX_WORD:
            continue
        new = _in_one_script(word)
        if new != word:
            for at, (old, char) in enumerate(zip(word, new, strict=True), match.start()):
                if old != char:
                    yield at, at + 1, char


@lru_cache(maxsize=4096)
def _in_one_script(word: str) -> str:
    """Return the word in the script of all its letters that have no double, if there is one."""
    others, latins = _OTHERS.findall(word), _LATINS.findall(word)
    if others and latins:
        back = _TO_GREEK if others[0] >= "\u0370" and others[0] < "\u0400" else _TO_CYRILLIC
        is_latin = all(ord(c) in _TO_LATIN for c in others)
        is_other = all(ord(c) in back for c in latins)
        if is_latin and (not is_other or len(latins) >= len(others)):
            return word.translate(_TO_LATIN)
        if is_other:
            word = word.translate(back)
    return _BESIDE_DIGIT.sub(lambda match: match.group().translate(_AS_DIGIT), word)
