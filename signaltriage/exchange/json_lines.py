"""JSON lines: cut out with flat memory, decoded without leniency."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NoReturn, cast

from signaltriage.errors import RecordError

MAX_LINE = 2 << 20  # bytes; far above any ad record, so that no line fills the memory
_GZIP_MAGIC = b"\x1f\x8b"


def check(file: Path) -> None:
    """Raise `RecordError` if a file named .gz is not gzip, `OSError` if it cannot be opened."""
    with file.open("rb") as stream:
        magic = stream.read(2)
    if file.suffix.lower() == ".gz" and magic not in (b"", _GZIP_MAGIC):
        raise RecordError("", "is not a gzip file; give it the ending that fits")


def bounded_lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield the lines of a file; None stands for a line longer than `MAX_LINE` bytes."""
    while line := stream.readline(MAX_LINE + 1):
        if len(line) <= MAX_LINE or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(1 << 16)) and not rest.endswith(b"\n"):
            pass
        yield None


def cut(file: Path) -> Iterator[tuple[int, bytes | RecordError]]:
    """Yield (line number, line) for every line that is not blank."""
    number = 0
    packed = file.suffix.lower() == ".gz"
    with gzip.open(file) if packed else file.open("rb") as opened:
        try:
            for line in bounded_lines(cast("BinaryIO", opened)):
                number += 1
                if line is None:
                    yield number, too_long()
                elif line := line.strip():
                    yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        except EOFError:
            reason = "the gzip file ends early; this line and what followed it are missing"
            yield number + 1, RecordError("", reason)
        except (gzip.BadGzipFile, zlib.error):
            reason = "the gzip file is damaged; this line and what follows it cannot be trusted"
            yield number + 1, RecordError("", reason)


def too_long() -> RecordError:
    """Return the refusal of a line over `MAX_LINE`."""
    return RecordError("", f"is longer than {MAX_LINE:,} bytes")


def decode(text: bytes | str, field: str = "") -> object:
    """Decode one JSON value; refuse what two readers could read differently.

    Parameters
    ----------
    text : bytes or str
        UTF-8 when bytes.
    field : str
        Named in the refusal.

    Returns
    -------
    object

    Raises
    ------
    RecordError
        Not UTF-8, not JSON, a key twice in one object, NaN or an infinity, a number of
        thousands of digits, or nesting without end.

    Examples
    --------
    >>> decode(b'{"body": "Hallo"}')
    {'body': 'Hallo'}
    >>> decode('{"body": "Hallo", "body": ""}')
    Traceback (most recent call last):
        ...
    signaltriage.errors.RecordError: names a key twice in one object
    """
    try:
        return _DECODER.decode(text.decode() if isinstance(text, bytes) else text)
    except RecordError as error:
        raise RecordError(field, error.reason) from None
    except UnicodeDecodeError:
        raise RecordError(field, "is not valid UTF-8") from None
    except json.JSONDecodeError as error:
        raise RecordError(field, f"is not JSON, from character {error.pos + 1} on") from None
    except ValueError:  # int() refuses strings of thousands of digits
        raise RecordError(field, "holds a number of too many digits") from None
    except RecursionError:
        raise RecordError(field, "is nested too deeply") from None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) != len(pairs):
        raise RecordError("", "names a key twice in one object")
    return row


def _no_constant(name: str) -> NoReturn:
    raise RecordError("", f"holds {name}, which is not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)
