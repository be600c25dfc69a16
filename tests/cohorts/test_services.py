"""Creating cohorts and deciding who sits in them."""

from datetime import date

import pytest

from backend.access.enums import Role
from backend.audit.models import AuditEvent
from backend.cohorts.enums import CohortStatus
from backend.cohorts.models import Cohort, CohortMembership
from backend.cohorts.selectors import cohort_members, free_seats, programme_cohorts
from backend.cohorts.services import create_cohort, move_member, seat_members, set_cohort_status, unseat
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.common.transitions import TransitionError
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import Enrolment
from tests.factories import CohortFactory, EnrolmentFactory, ParticipantFactory
from tests.factories.times import MONDAY, NOW
from tests.factories.worlds import Side, one_association, two_associations

pytestmark = pytest.mark.django_db


@pytest.fixture
def side() -> Side:
    return one_association()


def create(side: Side, role: Role = Role.COORDINATOR, **changes) -> Cohort:
    wanted = {
        "programme": side.programme,
        "number": 2,
        "starts_on": MONDAY,
        "leader": side.staff[Role.MAPPING_LEAD],
        "room": side.room,
    }
    return create_cohort(actor=side.viewer(role), now=NOW, **(wanted | changes))


def waiting(side: Side) -> Enrolment:
    return EnrolmentFactory(participant=ParticipantFactory(agency=side.fk), programme=side.programme)


def seat(side: Side, cohort: Cohort, *enrolments: Enrolment) -> list[CohortMembership]:
    return seat_members(actor=side.viewer(Role.COORDINATOR), cohort=cohort, enrolments=enrolments, now=NOW)


def test_a_new_cohort_has_as_many_seats_as_the_programme_allows(side: Side):
    cohort = create(side)
    assert list(cohort.seats.values_list("number", flat=True)) == list(range(1, 11))
    assert (cohort.min_size, cohort.weeks, cohort.status) == (8, 9, CohortStatus.PLANNED)
    assert AuditEvent.objects.filter(verb="cohort.created", object_id=cohort.pk).exists()


@pytest.mark.parametrize("role", [Role.MAPPING_LEAD, Role.OFFICER, Role.SUPERVISOR])
def test_only_the_coordinator_creates_cohorts(side: Side, role: Role):
    with pytest.raises(NotAllowed):
        create(side, role)


def test_a_cohort_starts_on_a_monday(side: Side):
    with pytest.raises(RuleViolation) as refusal:
        create(side, starts_on=date(2011, 11, 15))
    assert (refusal.value.rule, refusal.value.field) == ("cohort_starts_on_a_monday", "starts_on")


def test_a_cohort_is_led_by_a_mapping_lead(side: Side):
    with pytest.raises(RuleViolation, match="kartläggningsansvarig"):
        create(side, leader=side.staff[Role.OFFICER])


def test_a_cohort_number_is_taken_once(side: Side):
    with pytest.raises(Conflict) as refusal:
        create(side, number=1)
    assert refusal.value.rule == "cohort_number_once"


def test_a_room_of_another_association_is_refused():
    world = two_associations()
    with pytest.raises(RuleViolation) as refusal:
        create(world.ours, room=world.theirs.room)
    assert refusal.value.rule == "room_of_association"


def test_members_get_the_lowest_free_seats_in_order_and_become_active(side: Side):
    people = [waiting(side), waiting(side)]
    memberships = seat(side, side.cohort, *people)
    assert [membership.seat.number for membership in memberships] == [2, 3]
    for enrolment in people:
        version = enrolment.version
        enrolment.refresh_from_db()
        assert (enrolment.status, enrolment.version) == (EnrolmentStatus.ACTIVE, version + 1)


def test_if_too_few_seats_are_free_nobody_is_seated(side: Side):
    people = [waiting(side) for _number in range(10)]
    with pytest.raises(Conflict) as refusal:
        seat(side, side.cohort, *people)
    assert refusal.value.rule == "cohort_full"
    assert free_seats(side.cohort).count() == 9


