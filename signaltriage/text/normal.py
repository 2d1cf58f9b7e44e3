"""Texts without what hides on the level of characters; every position leads back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from signaltriage.text.escapes import is_escaped, undo_escapes, undo_mojibake
from signaltriage.text.lookalikes import CYRILLIC, GREEK, undo_lookalikes
from signaltriage.text.reading import Reading

ROUNDS = 3  # an escape may hold what another step undoes: "&amp;#49;", "&#xff11;"
MAX_MARKS = 4  # no orthography stacks more on one letter; NFC of a run is quadratic in its length
# Several finders read the same text one after another. Readings do not change, so that they may
# be shared; only the last few texts stay in memory.
KEPT = 8
TOO_MANY = 16  # with decoration: from here on all marks go, unread

# Characters that are left as they are, tab and line ends among them; all others are looked at.
# Whole scripts and the emoji stand here for speed; each character is its own plain form.
_PLAIN = (
    "\t\n\r -~¡-¬®-±´-¸º-ıĴ-ľŁ-ňŊ-žƀ-ǃǍ-ǰǴ-ɏḀ-ẙẜ-ỿ"
    "\u0531-\u0586\u05d0-\u05ea\u0620-\u065f\u066a-\u0674\u0679-\u06d5"
    "\u0900-\u0957\u0970-\u097f\u0e01-\u0e3a\u0e3f-\u0e4e\u10a0-\u10fb"
    "\u2010-\u2023\u2026\u2027\u2030-\u205e\u20a0-\u20a7\u20a9-\u20c0№™℠ℹ\u2190-\u222b"
    "\u2300-\u2328\u232b-\u23ff\u2500-\u2775\u2794\u2797-\u27ff\u2900-\u29ff\u2b00-\u2bff"
    "\u3001-\u3035\u3041-\u3096\u30a1-\u30fe\u3400-\u9fff\uac00-\ud7a3"
    "\U0001f000-\U0001f0ff\U0001f1e6-\U0001f1ff\U0001f300-\U0001f51e\U0001f520-\U0001faff"
)
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
_INVISIBLE = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0e\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_SMALL = "²³¹⁰⁴-⁹₀-₉"
_KEYCAP = "\u20e3"
_TENS = "🄋🄌⓫⓬⓭⓮⓯⓰⓱⓲⓳⓴❿➉➓"

_UNUSUAL = re.compile(f"[^{_PLAIN}\ufe0f]")
_SELECTED = re.compile("\ufe0f(?<=[\x20-\x7e]\ufe0f)")
# One place to change: a run of invisible characters or of superscripts, or one character and the
# marks on it. The marks on a plain letter are a place of their own.
_PLACE = re.compile(
    f"[^{_PLAIN}{CYRILLIC}{GREEK}]"
    f"(?:(?<=[{_INVISIBLE}])(?P<invisible>[{_INVISIBLE}]*+)|(?<=[{_SMALL}])(?P<small>[{_SMALL}]*+)"
    f"|(?<=[{_MARKS}\ufe0f])(?P<marks>[{_MARKS}\ufe0f]*+)|[{_MARKS}\ufe0f]*+)"
)
_INVISIBLE_RUN, _SMALL_RUN, _MARKS_RUN = (
    _PLACE.groupindex[n] for n in ("invisible", "small", "marks")
)
# Marks that no orthography puts on a letter: strokes through it, lines and frames around it.
_DECORATION = re.compile(
    "[\u0305\u0332-\u0338\u033f\u034f\u0488\u0489\u20d0-\u20ff\ufe0f\ufe20-\ufe2f]"
)

_OWN_FORMS = {
    "": "",
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True)),
    **{chr(0x1F150 + i): chr(ord("A") + i) for i in range(26)},
    **{chr(0x1F170 + i): chr(ord("A") + i) for i in range(26)},
    **dict.fromkeys("\u1680\u2800\u3164\uffa0", " "),
    **dict.fromkeys("\v\f\u2028\u2029", "\n"),
    "➕": "+",
    "➖": "-",
    "🔟": "10",
}


class _PlainForms(dict[str, str]):
    """Character to its plain form; filled as characters are met."""

    def __missing__(self, char: str) -> str:
        form = self[char] = _plain_form(char)
        return form


_FORMS = _PlainForms(_OWN_FORMS)
_KEPT = re.compile(f"[{_PLAIN}{CYRILLIC}{GREEK}]")
_HIDDEN = re.compile(f"[{_INVISIBLE}\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]")
_BETWEEN_EMOJI = re.compile("(?<=[^\\w\\s\u200d])\u200d(?=[^\\w\\s\u200d])")


@lru_cache(maxsize=KEPT)
def normalize(text: str) -> Reading:
    r"""Undo hiding on the level of characters; letters keep their case and their accents.

    Digits and letters in other forms become plain ones, invisible characters go, escapes,
    entities and mojibake become what they stand for, and words of mixed script are written in
    one. Control characters become a space, for they come from broken exports, in which they part
    fields: two numbers run together are worse than a word split in two.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    Reading
        `raw` is the text itself.

    Examples
    --------
    >>> normalize("０6\u200b-⑦1&#50; раrty é").text
    '06-712 party é'
    >>> reading = normalize("bel 0️⃣6️⃣ nu")
    >>> reading.text, reading.span(4, 6), normalize("50 m²").text
    ('bel 06 nu', (4, 10), '50 m²')
    """
    return _rounds(text, None)


def hidden_by(raw: str) -> tuple[str, ...]:
    """Name the ways in which the characters of a telephone number are hidden.

    Parameters
    ----------
    raw : str
        The stretch of the original text that holds the number.

    Returns
    -------
    tuple of str
        In order, of ``escapes``, ``invisible``, ``lookalikes``, ``mojibake``, ``unicode_digits``.

    Examples
    --------
    >>> hidden_by("06 71 23 45 67"), hidden_by("О6 7①&#50;3")
    ((), ('escapes', 'lookalikes', 'unicode_digits'))
    """
    found: set[str] = set()
    _rounds(raw, found)
    return tuple(sorted(found))


def _rounds(raw: str, found: set[str] | None) -> Reading:
    """Take all steps until nothing changes, and note the ways of hiding that were met."""
    reading = Reading.of(raw)
    for _ in range(ROUNDS):
        before = reading
        if not _is_unusual(before.text):
            break
        for name, undo in _STEPS.items():
            after = undo(reading)
            if found is not None and after is not reading:
                found |= _character_ways(reading.text) if undo is _undo_characters else {name}
            reading = after
        if reading is before:
            break
    return reading


def _is_unusual(text: str) -> bool:
    return (
        _UNUSUAL.search(text) is not None
        or is_escaped(text)
        or ("\ufe0f" in text and _SELECTED.search(text) is not None)
    )


def _character_ways(text: str) -> set[str]:
    ways = set()
    if _HIDDEN.search(_BETWEEN_EMOJI.sub("", text)):
        ways.add("invisible")
    if any(not text[a:b].isascii() and re.search("[0-9]", new) for a, b, new in _changes(text)):
        ways.add("unicode_digits")
    return ways


def _undo_characters(reading: Reading) -> Reading:
    return reading.replace(_changes(reading.text))


def _changes(text: str) -> Iterator[tuple[int, int, str]]:
    """Each character, or letter with its marks, that has another plain form."""
    forms = _FORMS
    done = 0  # marks whose letter is part of the change before wait for the next round
    for match in _PLACE.finditer(text):
        kind, start, end = match.lastindex, match.start(), match.end()
        if kind is None and end == start + 1:  # by far the most
            old = text[start]
            new = forms[old]
            if new == old:
                continue
            if new.isdecimal() and not old.isdecimal():
                new = _apart(text, start, end, new)
            yield start, end, new
            done = end
            continue
        old = match.group()
        if kind == _SMALL_RUN:
            for at, new in _raised(text, start, end):
                yield at, at + 1, new
                done = at + 1
            continue
        if kind == _INVISIBLE_RUN:
            new = ""
        else:
            if kind == _MARKS_RUN and start > done:
                start -= 1
                old = text[start] + old
            base = "" if kind == _MARKS_RUN and start == match.start() else old[0]
            new = _marked(base, old[len(base) :]) if len(old) < TOO_MANY else _FORMS[base]
            if _KEYCAP in old and new.isdecimal():
                new = _apart(text, start, end, new)
        if new != old:
            yield start, end, new
            done = end


@lru_cache(maxsize=4096)
def _marked(base: str, marks: str) -> str:
    """Return a character with those marks that belong to its spelling."""
    if marks == "\ufe0f" and not base.isascii():
        return base + marks
    form = _FORMS[base]
    kept = "" if form.isdecimal() else _DECORATION.sub("", marks)
    return unicodedata.normalize("NFC", form + kept) if len(kept) <= MAX_MARKS else form


def _raised(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Superscripts and subscripts as digits, unless they are a power, a unit or cents."""
    before = text[start - 1 : start]
    if before.isdecimal() or (before.isalpha() and end - start == 1):
        return
    for at in range(start, end - 1):
        yield at, _FORMS[text[at]]
    yield end - 1, _apart(text, end - 1, end, _FORMS[text[end - 1]])


