"""Ads to explained links, links to clusters."""

from signaltriage.linking.clusters import Clusters, link, link_contacts
from signaltriage.linking.keys import CONTACT_SCHEMA, contact_table

__all__ = ["CONTACT_SCHEMA", "Clusters", "contact_table", "link", "link_contacts"]
