"""Model files."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

import pytest

from signaltriage.errors import ForbiddenFeatureError, ModelError, UsageError
from signaltriage.exchange import load_model, save_model
from signaltriage.exchange.model_files import MAX_MODEL
from signaltriage.models import TriageClassifier, dumps


def test_a_model_survives_its_file(tmp_path: Path) -> None:
    """What is saved is loaded, for the owner alone, and saving twice gives the same bytes."""
    model = TriageClassifier.from_catalogue()
    save_model(model, tmp_path / "model.json")
    loaded = load_model(tmp_path / "model.json")
    assert dumps(loaded) == dumps(model)
    assert (tmp_path / "model.json").stat().st_mode & 0o777 == 0o600
    save_model(loaded, tmp_path / "again.json")
    assert (tmp_path / "model.json").read_bytes() == (tmp_path / "again.json").read_bytes()


class Trap:
    """Would write a file if it were ever unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return (Path.touch, (self.path,))


def test_a_pickle_is_text_that_does_not_fit(tmp_path: Path) -> None:
    """Nothing in a model file is ever executed."""
    (tmp_path / "model.json").write_bytes(pickle.dumps(Trap(tmp_path / "sprung")))
    with pytest.raises(ModelError, match="is not UTF-8 text"):
        load_model(tmp_path / "model.json")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"{", b"null"])
def test_damaged_models_are_named(tmp_path: Path, content: bytes) -> None:
    """A file that is not a model is refused with its path."""
    (tmp_path / "model.json").write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.json: "):
        load_model(tmp_path / "model.json")


def test_forbidden_models_are_named(tmp_path: Path) -> None:
    """A model with a forbidden column is refused with its path, as a matter of policy."""
    text = dumps(TriageClassifier.from_catalogue())
    (tmp_path / "model.json").write_text(text.replace("a1_shared_contact", "e1_origin_stated"))
    with pytest.raises(ForbiddenFeatureError, match=r"model\.json: .*e1_origin_stated"):
        load_model(tmp_path / "model.json")


def test_a_name_that_no_file_has() -> None:
    """A name with a NUL, as from a configuration, is wrong usage."""
    with pytest.raises(UsageError, match="the model cannot be read"):
        load_model("model\0.json")


def test_huge_models_are_not_read(tmp_path: Path) -> None:
    """A file over the limit is refused without being taken in."""
    with (tmp_path / "model.json").open("wb") as stream:
        stream.truncate(MAX_MODEL * 100)
    with pytest.raises(ModelError, match="is larger than 10,000,000 bytes"):
        load_model(tmp_path / "model.json")


def test_a_missing_model(tmp_path: Path) -> None:
    """A path without a file is wrong usage, not a damaged model."""
    with pytest.raises(UsageError, match="the model cannot be read: No such file") as caught:
        load_model(tmp_path / "model.json")
    assert not isinstance(caught.value, ModelError)


def test_a_pinned_model_is_that_file_alone(tmp_path: Path) -> None:
    """With a digest, one changed byte is refused, whatever it says; both digests are named."""
    path = tmp_path / "model.json"
    save_model(TriageClassifier.from_catalogue(), path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert dumps(load_model(path, digest.upper())) == path.read_text()
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(ModelError, match=f"(?s)another file.*not {digest}; restore"):
        load_model(path, digest)
    assert load_model(path)
