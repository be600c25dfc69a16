"""Why a hoped-for time is not offered, in words."""

from datetime import timedelta

from backend.associations.enums import HalfDay
from backend.meeting_times.engine.explaining import why_not
from backend.meeting_times.engine.loosening import what_to_loosen
from backend.meeting_times.engine.wish import Bound
from tests.meeting_times.wishes import MONDAY, person, room, seat, span, weekly, wish

NINE = span(MONDAY, 9, 10).begins_at


def texts(asked, begins_at=NINE):
    return [reason.text for reason in why_not(asked, begins_at)]


def test_who_is_taken_and_when_but_not_what_by():
    asked = wish(seat("lind"), people=[person("lind", name="Dr. Lind", busy=(span(MONDAY, 9, 10),))])

    assert texts(asked) == ["Dr. Lind är upptagen 09:00–10:00"]


def test_working_hours_that_end_too_soon():
    asked = wish(seat("anna"), people=[person("anna", hours=(span(MONDAY, 8, 9.5),))])

    assert texts(asked) == ["Anna arbetar bara 08:00–09:30"]


def test_a_day_off():
    asked = wish(seat("anna"), people=[person("anna", hours=())])

    assert texts(asked) == ["Anna arbetar inte den dagen"]


def test_a_half_day_that_does_not_suit():
    asked = wish(seat("p"), people=[person("p", name="SAM-017", unsuited=frozenset({HalfDay.MON_AM}))])

    assert texts(asked) == ["SAM-017 kan inte måndag förmiddag"]


def test_of_an_agency_everyone_is_told():
    busy = (span(MONDAY, 9, 10),)
    asked = wish(seat("a", "b", label="FK"), people=[person("a", busy=busy), person("b", hours=())])

    assert texts(asked) == ["ingen kan komma som FK: A är upptagen 09:00–10:00; B arbetar inte den dagen"]


def test_a_part_that_nobody_can_take():
    asked = wish()
    lonely = wish(seat("x", label="läkare"))
    lonely = type(lonely)(**{**vars(lonely), "seats": (type(lonely.seats[0])("läkare", ()),)})

    assert texts(asked) == []
    assert texts(lonely) == ["ingen är vald eller finns att välja som läkare"]


def test_a_room_that_closes_one_that_is_taken_and_one_that_lacks_something():
    rooms = (
        room(1, [span(MONDAY, 8, 9.5)], name="Rum A"),
        room(2, [span(MONDAY, 8, 17)], name="Rum B", taken=(span(MONDAY, 9, 11),)),
        room(3, [span(MONDAY, 8, 17)], name="Rum C", lacking="saknar hörslinga"),
        room(4, [span(MONDAY, 8, 17)], name="Rum D", closed=(span(MONDAY, 9, 10),)),
        room(5, [span(MONDAY, 13, 17)], name="Rum E"),
        room(6, [], name="Rum F"),
    )

    assert texts(wish(seat("anna"), rooms=rooms)) == [
        "Rum A stänger 09:30",
        "Rum B är bokat 09:00–11:00",
        "Rum C: saknar hörslinga",
        "Rum D är stängt 09:00–10:00",
        "Rum E är öppet bara 13:00–17:00",
        "Rum F är inte öppet den dagen",
    ]


def test_one_room_that_can_be_had_is_enough():
    rooms = (room(1, [span(MONDAY, 8, 9.5)]), room(2, [span(MONDAY, 8, 17)]))

    assert texts(wish(seat("anna"), rooms=rooms)) == []


def test_a_closed_day_a_weekend_and_bounds():
    closed = wish(
        seat("anna"),
        closed_days={MONDAY: "midsommarafton"},
        not_before=(Bound(NINE + timedelta(hours=1), "kommer före mötet innan"),),
        not_after=(Bound(NINE, "ska vara klart"),),
    )

    assert texts(closed) == ["stängt: midsommarafton", "kommer före mötet innan", "ska vara klart"]
    assert texts(wish(seat("anna")), NINE + timedelta(days=5)) == ["möten läggs måndag–fredag 07:00–18:00"]
    assert "dagen ligger utanför veckorna som söks igenom" in texts(wish(seat("anna")), NINE + timedelta(days=30))


def test_when_nothing_fits_what_opens_most_days_is_told_first():
    week = (MONDAY, MONDAY + timedelta(days=7))
    lind = person("lind", name="Dr. Lind", hours=())
    asked = wish(seat("anna"), seat("lind", label="läkare"), people=[lind], rooms=(room(1, weekly(*week)),))

    assert [(one.text, one.days) for one in what_to_loosen(asked)] == [("läkare behöver inte vara med", 5)]


def test_a_meeting_too_long_for_the_room_is_made_shorter_or_moved_to_video():
    week = (MONDAY, MONDAY + timedelta(days=7))
    asked = wish(seat("anna"), minutes=90, rooms=(room(1, weekly(*week, 9, 10)),))

    assert [one.text for one in what_to_loosen(asked)] == [
        "mötet hålls utan rum, på video eller telefon",
        "mötet blir 30 minuter kortare",
    ]
