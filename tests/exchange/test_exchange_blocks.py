"""Cutting files into blocks."""

from __future__ import annotations

import gzip
import json
import os
import tracemalloc
from pathlib import Path

import pytest

from signaltriage.errors import UsageError
from signaltriage.exchange import blocks, parse_block, read_ads
from signaltriage.exchange.blocks import MAX_BLOCK_BYTES
from signaltriage.exchange.json_lines import MAX_LINE


def line(ad_id: int, body: str = "") -> bytes:
    """One good line."""
    row = {"source": "s", "ad_id": str(ad_id), "observed_at": "2026-03-01T12:00:00Z", "body": body}
    return json.dumps(row).encode() + b"\n"


def test_blocks_hold_so_many_rows(tmp_path: Path) -> None:
    """Blocks are full but for the last, know their first line, and never span two files."""
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_bytes(b"\n" + b"".join(line(i) for i in range(5)))
    cut = list(blocks([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], rows=2))
    assert [(Path(b.file).name, b.first_line, len(b.rows)) for b in cut] == [
        ("a.jsonl", 2, 2),
        ("a.jsonl", 4, 2),
        ("a.jsonl", 6, 1),
        ("b.jsonl", 2, 2),
        ("b.jsonl", 4, 2),
        ("b.jsonl", 6, 1),
    ]


def test_block_size_does_not_change_the_ads(tmp_path: Path) -> None:
    """Ads and rejects are the same however the file is cut."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(line(i) if i % 3 else b"{\n" for i in range(20)))
    parsed = [[parse_block(b) for b in blocks(path, rows=n)] for n in (1, 7, 2000)]
    ads = [[ad for p in one for ad in p.ads] for one in parsed]
    rejects = [[r for p in one for r in p.rejects] for one in parsed]
    assert ads[0] == ads[1] == ads[2]
    assert rejects[0] == rejects[1] == rejects[2]
    assert [r.line for r in rejects[0]] == [1, 4, 7, 10, 13, 16, 19]


def test_blocks_of_long_rows_end_early(tmp_path: Path) -> None:
    """Bytes bound a block as rows do."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(line(i, "x" * 90_000) for i in range(200)))
    cut = list(blocks(path))
    assert len(cut) == 3
    assert all(sum(len(raw) for _, raw in b.rows) < MAX_BLOCK_BYTES + 100_000 for b in cut)
    assert sum(parse_block(b).n_rows for b in cut) == 200


def test_an_endless_line_is_refused_and_never_held(tmp_path: Path) -> None:
    """A line of 64 MB of nothing costs its own row and next to no memory."""
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wb") as stream:
        stream.write(line(1))
        for _ in range(64):
            stream.write(b"x" * (1 << 20))
        stream.write(b"\n" + line(3))
    rejects = []
    tracemalloc.start()
    try:
        ads = list(read_ads(path, on_reject=rejects.append))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [ad.ad_id for ad in ads] == ["1", "3"]
    assert [(r.line, r.reason) for r in rejects] == [(2, "is longer than 2,097,152 bytes")]
    assert peak < 5 * MAX_LINE


def test_the_longest_line_allowed(tmp_path: Path) -> None:
    """A line of exactly the limit is read; one byte more is refused."""
    path = tmp_path / "a.jsonl"
    fits = line(1).rstrip() + b" " * (MAX_LINE - len(line(1)) + 1)
    path.write_bytes(fits + b"\n" + fits + b" \n" + line(3))
    rejects = []
    assert [ad.ad_id for ad in read_ads(path, on_reject=rejects.append)] == ["1", "3"]
    assert [r.line for r in rejects] == [2]


def test_a_gzip_file_that_ends_early(tmp_path: Path) -> None:
    """Rows before the cut survive; the rest of the file is one reject."""
    path = tmp_path / "a.jsonl.gz"
    body = "".join(chr(97 + i * 7 % 26) for i in range(1000))
    whole = gzip.compress(b"".join(line(i, f"{body}{i * i}") for i in range(500)))
    path.write_bytes(whole[: len(whole) // 2])
    rejects = []
    ads = list(read_ads(path, on_reject=rejects.append))
    assert [ad.ad_id for ad in ads] == [str(i) for i in range(len(ads))]
    assert 0 < len(ads) < 500
    assert [r.line for r in rejects] == [len(ads) + 1]
    assert "ends early" in rejects[0].reason


@pytest.mark.parametrize("where", ["middle", "end"])
def test_a_damaged_gzip_file(tmp_path: Path, where: str) -> None:
    """Damage inside, or a wrong checksum at the end, is one reject."""
    path = tmp_path / "a.jsonl.gz"
    whole = bytearray(gzip.compress(b"".join(line(i, str(i**3)) for i in range(500))))
    at = len(whole) // 2 if where == "middle" else len(whole) - 8
    whole[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(bytes(whole))
    rejects = []
    assert list(read_ads(path, on_reject=rejects.append))
    assert "damaged" in rejects[-1].reason


def test_gzip_members_are_read_to_the_last(tmp_path: Path) -> None:
    """Packed files that were joined end to end are one file."""
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(line(1)) + gzip.compress(line(2)))
    assert [ad.ad_id for ad in read_ads(path)] == ["1", "2"]


def test_a_file_that_is_not_gzip(tmp_path: Path) -> None:
    """Plain text under the ending .gz is refused as a whole, before reading."""
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(line(1))
    with pytest.raises(UsageError, match="is not a gzip file"):
        blocks(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    """A file without read permission is refused with its name, before reading."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(line(1))
    path.chmod(0)
    with pytest.raises(UsageError, match=r"a\.jsonl: cannot be read"):
        blocks(path)
