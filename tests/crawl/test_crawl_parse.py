"""From a page to an ad record."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from signaltriage.crawl import Outcome, open_page, read_ad, read_profile
from signaltriage.crawl.outcome import Fetched, FetchFault
from signaltriage.crawl.page import Page
from signaltriage.crawl.parse import read_time
from signaltriage.errors import RecordError
from signaltriage.records import Ad, parse_ad

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "http://127.0.0.1:8001/ad/17?x=1"
HTML = """<!doctype html><title>x</title>
<script type="application/ld+json">
{"@graph": [{"@type": "Product", "identifier": "nr-17", "offers": {"price": 80}}]}</script>
<h1> Sanne\n in Utrecht </h1><time>28-02-2026 23:30</time>
<div class=body>Hallo<br>Bel 06\u200b-00000000</div>
<dl><dt>Plaats</dt><dd>Utrecht</dd><dt>Leeftijd</dt><dd class=age>31 jaar</dd></dl>
<a class=tel>06-00000000</a><a class=tel>06-00000001</a><i class=venue>hotel</i>
<i class=lang>nl</i><i class=lang>en</i>"""
AD = {
    "ad_id": "jsonld:identifier",
    "title": "h1",
    "body": "div.body",
    "posted_at": "time",
    "location": "dt:lexbor-contains('Plaats') + dd",
    "phones": "a.tel",
    "languages": "i.lang",
    "advertised_age": "dd.age",
    "rates": "jsonld:offers.price",
    "attributes": {"venue": "i.venue"},
}


def profile(**changes):
    """Return a profile for the page above, with keys of the table replaced."""
    table = {"key": "kiosk.example", "start": ["http://127.0.0.1:8001/"], "list": {"ad": "a"}}
    table |= {"country": "NL", "timezone": "Europe/Amsterdam", "attributes": ["venue"], "ad": AD}
    table |= {"patterns": {"ad_id": r"(\d+)"}} | changes
    if "posted_at" in table["ad"]:
        table["formats"] = {"posted_at": "%d-%m-%Y %H:%M"}
    return read_profile(table, "triage.toml")


def fetched(body, charset=None):
    """Return a fetched page."""
    return Fetched(
        requested=URL, url=URL, outcome=Outcome.OK, fetched_at=NOW, body=body, charset=charset
    )


def test_a_whole_ad():
    """Every field arrives as the profile says."""
    ad = read_ad(open_page(fetched(HTML.encode())), profile(), NOW)
    assert ad == Ad(
        source="kiosk.example",
        ad_id="17",
        observed_at=NOW,
        posted_at=datetime(2026, 2, 28, 22, 30, tzinfo=UTC),
        url=URL,
        title="Sanne in Utrecht",
        body="Hallo\nBel 06\u200b-00000000",
        phones=("06-00000000", "06-00000001"),
        location="Utrecht",
        country="NL",
        advertised_age=31,
        rates="80",
        languages=("nl", "en"),
        attributes={"venue": "hotel"},
    )


def test_an_ad_in_another_character_set():
    """Bytes are read in the character set of the header."""
    page = open_page(fetched("<div class=body>Één".encode("cp1252"), "windows-1252"))
    assert read_ad(page, profile(ad={"ad_id": "url", "body": "div"}), NOW).body == "Één"


@pytest.mark.parametrize(
    ("cut", "field", "reason"),
    [
        ('"identifier": "nr-17"', "ad_id", "is missing"),
        ("class=body", "body", "is missing"),
        ("23:30", "posted_at", "has not the format"),
        ("28-02", "posted_at", "has not the format"),
    ],
)
def test_refused_pages(cut, field, reason):
    """A page without a required field, or with an unreadable time, is refused by field."""
    page = open_page(fetched(HTML.replace(cut, '"x": 1' if "ident" in cut else "").encode()))
    with pytest.raises(RecordError, match=reason) as caught:
        read_ad(page, profile(), NOW)
    assert caught.value.field == field


def test_what_is_not_shown_is_not_known():
    """Optional fields that the page lacks are empty, not errors; the country is the source's."""
    ad = read_ad(Page(b"<div class=body></div>", URL), profile(ad={"ad_id": "url"}), NOW)
    assert (ad.body, ad.location, ad.advertised_age, ad.phones) == ("", None, None, ())
    assert ad.country == "NL"


