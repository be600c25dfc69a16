"""A participant whose third mapping meeting has been, so that the handover's clock runs."""

from datetime import date

from backend.associations.enums import MeetingKind
from backend.meetings.models import Attendance, Meeting
from tests.factories import AttendanceFactory, MeetingFactory
from tests.factories.times import NOW, at
from tests.factories.worlds import Side

THIRD_ON = date(2011, 10, 20)
DUE_ON = date(2011, 11, 10)


def hold_third(side: Side, day: date = THIRD_ON, **changes) -> Meeting:
    """The third mapping meeting, held at nine on ``day``."""
    meeting = MeetingFactory(
        association=side.association,
        programme=side.programme,
        enrolment=side.enrolment,
        begins_at=at(day, "09:00"),
        ends_at=at(day, "10:00"),
        **{"step": side.steps[2], "status": "held", **changes},
    )
    AttendanceFactory(meeting=meeting, staff=None, participant=side.participant)
    return meeting


def hand_over(side: Side, day: date, clock: str = "13:00", **changes) -> Meeting:
    """A booked handover at one on ``day``."""
    return MeetingFactory(
        association=side.association,
        programme=side.programme,
        enrolment=side.enrolment,
        step=side.steps[3],
        kind=MeetingKind.HANDOVER,
        begins_at=at(day, clock),
        ends_at=at(day, "14:00"),
        **{"status": "confirmed", **changes},
    )


def stay_away(side: Side, meeting: Meeting) -> None:
    """The participant does not come."""
    Attendance.objects.update_or_create(
        meeting=meeting,
        participant=side.participant,
        defaults={"presence": "absent", "marked_at": NOW, "requirement": "optional"},
    )
