"""Polite collection under a recorded purpose: policy, site profiles, fetching, parsing."""

from signaltriage.crawl.fetch import Fetcher, Limits, user_agent
from signaltriage.crawl.frontier import Frontier
from signaltriage.crawl.outcome import Fetched, Outcome
from signaltriage.crawl.page import Page, open_page
from signaltriage.crawl.parse import read_ad
from signaltriage.crawl.policy import load_purpose, require_purpose
from signaltriage.crawl.profile import SiteProfile, read_profile, read_profiles
from signaltriage.crawl.throttle import Throttle
from signaltriage.crawl.visit import FailedPage, Reject, VisitReport, VisitState, crawl_source

__all__ = [
    "FailedPage",
    "Fetched",
    "Fetcher",
    "Frontier",
    "Limits",
    "Outcome",
    "Page",
    "Reject",
    "SiteProfile",
    "Throttle",
    "VisitReport",
    "VisitState",
    "crawl_source",
    "load_purpose",
    "open_page",
    "read_ad",
    "read_profile",
    "read_profiles",
    "require_purpose",
    "user_agent",
]
