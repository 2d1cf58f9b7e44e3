"""Contacts as a table, the values in it that link ads, and how much each of them says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from signaltriage.linking.decisions import MARKS, LinkDecision
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
KEY_COLUMNS = ("source", "ad_id", "kind", "value", "confidence")

# More names than the largest licensed house would put on one line, or more ads than anybody would
# post: a switchboard, a booking service, a platform's own number. It is listed and links nothing.
OVER_SHARED_PERSONAS = 30
OVER_SHARED_ADS = 500
# A web address is often a shop window of strangers: it links only within a small circle.
OVER_SHARED_URL_PERSONAS = 4
# What one advertiser does by herself: tour through places, use several sites, post again.
PLACES_OF_ONE, SOURCES_OF_ONE, ADS_OF_ONE = 10, 4, 60
IMAGE_SHARE = 0.5  # pictures are stolen more often than telephones


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
        .filter(pl.col("kind").is_in([*PERSONAL_KINDS, "url"]))
        .with_columns(
            pl.when(pl.col("kind").is_in(TELEPHONE_KINDS) & pl.col("value").str.starts_with("+"))
            .then(pl.lit("phone"))
            .otherwise("kind")
            .alias("kind")
        )
        .group_by("kind", "value", "source", "ad_id")
        .agg(pl.col("confidence").max())
        .sort("kind", "value", "source", "ad_id")
        .select(KEY_COLUMNS)
        .collect()
    )


def image_keys(sightings: pl.DataFrame) -> pl.DataFrame:
    """Return supplied image hashes as linking values, in the shape of `link_keys`."""
    return (
        sightings.lazy()
        .select(
            "source",
            "ad_id",
            pl.lit("image").alias("kind"),
            pl.col("image_hashes").alias("value"),
            pl.lit(IMAGE_SHARE).alias("confidence"),
        )
        .explode("value", empty_as_null=True)
        .drop_nulls("value")
        .unique()
        .sort("value", "source", "ad_id")
        .collect()
    )


def specificity(
    keys: pl.DataFrame, sightings: pl.DataFrame, decisions: Iterable[LinkDecision] = ()
) -> pl.DataFrame:
    """How much a shared value says, from how many ads, names, platforms and places share it.

    A value counts fully for what one advertiser does by herself: one name, up to 10 places, 4
    platforms and 60 ads. Its `spread` is the largest of the number of names and of the other
    three over those numbers; its specificity is
    ``1 / (log2(1 + spread) * (1 + log2(n_ads / 2) / 10))``: rarer values say more.

    Parameters
    ----------
    keys : polars.DataFrame
        As `link_keys` returns: each ad and value once.
    sightings : polars.DataFrame
        source, ad_id, name and place (casefolded, null where the ad shows none), one row each.
    decisions : iterable of LinkDecision
        Marks of contacts among them are obeyed.

    Returns
    -------
    polars.DataFrame
        kind, value, n_ads, n_personas, n_sources, n_places, specificity, mark, over_shared.
    """
    marks = pl.DataFrame(
        [(d.left, d.right, d.decision) for d in decisions if d.decision in MARKS],
        schema={"kind": pl.String, "value": pl.String, "mark": pl.String},
        orient="row",
    )
    shown = sightings.lazy().select("source", "ad_id", "name", "place").unique()
    n_ads, n_personas = pl.col("n_ads"), pl.col("n_personas")
    is_url = pl.col("kind") == "url"
    spread = pl.max_horizontal(
        pl.lit(1.0),
        n_personas,
        n_ads / ADS_OF_ONE,
        pl.col("n_sources") / SOURCES_OF_ONE,
        pl.col("n_places") / PLACES_OF_ONE,
    )
    return (
        keys.lazy()
        .select("source", "ad_id", "kind", "value")
        .with_columns(pl.len().over("kind", "value").cast(pl.Int64).alias("n_ads"))
        .join(shown, on=["source", "ad_id"], how="left")
        .group_by("kind", "value")
        .agg(
            pl.col("n_ads").first(),
            pl.col("name").drop_nulls().n_unique().alias("n_personas"),
            pl.col("source").n_unique().alias("n_sources"),
            pl.col("place").drop_nulls().n_unique().alias("n_places"),
        )
        .with_columns(
            (
                1.0
                / ((1.0 + spread).log(2) * (1.0 + pl.max_horizontal(n_ads / 2, 1.0).log(2) / 10))
            ).alias("specificity")
        )
        .join(marks.lazy(), on=["kind", "value"], how="left")
        .with_columns(
            (
                (n_personas > OVER_SHARED_PERSONAS)
                | (n_ads > OVER_SHARED_ADS)
                | (is_url & (n_personas > OVER_SHARED_URL_PERSONAS))
                | pl.col("mark").is_not_null()
            ).alias("over_shared"),
        )
        .sort("kind", "value")
        .collect()
    )
