"""An eleventh member has nowhere to sit, whatever asks at whatever moment (domain rule 1)."""

import pytest
from django.db import IntegrityError, transaction

from backend.access.viewer import SYSTEM
from backend.cohorts.models import Cohort, CohortMembership, CohortSeat
from backend.cohorts.services import move_member, seat_members
from backend.common.errors import Conflict, explained_conflicts
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import Enrolment
from tests.factories import CohortFactory, CohortMembershipFactory, EnrolmentFactory, ParticipantFactory
from tests.factories.times import NOW
from tests.races import at_once, without_constraint


def cohort_with(members: int, seats: int = 10) -> Cohort:
    cohort = CohortFactory(seat_count=seats)
    for seat in cohort.seats.order_by("number")[:members]:
        CohortMembershipFactory(seat=seat, enrolment=waiting(cohort))
    return cohort


def waiting(cohort: Cohort) -> Enrolment:
    participant = ParticipantFactory(agency__association=cohort.programme.association)
    return EnrolmentFactory(participant=participant, programme=cohort.programme)


@pytest.mark.django_db
def test_a_seat_holds_one_live_member_on_the_bulk_path_too():
    cohort = cohort_with(members=1, seats=1)
    row = CohortMembership(seat=cohort.seats.get(), enrolment=waiting(cohort), joined_at=NOW)
    with pytest.raises(IntegrityError, match="seat_taken_once"):
        CohortMembership.objects.bulk_create([row])


@pytest.mark.django_db
def test_a_seat_that_was_left_can_be_taken_again():
    cohort = cohort_with(members=1, seats=1)
    CohortMembership.objects.update(left_at=NOW)
    CohortMembershipFactory(seat=cohort.seats.get(), enrolment=waiting(cohort))
    assert CohortMembership.objects.count() == 2


@pytest.mark.django_db
def test_nobody_sits_in_two_cohorts_at_once():
    cohort = cohort_with(members=1)
    enrolment = Enrolment.objects.get()
    other = CohortFactory(programme=cohort.programme, seat_count=10)
    with pytest.raises(IntegrityError, match="enrolment_in_one_cohort"):
        CohortMembershipFactory(seat=other.seats.first(), enrolment=enrolment)


@pytest.mark.django_db
def test_a_seat_number_exists_once_and_counts_from_one():
    cohort = cohort_with(members=0)
    with pytest.raises(IntegrityError, match="seat_number_once"), transaction.atomic():
        CohortSeat.objects.create(cohort=cohort, number=10)
    with pytest.raises(IntegrityError, match="seat_numbers_from_one"):
        CohortSeat.objects.create(cohort=cohort, number=0)


@pytest.mark.django_db(transaction=True)
def test_two_that_ask_for_the_tenth_seat_at_once_leave_one_outside():
    cohort = cohort_with(members=9)
    asking = [waiting(cohort), waiting(cohort)]
    outcomes = at_once(*(seating(cohort, enrolment) for enrolment in asking))
    refused = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert [error.rule for error in refused] == ["cohort_full"]
    assert CohortMembership.objects.filter(left_at=None).count() == 10
    statuses = set(Enrolment.objects.filter(pk__in=[row.pk for row in asking]).values_list("status", flat=True))
    assert statuses == {EnrolmentStatus.ACTIVE, EnrolmentStatus.WAITING}


def seating(cohort: Cohort, enrolment: Enrolment):
    return lambda: seat_members(actor=SYSTEM, cohort=cohort, enrolments=[enrolment], now=NOW)


@pytest.mark.django_db(transaction=True)
def test_one_person_asked_into_two_cohorts_at_once_sits_in_one():
    first = cohort_with(members=0)
    second = CohortFactory(programme=first.programme, seat_count=10)
    enrolment = waiting(first)
    outcomes = at_once(seating(first, enrolment), seating(second, enrolment))
    assert [error.rule for error in outcomes if isinstance(error, Conflict)] == ["enrolment_in_one_cohort"]
    assert CohortMembership.objects.filter(left_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_change_cohorts_with_each_other_at_once_do_not_wait_for_ever():
    first = cohort_with(members=1)
    second = CohortFactory(programme=first.programme, seat_count=10)
    here = Enrolment.objects.get()
    there = waiting(second)
    CohortMembershipFactory(seat=second.seats.first(), enrolment=there)
    Enrolment.objects.update(status=EnrolmentStatus.ACTIVE)
    outcomes = at_once(moving(here, second), moving(there, first))
    assert all(isinstance(outcome, CohortMembership) for outcome in outcomes), outcomes


def moving(enrolment: Enrolment, cohort: Cohort):
    return lambda: move_member(actor=SYSTEM, enrolment=enrolment, cohort=cohort, now=NOW)


def rush_for_the_last_seat(cohort: Cohort, people: int = 4) -> list:
    """Everybody takes the seat that was free when they looked, as code without the services might."""
    seat = cohort.seats.get(number=10)

    def take(enrolment: Enrolment):
        with explained_conflicts(), transaction.atomic():
            return CohortMembership.objects.create(seat=seat, enrolment=enrolment, joined_at=NOW)

    asking = [waiting(cohort) for _n in range(people)]
    return at_once(*((lambda enrolment=enrolment: take(enrolment)) for enrolment in asking))


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_goes_to_one_even_past_the_services():
    cohort = cohort_with(members=9)
    outcomes = rush_for_the_last_seat(cohort)
    assert sorted(getattr(outcome, "rule", "seated") for outcome in outcomes) == ["seat_taken_once"] * 3 + ["seated"]
    assert CohortMembership.objects.filter(left_at=None).count() == 10


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_the_cohort_of_ten_has_thirteen():
    cohort = cohort_with(members=9)
    with without_constraint(CohortMembership, "seat_taken_once"):
        rush_for_the_last_seat(cohort)
        assert CohortMembership.objects.filter(left_at=None).count() == 13
