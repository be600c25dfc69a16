"""Rules 8 and 9: no participant data in any feed, and nothing at all of those with protected identity."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from backend.associations.models import Agency, MeetingStep, Staff
from backend.bookings.models import Booking, Placement
from backend.feeds.enums import FeedScope
from backend.meetings.models import Attendance, Meeting
from backend.offers.models import QueueEntry
from backend.participants.enums import ConsentKind
from backend.participants.models import (
    ActionPlan,
    Consent,
    Enrolment,
    Participant,
    ParticipantContact,
    Referral,
)
from backend.places.models import Room
from tests.feeds.reading import fetch, uids
from tests.feeds.world import THIS_MONDAY, World

# Three letters, so that they fit nearly everywhere; capitals, which no hexadecimal digest or UUID holds.
MARKER = "ZQX"
NINE = timedelta(hours=9)
# An outcome is for work trials only: the database would refuse the marker beside it.
KEPT = {(Placement, "form")}


def plant(row: Model) -> list[str]:
    """Write the marker into every field of the row that can hold text, past all validation; return their names."""
    planted: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if (type(row), field.name) in KEPT:
            continue
        if isinstance(field, ArrayField):
            if isinstance(field.base_field, models.CharField):
                planted[field.name] = [MARKER]
        elif isinstance(field, models.CharField | models.TextField) and (field.max_length or 99) >= len(MARKER):
            planted[field.name] = MARKER
        elif isinstance(field, models.JSONField):
            planted[field.name] = {MARKER: MARKER}
    if planted:
        type(row)._default_manager.filter(pk=row.pk).update(**planted)
    return sorted(planted)


@pytest.fixture
def marked(world: World) -> World:
    """A world in which everything about a participant, and about who refers them, is the marker."""
    officer_agency = Agency.objects.create(association=world.association, kind="SOC", name="Soc")
    enrolment = world.enrolled(agency=officer_agency)
    Consent.objects.create(participant=enrolment.participant, kind=ConsentKind.ORAL, given_on=date(2026, 9, 1))
    ActionPlan.objects.create(enrolment=enrolment, direction="A", recorded_on=date(2026, 9, 1))
    step = MeetingStep.objects.create(
        programme=world.programme, position=1, kind="mapping", name="Steg", duration_minutes=60
    )
    colleague = world.staff(Role.OFFICER)
    world.meeting(THIS_MONDAY + NINE, world.lead, colleague, enrolment=enrolment, room=world.room, step=step)
    session = world.session(THIS_MONDAY + 2 * NINE, world.lead, room=world.room)
    world.book(session, enrolment)
    QueueEntry.objects.create(
        enrolment=enrolment, participant=enrolment.participant, kind="work_trial", since_on=date(2026, 9, 1)
    )
    rows = [
        enrolment.participant,
        enrolment.participant.contact,
        enrolment.referral,
        enrolment,
        Consent.objects.get(),
        ActionPlan.objects.get(),
        officer_agency,
        step,
        Staff.objects.get(pk=colleague.pk),
        Placement.objects.get(),
        Booking.objects.get(),
        QueueEntry.objects.get(),
    ]
    planted = {type(row): plant(row) for row in rows}
    assert planted[Participant] == ["code", "needs", "unavailable"]
    assert planted[ParticipantContact] == ["name", "phone"]
    others = (Referral, Enrolment, Consent, ActionPlan, Agency, MeetingStep, Staff, Placement, Booking, QueueEntry)
    assert all(planted[model] for model in others)
    return world


def everything_of(response) -> str:
    return "\n".join([response.content.decode(), *(f"{name}: {value}" for name, value in response.headers.items())])


@pytest.mark.parametrize("scope", FeedScope)
def test_nothing_about_a_participant_is_in_body_or_headers(marked, scope) -> None:
    issued = marked.subscribe(marked.lead, scope, label=MARKER)
    response = fetch(issued)
    assert b"BEGIN:VEVENT" in response.content
    assert MARKER not in everything_of(response)
    assert issued.token not in everything_of(response)


def test_the_marker_would_be_found_where_a_feed_does_show_text(marked) -> None:
    Room.objects.update(name=MARKER)
    assert MARKER in everything_of(fetch(marked.subscribe(marked.lead)))


@pytest.mark.parametrize("scope", FeedScope)
def test_no_column_about_a_participant_is_even_read(marked, scope) -> None:
    issued = marked.subscribe(marked.lead, scope)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        fetch(issued)
    selected = [query["sql"].split(" FROM ")[0] for query in queries if query["sql"].startswith("SELECT")]
    assert [columns for columns in selected if "meetings_meeting" in columns or "activities_session" in columns]
    assert not [columns for columns in selected if '"participants_' in columns]


@pytest.mark.parametrize("scope", [scope for scope in FeedScope if scope.shows_meetings])
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICER])
def test_meetings_of_a_participant_with_protected_identity_are_in_no_feed(world, role, scope) -> None:
    owner, officer = world.staff(role), world.staff(Role.OFFICER)
    guarded, open_to_all = world.enrolled(has_protected_identity=True), world.enrolled()
    world.meeting(THIS_MONDAY + NINE, owner, officer, enrolment=guarded, room=world.room)
    shown = world.meeting(THIS_MONDAY + 2 * NINE, owner, officer, enrolment=open_to_all, room=world.room)
    assert uids(world.subscribe(owner, scope)) == {str(shown.uid)}


def test_a_meeting_that_someone_with_protected_identity_only_attends_is_in_no_feed(world) -> None:
    guarded = world.enrolled(has_protected_identity=True)
    meeting = world.meeting(THIS_MONDAY + NINE, world.lead, room=world.room)
    issued = [world.subscribe(world.lead, scope) for scope in (FeedScope.STAFF, FeedScope.ROOM, FeedScope.PROGRAMME)]
    assert all(uids(each) == {str(meeting.uid)} for each in issued)
    Attendance.objects.create(meeting=meeting, participant=guarded.participant)
    assert all(uids(each) == set() for each in issued)


def test_a_meeting_about_someone_with_protected_identity_is_in_no_feed_even_without_them(world) -> None:
    meeting = world.meeting(THIS_MONDAY + NINE, world.lead, enrolment=world.enrolled(has_protected_identity=True))
    Attendance.objects.filter(meeting=meeting, participant__isnull=False).delete()
    assert uids(world.subscribe(world.lead)) == uids(world.subscribe(world.lead, FeedScope.PROGRAMME)) == set()


def test_protection_takes_effect_at_the_next_fetch(world) -> None:
    enrolment = world.enrolled()
    world.meeting(THIS_MONDAY + NINE, world.lead, enrolment=enrolment)
    issued = world.subscribe(world.lead)
    before = fetch(issued)
    Participant.objects.update(has_protected_identity=True)
    after = fetch(issued, **{"If-None-Match": before["ETag"], "If-Modified-Since": before["Last-Modified"]})
    assert after.status_code == 200
    assert b"BEGIN:VEVENT" not in after.content
    assert Meeting.objects.count() == 1
