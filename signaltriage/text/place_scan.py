"""Where the names of the table stand in a text, before anything around them is looked at."""

from __future__ import annotations

import re
from collections.abc import Sequence

from signaltriage.text.place_codes import is_code
from signaltriage.text.place_context import AREA_WORDS, CUE_WORDS, SURE_CUES
from signaltriage.text.place_names import (
    Name,
    beside_of,
    beside_words,
    doubtful_words,
    fold_name,
    name_index,
    names_at,
)
from signaltriage.text.place_typos import intended, scope_of

REMEMBERED = 65_536  # words, and tokens, whose kinds are kept
LONGEST_TOKEN = 40  # a longer one is not kept
NAMES_KEPT = 4096
MOST_CODES = 4000  # numbers that are looked at as postcodes
MOST = 400  # names that are looked at in one text
WORD = re.compile(r"\w+")
_GAP = re.compile(r"[ \t\xa0]?[-'’`´./(]?[ \t\xa0]?")
_JOINTS = " \t\xa0-'’`´./("
_NEXT = re.compile(rf"{_GAP.pattern}(\w+)")
_APOSTROPHES = frozenset("'’`´‘")
LARGE = 100_000  # a smaller place in lower case needs a word that stands before places alone
FIRM, DOUBTFUL, SMALL, CUED, PART, BESIDE, CUE, SURE_CUE, AREA, CODE = (1 << i for i in range(10))
_NAME = FIRM | DOUBTFUL | SMALL | CUED | PART
# A letter for each kind, all of one byte: a word is at most one of the first four.
_LETTERS = {
    kind: chr(i)
    for i, kind in enumerate(
        (
            CODE,
            *(
                one | part | beside | cue | area
                for one in (0, FIRM, DOUBTFUL, SMALL, CUED)
                for part in (0, PART)
                for beside in (0, BESIDE)
                for cue in (0, CUE, CUE | SURE_CUE)
                for area in (0, AREA)
            ),
        ),
        ord("A"),
    )
}
_BREAK = "/"  # between two tokens
_SIGNS = {":": ":", "=": ":", "📍": ":", "(": "(", ",": ","}
_PIECE = re.compile(r"\w+|[:=📍(,]")
# Start and end; and the tokens before and after it, with a comma if there is one: "" for none,
# None where it is joined to more.
Word = tuple[int, int, str | None, str | None]
Candidate = tuple[int, int, Name, bool, str | None, str | None]


class _Kinds(dict[str, str]):
    """A letter for what each word or sign may be; filled as words are met, never too full."""

    def __missing__(self, word: str) -> str:
        kind = _SIGNS.get(word) or _LETTERS[_kind(word)]
        if len(word) <= LONGEST_TOKEN:
            if len(self) >= REMEMBERED:
                self.clear()
            self[word] = kind
        return kind


class _TokenKinds(dict[str, str]):
    """Letters of the words and signs in each stretch without a space; as `_Kinds`."""

    def __missing__(self, token: str) -> str:
        kinds = "".join(map(_KINDS.__getitem__, _PIECE.findall(token)))
        if len(token) <= LONGEST_TOKEN:
            if len(self) >= REMEMBERED:
                self.clear()
            self[token] = kinds
        return kinds


def _kind(word: str) -> int:
    if is_code(word):
        return CODE
    low = word.lower()
    target = fold_name(low)
    kind = (CUE if low in CUE_WORDS else 0) | (AREA if low in AREA_WORDS else 0)
    kind |= CUE | SURE_CUE if low in SURE_CUES else 0
    kind |= BESIDE if target in beside_words() else 0
    if target in name_index():
        if target not in doubtful_words():
            return kind | FIRM
        alone = [name for name in names_at(target) if len(name.words) == 1]
        if alone:
            small = all(spot.population < LARGE for name in alone for spot in name.spots)
            kind |= SMALL if small and word.islower() else DOUBTFUL
        return kind | (PART if beside_of(target) else 0)
    if intended(low) is not None:
        return kind | (CUED if word.islower() else FIRM)
    return kind


def _class(wanted: int) -> str:
    """Letters of words that have one of the bits, as a class of a pattern."""
    letters = (letter for kind, letter in _LETTERS.items() if kind & wanted)
    return "[" + "".join(f"\\x{ord(letter):02x}" for letter in letters) + "]"


_BETWEEN = ("", "/", "//", "/(", "(", ":", ":/", "/:/")  # a word and the one it says something of


def _after(before: str, names: int, between: Sequence[str] = _BETWEEN) -> str:
    """Look back at a word, just read, and at what stands before it."""
    return "|".join(f"(?<={before}{re.escape(b)}{_class(names)})" for b in between)


