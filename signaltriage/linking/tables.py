"""What linking is computed from: sightings, contacts and texts, found once in each ad."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from signaltriage.linking.candidates import Candidates
from signaltriage.linking.decisions import LinkDecision
from signaltriage.linking.families import Texts
from signaltriage.linking.keys import contact_table
from signaltriage.records import Ad
from signaltriage.text import compared_text, find_ad_contacts, text_key

SIGHTING_SCHEMA = {
    "source": pl.String(),
    "ad_id": pl.String(),
    "observed_at": pl.Datetime("us", "UTC"),
    "name": pl.String(),
    "place": pl.String(),
    "text_id": pl.UInt64(),
    "image_hashes": pl.List(pl.String()),
}


@dataclass(frozen=True, slots=True)
class LinkTables:
    """What a run was computed from, so that the next one need not find it again.

    Parameters
    ----------
    sightings : polars.DataFrame
        With the columns of `SIGHTING_SCHEMA`.
    contacts : polars.DataFrame
        As `signaltriage.linking.contact_table` returns.
    texts : Texts
        The texts that `text_id` names.
    candidates : Candidates
        Pairs of them that were compared.
    decisions : tuple of LinkDecision
        Those that the run obeyed.
    most_ads : int
        The bound of a cluster.
    """

    sightings: pl.DataFrame
    contacts: pl.DataFrame
    texts: Texts
    candidates: Candidates
    decisions: tuple[LinkDecision, ...]
    most_ads: int


def find_tables(
    ads: Iterable[Ad],
    *,
    fictitious: bool = False,
) -> tuple[pl.DataFrame, pl.DataFrame, Texts]:
    """Find sightings, contacts and texts; this is most of the work of linking.

    Parameters
    ----------
    ads : iterable of Ad
        Sightings, in any order.
    fictitious : bool
        Also accept telephone numbers from ranges that cannot be dialled.

    Returns
    -------
    sightings, contacts : polars.DataFrame
    texts : Texts
        As `LinkTables` holds them.
    """
    seen = list(ads)
    found = [find_ad_contacts(ad, fictitious=fictitious) for ad in seen]
    texts = [compared_text(ad.title, ad.body, its) for ad, its in zip(seen, found, strict=True)]
    sightings = pl.DataFrame(
        [
            (
                ad.source,
                ad.ad_id,
                ad.observed_at,
                ad.persona,
                ad.place,
                text_key(text),
                list(ad.image_hashes),
            )
            for ad, text in zip(seen, texts, strict=True)
        ],
        schema=SIGHTING_SCHEMA,
        orient="row",
    )
    return sightings, contact_table(seen, found), Texts.of(texts, sightings["text_id"])
