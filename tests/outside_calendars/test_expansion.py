"""What takes somebody's time, in the calendars of the programs that people use."""

from datetime import datetime

import pytest

from backend.common.intervals import TimeInterval
from backend.common.local_time import STOCKHOLM
from backend.outside_calendars.enums import ReadFault
from backend.outside_calendars.expanding import expand_calendar
from backend.outside_calendars.expansion.busy import busy_intervals
from backend.outside_calendars.expansion.lines import (
    MOST_COMPONENTS,
    NotACalendarError,
    TooManyComponentsError,
    keep_times,
)
from backend.outside_calendars.faults import UnreadableCalendar
from tests.outside_calendars.calendars import GOOGLE, MARKER, NEXTCLOUD, OUTLOOK, WINDOW, calendar_of, event, wire

OWN_DOMAIN = "samplats.example.se"


def busy(content: bytes) -> list[str]:
    """The intervals in Swedish time, as a person would write them."""
    found = busy_intervals(content, WINDOW, OWN_DOMAIN)
    return [words(interval) for interval in found]


def words(interval: TimeInterval) -> str:
    begins, ends = interval.begins_at.astimezone(STOCKHOLM), interval.ends_at.astimezone(STOCKHOLM)
    if begins.date() == ends.date():
        return f"{begins:%m-%d %H:%M}–{ends:%H:%M}"
    return f"{begins:%m-%d %H:%M}–{ends:%m-%d %H:%M}"


def test_outlook() -> None:
    assert busy(wire(OUTLOOK)) == [
        "10-05 09:00–10:00",
        "10-08 00:00–10-10 00:00",
        "10-14 10:00–11:00",
        "10-20 13:00–14:30",
        "10-26 09:00–10:00",  # nine o'clock on both sides of the night when summer time ends
        "11-02 09:00–10:00",
    ]


def test_google() -> None:
    assert busy(wire(GOOGLE)) == [
        "10-06 08:30–10:00",
        "10-07 08:00–09:00",
        "10-08 08:00–09:00",
        "10-09 08:00–09:00",
    ]


def test_nextcloud() -> None:
    assert busy(wire(NEXTCLOUD)) == ["10-06 14:00–14:45", "10-13 15:00–15:45", "10-28 09:00–09:30"]


def test_a_zone_that_is_defined_in_the_calendar_alone_counts_as_defined() -> None:
    zone = """BEGIN:VTIMEZONE
TZID:Vår egen tid
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:-0500
TZOFFSETTO:-0500
END:STANDARD
END:VTIMEZONE
"""
    times = ("DTSTART;TZID=Vår egen tid:20261006T030000", "DTEND;TZID=Vår egen tid:20261006T040000")
    assert busy(calendar_of(zone, event(*times))) == ["10-06 10:00–11:00"]


def test_a_zone_that_nobody_knows_is_read_as_swedish_time() -> None:
    times = ("DTSTART;TZID=Nowhere/Atall:20261006T030000", "DTEND;TZID=Nowhere/Atall:20261006T040000")
    assert busy(calendar_of(event(*times))) == ["10-06 03:00–04:00"]


@pytest.mark.parametrize(
    ("lines", "takes_time"),
    [
        ((), True),
        (("TRANSP:OPAQUE",), True),
        (("TRANSP:TRANSPARENT",), False),
        (("STATUS:CANCELLED",), False),
        (("STATUS:TENTATIVE",), True),
        (("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",), True),
        (("X-MICROSOFT-CDO-BUSYSTATUS:OOF",), True),
        (("X-MICROSOFT-CDO-BUSYSTATUS:FREE",), False),
        (("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",), False),
    ],
)
def test_what_an_event_says_of_itself_decides_whether_it_takes_time(lines: tuple[str, ...], takes_time: bool) -> None:
    content = calendar_of(event("DTSTART:20261006T080000Z", "DTEND:20261006T090000Z", *lines))
    assert bool(busy(content)) is takes_time


def test_a_cancelled_instance_leaves_the_rest_of_its_series() -> None:
    series = event("DTSTART:20261006T080000Z", "DTEND:20261006T090000Z", "RRULE:FREQ=DAILY;COUNT=3")
    cancelled = event(
        "RECURRENCE-ID:20261007T080000Z", "DTSTART:20261007T080000Z", "DTEND:20261007T090000Z", "STATUS:CANCELLED"
    )
    assert busy(calendar_of(series, cancelled)) == ["10-06 10:00–11:00", "10-08 10:00–11:00"]


def test_an_all_day_event_lasts_a_swedish_day_also_when_that_has_25_hours() -> None:
    (interval,) = busy_intervals(calendar_of(event("DTSTART;VALUE=DATE:20261025")), WINDOW, OWN_DOMAIN)
    assert (interval.ends_at - interval.begins_at).total_seconds() == 25 * 3600


def test_free_busy_components_are_read_too() -> None:
    component = """BEGIN:VFREEBUSY
UID:fb@example.org
FREEBUSY:20261006T080000Z/PT1H,20261006T120000Z/20261006T130000Z
FREEBUSY;FBTYPE=FREE:20261007T080000Z/PT1H
FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20261008T080000Z/PT1H
END:VFREEBUSY
"""
    assert busy(calendar_of(component)) == ["10-06 10:00–11:00", "10-06 14:00–15:00", "10-08 10:00–11:00"]


