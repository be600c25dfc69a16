"""Builds Kristianstad, from the ground up."""

from datetime import date, timedelta

from django.db import transaction

from backend.access.enums import Role
from backend.access.viewer import SYSTEM, viewer_of
from backend.activities.enums import CancellationReason, ChangeKind, SessionStatus
from backend.activities.models import Session, SessionChange, SessionRequest
from backend.activities.services import generate_sessions, report_absence
from backend.activities.services.changes import snapshot
from backend.bookings.enums import AttendanceMark, PlacementForm, PlacementStatus
from backend.bookings.models import Placement
from backend.common.local_time import local_instant
from backend.demo.worlds.attendance import Register, miss_the_last_three
from backend.demo.worlds.draws import draw
from backend.demo.worlds.kristianstad.ground import FIRST_WEEK, PASSWORD, SOURCE_MONDAY, Ground, build_ground
from backend.demo.worlds.kristianstad.people import build_people
from backend.demo.worlds.kristianstad.places import fill_the_garden, place_in_trials, place_on_bridges
from backend.demo.worlds.kristianstad.queue import hold_offered, list_waiting, write_queue
from backend.demo.worlds.login import DemoLogin
from backend.demo.worlds.seat_book import SeatBook
from backend.demo.worlds.story import StoryCalendar
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import Enrolment

_WEEKS_AHEAD = 53


def build(*, shift_to: date | None) -> list[DemoLogin]:
    """Build the world as it is on the visitor's day.

    Args:
        shift_to: the day on which the story begins, moved by whole weeks; None for 2011.
    """
    calendar = StoryCalendar.around(SOURCE_MONDAY, shift_to)
    with transaction.atomic():
        ground = build_ground(calendar)
        people = build_people(ground)
        book = _open_book(ground)
        trials = place_in_trials(ground, people, book)
        place_on_bridges(ground, people, trials, book)
        waiting = list_waiting(ground, people)
        hold_offered(ground, waiting, book)
        fill_the_garden(ground, people, book)
        book.write()
        write_queue(ground, waiting)
        _complete_enrolments(ground)
        _rain(ground)
        _let_life_happen(ground)
    return _logins(ground)


def _open_book(ground: Ground) -> SeatBook:
    made = generate_sessions(
        actor=SYSTEM,
        activities=ground.activities,
        from_on=ground.calendar.monday(FIRST_WEEK),
        until_on=ground.calendar.monday(_WEEKS_AHEAD),
        now=local_instant(ground.calendar.today, 0),
    )
    markers = dict.fromkeys((activity.pk for activity in ground.trials), ground.coordinator)
    markers[ground.trials[0].pk] = ground.foreman
    markers |= {ground.garden.pk: ground.gardener, ground.greenhouse.pk: ground.gardener}
    return SeatBook(ground.activities, made.created, Register(ground.calendar.today, markers))


def _complete_enrolments(ground: Ground) -> None:
    """Two in three of those whose place ended a month ago have gone on."""
    month_ago = ground.calendar.monday(-4)
    gone = Enrolment.objects.filter(
        programme__association=ground.association,
        status=EnrolmentStatus.ACTIVE,
        placements__form=PlacementForm.PERIOD,
        placements__ends_on__lte=month_ago,
    ).select_related("participant")
    done = [row.pk for row in gone if draw(3, row.participant.code, "gone on")]
    Enrolment.objects.filter(pk__in=done).update(
        status=EnrolmentStatus.COMPLETED, ended_at=local_instant(month_ago + timedelta(days=4), 600)
    )


def _rain(ground: Ground) -> None:
    """One day it rained too hard for the garden."""
    before = local_instant(ground.calendar.monday(-2), 0)
    session = Session.objects.filter(activity=ground.garden, begins_at__lt=before).latest("begins_at")
    written_at = session.begins_at - timedelta(hours=1)
    SessionChange.objects.create(
        session=session,
        kind=ChangeKind.CANCELLED,
        made_at=written_at,
        made_by=ground.gardener,
        before=snapshot(session),
    )
    session.status, session.cancellation_reason = SessionStatus.CANCELLED, CancellationReason.WEATHER
    session.sequence += 1
    session.save()
    session.bookings.update(attendance=AttendanceMark.CANCELLED_BY_US, marked_at=written_at)


def _let_life_happen(ground: Ground) -> None:
    """Somebody has missed three times; the supervisor will be away one Thursday, and has asked for more sessions."""
    misses = Placement.objects.filter(
        activity=ground.garden, form=PlacementForm.PERIOD, status=PlacementStatus.ACTIVE, sessions_per_week=[]
    ).earliest("starts_on", "participant__code")
    miss_the_last_three(misses)
    away_on = ground.calendar.monday(1) + timedelta(days=3)
    report_absence(
        actor=viewer_of(ground.gardener.user),
        staff=ground.gardener,
        begins_at=local_instant(away_on, 0),
        ends_at=local_instant(away_on + timedelta(days=1), 0),
        now=local_instant(ground.calendar.today, 450),
    )
    SessionRequest.objects.create(
        activity=ground.garden,
        asked_by=ground.gardener,
        asked_of=ground.coordinator,
        sessions_per_week=1,
        from_on=ground.calendar.monday(2),
        message="Torsdagarna är fulla. Ett pass till på onsdag eftermiddag?",
    )


def _logins(ground: Ground) -> list[DemoLogin]:
    rows = (
        ("tradgard", "handledare i trädgården"),
        ("samordnare-kristianstad", Role.COORDINATOR.label),
        ("verkstad-kristianstad", "handledare i verkstaden"),
        ("soc1-kristianstad", "handläggare, socialtjänsten"),
        ("fk1-kristianstad", "handläggare, Försäkringskassan"),
        ("af1-kristianstad", "handläggare, Arbetsförmedlingen"),
    )
    return [DemoLogin(username, PASSWORD, str(role), ground.association.name) for username, role in rows]
