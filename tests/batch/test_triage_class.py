"""The triage class in a run: who is called what, and that it moves no band but an agency's."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

import signaltriage as st
from signaltriage.batch import table as ranked_table
from signaltriage.models.triage_class import UNCLEAR, load_triage_classes

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
LINE, OTHER = "06-71234567", "06-91234567"
SITE = "Kijk op www.liefbijmij.example voor meer. "
STORIES = (
    "Ik hou van koken en van lange wandelingen met mijn hond langs de rivier. ",
    "Mijn kamer is licht en rustig, met thee en muziek van vroeger. ",
    "Na mijn werk in de zorg heb ik hier alle tijd en geduld voor jou. ",
    "Ik lees graag, speel piano en maak mijn eigen keramiek in de schuur. ",
)
VICTIMS = (
    "Welkom in mijn atelier, waar ik schilder en jou graag ontvang met een kop soep. ",
    "Op zondag bak ik taart en vertel ik je over mijn reizen door de bergen. ",
    "Mijn tuin staat vol rozen; in de zomer zitten we buiten onder de oude appelboom. ",
)


def ad(name: str, body: str, day: float = 0, phone: str = LINE, **more: object) -> st.Ad:
    """Make an ad, seen on a day after the start."""
    place = str(more.pop("location", "Utrecht"))
    made = st.Ad("kiosk.example", f"{name}-{day}-{phone}", START + timedelta(days=day),
                 body=body.format(name=name, place=place), phones=(phone,), country="NL",
                 advertised_name=name, location=place)  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


HELLO = "Hallo, ik ben {name} en ik ontvang je graag bij mij in {place}. "
CITIES = ("Utrecht", "Breda", "Venlo", "Zwolle", "Assen", "Almere", "Delft", "Tilburg")
INDEPENDENT = {
    "a duo on one telephone with a web site": [
        ad(name, f"{HELLO}{story}Samen met mijn vriendin deel ik deze telefoon. {SITE}", day)
        for day, (name, story) in enumerate(zip(["Noor", "Demi"] * 3, STORIES * 2, strict=False))
    ],
    "a collective of four with a web site": [
        ad(name, f"{HELLO}{story}Wij werken samen en delen de huur. {SITE}", day)
        for name, story in zip(("Ada", "Bea", "Cato", "Dina"), STORIES, strict=True)
        for day in (0, 9, 18, 27)
    ],
    "somebody who tours twice and posts for all cities at one sitting": [
        ad("Mila", f"{HELLO}Ik reis elke maand. {STORIES[0]}{SITE}", day + i / 99, location=city,
           posted_at=START + timedelta(days=day))
        for day in (0, 30)
        for i, city in enumerate(CITIES)
    ],
    "somebody who writes through a translation program": [
        ad("Ioana", "Ik schrijf met vertaal programma, sorry voor mijn taal. Ik ben lief en "
           "eerlijk meisje en ik werk voor mijzelf. Ik ben nieuw in dit land.", day)
        for day in (0, 12)
    ],
    "somebody whose telephonist answers": [
        ad("Sara", "Voor mijn veiligheid neemt mijn telefoniste op; zij vraagt naar je naam. "
           "Ik bepaal zelf mijn tijden.", day)
        for day in (0, 8)
    ],
    "somebody who left an agency": [
        ad("Eva", f"{HELLO}Vroeger werkte ik bij een escortbureau, nu voor mijzelf. {STORIES[1]}")
    ],
    "two who use one text": [
        ad("Roos", "Verwen jezelf met een massage van een jonge meid. Alles is bespreekbaar."),
        ad("Fleur", "Verwen jezelf met een massage van een jonge meid. Alles is bespreekbaar.", 4,
           OTHER, location="Venlo"),
    ],
    "somebody whose text and name others took": [
        ad("Lot", VICTIMS[0] + STORIES[2], 0),
        ad("Lot", VICTIMS[0] + STORIES[2], 15),
    ],
}  # fmt: skip
SCAM = [
    *(
        ad(name, text + story, day, f"06-8123456{i}")
        for i, (name, text, story) in enumerate(
            zip(("Ans", "Bo", "Cis"), VICTIMS, STORIES, strict=False)
        )
        for day in (0, 15)
    ),
    *(
        ad(name, text + story, 20, OTHER, location="Venlo")
        for name, text, story in zip(("Ans", "Bo", "Cis"), VICTIMS, STORIES, strict=False)
    ),
]
SPAM = [
    ad(
        ("Lola", "Nina", "Kim", "Joy")[i % 4],
        f"Klik nu en zie al mijn foto's! {SITE}Duizenden singles bij jou in de buurt wachten.",
        i % 9,
        location=CITIES[i % 8],
        ad_id=f"s{i}",
    )
    for i in range(36)
]
JOB = [
    ad("Club Zuid", f"Gezocht: nieuwe dames voor onze club in {{place}}. Solliciteer {when}.", day)
    for day, when in ((0, "vandaag"), (9, "deze week"))
]
CLUB = [
    ad(name, "Wij zijn een vergunde club. Onze dames verwelkomen je van twaalf tot twaalf.", day,
       title="Club Zuid")
    for day, name in enumerate("Ada Bea Cato Dina Ella Fay Gwen".split())
]  # fmt: skip
ASIDE = {"agency": CLUB, "spam": SPAM, "scam": SCAM[6:], "job_ad": JOB}


def crowd() -> list[st.Ad]:
    """Make ordinary ads around the case, each with a text of its own."""
    hobbies = ("tuinieren", "schaken", "zeilen", "breien", "vissen", "dansen")
    return [
        ad(f"Anna {i}", f"{HELLO}Ik hou van {hobbies[i % 6]} en {hobbies[i * 5 % 7 % 6]}, en ik "
           f"woon {i} jaar hier.", i % 60, phone=f"06-0{i:07d}")
        for i in range(60)
    ]  # fmt: skip


def classes_of(ads: list[st.Ad], others: list[st.Ad] | None = None) -> list[str]:
    """Rank a case among ordinary ads and give the classes of its clusters."""
    ranking = st.rank([*crowd(), *(others or []), *ads], fictitious=True, n_jobs=1, top=0)
    keys = pl.DataFrame({"source": [a.source for a in ads], "ad_id": [a.ad_id for a in ads]})
    ids = ranking.clusters.members.join(keys, on=["source", "ad_id"])["cluster_id"].unique()
    return ranking.table.filter(pl.col("cluster_id").is_in(ids.to_list()))["class"].to_list()


@pytest.mark.parametrize("case", list(INDEPENDENT))
def test_independent_work_is_called_nothing_else(case: str) -> None:
    """Hard cases are independent or unclear: never spam, scam, an agency or a job ad."""
    assert set(classes_of(INDEPENDENT[case])) <= {"independent", "unclear"}


def test_whose_texts_were_stolen_is_no_scam() -> None:
    """Three texts under one new contact make a scam of the contact, and of none of the three."""
    assert classes_of(SCAM[6:], SCAM[:6]) == ["scam"]
    assert "scam" not in classes_of(SCAM[:6], SCAM[6:])


@pytest.mark.parametrize("name", ["agency", "spam", "job_ad"])
def test_each_class_has_its_plain_case(name: str) -> None:
    """A club, a flood of ads that link out and a vacancy are told as such."""
    assert classes_of(ASIDE[name]) == [name]


@pytest.mark.parametrize(
    "changed",
    [
        {"phones": ("+44 7700 900123",)},
        {"languages": ("ro", "bg"), "advertised_age": 19, "rates": "30 euro"},
        {"body": INDEPENDENT["somebody who writes through a translation program"][0].body
         + " Ik kom uit Roemenië, ik ben een transvrouw."},
    ],
)  # fmt: skip
def test_prefix_languages_origin_gender_age_and_price_move_no_class(
    changed: dict[str, object],
) -> None:
    """Every measure of the class is the same whatever these are."""
    case = INDEPENDENT["somebody who writes through a translation program"]
    plain, other = (
        st.rank(ads, fictitious=True, n_jobs=1, top=0).class_measures.drop("cluster_id")
        for ads in (case, [replace(one, **changed) for one in case])  # type: ignore[arg-type]
    )
    assert plain.equals(other)


@pytest.fixture(scope="module")
def market() -> list[st.Ad]:
    """Make a market with some of everything."""
    return list(st.simulate.Market(seed=4, n_ads=3000).ads)


@pytest.fixture(scope="module")
def ranking(market: list[st.Ad]) -> st.Ranking:
    """Rank it."""
    return st.rank(market, fictitious=True, n_jobs=1, top=0)


def test_the_list_is_ordered_by_band_then_class_then_score(ranking: st.Ranking) -> None:
    """Inside a band agencies follow the others, then spam, scam and job ads; all are listed."""
    bands = ["high", "review", "low", "unscored"]
    rows = [
        (
            bands.index(row["band"]),
            {"independent": 0, "unclear": 0, "agency": 1}.get(row["class"], 2),
            -row["score"],
            row["cluster_id"],
        )
        for row in ranking.table.iter_rows(named=True)
    ]
    assert all(earlier < later for earlier, later in pairwise(rows))
    assert {row[1] for row in rows if row[0] == 2} == {0, 1, 2}
    assert set(ranking.table["cluster_id"]) == set(ranking.clusters.members["cluster_id"])


@pytest.mark.parametrize("name", ["independent", "spam", "scam", "job_ad"])
def test_no_class_but_agency_changes_a_score_or_a_band(
    name: str, market: list[st.Ad], ranking: st.Ranking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Called unclear instead, every cluster has its score and band; independent moves no rank."""
    assert name in ranking.table["class"]
    monkeypatch.setattr(ranked_table, "load_triage_classes", lambda: Without(name))
    again = st.rank(market, fictitious=True, n_jobs=1, top=0).table
    assert name not in again["class"]
    same = ["cluster_id", "score", "score_low", "score_high", "band", "families"]
    assert again.select(same).sort(same[0]).equals(ranking.table.select(same).sort(same[0]))
    if name == "independent":
        assert again["cluster_id"].equals(ranking.table["cluster_id"])


