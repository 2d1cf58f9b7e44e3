"""The workspace: collecting under a purpose, keeping, ranking."""

from __future__ import annotations

import fcntl
import json
import re
import signal
import subprocess
import sys
import textwrap
import time
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.crawl import Throttle, VisitState
from signaltriage.crawl.profile import PAGE_FIELDS, SOURCE_KEYS
from signaltriage.errors import ConfigError, PurposeError, SignaltriageError
from signaltriage.exchange import ad_rows, read_ads
from signaltriage.simulate import Market, Sites
from signaltriage.store import Workspace, create_workspace, open_workspace
from signaltriage.store.config import read_config, template
from signaltriage.store.spool import file_name, private_file

PURPOSE = {
    "id": '"test"', "controller": '"a test"', "legal_basis": '"AVG 6(1)(e)"', "regime": '"AVG"',
    "scope": '"a test"', "expires": "2026-06-30",
}  # fmt: skip
FILLED = {**PURPOSE, "sha256": f'"{"0" * 64}"'}  # every placeholder that is checked on reading
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


def kiosk(sites: Sites) -> str:
    """Return the profile of the first site alone."""
    return "[[source]]" + sites.profiles_toml().split("[[source]]")[1]


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

    def test_sealed_files_are_never_overwritten(self, desk: Workspace, clock: Clock) -> None:
        """After a deletion the next file gets a new number, not that of one that is there."""
        for _ in range(3):
            desk.crawl()
            clock.now += timedelta(minutes=1)
        kept = [f for f in desk.ad_files if not f.name.startswith("kiosk.example-001")]
        next(f for f in desk.ad_files if f.name.startswith("kiosk.example-001")).unlink()
        before = {file: file.read_bytes() for file in kept}
        desk.crawl()
        assert {file: file.read_bytes() for file in kept} == before
        assert any(f.name.startswith("kiosk.example-003") for f in desk.ad_files)

    def test_a_key_cannot_leave_the_workspace(self, tmp_path: Path, clock: Clock) -> None:
        """A key that is no file name becomes one within the folders of the workspace."""
        with Market(seed=5, n_ads=200).sites(day=20) as sites:
            clock.now = sites.market.moment(20)
            config = CONFIG + kiosk(sites)
            with pytest.raises(ConfigError, match="key key: must hold no slash"):
                self.crawl_as("../x", config, tmp_path / "a/b/slash", clock)
            self.crawl_as("..", config, tmp_path / "a/b/desk", clock)
        files = {p for p in tmp_path.rglob("*") if p.is_file()}
        assert {p.relative_to(tmp_path).parts[2] for p in files} == {"slash", "desk"}
        (file,) = (tmp_path / "a/b/desk").rglob("*.jsonl.gz")
        assert file.parent.name == "day=2026-01-25"
        assert file.name.startswith("~")

    @staticmethod
    def crawl_as(key: str, config: str, folder: Path, clock: Clock) -> None:
        """Crawl the first site under another key."""
        create_workspace(folder, config.replace('"kiosk.example"', f'"{key}"'))
        open_workspace(folder, clock).crawl()

    def test_another_crawl_at_work_ends_this_one(self, desk: Workspace) -> None:
        """While the lock is held nothing is fetched; ranking and adding go on."""
        desk.crawl()
        before = desk.ad_files
        with private_file(desk.path / "crawl.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with pytest.raises(SignaltriageError, match="another crawl is at work"):
                desk.crawl()
            assert desk.ad_files == before
            assert desk.add([before[0]])[1] == []
        assert desk.crawl()

    def test_sources_on_one_origin_share_its_pace(
        self, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Two sources on one site never ask it faster than the slower of them may."""
        arrived: list[float] = []
        waited = Throttle.wait

        def wait(throttle: Throttle, origin: str) -> None:
            waited(throttle, origin)
            arrived.append(time.monotonic())

        monkeypatch.setattr(Throttle, "wait", wait)
        with Market(seed=5, n_ads=200).sites(day=20) as sites:
            clock.now = sites.market.moment(20)
            first = kiosk(sites)
            second = first.replace("kiosk.example", "again.example")
            both = (first + second).replace("delay_seconds = 0.01", "delay_seconds = 0.05", 1)
            create_workspace(tmp_path / "desk", CONFIG + both)
            reports = open_workspace(tmp_path / "desk", clock).crawl()
        assert [report.state for report in reports] == ["done"] * 2
        gaps = [later - earlier for earlier, later in pairwise(sorted(arrived))]
        # The starts are planned 0.05 s apart; waking up may be late.
        assert len(gaps) > 10
        assert max(arrived) - arrived[0] >= 0.05 * (len(gaps) - 1)

    def test_refusals_are_counted_by_reason(self, tmp_path: Path, clock: Clock) -> None:
        """The report says how many ad pages were refused for which field and why."""
        with Market(seed=5, n_ads=200).sites(day=20) as sites:
            clock.now = sites.market.moment(20)
            sources = sites.profiles_toml().replace("jsonld:identifier", "jsonld:nothing")
            create_workspace(tmp_path / "desk", CONFIG + sources)
            desk = open_workspace(tmp_path / "desk", clock)
            report = desk.crawl()[0]
        assert report.refusals == {"ad_id is missing": report.rejects}
        lines = desk.refused_pages(report.source).read_text().splitlines()
        assert len(lines) == report.rejects > 0


class TestCrash:
    """A crawl that is killed and goes on."""

    KILLED = """
        import os, signal, sys
        from datetime import datetime
        from signaltriage.crawl import Frontier
        from signaltriage.store import open_workspace

        settle, pages = Frontier.settle, []

        def settle_or_die(self, visit, page, outcome, now, **rest):
            if visit.source == "kiosk.example" and page.kind == "ad":
                pages.append(page)
                if len(pages) == 10:  # its ad is on the disk, the page is not yet settled
                    os.kill(os.getpid(), signal.SIGKILL)
            return settle(self, visit, page, outcome, now, **rest)

        Frontier.settle = settle_or_die
        now = datetime.fromisoformat(sys.argv[2])
        open_workspace(sys.argv[1], lambda: now).crawl()
    """

    @pytest.mark.parametrize("torn", [b"", b'{"source": "kiosk.example", "ad_id": "\xc3'])
    def test_killed_and_resumed_equals_undisturbed(
        self, tmp_path: Path, clock: Clock, torn: bytes
    ) -> None:
        """No page is lost, none that was done is fetched again, and the ranking is the same."""
        with Market(seed=5, n_ads=300).sites(day=20) as sites:
            clock.now = sites.market.moment(20)
            config = CONFIG + sites.profiles_toml()
            for name in ("calm", "killed"):
                create_workspace(tmp_path / name, config)
            calm, killed = (open_workspace(tmp_path / n, clock) for n in ("calm", "killed"))
            expected = calm.crawl()
            for site in sites:
                site.requests.clear()
            program = [sys.executable, "-c", textwrap.dedent(self.KILLED), str(killed.path),
                       clock.now.isoformat()]  # fmt: skip
            ended = subprocess.run(program, check=False, timeout=60)
            assert ended.returncode == -signal.SIGKILL
            with (killed.path / "spool/kiosk.example.jsonl").open("ab") as spool:
                spool.write(torn)
            before = {site.source: list(site.requests) for site in sites}
            reports = killed.crawl()
            for site in sites:
                again = set(before[site.source]) & set(site.requests[len(before[site.source]) :])
                # Each source may have had one page under way, and robots.txt is read anew.
                assert len(again - {"/robots.txt"}) <= 1
        assert [(r.state, r.ads) for r in reports] == [(VisitState.DONE, r.ads) for r in expected]
        rows = [list(read_ads(desk.ad_files, desk.config)) for desk in (calm, killed)]
        assert sorted(map(repr, rows[0])) == sorted(map(repr, rows[1]))
        ranked = [desk.run(n_jobs=1).to_polars() for desk in (calm, killed)]
        assert ranked[0].equals(ranked[1])

    def test_a_page_read_again_later_gives_one_sighting(
        self, desk: Workspace, clock: Clock
    ) -> None:
        """The second copy of an ad that a crash left in the spool is dropped, whatever its time."""
        desk.crawl()
        ad = next(read_ads(desk.ad_files[0], desk.config))
        spool = desk.path / "spool" / f"{ad.source}.jsonl"
        with private_file(spool) as lines:
            lines.write(json.dumps(next(ad_rows([ad]))) + "\n")
        clock.now += timedelta(minutes=5)
        desk.crawl()
        seen = [a.key for a in read_ads(desk.ad_files[1], desk.config)]
        assert desk.ad_files[1].name == f"{ad.source}-001.jsonl.gz"
        assert seen.count(ad.key) == 1


class TestNames:
    @pytest.mark.parametrize("key", ["..", ".", "../x", "/etc/passwd", "a\0b", "~", "-", "A", "é"])
    def test_names_stay_in_their_folder(self, key: str) -> None:
        """No key makes a name with a separator, a NUL, or a special meaning."""
        assert re.fullmatch(r"[A-Za-z0-9._-]*~[0-9a-f]{12}", file_name(key))

    @given(st.lists(st.text("aA/._~-01", min_size=1, max_size=4), unique=True, max_size=30))
    def test_names_are_distinct(self, keys: list[str]) -> None:
        """Two keys never share a name, also where upper and lower case are one."""
        names = [file_name(key).casefold() for key in keys]
        assert len(set(names)) == len(names)


class TestTemplate:
    """The comments of a new triage.toml."""

    @staticmethod
    def uncommented() -> str:
        """Take the comment marks off the settings, as a user would."""
        text = re.sub(r'(?m)^(?:# )+(?=\[|[a-z_0-9]+ = ["\'\[\dtf])', "", template())
        return text.replace('title = "jsonld:name"', "")  # the other way to write the same key

    def test_every_documented_key_is_valid(self, tmp_path: Path) -> None:
        """With the comment marks off and the placeholders filled in, the file is accepted."""
        text = self.uncommented()
        for key, value in FILLED.items():
            text = re.sub(rf"(?m)^{key} = \"<.*?>\"", f"{key} = {value}", text)
        (tmp_path / "triage.toml").write_text(text)
        config = read_config(tmp_path / "triage.toml")
        (source,) = config.sources
        assert config.purpose is not None
        assert source.patterns["ad_id"].search("https://kiosk.example/ad/17-anna")[1] == "17"
        assert source.formats == {"posted_at": "%d-%m-%Y %H:%M"}
        documented = set(source.ad) | {"body", "url", "country", "image_hashes"}
        wanted = set(PAGE_FIELDS) - {"attributes"} | {"attributes.venue"}
        assert wanted - documented == set()
        assert set(tomllib.loads(text)["source"][0]) == set(SOURCE_KEYS)
        assert "sentences, notes and report" in text

    def test_untouched_placeholders_are_refused(self, tmp_path: Path) -> None:
        """A purpose that nobody filled in is none."""
        (tmp_path / "triage.toml").write_text(self.uncommented())
        with pytest.raises(PurposeError, match=r"triage.toml: table \[purpose\], key id: .*<short"):
            read_config(tmp_path / "triage.toml")

    def test_an_untouched_contact_is_refused(self, tmp_path: Path) -> None:
        """The placeholder of the contact is no address to put into a request."""
        text = self.uncommented()
        for key, value in FILLED.items():
            text = re.sub(rf"(?m)^{key} = \"<.*?>\"", f"{key} = {value}", text)
        create_workspace(tmp_path / "desk", text)
        with pytest.raises(ConfigError, match=r"triage.toml: table \[crawl\], key contact"):
            open_workspace(tmp_path / "desk", Clock()).crawl()


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

    def test_refused_pages_are_pointed_to(self, tmp_path: Path, clock: Clock) -> None:
        """When the crawl refused every page, the answer is where to read why."""
        with Market(seed=5, n_ads=200).sites(day=20) as sites:
            clock.now = sites.market.moment(20)
            sources = kiosk(sites).replace("jsonld:identifier", "jsonld:nothing")
            create_workspace(tmp_path / "desk", CONFIG + sources)
            desk = open_workspace(tmp_path / "desk", clock)
            desk.crawl()
        with pytest.raises(ConfigError, match=r"rejected-kiosk\.example\.jsonl.*\[source\.ad\]"):
            desk.run()

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
