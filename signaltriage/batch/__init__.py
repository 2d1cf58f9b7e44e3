"""The run: reading, finding, linking, scoring and writing, in order."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signaltriage.batch.explanation import Explanation
    from signaltriage.batch.inputs import FileInput, MemoryInput
    from signaltriage.batch.partition import PartitionSettings
    from signaltriage.batch.pipeline import RunSettings, rank, run
    from signaltriage.batch.ranking import Ranking

__all__ = [
    "Explanation",
    "FileInput",
    "MemoryInput",
    "PartitionSettings",
    "Ranking",
    "RunSettings",
    "rank",
    "run",
]

# Worker processes import the partition function alone: without the learners, which they never
# use, each needs a hundred megabytes less.
_HOMES = {
    "Explanation": "explanation",
    "FileInput": "inputs",
    "MemoryInput": "inputs",
    "PartitionSettings": "partition",
    "Ranking": "ranking",
    "RunSettings": "pipeline",
    "rank": "pipeline",
    "run": "pipeline",
}


def __getattr__(name: str) -> object:
    """Load a public name on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'signaltriage.batch' has no attribute {name!r}")
    value = getattr(import_module(f"signaltriage.batch.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
