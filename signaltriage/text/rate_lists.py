"""Amounts and durations of one price list, brought together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from signaltriage.text.rate_words import rate_tables, spellings

NEAR = 60  # characters between two items of one price list
LINK = 40  # characters between an amount and its duration
LEAST_BARE = 30  # amounts without a sign of money are at least this, and a multiple of STEP
STEP = 5
CLOCK_HOURS = 4  # a bare number beside more hours than this may be a time of the day

_PAIR, _PER, _COLON, _COMMA, _LINE = 10.0, 4.0, 4.0, 1.0, 2.0
_SIGNS = r"[^\w%€$£+]{0,40}"
_PER_BETWEEN = re.compile(
    r"\s*/|.*(?<!\w)(?:per|p|voor|for|pro|für|je|por|pour|pentru|pe|за|za|par|al|all)(?!\w)",
    re.DOTALL,
)
_COLON_BETWEEN = re.compile(r"\s*(?:[:=→>]|\.{2}|…|-{2}|_{2}|[-–—|]\s)")

_A_D = frozenset("AD")
_SETTING_WORD = re.compile(r"\W{0,3}(?:incall|outcall|in call|out call|escort|ontvangst)s?\W{0,3}")


class Item:
    """An amount (``"A"``), duration (``"D"``), setting (``"S"``), money named alone (``"C"``)."""

    # Defaults of the class: few items have these, and many are made.
    currency: str | None = None
    to: float | None = None
    at_least: bool = False
    setting: str | None = None

    def __init__(
        self,
        kind: str,
        start: int,
        end: int,
        value: float = 0.0,
        minutes: int | None = None,
        *,
        sure: bool = False,
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.value = value
        self.minutes = minutes
        self.sure = sure  # an amount that is money even if nothing else is said


def priced(low: str, items: Sequence[Item]) -> list[Item]:
    """Bring the items of a text, in order, together; each that comes out is one rate."""
    rates: list[Item] = []
    listed: list[Item] = []
    amounts, least = False, 0
    for item in items:
        if item.start > least and listed:
            if amounts:
                rates += _of_list(low, listed)
            listed, amounts = [], False
        listed.append(item)
        least = item.end + NEAR
        if item.kind == "A":
            amounts = True
    if amounts:
        rates += _of_list(low, listed)
    return rates


def _of_list(low: str, items: list[Item]) -> list[Item]:
    if len(items) == 1:
        return items if items[0].sure else []
    order: list[int] = []  # of amounts and durations
    named: str | None = None
    alike, marked = True, False
    for i, item in enumerate(items):
        currency = item.currency
        if currency is not None and currency != named:
            alike = named is None
            named = currency
        kind = item.kind
        if kind in _A_D:
            order.append(i)
        elif kind == "S":
            marked = True
    common = named if alike else None
    settings = _settings(low, items) if marked else {}
    partners = _pairs(low, items, order)
    kept: list[Item] = []
    for i in order:
        item = items[i]
        if item.kind != "A":
            continue
        other = partners.get(i)
        if other is not None:
            lasts = items[other]
            item.minutes = lasts.minutes
            item.start = min(item.start, lasts.start)
            item.end = max(item.end, lasts.end)
        if marked:
            item.setting = settings.get(i)
            if other is None and not item.sure and (not item.setting or item.value < LEAST_BARE):
                continue
        elif other is None and not item.sure:
            continue
        item.currency = item.currency or common
        kept.append(item)
    if not partners and not any(item.sure for item in kept):
        return []
    return _timed(kept) if marked else kept


def _timed(amounts: list[Item]) -> list[Item]:
    """Give an amount of a setting the duration of its neighbour: "1 hour 150, outcall 200"."""
    timed: list[Item] = []
    for n, item in enumerate(amounts):
        if item.minutes is None and item.setting:
            for near in (*timed[-1:], *amounts[n + 1 : n + 2]):
                if near.minutes and near.setting != item.setting:
                    item.minutes = near.minutes
                    break
            else:
                if not item.sure:
                    continue
        timed.append(item)
    return timed


def _pairs(low: str, items: Sequence[Item], order: list[int]) -> dict[int, int]:
    """Amount to duration: the neighbours whose links weigh most together.

    `order` are the amounts and durations of the items.
    """
    if len(order) < 3:
        if len(order) < 2 or not _weight(low, items[order[0]], items[order[1]]):
            return {}
        return {order[0]: order[1]} if items[order[0]].kind == "A" else {order[1]: order[0]}
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
    length = right.start - left.end
    if length > LINK or duration.minutes is None or amount.minutes is not None:
        return 0.0
    if not amount.sure and (
        amount.value < LEAST_BARE or amount.value % STEP or _may_be_clock(duration)
    ):
        return 0.0
    gap = _gap(low[left.end : right.start] if length > 0 else "")
    if left is amount:
        return gap.after_sure if amount.sure else gap.after_bare
    return gap.before


class _Gap(NamedTuple):
    """How well two things go together that have a certain string between them."""

    after_sure: float = 0.0  # an amount with a sign of money, then a duration
    after_bare: float = 0.0  # an amount without
    before: float = 0.0  # a duration, then an amount


@lru_cache(maxsize=4096)
def _gap(gap: str) -> _Gap:
    lines = gap.count("\n")
    if lines > 1 or not (_link().fullmatch(gap) or _SETTING_WORD.fullmatch(gap)):
        return _Gap()
    weight = _PAIR - 0.05 * len(gap) - _LINE * lines
    parted = any(sign in gap for sign in ",;•·")
    if parted:
        weight -= _COMMA
    if ". " in gap:
        weight -= _COMMA
    after = weight + _PER if _PER_BETWEEN.match(gap) or not gap else weight
    before = weight + 0.2 + (_COLON if _COLON_BETWEEN.match(gap) else 0.0)
    return _Gap(after, 0.0 if parted else after, before)


@cache
def _link() -> re.Pattern[str]:
    """Compile what may stand between an amount and its duration."""
    words = "|".join(map(re.escape, spellings(rate_tables()["words"]["link"])))
    return re.compile(rf"{_SIGNS}(?:(?:{words})(?!\w){_SIGNS}){{0,4}}")


def _may_be_clock(duration: Item) -> bool:
    hours = (duration.minutes or 0) / 60
    return not duration.sure and hours > CLOCK_HOURS


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
