"""Text to values: pure functions from a string to what it says, with exact spans."""

from signaltriage.text.ages import find_ages
from signaltriage.text.baseline import Baseline, LineSample, Platform
from signaltriage.text.comparing import compared_text, text_key
from signaltriage.text.contacts import find_ad_contacts, find_contacts
from signaltriage.text.folding import fold, fold_origins
from signaltriage.text.language import detect_language, find_languages
from signaltriage.text.masking import Masked, mask, mask_for_display
from signaltriage.text.normal import normalize
from signaltriage.text.places import area_of, find_places, resolve_place
from signaltriage.text.rates import find_rates
from signaltriage.text.reading import Reading

__all__ = [
    "Baseline",
    "LineSample",
    "Masked",
    "Platform",
    "Reading",
    "area_of",
    "compared_text",
    "detect_language",
    "find_ad_contacts",
    "find_ages",
    "find_contacts",
    "find_languages",
    "find_places",
    "find_rates",
    "fold",
    "fold_origins",
    "mask",
    "mask_for_display",
    "normalize",
    "resolve_place",
    "text_key",
]
