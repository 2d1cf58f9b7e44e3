"""Characters written as something else: literal escapes, entities, and UTF-8 read as cp1252."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from signaltriage.text.reading import Reading

_MAX_MOJIBAKE = 3  # how often a text was encoded once too often

_HIGH, _LOW = r"[Dd][89ABab][0-9A-Fa-f]{2}", r"[Dd][C-Fc-f][0-9A-Fa-f]{2}"
# Outside brackets only codes that are no telephone number after "U": "U+3167 ...".
_BARE_CODE = r"00[2-7][0-9A-F]|1F[0-9A-F]{3}|FE0F|20E3|200[BCD]"
# Entities without a semicolon: names that nobody types after "&" ("R&reg", "B&not" stay).
_UNFINISHED = (
    r"nbsp|(?:amp|quot|euro|pound)(?![A-Za-z;])"
    r"|[AEIOUYaeiouy](?:acute|grave|circ|uml)|[ANOano]tilde|[Aa]ring|[Cc]cedil|[AOao]elig|szlig"
)
# The first character is tested alone, for speed; a run of backslashes is read up to four deep.
_ESCAPE = re.compile(
    rf"""[\\&<U](?:(?<=\\)\\{{0,3}}(?:
          u(?P<high>{_HIGH})\\{{1,4}}u(?P<low>{_LOW})
        | u(?P<u>[0-9A-Fa-f]{{4}}) | U(?P<U>[0-9A-Fa-f]{{8}}) | x(?P<x>[0-9A-Fa-f]{{2}})
        | u\{{(?P<brace>[0-9A-Fa-f]{{1,6}})\}} | (?P<control>[nrt]) | (?P<slash>/)(?=[\w\\]))
      | (?<=<)U\+(?P<angle>[0-9A-Fa-f]{{4,8}})>
      | (?<=U)(?<![A-Za-z+]U)\+(?P<bare>{_BARE_CODE})(?![0-9A-Fa-f])
      | (?<=&)(?:amp;)*(?P<entity>\#(?:\d{{1,7}}|[xX][0-9A-Fa-f]{{1,6}})(?![0-9A-Fa-f])
                                 |\#\d{{1,7}}|[A-Za-z][A-Za-z0-9]{{1,31}}(?=;)|{_UNFINISHED});?)
    """,
    re.VERBOSE,
)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}

# A byte as latin-1 and as cp1252 show it; the second leaves five of them undefined.
_BYTES = {chr(b): b for b in range(0x80, 0x100)}
_BYTES |= {c: b for b in range(0x80, 0xA0) if (c := bytes([b]).decode("cp1252", "ignore"))}
_NEXT = "[" + "".join(re.escape(c) for c, b in _BYTES.items() if b < 0xC0) + "]"
# Capital leads that end words in ordinary text, before a quotation mark, count in few pairs alone.
_MOJIBAKE = re.compile(
    rf"""[ÂÃâðïÐÑÄÅÈÆ](?:
        (?![A-Za-zÀ-ÿ])(?:
        (?<=[ÂÃ])(?!(?<=[A-ZÀ-Þ][ÂÃ])[”’»›…\xa0]){_NEXT}
      | (?<=â){_NEXT}{{2}} | (?<=ð){_NEXT}{{3}} | (?<=ï)[»¸¼]{_NEXT}
      | (?<=[ÐÑ]){_NEXT}(?:[ÐÑ]{_NEXT})+ | (?<=Ä)ƒ | (?<=„Æ)’ | (?<=È)[™›]
      | (?<=Å)(?:[Ÿ£‚¡¸½¾]|“(?=[a-z]))
      | (?<=â)€ | (?<=â)¤ | (?<=ï)¸ | (?<=[a-z]Ã)(?=\ ) | (?<![^\W\d_]Â)(?<=Â)(?![^\W\d_])))""",
    re.VERBOSE,
)
# What lost a byte on the way: the third of a quotation mark, the middle of a heart.
_BROKEN = {"â€": "”", "â¤": "❤", "ï¸": "\ufe0f", "Ã": "à", "Â": " "}


def undo_escapes(reading: Reading) -> Reading:
    r"""Read literal escapes and HTML entities as the characters they stand for.

    Examples
    --------
    >>> undo_escapes(Reading.of(r"\u0030&#54;<U+0037>\x31 AT&T &amp; \ud83d\udc97")).text
    '0671 AT&T & 💗'
    """
    text = reading.text
    if "&" in text or "\\" in text or "U+" in text:
        return reading.replace(_unescaped(text))
    return reading


def undo_mojibake(reading: Reading) -> Reading:
    r"""Read UTF-8 that was shown as cp1252 or latin-1, once or several times, as it was meant.

    Examples
    --------
    >>> undo_mojibake(Reading.of("06â€¢71 dÃ©jÃ\xa0, Ã¢â€šÂ¬ 50, MAÇÃ")).text
    '06•71 déjà, € 50, MAÇÃ'
    """
    for _ in range(_MAX_MOJIBAKE):
        before = reading
        reading = reading.replace(_decoded(reading.text))
        if reading is before:
            break
    return reading


def is_escaped(text: str) -> bool:
    """Whether there may be something to undo; quick, and seldom wrong."""
    return (
        "&" in text
        or "\\" in text
        or "U+" in text
        or (not text.isascii() and _MOJIBAKE.search(text) is not None)
    )


def _unescaped(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _ESCAPE.finditer(text):
        new = _character(match.lastgroup or "", match[match.lastgroup or 0], match["high"])
        if new and not (new == "&" and match.group() == "&"):
            yield match.start(), match.end(), new


@lru_cache(maxsize=1024)
def _character(kind: str, written: str, high: str | None) -> str:
    """Return what an escape stands for, or nothing if that is no character."""
    if kind == "low" and high is not None:
        code = 0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(written, 16) & 0x3FF)
        return chr(code)
    if kind == "entity":
        name = f"&{written};"
        new = html.unescape(name)
        return "" if new == name or "\ufffd" in new else new
    if kind == "control":
        return _CONTROLS[written]
    if kind == "slash":
        return written
    code = int(written, 16)
    return chr(code) if code < 0xD800 or 0xE000 <= code <= 0x10FFFF else ""


def _decoded(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _MOJIBAKE.finditer(text):
        new = _meant(match.group())
        if new is not None:
            yield match.start(), match.end(), new


@lru_cache(maxsize=1024)
def _meant(shown: str) -> str | None:
    """Return what the bytes behind `shown` mean in UTF-8; None if nothing."""
    if shown in _BROKEN:
        return _BROKEN[shown]
    try:
        return bytes(_BYTES[c] for c in shown).decode()
    except UnicodeDecodeError:
        return None
