"""What a visit has fetched and has yet to fetch, in a small SQLite file."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Self

from signaltriage.crawl.outcome import Outcome

MAX_TRIES = 3  # of one page in one visit

# SQLite does not wait for its turn when a new file is switched to WAL.
_OPENING = Lock()

_SCHEMA = """
CREATE TABLE IF NOT EXISTS visits (
    source TEXT NOT NULL, visit INTEGER NOT NULL, started TEXT NOT NULL,
    ended TEXT, resume_at TEXT, PRIMARY KEY (source, visit));
CREATE TABLE IF NOT EXISTS pages (
    source TEXT NOT NULL, visit INTEGER NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL,
    state TEXT NOT NULL, outcome TEXT, at TEXT, tries INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source, visit, url));
CREATE INDEX IF NOT EXISTS pages_open ON pages (source, visit, state, tries);
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to one source; open until all its pages are done."""

    source: str
    number: int
    resume_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page to fetch: `kind` is ``"list"`` or ``"ad"``; `tries` were made before."""

    url: str
    kind: str
    tries: int


class Frontier:
    """The pages of all visits; several threads or processes may each open the same file.

    WAL with ``synchronous=NORMAL``: a crash of the program loses nothing that was settled, a
    power cut may lose the last pages, which are then fetched again.

    Parameters
    ----------
    path : path or str
        The file; ``":memory:"`` for a visit that need not survive.
    """

    def __init__(self, path: Path | str) -> None:
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
        with _OPENING:
            self._db.execute("PRAGMA secure_delete=ON")  # URLs of ads are personal data
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def begin(self, source: str, start: Iterable[str], now: datetime) -> Visit:
        """Continue the open visit of a source, or begin a new one.

        A new visit forgets the pages of older ones.

        Parameters
        ----------
        source : str
            Key of the source.
        start : iterable of str
            Its first list pages.
        now : datetime
            UTC.

        Returns
        -------
        Visit
        """
        with self._writing():
            last = self._db.execute(
                "SELECT visit, ended, resume_at FROM visits WHERE source = ?"
                " ORDER BY visit DESC LIMIT 1",
                (source,),
            ).fetchone()
            if last is not None and last[1] is None:
                resume_at = None if last[2] is None else datetime.fromisoformat(last[2])
                visit = Visit(source, last[0], resume_at)
            else:
                visit = Visit(source, 1 if last is None else last[0] + 1)
                self._db.execute("DELETE FROM pages WHERE source = ?", (source,))
                self._db.execute(
                    "INSERT INTO visits (source, visit, started) VALUES (?, ?, ?)",
                    (source, visit.number, _iso(now)),
                )
            self._add(visit, ((url, "list") for url in start))
        return visit

    def next_page(self, visit: Visit) -> OpenPage | None:
        """Return the page to fetch now: in the order found, pages that failed after all others."""
        row = self._db.execute(
            "SELECT url, kind, tries FROM pages WHERE source = ? AND visit = ? AND state = 'open'"
            " ORDER BY tries, rowid LIMIT 1",
            (visit.source, visit.number),
        ).fetchone()
        return None if row is None else OpenPage(*row)

    def settle(
        self,
        visit: Visit,
        page: OpenPage,
        outcome: Outcome,
        now: datetime,
        *,
        again: bool = False,
        landed: str | None = None,
        found: Iterable[tuple[str, str]] = (),
    ) -> int:
        """Record how a page ended, and the pages found on it, in one transaction.

        Parameters
        ----------
        visit, page : Visit, OpenPage
            What was fetched.
        outcome : Outcome
            How it ended.
        now : datetime
            UTC.
        again : bool
            Try it once more later, unless it had `MAX_TRIES`.
        landed : str, optional
            Where a redirect led: that page is done too.
        found : iterable of (url, kind)
            New pages; known ones are left as they are.

        Returns
        -------
        int
            How many of them were new.
        """
        again = again and page.tries + 1 < MAX_TRIES
        key = (visit.source, visit.number)
        with self._writing():
            self._db.execute(
                "UPDATE pages SET state = ?, outcome = ?, at = ?, tries = tries + 1"
                " WHERE source = ? AND visit = ? AND url = ?",
                ("open" if again else "done", outcome, _iso(now), *key, page.url),
            )
            if landed is not None and landed != page.url:
                self._db.execute(
                    "INSERT INTO pages (source, visit, url, kind, state) VALUES (?, ?, ?, ?, ?)"
                    " ON CONFLICT DO UPDATE SET state = 'done'",
                    (*key, landed, page.kind, "done"),
                )
            return self._add(visit, found)

    def is_done(self, visit: Visit, url: str) -> bool:
        """Whether a page of this visit needs no more fetching."""
        row = self._db.execute(
            "SELECT 1 FROM pages WHERE source = ? AND visit = ? AND url = ? AND state = 'done'",
            (visit.source, visit.number, url),
        ).fetchone()
        return row is not None

    def requests(self, visit: Visit) -> int:
        """Return how many times a page was asked for in this visit."""
        return self._number("SELECT coalesce(sum(tries), 0)", visit)

    def known(self, visit: Visit) -> int:
        """Return the number of pages found in this visit."""
        return self._number("SELECT count(*)", visit)

    def outcomes(self, visit: Visit) -> Counter[tuple[str, str]]:
        """Count the pages of a visit by (kind, outcome); pages never asked for are left out."""
        rows = self._db.execute(
            "SELECT kind, outcome, count(*) FROM pages WHERE source = ? AND visit = ?"
            " AND outcome IS NOT NULL GROUP BY kind, outcome ORDER BY kind, outcome",
            (visit.source, visit.number),
        )
        return Counter({(kind, outcome): count for kind, outcome, count in rows})

    def left(self, visit: Visit) -> tuple[str, ...]:
        """Return the pages still open, in the order in which they would be fetched."""
        rows = self._db.execute(
            "SELECT url FROM pages WHERE source = ? AND visit = ? AND state = 'open'"
            " ORDER BY tries, rowid",
            (visit.source, visit.number),
        )
        return tuple(url for (url,) in rows)

    def done(self, visit: Visit) -> Iterator[tuple[str, str, str]]:
        """Yield (url, kind, outcome) of the pages asked for and done, as they were found."""
        yield from self._db.execute(
            "SELECT url, kind, outcome FROM pages WHERE source = ? AND visit = ?"
            " AND state = 'done' AND outcome IS NOT NULL ORDER BY rowid",
            (visit.source, visit.number),
        )

    def pause(self, visit: Visit, resume_at: datetime) -> None:
        """Ask nothing of the source until a moment."""
        self._end(visit, "resume_at", resume_at)

    def finish(self, visit: Visit, now: datetime) -> None:
        """Close the visit; the next one begins anew."""
        self._end(visit, "ended", now)

    def _end(self, visit: Visit, column: str, moment: datetime) -> None:
        with self._writing():
            self._db.execute(
                f"UPDATE visits SET {column} = ? WHERE source = ? AND visit = ?",  # noqa: S608
                (_iso(moment), visit.source, visit.number),
            )

    def _number(self, select: str, visit: Visit) -> int:
        row = self._db.execute(
            f"{select} FROM pages WHERE source = ? AND visit = ?", (visit.source, visit.number)
        ).fetchone()
        return int(row[0])

    def _add(self, visit: Visit, pages: Iterable[tuple[str, str]]) -> int:
        added = self._db.executemany(
            "INSERT OR IGNORE INTO pages (source, visit, url, kind, state)"
            " VALUES (?, ?, ?, ?, 'open')",
            [(visit.source, visit.number, url, kind) for url, kind in pages],
        )
        return max(added.rowcount, 0)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
