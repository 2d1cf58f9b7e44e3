"""Facts of each sighting, as a table."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from signaltriage.records import Ad, LocatedContact
from signaltriage.text import compared_text, text_key

FACTS_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "source": pl.String,
    "ad_id": pl.String,
    "observed_at": pl.Datetime("us", "UTC"),
    "name": pl.String,
    "age": pl.Int16,
    "place": pl.String,
    "text_id": pl.UInt64,
    "image_hashes": pl.List(pl.String),
}


def facts(ads: Sequence[Ad], contacts: Sequence[Sequence[LocatedContact]]) -> pl.DataFrame:
    """Tabulate the facts that measures of clusters rest on.

    Parameters
    ----------
    ads : sequence of Ad, length n
        Sightings.
    contacts : sequence of sequence of LocatedContact, length n
        What `signaltriage.text.find_ad_contacts` found in each.

    Returns
    -------
    polars.DataFrame
        One row per sighting with the columns of `FACTS_SCHEMA`. Name and place are
        `Ad.persona` and `Ad.place`; `text_id` is the `signaltriage.text.text_key` of the
        compared text.

    Examples
    --------
    >>> from datetime import datetime, UTC
    >>> ad = Ad("kiosk.example", "17", datetime(2026, 3, 1, tzinfo=UTC), advertised_name=" Sanne ")
    >>> facts([ad], [[]])["name"].to_list()
    ['sanne']
    """
    rows = [
        (
            ad.source,
            ad.ad_id,
            ad.observed_at,
            ad.persona,
            ad.advertised_age,
            ad.place,
            text_key(compared_text(ad.title, ad.body, found)),
            list(ad.image_hashes),
        )
        for ad, found in zip(ads, contacts, strict=True)
    ]
    return pl.DataFrame(rows, schema=FACTS_SCHEMA, orient="row")
