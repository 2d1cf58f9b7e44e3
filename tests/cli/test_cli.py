"""The commands: what they print, what they write, how they end."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from signaltriage import rank
from signaltriage.cli import main
from signaltriage.cli.output import print_ranking

PURPOSE = """
[purpose]
id = "test"
controller = "a test"
legal_basis = "simulated data only"
regime = "AVG"
scope = "a test"
expires = {expires}
"""
GOOD = {"source": "kiosk.example", "ad_id": "1", "body": "Hallo",
        "observed_at": "2026-03-01T12:00:00Z"}  # fmt: skip

# Every way in which a row may be broken, and the field that is named for it.
BROKEN = {
    "not json": (b"{not json", ""),
    "no object": (b"[1, 2]", ""),
    "wrong type": (json.dumps({**GOOD, "phones": "06"}).encode(), "phones"),
    "missing source": (json.dumps({k: v for k, v in GOOD.items() if k != "source"}).encode(),
                       "source"),
    "naive time": (json.dumps({**GOOD, "observed_at": "2026-03-01T12:00:00"}).encode(),
                   "observed_at"),
    "impossible time": (json.dumps({**GOOD, "observed_at": "2026-02-30T12:00:00Z"}).encode(),
                        "observed_at"),
    "escaped NUL": (json.dumps({**GOOD, "title": "a\0b"}).encode(), "title"),
    "raw NUL": (json.dumps(GOOD).encode().replace(b"Hallo", b"Ha\0llo"), None),
    "lone surrogate": (json.dumps({**GOOD, "body": "a\ud800b"}).encode(), "body"),
    "long body": (json.dumps({**GOOD, "body": "a" * 300_000}).encode(), "body"),
    "not UTF-8": (b'{"source": "\xff"}', None),
}  # fmt: skip


def workspace(folder: Path, text: str) -> Path:
    """Make a folder with this triage.toml."""
    folder.mkdir()
    (folder / "triage.toml").write_text(text)
    return folder


class TestRank:
    def test_broken_rows_are_named_and_the_rest_is_ranked(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Exit 3; each broken row stands in rejected.jsonl and on stderr with its line."""
        ads = tmp_path / "ads.jsonl"
        lines = [json.dumps(GOOD).encode(), *(line for line, _ in BROKEN.values()),
                 json.dumps({**GOOD, "ad_id": "2"}).encode()]  # fmt: skip
        ads.write_bytes(b"\n".join(lines))
        assert main(["rank", str(ads), "--out", str(tmp_path / "out"), "--quiet"]) == 3
        rows = [
            json.loads(line) for line in (tmp_path / "out/rejected.jsonl").read_text().splitlines()
        ]
        assert [row["line"] for row in rows] == list(range(2, 2 + len(BROKEN)))
        for row, (_, field) in zip(rows, BROKEN.values(), strict=True):
            assert set(row) == {"file", "line", "field", "reason"}
            assert field is None or row["field"] == field
        errors = capsys.readouterr().err
        assert all(f"ads.jsonl:{row['line']}:" in errors for row in rows)
        assert json.loads((tmp_path / "out/manifest.json").read_text())["counts"]["ads"] == 2

    def test_a_claim_of_minority_in_a_refused_row_is_not_lost(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A row refused for one field still sends its ad, with all sightings, to urgent.jsonl."""
        rows = [GOOD, {**GOOD, "observed_at": "2026-03-02", "body": "Ik ben 16 jaar"},
                {**GOOD, "ad_id": "2"}]  # fmt: skip
        ads = tmp_path / "ads.jsonl"
        ads.write_text("\n".join(map(json.dumps, rows)))
        assert main(["rank", str(ads), "--out", str(tmp_path / "out"), "--quiet"]) == 3
        urgent = [json.loads(x) for x in (tmp_path / "out/urgent.jsonl").read_text().splitlines()]
        assert [row["ad_id"] for row in urgent] == ["1"]
        assert "1 ad states an age under 18" in capsys.readouterr().err
        assert json.loads((tmp_path / "out/manifest.json").read_text())["counts"]["ads"] == 1

    def test_json_goes_to_stdout_alone(
        self, market_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """--json prints one JSON object on stdout; progress is on stderr."""
        out = tmp_path / "out"
        code = main(["rank", str(market_file), "--out", str(out), "--fictitious", "--json",
                     "--jobs", "1", "--top", "3"])  # fmt: skip
        printed = capsys.readouterr()
        record = json.loads(printed.out)
        assert code == 0
        assert record["rows"] == 2_500
        assert record["out"] == str(out)
        assert "measure ads" in printed.err

    def test_quiet_prints_nothing_on_stderr(
        self, market_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """--quiet silences progress."""
        main(["rank", str(market_file), "--out", str(tmp_path), "--fictitious", "--quiet"])
        assert capsys.readouterr().err == ""

    @pytest.mark.parametrize(
        "arguments",
        [["rank"], ["rank", "absent.jsonl", "--out", "x"], ["rank", "--jobs", "0"], ["nothing"]],
    )
    def test_wrong_usage_exits_2(self, arguments: list[str]) -> None:
        """Missing or wrong arguments exit with 2."""
        assert main(arguments) == 2

    def test_unknown_ending_exits_2(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A file of another kind is refused, naming the kinds that can be read."""
        file = tmp_path / "ads.xlsx"
        file.write_text("")
        assert main(["rank", str(file), "--out", str(tmp_path / "out"), "--quiet"]) == 2
        assert ".jsonl" in capsys.readouterr().err

    def test_model_and_labels_together_exit_2(self, market_file: Path, tmp_path: Path) -> None:
        """A model and labels to fit another cannot both be given."""
        other = tmp_path / "labels.csv"
        other.write_text("")
        arguments = ["--model", str(other), "--labels", str(other)]
        assert main(["rank", str(market_file), "--out", str(tmp_path), *arguments]) == 2

    def test_no_ads_is_said(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """An empty file is no error, and no empty table."""
        empty = tmp_path / "empty.jsonl"
        empty.write_text("")
        assert main(["rank", str(empty), "--out", str(tmp_path / "out"), "--quiet"]) == 0
        assert capsys.readouterr() == ("", f"no ads in {empty}\n")

    def test_one_is_not_many(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """One ad, one cluster, one row are written in the singular."""
        ads = tmp_path / "ads.jsonl"
        young = {**GOOD, "ad_id": "2", "body": "Ik ben 17 jaar"}
        ads.write_text(f"{json.dumps(GOOD)}\n{json.dumps(young)}\n[]\n")
        assert main(["rank", str(ads), "--out", str(tmp_path / "out"), "--quiet"]) == 3
        out, err = capsys.readouterr()
        assert "1 cluster ranked" in out
        assert "1 ad states an age under 18. It is in urgent.jsonl" in err
        assert "1 row left out" in err

    def test_steps_end_with_their_final_figure(
        self, market_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Off a terminal each step's last line is the number of all ads."""
        main(["rank", str(market_file), "--out", str(tmp_path / "out"), "--fictitious"])
        lines = capsys.readouterr().err.splitlines()
        last = [line for line in lines if line.startswith("measure ads: ")][-1]
        assert last == "measure ads: 2,500 ads"

    @pytest.mark.parametrize("name", ["agency", "spam", "scam", "job_ad"])
    def test_what_stands_behind_the_others_is_told_apart(
        self, name: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The printed list marks clusters that their class puts behind the others."""
        ranking = rank([GOOD, {**GOOD, "ad_id": "2"}], n_jobs=1)
        classes = pl.Series("class", [name, "independent"])
        print_ranking(replace(ranking, table=ranking.table.with_columns(classes)))
        first, second = capsys.readouterr().out.splitlines()[1:3]
        assert f"({name})" in first
        assert "(" not in second.partition("low")[2].partition("0.")[0]


class TestInit:
    def test_init_writes_a_config_that_reads(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The new triage.toml is valid, and a crawl with it is refused for want of a purpose."""
        folder = tmp_path / "desk"
        assert main(["init", str(folder)]) == 0
        assert main(["crawl", "-w", str(folder), "--quiet"]) == 5
        errors = capsys.readouterr().err
        assert "[purpose]" in errors
        assert str(folder / "triage.toml") in errors

    def test_init_overwrites_nothing(self, tmp_path: Path) -> None:
        """A second init leaves the file as it is and exits with 2."""
        folder = workspace(tmp_path / "desk", "# mine")
        assert main(["init", str(folder)]) == 2
        assert (folder / "triage.toml").read_text() == "# mine"


class TestPurpose:
    def test_expired_purpose_refuses_to_crawl(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Exit 5; the message says what to write where."""
        yesterday = date.today() - timedelta(days=2)  # noqa: DTZ011 - any zone will do
        folder = workspace(tmp_path / "desk", PURPOSE.format(expires=yesterday))
        assert main(["crawl", "-w", str(folder), "--quiet"]) == 5
        errors = capsys.readouterr().err
        assert "expires" in errors
        assert str(folder / "triage.toml") in errors

    def test_run_needs_a_purpose_too(self, tmp_path: Path) -> None:
        """Ranking what a workspace holds is refused without a purpose."""
        assert main(["run", "-w", str(workspace(tmp_path / "desk", ""))]) == 5

    def test_nothing_to_crawl_or_run_exits_2(self, tmp_path: Path) -> None:
        """With a purpose, but no source and no ads, the configuration is what is wrong."""
        tomorrow = date.today() + timedelta(days=2)  # noqa: DTZ011 - any zone will do
        folder = workspace(tmp_path / "desk", PURPOSE.format(expires=tomorrow))
        assert main(["crawl", "-w", str(folder), "--quiet"]) == 2
        assert main(["run", "-w", str(folder), "--quiet"]) == 2


class TestConfig:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("[purpos]", "unknown table [purpos]"),
            ("[run]\ntop = 'many'", "[run] top must be a whole number"),
            ("[run]\nspeed = 1", "[run] has no setting 'speed'"),
            ("[run]\nlanguage = 'de'", '[run] language must be "en" or "nl"'),
            ("[run", "triage.toml"),
            ("[model]", "[model] needs file and sha256"),
            ("[model]\nfile = 'm.json'\nsha256 = 'abc'", "[model] needs file and sha256"),
            (f"[model]\nsha256 = '{'0' * 64}'", "[model] needs file and sha256"),
        ],
    )
    def test_mistakes_are_named(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
    ) -> None:
        """A wrong setting exits with 2 and is named with file, table and key."""
        folder = workspace(tmp_path / "desk", text)
        assert main(["run", "-w", str(folder), "--quiet"]) == 2
        assert said in capsys.readouterr().err

    def test_no_workspace_says_how_to_make_one(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A folder without triage.toml is answered with the command that makes one."""
        assert main(["run", "-w", str(tmp_path), "--quiet"]) == 2
        assert "signaltriage init" in capsys.readouterr().err


class TestDemo:
    def test_demo_goes_the_whole_way(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Pages are fetched from three sites and end in a ranked list with a report."""
        folder = tmp_path / "demo"
        arguments = ["demo", "--workspace", str(folder), "--ads", "120", "--no-review", "--json",
                     "--quiet", "--jobs", "1"]  # fmt: skip
        assert main(arguments) == 0
        record = json.loads(capsys.readouterr().out)
        assert record["pages_fetched"] > record["sightings_fetched"] > 100
        assert record["ads"] > 90
        assert Path(record["report"]).read_text().startswith("<!doctype html>")
        out = Path(record["out"])
        assert json.loads((out / "manifest.json").read_text())["purpose"]["id"] == "demo"
        before = {p: p.read_bytes() for p in out.iterdir() if p.name != "manifest.json"}
        assert main([*arguments[:-1], "2"]) == 0  # replaces the earlier demo, on other ports
        assert {p: p.read_bytes() for p in before} == before

    def test_few_exploited_clusters_give_no_figure(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The average precision is printed only where it can mean something."""
        arguments = ["demo", "--workspace", str(tmp_path / "demo"), "--no-review", "--quiet",
                     "--jobs", "1", "--ads"]  # fmt: skip
        main([*arguments, "30"])
        assert "Average precision" not in capsys.readouterr().out
        monkeypatch.setattr("signaltriage.cli.demo.FEWEST_POSITIVES", 0)
        main([*arguments, "30"])
        assert "ranking by everything visible would reach" in capsys.readouterr().out

    def test_demo_removes_nothing_but_a_demo(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A folder with anything else in it is left alone."""
        (tmp_path / "mine.txt").write_text("mine")
        assert main(["demo", "--workspace", str(tmp_path), "--no-review", "--quiet"]) == 2
        assert (tmp_path / "mine.txt").read_text() == "mine"
