"""Facts of each sighting, as a table."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from signaltriage.features.ad_text import AdText
from signaltriage.features.ads import hour_rate
from signaltriage.text import text_key

FACTS_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "source": pl.String,
    "ad_id": pl.String,
    "observed_at": pl.Datetime("us", "UTC"),
    "posted_at": pl.Datetime("us", "UTC"),
    "country": pl.String,
    "name": pl.String,
    "age": pl.Int16,
    "place": pl.String,
    "text_id": pl.UInt64,
    "image_hashes": pl.List(pl.String),
    "rate_hour": pl.Float64,
    "rate_currency": pl.String,
}

_NO_RATE = (None, None)


def facts(texts: Sequence[AdText]) -> pl.DataFrame:
    """Tabulate the facts that measures of clusters rest on.

    Parameters
    ----------
    texts : sequence of AdText
        Sightings, as `signaltriage.features.read_ads` returns.

    Returns
    -------
    polars.DataFrame
        One row per sighting with the columns of `FACTS_SCHEMA`. Name and place are
        `Ad.persona` and `Ad.place`; `text_id` is the `signaltriage.text.text_key` of
        `AdText.compared`; the rate is what an hour costs, null if the ad does not say.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> from signaltriage.features import read_ads
    >>> from signaltriage.records import Ad
    >>> ad = Ad("kiosk.example", "17", datetime(2026, 3, 1, tzinfo=UTC), advertised_name=" Sanne ")
    >>> facts(read_ads([ad], [[]]))["name"].to_list()
    ['sanne']
    """
    rows = [
        (
            text.ad.source,
            text.ad.ad_id,
            text.ad.observed_at,
            text.ad.posted_at,
            text.ad.country,
            text.ad.persona,
            text.ad.advertised_age,
            text.ad.place,
            text_key(text.compared),
            list(text.ad.image_hashes),
            *(hour_rate(text.rates) or _NO_RATE),
        )
        for text in texts
    ]
    return pl.DataFrame(rows, schema=FACTS_SCHEMA, orient="row")
