"""The rehab garden of Kristianstad (S3): a supervisor on half time who takes eight participants a session."""

from collections.abc import Iterable
from dataclasses import dataclass

from backend.access.enums import Role
from backend.access.viewer import Viewer, viewer_of
from backend.activities.models import Activity, WeeklyTime
from backend.associations.models import Association, Staff
from tests.factories import (
    ActivityFactory,
    ActivityLeaderFactory,
    AssociationFactory,
    RoleGrantFactory,
    SupervisorTermsFactory,
    WeeklyTimeFactory,
    WorkingHoursFactory,
)

WEEKDAYS = range(5)


@dataclass(frozen=True)
class Garden:
    """The garden without room, its supervisor, and who coordinates the association."""

    association: Association
    activity: Activity
    supervisor: Staff
    coordinator: Viewer
    leader: Viewer
    times: list[WeeklyTime]


def half_time_garden(weekdays: Iterable[int] = range(4)) -> Garden:
    """Build it; a morning of three hours with an hour's preparation lets half time hold five a week."""
    association = AssociationFactory()
    supervisor = supervisor_in(association)
    SupervisorTermsFactory(staff=supervisor)
    activity = ActivityFactory(association=association, name="Rehabträdgården", capacity=10)
    ActivityLeaderFactory(activity=activity, staff=supervisor)
    times = [WeeklyTimeFactory(activity=activity, weekday=weekday) for weekday in weekdays]
    grant = RoleGrantFactory(association=association, role=Role.COORDINATOR)
    return Garden(
        association=association,
        activity=activity,
        supervisor=supervisor,
        coordinator=viewer_of(grant.staff.user),
        leader=viewer_of(supervisor.user),
        times=times,
    )


def supervisor_in(association: Association) -> Staff:
    """Employ somebody who works Monday to Friday, eight to five."""
    staff: Staff = RoleGrantFactory(association=association, role=Role.SUPERVISOR).staff
    for weekday in WEEKDAYS:
        WorkingHoursFactory(staff=staff, weekday=weekday)
    return staff
