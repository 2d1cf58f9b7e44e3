"""Engines: where the work is done changes nothing but the time it takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from signaltriage.batch.engine import engine
from signaltriage.errors import UsageError


@pytest.mark.slow
def test_dask_writes_the_same_bytes(market_file: Path, tmp_path: Path) -> None:
    """Two Dask workers write what one process writes."""
    for name, options in (("one", ["--jobs", "1"]), ("two", ["--engine", "dask", "--jobs", "2"])):
        command = [sys.executable, "-m", "signaltriage", "rank", str(market_file), "--fictitious"]
        command += ["--quiet", "--top", "5", "--out", str(tmp_path / name), *options]
        subprocess.run(command, check=True, capture_output=True)
    files = [path.name for path in (tmp_path / "one").iterdir() if path.name != "manifest.json"]
    assert len(files) == 11
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_unknown_engine_is_named() -> None:
    """Another engine is refused with the names of those there are."""
    with pytest.raises(UsageError, match="local, dask"), engine("spark", 1):
        pass
