"""Files of records, cut into blocks that worker processes parse."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from signaltriage.errors import RecordError, UsageError
from signaltriage.exchange import csv_rows, json_lines, parquet_rows

MAX_BLOCK_BYTES = 8 << 20  # bounds a block of long rows; 2,000 usual ads are 2 to 4 MB

Paths = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]
Raw = bytes | tuple[str, ...]

_KINDS = {".jsonl": "jsonl", ".jsonl.gz": "jsonl", ".csv": "csv", ".parquet": "parquet"}


@dataclass(frozen=True, slots=True)
class Reject:
    """One row that was refused; the reason never repeats its content.

    Parameters
    ----------
    file : str
        The path as it was given.
    line : int
        Line of the file, from 1; of a Parquet file the row, from 1.
    field : str
        The field that is wrong, ``""`` when the row as a whole is.
    reason : str
        What is wrong.
    """

    file: str
    line: int
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of one file, cut out but not yet parsed; small and picklable.

    Parameters
    ----------
    file : str
        The path as it was given.
    kind : str
        ``"jsonl"``, ``"csv"`` or ``"parquet"``.
    rows : tuple of (int, bytes or tuple of str)
        Line number and raw row: the bytes of a JSON line, or the cells of a CSV row. A Parquet
        block has one entry: its first row number and all its rows as an Arrow stream.
    rejects : tuple of Reject
        Rows that could not even be cut out.
    header : tuple of str
        Column names of the file (CSV, Parquet).
    """

    file: str
    kind: str
    rows: tuple[tuple[int, Raw], ...]
    rejects: tuple[Reject, ...] = ()
    header: tuple[str, ...] = ()

    @property
    def first_line(self) -> int:
        """Line number of the first row."""
        return min([line for line, _ in self.rows[:1]] + [bad.line for bad in self.rejects[:1]])


def cut_files(
    paths: Paths,
    rows: int,
    columns: Collection[str],
    required: Collection[str],
    kinds: Collection[str] = ("jsonl", "csv", "parquet"),
) -> Iterator[Block]:
    """Cut files into blocks, cheaply and with flat memory.

    Every file is opened once before the first block comes out, so that a wrong path or header
    is reported at once and not after an hour.

    Parameters
    ----------
    paths : path or iterable of paths
        Read in the order given.
    rows : int
        Rows in a block at most.
    columns : collection of str
        The columns that mean something; others are not read from Parquet.
    required : collection of str
        Columns without which a CSV or Parquet file is wrong as a whole.
    kinds : collection of str
        Kinds of file accepted here.

    Returns
    -------
    iterator of Block

    Raises
    ------
    UsageError
        A path is missing, is a folder, has another ending, cannot be read, or lacks a column.
    """
    if isinstance(paths, str | os.PathLike):
        paths = (paths,)
    files = [Path(path) for path in paths]
    headers = [_header(file, columns, required, kinds) for file in files]
    return (
        block
        for file, header in zip(files, headers, strict=True)
        for block in _cut(file, header, rows, columns)
    )


def kind_of(path: Path, kinds: Collection[str]) -> str:
    """Return the kind of file that the ending of a path stands for, or raise `UsageError`."""
    accepted = {suffix: kind for suffix, kind in _KINDS.items() if kind in kinds}
    for suffix, kind in accepted.items():
        if path.name.lower().endswith(suffix):
            return kind
    raise UsageError(f"{path}: unknown kind of file; accepted endings: {', '.join(accepted)}")


def _header(
    file: Path, columns: Collection[str], required: Collection[str], kinds: Collection[str]
) -> tuple[str, ...]:
    try:
        str(file).encode()
    except UnicodeEncodeError:
        shown = str(file).encode(errors="replace").decode()
        raise UsageError(f"{shown}: the name of the file is not UTF-8; rename it") from None
    if file.is_dir():
        raise UsageError(f"{file}: is a folder; name the files in it")
    if not file.exists():
        raise UsageError(f"{file}: no such file")
    kind = kind_of(file, kinds)
    try:
        if kind == "jsonl":
            json_lines.check(file)
            return ()
        header = csv_rows.header(file) if kind == "csv" else parquet_rows.header(file)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from error
    except RecordError as error:
        raise UsageError(f"{file}: {error}") from None
    if not header and kind == "csv":
        return ()  # an empty file holds no rows, and nothing is wrong with it
    missing = [name for name in required if name not in header]
    if missing:
        hint = "; separate the cells by commas" if len(header) == 1 else ""
        raise UsageError(f"{file}: has no column {', '.join(missing)}{hint}")
    repeated = [name for name in columns if header.count(name) > 1]
    if repeated:
        raise UsageError(f"{file}: names the column {', '.join(repeated)} more than once")
    return header


def _cut(
    file: Path, header: tuple[str, ...], rows: int, columns: Collection[str]
) -> Iterator[Block]:
    kind = kind_of(file, _KINDS.values())
    cut: Iterator[tuple[int, Raw | RecordError]]
    if kind == "parquet":
        cut = parquet_rows.cut(file, [name for name in header if name in columns], rows)
        rows = 1  # an entry is a whole block
    else:
        cut = csv_rows.cut(file) if kind == "csv" else json_lines.cut(file)
    good: list[tuple[int, Raw]] = []
    bad: list[Reject] = []
    size = 0
    for line, raw in cut:
        if isinstance(raw, RecordError):
            bad.append(Reject(str(file), line, raw.field, raw.reason))
        else:
            good.append((line, raw))
            size += len(raw) if kind != "csv" else sum(map(len, raw))  # type: ignore[arg-type]
        if len(good) + len(bad) >= rows or size >= MAX_BLOCK_BYTES:
            yield Block(str(file), kind, tuple(good), tuple(bad), header)
            good, bad, size = [], [], 0
    if good or bad:
        yield Block(str(file), kind, tuple(good), tuple(bad), header)
