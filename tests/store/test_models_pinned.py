"""Models of a workspace: trained into it, and pinned by a person."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signaltriage.batch import Learning
from signaltriage.errors import ConfigError, ModelError, PurposeError, UsageError
from signaltriage.exchange import save_model, write_ads
from signaltriage.models import Gates, TriageClassifier
from signaltriage.records import Label
from signaltriage.simulate import Market
from signaltriage.store import Workspace, create_workspace, open_workspace

SEEN = datetime(2026, 3, 1, tzinfo=UTC)
CONFIG = """
[purpose]
id = "test"
controller = "a test"
legal_basis = "simulated data only"
regime = "AVG"
scope = "a test"
expires = 2026-06-30

[run]
fictitious = true
seed = 3
"""


def opened(folder: Path, more: str = "", now: datetime = SEEN) -> Workspace:
    """Open the workspace with these lines at the end of its triage.toml."""
    (folder / "triage.toml").write_text(CONFIG + more)
    return open_workspace(folder, lambda: now)


def pin(file: str, digest: str) -> str:
    """Return the lines that pin a model."""
    return f'[model]\nfile = "{file}"\nsha256 = "{digest}"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a workspace that holds 150 ads."""
    create_workspace(tmp_path / "desk", CONFIG)
    write_ads(tmp_path / "ads.jsonl", Market(seed=5, n_ads=150).ads)
    opened(tmp_path / "desk").add([tmp_path / "ads.jsonl"])
    return tmp_path / "desk"


@pytest.fixture
def labels() -> list[Label]:
    """Return the truth about the ads as labels."""
    truth = Market(seed=5, n_ads=150).truth
    return [Label(t.source, t.ad_id, t.exploited, "synthetic", SEEN) for t in truth]


def test_training_leaves_the_choice_to_a_person(folder: Path, labels: list[Label]) -> None:
    """Model and card are saved, private, under the model's name; the triage.toml stays."""
    desk = opened(folder)
    before = (folder / "triage.toml").read_bytes()
    trained = desk.train(labels, Learning(folds=2), n_jobs=1)
    model, card = desk.model_files(trained)
    assert sorted((folder / "models").iterdir()) == sorted([model, card])
    assert hashlib.sha256(model.read_bytes()).hexdigest() == trained.sha256
    assert {file.stat().st_mode & 0o777 for file in (model, card)} == {0o600}
    assert (folder / "models").stat().st_mode & 0o777 == 0o700
    assert (folder / "triage.toml").read_bytes() == before
    assert trained.facts.seed == 3
    assert desk.train(labels, Learning(folds=2), seed=8, n_jobs=1).facts.seed == 8
    assert desk.run(n_jobs=1).model.training_.n == 0


def test_the_pinned_model_ranks(folder: Path) -> None:
    """The path is that of the workspace, wherever it is opened from."""
    strict = TriageClassifier.from_catalogue(gates=Gates(review_at=0.2))
    save_model(strict, folder / "models/strict.json")
    digest = hashlib.sha256((folder / "models/strict.json").read_bytes()).hexdigest()
    desk = opened(folder, pin("models/strict.json", digest))
    assert desk.run(n_jobs=1).model.gates_.review_at == 0.2


def test_another_file_does_not(folder: Path) -> None:
    """A changed or missing file is refused before anything is measured, and nothing is saved."""
    save_model(TriageClassifier.from_catalogue(), folder / "models/m.json")
    with pytest.raises(ModelError, match="restore the file, or pin the new one"):
        opened(folder, pin("models/m.json", "0" * 64)).run(n_jobs=1)
    with pytest.raises(UsageError, match=r"absent\.json: the model cannot be read"):
        opened(folder, pin("models/absent.json", "0" * 64)).run(n_jobs=1)
    assert not (folder / "runs").exists()


@pytest.mark.parametrize("lines", ["[model]", '[model]\nfile = "m.json"', pin("m.json", "12"),
                                   pin("", "0" * 64)])  # fmt: skip
def test_half_a_pin_is_none(folder: Path, lines: str) -> None:
    """A file without its digest would rank with whatever lies there."""
    with pytest.raises(ConfigError, match=r"\[model\] needs file and sha256"):
        opened(folder, lines)


def test_training_needs_a_purpose_that_holds(folder: Path, labels: list[Label]) -> None:
    """After its last day nothing is learnt from what was collected."""
    late = opened(folder, now=datetime(2026, 7, 1, tzinfo=UTC))
    with pytest.raises(PurposeError, match="expire"):
        late.train(labels, Learning(), n_jobs=1)
