"""Ad records: read from files in blocks, and written."""

from __future__ import annotations

import logging
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from signaltriage.errors import RecordError
from signaltriage.exchange import parquet_rows
from signaltriage.exchange.blocks import Block, Paths, Reject, cut_files, kind_of
from signaltriage.exchange.csv_rows import named_cells
from signaltriage.exchange.json_lines import decode
from signaltriage.exchange.tables import write_jsonl
from signaltriage.records import AD_FIELDS, Ad, parse_ad, refuse_forbidden_attributes, salvage_ad

_log = logging.getLogger(__name__)

_REQUIRED = ("source", "ad_id", "observed_at", "body")
_JSON_CELLS = ("phones", "handles", "languages", "image_hashes", "attributes")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}(\.0+)?")


class AttributeProfile(Protocol):
    """A site profile, as far as reading ads needs it."""

    @property
    def attributes(self) -> Collection[str]:
        """Names allowed in the `attributes` field."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one block holds.

    Parameters
    ----------
    ads : tuple of Ad
        In the order of the file.
    rejects : tuple of Reject
        In the order of the file.
    dropped : Counter of str
        How often each unknown field was dropped.
    n_rows : int
        Rows seen: accepted and refused.
    salvaged : tuple of Ad
        What is readable of refused rows; only for the search for urgent claims, so that none
        is lost for a mistake elsewhere in the row.
    """

    ads: tuple[Ad, ...]
    rejects: tuple[Reject, ...]
    dropped: Counter[str]
    n_rows: int
    salvaged: tuple[Ad, ...] = ()


def blocks(paths: Paths, rows: int = 2000) -> Iterator[Block]:
    """Cut files of ad records into blocks for `parse_block`.

    Cheap and with flat memory, so that one process can feed many. Every file is opened once
    before the first block comes out.

    Parameters
    ----------
    paths : str, path or iterable of them
        Files ending in .jsonl, .jsonl.gz, .csv or .parquet.
    rows : int
        Rows in a block at most; a block of long rows ends at 8 MiB.

    Returns
    -------
    iterator of Block
        In the order of the files and their rows; the same files give the same blocks.

    Raises
    ------
    UsageError
        A path is missing, is a folder, has another ending, cannot be read, or the file lacks
        one of the columns source, ad_id, observed_at and body.
    """
    return cut_files(paths, rows, AD_FIELDS, _REQUIRED)


def parse_block(block: Block, attributes: Collection[str] = ()) -> Parsed:
    """Parse one block into ads and rejects; made for worker processes.

    Parameters
    ----------
    block : Block
        From `blocks`.
    attributes : collection of str
        Names allowed in the `attributes` field.

    Returns
    -------
    Parsed
    """
    ads: list[Ad] = []
    rejects = list(block.rejects)
    salvaged: list[Ad] = []
    dropped: Counter[str] = Counter()
    for line, row in _rows(block):
        try:
            if isinstance(row, RecordError):
                raise row
            ads.append(parse_ad(row, attributes, dropped))
        except RecordError as error:
            rejects.append(Reject(block.file, line, error.field, error.reason))
            if not isinstance(row, RecordError) and (part := salvage_ad(row)):
                salvaged.append(part)
    rejects.sort(key=lambda reject: reject.line)
    return Parsed(tuple(ads), tuple(rejects), dropped, len(ads) + len(rejects), tuple(salvaged))


def read_ads(
    path_or_paths: Paths,
    profile: AttributeProfile | None = None,
    *,
    on_reject: Callable[[Reject], object] | None = None,
) -> Iterator[Ad]:
    """Read ad records from files, skipping the rows that break the schema.

    Parameters
    ----------
    path_or_paths : str, path or iterable of them
        Files ending in .jsonl, .jsonl.gz, .csv or .parquet.
    profile : object with `attributes`, optional
        Its allow-list says which names the `attributes` field keeps; without it, none.
    on_reject : callable, optional
        Called with every `Reject`. Without it, refused rows are counted in one logged warning
        for each file.

    Returns
    -------
    iterator of Ad

    Raises
    ------
    UsageError
        A path is missing, is a folder, has another ending, cannot be read, or the file lacks
        one of the columns source, ad_id, observed_at and body.
    ForbiddenFeatureError
        The allow-list names an attribute that may never be collected.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "ads.jsonl"
    ...     write_ads(path, [Ad("kiosk.example", "17", datetime(2026, 3, 1, tzinfo=UTC))])
    ...     [ad.key for ad in read_ads(path)]
    [('kiosk.example', '17')]
    """
    attributes = frozenset(profile.attributes) if profile is not None else frozenset()
    refuse_forbidden_attributes(attributes)
    return _read(blocks(path_or_paths), attributes, on_reject)


