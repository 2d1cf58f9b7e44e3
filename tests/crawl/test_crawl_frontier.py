"""The frontier remembers what was fetched, across crashes and threads."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta

from signaltriage.crawl import Frontier, Outcome
from signaltriage.crawl.frontier import MAX_TRIES

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
START = ("http://k.example/",)


def test_pages_come_in_the_order_found(tmp_path):
    """Pages are given in order, each once, and survive closing the file."""
    path = tmp_path / "frontier.sqlite"
    with Frontier(path) as frontier:
        visit = frontier.begin("k", START, NOW)
        page = frontier.next_page(visit)
        added = frontier.settle(
            visit, page, Outcome.OK, NOW, found=[("b", "ad"), ("a", "ad"), ("b", "ad")]
        )
        assert added == 2
        assert frontier.next_page(visit).url == "b"
    with Frontier(path) as frontier:
        again = frontier.begin("k", START, NOW)
        assert again == visit
        assert frontier.left(again) == ("b", "a")
        assert frontier.is_done(again, START[0])


def test_a_failed_page_waits_behind_all_others_and_gives_up():
    """A page that fails is tried after the others, a few times."""
    with Frontier(":memory:") as frontier:
        visit = frontier.begin("k", ("a", "b"), NOW)
        seen = []
        while page := frontier.next_page(visit):
            seen.append(page.url)
            outcome = Outcome.TIMEOUT if page.url == "a" else Outcome.OK
            frontier.settle(visit, page, outcome, NOW, again=page.url == "a")
        assert seen == ["a", "b"] + ["a"] * (MAX_TRIES - 1)
        assert frontier.outcomes(visit) == {("list", "timeout"): 1, ("list", "ok"): 1}
        assert frontier.requests(visit) == MAX_TRIES + 1


def test_a_page_reached_by_redirect_is_done():
    """Where a redirect led needs no fetching of its own."""
    with Frontier(":memory:") as frontier:
        visit = frontier.begin("k", ("a", "b"), NOW)
        frontier.settle(visit, frontier.next_page(visit), Outcome.OK, NOW, landed="b")
        assert frontier.next_page(visit) is None


def test_a_new_visit_forgets_the_old_one(tmp_path):
    """After a finished visit all pages may be fetched again, and old URLs are gone."""
    path = tmp_path / "frontier.sqlite"
    with Frontier(path) as frontier:
        visit = frontier.begin("k", ("http://k.example/canary",), NOW)
        frontier.settle(visit, frontier.next_page(visit), Outcome.OK, NOW)
        frontier.pause(visit, NOW + timedelta(hours=1))
        assert frontier.begin("k", START, NOW).resume_at == NOW + timedelta(hours=1)
        frontier.finish(visit, NOW)
        following = frontier.begin("k", START, NOW)
        assert (following.number, following.resume_at) == (visit.number + 1, None)
        assert frontier.left(following) == START
        assert frontier._db.execute("PRAGMA secure_delete").fetchone() == (1,)
    assert b"canary" not in path.read_bytes()


def test_threads_share_a_file(tmp_path):
    """Every thread opens the file itself; nothing is lost."""
    path = tmp_path / "frontier.sqlite"
    faults = []

    def work(source):
        try:
            with Frontier(path) as frontier:
                visit = frontier.begin(source, (f"{source}/{n}" for n in range(50)), NOW)
                while page := frontier.next_page(visit):
                    frontier.settle(visit, page, Outcome.OK, NOW)
        except sqlite3.Error as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(f"s{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with Frontier(path) as frontier:
        for n in range(8):
            visit = frontier.begin(f"s{n}", (), NOW)
            assert frontier.outcomes(visit) == {("list", "ok"): 50}
