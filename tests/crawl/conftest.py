"""Fixtures: a misbehaving site, profiles and fetchers for it, and a clock that only tests move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from misbehaving import Site

from signaltriage.crawl import Fetcher, Limits, SiteProfile, read_profile
from signaltriage.records import Purpose

CONTACT = "mailto:desk@operator.example"


class Clock:
    """A time of day and a monotonic clock that stand still until something sleeps."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.seconds = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        """Return the time of day."""
        return self.now

    def monotonic(self) -> float:
        """Return seconds."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Let both clocks run on."""
        self.slept.append(seconds)
        self.seconds += seconds
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a site on loopback."""
    with Site() as site:
        yield site


@pytest.fixture
def clock() -> Clock:
    """Give a clock that only tests and sleeps move."""
    return Clock()


@pytest.fixture
def purpose() -> Purpose:
    """Give a purpose that holds."""
    return Purpose("test", "Tester", "Wpg 8", "Wpg", "tests", date(2026, 12, 31))


@pytest.fixture
def make_profile(site: Site) -> Callable[..., SiteProfile]:
    """Make profiles of the site, with keys of the table replaced."""

    def make(**changes: object) -> SiteProfile:
        table: dict[str, object] = {
            "key": "kiosk.example",
            "start": [site.url("/")],
            "country": "NL",
            "timezone": "Europe/Amsterdam",
            "delay_seconds": 0,
            "list": {"ad": "a.more", "next": "a[rel~=next]"},
            "ad": {"ad_id": "url", "title": "h1", "body": "div.body"},
            "patterns": {"ad_id": r"/ad/(\d+)"},
        }
        return read_profile(table | changes, "triage.toml")

    return make


@pytest.fixture
def make_fetcher(make_profile: Callable[..., SiteProfile]) -> Iterator[Callable[..., Fetcher]]:
    """Make fetchers for the site, closed at the end."""
    made: list[Fetcher] = []

    def make(profile: SiteProfile | None = None, **options: object) -> Fetcher:
        fetcher = Fetcher(profile or make_profile(), CONTACT, **options)  # type: ignore[arg-type]
        made.append(fetcher)
        return fetcher

    yield make
    for fetcher in made:
        fetcher.close()


@pytest.fixture
def fetcher(make_fetcher: Callable[..., Fetcher]) -> Fetcher:
    """Give a fetcher with short timeouts."""
    limits = Limits(total_seconds=0.6, connect_seconds=0.5, read_seconds=0.3)
    return make_fetcher(limits=limits)
