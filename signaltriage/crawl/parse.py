"""From a page to an ad record, by the selectors of the source's profile."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from signaltriage.crawl.page import Page
from signaltriage.crawl.profile import SiteProfile
from signaltriage.errors import RecordError
from signaltriage.records import Ad, parse_ad

LIST_FIELDS = frozenset(("phones", "handles", "languages", "image_hashes"))
LINE_FIELDS = frozenset(("body", "rates"))  # keep their line breaks

_NUMBER = re.compile(r"\d{1,9}")
_CLOCK_CODES = ("%H", "%I", "%c", "%X")
# Half surrogates and NUL come from escapes in JSON-LD; dropping them keeps the rest of the text.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def read_ad(
    page: Page,
    profile: SiteProfile,
    observed_at: datetime,
    dropped: Counter[str] | None = None,
) -> Ad:
    r"""Read the ad on a page.

    Parameters
    ----------
    page : Page
        The ad's own page.
    profile : SiteProfile
        Says where the fields stand.
    observed_at : datetime
        When the page was fetched, UTC.
    dropped : Counter, optional
        Counts the names of fields that were dropped.

    Returns
    -------
    Ad

    Raises
    ------
    RecordError
        With the field and the reason: a required field is not on the page, or a value breaks
        the schema.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from signaltriage.crawl.profile import read_profile
    >>> profile = read_profile(
    ...     {"key": "kiosk.example", "start": ["http://127.0.0.1:8001/"], "list": {"ad": "a"},
    ...      "ad": {"ad_id": "url", "body": "p", "advertised_age": "i"},
    ...      "patterns": {"ad_id": "/ad/(\\d+)"}}, "triage.toml")
    >>> page = Page(b"<p>Massage in Utrecht</p><i>31 jaar</i>", "http://127.0.0.1:8001/ad/17")
    >>> ad = read_ad(page, profile, datetime(2026, 3, 1, tzinfo=UTC))
    >>> ad.ad_id, ad.body, ad.advertised_age
    ('17', 'Massage in Utrecht', 31)
    """
    row: dict[str, object] = {
        "source": profile.key,
        "observed_at": observed_at,
        "url": page.url,
        "country": profile.country,
    }
    if "body" not in profile.ad:
        row["body"] = ""
    attributes: dict[str, str] = {}
    for field, selector in profile.ad.items():
        texts = _kept(page.values(selector), profile.patterns.get(field))
        if field in LIST_FIELDS:
            row[field] = [" ".join(text.split()) for text in texts]
        elif texts:
            text = texts[0] if field in LINE_FIELDS else " ".join(texts[0].split())
            group, _, name = field.partition(".")
            if name and group == "attributes":
                attributes[name] = text
            else:
                row[field] = _value(field, text, profile)
    row["attributes"] = attributes
    return parse_ad(row, profile.attributes, dropped)


def read_time(text: str, timezone: str, pattern: str | None = None) -> str | datetime:
    """Read a time as a platform shows it.

    Parameters
    ----------
    text : str
        The time.
    timezone : str
        IANA name, of a time shown without an offset.
    pattern : str, optional
        Its strptime format; ISO 8601 if None.

    Returns
    -------
    datetime or str
        With a time zone; a date alone as its ISO text, so that no zone moves it a day.

    Raises
    ------
    RecordError
        If the text does not fit.

    Examples
    --------
    >>> read_time("01-03-2026 12:30", "Europe/Amsterdam", "%d-%m-%Y %H:%M").isoformat()
    '2026-03-01T12:30:00+01:00'
    >>> read_time("2026-03-01", "Europe/Amsterdam")
    '2026-03-01'
    """
    try:
        if pattern is None:
            moment = datetime.fromisoformat(text)
            dated = len(text) <= len("2026-03-01")
        else:
            moment = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone follows
            dated = not any(code in pattern for code in _CLOCK_CODES)
    except (ValueError, re.error):
        expected = f"has not the format {pattern!r}" if pattern else "is not an ISO 8601 time"
        raise RecordError("posted_at", f"{expected}; adapt [source.formats]") from None
    if dated:
        return moment.date().isoformat()
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=ZoneInfo(timezone))


def _kept(texts: list[str], pattern: re.Pattern[str] | None) -> list[str]:
    clean = [_UNSTORABLE.sub("", text) for text in texts]
    if pattern is not None:
        matches = [pattern.search(text) for text in clean]
        clean = [match[1] for match in matches if match is not None and match[1] is not None]
    return [text.strip() for text in clean if text.strip()]


def _value(field: str, text: str, profile: SiteProfile) -> object:
    if field == "advertised_age":
        number = _NUMBER.search(text)
        return None if number is None else int(number[0])
    if field == "posted_at":
        return read_time(text, profile.timezone, profile.formats.get(field))
    return text
