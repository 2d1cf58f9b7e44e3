"""The same ad in ten languages has the same score: a language is neither a sign nor an excuse."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

import signaltriage as st
from signaltriage.features.lexicon import LANGUAGES, load_phrases
from signaltriage.models import TriageClassifier

SEEN = datetime(2026, 3, 1, tzinfo=UTC)
ADS = tomllib.loads(Path(__file__).with_name("translations.toml").read_text("utf-8"))
NAMES = ("Ada", "Bea", "Cato", "Dina", "Ella")

LARGEST_MOVE = 0.25  # of the log-odds
KEPT = 0.98  # of the bands

# Languages without a full lexicon measure nothing, so they have nothing to compare.
MISSING = [
    language
    for language in ADS["plain"]
    if len({p.indicator for p in load_phrases() if p.language == language}) < 12
]


def test_every_ad_stands_in_every_language() -> None:
    """Twelve ads, each in the ten languages of the lexicons."""
    assert len(ADS) == 12
    assert all(set(texts) == set(ADS["plain"]) for texts in ADS.values())
    assert set(ADS["plain"]) >= set(LANGUAGES)


def ranked(n_names: int) -> pl.DataFrame:
    """Score every text as the one text on a line of its own, under one name or under five."""
    ads, rows = [], []
    number = 0
    for kind, texts in ADS.items():
        for language, body in texts.items():
            number += 1
            for i in range(n_names):
                # A platform for each, so that none is large enough to call a cue common.
                key = f"{kind}-{language}.example", f"{i}"
                rows.append((*key, kind, language))
                ads.append(
                    st.Ad(*key, SEEN, body=body if i == 0 else "", country="NL",
                          phones=(f"06-0{number:07d}",), advertised_name=NAMES[i])
                )  # fmt: skip
    ranking = st.rank(ads, fictitious=True, n_jobs=1, top=0)
    keys = pl.DataFrame(rows, schema=["source", "ad_id", "kind", "language"], orient="row")
    logit = (pl.col("score") / (1 - pl.col("score"))).log()
    return (
        ranking.clusters.members.join(keys, on=["source", "ad_id"])
        .select("cluster_id", "kind", "language")
        .unique()
        .join(ranking.table, on="cluster_id")
        .filter(~pl.col("language").is_in(MISSING))
        .with_columns(logit.alias("logit"))
        .sort("kind", "language")
    )


def _dutch(column: str) -> pl.Expr:
    """Give what the Dutch version of each ad has."""
    return pl.col(column).filter(pl.col("language") == "nl").first().over("kind")


@pytest.mark.parametrize("n_names", [1, 5])
def test_a_translation_moves_the_score_little_and_keeps_the_band(n_names: int) -> None:
    """At most a quarter of a point of log-odds from the Dutch, and the band in 98 % of all."""
    table = ranked(n_names).with_columns(
        (pl.col("logit") - _dutch("logit")).abs().alias("moved"),
        (pl.col("band") == _dutch("band")).alias("kept"),
    )
    moved = table.filter(pl.col("moved") > LARGEST_MOVE).select("kind", "language")
    assert moved.rows() == []
    assert table["kept"].mean() >= KEPT


def test_the_ads_differ_in_what_they_show() -> None:
    """The scores of the twelve ads differ, so that a score that never moves is no proof."""
    table = ranked(1).filter(pl.col("language") == "nl")
    assert table["logit"].n_unique() >= 5
    base = TriageClassifier.from_catalogue().table_.base
    assert (table["logit"] >= base - 1e-4).all()
