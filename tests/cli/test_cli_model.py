"""`signaltriage model`: looking into files, and at what differs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from signaltriage.cli import main
from signaltriage.exchange import save_model
from signaltriage.features import load_catalogue
from signaltriage.models import Calibration, TriageClassifier


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the expert scorecard and a model trained on few labels, as files."""
    folder = tmp_path_factory.mktemp("models")
    k = len(load_catalogue().columns)
    x = np.vstack([np.zeros((30, k)), np.full((10, k), 9.0)])
    trained = TriageClassifier().fit(
        x, [0] * 30 + [1] * 10, label_source="court", platforms=["kiosk.example"]
    )
    calibration = Calibration(slope=0.9, intercept=-0.1, n=40, folds=5)
    save_model(TriageClassifier.from_catalogue(), folder / "expert.json")
    save_model(trained.calibrated(calibration, 0.05), folder / "trained.json")
    return folder / "expert.json", folder / "trained.json"


class TestShow:
    def test_a_file_is_told(
        self, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Labels, platforms, every weight with its source, base, calibration, thresholds."""
        assert main(["model", "show", str(files[1])]) == 0
        printed = capsys.readouterr().out
        assert "scorecard, trained on 40 clusters, 10 of them labelled 1 (court)" in printed
        assert "platforms: kiosk.example" in printed
        assert "Calibrated on 40 held-out clusters: log-odds times 0.900, -0.100" in printed
        for name in load_catalogue().columns:
            assert name in printed
            assert load_catalogue()[name].citation_keys[0] in printed
        assert "points; high: from 0.25" in printed

    def test_without_a_file_the_expert_scorecard(self, capsys: pytest.CaptureFixture[str]) -> None:
        """What ranks without labels can be read."""
        assert main(["model", "show"]) == 0
        printed = capsys.readouterr().out
        assert printed.startswith("expert scorecard, no labels\n")
        assert "Neither tested on held-out groups nor calibrated." in printed
        assert "platforms: any" in printed
        assert "where 2 % deserve attention" in printed

    def test_json(self, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
        """One object with weights, their status and sources, gates and points needed."""
        assert main(["model", "show", str(files[1]), "--json"]) == 0
        record = json.loads(capsys.readouterr().out)
        assert record["training"]["positives"] == 10
        first = record["weights"][0]
        assert first["low"] <= first["weight"] <= first["high"]
        assert first["status"] == "untested"
        assert "toex2022" in first["sources"]
        review = record["base"] + record["points_needed"]["review"]
        assert 1 / (1 + np.exp(-review)) == pytest.approx(record["gates"]["review_at"])

    def test_another_file_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What is no model file exits with 2 and is named."""
        (tmp_path / "a.json").write_text("{}")
        assert main(["model", "show", str(tmp_path / "a.json")]) == 2
        assert "this is not a model file" in capsys.readouterr().err


class TestDiff:
    def test_differences_are_listed(
        self, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Weights with their change and settings with both values; that is no failure."""
        assert main(["model", "diff", *map(str, files)]) == 0
        printed = capsys.readouterr().out
        assert "a6_intermediary" in printed
        assert "standard deviations of the left weight" in printed
        for setting in ("calibration.slope", "training.n", "training.label_source", "table.base"):
            assert setting in printed
        assert "gates." not in printed

    def test_one_model_stands_beside_the_expert_scorecard(
        self, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        """With one file the left side is the expert scorecard; with three nobody knows."""
        assert main(["model", "diff", *map(str, files)]) == 0
        both = capsys.readouterr().out
        assert main(["model", "diff", str(files[1])]) == 0
        assert capsys.readouterr().out == both
        assert main(["model", "diff", *map(str, files), str(files[0])]) == 2

    def test_equal_models(
        self, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A model compared with itself differs in nothing, and that is said."""
        assert main(["model", "diff", str(files[0]), str(files[0])]) == 0
        assert capsys.readouterr().out == "The two models are equal.\n"

    def test_settings_alone(
        self, files: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Where only the prevalence moved, the weights are said to be equal."""
        other = tmp_path / "moved.json"
        save_model(TriageClassifier.from_catalogue().at_prevalence(0.05), other)
        assert main(["model", "diff", str(files[0]), str(other)]) == 0
        printed = capsys.readouterr().out
        assert printed.startswith("The weights are equal.\n")
        assert "training.prevalence" in printed

    def test_json(self, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
        """Both values of everything that differs."""
        assert main(["model", "diff", *map(str, files), "--json"]) == 0
        record = json.loads(capsys.readouterr().out)
        assert record["settings"]["calibration.slope"] == [1.0, 0.9]
        assert {"name", "left", "right", "change", "change_sd", "shape"} == set(
            record["weights"][0]
        )


def test_texts_of_a_file_reach_no_terminal_as_they_are(
    files: tuple[Path, Path], tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Codes that steer a terminal, and half surrogates, are written as codes."""
    model = TriageClassifier().fit(
        np.zeros((2, len(load_catalogue().columns))),
        [0, 1],
        label_source="\x1b]0;title\x07\ud800",
        platforms=["\x1b[31mred[/bold]", "\u202e"],
    )
    save_model(model, tmp_path / "odd.json")
    for call in (["show"], ["diff", str(files[0])]):
        assert main(["model", *call, str(tmp_path / "odd.json")]) == 0
        printed = capfdbinary.readouterr().out
        assert b"\\x1b]0;title" in printed
        assert b"\\ud800" in printed
        assert b"\x1b]0" not in printed
        assert b"\x1b[31m" not in printed
        assert "\u202e".encode() not in printed
