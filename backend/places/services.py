"""Sites and rooms, and when rooms are open."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from backend.access.policies import check_keep_places
from backend.access.viewer import Viewer
from backend.associations.enums import Need
from backend.associations.models import Association
from backend.audit.services import record_event
from backend.common.errors import RuleViolation, explained_conflicts
from backend.places.models import Room, RoomClosure, RoomOpening, Site
from backend.settings.queues import SHORT_QUEUE

SETTLE_SESSIONS = "backend.activities.tasks.settle_sessions"


@explained_conflicts()
@transaction.atomic
def create_site(*, actor: Viewer, association: Association, name: str, address: str, now: datetime) -> Site:
    """Create a site.

    Raises:
        NotAllowed: ``actor`` keeps no places there.
        Conflict: the name is taken.
    """
    check_keep_places(actor, association.pk)
    site = Site.objects.create(association=association, name=name, address=address)
    _record(actor, "site.created", site, site, now)
    return site


@explained_conflicts()
@transaction.atomic
def change_site(*, actor: Viewer, site: Site, now: datetime, **changes: str) -> Site:
    """Change a site's ``name`` or ``address``; what is not named stays.

    Raises:
        NotAllowed: ``actor`` keeps no places there.
        Conflict: the name is taken.
    """
    check_keep_places(actor, site.association_id)
    locked = Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    _assign(locked, changes)
    _record(actor, "site.changed", locked, locked, now)
    return locked


@explained_conflicts()
@transaction.atomic
def create_room(
    *, actor: Viewer, site: Site, name: str, capacity: int, features: Sequence[Need], now: datetime
) -> Room:
    """Create a room for ``capacity`` persons. It is never open until it has an opening period.

    Raises:
        NotAllowed: ``actor`` keeps no places there.
        Conflict: the name is taken.
    """
    check_keep_places(actor, site.association_id)
    room = Room.objects.create(
        site=site, name=name, capacity=capacity, features=[Need(need).value for need in features]
    )
    _record(actor, "room.created", room, site, now)
    return room


@explained_conflicts()
@transaction.atomic
def change_room(*, actor: Viewer, room: Room, now: datetime, **changes: Any) -> Room:
    """Change a room's ``name``, ``capacity`` or ``features``; what is not named stays.

    Sessions in a room that shrinks take nobody new in; whoever has a seat keeps it.

    Raises:
        NotAllowed: ``actor`` keeps no places there.
        Conflict: the name is taken.
    """
    check_keep_places(actor, room.site.association_id)
    locked = Room.objects.select_for_update(no_key=True).get(pk=room.pk)
    _assign(locked, changes)
    _record(actor, "room.changed", locked, room.site, now)
    if "capacity" in changes:
        async_task(SETTLE_SESSIONS, room.site.association_id, cluster=SHORT_QUEUE)
    return locked


@explained_conflicts()
@transaction.atomic
def add_opening(
    *,
    actor: Viewer,
    room: Room,
    from_on: date,
    until_on: date | None,
    weekdays: Sequence[int],
    begins_minute: int,
    ends_minute: int,
    now: datetime,
) -> RoomOpening:
    """Open a room on weekdays (Monday 0), in minutes of the day, from a date until (not including) another.

    Raises:
        NotAllowed: ``actor`` keeps no places there.
        RuleViolation: the hours or the dates end before they begin.
    """
    check_keep_places(actor, room.site.association_id)
    if ends_minute <= begins_minute:
        text = _("Rummet måste stänga efter att det öppnar, senast vid midnatt.")
        raise RuleViolation("opening_ends_after_begin", text, field="ends_minute")
    if until_on is not None and until_on <= from_on:
        text = _("Öppettiden måste sluta gälla efter att den börjar gälla.")
        raise RuleViolation("opening_dates_in_order", text, field="until_on")
    opening = RoomOpening.objects.create(
        room=room,
        from_on=from_on,
        until_on=until_on,
        weekdays=sorted(set(weekdays)),
        begins_minute=begins_minute,
        ends_minute=ends_minute,
    )
    _record(actor, "room.opening_added", room, room.site, now, opening=opening.pk)
    return opening


@transaction.atomic
def remove_opening(*, actor: Viewer, opening: RoomOpening, now: datetime) -> None:
    """Remove an opening period. Meetings that are booked then stay until somebody moves them.

    Raises:
        NotAllowed: ``actor`` keeps no places there.
    """
    room = opening.room
    check_keep_places(actor, room.site.association_id)
    _record(actor, "room.opening_removed", room, room.site, now, opening=opening.pk)
    opening.delete()


@transaction.atomic
def close_room(
    *, actor: Viewer, room: Room, begins_at: datetime, ends_at: datetime, label: str, now: datetime
) -> RoomClosure:
    """Close a room for a time. Sessions in it are cancelled with notice; meetings stay until somebody moves them.

    Raises:
        NotAllowed: ``actor`` keeps no places there.
        RuleViolation: it ends before it begins.
    """
    check_keep_places(actor, room.site.association_id)
    if ends_at <= begins_at:
        text = _("Stängningen måste sluta efter att den börjar.")
        raise RuleViolation("closure_ends_after_it_begins", text, field="ends_at")
    closure = RoomClosure.objects.create(room=room, begins_at=begins_at, ends_at=ends_at, label=label)
    _record(actor, "room.closed", room, room.site, now, closure=closure.pk)
    async_task(SETTLE_SESSIONS, room.site.association_id, cluster=SHORT_QUEUE)
    return closure


@transaction.atomic
def reopen_room(*, actor: Viewer, closure: RoomClosure, now: datetime) -> None:
    """Take a closure back.

    Raises:
        NotAllowed: ``actor`` keeps no places there.
    """
    room = closure.room
    check_keep_places(actor, room.site.association_id)
    _record(actor, "room.reopened", room, room.site, now, closure=closure.pk)
    closure.delete()


def _assign(row: Model, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))


def _record(actor: Viewer, verb: str, subject: Model, site: Site, now: datetime, **facts: object) -> None:
    record_event(verb=verb, subject=subject, association_id=site.association_id, actor=actor.user, now=now, **facts)