@pytest.mark.parametrize("status", EnrolmentStatus)
def test_only_who_waits_or_is_active_can_be_seated(side: Side, status: EnrolmentStatus):
    enrolment = waiting(side)
    Enrolment.objects.filter(pk=enrolment.pk).update(status=status)
    if status in EnrolmentStatus.plannable():
        assert seat(side, side.cohort, enrolment)
    else:
        with pytest.raises(TransitionError):
            seat(side, side.cohort, enrolment)


@pytest.mark.parametrize("status", CohortStatus)
def test_a_cohort_that_is_over_takes_nobody_in(side: Side, status: CohortStatus):
    Cohort.objects.filter(pk=side.cohort.pk).update(status=status)
    if status in CohortStatus.open_to_planning():
        assert seat(side, side.cohort, waiting(side))
    else:
        with pytest.raises(RuleViolation) as refusal:
            seat(side, side.cohort, waiting(side))
        assert refusal.value.rule == "cohort_is_closed"


def test_someone_of_another_programme_is_not_seated(side: Side):
    stranger = EnrolmentFactory(participant=ParticipantFactory(agency=side.fk))
    with pytest.raises(RuleViolation) as refusal:
        seat(side, side.cohort, stranger)
    assert refusal.value.rule == "enrolment_of_programme"


def test_unseating_frees_the_seat_and_lets_the_member_wait_again(side: Side):
    freed = unseat(actor=side.viewer(Role.COORDINATOR), enrolments=[side.enrolment], now=NOW)
    assert [seat.number for seat in freed] == [1]
    side.enrolment.refresh_from_db()
    assert side.enrolment.status == EnrolmentStatus.WAITING
    assert CohortMembership.objects.get().left_at == NOW


def test_moving_gives_a_seat_there_and_frees_the_one_here(side: Side):
    other = CohortFactory(programme=side.programme, number=2, seat_count=10)
    coordinator = side.viewer(Role.COORDINATOR)
    membership = move_member(actor=coordinator, enrolment=side.enrolment, cohort=other, now=NOW)
    assert (membership.seat.cohort, membership.seat.number) == (other, 1)
    assert free_seats(side.cohort).count() == 10


def test_a_move_to_a_full_cohort_changes_nothing(side: Side):
    full = CohortFactory(programme=side.programme, number=2)
    with pytest.raises(Conflict):
        move_member(actor=side.viewer(Role.COORDINATOR), enrolment=side.enrolment, cohort=full, now=NOW)
    assert CohortMembership.objects.get(left_at=None).seat.cohort == side.cohort
    side.enrolment.refresh_from_db()
    assert side.enrolment.status == EnrolmentStatus.ACTIVE


def test_a_cohort_with_members_is_not_cancelled(side: Side):
    coordinator = side.viewer(Role.COORDINATOR)
    with pytest.raises(RuleViolation) as refusal:
        set_cohort_status(actor=coordinator, cohort=side.cohort, status=CohortStatus.CANCELLED, now=NOW)
    assert refusal.value.rule == "cohort_has_members"
    changed = set_cohort_status(actor=coordinator, cohort=side.cohort, status=CohortStatus.ANNOUNCED, now=NOW)
    assert changed.status == CohortStatus.ANNOUNCED


def test_counts_are_of_live_members_and_take_one_query(side: Side, django_assert_num_queries):
    seat(side, side.cohort, waiting(side), waiting(side))
    unseat(actor=side.viewer(Role.COORDINATOR), enrolments=[side.enrolment], now=NOW)
    CohortFactory(programme=side.programme, number=2, seat_count=8)
    viewer = side.viewer(Role.COORDINATOR)
    with django_assert_num_queries(1):
        counts = [
            (c.number, c.member_count, c.seat_count, c.leader.name) for c in programme_cohorts(viewer, side.programme)
        ]
    assert [count[:3] for count in counts] == [(1, 2, 10), (2, 0, 8)]


def test_an_officer_reads_only_the_members_of_the_own_agency(side: Side):
    seat(side, side.cohort, side.soc_enrolment)
    for role, expected in ((Role.COORDINATOR, 2), (Role.MAPPING_LEAD, 2), (Role.OFFICER, 1), (Role.SUPERVISOR, 0)):
        assert cohort_members(side.cohort, viewer=side.viewer(role)).count() == expected
