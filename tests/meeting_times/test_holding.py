"""Holding several times for one meeting: nobody else gets them, and all but one are let go."""

from datetime import timedelta

import pytest

from backend.access.enums import Role
from backend.associations.enums import MeetingKind
from backend.audit.models import AuditEvent
from backend.common.errors import Conflict, NotAllowed, RuleViolation
from backend.engagements.models import Engagement
from backend.feeds.selectors import feed_meetings
from backend.meeting_times.enums import PollStatus
from backend.meeting_times.models import TimePoll
from backend.meeting_times.services import (
    book_time,
    decide_poll,
    hold_times,
    move_to_time,
    release_expired,
    restore_poll,
    withdraw_poll,
)
from backend.meeting_times.tasks import release_expired_holds
from backend.meetings.enums import MeetingStatus, RequestStatus
from backend.meetings.models import Meeting
from backend.meetings.services import Attendee, book_meeting
from backend.participants.models import Consent
from tests.factories import SubscriptionFactory
from tests.factories.times import NOW
from tests.meeting_times.holding import EXPIRES, choices_for, hold

pytestmark = pytest.mark.django_db


def refused(rule, kind=Conflict):
    return pytest.raises(kind, check=lambda refusal: refusal.rule == rule and bool(refusal.text))


def live_holds(poll):
    return Meeting.objects.filter(poll_time__poll=poll, status__in=MeetingStatus.live())


def book_the_room(side, hold, **people):
    return book_meeting(
        actor=side.viewer(Role.COORDINATOR),
        programme=None,
        association=side.association,
        kind=MeetingKind.FOLLOW_UP,
        begins_at=hold.begins_at,
        ends_at=hold.ends_at,
        room=people.pop("room", None),
        attendees=[Attendee(**people)] if people else [],
        enrolment=None,
        step=None,
        now=NOW,
    )


def test_a_found_time_is_booked_and_confirmed_and_the_request_is_done(side, request_of):
    meeting, lacking = book_time(
        actor=side.viewer(Role.COORDINATOR), request=request_of, choice=choices_for(request_of)[0], now=NOW
    )

    request_of.refresh_from_db()
    assert (meeting.status, lacking) == (MeetingStatus.CONFIRMED, "")
    assert request_of.status == RequestStatus.BOOKED
    assert meeting.organiser == side.staff[Role.COORDINATOR]
    assert set(meeting.attendances.exclude(contact=None).values_list("contact__name", flat=True)) == {"Dr. Lind"}


def test_without_written_consent_it_is_tentative_and_says_why(side, request_of):
    Consent.objects.filter(participant=side.participant, kind="written").delete()

    meeting, lacking = book_time(
        actor=side.viewer(Role.COORDINATOR), request=request_of, choice=choices_for(request_of)[0], now=NOW
    )

    assert meeting.status == MeetingStatus.TENTATIVE
    assert "samtycke" in lacking


def test_a_time_that_somebody_took_meanwhile_is_refused_with_the_reason(side, request_of):
    choice = choices_for(request_of)[0]
    book_time(actor=side.viewer(Role.COORDINATOR), request=request_of, choice=choice, now=NOW)
    request_of.status = RequestStatus.OPEN
    request_of.save()

    with pytest.raises(Conflict) as refusal:
        book_time(actor=side.viewer(Role.COORDINATOR), request=request_of, choice=choice, now=NOW)
    assert refusal.value.rule == "time_is_gone"
    assert f"{side.room.name} är bokat" in refusal.value.text


@pytest.mark.parametrize(
    "choice", ["", "nonsense", "2011-11-14T09:00Z", "2011-99-14T09:00Z;-;-", "2011-11-14T09:00Z;-;x;y"]
)
def test_what_is_no_choice_is_told_so(side, request_of, choice):
    with pytest.raises(RuleViolation):
        book_time(actor=side.viewer(Role.COORDINATOR), request=request_of, choice=choice, now=NOW)


def test_a_meeting_moves_to_a_found_time(side):
    choice = choices_for(side.meeting)[0]

    moved = move_to_time(actor=side.viewer(Role.COORDINATOR), meeting=side.meeting, choice=choice, now=NOW)

    assert moved.uid == side.meeting.uid
    assert moved.begins_at != side.meeting.begins_at


