"""Labels from files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signaltriage.errors import UsageError
from signaltriage.exchange import read_labels
from signaltriage.records import LABEL_SOURCES, Label

HEADER = "source,ad_id,label,label_source,labelled_at,sampling_prob"
GOOD = {
    "source": "kiosk.example",
    "ad_id": "17",
    "label": 1,
    "label_source": "reviewer_opinion",
    "labelled_at": "2026-03-01T12:00:00+01:00",
}
LABEL = Label("kiosk.example", "17", 1, "reviewer_opinion", datetime(2026, 3, 1, 11, tzinfo=UTC))


def jsonl(path: Path, *rows: object) -> Path:
    """Write rows as JSON lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_csv_and_json_lines_say_the_same(tmp_path: Path) -> None:
    """Both formats give the same labels, in the order of the file."""
    csv = tmp_path / "labels.csv"
    csv.write_text(
        f"\ufeff{HEADER}\n"
        "kiosk.example,17,1,reviewer_opinion,2026-03-01T12:00:00+01:00,\n"
        "kiosk.example,18,0,court,2026-03-01,0.05\n",
        encoding="utf-8",
    )
    other = GOOD | {
        "ad_id": "18",
        "label": 0,
        "label_source": "court",
        "labelled_at": "2026-03-01",
        "sampling_prob": 0.05,
    }
    labels = read_labels(csv)
    day = datetime(2026, 3, 1, tzinfo=UTC)
    assert labels == [LABEL, Label("kiosk.example", "18", 0, "court", day, 0.05)]
    assert labels == read_labels(jsonl(tmp_path / "labels.jsonl", GOOD, other))


def test_sampling_prob_may_be_left_out(tmp_path: Path) -> None:
    """Without the column, every label had been chosen with certainty."""
    path = tmp_path / "labels.csv"
    path.write_text(f"{HEADER.removesuffix(',sampling_prob')}\na,1,0,synthetic,2026-03-01\n")
    assert [label.sampling_prob for label in read_labels(path)] == [1.0]


@pytest.mark.parametrize("source", LABEL_SOURCES)
def test_every_label_source(tmp_path: Path, source: str) -> None:
    """Each of the closed list is read."""
    path = jsonl(tmp_path / "labels.jsonl", GOOD | {"label_source": source})
    assert [label.label_source for label in read_labels(path)] == [source]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"source": None}, "source: is missing"),
        ({"ad_id": ""}, "ad_id: is empty"),
        ({"ad_id": 17}, "ad_id: must be text"),
        ({"label": None}, "label: is missing"),
        ({"label": 2}, "label: must be 0 or 1"),
        ({"label": 0.5}, "label: must be 0 or 1"),
        ({"label": True}, "label: must be a number"),
        ({"label": "yes"}, "label: must be a number"),
        ({"label": [1]}, "label: must be a number"),
        ({"label_source": "police"}, "label_source: must be one of court, "),
        ({"label_source": None}, "label_source: must be one of"),
        ({"label_source": ["court"]}, "label_source: must be one of"),
        ({"labelled_at": None}, "labelled_at: is missing"),
        ({"labelled_at": "2026-03-01T12:00"}, "labelled_at: has no time zone"),
        ({"labelled_at": "March"}, "labelled_at: is not an ISO 8601 time"),
        ({"sampling_prob": 0}, "sampling_prob: must be above 0"),
        ({"sampling_prob": 1.01}, "sampling_prob: must be above 0 and at most 1"),
        ({"sampling_prob": "nan"}, "sampling_prob: must be above 0"),
        ({"sampling_probability": 0.1}, "has other fields than source, ad_id"),
    ],
)
def test_a_wrong_row_refuses_the_file(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    """File, line, field and reason are named."""
    path = jsonl(tmp_path / "labels.jsonl", GOOD, GOOD | change)
    with pytest.raises(UsageError, match=rf"labels\.jsonl, line 2: {message}"):
        read_labels(path)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2: is not JSON"),
        ("[]", "line 2: is JSON, but not an object"),
        ("x" * 3_000_000, "line 2: is longer than"),
    ],
)
def test_rows_that_cannot_be_cut_out(tmp_path: Path, line: str, message: str) -> None:
    """A row that is no row at all refuses the file too."""
    path = tmp_path / "labels.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n{line}\n")
    with pytest.raises(UsageError, match=message):
        read_labels(path)


def test_csv_cells_that_are_no_numbers(tmp_path: Path) -> None:
    """Words, an empty label, or a short row refuse the file."""
    for cells, message in [
        ("a,1,,court,2026-03-01,", "label: is missing"),
        ("a,1,one,court,2026-03-01,", "label: must be a number"),
        ("a,1,1,court,2026-03-01,often", "sampling_prob: must be a number"),
        ("a,1,1", "has 3 cells, the header has 6"),
    ]:
        (tmp_path / "labels.csv").write_text(f"{HEADER}\n{cells}\n")
        with pytest.raises(UsageError, match=message):
            read_labels(tmp_path / "labels.csv")


def test_wrong_files(tmp_path: Path) -> None:
    """Missing columns, other endings and missing files are refused."""
    (tmp_path / "labels.csv").write_text("source,ad_id\n")
    with pytest.raises(UsageError, match="has no column label, label_source, labelled_at"):
        read_labels(tmp_path / "labels.csv")
    (tmp_path / "labels.parquet").write_bytes(b"")
    with pytest.raises(UsageError, match=r"accepted endings: \.jsonl, \.jsonl\.gz, \.csv$"):
        read_labels(tmp_path / "labels.parquet")
    with pytest.raises(UsageError, match="no such file"):
        read_labels(tmp_path / "none.csv")
