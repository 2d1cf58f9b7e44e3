"""Site profiles: what is read, and what is refused with file, table and key."""

import tomllib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.crawl import read_profile, read_profiles
from signaltriage.errors import ConfigError, ForbiddenFeatureError, SignaltriageError

PROFILE = r"""
[[source]]
key = "kiosk.example"
start = ["https://kiosk.example/list", "https://www.kiosk.example/list"]
country = "nl"
timezone = "Europe/Amsterdam"
contacts_in_text = false
delay_seconds = 4
max_pages = 20
attributes = ["venue"]
[source.list]
ad = "article.listing a.more"
next = "a[rel=next]"
[source.ad]
ad_id = "jsonld:identifier"
posted_at = "time@datetime"
location = "dt:lexbor-contains('Plaats') + dd"
[source.ad.attributes]
venue = "dd.venue"
[source.patterns]
ad_id = "/ad/(\\d+)"
[source.formats]
posted_at = "%d-%m-%Y %H:%M"
"""


def table(**changes):
    """Return the table of a small profile with keys replaced."""
    small = {"key": "kiosk.example", "start": ["https://kiosk.example/"]}
    return small | {"list": {"ad": "a"}, "ad": {"ad_id": "url"}} | changes


def test_a_whole_profile():
    """Every key of the table arrives in the profile."""
    (profile,) = read_profiles(tomllib.loads(PROFILE)["source"], "triage.toml")
    assert profile.origins == {"https://kiosk.example:443", "https://www.kiosk.example:443"}
    assert (profile.country, profile.timezone) == ("NL", "Europe/Amsterdam")
    assert profile.contacts_in_text is False
    assert (profile.delay_seconds, profile.max_pages) == (4.0, 20)
    assert list(profile.ad) == ["ad_id", "posted_at", "location", "attributes.venue"]
    assert profile.next_link is not None
    assert profile.formats == {"posted_at": "%d-%m-%Y %H:%M"}


def test_defaults():
    """What is left out has the polite value."""
    profile = read_profile(table(), "triage.toml")
    assert (profile.delay_seconds, profile.max_pages, profile.timezone) == (3.0, 1000, "UTC")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"dellay_seconds": 1}, "key dellay_seconds: is unknown; did you mean 'delay_seconds'"),
        ({"key": ""}, "key key: must be text"),
        ({"key": "a\0b"}, "key key: must hold no control characters"),
        ({"key": "../x"}, "key key: must hold no slash"),
        ({"languages": ["nl"]}, "key languages: is unknown"),
        ({"start": []}, "key start: must list"),
        ({"start": "https://kiosk.example/"}, "key start: must be a list"),
        ({"start": ["ftp://kiosk.example/"]}, "key start.*blocked_scheme"),
        ({"start": ["https://user@kiosk.example/"]}, "key start.*bad_url"),
        ({"start": ["https://kiosk.example\\@evil.example/"]}, "key start.*bad_url"),
        ({"delay_seconds": 0.1}, "key delay_seconds: must be at least 0.5"),
        ({"delay_seconds": float("nan")}, "key delay_seconds: must be a number"),
        (
            {"start": ["http://127.0.0.1/", "https://k.example/"], "delay_seconds": 0},
            "at least 0.5",
        ),
        ({"start": ["http://localhost/"], "delay_seconds": 0}, "at least 0.5"),
        ({"start": ["http://127.0.0.1/"], "delay_seconds": -1}, "at least 0.0"),
        ({"max_pages": 0}, "key max_pages: must be a whole number"),
        ({"max_pages": True}, "key max_pages: must be a whole number"),
        ({"country": "Netherlands"}, "key country: must be two letters"),
        ({"timezone": "Amsterdam"}, "key timezone: must be an IANA name"),
        ({"timezone": "../etc/passwd"}, "key timezone: must be an IANA name"),
        ({"contacts_in_text": "yes"}, "key contacts_in_text: must be true or false"),
        ({"list": {}}, r"key list: is missing; write a table \[source.list\]"),
        ({"list": {"ad": "a", "nxt": "b"}}, "key nxt: is unknown; did you mean 'next'"),
        ({"list": {"ad": "a[["}}, r"\[source.list\], key ad: is not a CSS selector"),
        ({"ad": {"title": "h1"}}, r"\[source.ad\], key ad_id: is missing"),
        ({"ad": {"ad_id": "url", "bdoy": "p"}}, "key bdoy: is unknown; did you mean 'body'"),
        ({"ad": {"ad_id": "url", "source": "p"}}, "key source: is unknown"),
        ({"ad": {"ad_id": "jsonld:a..b"}}, "key ad_id: has an empty step"),
        ({"ad": {"ad_id": 7}}, "key ad_id: must be text"),
        ({"ad": {"ad_id": "url", "attributes": {"venue": "b"}}}, "key venue: is not on the allow"),
        ({"patterns": {"ad_id": "("}}, "key ad_id: is not a regular expression"),
        ({"patterns": {"ad_id": "x"}}, "key ad_id: has no group"),
        ({"patterns": {"body": "(x)"}}, "key body: has a pattern"),
        ({"formats": {"title": "%d"}}, "key title: is unknown"),
    ],
)
def test_refusals(changes, message):
    """A wrong table is refused with the file, the source and the key."""
    with pytest.raises(ConfigError, match=message) as caught:
        read_profile(table(**changes), "triage.toml")
    assert str(caught.value).startswith("triage.toml: [[source]]")


def test_forbidden_attributes_cannot_be_allowed():
    """Origin, appearance and gender are refused on the allow-list, naming file and key."""
    said = r"triage.toml: \[\[source\]\] 'kiosk.example', key attributes: .*nationality"
    with pytest.raises(ForbiddenFeatureError, match=said):
        read_profile(table(attributes=["venue", "nationality"]), "triage.toml")


def test_keys_are_unique():
    """Two sources cannot share a key."""
    with pytest.raises(ConfigError, match=r"'kiosk.example' stands there twice"):
        read_profiles([table(), table()], "triage.toml")


KEYS = ["key", "start", "timezone", "delay_seconds", "max_pages", "list", "ad", "patterns", "x"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(KEYS), VALUES))
def test_no_table_raises_anything_else(changes):
    """Whatever a file holds, it is a profile or a named error."""
    with suppress(SignaltriageError):
        assert read_profile(table(**changes), "triage.toml").origins
