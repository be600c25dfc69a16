"""Holding several times for one meeting, and letting them go."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from backend.access.policies import check_book_meeting
from backend.access.viewer import SYSTEM, Viewer
from backend.audit.services import record_event
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.meeting_times.enums import PollStatus
from backend.meeting_times.models import LARGEST_POLL, SMALLEST_POLL, PollTime, TimePoll
from backend.meeting_times.services.asking import ask_voters
from backend.meeting_times.services.booking import book_found, find_choice
from backend.meeting_times.transitions import TIME_POLL
from backend.meetings.enums import MeetingStatus, RequestStatus
from backend.meetings.models import Meeting, MeetingRequest
from backend.meetings.services import cancel_planned_meetings, restore_meeting
from backend.meetings.services.changes import lock_participants
from backend.participants.models import Participant


@explained_conflicts()
@transaction.atomic
def hold_times(
    *,
    actor: Viewer,
    about: MeetingRequest | Meeting,
    choices: Sequence[str],
    expires_at: datetime,
    now: datetime,
    asks: bool = True,
) -> TimePoll:
    """Hold two to five of the times that were found, and ask those without account, and the other staff, by mail.

    Rooms, staff and participants are taken at all of the times until one is decided on or ``expires_at`` has passed:
    the database lets nobody else have them.

    Args:
        about: a request, or a meeting that is to be moved.
        choices: what ``TimeSearch.choice_of`` said of each time.
        expires_at: when the times are let go by themselves; when the first of them begins at the latest.
        asks: whether those who are called get a link to say which times suit.

    Raises:
        NotAllowed: ``actor`` books no meetings there.
        RuleViolation: too few or too many times, or a day that has passed.
        Conflict: one of the times is gone, or times are held for the meeting already.
    """
    check_book_meeting(actor, about.association_id)
    _check_choices(choices, expires_at, now)
    found = [find_choice(about, choice, now) for choice in dict.fromkeys(choices)]
    found.sort(key=lambda pair: pair[1].begins_at)
    poll = TimePoll.objects.create(
        association_id=about.association_id,
        request=about if isinstance(about, MeetingRequest) else None,
        moves=about if isinstance(about, Meeting) else None,
        expires_at=min(expires_at, found[0][1].begins_at),
        created_by_id=actor.staff_id,
    )
    for search, time in found:
        PollTime.objects.create(poll=poll, hold=book_found(actor, search, time, now, is_hold=True))
    if asks:
        ask_voters(poll, actor, now)
    _record(actor, "time_poll.opened", poll, now)
    return poll


def _check_choices(choices: Sequence[str], expires_at: datetime, now: datetime) -> None:
    if not SMALLEST_POLL <= len(set(choices)) <= LARGEST_POLL:
        text = _("Välj %(least)s–%(most)s tider att hålla.") % {"least": SMALLEST_POLL, "most": LARGEST_POLL}
        raise RuleViolation("poll_of_two_to_five", text, field="choices")
    if expires_at <= now:
        text = _("Tiderna måste hållas till en dag som inte har passerat.")
        raise RuleViolation("poll_expires_ahead", text, field="expires_at")


@transaction.atomic
def withdraw_poll(*, actor: Viewer, poll: TimePoll, now: datetime) -> TimePoll:
    """Let all held times go without a meeting. ``restore_poll`` undoes it.

    Raises:
        NotAllowed: ``actor`` books no meetings there.
        Conflict: it is decided, withdrawn or run out already.
    """
    check_book_meeting(actor, poll.association_id)
    locked = lock_open_poll(poll)
    _close(actor, locked, PollStatus.WITHDRAWN, now)
    return locked


@explained_conflicts()
@transaction.atomic
def restore_poll(*, actor: Viewer, poll: TimePoll, now: datetime) -> TimePoll:
    """Undo ``withdraw_poll``: hold the same times again, if all of them are still free; the voters' links work again.

    Raises:
        NotAllowed: ``actor`` books no meetings there.
        RuleViolation, Conflict: a time is taken, or the poll is not withdrawn or has run out meanwhile.
    """
    check_book_meeting(actor, poll.association_id)
    locked = lock_poll(poll)
    if locked.status != PollStatus.WITHDRAWN or locked.expires_at <= now:
        raise Conflict("poll_is_not_withdrawn", _("Tiderna kan inte hållas igen. Sök nya tider."))
    for time in locked.times.select_related("hold").order_by("hold_id"):
        restore_meeting(actor=actor, meeting=time.hold, now=now)
    TIME_POLL.check_follows(locked.status, PollStatus.OPEN)
    locked.status = PollStatus.OPEN
    locked.save(update_fields=["status"])
    _record(actor, "time_poll.restored", locked, now)
    return locked


def release_expired(*, now: datetime) -> int:
    """Let go of the times of polls that have run out, or whose meeting was booked or given up in another way.

    Each poll in a transaction of its own; returns how many.
    """
    needless = Q(moves=None) & ~Q(request__status=RequestStatus.OPEN)
    due = TimePoll.objects.filter(Q(expires_at__lte=now) | needless, status=PollStatus.OPEN).order_by("pk")
    return sum(_release_if_due(poll, now) for poll in due)


@transaction.atomic
def _release_if_due(poll: TimePoll, now: datetime) -> bool:
    """Looked at again under the lock: it may have been decided in the meantime."""
    locked = lock_poll(poll)
    if locked.status != PollStatus.OPEN:
        return False
    if locked.expires_at <= now:
        _close(SYSTEM, locked, PollStatus.EXPIRED, now)
    elif locked.moves is None and locked.request is not None and locked.request.status != RequestStatus.OPEN:
        _close(SYSTEM, locked, PollStatus.WITHDRAWN, now)
    else:
        return False
    return True


def lock_poll(poll: TimePoll) -> TimePoll:
    """Lock the participants of the times first, as every service does, and then the poll."""
    held = Participant.objects.filter(attendances__meeting__poll_time__poll=poll)
    lock_participants([*held, *Participant.objects.filter(enrolments__meetings__poll_time__poll=poll)])
    return TimePoll.objects.select_for_update(of=("self",), no_key=True).get(pk=poll.pk)


def lock_open_poll(poll: TimePoll) -> TimePoll:
    """Lock an open poll.

    Raises:
        Conflict: somebody has decided, withdrawn or lost it meanwhile.
    """
    locked = lock_poll(poll)
    if locked.status != PollStatus.OPEN:
        text = _("Tiderna hålls inte längre: %(status)s. Ladda om sidan.") % {"status": locked.get_status_display()}
        raise Conflict("poll_is_not_open", text)
    return locked


def release_holds(actor: Viewer, holds: Iterable[Meeting], now: datetime) -> None:
    """Let held times go; room and people are free from that moment."""
    live = [hold for hold in holds if hold.status in MeetingStatus.live()]
    cancel_planned_meetings(actor=actor, meetings=live, now=now)


def _close(actor: Viewer, poll: TimePoll, status: PollStatus, now: datetime) -> None:
    release_holds(actor, Meeting.objects.filter(poll_time__poll=poll), now)
    TIME_POLL.check_follows(poll.status, status)
    poll.status = status
    poll.save(update_fields=["status"])
    _record(actor, f"time_poll.{status.value}", poll, now)


def _record(actor: Viewer, verb: str, poll: TimePoll, now: datetime) -> None:
    record_event(verb=verb, subject=poll, association_id=poll.association_id, actor=actor.user, now=now)
