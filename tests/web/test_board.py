"""The boards: what they say, whom they show, and how often they ask the database."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity, Session, WeeklyTime
from backend.bookings.models import Booking
from tests.factories import (
    ActivityClosureFactory,
    ActivityFactory,
    ActivityLeaderFactory,
    BookingFactory,
    EnrolmentFactory,
    ParticipantContactFactory,
    ParticipantFactory,
    PlacementFactory,
    SessionFactory,
    SessionLeaderFactory,
    SiteFactory,
    WeeklyTimeFactory,
)
from tests.factories.times import MONDAY, at
from tests.factories.worlds import Side, World

WEEK = "?vecka=2011-46"
GARDEN = f"/tradgarden/{WEEK}"


@pytest.fixture
def side(world: World, client: Client) -> Side:
    client.force_login(world.ours.user(Role.COORDINATOR))
    return world.ours


def page_of(client: Client, address: str = GARDEN) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def fill(session: Session, seats: int, *, first: int = 1) -> list[Booking]:
    """Give the session ``seats`` more people of their own."""
    rows = []
    for number in range(first, first + seats):
        participant = ParticipantFactory(association=session.activity.association)
        ParticipantContactFactory(participant=participant)
        placement = PlacementFactory(enrolment=EnrolmentFactory(participant=participant), activity=session.activity)
        if session.weekly_time:
            placement.weekly_times.add(session.weekly_time)
        rows.append(BookingFactory(placement=placement, session=session, seat_number=number))
    return rows


def weekly(activity: Activity, weekday: int, weeks: int) -> tuple[WeeklyTime, list[Session]]:
    """A weekly time from nine to noon with its sessions from MONDAY's week on."""
    time = WeeklyTimeFactory(activity=activity, weekday=weekday)
    days = [MONDAY + timedelta(days=weekday, weeks=week) for week in range(weeks)]
    return time, [SessionFactory(activity=activity, weekly_time=time, occurs_on=day) for day in days]


def test_the_sentence_gives_the_figures_of_the_week_and_until_when_a_day_is_full(client: Client, side: Side) -> None:
    _time, sessions = weekly(side.activity, 3, 3)
    for session in sessions[:2]:
        fill(session, 8)
    assert "v. 46: 9 av 16 platser, torsdag är full till v. 48." in page_of(client)


def test_two_full_days_with_the_same_end_are_told_together(client: Client, side: Side) -> None:
    for weekday in (1, 3):
        _time, sessions = weekly(side.activity, weekday, 2)
        fill(sessions[0], 8)
    assert "v. 46: 17 av 24 platser, tisdag och torsdag är fulla till v. 47." in page_of(client)


def test_a_week_with_room_everywhere_says_so(client: Client, side: Side) -> None:
    assert "v. 46: 1 av 8 platser, det finns plats på alla pass." in page_of(client)


def test_a_week_without_sessions_says_so(client: Client, side: Side) -> None:
    content = page_of(client, "/tradgarden/?vecka=2012-10")
    assert "v. 10: inga pass." in content
    assert "Inga pass v. 10." in content


def test_a_row_says_from_which_week_there_is_room(client: Client, side: Side) -> None:
    time, sessions = weekly(side.activity, 3, 3)
    for session in sessions[:2]:
        fill(session, 8)
    row = re.search(rf'<tr data-weekly-time="{time.pk}">(.*?)</tr>', page_of(client), re.DOTALL)
    assert row is not None
    assert "</span>v. 48</td>" in row[1]


def test_a_cell_says_its_level_by_class_figure_bar_and_words(client: Client, side: Side) -> None:
    _time, sessions = weekly(side.activity, 3, 3)
    fill(sessions[0], 8)
    fill(sessions[1], 7)
    content = page_of(client)
    for session, level, words, width in (
        (sessions[0], "full", "8 av 8 platser, full", 100),
        (sessions[1], "nearly", "7 av 8 platser, 1 ledig", 88),
        (sessions[2], "room", "0 av 8 platser, 8 lediga", 0),
    ):
        cell = re.search(rf'<a class="occupancy {level}" href="/pass/{session.pk}/".*?</a>', content)
        assert cell is not None
        assert words in cell[0]
        assert f'width="{width}"' in cell[0]


