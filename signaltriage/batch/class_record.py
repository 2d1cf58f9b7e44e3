"""What the evidence of a cluster says about its triage class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from signaltriage.models.triage_class import load_triage_classes

if TYPE_CHECKING:
    from signaltriage.batch.ranking import Ranking

DECIMALS = 6  # of written probabilities


def class_records(ranking: Ranking, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Explain the triage class of some clusters.

    Parameters
    ----------
    ranking : Ranking
        Whose clusters they are.
    ids : sequence of str
        Cluster ids.

    Returns
    -------
    dict of str to dict
        Per cluster: class_nearest, the most probable class, which is the class itself unless
        that is unclear; class_reasons, sentences with points for it, most first; class_caveats,
        what speaks against reading each of these so; class_against, sentences with points
        against it; class_probabilities; and class_points, of every measure with points and of
        the base, which add up to the log-odds of each class against unclear.
    """
    classes = load_triage_classes()
    chosen = pl.DataFrame({"cluster_id": list(ids)}, schema={"cluster_id": pl.String})
    rows = chosen.join(
        ranking.class_measures, on="cluster_id", how="left", maintain_order="left"
    ).select(pl.col(classes.names))
    records = {}
    for cluster_id, row in zip(ids, rows.to_numpy(), strict=True):
        why = classes.explain(row, ranking.settings.language)
        points = {r.measure: dict(r.points) for r in why.reasons if any(r.points.values())}
        records[cluster_id] = {
            "class_nearest": why.nearest,
            "class_reasons": [reason.sentence for reason in why.speaking_for],
            "class_caveats": [reason.against for reason in why.speaking_for],
            "class_against": [reason.sentence for reason in why.speaking_against],
            "class_probabilities": {
                name: round(p, DECIMALS) for name, p in why.probabilities.items()
            },
            "class_points": {"base": dict(why.base), **points},
        }
    return records