def test_held_times_take_the_room_and_everybody_at_all_of_them(side, request_of):
    poll = hold(side, request_of)

    holds = list(live_holds(poll))
    assert len(holds) == 3
    assert all(one.is_hold and one.status == MeetingStatus.TENTATIVE for one in holds)
    for one in holds:
        taken = Engagement.objects.filter(begins_at__lte=one.begins_at, ends_at__gte=one.ends_at)
        assert taken.filter(room=side.room).exists()
        assert taken.filter(participant=side.participant).exists()
        assert taken.filter(staff=side.staff[Role.COORDINATOR]).exists()


@pytest.mark.parametrize("what", ["room", "staff", "participant"])
def test_nobody_else_gets_what_is_held(side, request_of, what):
    poll = hold(side, request_of)
    thing = {
        "room": side.room,
        "staff": side.staff[Role.COORDINATOR],
        "participant": side.participant,
    }[what]

    with pytest.raises(Conflict):
        book_the_room(side, live_holds(poll).first(), **{what: thing})


def test_times_are_held_once_for_a_request(side, request_of):
    hold(side, request_of)

    with refused("poll_open_once_per_request"):
        hold(side, request_of)


@pytest.mark.parametrize(
    ("count", "expires_at", "rule"),
    [
        (1, EXPIRES, "poll_of_two_to_five"),
        (6, EXPIRES, "poll_of_two_to_five"),
        (2, NOW, "poll_expires_ahead"),
    ],
)
def test_two_to_five_times_until_a_day_that_makes_sense(side, request_of, count, expires_at, rule):
    with refused(rule, RuleViolation):
        hold(side, request_of, count, expires_at=expires_at)
    assert not TimePoll.objects.filter(request=request_of).exists()


def test_times_are_not_held_beyond_the_first_of_them(side, request_of):
    poll = hold(side, request_of, expires_at=NOW + timedelta(days=30))

    assert poll.expires_at == poll.times.first().hold.begins_at


def test_who_books_no_meetings_holds_no_times(side, request_of):
    for role in (Role.OFFICER, Role.SUPERVISOR):
        with pytest.raises(NotAllowed):
            hold_times(
                actor=side.viewer(role), about=request_of, choices=choices_for(request_of), expires_at=EXPIRES, now=NOW
            )


def test_the_chosen_hold_becomes_the_meeting_and_the_others_are_let_go(side, request_of):
    poll = hold(side, request_of)
    chosen = poll.times.first()
    uid = chosen.hold.uid

    meeting, lacking = decide_poll(actor=side.viewer(Role.COORDINATOR), poll=poll, time=chosen, now=NOW)

    poll.refresh_from_db()
    request_of.refresh_from_db()
    assert (meeting.uid, meeting.is_hold, meeting.status, lacking) == (uid, False, MeetingStatus.CONFIRMED, "")
    assert list(live_holds(poll)) == [meeting]
    assert (poll.status, poll.meeting, request_of.status) == (PollStatus.DECIDED, meeting, RequestStatus.BOOKED)
    assert AuditEvent.objects.filter(verb="time_poll.decided").count() == 1


def test_what_cannot_be_confirmed_stays_tentative_with_the_reason(side, request_of):
    poll = hold(side, request_of)
    Consent.objects.filter(participant=side.participant, kind="written").delete()

    meeting, lacking = decide_poll(actor=side.viewer(Role.COORDINATOR), poll=poll, time=poll.times.first(), now=NOW)

    assert (meeting.status, meeting.is_hold) == (MeetingStatus.TENTATIVE, False)
    assert "samtycke" in lacking


def test_a_meeting_that_moves_keeps_its_uid_and_takes_over_the_time(side):
    poll = hold(side, side.meeting)
    chosen = poll.times.last()

    meeting, _lacking = decide_poll(actor=side.viewer(Role.COORDINATOR), poll=poll, time=chosen, now=NOW)

    assert (meeting.pk, meeting.uid) == (side.meeting.pk, side.meeting.uid)
    assert (meeting.begins_at, meeting.room) == (chosen.hold.begins_at, chosen.hold.room)
    assert not live_holds(poll).exists()


