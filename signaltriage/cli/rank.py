"""`signaltriage rank`: a ranked list from files, nothing else needed."""

from __future__ import annotations

from pathlib import Path

import click

from signaltriage.cli.output import (
    fictitious_option,
    jobs_option,
    json_option,
    print_result,
    progress_bars,
    quiet_option,
)
from signaltriage.cli.workers import start_workers

_READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("ads", nargs=-1, required=True, type=_READABLE)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the result files.",
)
@click.option("--labels", type=_READABLE, help="Labels to fit the scorecard on (CSV or JSONL).")
@click.option("--model", type=_READABLE, help="Model file; the expert scorecard by default.")
@click.option(
    "--indicators",
    type=_READABLE,
    help="Own indicators to describe ads by (TOML); they never change a score.",
)
@click.option(
    "--decisions",
    type=_READABLE,
    help="What people decided about links (CSV or JSONL); linking obeys it.",
)
@jobs_option
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Processes of this machine, or Dask (DASK_SCHEDULER_ADDRESS names a running one).",
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="Clusters to explain for review.",
)
@fictitious_option
@quiet_option
@json_option
def rank(
    ads: tuple[Path, ...],
    out: Path,
    labels: Path | None,
    model: Path | None,
    indicators: Path | None,
    decisions: Path | None,
    jobs: int | None,
    engine: str,
    seed: int,
    top: int,
    *,
    fictitious: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Rank the ads of some files (.jsonl, .jsonl.gz, .csv, .parquet).

    Example: signaltriage rank ads.jsonl --out list
    """
    from signaltriage.batch import FileInput, PartitionSettings, RunSettings, run
    from signaltriage.exchange import (
        load_model,
        read_labels,
        read_link_decisions,
        read_own_indicators,
    )

    if model is not None and labels is not None:
        raise click.UsageError("give --model or --labels, not both")
    own = None if indicators is None else read_own_indicators(indicators)
    settings = RunSettings(
        seed=seed,
        top=top,
        partition=PartitionSettings(fictitious=fictitious, own=own),
        decisions=() if decisions is None else read_link_decisions(decisions),
    )
    with progress_bars("ad", quiet=quiet) as progress:
        if engine == "local":
            start_workers(jobs)
        ranking = run(
            FileInput(ads),
            settings,
            model=None if model is None else load_model(model),
            labels=None if labels is None else read_labels(labels),
            n_jobs=jobs,
            progress=progress,
            engine_name=engine,
        )
        ranking.save(out)
    print_result(ranking, out, ", ".join(map(str, ads)), as_json=as_json)