_KINDS = _Kinds()
_TOKEN_KINDS = _TokenKinds()
_ANY = re.compile(_class(_NAME | CODE) + "()")
# Which group is there says why a word is looked at: as it stands; after a label or before a
# country or province in brackets; before a comma, after which one may stand; beside another part.
_HOT = re.compile(
    f"{_class(_NAME | CODE)}(?:"
    f"(?:(?<={_class(FIRM | CODE)})|{_after(_class(SURE_CUE), _NAME)}"
    f"|{_after(_class(CUE), DOUBTFUL | CUED)}|(?<={_class(DOUBTFUL)})(?=[,/]{{0,3}}{_class(AREA)})"
    f"|(?<={_class(DOUBTFUL | SMALL)})(?=/?\\()|{_after(':', DOUBTFUL | SMALL, ('', '/', '//'))})()"
    f"|(?<={_class(DOUBTFUL | SMALL)})(?=/?,)()"
    f"|(?<={_class(PART)})(?:(?=[(/]{{0,2}}{_class(BESIDE)})|{_after(_class(BESIDE), PART)})())"
)
_STANDING, _COMMA, _BESIDE = 1, 2, 3
_COMMA_AFTER = re.compile(r"\s?,[ *]{0,3}(\w)")
_CODE = _LETTERS[CODE]
_DOUBTS = frozenset(v for kind, v in _LETTERS.items() if kind & (DOUBTFUL | SMALL))
_PARTS = frozenset(letter for kind, letter in _LETTERS.items() if kind & PART)


def words_at(text: str, *, field: bool) -> tuple[list[Word], list[int]]:
    """Where words stand that may be part of a name, as far as `MOST`; and where postcodes may.

    A name that is also a word or a person's is looked at after a cue or before a word such as
    "centre" alone; what stands in a list is found from its neighbours. Only words with a capital,
    or in a `field`, or after a cue, are looked at as misspelt.
    """
    tokens = text.split()
    kinds = _BREAK.join(map(_TOKEN_KINDS.__getitem__, tokens))
    words: list[Word] = []
    codes: list[int] = []
    spaced = sum(map(len, tokens)) + len(tokens) - 1 == len(text)  # by one space each
    seen = number = last = at = 0  # how far kinds, tokens and text are read
    rest = text
    if not spaced:
        rest = text.lstrip()
        at = len(text) - len(rest)
    pieces: list[tuple[int, int]] = []
    pieces_of = -1
    for match in (_ANY if field else _HOT).finditer(kinds):
        i = match.start()
        number += kinds.count(_BREAK, seen, i)
        seen = i
        why = match.lastindex
        if why == _BESIDE and _stands_alone(tokens, number):
            continue
        if spaced:
            at += sum(map(len, tokens[last:number])) + number - last
        elif number > last:
            rest = rest.split(None, number - last)[-1]
            at = len(text) - len(rest)
        last = number
        token = tokens[number]
        if token.isalnum():
            start, end = at, at + len(token)
        else:
            if pieces_of != number:
                pieces, pieces_of = [m.span() for m in _PIECE.finditer(token)], number
            start, end = pieces[i - 1 - kinds.rfind(_BREAK, 0, i)]
            start, end = start + at, end + at
        before = after = None
        if start == at:
            before = tokens[number - 1] if number else ""
        if end == at + len(token):
            after = tokens[number + 1] if number + 1 < len(tokens) else ""
        elif token[-1] == "," and end == at + len(token) - 1:
            after = f", {tokens[number + 1]}" if number + 1 < len(tokens) else None
        if kinds[i] == _CODE:
            if len(codes) < MOST_CODES:
                codes.append(start)
        elif (
            why == _STANDING
            or (why == _COMMA and _is_capital_after(text, end))
            or (
                (why == _BESIDE or kinds[i] in _PARTS)
                and _joins(text, start, end, _NAMED[text[start:end].lower()][2], before, after)
            )
        ):
            words.append((start, end, before, after))
            if len(words) == MOST:
                break
    return words, codes


def _stands_alone(tokens: list[str], number: int) -> bool:
    """Whether it is seen at once that no other part of a name stands beside a token."""
    word, before = tokens[number], tokens[number - 1]
    after = tokens[number + 1] if number + 1 < len(tokens) else "0"
    if not (number and word.isalnum() and before.isalnum() and after.isalnum()):
        return False
    beside = _NAMED[word.lower()][2]
    return fold_name(before) not in beside and fold_name(after) not in beside


def _is_capital_after(text: str, end: int) -> bool:
    """Whether a comma and a word with a capital follow."""
    match = _COMMA_AFTER.match(text, end)
    return match is not None and match[1].isupper()


