"""Which meetings must be held by when, and are not booked in time: a handover within 21 days after mapping meeting 3."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.enums import MeetingKind
from backend.common.local_time import local_day
from backend.meeting_follow_up.models import DeadlineReminder
from backend.meetings.enums import MeetingStatus, Presence
from backend.meetings.models import Attendance, Meeting, MeetingRule
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import Enrolment

_CERTAIN = (MeetingStatus.CONFIRMED, MeetingStatus.HELD)
_DID_NOT_COME = (Presence.ABSENT, Presence.EXCUSED)
_Cell = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A meeting that must be held by ``due_on``, that day included, and is not booked in time.

    Attributes:
        enrolment: whose meeting; participant and programme at hand.
        kind: of the meeting.
        after: the meeting that started the clock.
        due_on: the last day.
        remind_on: the day from which the coordinators are to know.
        late: the meeting that is booked, too late; None if none is booked.
        reminded_at: when the coordinators were told.
    """

    enrolment: Enrolment
    kind: MeetingKind
    after: Meeting
    due_on: date
    remind_on: date
    late: Meeting | None
    reminded_at: datetime | None

    def is_near(self, today: date) -> bool:
        """Whether the coordinators are to know by now."""
        return self.remind_on <= today


def list_deadlines(viewer: Viewer, association_id: int, *, now: datetime) -> list[Deadline]:
    """Return the association's deadlines that are not met, the first to run out first; four queries.

    The clock starts when the meeting that it counts from has begun, if the participant did not stay away. A deadline is
    met by a meeting in time that is booked, held, or still ahead. One that was held too late is over, not open.
    """
    rules = _rules(association_id)
    started_by = {rule.deadline_after_kind for rule in rules.values() if rule.deadline_days is not None}
    if not started_by:
        return []
    enrolments = visible(Enrolment, viewer).filter(
        programme__association_id=association_id, status__in=EnrolmentStatus.live()
    )
    begun = _meetings(enrolments, started_by).filter(status__in=_CERTAIN, begins_at__lte=now)
    starts = _by_enrolment(begun.select_related("step", "enrolment__participant", "enrolment__programme"))
    kinds = {kind for (_programme_id, kind), rule in rules.items() if rule.deadline_days is not None}
    ahead_or_held = _by_cell(_meetings(enrolments, kinds).filter(status__in=MeetingStatus.live()))
    reminded = _reminded(association_id)
    found = [
        deadline
        for meetings in starts.values()
        for deadline in _deadlines_of(meetings, rules, ahead_or_held, reminded, now)
    ]
    return sorted(found, key=lambda deadline: (deadline.due_on, deadline.enrolment.pk, deadline.kind))


def _rules(association_id: int) -> dict[tuple[int | None, str], MeetingRule]:
    return {(rule.programme_id, rule.kind): rule for rule in MeetingRule.objects.filter(association_id=association_id)}


def _meetings(enrolments: QuerySet[Enrolment], kinds: Iterable[str]) -> QuerySet[Meeting]:
    """Meetings of those kinds, held times left out, and those to which the participant did not come."""
    stayed_away = Attendance.objects.filter(
        meeting=OuterRef("pk"), participant=OuterRef("enrolment__participant"), presence__in=_DID_NOT_COME
    )
    rows = Meeting.objects.filter(~Exists(stayed_away), enrolment__in=enrolments, kind__in=kinds, is_hold=False)
    return rows.order_by("begins_at", "pk")


def _by_enrolment(meetings: QuerySet[Meeting]) -> dict[int, list[Meeting]]:
    found: dict[int, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        if meeting.enrolment_id is not None:
            found[meeting.enrolment_id].append(meeting)
    return found


def _by_cell(meetings: QuerySet[Meeting]) -> dict[_Cell, list[Meeting]]:
    found: dict[_Cell, list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        if meeting.enrolment_id is not None:
            found[meeting.enrolment_id, meeting.kind].append(meeting)
    return found


def _reminded(association_id: int) -> dict[tuple[int, str, date], datetime]:
    rows = DeadlineReminder.objects.filter(enrolment__programme__association_id=association_id)
    values = rows.order_by().values_list("enrolment_id", "kind", "due_on", "reminded_at")
    return {(enrolment_id, kind, due_on): at for enrolment_id, kind, due_on, at in values}


def _deadlines_of(
    begun: list[Meeting],
    rules: Mapping[tuple[int | None, str], MeetingRule],
    booked: Mapping[_Cell, list[Meeting]],
    reminded: Mapping[tuple[int, str, date], datetime],
    now: datetime,
) -> Iterator[Deadline]:
    """Yield the open deadlines of one enrolment whose meetings have ``begun``, in order of time."""
    enrolment = begun[0].enrolment
    if enrolment is None:
        return
    for kind in MeetingKind:
        rule = rules.get((enrolment.programme_id, kind.value)) or rules.get((None, kind.value))
        after = _start_of(rule, begun)
        if rule is None or rule.deadline_days is None or after is None:
            continue
        due_on = local_day(after.begins_at) + timedelta(days=rule.deadline_days)
        is_open, late = _how_it_stands(booked.get((enrolment.pk, kind.value), []), after, due_on, now)
        if is_open:
            remind_on = due_on - timedelta(days=rule.escalate_days_before)
            told = reminded.get((enrolment.pk, kind.value, due_on))
            yield Deadline(enrolment, kind, after, due_on, remind_on, late, told)


def _start_of(rule: MeetingRule | None, begun: list[Meeting]) -> Meeting | None:
    """The last meeting that starts the rule's clock."""
    if rule is None:
        return None
    position = rule.deadline_after_position
    starts = [
        meeting
        for meeting in begun
        if meeting.kind == rule.deadline_after_kind
        and (position is None or (meeting.step is not None and meeting.step.position == position))
    ]
    return starts[-1] if starts else None


def _how_it_stands(meetings: list[Meeting], after: Meeting, due_on: date, now: datetime) -> tuple[bool, Meeting | None]:
    """Whether the deadline is open, and the meeting that is booked too late. A tentative one that has passed is none."""
    later = [
        meeting
        for meeting in meetings
        if meeting.begins_at > after.begins_at and (meeting.status in _CERTAIN or meeting.ends_at > now)
    ]
    if not later:
        return True, None
    first = later[0]
    if local_day(first.begins_at) <= due_on or first.begins_at <= now:
        return False, None
    return True, first
