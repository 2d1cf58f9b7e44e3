"""The workspace: a folder with its configuration, the ads collected in it, and its runs."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from signaltriage.batch import FileInput, Learning, Ranking, Trained, run, train
from signaltriage.batch.gather import Progress
from signaltriage.crawl import (
    Fetcher,
    Frontier,
    SiteProfile,
    Throttle,
    VisitReport,
    VisitState,
    crawl_source,
    require_purpose,
    user_agent,
)
from signaltriage.errors import ConfigError, SignaltriageError
from signaltriage.exchange import Reject, ad_rows, load_model, private_folder, read_ads, write_ads
from signaltriage.models import TriageClassifier
from signaltriage.records import Ad, Label
from signaltriage.store.config import FILE, Config, read_config, template
from signaltriage.store.spool import alone, append, file_name, private_file, reasons

FRONTIER = "frontier.sqlite"
Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class Workspace:
    """A folder that collects ads under a purpose and ranks them.

    Layout: ``triage.toml``; ``ads/day=YYYY-MM-DD/`` with the sealed sightings of each visit;
    ``spool/`` with the visits under way; ``frontier.sqlite`` with the state of the crawl and
    ``crawl.lock``, held while one is at work; ``rejected-<source>.jsonl`` with the refused pages
    of the last visit; ``models/`` with what was trained; ``runs/<run_id>/`` with the results.
    Folders are private to their owner.

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
        SignaltriageError
            If another crawl of this workspace is at work.
        """
        require_purpose(self.config.purpose, self.clock().date(), str(self.config.path))
        if not self.config.sources:
            raise ConfigError(f"{self.config.path}: no [[source]] yet; add one to crawl")
        try:
            user_agent(self.config.contact)
        except ConfigError as error:
            raise ConfigError(f"{self.config.path}: {error}") from None
        private_folder(self.path / "spool")
        stop = _Stop()
        throttle = Throttle(0.0, time.monotonic, stop.sleep)
        with (
            alone(self.path / "crawl.lock"),
            ThreadPoolExecutor(len(self.config.sources)) as pool,
        ):
            visits = [
                pool.submit(self._visit, profile, progress, throttle, stop)
                for profile in self.config.sources
            ]
            try:
                while wait(visits, timeout=0.3).not_done:
                    pass  # wakes up for Ctrl-C, which may have reached another thread
                return [visit.result() for visit in visits]
            except BaseException:
                stop.set()  # else the pool would wait for the other visits to end
                raise

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
        ModelError
            If the pinned model is another file than the one that was pinned, or does not fit.
        """
        ranking = run(
            self._collected(),
            self.config.run_settings(),
            model=self._pinned(),
            n_jobs=n_jobs,
            progress=progress,
        )
        ranking.save(private_folder(self.run_folder(ranking)))
        return ranking

    def train(
        self,
        labels: Sequence[Label],
        learning: Learning,
        seed: int | None = None,
        n_jobs: int | None = None,
        progress: Progress | None = None,
    ) -> Trained:
        """Train a model on everything collected, and save it with its card under ``models/``.

        Runs go on as before: a model ranks once a person has pinned it in the `triage.toml`.

        Parameters
        ----------
        labels : sequence of Label
            All from one label source.
        learning : Learning
            How the model is learnt.
        seed : int, optional
            That of the configuration by default.
        n_jobs, progress
            As for `run`.

        Returns
        -------
        Trained
            Saved in `model_files`.

        Raises
        ------
        PurposeError
            Without a recorded, unexpired purpose.
        UsageError
            If nothing has been collected yet, or the labels do not fit.
        """
        settings = self.config.run_settings()
        if seed is not None:
            settings = replace(settings, seed=seed)
        trained = train(self._collected(), labels, settings, learning, n_jobs, progress)
        private_folder(self.path / "models")
        trained.save(*self.model_files(trained))
        return trained

    def model_files(self, trained: Trained) -> tuple[Path, Path]:
        """Where a model of this workspace and its card are saved."""
        name = trained.facts.model_id
        return self.path / "models" / f"{name}.json", self.path / "models" / f"{name}_card.md"

    def run_folder(self, ranking: Ranking) -> Path:
        """Where a ranking of this workspace is saved."""
        return self.path / "runs" / str(ranking.manifest["run_id"])

    def refused_pages(self, source: str) -> Path:
        """Where the pages of a source lie that its last visit refused; absent if there are none."""
        return self.path / f"rejected-{file_name(source)}.jsonl"

    def _collected(self) -> FileInput:
        """Everything collected, under a purpose."""
        require_purpose(self.config.purpose, self.clock().date(), str(self.config.path))
        if self.ad_files:
            return FileInput(self.ad_files)
        refused = sorted(str(file) for file in self.path.glob("rejected-*.jsonl"))
        if refused:
            raise ConfigError(
                f"{self.path} holds no ads: the last crawl refused pages. "
                f"{', '.join(refused)} names page, field and reason; mend [source.ad] in "
                f"{self.config.path}, then: signaltriage crawl -w {self.path}"
            )
        raise ConfigError(
            f"{self.path} holds no ads yet; collect some: signaltriage crawl -w {self.path}"
        )

    def _pinned(self) -> TriageClassifier | None:
        """Load the model that a person chose, read once and checked against its digest."""
        if self.config.model is None:
            return None
        return load_model(self.config.model, self.config.model_sha256)

    def _visit(
        self,
        profile: SiteProfile,
        progress: Progress | None,
        throttle: Throttle,
        stop: _Stop,
    ) -> VisitReport:
        """One visit; each ad reaches the disk before its page counts as done."""
        name = file_name(profile.key)
        spool = self.path / "spool" / f"{name}.jsonl"
        refused = self.path / "spool" / f"{name}~rejected.jsonl"

        def note(key: str, n_pages: int, known: int) -> None:
            stop.check()
            if progress is not None:
                progress(key, n_pages)

        with (
            private_file(spool) as ads,
            private_file(refused) as rejects,
            Fetcher(profile, self.config.contact, clock=self.clock, throttle=throttle) as fetcher,
            Frontier(self.path / FRONTIER) as frontier,
        ):
            report = crawl_source(
                profile,
                fetcher,
                clock=self.clock,
                on_ad=lambda ad: append(ads, next(ad_rows([ad]))),
                on_reject=lambda reject: append(rejects, asdict(reject)),
                progress=note,
                purpose=self.config.purpose,
                frontier=frontier,
            )
        report = replace(report, refusals=reasons(refused))
        if report.state is not VisitState.PAUSED:
            self._seal(_one_of_each(read_ads(spool, profile)), name)
            spool.unlink()
            if refused.stat().st_size:
                refused.replace(self.refused_pages(profile.key))
            else:
                refused.unlink()
                self.refused_pages(profile.key).unlink(missing_ok=True)
        return report

    def _seal(self, ads: Iterable[Ad], name: str) -> None:
        """Write sightings into the folder of the day they were seen."""
        by_day: dict[str, list[Ad]] = {}
        for ad in ads:
            by_day.setdefault(ad.observed_at.date().isoformat(), []).append(ad)
        for day, seen in sorted(by_day.items()):
            folder = private_folder(self.path / "ads" / f"day={day}")
            write_ads(folder / f"{name}-{_next_number(folder, name):03d}.jsonl.gz", seen)


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


class _Stop:
    """Ends the visits of one crawl from outside, between two requests."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def set(self) -> None:
        """Ask all visits to end."""
        self._event.set()

    def check(self) -> None:
        """Raise if asked to end."""
        if self._event.is_set():
            raise SignaltriageError("stopped")

    def sleep(self, seconds: float) -> None:
        """Wait, unless asked to end."""
        self._event.wait(seconds)
        self.check()


def _one_of_each(ads: Iterable[Ad]) -> Iterator[Ad]:
    """Leave out the second copy of a page that was read again after a crash."""
    seen: set[tuple[str, str | None, str]] = set()
    for ad in ads:
        key = (ad.ad_id, ad.url, ad.observed_at.date().isoformat())
        if key not in seen:
            seen.add(key)
            yield ad


def _next_number(folder: Path, name: str) -> int:
    numbered = re.compile(re.escape(name) + r"-(\d+)\.jsonl\.gz")
    found = (numbered.fullmatch(file.name) for file in folder.iterdir())
    return 1 + max((int(match[1]) for match in found if match), default=-1)
