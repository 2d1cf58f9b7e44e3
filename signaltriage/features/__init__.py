"""The indicator catalogue (data) and the functions that measure it."""

from signaltriage.features.ads import OBSCURED_PHONE, classify_ads, find_spans, measure_ads
from signaltriage.features.catalogue import Catalogue, Indicator, load_catalogue
from signaltriage.features.clusters import measure_clusters
from signaltriage.features.facts import facts
from signaltriage.features.findings import Findings, extract, findings_table
from signaltriage.features.urgent import find_urgent

__all__ = [
    "OBSCURED_PHONE",
    "Catalogue",
    "Findings",
    "Indicator",
    "classify_ads",
    "extract",
    "facts",
    "find_spans",
    "find_urgent",
    "findings_table",
    "load_catalogue",
    "measure_ads",
    "measure_clusters",
]
