"""What can be done from the boards: attendance, moves, pauses, cancelled sessions, absences – and taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from backend.access.enums import Role
from backend.activities.models import Session, SessionLeader, SessionRequest
from backend.associations.models import Absence
from backend.bookings.models import Booking, Placement
from tests.factories import (
    ActivityFactory,
    BookingFactory,
    EnrolmentFactory,
    ParticipantFactory,
    PlacementFactory,
    RoleGrantFactory,
    SessionFactory,
    SessionLeaderFactory,
    StaffFactory,
    WeeklyTimeFactory,
    WorkingHoursFactory,
)
from tests.factories.times import MONDAY, at
from tests.factories.worlds import Side, World

CARD = "/tradgarden/?vecka=2011-W46"


@pytest.fixture
def side(world: World, client: Client, clock: Any) -> Side:
    """Looked at by the coordinator on the evening of the session, its hour begun."""
    clock.move_to(at(MONDAY, "17:30"), tick=False)
    client.force_login(world.ours.user(Role.COORDINATOR))
    return world.ours


@pytest.fixture
def ahead(side: Side, client: Client, clock: Any) -> Side:
    """The same on the Friday before."""
    clock.move_to(at(MONDAY - timedelta(days=3), "10:00"), tick=False)
    client.force_login(side.user(Role.COORDINATOR))
    return side


def attendance_of(side: Side) -> str:
    return Booking.objects.get(pk=side.booking.pk).attendance


def told(client: Client, response: Any) -> str:
    """The page that an action leads to."""
    assert response.status_code == 302, response.content.decode()[:2000]
    return client.get(response["Location"]).content.decode()


def undo_address(content: str) -> str:
    """The address that the toast's button posts to."""
    toast = content[content.index("data-toast") :]
    return toast.split('action="')[1].split('"')[0]


def test_a_tap_marks_and_answers_with_the_line_and_a_way_back(client: Client, side: Side) -> None:
    response = client.post(f"/bokningar/{side.booking.pk}/narvaro/har/", HTTP_HX_REQUEST="true")
    content = response.content.decode()
    assert attendance_of(side) == "present"
    assert f'id="bokning-{side.booking.pk}"' in content
    assert 'aria-pressed="true"' in content
    assert "<html" not in content
    client.post(undo_address(content), HTTP_HX_REQUEST="true")
    assert attendance_of(side) == ""


@pytest.mark.parametrize(
    ("word", "mark"), [("har", "present"), ("sen", "late"), ("anmald", "excused"), ("borta", "absent")]
)
def test_every_mark_can_be_set_and_taken_back_without_a_script(
    client: Client, side: Side, word: str, mark: str
) -> None:
    content = told(client, client.post(f"/bokningar/{side.booking.pk}/narvaro/{word}/"))
    assert attendance_of(side) == mark
    told(client, client.post(undo_address(content)))
    assert attendance_of(side) == ""


def test_a_mark_that_does_not_exist_is_no_page(client: Client, side: Side) -> None:
    assert client.post(f"/bokningar/{side.booking.pk}/narvaro/kanske/").status_code == 404


def test_who_has_not_been_there_yet_cannot_be_marked_as_present_but_excused(client: Client, ahead: Side) -> None:
    response = client.post(f"/bokningar/{ahead.booking.pk}/narvaro/har/", HTTP_HX_REQUEST="true")
    assert "Passet har inte varit än" in response.content.decode()
    assert attendance_of(ahead) == ""
    client.post(f"/bokningar/{ahead.booking.pk}/narvaro/anmald/", HTTP_HX_REQUEST="true")
    assert attendance_of(ahead) == "excused"
    choices = client.get(f"/bokningar/{ahead.booking.pk}/", HTTP_HX_REQUEST="true").content.decode()
    assert "Anmäld frånvaro" in choices
    assert "Frånvarande" not in choices


def test_everybody_without_a_mark_is_here_in_one_tap(client: Client, side: Side) -> None:
    _add_somebody(side)
    Booking.objects.filter(pk=side.booking.pk).update(attendance="late")
    told(client, client.post(f"/pass/{side.session.pk}/alla-har/"))
    assert sorted(Booking.objects.filter(session=side.session).values_list("attendance", flat=True)) == [
        "late",
        "present",
    ]


