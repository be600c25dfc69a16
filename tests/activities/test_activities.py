"""Creating and changing activities: what the preview says, and that the change does just that."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from backend.activities.enums import ActivityKind, SessionStatus, WorkTrialSource
from backend.activities.models import Activity, Session, SessionChange, WeeklyTime
from backend.activities.selectors import (
    ActivityChanges,
    ActivityPreview,
    Span,
    WeekRow,
    preview_activity_change,
    preview_new_activity,
)
from backend.activities.services import (
    change_activity,
    change_session_capacity,
    close_activity,
    create_activity,
    move_session,
    reopen_activity,
    replace_weekly_times,
    set_leaders,
    set_supervisor_terms,
)
from backend.associations.models import Staff
from backend.audit.models import AuditEvent
from backend.bookings.models import Booking
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from tests.activities.garden import Garden, supervisor_in
from tests.activities.seats import seat
from tests.factories import (
    AssociationFactory,
    PlacementFactory,
    ProgrammeFactory,
    RoomFactory,
    SiteFactory,
    StaffFactory,
    SupervisorTermsFactory,
)
from tests.factories.times import MONDAY, NOW, TODAY, at

pytestmark = pytest.mark.django_db
NINE, NOON = 9 * 60, 12 * 60
WEEKS = timedelta(weeks=1)


@pytest.fixture
def held(garden: Garden) -> Garden:
    """The garden with two weeks of season left, whose sessions are there: two of Monday to Thursday each."""
    values = {"season_from_on": MONDAY, "season_until_on": MONDAY + 2 * WEEKS}
    change_activity(actor=garden.coordinator, activity=garden.activity, changes=ActivityChanges(values=values), now=NOW)
    garden.activity.refresh_from_db()
    return garden


def sessions(garden: Garden) -> list[Session]:
    planned = Session.objects.filter(activity=garden.activity, status=SessionStatus.PLANNED)
    return list(planned.order_by("begins_at"))


def days(garden: Garden) -> list[int]:
    return [(session.occurs_on - MONDAY).days for session in sessions(garden)]


def rows_of(garden: Garden) -> list[WeekRow]:
    return [WeekRow(row.weekday, NINE, NOON, weekly_time_id=row.pk) for row in garden.times]


def preview(garden: Garden, **changes: Any) -> ActivityPreview:
    return preview_activity_change(garden.activity, changes=ActivityChanges(**changes), now=NOW)


def change(garden: Garden, **changes: Any) -> Activity:
    return change_activity(
        actor=garden.coordinator, activity=garden.activity, changes=ActivityChanges(**changes), now=NOW
    )


def nothing_left(garden: Garden) -> bool:
    """Whether what is there is what the week makes."""
    rest = preview(garden)
    return not (rest.created or rest.removed or rest.adjusted)


class TestCreating:
    def values(self, garden: Garden, **more: Any) -> dict[str, Any]:
        return {
            "kind": ActivityKind.GROUP_ACTIVITY,
            "name": "Snickeriet",
            "site": garden.activity.site,
            "season_from_on": TODAY,
            "capacity": 6,
        } | more

    def create(
        self, garden: Garden, leaders: Sequence[Staff] = (), rows: Sequence[WeekRow] = (), **more: Any
    ) -> Activity:
        return create_activity(
            actor=garden.coordinator,
            association=garden.association,
            values=self.values(garden, **more),
            weekly_times=rows,
            leaders=leaders,
            now=NOW,
        )

    def test_its_sessions_are_there_a_year_ahead_as_previewed(self, garden: Garden) -> None:
        leader = supervisor_in(garden.association)
        rows = [WeekRow(0, NINE, NOON), WeekRow(2, NINE, NOON)]
        shown = preview_new_activity(
            garden.association,
            changes=ActivityChanges(values=self.values(garden), weekly_times=rows, leader_ids=[leader.pk]),
            now=NOW,
        )
        activity = self.create(garden, [leader], rows)
        made = list(activity.sessions.order_by("begins_at").values_list("begins_at", "capacity"))
        assert made == [(row.begins_at, row.capacity) for row in shown.created]
        assert (len(made), made[0]) == (101, (at(date(2011, 11, 7), "09:00"), 6))
        assert {row.skipped_because for row in shown.skipped} >= {"Stängt: Annandag jul"}

    def test_programmes_limit_whose_participants_it_takes(self, garden: Garden) -> None:
        programme = ProgrammeFactory(association=garden.association)
        assert list(self.create(garden, programmes=[programme]).programmes.all()) == [programme]

    def test_what_does_not_belong_or_go_together_is_refused(self, garden: Garden) -> None:
        strange = SiteFactory()
        wrong: dict[str, dict[str, Any]] = {
            "site_of_association": {"site": strange},
            "room_of_association": {"room": RoomFactory(site=strange)},
            "room_of_site": {"room": RoomFactory(site=SiteFactory(association=garden.association))},
            "programme_of_association": {"programmes": [ProgrammeFactory()]},
            "season_dates_in_order": {"season_until_on": TODAY},
            "only_work_trials_have_a_source": {"source": WorkTrialSource.OPEN_MARKET},
            "staff_of_association": {"leaders": [StaffFactory()]},
            "weekly_time_ends_after_begin": {"rows": [WeekRow(0, NOON, NOON)]},
            "weekly_time_of_activity": {"rows": [WeekRow(0, NINE, NOON, weekly_time_id=garden.times[0].pk)]},
            "weekly_time_dates_in_order": {"rows": [WeekRow(0, NINE, NOON, None, TODAY, TODAY)]},
        }
        for rule, values in wrong.items():
            with pytest.raises(RuleViolation) as refusal:
                self.create(garden, **values)
            assert refusal.value.rule == rule
        assert Activity.objects.get() == garden.activity

    def test_a_name_is_given_once(self, garden: Garden) -> None:
        with pytest.raises(Conflict) as refusal:
            self.create(garden, name=garden.activity.name)
        assert refusal.value.rule == "activity_name_once"

    def test_supervisors_create_none_and_neither_does_another_association(self, garden: Garden) -> None:
        for actor, association in ((garden.leader, garden.association), (garden.coordinator, AssociationFactory())):
            with pytest.raises(NotAllowed):
                create_activity(actor=actor, association=association, values=self.values(garden), now=NOW)


class TestTheWeek:
    def test_a_new_row_makes_sessions_and_nothing_else_changes(self, held: Garden) -> None:
        rows = [*rows_of(held), WeekRow(4, NINE, NOON)]
        shown = preview(held, weekly_times=rows)
        assert ([row.occurs_on.weekday() for row in shown.created], shown.removed, shown.adjusted) == ([4, 4], (), ())
        replace_weekly_times(actor=held.coordinator, activity=held.activity, weekly_times=rows, now=NOW)
        assert days(held) == [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]
        assert nothing_left(held)

    def test_a_row_that_goes_takes_empty_sessions_along(self, held: Garden) -> None:
        rows = rows_of(held)[1:]
        assert [session.occurs_on for session in preview(held, weekly_times=rows).removed] == [MONDAY, MONDAY + WEEKS]
        change(held, weekly_times=rows)
        assert days(held) == [1, 2, 3, 8, 9, 10]
        assert not WeeklyTime.objects.filter(pk=held.times[0].pk).exists()
        assert nothing_left(held)

    def test_a_row_that_has_held_sessions_ends_and_stays_known(self, held: Garden) -> None:
        Session.objects.filter(occurs_on=MONDAY).update(
            occurs_on=TODAY, begins_at=at(TODAY, "09:00"), ends_at=at(TODAY, "12:00")
        )
        change(held, weekly_times=rows_of(held)[1:])
        assert WeeklyTime.objects.get(pk=held.times[0].pk).until_on == TODAY + timedelta(days=1)
        assert Session.objects.get(occurs_on=TODAY).weekly_time == held.times[0]
        assert days(held) == [-12, 1, 2, 3, 8, 9, 10]

    def test_sessions_with_people_are_shown_and_cancelled_not_deleted(self, held: Garden) -> None:
        session = sessions(held)[0]
        bookings = seat(session, 2)
        rows = rows_of(held)[1:]
        shown = preview(held, weekly_times=rows)
        assert shown.people == tuple((session, booking.placement) for booking in bookings)
        change(held, weekly_times=rows)
        session.refresh_from_db()
        assert (session.status, session.cancellation_reason) == (SessionStatus.CANCELLED, "closed")
        assert Booking.objects.filter(session=session, attendance="cancelled_by_us").count() == 2
        assert SessionChange.objects.get().kind == "cancelled"

    def test_another_time_of_the_day_takes_sessions_and_places_along(self, held: Garden) -> None:
        session = sessions(held)[0]
        (booking,) = seat(session, 1)
        placement = PlacementFactory(activity=held.activity)
        placement.weekly_times.add(held.times[0])
        rows = [WeekRow(0, NINE + 60, NOON + 60, weekly_time_id=held.times[0].pk), *rows_of(held)[1:]]
        shown = preview(held, weekly_times=rows)
        assert [moved.pk for moved, _planned in shown.retimed] == [row.pk for row in (session, sessions(held)[4])]
        assert shown.people == ((session, booking.placement),)
        change(held, weekly_times=rows)
        session.refresh_from_db()
        booking.refresh_from_db()
        assert (session.begins_at, session.sequence) == (at(MONDAY, "10:00"), 1)
        assert booking.begins_at == at(MONDAY, "10:00")
        assert list(placement.weekly_times.all()) == [held.times[0]]
        assert nothing_left(held)

    def test_a_session_that_was_moved_by_hand_stays_where_it_is(self, held: Garden) -> None:
        session = sessions(held)[0]
        friday = MONDAY + timedelta(days=4)
        move_session(
            actor=held.leader,
            session=session,
            begins_at=at(friday, "09:00"),
            ends_at=at(friday, "12:00"),
            room=None,
            now=NOW,
        )
        change(held, weekly_times=[WeekRow(0, NINE + 60, NOON, held.times[0].pk), *rows_of(held)[1:]])
        session.refresh_from_db()
        assert session.begins_at == at(friday, "09:00")
        assert sessions(held)[4].begins_at == at(MONDAY + WEEKS, "10:00")

    def test_nothing_is_written_by_a_preview(self, held: Garden) -> None:
        before = [(session.pk, session.version) for session in sessions(held)]
        preview(held, weekly_times=[WeekRow(5, NINE, NOON)], values={"capacity": 1}, leader_ids=[])
        assert [(session.pk, session.version) for session in sessions(held)] == before
        assert WeeklyTime.objects.count() == 4


class TestSeatsSeasonAndPeople:
    def test_fewer_places_leave_everybody_a_seat_and_show_whom_it_concerns(self, held: Garden) -> None:
        full, *_rest = sessions(held)
        bookings = seat(full, 5)
        shown = preview(held, values={"capacity": 3})
        assert [capacity for _session, capacity in shown.changed_capacity] == [5, 3, 3, 3, 3, 3, 3, 3]
        assert [placement for _session, placement in shown.people] == [booking.placement for booking in bookings]
        change(held, values={"capacity": 3})
        assert [session.capacity for session in sessions(held)] == [5, 3, 3, 3, 3, 3, 3, 3]
        assert Booking.objects.count() == 5

    def test_a_number_of_seats_that_somebody_decided_on_is_not_raised(self, held: Garden) -> None:
        change_session_capacity(actor=held.leader, session=sessions(held)[0], capacity=2, now=NOW)
        change(held, values={"capacity": 6})
        assert [session.capacity for session in sessions(held)] == [2, 6, 6, 6, 6, 6, 6, 6]

    def test_a_shorter_season_takes_the_sessions_after_it(self, held: Garden) -> None:
        change(held, values={"season_until_on": MONDAY + WEEKS})
        assert days(held) == [0, 1, 2, 3]

    def test_a_room_limits_the_seats_and_comes_with_the_sessions(self, held: Garden) -> None:
        room = RoomFactory(site=held.activity.site, open_weekdays=True, capacity=6)
        change(held, values={"room": room})
        assert {(session.room, session.capacity) for session in sessions(held)} == {(room, 6)}
        assert nothing_left(held)

    def test_another_leader_leads_what_is_ahead(self, held: Garden) -> None:
        second = supervisor_in(held.association)
        SupervisorTermsFactory(staff=second, participants_per_session=4)
        set_leaders(actor=held.coordinator, activity=held.activity, leaders=[second], now=NOW)
        assert {session.session_leaders.get().staff for session in sessions(held)} == {second}
        assert {session.capacity for session in sessions(held)} == {4}
        assert nothing_left(held)

    def test_a_leader_who_is_away_stays_away_after_other_changes(self, held: Garden) -> None:
        session = sessions(held)[0]
        session.session_leaders.update(is_away=True)
        SessionChange.objects.create(
            session=session, kind="leader_away", made_at=NOW, before={"staff": held.supervisor.pk, "capacity": 8}
        )
        change(held, values={"capacity": 6})
        assert session.session_leaders.get().is_away

    def test_a_change_is_recorded_with_the_names_of_its_fields(self, held: Garden) -> None:
        change(held, values={"capacity": 6, "offer_days": 3})
        event = AuditEvent.objects.filter(verb="activity.changed").latest("pk")
        assert event.facts == {"fields": ["capacity", "offer_days"]}

    def test_a_supervisor_does_not_change_what_they_lead(self, held: Garden) -> None:
        with pytest.raises(NotAllowed):
            change_activity(
                actor=held.leader, activity=held.activity, changes=ActivityChanges(values={"capacity": 2}), now=NOW
            )


class TestClosures:
    def close(self, garden: Garden, until: timedelta = timedelta(days=2)) -> Any:
        return close_activity(
            actor=garden.coordinator,
            activity=garden.activity,
            from_on=MONDAY,
            until_on=MONDAY + until,
            label="Frost",
            now=NOW,
        )

    def test_empty_sessions_go_and_those_with_people_are_cancelled(self, held: Garden) -> None:
        seat(sessions(held)[0], 1)
        shown = preview(held, closures=[Span(MONDAY, MONDAY + timedelta(days=2))])
        assert (len(shown.removed), len(shown.people)) == (2, 1)
        self.close(held)
        assert days(held) == [2, 3, 7, 8, 9, 10]
        assert Session.objects.get(status=SessionStatus.CANCELLED).occurs_on == MONDAY

    def test_a_session_that_was_moved_goes_by_the_day_it_was_moved_to(self, held: Garden) -> None:
        monday, tuesday, *_rest = sessions(held)
        friday = MONDAY + timedelta(days=4)
        for session, day, clock in ((monday, friday, "09:00"), (tuesday, MONDAY, "13:00")):
            moved = {"begins_at": at(day, clock), "ends_at": at(day, "15:00")}
            move_session(actor=held.leader, session=session, room=None, now=NOW, **moved)
        seat(monday, 1)
        seat(tuesday, 1)
        self.close(held)
        cancelled = Session.objects.filter(status=SessionStatus.CANCELLED)
        assert list(cancelled) == [tuesday]

    def test_reopening_gives_everything_back(self, held: Garden) -> None:
        seat(sessions(held)[0], 1)
        closure = self.close(held)
        reopen_activity(actor=held.coordinator, closure=closure, now=NOW)
        assert days(held) == [0, 1, 2, 3, 7, 8, 9, 10]
        assert Booking.objects.get().attendance == ""
        assert nothing_left(held)

    def test_a_closure_that_takes_no_time_is_refused(self, held: Garden) -> None:
        with pytest.raises(RuleViolation) as refusal:
            self.close(held, timedelta(0))
        assert refusal.value.rule == "activity_closure_dates_in_order"


class TestTerms:
    def set(self, garden: Garden, **terms: int) -> None:
        known = {"employment_percent": 50, "participants_per_session": 8, "preparation_minutes": 60}
        set_supervisor_terms(actor=garden.coordinator, staff=garden.supervisor, now=NOW, **(known | terms))

    def test_another_ratio_changes_the_seats_ahead_but_nobody_loses_theirs(self, held: Garden) -> None:
        seat(sessions(held)[0], 5)
        self.set(held, participants_per_session=3)
        assert [session.capacity for session in sessions(held)] == [5, 3, 3, 3, 3, 3, 3, 3]
        self.set(held, participants_per_session=9)
        assert [session.capacity for session in sessions(held)] == [9] * 8

    def test_another_employment_rate_decides_what_is_made_from_now_on(self, held: Garden) -> None:
        self.set(held, employment_percent=20)
        assert len(sessions(held)) == 8
        assert [session.occurs_on for session in preview(held).removed] == [
            MONDAY + timedelta(days=offset) for offset in (2, 3, 9, 10)
        ]

    def test_the_first_terms_of_somebody_are_theirs_too(self, garden: Garden) -> None:
        newcomer = supervisor_in(garden.association)
        set_supervisor_terms(
            actor=garden.coordinator,
            staff=newcomer,
            employment_percent=100,
            participants_per_session=6,
            preparation_minutes=30,
            now=NOW,
        )
        assert newcomer.supervisor_terms.participants_per_session == 6

    def test_supervisors_do_not_set_their_own(self, garden: Garden) -> None:
        with pytest.raises(NotAllowed):
            set_supervisor_terms(
                actor=garden.leader,
                staff=garden.supervisor,
                employment_percent=100,
                participants_per_session=100,
                preparation_minutes=0,
                now=NOW,
            )
