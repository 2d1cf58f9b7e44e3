"""Reading and writing ad records, whatever the format."""

from __future__ import annotations

import gzip
import json
import logging
import pickle
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signaltriage.errors import ForbiddenFeatureError, UsageError
from signaltriage.exchange import Reject, ad_rows, blocks, parse_block, read_ads, write_ads
from signaltriage.records import Ad, parse_ad

ROW = {
    "source": "kiosk.example",
    "ad_id": "17",
    "observed_at": "2026-03-01T12:00:00Z",
    "body": "Hallo, Utrecht",
}


@dataclass(frozen=True)
class Profile:
    """An allow-list."""

    attributes: tuple[str, ...] = ()


def write_lines(path: Path, *lines: str | bytes) -> Path:
    """Write a file of these lines."""
    raw = [line if isinstance(line, bytes) else line.encode() for line in lines]
    path.write_bytes(b"".join(line + b"\n" for line in raw))
    return path


def row(**changes: object) -> str:
    """One good line, with changes."""
    return json.dumps(ROW | changes)


def read(path: Path) -> tuple[list[Ad], list[Reject]]:
    """Return the ads and the rejects of a file."""
    rejects: list[Reject] = []
    return list(read_ads(path, on_reject=rejects.append)), rejects


def test_reads_good_rows_around_bad_ones(tmp_path: Path) -> None:
    """A bad row is named with file, line, field and reason, and the rest goes on."""
    path = write_lines(tmp_path / "ads.jsonl", row(ad_id="1"), row(body=None), "", row(ad_id="3"))
    ads, rejects = read(path)
    assert [ad.ad_id for ad in ads] == ["1", "3"]
    assert [(r.file, r.line, r.field) for r in rejects] == [(str(path), 2, "body")]
    assert "is missing" in rejects[0].reason


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ("{", "", "is not JSON"),
        ('{"body": "a" "b"}', "", "is not JSON"),
        ("[]", "", "not an object"),
        ("null", "", "not an object"),
        ('"text"', "", "not an object"),
        (row().replace('"17"', "NaN"), "", "NaN"),
        (row()[:-1] + ', "rates": -Infinity}', "", "-Infinity"),
        (row()[:-1] + ', "body": "again"}', "", "twice"),
        (row()[:-1] + ', "attributes": {"a": "1", "a": "2"}}', "", "twice"),
        (row(body=5), "body", "must be text, not a number"),
        (row(phones="0600000000"), "phones", "must be a list"),
        (row(phones=[None]), "phones", "must be text, not null"),
        (row(source=None), "source", "is missing"),
        (row(source=" "), "source", "is empty"),
        (row(observed_at="2026-03-01T12:00:00"), "observed_at", "no time zone"),
        (row(observed_at="2026-02-30T12:00:00Z"), "observed_at", "ISO 8601"),
        (row(observed_at=1767225600), "observed_at", "must be text"),
        (row(body="a\0b"), "body", "NUL"),
        (row(body="\ud800"), "body", "surrogate"),
        (row(title="a" * 300_000), "title", "longer than"),
        (row()[:-1] + ', "rates": ' + "[" * 100_000 + "]" * 100_000 + "}", "", "nested"),
        (row()[:-1] + f', "advertised_age": {"9" * 5_000}}}', "", "too many digits"),
        (row()[:-1] + ', "advertised_age": 1e999}', "advertised_age", "whole number"),
        (b'{"source": "k\xff"}', "", "not valid UTF-8"),
        (b'{"source": "a\x00b"}', "", "is not JSON"),
        (row().encode("utf-16"), "", "not valid UTF-8"),
    ],
)
def test_broken_json_rows_are_refused(
    tmp_path: Path, line: str | bytes, field: str, reason: str
) -> None:
    """Every kind of broken row is refused with a reason, between two good ones."""
    path = write_lines(tmp_path / "ads.jsonl", row(ad_id="a"), line, row(ad_id="z"))
    ads, rejects = read(path)
    assert [ad.ad_id for ad in ads] == ["a", "z"]
    assert [(r.line, r.field) for r in rejects] == [(2, field)]
    assert reason in rejects[0].reason


