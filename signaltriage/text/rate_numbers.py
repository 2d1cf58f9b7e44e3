"""Numbers of a text that may be amounts or durations, without those of telephone numbers."""

from __future__ import annotations

import re

PHONE_DIGITS = 7
_DIGITS = re.compile(r"[0-9]+")
# One class of characters first: what is no number is passed over fast.
_FIRST = r"[0-9½¼¾](?:(?<=[0-9])(?<![0-9][0-9])|(?<![0-9])(?![0-9]))"
_REST = r"""[0-9]{0,8}(?![0-9])
      (?P<thousands>(?:[.,'’][0-9]{3}(?![0-9])){1,2}
        |[ \xa0][0-9]{3}(?=[ \xa0]?(?:ft|huf|forint\w{0,3})(?!\w))
        |(?<![^ :\n(][1-9])(?<=[1-9])[ \xa0][0-9]{3}
         (?=[ \xa0]?(?:€|euros?|eur|z[łl]|pln|лв|kč)(?!\w))
        |[ ]?(?:ezer|e(?=[ ](?:ft|huf|forint)))(?!\w))?
      (?P<part>(?:[.,:][0-9]{1,2}|(?<![0-9]1)(?<=1)/[24]|(?<=3)/4)(?![0-9/]))?
      (?P<dash>,-{1,2}|\.-|,[–—=])?
      (?:(?P<unit>[ ]?(?:[mhu]|['’′´]))(?P<rest>[0-5][0-9])?(?!\w)|(?P<euro>e)(?!\w))?
    """
_LONG_ROW = r"(?<=[0-9])(?:[ .\-/()]{0,3}[0-9]){6,20}(?P<row>)"
_NUMBER = re.compile(_FIRST + _REST, re.VERBOSE)
_ROW_OR_NUMBER = re.compile(f"{_FIRST}(?:{_LONG_ROW}|{_REST})", re.VERBOSE)
_ROW = _ROW_OR_NUMBER.groupindex["row"]
_ROW_GOES_ON = re.compile(r"[0-9,]|\.-|[ ]?[mhu'’′´]|e")
_MONEY_OR_TIME = re.compile(
    r"\s?(?:euro?|eur|lei|ron|zł|pln|ft|huf|лв|bgn|chf|roses|min|uur|hours?|hr|std|per|p/u)\b"
    r"|\s?[€£$]"
)


def numbers_of(low: str) -> list[re.Match[str]]:
    """Every number but the parts of telephone numbers and of other long rows of digits."""
    numbers: list[re.Match[str]] = []
    done = 0  # where the last number of a row ends
    for match in _ROW_OR_NUMBER.finditer(low):
        if match.lastindex != _ROW:
            if not done or match.start() >= done:
                numbers.append(match)
            continue
        start, end = match.span()
        if _ROW_GOES_ON.match(low, end) or _MONEY_OR_TIME.match(low, end) or low[start] != "0":
            kept = _of_row(low, start, end)
            if kept:
                done = kept[-1].end()
                numbers += kept
    return numbers


def _of_row(low: str, start: int, end: int) -> list[re.Match[str]]:
    """Numbers of a row of digits that belong to no telephone number."""
    row = []
    for number in _NUMBER.finditer(low, start):
        if number.start() >= end:
            break
        row.append(number)
    run = list(row)
    while run and (
        any(run[-1].group("unit", "dash", "euro")) or _MONEY_OR_TIME.match(low, run[-1].end())
    ):
        run.pop()
    lengths = [len(_DIGITS.findall(number[0])[0]) for number in run]
    first = next((n for n, number in enumerate(run) if _begins_phone(low, number)), None)
    if first is not None and sum(lengths[first:]) >= PHONE_DIGITS:
        return row[:first] + row[len(run) :]
    return row[len(run) :] if len(run) > 2 else row


def _begins_phone(low: str, number: re.Match[str]) -> bool:
    written = number[0]
    return (written[0] == "0" and written[1:2].isdigit()) or low[number.start() - 1] == "+"