def _apart(text: str, start: int, end: int, digits: str) -> str:
    """Part digits in a circle from a longer number beside them: "①50" is an item and a price."""
    left = " " if start > 1 and text[start - 2 : start].isdecimal() else ""
    right = " " if text[end + 1 : end + 2].isdecimal() and text[end].isdecimal() else ""
    return left + digits + right


def _plain_form(char: str) -> str:
    category = unicodedata.category(char)
    if _KEPT.match(char):
        return char
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Cf" or _HIDDEN.match(char):
        # What HTML does as well: C1 controls are cp1252 in all practice.
        shown = char.encode("latin-1", "ignore").decode("cp1252", "ignore")
        return (shown if char >= "\x80" else " ") if category == "Cc" else ""
    if category == "Zs":
        return " "
    form = unicodedata.normalize("NFKC", char)
    if form == char and category == "No":
        number = unicodedata.digit(char, -1 if char not in _TENS else unicodedata.numeric(char))
        return str(int(number)) if number >= 0 else char
    if (
        unicodedata.decomposition(char).startswith("<fraction>")  # "1½" is not "11/2"
        or (len(form) > 1 and form[0] == " ")  # an accent alone, typed as an apostrophe
        or "\u1100" <= form[0] <= "\u11ff"  # Korean letters that stand alone
    ):
        return char
    # "⒈50" is no price of 1.50
    return f" {form} " if len(form) > 1 and form[0].isdecimal() and not form.isdecimal() else form


_STEPS: dict[str, Callable[[Reading], Reading]] = {
    "mojibake": undo_mojibake,
    "characters": _undo_characters,
    "escapes": undo_escapes,
    "lookalikes": undo_lookalikes,
}
