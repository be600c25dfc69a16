"""Cohorts with how full they are, and who sits in them."""

from django.db.models import Count, Q, QuerySet

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.models import Programme
from backend.cohorts.models import Cohort, CohortMembership, CohortSeat

_TAKEN = Q(seats__memberships__isnull=False, seats__memberships__left_at=None)


def programme_cohorts(viewer: Viewer, programme: Programme) -> QuerySet[Cohort]:
    """Return the programme's cohorts, each with ``seat_count`` and ``member_count`` (persons), by number."""
    cohorts = visible(Cohort, viewer).filter(programme=programme).select_related("leader", "room__site", "programme")
    return with_counts(cohorts).order_by("number")


def with_counts(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Return the cohorts with ``seat_count`` and ``member_count``."""
    return cohorts.annotate(
        seat_count=Count("seats", distinct=True), member_count=Count("seats", filter=_TAKEN, distinct=True)
    )


def cohort_members(cohort: Cohort, *, viewer: Viewer) -> QuerySet[CohortMembership]:
    """Return the live memberships of ``cohort`` whose participants ``viewer`` may see, in the order of the seats."""
    live = visible(CohortMembership, viewer).filter(seat__cohort=cohort, left_at=None)
    related = live.select_related("seat", "enrolment__participant__agency", "enrolment__action_plan")
    return related.order_by("seat__number")


def free_seats(cohort: Cohort) -> QuerySet[CohortSeat]:
    """Return the seats of ``cohort`` that nobody has, in order."""
    taken = CohortMembership.objects.filter(seat__cohort=cohort, left_at=None)
    return CohortSeat.objects.filter(cohort=cohort).exclude(pk__in=taken.values("seat_id")).order_by("number")
