"""Telephone numbers: undiallable, never shared by accident, written in many ways."""

import re

from hypothesis import given
from hypothesis import strategies as st

from signaltriage.simulate import Market
from signaltriage.simulate.grammar import LANGUAGES
from signaltriage.simulate.phones import (
    MAX_CONTROLLERS,
    SLOTS,
    allot,
    write_hidden,
    write_plainly,
)

UNDIALLABLE = re.compile(r"\+316[079]\d{7}|\+447700900\d{3}|\+3363998\d{4}|\+1[2-9]\d{2}55501\d{2}")

INDEX = st.integers(0, MAX_CONTROLLERS - 1)
SLOT = st.integers(0, SLOTS - 1)


@given(st.integers(0, 2**32), INDEX, SLOT, st.booleans())
def test_numbers_cannot_be_dialled(seed, index, slot, foreign):
    """Every number lies in a range kept for fiction or not in use."""
    assert UNDIALLABLE.fullmatch(allot(seed, index, slot, foreign=foreign))


@given(st.tuples(INDEX, SLOT), st.tuples(INDEX, SLOT), st.booleans(), st.booleans())
def test_two_slots_never_share_a_number(one, other, first, second):
    """Different controllers and slots have different numbers, wherever they come from."""
    if one != other:
        assert allot(1, *one, foreign=first) != allot(1, *other, foreign=second)


def test_small_foreign_ranges_are_used_up_without_repeats():
    """The first 21,000 controllers have foreign numbers of their own, later ones Dutch ones."""
    numbers = [allot(0, index, 0, foreign=True) for index in range(21_100)]
    assert len(set(numbers)) == len(numbers)
    assert not any(number.startswith("+31") for number in numbers[:21_000])
    assert all(number.startswith("+316") for number in numbers[21_000:])


@given(INDEX, st.booleans(), st.integers(0, 2**30))
def test_plain_writing_keeps_the_digits(index, foreign, style):
    """Only blanks, a dash and the prefix vary."""
    number = allot(0, index, 0, foreign=foreign)
    digits = re.sub(r"\D", "", write_plainly(number, style))
    national = re.sub(r"^(?:0031|31|00|0)", "", digits)
    assert number.removeprefix("+").removeprefix("31") == national


@given(INDEX, st.sampled_from(LANGUAGES), st.integers(0, 2**30))
def test_hidden_writing_escapes_a_simple_filter(index, language, style):
    """A hidden number holds no ten plain digits in the usual grouping."""
    text = write_hidden(allot(0, index, 0, foreign=False), language, style)
    assert not re.search(r"06[ -]?(?:\d ?){8}", text)


def test_two_controllers_never_show_the_same_number():
    """Over a market, a number leads to one controller; ads show only undiallable ones."""
    market = Market(seed=11, n_ads=12_000)
    owner: dict[str, str] = {}
    for ad, row in zip(market.ads, market.truth, strict=True):
        for phone in ad.phones:
            number = re.sub(r"\D", "", phone)
            number = "+" + re.sub(r"^0(?=6)", "31", re.sub(r"^00", "", number))
            assert UNDIALLABLE.fullmatch(number), phone
            assert owner.setdefault(number, row.controller) == row.controller
        for handle in ad.handles:
            assert re.search(r"\.example$|^https://wa\.me/\d+$", handle)
            if "wa.me" in handle:
                assert UNDIALLABLE.fullmatch("+" + handle.rpartition("/")[2])
            assert owner.setdefault(handle, row.controller) == row.controller


def test_hidden_number_stands_in_no_field():
    """Where Truth lists the cue, the text holds the number and the field does not."""
    market = Market(seed=11, n_ads=4_000)
    hidden = [
        ad for ad, row in zip(market.ads, market.truth, strict=True) if "hidden_phone" in row.cues
    ]
    assert len(hidden) > 200
    assert not any(ad.phones for ad in hidden)


def test_duo_shares_a_number_and_strangers_do_not():
    """The advertisers of each duo meet on one number of their controller."""
    market = Market(seed=11, n_ads=6_000)
    slots: dict[str, dict[int, set[int]]] = {}
    for who, plan in market.plans():
        if who.kind == "duo":
            slots.setdefault(f"c{who.index}", {}).setdefault(plan.persona, set()).add(plan.slot)
    whole = [people for people in slots.values() if len(people) == 2]
    assert len(whole) > 20
    assert all(people[0] & people[1] for people in whole)
