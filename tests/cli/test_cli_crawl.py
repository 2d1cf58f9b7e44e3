"""`crawl`: what it says about what it left out, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from signaltriage.cli import main
from signaltriage.simulate import Market

CONFIG = """
[purpose]
id = "test"
controller = "a test"
legal_basis = "simulated data only"
regime = "AVG"
scope = "a test"
expires = 2999-12-31

[crawl]
contact = "mailto:desk@operator.example"

"""
SOURCE = """
[[source]]
key = "kiosk.example"
start = ["{url}"]
delay_seconds = 0
max_pages = {max_pages}
[source.list]
ad = "a.more"
next = "a.next"
[source.ad]
ad_id = "b"
body = "p"
"""
PROGRAM = (sys.executable, "-c", "import sys; from signaltriage.cli import main; sys.exit(main())")
LIST = "".join(f"<a class=more href=/ad/{n}>x</a>" for n in range(4))
AD = "<b>{}</b><p>Hallo</p>"


class Shop:
    """A site of pages by path, with a status where one is given; all else is 404."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.pages: dict[str, str | int] = {"/": LIST}
        self.pages |= {f"/ad/{n}": AD.format(n) for n in range(4)}


@pytest.fixture
def shop() -> Iterator[Shop]:
    """Serve a shop on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = shop.pages.get(self.path, 404)
            body = (page if isinstance(page, str) else "").encode()
            self.send_response(page if isinstance(page, int) else 200)
            kind = "plain" if self.path == "/robots.txt" else "html"
            self.send_header("Content-Type", f"text/{kind}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    shop = Shop(f"http://127.0.0.1:{server.server_address[1]}")
    yield shop
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def crawl(tmp_path: Path, shop: Shop, capsys: pytest.CaptureFixture[str]):
    """Crawl the shop; gives the exit code, stdout and stderr."""

    def run(*options: str, max_pages: int = 100, url: str = shop.url + "/"):
        desk = tmp_path / "desk"
        desk.mkdir(exist_ok=True)
        text = CONFIG + SOURCE.format(url=url, max_pages=max_pages)
        (desk / "triage.toml").write_text(text)
        code = main(["crawl", "-w", str(desk), "--quiet", *options])
        return code, *capsys.readouterr()

    return run


def test_nothing_left_out_exits_0(crawl, shop: Shop) -> None:
    """Ads that are gone and pages that robots.txt forbids are normal."""
    shop.pages["/robots.txt"] = "User-agent: *\nDisallow: /ad/1"
    shop.pages["/ad/2"] = 410
    code, out, err = crawl()
    assert (code, err) == (0, "")
    assert out == "kiosk.example: done, 5 pages, 2 ads, 1 gone, 1 robots_disallowed\n"


def test_refused_ads_are_counted_by_reason(crawl, shop: Shop, tmp_path: Path) -> None:
    """The fields and reasons stand on stderr with the file that lists the pages."""
    shop.pages["/ad/1"] = shop.pages["/ad/2"] = "<p>Hallo</p>"
    shop.pages["/ad/3"] = "<b>3</b>"
    code, out, err = crawl()
    file = tmp_path / "desk/rejected-kiosk.example.jsonl"
    assert code == 3
    assert err == (
        "left out of kiosk.example: 3 ad pages refused (ad_id is missing 2, body is missing 1; "
        f"see {file})\n"
    )
    assert "1 ad," in out
    assert len(file.read_text().splitlines()) == 3
    shop.pages |= {f"/ad/{n}": AD.format(n) for n in range(4)}
    assert crawl()[0] == 0
    assert not file.exists()


def test_the_page_limit_is_said(crawl) -> None:
    """Pages beyond max_pages are counted, and the limit is named."""
    code, _, err = crawl(max_pages=3)
    said = "left out of kiosk.example: 2 pages not fetched (max_pages of the source was reached)\n"
    assert (code, err) == (3, said)


def test_a_list_without_ads_is_said(crawl, shop: Shop) -> None:
    """A selector that matches nothing is named with the page."""
    shop.pages["/"] = "<a href=/ad/1>x</a>"
    code, _, err = crawl()
    assert code == 3
    assert err == (f"left out of kiosk.example: [source.list] ad matched no link on {shop.url}/\n")


def test_failed_pages_are_said(crawl, shop: Shop) -> None:
    """A page that failed on every try, and a list page that is missing, are told apart."""
    shop.pages["/"] = LIST + "<a class=next href=/more>x</a>"
    shop.pages["/ad/2"] = 500
    code, out, err = crawl("--json")
    assert code == 3
    assert err == (
        "left out of kiosk.example: 1 ad page failed (http_error 1); "
        "1 list page failed (not_found 1)\n"
    )
    (visit,) = json.loads(out)["visits"]
    assert {(page["url"], page["outcome"]) for page in visit["failed"]} == {
        (shop.url + "/ad/2", "http_error"),
        (shop.url + "/more", "not_found"),
    }


def test_robots_may_forbid_all(crawl, shop: Shop) -> None:
    """Start pages that robots.txt forbids block the source, and that is said."""
    shop.pages["/robots.txt"] = "User-agent: *\nDisallow: /"
    code, out, err = crawl()
    assert code == 3
    assert "kiosk.example: blocked" in out
    assert err == "left out of kiosk.example: robots.txt disallows the start pages\n"


def test_an_unreachable_server_is_not_blocked_by_robots(crawl) -> None:
    """Nobody listening is called unreachable."""
    code, out, err = crawl(url="http://127.0.0.1:1/")
    assert code == 3
    assert "kiosk.example: unreachable" in out
    assert "the server could not be reached: connect_error" in err
    assert "robots" not in out + err


def test_a_pause_says_until_when(crawl, shop: Shop) -> None:
    """A site that asks to slow down ends the visit with 4 and a time without microseconds."""
    shop.pages["/ad/1"] = 429
    code, _, err = crawl()
    assert code == 4
    assert "the source rests until 2" in err
    assert err.partition("until ")[2].split(")")[0].endswith(" UTC")
    assert "." not in err.partition("until ")[2].split(")")[0]


def test_progress_ends_with_the_final_figure(tmp_path: Path, shop: Shop) -> None:
    """Off a terminal the last line of progress is what the source came to, with the unit."""
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "triage.toml").write_text(CONFIG + SOURCE.format(url=shop.url, max_pages=100))
    command = [*PROGRAM, "crawl", "-w", str(desk)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0
    assert ended.stderr.splitlines() == ["kiosk.example: 1 page", "kiosk.example: 5 pages"]


def interrupt(command: list[str], *, politely: bool = False) -> str:
    """Start a command, stop it once it has shown progress, and return the rest of stderr.

    By Ctrl-C, which a terminal sends to the workers too; or `politely` by SIGTERM to itself alone.
    """
    with subprocess.Popen(
        [*PROGRAM, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline()  # the first line of progress
        if politely:
            process.terminate()
        else:
            os.killpg(process.pid, signal.SIGINT)
        _, rest = process.communicate(timeout=30)
    assert process.returncode == 1
    assert living(process.pid) == []
    return rest


def living(session: int) -> list[str]:
    """Return the processes of a session that are not yet dead."""
    for _ in range(50):
        table = subprocess.run(
            ["ps", "-s", str(session), "-o", "stat=,args="],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        rest = [line for line in table.splitlines() if not line.startswith("Z")]
        if not rest:
            break
        time.sleep(0.1)
    return rest


def test_interrupted_crawl(tmp_path: Path) -> None:
    """Ctrl-C ends all visits at once with one line and exit 1; the next crawl goes on."""
    with Market(seed=5, n_ads=300).sites(day=20) as sites:
        text = sites.profiles_toml().replace("delay_seconds = 0.01", "delay_seconds = 2")
        desk = tmp_path / "desk"
        desk.mkdir()
        (desk / "triage.toml").write_text(CONFIG + text)
        rest = interrupt(["crawl", "-w", str(desk)])
    assert "Traceback" not in rest
    assert rest.splitlines()[-1] == "stopped; run the same command again to go on"


@pytest.mark.parametrize("politely", [False, True])
def test_interrupted_rank(market_file: Path, tmp_path: Path, *, politely: bool) -> None:
    """Ctrl-C and SIGTERM end the workers too, with one line and exit 1."""
    command = ["rank", str(market_file), "--out", str(tmp_path), "--jobs", "2"]
    rest = interrupt(command, politely=politely)
    assert "Traceback" not in rest
    assert rest.splitlines()[-1] == "stopped; run the same command again to go on"
