"""Clusters that a model can say nothing about have no score, and the reason is told."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from signaltriage import TriageClassifier, rank
from signaltriage.cli.output import print_ranking
from signaltriage.records import Ad, Label

SEEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
DUTCH = (
    "Ik ben Sanne en ik ontvang je graag thuis, discreet en zonder haast.",
    "Wandelen langs het water is mijn grote liefde; een goed gesprek ook. Tot gauw, Eva.",
    "Nieuwe week, nieuwe plannen: donderdag ben ik vrij en heb ik de tijd voor je.",
)
CHINESE = "你好，我在这里等你，欢迎来电预约。我们有很多朋友，环境安静舒适，请提前联系我。"


def ad(number: int, body: str, source: str = "kiosk.example") -> Ad:
    """Return one ad; nothing links it to the others."""
    return Ad(source, str(number), SEEN, title="", body=body, advertised_name=f"Naam {number}")


@pytest.mark.parametrize(
    ("body", "band", "said"),
    [
        (DUTCH[0], "low", ()),
        ("*** 100 ***", "unscored", ("Not scored: its ads hold hardly any text",)),
        (CHINESE, "unscored", ("Not scored: the wording of its ads could not be measured",)),
    ],
)
def test_what_cannot_be_read_has_no_score(body: str, band: str, said: tuple[str, ...]) -> None:
    """An ad of pictures, or in a language without lexicon, is unscored and not low."""
    ranking = rank([ad(1, body)], n_jobs=1)
    (row,) = ranking.to_polars().to_dicts()
    assert row["band"] == band
    gates = ranking.explain(row["cluster_id"]).record["gates"]
    assert [gate.partition(",")[0].partition(";")[0] for gate in gates] == list(said)


def test_platforms_that_the_model_never_saw() -> None:
    """A model trained on one platform scores no cluster that stands on others alone."""
    ads = [ad(n, body) for n, body in enumerate(DUTCH)]
    labels = [Label("kiosk.example", str(n), n % 2, "synthetic", SEEN) for n in range(3)]
    model = rank(ads, labels=labels, n_jobs=1).model
    assert model.training_.platforms == ("kiosk.example",)
    mixed = [replace(ads[0], source="board.example"), *ads[1:]]
    ranking = rank(mixed, model=model, n_jobs=1)
    clusters = ranking.clusters.members.join(ranking.to_polars(), on="cluster_id")
    bands = dict(clusters.select("source", "band").unique().iter_rows())
    assert bands == {"board.example": "unscored", "kiosk.example": "low"}
    expert = TriageClassifier.from_catalogue()
    assert "unscored" not in rank(mixed, model=expert, n_jobs=1).to_polars()["band"].to_list()


def test_no_score_is_shown_where_there_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither table, notebook nor printed list shows a number for what is unscored."""
    ranking = rank([ad(1, DUTCH[0]), ad(2, CHINESE)], n_jobs=1)
    table = ranking.to_polars()
    assert table["band"].to_list() == ["low", "unscored"]
    assert table.select("score", "score_low", "score_high").row(1) == (None, None, None)
    assert 0 < table["score"][0] < 1
    told = ranking.explain(table["cluster_id"][1])
    assert "score 0." not in told._repr_html_()
    assert "unscored, 1 ads" in repr(told)
    print_ranking(ranking)
    (unscored,) = (line for line in capsys.readouterr().out.splitlines() if "unscored" in line)
    assert "0." not in unscored
    assert "unscored" in ranking.report_html()
