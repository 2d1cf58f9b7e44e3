"""Contacts as a table, and the values in it that link ads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from signaltriage.records import PERSONAL_KINDS, TELEPHONE_KINDS, Ad, LocatedContact

CONTACT_SCHEMA = {
    "source": pl.String(),
    "ad_id": pl.String(),
    "kind": pl.String(),
    "value": pl.String(),
    "field": pl.String(),
    "start": pl.Int64(),
    "end": pl.Int64(),
    "obscured": pl.List(pl.String()),
    "confidence": pl.Float64(),
}

# More names than the largest licensed house would put on one line, or more ads than anybody would
# post: a switchboard, a booking service, a platform's own number. It is listed and links nothing.
OVER_SHARED_PERSONAS = 30
OVER_SHARED_ADS = 500


def contact_table(ads: Sequence[Ad], found: Iterable[Sequence[LocatedContact]]) -> pl.DataFrame:
    """Contacts found in ads, one row per contact found.

    Parameters
    ----------
    ads : sequence of Ad
        Sightings.
    found : iterable of sequence of LocatedContact
        What `signaltriage.text.find_ad_contacts` found in each of them.

    Returns
    -------
    polars.DataFrame
        With the columns of `CONTACT_SCHEMA`.
    """
    rows = [
        (
            ad.source,
            ad.ad_id,
            located.contact.kind,
            located.contact.value,
            located.field,
            located.contact.start,
            located.contact.end,
            list(located.contact.obscured),
            located.contact.confidence,
        )
        for ad, contacts in zip(ads, found, strict=True)
        for located in contacts
    ]
    return pl.DataFrame(rows, schema=CONTACT_SCHEMA, orient="row")


def link_keys(contacts: pl.DataFrame) -> pl.DataFrame:
    """One row per ad and linking value: source, ad_id, kind, value, confidence, sorted."""
    return (
        contacts.lazy()
        .filter(pl.col("kind").is_in(PERSONAL_KINDS))
        .with_columns(
            pl.when(pl.col("kind").is_in(TELEPHONE_KINDS) & pl.col("value").str.starts_with("+"))
            .then(pl.lit("phone"))
            .otherwise("kind")
            .alias("kind")
        )
        .group_by("kind", "value", "source", "ad_id")
        .agg(pl.col("confidence").max())
        .sort("kind", "value", "source", "ad_id")
        .select("source", "ad_id", "kind", "value", "confidence")
        .collect()
    )


def specificity(keys: pl.DataFrame, personas: pl.DataFrame) -> pl.DataFrame:
    """How much a shared value says, from how many ads and names share it.

    Parameters
    ----------
    keys : polars.DataFrame
        As `link_keys` returns.
    personas : polars.DataFrame
        source, ad_id, name (casefolded, null where the ad shows none), one row per sighting.

    Returns
    -------
    polars.DataFrame
        kind, value, n_ads, n_personas, specificity (1 / log2(1 + n_ads), 1 for a value of a
        single ad), over_shared.
    """
    names = (
        keys.lazy()
        .join(personas.lazy(), on=["source", "ad_id"], how="left")
        .group_by("kind", "value")
        .agg(pl.col("name").drop_nulls().n_unique().alias("n_personas"))
    )
    return (
        keys.lazy()
        .group_by("kind", "value")
        .agg(pl.len().cast(pl.Int64).alias("n_ads"))
        .join(names, on=["kind", "value"], how="left")
        .with_columns(
            (1.0 / (1.0 + pl.col("n_ads")).log(2)).alias("specificity"),
            (
                (pl.col("n_personas") > OVER_SHARED_PERSONAS) | (pl.col("n_ads") > OVER_SHARED_ADS)
            ).alias("over_shared"),
        )
        .sort("kind", "value")
        .collect()
    )
