"""From what is scored nobody can tell where whoever wrote an ad comes from."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from signaltriage.features import load_catalogue
from signaltriage.simulate import Market

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "features_auditor.py"


@pytest.fixture(scope="module")
def auditor() -> ModuleType:
    """Load the auditor of the benchmarks."""
    spec = importlib.util.spec_from_file_location("features_auditor", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_auditor_finds_what_is_there(auditor: ModuleType) -> None:
    """A feature that gives the origin away is noticed, and noise is not."""
    rng = np.random.default_rng(0)
    abroad = rng.random(600) < 0.5
    groups = np.arange(600) // 2
    noise = rng.random((600, 3))
    telling = np.column_stack([noise, abroad + rng.normal(0, 0.5, 600)])
    assert auditor.audit(telling, abroad, groups) > 0.85
    assert auditor.audit(noise, abroad, groups) < 0.58


@pytest.mark.slow
def test_scored_features_do_not_tell_origin(auditor: ModuleType) -> None:
    """Among ads of equal truth and language the area under the curve is at most 0.60."""
    table = auditor.market_table(Market(seed=21, n_ads=4_000))
    found = auditor.audit_market(table, load_catalogue().columns)
    assert found
    assert auditor.overall(found) <= auditor.BOUND
