"""Moving several places at once, as a plan does: all give up their seats before anybody takes one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from backend.access.viewer import Viewer
from backend.activities.models import WeeklyTime
from backend.bookings.models import Placement, PlacementChange
from backend.bookings.policies import check_period, check_weekly_times
from backend.bookings.services.bridges import settle_with_bridges
from backend.bookings.services.changes import open_placement, record_change, snapshot
from backend.bookings.services.moving import start_on
from backend.bookings.services.standing import CONFIRMED, follow_calendar
from backend.common.errors import RuleViolation, explained_conflicts
from backend.common.local_time import local_day


@dataclass(frozen=True)
class Move:
    """A place, the day it is to begin and the times of the week it is to have; its length stays."""

    placement: Placement
    starts_on: date
    weekly_times: Sequence[WeeklyTime]


@explained_conflicts()
@transaction.atomic
def move_placements(*, actor: Viewer, moves: Sequence[Move], now: datetime) -> list[PlacementChange]:
    """Move places that have not begun: all of them or none. They may change seats with each other.

    Participants are locked in the order of ``moves``; the caller has them sorted.

    Raises:
        NotAllowed: ``actor`` books no places in one of the activities.
        RuleViolation: one has begun, or a rule of ``backend.bookings.policies`` says no.
        TransitionError: one is only offered, or over.
        Conflict: a session is full, or a participant is somewhere else then.
    """
    opened = [(move, open_placement(actor, move.placement, *CONFIRMED)) for move in moves]
    before = {locked.pk: snapshot(locked) for _move, locked in opened}
    for _move, locked in opened:
        locked.bookings.filter(session__begins_at__gt=now).delete()
    return [_settle(actor, move, locked, before[locked.pk], now) for move, locked in opened]


def _settle(actor: Viewer, move: Move, locked: Placement, before: dict[str, object], now: datetime) -> PlacementChange:
    if move.starts_on != locked.starts_on:
        start_on(locked, move.starts_on, now)
    check_weekly_times(locked.activity, move.weekly_times, locked.participant)
    check_period(locked.activity, locked.starts_on, locked.ends_on)
    follow_calendar(locked, local_day(now))
    locked.save()
    locked.weekly_times.set(move.weekly_times)
    settle_with_bridges(actor, locked, now)
    if not locked.bookings.filter(session__begins_at__gt=now).exists():
        text = _("Det finns inga pass på de tiderna då. Välj andra tider eller datum.")
        raise RuleViolation("no_sessions_then", text, field="weekly_times")
    return record_change(actor, "placement.moved", locked, before, now)
