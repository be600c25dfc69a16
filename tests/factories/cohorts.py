"""Cohorts, seats and who sits in them."""

import factory
from factory.django import DjangoModelFactory

from backend.cohorts.models import Cohort, CohortMembership, CohortSeat
from tests.factories.associations import ProgrammeFactory, StaffFactory
from tests.factories.participants import EnrolmentFactory
from tests.factories.times import MONDAY, NOW


class CohortFactory(DjangoModelFactory):
    """A cohort without seats; pass ``seat_count=10`` for ten."""

    class Meta:
        model = Cohort
        skip_postgeneration_save = True

    programme = factory.SubFactory(ProgrammeFactory)
    number = factory.Sequence(lambda n: n % 30_000 + 1)
    starts_on = MONDAY
    leader = factory.SubFactory(StaffFactory)

    @factory.post_generation
    def seat_count(self, create: bool, extracted: int | None) -> None:
        """Number that many seats from one on."""
        if create and extracted:
            CohortSeat.objects.bulk_create(CohortSeat(cohort=self, number=n + 1) for n in range(extracted))


class CohortSeatFactory(DjangoModelFactory):
    class Meta:
        model = CohortSeat

    cohort = factory.SubFactory(CohortFactory)
    number = 1


class CohortMembershipFactory(DjangoModelFactory):
    class Meta:
        model = CohortMembership

    seat = factory.SubFactory(CohortSeatFactory)
    enrolment = factory.SubFactory(
        EnrolmentFactory, programme=factory.SelfAttribute("..seat.cohort.programme"), status="active"
    )
    joined_at = NOW
