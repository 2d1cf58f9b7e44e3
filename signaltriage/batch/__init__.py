"""The run: reading, finding, linking, scoring and writing, in order; and training."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signaltriage.batch.explanation import Explanation
    from signaltriage.batch.inputs import FileInput, MemoryInput
    from signaltriage.batch.partition import PartitionSettings
    from signaltriage.batch.pipeline import RunSettings, rank, run
    from signaltriage.batch.ranking import Ranking
    from signaltriage.batch.training import Learning, Trained, train

__all__ = [
    "Explanation",
    "FileInput",
    "Learning",
    "MemoryInput",
    "PartitionSettings",
    "Ranking",
    "RunSettings",
    "Trained",
    "rank",
    "run",
    "train",
]

# Worker processes import the partition function alone: without the learners, which they never
# use, each needs a hundred megabytes less.
_HOMES = {
    "Explanation": "explanation",
    "FileInput": "inputs",
    "Learning": "training",
    "MemoryInput": "inputs",
    "PartitionSettings": "partition",
    "Ranking": "ranking",
    "RunSettings": "pipeline",
    "Trained": "training",
    "rank": "pipeline",
    "run": "pipeline",
    "train": "training",
}


def __getattr__(name: str) -> object:
    """Load a public name on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'signaltriage.batch' has no attribute {name!r}")
    value = getattr(import_module(f"signaltriage.batch.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
