"""The workspace: a folder with its configuration, the ads collected in it, and its runs."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from signaltriage.batch import FileInput, Ranking, run
from signaltriage.batch.pipeline import Progress
from signaltriage.crawl import (
    Fetcher,
    Frontier,
    SiteProfile,
    VisitReport,
    VisitState,
    crawl_source,
    require_purpose,
    user_agent,
)
from signaltriage.errors import ConfigError
from signaltriage.exchange import Reject, ad_rows, private_folder, read_ads, write_ads
from signaltriage.records import Ad
from signaltriage.store.config import FILE, Config, read_config, template

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class Workspace:
    """A folder that collects ads under a purpose and ranks them.

    Layout: ``triage.toml``; ``ads/day=YYYY-MM-DD/`` with the sealed sightings of each visit;
    ``spool/`` with the visits under way; ``frontier.sqlite`` with the state of the crawl;
    ``runs/<run_id>/`` with the results. Folders are private to their owner.

    Parameters
    ----------
    path : Path
        The folder; it must hold a `triage.toml`.
    clock : callable
        Gives the time, timezone-aware; injected in simulations and tests.
    """

    def __init__(self, path: Path, clock: Clock = _now) -> None:
        self.path = path
        self.clock = clock
        self.config: Config = read_config(path / FILE)

    @property
    def ad_files(self) -> list[Path]:
        """Sealed sightings, oldest day first."""
        return sorted(self.path.glob("ads/day=*/*.jsonl.gz"))

    def crawl(self, progress: Progress | None = None) -> list[VisitReport]:
        """Visit every source once, or go on with visits that were interrupted.

        Parameters
        ----------
        progress : callable, optional
            Called as ``progress(source, n_pages)``.

        Returns
        -------
        list of VisitReport
            In the order of the configuration. A paused source has state ``"paused"``.

        Raises
        ------
        PurposeError
            Without a recorded, unexpired purpose.
        ConfigError
            Without a source.
        """
        require_purpose(self.config.purpose, self.clock().date(), str(self.config.path))
        if not self.config.sources:
            raise ConfigError(f"{self.config.path}: no [[source]] yet; add one to crawl")
        try:
            user_agent(self.config.contact)
        except ConfigError as error:
            raise ConfigError(f"{self.config.path}: {error}") from None
        private_folder(self.path / "spool")
        with ThreadPoolExecutor(len(self.config.sources)) as pool:
            visits = [
                pool.submit(self._visit, profile, progress) for profile in self.config.sources
            ]
            return [visit.result() for visit in visits]

    def add(self, paths: Iterable[str | Path]) -> tuple[int, list[Reject]]:
        """Add sightings from files.

        Parameters
        ----------
        paths : iterable of str or Path
            ``.jsonl[.gz]``, ``.csv`` or ``.parquet``.

        Returns
        -------
        n_added : int
        rejects : list of Reject
            Rows that broke the schema.

        Raises
        ------
        PurposeError
            Without a recorded, unexpired purpose.
        """
        require_purpose(self.config.purpose, self.clock().date(), str(self.config.path))
        rejects: list[Reject] = []
        ads = list(read_ads([Path(p) for p in paths], self.config, on_reject=rejects.append))
        self._seal(ads, "added")
        return len(ads), rejects

    def run(self, n_jobs: int | None = None, progress: Progress | None = None) -> Ranking:
        """Rank everything collected and save the result under ``runs/``.

        Parameters
        ----------
        n_jobs : int, optional
            Processes; all cores by default.
        progress : callable, optional
            Called as ``progress(step, n_ads)``.

        Returns
        -------
        Ranking
            Saved in `run_folder`.

        Raises
        ------
        PurposeError
            Without a recorded, unexpired purpose.
        ConfigError
            If nothing has been collected yet.
        """
        require_purpose(self.config.purpose, self.clock().date(), str(self.config.path))
        if not self.ad_files:
            raise ConfigError(
                f"{self.path} holds no ads yet; collect some: signaltriage crawl -w {self.path}"
            )
        ranking = run(
            FileInput(self.ad_files), self.config.run_settings(), n_jobs=n_jobs, progress=progress
        )
        ranking.save(private_folder(self.run_folder(ranking)))
        return ranking

    def run_folder(self, ranking: Ranking) -> Path:
        """Where a ranking of this workspace is saved."""
        return self.path / "runs" / str(ranking.manifest["run_id"])

    def _visit(self, profile: SiteProfile, progress: Progress | None) -> VisitReport:
        """One visit; each ad reaches the disk before its page counts as done."""
        name = _file_name(profile.key)
        spool = self.path / "spool" / f"{name}.jsonl"
        refused = self.path / "spool" / f"{name}.rejected.jsonl"
        with (
            private_file(spool) as ads,
            private_file(refused) as rejects,
            Fetcher(profile, self.config.contact, clock=self.clock) as fetcher,
            Frontier(self.path / "frontier.sqlite") as frontier,
        ):
            report = crawl_source(
                profile,
                fetcher,
                clock=self.clock,
                on_ad=lambda ad: _append(ads, next(ad_rows([ad]))),
                on_reject=lambda reject: _append(rejects, asdict(reject)),
                progress=None if progress is None else lambda key, n, known: progress(key, n),
                purpose=self.config.purpose,
                frontier=frontier,
            )
        if report.state is not VisitState.PAUSED:
            self._seal(read_ads(spool, profile), name)
            spool.unlink()
            if refused.stat().st_size:
                refused.replace(self.path / f"rejected-{name}.jsonl")
            else:
                refused.unlink()
        return report

    def _seal(self, ads: Iterable[Ad], name: str) -> None:
        """Write sightings into the folder of the day they were seen."""
        by_day: dict[str, list[Ad]] = {}
        for ad in ads:
            by_day.setdefault(ad.observed_at.date().isoformat(), []).append(ad)
        for day, seen in sorted(by_day.items()):
            folder = private_folder(self.path / "ads" / f"day={day}")
            number = len(list(folder.glob(f"{name}-*.jsonl.gz")))
            write_ads(folder / f"{name}-{number:03d}.jsonl.gz", seen)


def open_workspace(path: str | Path, clock: Clock = _now) -> Workspace:
    """Open an existing workspace.

    Parameters
    ----------
    path : str or Path
        Folder with a `triage.toml`.
    clock : callable, optional
        Gives the time; the system's clock by default.

    Returns
    -------
    Workspace

    Raises
    ------
    ConfigError
        If there is no `triage.toml`, or it is wrong.
    """
    return Workspace(Path(path), clock)


def create_workspace(path: str | Path, config: str | None = None) -> Path:
    """Make a workspace folder with a commented `triage.toml`.

    Parameters
    ----------
    path : str or Path
        Folder; made if absent.
    config : str, optional
        Text of the `triage.toml`; the commented template by default.

    Returns
    -------
    Path
        The `triage.toml` written.

    Raises
    ------
    ConfigError
        If the folder already has one; nothing is overwritten.
    """
    folder = private_folder(Path(path))
    file = folder / FILE
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(template() if config is None else config)
    except FileExistsError:
        raise ConfigError(f"{file} exists already and is left as it is") from None
    return file


def private_file(path: Path) -> TextIO:
    """Open a file to append to that only its owner can read."""
    return os.fdopen(
        os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600), "a", encoding="utf-8"
    )


def _append(file: TextIO, row: Mapping[str, object]) -> None:
    file.write(json.dumps(row, ensure_ascii=False) + "\n")
    file.flush()


def _file_name(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", key)
