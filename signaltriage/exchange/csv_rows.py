"""CSV rows (RFC 4180): cut out so that one broken quote costs one row."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from signaltriage.errors import RecordError
from signaltriage.exchange.json_lines import MAX_LINE, bounded_lines, too_long

_REREADS = 100_000  # lines that may be read again at any time, besides one for each line read

_UNDECODED = re.compile("[\udc80-\udcff]")  # how "surrogateescape" marks bytes that are not UTF-8


def header(file: Path) -> tuple[str, ...]:
    """Return the column names, () for an empty file; raise `RecordError` if they are broken."""
    with file.open("rb") as stream:
        first = next(_rows(stream), None)
    if first is None:
        return ()
    if isinstance(first[1], RecordError):
        raise RecordError("", f"the header {first[1].reason}")
    return tuple(name.strip() for name in first[1])


def cut(file: Path) -> Iterator[tuple[int, tuple[str, ...] | RecordError]]:
    """Yield (line number, cells) for every row below the header that is not blank."""
    with file.open("rb") as stream:
        rows = _rows(stream)
        next(rows, None)
        yield from rows


def named_cells(header: tuple[str, ...], cells: tuple[str, ...]) -> dict[str, str | None]:
    """Join one row to the header, an empty cell being None; refuse a row that does not fit."""
    if len(cells) != len(header):
        raise RecordError("", f"has {len(cells)} cells, the header has {len(header)}")
    row = dict(zip(header, (cell or None for cell in cells), strict=True))
    for name, cell in row.items():
        if cell is not None and not cell.isascii() and _UNDECODED.search(cell):
            raise RecordError(name, "is not valid UTF-8")
    return row


def _rows(stream: BinaryIO) -> Iterator[tuple[int, tuple[str, ...] | RecordError]]:
    lines = _Lines(stream)
    reader = csv.reader(lines, strict=True)
    while True:
        number = lines.start_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            reason = "is not CSV: a quote or a line end is out of place"
            yield number, RecordError("", reason + lines.rewind())
        except RecordError as error:
            yield number, RecordError("", error.reason + lines.rewind())
        else:
            if cells:
                yield number, tuple(cells)


class _Lines:
    """Decoded lines that know how to go back to the second line of the current row.

    An open quote swallows the rows below it until something breaks; only the row with the quote
    is at fault. Going back is bounded by the lines read so far, so that no file takes more than
    linear time.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._fresh = bounded_lines(stream)
        self._again: deque[bytes | None] = deque()
        self._row: list[bytes | None] = []
        self._size = 0
        self._number = 0
        self._budget = _REREADS

    def start_row(self) -> int:
        """Begin a row; return the number of its first line."""
        self._row = []
        self._size = 0
        return self._number + 1

    def rewind(self) -> str:
        """Give the lines of the current row back, all but the first; say so if that is refused."""
        back = self._row[1:]
        if len(back) > self._budget:
            return f"; the {len(back)} lines below are lost with it"
        self._budget -= len(back)
        self._number -= len(back)
        self._again.extendleft(reversed(back))
        return ""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._again:
            line = self._again.popleft()
        else:
            line = next(self._fresh)
            self._budget += 1
        self._number += 1
        self._row.append(line)
        self._size += len(line or b"")
        if line is None or self._size > MAX_LINE:
            raise too_long()
        if self._number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        # Bytes that are not UTF-8 become lone surrogates, which no field accepts.
        return line.decode(errors="surrogateescape")
