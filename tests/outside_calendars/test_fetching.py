"""How a calendar is fetched: over real connections to servers on this machine."""

import gzip
import logging
import ssl
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from backend.outside_calendars.addresses import parse_address
from backend.outside_calendars.enums import ReadFault
from backend.outside_calendars.faults import UnreadableCalendar
from backend.outside_calendars.fetching import LARGEST_CALENDAR, Fetched, Marks, fetch_calendar
from backend.outside_calendars.network import PUBLIC_INTERNET, PublicInternet
from tests.outside_calendars.calendars import GOOGLE, NOW, wire
from tests.outside_calendars.servers import HERE, Answer, Server, ThisMachine, make_certificate

CONTENT = wire(GOOGLE)
NO_MARKS = Marks()
SECRET = "/u/0123456789abcdef/hemlig.ics"


def fetch(
    server: Server, network: PublicInternet, *, marks: Marks = NO_MARKS, seconds: float = 5, path: str = SECRET
) -> Fetched:
    return fetch_calendar(parse_address(server.address(path)), marks=marks, network=network, now=NOW, seconds=seconds)


def fault_of(server: Server, network: PublicInternet, **more: float) -> ReadFault:
    with pytest.raises(UnreadableCalendar) as refused:
        fetch(server, network, **more)
    assert "0123456789abcdef" not in str(refused.value)
    assert refused.value.__cause__ is None
    return refused.value.fault


def test_a_calendar_comes_with_what_its_server_calls_its_state(server: Server, network: ThisMachine) -> None:
    server.answer = Answer(CONTENT, headers={"ETag": '"a1"', "Last-Modified": "Mon, 05 Oct 2026 07:00:00 GMT"})
    fetched = fetch(server, network)
    assert fetched.content == CONTENT
    assert fetched.marks == Marks('"a1"', "Mon, 05 Oct 2026 07:00:00 GMT")
    (asked,) = server.asked
    assert asked["host"] == f"kalender.example.se:{server.port}"
    assert asked["user-agent"].startswith("Samplats")
    assert "cookie" not in asked
    assert "authorization" not in asked


def test_the_state_is_sent_back_and_nothing_comes_when_it_still_holds(server: Server, network: ThisMachine) -> None:
    server.answer = Answer(status=304)
    marks = Marks('"a1"', "Mon, 05 Oct 2026 07:00:00 GMT")
    assert fetch(server, network, marks=marks) == Fetched(None, marks)
    assert server.asked[0]["if-none-match"] == '"a1"'
    assert server.asked[0]["if-modified-since"] == "Mon, 05 Oct 2026 07:00:00 GMT"


def test_not_modified_is_a_fault_of_the_server_where_nothing_was_asked(server: Server, network: ThisMachine) -> None:
    server.answer = Answer(status=304)
    assert fault_of(server, network) is ReadFault.SERVER_FAULT


def test_proxies_of_the_environment_are_not_used(
    server: Server, network: ThisMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.answer = Answer(CONTENT)
    assert fetch(server, network).content == CONTENT


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (401, ReadFault.LOCKED),
        (403, ReadFault.LOCKED),
        (404, ReadFault.GONE),
        (410, ReadFault.GONE),
        (429, ReadFault.TOO_BUSY),
        (500, ReadFault.SERVER_FAULT),
        (503, ReadFault.TOO_BUSY),
    ],
)
def test_what_a_server_refuses_with_is_told_in_its_class(
    server: Server, network: ThisMachine, status: int, fault: ReadFault
) -> None:
    server.answer = Answer(status=status)
    assert fault_of(server, network) is fault


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Mon, 05 Oct 2026 09:00:00 GMT", timedelta(hours=1)),
        ("Mon, 05 Oct 2026 07:00:00 GMT", timedelta()),
        ("99999999999", timedelta(days=1)),
        ("snart", None),
        ("", None),
    ],
)
def test_a_wish_to_be_left_alone_is_understood(
    server: Server, network: ThisMachine, said: str, wait: timedelta | None
) -> None:
    server.answer = Answer(status=503, headers={"Retry-After": said})
    with pytest.raises(UnreadableCalendar) as refused:
        fetch(server, network)
    assert refused.value.retry_after == wait


def test_a_redirect_is_followed_three_times_and_no_more(server: Server, network: ThisMachine) -> None:
    def behave(handler: BaseHTTPRequestHandler) -> Answer:
        left = int(handler.path.strip("/"))
        return Answer(status=302, headers={"Location": f"/{left - 1}"}) if left else Answer(CONTENT)

    server.answer = behave
    assert fetch(server, network, path="/3").content == CONTENT
    with pytest.raises(UnreadableCalendar, match="lost_on_the_way"):
        fetch(server, network, path="/4")


