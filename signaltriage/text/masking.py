"""Texts without the contacts in them, for display."""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, takewhile

from signaltriage.records import Contact
from signaltriage.text.digits import BETWEEN, read_digits
from signaltriage.text.normal import normalize

MIN_SIGNS, MIN_DIGITS = 7, 5  # of what might be a telephone number

# Digits, letters that pass for digits, and what may stand between two of them.
_SIGN = r"[\dOolISsBZz]"
_SIGNS = re.compile(rf"(?:{_SIGN})+")
_EACH, _EACH_DIGIT = re.compile(_SIGN), re.compile(r"\d")
_RUN = re.compile(rf"{_SIGN}(?:{BETWEEN}{_SIGN})*")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with tokens in place of some stretches.

    Parameters
    ----------
    text : str
        The masked text.
    cuts : tuple of (start, end, token)
        What was replaced, in positions of the original, in order, not overlapping.

    Examples
    --------
    >>> masked = Masked("bel [phone] nu", ((4, 14, "[phone]"),))
    >>> masked.offset(4), masked.offset(14), masked.offset(16)
    (4, 11, 13)
    """

    text: str
    cuts: tuple[tuple[int, int, str], ...]
    _grown: tuple[int, ...] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        growth = (len(token) - (end - start) for start, end, token in self.cuts)
        object.__setattr__(self, "_grown", tuple(accumulate(growth, initial=0)))

    def offset(self, position: int) -> int:
        """Where a position of the original lies now; inside a token it moves to its start."""
        i = bisect_right(self.cuts, position, key=lambda cut: cut[0])
        if i == 0:
            return position
        start, end, _ = self.cuts[i - 1]
        return position + self._grown[i] if position >= end else start + self._grown[i - 1]


def mask(text: str, contacts: Iterable[Contact]) -> Masked:
    """Replace contacts by their kind.

    Parameters
    ----------
    text : str
        The text the contacts were found in.
    contacts : iterable of Contact
        Not overlapping.

    Returns
    -------
    Masked

    Examples
    --------
    >>> from signaltriage.text import find_contacts
    >>> text = "Bel 06-71234567 vandaag"
    >>> mask(text, find_contacts(text, fictitious=True)).text
    'Bel [phone] vandaag'
    """
    return _replace(text, [(c.start, c.end, f"[{c.kind}]") for c in contacts])


def mask_for_display(text: str, contacts: Iterable[Contact]) -> Masked:
    """Replace contacts, and whatever else might be a telephone number.

    Nobody who reads a report needs a number that the finder was not sure of, so every stretch of
    seven or more digits, or of letters that pass for digits with at least five digits among them,
    goes as well, if little stands between them.

    Examples
    --------
    >>> mask_for_display("06 1234 567", []).text
    '[number]'
    >>> mask_for_display("bel o6 7l23 4S67", []).text
    'bel [number]'
    """
    cuts = sorted((c.start, c.end, f"[{c.kind}]") for c in contacts)
    numbers: list[tuple[int, int, str]] = []
    reading = read_digits(normalize(text))
    for found in _numbers(reading.text):
        start, end = reading.span(*found)
        numbers += [(left, right, "[number]") for left, right in _gaps(start, end, cuts)]
    return _replace(text, [*cuts, *numbers])


def _replace(text: str, cuts: Iterable[tuple[int, int, str]]) -> Masked:
    ordered = tuple(sorted(cuts))
    pieces: list[str] = []
    at = 0
    for start, end, token in ordered:
        pieces += (text[at:start], token)
        at = end
    pieces.append(text[at:])
    return Masked("".join(pieces), ordered)


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of what might be a telephone number, without words at its ends."""
    for run in _RUN.finditer(text):
        groups = list(_SIGNS.finditer(text, *run.span()))
        ends = [i for i, group in enumerate(groups) if not _is_word(text, group)]
        if not ends:
            continue
        start, end = groups[ends[0]].start(), groups[ends[-1]].end()
        signs = sum(1 for _ in _EACH.finditer(text, start, end))
        digits = sum(1 for _ in _EACH_DIGIT.finditer(text, start, end))
        if signs >= MIN_SIGNS and digits >= MIN_DIGITS:
            yield start, end


def _is_word(text: str, group: re.Match[str]) -> bool:
    """Whether these signs are letters of a word: not a lone letter, and no digit among them."""
    if _EACH_DIGIT.search(group.group()):
        return False
    around = text[max(0, group.start() - 1) : group.start()] + text[group.end() : group.end() + 1]
    return len(group.group()) > 1 or any(map(str.isalpha, around))


def _gaps(start: int, end: int, cuts: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a stretch of digits that no cut covers."""
    at = start
    first = bisect_left(cuts, start, key=lambda cut: cut[1])
    for left, right, _ in takewhile(lambda cut: cut[0] < end, islice(cuts, first, None)):
        if left > at:
            yield at, left
        at = max(at, right)
    if at < end:
        yield at, end
