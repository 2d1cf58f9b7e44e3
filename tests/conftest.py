"""Ads that several test modules share; all made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from signaltriage.exchange import write_ads
from signaltriage.simulate import Market


@pytest.fixture(scope="session")
def market() -> Market:
    """Return a small made-up market."""
    return Market(seed=3, n_ads=2_500)


@pytest.fixture(scope="session")
def market_file(market: Market, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its ads as a JSONL file."""
    path = tmp_path_factory.mktemp("market") / "ads.jsonl"
    write_ads(path, market.ads)
    return path
