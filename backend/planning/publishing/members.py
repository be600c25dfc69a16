"""Seats, enrolments and cohorts of a published plan."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext as _

from backend.cohorts.enums import CohortStatus
from backend.cohorts.models import Cohort, CohortMembership
from backend.cohorts.transitions import COHORT
from backend.common.errors import Conflict
from backend.meetings.enums import MeetingStatus
from backend.participants.enums import EnrolmentStatus
from backend.participants.models import Enrolment
from backend.participants.transitions import ENROLMENT
from backend.planning.plans import Plan
from backend.planning.problems.standing import Standing


class MemberWriter:
    """Seats people. The caller holds the locks and has checked that the plan still fits."""

    def __init__(self, plan: Plan, standing: Standing, now: datetime) -> None:
        self.plan = plan
        self.standing = standing
        self.now = now

    def write(self) -> None:
        """Free the seats of those who leave or change, seat those who join or change, and let enrolments follow."""
        freed = self.plan.leaving.keys() | self.plan.changing.keys()
        memberships = [self.standing.memberships[enrolment_id] for enrolment_id in sorted(freed)]
        CohortMembership.objects.filter(pk__in=[row.membership_id for row in memberships]).update(left_at=self.now)
        seated = self.plan.joining | {key: after for key, (_before, after) in self.plan.changing.items()}
        CohortMembership.objects.bulk_create(
            CohortMembership(seat_id=seat_id, enrolment_id=enrolment_id, joined_at=self.now)
            for enrolment_id, seat_id in self._choose_seats(seated, freed={row.seat_id for row in memberships})
        )
        self._set_enrolments(self.plan.joining.keys(), EnrolmentStatus.WAITING, EnrolmentStatus.ACTIVE)
        self._set_enrolments(self.plan.leaving.keys(), EnrolmentStatus.ACTIVE, EnrolmentStatus.WAITING)

    def _choose_seats(self, seated: dict[int, int], freed: set[int]) -> list[tuple[int, int]]:
        """The free seat with the lowest number for each, in the order of enrolments."""
        taken = {row.seat_id for row in self.standing.facts.memberships} - freed
        free: dict[int, list[int]] = defaultdict(list)
        for cohort_id, cohort in self.standing.cohorts.items():
            free[cohort_id] = [seat_id for seat_id in cohort.seats if seat_id not in taken]
        chosen: list[tuple[int, int]] = []
        for enrolment_id, cohort_id in sorted(seated.items()):
            if not free[cohort_id]:
                raise Conflict("seat_taken_once", _("Gruppen har inte så många platser."))
            chosen.append((enrolment_id, free[cohort_id].pop(0)))
        return chosen

    def _set_enrolments(self, enrolment_ids: Collection[int], before: EnrolmentStatus, after: EnrolmentStatus) -> None:
        ENROLMENT.check_follows(before, after)
        Enrolment.objects.filter(pk__in=enrolment_ids, status=before).update(
            status=after, version=F("version") + 1, modified_at=self.now
        )

    def announce_cohorts(self, announced_until: datetime) -> None:
        """Let the planned cohorts whose first meeting is announced by now be announced too."""
        COHORT.check_follows(CohortStatus.PLANNED, CohortStatus.ANNOUNCED)
        called = Q(
            seats__memberships__left_at__isnull=True,
            seats__memberships__enrolment__meetings__status__in=MeetingStatus.live(),
            seats__memberships__enrolment__meetings__begins_at__lt=announced_until,
        )
        planned = Cohort.objects.filter(pk__in=self.standing.cohorts, status=CohortStatus.PLANNED)
        Cohort.objects.filter(pk__in=planned.filter(called).values("pk")).update(
            status=CohortStatus.ANNOUNCED, version=F("version") + 1, modified_at=self.now
        )
