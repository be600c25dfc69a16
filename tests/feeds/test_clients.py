"""Calendar programs are recognised by what they call themselves."""

import pytest

from backend.feeds.clients import recognise_client
from backend.feeds.enums import ClientKind

SPOKEN = {
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)": ClientKind.OUTLOOK,
    "Microsoft.Exchange/15.20 (Windows; OWACalendar)": ClientKind.OUTLOOK,
    "Outlook-iOS/2.0": ClientKind.OUTLOOK,
    "Microsoft Outlook 16.89 (Mac OS X/14.6)": ClientKind.OUTLOOK,
    "Google-Calendar-Importer": ClientKind.GOOGLE,
    "Mozilla/5.0 (compatible; Google-Calendar-Importer/1.0)": ClientKind.GOOGLE,
    "iOS/18.1 (22B83) dataaccessd/1.0": ClientKind.APPLE,
    "macOS/15.1 (24B83) dataaccessd/1.0": ClientKind.APPLE,
    "Mac+OS+X/10.15.7 (19H2) CalendarAgent/930.5.1": ClientKind.APPLE,
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0": ClientKind.THUNDERBIRD,
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:128.0) Gecko/20100101 Firefox/128.0": ClientKind.OTHER,
    "curl/8.5.0": ClientKind.OTHER,
    "": ClientKind.OTHER,
}


@pytest.mark.parametrize(("user_agent", "kind"), SPOKEN.items())
def test_a_program_is_recognised(user_agent, kind) -> None:
    assert recognise_client(user_agent) is kind


def test_every_kind_has_an_example() -> None:
    assert set(SPOKEN.values()) == set(ClientKind)
