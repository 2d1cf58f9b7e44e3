"""What is ordinary on a platform: its own lines, its rules, and a value that survives storage."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.errors import ConfigError
from signaltriage.records import Ad
from signaltriage.text import Baseline, LineSample, Platform
from signaltriage.text import baseline as module

SEEN = datetime(2026, 3, 1, tzinfo=UTC)
FOOTER = "Advertentie {n} is geplaatst door de adverteerder zelf."
WORDS = "theekopje tuinpad regenjas fietsbel kaarsvet wolkendek".split()


def ads(n: int, with_footer: int, advertisers: int | None = None) -> list[Ad]:
    """Make ads of which some carry the platform's line; each has a line of its own."""
    people = advertisers or n
    return [
        Ad("kiosk.example", str(i), SEEN, title=f"Dag {i}", phones=(f"06-0{i % people:07d}",),
           body=f"Ik hou van {WORDS[i % 6]} en van {WORDS[i % 5]} nummer {chr(97 + i % 26) * 4}"
                + (f"\n{FOOTER.format(n=i)}" if i < with_footer else ""))
        for i in range(n)
    ]  # fmt: skip


def lines(found: Baseline) -> frozenset[str]:
    """Lines that were told to be the platform's."""
    return found.platforms["kiosk.example"].lines if found.platforms else frozenset()


@pytest.mark.parametrize(
    ("n", "with_footer", "told"),
    [(100, 21, True), (100, 20, False), (100, 100, True), (99, 99, False)],
)
def test_a_line_of_many_advertisers_is_boilerplate(n: int, with_footer: int, told: bool) -> None:
    """More than a fifth of at least a hundred advertisers; numbers in it do not matter."""
    found = lines(LineSample.of(ads(n, with_footer)).boilerplate())
    assert (found == {"advertentie 0 is geplaatst door de adverteerder zelf"}) is told


def test_many_ads_of_few_advertisers_make_no_boilerplate() -> None:
    """One group that writes the same in three hundred ads does not become the platform."""
    assert lines(LineSample.of(ads(300, 300, advertisers=20)).boilerplate()) == frozenset()


def test_order_and_blocks_of_the_input_leave_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same sample, whole or in blocks, in any order, also where not everybody is kept."""
    monkeypatch.setattr(module, "SAMPLE", 40)
    some = ads(150, 60)
    whole = LineSample.of(some)
    shuffled = some.copy()
    random.Random(3).shuffle(shuffled)
    blocks = LineSample()
    for at in range(0, 150, 37):
        blocks = blocks.merged(LineSample.of(shuffled[at : at + 37]))
    assert blocks == whole
    assert len(whole.lines["kiosk.example"]) == 40


def test_own_text_keeps_its_place() -> None:
    """What is not the advertiser's is blanked, in whatever case, and all else stays where it is."""
    baseline = LineSample.of(ads(100, 100)).boilerplate()
    text = "Ik ben Ana.\r\nADVERTENTIE 77 IS GEPLAATST DOOR DE ADVERTEERDER ZELF\nBel me"
    own = baseline.own("kiosk.example", text)
    assert len(own) == len(text)
    assert own.split() == ["Ik", "ben", "Ana.", "Bel", "me"]
    assert own.index("Bel") == text.index("Bel")
    assert baseline.own("elsewhere.example", text) == text


@given(st.text(max_size=200))
def test_blanking_never_moves_anything(text: str) -> None:
    """Whatever the text, its length stays, and each character is kept or a line break."""
    baseline = Baseline({"a": Platform(lines=frozenset({"een regel van de site zelf"}))})
    for written in (text, f"{text}\nEen regel van de site zelf\n{text}"):
        own = baseline.own("a", written)
        assert len(own) == len(written)
        assert all(new in {old, "\n"} for old, new in zip(written, own, strict=True))


def test_unknown_platforms_allow_numbers_and_tell_no_share() -> None:
    """Nothing known is no rule and no share; what somebody says outweighs what was learnt."""
    learnt = Baseline({"a": Platform(numbers_in_text=False, shares={"cue": 0.5})})
    assert Baseline().numbers_in_text("a")
    assert Baseline().share("a", "cue") is None
    assert not learnt.numbers_in_text("a")
    said = learnt.with_rules({"a": True, "b": False})
    assert (said.numbers_in_text("a"), said.numbers_in_text("b")) == (True, False)
    assert said.share("a", "cue") == 0.5


names = st.text(max_size=8)
platforms = st.builds(
    Platform,
    st.sampled_from([None, True, False]),
    st.frozensets(names, max_size=3),
    st.dictionaries(names, st.sampled_from([0.0, 0.125, 0.5, 1.0]), max_size=3),
)


@given(st.dictionaries(names, platforms, max_size=3))
def test_a_baseline_survives_storage(known: dict[str, Platform]) -> None:
    """Written and read again it is the same, with the same digest, whatever was in it."""
    baseline = Baseline(known)
    again = Baseline.loads(baseline.dumps())
    assert again == baseline
    assert again.digest == baseline.digest
    assert Baseline(dict(reversed(known.items()))).dumps() == baseline.dumps()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "damaged"),
        ("[]", "damaged"),
        ('{"version": 1}', "damaged"),
        ('{"version": 1, "platforms": {"a": {"lines": []}}}', "damaged"),
        ('{"version": 9, "platforms": {}}', "version 9"),
        ('{"version": 1, "platforms": {"a": {"numbers_in_text": 5, "lines": [], "shares": {}}}}',
         "damaged"),
    ],
)  # fmt: skip
def test_a_damaged_baseline_is_refused(text: str, says: str) -> None:
    """The error says what to do."""
    with pytest.raises(ConfigError, match=says):
        Baseline.loads(text)
