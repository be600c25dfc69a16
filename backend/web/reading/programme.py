"""How a programme stands, in figures."""

from dataclasses import dataclass

from django.db.models import Count, Q

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.models import Programme
from backend.cohorts.models import Cohort
from backend.participants.enums import EnrolmentStatus, ReferralStatus
from backend.participants.models import Enrolment, Referral


@dataclass(frozen=True)
class ProgrammeFigures:
    """Counts of the persons in a programme that the viewer may see."""

    referred: int
    undecided: int
    waiting: int
    active: int
    completed: int
    dropped_out: int
    placed: int
    seats: int

    @property
    def enrolled(self) -> int:
        """Those who hold a place in the programme now."""
        return self.waiting + self.active + self.completed


def count_programme(viewer: Viewer, programme: Programme) -> ProgrammeFigures:
    """Count referrals, enrolments and seats; three queries."""
    referrals = visible(Referral, viewer).filter(programme=programme)
    referred = referrals.aggregate(all=Count("pk"), undecided=Count("pk", filter=Q(status=ReferralStatus.RECEIVED)))
    enrolments = visible(Enrolment, viewer).filter(programme=programme)
    statuses = enrolments.aggregate(
        **{status.value: Count("pk", filter=Q(status=status)) for status in EnrolmentStatus},
        placed=Count("pk", filter=Q(memberships__left_at__isnull=True, memberships__isnull=False)),
    )
    seats = visible(Cohort, viewer).filter(programme=programme).aggregate(seats=Count("seats"))["seats"]
    return ProgrammeFigures(
        referred=referred["all"],
        undecided=referred["undecided"],
        waiting=statuses[EnrolmentStatus.WAITING.value],
        active=statuses[EnrolmentStatus.ACTIVE.value],
        completed=statuses[EnrolmentStatus.COMPLETED.value] + statuses[EnrolmentStatus.DISCHARGED.value],
        dropped_out=statuses[EnrolmentStatus.DROPPED_OUT.value],
        placed=statuses["placed"],
        seats=seats,
    )
