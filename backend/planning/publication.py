"""Putting a proposal in force, all of it or nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from backend.access.policies import check_plan
from backend.access.viewer import Viewer
from backend.associations.models import Programme
from backend.audit.services import record_event
from backend.cohorts.models import Cohort, CohortMembership, CohortSeat
from backend.common.errors import Conflict, explained_conflicts
from backend.common.local_time import local_day
from backend.meetings.models import Meeting
from backend.participants.models import ActionPlan, Consent, Enrolment, Participant
from backend.planning.enums import ProposalStatus
from backend.planning.models import Proposal
from backend.planning.plans import Plan, read_plan
from backend.planning.policies import check_supply
from backend.planning.problems import read_standing
from backend.planning.problems.standing import Standing
from backend.planning.publishing.meetings import MeetingWriter
from backend.planning.publishing.members import MemberWriter
from backend.planning.transitions import PROPOSAL

# Checked when everything is written, so that two meetings may change places.
DEFERRED = ("room_not_double_booked", "staff_not_in_two_places", "participant_not_in_two_places")
DEFERRING = "DEFERRED"


@dataclass(frozen=True)
class Publication:
    """How much a publication changed, in numbers of members and meetings."""

    new_members: int
    moved_members: int
    lost_members: int
    new_meetings: int
    moved_meetings: int
    cancelled_meetings: int


def publish_proposal(*, actor: Viewer, proposal: Proposal, now: datetime) -> Publication:
    """Put a proposal in force in one transaction.

    Raises:
        NotAllowed: the actor does not plan here.
        TransitionError: the proposal is published or discarded already.
        RuleViolation: ``scenario_needs_supply`` – it counts on cohorts larger than there are.
        Conflict: ``stale_basis`` – something that the plan depends on has changed, or has come too close to move.

    Source: domain rules 1, 4 and 5; what has taken place or was announced stands.
    """
    check_plan(actor, proposal.run.association_id)
    check_supply(proposal.run)
    try:
        with explained_conflicts(), transaction.atomic():
            return _publish(actor, proposal, now)
    except Conflict as conflict:
        raise _stale() from conflict


def _stale() -> Conflict:
    text = _("Något som planen bygger på har ändrats sedan den räknades fram. Planera om, så tas ändringen med.")
    return Conflict("stale_basis", text)


def _publish(actor: Viewer, proposal: Proposal, now: datetime) -> Publication:
    programme = Programme.objects.select_for_update(no_key=True).get(pk=proposal.run.own_programme.pk)
    proposal = Proposal.objects.select_for_update(of=("self",), no_key=True).select_related("run").get(pk=proposal.pk)
    PROPOSAL.check_follows(proposal.status, ProposalStatus.PUBLISHED)
    _lock_basis(programme)
    standing = read_standing(programme, now)
    if standing.facts.fingerprint() != proposal.basis_sha256:
        raise _stale()
    plan = read_plan(proposal)
    _check_still_ahead(plan, standing)
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {', '.join(DEFERRED)} {DEFERRING}")
    announced_until = now + timedelta(days=programme.announcement_days)
    MemberWriter(plan, standing, now).write()
    MeetingWriter(plan, standing, programme, now).write(announced_until)
    MemberWriter(plan, standing, now).announce_cohorts(announced_until)
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {', '.join(DEFERRED)} IMMEDIATE")
    publication = _count(plan)
    proposal.status = ProposalStatus.PUBLISHED
    proposal.published_at = now
    proposal.published_by = actor.user
    proposal.save(update_fields=["status", "published_at", "published_by"])
    record_event(
        verb="proposal.published",
        subject=proposal,
        association_id=programme.association_id,
        actor=actor.user,
        now=now,
        programme=programme.pk,
        **publication.__dict__,
    )
    return publication


def _lock_basis(programme: Programme) -> None:
    """Lock the rows that the plan stands on, participants first, as all services do.

    Calendars of staff and rooms are not locked; what is booked there meanwhile meets the exclusion constraints.
    """
    enrolments = Enrolment.objects.filter(programme=programme)
    participants = Participant.objects.filter(enrolments__in=enrolments.values("pk"))
    for rows in (
        Participant.objects.filter(pk__in=participants.values("pk")),
        enrolments,
        Consent.objects.filter(participant__in=participants.values("pk")),
        ActionPlan.objects.filter(enrolment__in=enrolments.values("pk")),
        Cohort.objects.filter(programme=programme),
        CohortSeat.objects.filter(cohort__programme=programme),
        CohortMembership.objects.filter(seat__cohort__programme=programme),
        Meeting.objects.filter(programme=programme),
    ):
        # Evaluating the query takes the locks; the ids themselves are of no interest.
        list(rows.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def _check_still_ahead(plan: Plan, standing: Standing) -> None:
    """Refuse a plan that time has overtaken: it moves what is announced by now, or places something too soon."""
    plans_from = standing.horizon.plans_from
    movable = {meeting.meeting_id for meeting in standing.movable.values()}
    touched = [before for before, _planned in (plan.moved_meetings | plan.restaffed_meetings).values()]
    touched += plan.dropped_meetings.values()
    placed = [planned for _before, planned in plan.moved_meetings.values()]
    placed += plan.new_meetings.values()
    leaving = plan.changing.keys() | plan.leaving.keys()
    if (
        any(before.meeting_id not in movable for before in touched)
        or any(local_day(planned.begins_at) < plans_from for planned in placed)
        or any(enrolment_id in standing.fixed_members for enrolment_id in leaving)
        or any(standing.has_begun(standing.cohorts[cohort_id]) for cohort_id in plan.joining.values())
    ):
        raise _stale()


def _count(plan: Plan) -> Publication:
    return Publication(
        new_members=len(plan.joining),
        moved_members=len(plan.changing),
        lost_members=len(plan.leaving),
        new_meetings=len(plan.new_meetings),
        moved_meetings=len(plan.moved_meetings),
        cancelled_meetings=len(plan.dropped_meetings),
    )


__all__ = ["Publication", "publish_proposal"]
