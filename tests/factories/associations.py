"""Associations, agencies, programmes, staff and their roles."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from backend.access.enums import Role
from backend.access.models import RoleGrant, User
from backend.associations.enums import AgencyKind, MeetingKind
from backend.associations.models import (
    Absence,
    Agency,
    Association,
    BusyTime,
    ClosedDay,
    MeetingStep,
    PlaceGuarantee,
    Programme,
    ProgrammeTarget,
    Staff,
    WorkingHours,
)
from backend.outside_calendars.enums import CalendarState
from backend.outside_calendars.models import OutsideCalendar
from tests.factories.times import MONDAY, NOW, at

ALL_DAY = {"begins_minute": 8 * 60, "ends_minute": 17 * 60}
ALWAYS_FROM = date(2011, 1, 1)


class AssociationFactory(DjangoModelFactory):
    class Meta:
        model = Association

    name = factory.Sequence(lambda n: f"Samordningsförbundet {n}")
    slug = factory.Sequence(lambda n: f"forbund-{n}")


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = Agency

    association = factory.SubFactory(AssociationFactory)
    kind = AgencyKind.FK
    name = factory.Sequence(lambda n: f"Myndighet {n}")


class ClosedDayFactory(DjangoModelFactory):
    class Meta:
        model = ClosedDay

    association = factory.SubFactory(AssociationFactory)
    closed_on = date(2011, 11, 11)
    label = "Planeringsdag"


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme
        skip_postgeneration_save = True

    association = factory.SubFactory(AssociationFactory)
    name = factory.Sequence(lambda n: f"Insats {n}")
    code_prefix = "SAM"
    begins_on = date(2011, 10, 1)
    ends_on = date(2013, 1, 1)

    @factory.post_generation
    def agencies(self, create: bool, extracted: list[Agency] | None) -> None:
        """Put the given agencies in the programme."""
        if create and extracted:
            self.agencies.set(extracted)


class MeetingStepFactory(DjangoModelFactory):
    class Meta:
        model = MeetingStep

    programme = factory.SubFactory(ProgrammeFactory)
    position = 1
    kind = MeetingKind.MAPPING
    name = factory.LazyAttribute(lambda step: f"Steg {step.position}")
    duration_minutes = 60


class PlaceGuaranteeFactory(DjangoModelFactory):
    class Meta:
        model = PlaceGuarantee

    programme = factory.SubFactory(ProgrammeFactory)
    partner = factory.Sequence(lambda n: f"Samarbetspart {n}")
    places = 15


class ProgrammeTargetFactory(DjangoModelFactory):
    class Meta:
        model = ProgrammeTarget

    programme = factory.SubFactory(ProgrammeFactory)
    name = "Handlingsplan"
    percent = 75


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"konto{n}")


class StaffFactory(DjangoModelFactory):
    class Meta:
        model = Staff

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Personal {n}")


class RoleGrantFactory(DjangoModelFactory):
    class Meta:
        model = RoleGrant

    staff = factory.SubFactory(StaffFactory)
    association = factory.SubFactory(AssociationFactory)
    role = Role.COORDINATOR


class WorkingHoursFactory(DjangoModelFactory):
    """Monday, eight to five."""

    class Meta:
        model = WorkingHours

    staff = factory.SubFactory(StaffFactory)
    weekday = 0
    begins_minute = ALL_DAY["begins_minute"]
    ends_minute = ALL_DAY["ends_minute"]
    from_on = ALWAYS_FROM


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence

    staff = factory.SubFactory(StaffFactory)
    begins_at = at(MONDAY, "08:00")
    ends_at = at(MONDAY, "12:00")


class BusyTimeFactory(DjangoModelFactory):
    class Meta:
        model = BusyTime

    staff = factory.SubFactory(StaffFactory)
    begins_at = at(MONDAY, "13:00")
    ends_at = at(MONDAY, "14:00")


class OutsideCalendarFactory(DjangoModelFactory):
    """Read a while ago, at an address that nothing is to be found at."""

    class Meta:
        model = OutsideCalendar

    staff = factory.SubFactory(StaffFactory)
    label = "Outlook på jobbet"
    address = factory.Sequence(lambda n: f"https://kalender.example.se/publicerad/{n}/hemlig.ics")
    state = CalendarState.READ
    fetched_at = NOW
    next_fetch_at = NOW