def test_the_supervisor_who_leads_it_marks_and_another_may_not(world: World, client: Client, side: Side) -> None:
    client.force_login(world.ours.gardener.user)
    client.post(f"/bokningar/{side.booking.pk}/narvaro/har/")
    assert attendance_of(side) == "present"
    client.force_login(world.ours.user(Role.SUPERVISOR))
    assert client.post(f"/bokningar/{side.booking.pk}/narvaro/ingen/").status_code == 404
    assert attendance_of(side) == "present"


def test_where_to_return_to_is_never_somewhere_else(client: Client, side: Side) -> None:
    for wanted in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        response = client.post(f"/bokningar/{side.booking.pk}/narvaro/har/", {"next": wanted})
        assert response["Location"].startswith("/tradgarden/")
    response = client.post(f"/bokningar/{side.booking.pk}/narvaro/har/", {"next": "/platser/?vecka=2011-46"})
    assert response["Location"] == "/platser/?vecka=2011-46"


def _add_somebody(side: Side, *, session: Session | None = None, seat: int = 2) -> Booking:
    session = session or side.session
    enrolment = EnrolmentFactory(participant=ParticipantFactory(association=side.association))
    placement = PlacementFactory(enrolment=enrolment, activity=session.activity)
    if session.weekly_time:
        placement.weekly_times.add(session.weekly_time)
    return BookingFactory(placement=placement, session=session, seat_number=seat)


def _thursday(side: Side, weeks: int = 1, **fields: Any) -> list[Session]:
    time = WeeklyTimeFactory(activity=side.activity, weekday=3)
    days = [MONDAY + timedelta(days=3, weeks=week) for week in range(weeks)]
    return [SessionFactory(activity=side.activity, weekly_time=time, occurs_on=day, **fields) for day in days]


def test_the_menu_offers_the_same_sessions_as_dragging_and_says_which_are_full(client: Client, ahead: Side) -> None:
    (thursday,) = _thursday(ahead)
    (full,) = _thursday(ahead, capacity=1)
    Session.objects.filter(pk=full.pk).update(begins_at=at(MONDAY, "09:00"), ends_at=at(MONDAY, "10:00"))
    _add_somebody(ahead, session=full, seat=1)
    content = client.get(f"/bokningar/{ahead.booking.pk}/flytta/").content.decode()
    assert f'value="{thursday.pk}" required>' in content
    assert f'value="{full.pk}" required disabled>' in content
    assert f'value="{ahead.session.pk}"' not in content


def test_a_move_for_this_time_only_changes_one_seat_and_can_be_undone(client: Client, ahead: Side) -> None:
    (thursday,) = _thursday(ahead)
    address = f"/bokningar/{ahead.booking.pk}/flytta/"
    content = told(client, client.post(address, {"session": thursday.pk, "reach": "once"}))
    assert list(ahead.placement.bookings.values_list("session_id", flat=True)) == [thursday.pk]
    assert ahead.placement.weekly_times.get() == ahead.session.weekly_time
    told(client, client.post(undo_address(content)))
    assert list(ahead.placement.bookings.values_list("session_id", flat=True)) == [ahead.session.pk]


@pytest.mark.parametrize("target", ["session", "weekly_time"])
def test_a_move_for_every_time_from_now_on_takes_the_new_row(client: Client, ahead: Side, target: str) -> None:
    sessions = _thursday(ahead, weeks=2)
    value = sessions[0].pk if target == "session" else sessions[0].weekly_time_id
    response = client.post(f"/bokningar/{ahead.booking.pk}/flytta/", {target: value, "reach": "onwards"})
    content = told(client, response)
    assert ahead.placement.weekly_times.get() == sessions[0].weekly_time
    assert set(ahead.placement.bookings.values_list("session_id", flat=True)) == {one.pk for one in sessions}
    told(client, client.post(undo_address(content)))
    assert ahead.placement.weekly_times.get() == ahead.session.weekly_time