@dataclass(frozen=True)
class Without:
    """The scorecard, which calls one of its classes unclear."""

    name: str

    def classify(self, X: pl.DataFrame) -> np.ndarray:  # noqa: N803 - as in scikit-learn
        """Give each cluster its class."""
        given = load_triage_classes().classify(X)
        return np.where(given == self.name, UNCLEAR, given)


def test_evidence_says_why_a_cluster_is_of_its_class() -> None:
    """Sentences, what speaks against them, probabilities, and points that add up."""
    explained = st.rank([*crowd(), *CLUB], fictitious=True, n_jobs=1, top=100)
    records = [e.record for e in explained.evidence.values()]
    record = next(r for r in records if r["class"] == "agency")
    assert record["class_reasons"][0] == "100% of the ads call themselves an agency, club or house"
    assert len(record["class_caveats"]) == len(record["class_reasons"])
    assert sum(record["class_probabilities"].values()) == pytest.approx(1, abs=1e-5)
    for record in records:
        odds = record["class_probabilities"]
        for name in load_triage_classes().classes:
            points = sum(points[name] for points in record["class_points"].values())
            assert points == pytest.approx(math.log(odds[name] / odds["unclear"]), abs=0.05)
        nearest = max(load_triage_classes().classes, key=lambda name: odds[name])
        assert record["class_nearest"] == nearest
        assert record["class"] == (nearest if odds[nearest] >= 0.5 else "unclear")
