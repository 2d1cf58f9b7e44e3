"""Where a finding stands: the spans and facts behind a number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one field of one ad that supports an indicator.

    ``text == ad_field[start:end]`` always holds. `field` is named as in `LocatedContact`.
    """

    indicator: str
    source: str
    ad_id: str
    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Urgent:
    """An explicit claim of an age under 18: outside score and list, straight to a human.

    `rule` names the pattern that fired; `span` says where.
    """

    source: str
    ad_id: str
    rule: str
    field: str
    start: int
    end: int
