"""Who is looking: an account and the roles it has, read once per request."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser

from backend.access.enums import Role
from backend.access.models import RoleGrant, User


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in one association; officers' for one agency."""

    association_id: int
    role: Role
    agency_id: int | None


@dataclass(frozen=True, slots=True)
class Viewer:
    """What an account may look at is decided from this alone."""

    user: User | None
    staff_id: int | None
    grants: tuple[Grant, ...] = field(default=())
    is_system: bool = False

    @property
    def is_system_administrator(self) -> bool:
        """Whether it runs the system. That gives no sight of participants."""
        return self.user is not None and self.user.is_superuser

    @property
    def association_ids(self) -> frozenset[int]:
        """The associations in which it has any role."""
        return frozenset(grant.association_id for grant in self.grants)

    def associations_as(self, *roles: Role) -> frozenset[int]:
        """Return the ids of the associations in which it has any of ``roles``."""
        return frozenset(grant.association_id for grant in self.grants if grant.role in roles)

    @property
    def agency_ids(self) -> frozenset[int]:
        """The agencies whose officer it is."""
        return frozenset(
            grant.agency_id for grant in self.grants if grant.role is Role.OFFICER and grant.agency_id is not None
        )

    def roles_in(self, association_id: int) -> frozenset[Role]:
        """Return its roles in one association."""
        return frozenset(grant.role for grant in self.grants if grant.association_id == association_id)

    def has_role(self, association_id: int, *roles: Role) -> bool:
        """Tell whether it has any of ``roles`` in that association."""
        return not self.roles_in(association_id).isdisjoint(roles)


NOBODY = Viewer(user=None, staff_id=None)
SYSTEM = Viewer(user=None, staff_id=None, is_system=True)
"""The program itself: tasks, commands, the demo world. No account ever becomes it."""


def viewer_of(user: User | AnonymousUser) -> Viewer:
    """Return the viewer that ``user`` is; one query."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    rows = RoleGrant.objects.filter(staff__user=user).values_list("staff_id", "association_id", "role", "agency_id")
    grants = tuple(Grant(association, Role(role), agency) for _staff, association, role, agency in rows)
    return Viewer(user=user, staff_id=next((row[0] for row in rows), None), grants=grants)