def test_what_overlaps_or_touches_is_one_interval_and_nothing_outlasts_the_window() -> None:
    times = [
        ("20261006T080000Z", "20261006T090000Z"),
        ("20261006T083000Z", "20261006T100000Z"),
        ("20261006T100000Z", "20261006T110000Z"),
        ("20200101T000000Z", "20260928T060000Z"),
        ("20270418T200000Z", "20300101T000000Z"),
    ]
    parts = [event(f"DTSTART:{a}", f"DTEND:{b}", uid=f"{number}@x") for number, (a, b) in enumerate(times)]
    found = busy_intervals(calendar_of(*parts), WINDOW, OWN_DOMAIN)
    assert [words(interval) for interval in found] == [
        "09-28 00:00–08:00",
        "10-06 10:00–13:00",
        "04-18 22:00–04-19 00:00",
    ]


def test_our_own_feed_comes_back_without_making_anybody_busy() -> None:
    times = ("DTSTART:20261006T080000Z", "DTEND:20261006T090000Z")
    ours = event(*times, uid=f"3f0c0d6e-0000-4000-8000-000000000001@{OWN_DOMAIN.upper()}")
    others = event("DTSTART:20261007T080000Z", "DTEND:20261007T090000Z", uid=f"x@not-{OWN_DOMAIN}")
    assert busy(calendar_of(ours, others)) == ["10-07 10:00–11:00"]


def test_an_event_that_contradicts_itself_does_not_silence_the_others() -> None:
    broken = [
        event("DTSTART:20261006T080000Z", "RRULE:FREQ=SOMETIMES", uid="a@x"),
        event("DTSTART:igår", "DTEND:i morgon", uid="b@x"),
        event("SUMMARY:utan tid", uid="c@x"),
        event("DTSTART:20261009T080000Z", "DTEND:20261009T070000Z", uid="d@x"),
        event("DTSTART:20261009T080000Z", uid="e@x"),
    ]
    fine = event("DTSTART:20261007T080000Z", "DTEND:20261007T090000Z", uid="f@x")
    assert "10-07 10:00–11:00" in busy(calendar_of(*broken, fine))


def test_only_lines_that_tell_when_are_ever_understood() -> None:
    for text in (OUTLOOK, GOOGLE, NEXTCLOUD):
        kept = keep_times(wire(text))
        assert MARKER.encode() not in kept
        assert b"VALARM" not in kept
        assert b"VTODO" not in kept


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><title>Logga in</title>",
        b"BEGIN:VCARD\r\nEND:VCARD\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\nEND:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nEND:VCALENDAR\r\n",
    ],
)
def test_what_is_no_calendar_is_told_as_none(content: bytes) -> None:
    with pytest.raises(NotACalendarError):
        keep_times(content)


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=5", "INTERVAL=1;FREQ=SECONDLY", "FREQ=DAILY;BYSECOND=0,1,2,3"]
)
def test_what_happens_every_second_for_ever_is_refused_before_it_is_counted(rule: str) -> None:
    content = calendar_of(event("DTSTART:20000101T080000Z", "DURATION:PT1S", f"RRULE:{rule}"))
    with pytest.raises(TooManyComponentsError):
        busy(content)


def test_too_many_events_are_refused_before_they_are_read() -> None:
    content = calendar_of("BEGIN:VEVENT\nEND:VEVENT\n" * (MOST_COMPONENTS + 1))
    with pytest.raises(TooManyComponentsError):
        busy(content)


def test_many_rules_that_each_are_small_are_too_many_together() -> None:
    rule = "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23"
    parts = [event("DTSTART:20261001T000000Z", "DURATION:PT5M", rule, uid=f"{number}@x") for number in range(5)]
    with pytest.raises(TooManyComponentsError):
        busy(calendar_of(*parts))


def test_a_process_of_its_own_gives_the_same_answer(settings) -> None:
    settings.FEED_UID_DOMAIN = OWN_DOMAIN
    assert expand_calendar(wire(OUTLOOK), WINDOW) == busy_intervals(wire(OUTLOOK), WINDOW, OWN_DOMAIN)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"<html>", ReadFault.NOT_A_CALENDAR),
        (calendar_of(event("DTSTART:20000101T080000Z", "RRULE:FREQ=SECONDLY")), ReadFault.TOO_MANY),
    ],
)
def test_what_the_process_refuses_is_told_as_a_fault(content: bytes, fault: ReadFault) -> None:
    with pytest.raises(UnreadableCalendar) as refused:
        expand_calendar(content, WINDOW)
    assert refused.value.fault is fault


def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.outside_calendars.expanding.EXPANSION_SECONDS", 0.01)
    with pytest.raises(UnreadableCalendar) as refused:
        expand_calendar(wire(OUTLOOK), WINDOW)
    assert refused.value.fault is ReadFault.TOO_SLOW


def test_a_day_with_no_time_at_all_is_nobodys_time() -> None:
    assert busy(calendar_of()) == []
    assert busy(calendar_of(event(f"DTSTART:{datetime(2026, 10, 6):%Y%m%dT%H%M%S}"))) == []  # noqa: DTZ001
