"""Telephone numbers that cannot be dialled: for made-up data, examples and tests alone."""

from __future__ import annotations

import re

# Pattern over E.164, and who set the range aside.
FICTITIOUS_RANGES = (
    (r"\+316[079]\d{7}", "NL: mobile blocks without assignment, ACM numbering plan"),
    (r"\+447700900\d{3}", "UK: Ofcom, numbers for use in TV and radio drama"),
    (r"\+1[2-9]\d{2}55501\d{2}", "US, CA: NANPA, 555-0100 to 555-0199"),
    (r"\+3363998\d{4}", "FR: ARCEP decision 2018-0881, audiovisual works"),
)
_ANY = re.compile("|".join(f"(?:{pattern})" for pattern, _ in FICTITIOUS_RANGES))


def is_fictitious(e164: str) -> bool:
    """Whether a number lies in a range that cannot be dialled.

    Examples
    --------
    >>> is_fictitious("+31671234567"), is_fictitious("+31201234567")
    (True, False)
    """
    return _ANY.fullmatch(e164) is not None
