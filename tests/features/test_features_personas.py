"""Who advertises together: changes of contact, texts in common, growth, and who comes back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from signaltriage.features import measure_personas, reappearances

START = datetime(2026, 3, 1, tzinfo=UTC)
SPAN = timedelta(days=100)
SCHEMA = {
    "cluster_id": pl.String,
    "source": pl.String,
    "ad_id": pl.String,
    "observed_at": pl.Datetime("us", "UTC"),
    "name": pl.String,
    "age": pl.Int16,
    "text_id": pl.UInt64,
    "image_hashes": pl.List(pl.String),
}
Rows = list[dict[str, Any]]


def seen(line: str, *days: float, kind: str = "phone", **more: Any) -> Rows:
    """Make sightings of one ad on a line, on days after the start."""
    row = {
        "cluster_id": "c",
        "source": "kiosk.example",
        "ad_id": f"{line}-{kind}-{days}-{sorted(more.items())}",
        "name": "sanne",
        "age": None,
        "text_id": None,
        "image_hashes": [],
        "line": line,
        "kind": kind,
        **more,
    }
    return [{**row, "observed_at": START + timedelta(days=day)} for day in days]


def tables(rows: Rows) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tabulate sightings and the contacts of their ads."""
    frame = pl.DataFrame(rows, schema={**SCHEMA, "line": pl.String, "kind": pl.String})
    lines = frame.select("source", "ad_id", "kind", pl.col("line").alias("value")).unique()
    return frame.drop("line", "kind"), lines


def measure(rows: Rows, span: timedelta = SPAN, **more: pl.DataFrame) -> dict[str, Any]:
    """Measure one cluster; the order of its rows changes nothing."""
    frame, lines = tables(rows)
    table = measure_personas(frame, lines, span, **more)
    turned = {name: one.reverse() for name, one in more.items()}
    assert table.equals(measure_personas(frame.reverse(), lines.reverse(), span, **turned))
    return table.row(0, named=True)


@pytest.mark.parametrize(
    ("rows", "changes"),
    [
        (seen("a", 0, 20), 0),
        (seen("a", 0, 5) + seen("b", 6, 9), 1),
        (seen("a", 0, 5) + seen("b", 6, 9) + seen("c", 12) + seen("d", 20), 3),
        (seen("a", 0) + seen("b", 31) + seen("c", 62), 1),
        (seen("a", 0, 9) + seen("b", 3, 12) + seen("c", 5, 15), 0),
        (seen("a", 0) + seen("b", 3) + seen("a", 6), 0),
        (seen("a", 0) + seen("b", 3, kind="whatsapp") + seen("c", 6, kind="email"), 1),
        (seen("a", 0) + seen("b", 3, name="eva") + seen("c", 6, name="mila"), 0),
        (seen("a", 0, name=None) + seen("b", 3, name=None), None),
        (seen("a", 0) + seen("b", 3, kind="url"), 0),
    ],
    ids=(
        "one line|one change|three in a month|one in a month|side by side|to and fro|"
        "kinds apart|names apart|no name|a web address"
    ).split("|"),
)
def test_changes_of_contact(rows: Rows, changes: int | None) -> None:
    """How often one name replaced its contact of a kind for good within 30 days."""
    assert measure(rows)["a2_contact_churn"] == changes
    assert measure(rows, timedelta(days=29))["a2_contact_churn"] is None


def test_contacts_names_and_platforms_are_counted() -> None:
    """Contacts of one kind under one name, names, and sources."""
    rows = [
        *seen("a", 0),
        *seen("b", 1, kind="whatsapp"),
        *seen("c", 2, kind="email", source="other.example"),
        *seen("a", 3, name="eva"),
        *seen("a", 4, name=None),
    ]
    row = measure(rows)
    counts = [row[c] for c in ("contacts_per_persona", "n_personas", "n_platforms")]
    assert counts == [2, 2, 2]


def test_texts_alike_count_as_one_where_families_are_given() -> None:
    """Without families only equal texts count; with them, what linking found alike."""
    rows = [
        r for i, n in enumerate(("sanne", "eva", "mila")) for r in seen(n, i, name=n, text_id=i)
    ]
    assert measure(rows)["a3_template_reuse"] == 1
    frame, _ = tables(rows)
    families = frame.select("source", "ad_id", pl.Series("family", [7, 7, None], dtype=pl.UInt64))
    assert measure(rows, families=families)["a3_template_reuse"] == 2
    assert measure(rows, families=families.clear())["a3_template_reuse"] is None


def test_growth() -> None:
    """New ads of the last 28 days against the 28 before; an ad that stays up is not new."""
    earlier, recent = [30, 40, 50], [60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 84]
    rows = [r for day in earlier + recent for r in seen("a", day, 84)]
    assert measure(rows)["growth"] == 2
    assert measure([r for day in earlier for r in seen("a", day, 84)])["growth"] == -2
    assert measure(seen("a", 0, 84))["growth"] == 0
    assert measure(rows, timedelta(days=55))["growth"] is None


def closed(**days: float) -> pl.DataFrame:
    """Close decisions on lines, on days after the start."""
    return pl.DataFrame(
        [(line, START + timedelta(days=day)) for line, day in days.items()],
        schema={"value": pl.String, "closed_at": pl.Datetime("us", "UTC")},
        orient="row",
    )


@pytest.mark.parametrize(
    ("decisions", "value"),
    [
        (closed(a=10), 1),
        (closed(a=10, b=10), 2),
        (closed(a=10, z=10), 1),
        (closed(a=30), 0),
        (closed(b=20), 0),
        (closed(), 0),
    ],
)
def test_who_comes_back(decisions: pl.DataFrame, value: int) -> None:
    """Closed contacts on which an ad appeared later; an old ad that stays up is none."""
    rows = [*seen("a", 0, 40), *seen("a", 25, 26), *seen("b", 15, 40)]
    assert measure(rows, closed=decisions)["reappearance"] == value


def test_coming_back_is_told_with_the_ad() -> None:
    """The first new ad on each contact after its last decision; unknown without decisions."""
    rows = [*seen("a", 25, 26), *seen("a", 28), *seen("b", 3)]
    assert measure(rows)["reappearance"] is None
    found = reappearances(*tables(rows), pl.concat([closed(a=1, b=5), closed(a=10)]))
    (row,) = found.to_dicts()
    assert (row["value"], row["closed_at"]) == ("a", START + timedelta(days=10))
    assert row["appeared_at"] == START + timedelta(days=25)
