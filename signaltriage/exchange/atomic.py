"""Writing files as a whole, for their owner alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from signaltriage.errors import UsageError


def private_folder(path: str | os.PathLike[str]) -> Path:
    """Return the folder, made with mode 0700 where it or its parents are missing.

    An ad is special-category data, also under a working name (AVG 9; Afdeling
    bestuursrechtspraak 29-8-2018): what is derived from ads is nobody else's to read.

    Raises
    ------
    UsageError
        The folder cannot be made.
    """
    folder = Path(path)
    try:
        for part in reversed([folder, *folder.parents]):
            if not part.is_dir():
                part.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: the folder cannot be made: {error.strerror}") from error
    return folder


@contextmanager
def atomic(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file that takes its name only when it is complete and on the disk.

    It is written under a temporary name in the same folder, flushed to the disk and renamed;
    when the block raises, the earlier file stays as it was. Mode 0600.

    Raises
    ------
    UsageError
        The folder cannot be written, or the path is a folder.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic(Path(folder) / "a.txt") as stream:
    ...         _ = stream.write(b"whole or not at all")
    ...     (Path(folder) / "a.txt").read_bytes()
    b'whole or not at all'
    """
    target = Path(path)
    folder = private_folder(target.parent)
    if target.is_dir():
        raise UsageError(f"{target}: is a folder; give the name of a file")
    try:
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    except OSError as error:
        raise UsageError(f"{target}: cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
