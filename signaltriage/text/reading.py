"""A text read in another way, in which every position leads back to the original."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Cut = tuple[int, int, int, int]  # start and end in the text, start and end in the text before


@dataclass(frozen=True, slots=True)
class Reading:
    """A text after replacements; `raw` is the original, `before` the reading it was made from.

    Examples
    --------
    >>> reading = Reading.of("o&#54; and seven").replace([(1, 6, "6"), (11, 16, "7")])
    >>> reading.text, reading.span(0, 2), reading.span(7, 8)
    ('o6 and 7', (0, 6), (11, 16))
    """

    text: str
    raw: str
    cuts: Sequence[tuple[int, ...]] = ()
    before: Reading | None = None

    @classmethod
    def of(cls, text: str) -> Reading:
        """Read a text as it is."""
        return cls(text, text)

    def replace(self, changes: Iterable[tuple[int, int, str]]) -> Reading:
        """Put a string in the place of each stretch; stretches are in order, never overlapping."""
        pieces: list[str] = []
        cuts: list[Cut] = []
        at = length = 0
        text = self.text
        for start, end, new in changes:
            if at != start:
                length += start - at
                pieces.append(text[at:start])
            pieces.append(new)
            begin = length
            length += len(new)
            cuts.append((begin, length, start, end))
            at = end
        if not cuts:
            return self
        pieces.append(self.text[at:])
        return Reading("".join(pieces), self.raw, cuts, self)

    def span(self, start: int, end: int, back_to: Reading | None = None) -> tuple[int, int]:
        """Where ``text[start:end]``, which is not empty, stands in an earlier reading.

        Without `back_to` that is the original.
        """
        reading = self
        while reading.before is not None and reading is not back_to:
            start, end = reading._step(start, last=False), reading._step(end - 1, last=True)
            reading = reading.before
        return start, end

    def written(self, start: int, end: int) -> str:
        """Return the original of ``text[start:end]``."""
        first, last = self.span(start, end)
        return self.raw[first:last]

    def _step(self, at: int, *, last: bool) -> int:
        """Where a character began, or with `last` ended, before the replacements."""
        i = bisect_right(self.cuts, (at, sys.maxsize)) - 1
        if i < 0:
            return at + last
        _, new_end, start, end = self.cuts[i]
        if at < new_end:
            return end if last else start
        return at - new_end + end + last
