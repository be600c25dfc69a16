"""What a viewer may see, model by model (domain rules 4 and 8)."""

from itertools import product

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from backend.access.enums import Role
from backend.access.models import User
from backend.access.policies import can_see_contact
from backend.access.viewer import NOBODY, SYSTEM, Viewer, viewer_of
from backend.access.visibility import models_with_a_rule, visible
from backend.associations.models import Absence, BusyTime, ClosedDay
from backend.common.models import QueueCanary
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Attendance, Meeting
from backend.participants.enums import ConsentKind, EnrolmentStatus
from backend.participants.models import Consent, Enrolment, Participant, ParticipantContact
from backend.planning.models import PlanningRun, Proposal
from tests.factories import (
    AttendanceFactory,
    MeetingFactory,
    ParticipantFactory,
    ReferralFactory,
    RoleGrantFactory,
)
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side, World, two_associations

pytestmark = pytest.mark.django_db

# Models that belong to no association: accounts and their API tokens, signs of life, answers remembered for repeats,
# counted attempts, the engagements that only triggers write and only constraints read, and the marks that triggers add
# whenever what feeds are made of is written to.
OUTSIDE_ASSOCIATIONS = {
    "User",
    "ApiToken",
    "QueueCanary",
    "AttemptCount",
    "IdempotentRequest",
    "Engagement",
    "SourceChange",
}


def models_of_the_project() -> set[type[Model]]:
    return {model for model in apps.get_models() if model.__module__.startswith("backend.")}


@pytest.fixture
def world() -> World:
    return two_associations()


def sees(viewer: Viewer, row: Model) -> bool:
    return visible(type(row), viewer).filter(pk=row.pk).exists()


def test_every_model_that_belongs_to_an_association_has_a_rule():
    expected = {model for model in models_of_the_project() if model.__name__ not in OUTSIDE_ASSOCIATIONS}
    assert models_with_a_rule() == expected


def test_a_model_that_nobody_placed_is_refused_rather_than_shown():
    with pytest.raises(LookupError, match="QueueCanary"):
        visible(QueueCanary, SYSTEM)
    with pytest.raises(LookupError, match="User"):
        visible(User, NOBODY)


def _rows_of(model: type[Model], side: Side) -> set[int]:
    """The rows of one side: what the system sees less what is seen from the other side by its own marks."""
    marks = {
        "Association": {"pk": side.association.pk},
        "Staff": {"grants__association": side.association},
        "SupervisorTerms": {"staff__grants__association": side.association},
        "WorkingHours": {"staff__grants__association": side.association},
        "Absence": {"staff__grants__association": side.association},
        "RequestedAttendance": {"request__association": side.association},
        "OutsideCalendar": {"staff__grants__association": side.association},
        "BusyTime": {"staff__grants__association": side.association},
    }
    lookup = marks.get(model.__name__) or {_path_to_association(model): side.association}
    return set(model._default_manager.filter(**lookup).values_list("pk", flat=True))


def _path_to_association(model: type[Model], depth: int = 0) -> str:
    names = [field.name for field in model._meta.fields]
    if "association" in names:
        return "association"
    parents = ("meeting", "programme", "participant", "enrolment", "cohort", "seat", "run", "activity", "session")
    for parent in (
        *parents,
        "placement",
        "entry",
        "room",
        "site",
        "proposal",
        "agency",
        "rule",
        "request",
        "poll",
        "voter",
    ):
        if parent in names and depth < 4:
            related = model._meta.get_field(parent).related_model
            return f"{parent}__{_path_to_association(related, depth + 1)}"
    raise AssertionError(model)


MODELS = sorted(models_with_a_rule(), key=lambda model: model.__name__)


def test_nobody_sees_a_row_of_another_association(world: World, subtests):
    for role in Role.within_association():
        viewer = world.ours.viewer(role)
        for model in MODELS:
            with subtests.test(role=role, model=model.__name__):
                theirs = _rows_of(model, world.theirs)
                assert theirs, "the other association has nothing that could leak"
                assert not theirs & set(visible(model, viewer).values_list("pk", flat=True))


def test_a_coordinator_sees_every_row_of_the_own_association(world: World, subtests):
    # A subscription and an outside calendar are their owner's own; here the coordinator's.
    viewer = world.ours.viewer(Role.COORDINATOR)
    for model in MODELS:
        with subtests.test(model=model.__name__):
            ours = _rows_of(model, world.ours)
            assert ours
            assert set(visible(model, viewer).values_list("pk", flat=True)) == ours


