"""Phrases and regular expressions of users, read for an engine whose time is linear in the text.

Python's own engine may take exponential time on a text made for it, so no pattern of a user ever
reaches it. RE2 knows words in ASCII alone; here the edges of words hold in every script.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from signaltriage.errors import ConfigError
from signaltriage.text import fold

MAX_LENGTH = 300  # characters of one phrase or pattern
MAX_PROGRAM = 10_000  # instructions of one pattern; \w alone takes some 1,700
MAX_MEMORY = 32 << 20  # of one expression; with less it would leave its fast automaton
MAX_HITS = 100  # in one field of one ad; a reviewer needs no more

_WORD = r"\pL\pN\pM"
_LETTERS = r"[\pL\pM]*"
_GAP = r"[ \n]"
# Scripts that put no space between words: there every character is an edge.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_EDGE = rf"(?:[^{_WORD}]|[{_UNSPACED}])"

_CLASSES = {"w": _WORD, "d": r"\p{Nd}", "s": r" \n", "n": r"\n", "t": " "}
_NEGATED = {"W": rf"[^{_WORD}]", "D": r"\P{Nd}", "S": r"[^ \n]"}
_PROBES = ("a", "de", "bkq", "qzxw", "1")  # what matches one of these matches nearly every ad


@dataclass(frozen=True, slots=True)
class Matcher:
    """Finds phrases and patterns between the edges of words.

    Parameters
    ----------
    expressions : tuple of compiled expression
        Whose first group is what was found.
    """

    expressions: tuple[Any, ...]

    def find(self, text: FoldedText) -> Iterator[tuple[int, int]]:
        """Yield start and end of each hit in order, without those that lie inside another.

        At most `MAX_HITS` for each expression.
        """
        hits = [hit for expression in self.expressions for hit in _hits(expression, text)]
        last = 0
        for start, end in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
            if end > last:
                yield start, end
                last = end


def _hits(expression: Any, text: FoldedText) -> Iterator[tuple[int, int]]:
    at, at_char = 0, 0
    for _ in range(MAX_HITS):
        found = expression.search(text.data, at)
        if found is None:
            return
        start, end = found.span(1)
        start_char = at_char + text.length(at, start)
        end_char = start_char + text.length(start, end)
        yield start_char - 1, end_char - 1  # the text begins after an edge
        at, at_char = end, end_char  # the next hit may share the edge


class FoldedText:
    """A folded text as the engine reads it: UTF-8 between two edges."""

    __slots__ = ("data", "is_ascii", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.is_ascii = text.isascii()
        self.data = f"\n{text}\n".encode(errors="replace")  # "?" for half of a surrogate pair

    def length(self, start: int, end: int) -> int:
        """Characters between two positions of the encoded text."""
        return end - start if self.is_ascii else len(self.data[start:end].decode())


def build_matcher(phrases: Sequence[str], patterns: Sequence[str], where: str) -> Matcher:
    r"""Compile phrases and patterns.

    Parameters
    ----------
    phrases : sequence of str
        A star at the end of a word stands for the rest of a longer word.
    patterns : sequence of str
        Regular expressions in the syntax of RE2. Case and accents do not matter.
    where : str
        Names file and entry in messages.

    Returns
    -------
    Matcher

    Raises
    ------
    ConfigError
        Naming the phrase or pattern by its number, and what to change.

    Examples
    --------
    >>> matcher = build_matcher(["cadeaukaart*"], [r"bon(nen)? van \d+"], "own.toml")
    >>> text = FoldedText("stuur cadeaukaarten of een bon van 50 euro")
    >>> [text.text[start:end] for start, end in matcher.find(text)]
    ['cadeaukaarten', 'bon van 50']
    """
    groups: dict[_Ends, list[str]] = defaultdict(list)
    for number, phrase in enumerate(phrases, 1):
        ends, written = _phrase(phrase, f"{where}: phrase {number}")
        groups[ends].append(written)
    bodies = [_between("|".join(written), ends) for ends, written in groups.items()]
    pack: list[str] = []
    size = 0
    for number, pattern in enumerate(patterns, 1):
        written, steps = _pattern(pattern, f"{where}: pattern {number}")
        if pack and size + steps > MAX_PROGRAM:
            bodies.append(_between("|".join(pack)))
            pack, size = [], 0
        pack.append(f"(?:{written})")
        size += steps
    if pack:
        bodies.append(_between("|".join(pack)))
    return Matcher(tuple(_compile(body, where) for body in bodies))


@dataclass(frozen=True, slots=True)
class _Ends:
    """What stands at the ends of some phrases: a script without spaces, the rest of a word."""

    unspaced_start: bool = False
    unspaced_end: bool = False
    inflected: bool = False


def _between(alternatives: str, ends: _Ends = _Ends()) -> str:
    left = "" if ends.unspaced_start else _EDGE
    # Written once for all phrases: the letters of every script take a thousand steps.
    rest = _LETTERS if ends.inflected else ""
    return f"{left}((?:{alternatives}){rest}){'' if ends.unspaced_end else _EDGE}"


@cache
def _is_unspaced(char: str) -> bool:
    return _engine().compile(f"[{_UNSPACED}]").match(char) is not None


def _phrase(phrase: str, where: str) -> tuple[_Ends, str]:
    _check_length(phrase, where)
    folded = fold(phrase)
    if not any(map(str.isalnum, folded)):
        raise ConfigError(f"{where}: holds no letter or digit; write a word, or use a pattern")
    if re.search(r"(?<![^\W_])\*|\*(?! |$)", folded):
        raise ConfigError(
            f"{where}: has a star that is not at the end of a word; "
            'write it as in "cadeau*", or use a pattern'
        )
    bare = folded.removesuffix("*")
    ends = _Ends(_is_unspaced(bare[0]), _is_unspaced(bare[-1]), inflected=bare != folded)
    escaped = (_GAP if c in " \n" else _LETTERS if c == "*" else re.escape(c) for c in bare)
    return ends, "".join(escaped)


def _pattern(pattern: str, where: str) -> tuple[str, int]:
    _check_length(pattern, where)
    written = translate(pattern, where)
    alone = _compile(written, where)
    if alone.fullmatch("") is not None:
        raise ConfigError(
            f"{where}: also matches nothing at all, so every ad would carry it; "
            "make at least one part of it obligatory"
        )
    if alone.programsize > MAX_PROGRAM:
        raise ConfigError(
            f"{where}: is too large ({alone.programsize:,} steps, at most {MAX_PROGRAM:,}); "
            "use smaller repetitions, or split it in two patterns"
        )
    whole = _compile(_between(written), where)
    if any(whole.search(f"\n{probe}\n") for probe in _PROBES):
        raise ConfigError(
            f"{where}: matches any word or number, so every ad would carry it; "
            "write out the words it is about"
        )
    return written, alone.programsize


def _check_length(written: str, where: str) -> None:
    if len(written) > MAX_LENGTH:
        raise ConfigError(
            f"{where}: is {len(written):,} characters long, at most {MAX_LENGTH}; "
            "split it in several"
        )


def translate(pattern: str, where: str) -> str:
    r"""Write a user's pattern for folded text: no case, no accents, words in every script.

    Parameters
    ----------
    pattern : str
        As the user wrote it.
    where : str
        Names file, entry and pattern in messages.

    Returns
    -------
    str
        For RE2.

    Raises
    ------
    ConfigError
        It uses what a match between the edges of words in linear time cannot have.

    Examples
    --------
    >>> translate(r"Één-op-één", "own.toml")
    'een[ \\n]op[ \\n]een'
    """
    pieces: list[str] = []
    in_class = False
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            piece, at = _escape(pattern, at, where, in_class=in_class)
            pieces.append(piece)
            continue
        at += 1
        if in_class:
            if char == "[" and pattern[at : at + 1] == ":":
                raise ConfigError(rf"{where}: [:name:] knows English letters alone; use \pL or \d")
            in_class = char != "]"
            pieces.append(_literal(char, in_class=True))
        elif char == "[":
            in_class = True
            opening = re.match(r"\^?\]?", pattern[at:])
            inside = opening.group() if opening else ""
            at += len(inside)
            pieces.append("[" + inside.replace("]", r"\]"))
        elif char in "^$":
            raise ConfigError(f"{where}: {_EDGES.format(char)}")
        elif char == "(" and pattern[at : at + 1] == "?" and pattern[at : at + 2] != "?:":
            raise ConfigError(
                f"{where}: (? is only known as (?: …), without flags, names or looking around; "
                "case and accents never matter"
            )
        else:
            pieces.append(_literal(char, in_class=False))
    if in_class:
        raise ConfigError(f"{where}: a [ is not closed; add ] or write \\[")
    return "".join(pieces)


_EDGES = "{} is not known: a match always stands between the edges of words; leave it out"


def _escape(pattern: str, at: int, where: str, *, in_class: bool) -> tuple[str, int]:
    r"""Return what stands for an escape such as ``\w``, and where the pattern goes on."""
    char = pattern[at + 1 : at + 2]
    if not char:
        raise ConfigError(f"{where}: ends in a lone backslash; write \\\\ or leave it out")
    if char in _CLASSES:
        inside = _CLASSES[char]
        return inside if in_class else f"[{inside}]", at + 2
    if char in _NEGATED and not in_class:
        return _NEGATED[char], at + 2
    if char in "pP":
        named = re.match(r"\\[pP](?:\{\^?\w+\}|[A-Z])", pattern[at:])
        if named is None:
            raise ConfigError(rf"{where}: \{char} needs a class, such as \pL or \p{{Cyrillic}}")
        return named.group(), at + named.end()
    if char in "bBAzZ":
        raise ConfigError(f"{where}: {_EDGES.format(chr(92) + char)}")
    if char.isdecimal():
        raise ConfigError(rf"{where}: \{char} refers back to a group, which is not known")
    if char.isalnum():
        raise ConfigError(rf"{where}: \{char} is not known here; see the list in own_indicators.md")
    return _literal(char, in_class=in_class, escaped=True), at + 2


def _literal(char: str, *, in_class: bool, escaped: bool = False) -> str:
    """Return a character as it stands in folded text."""
    if in_class and char == "-" and not escaped:
        return char
    char = char.lower() if char.isascii() else char
    if unicodedata.category(char) in {"Zs", "Pd"} or char in "\t_":
        return " " if in_class else _GAP
    if not char.isascii() or char == "`":
        folded = fold(char)
        return folded if in_class or len(folded) <= 1 else f"(?:{folded})"
    return "\\" + char if escaped else char


def _compile(written: str, where: str) -> Any:
    engine = _engine()
    options = engine.Options()
    options.max_mem = MAX_MEMORY
    options.longest_match = True
    options.log_errors = False
    try:
        return engine.compile(written, options)
    except engine.error as error:
        reason = error.args[0].decode() if error.args else "not valid"
        raise ConfigError(
            f"{where}: is no valid pattern: {reason}; correct it, see "
            "https://github.com/google/re2/wiki/Syntax"
        ) from None


def _engine() -> Any:
    import re2  # here, so that whoever has no own indicators does not load it

    return re2
