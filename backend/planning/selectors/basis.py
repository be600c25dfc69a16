"""What a plan would stand on now: candidates, cohorts, guarantees, and what is missing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.associations.models import Programme
from backend.common.clock import current_time
from backend.participants.enums import Gender
from backend.planning.problems import read_standing
from backend.planning.problems.facts import CandidateFacts, CohortFacts
from backend.planning.problems.standing import Standing
from backend.planning.selectors.naming import Names, read_names


@dataclass(frozen=True)
class CandidateLine:
    """Somebody whom a plan would place. ``cohort`` is empty for those who wait."""

    enrolment_id: int
    participant_id: int
    code: str
    agency: str
    ready_on: date
    priority: int
    needs: tuple[str, ...]
    cohort: str
    is_fixed: bool


@dataclass(frozen=True)
class CohortLine:
    """A cohort open to planning. ``can_be_joined``: it begins late enough for somebody new."""

    cohort_id: int
    number: int
    starts_on: date
    ends_on: date
    seats: int
    members: int
    fixed_members: int
    can_be_joined: bool


@dataclass(frozen=True)
class GuaranteeLine:
    """Places that a partner guarantees to the programme's participants; a quota for what comes after the mapping."""

    partner: str
    places: int


@dataclass(frozen=True)
class PlanningBasis:
    """The first step of an allocation.

    Attributes:
        warnings: sentences about what will be left out or assumed.
        free_seats: seats that somebody new could take.
        plans_from: the first date on which anything is placed.
        pinned_meetings: live meetings of the chain that no re-planning moves.
        movable_meetings: those that one may.
    """

    candidates: tuple[CandidateLine, ...]
    cohorts: tuple[CohortLine, ...]
    guarantees: tuple[GuaranteeLine, ...]
    warnings: tuple[str, ...]
    women: int
    men: int
    agencies: Mapping[str, int]
    waiting: int
    free_seats: int
    plans_from: date
    pinned_meetings: int
    movable_meetings: int


def planning_basis(programme: Programme, *, now: datetime | None = None) -> PlanningBasis:
    """What a run ordered now would be given; a fixed number of queries.

    Args:
        programme: found by ``visible``.
        now: by whose clock; the program's, if not told.
    """
    standing = read_standing(programme, now or current_time())
    names = read_names(programme)
    candidates = [_describe_candidate(row, standing, names) for row in standing.candidates.values()]
    genders = Counter(row.gender for row in standing.candidates.values())
    cohorts = tuple(_describe_cohort(cohort, standing) for cohort in standing.facts.cohorts)
    pinned = [row for row in standing.chain_meetings.values() if standing.is_pinned(row)]
    guarantees = programme.place_guarantees.order_by("partner")
    return PlanningBasis(
        candidates=tuple(sorted(candidates, key=lambda line: line.code)),
        cohorts=cohorts,
        guarantees=tuple(GuaranteeLine(row.partner, row.places) for row in guarantees),
        warnings=tuple(_warn(standing, names)),
        women=genders[Gender.WOMAN],
        men=genders[Gender.MAN],
        agencies=dict(sorted(Counter(line.agency for line in candidates).items())),
        waiting=sum(not line.cohort for line in candidates),
        free_seats=sum(line.seats - line.members for line in cohorts if line.can_be_joined),
        plans_from=standing.horizon.plans_from,
        pinned_meetings=len(pinned),
        movable_meetings=len(standing.movable),
    )


def _describe_candidate(row: CandidateFacts, standing: Standing, names: Names) -> CandidateLine:
    membership = standing.memberships.get(row.enrolment_id)
    return CandidateLine(
        enrolment_id=row.enrolment_id,
        participant_id=row.participant_id,
        code=names.code(row.enrolment_id),
        agency=names.agencies.get(row.enrolment_id, "–"),
        ready_on=row.ready_on,
        priority=row.priority,
        needs=row.needs,
        cohort="" if membership is None else names.cohort(membership.cohort_id),
        is_fixed=row.enrolment_id in standing.fixed_members,
    )


