"""Telephone numbers that cannot be dialled: for made-up data, examples and tests alone."""

from __future__ import annotations

import re

# Pattern over E.164, and who set the range aside for fiction or leaves it without assignment.
FICTITIOUS_RANGES = (
    (r"\+316[079]\d{7}", "NL: mobile blocks without assignment, ACM numbering plan"),
    (r"\+447700900\d{3}", "UK: Ofcom, mobile numbers for use in TV and radio drama"),
    (r"\+441632960\d{3}", "UK: Ofcom, no area, drama"),
    (r"\+441(?:1[3-8]|[2-6]1)4960\d{3}", "UK: Ofcom, large cities, drama"),
    (r"\+44(?:2079460|1914980|2920180)\d{3}", "UK: Ofcom, London, Tyneside, Cardiff, drama"),
    (r"\+442896496\d{3}", "UK: Ofcom, Northern Ireland, drama"),
    (r"\+443069990\d{3}", "UK: Ofcom, UK-wide, drama"),
    (r"\+1[2-9]\d{2}55501\d{2}", "US, CA: NANPA, 555-0100 to 555-0199"),
    (r"\+33(?:19900|26191|35301|46571|53649|63998)\d{4}", "FR: ARCEP 2018-0881, audiovisual works"),
    (r"\+49(?:3023125|4066969|6990009|2214710|8999998)\d{3}", "DE: Bundesnetzagentur, drama"),
    (r"\+49(?:17139200|176040690)\d{2}", "DE: Bundesnetzagentur, mobile, drama"),
    (r"\+3532091\d{5}", "IE: ComReg, numbers for drama"),
    (r"\+61491570(?:006|15[6-9]|110|313|737)", "AU: ACMA, mobile numbers for creative works"),
    (r"\+61[2378](?:5550|7010)\d{4}", "AU: ACMA, numbers for creative works"),
    (r"\+46(?:3139006[0-4]\d|4062804\d{2}|8465004\d{2}|9803192\d{2})", "SE: PTS, drama"),
    (r"\+467017406(?:0[5-9]|[1-9]\d)", "SE: PTS, mobile, drama"),
)
_ANY = re.compile("|".join(f"(?:{pattern[2:]})" for pattern, _ in FICTITIOUS_RANGES))


def is_fictitious(e164: str) -> bool:
    """Whether a number lies in a range that cannot be dialled.

    Examples
    --------
    >>> is_fictitious("+31671234567"), is_fictitious("+31201234567")
    (True, False)
    """
    return _ANY.fullmatch(e164, 1) is not None