def test_unstorable_characters_cost_no_ad():
    """NUL and half surrogates in JSON-LD are dropped, the rest of the text stays."""
    html = rb'<script type="application/ld+json">{"name": "San\u0000n\ud800e"}</script>'
    ad = read_ad(
        Page(html, URL), profile(ad={"ad_id": "url", "advertised_name": "jsonld:name"}), NOW
    )
    assert ad.advertised_name == "Sanne"


@pytest.mark.parametrize(("shown", "age"), [("31", 31), ("Leeftijd: 31 jaar", 31), ("-", None)])
def test_ages(shown, age):
    """An age is the first whole number shown."""
    page = Page(f"<i>{shown}</i>".encode(), URL)
    ad = read_ad(page, profile(ad={"ad_id": "url", "advertised_age": "i"}), NOW)
    assert ad.advertised_age == age


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("2026-07-01T12:00:00", None, datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("2026-07-01T12:00:00Z", None, datetime(2026, 7, 1, 12, tzinfo=UTC)),
        ("2026-07-01T12:00:00-02:00", None, datetime(2026, 7, 1, 14, tzinfo=UTC)),
        ("2026-01-01 12:00", "%Y-%m-%d %H:%M", datetime(2026, 1, 1, 11, tzinfo=UTC)),
        ("2026-01-01 12:00 +0300", "%Y-%m-%d %H:%M %z", datetime(2026, 1, 1, 9, tzinfo=UTC)),
        ("1/2/2026", "%d/%m/%Y", "2026-02-01"),
        ("2026-02-01", None, "2026-02-01"),
    ],
)
def test_times(text, pattern, expected):
    """A time without offset is local, winter and summer; a date alone stays that date."""
    assert read_time(text, "Europe/Amsterdam", pattern) == expected


@given(st.text(max_size=30), st.sampled_from([None, "%d-%m-%Y %H:%M", "%Y", "%z %H"]))
@example("0001-01-01T00:00:00", None)
@example("9999-12-31T23:59:59", None)
def test_no_time_raises_anything_else(text, pattern):
    """A time is read or refused, and what was read makes an ad or is refused."""
    with suppress(RecordError):
        moment = read_time(text, "America/New_York", pattern)
        row = {"source": "k", "ad_id": "1", "body": "", "observed_at": NOW, "posted_at": moment}
        assert parse_ad(row).posted_at is not None


TAGS = ["<", ">", "</", "<!--", "-->", "<script type='application/ld+json'>", "</script>", "<h1>"]
TAGS += ["<div class=body>", "<time>", "<svg>", "<table>", "<template>", "<a class=tel>", "{", '"']
TAGS += ["<dd class=age>", "&#xd800;", "&#0;", "\0", "31", "<base href='", "<meta charset=", "<br>"]
PAGES = st.lists(st.sampled_from(TAGS) | st.text(max_size=4), max_size=30).map(
    lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
)


@given(st.binary(max_size=200) | PAGES, st.sampled_from([None, "utf-16le", "iso-2022-jp", "big5"]))
@example(b"<p>\xed\xa0\x80</p>", None)
def test_no_bytes_raise(body, charset):
    """Any bytes are an ad, a refused record, or a refused page."""
    with suppress(RecordError, FetchFault):
        ad = read_ad(open_page(fetched(body, charset)), profile(ad=AD | {"ad_id": "url"}), NOW)
        assert ad.ad_id == "127"  # the first number in the URL
        assert ad.body.encode().decode() == ad.body
