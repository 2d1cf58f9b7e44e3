"""A made-up market of advertisers with known truth, and its web sites on loopback."""

from signaltriage.simulate.grammar import sentences
from signaltriage.simulate.market import Market
from signaltriage.simulate.sites import Site, Sites
from signaltriage.simulate.truth import Truth

__all__ = ["Market", "Site", "Sites", "Truth", "sentences"]
