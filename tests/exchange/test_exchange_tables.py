"""Results to files."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from signaltriage.exchange import write_csv, write_jsonl, write_parquet


def cells(path: Path) -> list[list[str]]:
    """Rows of a CSV file as a spreadsheet splits them."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, strict=True))


def test_json_lines_keep_order_and_letters(tmp_path: Path) -> None:
    """Keys stay in the order given, letters stay readable, one line a row."""
    write_jsonl(tmp_path / "a.jsonl", [{"b": "é\n", "a": None}, {"a": [1.5]}])
    assert (tmp_path / "a.jsonl").read_bytes() == '{"b":"é\\n","a":null}\n{"a":[1.5]}\n'.encode()


def test_nan_is_never_written(tmp_path: Path) -> None:
    """What could not be measured is null; NaN is a mistake, and leaves no file."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_jsonl(tmp_path / "a.jsonl", [{"a": float("nan")}])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+31600000000", "'+31600000000"),
        ("-1+1", "'-1+1"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("\0=1", "'\0=1"),
        ("＝1+1", "'＝1+1"),
        ("＋1", "'＋1"),
        ("-5", "-5"),
        ("-0.25", "-0.25"),
        ("-1e-9", "-1e-9"),
        ("-1\n=2", "'-1\n=2"),
        ("a=1", "a=1"),
        (" =1", " =1"),
        ("'=1", "'=1"),
        ("5", "5"),
        ('say "hi", she', 'say "hi", she'),
        ("", ""),
    ],
)
def test_formula_cells_become_text(tmp_path: Path, text: str, written: str) -> None:
    """A cell that a spreadsheet would run gets an apostrophe; numbers and words do not."""
    for series in (pl.Series([text]), pl.Series([text], dtype=pl.Categorical)):
        write_csv(tmp_path / "a.csv", pl.DataFrame({"name": ["x"], "text": series}))
        assert cells(tmp_path / "a.csv") == [["name", "text"], ["x", written]]


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
@example("=cmd|' /C calc'!A0")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_escapes_its_cell(tmp_path: Path, text: str) -> None:
    """Any text comes back as itself or with one apostrophe, and never starts a formula."""
    write_csv(tmp_path / "a.csv", pl.DataFrame({"id": ["x"], "text": [text]}))
    (_, (_, cell)) = cells(tmp_path / "a.csv")
    assert cell in (text, "'" + text)
    if cell[:1] in tuple("=+@\t\r\n\0＝＋－＠"):
        pytest.fail("would run as a formula")
    if cell.startswith("-"):
        float(cell)


def test_columns_of_every_kind(tmp_path: Path) -> None:
    """Lists and structs are JSON, times ISO 8601 in UTC, nulls empty, numbers as they are."""
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    frame = pl.DataFrame(
        {
            "names": [["a", 'b"'], None],
            "floats": [0.5, None],
            "lists": [[1.5, None], []],
            "pairs": [{"x": "=1"}, {"x": None}],
            "seen": pl.Series([noon, None], dtype=pl.Datetime("us", "UTC")),
            "local": pl.Series([noon, None]).dt.convert_time_zone("Europe/Amsterdam"),
            "precise": [noon.replace(microsecond=5), None],
            "day": [date(2026, 3, 1), None],
            "n": [3, None],
            "yes": [True, None],
        }
    )
    write_csv(tmp_path / "a.csv", frame)
    head, first, second = cells(tmp_path / "a.csv")
    assert head == frame.columns
    assert json.loads(first[0]) == ["a", 'b"']
    assert first[1:4] == ["0.5", "[1.5, null]", '{"x": "=1"}']
    assert first[4:] == [
        "2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00.000005Z",
        "2026-03-01",
        "3",
        "true",
    ]
    assert second == ["", "", "[]", '{"x": null}', *[""] * 6]


def test_an_empty_table_has_a_header(tmp_path: Path) -> None:
    """No rows is a header and nothing else, lists included."""
    frame = pl.DataFrame(schema={"a": pl.String, "b": pl.List(pl.String), "c": pl.Float64})
    write_csv(tmp_path / "a.csv", frame)
    assert (tmp_path / "a.csv").read_bytes() == b"a,b,c\n"
    write_parquet(tmp_path / "a.parquet", frame)
    assert pl.read_parquet(tmp_path / "a.parquet").schema == frame.schema


def sample(n: int) -> pl.DataFrame:
    """Make a table with text, lists, nulls and times."""
    return pl.DataFrame(
        {
            "id": [f"kiosk.example/{i * 7919 % 1000}" for i in range(n)],
            "score": [None if i % 7 == 0 else i / 3 for i in range(n)],
            "families": [["contact", "control"][: i % 3] for i in range(n)],
            "seen": [datetime.fromtimestamp(1_767_225_600 + i, UTC) for i in range(n)],
        }
    )


def test_parquet_bytes_do_not_depend_on_how_the_frame_was_built(tmp_path: Path) -> None:
    """Chunks, slices and filters leave no trace in the file."""
    whole = sample(3000)
    chunked = pl.concat([whole[:1], whole[1:1700], whole[1700:]], rechunk=False)
    sliced = pl.concat([sample(3000)[:5], whole])[5:]
    filtered = pl.concat([whole, whole]).with_row_index().filter(pl.col("index") < 3000)
    for i, frame in enumerate([whole, chunked, sliced, filtered.drop("index")]):
        assert frame.equals(whole)
        write_parquet(tmp_path / f"{i}.parquet", frame)
    assert len({(tmp_path / f"{i}.parquet").read_bytes() for i in range(4)}) == 1
    assert pl.read_parquet(tmp_path / "1.parquet").equals(whole)


def test_parquet_bytes_do_not_depend_on_threads(tmp_path: Path) -> None:
    """One thread or four write the same file, over several row groups."""
    program = (
        "import sys, polars as pl\n"
        "from signaltriage.exchange import write_parquet\n"
        "frame = pl.DataFrame({'a': range(300_000)}).with_columns(b=pl.col('a').cast(pl.String))\n"
        "write_parquet(sys.argv[1], frame)\n"
    )
    for threads in ("1", "4"):
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / f"{threads}.parquet")],
            check=True,
            env={"POLARS_MAX_THREADS": threads},
        )
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "4.parquet").read_bytes()
