"""What is known of participants: consents in force, the way through a programme."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.models import Programme
from backend.cohorts.models import CohortMembership
from backend.common.local_time import local_day
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.participants.enums import ConsentKind, EnrolmentStatus, TimelineState
from backend.participants.models import Consent, Enrolment, Participant


@dataclass(frozen=True, slots=True)
class ConsentStanding:
    """What a participant's consents allow right now (rule 4)."""

    oral: bool
    written: bool
    written_was_withdrawn: bool

    @property
    def may_be_called(self) -> bool:
        """Whether any consent is in force, so that the participant may be called to meetings at all."""
        return self.oral or self.written

    @property
    def may_be_placed_among_agencies(self) -> bool:
        """Whether a meeting of several agencies may be held free: not against a withdrawal."""
        return self.written or (self.oral and not self.written_was_withdrawn)


def consents_in_force(participant: Participant) -> dict[ConsentKind, Consent | None]:
    """Return the consent in force of each kind, None where there is none."""
    rows = {ConsentKind(row.kind): row for row in participant.consents.filter(withdrawn_at=None)}
    return {kind: rows.get(kind) for kind in ConsentKind}


def consent_standing(participant: Participant) -> ConsentStanding:
    """Return what the participant's consents allow; one query."""
    rows = list(participant.consents.values_list("kind", "withdrawn_at"))
    in_force = {kind for kind, withdrawn_at in rows if withdrawn_at is None}
    return ConsentStanding(
        oral=ConsentKind.ORAL in in_force,
        written=ConsentKind.WRITTEN in in_force,
        written_was_withdrawn=ConsentKind.WRITTEN not in in_force
        and any(kind == ConsentKind.WRITTEN for kind, _at in rows),
    )


def programme_participants(viewer: Viewer, programme: Programme) -> QuerySet[Enrolment]:
    """Return the programme's enrolments that ``viewer`` may see, with everything a list shows at hand.

    Prefetched: ``participant.consents_now`` (consents in force) and ``memberships_now`` (the live seat, at most one).
    """
    consents = Prefetch(
        "participant__consents", queryset=Consent.objects.filter(withdrawn_at=None), to_attr="consents_now"
    )
    seats = Prefetch(
        "memberships",
        queryset=CohortMembership.objects.filter(left_at=None).select_related("seat__cohort"),
        to_attr="memberships_now",
    )
    enrolments = visible(Enrolment, viewer).filter(programme=programme)
    related = enrolments.select_related("participant__agency", "referral__officer", "referral__agency", "action_plan")
    return related.prefetch_related(consents, seats).order_by("participant__code")


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One step of a participant's way; ``wait_days`` are the days from the end of the step before it that has a date."""

    label: str
    begins_on: date | None
    ends_on: date | None
    state: TimelineState
    wait_days: int | None


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    begins_on: date | None
    ends_on: date | None
    state: TimelineState


_STATE_OF_MEETING = {
    MeetingStatus.TENTATIVE: TimelineState.TENTATIVE,
    MeetingStatus.CONFIRMED: TimelineState.PLANNED,
    MeetingStatus.HELD: TimelineState.DONE,
    MeetingStatus.CANCELLED: TimelineState.STOPPED,
}
_STATE_OF_END = {
    EnrolmentStatus.DROPPED_OUT: TimelineState.STOPPED,
    EnrolmentStatus.DISCHARGED: TimelineState.DONE,
}


def enrolment_timeline(enrolment: Enrolment, now: datetime) -> list[TimelineStep]:
    """Return the way from referral through every step of the chain, in order; the waits are the message (S2).

    While somebody is in the programme, a step without a live meeting is missing and has no dates, and the first such
    step waits until today. Afterwards, what never came about is left out and what was cancelled is shown as stopped.
    """
    status = EnrolmentStatus(enrolment.status)
    is_live = status in EnrolmentStatus.live()
    referred_on = enrolment.referral.referred_on
    rows = [_Row(_("Remitterad"), referred_on, referred_on, TimelineState.DONE)]
    rows += _step_rows(enrolment, is_live=is_live)
    if not is_live and enrolment.ended_at is not None:
        ended_on = local_day(enrolment.ended_at)
        rows.append(_Row(str(status.label), ended_on, ended_on, _STATE_OF_END[status]))
    return _with_waits(rows, today=local_day(now))


def _step_rows(enrolment: Enrolment, *, is_live: bool) -> list[_Row]:
    meetings = _meeting_of_each_step(enrolment, is_live=is_live)
    rows = []
    for step in enrolment.programme.steps.all():
        meeting = meetings.get(step.pk)
        if meeting is not None:
            state = _STATE_OF_MEETING[MeetingStatus(meeting.status)]
            rows.append(_Row(step.name, local_day(meeting.begins_at), local_day(meeting.ends_at), state))
        elif is_live:
            rows.append(_Row(step.name, None, None, TimelineState.MISSING))
    return rows


def _meeting_of_each_step(enrolment: Enrolment, *, is_live: bool) -> dict[int, Meeting]:
    """The live meeting of each step; once the enrolment has ended, also the last cancelled one."""
    found: dict[int, Meeting] = {}
    for meeting in enrolment.meetings.order_by("modified_at", "pk"):
        is_cancelled = meeting.status == MeetingStatus.CANCELLED
        if meeting.step_id is None or (is_cancelled and is_live):
            continue
        known = found.get(meeting.step_id)
        if known is None or known.status == MeetingStatus.CANCELLED or not is_cancelled:
            found[meeting.step_id] = meeting
    return found


def _with_waits(rows: list[_Row], *, today: date) -> list[TimelineStep]:
    steps = []
    last: date | None = None
    for row in rows:
        until = row.begins_on
        if until is None and last is not None:
            until = max(today, last)
        wait_days = None if last is None or until is None else (until - last).days
        steps.append(TimelineStep(row.label, row.begins_on, row.ends_on, row.state, wait_days))
        last = row.ends_on
    return steps
