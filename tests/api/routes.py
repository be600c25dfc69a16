"""Every operation of the API: its address and a document that fits it, and which roles may do what there.

``does``, ``refused``: letters of roles, C coordinator, M mapping lead, O officer of FK, S supervisor, A whoever runs
the system. To everybody else the thing does not exist. A well-formed act that a rule forbids just now counts as done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backend.access.enums import Role
from tests.factories.worlds import Side, empty_meeting_proposal

EVERYBODY = "CMOSA"
COLLEAGUES = "CMOS"
Document = Callable[[Side], dict[str, Any]] | None


@dataclass(frozen=True)
class Route:
    """One operation."""

    path: Callable[[Side], str]
    does: str
    refused: str = ""
    document: Document = None


def _lead(side: Side) -> int:
    return side.staff[Role.MAPPING_LEAD].pk


def _request(side: Side) -> int:
    return side.association.meeting_requests.get().pk


def _poll(side: Side) -> int:
    return side.association.time_polls.get().pk


def _held_time(side: Side) -> int:
    return side.association.time_polls.get().times.get().pk


def _reading(collection: str, row: Callable[[Side], int], does: str) -> dict[str, Route]:
    """The two ways of reading a collection. Lists are open to everybody; what they contain is another test's."""
    return {
        "list": Route(lambda side: f"{collection}/", EVERYBODY),
        "detail": Route(lambda side: f"{collection}/{row(side)}/", does),
    }


def _named(name: str, reading: dict[str, Route]) -> dict[tuple[str, str], Route]:
    return {(f"{name}-{kind}", "get"): route for kind, route in reading.items()}