def test_a_move_to_a_full_session_says_so_and_changes_nothing(client: Client, ahead: Side) -> None:
    (full,) = _thursday(ahead, capacity=1)
    _add_somebody(ahead, session=full, seat=1)
    response = client.post(f"/bokningar/{ahead.booking.pk}/flytta/", {"session": full.pk, "reach": "once"})
    assert "Det är fullt" in told(client, response)
    assert list(ahead.placement.bookings.values_list("session_id", flat=True)) == [ahead.session.pk]


def test_nobody_is_moved_into_another_association(world: World, client: Client, ahead: Side) -> None:
    target = world.theirs.session
    response = client.post(f"/bokningar/{ahead.booking.pk}/flytta/", {"session": target.pk, "reach": "once"})
    assert response.status_code == 404
    assert not target.bookings.filter(placement=ahead.placement).exists()


def test_a_seat_that_is_given_up_comes_back_by_undo(client: Client, ahead: Side) -> None:
    content = told(client, client.post(f"/bokningar/{ahead.booking.pk}/ta-bort/"))
    assert not ahead.placement.bookings.exists()
    told(client, client.post(undo_address(content)))
    assert ahead.placement.bookings.get().session == ahead.session


@pytest.mark.parametrize(
    ("act", "posted", "expected"),
    [
        ("pausa", {"from_on": "2011-11-14", "last_on": "2011-11-20"}, None),
        ("avsluta", {"last_on": "2011-11-20"}, {"ends_on": MONDAY + timedelta(days=7)}),
        ("forlang", {"last_on": "2012-01-15"}, {"ends_on": MONDAY + timedelta(weeks=9)}),
        ("avbryt", {"reason": "own_choice"}, {"status": "interrupted", "interruption_reason": "own_choice"}),
    ],
)
def test_a_place_is_changed_by_a_form_and_put_back_by_undo(
    client: Client, ahead: Side, act: str, posted: dict[str, str], expected: dict[str, Any] | None
) -> None:
    ahead.placement.pauses.all().delete()
    Placement.objects.filter(pk=ahead.placement.pk).update(form="stay" if act == "forlang" else "period")
    before = Placement.objects.filter(pk=ahead.placement.pk).values("status", "ends_on", "interruption_reason").get()
    address = f"/placeringar/{ahead.placement.pk}/{act}/"
    assert client.get(address).status_code == 200
    content = told(client, client.post(address, posted))
    after = Placement.objects.filter(pk=ahead.placement.pk).values("status", "ends_on", "interruption_reason").get()
    if expected is None:
        assert ahead.placement.pauses.get().until_on == MONDAY + timedelta(days=7)
    else:
        assert after == before | expected
    told(client, client.post(undo_address(content)))
    again = Placement.objects.filter(pk=ahead.placement.pk).values("status", "ends_on", "interruption_reason").get()
    assert again == before
    assert not ahead.placement.pauses.exists()


def test_a_work_trials_result_is_recorded_as_a_category_and_undone(client: Client, ahead: Side) -> None:
    Placement.objects.filter(pk=ahead.placement.pk).update(form="trial", status="active")
    page = f"/deltagare/{ahead.placement.participant_id}/"
    address = f"/placeringar/{ahead.placement.pk}/resultat/"
    assert f'href="{address}"' in client.get(page).content.decode()
    content = told(client, client.post(address, {"outcome": "studies"}))
    assert Placement.objects.get(pk=ahead.placement.pk).outcome == "studies"
    assert "Resultat: studier" in client.get(page).content.decode()
    told(client, client.post(undo_address(content)))
    assert Placement.objects.get(pk=ahead.placement.pk).outcome == ""


def test_a_result_of_what_is_no_work_trial_is_refused_beside_the_form(client: Client, ahead: Side) -> None:
    Placement.objects.filter(pk=ahead.placement.pk).update(status="active")
    response = client.post(f"/placeringar/{ahead.placement.pk}/resultat/", {"outcome": "studies"})
    assert response.status_code == 422
    assert "Bara arbetsprövning har ett resultat" in response.content.decode()


def test_a_form_that_is_wrong_says_what_is(client: Client, ahead: Side) -> None:
    response = client.post(f"/placeringar/{ahead.placement.pk}/avbryt/", {"reason": ""})
    assert response.status_code == 422
    assert "Välj en orsak" in response.content.decode()