@given(line=st.one_of(st.binary(), st.text().map(str.encode)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_become_ads_or_rejects(tmp_path: Path, line: bytes) -> None:
    """No bytes in a file raise anything, and the good last line survives them."""
    path = tmp_path / "ads.jsonl"
    path.write_bytes(line + b"\n" + row(ad_id="last").encode())
    ads, rejects = read(path)
    assert [ad.ad_id for ad in ads] == ["last"]
    assert all(r.reason and r.line >= 1 for r in rejects)


def test_a_byte_order_mark_is_not_content(tmp_path: Path) -> None:
    """A UTF-8 mark at the start of a file is skipped."""
    path = write_lines(tmp_path / "ads.jsonl", b"\xef\xbb\xbf" + row().encode(), row(ad_id="18"))
    assert [ad.ad_id for ad in read_ads(path)] == ["17", "18"]


def test_windows_line_ends_and_a_missing_last_one(tmp_path: Path) -> None:
    """Lines may end in CR LF, and the last one in nothing."""
    path = tmp_path / "ads.jsonl"
    path.write_bytes(row(ad_id="1").encode() + b"\r\n\r\n" + row(ad_id="2").encode())
    assert [ad.ad_id for ad in read_ads(path)] == ["1", "2"]


def test_one_warning_per_file_without_text(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Without a callback, refused rows are counted by field in one warning; no text is logged."""
    bad = row(body=None, title="secret words")
    one = write_lines(tmp_path / "one.jsonl", row(), bad, bad, "{secret words")
    two = write_lines(tmp_path / "two.jsonl", row())
    with caplog.at_level(logging.WARNING):
        assert len(list(read_ads([one, two]))) == 2
    (record,) = caplog.records
    assert "one.jsonl: 3 of 4 rows refused (body 2, row 1)" in record.getMessage()
    assert "secret" not in caplog.text


def test_a_callback_replaces_the_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Who takes the rejects is not warned as well."""
    _, rejects = read(write_lines(tmp_path / "ads.jsonl", "{"))
    assert len(rejects) == 1
    assert not caplog.records


def test_profile_says_which_attributes_are_kept(tmp_path: Path) -> None:
    """Only attributes on the allow-list are kept; without a profile, none."""
    path = write_lines(tmp_path / "ads.jsonl", row(attributes={"venue": "club", "other": "x"}))
    assert [dict(ad.attributes) for ad in read_ads(path)] == [{}]
    kept = [dict(ad.attributes) for ad in read_ads(path, Profile(("venue",)))]
    assert kept == [{"venue": "club"}]


def test_forbidden_attributes_are_refused_before_reading(tmp_path: Path) -> None:
    """An allow-list with nationality on it raises at once."""
    path = write_lines(tmp_path / "ads.jsonl", row())
    with pytest.raises(ForbiddenFeatureError, match="nationality"):
        read_ads(path, Profile(("nationality",)))


def test_wrong_paths_are_refused_before_reading(tmp_path: Path) -> None:
    """A wrong path raises when the reader is made, even behind a good one."""
    good = write_lines(tmp_path / "ads.jsonl", row())
    other = write_lines(tmp_path / "ads.txt", row())
    with pytest.raises(UsageError, match="no such file"):
        read_ads([good, tmp_path / "none.jsonl"])
    with pytest.raises(UsageError, match="is a folder; name the files in it"):
        read_ads(tmp_path)
    with pytest.raises(UsageError, match=r"\.jsonl, \.jsonl\.gz, \.csv, \.parquet"):
        read_ads([good, other])


def test_paths_are_read_in_the_order_given(tmp_path: Path) -> None:
    """One path as text, or several in any iterable."""
    one = write_lines(tmp_path / "1.jsonl", row(ad_id="1"))
    two = write_lines(tmp_path / "2.JSONL", row(ad_id="2"))
    assert [ad.ad_id for ad in read_ads(str(one))] == ["1"]
    assert [ad.ad_id for ad in read_ads(p for p in (two, str(one)))] == ["2", "1"]


def test_an_empty_file_holds_no_ads(tmp_path: Path) -> None:
    """A file without bytes, or of blank lines, has no rows and no rejects."""
    for name, content in [("a.jsonl", b""), ("b.jsonl", b"\n \n"), ("c.csv", b"")]:
        (tmp_path / name).write_bytes(content)
        assert read(tmp_path / name) == ([], [])
    (tmp_path / "d.jsonl.gz").write_bytes(b"")
    assert read(tmp_path / "d.jsonl.gz") == ([], [])


def test_parse_block_counts_what_it_drops(tmp_path: Path) -> None:
    """A parsed block carries ads, rejects, dropped fields and the number of rows."""
    path = write_lines(tmp_path / "ads.jsonl", row(views=3), "{", row(attributes={"mood": "x"}))
    (block,) = blocks(path)
    parsed = parse_block(block)
    assert len(parsed.ads) == 2
    assert parsed.dropped == Counter({"views": 1, "attributes.mood": 1})
    assert parsed.n_rows == 3
    assert [r.line for r in parsed.rejects] == [2]


def test_blocks_and_their_results_travel_to_workers(tmp_path: Path) -> None:
    """Blocks and parsed blocks survive pickling unchanged."""
    path = write_lines(tmp_path / "ads.jsonl", row(), "{", row(views=1))
    (block,) = blocks(path)
    assert pickle.loads(pickle.dumps(block)) == block  # noqa: S301 - our own bytes
    parsed = parse_block(block)
    assert pickle.loads(pickle.dumps(parsed)) == parsed  # noqa: S301 - our own bytes


def test_ad_rows_are_in_utc_whatever_the_zone(tmp_path: Path) -> None:
    """A time in another zone is written as the same moment in UTC."""
    moment = datetime.fromisoformat("2026-03-01T01:30:00+02:00")
    (out,) = ad_rows([Ad("kiosk.example", "17", moment, posted_at=moment)])
    assert out["observed_at"] == out["posted_at"] == "2026-02-28T23:30:00Z"


def test_packed_ads_are_the_same_bytes_every_time(tmp_path: Path) -> None:
    """The gzip header holds neither the time nor the name."""
    ads = [Ad("kiosk.example", str(i), datetime(2026, 3, 1, tzinfo=UTC)) for i in range(50)]
    write_ads(tmp_path / "one.jsonl.gz", ads)
    write_ads(tmp_path / "two.jsonl.gz", ads)
    content = (tmp_path / "one.jsonl.gz").read_bytes()
    assert content == (tmp_path / "two.jsonl.gz").read_bytes()
    assert content[4:8] == b"\0\0\0\0"
    assert len(gzip.decompress(content).splitlines()) == 50


def test_write_ads_refuses_other_endings(tmp_path: Path) -> None:
    """Ads are written as JSON lines only."""
    with pytest.raises(UsageError, match=r"accepted endings: \.jsonl, \.jsonl\.gz"):
        write_ads(tmp_path / "ads.csv", [])


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
keys = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40)
times = st.timedeltas(timedelta(0), timedelta(days=200 * 365)).map(
    lambda since: datetime(1990, 1, 1, tzinfo=UTC) + since
)
lists = st.lists(texts, max_size=3)
ad_records = st.fixed_dictionaries(
    {
        "source": keys.filter(lambda key: "/" not in key),
        "ad_id": keys,
        "observed_at": times,
        "body": texts,
    },
    optional={
        "url": texts,
        "title": texts,
        "phones": lists,
        "handles": lists,
        "location": texts,
        "country": st.sampled_from(["NL", "be"]),
        "advertised_name": texts,
        "advertised_age": st.integers(0, 130),
        "rates": texts,
        "languages": lists,
        "image_hashes": lists,
        "attributes": st.dictionaries(st.sampled_from(["venue", "hours"]), texts),
    },
).map(lambda r: parse_ad(r, ("venue", "hours")))


@given(ads=st.lists(ad_records, max_size=5), ending=st.sampled_from([".jsonl", ".jsonl.gz"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_written_ads_read_back_equal(tmp_path: Path, ads: list[Ad], ending: str) -> None:
    """What is written is read back field for field."""
    path = tmp_path / f"ads{ending}"
    write_ads(path, ads)
    assert list(read_ads(path, Profile(("venue", "hours")))) == ads
