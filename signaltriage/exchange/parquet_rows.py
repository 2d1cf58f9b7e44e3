"""Parquet rows: cut into Arrow streams, times turned to text so that one parser reads all."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from signaltriage.errors import RecordError
from signaltriage.records.parse import MAX_TEXT

_SLICE = 20_000  # rows decoded at a time: 90 MB at most in a file of one million long ads


def header(file: Path) -> tuple[str, ...]:
    """Return the column names; raise `RecordError` if it is not a Parquet file."""
    with file.open("rb"):
        pass  # raises the plain OSError when it cannot be opened
    try:
        return tuple(pl.scan_parquet(file, glob=False).collect_schema())
    except PolarsError:
        raise RecordError("", "is not a Parquet file, or a damaged one") from None


def cut(file: Path, columns: Sequence[str], rows: int) -> Iterator[tuple[int, bytes | RecordError]]:
    """Yield (number of the first row, Arrow stream of up to `rows` rows)."""
    frame = pl.scan_parquet(file, glob=False).select(columns)
    done = 0
    try:
        while (part := frame.slice(done, _SLICE).collect()).height:
            for piece in _shortened(_times_as_text(part)).iter_slices(rows):
                stream = io.BytesIO()
                piece.write_ipc_stream(stream)
                yield done + 1, stream.getvalue()
                done += piece.height
    except PolarsError:
        reason = "the Parquet file is damaged; this row and what follows it cannot be read"
        yield done + 1, RecordError("", reason)


def unpack(stream: bytes) -> list[dict[str, object]]:
    """Return the rows of one Arrow stream."""
    return pl.read_ipc_stream(io.BytesIO(stream)).to_dicts()


def _shortened(frame: pl.DataFrame) -> pl.DataFrame:
    """Cut texts that will be refused as too long; a small file can repeat a large one often."""
    head = pl.element().str.head(MAX_TEXT + 1)
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    lists = [name for name, kind in frame.schema.items() if kind == pl.List(pl.String)]
    return frame.with_columns(
        *(pl.col(name).str.head(MAX_TEXT + 1) for name in texts),
        *(pl.col(name).list.eval(head) for name in lists),
    )


def _times_as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """ISO 8601 text for times and days: a year 33,658 in one row must not lose the block."""
    times = [name for name, kind in frame.schema.items() if kind == pl.Datetime]
    days = [name for name, kind in frame.schema.items() if kind == pl.Date]
    return frame.with_columns(
        *(pl.col(name).dt.cast_time_unit("us").dt.to_string("iso:strict") for name in times),
        *(pl.col(name).dt.to_string("iso:strict") for name in days),
    )