READING: dict[tuple[str, str], Route] = {
    **_named("association", _reading("associations", lambda s: s.association.pk, COLLEAGUES)),
    **_named("agency", _reading("agencies", lambda s: s.fk.pk, COLLEAGUES)),
    **_named("programme", _reading("programmes", lambda s: s.programme.pk, COLLEAGUES)),
    **_named("site", _reading("sites", lambda s: s.room.site.pk, COLLEAGUES)),
    **_named("room", _reading("rooms", lambda s: s.room.pk, COLLEAGUES)),
    **_named("staff", _reading("staff", _lead, COLLEAGUES)),
    **_named("participant", _reading("participants", lambda s: s.participant.pk, "CMO")),
    **_named("referral", _reading("referrals", lambda s: s.enrolment.referral.pk, "CMO")),
    **_named("enrolment", _reading("enrolments", lambda s: s.enrolment.pk, "CMO")),
    **_named("cohort", _reading("cohorts", lambda s: s.cohort.pk, COLLEAGUES)),
    **_named("meeting", _reading("meetings", lambda s: s.meeting.pk, "CMO")),
    **_named("meeting-request", _reading("meeting-requests", lambda s: s.association.meeting_requests.get().pk, "CM")),
    **_named("meeting-rule", _reading("meeting-rules", lambda s: s.association.meeting_rules.get().pk, COLLEAGUES)),
    **_named("contact", _reading("contacts", lambda s: s.association.contacts.get().pk, "CM")),
    **_named("time-poll", _reading("time-polls", _poll, "CM")),
    ("told-list", "get"): Route(lambda side: f"meetings/{side.meeting.pk}/told/", "CMO"),
    ("meeting-time-detail", "get"): Route(lambda side: f"meeting-times/{_request(side)}/", "CM"),
    ("time-poll-standing", "get"): Route(lambda side: f"time-polls/{_poll(side)}/standing/", "CM"),
    **_named("queue-entry", _reading("queue-entries", lambda s: s.entry.pk, "CM")),
    **_named("queue-group", _reading("queue-groups", lambda s: s.entry.group.pk, COLLEAGUES)),
    **_named("offer", _reading("offers", lambda s: s.offer.pk, "CM")),
    **_named("planning-run", _reading("planning-runs", lambda s: s.run.pk, "C")),
    **_named("proposal", _reading("proposals", lambda s: s.proposal.pk, "C")),
    **_named("subscription", _reading("subscriptions", lambda s: s.subscription.pk, "C")),
    **_named("outside-calendar", _reading("outside-calendars", lambda s: s.outside_calendar.pk, "C")),
    **_named("audit-event", _reading("audit-events", lambda s: s.association.audit_events.first().pk, "C")),
    **_named("activity", _reading("activities", lambda s: s.activity.pk, COLLEAGUES)),
    **_named("session", _reading("sessions", lambda s: s.session.pk, COLLEAGUES)),
    **_named("supervisor-terms", _reading("supervisor-terms", lambda s: s.gardener.supervisor_terms.pk, COLLEAGUES)),
    **_named("session-request", _reading("session-requests", lambda s: s.activity.session_requests.get().pk, "C")),
    ("activity-closure-list", "get"): Route(lambda side: f"activities/{side.activity.pk}/closures/", COLLEAGUES),
    ("session-change-list", "get"): Route(lambda side: f"sessions/{side.session.pk}/changes/", COLLEAGUES),
    ("away-detail", "get"): Route(lambda side: f"staff/{_lead(side)}/away/{_absence(side)}/", "CM"),
    **_named("placement", _reading("placements", lambda s: s.placement.pk, "CMO")),
    **_named("booking", _reading("bookings", lambda s: s.booking.pk, "CMO")),
    ("placement-possible-moves", "get"): Route(lambda side: f"placements/{side.placement.pk}/possible-moves/", "CMO"),
    ("session-booking-list", "get"): Route(lambda side: f"sessions/{side.session.pk}/bookings/", COLLEAGUES),
    ("absence-notice-list", "get"): Route(lambda side: "absence-notices/", EVERYBODY),
    ("closed-day-list", "get"): Route(lambda side: "closed-days/", EVERYBODY),
    ("opening-list", "get"): Route(lambda side: f"rooms/{side.room.pk}/openings/", COLLEAGUES),
    ("closure-list", "get"): Route(lambda side: f"rooms/{side.room.pk}/closures/", COLLEAGUES),
    ("working-hours-list", "get"): Route(lambda side: f"staff/{_lead(side)}/working-hours/", COLLEAGUES),
    ("absence-list", "get"): Route(lambda side: f"staff/{_lead(side)}/absences/", COLLEAGUES),
    ("consent-list", "get"): Route(lambda side: f"participants/{side.participant.pk}/consents/", "CMO"),
    ("participant-contact", "get"): Route(lambda side: f"participants/{side.participant.pk}/contact/", "CMO"),
    ("enrolment-timeline", "get"): Route(lambda side: f"enrolments/{side.enrolment.pk}/timeline/", "CMO"),
    ("enrolment-action-plan", "get"): Route(lambda side: f"enrolments/{side.soc_enrolment.pk}/action-plan/", "CM"),
    ("member-list", "get"): Route(lambda side: f"cohorts/{side.cohort.pk}/members/", COLLEAGUES),
    ("planning-run-progress", "get"): Route(lambda side: f"planning-runs/{side.run.pk}/progress/", "C"),
    ("proposal-plan", "get"): Route(lambda side: f"proposals/{side.proposal.pk}/plan/", "C"),
    ("planning-run-scenarios", "get"): Route(lambda side: f"planning-runs/{side.run.pk}/scenarios/", "C"),
    ("planning-run-moves", "get"): Route(lambda side: f"planning-runs/{side.run.pk}/moves/", "C"),
    ("proposal-places", "get"): Route(lambda side: f"proposals/{side.place_proposal.pk}/places/", "C"),
    ("proposal-meetings", "get"): Route(lambda side: f"proposals/{empty_meeting_proposal(side).pk}/meetings/", "C"),
    ("proposal-documents", "get"): Route(lambda side: f"proposals/{side.proposal.pk}/documents/", "C"),
    ("meeting-figure-waits", "get"): Route(lambda side: f"meeting-figures/{side.association.pk}/waits/", "CMO"),
    ("meeting-figure-no-shows", "get"): Route(lambda side: f"meeting-figures/{side.association.pk}/no-shows/", "CMO"),
    ("meeting-figure-deadlines", "get"): Route(lambda side: f"meeting-figures/{side.association.pk}/deadlines/", "CMO"),
    ("place-allocation-basis", "get"): Route(lambda side: f"place-allocations/{side.association.pk}/basis/", "C"),
    ("place-allocation-fair-share", "get"): Route(
        lambda side: f"place-allocations/{side.association.pk}/fair-share/", "C"
    ),
    ("proposal-difference", "get"): Route(lambda side: f"proposals/{side.proposal.pk}/difference/", "C"),
    ("token-list", "get"): Route(lambda side: "tokens/", EVERYBODY),
    ("me", "get"): Route(lambda side: "me/", EVERYBODY),
}

