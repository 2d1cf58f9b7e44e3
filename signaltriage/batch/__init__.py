"""The run: reading, finding, linking, scoring and writing, in order."""

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
