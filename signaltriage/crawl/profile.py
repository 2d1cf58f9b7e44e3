"""Site profiles: what a source is, and where on its pages the fields of an ad stand."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from signaltriage.crawl.address import is_loopback_literal, origin_of, parse_url
from signaltriage.crawl.outcome import FetchFault
from signaltriage.crawl.selector import Selector, parse_selector
from signaltriage.errors import ConfigError, ForbiddenFeatureError
from signaltriage.records import AD_FIELDS, refuse_forbidden_attributes

MIN_DELAY = 0.5  # seconds, for any site but one on this machine
DEFAULT_DELAY = 3.0
DEFAULT_PAGES = 1000
MOST_PAGES = 1_000_000

SOURCE_KEYS = (
    "key",
    "start",
    "country",
    "timezone",
    "contacts_in_text",
    "delay_seconds",
    "max_pages",
    "attributes",
    "list",
    "ad",
    "patterns",
    "formats",
)
PAGE_FIELDS = tuple(name for name in AD_FIELDS if name not in ("source", "observed_at"))
TIME_FIELDS = ("posted_at",)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProfile:
    """One source, as a table ``[[source]]`` describes it; made by `read_profile`.

    Parameters
    ----------
    key : str
        The `source` of its ads.
    start : tuple of str
        List pages to begin with; the source never leaves their origins.
    country : str, optional
        ISO 3166-1 alpha-2, for ads that show none.
    timezone : str
        IANA name; of times shown without an offset.
    contacts_in_text : bool
        Whether the platform allows contacts in the text.
    delay_seconds : float
        Between the starts of two requests.
    max_pages : int
        Requests for pages in one visit.
    attributes : tuple of str
        Allow-list for the `attributes` field.
    ad_links, next_link : Selector
        On list pages: links to ads, and to the next list page.
    ad : mapping of str to Selector
        Field of the ad record to its place; entries of the `attributes` field are named
        ``"attributes.venue"``.
    patterns : mapping of str to re.Pattern
        Per field, what to keep of the value: group 1.
    formats : mapping of str to str
        Per time field, its strptime format.
    """

    key: str
    start: tuple[str, ...]
    ad_links: Selector
    ad: Mapping[str, Selector]
    next_link: Selector | None = None
    country: str | None = None
    timezone: str = "UTC"
    contacts_in_text: bool = True
    delay_seconds: float = DEFAULT_DELAY
    max_pages: int = DEFAULT_PAGES
    attributes: tuple[str, ...] = ()
    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)

    @property
    def origins(self) -> frozenset[str]:
        """Scheme, host and port of each start page."""
        return frozenset(origin_of(parse_url(url)) for url in self.start)


def read_profiles(sources: object, where: str) -> tuple[SiteProfile, ...]:
    """Read all tables ``[[source]]`` of a configuration.

    Parameters
    ----------
    sources : sequence of mapping
        As the TOML reader gives them.
    where : str
        The file, for messages.

    Returns
    -------
    tuple of SiteProfile
        In file order.

    Raises
    ------
    ConfigError
        As `read_profile`; or two sources share a key.
    """
    if not isinstance(sources, Sequence) or isinstance(sources, str):
        raise ConfigError(f"{where}: write each source as a table [[source]], double brackets")
    profiles = tuple(read_profile(table, where) for table in sources)
    keys = [profile.key for profile in profiles]
    for key in keys:
        if keys.count(key) > 1:
            raise ConfigError(f"{where}: [[source]] {key!r} stands there twice; keys are unique")
    return profiles


def read_profile(table: object, where: str) -> SiteProfile:
    r"""Read one table ``[[source]]``.

    Parameters
    ----------
    table : mapping
        As the TOML reader gives it.
    where : str
        The file, for messages.

    Returns
    -------
    SiteProfile

    Raises
    ------
    ConfigError
        Naming file, table and key.
    ForbiddenFeatureError
        If the allow-list names an attribute for origin, appearance or gender.

    Examples
    --------
    >>> profile = read_profile(
    ...     {"key": "kiosk.example", "start": ["http://127.0.0.1:8001/"], "delay_seconds": 0,
    ...      "list": {"ad": "a.more"}, "ad": {"ad_id": "url", "posted_at": "time@datetime"},
    ...      "patterns": {"ad_id": "/ad/(\\d+)"}}, "triage.toml")
    >>> profile.origins
    frozenset({'http://127.0.0.1:8001'})
    """
    if not isinstance(table, Mapping):
        raise ConfigError(f"{where}: [[source]]: must be a table")
    read = _Reader(table, where, f"[[source]] {table.get('key', '?')!r}")
    read.known(SOURCE_KEYS)
    start = _start(read)
    attributes = _attributes(read)
    lists = read.table("list", required=True)
    lists.known(("ad", "next"))
    profile = SiteProfile(
        key=_key(read),
        start=start,
        ad_links=lists.selector("ad"),
        next_link=lists.selector("next") if "next" in lists.keys else None,
        ad=_ad(read.table("ad", required=True), attributes),
        country=_country(read),
        timezone=_timezone(read),
        contacts_in_text=read.flag("contacts_in_text", default=True),
        delay_seconds=_delay(read, start),
        max_pages=_max_pages(read),
        attributes=attributes,
        patterns=_patterns(read),
        formats=_formats(read),
    )
    for name in (*profile.patterns, *profile.formats):
        if name not in profile.ad:
            raise read.error(name, "has a pattern or format, but no selector in [source.ad]")
    return profile


class _Reader:
    """Typed access to one table, with errors that name file, table and key."""

    def __init__(self, table: Mapping[str, object], where: str, name: str) -> None:
        self._table = table
        self._where = where
        self._name = name

    @property
    def keys(self) -> Collection[str]:
        return self._table.keys()

    def error(self, key: str, reason: str) -> ConfigError:
        return ConfigError(f"{self._where}: {self._name}, key {key}: {reason}")

    def known(self, names: Sequence[str]) -> None:
        for key in self._table:
            if key not in names:
                near = get_close_matches(str(key), names, 1, 0.0)[0]
                raise self.error(str(key), f"is unknown; did you mean {near!r}?")

    def get(self, key: str, default: object) -> object:
        return self._table.get(key, default)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._table.get(key, default)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "must be text in quotes, and not empty")
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._table.get(key, [])
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value):
            raise self.error(key, 'must be a list of text, such as ["a", "b"]')
        return tuple(value)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self._table.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, "must be true or false")
        return value

    def table(self, key: str, *, required: bool = False) -> _Reader:
        value = self._table.get(key, {})
        if not isinstance(value, Mapping):
            raise self.error(key, f"must be a table [source.{key}]")
        if required and not value:
            raise self.error(key, f"is missing; write a table [source.{key}]")
        return _Reader(value, self._where, f"{self._name}, table [source.{key}]")

    def selector(self, key: str) -> Selector:
        try:
            return parse_selector(self.text(key))
        except ValueError as error:
            if isinstance(error, ConfigError):
                raise
            raise self.error(key, str(error)) from None


def _key(read: _Reader) -> str:
    key = read.text("key")
    if not key.isprintable():
        raise read.error("key", "must hold no control characters")
    if "/" in key:
        raise read.error("key", "must hold no slash; it parts source and ad in the results")
    return key


def _attributes(read: _Reader) -> tuple[str, ...]:
    names = read.texts("attributes")
    try:
        refuse_forbidden_attributes(names)
    except ForbiddenFeatureError as error:
        raise ForbiddenFeatureError(str(read.error("attributes", str(error)))) from None
    return names


def _start(read: _Reader) -> tuple[str, ...]:
    start = read.texts("start")
    if not start:
        raise read.error("start", 'must list at least one page, such as ["https://kiosk.example/"]')
    urls = []
    for text in start:
        try:
            urls.append(str(parse_url(text)))
        except FetchFault as fault:
            raise read.error(
                "start",
                f"{text!r} is refused ({fault.outcome}); write an http or https URL without user "
                "name and backslash",
            ) from None
    return tuple(urls)


def _ad(read: _Reader, attributes: tuple[str, ...]) -> dict[str, Selector]:
    read.known(PAGE_FIELDS)
    if "ad_id" not in read.keys:
        raise read.error("ad_id", "is missing; without the platform's id ads cannot be told apart")
    found = {name: read.selector(name) for name in read.keys if name != "attributes"}
    extra = read.table("attributes")
    for name in extra.keys:
        if name not in attributes:
            raise extra.error(name, "is not on the allow-list `attributes` of this source")
        found[f"attributes.{name}"] = extra.selector(name)
    return found


def _country(read: _Reader) -> str | None:
    if "country" not in read.keys:
        return None
    country = read.text("country")
    if len(country) != 2 or not (country.isascii() and country.isalpha()):
        raise read.error("country", 'must be two letters, ISO 3166-1 alpha-2, such as "NL"')
    return country.upper()


def _timezone(read: _Reader) -> str:
    name = read.text("timezone", "UTC")
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise read.error("timezone", 'must be an IANA name, such as "Europe/Amsterdam"') from None
    return name


def _delay(read: _Reader, start: tuple[str, ...]) -> float:
    value = read.get("delay_seconds", DEFAULT_DELAY)
    local = all(is_loopback_literal(parse_url(url).host) for url in start)
    least = 0.0 if local else MIN_DELAY
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise read.error("delay_seconds", "must be a number of seconds")
    if value < least:
        raise read.error("delay_seconds", f"must be at least {least} seconds for these start pages")
    return float(value)


def _max_pages(read: _Reader) -> int:
    value = read.get("max_pages", DEFAULT_PAGES)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_PAGES:
        raise read.error("max_pages", f"must be a whole number from 1 to {MOST_PAGES:,}")
    return value


def _patterns(read: _Reader) -> dict[str, re.Pattern[str]]:
    table = read.table("patterns")
    found = {}
    for name in table.keys:
        try:
            found[name] = re.compile(table.text(name))
        except re.error as error:
            raise table.error(name, f"is not a regular expression: {error}") from None
        if not found[name].groups:
            raise table.error(name, "has no group; put what to keep in ( )")
    return found


def _formats(read: _Reader) -> dict[str, str]:
    table = read.table("formats")
    table.known(TIME_FIELDS)
    return {name: table.text(name) for name in table.keys}
