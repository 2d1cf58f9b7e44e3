"""The nouns: frozen records that every other part speaks in; standard library only."""

from signaltriage.records.ad import Ad
from signaltriage.records.contact import (
    PERSONAL_KINDS,
    TELEPHONE_KINDS,
    Contact,
    LocatedContact,
)
from signaltriage.records.evidence import Span, Urgent
from signaltriage.records.label import LABEL_SOURCES, Label
from signaltriage.records.parse import (
    AD_FIELDS,
    parse_ad,
    refuse_forbidden_attributes,
    salvage_ad,
)
from signaltriage.records.purpose import Purpose
from signaltriage.records.score import BANDS, BandChange, Contribution, ProtectiveFact, Score
from signaltriage.records.values import ADULT, Age, LanguageSpan, Place, Rate

__all__ = [
    "ADULT",
    "AD_FIELDS",
    "BANDS",
    "LABEL_SOURCES",
    "PERSONAL_KINDS",
    "TELEPHONE_KINDS",
    "Ad",
    "Age",
    "BandChange",
    "Contact",
    "Contribution",
    "Label",
    "LanguageSpan",
    "LocatedContact",
    "Place",
    "ProtectiveFact",
    "Purpose",
    "Rate",
    "Score",
    "Span",
    "Urgent",
    "parse_ad",
    "refuse_forbidden_attributes",
    "salvage_ad",
]
