"""A trial of own indicators: figures that can be counted by hand, samples that name no contact."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scipy.stats import norm

from signaltriage.batch import MemoryInput
from signaltriage.batch.inputs import BLOCK_ROWS, FileInput
from signaltriage.batch.trial import SAMPLES, Trial, try_indicators
from signaltriage.features.own import OwnIndicators, parse_own
from signaltriage.records import Ad

NL = "Ik ben Sanne en ik ontvang je graag bij mij thuis"
TOML = """
[[indicator]]
id = "own_cards"
what = "Asks for gift cards"
why = "x"
citation = "x"
note_for = "x"
note_against = "x"
innocent = ["x"]
languages = ["nl"]
sentence_en = "Asks, in {ads}."
sentence_nl = "Vraagt, in {ads}."
phrases = ["cadeaukaart*", "bon"]
patterns = ['geef \\w+']
"""


@pytest.fixture
def own() -> OwnIndicators:
    """One indicator."""
    return parse_own(TOML.encode(), "own.toml")


def ad(number: int, body: str, source: str = "kiosk.example", day: int = 1) -> Ad:
    """Make up an ad."""
    return Ad(source, str(number), datetime(2026, 3, day, tzinfo=UTC), body=body)


def trial(ads: list[Ad], own: OwnIndicators, n_jobs: int = 1) -> Trial:
    """Try it on ads in memory."""
    return try_indicators(MemoryInput(ads), own, fictitious=True, n_jobs=n_jobs)


def test_ads_are_counted_once_and_by_source(own: OwnIndicators) -> None:
    """Sightings of one ad are one; what could not be measured is no absence."""
    ads = [
        ad(1, f"{NL}, stuur een cadeaukaart"),
        ad(1, NL, day=2),
        ad(2, NL),
        ad(3, "Hola"),
        ad(4, f"{NL}, stuur een bon of cadeaukaarten", "board.example"),
    ]
    result = trial(ads, own)
    (tried,) = result.tried
    assert result.n_ads == 4
    assert (tried.all.found, tried.all.measured, tried.not_measured) == (2, 3, 1)
    assert {k: (s.found, s.measured) for k, s in tried.by_source.items()} == {
        "board.example": (1, 1),
        "kiosk.example": (1, 2),
    }
    assert tried.hits == {"cadeaukaart*": 2, "bon": 1, r"geef \w+": 0}


def test_the_interval_is_wilsons(own: OwnIndicators) -> None:
    """It is the set of shares that a score test does not reject."""
    ads = [ad(i, f"{NL}, een bon" if i < 3 else NL) for i in range(20)]
    share = trial(ads, own).tried[0].all
    z = norm.ppf(0.975)
    for bound in (share.low, share.high):
        assert bound is not None
        assert abs(3 / 20 - bound) == pytest.approx(z * (bound * (1 - bound) / 20) ** 0.5)
    nothing = trial([ad(1, "Hola")], own).tried[0].all
    assert (nothing.share, nothing.low, nothing.high) == (None, None, None)


def test_overlap_counts_ads_that_carry_both(own: OwnIndicators) -> None:
    """Of the ads on which both were measured; the most alike come first."""
    ads = [
        ad(1, f"{NL}, een bon, altijd bereikbaar"),
        ad(2, f"{NL}, een bon"),
        ad(3, f"{NL}, altijd bereikbaar"),
        ad(4, NL),
    ]
    first = trial(ads, own).tried[0].overlaps[0]
    assert (first.indicator, first.both, first.own, first.other, first.measured) == (
        "b3_always_on",
        1,
        2,
        2,
        4,
    )
    assert first.jaccard == pytest.approx(1 / 3)


def test_samples_show_the_hit_and_no_contact(own: OwnIndicators) -> None:
    """Contacts around a hit are masked, and equal texts are shown once."""
    text = f"{NL}. Stuur een cadeaukaart naar 06-71234567 of sanne@mail.example. " + NL * 3
    samples = trial([ad(i, text) for i in range(9)], own).tried[0].samples
    assert len(samples) == 1
    assert samples[0].found == "cadeaukaart"
    shown = samples[0].before + samples[0].after
    assert "[phone]" in shown
    assert "[email]" in shown
    assert "7123" not in shown
    assert "mail.example" not in shown
    many = trial([ad(i, f"{NL}. Boek {'abcdefghi'[i]}: een bon") for i in range(9)], own)
    assert len({(s.source, s.ad_id) for s in many.tried[0].samples}) == SAMPLES


def test_a_minor_is_left_out_with_all_sightings(own: OwnIndicators) -> None:
    """Such an ad is in no figure and no sample, in whatever block its sightings are."""
    ads = [ad(7, f"{NL}, een bon"), *(ad(100 + i, NL) for i in range(BLOCK_ROWS))]
    result = trial([*ads, ad(7, f"{NL}, ik ben 16 jaar", day=2)], own)
    (tried,) = result.tried
    assert (result.urgent, result.n_ads, tried.all.found) == (1, BLOCK_ROWS, 0)
    assert tried.samples == ()
    assert tried.hits["bon"] == 0


def test_the_result_does_not_depend_on_processes(own: OwnIndicators) -> None:
    """Several processes give what one gives."""
    ads = [ad(i, f"{NL}, een bon {i}" if i % 7 == 0 else NL) for i in range(2 * BLOCK_ROWS)]
    assert trial(ads, own, n_jobs=2).tried[0].samples == trial(ads, own).tried[0].samples
    assert trial(ads, own, n_jobs=2).tried[0].all == trial(ads, own).tried[0].all


def test_refused_rows_are_named_and_the_rest_goes_on(own: OwnIndicators, tmp_path: Path) -> None:
    """A row that breaks the schema is left out."""
    good = {"source": "kiosk.example", "ad_id": "1", "observed_at": "2026-03-01T10:00:00Z"}
    path = tmp_path / "ads.jsonl"
    path.write_text(f"{json.dumps({**good, 'body': NL})}\n{json.dumps(good)}\n", "utf-8")
    result = try_indicators(FileInput([path]), own, n_jobs=1)
    assert [(r.line, r.field) for r in result.rejects] == [(2, "body")]
    assert result.n_ads == 1


def test_no_ads_are_no_error(own: OwnIndicators) -> None:
    """Nothing in, nothing out."""
    result = trial([], own)
    assert (result.n_ads, result.tried[0].all.measured, result.tried[0].samples) == (0, 0, ())
