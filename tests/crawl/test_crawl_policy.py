"""No purpose, no collection."""

from datetime import UTC, date, datetime

import pytest

from signaltriage.crawl import load_purpose, require_purpose
from signaltriage.errors import ConfigError, PurposeError

TABLE = {
    "id": "west-2026-01",
    "controller": "Politie",
    "legal_basis": "Wpg 8",
    "regime": "Wpg",
    "scope": "Public ads",
    "expires": date(2026, 12, 31),
}


def test_a_whole_purpose_holds_to_its_last_day():
    """A purpose is valid up to and including the day it expires."""
    purpose = load_purpose(TABLE, "triage.toml")
    assert require_purpose(purpose, date(2026, 12, 31), "triage.toml") is purpose
    with pytest.raises(PurposeError, match=r"triage.toml.*expired on 2026-12-31"):
        require_purpose(purpose, date(2027, 1, 1), "triage.toml")


def test_the_message_says_what_to_write_where():
    """Without a purpose, the message names file, table and all six keys."""
    with pytest.raises(PurposeError) as caught:
        require_purpose(None, date(2026, 1, 1), "triage.toml")
    message = str(caught.value)
    assert all(f"\n{key} = " in message for key in TABLE)
    assert "triage.toml: table [purpose]" in message


@pytest.mark.parametrize("key", list(TABLE))
def test_every_key_is_needed(key):
    """A missing key, and an empty text, are refused by name."""
    with pytest.raises(PurposeError, match=f"key {key} is missing"):
        load_purpose({k: v for k, v in TABLE.items() if k != key}, "triage.toml")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("regime", "GDPR"),
        ("expires", "2026-12-31"),
        ("expires", datetime(2026, 12, 31, tzinfo=UTC)),
        ("id", 7),
    ],
)
def test_wrong_values(key, value):
    """A value of the wrong kind is a wrong setting, named with file, table and key."""
    with pytest.raises(ConfigError, match=rf"triage.toml: table \[purpose\], key {key}"):
        load_purpose(TABLE | {key: value}, "triage.toml")


def test_an_unknown_key():
    """An unknown key is refused with the nearest known one."""
    with pytest.raises(ConfigError, match="'expire'; did you mean 'expires'"):
        load_purpose(TABLE | {"expire": 1}, "triage.toml")


@pytest.mark.parametrize(
    "basis",
    [
        "manifestly public",
        "Manifestly_made_public",
        "made manifestly public",
        "manifestly-public data",
        "kennelijk openbaar gemaakt",
        "AVG 9(2)(e)",
        "art. 9 lid 2 onder e AVG",
        "GDPR 9 (2) (e), manifestly made public",
    ],
)
def test_manifestly_public_alone_is_no_basis(basis):
    """Data made public by somebody else than the person shown cannot rest on that alone."""
    with pytest.raises(PurposeError, match="made by somebody other"):
        load_purpose(TABLE | {"legal_basis": basis}, "triage.toml")


@pytest.mark.parametrize(
    "basis",
    ["AVG 6(1)(e)", "Wpg 8, kennelijk openbaar gemaakt", "AVG 6(1)(e) and 9(2)(e)", "9(2)(g)"],
)
def test_another_article_is_a_basis(basis):
    """Beside a task in law, the publication may be named."""
    regime = "AVG" if basis.startswith("AVG") else "Wpg"
    purpose = load_purpose(TABLE | {"legal_basis": basis, "regime": regime}, "triage.toml")
    assert purpose.legal_basis == basis


@pytest.mark.parametrize("key", list(TABLE))
@pytest.mark.parametrize("value", ["<fill me in>", "  <fill me in>", " "])
def test_placeholders_are_no_purpose(key, value):
    """Text in angle brackets, and blanks, are refused with file and key."""
    with pytest.raises(PurposeError, match=rf"triage.toml: table \[purpose\].*key {key}"):
        load_purpose(TABLE | {key: value}, "triage.toml")


@pytest.mark.parametrize(
    ("regime", "basis", "other"),
    [
        ("AVG", "Wpg 8", "Wpg"),
        ("AVG", "art. 8 Wet politiegegevens", "Wpg"),
        ("Wpg", "AVG 6(1)(e)", "AVG"),
        ("Wpg", "GDPR 6(1)(e) and 9(2)(g)", "AVG"),
    ],
)
def test_a_basis_of_the_other_regime(regime, basis, other):
    """A basis that names the other law alone is refused, and the two are explained."""
    with pytest.raises(PurposeError, match=f"names the {other} alone.*Police Data Act"):
        load_purpose(TABLE | {"regime": regime, "legal_basis": basis}, "triage.toml")


@pytest.mark.parametrize("regime", ["AVG", "Wpg"])
@pytest.mark.parametrize("basis", ["AVG 6(1)(e), Wpg 8", "article 8", "uavg 24 and Wpg 8"])
def test_a_basis_that_does_not_contradict_the_regime(regime, basis):
    """A basis that names both laws, or none, goes with either regime."""
    purpose = load_purpose(TABLE | {"regime": regime, "legal_basis": basis}, "triage.toml")
    assert purpose.regime == regime