def test_who_runs_the_system_sees_no_rows_and_neither_does_a_stranger(world: World, subtests):
    for viewer in (viewer_of(world.administrator), viewer_of(AnonymousUser()), NOBODY):
        for model in MODELS:
            with subtests.test(model=model.__name__):
                assert not visible(model, viewer).exists()


def test_the_system_itself_sees_every_row(world: World):
    for model in MODELS:
        assert visible(model, SYSTEM).count() == model._default_manager.count() > 0


def test_an_account_that_is_closed_sees_nothing(world: World):
    user = world.ours.user(Role.COORDINATOR)
    user.is_active = False
    assert viewer_of(user) is NOBODY


def test_an_officer_sees_the_own_agencys_participant_and_not_another_agencys(world: World):
    officer = world.ours.viewer(Role.OFFICER)
    assert sees(officer, world.ours.participant)
    assert not sees(officer, world.ours.soc_participant)
    assert not sees(officer, world.ours.soc_enrolment)
    assert not sees(officer, world.ours.soc_meeting)


def test_an_officer_whose_agency_has_referred_someone_sees_them(world: World):
    ReferralFactory(participant=world.ours.soc_participant, agency=world.ours.fk)
    assert sees(world.ours.viewer(Role.OFFICER), world.ours.soc_participant)


def call(side: Side, role: Role, *, status: MeetingStatus = MeetingStatus.TENTATIVE) -> Meeting:
    """Call who has ``role`` to a meeting about the participant of Soc."""
    meeting = MeetingFactory(
        association=side.association,
        programme=side.programme,
        enrolment=side.soc_enrolment,
        kind="handover",
        status=status,
        begins_at=at(MONDAY, "11:00"),
        ends_at=at(MONDAY, "12:00"),
    )
    AttendanceFactory(meeting=meeting, staff=side.staff[role])
    AttendanceFactory(meeting=meeting, staff=None, participant=side.soc_participant)
    return meeting


def withdraw(participant: Participant, kind: ConsentKind) -> None:
    Consent.objects.filter(participant=participant, kind=kind).update(withdrawn_at=NOW)


def test_another_agencys_officer_needs_both_written_consent_and_a_live_meeting(world: World, subtests):
    side = world.ours
    officer = side.viewer(Role.OFFICER)
    meeting = call(side, Role.OFFICER)
    written = Consent.objects.filter(participant=side.soc_participant, kind=ConsentKind.WRITTEN)
    for status, withdrawn_at in product(MeetingStatus, (None, NOW)):
        Meeting.objects.filter(pk=meeting.pk).update(status=status)
        written.update(withdrawn_at=withdrawn_at)
        expected = withdrawn_at is None and status in MeetingStatus.live()
        with subtests.test(status=status, withdrawn_at=withdrawn_at):
            assert sees(officer, side.soc_participant) is expected
            assert sees(officer, side.soc_enrolment) is expected
            assert sees(officer, side.soc_participant.contact) is expected


def test_written_consent_alone_shows_nobody_to_another_agency(world: World):
    assert not sees(world.ours.viewer(Role.OFFICER), world.ours.soc_participant)


def test_withdrawal_hides_the_participant_but_not_ones_own_meeting(world: World):
    side = world.ours
    meeting = call(side, Role.OFFICER)
    withdraw(side.soc_participant, ConsentKind.WRITTEN)
    officer = side.viewer(Role.OFFICER)
    assert sees(officer, meeting)
    rows = visible(Attendance, officer).filter(meeting=meeting)
    assert [row.staff_id for row in rows] == [side.staff[Role.OFFICER].pk]


def test_who_has_met_someone_loses_sight_of_them_when_the_enrolment_ends(world: World):
    side = world.ours
    call(side, Role.OFFICER, status=MeetingStatus.HELD)
    officer = side.viewer(Role.OFFICER)
    for status in EnrolmentStatus:
        Enrolment.objects.filter(pk=side.soc_enrolment.pk).update(status=status)
        assert sees(officer, side.soc_participant) is (status in EnrolmentStatus.live())


def test_a_meeting_outside_any_enrolment_counts_as_meeting_its_participant(world: World):
    side = world.ours
    meeting = MeetingFactory(association=side.association, begins_at=at(MONDAY, "11:00"), ends_at=at(MONDAY, "12:00"))
    AttendanceFactory(meeting=meeting, staff=side.staff[Role.OFFICER])
    AttendanceFactory(meeting=meeting, staff=None, participant=side.soc_participant)
    assert sees(side.viewer(Role.OFFICER), side.soc_participant)