@pytest.mark.parametrize(
    "place",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://internt.example.se/",
        "http://127.0.0.1:1/",
    ],
)
def test_a_redirect_into_an_internal_network_is_judged_like_the_first_address(server: Server, place: str) -> None:
    network = ThisMachine(
        server.port,
        names={"internt.example.se": ["192.168.0.9"], "::1": ["::1"]}
        | {number: [number] for number in ("10.0.0.1", "169.254.169.254")},
    )
    server.answer = Answer(status=301, headers={"Location": place})
    assert fault_of(server, network) is ReadFault.FORBIDDEN_HOST
    assert len(server.asked) == 1


def test_production_does_not_connect_to_this_machine(server: Server) -> None:
    with pytest.raises(UnreadableCalendar, match="forbidden_host"):
        fetch_calendar(
            parse_address(server.address(host=HERE)), marks=Marks(), network=PUBLIC_INTERNET, now=NOW, seconds=5
        )
    assert server.asked == []


def test_the_address_that_is_connected_to_is_judged_again(server: Server) -> None:
    class Forgetful(ThisMachine):
        """Judges kindly before the connection, and by the rules after it."""

        judged = 0

        def allows(self, address: str, port: int) -> bool:
            self.judged += 1
            return self.judged == 1

    server.answer = Answer(CONTENT)
    assert fault_of(server, Forgetful(server.port)) is ReadFault.FORBIDDEN_HOST
    assert server.asked == []


def test_an_unencrypted_address_is_refused_unless_the_setting_allows_it(
    server: Server, network: ThisMachine, settings
) -> None:
    settings.OUTSIDE_CALENDARS_OVER_HTTP = False
    assert fault_of(server, network) is ReadFault.NOT_ENCRYPTED
    assert server.asked == []


def test_too_much_is_refused_in_the_middle(server: Server, network: ThisMachine) -> None:
    server.answer = Answer(b"x" * (LARGEST_CALENDAR + 1))
    assert fault_of(server, network) is ReadFault.TOO_LARGE


def test_a_small_file_that_unpacks_into_a_large_one_is_refused(server: Server, network: ThisMachine) -> None:
    server.answer = Answer(gzip.compress(b"\0" * (LARGEST_CALENDAR * 8)), headers={"Content-Encoding": "gzip"})
    assert fault_of(server, network) is ReadFault.TOO_LARGE


def test_a_compressed_calendar_is_unpacked(server: Server, network: ThisMachine) -> None:
    server.answer = Answer(gzip.compress(CONTENT), headers={"Content-Encoding": "gzip"})
    assert fetch(server, network).content == CONTENT


def test_a_server_that_drips_is_cut_off_when_time_is_up(server: Server, network: ThisMachine) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
        while True:
            handler.wfile.write(b"X-A: b\r\n")
            handler.wfile.flush()
            handler.connection.settimeout(0.05)
            try:
                handler.connection.recv(1)
                return
            except TimeoutError:
                continue

    server.answer = drip
    assert fault_of(server, network, seconds=0.4) is ReadFault.NO_ANSWER


def test_a_server_that_hangs_up_does_not_answer(server: Server, network: ThisMachine) -> None:
    server.answer = lambda _handler: None
    assert fault_of(server, network) is ReadFault.NO_ANSWER


def test_a_name_that_nobody_knows_is_told_as_such(server: Server) -> None:
    class Nameless(ThisMachine):
        def resolve(self, host: str, port: int) -> list[str]:
            raise OSError

    assert fault_of(server, Nameless(server.port)) is ReadFault.UNKNOWN_HOST


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("certificate"), "kalender.example.se")


def test_a_certificate_is_checked_against_the_name_and_not_the_number(certificate: tuple[Path, Path]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    named: list[str | None] = []
    context.sni_callback = lambda _sock, name, _context: named.append(name)
    with Server(context).running() as server:
        server.answer = Answer(CONTENT)
        trusting = ThisMachine(server.port, authority=certificate[0])

        def ask(host: str, network: PublicInternet) -> bytes | None:
            address = parse_address(server.address(scheme="https", host=host))
            return fetch_calendar(address, marks=Marks(), network=network, now=NOW, seconds=5).content

        assert ask("kalender.example.se", trusting) == CONTENT
        assert named == ["kalender.example.se"]
        with pytest.raises(UnreadableCalendar, match="untrusted"):
            ask("annan.example.se", trusting)
        with pytest.raises(UnreadableCalendar, match="untrusted"):
            ask("kalender.example.se", ThisMachine(server.port))


def test_no_line_of_the_log_holds_the_address(
    server: Server, network: ThisMachine, caplog: pytest.LogCaptureFixture, settings
) -> None:
    assert settings.LOGGING["loggers"]["urllib3"]["level"] == "CRITICAL"
    with caplog.at_level(logging.INFO):
        server.answer = lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nno header\r\n\r\n")
        fetch(server, network)
    loud = [record for record in caplog.records if not record.name.startswith("urllib3")]
    assert not any("0123456789abcdef" in record.getMessage() for record in loud)