_KEPT_BY_COORDINATOR = {"does": "C", "refused": "MOS"}
_TIME = {"begins_at": "2011-11-21T09:00:00+01:00", "ends_at": "2011-11-21T10:00:00+01:00"}
_HOURS = {"weekday": 2, "begins_minute": 480, "ends_minute": 720, "from_on": "2011-11-01"}
_OPENING = {"weekdays": [5], "begins_minute": 480, "ends_minute": 720, "from_on": "2011-11-01"}


def _placement_act(name: str, **document: Any) -> dict[tuple[str, str], Route]:
    path = name.replace("_", "-")
    route = Route(lambda side: f"placements/{side.placement.pk}/{path}/", "C", "MO", lambda side: document)
    return {(f"placement-{path}", "post"): route}


def _booking_act(name: str, document: Document = None) -> dict[tuple[str, str], Route]:
    return {(f"booking-{name}", "post"): Route(lambda side: f"bookings/{side.booking.pk}/{name}/", "C", "MO", document)}


def _session_act(path: str, document: Document = None) -> Route:
    return Route(lambda side: f"sessions/{side.session.pk}/{path}", **_KEPT_BY_COORDINATOR, document=document)


def _terms(side: Side) -> dict[str, Any]:
    return {"staff": side.gardener.pk, "employment_percent": 75, "participants_per_session": 8}


def _meeting_act(name: str, *, path: str | None = None, document: Document = None) -> Route:
    return Route(lambda side: f"meetings/{side.meeting.pk}/{name if path is None else path}", "CM", "O", document)


def _entry_act(path: str, does: str, refused: str = "", document: Document = None) -> Route:
    return Route(lambda side: f"queue-entries/{side.entry.pk}/{path}", does, refused, document)


