"""Which machines may be asked: only those of the public internet, whatever an address looks like."""

import pytest

from backend.outside_calendars.addresses import follow, parse_address
from backend.outside_calendars.connections import Deadline, open_connection
from backend.outside_calendars.enums import ReadFault
from backend.outside_calendars.faults import UnreadableCalendar
from backend.outside_calendars.network import PUBLIC_INTERNET, PublicInternet, is_public

INTERNAL = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),  # noqa: S104
    *("169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
    *("255.255.255.255", "168.63.129.16", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254"),
    *("ff02::1", "fec0::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1"),
    *("64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:a00:1::", "2002:7f00:1::1"),
    *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "not a number"),
]
PUBLIC = [
    "8.8.8.8",
    "93.184.216.34",
    "172.32.0.1",
    "100.128.0.1",
    "2606:2800:220:1::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]


class Names(PublicInternet):
    """Production's rules, with names that mean what a test wants."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    def resolve(self, host: str, port: int) -> list[str]:
        return self.answers.pop(0)


@pytest.mark.parametrize("address", INTERNAL)
def test_an_internal_address_is_not_public(address: str) -> None:
    assert not is_public(address)
    assert not PUBLIC_INTERNET.allows(address, 443)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_ordinary_address_is_public(address: str) -> None:
    assert is_public(address)
    assert PUBLIC_INTERNET.allows(address, 443)
    assert PUBLIC_INTERNET.allows(address, 80)


@pytest.mark.parametrize("port", [22, 25, 5432, 8080, 8443])
def test_no_other_ports_than_those_of_the_web(port: int) -> None:
    assert not PUBLIC_INTERNET.allows("8.8.8.8", port)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "10.1.2.3", "169.254.169.254", "[::ffff:10.0.0.1]", "2130706433"]
)
def test_an_address_of_numbers_is_judged_before_anything_is_sent(host: str) -> None:
    with pytest.raises(UnreadableCalendar) as refused:
        open_connection(parse_address(f"https://{host}/hemlig.ics"), PUBLIC_INTERNET, Deadline(5))
    assert refused.value.fault is ReadFault.FORBIDDEN_HOST
    assert "hemlig" not in str(refused.value)


@pytest.mark.parametrize("answer", [[address] for address in INTERNAL])
def test_a_name_that_means_an_internal_address_is_refused(answer: list[str]) -> None:
    with pytest.raises(UnreadableCalendar, match="forbidden_host"):
        open_connection(parse_address("https://kalender.example.se/a.ics"), Names(answer), Deadline(5))


def test_a_name_with_one_internal_address_among_public_ones_is_refused() -> None:
    with pytest.raises(UnreadableCalendar, match="forbidden_host"):
        open_connection(parse_address("https://kalender.example.se/"), Names(["8.8.8.8", "10.0.0.1"]), Deadline(5))


def test_a_name_is_resolved_once_so_that_it_cannot_change_its_meaning_in_between() -> None:
    network = Names(["192.0.2.7"], ["127.0.0.1"])
    with pytest.raises(UnreadableCalendar):
        open_connection(parse_address("https://kalender.example.se/"), network, Deadline(5))
    public_first = Names(["8.8.8.8"], ["127.0.0.1"])
    connection = open_connection(parse_address("https://kalender.example.se/"), public_first, Deadline(5))
    assert public_first.answers == [["127.0.0.1"]]
    assert connection.host == "kalender.example.se"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("webcal://kalender.example.se/a.ics", "https://kalender.example.se/a.ics"),
        ("  https://kalender.example.se/a b.ics?nyckel=å ", "https://kalender.example.se/a%20b.ics?nyckel=%C3%A5"),
        ("HTTPS://Kalender.Example.SE:443/A.ics#del", "https://kalender.example.se/A.ics"),
        ("https://kalender.example.se", "https://kalender.example.se/"),
        ("http://kalender.example.se/a%2Fb.ics", "http://kalender.example.se/a%2Fb.ics"),
        ("https://räksmörgås.example.se/", "https://xn--rksmrgs-5wao1o.example.se/"),
        ("https://[2606:2800::1]/a.ics", "https://[2606:2800::1]/a.ics"),
    ],
)
def test_an_address_is_taken_as_calendar_programs_give_it(typed: str, text: str) -> None:
    assert parse_address(typed).text == text


@pytest.mark.parametrize(
    "typed",
    [
        *("", "kalender", "ftp://kalender.example.se/a.ics", "file:///etc/passwd", "https://", "https:///a.ics"),
        *(
            "https://namn:losen@kalender.example.se/",
            "https://namn@kalender.example.se/",
            "https://kalender.example.se:x/",
        ),
        *(
            "https://kalender.example.se/a\r\nHost: b",
            "https://[fe80::1%25eth0]/",
            "https://[::1",
            "https://a" + "b" * 2000,
        ),
    ],
)
def test_what_is_no_calendar_address_is_refused(typed: str) -> None:
    with pytest.raises(UnreadableCalendar) as refused:
        parse_address(typed)
    assert refused.value.fault is ReadFault.BAD_ADDRESS


def test_only_the_host_and_the_last_characters_are_ever_shown() -> None:
    address = parse_address("https://kalender.example.se/ut/0123456789abcdef/hemlig.ics")
    assert address.shown == "kalender.example.se/….ics"
    assert "0123456789abcdef" not in repr(address)


def test_a_redirect_never_leads_from_protected_to_unprotected() -> None:
    start = parse_address("https://kalender.example.se/a/b.ics")
    assert follow(start, "c.ics").text == "https://kalender.example.se/a/c.ics"
    assert follow(start, "//annan.example.se/").text == "https://annan.example.se/"
    with pytest.raises(UnreadableCalendar, match="not_encrypted"):
        follow(start, "http://kalender.example.se/a/b.ics")
    with pytest.raises(UnreadableCalendar, match="bad_address"):
        follow(start, "file:///etc/passwd")
