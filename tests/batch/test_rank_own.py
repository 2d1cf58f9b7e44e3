"""Own indicators in a run: shown beside the rest, and without any effect on score and order."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from signaltriage.cli import main

ENTRY = """
[[indicator]]
id = "own_appointment"
what = "Speaks of an appointment"
why = "x"
citation = "x"
note_for = "For."
note_against = "Against."
innocent = ["an ordinary word"]
languages = ["nl", "en"]
sentence_en = "Speaks of an appointment, in {ads}."
sentence_nl = "Noemt een afspraak, in {ads}."
phrases = ["afspraak", "appointment"]
"""


@pytest.fixture
def lists(tmp_path: Path, market_file: Path) -> tuple[Path, Path]:
    """Rank the same ads without and with an own indicator."""
    (tmp_path / "own.toml").write_text(ENTRY, "utf-8")
    rank = ["rank", str(market_file), "--fictitious", "--quiet", "--jobs", "1", "--top", "400"]
    assert main([*rank, "--out", str(tmp_path / "without")]) == 0
    own = ["--indicators", str(tmp_path / "own.toml")]
    assert main([*rank, "--out", str(tmp_path / "with"), *own]) == 0
    return tmp_path / "without", tmp_path / "with"


@pytest.mark.slow
def test_own_indicators_describe_and_do_not_score(lists: tuple[Path, Path]) -> None:
    """The list is the same but for the run's id; findings and evidence have one thing more."""
    before, after = (pl.read_parquet(folder / "ranked.parquet") for folder in lists)
    assert before.drop("run_id").equals(after.drop("run_id"))
    assert before["run_id"][0] != after["run_id"][0]
    for name in ("findings.parquet", "cluster_findings.parquet"):
        old, new = (pl.read_parquet(folder / name) for folder in lists)
        assert new.drop("own_appointment").equals(old)
        assert new["own_appointment"].sum() > 0
    lines = (lists[1] / "evidence.jsonl").read_text("utf-8").splitlines()
    shown = [
        entry
        for line in lines
        for entry in json.loads(line)["context"]
        if entry["indicator"] == "own_appointment"
    ]
    assert shown
    for entry in shown:
        assert entry["points"] == 0
        assert (entry["note_for"], entry["note_against"]) == ("For.", "Against.")
        assert {span["text"].casefold() for span in entry["spans"]} <= {"afspraak", "appointment"}
        assert entry["spans"]
