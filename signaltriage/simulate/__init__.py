"""A made-up market of advertisers with known truth, and its web sites on loopback.

`Market.ads` and `Market.sightings` are what the world shows; `Market.truth` is what is true:

- iterating gives a `Truth` per ad: who is behind it (`advertiser`, `controller`), of which
  `kind`, exploited or not, the text cues it shows, its hidden `origin` and the `proxies` of it;
- `MarketTruth.links` gives what an ad shares with others (phone, chat link, address, image, text,
  template, paragraph), thefts and public texts marked;
- `MarketTruth.legs` gives changes of place, with the planted impossible ones and those that
  merely look so; `MarketTruth.lock_step` the moves of three or more behind one contact;
- `MarketTruth.frame` gathers any of these as a polars table.

Shares, cues and habits of the kinds are data (``kinds.toml``, ``world.toml``) and assumptions of
the simulation. About 19, 58, 21 and 2 % of ads show none, one, two and more cues, after Giommoni
& Ikwu (Trends in Organized Crime, 2021); 3.4 % of advertisers are exploited, a third of them
without a trace; exploitation does not go with origin. Best ranking possible:
`Market.best_average_precision`. Figures on this market say nothing about real ones.
"""

from signaltriage.simulate.grammar import sentences
from signaltriage.simulate.market import Market
from signaltriage.simulate.planted import Leg, LockStep, MarketTruth, PlantedLink
from signaltriage.simulate.sites import Site, Sites
from signaltriage.simulate.truth import Truth

__all__ = [
    "Leg",
    "LockStep",
    "Market",
    "MarketTruth",
    "PlantedLink",
    "Site",
    "Sites",
    "Truth",
    "sentences",
]
