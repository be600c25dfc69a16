"""Making sessions ahead from the weekly times."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from backend.access.policies import check_keep_activities
from backend.access.viewer import Viewer
from backend.activities.models import Activity, Session, SessionLeader
from backend.activities.selectors.planning import PlannedSession, plan_sessions
from backend.audit.services import record_event
from backend.common.bulk_writing import write_rows
from backend.common.errors import explained_conflicts


@dataclass(frozen=True, slots=True)
class GenerationEffect:
    """The sessions that came to be, and those that the week makes but something stands in the way of."""

    created: tuple[Session, ...]
    skipped: tuple[PlannedSession, ...]


@explained_conflicts()
@transaction.atomic
def generate_sessions(
    *, actor: Viewer, activities: Iterable[Activity], from_on: date, until_on: date, now: datetime
) -> GenerationEffect:
    """Create the sessions of ``[from_on, until_on)`` that are not there yet; those that are stay as they are.

    Raises:
        NotAllowed: ``actor`` keeps no activities there.
        Conflict: somebody took a room or a supervisor at the same moment.
    """
    asked = list(activities)
    for association_id in sorted({activity.association_id for activity in asked}):
        check_keep_activities(actor, association_id)
    ids = [activity.pk for activity in asked]
    locked = list(Activity.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    planned = plan_sessions(locked, from_on, until_on)
    existing = set(
        Session.objects.filter(
            activity_id__in=ids, weekly_time__isnull=False, occurs_on__gte=from_on, occurs_on__lt=until_on
        ).values_list("weekly_time_id", "occurs_on")
    )
    missing = [row for row in planned if (row.weekly_time_id, row.occurs_on) not in existing]
    created = create_planned([row for row in missing if row.skipped_because is None])
    _record(actor, locked, created, now)
    skipped = tuple(row for row in missing if row.skipped_because is not None)
    return GenerationEffect(created=tuple(created), skipped=skipped)


def create_planned(planned: Sequence[PlannedSession]) -> list[Session]:
    """Write planned sessions with their leaders, as part of another act."""
    sessions = [
        Session(
            activity_id=row.activity_id,
            weekly_time_id=row.weekly_time_id,
            occurs_on=row.occurs_on,
            begins_at=row.begins_at,
            ends_at=row.ends_at,
            room_id=row.room_id,
            capacity=row.capacity,
        )
        for row in planned
    ]
    write_rows(sessions)
    write_rows(
        [
            SessionLeader(session_id=session.pk, staff_id=staff_id)
            for session, row in zip(sessions, planned, strict=True)
            for staff_id in row.leader_ids
        ]
    )
    return sessions


def _record(actor: Viewer, activities: list[Activity], created: list[Session], now: datetime) -> None:
    counts: dict[int, int] = {}
    for session in created:
        counts[session.activity_id] = counts.get(session.activity_id, 0) + 1
    for activity in activities:
        if counts.get(activity.pk):
            record_event(
                verb="activity.sessions_generated",
                subject=activity,
                association_id=activity.association_id,
                actor=actor.user,
                now=now,
                sessions=counts[activity.pk],
            )
