"""Model files: JSON text, never anything that is executed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from signaltriage.errors import ForbiddenFeatureError, ModelError, UsageError
from signaltriage.exchange.atomic import atomic

if TYPE_CHECKING:
    from signaltriage.models import TriageClassifier

MAX_MODEL = 10_000_000  # bytes; a model of hundreds of columns has far fewer


def save_model(model: TriageClassifier, path: str | os.PathLike[str]) -> None:
    """Write a fitted model to a JSON file.

    Parameters
    ----------
    model : TriageClassifier
        Fitted.
    path : str or path
        Replaced as a whole.

    Raises
    ------
    UsageError
        The folder cannot be written.
    """
    from signaltriage.models import dumps  # brings scikit-learn, which the readers do not need

    text = dumps(model)
    with atomic(path) as stream:
        stream.write(text.encode())


def load_model(path: str | os.PathLike[str], sha256: str | None = None) -> TriageClassifier:
    """Read a model from a JSON file.

    Parameters
    ----------
    path : str or path
    sha256 : str, optional
        What the file's digest must be, in hexadecimal.

    Returns
    -------
    TriageClassifier

    Raises
    ------
    UsageError
        The file cannot be read.
    ModelError
        It is larger than 10 MB, damaged, has another digest, or does not fit this catalogue.
    ForbiddenFeatureError
        The model uses something that may never be a feature.
    """
    from signaltriage.models import loads

    try:
        with Path(path).open("rb") as stream:
            content = stream.read(MAX_MODEL + 1)
    except OSError as error:
        raise UsageError(f"{path}: the model cannot be read: {error.strerror}") from error
    except ValueError as error:  # a name that no file can have
        raise UsageError(f"{str(path)!r}: the model cannot be read: {error}") from None
    if len(content) > MAX_MODEL:
        raise ModelError(f"{path}: is larger than {MAX_MODEL:,} bytes, which no model is")
    found = hashlib.sha256(content).hexdigest()
    if sha256 is not None and found != sha256.lower():
        raise ModelError(
            f"{path}: is another file than the one that was pinned: its SHA-256 is {found}, not "
            f"{sha256}; restore the file, or pin the new one after reading its model card"
        )
    try:
        return loads(content.decode())
    except UnicodeDecodeError:
        raise ModelError(f"{path}: is not UTF-8 text, so it is not a model file") from None
    except (ModelError, ForbiddenFeatureError) as error:
        raise type(error)(f"{path}: {error}") from error