def ad_rows(ads: Iterable[Ad]) -> Iterator[dict[str, object]]:
    """Turn ads into rows of JSON values, as `parse_ad` takes them.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> ad = Ad("kiosk.example", "17", datetime(2026, 3, 1, tzinfo=UTC), phones=("06-00000000",))
    >>> row = next(ad_rows([ad]))
    >>> row["observed_at"], row["phones"]
    ('2026-03-01T00:00:00Z', ['06-00000000'])
    """
    for ad in ads:
        row: dict[str, object] = {name: getattr(ad, name) for name in AD_FIELDS}
        row["observed_at"] = _iso(ad.observed_at)
        row["posted_at"] = None if ad.posted_at is None else _iso(ad.posted_at)
        for name in ("phones", "handles", "languages", "image_hashes"):
            row[name] = list(getattr(ad, name))
        row["attributes"] = dict(ad.attributes)
        yield row


def write_ads(path: str | Path, ads: Iterable[Ad]) -> None:
    """Write ads to a .jsonl or .jsonl.gz file that `read_ads` reads back equal.

    Parameters
    ----------
    path : str or Path
        Replaced as a whole, readable by its owner alone.
    ads : iterable of Ad

    Raises
    ------
    UsageError
        Another ending, or the folder cannot be written.
    """
    kind_of(Path(path), ("jsonl",))
    write_jsonl(path, ad_rows(ads))


def _read(
    cut: Iterator[Block],
    attributes: frozenset[str],
    on_reject: Callable[[Reject], object] | None,
) -> Iterator[Ad]:
    file, seen, refused = "", 0, Counter[str]()
    for block in cut:
        if block.file != file:
            _warn(file, seen, refused)
            file, seen, refused = block.file, 0, Counter()
        parsed = parse_block(block, attributes)
        seen += parsed.n_rows
        for reject in parsed.rejects:
            if on_reject is None:
                refused[reject.field or "row"] += 1
            else:
                on_reject(reject)
        yield from parsed.ads
    _warn(file, seen, refused)


def _warn(file: str, seen: int, refused: Counter[str]) -> None:
    if refused:
        fields = ", ".join(f"{field} {n}" for field, n in sorted(refused.items()))
        _log.warning(
            "%s: %d of %d rows refused (%s); read_ads(..., on_reject=...) is given each of them",
            *(file, refused.total(), seen, fields),
        )


def _rows(block: Block) -> Iterator[tuple[int, Mapping[str, object] | RecordError]]:
    for line, raw in block.rows:
        try:
            if isinstance(raw, tuple):
                yield line, _from_cells(block.header, raw)
            elif block.kind == "jsonl":
                yield line, _from_json(raw)
            else:
                unread = [name for name in block.header if name not in AD_FIELDS]
                for number, row in enumerate(parquet_rows.unpack(raw), start=line):
                    yield number, _from_parquet(row, unread)
        except RecordError as error:
            yield line, error


def _from_json(line: bytes) -> Mapping[str, object]:
    row = decode(line)
    if not isinstance(row, dict):
        raise RecordError("", "is JSON, but not an object")
    return row


def _from_cells(header: tuple[str, ...], cells: tuple[str, ...]) -> Mapping[str, object]:
    row: dict[str, object] = dict(named_cells(header, cells))
    if row["body"] is None:
        row["body"] = ""  # CSV has no way to tell an empty body from a missing one
    for name in _JSON_CELLS:
        if isinstance(cell := row.get(name), str):
            row[name] = decode(cell, name)
    age = row.get("advertised_age")
    if isinstance(age, str) and _WHOLE_NUMBER.fullmatch(age.strip()):
        row["advertised_age"] = int(float(age))
    return row


def _from_parquet(row: dict[str, object], unread: list[str]) -> Mapping[str, object]:
    row.update(dict.fromkeys(unread))
    age = row.get("advertised_age")
    if isinstance(age, float) and math.isnan(age):
        row["advertised_age"] = None  # how pandas writes a missing number
    attributes = row.get("attributes")
    if isinstance(attributes, dict):  # a struct has every name in every row
        row["attributes"] = {name: v for name, v in attributes.items() if v is not None}
    return row


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
