"""Ads to explained links, links to clusters."""

from signaltriage.linking.clusters import Clusters
from signaltriage.linking.decisions import LinkDecision
from signaltriage.linking.extending import extend, extend_tables
from signaltriage.linking.families import Texts
from signaltriage.linking.joining import link, link_tables
from signaltriage.linking.keys import CONTACT_SCHEMA, contact_table
from signaltriage.linking.template import Part, Stretch, Template, find_template

__all__ = [
    "CONTACT_SCHEMA",
    "Clusters",
    "LinkDecision",
    "Part",
    "Stretch",
    "Template",
    "Texts",
    "contact_table",
    "extend",
    "extend_tables",
    "find_template",
    "link",
    "link_tables",
]
