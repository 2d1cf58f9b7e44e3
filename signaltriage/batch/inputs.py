"""Where a run takes its ads from: files, or a list in memory."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from signaltriage.errors import RecordError
from signaltriage.exchange import Block, Parsed, Reject, blocks, parse_block
from signaltriage.features.rows import rows_of, wrong_row
from signaltriage.records import Ad, parse_ad

BLOCK_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class AdBlock:
    """Rows that are ad records already."""

    ads: tuple[Ad, ...]


AnyBlock: TypeAlias = Block | AdBlock


class AdInput(Protocol):
    """Ads in blocks that a worker can parse, in the same order at every reading."""

    @property
    def digests(self) -> Mapping[str, str]:
        """SHA-256 of each part of the input, by name."""

    def blocks(self) -> Iterator[AnyBlock]:
        """Read all blocks, holding one at a time."""


class FileInput:
    """Ad records in files.

    Parameters
    ----------
    paths : sequence of Path
        ``.jsonl[.gz]``, ``.csv`` or ``.parquet``.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = tuple(paths)

    @property
    def digests(self) -> Mapping[str, str]:
        """SHA-256 of each file, by file name."""
        found: dict[str, str] = {}
        for path in self.paths:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            found[path.name if path.name not in found else f"{path.name} ({digest[:8]})"] = digest
        return found

    def blocks(self) -> Iterator[AnyBlock]:
        """Blocks of lines or rows, not parsed yet."""
        return blocks(self.paths, rows=BLOCK_ROWS)


class MemoryInput:
    """Ad records in memory.

    Parameters
    ----------
    ads : sequence of Ad
        Sightings.
    """

    def __init__(self, ads: Sequence[Ad]) -> None:
        self.ads = ads

    @property
    def digests(self) -> Mapping[str, str]:
        """One SHA-256 over all records."""
        digest = hashlib.sha256()
        for ad in self.ads:
            digest.update(repr(ad).encode("utf-8", "surrogatepass"))
        return {"ads": digest.hexdigest()}

    def blocks(self) -> Iterator[AnyBlock]:
        """Slices of the list."""
        for start in range(0, len(self.ads), BLOCK_ROWS):
            yield AdBlock(tuple(self.ads[start : start + BLOCK_ROWS]))


def parse_any(block: AnyBlock, attributes: Iterable[str] = ()) -> Parsed:
    """Turn a block into ad records and rejects; runs in a worker.

    Parameters
    ----------
    block : Block or AdBlock
        What `AdInput.blocks` yields.
    attributes : iterable of str
        Allow-list for the `attributes` field.

    Returns
    -------
    Parsed
    """
    if isinstance(block, AdBlock):
        return Parsed(block.ads, (), Counter(), len(block.ads))
    return parse_block(block, attributes=frozenset(attributes))


def ads_from(data: object) -> tuple[list[Ad], list[Reject]]:
    """Ad records from what a user passes to `signaltriage.rank`.

    Parameters
    ----------
    data : iterable of Ad or mapping, or a pandas or polars data frame
        Rows with the fields of the ad record.

    Returns
    -------
    ads : list of Ad
    rejects : list of Reject
        Rows that break the schema, by row number from 1.

    Raises
    ------
    UsageError
        If `data` is none of these.
    """
    ads: list[Ad] = []
    rejects: list[Reject] = []
    for number, row in enumerate(rows_of(data), 1):
        if isinstance(row, Ad):
            ads.append(row)
        elif isinstance(row, Mapping):
            try:
                ads.append(parse_ad(row))
            except RecordError as error:
                rejects.append(Reject("<memory>", number, error.field, error.reason))
        else:
            raise wrong_row(number, row)
    return ads, rejects
