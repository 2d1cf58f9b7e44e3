"""A site on loopback that answers byte for byte what a test wants, however wrong."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Callable
from typing import Self

Route = bytes | Callable[[socket.socket, threading.Event], None]


def reply(
    body: bytes | str = b"",
    status: str = "200 OK",
    content_type: str = "text/html; charset=utf-8",
    **headers: str,
) -> bytes:
    """Return a whole, correct answer; `headers` are written with dashes for underscores."""
    body = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


class Site:
    """A server of routes; whatever has no route is 404. Every request line is kept."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.requests: list[str] = []
        self.heads: list[str] = []
        self._stopped = threading.Event()
        site = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    site._answer(self.request)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            request_queue_size = 64

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def root(self) -> str:
        """The origin of the site."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def url(self, path: str) -> str:
        """Return an absolute URL on the site."""
        return self.root + path

    def paths(self) -> list[str]:
        """Return the paths asked for, robots.txt left out."""
        return [path for path in self.requests if path != "/robots.txt"]

    def _answer(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        path = head.split(b" ")[1].decode("latin-1")
        self.requests.append(path)
        self.heads.append(head.decode("latin-1"))
        route = self.routes.get(path, reply("no such page", "404 Not Found"))
        if isinstance(route, bytes):
            connection.sendall(route)
        else:
            route(connection, self._stopped)


def drip(head: bytes, byte: bytes, pause: float) -> Route:
    """Return a route that sends a head and then one byte after each pause, for ever."""

    def route(connection: socket.socket, stopped: threading.Event) -> None:
        connection.sendall(head)
        while not stopped.wait(pause):
            connection.sendall(byte)

    return route


def endless(head: bytes, chunk: bytes) -> Route:
    """Return a route that sends a head and then chunks as fast as they are taken."""

    def route(connection: socket.socket, stopped: threading.Event) -> None:
        connection.sendall(head)
        while not stopped.is_set():
            connection.sendall(chunk)

    return route
