"""The result of a run: a ranked table that can explain each of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from signaltriage.batch.evidence import build_evidence
from signaltriage.batch.explanation import Explanation
from signaltriage.batch.inputs import AdInput
from signaltriage.batch.labels import TrainingRows, training_rows
from signaltriage.batch.manifest import Steps
from signaltriage.batch.partition import pick_ads
from signaltriage.errors import UsageError
from signaltriage.exchange import Reject
from signaltriage.features import Findings
from signaltriage.linking import Clusters
from signaltriage.records import Ad, Label

if TYPE_CHECKING:
    import pandas as pd

    from signaltriage.batch.pipeline import RunSettings
    from signaltriage.models import TriageClassifier


@dataclass(slots=True, repr=False)
class Ranking:
    """Clusters of linked ads, best first, with the evidence for the top of the list.

    Made by `signaltriage.rank`. A row is a cluster, never a person; the order says what a human
    should look at first, not what is true.

    Examples
    --------
    >>> import signaltriage as st
    >>> market = st.simulate.Market(seed=1, n_ads=200)
    >>> ranking = st.rank(market.ads, fictitious=True, n_jobs=1, top=5)
    >>> ranking.to_polars()["rank"].head(3).to_list()
    [1, 2, 3]
    >>> first = ranking.explain(ranking.to_polars()["cluster_id"][0])
    >>> abs(first.base + sum(first.points.values()) - first.logit) < 1e-9
    True
    """

    table: pl.DataFrame
    clusters: Clusters
    findings: Findings
    urgent: tuple[dict[str, object], ...]
    rejects: tuple[Reject, ...]
    model: TriageClassifier
    settings: RunSettings
    ads: AdInput
    facts: pl.DataFrame
    common: pl.DataFrame
    class_measures: pl.DataFrame
    manifest: dict[str, Any]
    steps: Steps
    evidence: dict[str, Explanation] = field(default_factory=dict)

    def to_polars(self) -> pl.DataFrame:
        """Ranked table, one row per cluster."""
        return self.table

    def to_pandas(self) -> pd.DataFrame:
        """Ranked table for pandas; needs pandas and pyarrow."""
        return self.table.to_pandas()

    def explain(self, cluster_id: str) -> Explanation:
        """Evidence for one cluster: every point of its score, with spans and links.

        Parameters
        ----------
        cluster_id : str
            As in the ranked table.

        Returns
        -------
        Explanation

        Raises
        ------
        UsageError
            If there is no such cluster.
        """
        if cluster_id not in self.evidence:
            if cluster_id not in set(self.table["cluster_id"]):
                raise UsageError(
                    f"no cluster {cluster_id!r} here; take one from the cluster_id column"
                )
            return self._explain([cluster_id])[0]
        return self.evidence[cluster_id]

    def explain_top(self, n_jobs: int | None = None) -> None:
        """Explain the first `settings.top` clusters and put their sentences into the table."""
        top = self.table["cluster_id"].head(self.settings.top).to_list()
        self.evidence = {e.cluster_id: e for e in self._explain(top, n_jobs)}
        sentences = pl.DataFrame(
            {"cluster_id": top, "sentences": [self.evidence[c].reasons for c in top]},
            schema={"cluster_id": pl.String, "sentences": pl.List(pl.String)},
        )
        self.table = (
            self.table.join(sentences, on="cluster_id", how="left")
            .with_columns(pl.coalesce("sentences", "reasons").alias("reasons"))
            .sort("rank")
            .select(self.table.columns)
        )

    def save(self, path: str | Path) -> Path:
        """Write all result files into a folder.

        Parameters
        ----------
        path : str or Path
            Folder; made if absent, files of an earlier run in it are replaced.

        Returns
        -------
        Path
            The folder.
        """
        from signaltriage.batch.save import save_ranking

        return save_ranking(self, Path(path))

    def report_html(self) -> str:
        """Return the offline report as HTML."""
        from signaltriage.batch.save import report_html

        return report_html(self)

    def __repr__(self) -> str:
        bands = self.summary()["bands"]
        return f"<Ranking of {self.table.height} clusters, {bands}>"

    def _repr_html_(self) -> str:
        """Head of the list in a notebook."""
        columns = ["rank", "band", "score", "n_ads", "n_personas", "families", "reasons"]
        return self.table.select(columns).head(10)._repr_html_()

    def _explain(self, ids: Sequence[str], n_jobs: int | None = None) -> list[Explanation]:
        members = self.clusters.members.filter(pl.col("cluster_id").is_in(ids))
        keys = members.select("source", "ad_id", "cluster_id").unique()
        by_cluster: dict[str, list[Ad]] = {cluster_id: [] for cluster_id in ids}
        owner = {(s, a): c for s, a, c in keys.iter_rows()}
        for ad in self._fetch(keys, n_jobs):
            by_cluster[owner[ad.key]].append(ad)
        return build_evidence(self, by_cluster)

    def _fetch(self, keys: pl.DataFrame, n_jobs: int | None) -> Iterable[Ad]:
        """Read the ads of a few clusters again, from the blocks that hold them."""
        from joblib import Parallel, delayed

        from signaltriage.batch.engine import workers

        wanted = self.facts.join(keys, on=["source", "ad_id"], how="semi")
        numbers = set(wanted["block"].to_list())
        picked = frozenset(keys.select("source", "ad_id").iter_rows())
        attributes = self.settings.partition.attributes
        chosen = (block for i, block in enumerate(self.ads.blocks()) if i in numbers)
        jobs = 1 if len(numbers) < 8 else workers(n_jobs)
        parts = Parallel(n_jobs=jobs)(
            delayed(pick_ads)(block, picked, attributes) for block in chosen
        )
        # One record for each sighting, whatever the order of the input.
        ads = sorted((ad for part in parts for ad in part), key=repr, reverse=True)
        sightings = {(ad.key, ad.observed_at): ad for ad in ads}
        return [ad for _, ad in sorted(sightings.items(), key=itemgetter(0))]

    def training_rows(self, labels: Iterable[Label]) -> TrainingRows:
        """Look up the labelled clusters of this run, as classifiers take them.

        Parameters
        ----------
        labels : iterable of Label
            All from one label source.

        Returns
        -------
        TrainingRows
            X, y, groups, sample_weight, and what else `TriageClassifier.fit` may be told.

        Raises
        ------
        UsageError
            If no labelled ad is among the ads, or the labels are of several sources.
        """
        return training_rows(self.clusters, self.findings, list(labels))

    @property
    def expected_precision(self) -> float | None:
        """Share of the clusters in "high" and "review" that would be confirmed.

        It holds if the model were right, and as large a share of all clusters deserved attention
        as ``model.training_.prevalence`` says. None where nothing is listed, and where class
        weights make the scores no probabilities.
        """
        listed = self.table.filter(pl.col("band").is_in(["high", "review"]))["score"]
        if self.model.training_.class_weight is not None or listed.is_empty():
            return None
        return float(listed.to_numpy().mean())

    def summary(self) -> Mapping[str, object]:
        """Count what went in and came out, and what was left out."""
        counts = self.manifest["counts"]
        return {
            "run_id": self.manifest["run_id"],
            **counts,
            "assumed_prevalence": self.model.training_.prevalence,
            "expected_precision": self.expected_precision,
            "clusters": self.table.height,
            "bands": {
                band: self.table.filter(pl.col("band") == band).height
                for band in ("high", "review", "low", "unscored")
            },
        }
