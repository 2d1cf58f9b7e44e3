"""Independent work that looks like a list of signs, and stays low."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

import signaltriage as st

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
LINE, OTHER = "06-71234567", "06-91234567"
CITIES = ["Utrecht", "Breda", "Venlo", "Zwolle", "Assen", "Almere", "Delft", "Tilburg"]

HELLO = "Hallo, ik ben {name} en ik ontvang je graag bij mij in {place}. "


def ad(name: str, body: str, day: float = 0, phone: str = LINE, **more: object) -> st.Ad:
    """Make an ad, seen on a day after the start."""
    place = str(more.pop("location", "Utrecht"))
    text = (HELLO + body).format(name=name, place=place)
    made = st.Ad("kiosk.example", f"{name}-{day}-{phone}", START + timedelta(days=day), body=text,
                 phones=(phone,), country="NL", advertised_name=name, location=place)  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


DUO = [
    ad("Noor", "Samen met mijn vriendin Demi deel ik deze telefoon. Discreet. 100 euro per uur."),
    ad("Demi", "Samen met mijn vriendin Noor deel ik deze telefoon. Discreet, 100 euro per uur", 9),
]  # fmt: skip
CLUB = [
    ad(
        name,
        "Wij zijn een vergunde club. Onze dames verwelkomen je van twaalf tot twaalf. "
        "De receptie neemt op. Elke week nieuwe meisjes. 100% echt.",
        day,
        title="Club Zuid",
    )
    for day, name in enumerate("Ada Bea Cato Dina Ella Fay Gwen Hilde Ilse Jet Kim Lies".split())
]
TOURER = [
    ad("Mila", "Nieuw in de stad, maar een paar dagen! Ik reis elke week. Betrouwbaar en discreet.",
       5 * i, location=city)
    for i, city in enumerate(CITIES)
]  # fmt: skip
TRANS = [
    ad("Luna", "Ik ben een transvrouw, vrolijk en eerlijk. Een uur kost 50 euro, een half uur 30. "
       "Geen haast, ik neem de tijd. Discreet en hygiënisch.", day)
    for day in (0, 20)
]  # fmt: skip
KINK = [
    ad("Meesteres Vera", "Voor wie kink kent: grenzen spreken we vooraf af, en met mij zijn er "
       "geen taboes. Alles is bespreekbaar. Stopwoord verplicht. Serieus en betrouwbaar.", day)
    for day in (0, 15)
]  # fmt: skip
COPIED = "Verwen jezelf met een massage van een jonge meid. Alles is mogelijk, discreet."
TEMPLATE = [
    replace(ad("Roos", "", 0, LINE, location="Breda"), body=COPIED),
    replace(ad("Fleur", "", 3, OTHER, location="Venlo"), body=COPIED),
]
MIGRANT = [
    ad("Ioana", "Ik schrijf met vertaal programma, sorry voor mijn taal. Ik ben lief en "
       "eerlijk meisje en ik werk voor mijzelf. Ik ben nieuw in dit land. Bel of app, 24/7.", day,
       phone="+44 7700 900123")
    for day in (0, 12)
]  # fmt: skip
TELEPHONIST = [
    ad("Sara", "Voor mijn veiligheid neemt mijn telefoniste op; zij vraagt naar je naam. "
       "Ik bepaal zelf mijn tijden. Geen anonieme oproepen. Discreet.", day)
    for day in (0, 8)
]  # fmt: skip

# The sign that each of them shows, and from which value on it is one.
CASES = {
    "a duo with one telephone": (DUO, "a1_shared_contact", 2),
    "somebody who tours eight cities": (TOURER, "b1_hopping", 6),
    "a trans worker with a low rate": (TRANS, "d3_price_low", 0.5),
    "kink without taboos": (KINK, "d2_no_limits", 1),
    "a copied text": (TEMPLATE, "a3_template_reuse", 2),
    "a migrant with a translation tool": (MIGRANT, "b3_always_on", 1),
    "a telephonist for safety": (TELEPHONIST, "a6_intermediary", 1),
}


def crowd() -> list[st.Ad]:
    """Make ordinary ads around the case, so that platform and prices have a level."""
    return [
        ad(f"Anna {i}", f"Ik hou van tuinieren en lees graag. Een uur kost {140 + i % 30} euro.",
           i % 60, phone=f"06-0{i:07d}")
        for i in range(120)
    ]  # fmt: skip


def rank(ads: list[st.Ad]) -> pl.DataFrame:
    """Rank a case among ordinary ads, and keep the clusters of the case with what they show."""
    ranking = st.rank([*crowd(), *ads], fictitious=True, n_jobs=1, top=0)
    keys = pl.DataFrame({"source": [a.source for a in ads], "ad_id": [a.ad_id for a in ads]})
    ids = ranking.clusters.members.join(keys, on=["source", "ad_id"])["cluster_id"].unique()
    table = ranking.table.filter(pl.col("cluster_id").is_in(ids.to_list()))
    return table.join(ranking.findings.clusters, on="cluster_id")


@pytest.mark.parametrize("case", list(CASES))
def test_independent_work_stays_low(case: str) -> None:
    """Each of them shows its sign, is ranked, and stays in the lowest band."""
    ads, sign, least = CASES[case]
    table = rank(ads)
    assert (table[sign] >= least).all()
    assert table["band"].unique().to_list() == ["low"]


def test_a_licensed_club_is_listed_apart() -> None:
    """Twelve workers on one line make a club, in a stratum of its own and never urgent."""
    table = rank(CLUB)
    assert table["n_personas"].to_list() == [12]
    assert table["class"].to_list() == ["agency"]
    assert table["band"].to_list() == ["low"]
