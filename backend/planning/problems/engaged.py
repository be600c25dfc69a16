"""When rooms and people are taken by sessions of activities; meetings are read by themselves."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from backend.common.intervals import TimeInterval
from backend.engagements.models import Engagement


@dataclass(frozen=True)
class SessionTime:
    """What sessions take, by the id of the room, the member of staff and the participant; in order of time."""

    rooms: Mapping[int, list[TimeInterval]]
    staff: Mapping[int, list[TimeInterval]]
    participants: Mapping[int, list[TimeInterval]]


def read_session_time(
    *,
    association_id: int,
    staff_ids: Collection[int],
    participant_ids: Collection[int],
    begins_at: datetime,
    ends_at: datetime,
) -> SessionTime:
    """Return what sessions take of the association's rooms and of these people in the period; one query."""
    concerned = (
        Q(room__site__association_id=association_id) | Q(staff_id__in=staff_ids) | Q(participant_id__in=participant_ids)
    )
    rows = Engagement.objects.filter(
        concerned, meeting=None, attendance=None, begins_at__lt=ends_at, ends_at__gt=begins_at
    )
    time = SessionTime(defaultdict(list), defaultdict(list), defaultdict(list))
    for room_id, staff_id, participant_id, begins, ends in rows.order_by("begins_at", "pk").values_list(
        "room_id", "staff_id", "participant_id", "begins_at", "ends_at"
    ):
        interval = TimeInterval(begins, ends)
        for taken, key in ((time.rooms, room_id), (time.staff, staff_id), (time.participants, participant_id)):
            if key is not None:
                taken[key].append(interval)
    return time
