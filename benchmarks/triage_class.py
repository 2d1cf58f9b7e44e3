"""How well the triage class tells kinds of advertiser apart, and what it does to the list.

Run: python benchmarks/triage_class.py [--seeds 13 14] [--ads 10000]

The points of the scorecard are assumptions, and so are the kinds of the simulated market: the
figures say that the two fit, not how well either fits a real market. Seeds 11 and 12 were looked
at while the points were set; 13 and 14 were not. A cluster's kind is that of most of its ads; kinds
without a class of their own (exploited ones) are counted by what they were called.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from unittest import mock

import numpy as np
import polars as pl

import signaltriage as st
from signaltriage.features import CLASS_MEASURES
from signaltriage.models.triage_class import UNCLEAR, load_triage_classes

TRUE_CLASS = {
    "spam": "spam",
    "thief": "scam",
    "scammer": "scam",
    "agency": "agency",
    "club": "agency",
    "job_ad": "job_ad",
}
EXPLOITED = ("ring", "pair", "controlled_single", "controlled_unseen")
HARD = ("duo", "couple", "collective", "tour_eight", "telephonist", "translator", "template_user",
        "kink", "trans")  # fmt: skip
COMPARED = ("kind", "before", "class", "band_before", "band")
ASIDE = ("agency", "spam", "scam", "job_ad")  # what stands behind the others of a band


class SaidBefore:
    """The rule of the version before, in the place of the scorecard."""

    def classify(self, measures: pl.DataFrame) -> np.ndarray:
        """Give each cluster its class."""
        return said_before(measures).to_numpy()


def clusters_of(seed: int, n_ads: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rank one market: clusters with kind, class and band now and before, and their measures."""
    market = st.simulate.Market(seed=seed, n_ads=n_ads)
    ranking = st.rank(market.ads, fictitious=True, n_jobs=1, top=0)
    with mock.patch("signaltriage.batch.table.load_triage_classes", SaidBefore):
        before = st.rank(market.ads, fictitious=True, n_jobs=1, top=0).table
    truth = pl.DataFrame(
        [(t.source, t.ad_id, t.kind) for t in market.truth],
        schema=["source", "ad_id", "kind"],
        orient="row",
    )
    kinds = (
        ranking.clusters.members.select("source", "ad_id", "cluster_id")
        .unique()
        .join(truth, on=["source", "ad_id"])
        .group_by("cluster_id", "kind")
        .len()
        .sort("cluster_id", "len", "kind", descending=[False, True, False])
        .unique("cluster_id", keep="first", maintain_order=True)
    )
    table = ranking.table.join(kinds.select("cluster_id", "kind"), on="cluster_id").join(
        before.select(
            "cluster_id", pl.col("class").alias("before"), pl.col("band").alias("band_before")
        ),
        on="cluster_id",
    )
    return table.sort("rank"), ranking.class_measures


def said_before(measures: pl.DataFrame) -> pl.Series:
    """Give the class of the version before: what half of the ads say, agency first."""
    return measures.select(
        pl.when(pl.col("says_agency") >= 0.5)
        .then(pl.lit("agency"))
        .when(pl.col("offers_job") >= 0.5)
        .then(pl.lit("job_ad"))
        .otherwise(pl.lit(UNCLEAR))
    ).to_series()


def confusion(kinds: list[str], called: list[str]) -> None:
    """Print counts: rows are what the simulation says, columns what the class says."""
    names = [*load_triage_classes().classes, UNCLEAR]
    counts = Counter(zip(kinds, called, strict=True))
    print(f"{'':>20}" + "".join(f"{name:>13}" for name in names))
    for kind in sorted(set(kinds), key=lambda k: (TRUE_CLASS.get(k, "~"), k in EXPLOITED, k)):
        row = "".join(f"{counts[kind, name]:>13}" for name in names)
        print(f"{kind:>20}{row}")
    for name in names[:-1]:
        if name == "independent":
            right = sum(n for (k, c), n in counts.items() if c == name and k not in TRUE_CLASS
                        and k not in EXPLOITED)  # fmt: skip
            whole = sum(1 for k in kinds if k not in TRUE_CLASS and k not in EXPLOITED)
        else:
            right = sum(n for (k, c), n in counts.items() if c == name == TRUE_CLASS.get(k))
            whole = sum(1 for k in kinds if TRUE_CLASS.get(k) == name)
        given = called.count(name)
        print(f"{name:>20}: precision {right}/{given}, recall {right}/{whole}")


def main() -> None:
    """Print confusion before and after, what happens to the list, and the time it takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[13, 14])
    parser.add_argument("--ads", type=int, default=10_000)
    args = parser.parse_args()
    markets = [clusters_of(seed, args.ads) for seed in args.seeds]
    whole = pl.concat([table for table, _ in markets])
    for title, column in (("before", "before"), ("after", "class")):
        print(f"\nseeds {args.seeds}, {whole.height} clusters, {title}:")
        confusion(whole["kind"].to_list(), whole[column].to_list())
    print("\nhard cases called spam, scam, agency or job ad:")
    for kind in HARD:
        of_kind = whole.filter(pl.col("kind") == kind)
        print(f"{kind:>20}: {of_kind.filter(pl.col('class').is_in(ASIDE)).height}/{of_kind.height}")
    print("\nbands that moved:")
    moved = whole.filter(pl.col("band") != pl.col("band_before"))
    for key, n in sorted(Counter(moved.select(COMPARED).rows()).items()):
        print("{:>20}: {} to {}, {} to {}".format(*key), f"({n})")
    for table, _ in markets:
        print("\nthe list, bands high and review:")
        for band in ("high", "review"):
            rows = table.filter(pl.col("band") == band)
            aside = rows.filter(pl.col("class").is_in(ASIDE))
            hit = aside.filter(pl.col("kind").is_in(EXPLOITED)).height
            print(f"{band:>8}: {rows.height} clusters, {aside.height} stand behind the others, "
                  f"of which {hit} are of an exploited kind")  # fmt: skip
    x = np.random.default_rng(1).choice(
        np.concatenate([m.select(CLASS_MEASURES).to_numpy() for _, m in markets]), 1_000_000
    )
    began = time.perf_counter()
    load_triage_classes().classify(x)
    print(f"\none million clusters: {time.perf_counter() - began:.2f} s")


if __name__ == "__main__":
    main()
