"""The only place that opens sockets: connections are pinned to addresses that were checked."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Collection, Iterable, Iterator

import httpcore
import httpx

from signaltriage.crawl.address import is_loopback_literal, is_public, origin_of
from signaltriage.crawl.outcome import FetchFault, Outcome

KEEP_ALIVE = 2.0  # seconds; shorter than servers' own limits, so a reused connection is alive

# Host and port to addresses, as text.
Resolve = Callable[[str, int], list[str]]


def resolve_host(host: str, port: int) -> list[str]:
    """Ask the system's resolver for all stream addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Deadline:
    """The time one exchange may still take; shared by all streams of a transport.

    No timeout of httpx is a total one: a server that sends a byte a second runs on for ever.

    Parameters
    ----------
    monotonic : callable
        Seconds on a clock that never jumps.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._ends = float("inf")

    def start(self, seconds: float) -> None:
        """Begin again, with so many seconds left."""
        self._ends = self._monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left; raise `FetchFault` when there are none."""
        seconds = self._ends - self._monotonic()
        if seconds <= 0:
            raise FetchFault(Outcome.TIMEOUT)
        return seconds

    def cut(self, timeout: float | None) -> float:
        """Shorten a timeout to what is left."""
        left = self.left()
        return left if timeout is None else min(timeout, left)


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every read and write ends by the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.cut(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        cut = self._deadline.cut(timeout)
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, cut), self._deadline
        )

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class VettedBackend(httpcore.NetworkBackend):
    """Resolve a host once, check every address, connect to a checked one.

    A name with one internal address among public ones is refused whole. There is no second
    look-up between check and connection that a server could answer differently.

    Parameters
    ----------
    loopback : collection of (str, int)
        Literal loopback hosts and ports that the operator's profile names.
    deadline : Deadline
        Ends every read and write.
    resolve : callable
        Host and port to addresses.
    inner : httpcore.NetworkBackend
        What opens the connection.
    """

    def __init__(
        self,
        loopback: Collection[tuple[str, int]],
        deadline: Deadline,
        resolve: Resolve = resolve_host,
        inner: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._loopback = loopback
        self._deadline = deadline
        self._resolve = resolve
        self._inner = inner or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address that answers."""
        fault: Exception = FetchFault(Outcome.DNS_ERROR)
        for address in self._vetted(host, port):
            try:
                stream = self._inner.connect_tcp(
                    address, port, self._deadline.cut(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
            else:
                return _TimedStream(stream, self._deadline)
        raise fault

    def _vetted(self, host: str, port: int) -> list[str]:
        if (host, port) in self._loopback:
            return [host]
        try:
            addresses = self._resolve(host, port)
            vetted = all(is_public(ipaddress.ip_address(address)) for address in addresses)
        except (OSError, ValueError):  # a label over 63 characters is a UnicodeError
            raise FetchFault(Outcome.DNS_ERROR) from None
        if not vetted:
            raise FetchFault(Outcome.BLOCKED_ADDRESS)
        return addresses


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()


class PinnedTransport(httpx.BaseTransport):
    """An httpx transport over `VettedBackend`: HTTP/1.1, no proxies, no environment.

    httpx's own transport takes no network backend; this one is the same few lines with one.
    Errors are httpcore's.

    Parameters
    ----------
    origins : iterable of httpx.URL
        The source's start URLs; those that are literal loopback addresses may be connected to.
    deadline : Deadline
        Ends every read and write.
    resolve : callable
        Host and port to addresses.
    inner : httpcore.NetworkBackend, optional
        What opens the connection.
    """

    def __init__(
        self,
        origins: Iterable[httpx.URL],
        deadline: Deadline,
        resolve: Resolve = resolve_host,
        inner: httpcore.NetworkBackend | None = None,
    ) -> None:
        urls = list(origins)
        loopback = {
            (url.raw_host.decode("ascii"), int(origin_of(url).rpartition(":")[2]))
            for url in urls
            if is_loopback_literal(url.host)
        }
        secure = any(url.scheme == "https" for url in urls)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False) if secure else None,
            max_connections=4,
            keepalive_expiry=KEEP_ALIVE,
            network_backend=VettedBackend(frozenset(loopback), deadline, resolve, inner),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the body of the answer is a stream."""
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        assert isinstance(response.stream, Iterable)  # noqa: S101 - the pool is synchronous
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response.stream),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()
