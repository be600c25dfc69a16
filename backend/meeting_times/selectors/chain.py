"""What a programme's chain of meetings leaves for one of them: not before this, not after that."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from backend.common.local_time import local_day, local_instant
from backend.meeting_times.engine.wish import Bound
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting


def chain_bounds(meeting: Meeting) -> tuple[list[Bound], list[Bound]]:
    """Return the instants that ``meeting`` must not begin before, and not end after, for the sake of its neighbours.

    The same rule as ``backend.meetings.policies.check_chain``, turned into bounds; one query.
    """
    if meeting.enrolment_id is None or meeting.step is None:
        return [], []
    position = meeting.step.position
    live = Meeting.objects.filter(enrolment=meeting.enrolment_id, status__in=MeetingStatus.live(), is_hold=False)
    chain = list(live.exclude(step=meeting.step).exclude(step=None).select_related("step"))
    before = [row for row in chain if row.step is not None and row.step.position < position]
    after = [row for row in chain if row.step is not None and row.step.position > position]
    not_before: list[Bound] = []
    not_after: list[Bound] = []
    for bounds in (
        _after_previous(meeting, max(before, key=_position)) if before else (),
        _before_next(meeting, min(after, key=_position)) if after else (),
    ):
        for is_first, bound in bounds:
            (not_before if is_first else not_after).append(bound)
    return not_before, not_after


def _position(row: Meeting) -> int:
    return row.step.position if row.step is not None else 0


def _after_previous(meeting: Meeting, previous: Meeting) -> Iterator[tuple[bool, Bound]]:
    step = meeting.step
    if step is None or previous.step is None:
        return
    yield True, Bound(previous.ends_at, _("ska komma efter %(step)s") % {"step": previous.step.name})
    if previous.step.position != step.position - 1:
        return
    day = local_day(previous.begins_at)
    if step.min_days_after_previous:
        text = _("ska ligga minst %(days)s dagar efter %(step)s")
        facts = {"days": step.min_days_after_previous, "step": previous.step.name}
        yield True, Bound(local_instant(day + timedelta(days=step.min_days_after_previous), 0), text % facts)
    if step.max_days_after_previous is not None:
        text = _("ska ligga högst %(days)s dagar efter %(step)s")
        facts = {"days": step.max_days_after_previous, "step": previous.step.name}
        yield False, Bound(local_instant(day + timedelta(days=step.max_days_after_previous + 1), 0), text % facts)


def _before_next(meeting: Meeting, following: Meeting) -> Iterator[tuple[bool, Bound]]:
    step = following.step
    if step is None or meeting.step is None:
        return
    yield False, Bound(following.begins_at, _("ska komma före %(step)s") % {"step": step.name})
    if step.position != meeting.step.position + 1:
        return
    day = local_day(following.begins_at)
    if step.min_days_after_previous:
        text = _("%(step)s ska ligga minst %(days)s dagar efter")
        last = day - timedelta(days=step.min_days_after_previous - 1)
        facts = {"days": step.min_days_after_previous, "step": step.name}
        yield False, Bound(local_instant(last, 0), text % facts)
    if step.max_days_after_previous is not None:
        text = _("%(step)s ska ligga högst %(days)s dagar efter")
        facts = {"days": step.max_days_after_previous, "step": step.name}
        yield True, Bound(local_instant(day - timedelta(days=step.max_days_after_previous), 0), text % facts)
