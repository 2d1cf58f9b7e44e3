"""Own indicators as tables: null where nothing could be measured, shares over the rest."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from signaltriage.features.own import OwnIndicators, parse_own
from signaltriage.features.own_findings import own_columns, own_shares
from signaltriage.records import Ad


def own() -> OwnIndicators:
    """Read one made-up indicator."""
    keys = ("what", "why", "citation", "note_for", "note_against", "sentence_en", "sentence_nl")
    lines = ["[[indicator]]", 'id = "own_bon"', *(f'{key} = "x"' for key in keys)]
    lines += ['innocent = ["x"]', 'languages = ["any"]', 'phrases = ["bon"]']
    return parse_own("\n".join(lines).encode(), "own.toml")


def test_columns_hold_null_for_what_could_not_be_measured() -> None:
    """Found is 1, absent 0, an ad without text null; without ads the column is there."""
    ads = [
        Ad("kiosk.example", str(i), datetime(2026, 3, 1, tzinfo=UTC), body=body)
        for i, body in enumerate(["een bon", "geen tekst", ""])
    ]
    assert own_columns(own(), ads, [[]] * 3)["own_bon"].to_list() == [1.0, 0.0, None]
    assert own_columns(own(), [], []).schema == {"own_bon": pl.Float64}


def test_shares_are_over_the_ads_that_could_be_measured() -> None:
    """Two sightings of one ad count once; a cluster of ads without text has no share."""
    members = pl.DataFrame(
        {
            "source": ["k"] * 6,
            "ad_id": ["1", "1", "2", "3", "4", "5"],
            "cluster_id": ["b", "b", "b", "b", "a", "b"],
        }
    )
    findings = pl.DataFrame(
        {
            "source": ["k"] * 5,
            "ad_id": ["1", "2", "3", "4", "5"],
            "own_bon": [1.0, 0.0, None, None, 0.0],
        }
    )
    shares = own_shares(own(), members, findings)
    assert shares.to_dicts() == [
        {"cluster_id": "a", "own_bon": None},
        {"cluster_id": "b", "own_bon": 1 / 3},
    ]