def test_a_place_is_booked_with_all_its_seats_and_undone(client: Client, ahead: Side) -> None:
    sessions = _thursday(ahead, weeks=2)
    posted = {
        "enrolment": ahead.soc_enrolment.pk,
        "form": "period",
        "starts_on": MONDAY.isoformat(),
        "weeks": "2",
        "weekly_times": [sessions[0].weekly_time_id],
    }
    content = told(client, client.post(f"/aktiviteter/{ahead.activity.pk}/boka/", posted))
    placement = Placement.objects.get(participant=ahead.soc_participant, status="booked")
    assert placement.bookings.count() == 2
    told(client, client.post(undo_address(content)))
    placement.refresh_from_db()
    assert placement.status == "cancelled"
    assert not placement.bookings.exists()


@pytest.mark.parametrize("steps", ["en, två", "0, 1", "1;2;99", "1,-2"])
def test_steps_that_are_no_numbers_are_refused_in_the_form(client: Client, ahead: Side, steps: str) -> None:
    posted = {
        "enrolment": ahead.soc_enrolment.pk,
        "form": "period",
        "starts_on": "2011-11-14",
        "sessions_per_week": steps,
    }
    response = client.post(f"/aktiviteter/{ahead.activity.pk}/boka/", posted)
    assert response.status_code == 422
    assert "Skriv tal" in response.content.decode()


def test_an_open_session_is_booked_by_itself(client: Client, ahead: Side) -> None:
    yoga = ActivityFactory(association=ahead.association, kind="group_activity", has_open_sessions=True)
    session = SessionFactory(activity=yoga)
    content = told(client, client.post(f"/pass/{session.pk}/boka/", {"enrolment": ahead.soc_enrolment.pk}))
    assert session.bookings.get().participant == ahead.soc_participant
    told(client, client.post(undo_address(content)))
    assert not session.bookings.exists()


def test_where_there_are_no_open_sessions_a_period_is_booked(client: Client, ahead: Side) -> None:
    response = client.get(f"/pass/{ahead.session.pk}/boka/")
    assert response["Location"] == f"/aktiviteter/{ahead.activity.pk}/boka/"


def test_a_session_is_cancelled_with_a_reason_and_comes_back(client: Client, ahead: Side) -> None:
    address = f"/pass/{ahead.session.pk}/stall-in/"
    assert client.post(address, {"reason": ""}).status_code == 422
    content = told(client, client.post(address, {"reason": "weather"}))
    ahead.session.refresh_from_db()
    assert (ahead.session.status, ahead.session.cancellation_reason) == ("cancelled", "weather")
    told(client, client.post(undo_address(content)))
    ahead.session.refresh_from_db()
    assert ahead.session.status == "planned"


def test_a_session_moves_to_another_day_with_those_who_are_booked(client: Client, ahead: Side) -> None:
    SessionLeader.objects.all().delete()
    day = MONDAY + timedelta(days=1)
    posted = {"day": day.isoformat(), "begins": "10:00", "ends": "12:00", "room": ""}
    content = told(client, client.post(f"/pass/{ahead.session.pk}/flytta/", posted))
    assert "Passet är flyttat till tis 15 november 10:00–12:00." in content
    ahead.booking.refresh_from_db()
    assert ahead.booking.begins_at == at(day, "10:00")


def test_fewer_places_than_are_booked_asks_who_goes(client: Client, ahead: Side) -> None:
    SessionLeader.objects.all().delete()
    other = _add_somebody(ahead)
    address = f"/pass/{ahead.session.pk}/antal-platser/"
    response = client.post(address, {"capacity": "1"})
    assert response.status_code == 422
    assert "1 person till måste lämna passet" in response.content.decode()
    told(client, client.post(address, {"capacity": "1", "leaving": [ahead.booking.pk]}))
    assert ahead.session.bookings.get().placement == other.placement


@pytest.fixture
def away(ahead: Side, client: Client) -> Absence:
    """The gardener is away on the day of the session."""
    posted = {"staff": ahead.gardener.pk, "from_on": MONDAY.isoformat()}
    response = client.post("/borta/", posted)
    assert response.status_code == 302, response.content.decode()
    return ahead.gardener.absences.get()


