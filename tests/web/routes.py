"""Every route of the pages: how it is asked for, who may, and who is told no although they see the thing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from backend.access.enums import Role
from backend.activities.services.changes import snapshot as session_snapshot
from backend.bookings.services.changes import snapshot
from tests.factories import PlanningRunFactory, ProposalFactory
from tests.factories.worlds import Side

COORDINATOR, LEAD, OFFICER, SUPERVISOR = Role.within_association()
EVERYBODY = frozenset(Role.within_association())
PLANNERS = frozenset({COORDINATOR, LEAD})
CASE = frozenset({COORDINATOR, LEAD, OFFICER})
COORDINATORS = frozenset({COORDINATOR})
NOBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Route:
    """One route asked for in one way.

    Attributes:
        name: in the namespace ``web``.
        arguments: what its address names, out of one association.
        method: GET or POST.
        content: what is posted.
        open_to: roles that get an answer other than 403 and 404.
        refused: roles that see the thing but may not do this: 403. All others: 404.
        is_for_administrator: whether it belongs to who runs the system, and to nobody else.
    """

    name: str
    arguments: Callable[[Side], list[int]] = lambda _side: []
    method: str = "GET"
    content: dict[str, Any] = field(default_factory=dict)
    open_to: frozenset[Role] = EVERYBODY
    refused: frozenset[Role] = NOBODY
    is_for_administrator: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether it names nothing, so that everybody who is logged in has their own."""
        return not self.arguments.__code__.co_names and not self.is_for_administrator


def _post(
    name: str,
    arguments: Callable[[Side], list[int]],
    open_to: frozenset[Role],
    *,
    refused: frozenset[Role] = NOBODY,
    **content: Any,
) -> Route:
    return Route(name, arguments, "POST", content, open_to, refused)


def _programme(side: Side) -> list[int]:
    return [side.programme.pk]


def _participant(side: Side) -> list[int]:
    return [side.participant.pk]


def _consent(side: Side) -> list[int]:
    return [side.participant.consents.get(kind="written").pk]


def _enrolment(side: Side) -> list[int]:
    return [side.enrolment.pk]


def _meeting(side: Side) -> list[int]:
    return [side.meeting.pk]


def _failed_mail(side: Side) -> list[int]:
    return [side.association.outgoing_mail.get(state="failed").pk]


def _request(side: Side) -> list[int]:
    return [side.association.meeting_requests.get().pk]


def _contact(side: Side) -> list[int]:
    return [side.association.contacts.get().pk]


def _run(side: Side) -> list[int]:
    return [side.run.pk]


def _association(side: Side) -> list[int]:
    return [side.association.pk]


def _place_run(side: Side) -> list[int]:
    return [side.place_proposal.run_id]


def _meeting_run(side: Side) -> list[int]:
    run = PlanningRunFactory(
        kind="meetings", programme=None, association=side.association, rules=MEETING_PERIOD, state="succeeded"
    )
    return [ProposalFactory(run=run).run_id]


def _place_proposal(side: Side) -> list[int]:
    return [side.place_proposal.pk]


def _proposal(side: Side) -> list[int]:
    return [side.proposal.pk]


def _entry(side: Side) -> list[int]:
    # The entry is Soc's: the officer of the table, who is FK's, does not see it.
    return [side.entry.pk]


def _offer(side: Side) -> list[int]:
    return [side.offer.pk]


def _subscription(side: Side) -> list[int]:
    return [side.subscription.pk]


def _outside_calendar(side: Side) -> list[int]:
    return [side.outside_calendar.pk]


def _poll(side: Side) -> list[int]:
    return [side.association.time_polls.get().pk]


def _held_time(side: Side) -> int:
    return side.association.time_polls.get().times.get().pk


def _session(side: Side) -> list[int]:
    return [side.session.pk]


def _activity(side: Side) -> list[int]:
    return [side.activity.pk]


def _booking(side: Side) -> list[int]:
    return [side.booking.pk]


def _placement(side: Side) -> list[int]:
    return [side.placement.pk]


def _placement_change(side: Side) -> list[int]:
    change = side.placement.changes.get()
    change.before = snapshot(side.placement)
    change.save()
    return [change.pk]


def _stand_in(side: Side) -> list[int]:
    return [side.session.pk, side.gardener.pk]


def _session_change(side: Side) -> list[int]:
    change = side.session.changes.get()
    change.before = session_snapshot(side.session)
    change.save()
    return [change.pk]


def _absence(side: Side) -> list[int]:
    return [side.staff[LEAD].absences.get().pk]


