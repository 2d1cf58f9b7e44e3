"""Rows from outside become ad records, or are refused."""

from __future__ import annotations

import pickle
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.errors import ForbiddenFeatureError, RecordError
from signaltriage.records import AD_FIELDS, Ad, parse_ad, refuse_forbidden_attributes
from signaltriage.records.parse import FORBIDDEN_ATTRIBUTES, MAX_DROPPED_NAMES

ROW = {
    "source": "kiosk.example",
    "ad_id": "17",
    "observed_at": "2026-03-01T12:00:00Z",
    "body": "Hallo",
}
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def refusal(**changes: object) -> tuple[str, str]:
    """Return field and reason of the refusal of a row with these changes."""
    with pytest.raises(RecordError) as caught:
        parse_ad(ROW | changes)
    return caught.value.field, caught.value.reason


def test_the_smallest_ad() -> None:
    """Four fields make an ad; the rest is empty or null."""
    assert parse_ad(ROW) == Ad("kiosk.example", "17", NOON, body="Hallo")
    ad = parse_ad(ROW)
    assert (ad.title, ad.url, ad.phones, ad.location) == ("", "", (), None)
    assert ad.key == ("kiosk.example", "17")


def test_the_largest_ad() -> None:
    """Every field of the schema arrives where it belongs."""
    row = ROW | {
        "posted_at": "2026-02-28T23:00:00+01:00",
        "url": "http://kiosk.example/17",
        "title": "Sanne",
        "phones": ["06-00000000"],
        "handles": ["sanne@post.example"],
        "location": "Utrecht",
        "country": "nl",
        "advertised_name": "Sanne",
        "advertised_age": 24,
        "rates": "100 / uur",
        "languages": ("nl", "en"),
        "image_hashes": ["00ff"],
        "attributes": {"venue": "club"},
    }
    assert row.keys() == set(AD_FIELDS)
    assert parse_ad(row, attributes=["venue"]) == Ad(
        source="kiosk.example",
        ad_id="17",
        observed_at=NOON,
        posted_at=datetime(2026, 2, 28, 22, tzinfo=UTC),
        url="http://kiosk.example/17",
        title="Sanne",
        body="Hallo",
        phones=("06-00000000",),
        handles=("sanne@post.example",),
        location="Utrecht",
        country="NL",
        advertised_name="Sanne",
        advertised_age=24,
        rates="100 / uur",
        languages=("nl", "en"),
        image_hashes=("00ff",),
        attributes={"venue": "club"},
    )


def test_null_is_absent() -> None:
    """Null in every optional field is the same as leaving it out."""
    optional = dict.fromkeys(set(AD_FIELDS) - ROW.keys())
    assert parse_ad(ROW | optional) == parse_ad(ROW)


@pytest.mark.parametrize("field", ["source", "ad_id"])
def test_keys_are_one_short_line(field: str) -> None:
    """Spaces around a key are cut; no key is empty, long, or holds what cannot be seen."""
    assert getattr(parse_ad(ROW | {field: " 17 "}), field) == "17"
    assert refusal(**{field: None}) == (field, "is missing")
    assert refusal(**{field: " \t "}) == (field, "is empty")
    assert refusal(**{field: 17}) == (field, "must be text, not a number")
    assert refusal(**{field: "x" * 201}) == (field, "is longer than 200 characters")
    for character in "\n\x1b\u200b\u202e\u2028":
        reason = "holds a control or an invisible character"
        assert refusal(**{field: f"a{character}b"}) == (field, reason)


def test_body_may_be_empty_but_not_missing() -> None:
    """A platform without a text says so with an empty one."""
    assert parse_ad(ROW | {"body": ""}).body == ""
    assert refusal(body=None)[0] == "body"


@pytest.mark.parametrize(
    "field", ["url", "title", "body", "location", "advertised_name", "rates", "country"]
)
def test_text_fields(field: str) -> None:
    """Text is text: no other type, no NUL, no half surrogate pair, no flood."""
    for value, reason in [
        (5, "must be text, not a number"),
        (True, "must be text, not true or false"),
        (["a"], "must be text, not a list"),
        ({"a": 1}, "must be text, not a mapping"),
        (b"a", "must be text, not this type"),
        ("a\0", "holds a NUL character"),
        ("\udfff", "holds half of a surrogate pair"),
        ("x" * 100_001, "is longer than 100,000 characters"),
    ]:
        assert refusal(**{field: value}) == (field, reason)


def test_text_is_kept_as_it_is() -> None:
    """No trimming, no normalising: spans must point into what the platform showed."""
    body = " \u202e０６\u200b e\u0301 😀\r\n"
    assert parse_ad(ROW | {"body": body}).body == body
    assert len(parse_ad(ROW | {"body": "x" * 100_000}).body) == 100_000


