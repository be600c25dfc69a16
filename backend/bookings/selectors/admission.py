"""What decides whether somebody may have a place, and whether a seat is left.

When many want the same seat these are asked most of all, so they are plain SQL: building the same queries with the ORM
takes several times as long as running them.
"""

from dataclasses import dataclass

from django.db import connection

from backend.activities.models import Activity, Session
from backend.participants.models import Enrolment

_ADMISSION = """
SELECT e.status, p.association_id,
       EXISTS (SELECT FROM participants_consent c
               WHERE c.participant_id = e.participant_id AND c.withdrawn_at IS NULL),
       NOT EXISTS (SELECT FROM activities_activity_programmes a WHERE a.activity_id = %(activity)s)
         OR EXISTS (SELECT FROM activities_activity_programmes a
                    WHERE a.activity_id = %(activity)s AND a.programme_id = e.programme_id),
       EXISTS (SELECT FROM offers_queueentry q
               WHERE q.enrolment_id = e.id AND q.kind = %(kind)s AND q.intake_decided_on IS NOT NULL
                 AND (q.activity_id IS NULL OR q.activity_id = %(activity)s))
FROM participants_enrolment e JOIN associations_programme p ON p.id = e.programme_id
WHERE e.id = %(enrolment)s
"""

_SEATS_LEFT = """
SELECT s.capacity - (SELECT count(*) FROM bookings_booking b WHERE b.session_id = s.id)
FROM activities_session s WHERE s.id = %s
"""


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
    values: dict[str, int | str] = {"enrolment": enrolment.pk, "activity": activity.pk, "kind": str(activity.kind)}
    with connection.cursor() as cursor:
        cursor.execute(_ADMISSION, values)
        row = cursor.fetchone()
    if row is None:
        raise Enrolment.DoesNotExist
    return Admission(*row)


def seats_left(session: Session) -> int:
    """Return how many seats of the session nobody has, as far as transactions have ended; one query.

    Raises:
        Session.DoesNotExist: it is gone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SEATS_LEFT, [session.pk])
        row = cursor.fetchone()
    if row is None:
        raise Session.DoesNotExist
    return int(row[0])
