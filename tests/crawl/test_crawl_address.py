"""The guard against internal addresses, and the connection pinned behind it."""

import ipaddress
import socket

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaltriage.crawl.address import check_url, is_public, join_url, literal_address, origin_of
from signaltriage.crawl.outcome import FetchFault, Outcome
from signaltriage.crawl.transport import Deadline, PinnedTransport, VettedBackend

INTERNAL = """127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254
100.64.0.1 192.0.0.8 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 192.88.99.1 224.0.0.1 240.0.0.1
255.255.255.255 ::1 :: fe80::1 fc00::1 fec0::1 ff02::1 ::ffff:8.8.8.8 ::ffff:127.0.0.1 ::8.8.8.8
64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1""".split()
PUBLIC = ["8.8.8.8", "192.1.1.1", "2606:4700::1111", "2a00:1450::1"]


class Recorder(httpcore.NetworkBackend):
    """Notes where a connection would go, and makes none."""

    def __init__(self):
        self.asked = []

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        """Note the address."""
        self.asked.append((host, port))
        raise httpcore.ConnectError("not here")


@pytest.mark.parametrize("address", INTERNAL)
def test_internal_addresses(address):
    """Private, special, translated and multicast addresses are not public."""
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address):
    """Ordinary addresses are public."""
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "[::1]"]
)
def test_spellings_of_loopback(host):
    """Every notation a resolver accepts is seen for what it is."""
    address = literal_address(host)
    assert address is not None
    assert address.is_loopback


@pytest.mark.parametrize("host", ["kiosk.example", "dead.beef", "x1", ""])
def test_names_are_no_addresses(host):
    """A name is not mistaken for an address."""
    assert literal_address(host) is None


def backend(answers, loopback=()):
    """Return a backend whose resolver gives these answers in turn, and what it would do."""
    recorder = Recorder()
    script = iter(answers)
    deadline = Deadline(lambda: 0.0)
    deadline.start(10)
    return VettedBackend(loopback, deadline, lambda *_: next(script), recorder), recorder


def test_the_vetted_address_is_the_one_connected_to():
    """A name is looked up once; a second, different answer is never asked for."""
    vetted, recorder = backend([["8.8.8.8", "8.8.4.4"], ["127.0.0.1"]])
    with pytest.raises(httpcore.ConnectError):
        vetted.connect_tcp("kiosk.example", 443)
    assert recorder.asked == [("8.8.8.8", 443), ("8.8.4.4", 443)]


@pytest.mark.parametrize("answer", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::1"], ["fe80::1%1"]])
def test_one_internal_address_refuses_the_name(answer):
    """No connection is made to a name that has any internal address."""
    vetted, recorder = backend([answer])
    with pytest.raises(FetchFault) as caught:
        vetted.connect_tcp("kiosk.example", 80)
    assert caught.value.outcome is Outcome.BLOCKED_ADDRESS
    assert recorder.asked == []


def test_loopback_only_where_the_profile_names_it():
    """A literal loopback start page opens that port, no other and no name for it."""
    vetted, recorder = backend([["127.0.0.1"], ["127.0.0.1"]], {("127.0.0.1", 8001)})
    with pytest.raises(httpcore.ConnectError):
        vetted.connect_tcp("127.0.0.1", 8001)
    for host, port in (("127.0.0.1", 8002), ("localhost", 8001)):
        with pytest.raises(FetchFault):
            vetted.connect_tcp(host, port)
    assert recorder.asked == [("127.0.0.1", 8001)]


@pytest.mark.parametrize("url", ["http://localhost:9/", "http://127.1:9/", "http://2130706433:9/"])
def test_a_start_page_that_resolves_to_loopback_is_refused(url, make_fetcher, make_profile):
    """A name or an odd spelling of loopback, even in the profile, is not loopback's exception."""
    profile = make_profile(start=[url], delay_seconds=1)
    assert make_fetcher(profile).get(url).outcome is Outcome.BLOCKED_ADDRESS


def test_the_names_in_the_request_stay():
    """The connection goes to the checked address, while Host still carries the name."""
    recorder = Recorder()
    deadline = Deadline(lambda: 0.0)
    deadline.start(10)
    transport = PinnedTransport(
        [httpx.URL("http://kiosk.example/")], deadline, lambda *_: ["8.8.8.8"], recorder
    )
    request = httpx.Request("GET", "http://kiosk.example/")
    with transport, pytest.raises(httpcore.ConnectError):
        transport.handle_request(request)
    assert recorder.asked == [("8.8.8.8", 80)]
    assert request.headers["host"] == "kiosk.example"


@pytest.mark.parametrize("error", [socket.gaierror("unknown"), UnicodeError("label too long")])
def test_a_name_that_does_not_resolve(error):
    """A name without an address is its own outcome."""

    def resolve(host, port):
        raise error

    with pytest.raises(FetchFault) as caught:
        VettedBackend((), Deadline(lambda: 0.0), resolve).connect_tcp("kiosk.example", 80)
    assert caught.value.outcome is Outcome.DNS_ERROR


ORIGINS = {"http://127.0.0.1:9"}
HOSTILE = st.text(alphabet=st.sampled_from("@\\/:.#?%[]127x\t\n 。／＠a"), max_size=30)


@given(HOSTILE | st.text(max_size=30), st.sampled_from(["", "http://", "http:", "//", "/"]))
def test_nothing_passes_the_guard_but_its_origins(text, start):
    """A URL that passes belongs to an allowed origin, and means the same when read again."""
    for raw in (start + text, "http://127.0.0.1:9" + text):
        try:
            url = check_url(raw, ORIGINS)
            joined = check_url(join_url("http://127.0.0.1:9/x", raw), ORIGINS)
        except FetchFault:
            continue
        for passed in (url, joined):
            assert (passed.host, passed.port, passed.userinfo) == ("127.0.0.1", 9, b"")
            assert origin_of(httpx.URL(str(passed))) in ORIGINS