def _describe_cohort(cohort: CohortFacts, standing: Standing) -> CohortLine:
    taken = [row for row in standing.facts.memberships if row.cohort_id == cohort.cohort_id]
    return CohortLine(
        cohort_id=cohort.cohort_id,
        number=cohort.number,
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        seats=len(cohort.seats),
        members=len(taken),
        fixed_members=sum(row.enrolment_id in standing.fixed_members for row in taken),
        can_be_joined=not standing.has_begun(cohort),
    )


def _warn(standing: Standing, names: Names) -> Iterable[str]:
    considered = [row for row in standing.facts.candidates if row.enrolment_id not in standing.settled]
    left_out = [row for row in considered if row.enrolment_id not in standing.candidates]
    without_consent = [row for row in left_out if not row.has_consent]
    too_late = [row for row in left_out if row.has_consent]
    if without_consent:
        text = ngettext(
            "%(count)d saknar samtycke och placeras inte: %(codes)s.",
            "%(count)d saknar samtycke och placeras inte: %(codes)s.",
            len(without_consent),
        )
        yield text % {"count": len(without_consent), "codes": _join_codes(without_consent, names)}
    if too_late:
        text = ngettext(
            "%(count)d kan inte börja så sent och placeras inte: %(codes)s.",
            "%(count)d kan inte börja så sent och placeras inte: %(codes)s.",
            len(too_late),
        )
        yield text % {"count": len(too_late), "codes": _join_codes(too_late, names)}
    yield from _warn_of_consent(standing)
    yield from _warn_of_seats(standing)
    yield from _warn_of_staff(standing, names)


def _warn_of_consent(standing: Standing) -> Iterable[str]:
    steps = [step for step in standing.facts.steps if step.needs_written_consent]
    oral_only = sum(not row.has_written_consent for row in standing.candidates.values())
    if steps and oral_only:
        text = ngettext(
            "%(count)d har bara muntligt samtycke: överlämningsmötet blir preliminärt tills det skriftliga finns.",
            "%(count)d har bara muntligt samtycke: överlämningsmötena blir preliminära tills de skriftliga finns.",
            oral_only,
        )
        yield text % {"count": oral_only}


def _warn_of_seats(standing: Standing) -> Iterable[str]:
    waiting = sum(key not in standing.memberships for key in standing.candidates)
    taken = Counter(row.cohort_id for row in standing.facts.memberships)
    joinable = [cohort for cohort in standing.facts.cohorts if not standing.has_begun(cohort)]
    free = sum(len(cohort.seats) - taken[cohort.cohort_id] for cohort in joinable)
    if waiting > free:
        text = _("%(waiting)d väntar men bara %(free)d platser är lediga. De som väntat längst går först.")
        yield text % {"waiting": waiting, "free": free}


def _warn_of_staff(standing: Standing, names: Names) -> Iterable[str]:
    unknown = sorted(names.staff.get(row.staff_id, "–") for row in standing.facts.staff if not row.hours)
    if unknown:
        yield _("Saknar arbetstider och antas kunna när rummet är öppet: %(names)s.") % {"names": ", ".join(unknown)}
    if any(step.with_contact_persons for step in standing.facts.steps):
        silent = [agency for agency in standing.facts.agencies if not agency.contact_ids]
        if silent:
            yield ngettext(
                "%(count)d myndighet har ingen kontaktperson och kallas inte till överlämningsmötet.",
                "%(count)d myndigheter har ingen kontaktperson och kallas inte till överlämningsmötet.",
                len(silent),
            ) % {"count": len(silent)}


def _join_codes(rows: Iterable[CandidateFacts], names: Names) -> str:
    return ", ".join(sorted(names.code(row.enrolment_id) for row in rows))
