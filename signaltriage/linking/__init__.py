"""Ads to explained links, links to clusters."""

from signaltriage.linking.clusters import Clusters
from signaltriage.linking.decisions import LinkDecision
from signaltriage.linking.families import Texts
from signaltriage.linking.joining import link, link_tables
from signaltriage.linking.keys import CONTACT_SCHEMA, contact_table

__all__ = [
    "CONTACT_SCHEMA",
    "Clusters",
    "LinkDecision",
    "Texts",
    "contact_table",
    "link",
    "link_tables",
]
