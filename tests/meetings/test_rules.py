"""What a meeting lacks before it can be confirmed, by rules that are data."""

import pytest
from django.utils import timezone

from backend.access.enums import Role
from backend.associations.enums import MeetingKind, Party
from backend.common.errors import RuleViolation
from backend.meetings.arrangements import Place
from backend.meetings.default_rules import DEFAULT_RULES
from backend.meetings.enums import MeetingStatus, PlaceKind, Requirement
from backend.meetings.models import Meeting
from backend.meetings.rules import check_ready, conditions_of, filled_parties, rule_for
from backend.meetings.services import Attendee, confirm_meeting, seed_rules
from backend.participants.models import Consent
from tests.factories import ContactFactory, MeetingRuleFactory, RoleGrantFactory, RulePartyFactory
from tests.factories.times import NOW
from tests.factories.worlds import Side
from tests.meetings.booking import book, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def ruled(side: Side) -> Side:
    side.association.meeting_rules.all().delete()
    seed_rules(side.association)
    return side


def called(side: Side, *extra: Attendee) -> list[Attendee]:
    coordinator, officer = side.staff[Role.COORDINATOR], side.staff[Role.OFFICER]
    return [
        Attendee(participant=side.participant),
        Attendee(staff=coordinator, party=Party.COORDINATOR),
        Attendee(staff=officer, party=Party.FK_OFFICER),
        *extra,
    ]


def doctor_of(side: Side) -> Attendee:
    return Attendee(contact=ContactFactory(association=side.association), party=Party.TREATING_DOCTOR)


def reconcile(side: Side, attendees: list[Attendee], **changes) -> Meeting:
    return book(side, kind=MeetingKind.RECONCILIATION, step=None, attendees=attendees, **changes)


def confirm(side: Side, meeting: Meeting) -> Meeting:
    return confirm_meeting(actor=side.viewer(Role.COORDINATOR), meeting=meeting, now=NOW)


def test_every_kind_of_meeting_has_a_default_rule_and_asks_for_nobody_twice():
    assert [default.kind for default in DEFAULT_RULES] == list(MeetingKind)
    for default in DEFAULT_RULES:
        parties = [*default.required, *default.optional]
        assert len(parties) == len(set(parties)), default.kind


@pytest.mark.parametrize("kind", MeetingKind)
def test_no_default_asks_for_less_than_written_consent_where_agencies_meet(kind: MeetingKind):
    default = next(default for default in DEFAULT_RULES if default.kind is kind)
    assert default.needs_written_consent is kind.involves_several_agencies


def test_a_reconciliation_without_the_doctor_is_held_free_but_not_confirmed(ruled: Side):
    meeting = reconcile(ruled, called(ruled))
    with pytest.raises(RuleViolation, match="Behandlande läkare saknas") as refusal:
        confirm(ruled, meeting)
    assert (refusal.value.rule, refusal.value.field) == ("meeting_needs_party", "attendees")


def test_a_reconciliation_with_everybody_is_confirmed(ruled: Side):
    assert confirm(ruled, reconcile(ruled, called(ruled, doctor_of(ruled)))).status == MeetingStatus.CONFIRMED


def test_it_can_be_booked_as_confirmed_only_when_nothing_is_missing(ruled: Side):
    with refused("meeting_needs_party"):
        reconcile(ruled, called(ruled), status=MeetingStatus.CONFIRMED)
    reconcile(ruled, called(ruled, doctor_of(ruled)), status=MeetingStatus.CONFIRMED)


def test_everything_that_is_missing_is_named_at_once(ruled: Side):
    meeting = reconcile(ruled, [Attendee(participant=ruled.participant)])
    Consent.objects.filter(participant=ruled.participant, kind="written").update(withdrawn_at=timezone.now())
    with pytest.raises(RuleViolation) as refusal:
        check_ready(meeting)
    for words in ("skriftligt samtycke", "Samordnare saknas", "Behandlande läkare saknas", "Försäkringskassan saknas"):
        assert words in refusal.value.text


def test_an_officer_fills_the_party_of_the_own_agency_without_being_told_so(ruled: Side):
    officer, lead = ruled.staff[Role.OFFICER], ruled.staff[Role.MAPPING_LEAD]
    attendees = [Attendee(staff=officer), Attendee(staff=lead), doctor_of(ruled)]
    filled = filled_parties(ruled.association.pk, ruled.enrolment, attendees)
    assert set(filled) == {
        Party.FK_OFFICER,
        Party.REFERRING_OFFICER,
        Party.MAPPING_LEAD,
        Party.COORDINATOR,
        Party.TREATING_DOCTOR,
    }


def test_a_role_in_another_association_fills_nothing_here(ruled: Side):
    supervisor = ruled.staff[Role.SUPERVISOR]
    RoleGrantFactory(staff=supervisor, role=Role.COORDINATOR)
    assert set(filled_parties(ruled.association.pk, None, [Attendee(staff=supervisor)])) == {Party.SUPERVISOR}


def test_a_programmes_own_rule_goes_before_the_associations(ruled: Side):
    own = MeetingRuleFactory(association=ruled.association, programme=ruled.programme, duration_minutes=25)
    for programme_id, minutes in ((ruled.programme.pk, 25), (None, 60)):
        rule = rule_for(ruled.association.pk, programme_id, own.kind)
        assert rule is not None
        assert rule.duration_minutes == minutes


def test_two_of_a_party_are_two_people(ruled: Side):
    own = MeetingRuleFactory(association=ruled.association, programme=ruled.programme)
    RulePartyFactory(rule=own, count=2)
    meeting = reconcile(ruled, called(ruled, doctor_of(ruled)))
    with pytest.raises(RuleViolation, match="1 av 2"):
        confirm(ruled, meeting)


def test_who_may_but_need_not_come_is_never_missing(ruled: Side):
    own = MeetingRuleFactory(association=ruled.association, programme=ruled.programme)
    RulePartyFactory(rule=own, requirement=Requirement.OPTIONAL)
    confirm(ruled, reconcile(ruled, called(ruled)))


def test_a_rule_can_ask_for_written_consent_where_the_law_of_the_domain_does_not(side: Side):
    MeetingRuleFactory(association=side.association, kind=MeetingKind.MAPPING, needs_written_consent=True)
    Consent.objects.filter(participant=side.participant, kind="written").update(withdrawn_at=timezone.now())
    with refused("needs_written_consent"):
        book(side, status=MeetingStatus.CONFIRMED)


def test_a_rule_cannot_ask_for_less_than_written_consent_where_agencies_meet(side: Side):
    side.association.meeting_rules.update(needs_written_consent=False)
    Consent.objects.filter(participant=side.participant, kind="written").update(withdrawn_at=timezone.now())
    with refused("needs_written_consent"):
        reconcile(side, called(side))


def test_a_place_that_the_rule_does_not_allow_is_told_at_confirmation(ruled: Side):
    place = Place(PlaceKind.TELEPHONE)
    meeting = reconcile(ruled, called(ruled, doctor_of(ruled)), room=None, place=place)
    with refused("place_kind_not_allowed"):
        confirm(ruled, meeting)


def test_the_check_list_tells_what_is_there_and_what_is_not(ruled: Side):
    meeting = reconcile(ruled, called(ruled))
    lines = [(condition.is_met, condition.words) for condition in conditions_of(meeting)]
    assert lines == [
        (True, "Skriftligt samtycke finns"),
        (True, "Deltagare är kallad"),
        (True, "Samordnare är kallad"),
        (False, "Behandlande läkare saknas"),
        (True, "Handläggare från Försäkringskassan är kallad"),
    ]