def test_a_supervisor_sees_exactly_those_whom_they_meet(world: World):
    side = world.ours
    assert not sees(side.viewer(Role.SUPERVISOR), side.soc_participant)
    call(side, Role.SUPERVISOR)
    withdraw(side.soc_participant, ConsentKind.WRITTEN)
    supervisor = side.viewer(Role.SUPERVISOR)
    assert sees(supervisor, side.soc_participant)
    assert not sees(supervisor, side.participant)


def test_a_mapping_lead_sees_all_participants_but_names_only_of_those_they_meet(world: World):
    side = world.ours
    stranger = ParticipantFactory(agency=side.fk)
    contact = ParticipantContact.objects.create(participant=stranger, name="Påhittad Person")
    lead = side.viewer(Role.MAPPING_LEAD)
    assert sees(lead, stranger)
    assert not sees(lead, contact)
    assert sees(lead, side.participant.contact)


def test_the_policy_and_the_queryset_agree_on_who_sees_a_name(world: World, subtests):
    side = world.ours
    participant = side.soc_participant
    viewers = {role: side.viewer(role) for role in Role.within_association()}
    for role, meets, is_protected in product(Role.within_association(), (True, False), (True, False)):
        Meeting.objects.filter(enrolment=side.soc_enrolment).delete()
        if meets:
            call(side, role)
        participant.has_protected_identity = is_protected
        participant.save()
        with subtests.test(role=role, meets=meets, is_protected=is_protected):
            expected = can_see_contact(viewers[role], participant, meets_participant=meets)
            assert sees(viewers[role], participant.contact) is expected


def test_a_protected_identity_is_known_by_code_alone_even_to_the_coordinator(world: World):
    side = world.ours
    Participant.objects.filter(pk=side.participant.pk).update(has_protected_identity=True)
    coordinator = side.viewer(Role.COORDINATOR)
    assert sees(coordinator, side.participant)
    assert not sees(coordinator, side.participant.contact)


def test_only_the_coordinator_sees_plans(world: World):
    for role in Role.within_association():
        viewer = world.ours.viewer(role)
        assert visible(PlanningRun, viewer).exists() is (role is Role.COORDINATOR)
        assert visible(Proposal, viewer).exists() is (role is Role.COORDINATOR)


def test_only_planners_and_oneself_see_when_someone_is_away(world: World):
    for role in Role.within_association():
        viewer = world.ours.viewer(role)
        expected = role in {Role.COORDINATOR, Role.MAPPING_LEAD}
        assert visible(Absence, viewer).exists() is expected
        assert visible(BusyTime, viewer).exists() is expected


def test_someone_with_roles_in_two_associations_sees_both_each_by_its_own_role(world: World):
    lead = world.ours.staff[Role.COORDINATOR]
    RoleGrantFactory(staff=lead, association=world.theirs.association, role=Role.OFFICER, agency=world.theirs.fk)
    viewer = world.ours.viewer(Role.COORDINATOR)
    assert sees(viewer, world.ours.soc_participant)
    assert sees(viewer, world.theirs.participant)
    assert not sees(viewer, world.theirs.soc_participant)
    assert visible(ClosedDay, viewer).count() == 2
    assert not sees(viewer, world.theirs.run)


NEVER_AN_OFFICERS = {
    "PlanningRun",
    "RunDivision",
    "RunPart",
    "RunProgress",
    "Proposal",
    "ProposalStage",
    "AgencyShare",
    "AuditEvent",
    "OutgoingMail",
    "AbsenceNotice",
    "SessionChange",
    "TimePoll",
    "PollTime",
    "PollVoter",
    "Vote",
}


def test_what_is_visible_is_read_in_one_query_without_duplicates(world: World, django_assert_num_queries, subtests):
    call(world.ours, Role.OFFICER)
    viewer = world.ours.viewer(Role.OFFICER)
    for model in MODELS:
        # What no officer may see is not even asked for.
        expected = 0 if model.__name__ in NEVER_AN_OFFICERS else 1
        with subtests.test(model=model.__name__), django_assert_num_queries(expected):
            keys = [row.pk for row in visible(model, viewer).order_by("pk")]
            assert len(keys) == len(set(keys))
