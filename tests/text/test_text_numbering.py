"""Numbering plans: the quick reading agrees with libphonenumber."""

from __future__ import annotations

from random import Random

import phonenumbers
import pytest
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumber, PhoneNumberType

from signaltriage.text.numbering import judge
from signaltriage.text.ranges import is_fictitious

ALONE = sorted(
    (str(code), regions[0])
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()
    if len(regions) == 1 and regions[0] != "001"
)
OF_PERSONS = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.PAGER,
    PhoneNumberType.PERSONAL_NUMBER,
    PhoneNumberType.VOIP,
}
MOBILE = {PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.MOBILE}


def nearby(region: str) -> list[str]:
    """Make digits near the examples of every kind: some are numbers, some are not."""
    rng = Random(region)
    made = []
    for kind in PhoneNumberType.values():
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None:
            continue
        digits = phonenumbers.national_significant_number(example)
        for _ in range(20):
            at = rng.randrange(len(digits))
            made.append(digits[:at] + "".join(rng.choices("0123456789", k=len(digits) - at)))
        made += [digits, digits[:-1], digits + rng.choice("0123456789")]
    return made


@pytest.mark.parametrize(("code", "region"), ALONE, ids=[region for _, region in ALONE])
def test_judge_agrees_with_libphonenumber(code: str, region: str) -> None:
    """A number of a country with a code of its own is what libphonenumber says it is."""
    wrong = 0
    for national in nearby(region):
        if is_fictitious(f"+{code}{national}") or not national.strip("0"):
            continue
        zeros = len(national) - len(national.lstrip("0"))
        number = PhoneNumber(
            country_code=int(code),
            national_number=int(national),
            italian_leading_zero=zeros > 0 or None,
            number_of_leading_zeros=zeros if zeros > 1 else None,
        )
        kind = phonenumbers.number_type(number)
        found = judge(code, national, fictitious=False)
        wrong += (found is not None) != (kind in OF_PERSONS)
        wrong += found is not None and found.mobile != (kind in MOBILE)
    assert wrong == 0  # which numbers they are is not shown: they may be somebody's
