"""The packaged table of places."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from signaltriage.text.place_codes import area_codes, read_postcode
from signaltriage.text.place_names import find_name, table
from signaltriage.text.places import find_places

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "signaltriage" / "text" / "gazetteer"


def rows() -> list[list[str]]:
    """Rows of the table of places."""
    return [line.split("\t") for line in (FOLDER / "places.tsv").read_text("utf-8").splitlines()]


def test_every_line_is_well_formed() -> None:
    """Coordinates lie on the earth, codes have their shape, ids are unique."""
    seen = set()
    for number, _, country, _, lat, lon, people, area in rows():
        assert number not in seen
        seen.add(number)
        assert len(country) == 2
        assert -90 <= float(lat) <= 90
        assert -180 <= float(lon) <= 180
        assert int(people) >= 0
        assert area == "" or (country == "NL" and len(area) == 6 and area.startswith("GM"))


def test_names_lead_to_places() -> None:
    """Every id in the table of names is one of the table of places."""
    known = {row[0] for row in rows()}
    for line in (FOLDER / "names.tsv").read_text("utf-8").splitlines():
        anchor, at, key, flags, ids = line.split("\t")
        assert anchor
        assert int(at) < len(key.split())
        assert set(flags) <= set("cnqw")
        assert set(ids.split(",")) <= known


def test_all_postcodes_and_area_codes_have_a_town() -> None:
    """10 to 99 are all there, and each area code names a Dutch town."""
    assert [r[0] for r in table("postcodes.tsv")] == [str(n) for n in range(10, 100)]
    assert all(read_postcode(f"{n}11 AB") for n in range(10, 100))
    assert all(spot.country == "NL" for spot in area_codes().values())
    assert len(area_codes()) > 120


def test_large_dutch_places_are_found_where_they_are() -> None:
    """With "omgeving" before it, each larger Dutch place is found, or left out, never elsewhere."""
    missed = wrong = 0
    large = [r for r in rows() if r[2] == "NL" and int(r[6]) >= 5_000]
    for _, name, _, _, lat, lon, *_ in large:
        found = find_places(f"ontvangst omgeving {name}")
        missed += not found
        wrong += bool(found) and not any(
            abs(p.lat - float(lat)) < 0.15 and abs(p.lon - float(lon)) < 0.2 for p in found
        )
    assert wrong == 0
    assert missed <= 0.03 * len(large)


def test_a_build_does_not_lose_well_known_names() -> None:
    """Names that many people write are in the table."""
    names = "Den Haag|A'dam|Keulen|Brussel|Parijs|Londen|Wenen|Boekarest|Praag|Lissabon|Ljouwert"
    assert [n for n in names.split("|") if find_name(n) is None] == []


def test_municipality_codes_agree_with_an_official_list() -> None:
    """Codes and names are those of a table with `cbs_code` and `municipality`, if one is given."""
    path = next(ROOT.parent.glob("*/nl_police_units.csv"), None)
    if path is None:
        pytest.skip("no official list of municipalities lies beside the repository")
    with path.open(encoding="utf-8") as lines:
        official = {row["cbs_code"]: row["municipality"] for row in csv.DictReader(lines)}
    own = {
        code: name
        for line in (ROOT / "tools" / "gazetteer" / "municipalities.txt")
        .read_text("utf-8")
        .split("\n")
        if line.startswith("GM")
        for code, name, _ in [line.split("|")]
    }
    assert set(own) <= set(official)
    assert set(official) - set(own) <= {"GM1696"}  # Wijdemeren, since 2026 part of Hilversum
    plain = {code: name.split(" (")[0] for code, name in official.items()}
    assert {
        c for c in own if own[c].split(" (")[0].split(",")[0] != plain[c].split(",")[0]
    } == set()
