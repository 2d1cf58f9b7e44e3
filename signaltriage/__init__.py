"""signaltriage: from public advertisements to a short, ranked, explained list for reviewers.

The names below load on first use, so that importing the package is fast.

Examples
--------
>>> import signaltriage as st
>>> [c.value for c in st.find_contacts("Bel 06-71234567", fictitious=True)]
['+31671234567']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from signaltriage import features, linking, plots, simulate
    from signaltriage.batch import Explanation, Ranking, rank
    from signaltriage.errors import SignaltriageError
    from signaltriage.exchange import load_model, read_ads, read_labels, save_model
    from signaltriage.features import Findings, extract
    from signaltriage.linking import Clusters, link
    from signaltriage.models import TriageClassifier
    from signaltriage.records import Ad, Contact, Label, Place, Score
    from signaltriage.store import Workspace, open_workspace
    from signaltriage.text import find_contacts, find_places

# Name to the module it lives in; a module stands for itself.
_PUBLIC = {
    "Ad": "records",
    "Clusters": "linking",
    "Contact": "records",
    "Explanation": "batch",
    "Findings": "features",
    "Label": "records",
    "Place": "records",
    "Ranking": "batch",
    "Score": "records",
    "SignaltriageError": "errors",
    "TriageClassifier": "models",
    "Workspace": "store",
    "extract": "features",
    "features": "features",
    "find_contacts": "text",
    "find_places": "text",
    "link": "linking",
    "linking": "linking",
    "load_model": "exchange",
    "open_workspace": "store",
    "plots": "plots",
    "rank": "batch",
    "read_ads": "exchange",
    "read_labels": "exchange",
    "save_model": "exchange",
    "simulate": "simulate",
}

__all__ = [
    "Ad",
    "Clusters",
    "Contact",
    "Explanation",
    "Findings",
    "Label",
    "Place",
    "Ranking",
    "Score",
    "SignaltriageError",
    "TriageClassifier",
    "Workspace",
    "__version__",
    "extract",
    "features",
    "find_contacts",
    "find_places",
    "link",
    "linking",
    "load_model",
    "open_workspace",
    "plots",
    "rank",
    "read_ads",
    "read_labels",
    "save_model",
    "simulate",
]


def __getattr__(name: str) -> object:
    """Load a public name on first use."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'signaltriage' has no attribute {name!r}")
    module = import_module(f"signaltriage.{_PUBLIC[name]}")
    value = module if name == _PUBLIC[name] else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Public names, loaded or not."""
    return sorted(__all__)
