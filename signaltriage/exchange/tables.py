"""Results to files: JSON lines, CSV and Parquet, the same bytes for the same rows."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterable, Mapping
from typing import BinaryIO, cast

import polars as pl

from signaltriage.exchange.atomic import atomic

_ROW_GROUP = 1 << 17  # rows; fixed, so that the bytes do not depend on how a frame was built

# Cells that a spreadsheet runs as a formula (OWASP, "CSV Injection"), full-width forms included.
_FORMULA = r"^[=+\-@\t\r\n\x00＝＋－＠]"
_NUMBER = r"^-[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"  # no leading +: +31… is text, not a number


def write_jsonl(path: str | os.PathLike[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows as JSON lines, gzip-packed if the name ends in .gz.

    Parameters
    ----------
    path : str or path
        Replaced as a whole, readable by its owner alone.
    rows : iterable of mappings
        JSON values; keys are written in the order given.

    Raises
    ------
    UsageError
        The folder cannot be written.
    ValueError
        A value is NaN or infinite: what could not be measured is None.
    """
    with atomic(path) as stream:
        if os.fspath(path).lower().endswith(".gz"):
            # No name and no time of writing in the header: same rows, same bytes.
            with gzip.GzipFile("", "wb", 6, stream, mtime=0) as packed:
                _write_lines(cast("BinaryIO", packed), rows)
        else:
            _write_lines(stream, rows)


def write_csv(path: str | os.PathLike[str], frame: pl.DataFrame) -> None:
    """Write a table as CSV that is safe to open in a spreadsheet.

    A text cell that a spreadsheet would run as a formula gets an apostrophe in front, telephone
    numbers in E.164 form included; lists are JSON, times ISO 8601 in UTC, null an empty cell.

    Parameters
    ----------
    path : str or path
        Replaced as a whole, readable by its owner alone.
    frame : polars.DataFrame

    Raises
    ------
    UsageError
        The folder cannot be written.
    """
    with atomic(path) as stream:
        frame.select(_cell(name, kind) for name, kind in frame.schema.items()).write_csv(
            stream, line_terminator="\n"
        )


def write_parquet(path: str | os.PathLike[str], frame: pl.DataFrame) -> None:
    """Write a table as Parquet, zstd, the same bytes for the same rows.

    Parameters
    ----------
    path : str or path
        Replaced as a whole, readable by its owner alone.
    frame : polars.DataFrame

    Raises
    ------
    UsageError
        The folder cannot be written.
    """
    with atomic(path) as stream:
        frame.rechunk().write_parquet(
            stream,
            compression="zstd",
            compression_level=3,
            statistics=True,
            row_group_size=_ROW_GROUP,
        )


def _write_lines(stream: BinaryIO, rows: Iterable[Mapping[str, object]]) -> None:
    for row in rows:
        line = json.dumps(row, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        stream.write(line.encode() + b"\n")


def _cell(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.List | pl.Array | pl.Struct):
        column = column.map_elements(_json, return_dtype=pl.String)
    elif isinstance(kind, pl.Datetime):
        if kind.time_zone is not None:
            return column.dt.convert_time_zone("UTC").dt.to_string("%Y-%m-%dT%H:%M:%S%.fZ")
        return column.dt.to_string("%Y-%m-%dT%H:%M:%S%.f")
    elif not isinstance(kind, pl.String | pl.Categorical | pl.Enum):
        return column
    text = column.cast(pl.String)
    risky = text.str.contains(_FORMULA) & ~text.str.contains(_NUMBER)
    return pl.when(risky).then("'" + text).otherwise(text).alias(name)


def _json(value: object) -> str:
    plain = value.to_list() if isinstance(value, pl.Series) else value
    return json.dumps(plain, ensure_ascii=False, allow_nan=False)
