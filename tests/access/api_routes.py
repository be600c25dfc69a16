"""Every route of the API, as the authorisation matrix asks for it."""

from typing import Any

from backend.common.rest.models import ApiToken
from tests.access.asking import (
    CASE,
    COORDINATOR,
    COORDINATORS,
    EVERYBODY,
    LEAD,
    OFFICER,
    OFFICERS,
    PLANNERS,
    SUPERVISOR,
    Address,
    Ask,
    Document,
    act_on,
    create,
    read_one,
)
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side, empty_meeting_proposal


def _room(side: Side) -> dict[str, int]:
    return {"room_id": side.room.pk}


def _lead(side: Side) -> dict[str, int]:
    return {"staff_id": side.staff[LEAD].pk}


def _row_of_lead(related: str) -> Address:
    return lambda side: {**_lead(side), "pk": getattr(side.staff[LEAD], related).get().pk}


def _participant(side: Side) -> dict[str, int]:
    return {"participant_id": side.participant.pk}


def _token(side: Side) -> dict[str, int]:
    """A key of the coordinator's."""
    user = side.staff[COORDINATOR].user
    secret = f"{user.pk:064d}"
    token, _made = ApiToken.objects.get_or_create(
        token_sha256=secret, defaults={"user": user, "label": "Nyckel", "created_at": NOW}
    )
    return {"pk": token.pk}


HOURS = {"weekday": 1, "begins_minute": 480, "ends_minute": 1020, "from_on": "2011-11-01"}
OPENING = {"from_on": "2012-01-01", "weekdays": [5], "begins_minute": 480, "ends_minute": 720}
PERIOD = {"begins_at": "2011-12-01T08:00:00Z", "ends_at": "2011-12-01T09:00:00Z"}
PLAN = {"direction": "A", "recorded_on": "2011-11-01"}
OTHERS_THAN_COORDINATOR = EVERYBODY - COORDINATORS


def _meeting_document(side: Side) -> dict[str, Any]:
    return {
        "association": side.association.pk,
        "kind": "collaboration",
        "begins_at": at(MONDAY, "11:00").isoformat(),
        "ends_at": at(MONDAY, "12:00").isoformat(),
        "attendees": [{"staff": side.staff[LEAD].pk}],
    }


def _meeting_request_document(side: Side) -> dict[str, Any]:
    return {
        "association": side.association.pk,
        "programme": side.programme.pk,
        "enrolment": side.enrolment.pk,
        "kind": "reconciliation",
        "wanted": [{"party": "coordinator"}],
    }


def _contact_document(side: Side) -> dict[str, Any]:
    return {
        "association": side.association.pk,
        "party": "treating_doctor",
        "name": "Alva Läkare",
        "email": "alva@example.org",
    }


def _referral_document(side: Side) -> dict[str, Any]:
    return {
        "programme": side.programme.pk,
        "agency": side.fk.pk,
        "officer": side.staff[OFFICER].pk,
        "referred_on": "2011-11-01",
    }


def _cohort_document(side: Side) -> dict[str, Any]:
    leader = side.staff[LEAD].pk
    return {"programme": side.programme.pk, "number": 2, "starts_on": MONDAY.isoformat(), "leader": leader}


def _subscription_document(side: Side) -> dict[str, Any]:
    return {"association": side.association.pk, "label": "Telefonen", "scope": "staff"}


_LISTS = tuple(
    Ask(f"{name}-list")
    for name in (
        *("association", "agency", "closed-day", "programme", "site", "room", "staff", "participant", "referral"),
        *("enrolment", "cohort", "meeting", "planning-run", "proposal", "subscription", "audit-event", "token"),
        *("outside-calendar", "contact", "meeting-request", "meeting-rule"),
    )
)