def test_a_poll_is_decided_once(side, request_of):
    poll = hold(side, request_of)
    first, second, _third = poll.times.all()
    decide_poll(actor=side.viewer(Role.COORDINATOR), poll=poll, time=first, now=NOW)

    with refused("poll_is_not_open"):
        decide_poll(actor=side.viewer(Role.COORDINATOR), poll=poll, time=second, now=NOW)


def test_times_that_have_run_out_cannot_be_decided_even_before_they_are_released(side, request_of):
    poll = hold(side, request_of)

    with refused("held_time_is_gone"):
        decide_poll(actor=side.viewer(Role.COORDINATOR), poll=poll, time=poll.times.first(), now=EXPIRES)


def test_held_times_run_out_by_themselves(side, request_of, time_machine):
    poll = hold(side, request_of)
    assert release_expired(now=EXPIRES - timedelta(seconds=1)) == 0

    time_machine.move_to(EXPIRES, tick=False)
    assert release_expired_holds() == 1

    poll.refresh_from_db()
    assert poll.status == PollStatus.EXPIRED
    assert not live_holds(poll).exists()
    assert release_expired(now=EXPIRES) == 0
    book_the_room(side, poll.times.first().hold, room=side.room)


def test_held_times_are_let_go_once_the_meeting_is_booked_in_another_way(side, request_of):
    poll = hold(side, request_of)
    assert release_expired(now=NOW) == 0
    book_time(actor=side.viewer(Role.COORDINATOR), request=request_of, choice=choices_for(request_of, 1)[0], now=NOW)

    assert release_expired(now=NOW) == 1

    poll.refresh_from_db()
    assert poll.status == PollStatus.WITHDRAWN
    assert not live_holds(poll).exists()
    assert Meeting.objects.get(request=request_of, status=MeetingStatus.CONFIRMED).is_hold is False


def test_letting_go_can_be_undone_while_the_times_are_free(side, request_of):
    poll = hold(side, request_of)
    viewer = side.viewer(Role.COORDINATOR)
    withdraw_poll(actor=viewer, poll=poll, now=NOW)
    assert not live_holds(poll).exists()

    restored = restore_poll(actor=viewer, poll=poll, now=NOW)

    assert restored.status == PollStatus.OPEN
    assert live_holds(poll).count() == 3


def test_letting_go_cannot_be_undone_when_one_of_the_times_is_taken(side, request_of):
    poll = hold(side, request_of)
    viewer = side.viewer(Role.COORDINATOR)
    withdraw_poll(actor=viewer, poll=poll, now=NOW)
    book_the_room(side, poll.times.first().hold, room=side.room)

    with pytest.raises(Conflict):
        restore_poll(actor=viewer, poll=poll, now=NOW)
    poll.refresh_from_db()
    assert poll.status == PollStatus.WITHDRAWN
    assert not live_holds(poll).exists()


def test_what_is_decided_or_run_out_is_not_restored(side, request_of):
    poll = hold(side, request_of)
    with refused("poll_is_not_withdrawn"):
        restore_poll(actor=side.viewer(Role.COORDINATOR), poll=poll, now=NOW)
    withdraw_poll(actor=side.viewer(Role.COORDINATOR), poll=poll, now=NOW)
    with refused("poll_is_not_withdrawn"):
        restore_poll(actor=side.viewer(Role.COORDINATOR), poll=poll, now=EXPIRES)


def test_released_times_vanish_from_feeds_without_being_told_as_cancelled(side, request_of):
    subscription = SubscriptionFactory(owner=side.staff[Role.COORDINATOR], association=side.association)
    viewer = side.viewer(Role.COORDINATOR)
    poll = hold(side, request_of)
    held = set(live_holds(poll).values_list("uid", flat=True))
    meeting, _lacking = decide_poll(actor=viewer, poll=poll, time=poll.times.first(), now=NOW)

    shown = {row.uid: row.status for row in feed_meetings(subscription, viewer, NOW)}

    assert held & set(shown) == {meeting.uid}
    assert shown[meeting.uid] == MeetingStatus.CONFIRMED
