"""The indicator catalogue (data) and the functions that measure it."""

from signaltriage.features.ads import OBSCURED_PHONE, classify_ads, find_spans, measure_ads
from signaltriage.features.catalogue import Catalogue, Indicator, load_catalogue
from signaltriage.features.clusters import describe_clusters, measure_clusters
from signaltriage.features.facts import facts
from signaltriage.features.findings import Findings, extract, findings_table
from signaltriage.features.located import locate
from signaltriage.features.movement import joint_moves, mark_announced, measure_movement
from signaltriage.features.personas import measure_personas, reappearances
from signaltriage.features.rhythm import posting_hours
from signaltriage.features.stays import legs, stays
from signaltriage.features.urgent import find_urgent

__all__ = [
    "OBSCURED_PHONE",
    "Catalogue",
    "Findings",
    "Indicator",
    "classify_ads",
    "describe_clusters",
    "extract",
    "facts",
    "find_spans",
    "find_urgent",
    "findings_table",
    "joint_moves",
    "legs",
    "load_catalogue",
    "locate",
    "mark_announced",
    "measure_ads",
    "measure_clusters",
    "measure_movement",
    "measure_personas",
    "posting_hours",
    "reappearances",
    "stays",
]
