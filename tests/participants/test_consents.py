"""Consent, and its withdrawal that takes effect at once, everywhere (domain rule 4)."""

from datetime import timedelta

import pytest

from backend.access.enums import Role
from backend.access.viewer import viewer_of
from backend.access.visibility import visible
from backend.associations.enums import MeetingKind
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.participants.enums import ConsentKind
from backend.participants.models import Consent, Participant
from backend.participants.selectors import consent_standing, consents_in_force
from backend.participants.services import record_consent, withdraw_consent
from tests.factories import AttendanceFactory, ConsentFactory, MeetingFactory, ParticipantFactory
from tests.factories.times import MONDAY, NOW, TODAY, at
from tests.factories.worlds import Side, one_association

pytestmark = pytest.mark.django_db


@pytest.fixture
def side() -> Side:
    return one_association()


def withdraw(side: Side, kind: ConsentKind):
    consent = Consent.objects.get(participant=side.participant, kind=kind, withdrawn_at=None)
    return withdraw_consent(actor=side.viewer(Role.COORDINATOR), consent=consent, now=NOW)


def meeting(side: Side, kind: MeetingKind, hour: int, **changes) -> Meeting:
    row = MeetingFactory(
        association=side.association,
        programme=side.programme,
        enrolment=side.enrolment,
        kind=kind,
        begins_at=at(MONDAY, f"{hour}:00"),
        ends_at=at(MONDAY, f"{hour + 1}:00"),
        **changes,
    )
    AttendanceFactory(meeting=row, staff=None, participant=side.participant)
    return row


@pytest.mark.parametrize("kind", ConsentKind)
def test_a_recorded_consent_is_in_force_from_then_on(side: Side, kind: ConsentKind):
    participant = ParticipantFactory(agency=side.fk)
    actor = side.viewer(Role.OFFICER)
    consent = record_consent(actor=actor, participant=participant, kind=kind, given_on=TODAY, now=NOW)
    assert consents_in_force(participant)[kind] == consent


def test_the_same_consent_is_not_recorded_twice(side: Side):
    with pytest.raises(Conflict) as refusal:
        record_consent(
            actor=side.viewer(Role.COORDINATOR),
            participant=side.participant,
            kind=ConsentKind.ORAL,
            given_on=TODAY,
            now=NOW,
        )
    assert refusal.value.rule == "consent_in_force_once"


def test_a_consent_is_not_given_ahead_of_time(side: Side):
    with pytest.raises(RuleViolation) as refusal:
        record_consent(
            actor=side.viewer(Role.COORDINATOR),
            participant=ParticipantFactory(agency=side.fk),
            kind=ConsentKind.ORAL,
            given_on=TODAY + timedelta(days=1),
            now=NOW,
        )
    assert refusal.value.field == "given_on"


def test_another_agencys_officer_and_a_supervisor_record_and_withdraw_nothing(side: Side):
    consent = Consent.objects.filter(participant=side.soc_participant).first()
    for role in (Role.OFFICER, Role.SUPERVISOR):
        with pytest.raises(NotAllowed):
            withdraw_consent(actor=side.viewer(role), consent=consent, now=NOW)


@pytest.mark.parametrize("kind", MeetingKind)
@pytest.mark.parametrize("status", MeetingStatus)
def test_withdrawn_written_consent_cancels_coming_meetings_of_several_agencies(
    side: Side, kind: MeetingKind, status: MeetingStatus
):
    row = meeting(side, kind, 11, status=status)
    effect = withdraw(side, ConsentKind.WRITTEN)
    is_ahead = status in {MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED}
    expected = [row] if is_ahead and kind.involves_several_agencies else []
    assert effect.cancelled == expected
    row.refresh_from_db()
    assert (row.status == MeetingStatus.CANCELLED) is bool(expected or status is MeetingStatus.CANCELLED)
    assert row.sequence == len(expected)


def test_when_no_consent_is_left_every_coming_meeting_is_cancelled(side: Side):
    withdraw(side, ConsentKind.WRITTEN)
    effect = withdraw(side, ConsentKind.ORAL)
    assert effect.cancelled == [side.meeting]


def test_oral_consent_can_be_withdrawn_while_the_written_one_carries_on(side: Side):
    handover = meeting(side, MeetingKind.HANDOVER, 11)
    assert withdraw(side, ConsentKind.ORAL).cancelled == []
    handover.refresh_from_db()
    assert handover.status == MeetingStatus.TENTATIVE


def test_meetings_that_are_over_and_other_peoples_stay(side: Side):
    meeting(side, MeetingKind.HANDOVER, 11)
    Meeting.objects.filter(kind=MeetingKind.HANDOVER).update(begins_at=NOW - timedelta(hours=2), ends_at=NOW)
    assert withdraw(side, ConsentKind.WRITTEN).cancelled == []
    side.soc_meeting.refresh_from_db()
    assert side.soc_meeting.status == MeetingStatus.TENTATIVE


def test_other_agencies_lose_sight_at_once(side: Side):
    row = meeting(side, MeetingKind.COLLABORATION, 11, status=MeetingStatus.HELD)
    AttendanceFactory(meeting=row, staff=side.soc_officer)
    viewer = viewer_of(side.soc_officer.user)
    assert visible(Participant, viewer).filter(pk=side.participant.pk).exists()
    withdraw(side, ConsentKind.WRITTEN)
    assert not visible(Participant, viewer).filter(pk=side.participant.pk).exists()


def test_a_consent_is_withdrawn_once(side: Side):
    consent = Consent.objects.get(participant=side.participant, kind=ConsentKind.ORAL)
    withdraw(side, ConsentKind.ORAL)
    with pytest.raises(Conflict) as refusal:
        withdraw_consent(actor=side.viewer(Role.COORDINATOR), consent=consent, now=NOW)
    assert refusal.value.rule == "consent_is_withdrawn"


@pytest.mark.parametrize(
    ("given", "withdrawn", "called", "placed"),
    [
        ((), (), False, False),
        (("oral",), (), True, True),
        (("written",), (), True, True),
        (("oral", "written"), (), True, True),
        (("oral",), ("written",), True, False),
        ((), ("oral", "written"), False, False),
    ],
)
def test_what_consents_allow(given: tuple, withdrawn: tuple, called: bool, placed: bool):
    participant = ParticipantFactory()
    for kind in withdrawn:
        ConsentFactory(participant=participant, kind=kind, withdrawn_at=NOW)
    for kind in given:
        ConsentFactory(participant=participant, kind=kind)
    standing = consent_standing(participant)
    assert (standing.may_be_called, standing.may_be_placed_among_agencies) == (called, placed)


def test_written_consent_that_is_given_again_makes_up_for_the_withdrawn_one():
    participant = ParticipantFactory()
    ConsentFactory(participant=participant, kind=ConsentKind.WRITTEN, withdrawn_at=NOW)
    ConsentFactory(participant=participant, kind=ConsentKind.WRITTEN)
    assert not consent_standing(participant).written_was_withdrawn
