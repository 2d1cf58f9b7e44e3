"""One cluster, explained: the evidence record with a face for notebooks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """Why a cluster stands where it stands.

    Parameters
    ----------
    record : mapping
        The evidence record, as written to ``evidence.jsonl``.
    ads : tuple of mapping
        The ads of the cluster with contacts masked, for display.
    """

    record: Mapping[str, Any]
    ads: tuple[Mapping[str, Any], ...]

    @property
    def cluster_id(self) -> str:
        """Id of the cluster."""
        return str(self.record["cluster_id"])

    @property
    def base(self) -> float:
        """Log-odds before any evidence."""
        return float(self.record["base"])

    @property
    def points(self) -> dict[str, float]:
        """Log-odds added by each indicator, largest first."""
        return {c["indicator"]: float(c["points"]) for c in self.record["contributions"]}

    @property
    def logit(self) -> float:
        """Log-odds of the score: base plus all points."""
        return float(self.record["logit"])

    @property
    def score(self) -> float:
        """Probability under the model."""
        return 1.0 / (1.0 + math.exp(-self.logit))

    @property
    def reasons(self) -> list[str]:
        """One sentence for each finding that adds points, largest first."""
        return [str(c["sentence"]) for c in self.record["contributions"] if c["points"] > 0]

    def to_dict(self) -> dict[str, Any]:
        """Evidence record together with the masked ads."""
        return {**self.record, "ads": list(self.ads)}

    def waterfall(self) -> alt.LayerChart:
        """Chart of the points that add up to the score."""
        from signaltriage.plots import waterfall_chart

        return waterfall_chart(self.to_dict())

    def timeline(self) -> alt.Chart:
        """Chart of the sightings, stays and moves over time."""
        from signaltriage.plots import timeline_chart

        return timeline_chart(self.to_dict())

    def places(self) -> alt.LayerChart:
        """Map of the municipalities in which the cluster was advertised."""
        from signaltriage.plots import places_chart

        return places_chart(self.to_dict())

    def graph(self) -> alt.LayerChart:
        """Graph of the ads and what they share."""
        from signaltriage.plots import graph_chart

        return graph_chart(self.record["graph"])

    def __repr__(self) -> str:
        scored = "" if self.record["score_low"] is None else f", {self.score:.3f}"
        said = f"{self.record['band']}{scored}, {len(self.ads)} ads"
        return f"<Explanation of {self.cluster_id}: {said}>"

    def _repr_html_(self) -> str:
        """Show it in a notebook: the findings with points, and what a reader should set beside."""
        told = self.record
        findings = "".join(
            f"<li>{escape(c['sentence'])} <b>{c['points']:+.2f}</b>{_notes(c)}</li>"
            for c in told["contributions"]
        )
        facts = "".join(f"<li>{escape(f['sentence'])}{_notes(f)}</li>" for f in told["protective"])
        beside = [*told["gates"], *([told["change"]["sentence"]] if told["change"] else [])]
        if told["not_measurable"]:
            beside.append(f"could not be measured: {', '.join(told['not_measurable'])}")
        scored = ""
        if told["score_low"] is not None:
            low, high = told["score_low"], told["score_high"]
            scored = f", score {self.score:.3f} ({low:.3f} to {high:.3f}), base {self.base:+.2f}"
        return (
            f"<p><b>{escape(self.cluster_id)}</b>: {escape(told['band'])}{scored}</p>"
            f"<ol>{findings}</ol>"
            + "".join(f"<p>{escape(said)}</p>" for said in beside)
            + (f"<p>Protective facts:</p><ul>{facts}</ul>" if facts else "")
        )


def _notes(told: Mapping[str, Any]) -> str:
    innocent = escape("; ".join(told["innocent"]))
    return (
        f"<br><small>For: {escape(told['note_for'])} Against: {escape(told['note_against'])}"
        + (f" Innocent explanations: {innocent}" if innocent else "")
        + "</small>"
    )