def test_who_is_away_sees_at_once_what_that_affects(client: Client, ahead: Side, away: Absence) -> None:
    content = client.get(f"/borta/{away.pk}/").content.decode()
    assert "Mån 14 november: 1 pass och 1 bokad plats berörs, 1 återstår att ordna." in content
    assert ahead.participant.code in content
    assert "ingen handledare" in content


def test_a_stand_in_settles_a_session_and_undoing_the_absence_takes_that_back(
    client: Client, ahead: Side, away: Absence
) -> None:
    stand_in = StaffFactory()
    RoleGrantFactory(staff=stand_in, association=ahead.association, role=Role.SUPERVISOR)
    WorkingHoursFactory(staff=stand_in, weekday=0, begins_minute=8 * 60, ends_minute=20 * 60)
    address = f"/pass/{ahead.session.pk}/vikarie/{ahead.gardener.pk}/"
    response = client.post(address, {"stand_in": stand_in.pk, "next": f"/borta/{away.pk}/"})
    assert "och allt är ordnat" in told(client, response)
    assert ahead.session.session_leaders.get(staff=stand_in).stands_in_for == ahead.gardener
    told(client, client.post(f"/borta/{away.pk}/angra/"))
    assert ahead.session.session_leaders.get().staff == ahead.gardener
    assert not ahead.session.session_leaders.get().is_away
    assert not Absence.objects.filter(pk=away.pk).exists()


def test_cancelling_because_of_an_absence_is_undone_with_it(client: Client, ahead: Side, away: Absence) -> None:
    address = f"/pass/{ahead.session.pk}/stall-in/"
    response = client.post(address, {"reason": "leader_away", "next": f"/borta/{away.pk}/"})
    assert "och allt är ordnat" in told(client, response)
    told(client, client.post(f"/borta/{away.pk}/angra/"))
    ahead.session.refresh_from_db()
    assert ahead.session.status == "planned"


def test_one_cannot_name_a_stranger_as_stand_in(world: World, client: Client, ahead: Side, away: Absence) -> None:
    address = f"/pass/{ahead.session.pk}/vikarie/{ahead.gardener.pk}/"
    assert "Välj vem som är vikarie" in told(client, client.post(address, {"stand_in": world.theirs.gardener.pk}))
    assert ahead.session.session_leaders.count() == 1


def test_an_absence_ends_after_it_begins(client: Client, ahead: Side) -> None:
    posted = {"staff": ahead.gardener.pk, "from_on": "2011-11-16", "last_on": "2011-11-14"}
    response = client.post("/borta/", posted)
    assert response.status_code == 422
    assert not ahead.gardener.absences.exists()


def test_a_supervisor_says_it_only_of_themselves(world: World, client: Client, ahead: Side) -> None:
    SessionLeaderFactory(session=SessionFactory(activity=ahead.activity), staff=ahead.staff[Role.SUPERVISOR])
    client.force_login(ahead.user(Role.SUPERVISOR))
    posted = {"staff": ahead.gardener.pk, "from_on": MONDAY.isoformat()}
    assert client.post("/borta/", posted).status_code == 422
    posted["staff"] = ahead.staff[Role.SUPERVISOR].pk
    assert client.post("/borta/", posted).status_code == 302


def test_a_wish_for_more_sessions_goes_to_a_named_colleague(world: World, client: Client, ahead: Side) -> None:
    client.force_login(ahead.gardener.user)
    colleague = ahead.staff[Role.COORDINATOR]
    posted = {"asked_of": colleague.pk, "sessions_per_week": "2", "from_on": "2011-12-05", "message": ""}
    content = told(client, client.post(f"/aktiviteter/{ahead.activity.pk}/fler-pass/", posted))
    assert f"{colleague.name} har fått din önskan." in content
    assert SessionRequest.objects.filter(asked_of=colleague, sessions_per_week=2).exists()
    posted["asked_of"] = world.theirs.gardener.pk
    assert client.post(f"/aktiviteter/{ahead.activity.pk}/fler-pass/", posted).status_code == 422
