"""When an association is closed, when its staff work, and who has which role."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from backend.access.enums import Role
from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.models import ClosedDay, Programme, Staff, WorkingHours
from backend.common.closed_days import closed_day_name
from backend.common.intervals import TimeInterval, merge, subtract
from backend.common.local_time import iterate_days, local_instant, local_interval


def closed_days(association_id: int, first_on: date, until_on: date) -> dict[date, str]:
    """Return the closed days in ``[first_on, until_on)`` with what closes them: holidays, eves, and the association's own.

    Source: domain rule 2.
    """
    names = {day: name for day in iterate_days(first_on, until_on) if (name := closed_day_name(day)) is not None}
    own = ClosedDay.objects.filter(association_id=association_id, closed_on__gte=first_on, closed_on__lt=until_on)
    return names | dict(own.values_list("closed_on", "label"))


def working_intervals(staff: Staff, first_on: date, until_on: date) -> list[TimeInterval]:
    """Return when ``staff`` works in ``[first_on, until_on)``, less absences; disjoint, sorted, UTC.

    Closed days are not taken away here: they belong to an association, and someone may work in several.
    """
    return working_intervals_of([staff], first_on, until_on)[staff.pk]


def working_intervals_of(people: Iterable[Staff], first_on: date, until_on: date) -> dict[int, list[TimeInterval]]:
    """Return the same for several people, by the id of each; three queries whatever their number."""
    ids = [staff.pk for staff in people]
    away = absences_of(ids, first_on, until_on)
    return {pk: subtract(hours, away[pk]) for pk, hours in scheduled_hours_of(ids, first_on, until_on).items()}


def scheduled_hours_of(staff_ids: Iterable[int], first_on: date, until_on: date) -> dict[int, list[TimeInterval]]:
    """Return when each is scheduled to work in ``[first_on, until_on)``, absences not taken away, by id; one query."""
    hours: dict[int, list[TimeInterval]] = {pk: [] for pk in staff_ids}
    rows = WorkingHours.objects.filter(
        Q(until_on=None) | Q(until_on__gt=first_on), staff_id__in=hours, from_on__lt=until_on
    )
    for row in rows:
        hours[row.staff_id].extend(_weekly(row, first_on, until_on))
    return {pk: merge(intervals) for pk, intervals in hours.items()}


def _weekly(row: WorkingHours, first_on: date, until_on: date) -> Iterable[TimeInterval]:
    first = max(first_on, row.from_on)
    until = until_on if row.until_on is None else min(until_on, row.until_on)
    for day in iterate_days(first, until):
        if day.weekday() == row.weekday:
            interval = local_interval(day, row.begins_minute, row.ends_minute)
            if interval is not None:
                yield interval


def absences_of(staff_ids: Iterable[int], first_on: date, until_on: date) -> dict[int, list[TimeInterval]]:
    """Return when each is away or busy elsewhere in ``[first_on, until_on)``, by id."""
    ids = list(staff_ids)
    period = TimeInterval(local_instant(first_on, 0), local_instant(until_on, 0))
    taken: dict[int, list[TimeInterval]] = {pk: [] for pk in ids}
    people = Staff.objects.filter(pk__in=ids)
    for name in ("absences", "busy_times"):
        overlapping = people.filter(
            **{f"{name}__begins_at__lt": period.ends_at, f"{name}__ends_at__gt": period.begins_at}
        )
        for pk, begins_at, ends_at in overlapping.values_list("pk", f"{name}__begins_at", f"{name}__ends_at"):
            taken[pk].append(TimeInterval(begins_at, ends_at))
    return taken


def staff_with_role(association_id: int, *roles: Role, agency_id: int | None = None) -> QuerySet[Staff]:
    """Return the staff who have any of ``roles`` in the association, for one agency if given."""
    wanted = Q(grants__association_id=association_id, grants__role__in=roles)
    if agency_id is not None:
        wanted &= Q(grants__agency_id=agency_id)
    return Staff.objects.filter(wanted).distinct()


def visible_programmes(viewer: Viewer) -> QuerySet[Programme]:
    """Return the programmes of the viewer's associations, with association, agencies and steps at hand."""
    programmes = visible(Programme, viewer).select_related("association")
    return programmes.prefetch_related("agencies", "steps", "targets", "place_guarantees")
