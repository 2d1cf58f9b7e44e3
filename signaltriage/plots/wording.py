"""The words that charts and report share, and how strings and numbers are shown in them."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from signaltriage.errors import UsageError

LANGUAGES = ("en", "nl")

# Characters that change how their neighbours are drawn (bidirectional embeddings, overrides and
# isolates), or that HTML, SVG or UTF-8 cannot carry (controls, lone surrogates, line separators,
# noncharacters). Each becomes one U+FFFD, so offsets of spans stay true.
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)

_CODE = re.compile(r"^(own|[a-z]\d+)_(?=.)")  # before the name in the id of an indicator


@cache
def words(language: str) -> dict[str, str]:
    """Interface words of one language, by key."""
    if language not in LANGUAGES:
        raise UsageError(f"language {language!r} is not known; use one of {', '.join(LANGUAGES)}")
    text = resources.files("signaltriage.plots").joinpath("words.toml").read_text("utf-8")
    table: dict[str, str] = tomllib.loads(text)[language]
    return table


def showable(text: str) -> str:
    r"""Replace what cannot be shown faithfully, one character for one.

    >>> showable("abc\u202edef\x00")
    'abc\ufffddef\ufffd'
    """
    return _UNSHOWABLE.sub("\ufffd", text)


def indicator_code(indicator: str) -> str:
    """Give the short code of an indicator.

    >>> indicator_code("a1_shared_contact")
    'A1'
    """
    return showable(indicator.partition("_")[0].upper())


def indicator_label(indicator: str, language: str) -> str:
    """Give the short name of an indicator; one without words is named after its id.

    >>> indicator_label("a5_third_person", "nl"), indicator_label("a7_payer_link", "nl")
    ('derde persoon', 'payer link')
    >>> indicator_label("mean_radius", "en")
    'mean radius'
    """
    named = words(language).get(f"label_{indicator}")
    return named or showable(_CODE.sub("", indicator).replace("_", " "))


def localised(number: str, language: str) -> str:
    """Put the decimal mark of the language into a formatted number."""
    return number.replace(".", ",") if language == "nl" else number


def percentage(probability: float, language: str) -> str:
    """Show a probability as a percentage, with a digit more where it is small.

    >>> percentage(0.123, "en"), percentage(0.0123, "nl"), percentage(0.02, "en")
    ('12%', '1,2%', '2%')
    """
    percent = 100 * probability
    if 0 < percent < 0.1:
        return localised("< 0.1%", language)
    return localised(
        f"{percent:.{0 if percent >= 9.95 else 1}f}".removesuffix(".0") + "%", language
    )


def signed(points: float, language: str) -> str:
    """Show points with their sign.

    >>> signed(1.204, "en"), signed(-0.5, "nl")
    ('+1.20', '−0,50')
    """
    return localised(f"{points:+.2f}".replace("-", "−"), language)


def measure(number: float | None, language: str) -> str:
    """Show a measure with two digits; a dash where there is none.

    >>> measure(0.5, "nl"), measure(None, "en")
    ('0,50', '–')
    """
    return "–" if number is None else localised(f"{number:.2f}", language)


def count(number: int, language: str) -> str:
    """Show a count with its thousands apart.

    >>> count(12480, "en"), count(12480, "nl")
    ('12,480', '12.480')
    """
    return f"{number:,}".replace(",", "." if language == "nl" else ",")
