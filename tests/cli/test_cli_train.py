"""`signaltriage train`: what it writes, what it says, how it ends."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from signaltriage.cli import main
from signaltriage.exchange import load_model, write_ads
from signaltriage.simulate import Market
from signaltriage.store import create_workspace, open_workspace

CONFIG = """
[purpose]
id = "test"
controller = "a test"
legal_basis = "simulated data only"
regime = "AVG"
scope = "a test"
expires = {expires}

[run]
fictitious = true
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with ads.jsonl and labels.csv of a small made-up market."""
    path = tmp_path_factory.mktemp("train")
    market = Market(seed=4, n_ads=700)
    write_ads(path / "ads.jsonl", market.ads)
    write_labels(path / "labels.csv", market, 700)
    return path


def write_labels(path: Path, market: Market, n: int) -> None:
    """Write the truth of the first ads as labels."""
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["source", "ad_id", "label", "label_source", "labelled_at"])
        for truth, _ in zip(market.truth, range(n), strict=False):
            row = [truth.source, truth.ad_id, truth.exploited, "synthetic", "2026-03-01"]
            rows.writerow(row)


def arguments(folder: Path, out: Path, *more: str) -> list[str]:
    """Return a call that trains on files."""
    return ["train", str(folder / "ads.jsonl"), "--labels", str(folder / "labels.csv"), "--out",
            str(out), "--folds", "3", "--jobs", "1", "--quiet", "--fictitious", *more]  # fmt: skip


class TestFiles:
    def test_model_and_card_are_written(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Both files are there, private, the same at every call, and rank takes the model."""
        assert main(arguments(folder, tmp_path / "out")) == 0
        printed = capsys.readouterr().out
        assert "Agreement with synthetic labels on held-out groups" in printed
        assert "average precision" in printed
        assert 'of band "high"' in printed
        assert "…" not in printed
        first = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}
        assert first.keys() == {"model.json", "model_card.md"}
        assert {oct(f.stat().st_mode & 0o777) for f in (tmp_path / "out").iterdir()} == {"0o600"}
        assert main(arguments(folder, tmp_path / "out")) == 0
        assert first == {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}
        ranked = ["--model", str(tmp_path / "out/model.json"), "--out", str(tmp_path / "list")]
        more = ["--fictitious", "--quiet", "--jobs", "1", "--top", "1"]
        assert main(["rank", str(folder / "ads.jsonl"), *ranked, *more]) == 0
        manifest = json.loads((tmp_path / "list/manifest.json").read_text())
        assert manifest["versions"]["model"] in first["model_card.md"].decode()

    def test_json_holds_everything(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """--json prints one object: figures with intervals, expectations, digests."""
        more = ("--json", "--assumed-prevalence", "0.03", "--seed", "5")
        assert main(arguments(folder, tmp_path / "out", *more)) == 0
        record = json.loads(capsys.readouterr().out)
        content = (tmp_path / "out/model.json").read_bytes()
        assert record["sha256"] == hashlib.sha256(content).hexdigest()
        assert record["model_id"] == "m" + record["sha256"][:12]
        assert record["training"]["prevalence"] == 0.03
        assert record["seed"] == 5
        assert {f["figure"] for f in record["figures"]} > {"average_precision", "brier"}
        assert all(f["low"] <= f["high"] for f in record["figures"])
        assert record["expected"][0]["prevalence"] == 0.03
        assert record["calibration"]["folds"] == 3

    def test_too_few_labels_are_said(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """With labels that nothing can be held out of, the model is written and that is said."""
        few = tmp_path / "few.csv"
        write_labels(few, Market(seed=4, n_ads=700), 3)
        call = arguments(folder, tmp_path / "out")
        call[call.index("--labels") + 1] = str(few)
        assert main(call) == 0
        assert "Not tested and not calibrated" in capsys.readouterr().out
        assert load_model(tmp_path / "out/model.json").calibration_.n == 0

    def test_what_is_left_out_is_named(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Exit 3 with a refused row; labels without an ad and claims of minority are counted."""
        young = {"source": "kiosk.example", "ad_id": "y", "body": "Ik ben 16 jaar",
                 "observed_at": "2026-03-01T12:00:00Z"}  # fmt: skip
        more = tmp_path / "more.jsonl"
        more.write_text(f"[]\n{json.dumps(young)}\n")
        labels = tmp_path / "labels.csv"
        stray = "kiosk.example,nobody,1,synthetic,2026-03-01\n"
        labels.write_text((folder / "labels.csv").read_text() + stray)
        call = arguments(folder, tmp_path / "out")
        call[call.index("--labels") + 1] = str(labels)
        assert main([*call, str(more)]) == 3
        errors = capsys.readouterr().err
        assert "more.jsonl:1" in errors
        assert "1 ad with a claim of an age under 18" in errors
        assert "of ads that are not in the input" in errors
        assert (tmp_path / "out/model.json").exists()


class TestUsage:
    @pytest.mark.parametrize(
        "call",
        [
            ["--out", "x"],
            ["{ads}"],
            ["{ads}", "--out", "x", "-w", "y"],
            ["-w", "y", "--out", "x"],
            ["-w", "y", "--fictitious"],
            ["{ads}", "--out", "x", "--folds", "1"],
            ["{ads}", "--out", "x", "--assumed-prevalence", "1"],
            ["{ads}", "--out", "x", "--learner", "forest"],
        ],
    )
    def test_wrong_usage_exits_2(self, folder: Path, call: list[str]) -> None:
        """Files and a workspace exclude each other, and values out of range are refused."""
        filled = [part.format(ads=folder / "ads.jsonl") for part in call]
        assert main(["train", "--labels", str(folder / "labels.csv"), *filled]) == 2

    def test_mixed_label_sources_exit_2(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A court's finding and a made-up label are not the same thing."""
        labels = tmp_path / "labels.csv"
        text = (folder / "labels.csv").read_text()
        labels.write_text(text.replace("synthetic", "court", 1))
        call = arguments(folder, tmp_path / "out")
        call[call.index("--labels") + 1] = str(labels)
        assert main(call) == 2
        assert "several sources" in capsys.readouterr().err
        assert not (tmp_path / "out").exists()


class TestWorkspace:
    def test_a_model_ranks_once_it_is_pinned(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Training changes no run; the printed lines do; a changed file is refused with 2."""
        expires = date.today() + timedelta(days=2)  # noqa: DTZ011 - any zone will do
        config = create_workspace(tmp_path / "desk", CONFIG.format(expires=expires))
        open_workspace(tmp_path / "desk").add([folder / "ads.jsonl"])
        quiet = ["--quiet", "--jobs", "1"]
        desk, labels = str(tmp_path / "desk"), str(folder / "labels.csv")
        before = config.read_bytes()
        assert main(["train", "-w", desk, "--labels", labels, "--folds", "3", *quiet]) == 0
        assert config.read_bytes() == before
        printed = capsys.readouterr().out
        (model,) = (tmp_path / "desk/models").glob("*.json")
        assert (tmp_path / "desk/models" / f"{model.stem}_card.md").exists()

        def ranked_with() -> str:
            assert main(["run", "-w", desk, "--json", *quiet]) == 0
            out = Path(json.loads(capsys.readouterr().out)["out"])
            manifest = json.loads((out / "manifest.json").read_text())
            return str(manifest["versions"]["model"])

        assert ranked_with() != model.stem
        config.write_text(config.read_text() + printed[printed.index("[model]") :])
        assert ranked_with() == model.stem
        model.write_text(model.read_text().replace('"review_at": 0.1', '"review_at": 0.2'))
        assert main(["run", "-w", desk, *quiet]) == 2
        errors = capsys.readouterr().err
        assert "is another file than the one that was pinned" in errors
        assert str(model) in errors

    def test_training_needs_a_purpose(self, folder: Path, tmp_path: Path) -> None:
        """Without a purpose nothing is learnt either: exit 5."""
        create_workspace(tmp_path / "desk", "")
        call = ["train", "-w", str(tmp_path / "desk"), "--labels", str(folder / "labels.csv")]
        assert main([*call, "--quiet"]) == 5
