"""What decides whether somebody may have a place, read at once: booking has to be quick when many want the same."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.activities.models import Activity
from backend.associations.models import Programme
from backend.offers.models import QueueEntry
from backend.participants.models import Consent, Enrolment


@dataclass(frozen=True, slots=True)
class Admission:
    """Facts about an enrolment and an activity, as they are now."""

    status: str
    association_id: int
    has_consent: bool
    programme_is_admitted: bool
    intake_is_decided: bool


def admission(enrolment: Enrolment, activity: Activity) -> Admission:
    """Return what decides whether ``enrolment`` may lead to a place in ``activity``; one query.

    Read after the participant was locked, so that a drop-out or a withdrawn consent is not overlooked.

    Raises:
        Enrolment.DoesNotExist: it is gone.
    """
    admitted = activity.programmes.through.objects.filter(activity=activity)
    facts = Enrolment.objects.annotate(
        has_consent=Exists(Consent.objects.filter(participant=OuterRef("participant"), withdrawn_at=None)),
        programme_is_admitted=~Exists(admitted) | Q(programme__in=_programmes(activity)),
        intake_is_decided=Exists(_decisions(activity).filter(enrolment=OuterRef("pk"))),
    )
    columns = ("status", "programme__association_id", "has_consent", "programme_is_admitted", "intake_is_decided")
    return Admission(*facts.values_list(*columns).get(pk=enrolment.pk))


def _programmes(activity: Activity) -> QuerySet[Programme]:
    return Programme.objects.filter(activities=activity)


def _decisions(activity: Activity) -> QuerySet[QueueEntry]:
    """Decisions of the intake board that let somebody into the activity."""
    wanted = Q(activity=None) | Q(activity=activity)
    return QueueEntry.objects.filter(wanted, kind=activity.kind, intake_decided_on__isnull=False)
