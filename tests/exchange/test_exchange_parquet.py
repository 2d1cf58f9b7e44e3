"""Ad records in Parquet."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from signaltriage.errors import UsageError
from signaltriage.exchange import Reject, blocks, parquet_rows, parse_block, read_ads
from signaltriage.records import Ad

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def frame(n: int = 3, **columns: object) -> pl.DataFrame:
    """Make a table of n good rows, with other columns."""
    base = {
        "source": ["kiosk.example"] * n,
        "ad_id": [str(i) for i in range(n)],
        "observed_at": pl.Series([NOON] * n, dtype=pl.Datetime("us", "UTC")),
        "body": ["Hallo"] * n,
    }
    return pl.DataFrame(base | columns, strict=False)


def read(path: Path) -> tuple[list[Ad], list[Reject]]:
    """Return the ads and the rejects of a file."""
    rejects: list[Reject] = []
    return list(read_ads(path, on_reject=rejects.append)), rejects


def test_every_field_is_read(tmp_path: Path) -> None:
    """Lists, structs, numbers and nulls come out as in JSON."""
    table = frame(
        2,
        phones=[["06-00000000"], None],
        attributes=[{"venue": "club", "hours": None}, {"venue": None, "hours": None}],
        advertised_age=[24, None],
        posted_at=[date(2026, 3, 1), None],
        location=["Utrecht", None],
    )
    table.write_parquet(tmp_path / "ads.parquet")

    class Profile:
        attributes = ("venue",)

    one, two = read_ads(tmp_path / "ads.parquet", Profile())
    assert one.observed_at == NOON
    assert one.posted_at == datetime(2026, 3, 1, tzinfo=UTC)
    assert (one.phones, two.phones) == (("06-00000000",), ())
    assert (dict(one.attributes), dict(two.attributes)) == ({"venue": "club"}, {})
    assert (one.advertised_age, two.advertised_age) == (24, None)
    assert (one.location, two.location) == ("Utrecht", None)


@pytest.mark.parametrize(
    "times",
    [
        pl.Series(["2026-03-01T12:00:00Z"]),
        pl.Series(["2026-03-01T13:00:00+01:00"]),
        pl.Series([NOON], dtype=pl.Datetime("ms", "UTC")),
        pl.Series([NOON], dtype=pl.Datetime("ns", "UTC")),
        pl.Series([NOON], dtype=pl.Datetime("us", "UTC")).dt.convert_time_zone("Europe/Amsterdam"),
        pl.Series([NOON], dtype=pl.Datetime("us", "UTC")).dt.convert_time_zone("Asia/Kathmandu"),
    ],
)
def test_times_of_any_kind(tmp_path: Path, times: pl.Series) -> None:
    """ISO text and zoned columns of any unit are the same moment in UTC."""
    frame(1, observed_at=times).write_parquet(tmp_path / "ads.parquet")
    assert [ad.observed_at for ad in read_ads(tmp_path / "ads.parquet")] == [NOON]


def test_naive_times_refuse_each_row(tmp_path: Path) -> None:
    """A column without a zone could mean anything."""
    naive = pl.Series([NOON.replace(tzinfo=None)] * 3)
    frame(observed_at=naive).write_parquet(tmp_path / "ads.parquet")
    ads, rejects = read(tmp_path / "ads.parquet")
    assert ads == []
    assert [(r.line, r.field) for r in rejects] == [(i, "observed_at") for i in (1, 2, 3)]
    assert "has no time zone" in rejects[0].reason


def test_an_impossible_year_costs_its_row(tmp_path: Path) -> None:
    """A time beyond the calendar of Python refuses one row, not the block."""
    times = pl.Series([NOON.timestamp() * 1e6, 1e18, NOON.timestamp() * 1e6]).cast(pl.Int64)
    zoned = times.cast(pl.Datetime("us", "UTC"))
    frame(observed_at=zoned).write_parquet(tmp_path / "ads.parquet")
    ads, rejects = read(tmp_path / "ads.parquet")
    assert [ad.ad_id for ad in ads] == ["0", "2"]
    assert [(r.line, r.field) for r in rejects] == [(2, "observed_at")]


def test_ages_as_pandas_writes_them(tmp_path: Path) -> None:
    """Whole floats are ages and NaN is null; half a year is refused."""
    frame(4, advertised_age=[24.0, float("nan"), None, 24.5]).write_parquet(tmp_path / "a.parquet")
    ads, rejects = read(tmp_path / "a.parquet")
    assert [ad.advertised_age for ad in ads] == [24, None, None]
    assert [(r.line, r.field) for r in rejects] == [(4, "advertised_age")]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("body", [1, 2, 3]),
        ("body", [None] * 3),
        ("phones", ["06-00000000"] * 3),
        ("title", [b"x"] * 3),
        ("observed_at", [1, 2, 3]),
        ("source", [True] * 3),
        ("attributes", ["{}"] * 3),
    ],
)
def test_wrong_types_refuse_each_row(tmp_path: Path, column: str, values: list[object]) -> None:
    """A column of another type is refused row by row, with its name."""
    frame(**{column: values}).write_parquet(tmp_path / "ads.parquet")
    ads, rejects = read(tmp_path / "ads.parquet")
    assert ads == []
    assert [(r.line, r.field) for r in rejects] == [(i, column) for i in (1, 2, 3)]


def test_missing_columns_are_refused_before_reading(tmp_path: Path) -> None:
    """Without a required column the file as a whole is wrong."""
    frame().drop("observed_at", "body").write_parquet(tmp_path / "ads.parquet")
    with pytest.raises(UsageError, match="has no column observed_at, body"):
        read_ads(tmp_path / "ads.parquet")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"source,ad_id\n"])
def test_files_that_are_not_parquet(tmp_path: Path, content: bytes) -> None:
    """Anything else under the ending .parquet is refused before reading."""
    (tmp_path / "ads.parquet").write_bytes(content)
    with pytest.raises(UsageError, match="is not a Parquet file"):
        read_ads(tmp_path / "ads.parquet")


def test_a_damaged_file_names_what_was_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows before the damage survive; the rest is one reject."""
    monkeypatch.setattr(parquet_rows, "_SLICE", 100)
    path = tmp_path / "ads.parquet"
    bodies = [f"Hallo {i * i}" for i in range(1000)]
    frame(1000, body=bodies).write_parquet(path, row_group_size=100)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = b"\xff" * 2000
    path.write_bytes(bytes(content))
    ads, rejects = read(path)
    assert [ad.ad_id for ad in ads] == [str(i) for i in range(len(ads))]
    assert 0 < len(ads) < 1000
    assert [r.line for r in rejects] == [len(ads) + 1]
    assert "damaged" in rejects[0].reason


