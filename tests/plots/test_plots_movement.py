"""Stays and moves reach a chart by municipality, and contacts as a number."""

from __future__ import annotations

import json

import polars as pl
import pytest
from sample_evidence import NUMBERS, START, leg, movement, stay

from signaltriage.errors import UsageError
from signaltriage.plots import strip_lines
from signaltriage.plots.movement import announced_of, legs_of, municipalities, spot_of, stays_of


def test_a_district_is_its_municipality() -> None:
    """Neither the name nor the position of a district is given on."""
    row = stay("Amsterdam", 0, 1) | {"place": "Amsterdam-Zuidoost", "lat": 52.307, "lon": 4.972}
    (found,) = stays_of({"stays": [row]})
    assert (found["place"], found["lat"], found["lon"]) == ("Amsterdam", 52.37, 4.89)
    assert "307" not in json.dumps(found)


def test_positions_abroad_are_rounded() -> None:
    """A town abroad is known by name and country, to a kilometre."""
    (found,) = stays_of({"stays": [stay("Antwerp", 0, 1, lat=51.21989, lon=4.40346)]})
    assert (found["key"], found["lat"], found["lon"]) == ("BE:Antwerp", 51.22, 4.4)


def test_every_municipality_has_a_name_and_a_place() -> None:
    """All Dutch codes of the packaged table are known."""
    found = municipalities()
    assert len(found) > 330
    assert all(50.7 < spot.lat < 53.6 and 3.2 < spot.lon < 7.3 for spot in found.values())
    assert found["GM0114"].name == "Emmen"


def test_contacts_are_numbers() -> None:
    """What a contact is appears in no row; the same one has the same number everywhere."""
    evidence = movement()
    rows = [*stays_of(evidence), *legs_of(evidence), *strip_lines(evidence)]
    assert not any(number[1:] in json.dumps(rows) for number in NUMBERS)
    assert {row["contact"] for row in stays_of(evidence)} == {1, 2}
    assert {row["contact"] for row in legs_of(evidence)} == {1}


def test_rows_and_frames_give_the_same() -> None:
    """A polars frame with times is taken as rows with ISO 8601 are."""
    rows = movement()["stays"]
    frame = pl.DataFrame(rows).with_columns(
        pl.col("first", "last").str.to_datetime(time_zone="UTC", time_unit="us")
    )
    assert stays_of({"stays": frame}) == stays_of({"stays": rows})
    assert stays_of({}) == stays_of({"stays": None}) == []


def test_order_of_rows_does_not_matter() -> None:
    """Stays and moves come in order of time, whatever the order of the input."""
    evidence = movement()
    turned = {key: rows[::-1] for key, rows in evidence.items()}
    assert stays_of(turned) == stays_of(evidence)
    assert legs_of(turned) == legs_of(evidence)


def test_moves_are_numbered_in_order_of_time() -> None:
    """A move starts where it was last seen, and is numbered by arrival."""
    legs = legs_of({"legs": [leg("Breda", "Arnhem", 5, 6), leg("Utrecht", "Breda", 2, 4)]})
    told = [(row["order"], row["from_place"], row["left"], row["arrived"]) for row in legs]
    assert told == [
        (1, "Utrecht", "2026-03-03T09:30:00Z", "2026-03-05T09:30:00Z"),
        (2, "Breda", "2026-03-06T09:30:00Z", "2026-03-07T09:30:00Z"),
    ]
    assert START.isoformat().startswith("2026-03-01")


def test_a_move_inside_a_municipality_is_none() -> None:
    """From one district to another there is nothing to draw."""
    row = leg("Amsterdam", "Amsterdam", 0, 1, from_place="Amsterdam", to_place="Weesp")
    assert legs_of({"legs": [row]}) == []


def test_an_announced_place_holds_no_contact() -> None:
    """Text in a place field is masked where it is no place."""
    rows = [{"place": "bel 06-71234567", "first": "2026-03-01", "last": None}]
    (found,) = announced_of({"announced": rows})
    assert "1234567" not in found["place"]
    assert found["first"] == found["last"]


def test_a_broken_time_is_named() -> None:
    """A time that is not ISO 8601 is refused, and said where it stands."""
    with pytest.raises(UsageError, match="stays: first is not an ISO 8601 time"):
        stays_of({"stays": [stay("Breda", 0, 1) | {"first": "yesterday"}]})


def test_places_of_fields_are_municipalities() -> None:
    """A location field that names a district gives its municipality; nonsense gives none."""
    weesp = spot_of("Weesp", "NL")
    assert weesp is not None
    assert weesp.name == "Amsterdam"
    assert spot_of("thuis bij mij", "NL") is None


def test_strip_lines() -> None:
    """Stays, moves, places at once and their join, what was announced: each is one row."""
    evidence = movement("Utrecht", "Zwolle")
    evidence["legs"][0]["impossible"] = True
    kinds = [(row["kind"], row["place"], row["to_place"]) for row in strip_lines(evidence)]
    assert sorted(kinds, key=str) == [
        ("announced", "Eindhoven", None),
        ("impossible", "Utrecht", "Zwolle"),
        ("parallel", "Amsterdam", "Utrecht"),
        ("parallel", "Amsterdam", None),
        ("parallel", "Utrecht", None),
        ("stay", "Utrecht", None),
        ("stay", "Zwolle", None),
    ]
