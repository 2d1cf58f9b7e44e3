"""Files of own indicators: TOML of a user, read and checked, never executed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from signaltriage.errors import UsageError

if TYPE_CHECKING:
    from signaltriage.features.own import OwnIndicators


def read_own_indicators(path: str | os.PathLike[str]) -> OwnIndicators:
    """Read own indicators from a TOML file.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    OwnIndicators

    Raises
    ------
    UsageError
        The file cannot be read.
    ConfigError
        It breaks the form; names file, entry and what to change.
    ForbiddenFeatureError
        It looks for something that may never be a feature.
    """
    from signaltriage.features.own import MAX_BYTES, parse_own

    try:
        with Path(path).open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: own indicators cannot be read: {error.strerror}") from error
    return parse_own(content, Path(path).name)
