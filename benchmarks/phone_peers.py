"""Other readers of telephone numbers, on the same ads."""

from __future__ import annotations

from collections.abc import Callable

from phone_set import Case
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number

from signaltriage.records import Contact


def _matcher(leniency: int) -> Callable[[Case, bool], list[Contact]]:
    """Make a finder of what PhoneNumberMatcher accepts at a leniency."""

    def find(case: Case, _: bool) -> list[Contact]:  # noqa: FBT001
        return [
            Contact("phone", format_number(m.number, PhoneNumberFormat.E164), m.raw_string,
                    m.start, m.end)
            for m in PhoneNumberMatcher(case.text, case.country, leniency=leniency)
        ]  # fmt: skip

    return find


PEERS = {
    "phonenumbers.PhoneNumberMatcher, valid": _matcher(Leniency.VALID),
    "phonenumbers.PhoneNumberMatcher, possible": _matcher(Leniency.POSSIBLE),
}
