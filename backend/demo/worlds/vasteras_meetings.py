"""Contacts without account, requests and two booked meetings of Västerås, beside the chain of the programme.

All of it is ours: S4 tells that agencies send contact persons and that reaching people takes weeks, not whom or when.
"""

from datetime import date, timedelta

from backend.associations.enums import AgencyKind, MeetingKind, Party
from backend.associations.models import Agency, Association, Programme, Staff
from backend.contacts.models import Contact
from backend.demo.worlds.story import StoryCalendar
from backend.meetings.enums import MeetingStatus, PlaceKind, Requirement
from backend.meetings.models import Attendance, Meeting, MeetingRequest, RequestedAttendance
from backend.participants.models import Enrolment

_DOCTORS = (("Disa Lindholm", "disa.lindholm@vard.example"), ("Bo Hedqvist", "bo.hedqvist@vard.example"))
_REGION_PERSON = ("Vera Norling", "vera.norling@regionen.example")
_CASE_REVIEW = (date(2011, 9, 29), 540, 570)
_COLLABORATION = (date(2011, 9, 28), 780, 840)


def add_meetings(
    programme: Programme,
    agencies: dict[AgencyKind, Agency],
    coordinator: Staff,
    officers: dict[AgencyKind, list[Staff]],
    calendar: StoryCalendar,
) -> None:
    """Write three contacts, two open requests and two booked meetings of the week in which the story begins.

    The meetings are over before the first cohort starts, so that no allocation has to make way for them.
    """
    association = programme.association
    doctors = [_contact(association, Party.TREATING_DOCTOR, None, *one) for one in _DOCTORS]
    region = _contact(association, Party.REGION_OFFICER, agencies[AgencyKind.REGION], *_REGION_PERSON)
    _ask(programme, "SAM-003", MeetingKind.RECONCILIATION, date(2011, 9, 1), calendar, doctor=doctors[0])
    _ask(programme, "SAM-010", MeetingKind.FOLLOW_UP, date(2011, 9, 19), calendar, doctor=None)
    review = _meet(programme, coordinator, MeetingKind.CASE_REVIEW, PlaceKind.VIDEO, _CASE_REVIEW, calendar)
    parties = {AgencyKind.FK: Party.FK_OFFICER, AgencyKind.AF: Party.AF_OFFICER, AgencyKind.SOC: Party.SOC_OFFICER}
    for kind, party in parties.items():
        Attendance.objects.create(meeting=review, staff=officers[kind][0], party=party)
    together = _meet(
        programme, coordinator, MeetingKind.COLLABORATION, PlaceKind.ELSEWHERE, _COLLABORATION, calendar, "Regionhuset"
    )
    Attendance.objects.create(meeting=together, staff=officers[AgencyKind.SOC][1], party=Party.SOC_OFFICER)
    Attendance.objects.create(
        meeting=together, contact=region, party=Party.REGION_OFFICER, requirement=Requirement.OPTIONAL
    )


def _contact(association: Association, party: Party, agency: Agency | None, name: str, email: str) -> Contact:
    return Contact.objects.create(association=association, party=party, agency=agency, name=name, email=email)


def _ask(
    programme: Programme, code: str, kind: MeetingKind, day: date, calendar: StoryCalendar, *, doctor: Contact | None
) -> None:
    enrolment = Enrolment.objects.select_related("referral").get(programme=programme, participant__code=code)
    request = MeetingRequest.objects.create(
        association=programme.association,
        programme=programme,
        enrolment=enrolment,
        kind=kind,
        requested_at=calendar.instant(day, 600),
        requested_by=enrolment.referral.officer,
        duration_minutes=60 if doctor else 45,
        latest_on=calendar.day(day + timedelta(weeks=8)),
    )
    RequestedAttendance.objects.create(request=request, participant=enrolment.participant, party=Party.PARTICIPANT)
    RequestedAttendance.objects.create(request=request, party=Party.COORDINATOR)
    if doctor is not None:
        RequestedAttendance.objects.create(request=request, contact=doctor, party=Party.TREATING_DOCTOR)
        RequestedAttendance.objects.create(request=request, party=Party.FK_OFFICER)


def _meet(
    programme: Programme,
    coordinator: Staff,
    kind: MeetingKind,
    place: PlaceKind,
    when: tuple[date, int, int],
    calendar: StoryCalendar,
    place_text: str = "",
) -> Meeting:
    day, begins, ends = when
    meeting = Meeting.objects.create(
        association=programme.association,
        programme=programme,
        kind=kind,
        begins_at=calendar.instant(day, begins),
        ends_at=calendar.instant(day, ends),
        place_kind=place,
        place_text=place_text,
        video_link="https://video.example/sam" if place is PlaceKind.VIDEO else "",
        preparation_minutes=15 if kind is MeetingKind.CASE_REVIEW else 0,
        organiser=coordinator,
        booked_at=calendar.instant(day - timedelta(weeks=3), 600),
        status=MeetingStatus.CONFIRMED,
    )
    Attendance.objects.create(meeting=meeting, staff=coordinator, party=Party.COORDINATOR)
    return meeting
