"""The headers that a fetcher writes and reads."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.crawl import user_agent
from signaltriage.crawl.fetch import read_retry_after
from signaltriage.errors import ConfigError


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5.0),
        ("0", 1.0),
        ("999999999", 86_400.0),
        ("9" * 5000, 86_400.0),
        ("12.5", None),
        ("-5", None),
        ("१२", None),
        ("", None),
        ("soon", None),
        ("Sun, 01 Mar 2026 12:01:00 GMT", 60.0),
        ("Sun, 01 Mar 2026 12:01:00", 60.0),
        ("Sun, 01 Mar 2020 12:01:00 GMT", 1.0),
        ("Sun, 01 Mar 99999 12:01:00 GMT", None),
        ("Sun, 99 Mar 2026 12:01:00 GMT", None),
    ],
)
def test_retry_after(value, seconds):
    """Seconds and dates are read and clamped, junk says nothing."""
    assert read_retry_after(value, datetime(2026, 3, 1, 12, tzinfo=UTC)) == seconds


@given(st.text(max_size=40))
def test_no_retry_after_raises(value):
    """Whatever the header holds, it is a time in range or nothing."""
    seconds = read_retry_after(value, datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert seconds is None or 1 <= seconds <= 86_400


@pytest.mark.parametrize("contact", ["", "desk", "mailto:a\r\nX: y", "mailto:a b", "mailto:a)b"])
def test_a_contact_that_cannot_be_sent(contact):
    """The operator's contact must fit in the header; the message names the key."""
    with pytest.raises(ConfigError, match=r"\[crawl\], key contact"):
        user_agent(contact)