def test_weeks_without_a_session_say_why(client: Client, side: Side) -> None:
    weekly(side.activity, 0, 1)
    SessionFactory(activity=side.activity, weekly_time=None, occurs_on=MONDAY + timedelta(weeks=25))
    ActivityClosureFactory(
        activity=side.activity, from_on=MONDAY + timedelta(weeks=1), until_on=MONDAY + timedelta(weeks=2), label="lov"
    )
    content = page_of(client)
    assert 'data-week="v. 47"><span class="occupancy closed" title="lov">stängt' in content
    assert "annandag påsk" in content.lower()


def test_a_cancelled_session_counts_no_places_and_says_so(client: Client, side: Side) -> None:
    Session.objects.filter(pk=side.session.pk).update(status="cancelled", cancellation_reason="weather")
    content = page_of(client)
    assert "v. 46: inga pass, 1 pass är inställt." in content
    assert "<strong>Inställt</strong>: vädret." in content


def test_a_moved_session_stands_in_the_week_it_was_moved_to(client: Client, side: Side) -> None:
    later = MONDAY + timedelta(weeks=1)
    Session.objects.filter(pk=side.session.pk).update(begins_at=at(later, "17:00"), ends_at=at(later, "19:00"))
    assert f'data-week="v. 47"><a class="occupancy room" href="/pass/{side.session.pk}/"' in page_of(client)


def test_the_coordinator_sees_code_and_name_of_who_comes(client: Client, side: Side) -> None:
    content = page_of(client)
    assert side.participant.code in content
    assert side.participant.contact.name in content


def test_a_protected_identity_is_a_code_without_name(client: Client, side: Side) -> None:
    side.participant.has_protected_identity = True
    side.participant.save()
    content = page_of(client)
    assert side.participant.code in content
    assert side.participant.contact.name not in content


def test_an_officer_sees_their_own_and_a_number_of_the_others(world: World, client: Client) -> None:
    side = world.ours
    others = fill(side.session, 2, first=2)
    client.force_login(side.soc_officer.user)
    content = page_of(client)
    assert "3 deltagare, som du inte ser" in content
    for code in (side.participant.code, *(row.placement.participant.code for row in others)):
        assert code not in content
    client.force_login(world.ours.user(Role.OFFICER))
    content = page_of(client)
    assert side.participant.code in content
    assert "och 2 till som du inte ser" in content


def test_who_comes_is_told_beside_the_cell(client: Client, side: Side) -> None:
    response = client.get(f"/pass/{side.session.pk}/", HTTP_HX_REQUEST="true")
    content = response.content.decode()
    assert side.participant.code in content
    assert "<html" not in content
    assert "no-store" in response["Cache-Control"]


def test_the_board_of_another_association_does_not_exist(world: World, client: Client, side: Side) -> None:
    content = page_of(client)
    assert world.ours.activity.name in content
    assert world.theirs.activity.name not in content
    assert client.get(f"/pass/{world.theirs.session.pk}/").status_code == 404