class _Named(dict[str, tuple[tuple[Name, ...], bool, frozenset[str]]]):
    """Names of the table by a word in small letters, as `names_at`; whether it is misspelt.

    And the words that stand beside it in those of several words.
    """

    def __missing__(self, word: str) -> tuple[tuple[Name, ...], bool, frozenset[str]]:
        if len(self) >= NAMES_KEPT:
            self.clear()
        target = fold_name(word)
        typo = target not in name_index()
        if typo:
            target = intended(word) or ""
        names = names_at(target)
        if typo:
            names = tuple(name for name in names if scope_of(" ".join(name.words)))
        found = self[word] = names, typo, beside_of(target)
        return found


_NAMED = _Named()


def named_at(
    text: str, first: int, last: int, lead: str | None = None, follow: str | None = None
) -> list[Candidate]:
    """Names of the table around one word, the longest first; and whether misspelt."""
    names, typo, beside = _NAMED[text[first:last].lower()]
    if not names:
        return []
    name = names[-1]  # the shortest
    if not beside or not _joins(text, first, last, beside, lead, follow):
        return [(first, last, name, typo, lead, follow)] if len(name.words) == 1 else []
    before: list[tuple[str, int, str]] | None = None
    after: list[tuple[str, int, str]] | None = None
    found: list[Candidate] = []
    for name in names:
        count = len(name.words)
        if count == 1:
            found.append((first, last, name, typo, lead, follow))
            continue
        at, rest = name.anchor, count - name.anchor - 1
        if before is None or after is None:
            before, after = _left(text, first), _right(text, last)
        if at > len(before) or rest > len(after):
            continue
        if any(
            fold_name(w) != n for (w, _, _), n in zip(after, name.words[at + 1 :], strict=False)
        ):
            continue
        if any(
            fold_name(w) != n for (w, _, _), n in zip(before, name.words[:at][::-1], strict=False)
        ):
            continue
        gaps = [gap for _, _, gap in (*before[:at], *after[:rest])]
        if "q" in name.flags and gaps[0].strip() not in _APOSTROPHES:
            continue
        start = before[at - 1][1] if at else first
        end = after[rest - 1][1] if rest else last
        if name.words[0] in {"s", "t"} and text[start - 1 : start] in _APOSTROPHES:
            start -= 1
        around = lead if start == first else None, follow if end == last else None
        found.append((start, end, name, typo, *around))
    return found


def _joins(
    text: str, first: int, last: int, beside: frozenset[str], lead: str | None, follow: str | None
) -> bool:
    """Whether one of some words stands beside a word, as parts of a name do."""
    if follow is not None and (follow == "" or follow.isalnum()):
        if fold_name(follow) in beside:
            return True
    elif text[last : last + 1] in _JOINTS:
        match = _NEXT.match(text, last)
        if match is not None and fold_name(match[1]) in beside:
            return True
    if lead is not None and (lead == "" or lead.isalnum()):
        return fold_name(lead) in beside
    if text[first - 1 : first] not in _JOINTS:
        return False
    before = text[max(0, first - LONGEST_TOKEN) : first].rstrip(_JOINTS)
    end = start = len(before)
    while start and (before[start - 1].isalnum() or before[start - 1] == "_"):
        start -= 1
    return fold_name(before[start:end]) in beside


def is_doubtful(word: str) -> bool:
    """Whether a word is a name, but also another word or a name of persons."""
    return _KINDS[word] in _DOUBTS


def doubtful_at(text: str, start: int, end: int) -> Candidate | None:
    """Return a word of the text that is a doubtful name, None if it is not."""
    word = text[start:end]
    if not is_doubtful(word):
        return None
    names, typo, _ = _NAMED[word.lower()]
    return start, end, names[-1], typo, None, None


def _right(text: str, at: int, most: int = 5) -> list[tuple[str, int, str]]:
    """Words after a place, with where each ends and what stands before it."""
    out: list[tuple[str, int, str]] = []
    while len(out) < most:
        gap = _GAP.match(text, at)
        word = WORD.match(text, gap.end(), gap.end() + 30) if gap else None
        if gap is None or word is None or not gap.group():
            break
        out.append((word.group(), word.end(), gap.group()))
        at = word.end()
    return out


def _left(text: str, at: int, most: int = 5) -> list[tuple[str, int, str]]:
    """Words before a place, the nearest first, with where each starts and what stands after it."""
    out: list[tuple[str, int, str]] = []
    first = max(0, at - 80)
    words = [(m.start(), m.end()) for m in WORD.finditer(text, first, at)]
    for start, end in reversed(words):
        gap = text[end:at]
        if not gap or len(out) == most or not _GAP.fullmatch(gap):
            break
        out.append((text[start:end], start, gap))
        at = start
    return out
