"""Thirty more rows of a kind, in one association."""

from collections.abc import Callable
from typing import Any

from backend.access.enums import Role
from tests import factories
from tests.factories.worlds import Side

MANY = 30


def _grow_staff(side: Side) -> None:
    staff = factories.StaffFactory()
    factories.RoleGrantFactory(staff=staff, association=side.association, role=Role.SUPERVISOR)


def _grow_referrals(side: Side) -> None:
    factories.ReferralFactory(participant__agency=side.fk, programme=side.programme)


def _grow_enrolments(side: Side) -> None:
    participant = factories.ParticipantFactory(agency=side.fk)
    enrolment = factories.EnrolmentFactory(participant=participant, programme=side.programme)
    factories.ActionPlanFactory(enrolment=enrolment)


def _grow_meetings(side: Side) -> None:
    meeting = factories.MeetingFactory(association=side.association, programme=side.programme)
    factories.AttendanceFactory(meeting=meeting)
    factories.AttendanceFactory(meeting=meeting, staff=None, participant=factories.ParticipantFactory(agency=side.fk))


def _grow_requests(side: Side) -> None:
    request = factories.MeetingRequestFactory(
        association=side.association, programme=side.programme, enrolment=side.enrolment
    )
    factories.RequestedAttendanceFactory(request=request)
    factories.RequestedAttendanceFactory(request=request, party="", participant=side.participant)


def _grow_rules(side: Side) -> None:
    programme = factories.ProgrammeFactory(association=side.association)
    factories.RulePartyFactory(
        rule=factories.MeetingRuleFactory(association=side.association, programme=programme), requirement="optional"
    )


def _grow_runs(side: Side) -> None:
    run = factories.PlanningRunFactory(programme=side.programme, state="succeeded")
    factories.RunProgressFactory(run=run)


_GROWING: dict[str, Callable[[Side], Any]] = {
    "agencies": lambda side: factories.AgencyFactory(association=side.association),
    "programmes": lambda side: factories.ProgrammeFactory(association=side.association, agencies=[side.fk]),
    "sites": lambda side: factories.SiteFactory(association=side.association),
    "rooms": lambda side: factories.RoomFactory(site=side.room.site, open_weekdays=True),
    "staff": _grow_staff,
    "participants": lambda side: factories.ParticipantFactory(agency=side.fk),
    "referrals": _grow_referrals,
    "enrolments": _grow_enrolments,
    "cohorts": lambda side: factories.CohortFactory(programme=side.programme, room=side.room, seat_count=2),
    "meetings": _grow_meetings,
    "meeting-requests": _grow_requests,
    "meeting-rules": _grow_rules,
    "contacts": lambda side: factories.ContactFactory(association=side.association, agency=side.fk),
    "planning-runs": _grow_runs,
    "proposals": lambda side: factories.ProposalFactory(run__programme=side.programme, run__state="succeeded"),
    "outside-calendars": lambda side: factories.OutsideCalendarFactory(staff=side.staff[Role.COORDINATOR]),
    "subscriptions": lambda side: factories.SubscriptionFactory(
        owner=side.staff[Role.COORDINATOR], association=side.association
    ),
    "audit-events": lambda side: factories.AuditEventFactory(association=side.association),
}


def thirty_of(name: str, side: Side) -> None:
    """Add thirty rows that the list ``name`` shows."""
    for _number in range(MANY):
        _GROWING[name](side)