def test_the_other_board_shows_groups_and_work_trials_by_kind_and_site(client: Client, side: Side) -> None:
    there = SiteFactory(association=side.association, name="Hedemora")
    here = SiteFactory(association=side.association, name="Avesta")
    group = ActivityFactory(
        association=side.association, kind="group_activity", name="Snickeri", site=here, has_open_sessions=True
    )
    trial = ActivityFactory(
        association=side.association,
        kind="work_trial",
        name="Kompassen",
        site=there,
        source="municipal_workshop",
        adaptations=["observation"],
    )
    weekly(group, 1, 1)
    weekly(trial, 2, 1)
    content = page_of(client, f"/platser/{WEEK}")
    assert "Snickeri" in content
    assert "öppna pass" in content
    assert "kommunal verkstad" in content
    assert "kan anpassas: observation" in re.sub(r"\s+", " ", content)
    assert side.activity.name not in content
    only_trials = page_of(client, f"/platser/{WEEK}&slag=work_trial")
    assert "Kompassen" in only_trials
    assert "Snickeri" not in only_trials
    only_here = page_of(client, f"/platser/{WEEK}&plats={here.pk}")
    assert "Snickeri" in only_here
    assert "Kompassen" not in only_here


@pytest.mark.parametrize("address", ["/platser/", "/platser/?plats=99999&slag=okänt&vecka=99"])
def test_an_empty_board_says_so_in_a_sentence(client: Client, side: Side, address: str) -> None:
    assert "Inga gruppaktiviteter eller arbetsprövningar" in page_of(client, address)


def test_the_four_weeks_ahead_have_a_level_in_figure_and_word(client: Client, side: Side, clock: Any) -> None:
    clock.move_to(at(MONDAY, "08:00"), tick=False)
    client.force_login(side.user(Role.COORDINATOR))
    _time, sessions = weekly(side.activity, 3, 2)
    fill(sessions[1], 8)
    content = re.sub(r"\s+", " ", page_of(client))
    levels = content[content.index('id="fyra-veckor"') :]
    assert "1/16" in levels
    assert re.search(r"8/8.*?fullt", levels)
    assert "inga pass" in levels


def test_the_printed_week_has_codes_only_when_asked_for(client: Client, side: Side) -> None:
    with_names = page_of(client, f"/tradgarden/utskrift/{WEEK}")
    assert side.participant.contact.name in with_names
    codes = page_of(client, f"/tradgarden/utskrift/{WEEK}&visa=koder")
    assert side.participant.code in codes
    assert side.participant.contact.name not in codes


def test_the_rail_leads_to_the_boards_of_what_there_is(world: World, client: Client) -> None:
    client.force_login(world.ours.user(Role.OFFICER))
    rail = page_of(client, "/kalender/")
    assert 'href="/tradgarden/"' in rail
    assert 'href="/platser/"' not in rail
    ActivityFactory(association=world.ours.association, kind=ActivityKind.GROUP_ACTIVITY)
    assert 'href="/platser/"' in page_of(client, "/kalender/")


def _rows_of_board(side: Side, number: int, *, first: int) -> None:
    for place in range(first, first + number):
        activity = ActivityFactory(association=side.association, capacity=20)
        leader = ActivityLeaderFactory(activity=activity).staff
        _time, sessions = weekly(activity, place % 5, 2)
        for session in sessions:
            SessionLeaderFactory(session=session, staff=leader)
            fill(session, 2)


ROLES: dict[str, Callable[[Side], object]] = {
    "coordinator": lambda side: side.user(Role.COORDINATOR),
    "who leads": lambda side: side.gardener.user,
    "officer": lambda side: side.user(Role.OFFICER),
}


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("address", [GARDEN, f"/tradgarden/utskrift/{WEEK}"], ids=["screen", "paper"])
def test_the_board_asks_as_often_for_twenty_rows_as_for_two(
    world: World, client: Client, who: str, address: str
) -> None:
    client.force_login(ROLES[who](world.ours))
    _rows_of_board(world.ours, 2, first=0)
    page_of(client, address)
    with CaptureQueriesContext(connection) as few:
        page_of(client, address)
    _rows_of_board(world.ours, 18, first=2)
    with CaptureQueriesContext(connection) as many:
        content = page_of(client, address)
    assert len(many) == len(few)
    assert content.count("data-weekly-time=") >= 20 or content.count("<section") >= 20
    assert len(few) <= 30
