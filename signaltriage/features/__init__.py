"""The indicator catalogue (data) and the functions that measure it."""

from typing import TYPE_CHECKING

from signaltriage.features.ad_text import AdText, read_ads
from signaltriage.features.ads import (
    OBSCURED_PHONE,
    find_spans,
    find_voice,
    measure_ads,
    measure_texts,
    said_classes,
    text_spans,
)
from signaltriage.features.catalogue import Catalogue, Indicator, load_catalogue
from signaltriage.features.class_measures import CLASS_MEASURES, measure_classes
from signaltriage.features.clusters import describe_clusters, measure_clusters
from signaltriage.features.facts import facts
from signaltriage.features.findings import Findings, extract, findings_table
from signaltriage.features.located import locate
from signaltriage.features.medians import rate_medians
from signaltriage.features.movement import joint_moves, mark_announced, measure_movement
from signaltriage.features.personas import measure_personas, reappearances
from signaltriage.features.platforms import by_rules, learn_platforms
from signaltriage.features.rhythm import posting_hours
from signaltriage.features.stays import legs, stays
from signaltriage.features.urgent import find_urgent

if TYPE_CHECKING:
    from signaltriage.features.transformer import IndicatorFeatures

__all__ = [
    "CLASS_MEASURES",
    "OBSCURED_PHONE",
    "AdText",
    "Catalogue",
    "Findings",
    "Indicator",
    "IndicatorFeatures",
    "by_rules",
    "describe_clusters",
    "extract",
    "facts",
    "find_spans",
    "find_urgent",
    "find_voice",
    "findings_table",
    "joint_moves",
    "learn_platforms",
    "legs",
    "load_catalogue",
    "locate",
    "mark_announced",
    "measure_ads",
    "measure_classes",
    "measure_clusters",
    "measure_movement",
    "measure_personas",
    "measure_texts",
    "posting_hours",
    "rate_medians",
    "read_ads",
    "reappearances",
    "said_classes",
    "stays",
    "text_spans",
]


def __getattr__(name: str) -> object:
    """Load scikit-learn only for whoever asks for the transformer; workers of a run do not."""
    if name == "IndicatorFeatures":
        from signaltriage.features.transformer import IndicatorFeatures

        return IndicatorFeatures
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
