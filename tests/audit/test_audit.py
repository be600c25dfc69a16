"""The audit trail: written with the act, read by the coordinator, without a word about persons."""

import pytest
from django.db import transaction

from backend.access.enums import Role
from backend.access.viewer import SYSTEM
from backend.audit.models import AuditEvent
from backend.audit.selectors import events_about, recent_events
from backend.audit.services import record_event
from backend.common.errors import RuleViolation
from backend.meetings.services import cancel_meeting, move_meeting
from backend.participants.enums import DropOutReason
from backend.participants.services import drop_out
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import World, two_associations

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return two_associations()


def test_an_event_names_who_did_what_to_what_and_when(world: World):
    side = world.ours
    actor = side.user(Role.COORDINATOR)
    event = record_event(
        verb="cohort.created", subject=side.cohort, association_id=side.association.pk, actor=actor, now=NOW, number=1
    )
    event.refresh_from_db()
    assert (event.object_type, event.object_id, event.facts) == ("cohorts.cohort", side.cohort.pk, {"number": 1})
    assert (event.actor, event.occurred_at) == (actor, NOW)


def test_what_the_system_does_has_no_actor(world: World):
    cancel_meeting(actor=SYSTEM, meeting=world.ours.meeting, now=NOW)
    assert AuditEvent.objects.get(verb="meeting.cancelled").actor is None


def test_an_act_that_is_refused_leaves_no_event(world: World):
    side = world.ours
    before = AuditEvent.objects.count()
    with pytest.raises(RuleViolation), transaction.atomic():
        move_meeting(
            actor=side.viewer(Role.COORDINATOR),
            meeting=side.meeting,
            begins_at=at(MONDAY, "13:00"),
            ends_at=at(MONDAY, "14:00"),
            room=side.room,
            now=NOW,
        )
    assert AuditEvent.objects.count() == before


def test_the_coordinator_reads_the_trail_of_a_thing_latest_first(world: World):
    side = world.ours
    drop_out(actor=side.viewer(Role.COORDINATOR), enrolment=side.enrolment, reason=DropOutReason.MOVED, now=NOW)
    viewer = side.viewer(Role.COORDINATOR)
    assert [event.verb for event in events_about(viewer, side.enrolment)] == ["enrolment.dropped_out"]
    assert [event.verb for event in events_about(viewer, side.meeting)] == ["meeting.cancelled", "meeting.booked"]


@pytest.mark.parametrize("role", [Role.MAPPING_LEAD, Role.OFFICER, Role.SUPERVISOR])
def test_others_read_no_trail(world: World, role: Role):
    assert not recent_events(world.ours.viewer(role), world.ours.association.pk).exists()


def test_nobody_reads_the_trail_of_another_association(world: World):
    viewer = world.ours.viewer(Role.COORDINATOR)
    assert recent_events(viewer, world.ours.association.pk).exists()
    assert not recent_events(viewer, world.theirs.association.pk).exists()
    assert not events_about(viewer, world.theirs.meeting).exists()


def test_the_trail_of_a_drop_out_holds_ids_and_categories_only(world: World):
    side = world.ours
    drop_out(actor=side.viewer(Role.COORDINATOR), enrolment=side.enrolment, reason=DropOutReason.MOVED, now=NOW)
    facts = str(list(AuditEvent.objects.values_list("facts", flat=True)))
    contact = side.participant.contact
    assert not [secret for secret in (contact.name, contact.phone, side.participant.code) if secret in facts]
