"""What is ordinary on each platform, learnt from the findings of a full run."""

from __future__ import annotations

import polars as pl

from signaltriage.features.catalogue import load_catalogue
from signaltriage.records import TELEPHONE_KINDS
from signaltriage.text import Baseline, Platform
from signaltriage.text.baseline import MIN_ADS

NEEDS_NUMBERS = ("e5_obscured_phone", "m5_hiding_ways")  # say nothing where numbers are forbidden


def learn_platforms(
    facts: pl.DataFrame, contacts: pl.DataFrame, ad_findings: pl.DataFrame
) -> Baseline:
    """Learn how common each cue is on a platform, and whether it allows numbers in the text.

    Parameters
    ----------
    facts : polars.DataFrame
        source and ad_id, one row per sighting.
    contacts : polars.DataFrame
        Contacts found.
    ad_findings : polars.DataFrame
        source, ad_id and one column per indicator of ad scope; one row per ad.

    Returns
    -------
    Baseline
        Platforms with at least `MIN_ADS` ads. One without a plainly written number in the text
        of any ad seems to forbid them: a hidden number is an answer to its rule there, and not a
        sign of anything.
    """
    plain = contacts.filter(
        pl.col("kind").is_in(TELEPHONE_KINDS)
        & pl.col("field").is_in(["title", "body"])
        & (pl.col("obscured").list.len() == 0)
    )
    silent = set(facts["source"].unique()) - set(plain["source"].unique())
    cues = [i.id for i in load_catalogue() if i.value != "number" and i.id in ad_findings.columns]
    present = [(pl.col(cue) > 0).alias(cue) for cue in cues]
    table = (
        ad_findings.lazy()
        .select("source", *present)
        .group_by("source")
        .agg(
            pl.len().alias("n_ads"),
            *(pl.col(cue).mean() for cue in cues),
            *(pl.col(cue).count().alias(f"{cue} n") for cue in cues),
        )
        .filter(pl.col("n_ads") >= MIN_ADS)
        .sort("source")
        .collect()
    )
    return Baseline(
        {
            row["source"]: Platform(
                numbers_in_text=row["source"] not in silent,
                shares={
                    cue: row[cue]
                    for cue in cues
                    if row[f"{cue} n"] >= MIN_ADS
                    and not (row["source"] in silent and cue in NEEDS_NUMBERS)
                },
            )
            for row in table.iter_rows(named=True)
        }
    )


def by_rules(ad_findings: pl.DataFrame, baseline: Baseline) -> pl.DataFrame:
    """Take back what cannot be measured by the rules of a platform that were learnt meanwhile.

    Parameters
    ----------
    ad_findings : polars.DataFrame
        source, ad_id and one column per indicator of ad scope.
    baseline : Baseline
        With the rules.

    Returns
    -------
    polars.DataFrame
        The same, with null where a number in the text is against the rules.
    """
    silent = [s for s in baseline.platforms if not baseline.numbers_in_text(s)]
    names = [name for name in NEEDS_NUMBERS if name in ad_findings.columns]
    allowed = ~pl.col("source").is_in(silent)
    return ad_findings.with_columns(pl.when(allowed).then(name).alias(name) for name in names)
