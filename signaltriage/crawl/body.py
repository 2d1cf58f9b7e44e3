"""Reading a body within its caps, however it was packed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

from signaltriage.crawl.outcome import FetchFault, Outcome

MAX_MEMBERS = 100  # of one gzip stream; each costs a copy of what follows it

_GZIP = 16 + zlib.MAX_WBITS


def coding_of(header: str) -> str:
    """Return the one content coding of a body: ``""`` or ``"gzip"``.

    Only gzip is asked for. Stacked codings multiply a bomb, others cannot be inflated within
    a cap.

    Raises
    ------
    FetchFault
        With ``bad_encoding``.

    Examples
    --------
    >>> coding_of("GZIP"), coding_of("identity")
    ('gzip', '')
    >>> coding_of("gzip, gzip")
    Traceback (most recent call last):
        ...
    signaltriage.crawl.outcome.FetchFault: bad_encoding
    """
    codings = [name.strip().lower() for name in header.split(",")]
    codings = [name for name in codings if name not in ("", "identity")]
    if not codings:
        return ""
    if codings in (["gzip"], ["x-gzip"]):
        return "gzip"
    raise FetchFault(Outcome.BAD_ENCODING)


def read_body(
    chunks: Iterable[bytes],
    coding: str,
    *,
    wire_cap: int,
    decoded_cap: int,
    check: Callable[[], object],
    prefix: int | None = None,
) -> bytes:
    """Read and unpack a body.

    Parameters
    ----------
    chunks : iterable of bytes
        As they come from the wire.
    coding : str
        ``""`` or ``"gzip"``.
    wire_cap, decoded_cap : int
        Bytes before and after unpacking.
    check : callable
        Called after every chunk; raises when time is up.
    prefix : int, optional
        Stop after so many unpacked bytes and take them for the whole.

    Returns
    -------
    bytes

    Raises
    ------
    FetchFault
        With ``too_large``, ``truncated`` or ``decode_error``.

    Examples
    --------
    >>> import gzip
    >>> read_body([gzip.compress(b"Hallo")], "gzip", wire_cap=99, decoded_cap=99, check=int)
    b'Hallo'
    """
    pieces: list[bytes] = []
    size = 0
    room = decoded_cap if prefix is None else min(prefix, decoded_cap)
    counted = _counted(chunks, wire_cap, check)
    for piece in counted if coding == "" else _inflated(counted, room + 1):
        pieces.append(piece)
        size += len(piece)
        if size > room:
            if room != prefix:
                raise FetchFault(Outcome.TOO_LARGE)
            break
    return b"".join(pieces)[:room]


def _counted(
    chunks: Iterable[bytes], wire_cap: int, check: Callable[[], object]
) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        check()
        size += len(chunk)
        if size > wire_cap:
            raise FetchFault(Outcome.TOO_LARGE)
        yield chunk


def _inflated(chunks: Iterable[bytes], step: int) -> Iterator[bytes]:
    """Unpack all members of a gzip stream, at most `step` bytes at a time."""
    inflater = zlib.decompressobj(_GZIP)
    members = 1
    for chunk in chunks:
        data = chunk
        while data:
            if inflater.eof:
                members += 1
                if members > MAX_MEMBERS:
                    raise FetchFault(Outcome.DECODE_ERROR)
                inflater = zlib.decompressobj(_GZIP)
            try:
                piece = inflater.decompress(data, step)
            except zlib.error:
                raise FetchFault(Outcome.DECODE_ERROR) from None
            yield piece
            data = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    if not inflater.eof:
        raise FetchFault(Outcome.TRUNCATED)
