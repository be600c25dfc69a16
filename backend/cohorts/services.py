"""Creating cohorts and deciding who sits in them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from backend.access.enums import Role
from backend.access.policies import check_arrange_cohort, check_change_cohort
from backend.access.viewer import Viewer
from backend.associations.enums import HalfDay, Need
from backend.associations.models import Programme, Staff
from backend.associations.selectors import staff_with_role
from backend.audit.services import record_event
from backend.cohorts.enums import CohortStatus
from backend.cohorts.models import Cohort, CohortMembership, CohortSeat
from backend.cohorts.selectors import free_seats
from backend.cohorts.transitions import COHORT
from backend.common.errors import Conflict, RuleViolation, explained_conflicts
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import Enrolment
from backend.participants.transitions import ENROLMENT
from backend.places.models import Room


@explained_conflicts()
@transaction.atomic
def create_cohort(
    *,
    actor: Viewer,
    programme: Programme,
    number: int,
    starts_on: date,
    leader: Staff,
    room: Room | None,
    now: datetime,
    offers: Sequence[Need] = (),
    sessions: Sequence[HalfDay] = (),
) -> Cohort:
    """Create a cohort with as many numbered seats as the programme's cohorts have at most.

    Raises:
        NotAllowed: ``actor`` arranges no cohorts there.
        RuleViolation: not a Monday, the leader leads no mapping in the association, or the room is another's.
        Conflict: the number is taken.
    """
    check_arrange_cohort(actor, programme.association_id)
    _check_cohort_input(programme, starts_on, leader, room)
    cohort = Cohort.objects.create(
        programme=programme,
        number=number,
        starts_on=starts_on,
        weeks=programme.cohort_weeks,
        leader=leader,
        room=room,
        min_size=programme.cohort_min_size,
        offers=[Need(need).value for need in offers],
        sessions=[HalfDay(session).value for session in sessions],
    )
    CohortSeat.objects.bulk_create(
        CohortSeat(cohort=cohort, number=seat) for seat in range(1, programme.cohort_max_size + 1)
    )
    _record(actor, "cohort.created", cohort, now, number=number)
    return cohort


def _check_cohort_input(programme: Programme, starts_on: date, leader: Staff, room: Room | None) -> None:
    if starts_on.weekday() != 0:
        raise RuleViolation(
            "cohort_starts_on_a_monday", _("En grupp börjar på en måndag. Välj en måndag."), field="starts_on"
        )
    leads = staff_with_role(programme.association_id, Role.MAPPING_LEAD).filter(pk=leader.pk)
    if not leads.exists():
        text = _("Gruppen leds av någon som är kartläggningsansvarig i förbundet. Välj en annan ledare.")
        raise RuleViolation("leader_is_mapping_lead", text, field="leader")
    if room is not None and room.site.association_id != programme.association_id:
        raise RuleViolation(
            "room_of_association", _("Rummet hör till ett annat förbund. Välj ett annat."), field="room"
        )


@explained_conflicts()
@transaction.atomic
def seat_members(
    *, actor: Viewer, cohort: Cohort, enrolments: Iterable[Enrolment], now: datetime
) -> list[CohortMembership]:
    """Give each enrolment the lowest free seat of ``cohort`` and make it active; in the order given.

    The cohort's row is locked to hand out seats in order; that no seat is taken twice is the database's doing.

    Raises:
        NotAllowed: ``actor`` arranges no cohorts there.
        RuleViolation: an enrolment is of another programme.
        TransitionError: an enrolment has ended.
        Conflict: too few seats are free, or somebody sits in a cohort already.
    """
    check_change_cohort(actor, cohort)
    order = list(enrolments)
    current = _lock_enrolments(order)
    locked = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    _check_open(locked)
    for enrolment in current:
        if enrolment.programme_id != locked.programme_id:
            raise RuleViolation("enrolment_of_programme", _("Deltagaren är inskriven i en annan insats än gruppens."))
        _check_may_be(enrolment, EnrolmentStatus.ACTIVE)
    seats = list(free_seats(locked)[: len(order)])
    if len(seats) < len(order):
        raise Conflict("cohort_full", _("Gruppen har inte så många lediga platser. Välj en annan grupp."))
    memberships = CohortMembership.objects.bulk_create(
        CohortMembership(seat=seat, enrolment=enrolment, joined_at=now)
        for seat, enrolment in zip(seats, order, strict=True)
    )
    _set_status(order, EnrolmentStatus.ACTIVE, now)
    _record(actor, "cohort.seated", locked, now, enrolments=[enrolment.pk for enrolment in order])
    return memberships


def _check_open(cohort: Cohort) -> None:
    if CohortStatus(cohort.status) not in CohortStatus.open_to_planning():
        text = _("Gruppen är avslutad eller inställd och tar inte emot någon. Välj en annan grupp.")
        raise RuleViolation("cohort_is_closed", text, field="cohort")


@explained_conflicts()
@transaction.atomic
def unseat(*, actor: Viewer, enrolments: Iterable[Enrolment], now: datetime) -> list[CohortSeat]:
    """End the live memberships of the enrolments, which wait again; return the seats that became free.

    Raises:
        NotAllowed: ``actor`` arranges no cohorts in one of the associations.
        TransitionError: an enrolment has ended or is completed.
    """
    current = _lock_enrolments(enrolments)
    for association_id in {enrolment.programme.association_id for enrolment in current}:
        check_arrange_cohort(actor, association_id)
    seated = list(
        CohortMembership.objects.filter(enrolment__in=current, left_at=None).select_related("seat__cohort", "enrolment")
    )
    for membership in seated:
        _check_may_be(membership.enrolment, EnrolmentStatus.WAITING)
    CohortMembership.objects.filter(pk__in=[membership.pk for membership in seated]).update(left_at=now)
    _set_status([membership.enrolment for membership in seated], EnrolmentStatus.WAITING, now)
    for cohort in {membership.seat.cohort for membership in seated}:
        left = [membership.enrolment_id for membership in seated if membership.seat.cohort_id == cohort.pk]
        _record(actor, "cohort.unseated", cohort, now, enrolments=left)
    return [membership.seat for membership in seated]


@explained_conflicts()
@transaction.atomic
def move_member(*, actor: Viewer, enrolment: Enrolment, cohort: Cohort, now: datetime) -> CohortMembership:
    """Move one enrolment to the lowest free seat of ``cohort``. Meetings stay as they are, for a re-planning to move.

    Raises:
        As ``seat_members``; nothing has changed then.
    """
    check_change_cohort(actor, cohort)
    unseat(actor=actor, enrolments=[enrolment], now=now)
    return seat_members(actor=actor, cohort=cohort, enrolments=[enrolment], now=now)[0]


@transaction.atomic
def set_cohort_status(*, actor: Viewer, cohort: Cohort, status: CohortStatus, now: datetime) -> Cohort:
    """Let the cohort be announced, run, end or be cancelled; cancelling one with members is refused.

    Raises:
        NotAllowed: ``actor`` arranges no cohorts there.
        TransitionError: the status may not follow.
        RuleViolation: it is to be cancelled and still has members.
    """
    check_change_cohort(actor, cohort)
    locked = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    COHORT.check_follows(locked.status, status)
    if status is CohortStatus.CANCELLED and CohortMembership.objects.filter(seat__cohort=locked, left_at=None).exists():
        raise RuleViolation("cohort_has_members", _("Gruppen har deltagare. Flytta dem till andra grupper först."))
    locked.status = status
    locked.save(update_fields=["status"])
    _record(actor, f"cohort.{status.value}", locked, now)
    return locked


def _check_may_be(enrolment: Enrolment, status: EnrolmentStatus) -> None:
    if enrolment.status != status:
        ENROLMENT.check_follows(enrolment.status, status)


def _lock_enrolments(enrolments: Iterable[Enrolment]) -> list[Enrolment]:
    """Lock by id, in order and before any cohort, so that two services never wait for each other."""
    ids = [enrolment.pk for enrolment in enrolments]
    rows = Enrolment.objects.select_for_update(of=("self",), no_key=True).select_related("programme")
    return list(rows.filter(pk__in=ids).order_by("pk"))


def _set_status(enrolments: Iterable[Enrolment], status: EnrolmentStatus, now: datetime) -> None:
    """Write a status that the caller has checked, on the rows and on the objects at hand."""
    rows = list(enrolments)
    changed = Enrolment.objects.filter(pk__in=[row.pk for row in rows]).exclude(status=status)
    changed.update(status=status, version=F("version") + 1, modified_at=now)
    for row in rows:
        row.status = status


def _record(actor: Viewer, verb: str, cohort: Cohort, now: datetime, **facts: object) -> None:
    association_id = cohort.programme.association_id
    record_event(verb=verb, subject=cohort, association_id=association_id, actor=actor.user, now=now, **facts)