_PLACES = (
    read_one("association", lambda side: side.association),
    read_one("agency", lambda side: side.fk),
    read_one("programme", lambda side: side.programme),
    read_one("site", lambda side: side.room.site),
    read_one("room", lambda side: side.room),
    read_one("staff", lambda side: side.soc_officer),
    create(
        "closed-day",
        lambda side: {"association": side.association.pk, "closed_on": "2011-12-01", "label": "Stängt"},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    Ask(
        "closed-day-detail",
        "delete",
        lambda side: {"pk": side.association.closed_days.get().pk},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    create(
        "site",
        lambda side: {"association": side.association.pk, "name": "Nytt ställe"},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    Ask(
        "site-detail",
        "patch",
        lambda side: {"pk": side.room.site.pk},
        lambda _side: {"address": "Gatan 1"},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    create(
        "room",
        lambda side: {"site": side.room.site.pk, "name": "Nytt rum", "capacity": 4},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    Ask(
        "room-detail",
        "patch",
        lambda side: {"pk": side.room.pk},
        lambda _side: {"capacity": 8},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    Ask("opening-list", "get", _room),
    Ask("opening-list", "post", _room, lambda _side: OPENING, COORDINATORS, OTHERS_THAN_COORDINATOR),
    Ask(
        "opening-detail",
        "delete",
        lambda side: {**_room(side), "pk": side.room.openings.get().pk},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    Ask("closure-list", "get", _room),
    Ask("closure-list", "post", _room, lambda _side: PERIOD, COORDINATORS, OTHERS_THAN_COORDINATOR),
    Ask(
        "closure-detail",
        "delete",
        lambda side: {**_room(side), "pk": side.room.closures.get().pk},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
)

_HOURS = (
    Ask("working-hours-list", "get", _lead),
    Ask("working-hours-list", "post", _lead, lambda _side: HOURS, COORDINATORS, OTHERS_THAN_COORDINATOR),
    Ask(
        "working-hours-detail",
        "patch",
        _row_of_lead("working_hours"),
        lambda _side: {"until_on": "2012-12-31"},
        COORDINATORS,
        OTHERS_THAN_COORDINATOR,
    ),
    Ask(
        "working-hours-detail",
        "delete",
        _row_of_lead("working_hours"),
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    Ask("absence-list", "get", _lead),
    # The absence is the mapping lead's own; nobody else but the coordinator sees it.
    Ask("absence-list", "post", _lead, lambda _side: PERIOD, PLANNERS, EVERYBODY - PLANNERS),
    Ask("absence-detail", "put", _row_of_lead("absences"), lambda _side: PERIOD, PLANNERS),
    Ask("absence-detail", "delete", _row_of_lead("absences"), open_to=PLANNERS),
)

_PEOPLE = (
    read_one("participant", lambda side: side.participant, open_to=CASE),
    Ask("participant-contact", "get", lambda side: {"pk": side.participant.pk}, open_to=CASE),
    Ask("consent-list", "get", _participant, open_to=CASE),
    Ask("consent-list", "post", _participant, lambda _side: {"kind": "oral", "given_on": "2011-11-01"}, CASE),
    Ask(
        "consent-withdraw",
        "post",
        lambda side: {**_participant(side), "pk": side.participant.consents.first().pk},
        lambda _side: {},
        CASE,
    ),
    read_one("referral", lambda side: side.enrolment.referral, open_to=CASE),
    create("referral", _referral_document, open_to=frozenset({COORDINATOR, OFFICER}), refused={LEAD, SUPERVISOR}),
    act_on("referral-accept", lambda side: side.enrolment.referral, open_to=COORDINATORS, refused=CASE - COORDINATORS),
    act_on("referral-decline", lambda side: side.enrolment.referral, open_to=COORDINATORS, refused=CASE - COORDINATORS),
    read_one("enrolment", lambda side: side.enrolment, open_to=CASE),
    # Whose plan is there belongs to Soc; the officer is FK's.
    Ask("enrolment-action-plan", "get", lambda side: {"pk": side.soc_enrolment.pk}, open_to=PLANNERS),
    Ask(
        "enrolment-action-plan",
        "put",
        lambda side: {"pk": side.enrolment.pk},
        lambda _side: PLAN,
        open_to=PLANNERS,
        refused=OFFICERS,
    ),
    act_on(
        "enrolment-drop-out",
        lambda side: side.enrolment,
        lambda _side: {"reason": "moved"},
        open_to=PLANNERS,
        refused=OFFICERS,
    ),
    act_on("enrolment-reinstate", lambda side: side.enrolment, open_to=PLANNERS, refused=OFFICERS),
    act_on(
        "enrolment-move",
        lambda side: side.enrolment,
        lambda side: {"cohort": side.cohort.pk},
        open_to=COORDINATORS,
        refused=CASE - COORDINATORS,
    ),
    Ask("enrolment-timeline", "get", lambda side: {"pk": side.enrolment.pk}, open_to=CASE),
)

_COHORTS = (
    read_one("cohort", lambda side: side.cohort),
    create("cohort", _cohort_document, open_to=COORDINATORS, refused=OTHERS_THAN_COORDINATOR),
    act_on(
        "cohort-status",
        lambda side: side.cohort,
        lambda _side: {"status": "announced"},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    Ask("member-list", "get", lambda side: {"cohort_id": side.cohort.pk}),
    Ask(
        "member-list",
        "post",
        lambda side: {"cohort_id": side.cohort.pk},
        lambda side: {"enrolment": side.soc_enrolment.pk},
        open_to=COORDINATORS,
        refused=frozenset({LEAD}),
        blind=frozenset({OFFICER, SUPERVISOR}),
    ),
    Ask(
        "member-detail",
        "delete",
        lambda side: {"cohort_id": side.cohort.pk, "pk": side.enrolment.memberships.get().pk},
        open_to=COORDINATORS,
        refused=CASE - COORDINATORS,
    ),
)

CHOICES = ["2011-11-14T08:00Z;-;-", "2011-11-15T08:00Z;-;-"]


def _request(side: Side) -> Any:
    return side.association.meeting_requests.get()


def _poll(side: Side) -> Any:
    return side.association.time_polls.get()


_MEETING_TIMES = (
    Ask("time-poll-list"),
    read_one("time-poll", _poll, open_to=PLANNERS),
    Ask("meeting-time-detail", "get", lambda side: {"pk": _request(side).pk}, open_to=PLANNERS),
    Ask("time-poll-standing", "get", lambda side: {"pk": _poll(side).pk}, open_to=PLANNERS),
    act_on("meeting-time-book", _request, lambda _side: {"choice": CHOICES[0]}, open_to=PLANNERS),
    act_on(
        "meeting-time-hold",
        _request,
        lambda _side: {"choices": CHOICES, "expires_at": "2011-11-13T08:00:00Z"},
        open_to=PLANNERS,
    ),
    act_on("time-poll-decide", _poll, lambda side: {"time": _poll(side).times.get().pk}, open_to=PLANNERS),
    act_on("time-poll-withdraw", _poll, open_to=PLANNERS),
    act_on("time-poll-restore", _poll, open_to=PLANNERS),
    act_on(
        "meeting-allocation-runs",
        lambda side: side.association,
        lambda side: {"requests": [_request(side).pk], "from_on": "2011-11-14", "until_on": "2011-12-12"},
        open_to=COORDINATORS,
    ),
)
_MEETINGS = (
    read_one("meeting", lambda side: side.meeting, open_to=CASE),
    Ask("told-list", "get", lambda side: {"meeting_id": side.meeting.pk}, open_to=CASE),
    create("meeting", _meeting_document, open_to=PLANNERS, refused=EVERYBODY - PLANNERS),
    Ask(
        "meeting-detail",
        "patch",
        lambda side: {"pk": side.meeting.pk},
        lambda _side: {"begins_at": at(MONDAY, "09:15").isoformat()},
        open_to=PLANNERS,
        refused=OFFICERS,
    ),
    *(
        act_on(f"meeting-{act}", lambda side: side.meeting, open_to=PLANNERS, refused=OFFICERS)
        for act in ("cancel", "confirm", "hold", "reopen", "restore")
    ),
    # The request is about Soc's participant: the officer of the table, who is FK's, does not see it.
    read_one("meeting-request", lambda side: side.association.meeting_requests.get(), open_to=PLANNERS),
    create("meeting-request", _meeting_request_document, open_to=CASE, blind=frozenset({SUPERVISOR})),
    *(
        act_on(f"meeting-request-{act}", lambda side: side.association.meeting_requests.get(), open_to=PLANNERS)
        for act in ("withdraw", "reopen")
    ),
    read_one("meeting-rule", lambda side: side.association.meeting_rules.get()),
    # Nobody but planners sees a contact who is called to none of their meetings.
    read_one("contact", lambda side: side.association.contacts.get(), open_to=PLANNERS),
    create("contact", _contact_document, open_to=PLANNERS, refused=EVERYBODY - PLANNERS),
    Ask(
        "contact-detail",
        "patch",
        lambda side: {"pk": side.association.contacts.get().pk},
        lambda _side: {"phone": "021-1"},
        open_to=PLANNERS,
    ),
    *(
        act_on(f"contact-{act}", lambda side: side.association.contacts.get(), open_to=PLANNERS)
        for act in ("close", "reopen")
    ),
    *(
        Ask(f"meeting-figure-{name}", "get", lambda side: {"pk": side.association.pk}, open_to=CASE)
        for name in ("waits", "no-shows", "deadlines")
    ),
    act_on(
        "meeting-mark",
        lambda side: side.meeting,
        lambda side: {"attendance": side.meeting.attendances.get(staff=side.staff[LEAD]).pk, "presence": "came"},
        open_to=PLANNERS,
        refused=OFFICERS,
    ),
)


def _time_of_day(begins: str, ends: str) -> Document:
    times = {"begins_at": at(MONDAY, begins).isoformat(), "ends_at": at(MONDAY, ends).isoformat()}
    return lambda _side: times


def _activity_document(side: Side) -> dict[str, Any]:
    return {
        "association": side.association.pk,
        "kind": "group_activity",
        "name": "Snickeriet",
        "site": side.activity.site.pk,
        "season_from_on": "2011-11-01",
        "capacity": 6,
    }


def _request_document(side: Side) -> dict[str, Any]:
    return {
        "activity": side.activity.pk,
        "asked_of": side.gardener.pk,
        "sessions_per_week": 1,
        "from_on": "2011-11-14",
    }


def _activity(side: Side) -> dict[str, int]:
    return {"activity_id": side.activity.pk}


_SESSION_ACTS: dict[str, Document] = {
    "cancel": lambda _side: {"reason": "weather"},
    "restore": lambda _side: {},
    "capacity": lambda _side: {"capacity": 5},
    "stand-in": lambda side: {"away": side.gardener.pk, "stand_in": side.staff[SUPERVISOR].pk},
}

_ACTIVITIES = (
    Ask("activity-list"),
    Ask("session-list"),
    Ask("supervisor-terms-list"),
    Ask("session-request-list"),
    read_one("activity", lambda side: side.activity),
    create("activity", _activity_document, open_to=COORDINATORS, refused=OTHERS_THAN_COORDINATOR),
    Ask(
        "activity-detail",
        "patch",
        lambda side: {"pk": side.activity.pk},
        lambda _side: {"offer_days": 7},
        COORDINATORS,
        OTHERS_THAN_COORDINATOR,
    ),
    act_on(
        "activity-preview",
        lambda side: side.activity,
        lambda _side: {"capacity": 4},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    Ask("activity-closure-list", "get", _activity),
    Ask(
        "activity-closure-list",
        "post",
        _activity,
        lambda _side: {"from_on": "2012-02-06", "until_on": "2012-02-13"},
        COORDINATORS,
        OTHERS_THAN_COORDINATOR,
    ),
    Ask(
        "activity-closure-detail",
        "delete",
        lambda side: {**_activity(side), "pk": side.activity.closures.get().pk},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    read_one("session", lambda side: side.session),
    create(
        "session",
        lambda side: {"activity": side.activity.pk, **_time_of_day("09:00", "10:00")(side)},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    # The supervisor leads nothing; the gardener's way in is another test's.
    Ask(
        "session-detail",
        "patch",
        lambda side: {"pk": side.session.pk},
        _time_of_day("18:00", "19:00"),
        COORDINATORS,
        OTHERS_THAN_COORDINATOR,
    ),
    *(
        act_on(
            f"session-{act}",
            lambda side: side.session,
            document,
            open_to=COORDINATORS,
            refused=OTHERS_THAN_COORDINATOR,
        )
        for act, document in _SESSION_ACTS.items()
    ),
    Ask("session-change-list", "get", lambda side: {"session_id": side.session.pk}),
    Ask(
        "session-change-undo",
        "post",
        lambda side: {"session_id": side.session.pk, "pk": side.session.changes.first().pk},
        lambda _side: {},
        COORDINATORS,
        frozenset({LEAD, SUPERVISOR}),
    ),
    Ask("away-list", "post", _lead, lambda _side: PERIOD, PLANNERS, EVERYBODY - PLANNERS),
    # The absence is the mapping lead's own; nobody else but the coordinator sees it.
    Ask("away-detail", "get", _row_of_lead("absences"), open_to=PLANNERS),
    Ask("away-undo", "post", _row_of_lead("absences"), lambda _side: {}, PLANNERS),
    read_one("supervisor-terms", lambda side: side.gardener.supervisor_terms),
    create(
        "supervisor-terms",
        lambda side: {"staff": side.gardener.pk, "employment_percent": 75, "participants_per_session": 8},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    Ask(
        "supervisor-terms-detail",
        "put",
        lambda side: {"pk": side.gardener.supervisor_terms.pk},
        lambda _side: {"employment_percent": 75, "participants_per_session": 8},
        COORDINATORS,
        OTHERS_THAN_COORDINATOR,
    ),
    read_one("session-request", lambda side: side.activity.session_requests.get(), open_to=COORDINATORS),
    create("session-request", _request_document, open_to=frozenset({COORDINATOR, LEAD, SUPERVISOR}), refused=OFFICERS),
    act_on(
        "session-request-answer",
        lambda side: side.activity.session_requests.get(),
        lambda _side: {"granted": True},
        open_to=COORDINATORS,
    ),
    act_on("session-request-reopen", lambda side: side.activity.session_requests.get(), open_to=COORDINATORS),
)

_PLACEMENT_ACTS: dict[str, dict[str, Any]] = {
    "move": {"starts_on": "2011-11-21"},
    "pause": {"from_on": "2011-11-21", "until_on": "2011-11-28"},
    "resume": {},
    "extend": {"ends_on": "2012-01-16"},
    "end": {"ends_on": "2011-12-05"},
    "interrupt": {"reason": "other"},
    "cancel": {},
    "outcome": {"outcome": "studies"},
    "undo": {},
}


def _placement_document(side: Side) -> dict[str, Any]:
    return {
        "enrolment": side.soc_enrolment.pk,
        "activity": side.activity.pk,
        "form": "period",
        "starts_on": "2011-11-14",
        "ends_on": "2011-11-21",
        "weekly_times": [side.activity.weekly_times.get().pk],
    }


def _seats(side: Side) -> dict[str, int]:
    return {"session_id": side.session.pk}


_BOOKINGS = (
    Ask("placement-list"),
    Ask("booking-list"),
    Ask("absence-notice-list"),
    read_one("placement", lambda side: side.placement, open_to=CASE),
    Ask("placement-possible-moves", "get", lambda side: {"pk": side.placement.pk}, open_to=CASE),
    # The officer is FK's and does not see Soc's participant; the supervisor leads nothing.
    create(
        "placement", _placement_document, open_to=COORDINATORS, refused={LEAD}, blind=frozenset({OFFICER, SUPERVISOR})
    ),
    *(
        act_on(
            f"placement-{act}",
            lambda side: side.placement,
            lambda _side, document=document: document,
            open_to=COORDINATORS,
            refused=CASE - COORDINATORS,
        )
        for act, document in _PLACEMENT_ACTS.items()
    ),
    read_one("booking", lambda side: side.booking, open_to=CASE),
    act_on(
        "booking-mark",
        lambda side: side.booking,
        lambda _side: {"mark": "excused"},
        open_to=COORDINATORS,
        refused=CASE - COORDINATORS,
    ),
    act_on(
        "booking-move",
        lambda side: side.booking,
        lambda side: {"session": side.session.pk},
        open_to=COORDINATORS,
        refused=CASE - COORDINATORS,
    ),
    act_on("booking-give-up", lambda side: side.booking, open_to=COORDINATORS, refused=CASE - COORDINATORS),
    Ask("session-booking-list", "get", _seats),
    Ask(
        "session-booking-list",
        "post",
        _seats,
        lambda side: {"enrolment": side.enrolment.pk},
        open_to=COORDINATORS,
        refused=CASE - COORDINATORS,
        blind=frozenset({SUPERVISOR}),
    ),
    Ask(
        "session-booking-everyone-present",
        "post",
        _seats,
        lambda _side: {},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    act_on("absence-notice-acknowledge", lambda side: side.placement.absence_notices.get(), open_to=COORDINATORS),
)

_GARDEN = {"kind": "rehab_garden", "form": "period"}


def _chosen_place(side: Side) -> dict[str, Any]:
    times = [row.pk for row in side.activity.weekly_times.all()]
    return {"activity": side.activity.pk, "starts_on": "2011-11-14", "weekly_times": times}


# The entry and the offer are those of Soc's participant; the officer is FK's and sees neither.
_QUEUE = (
    Ask("queue-entry-list"),
    Ask("queue-group-list"),
    Ask("offer-list"),
    read_one("queue-entry", lambda side: side.entry, open_to=PLANNERS),
    create(
        "queue-entry",
        lambda side: {"enrolment": side.enrolment.pk, **_GARDEN},
        open_to=CASE,
        blind=frozenset({SUPERVISOR}),
    ),
    Ask(
        "queue-entry-detail",
        "patch",
        lambda side: {"pk": side.entry.pk},
        lambda _side: {"priority": 3},
        open_to=PLANNERS,
    ),
    *(act_on(f"queue-entry-{act}", lambda side: side.entry, open_to=PLANNERS) for act in ("leave", "rejoin")),
    act_on(
        "queue-entry-intake-decision",
        lambda side: side.entry,
        lambda _side: {"decided_on": "2011-11-01"},
        open_to=COORDINATORS,
        refused={LEAD},
    ),
    act_on("queue-entry-offer", lambda side: side.entry, _chosen_place, open_to=COORDINATORS, refused={LEAD}),
    read_one("queue-group", lambda side: side.entry.group),
    create(
        "queue-group",
        lambda side: {"association": side.association.pk, "name": "Onsdagslaget"},
        open_to=PLANNERS,
        refused=EVERYBODY - PLANNERS,
    ),
    Ask(
        "queue-group-detail",
        "delete",
        lambda side: {"pk": side.entry.group.pk},
        open_to=PLANNERS,
        refused=EVERYBODY - PLANNERS,
    ),
    read_one("offer", lambda side: side.offer, open_to=PLANNERS),
    *(
        act_on(f"offer-{act}", lambda side: side.offer, open_to=COORDINATORS, refused={LEAD})
        for act in ("accept", "decline", "take-back-answer", "withdraw")
    ),
    Ask(
        "offer-next-list",
        "post",
        lambda side: {"activity_id": side.activity.pk},
        lambda _side: {},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    Ask("what-if", "post", None, lambda side: {"activities": [side.activity.pk], "weeks": 2}),
)

_PLANNING = (
    read_one("planning-run", lambda side: side.run, open_to=COORDINATORS),
    create(
        "planning-run",
        lambda side: {"programme": side.programme.pk},
        open_to=COORDINATORS,
        refused=OTHERS_THAN_COORDINATOR,
    ),
    Ask("planning-run-progress", "get", lambda side: {"pk": side.run.pk}, open_to=COORDINATORS),
    act_on("planning-run-stop", lambda side: side.run, open_to=COORDINATORS),
    read_one("proposal", lambda side: side.proposal, open_to=COORDINATORS),
    Ask("proposal-difference", "get", lambda side: {"pk": side.proposal.pk}, open_to=COORDINATORS),
    Ask("proposal-plan", "get", lambda side: {"pk": side.proposal.pk}, open_to=COORDINATORS),
    *(
        act_on(f"proposal-{act}", lambda side: side.proposal, open_to=COORDINATORS)
        for act in ("publish", "discard", "restore")
    ),
    Ask("proposal-documents", "get", lambda side: {"pk": side.proposal.pk}, open_to=COORDINATORS),
    Ask("planning-run-scenarios", "get", lambda side: {"pk": side.run.pk}, open_to=COORDINATORS),
    Ask(
        "planning-run-scenarios",
        "post",
        lambda side: {"pk": side.run.pk},
        lambda side: {"scenario": [{"change": "cohort_size", "amount": 8}]},
        open_to=COORDINATORS,
    ),
    Ask("planning-run-moves", "get", lambda side: {"pk": side.run.pk}, open_to=COORDINATORS),
    Ask("planning-run-moves", "post", lambda side: {"pk": side.run.pk}, open_to=COORDINATORS),
    read_one("audit-event", lambda side: side.association.audit_events.first(), open_to=COORDINATORS),
)


def _association(side: Side) -> dict[str, int]:
    return {"pk": side.association.pk}


_ALLOCATION = (
    Ask("proposal-places", "get", lambda side: {"pk": side.place_proposal.pk}, open_to=COORDINATORS),
    Ask("proposal-meetings", "get", lambda side: {"pk": empty_meeting_proposal(side).pk}, open_to=COORDINATORS),
    act_on("proposal-withdraw", lambda side: side.place_proposal, open_to=COORDINATORS),
    Ask("place-allocation-basis", "get", _association, open_to=COORDINATORS),
    Ask("place-allocation-fair-share", "get", _association, open_to=COORDINATORS),
    Ask("place-allocation-runs", "post", _association, lambda _side: {}, open_to=COORDINATORS),
    Ask(
        "place-allocation-shares",
        "post",
        _association,
        lambda side: {"shares": [{"agency": side.fk.pk, "percent": 40}]},
        open_to=COORDINATORS,
    ),
)

_OWN = (
    Ask("me"),
    read_one("subscription", lambda side: side.subscription, open_to=COORDINATORS),
    create("subscription", _subscription_document),
    act_on("subscription-rotate", lambda side: side.subscription, open_to=COORDINATORS),
    act_on("subscription-renew", lambda side: side.subscription, open_to=COORDINATORS),
    act_on("subscription-revoke", lambda side: side.subscription, open_to=COORDINATORS),
    read_one("outside-calendar", lambda side: side.outside_calendar, open_to=COORDINATORS),
    Ask("outside-calendar-list", "post", None, lambda _side: {"label": "Jobbet", "address": "https://127.0.0.1/a.ics"}),
    act_on("outside-calendar-read", lambda side: side.outside_calendar, open_to=COORDINATORS),
    Ask("outside-calendar-detail", "delete", lambda side: {"pk": side.outside_calendar.pk}, open_to=COORDINATORS),
    Ask("token-list", "post", None, lambda _side: {"label": "Nyckel"}),
    Ask("token-detail", "get", _token, open_to=COORDINATORS),
    Ask("token-detail", "delete", _token, open_to=COORDINATORS),
)

API_ROUTES = (
    *_LISTS,
    *_PLACES,
    *_HOURS,
    *_PEOPLE,
    *_COHORTS,
    *_MEETINGS,
    *_MEETING_TIMES,
    *_ACTIVITIES,
    *_BOOKINGS,
    *_QUEUE,
    *_PLANNING,
    *_ALLOCATION,
    *_OWN,
)
# The description of the API holds no data, and every other address below it is a 404.
OPEN_API_ROUTES = frozenset({("schema", "get"), ("docs", "get")})