def test_unknown_columns_are_counted_not_read(tmp_path: Path) -> None:
    """What is not in the schema stays in the file, and is counted."""
    frame(views=[1, 2, 3]).write_parquet(tmp_path / "ads.parquet")
    (block,) = blocks(tmp_path / "ads.parquet")
    parsed = parse_block(block)
    assert dict(parsed.dropped) == {"views": 3}
    assert parsed.n_rows == 3


def test_blocks_are_cut_across_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row numbers go on from block to block and slice to slice."""
    monkeypatch.setattr(parquet_rows, "_SLICE", 5)
    frame(12).with_columns(body=pl.lit(None, pl.String)).write_parquet(tmp_path / "ads.parquet")
    parsed = [parse_block(block) for block in blocks(tmp_path / "ads.parquet", rows=2)]
    assert [p.n_rows for p in parsed] == [2, 2, 1, 2, 2, 1, 2]
    assert [r.line for p in parsed for r in p.rejects] == list(range(1, 13))


def test_a_name_with_a_star_is_a_name(tmp_path: Path) -> None:
    """A path is never a pattern."""
    frame(1).write_parquet(tmp_path / "a.parquet")
    frame(2).write_parquet(tmp_path / "*.parquet")
    assert len(list(read_ads(tmp_path / "*.parquet"))) == 2


def test_a_text_repeated_in_a_small_file_stays_small(tmp_path: Path) -> None:
    """A long text that many rows share is cut before it is multiplied; each row is refused."""
    path = tmp_path / "ads.parquet"
    seen = datetime(2026, 3, 1, tzinfo=UTC)
    ids = [str(i) for i in range(200)]
    pl.DataFrame(
        {"source": "a", "ad_id": ids, "body": "x" * 4_000_000, "observed_at": seen}
    ).write_parquet(path)
    assert path.stat().st_size < 1_000_000
    (block,) = blocks(path)
    assert sum(len(raw) for _, raw in block.rows) < 30_000_000
    assert {reject.field for reject in parse_block(block).rejects} == {"body"}


def test_a_file_name_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    """Such a name could not be written into a reject file."""
    path = tmp_path / "ads\udcff.jsonl"
    path.write_bytes(b"")
    with pytest.raises(UsageError, match="not UTF-8"):
        list(read_ads(path))
