"""Amounts and durations of one price list, brought together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

NEAR = 60  # characters between two items of one price list
LINK = 40  # characters between an amount and its duration
HEADING = 30  # characters of a line that says "outcall" for the lines after it
LEAST_BARE = 30  # amounts without a sign of money are at least this, and a multiple of STEP
STEP = 5
CLOCK_HOURS = 4  # a bare number beside more hours than this may be a time of the day

_PAIR, _PER, _COLON, _COMMA, _LINE = 10.0, 4.0, 4.0, 1.0, 2.0
_SIGNS = r"[^\w%€$£+]{0,40}"
_LINKS = (
    "per p voor for the a an een één de het pro für je por la el una un une pour l pe pentru o na "
    "на за za al all par à is are it it's kost costs kosten kostet cuesta est en full slechts only "
    "maar nur solo doar csak само tylko eine einer ein egy at massage vanaf from"
)
_LINK = re.compile(rf"{_SIGNS}(?:(?:{'|'.join(_LINKS.split())})(?!\w){_SIGNS}){{0,3}}")
_PER_BETWEEN = re.compile(
    r"\s*/|.*(?<!\w)(?:per|p|voor|for|pro|für|je|por|pour|pentru|pe|за|za|par|al|all)(?!\w)",
    re.DOTALL,
)
_COLON_BETWEEN = re.compile(r"\s*(?:[:=→>]|\.{2}|…|-{2}|_{2}|[-–—|]\s)")


@dataclass(slots=True)
class Item:
    """An amount (``"A"``), duration (``"D"``), setting (``"S"``), money named alone (``"C"``)."""

    kind: str
    start: int
    end: int
    value: float = 0.0
    currency: str | None = None
    minutes: int | None = None
    to: float | None = None
    at_least: bool = False
    sure: bool = False  # an amount that is money even if nothing else is said
    setting: str | None = None
    first: bool = False  # whether a setting stands before what it is said of


def priced(low: str, items: Sequence[Item]) -> Iterator[Item]:
    """Bring the items of a text, in order, together; each that comes out is one rate."""
    at = 0
    for i in range(1, len(items) + 1):
        if i == len(items) or items[i].start - items[i - 1].end > NEAR:
            if any(item.kind == "A" for item in items[at:i]):
                yield from _of_list(low, items[at:i])
            at = i


def _of_list(low: str, items: Sequence[Item]) -> Iterator[Item]:
    named = {item.currency for item in items if item.currency}
    common = named.pop() if len(named) == 1 else None
    settings = _settings(low, items) if any(item.kind == "S" for item in items) else {}
    partners = _pairs(low, items)
    kept: list[tuple[int, Item]] = []
    for i, item in enumerate(items):
        if item.kind != "A":
            continue
        item.setting = settings.get(i)
        other = partners.get(i)
        if other is not None:
            duration = items[other]
            item.minutes = duration.minutes
            item.start = min(item.start, duration.start)
            item.end = max(item.end, duration.end)
        if other is not None or item.sure or (item.setting and item.value >= LEAST_BARE):
            kept.append((i, item))
    if not any(item.sure or i in partners for i, item in kept):
        return
    previous: Item | None = None
    for n, (i, item) in enumerate(kept):
        if item.minutes is None and item.setting:
            following = kept[n + 1][1] if n + 1 < len(kept) else None
            for near in (previous, following):
                if near is not None and near.minutes and near.setting != item.setting:
                    item.minutes = near.minutes
                    break
            else:
                if not item.sure and i not in partners:
                    continue
        item.currency = item.currency or common
        previous = item
        yield item


def _pairs(low: str, items: Sequence[Item]) -> dict[int, int]:
    """Amount to duration: the neighbours whose links weigh most together."""
    order = [i for i, item in enumerate(items) if item.kind in "AD"]
    weights = [_weight(low, items[a], items[b]) for a, b in pairwise(order)]
    best = [0.0] * (len(order) + 1)
    taken = [False] * (len(order) + 1)
    for n in range(2, len(order) + 1):
        best[n] = best[n - 1]
        weight = weights[n - 2]
        if weight and best[n - 2] + weight > best[n]:
            best[n], taken[n] = best[n - 2] + weight, True
    partners: dict[int, int] = {}
    n = len(order)
    while n > 1:
        if taken[n]:
            a, b = order[n - 2], order[n - 1]
            partners[a if items[a].kind == "A" else b] = b if items[a].kind == "A" else a
            n -= 2
        else:
            n -= 1
    return partners


def _weight(low: str, left: Item, right: Item) -> float:
    """How well an amount and a duration go together; 0 if they do not."""
    if left.kind == right.kind:
        return 0.0
    amount, duration = (left, right) if left.kind == "A" else (right, left)
    gap = low[left.end : right.start] if right.start > left.end else ""
    if len(gap) > LINK or duration.minutes is None or amount.minutes is not None:
        return 0.0
    if not amount.sure and (
        amount.value < LEAST_BARE or amount.value % STEP or _may_be_clock(duration)
    ):
        return 0.0
    if not _LINK.fullmatch(gap) and not _setting_between(gap):
        return 0.0
    weight = _PAIR - 0.05 * len(gap)
    lines = gap.count("\n")
    if lines > 1:
        return 0.0
    weight -= _LINE * lines
    if any(sign in gap for sign in ",;•·"):
        if left is amount and not amount.sure:
            return 0.0
        weight -= _COMMA
    if ". " in gap:
        weight -= _COMMA
    if left is amount:
        return weight + _PER if _PER_BETWEEN.match(gap) or not gap else weight
    return weight + 0.2 + (_COLON if _COLON_BETWEEN.match(gap) else 0.0)


def _may_be_clock(duration: Item) -> bool:
    hours = (duration.minutes or 0) / 60
    return not duration.sure and hours > CLOCK_HOURS


_SETTING_WORD = re.compile(r"\W{0,3}(?:incall|outcall|in call|out call|escort|ontvangst)s?\W{0,3}")


def _setting_between(gap: str) -> bool:
    return _SETTING_WORD.fullmatch(gap) is not None


def _settings(low: str, items: Sequence[Item]) -> dict[int, str]:
    """Amount to setting: said before it, after it, or by a heading."""
    found: dict[int, str] = {}
    heading: str | None = None
    for line in _lines(low, items):
        marks = [i for i in line if items[i].kind == "S"]
        amounts = [i for i in line if items[i].kind == "A"]
        if not amounts:
            if marks and not any(items[i].kind == "D" for i in line):
                heading = items[marks[-1]].setting
            continue
        if heading and not marks:
            found.update((i, heading) for i in amounts)
            continue
        told = [i for i in line if items[i].kind in "ADS"]
        starts, ends = items[told[0]].kind == "S", items[told[-1]].kind == "S"
        for mark in marks:
            after = [i for i in amounts if i > mark]
            before = [i for i in amounts if i < mark]
            tail = low[items[mark].end : items[mark].end + 1]
            backwards = (ends and not starts) or (not starts and tail in {",", ")", ";", "."})
            if backwards and before:
                found.setdefault(before[-1], items[mark].setting or "")
            elif after:
                stop = next((m for m in marks if m > mark), len(items))
                found.update((i, items[mark].setting or "") for i in after if i < stop)
            elif before:
                found.setdefault(before[-1], items[mark].setting or "")
    return found


def _lines(low: str, items: Sequence[Item]) -> Iterator[list[int]]:
    line: list[int] = []
    for i, item in enumerate(items):
        if line and "\n" in low[items[line[-1]].end : item.start]:
            yield line
            line = []
        line.append(i)
    if line:
        yield line
