"""Where the names of the table stand in a text, before anything around them is looked at."""

from __future__ import annotations

import re

from signaltriage.text.place_names import Name, fold_name, names_at
from signaltriage.text.place_typos import intended

SHORT, FEW = 4000, 24  # texts and numbers of words for which searching beats reading all words
MOST = 400  # names that are looked at in one text
WORD = re.compile(r"\w+")
_GAP = re.compile(r"[ \t\xa0]?[-'’`´./]?[ \t\xa0]?")
_APOSTROPHES = frozenset("'’`´‘")


def spans_of(text: str, wanted: set[str]) -> list[tuple[int, int, str]]:
    """Where the words stand, as far as `MOST` of them; typos as written, names in lower case."""
    out: list[tuple[int, int, str]] = []
    lower = text.lower()
    if len(text) < SHORT and len(lower) == len(text) and len(wanted) < FEW:
        for word in wanted:
            where = lower if word in lower else text
            at = where.find(word)
            while at >= 0:
                end = at + len(word)
                if not (_in_word(text[at - 1 : at]) or _in_word(text[end : end + 1])):
                    out.append((at, end, word))
                at = where.find(word, end)
        return sorted(out)
    for match in WORD.finditer(text):
        token = match.group()
        if token in wanted or (token := token.lower()) in wanted:
            out.append((*match.span(), token))
            if len(out) == MOST:
                break
    return out


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def candidates(
    text: str, spans: list[tuple[int, int, str]], words: set[str]
) -> list[tuple[int, int, Name, bool]]:
    """Names that stand in the text, by start, the longest first; and whether misspelt."""
    out: list[tuple[int, int, Name, bool]] = []
    folded: set[str] | None = None
    for first, last, word in spans:
        names = names_at(word)
        if not names:
            target = intended(word.lower())
            names = names_at(target) if target else ()
            out += [(first, last, n, True) for n in names if n.words == (target,)]
            continue
        before: list[tuple[str, int, str]] | None = None
        after: list[tuple[str, int, str]] | None = None
        for name in names:
            count = len(name.words)
            if count == 1:
                out.append((first, last, name, False))
                continue
            if folded is None:
                folded = words.union(fold_name(w) for w in words if not w.isascii())
            if not folded.issuperset(name.words):
                continue
            if before is None or after is None:
                before, after = _left(text, first), _right(text, last)
            at, rest = name.anchor, count - name.anchor - 1
            if at > len(before) or rest > len(after):
                continue
            around = [w for w, _, _ in before[:at][::-1]] + [word] + [w for w, _, _ in after[:rest]]
            if tuple(map(fold_name, around)) != name.words:
                continue
            gaps = [gap for _, _, gap in (*before[:at], *after[:rest])]
            if "q" in name.flags and gaps[0].strip() not in _APOSTROPHES:
                continue
            start = before[at - 1][1] if at else first
            end = after[rest - 1][1] if rest else last
            if name.words[0] in {"s", "t"} and text[start - 1 : start] in _APOSTROPHES:
                start -= 1
            out.append((start, end, name, False))
    out.sort(key=lambda item: (item[0], -item[1]))
    return out


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
