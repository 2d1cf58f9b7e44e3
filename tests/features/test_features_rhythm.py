"""How a contact posts: the rhythm, the hours of the day, and what cannot be measured."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from signaltriage.features import posting_hours
from signaltriage.features.rhythm import measure_rhythm, posts

START = datetime(2026, 3, 1, tzinfo=UTC)
LINE, OTHER = "+31671234567", "+31691234567"
SCHEMA = {
    "cluster_id": pl.String,
    "source": pl.String,
    "ad_id": pl.String,
    "posted_at": pl.Datetime("us", "UTC"),
}
Rows = list[tuple[str, float]]


def posted(*hours: float, value: str = LINE) -> Rows:
    """Place ads on a line, hours after the start."""
    return [(value, hour) for hour in hours]


def tables(rows: Rows) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Tabulate sightings and the contacts of their ads."""
    seen = [
        ("c", "kiosk.example", str(i), START + timedelta(hours=hour))
        for i, (_, hour) in enumerate(rows)
    ]
    lines = [("kiosk.example", str(i), "phone", value) for i, (value, _) in enumerate(rows)]
    columns = dict.fromkeys(("source", "ad_id", "kind", "value"), pl.String)
    return (
        pl.DataFrame(seen, schema=SCHEMA, orient="row"),
        pl.DataFrame(lines, schema=columns, orient="row"),
    )


def rhythm(rows: Rows) -> dict[str, Any]:
    """Measure how one cluster posts."""
    acts = posts(*tables(rows))
    (row,) = measure_rhythm(acts).to_dicts() or [{}]
    return row


def test_a_steady_rhythm() -> None:
    """The median time between posts, and how steady it is; ads placed together are one act."""
    row = rhythm(posted(*range(9, 109, 6)))
    assert (row["bump_hours"], row["bump_regularity"]) == (6, 0)
    both = posted(*range(9, 109, 6)) + posted(*(h + 0.1 for h in range(9, 109, 6)))
    assert rhythm(both) == row
    uneven = rhythm(posted(9, 10, 12, 30, 31, 60))
    assert uneven["bump_hours"] == 2
    assert uneven["bump_regularity"] > 0.9


def test_hours_of_the_day() -> None:
    """Posting around the clock has high entropy and no quiet time; nights off show."""
    around = rhythm(posted(*range(1, 24 * 20, 5)))
    assert around["hour_entropy"] > 4.5
    assert around["quiet_hours"] == 0
    nights = rhythm(posted(*(24 * d + h for d in range(10) for h in (10, 14, 18, 22))))
    assert nights["hour_entropy"] == 2
    assert nights["quiet_hours"] == 11
    shifted = rhythm(posted(*(24 * d + h + 7 for d in range(10) for h in (10, 14, 18, 22))))
    assert shifted == nights


def test_what_rhythm_cannot_be_measured() -> None:
    """Few posts, no times of posting, and dates without a time of day are null."""
    assert rhythm(posted(9, 12, 15)) == dict.fromkeys(
        ("bump_hours", "bump_regularity", "hour_entropy", "quiet_hours")
    ) | {"cluster_id": "c"}
    frame, lines = tables(posted(9, 12, 15, 18))
    untold = frame.with_columns(pl.lit(None, dtype=pl.Datetime("us", "UTC")).alias("posted_at"))
    assert measure_rhythm(posts(untold, lines)).is_empty()
    days = rhythm(posted(*range(0, 24 * 30, 24)))
    assert (days["bump_hours"], days["hour_entropy"], days["quiet_hours"]) == (24, None, None)


def test_the_contact_that_posts_most_counts() -> None:
    """Several lines of a cluster are not mixed into one rhythm."""
    other = posted(*range(10, 70, 12), value=OTHER)
    assert rhythm(posted(*range(9, 109, 6)) + other)["bump_hours"] == 6


def test_posts_by_the_hour() -> None:
    """Counted per contact, hours without posts left out."""
    table = posting_hours(*tables(posted(9, 33, 10)))
    assert table.select("value", "hour", "posts").rows() == [(LINE, 9, 2), (LINE, 10, 1)]
