"""The small language in which phrases are written, and how it is looked up.

::

    word word       these words, in any case, with or without accents
    word*           the word may go on: frisch* is frisch, frische, frisches
    *word           the word may have begun before: *bureau is bureau, escortbureau
    (a|b c|)        one of these; an empty one makes the group optional; it may touch a word
    ~               up to three words between, ~1 up to one, and so on; no sentence ends there

An automaton looks for the longest fixed part, the anchor; the rest is checked around its hits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from sys import intern

from signaltriage.errors import ConfigError
from signaltriage.text import fold

MOST_FORMS = 60  # looked up as they stand; of more, a part is left to the check around the hit

_GAP = re.compile(r" ?~(\d?) ?")
_GROUP = re.compile(r"\(([^()]*)\)")
_PART = re.compile(r"[^*]+")
_WORD = re.compile(r"[\w*]+")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the automaton looks for, and what must stand around it.

    `left` and `right` are the sources of regular expressions on what stands before and after,
    `words_before` is how many words the former may take; `open_left` and `open_right` say that
    the word may go on there. The phrase stands in no text without a word of each set in `needs`,
    the smallest of which comes first.
    """

    key: str
    left: str = ""
    right: str = ""
    words_before: int = 0
    open_left: bool = False
    open_right: bool = False
    needs: tuple[frozenset[str], ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether the key is all there is."""
        return not (self.left or self.right or self.open_left or self.open_right)

    def span(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """Where the whole phrase stands, given that the key stands at ``text[start:end]``."""
        if self.right:
            after = _compiled(self.right).match(text, end)
            if after is None:
                return None
            end = after.end()
        elif self.open_right:
            while text[end : end + 1].isalpha():
                end += 1
        elif text[end : end + 1].isalnum():
            return None
        if self.left:
            begin = start
            for _ in range(self.words_before + 1):
                begin = text.rfind(" ", 0, begin)
                if begin < 0:
                    break
            before = _compiled(self.left).search(text, begin + 1, start)
            return None if before is None else (before.start(), end)
        if self.open_left:
            while start and text[start - 1].isalpha():
                start -= 1
        elif start and text[start - 1].isalnum():
            return None
        return start, end


def level(folded: str) -> str:
    """Make plain the letters that decomposing does not, at the same length.

    Examples
    --------
    >>> level("cała dobe")
    'cala dobe'
    """
    return folded.replace("ł", "l").replace("ı", "i").replace("đ", "d")


@cache
def forms(pattern: str, language: str | None = None) -> tuple[str, ...]:
    """Spell a pattern out, without what a gap or a star may stand for.

    Parameters
    ----------
    pattern : str
        As written in a lexicon.
    language : str, optional
        German is also spelt with ae, oe and ue.

    Returns
    -------
    tuple of str
        Folded.

    Examples
    --------
    >>> forms("no (more|) limit* ~2 here")
    ('no more limit here', 'no limit here')
    """
    return tuple(
        " ".join(_GAP.sub(" ", form).replace("*", "").split())
        for spelt in _spellings(pattern, language)
        for form in _spelt_out(spelt)
    )


def anchors(
    pattern: str, language: str | None = None, barred: tuple[str, ...] = ()
) -> list[Anchor]:
    """Turn a pattern into what is looked up.

    Parameters
    ----------
    pattern : str
        As written in a lexicon.
    language : str, optional
        As in `forms`.
    barred : tuple of str, optional
        Folded words that no gap may hold, such as negators.

    Returns
    -------
    list of Anchor
        One for each form of the most telling fixed part.

    Raises
    ------
    ConfigError
        If a part of the pattern holds no word, or its brackets do not pair.

    Examples
    --------
    >>> [anchor.key for anchor in anchors("no (limits|taboos)")]
    ['no limits', 'no taboos']
    """
    return [found for spelt in _spellings(pattern, language) for found in _anchors(spelt, barred)]


def _spellings(pattern: str, language: str | None) -> list[str]:
    plain = level(fold(pattern))
    if language != "de":
        return [plain]
    return list(dict.fromkeys((plain, level(fold(pattern.translate(_GERMAN))))))


def _anchors(pattern: str, barred: tuple[str, ...]) -> list[Anchor]:
    pieces = _GAP.split(pattern)
    gaps = [int(gap or 3) for gap in pieces[1::2]]
    segments: list[tuple[str, ...]] = []
    for piece in pieces[::2]:
        parts = _parts(piece)
        segments += map(_spelt_out, parts)
        gaps[len(segments) - len(parts) : len(segments) - len(parts)] = [0] * (len(parts) - 1)
    if not all(form.strip("* ") for forms_ in segments for form in forms_):
        raise ConfigError(f"'{pattern}' has an empty part; put words between the marks")
    best = max(range(len(segments)), key=lambda i: (min(map(_telling, segments[i])), -i))
    left = "".join(
        f"{_any(segment)}[,:]? {_gap(gap, barred)}"
        for segment, gap in zip(segments[:best], gaps, strict=False)
    )
    right = "".join(
        f"[,:]? {_gap(gap, barred)}{_any(segment)}"
        for segment, gap in zip(segments[best + 1 :], gaps[best:], strict=False)
    )
    words_before = sum(gaps[:best]) + sum(
        1 + max(form.count(" ") for form in segment) for segment in segments[:best]
    )
    others = [_needed(segment) for segment in (*segments[:best], *segments[best + 1 :])]
    needs = tuple(sorted((words for words in others if words), key=len))
    return [_anchor(form, left, right, words_before, needs) for form in segments[best]]


def _needed(segment: tuple[str, ...]) -> frozenset[str]:
    """Words of which a text with one of these forms holds one.

    None if a form has no whole word, or has figures, which callers need not keep in their words.
    """
    words = [[word for word in _WORD.findall(form) if "*" not in word] for form in segment]
    if not all(words):
        return frozenset()
    needed = frozenset(max(of_form, key=len) for of_form in words)
    return frozenset() if any(char.isdigit() for word in needed for char in word) else needed


def _parts(piece: str) -> list[str]:
    """Cut a piece with too many forms between its groups."""
    if _count(piece) <= MOST_FORMS:
        return [piece]
    cuts = [at for at, char in enumerate(piece) if char == " " and _is_outside(piece, at)]
    for cut in sorted(cuts, key=lambda at: abs(at - len(piece) / 2)):
        head, tail = piece[:cut], piece[cut + 1 :]
        if "" not in _spelt_out(head)[-1:] and "" not in _spelt_out(tail)[-1:]:
            return [*_parts(head), *_parts(tail)]
    return [piece]


def _count(piece: str) -> int:
    count = 1
    for group in _GROUP.findall(piece):
        count *= len(group.split("|"))
    return count


def _is_outside(piece: str, at: int) -> bool:
    return piece.count("(", 0, at) == piece.count(")", 0, at)


def _anchor(
    form: str, left: str, right: str, words_before: int, needs: tuple[frozenset[str], ...]
) -> Anchor:
    """Anchor one form on its longest part without a star."""
    part = max(_PART.finditer(form), key=lambda found: len(found[0].strip()))
    key = part[0].strip()
    at = form.index(key, part.start())
    before, after = form[:at], form[at + len(key) :]
    has_left = left or before.strip("* ")
    return Anchor(
        key,
        # Many forms share what stands around them.
        intern(rf"(?<!\w){left}{_source(before)}$") if has_left else "",
        intern(rf"{_source(after)}{right}(?!\w)") if right or after.strip("* ") else "",
        words_before + before.count(" "),
        open_left=before == "*" and not left,
        open_right=after == "*" and not right,
        needs=needs,
    )


def _telling(form: str) -> int:
    return max(len(part.strip()) for part in _PART.findall(form))


def _spelt_out(pattern: str) -> tuple[str, ...]:
    pieces = _GROUP.split(pattern)
    choices = [piece.split("|") if i % 2 else [piece] for i, piece in enumerate(pieces)]
    if "(" in "".join(pieces) or ")" in "".join(pieces):
        raise ConfigError(f"'{pattern}' has brackets that do not pair; none may stand in another")
    return tuple(dict.fromkeys(" ".join("".join(form).split()) for form in product(*choices)))


def _source(form: str) -> str:
    return re.escape(form).replace(r"\*", r"\w*").replace(r"\ ", " ")


def _any(forms_: tuple[str, ...]) -> str:
    return f"(?:{'|'.join(map(_source, forms_))})"


@cache
def _gap(words: int, barred: tuple[str, ...]) -> str:
    if not words:
        return ""
    not_barred = rf"(?!(?:{'|'.join(map(re.escape, barred))}) )" if barred else ""
    return rf"(?:{not_barred}(?:\d+\.|[^\s.!?;|•]+(?:\.\d+)?) ){{0,{words}}}"


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)