@pytest.mark.parametrize("field", ["phones", "handles", "languages", "image_hashes"])
def test_list_fields(field: str) -> None:
    """Lists hold text, and at most a hundred entries."""
    assert getattr(parse_ad(ROW | {field: ["a"] * 100}), field) == ("a",) * 100
    assert getattr(parse_ad(ROW | {field: []}), field) == ()
    assert refusal(**{field: "a"}) == (field, "must be a list of text, not text")
    assert refusal(**{field: {"a": "b"}}) == (field, "must be a list of text, not a mapping")
    assert refusal(**{field: ["a", None]}) == (field, "must be text, not null")
    assert refusal(**{field: [["a"]]}) == (field, "must be text, not a list")
    assert refusal(**{field: ["a"] * 101}) == (field, "has more than 100 entries")


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01T12:00:00Z",
        "2026-03-01T13:00:00+01:00",
        "2026-03-01 12:00+00:00",
        "20260301T120000Z",
        "2026-03-01T12:00:00.000000000Z",
        NOON,
        datetime(2026, 3, 1, 17, 45, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    ],
)
@pytest.mark.parametrize("field", ["observed_at", "posted_at"])
def test_times_become_utc(field: str, value: object) -> None:
    """ISO 8601 with an offset, or an aware datetime, is one moment in UTC."""
    moment = getattr(parse_ad(ROW | {field: value}), field)
    assert moment == NOON
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("2026-03-01T12:00:00", "has no time zone"),
        (NOON.replace(tzinfo=None), "has no time zone"),
        ("2026-02-29T12:00:00Z", "is not an ISO 8601 time"),
        ("2026-03-01T25:00:00Z", "is not an ISO 8601 time"),
        ("1 March 2026", "is not an ISO 8601 time"),
        ("٢٠٢٦-03-01T12:00:00Z", "is not an ISO 8601 time"),
        ("0001-01-01T00:00:00+23:59", "is not a possible time"),
        ("9999-12-31T23:59:59-23:59", "is not a possible time"),
        ("1989-12-31T23:59:59Z", "lies outside 1990 to 2200"),
        ("2200-01-01T00:00:00Z", "lies outside 1990 to 2200"),
        (1_772_366_400, "must be text, not a number"),
        ([], "must be text, not a list"),
        ("\ud800", "holds half of a surrogate pair"),
    ],
)
@pytest.mark.parametrize("field", ["observed_at", "posted_at"])
def test_times_that_are_not(field: str, value: object, reason: str) -> None:
    """Naive, impossible and absurd times are refused."""
    assert refusal(**{field: value})[0] == field
    assert refusal(**{field: value})[1].startswith(reason)


def test_observed_at_is_required() -> None:
    """Without the time of sighting there is no sighting; without that of posting there is."""
    assert refusal(observed_at=None) == ("observed_at", "is missing")
    assert refusal(observed_at="") == ("observed_at", "is missing")
    assert parse_ad(ROW | {"posted_at": ""}).posted_at is None


def test_a_day_alone_will_do_for_posting_only() -> None:
    """Platforms often show a date; a sighting has a time."""
    ad = parse_ad(ROW | {"posted_at": "2026-03-01"})
    assert ad.posted_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert refusal(observed_at="2026-03-01")[1].startswith("has no time zone")


def test_posting_may_lead_sighting_by_a_day() -> None:
    """A zone slip is tolerated, a posting in the future is not."""
    day_after = NOON + timedelta(hours=24)
    assert parse_ad(ROW | {"posted_at": day_after}).posted_at == day_after
    field, reason = refusal(posted_at=day_after + timedelta(seconds=1))
    assert (field, reason) == ("posted_at", "is more than 24 hours after observed_at")


def test_country() -> None:
    """Two ASCII letters, whatever the case; an empty one is none."""
    assert parse_ad(ROW | {"country": "be"}).country == "BE"
    assert parse_ad(ROW | {"country": ""}).country is None
    for value in ("NLD", "N", "N1", "é1", "ßß", " NL"):
        assert refusal(country=value)[0] == "country"


def test_age() -> None:
    """A whole number between 0 and 130; ages under 18 are read, never refused."""
    for value, age in [(24, 24), (24.0, 24), (0, 0), (16, 16), (130, 130), (None, None)]:
        parsed = parse_ad(ROW | {"advertised_age": value}).advertised_age
        assert parsed == age
        assert not isinstance(parsed, float)
    for value in (-1, 131, 10**30, 1e300):
        assert refusal(advertised_age=value)[1] == "must lie between 0 and 130"
    for value in (24.5, float("inf"), float("nan")):
        reason = "must be a whole number, not a number with decimals"
        assert refusal(advertised_age=value)[1] == reason
    assert refusal(advertised_age="24")[1] == "must be a whole number, not text"
    assert refusal(advertised_age=True)[1] == "must be a whole number, not true or false"


def test_attributes_are_kept_by_name() -> None:
    """Only names on the allow-list stay; the others are counted by name, never kept."""
    dropped: Counter[str] = Counter()
    row = ROW | {"attributes": {"venue": "club", "mood": "sunny", "nationality": "x"}}
    ad = parse_ad(row, attributes=["venue", "nationality"], dropped=dropped)
    assert dict(ad.attributes) == {"venue": "club"}
    assert dropped == Counter({"attributes.mood": 1, "attributes.nationality": 1})


