"""Ads that several test modules share; all made up."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from signaltriage.exchange import write_ads
from signaltriage.simulate import Market

# No deadline: a busy machine is no fault. In CI the same examples every time; new ones are for
# the desk, where somebody is there to look at them.
settings.register_profile("steady", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("steady")


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
