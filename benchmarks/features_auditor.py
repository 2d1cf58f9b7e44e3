"""Whether features give away where whoever wrote an ad comes from, though no feature may say it.

Run: python benchmarks/features_auditor.py [n_ads]

An auditor learns to tell the made-up writers' origin from the features of their ads, among ads of
equal truth and language, in folds that keep an advertiser together. It is given every chance: a
linear and a boosted model, the better of which counts. 0.5 is chance; the bound is 0.60. Proxies
for origin are planted in the market: foreign prefixes, words of nationality, claimed languages,
touring. They do stand in the ads; the figure says whether features carry them.

Three sets of features are audited: the columns of the model (the bound holds for these), all
measures, and, so that one sees that the auditor can find what is there, the proxies themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from signaltriage.features import extract, load_catalogue
from signaltriage.linking import link
from signaltriage.records import Ad
from signaltriage.simulate import Market
from signaltriage.text import detect_language

MIN_EACH = 40  # ads of both kinds in a stratum, and advertisers; fewer measure chance
FOLDS = 5
HOME = "nl"
BOUND = 0.60


def audit(
    features: NDArray[np.float64], abroad: NDArray[np.bool_], groups: Sequence[object]
) -> float:
    """Area under the curve of the better auditor, in one stratum.

    Parameters
    ----------
    features : array of shape (n, k)
        NaN where a feature could not be measured.
    abroad : array of bool, shape (n,)
        What the auditor is after.
    groups : sequence of length n
        Advertisers.

    Returns
    -------
    float
    """
    # What is never measured, or always the same, tells nothing; the boosted model cannot bin it.
    spread = [len(np.unique(column)) > 1 for column in np.nan_to_num(features.T, nan=-1.0)]
    measured = (~np.isnan(features)).sum(axis=0) > MIN_EACH
    features = features[:, np.array(spread) & measured]
    if not features.shape[1]:
        return 0.5
    linear = make_pipeline(
        SimpleImputer(add_indicator=True, keep_empty_features=True),
        StandardScaler(),
        LogisticRegression(max_iter=500),
    )
    boosted = HistGradientBoostingClassifier(
        max_iter=60, max_leaf_nodes=8, min_samples_leaf=10, random_state=0
    )
    best = 0.0
    for auditor in (linear, boosted):
        said = cross_val_predict(
            auditor, features, abroad, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba"
        )[:, 1]
        best = max(best, float(roc_auc_score(abroad, said)))
    return best


def market_table(market: Market) -> pl.DataFrame:
    """One row per ad: what it is measured to be, what is true of it, and the planted proxies."""
    ads = {ad.key: ad for ad in market.ads}
    clusters = link(ads.values(), fictitious=True)
    findings = extract(ads.values(), clusters, fictitious=True)
    owners = clusters.members.select("source", "ad_id", "cluster_id").unique()
    ids = [name for name in findings.ads.columns if name not in {"source", "ad_id"}]
    scope = load_catalogue().cluster_ids
    truth = pl.DataFrame(
        [
            (t.source, t.ad_id, t.advertiser, t.controller, t.kind, t.exploited, t.origin != HOME)
            for t in market.truth
        ],
        schema=["source", "ad_id", "advertiser", "controller", "kind", "exploited", "abroad"],
        orient="row",
    )
    planted = pl.DataFrame(
        [
            (*key, *proxies(ad), detect_language(f"{ad.title}\n{ad.body}"))
            for key, ad in ads.items()
        ],
        schema=["source", "ad_id", "proxy prefix", "proxy languages", "language"],
        orient="row",
    )
    return (
        findings.ads.select("source", "ad_id", *ids)
        .join(owners, on=["source", "ad_id"])
        .join(findings.clusters.select("cluster_id", *scope), on="cluster_id")
        .join(truth, on=["source", "ad_id"])
        .join(planted, on=["source", "ad_id"])
        .sort("source", "ad_id")
    )


def proxies(ad: Ad) -> tuple[float, float]:
    """Whether a number is foreign, and how many languages are claimed beside the usual two."""
    numbers = [p.replace(" ", "") for p in ad.phones]
    foreign = any(n.startswith(("+", "00")) and not n.startswith(("+31", "0031")) for n in numbers)
    return float(foreign), float(len(set(ad.languages) - {"nl", "en"}))


def audit_market(table: pl.DataFrame, names: Sequence[str]) -> list[tuple[str, int, float]]:
    """Audit features within each stratum of equal truth and language.

    Returns
    -------
    list of (str, int, float)
        Stratum, number of ads, area under the curve; the largest strata first.
    """
    found = []
    for (kind, language), part in sorted(
        table.drop_nulls("language").group_by("kind", "language"), key=lambda p: -p[1].height
    ):
        few = part.group_by("abroad").agg(pl.col("controller").n_unique())["controller"].min()
        if part["abroad"].n_unique() < 2 or int(str(few)) < MIN_EACH:
            continue
        values = part.select(pl.col(names).cast(pl.Float64)).fill_null(float("nan")).to_numpy()
        area = audit(values, part["abroad"].to_numpy(), part["controller"].to_list())
        found.append((f"{kind} {language}", part.height, area))
    return found


def overall(found: Sequence[tuple[str, int, float]]) -> float:
    """Mean area over the strata, weighted by their ads."""
    return sum(n * area for _, n, area in found) / sum(n for _, n, _ in found)


def main(n_ads: int) -> None:
    """Audit a market and print."""
    table = market_table(Market(seed=20, n_ads=n_ads))
    sets = {
        "columns of the model": list(load_catalogue().columns),
        "all measures": [i.id for i in load_catalogue() if i.measured],
        "the planted proxies": ["proxy prefix", "proxy languages"],
    }
    for name, columns in sets.items():
        found = audit_market(table, columns)
        print(f"{name}: {overall(found):.3f} (bound {BOUND:.2f} for the model)")
        for stratum, n, area in found:
            print(f"  {stratum:<24} {n:>6,} ads  AUC {area:.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12_000)
