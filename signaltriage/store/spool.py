"""Files of a crawl under way: every row on the disk, and one crawl at a time."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from signaltriage.errors import SignaltriageError

_PLAIN_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")


def private_file(path: Path) -> TextIO:
    """Open a file of lines to append to that only its owner can read.

    A last line that a crash cut off goes: what it told was not settled and is told again.
    """
    handle = os.open(path, os.O_APPEND | os.O_CREAT | os.O_RDWR, 0o600)
    with os.fdopen(os.dup(handle), "rb") as existing:
        whole = sum(len(line) for line in existing if line.endswith(b"\n"))
    os.ftruncate(handle, whole)
    return os.fdopen(handle, "a", encoding="utf-8")


def file_name(key: str) -> str:
    """Return the name by which files of a source go: safe, and another one for every key.

    Examples
    --------
    >>> file_name("kiosk.example"), file_name("../x")
    ('kiosk.example', '_x~d6b96a97d147')
    """
    if _PLAIN_KEY.fullmatch(key):
        return key
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return re.sub(r"[^A-Za-z0-9._-]", "_", key).lstrip(".")[:40] + "~" + digest


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock of the crawl; the system lets go of it when the process ends, however."""
    with private_file(path) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SignaltriageError(
                f"another crawl is at work in {path.parent}; wait until it has ended"
            ) from None
        yield


def append(file: TextIO, row: Mapping[str, object]) -> None:
    """Write a row through to the disk: after this its page may count as done."""
    file.write(json.dumps(row, ensure_ascii=False) + "\n")
    file.flush()
    os.fsync(file.fileno())


def reasons(rejects: Path) -> dict[str, int]:
    """Count refused pages by field and reason; a page that was refused twice counts once."""
    pages: dict[str, str] = {}
    with rejects.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            reason = row["reason"].partition(";")[0]  # what follows is advice
            pages[row["url"]] = f"{row['field']} {reason}".strip()
    return dict(sorted(Counter(pages.values()).items()))
