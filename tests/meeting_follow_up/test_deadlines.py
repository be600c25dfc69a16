"""A handover within 21 days after mapping meeting 3: when it is open, met, late, and who sees it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from backend.access.viewer import SYSTEM
from backend.associations.enums import MeetingKind
from backend.meeting_follow_up.selectors.deadlines import Deadline, list_deadlines
from backend.meetings.models import MeetingRule
from backend.meetings.services import seed_rules
from backend.participants.models import Enrolment
from tests.factories import DeadlineReminderFactory, MeetingRuleFactory
from tests.factories.times import NOW, TODAY
from tests.factories.worlds import Side, one_association
from tests.meeting_follow_up.deadlines import DUE_ON, THIRD_ON, hand_over, hold_third, stay_away

pytestmark = pytest.mark.django_db


@pytest.fixture
def side() -> Side:
    side = one_association()
    seed_rules(side.association)
    return side


def deadlines(side: Side, viewer=SYSTEM, now=NOW) -> list[Deadline]:
    return list_deadlines(viewer, side.association.pk, now=now)


def test_from_the_third_mapping_meeting_the_handover_has_three_weeks(side: Side):
    third = hold_third(side)
    (found,) = deadlines(side)
    assert (found.enrolment, found.kind, found.after) == (side.enrolment, MeetingKind.HANDOVER, third)
    assert (found.due_on, found.remind_on, found.late) == (DUE_ON, DUE_ON - timedelta(days=7), None)
    assert not found.is_near(TODAY)
    assert found.is_near(TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("day", "changes"),
    [
        (DUE_ON, {}),
        (DUE_ON, {"status": "tentative"}),
        (date(2011, 10, 25), {"status": "held"}),
        (date(2011, 10, 25), {}),
    ],
)
def test_a_meeting_in_time_that_is_booked_or_held_meets_it(side: Side, day: date, changes: dict[str, str]):
    hold_third(side)
    hand_over(side, day, **changes)
    assert deadlines(side) == []


@pytest.mark.parametrize(
    ("day", "changes"),
    [
        (date(2011, 11, 8), {"status": "cancelled"}),
        (date(2011, 11, 8), {"is_hold": True, "status": "tentative"}),
        (date(2011, 10, 25), {"status": "tentative"}),
        (date(2011, 10, 19), {"status": "held"}),
    ],
)
def test_cancelled_held_free_never_confirmed_or_before_the_clock_started_meets_nothing(
    side: Side, day: date, changes: dict[str, object]
):
    hold_third(side)
    hand_over(side, day, **changes)
    (found,) = deadlines(side)
    assert found.late is None


def test_a_meeting_that_is_booked_too_late_is_told_and_one_that_was_held_too_late_is_over(side: Side):
    hold_third(side)
    late = hand_over(side, DUE_ON + timedelta(days=1))
    assert [found.late for found in deadlines(side)] == [late]
    assert deadlines(side, now=late.ends_at) == []


def test_nothing_runs_before_the_meeting_has_begun_or_if_the_participant_stayed_away(side: Side):
    third = hold_third(side, TODAY + timedelta(days=1), status="confirmed")
    assert deadlines(side) == []
    assert len(deadlines(side, now=third.begins_at)) == 1
    stay_away(side, third)
    assert deadlines(side, now=third.begins_at) == []


def test_a_handover_to_which_the_participant_did_not_come_is_to_be_held_again(side: Side):
    hold_third(side)
    missed = hand_over(side, date(2011, 10, 25))
    assert deadlines(side) == []
    stay_away(side, missed)
    assert len(deadlines(side)) == 1


def test_a_programmes_own_rule_goes_first_and_can_do_without_a_deadline(side: Side):
    hold_third(side)
    own = MeetingRuleFactory(association=side.association, programme=side.programme, kind=MeetingKind.HANDOVER)
    assert deadlines(side) == []
    MeetingRule.objects.filter(pk=own.pk).update(deadline_days=30, deadline_after_kind="mapping")
    (found,) = deadlines(side)
    assert found.due_on == THIRD_ON + timedelta(days=30)


def test_without_a_position_the_last_meeting_of_the_kind_starts_the_clock(side: Side):
    hold_third(side)
    last = hold_third(side, date(2011, 10, 27), step=None)
    MeetingRule.objects.filter(kind="handover").update(deadline_after_position=None)
    assert [found.after for found in deadlines(side)] == [last]


def test_who_is_no_longer_enrolled_has_no_deadlines(side: Side):
    hold_third(side)
    Enrolment.objects.filter(pk=side.enrolment.pk).update(status="dropped_out")
    assert deadlines(side) == []


def test_it_knows_when_the_coordinators_were_told_of_that_day_and_no_other(side: Side):
    hold_third(side)
    DeadlineReminderFactory(enrolment=side.enrolment, due_on=DUE_ON - timedelta(days=1))
    assert [found.reminded_at for found in deadlines(side)] == [None]
    DeadlineReminderFactory(enrolment=side.enrolment, due_on=DUE_ON)
    assert [found.reminded_at for found in deadlines(side)] == [NOW]


def test_each_sees_the_deadlines_of_those_whom_they_see(side: Side):
    hold_third(side)
    assert len(deadlines(side, side.viewer(Role.OFFICER))) == 1
    assert deadlines(side, side.viewer(Role.SUPERVISOR)) == []


def test_four_queries_however_many_there_are(side: Side):
    hold_third(side)
    viewer = side.viewer(Role.COORDINATOR)
    with CaptureQueriesContext(connection) as queries:
        deadlines(side, viewer)
    assert len(queries) == 4
