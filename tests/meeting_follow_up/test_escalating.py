"""Coordinators are told of a deadline before it is missed: once, all at once, and without participant data."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import Schedule

from backend.access.enums import Role
from backend.access.models import User
from backend.mail.models import OutgoingMail
from backend.meeting_follow_up import tasks
from backend.meeting_follow_up.models import DeadlineReminder
from backend.meeting_follow_up.schedules import REMIND_OF_DEADLINES
from backend.meeting_follow_up.services import remind_of_deadlines
from backend.meetings.services import seed_rules
from tests.factories import RoleGrantFactory, StaffFactory
from tests.factories.times import NOW, at
from tests.factories.worlds import Side, one_association
from tests.meeting_follow_up.deadlines import DUE_ON, hand_over, hold_third

pytestmark = pytest.mark.django_db
A_WEEK_BEFORE = NOW + timedelta(days=1)


@pytest.fixture
def side() -> Side:
    side = one_association()
    seed_rules(side.association)
    OutgoingMail.objects.all().delete()
    DeadlineReminder.objects.all().delete()
    hold_third(side)
    return write_to(side)


def write_to(side: Side) -> Side:
    User.objects.filter(staff=side.staff[Role.COORDINATOR]).update(email=f"samordnare{side.association.pk}@example.org")
    side.staff[Role.COORDINATOR].user.refresh_from_db()
    return side


def test_a_week_before_and_not_earlier_each_coordinator_gets_one_mail(side: Side):
    second = StaffFactory(user__language="en", user__email="second@example.org")
    RoleGrantFactory(staff=second, association=side.association, role=Role.COORDINATOR)
    assert remind_of_deadlines(now=NOW) == 0
    assert remind_of_deadlines(now=A_WEEK_BEFORE) == 1
    mails = {mail.recipient: mail for mail in OutgoingMail.objects.all()}
    assert mails.keys() == {side.staff[Role.COORDINATOR].user.email, second.user.email}
    assert mails[side.staff[Role.COORDINATOR].user.email].subject == "1 möte behöver bokas för att hinnas med"
    assert mails[second.user.email].subject == "1 meeting must be booked to be held in time"


def test_once_per_deadline_however_often_it_runs_and_again_only_for_another_day(side: Side):
    for _run in range(3):
        remind_of_deadlines(now=A_WEEK_BEFORE)
    assert OutgoingMail.objects.count() == 1
    reminder = DeadlineReminder.objects.get()
    assert (reminder.enrolment, reminder.due_on, reminder.reminded_at) == (side.enrolment, DUE_ON, A_WEEK_BEFORE)
    hold_third(side, DUE_ON - timedelta(days=5), step=None)
    side.association.meeting_rules.filter(kind="handover").update(deadline_after_position=None)
    remind_of_deadlines(now=A_WEEK_BEFORE + timedelta(days=20))
    assert OutgoingMail.objects.count() == 2


def test_nobody_is_written_to_at_night(side: Side):
    day = A_WEEK_BEFORE.date()
    assert remind_of_deadlines(now=at(day, "06:59")) == 0
    assert remind_of_deadlines(now=at(day, "07:00")) == 1


def test_what_is_booked_in_time_is_not_told(side: Side):
    hand_over(side, DUE_ON)
    assert remind_of_deadlines(now=A_WEEK_BEFORE) == 0
    assert OutgoingMail.objects.count() == 0


def test_the_mail_holds_no_participant_and_leads_to_a_page_that_needs_a_login(side: Side):
    remind_of_deadlines(now=A_WEEK_BEFORE)
    mail = OutgoingMail.objects.get()
    everything = mail.subject + mail.text + mail.key
    assert side.participant.code not in everything
    assert "handover" not in everything
    assert "överlämning" not in everything.lower()
    assert "/att-boka/" in mail.text
    assert "10 november 2011" in mail.text
    assert mail.association == side.association


def test_an_account_that_is_closed_gets_no_mail_and_the_deadline_counts_as_told(side: Side):
    user = side.staff[Role.COORDINATOR].user
    user.is_active = False
    user.save()
    assert remind_of_deadlines(now=A_WEEK_BEFORE) == 1
    assert OutgoingMail.objects.count() == 0


def test_another_associations_deadlines_are_told_to_its_own_coordinators(side: Side):
    other = write_to(one_association("Två"))
    seed_rules(other.association)
    remind_of_deadlines(now=A_WEEK_BEFORE)
    assert {mail.association_id for mail in OutgoingMail.objects.filter(state="waiting")} == {side.association.pk}


def test_the_queue_runs_it_every_hour(side: Side, time_machine):
    schedule = Schedule.objects.get(name="remind-of-deadlines")
    assert (schedule.func, schedule.schedule_type, schedule.repeats) == (REMIND_OF_DEADLINES, Schedule.HOURLY, -1)
    time_machine.move_to(A_WEEK_BEFORE, tick=False)
    assert timezone.now() == A_WEEK_BEFORE
    assert tasks.remind_of_deadlines() == 1
