"""The files of a run, in one folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from signaltriage.batch.table import DECIMALS
from signaltriage.exchange import atomic, write_csv, write_jsonl, write_parquet

if TYPE_CHECKING:
    from signaltriage.batch.ranking import Ranking

OPTIONAL_FILES = ("rejected.jsonl", "over_shared.csv")


def save_ranking(ranking: Ranking, folder: Path) -> Path:
    """Write every result file of a run; `manifest.json` last, so that it marks a whole run.

    Parameters
    ----------
    ranking : Ranking
    folder : Path
        Made if absent.

    Returns
    -------
    Path
    """
    with ranking.steps.step("write"):
        for name in ("manifest.json", *OPTIONAL_FILES):
            (folder / name).unlink(missing_ok=True)
        table = ranking.table
        write_csv(folder / "ranked.csv", table)
        write_parquet(folder / "ranked.parquet", table)
        write_parquet(folder / "members.parquet", ranking.clusters.members)
        write_parquet(folder / "contacts.parquet", ranking.clusters.contacts)
        write_parquet(folder / "findings.parquet", _rounded(ranking.findings.ads))
        write_parquet(folder / "cluster_findings.parquet", _rounded(ranking.findings.clusters))
        write_parquet(folder / "links.parquet", _rounded(ranking.clusters.links))
        write_jsonl(folder / "evidence.jsonl", (e.record for e in ranking.evidence.values()))
        write_jsonl(folder / "urgent.jsonl", ranking.urgent)
        _write_text(folder / "baseline.json", ranking.findings.baseline.dumps())
        _write_text(folder / "report.html", report_html(ranking))
        if ranking.rejects:
            write_jsonl(
                folder / "rejected.jsonl",
                (
                    {"file": r.file, "line": r.line, "field": r.field, "reason": r.reason}
                    for r in ranking.rejects
                ),
            )
        if ranking.clusters.over_shared.height:
            write_csv(folder / "over_shared.csv", _rounded(ranking.clusters.over_shared))
    _write_text(folder / "manifest.json", json.dumps(manifest(ranking), indent=2) + "\n")
    return folder


def manifest(ranking: Ranking) -> dict[str, Any]:
    """Return the manifest with the cost of every step so far."""
    seconds = ranking.steps.seconds()
    rows = int(ranking.manifest["counts"]["rows"])
    return {
        **ranking.manifest,
        "counts": {**ranking.manifest["counts"], "clusters": ranking.table.height},
        "steps": ranking.steps.rows,
        "seconds": round(seconds, 3),
        "rows_per_second": round(rows / seconds, 1) if seconds else None,
        "peak_memory_mib": round(ranking.steps.peak_bytes() / 2**20, 1),
    }


def report_html(ranking: Ranking) -> str:
    """Write the offline report of the explained clusters, as a string."""
    from signaltriage.plots import render_report

    facts, counts = ranking.manifest, ranking.manifest["counts"]
    weights = ranking.model.training_.class_weight
    listed = ranking.table["score"].head(len(ranking.evidence))
    run = {
        "run_id": facts["run_id"],
        "seed": facts["seed"],
        "model": f"{facts['versions']['model']} ({facts['model']['label_source']})",
        "catalogue": facts["versions"]["catalogue"],
        "purpose": facts["purpose"],
        "n_sightings": counts["sightings"],
        "n_ads": counts["ads"],
        "n_clusters": ranking.table.height,
        "n_rejected": counts["rejected"],
        "n_urgent": counts["urgent_ads"],
        "review_at": ranking.model.gates_.review_at,
        "high_at": ranking.model.gates_.high_at,
        "assumed_prevalence": ranking.model.training_.prevalence,
        # Scores of a model fitted under class weights are no shares of anything.
        "expected_precision": listed.mean() if weights is None else None,
    }
    clusters = [e.to_dict() for e in ranking.evidence.values()]
    return render_report(clusters, run, language=ranking.settings.language)


def _write_text(path: Path, text: str) -> None:
    with atomic(path) as stream:
        stream.write(text.encode())


def _rounded(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.selectors.float().round(DECIMALS))
