"""Creating and changing activities, and bringing their sessions along."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from backend.access.policies import check_keep_activities
from backend.access.viewer import Viewer
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity, ActivityLeader, WeeklyTime
from backend.activities.policies import check_room_belongs, check_staff_belong
from backend.activities.selectors.preview import ActivityChanges, WeekRow, change_period, compare_activity
from backend.activities.services.reconciliation import reconcile
from backend.activities.services.weekly_times import check_rows, write_weekly_times
from backend.associations.models import Association, Staff
from backend.audit.services import record_event
from backend.common.errors import RuleViolation, explained_conflicts
from backend.settings.queues import SHORT_QUEUE

KEEP_PLACEMENTS = "backend.bookings.tasks.keep_placements"


@explained_conflicts()
@transaction.atomic
def create_activity(
    *,
    actor: Viewer,
    association: Association,
    values: dict[str, Any],
    weekly_times: Sequence[WeekRow] = (),
    leaders: Sequence[Staff] = (),
    now: datetime,
) -> Activity:
    """Create an activity with its week and leaders, and generate its sessions a year ahead.

    Args:
        actor: who.
        association: whose.
        values: fields by name, such as kind, name, site, room, season_from_on and capacity; programmes as a list.
        weekly_times: the rows of its week.
        leaders: supervisors; none: its places and its room alone limit it.
        now: when.

    Raises:
        NotAllowed: ``actor`` keeps no activities there.
        RuleViolation: place, programmes or leaders are another association's, or the values do not go together.
        Conflict: the name is taken, or a room or a supervisor was taken at the same moment.
    """
    check_keep_activities(actor, association.pk)
    fields = dict(values)
    programmes = fields.pop("programmes", [])
    activity = Activity(association=association, **fields)
    _check(activity, programmes)
    activity.save()
    activity.programmes.set(programmes)
    changes = ActivityChanges(weekly_times=weekly_times, leader_ids=[staff.pk for staff in leaders])
    _write(actor, activity, changes, now)
    record_activity_event(actor, "activity.created", activity, now, kind=str(activity.kind))
    return activity


@explained_conflicts()
@transaction.atomic
def change_activity(*, actor: Viewer, activity: Activity, changes: ActivityChanges, now: datetime) -> Activity:
    """Change an activity as previewed by ``preview_activity_change``; its sessions from tomorrow on follow.

    Sessions that go are deleted, or cancelled where somebody has a seat; nobody loses a seat to a lower capacity.

    Raises:
        As ``create_activity``.
    """
    check_keep_activities(actor, activity.association_id)
    locked = lock_activity(activity)
    fields = dict(changes.values)
    programmes = fields.pop("programmes", None)
    for name, value in fields.items():
        setattr(locked, name, value)
    _check(locked, programmes or [])
    locked.save()
    if programmes is not None:
        locked.programmes.set(programmes)
    _write(actor, locked, changes, now)
    record_activity_event(actor, "activity.changed", locked, now, fields=sorted(changes.values))
    return locked


def replace_weekly_times(
    *, actor: Viewer, activity: Activity, weekly_times: Sequence[WeekRow], now: datetime
) -> Activity:
    """Give an activity another week from tomorrow on; rows named by id keep their places. Raises as ``change_activity``."""
    changes = ActivityChanges(weekly_times=weekly_times)
    return change_activity(actor=actor, activity=activity, changes=changes, now=now)


def set_leaders(*, actor: Viewer, activity: Activity, leaders: Iterable[Staff], now: datetime) -> Activity:
    """Say who leads an activity from tomorrow on. Raises as ``change_activity``."""
    changes = ActivityChanges(leader_ids=[staff.pk for staff in leaders])
    return change_activity(actor=actor, activity=activity, changes=changes, now=now)


def lock_activity(activity: Activity) -> Activity:
    """Lock the activity and return it as it is now."""
    rows = Activity.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("site", "room__site").get(pk=activity.pk)


def _write(actor: Viewer, activity: Activity, changes: ActivityChanges, now: datetime) -> None:
    gone: list[WeeklyTime] = []
    if changes.weekly_times is not None:
        check_rows(activity, changes.weekly_times)
        gone = write_weekly_times(activity, changes.weekly_times, change_period(now)[0])
    if changes.leader_ids is not None:
        _write_leaders(activity, changes.leader_ids)
    bring_along(actor, activity, now, without=[time.pk for time in gone])
    for time in gone:
        time.delete()


def _write_leaders(activity: Activity, leader_ids: Sequence[int]) -> None:
    check_staff_belong(activity.association_id, leader_ids, field="leaders")
    activity.activity_leaders.exclude(staff_id__in=leader_ids).delete()
    known = set(activity.activity_leaders.values_list("staff_id", flat=True))
    new = [ActivityLeader(activity=activity, staff_id=pk) for pk in leader_ids if pk not in known]
    ActivityLeader.objects.bulk_create(new)


def bring_along(actor: Viewer, activity: Activity, now: datetime, *, without: Sequence[int] = ()) -> None:
    """Bring the sessions ahead in line with the locked activity, without the weekly times that are about to go."""
    preview = compare_activity(activity, now, without=without)
    reconcile(actor, preview, now)
    if preview.created:
        async_task(KEEP_PLACEMENTS, cluster=SHORT_QUEUE)


def _check(activity: Activity, programmes: Iterable[Model]) -> None:
    """Say in words what the database would refuse, and what it cannot know."""
    if activity.site.association_id != activity.association_id:
        text = _("Verksamhetsstället hör till ett annat förbund. Välj ett annat.")
        raise RuleViolation("site_of_association", text, field="site")
    check_room_belongs(activity.room, activity.association_id)
    if activity.room is not None and activity.room.site_id != activity.site_id:
        text = _("Rummet ligger på ett annat ställe. Välj ett rum där, eller byt ställe.")
        raise RuleViolation("room_of_site", text, field="room")
    if any(getattr(row, "association_id", None) != activity.association_id for row in programmes):
        raise RuleViolation("programme_of_association", _("Insatsen hör till ett annat förbund."), field="programmes")
    if activity.season_until_on is not None and activity.season_until_on <= activity.season_from_on:
        text = _("Säsongen måste sluta efter att den börjar.")
        raise RuleViolation("season_dates_in_order", text, field="season_until_on")
    if activity.kind != ActivityKind.WORK_TRIAL and (activity.source or activity.adaptations):
        text = _("Bara arbetsprövning har källa och anpassningar.")
        raise RuleViolation("only_work_trials_have_a_source", text, field="source")


def record_activity_event(actor: Viewer, verb: str, activity: Activity, now: datetime, **facts: object) -> None:
    """Record what was done to the activity."""
    record_event(
        verb=verb, subject=activity, association_id=activity.association_id, actor=actor.user, now=now, **facts
    )
