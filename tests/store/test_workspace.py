"""The workspace: collecting under a purpose, keeping, ranking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from signaltriage.errors import ConfigError, PurposeError
from signaltriage.exchange import read_ads
from signaltriage.simulate import Market
from signaltriage.store import Workspace, create_workspace, open_workspace

START = datetime(2026, 1, 12, tzinfo=UTC)
CONFIG = """
[purpose]
id = "test"
controller = "a test"
legal_basis = "simulated data only"
regime = "AVG"
scope = "a test"
expires = 2026-06-30

[crawl]
contact = "mailto:desk@operator.example"

[run]
fictitious = true
"""


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Return the time set."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands in the first week of the market."""
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    """Yield a workspace whose three sources are served on loopback."""
    with Market(seed=5, n_ads=90).sites() as sites:
        create_workspace(tmp_path / "desk", CONFIG + sites.profiles_toml())
        yield open_workspace(tmp_path / "desk", clock)


class TestCrawl:
    def test_visit_is_sealed_by_day(self, desk: Workspace) -> None:
        """One file for each source in the folder of the day, private, and an empty spool."""
        reports = desk.crawl()
        assert [report.state for report in reports] == ["done"] * 3
        assert len(desk.ad_files) == 3
        assert {file.parent.name for file in desk.ad_files} == {"day=2026-01-12"}
        assert {oct(f.stat().st_mode & 0o777) for f in desk.ad_files} == {"0o600"}
        assert list((desk.path / "spool").iterdir()) == []
        ads = list(read_ads(desk.ad_files, desk.config))
        assert len(ads) == sum(report.ads for report in reports)
        assert {ad.observed_at for ad in ads} == {START}

    def test_second_visit_adds_sightings(self, desk: Workspace, clock: Clock) -> None:
        """A visit on another day is added; nothing is replaced."""
        desk.crawl()
        before = {file: file.read_bytes() for file in desk.ad_files}
        clock.now = START + timedelta(days=1)
        desk.crawl()
        assert len(desk.ad_files) == 6
        assert all(file.read_bytes() == content for file, content in before.items())

    def test_expired_purpose_fetches_nothing(self, desk: Workspace, clock: Clock) -> None:
        """After the last day of the purpose no page is requested."""
        clock.now = datetime(2026, 7, 1, tzinfo=UTC)
        with pytest.raises(PurposeError, match="expire"):
            desk.crawl()
        assert desk.ad_files == []

    def test_last_day_of_the_purpose_counts(self, desk: Workspace, clock: Clock) -> None:
        """On the day it expires collecting is still allowed."""
        clock.now = datetime(2026, 6, 30, 23, tzinfo=UTC)
        assert desk.crawl()


class TestRun:
    def test_run_is_stamped_with_the_purpose(self, desk: Workspace) -> None:
        """The ranking is saved under its run id, and its manifest names the purpose."""
        desk.crawl()
        ranking = desk.run(n_jobs=1)
        assert (desk.run_folder(ranking) / "manifest.json").exists()
        assert ranking.manifest["purpose"]["id"] == "test"

    def test_same_ads_same_run(self, desk: Workspace) -> None:
        """Ranking the same ads again gives the same run id and the same bytes."""
        desk.crawl()
        first = desk.run_folder(desk.run(n_jobs=1))
        before = (first / "ranked.csv").read_bytes()
        again = desk.run_folder(desk.run(n_jobs=1))
        assert again == first
        assert (again / "ranked.csv").read_bytes() == before

    def test_nothing_collected_is_said(self, desk: Workspace) -> None:
        """Without ads the answer is the command that collects some."""
        with pytest.raises(ConfigError, match="signaltriage crawl"):
            desk.run()


class TestAdd:
    def test_files_are_added(self, desk: Workspace, market_file: Path) -> None:
        """Ads from a file become sightings of the workspace."""
        n_added, rejects = desk.add([market_file])
        assert (n_added, rejects) == (2_500, [])
        assert sum(1 for _ in read_ads(desk.ad_files)) == 2_500

    def test_adding_needs_a_purpose(self, tmp_path: Path, market_file: Path) -> None:
        """Without a purpose nothing is taken in."""
        create_workspace(tmp_path / "desk")
        with pytest.raises(PurposeError, match="purpose"):
            open_workspace(tmp_path / "desk").add([market_file])