ONLY_OFFICERS = frozenset({OFFICER})
NOT_COORDINATORS = EVERYBODY - COORDINATORS
SEE_BUT_BOOK_NOT = frozenset({LEAD, OFFICER})
RULES = {"min_size": 8, "max_size": 10, "time_limit_seconds": 30}
MEETING_PERIOD = {"requests": [], "from_on": "2011-11-14", "until_on": "2011-12-12"}
MEETING_RULES = {"from_on": "2011-11-14", "last_on": "2011-12-11", "time_limit_seconds": 30}
PLACE_RULES = {
    "weeks": 52,
    "start_within_weeks": 52,
    "usual_sessions": 2,
    "keeps_place": "on",
    "share_weight": 1,
    "time_limit_seconds": 30,
}

ROUTES = (
    Route("start"),
    Route("account"),
    Route("password"),
    Route("password", method="POST"),
    Route("search"),
    Route("operations", open_to=NOBODY, is_for_administrator=True),
    Route("search", method="POST", content={"q": "SAM"}),
    Route("schedule"),
    Route("feeds"),
    Route("feeds", method="POST"),
    Route("outside_calendars"),
    Route("outside_calendars", method="POST"),
    _post("outside_calendar_read", _outside_calendar, COORDINATORS),
    _post("outside_calendar_remove", _outside_calendar, COORDINATORS),
    _post("outside_calendar_restore", _outside_calendar, COORDINATORS),
    Route("programme", _programme),
    Route("cohorts", _programme),
    Route("cohort", lambda side: [side.cohort.pk]),
    Route("participants", _programme),
    Route("participant", _participant, open_to=CASE),
    _post("consent_give", _participant, CASE, kind="oral", given_on="2011-11-01"),
    Route("consent_withdraw", _consent, open_to=CASE),
    _post("consent_withdraw", _consent, CASE),
    _post("action_plan", _enrolment, PLANNERS, refused=ONLY_OFFICERS, direction="A", recorded_on="2011-11-01"),
    Route("drop_out", _enrolment, open_to=PLANNERS, refused=ONLY_OFFICERS),
    _post("drop_out", _enrolment, PLANNERS, refused=ONLY_OFFICERS, reason="moved"),
    _post("reinstate", _enrolment, PLANNERS, refused=ONLY_OFFICERS),
    Route("meeting", _meeting, open_to=CASE),
    _post("meeting_confirm", _meeting, PLANNERS, refused=ONLY_OFFICERS),
    _post("meeting_hold", _meeting, PLANNERS, refused=ONLY_OFFICERS),
    _post("meeting_reopen", _meeting, PLANNERS, refused=ONLY_OFFICERS),
    _post("meeting_cancel", _meeting, PLANNERS, refused=ONLY_OFFICERS),
    _post("meeting_restore", _meeting, PLANNERS, refused=ONLY_OFFICERS),
    _post("meeting_presence", _meeting, PLANNERS, refused=ONLY_OFFICERS, ord="kom", rad="1"),
    Route("meeting_change", _meeting, open_to=PLANNERS, refused=ONLY_OFFICERS),
    _post("meeting_change", _meeting, PLANNERS, refused=ONLY_OFFICERS, version="1"),
    Route("meeting_book", _enrolment, open_to=PLANNERS, refused=ONLY_OFFICERS),
    _post("meeting_book", _enrolment, PLANNERS, refused=ONLY_OFFICERS),
    Route("meeting_ask", _enrolment, open_to=CASE),
    _post("meeting_ask", _enrolment, CASE, kind="reconciliation", place_kind="room"),
    Route("meeting_requests"),
    # The request is about Soc's participant: the officer of the table, who is FK's, does not see it.
    Route("request_book", _request, open_to=PLANNERS),
    _post("request_book", _request, PLANNERS),
    _post("request_withdraw", _request, PLANNERS),
    _post("request_reopen", _request, PLANNERS),
    Route("request_times", _request, open_to=PLANNERS),
    _post("request_times", _request, PLANNERS),
    _post("request_times_book", _request, PLANNERS),
    Route("meeting_times", _meeting, open_to=PLANNERS, refused=ONLY_OFFICERS),
    _post("meeting_times", _meeting, PLANNERS, refused=ONLY_OFFICERS),
    _post("meeting_times_move", _meeting, PLANNERS, refused=ONLY_OFFICERS),
    Route("time_poll", _poll, open_to=PLANNERS),
    _post("time_poll_decide", lambda side: [*_poll(side), _held_time(side)], PLANNERS),
    _post("time_poll_withdraw", _poll, PLANNERS),
    _post("time_poll_restore", _poll, PLANNERS),
    Route("meeting_figures"),
    Route("meeting_rules"),
    Route("contacts"),
    Route("contact_new", lambda side: [side.association.pk], open_to=PLANNERS, refused=EVERYBODY - PLANNERS),
    _post("contact_new", lambda side: [side.association.pk], PLANNERS, refused=EVERYBODY - PLANNERS),
    Route("contact", _contact, open_to=PLANNERS),
    _post("contact", _contact, PLANNERS),
    _post("contact_close", _contact, PLANNERS),
    _post("contact_reopen", _contact, PLANNERS),
    Route("queue"),
    Route("queue_join", _enrolment, open_to=CASE),
    _post("queue_join", _enrolment, CASE, kind="group_activity", form="stay"),
    Route("queue_entry", _entry, open_to=PLANNERS),
    _post("queue_entry", _entry, PLANNERS, form="period"),
    _post("queue_leave", _entry, PLANNERS),
    _post("queue_rejoin", _entry, PLANNERS),
    _post("queue_intake", _entry, COORDINATORS, refused=frozenset({LEAD})),
    Route("queue_offer", _entry, open_to=COORDINATORS, refused=frozenset({LEAD})),
    _post("offer_next", lambda side: [side.activity.pk], COORDINATORS, refused=EVERYBODY - COORDINATORS),
    Route("offers"),
    _post("offer_accept", _offer, COORDINATORS, refused=frozenset({LEAD})),
    _post("offer_decline", _offer, COORDINATORS, refused=frozenset({LEAD})),
    _post("offer_answer_undo", _offer, COORDINATORS, refused=frozenset({LEAD})),
    _post("offer_withdraw", _offer, COORDINATORS, refused=frozenset({LEAD})),
    Route("activities"),
    Route("activity_new", lambda side: [side.association.pk], open_to=COORDINATORS, refused=NOT_COORDINATORS),
    Route("activity", _activity),
    _post("activity", _activity, COORDINATORS, refused=NOT_COORDINATORS),
    _post("closure_remove", lambda side: [side.activity.closures.get().pk], COORDINATORS, refused=NOT_COORDINATORS),
    Route("what_if"),
    Route("place_choose", _enrolment, open_to=COORDINATORS, refused=frozenset({LEAD, OFFICER})),
    _post("notice_seen", lambda side: [side.placement.absence_notices.get().pk], COORDINATORS),
    Route("session_request", lambda side: [side.activity.session_requests.get().pk], open_to=COORDINATORS),
    _post("session_request", lambda side: [side.activity.session_requests.get().pk], COORDINATORS, svar="nej"),
    Route("board_garden"),
    Route("board_garden_print"),
    Route("board_places"),
    Route("board_places_print"),
    Route("session", _session),
    _post("attendance_everyone", _session, COORDINATORS, refused=NOT_COORDINATORS),
    Route("session_book", _session, open_to=COORDINATORS, refused=NOT_COORDINATORS),
    _post("session_book", _session, COORDINATORS, refused=NOT_COORDINATORS),
    Route("session_cancel", _session, open_to=COORDINATORS, refused=NOT_COORDINATORS),
    _post("session_cancel", _session, COORDINATORS, refused=NOT_COORDINATORS, reason="weather"),
    _post("session_restore", _session, COORDINATORS, refused=NOT_COORDINATORS),
    Route("session_move", _session, open_to=COORDINATORS, refused=NOT_COORDINATORS),
    _post("session_move", _session, COORDINATORS, refused=NOT_COORDINATORS),
    Route("session_capacity", _session, open_to=COORDINATORS, refused=NOT_COORDINATORS),
    _post("session_capacity", _session, COORDINATORS, refused=NOT_COORDINATORS, capacity="1"),
    _post("stand_in", _stand_in, COORDINATORS, refused=NOT_COORDINATORS),
    _post("session_change_undo", _session_change, COORDINATORS, refused=frozenset({LEAD, SUPERVISOR})),
    Route("absence_report"),
    _post("absence_report", lambda _side: [], EVERYBODY),
    Route("absence", _absence, open_to=PLANNERS),
    _post("absence_undo", _absence, PLANNERS),
    Route("sessions_ask", _activity, open_to=EVERYBODY - ONLY_OFFICERS, refused=ONLY_OFFICERS),
    _post("sessions_ask", _activity, EVERYBODY - ONLY_OFFICERS, refused=ONLY_OFFICERS),
    Route("placement_book", _activity, open_to=COORDINATORS, refused=NOT_COORDINATORS),
    _post("placement_book", _activity, COORDINATORS, refused=NOT_COORDINATORS),
    Route("booking", _booking, open_to=CASE),
    _post("attendance", lambda side: [side.booking.pk, "anmald"], COORDINATORS, refused=SEE_BUT_BOOK_NOT),
    Route("booking_move", _booking, open_to=COORDINATORS, refused=SEE_BUT_BOOK_NOT),
    _post("booking_move", _booking, COORDINATORS, refused=SEE_BUT_BOOK_NOT, reach="once"),
    _post("booking_give_up", _booking, COORDINATORS, refused=SEE_BUT_BOOK_NOT),
    Route("placement_pause", _placement, open_to=COORDINATORS, refused=SEE_BUT_BOOK_NOT),
    _post("placement_pause", _placement, COORDINATORS, refused=SEE_BUT_BOOK_NOT, from_on="2011-11-21"),
    _post("placement_resume", _placement, COORDINATORS, refused=SEE_BUT_BOOK_NOT),
    Route("placement_extend", _placement, open_to=COORDINATORS, refused=SEE_BUT_BOOK_NOT),
    _post("placement_extend", _placement, COORDINATORS, refused=SEE_BUT_BOOK_NOT, last_on="2012-03-01"),
    Route("placement_end", _placement, open_to=COORDINATORS, refused=SEE_BUT_BOOK_NOT),
    _post("placement_end", _placement, COORDINATORS, refused=SEE_BUT_BOOK_NOT, last_on="2011-12-01"),
    Route("placement_interrupt", _placement, open_to=COORDINATORS, refused=SEE_BUT_BOOK_NOT),
    _post("placement_interrupt", _placement, COORDINATORS, refused=SEE_BUT_BOOK_NOT, reason="own_choice"),
    Route("placement_outcome", _placement, open_to=COORDINATORS, refused=SEE_BUT_BOOK_NOT),
    _post("placement_outcome", _placement, COORDINATORS, refused=SEE_BUT_BOOK_NOT, outcome="studies"),
    _post("placement_cancel", _placement, COORDINATORS, refused=SEE_BUT_BOOK_NOT),
    _post("placement_undo", _placement_change, COORDINATORS, refused=SEE_BUT_BOOK_NOT),
    Route("allocation", _programme, open_to=COORDINATORS),
    _post("run_start", _programme, COORDINATORS, **RULES),
    Route("run", _run, open_to=COORDINATORS),
    Route("place_allocation", _association, open_to=COORDINATORS),
    _post("place_run_start", _association, COORDINATORS, **PLACE_RULES),
    Route("place_run", _place_run, open_to=COORDINATORS),
    Route("meeting_allocation", _association, open_to=COORDINATORS),
    _post("meeting_run_start", _association, COORDINATORS, **MEETING_RULES),
    Route("meeting_run", _meeting_run, open_to=COORDINATORS),
    _post("proposal_withdraw", _place_proposal, COORDINATORS),
    Route("run_progress", _run, open_to=COORDINATORS),
    _post("run_stop", _run, COORDINATORS),
    _post("proposal_publish", _proposal, COORDINATORS),
    _post("proposal_discard", _proposal, COORDINATORS),
    _post("proposal_restore", _proposal, COORDINATORS),
    Route("scenarios", _run, open_to=COORDINATORS),
    Route("scenarios_live", _run, open_to=COORDINATORS),
    _post("scenario_add", _run, COORDINATORS, cohort_size="12"),
    _post("moves_compare", _run, COORDINATORS),
    _post("scenario_drop", _run, COORDINATORS),
    _post("scenario_restore", _run, COORDINATORS),
    Route("fair_share", lambda side: [side.association.pk], open_to=COORDINATORS),
    _post("fair_share", lambda side: [side.association.pk], COORDINATORS),
    Route("proposal_problem", lambda side: [side.proposal.pk, "cohorts"], open_to=COORDINATORS),
    Route("proposal_result", lambda side: [side.place_proposal.pk, "placements"], open_to=COORDINATORS),
    Route("failed_mail"),
    _post("mail_again", _failed_mail, PLANNERS),
    Route("all_mail_again", method="POST", open_to=NOBODY, is_for_administrator=True),
    Route("feed_renew", _subscription, open_to=COORDINATORS),
    _post("feed_renew", _subscription, COORDINATORS),
    _post("feed_rotate", _subscription, COORDINATORS, once="mark"),
    _post("feed_revoke", _subscription, COORDINATORS),
)
OPEN_TO_ANYBODY = frozenset({"login", "logout", "language", "reminders", "vote"})
