"""Prices for time: what is asked, in which money, for how long."""

from __future__ import annotations

import re

from signaltriage.records import Rate
from signaltriage.text.lower_case import lowered_line
from signaltriage.text.normal import normalize
from signaltriage.text.rate_items import items_of
from signaltriage.text.rate_lists import Item, priced
from signaltriage.text.rate_numbers import numbers_of
from signaltriage.text.rate_words import Word, vocabulary
from signaltriage.text.reading import Reading

MAX_CHARACTERS = 20_000  # no ad is longer; what stands after them is not read
_SURROGATES = re.compile("[\ud800-\udfff]")


def find_rates(text: str, country: str = "NL") -> list[Rate]:
    """Find the prices a text states, each with its money, duration and setting.

    Parameters
    ----------
    text : str
        Any text.
    country : str
        ISO 3166-1 alpha-2; decides only what money a bare ``$`` or ``kr`` means.

    Returns
    -------
    list of Rate
        In order, not overlapping; ``raw == text[start:end]``.

    Notes
    -----
    A number needs a sign of money, or a duration it is listed with. What is listed together has
    the money that is named once. Discounts, surcharges, travel costs and deposits are no rates.
    Nights count as 720 minutes, weekends as 2,880, a quick visit as 15.

    Examples
    --------
    >>> [(r.amount, r.currency, r.minutes) for r in find_rates("120 euro per uur, 70 half uur")]
    [(120.0, 'EUR', 60), (70.0, 'EUR', 30)]
    >>> find_rates("60 min massage, 10.00-22.00 uur, 06-71 23 45 67, 10 euro korting")
    []
    """
    return rates_in(normalize(text), country)


def rates_in(reading: Reading, country: str = "NL") -> list[Rate]:
    """Find the prices a reading states; see `find_rates`."""
    low = lowered_line(reading.text[:MAX_CHARACTERS])
    finder, roles, begins, ends = vocabulary(country)
    try:
        hits = finder.find_matches_as_indexes(low)
    except UnicodeEncodeError:
        low = _SURROGATES.sub("\ufffd", low)
        hits = finder.find_matches_as_indexes(low)
    words: list[Word] = []
    for i, start, end in hits:
        if low[start - 1].isalpha() and begins[i]:
            continue
        if low[end].isalpha() and ends[i]:
            continue
        words.append((start, end, roles[i]))
    items = items_of(low, numbers_of(low), words)
    return [_rate(reading, item) for item in priced(low, items)] if items else []


def _rate(reading: Reading, item: Item) -> Rate:
    start, end = reading.span(item.start, item.end)
    return Rate(
        item.value,
        item.currency,
        item.minutes,
        reading.raw[start:end],
        start,
        end,
        item.to,
        item.at_least,
        item.setting,
    )
