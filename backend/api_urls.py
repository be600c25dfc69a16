"""Routes of the API, below ``/api/v1/``."""

from django.urls import URLPattern, URLResolver, path, re_path
from rest_framework.routers import SimpleRouter

from backend.access.api.me import Me
from backend.access.api.tokens import ApiTokens
from backend.activities.api.activities import Activities, ActivityClosures
from backend.activities.api.sessions import SessionChanges, Sessions
from backend.activities.api.supervision import Away, SessionRequests, Terms
from backend.associations.api.associations import Agencies, Associations, ClosedDays
from backend.associations.api.programmes import Programmes
from backend.associations.api.staff import AbsencesEndpoint, StaffEndpoint, WorkingHoursEndpoint
from backend.audit.api import AuditEvents
from backend.bookings.api.bookings import AbsenceNotices, Bookings, SessionBookings
from backend.bookings.api.placements import Placements
from backend.cohorts.api import Cohorts, Members
from backend.common.rest.documentation import Documentation, Nothing, Schema
from backend.contacts.api import Contacts
from backend.feeds.api import Subscriptions
from backend.invitations.api import ToldOfMeeting
from backend.meeting_follow_up.api import MeetingFigures
from backend.meeting_times.api.endpoints import MeetingTimes, TimePolls
from backend.meetings.api.meetings import Meetings
from backend.meetings.api.requests import MeetingRequests
from backend.meetings.api.rules import MeetingRules
from backend.offers.api.offers import OfferNext, Offers
from backend.offers.api.queue import QueueEntries, QueueGroups
from backend.offers.api.what_if import Supposition
from backend.outside_calendars.api import OutsideCalendars
from backend.participants.api.enrolments import Enrolments
from backend.participants.api.participants import Consents, Participants
from backend.participants.api.referrals import Referrals
from backend.places.api import Closures, Openings, Rooms, Sites
from backend.planning.api.meetings import MeetingAllocations
from backend.planning.api.places import PlaceAllocations
from backend.planning.api.proposals import Proposals
from backend.planning.api.runs import PlanningRuns

app_name = "api"

router = SimpleRouter(use_regex_path=False)
router.register("associations", Associations, "association")
router.register("agencies", Agencies, "agency")
router.register("closed-days", ClosedDays, "closed-day")
router.register("programmes", Programmes, "programme")
router.register("sites", Sites, "site")
router.register("rooms", Rooms, "room")
router.register("rooms/<int:room_id>/openings", Openings, "opening")
router.register("rooms/<int:room_id>/closures", Closures, "closure")
router.register("staff", StaffEndpoint, "staff")
router.register("staff/<int:staff_id>/working-hours", WorkingHoursEndpoint, "working-hours")
router.register("staff/<int:staff_id>/absences", AbsencesEndpoint, "absence")
router.register("participants", Participants, "participant")
router.register("participants/<int:participant_id>/consents", Consents, "consent")
router.register("referrals", Referrals, "referral")
router.register("enrolments", Enrolments, "enrolment")
router.register("cohorts", Cohorts, "cohort")
router.register("cohorts/<int:cohort_id>/members", Members, "member")
router.register("meetings", Meetings, "meeting")
router.register("meetings/<int:meeting_id>/told", ToldOfMeeting, "told")
router.register("meeting-requests", MeetingRequests, "meeting-request")
router.register("meeting-times", MeetingTimes, "meeting-time")
router.register("time-polls", TimePolls, "time-poll")
router.register("meeting-rules", MeetingRules, "meeting-rule")
router.register("contacts", Contacts, "contact")
router.register("meeting-figures", MeetingFigures, "meeting-figure")
router.register("activities", Activities, "activity")
router.register("activities/<int:activity_id>/closures", ActivityClosures, "activity-closure")
router.register("sessions", Sessions, "session")
router.register("sessions/<int:session_id>/changes", SessionChanges, "session-change")
router.register("staff/<int:staff_id>/away", Away, "away")
router.register("supervisor-terms", Terms, "supervisor-terms")
router.register("session-requests", SessionRequests, "session-request")
router.register("sessions/<int:session_id>/bookings", SessionBookings, "session-booking")
router.register("placements", Placements, "placement")
router.register("bookings", Bookings, "booking")
router.register("absence-notices", AbsenceNotices, "absence-notice")
router.register("queue-entries", QueueEntries, "queue-entry")
router.register("queue-groups", QueueGroups, "queue-group")
router.register("offers", Offers, "offer")
router.register("activities/<int:activity_id>/offer-next", OfferNext, "offer-next")
router.register("planning-runs", PlanningRuns, "planning-run")
router.register("proposals", Proposals, "proposal")
router.register("meeting-allocations", MeetingAllocations, "meeting-allocation")
router.register("place-allocations", PlaceAllocations, "place-allocation")
router.register("subscriptions", Subscriptions, "subscription")
router.register("outside-calendars", OutsideCalendars, "outside-calendar")
router.register("audit-events", AuditEvents, "audit-event")
router.register("tokens", ApiTokens, "token")

urlpatterns: list[URLPattern | URLResolver] = [
    *router.urls,
    path("what-if/", Supposition.as_view({"post": "suppose"}), name="what-if"),
    path("me/", Me.as_view(), name="me"),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Documentation.as_view(), name="docs"),
    re_path("", Nothing.as_view()),
]
