"""`signaltriage indicators`: what is measured and why, and own indicators before they are used."""

from __future__ import annotations

import doctest
import json
import re
from pathlib import Path

import pytest

import signaltriage
from signaltriage.cli import main
from signaltriage.features import load_catalogue

DOC = (Path(signaltriage.__file__).parents[1] / "docs" / "own_indicators.md").read_text("utf-8")


def block(kind: str) -> str:
    """Return the first block of a kind in docs/own_indicators.md."""
    found = re.search(rf"```{kind}\n(.*?)```", DOC, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the worked example of the documents in the current folder."""
    (tmp_path / "own.toml").write_text(block("toml"), "utf-8")
    (tmp_path / "ads.jsonl").write_text(block("json"), "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


class TestDocs:
    def test_the_worked_example_prints_what_is_shown(
        self, example: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Command and output in docs/own_indicators.md belong together."""
        command, _, shown = block("console").partition("\n")
        assert main(command.removeprefix("$ signaltriage ").split()) == 0
        assert capsys.readouterr().out == shown
        assert example == Path.cwd()

    def test_the_python_of_the_example_runs(self, example: Path) -> None:
        """The block for Python is a doctest that holds."""
        test = doctest.DocTestParser().get_doctest(block("python"), {}, "own_indicators.md", "", 0)
        assert test.examples
        assert example == Path.cwd()
        assert doctest.DocTestRunner().run(test).failed == 0

    @pytest.mark.usefixtures("example")
    def test_every_key_is_in_the_table(self) -> None:
        """Whoever meets a key in a message finds it in the document."""
        from signaltriage.features.own import KEYS

        assert [key for key in KEYS if f"`{key}`" not in DOC] == []


class TestList:
    def test_a_line_for_each_entry_within_80_columns(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Every id stands there in full."""
        monkeypatch.setenv("COLUMNS", "80")
        assert main(["indicators", "list"]) == 0
        lines = capsys.readouterr().out.splitlines()
        ids = {line.split()[0] for line in lines if line}
        assert {i.id for i in load_catalogue()} <= ids
        assert max(map(len, lines)) <= 80

    def test_json_has_the_version_and_all_entries(self, capsys: pytest.CaptureFixture[str]) -> None:
        """So that a result can be read against its catalogue."""
        assert main(["indicators", "list", "--json"]) == 0
        record = json.loads(capsys.readouterr().out)
        assert record["sha256"] == load_catalogue().digest
        assert [row["id"] for row in record["indicators"]] == [i.id for i in load_catalogue()]


class TestShow:
    @pytest.mark.parametrize("width", [40, 80, 120])
    def test_both_sides_are_shown(
        self, width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Evidence for and against, at any width, without blanks at the ends of lines."""
        monkeypatch.setenv("COLUMNS", str(width))
        assert main(["indicators", "show", "e5_obscured_phone"]) == 0
        out = capsys.readouterr().out
        assert "What speaks for it" in out
        assert "What speaks against it" in out
        lines = out.splitlines()
        assert max(map(len, lines)) <= min(width, 100)
        assert [line for line in lines if line != line.rstrip()] == []
        told = " ".join(out.split())
        assert load_catalogue()["e5_obscured_phone"].note_against in told

    def test_a_short_id_and_dutch(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The letter and number are enough."""
        assert main(["indicators", "show", "B3", "--language", "nl"]) == 0
        assert "Wat ertegen pleit" in capsys.readouterr().out

    def test_json_holds_the_card(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Every answer as a list of lines."""
        assert main(["indicators", "show", "e1", "--json"]) == 0
        record = json.loads(capsys.readouterr().out)
        assert record["id"] == "e1_origin_stated"
        assert record["how"] == ["It is never measured."]

    def test_an_unknown_id_is_wrong_usage(self, capsys: pytest.CaptureFixture[str]) -> None:
        """It says where the ids are listed."""
        assert main(["indicators", "show", "z9"]) == 2
        assert "signaltriage indicators list" in capsys.readouterr().err


class TestCards:
    def test_cards_are_written_for_both_languages(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A page each, and an index."""
        assert main(["indicators", "cards", "--out", str(tmp_path / "cards")]) == 0
        assert len(list((tmp_path / "cards").glob("*.md"))) == len(load_catalogue()) + 1
        assert len(list((tmp_path / "cards/nl").glob("*.md"))) == len(load_catalogue()) + 1
        assert "pages written" in capsys.readouterr().out


class TestTest:
    @pytest.mark.usefixtures("example")
    def test_json_holds_the_figures(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Counts, interval, phrases, overlap and samples, on stdout alone."""
        assert main(["indicators", "test", "own.toml", "ads.jsonl", "--json", "--fictitious"]) == 0
        out, err = capsys.readouterr()
        (row,) = json.loads(out)["indicators"]
        assert (row["found"], row["measured"], row["not_measured"]) == (2, 4, 1)
        assert row["low"] < row["share"] < row["high"]
        assert row["phrases"]["gift card*"] == 0
        cues = {i.id for i in load_catalogue() if i.scope == "ad" and i.value == "presence"}
        assert {o["indicator"] for o in row["overlap"]} == cues & set(load_catalogue().ad_ids)
        assert {s["found"] for s in row["samples"]} == {"cadeaukaart", "betalen met bonnen"}
        assert "test own indicators: 5 ads" in err

    @pytest.mark.usefixtures("example")
    def test_refused_rows_make_it_done_in_part(
        self, example: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """They are named on stderr, and the code is 3."""
        with (example / "ads.jsonl").open("a") as file:
            file.write('{"source": "kiosk.example"}\n')
        assert main(["indicators", "test", "own.toml", "ads.jsonl", "--quiet"]) == 3
        assert "refused ads.jsonl:6: " in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("change", "code", "reason"),
        [
            (("own_gift_cards", "own_nationality"), 5, "may never be a feature"),
            (('"gift card*"', '"Roemeense*"'), 5, "phrase 2"),
            (("why = ", "reason = "), 2, "unknown keys reason"),
            ((".{0,20}", "(?=x)"), 2, "pattern 1"),
        ],
    )
    def test_a_wrong_file_is_refused_before_any_ad_is_read(
        self,
        change: tuple[str, str],
        code: int,
        reason: str,
        example: Path,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """2 for a mistake, 5 for a red line; the message names file and entry."""
        (example / "own.toml").write_text(block("toml").replace(*change), "utf-8")
        assert main(["indicators", "test", "own.toml", "ads.jsonl", "--quiet"]) == code
        err = capsys.readouterr().err
        assert reason in err
        assert "own.toml: own_" in err

    def test_a_minor_is_named_and_left_out(
        self, example: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What to do stands on stderr."""
        text = block("json").replace("Ik werk voor mezelf", "Ik ben 16 jaar")
        (example / "ads.jsonl").write_text(text, "utf-8")
        assert main(["indicators", "test", "own.toml", "ads.jsonl", "--quiet"]) == 0
        out, err = capsys.readouterr()
        assert "1 ad left out for a stated age under 18" in err
        assert "112" in err
        assert "16 jaar" not in out

    def test_text_of_ads_cannot_steer_the_terminal(
        self, example: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Escapes and line breaks around a hit are shown as other signs."""
        text = block("json").replace("Stuur mij vooraf", "\\u001b[2J\\nStuur \\u202e mij [red]")
        (example / "ads.jsonl").write_text(text, "utf-8")
        main(["indicators", "test", "own.toml", "ads.jsonl", "--quiet"])
        out = capsys.readouterr().out
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "[red]" in out

    @pytest.mark.usefixtures("example")
    def test_an_empty_file_of_ads_is_said(
        self, example: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Nothing to measure is no error."""
        (example / "none.jsonl").write_text("", "utf-8")
        assert main(["indicators", "test", "own.toml", "none.jsonl", "--quiet"]) == 0
        out, err = capsys.readouterr()
        assert "could not be measured on any ad" in out
        assert "no ads in none.jsonl" in err
