"""Accounts and working weeks of the worlds' staff."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.auth.hashers import make_password

from backend.access.enums import Role
from backend.access.models import RoleGrant, User
from backend.associations.enums import AgencyKind
from backend.associations.models import Agency, Association, Staff, WorkingHours

Hours = Iterable[tuple[int, int, int]]
"""Weekday (Monday 0), begins and ends in minutes of the day."""

OFFICE_HOURS = tuple((weekday, begins, ends) for weekday in range(5) for begins, ends in ((480, 720), (780, 1020)))

OFFICER_TITLES = {
    AgencyKind.SOC: "Socialsekreterare",
    AgencyKind.FK: "Personlig handläggare",
    AgencyKind.AF: "Arbetsförmedlare",
}


@dataclass(frozen=True, slots=True)
class Employer:
    """What all the staff of a world share."""

    association: Association
    password: str
    from_on: date

    def employ(
        self, username: str, name: str, title: str, *, hours: Hours = OFFICE_HOURS, per_day: int | None = None
    ) -> Staff:
        """Create the account and the working week; by default 8–12 and 13–17, Monday to Friday."""
        first, last = name.split()
        user = User.objects.create(
            username=username, first_name=first, last_name=last, password=_hash(self.password), language="sv"
        )
        member = Staff.objects.create(user=user, name=name, title=title, max_meetings_per_day=per_day)
        WorkingHours.objects.bulk_create(
            WorkingHours(staff=member, weekday=weekday, begins_minute=begins, ends_minute=ends, from_on=self.from_on)
            for weekday, begins, ends in hours
        )
        return member

    def grant(self, member: Staff, role: Role) -> Staff:
        """Give somebody a role in the association."""
        RoleGrant.objects.create(staff=member, association=self.association, role=role)
        return member

    def employ_officer(self, username: str, name: str, agency: Agency) -> Staff:
        """Create an officer of one agency, who is its contact person at handovers."""
        member = self.employ(username, name, OFFICER_TITLES[AgencyKind(agency.kind)])
        RoleGrant.objects.create(
            staff=member, association=self.association, agency=agency, role=Role.OFFICER, is_contact_person=True
        )
        return member


@cache
def _hash(password: str) -> str:
    """Hash each public password once; dozens of slow hashes would be felt at every start."""
    return make_password(password)
