"""Deciding at the same moment on real connections, and what would happen without the lock."""

from contextlib import ExitStack

import pytest
from django.db import transaction

from backend.access.viewer import SYSTEM
from backend.common.errors import Conflict
from backend.engagements.models import Engagement
from backend.meeting_times.enums import Answer, PollStatus
from backend.meeting_times.models import TimePoll, Vote
from backend.meeting_times.services import cast_votes, decide_poll, deciding, hold_times, withdraw_poll
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from backend.meetings.services import booking
from tests.factories.times import NOW
from tests.factories.worlds import one_association
from tests.meeting_times.conftest import reconciliation
from tests.meeting_times.holding import EXPIRES, choices_for, hold
from tests.races import WAIT_SECONDS, Elsewhere, at_once, waits_for_a_lock, without_constraint

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def poll():
    side = one_association()
    return hold(side, reconciliation(side))


def deciding_on(poll, number):
    time = list(poll.times.all())[number]
    return lambda: decide_poll(actor=SYSTEM, poll=poll, time=time, now=NOW)


def test_of_two_decisions_at_the_same_moment_one_wins_and_the_other_is_told(poll):
    outcomes = at_once(deciding_on(poll, 0), deciding_on(poll, 1))

    refusals = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert [refusal.rule for refusal in refusals] == ["poll_is_not_open"]
    assert Meeting.objects.filter(poll_time__poll=poll, status__in=MeetingStatus.live(), is_hold=False).count() == 1
    assert Meeting.objects.filter(poll_time__poll=poll, status=MeetingStatus.CANCELLED).count() == 2


def test_without_the_lock_both_would_be_decided(poll, monkeypatch):
    monkeypatch.setattr(deciding, "lock_open_poll", lambda row: TimePoll.objects.get(pk=row.pk))
    monkeypatch.setattr(deciding, "release_holds", lambda *_args: None)

    outcomes = at_once(deciding_on(poll, 0), deciding_on(poll, 1))

    assert [isinstance(outcome, tuple) for outcome in outcomes] == [True, True]


def test_deciding_and_letting_go_at_the_same_moment_leave_one_of_the_two(poll):
    outcomes = at_once(deciding_on(poll, 0), lambda: withdraw_poll(actor=SYSTEM, poll=poll, now=NOW))

    poll.refresh_from_db()
    live = Meeting.objects.filter(poll_time__poll=poll, status__in=MeetingStatus.live()).count()
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    assert (poll.status, live) in {(PollStatus.DECIDED, 1), (PollStatus.WITHDRAWN, 0)}


def two_holding():
    """Two requests for the same people, and the act of holding the same three times for each."""
    side = one_association()
    requests = [reconciliation(side), reconciliation(side)]

    def act(request):
        choices = choices_for(request)
        return lambda: hold_times(actor=SYSTEM, about=request, choices=choices, expires_at=EXPIRES, now=NOW)

    return requests, [act(request) for request in requests]


def test_two_who_hold_the_same_times_at_the_same_moment_get_them_once():
    requests, acts = two_holding()

    outcomes = at_once(*acts)

    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    assert TimePoll.objects.filter(request__in=requests).count() == 1
    assert Meeting.objects.filter(request__in=requests, status__in=MeetingStatus.live()).count() == 3


def test_without_the_constraints_both_would_hold_them(monkeypatch):
    requests, (first, second) = two_holding()
    with ExitStack() as stack:
        for name in ("room_not_double_booked", "staff_not_in_two_places", "participant_not_in_two_places"):
            stack.enter_context(without_constraint(Engagement, name))
        monkeypatch.setattr(booking, "lock_participants", lambda _people: None)
        with Elsewhere() as elsewhere:
            with transaction.atomic():
                first()
                holding = elsewhere.start(second)
                assert not waits_for_a_lock(holding)
            assert isinstance(holding.result(WAIT_SECONDS), TimePoll)

    assert TimePoll.objects.filter(request__in=requests).count() == 2


def test_no_answer_comes_in_after_the_decision(poll):
    voter, time = poll.voters.first(), poll.times.first()
    with Elsewhere() as elsewhere:
        with transaction.atomic():
            decide_poll(actor=SYSTEM, poll=poll, time=time, now=NOW)
            voting = elsewhere.start(lambda: cast_votes(voter=voter, answers={time.pk: Answer.YES}, now=NOW))
            assert waits_for_a_lock(voting)
        error = voting.exception(WAIT_SECONDS)
    assert isinstance(error, Conflict)
    assert not Vote.objects.filter(voter__poll=poll).exists()
