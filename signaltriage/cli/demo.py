"""`signaltriage demo`: a made-up market, crawled over HTTP, ranked and explained."""

from __future__ import annotations

import shutil
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from signaltriage.cli.output import (
    counted,
    jobs_option,
    json_option,
    print_json,
    print_left_out,
    print_ranking,
    progress_bars,
    quiet_option,
    result_record,
)
from signaltriage.errors import ConfigError

if TYPE_CHECKING:
    from signaltriage.batch import Ranking
    from signaltriage.batch.gather import Progress
    from signaltriage.simulate import Market

FEWEST_POSITIVES = 5  # exploited clusters below which an average precision tells nothing
VISIT_DAYS = (7, 17, 27, 37)  # simulated days on which the demo visits the three sites

_MARK = "# A made-up market on this machine. Nothing here is about a real person.\n"

_PURPOSE = """\
[purpose]
id = "demo"
controller = "signaltriage demo"
legal_basis = "none needed: simulated data only"
regime = "AVG"
scope = "three simulated web sites on loopback, to show how the tool works"
expires = {expires}

[crawl]
contact = "https://demo.example"

[run]
top = 50
seed = {seed}
fictitious = true

"""


@click.command()
@click.option(
    "--workspace",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Folder for the demo; made anew.",
)
@click.option(
    "--ads",
    "n_ads",
    type=click.IntRange(min=1),
    default=1500,
    show_default=True,
    help="Ads in the made-up market.",
)
@click.option(
    "--no-review", is_flag=True, help="The report is written, but not opened in a browser."
)
@click.option("--seed", type=int, default=0, show_default=True)
@jobs_option
@quiet_option
@json_option
def demo(
    workspace: Path,
    n_ads: int,
    seed: int,
    jobs: int | None,
    *,
    no_review: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Show the whole way: a made-up market, crawled over HTTP, ranked and explained.

    Example: signaltriage demo
    """
    from signaltriage.simulate import Market
    from signaltriage.store import create_workspace, open_workspace

    market = Market(seed=seed, n_ads=n_ads)
    clock = _Clock(market)
    expires = (market.start + timedelta(days=365)).date()
    with market.sites() as sites, progress_bars("page", quiet=quiet) as progress:
        _clear(workspace)
        create_workspace(workspace, _config(expires, seed) + sites.profiles_toml())
        desk = open_workspace(workspace, clock)
        pages = fetched = 0
        for number, day in enumerate(VISIT_DAYS, 1):
            sites.day = day
            clock.day = day
            reports = desk.crawl(_numbered(progress, number))
            pages += sum(report.pages for report in reports)
            fetched += sum(report.ads for report in reports)
    with progress_bars("ad", quiet=quiet) as progress:
        ranking = desk.run(n_jobs=jobs, progress=progress)
    folder = desk.run_folder(ranking)
    reached = _average_precision(ranking, market)
    figures = {
        "pages_fetched": pages,
        "sightings_fetched": fetched,
        "average_precision": reached.list,
        "average_precision_by_everything_visible": reached.everything_visible,
        "prevalence": reached.chance,
    }
    if as_json:
        print_json({**result_record(ranking, folder), **figures})
        return
    click.echo(
        f"{counted(pages, 'page')} fetched over HTTP from {len(desk.config.sources)} sites in "
        f"{len(VISIT_DAYS)} visits: {counted(ranking.manifest['counts']['ads'], 'ad')}, "
        f"{counted(ranking.table.height, 'cluster')}\n"
    )
    print_ranking(ranking)
    print_left_out(ranking)
    if reached.positives >= FEWEST_POSITIVES:
        click.echo(
            f"\nAverage precision {reached.list:.2f} on this made-up market; ranking by "
            f"everything visible would reach {reached.everything_visible:.2f}, chance "
            f"{reached.chance:.2f}. These figures say nothing about real markets: no public label "
            "set for trafficking exists."
        )
    report = folder / "report.html"
    click.echo(f"Report: {report}")
    if not no_review and sys.stdout.isatty():
        click.launch(report.resolve().as_uri())


def _numbered(progress: Progress, visit: int) -> Progress:
    return lambda name, count: progress(f"visit {visit}: {name}", count)


class _Clock:
    """The simulated clock: the moment that the sites show."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.day = 0

    def __call__(self) -> datetime:
        """Time in the simulation."""
        return self.market.moment(self.day)


def _clear(folder: Path) -> None:
    """Remove an earlier demo, and nothing but an earlier demo."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    config = folder / "triage.toml"
    if not (config.is_file() and config.read_text("utf-8").startswith(_MARK)):
        raise ConfigError(f"{folder} holds something else than a demo; name another --workspace")
    shutil.rmtree(folder)


def _config(expires: date, seed: int) -> str:
    return _MARK + _PURPOSE.format(expires=expires.isoformat(), seed=seed)


class _Reached(NamedTuple):
    """Average precisions over clusters, and how many clusters count as exploited."""

    list: float
    everything_visible: float
    chance: float
    positives: int


def _average_precision(ranking: Ranking, market: Market) -> _Reached:
    """Compare the list with the simulator's truth, and with a ranking by its posterior.

    A cluster counts as exploited if any of its ads is. The posterior knows everything visible; it
    is best in expectation, on a small market the list may beat it.
    """
    from sklearn.metrics import average_precision_score

    truth = {(t.source, t.ad_id): (t.exploited, t.posterior) for t in market.truth}
    exploited: dict[str, int] = {}
    best: dict[str, float] = {}
    members = ranking.clusters.members.select("source", "ad_id", "cluster_id").unique()
    for source, ad_id, cluster in members.iter_rows():
        label, posterior = truth[source, ad_id]
        exploited[cluster] = max(exploited.get(cluster, 0), int(label))
        best[cluster] = max(best.get(cluster, 0.0), posterior)
    order = ranking.table["cluster_id"].to_list()
    labels = [exploited[cluster] for cluster in order]
    if not any(labels):
        return _Reached(0.0, 0.0, 0.0, 0)
    by_rank = [-rank for rank in range(len(order))]
    return _Reached(
        round(float(average_precision_score(labels, by_rank)), 4),
        round(float(average_precision_score(labels, [best[c] for c in order])), 4),
        round(sum(labels) / len(labels), 4),
        sum(labels),
    )
