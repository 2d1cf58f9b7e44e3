"""Digits as people write them: in figures, in words, or as letters that look like figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from signaltriage.text.number_words import read_number_words
from signaltriage.text.reading import Reading

# What may stand between two digits of one number. Signs of money and sums do not.
BETWEEN = r"(?:(?:[^\w€$£¥%]|_){0,7}|\ ?[xX]\ ?)"

# Latin letters, and Cyrillic ones that stand alone among figures.
_LOOKS = dict(zip("oOоОlIiІіzZsSЅѕbBВЗзб", "000011111225555888336", strict=True))
_LOOKING = rf"[{''.join(_LOOKS)}]"
_ZERO_OR_ONE = r"[oOоОlIІ]"
# Figures with letters behind them that end there, or one or two like 0 and 1 before them.
_BEHIND = re.compile(rf"[^\w\n_]{{0,4}}{_LOOKING}{{1,6}}(?![^\W\d_])|_{{1,3}}{_LOOKING}_")
_BEFORE = re.compile(rf"{_ZERO_OR_ONE}(?<![^\W\d_].){_LOOKING}?(?:[^\w\n]|_){{0,4}}\d")
_BEFORE_LENGTH = 7
# The first figure is tested alone, for speed.
_RUN = re.compile(rf"[0-9][0-9]*+(?:{BETWEEN}[0-9]+)*+")
_GROUP = re.compile(r"[0-9][0-9]*+")
_TOKEN = re.compile(r"(?<![^\W_])[^\W_]+")
_LIKE_0_OR_1 = re.compile(rf"{_ZERO_OR_ONE}{{1,2}}")
_NO_ZERO = re.compile(r"[^oOоО]+")
_MIXED = re.compile(rf"(?:\d|{_LOOKING})+")
_FROM_LETTERS = re.compile(_LOOKING)
_WORD_AFTER = re.compile(r"[ \t]+[^\W\d_]{2}|[ \t]+[^\W\d_][ \t]")
AROUND = 48  # characters beside such a place that belong to the same number
MOST_GROUPS = 5_000  # of figures in a text; fifty times what the fullest advertisement has
MIN_SPOKEN = 4  # digits in words that stand together, with no figure near
MIN_SIGNS, MIN_FIGURES = 7, 2  # of a stretch in which letters are read as figures


def read_digits(reading: Reading, languages: Sequence[str] | None = None) -> Reading:
    """Read number words, and letters between figures, as digits.

    Examples
    --------
    >>> read_digits(Reading.of("nul zes O7 l2 345 6")).text
    '0 6 07 12 345 6'
    """
    return read_runs(reading, languages)[0]


def read_runs(
    reading: Reading, languages: Sequence[str] | None = None
) -> tuple[Reading, list[tuple[int, int]]]:
    """Read words and letters as digits, and say where digits with little between them stand."""
    words = read_number_words(reading, languages, MIN_SPOKEN)
    runs = _runs(words.text)
    letters = _read_letters(words, runs)
    if letters is words:
        return words, runs
    digits = read_number_words(letters, languages, MIN_SPOKEN)
    return digits, _runs(digits.text)


def _runs(text: str) -> list[tuple[int, int]]:
    """Where digits with little between them stand."""
    end = len(text)
    if end > MOST_GROUPS * 2:
        groups = islice(_GROUP.finditer(text), MOST_GROUPS, None)
        end = next((group.start() for group in groups), end)
    return [match.span() for match in _RUN.finditer(text, 0, end)]


def _read_letters(reading: Reading, runs: Sequence[tuple[int, int]]) -> Reading:
    text = reading.text
    changes: list[tuple[int, int, str]] = []
    done, end_of_runs = 0, runs[-1][1] + AROUND if runs else 0
    for start, end in runs:
        if end <= done or not (
            _BEHIND.match(text, end)
            or _BEFORE.search(text, max(0, start - _BEFORE_LENGTH), start + 1)
        ):
            continue
        near = _mixed_runs(text, max(done, start - AROUND), end_of_runs)
        run = next((run for run in near if run[-1].end() > start), None)
        if run is None:
            break
        changes += _figures(run)
        done = run[-1].end()
    return reading.replace(changes)


def _mixed_runs(text: str, start: int, end: int) -> Iterator[list[re.Match[str]]]:
    """Tokens one after another that hold figures and letters like figures alone."""
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text, start, end):
        group = token.group()
        if run and (token.start() - run[-1].end() > 7 or not _MIXED.fullmatch(group)):
            yield run
            run = []
        if (len(group) <= 4 or _has_digit(token)) and _MIXED.fullmatch(group):
            run.append(token)
    if run:
        yield run


def _has_digit(token: re.Match[str]) -> bool:
    return any(map(str.isdecimal, token.group()))


def _figures(run: Sequence[re.Match[str]]) -> Iterator[tuple[int, int, str]]:
    """Replace the letters of a run, if it is long enough and figures prevail."""
    first, last = 0, len(run)
    while first < last and not _opens(run[first : first + 2]):
        first += 1
    while first < last and not _closes(run[max(first, last - 2) : last]):
        last -= 1
    run = run[first:last]
    signs = "".join(token[0] for token in run)
    figures = sum(map(str.isdecimal, signs))
    if len(signs) < MIN_SIGNS or figures < max(MIN_FIGURES, len(signs) * 0.25):
        return
    if any(_in_prose(token[0]) for token in run) and any(len(token[0]) > 1 for token in run):
        return
    for token in run:
        for letter in _FROM_LETTERS.finditer(token[0]):
            at = token.start() + letter.start()
            yield at, at + 1, _LOOKS[letter[0]]


def _opens(run: Sequence[re.Match[str]]) -> bool:
    """Whether a run may begin with its first token: not with a word before the number."""
    token = run[0]
    if _has_digit(token) or _LIKE_0_OR_1.fullmatch(token[0]):
        return True
    return _mixed_case(token[0]) and len(run) > 1 and run[1].start() - token.end() == 1


def _closes(run: Sequence[re.Match[str]]) -> bool:
    """Whether a run may end with its last token: not with a word after the number."""
    token = run[-1]
    if _has_digit(token):
        return True
    gap = token.string[run[0].end() : token.start()]
    if len(token[0]) == 1 and not _WORD_AFTER.match(token.string, token.end()):
        return bool(_LIKE_0_OR_1.fullmatch(token[0])) or bool(gap.strip()) or token[0].isupper()
    return len(gap) == 1 and (_mixed_case(token[0]) or token[0] in {"oo", "OO"})


def _in_prose(word: str) -> bool:
    """Whether letters among longer figures are a word: "71 z 344", "15 is 20"."""
    if any(map(str.isdecimal, word)) or _LIKE_0_OR_1.fullmatch(word):
        return False
    return word in "zsbiіВз" or (len(word) > 1 and word.islower())


def _mixed_case(word: str) -> bool:
    return len(word) > 1 and not word.islower() and not _NO_ZERO.fullmatch(word)