def test_attributes_that_are_not() -> None:
    """Attributes map allowed names to text, and are not a flood."""
    assert refusal(attributes=[["a", "b"]])[0] == "attributes"
    assert refusal(attributes={str(i): "" for i in range(101)})[0] == "attributes"
    with pytest.raises(RecordError, match=r"attributes\.venue: must be text, not null"):
        parse_ad(ROW | {"attributes": {"venue": None}}, attributes=["venue"])
    assert parse_ad(ROW | {"attributes": {"mood": 5}}).attributes == {}


@pytest.mark.parametrize("name", sorted(FORBIDDEN_ATTRIBUTES))
def test_forbidden_attributes(name: str) -> None:
    """Origin, appearance and gender are refused on every allow-list, however they are written."""
    for written in (name, name.upper(), f" {name.replace('_', '-')} ", name.replace("_", "  ")):
        with pytest.raises(ForbiddenFeatureError, match="take them off the allow-list"):
            refuse_forbidden_attributes(["venue", written])
        row = ROW | {"attributes": {written: "x"}}
        assert dict(parse_ad(row, attributes=[written]).attributes) == {}


def test_unknown_fields_are_dropped_and_counted() -> None:
    """What the schema does not name is never stored."""
    dropped: Counter[str] = Counter()
    for _ in range(2):
        assert parse_ad(ROW | {"views": 5, "Body": {"a": [1]}}, dropped=dropped) == parse_ad(ROW)
    assert dropped == Counter({"views": 2, "Body": 2})


def test_names_of_dropped_fields_are_no_store_of_text() -> None:
    """A field name may hold a phone number or a whole ad: then it is counted without its name."""
    dropped: Counter[str] = Counter()
    names = ["0600000000", "call me on +31600000000", "x" * 41, "\ud800", "", "é"]
    parse_ad(ROW | dict.fromkeys(names), dropped=dropped)
    assert dropped == Counter({"(other)": len(names)})
    parse_ad(ROW | {"attributes": {"0600000000": "x"}}, dropped=dropped)
    assert dropped["attributes.(other)"] == 1


def test_names_of_dropped_fields_are_bounded() -> None:
    """However many names a hostile file invents, the first hundred are counted apart."""
    dropped: Counter[str] = Counter()
    for i in range(1000):
        parse_ad(ROW | {f"field{i}": 1}, dropped=dropped)
    assert len(dropped) == MAX_DROPPED_NAMES + 1
    assert dropped["field99"] == 1
    assert dropped["(other)"] == 900


def test_refusals_travel_through_workers() -> None:
    """A refusal pickles with its field and reason."""
    error = RecordError("body", "is missing")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (again.field, again.reason, str(again)) == ("body", "is missing", "body: is missing")


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters()),  # lone surrogates included
    st.sampled_from(["2026-03-01T12:00:00Z", "2026-03-01", "NL", "0001-01-01T00:00:00+23:59"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
rows = st.dictionaries(st.one_of(st.sampled_from(AD_FIELDS), st.text(max_size=5)), values)


def outcome(row: dict[str, object], dropped: Counter[str] | None = None) -> Ad | RecordError:
    """Return the ad or the refusal; anything else is raised."""
    try:
        return parse_ad(row, attributes=["a"], dropped=dropped)
    except RecordError as error:
        return error


@given(row=st.one_of(rows, rows.map(lambda changes: ROW | changes)))
def test_any_row_is_an_ad_or_a_refusal(row: dict[str, object]) -> None:
    """No JSON value raises anything but `RecordError`, and the reason never repeats a value."""
    dropped: Counter[str] = Counter()
    result = outcome(row, dropped)
    if isinstance(result, RecordError):
        assert result.field.split(".")[0] in AD_FIELDS
        assert result.reason.isascii()
    else:
        assert result.observed_at.tzinfo is UTC
        for name in ("source", "ad_id", "url", "title", "body"):
            getattr(result, name).encode()
    assert all(name.isascii() for name in dropped)


@given(value=st.text(st.characters()), field=st.sampled_from(AD_FIELDS))
def test_any_text_in_any_field(value: str, field: str) -> None:
    """Text in any field is kept, or refused under the name of that field."""
    result = outcome(ROW | {field: value})
    assert not isinstance(result, RecordError) or result.field == field


@given(moment=st.datetimes(timezones=st.timezones()))
def test_any_aware_datetime(moment: datetime) -> None:
    """An aware datetime is kept as its moment or refused, also at the ends of the calendar."""
    result = outcome(ROW | {"observed_at": moment})
    if isinstance(result, RecordError):
        assert result.field == "observed_at"
    else:
        # As numbers: Python calls times inside a clock change unequal across zones.
        assert result.observed_at.timestamp() == moment.timestamp()


def test_a_source_with_a_slash_is_refused() -> None:
    """Links are written source/ad_id, so a source with a slash would name two ads alike."""
    row = {"source": "a/b", "ad_id": "c", "body": "", "observed_at": "2026-03-01T12:00:00Z"}
    with pytest.raises(RecordError, match="source: holds a slash"):
        parse_ad(row)
