"""One function over many ads, a chunk at a time, in as many processes as there are.

The only place of the scoring core that starts processes. It computes and touches no file of its
own accord: with one process joblib is not even loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from signaltriage.records import Ad

CHUNK = 2_000  # ads; small enough to stay in memory, large enough to pay for its journey

Result = TypeVar("Result")


def map_chunks(
    function: Callable[[Sequence[Ad]], Result], ads: Sequence[Ad], n_jobs: int | None
) -> list[Result]:
    """Apply a function to chunks of ads.

    Parameters
    ----------
    function : callable
        Of a sequence of Ad; what it returns depends on that chunk alone.
    ads : sequence of Ad
        In order.
    n_jobs : int or None
        Processes, as in scikit-learn: None is one unless a joblib backend says otherwise, -1 all
        cores. The result does not depend on it.

    Returns
    -------
    list
        One result per chunk, in order; of no ads, that of one empty chunk.

    Examples
    --------
    >>> map_chunks(len, [], None)
    [0]
    """
    chunks = [ads[at : at + CHUNK] for at in range(0, len(ads), CHUNK)] or [ads]
    if len(chunks) == 1 or n_jobs == 1:
        return [function(chunk) for chunk in chunks]
    from joblib import Parallel, delayed

    results: list[Result] = Parallel(n_jobs=n_jobs)(delayed(function)(chunk) for chunk in chunks)
    return results