WRITING: dict[tuple[str, str], Route] = {
    ("closed-day-list", "post"): Route(
        lambda side: "closed-days/",
        **_KEPT_BY_COORDINATOR,
        document=lambda side: {"association": side.association.pk, "closed_on": "2011-12-30", "label": "Klämdag"},
    ),
    ("closed-day-detail", "delete"): Route(
        lambda side: f"closed-days/{side.association.closed_days.get().pk}/", **_KEPT_BY_COORDINATOR
    ),
    ("site-list", "post"): Route(
        lambda side: "sites/",
        **_KEPT_BY_COORDINATOR,
        document=lambda side: {"association": side.association.pk, "name": "Nytt"},
    ),
    ("site-detail", "patch"): Route(
        lambda side: f"sites/{side.room.site.pk}/", **_KEPT_BY_COORDINATOR, document=lambda side: {"name": "Nytt"}
    ),
    ("room-list", "post"): Route(
        lambda side: "rooms/",
        **_KEPT_BY_COORDINATOR,
        document=lambda side: {"site": side.room.site.pk, "name": "Nytt", "capacity": 4},
    ),
    ("room-detail", "patch"): Route(
        lambda side: f"rooms/{side.room.pk}/", **_KEPT_BY_COORDINATOR, document=lambda side: {"capacity": 9}
    ),
    ("opening-list", "post"): Route(
        lambda side: f"rooms/{side.room.pk}/openings/", **_KEPT_BY_COORDINATOR, document=lambda side: _OPENING
    ),
    ("opening-detail", "delete"): Route(
        lambda side: f"rooms/{side.room.pk}/openings/{side.room.openings.get().pk}/", **_KEPT_BY_COORDINATOR
    ),
    ("closure-list", "post"): Route(
        lambda side: f"rooms/{side.room.pk}/closures/", **_KEPT_BY_COORDINATOR, document=lambda side: _TIME
    ),
    ("closure-detail", "delete"): Route(
        lambda side: f"rooms/{side.room.pk}/closures/{side.room.closures.get().pk}/", **_KEPT_BY_COORDINATOR
    ),
    ("working-hours-list", "post"): Route(
        lambda side: f"staff/{_lead(side)}/working-hours/", **_KEPT_BY_COORDINATOR, document=lambda side: _HOURS
    ),
    ("working-hours-detail", "patch"): Route(
        lambda side: f"staff/{_lead(side)}/working-hours/{_hours(side)}/",
        **_KEPT_BY_COORDINATOR,
        document=lambda side: {"until_on": "2012-01-01"},
    ),
    ("working-hours-detail", "delete"): Route(
        lambda side: f"staff/{_lead(side)}/working-hours/{_hours(side)}/", **_KEPT_BY_COORDINATOR
    ),
    ("absence-list", "post"): Route(
        lambda side: f"staff/{_lead(side)}/absences/", "CM", "OS", document=lambda side: _TIME
    ),
    ("absence-detail", "put"): Route(
        lambda side: f"staff/{_lead(side)}/absences/{_absence(side)}/", "CM", document=lambda side: _TIME
    ),
    ("absence-detail", "delete"): Route(lambda side: f"staff/{_lead(side)}/absences/{_absence(side)}/", "CM"),
    ("consent-list", "post"): Route(
        lambda side: f"participants/{side.participant.pk}/consents/",
        "CMO",
        document=lambda side: {"kind": "oral", "given_on": "2011-11-01"},
    ),
    ("consent-withdraw", "post"): Route(
        lambda side: f"participants/{side.participant.pk}/consents/{side.participant.consents.first().pk}/withdraw/",
        "CMO",
    ),
    ("referral-list", "post"): Route(
        lambda side: "referrals/",
        "CO",
        "MS",
        document=lambda side: {
            "programme": side.programme.pk,
            "agency": side.fk.pk,
            "officer": side.staff[Role.OFFICER].pk,
            "referred_on": "2011-11-01",
        },
    ),
    ("referral-accept", "post"): Route(
        lambda side: f"referrals/{side.enrolment.referral.pk}/accept/", "C", "MO", document=lambda side: {}
    ),
    ("referral-decline", "post"): Route(lambda side: f"referrals/{side.enrolment.referral.pk}/decline/", "C", "MO"),
    ("enrolment-drop-out", "post"): Route(
        lambda side: f"enrolments/{side.enrolment.pk}/drop-out/", "CM", "O", lambda side: {"reason": "moved"}
    ),
    ("enrolment-reinstate", "post"): Route(lambda side: f"enrolments/{side.enrolment.pk}/reinstate/", "CM", "O"),
    ("enrolment-move", "post"): Route(
        lambda side: f"enrolments/{side.enrolment.pk}/move/", "C", "MO", lambda side: {"cohort": side.cohort.pk}
    ),
    ("enrolment-action-plan", "put"): Route(
        lambda side: f"enrolments/{side.enrolment.pk}/action-plan/",
        "CM",
        "O",
        lambda side: {"direction": "A", "recorded_on": "2011-11-01"},
    ),
    ("cohort-list", "post"): Route(
        lambda side: "cohorts/",
        **_KEPT_BY_COORDINATOR,
        document=lambda side: {
            "programme": side.programme.pk,
            "number": 77,
            "starts_on": "2012-01-09",
            "leader": _lead(side),
        },
    ),
    ("cohort-status", "post"): Route(
        lambda side: f"cohorts/{side.cohort.pk}/status/",
        **_KEPT_BY_COORDINATOR,
        document=lambda side: {"status": "announced"},
    ),
    ("member-list", "post"): Route(
        lambda side: f"cohorts/{side.cohort.pk}/members/", "C", "MO", lambda side: {"enrolment": side.enrolment.pk}
    ),
    ("member-detail", "delete"): Route(
        lambda side: f"cohorts/{side.cohort.pk}/members/{side.enrolment.memberships.get().pk}/", "C", "MO"
    ),
    ("meeting-list", "post"): Route(
        lambda side: "meetings/",
        "CM",
        "OS",
        lambda side: {
            "association": side.association.pk,
            "kind": "case_review",
            "attendees": [{"staff": _lead(side)}],
            **_TIME,
        },
    ),
    ("meeting-detail", "patch"): _meeting_act("move", path="", document=lambda side: _TIME),
    **{
        (f"meeting-{act}", "post"): _meeting_act(f"{act}/")
        for act in ("confirm", "hold", "reopen", "cancel", "restore")
    },
    ("meeting-request-list", "post"): Route(
        lambda side: "meeting-requests/",
        "CMO",
        document=lambda side: {
            "association": side.association.pk,
            "programme": side.programme.pk,
            "enrolment": side.enrolment.pk,
            "kind": "sip",
            "wanted": [{"participant": side.participant.pk}, {"party": "treating_doctor"}],
        },
    ),
    **{
        (f"meeting-request-{act}", "post"): Route(
            lambda side, act=act: f"meeting-requests/{side.association.meeting_requests.get().pk}/{act}/", "CM"
        )
        for act in ("withdraw", "reopen")
    },
    ("contact-list", "post"): Route(
        lambda side: "contacts/",
        "CM",
        "OS",
        lambda side: {
            "association": side.association.pk,
            "party": "region_officer",
            "name": "Vera Norling",
            "email": "vera@example.org",
        },
    ),
    ("contact-detail", "patch"): Route(
        lambda side: f"contacts/{side.association.contacts.get().pk}/", "CM", document=lambda side: {"phone": "021-1"}
    ),
    **{
        (f"contact-{act}", "post"): Route(
            lambda side, act=act: f"contacts/{side.association.contacts.get().pk}/{act}/", "CM"
        )
        for act in ("close", "reopen")
    },
    ("meeting-mark", "post"): _meeting_act(
        "mark/",
        document=lambda side: {
            "attendance": side.meeting.attendances.get(staff=side.staff[Role.MAPPING_LEAD]).pk,
            "presence": "came",
        },
    ),
    ("activity-list", "post"): Route(
        lambda side: "activities/",
        **_KEPT_BY_COORDINATOR,
        document=lambda side: {
            "association": side.association.pk,
            "kind": "group_activity",
            "name": "Snickeriet",
            "site": side.activity.site.pk,
            "season_from_on": "2011-11-01",
            "capacity": 6,
        },
    ),
    ("activity-detail", "patch"): Route(
        lambda side: f"activities/{side.activity.pk}/", **_KEPT_BY_COORDINATOR, document=lambda side: {"offer_days": 7}
    ),
    ("activity-preview", "post"): Route(
        lambda side: f"activities/{side.activity.pk}/preview/",
        **_KEPT_BY_COORDINATOR,
        document=lambda side: {"capacity": 4},
    ),
    ("activity-closure-list", "post"): Route(
        lambda side: f"activities/{side.activity.pk}/closures/",
        **_KEPT_BY_COORDINATOR,
        document=lambda side: {"from_on": "2012-02-06", "until_on": "2012-02-13"},
    ),
    ("activity-closure-detail", "delete"): Route(
        lambda side: f"activities/{side.activity.pk}/closures/{side.activity.closures.get().pk}/",
        **_KEPT_BY_COORDINATOR,
    ),
    ("session-list", "post"): Route(
        lambda side: "sessions/", **_KEPT_BY_COORDINATOR, document=lambda side: {"activity": side.activity.pk, **_TIME}
    ),
    ("session-detail", "patch"): _session_act("", lambda side: _TIME),
    ("session-cancel", "post"): _session_act("cancel/", lambda side: {"reason": "weather"}),
    ("session-restore", "post"): _session_act("restore/"),
    ("session-capacity", "post"): _session_act("capacity/", lambda side: {"capacity": 5}),
    ("session-stand-in", "post"): _session_act(
        "stand-in/", lambda side: {"away": side.gardener.pk, "stand_in": side.staff[Role.SUPERVISOR].pk}
    ),
    ("session-change-undo", "post"): Route(
        lambda side: f"sessions/{side.session.pk}/changes/{side.session.changes.get().pk}/undo/", "C", "MS"
    ),
    ("away-list", "post"): Route(lambda side: f"staff/{_lead(side)}/away/", "CM", "OS", document=lambda side: _TIME),
    ("away-undo", "post"): Route(lambda side: f"staff/{_lead(side)}/away/{_absence(side)}/undo/", "CM"),
    ("supervisor-terms-list", "post"): Route(lambda side: "supervisor-terms/", **_KEPT_BY_COORDINATOR, document=_terms),
    ("supervisor-terms-detail", "put"): Route(
        lambda side: f"supervisor-terms/{side.gardener.supervisor_terms.pk}/",
        **_KEPT_BY_COORDINATOR,
        document=_terms,
    ),
    ("session-request-list", "post"): Route(
        lambda side: "session-requests/",
        "CMS",
        "O",
        lambda side: {
            "activity": side.activity.pk,
            "asked_of": side.gardener.pk,
            "sessions_per_week": 1,
            "from_on": "2011-11-14",
        },
    ),
    ("session-request-answer", "post"): Route(
        lambda side: f"session-requests/{side.activity.session_requests.get().pk}/answer/",
        "C",
        document=lambda side: {"granted": True},
    ),
    ("session-request-reopen", "post"): Route(
        lambda side: f"session-requests/{side.activity.session_requests.get().pk}/reopen/", "C"
    ),
    ("placement-list", "post"): Route(
        lambda side: "placements/",
        "C",
        "MO",
        lambda side: {
            "enrolment": side.enrolment.pk,
            "activity": side.activity.pk,
            "form": "period",
            "starts_on": "2011-11-14",
            "ends_on": "2011-11-21",
            "weekly_times": [side.activity.weekly_times.get().pk],
        },
    ),
    **_placement_act("move", starts_on="2011-11-21"),
    **_placement_act("pause", from_on="2011-11-21"),
    **_placement_act("resume"),
    **_placement_act("extend", ends_on="2012-01-16"),
    **_placement_act("end", ends_on="2011-12-05"),
    **_placement_act("interrupt", reason="moved"),
    **_placement_act("cancel"),
    **_placement_act("outcome", outcome="studies"),
    **_placement_act("undo"),
    **_booking_act("mark", lambda side: {"mark": "excused"}),
    **_booking_act("move", lambda side: {"session": side.session.pk}),
    **_booking_act("give-up"),
    ("session-booking-list", "post"): Route(
        lambda side: f"sessions/{side.session.pk}/bookings/", "C", "MO", lambda side: {"enrolment": side.enrolment.pk}
    ),
    ("session-booking-everyone-present", "post"): Route(
        lambda side: f"sessions/{side.session.pk}/bookings/everyone-present/", "C", "MOS"
    ),
    ("absence-notice-acknowledge", "post"): Route(
        lambda side: f"absence-notices/{side.placement.absence_notices.get().pk}/acknowledge/", "C"
    ),
    # The entry and the offer are those of Soc's participant; the officer is FK's and sees neither.
    ("queue-entry-list", "post"): Route(
        lambda side: "queue-entries/",
        "CMO",
        document=lambda side: {"enrolment": side.enrolment.pk, "kind": "rehab_garden", "form": "period"},
    ),
    ("queue-entry-detail", "patch"): _entry_act("", "CM", document=lambda side: {"priority": 3}),
    ("queue-entry-leave", "post"): _entry_act("leave/", "CM"),
    ("queue-entry-rejoin", "post"): _entry_act("rejoin/", "CM"),
    ("queue-entry-intake-decision", "post"): _entry_act(
        "intake-decision/", "C", "M", lambda side: {"decided_on": "2011-11-01"}
    ),
    ("queue-entry-offer", "post"): _entry_act(
        "offer/",
        "C",
        "M",
        lambda side: {
            "activity": side.activity.pk,
            "starts_on": "2011-11-14",
            "weekly_times": [side.activity.weekly_times.get().pk],
        },
    ),
    ("queue-group-list", "post"): Route(
        lambda side: "queue-groups/",
        "CM",
        "OS",
        lambda side: {"association": side.association.pk, "name": "Onsdagslaget"},
    ),
    ("queue-group-detail", "delete"): Route(lambda side: f"queue-groups/{side.entry.group.pk}/", "CM", "OS"),
    **{
        (f"offer-{act}", "post"): Route(lambda side, act=act: f"offers/{side.offer.pk}/{act}/", "C", "M")
        for act in ("accept", "decline", "take-back-answer", "withdraw")
    },
    ("offer-next-list", "post"): Route(
        lambda side: f"activities/{side.activity.pk}/offer-next/", **_KEPT_BY_COORDINATOR
    ),
    ("what-if", "post"): Route(
        lambda side: "what-if/", COLLEAGUES, document=lambda side: {"activities": [side.activity.pk], "weeks": 2}
    ),
    ("planning-run-list", "post"): Route(
        lambda side: "planning-runs/", **_KEPT_BY_COORDINATOR, document=lambda side: {"programme": side.programme.pk}
    ),
    ("planning-run-stop", "post"): Route(lambda side: f"planning-runs/{side.run.pk}/stop/", "C"),
    ("planning-run-scenarios", "post"): Route(
        lambda side: f"planning-runs/{side.run.pk}/scenarios/",
        "C",
        document=lambda side: {"scenario": [{"change": "cohort_size", "amount": 8}]},
    ),
    ("planning-run-moves", "post"): Route(lambda side: f"planning-runs/{side.run.pk}/moves/", "C"),
    ("meeting-time-book", "post"): Route(
        lambda side: f"meeting-times/{_request(side)}/book/",
        "CM",
        document=lambda side: {"choice": "2011-11-14T08:00Z;-;-"},
    ),
    ("meeting-time-hold", "post"): Route(
        lambda side: f"meeting-times/{_request(side)}/hold/",
        "CM",
        document=lambda side: {
            "choices": ["2011-11-14T08:00Z;-;-", "2011-11-15T08:00Z;-;-"],
            "expires_at": "2011-11-13T08:00:00Z",
        },
    ),
    ("time-poll-decide", "post"): Route(
        lambda side: f"time-polls/{_poll(side)}/decide/", "CM", document=lambda side: {"time": _held_time(side)}
    ),
    ("time-poll-withdraw", "post"): Route(lambda side: f"time-polls/{_poll(side)}/withdraw/", "CM"),
    ("time-poll-restore", "post"): Route(lambda side: f"time-polls/{_poll(side)}/restore/", "CM"),
    ("meeting-allocation-runs", "post"): Route(
        lambda side: f"meeting-allocations/{side.association.pk}/runs/",
        "C",
        document=lambda side: {"requests": [_request(side)], "from_on": "2011-11-14", "until_on": "2011-12-12"},
    ),
    ("place-allocation-runs", "post"): Route(
        lambda side: f"place-allocations/{side.association.pk}/runs/", "C", document=lambda side: {}
    ),
    ("place-allocation-shares", "post"): Route(
        lambda side: f"place-allocations/{side.association.pk}/shares/",
        "C",
        document=lambda side: {"shares": [{"agency": side.fk.pk, "percent": 40}]},
    ),
    ("proposal-withdraw", "post"): Route(lambda side: f"proposals/{side.place_proposal.pk}/withdraw/", "C"),
    ("proposal-publish", "post"): Route(lambda side: f"proposals/{side.proposal.pk}/publish/", "C"),
    ("proposal-discard", "post"): Route(lambda side: f"proposals/{side.proposal.pk}/discard/", "C"),
    ("proposal-restore", "post"): Route(lambda side: f"proposals/{side.proposal.pk}/restore/", "C"),
    ("subscription-list", "post"): Route(
        lambda side: "subscriptions/",
        COLLEAGUES,
        document=lambda side: {"association": side.association.pk, "scope": "staff", "label": "Telefonen"},
    ),
    ("subscription-rotate", "post"): Route(lambda side: f"subscriptions/{side.subscription.pk}/rotate/", "C"),
    ("subscription-renew", "post"): Route(lambda side: f"subscriptions/{side.subscription.pk}/renew/", "C"),
    ("subscription-revoke", "post"): Route(lambda side: f"subscriptions/{side.subscription.pk}/revoke/", "C"),
    ("outside-calendar-list", "post"): Route(
        lambda side: "outside-calendars/",
        COLLEAGUES,
        "A",
        lambda side: {"label": "Jobbet", "address": "https://127.0.0.1/a.ics"},
    ),
    ("outside-calendar-read", "post"): Route(lambda side: f"outside-calendars/{side.outside_calendar.pk}/read/", "C"),
    ("outside-calendar-detail", "delete"): Route(lambda side: f"outside-calendars/{side.outside_calendar.pk}/", "C"),
    ("token-list", "post"): Route(lambda side: "tokens/", EVERYBODY, document=lambda side: {"label": "prov"}),
}

ROUTES = READING | WRITING
# The document names nothing of any association: what it creates is one's own.
NAMING_NOTHING = {("outside-calendar-list", "post")}
# What is everybody's own whatever association they belong to; tests/api/test_tokens.py is about these.
OF_ONESELF = {("token-detail", "get"), ("token-detail", "delete")}


def _hours(side: Side) -> int:
    return side.staff[Role.MAPPING_LEAD].working_hours.get().pk


def _absence(side: Side) -> int:
    return side.staff[Role.MAPPING_LEAD].absences.get().pk
