"""What somebody who waits could be offered, and why nothing."""

from datetime import date, timedelta

import pytest

from backend.activities.enums import ActivityKind
from backend.activities.models import Session
from backend.offers.selectors import Fit, Misfit, find_fit
from backend.participants.models import Consent
from tests.factories import AttendanceFactory, MeetingFactory, SiteFactory
from tests.factories.times import MONDAY, NOW, at
from tests.offers.places import WEEK, add_time, garden, occupy
from tests.offers.waiting import queued, someone, wait

pytestmark = pytest.mark.django_db

EIGHT_WEEKS = MONDAY + 8 * WEEK


def fit_of(entry, activity) -> Fit:
    found = find_fit(entry, activity, NOW)
    assert isinstance(found, Fit), found
    return found


def misfit_of(entry, activity) -> str:
    found = find_fit(entry, activity, NOW)
    assert isinstance(found, Misfit), found
    assert found.reason
    return found.rule


def days_of(fit: Fit) -> list[int]:
    return [time.weekday for time in fit.weekly_times]


def test_a_place_begins_on_the_first_monday_after_the_answer_and_lasts_as_long_as_the_activity_gives(here):
    activity = garden(here)
    fit = fit_of(queued(here, NOW.date()), activity)
    assert (fit.starts_on, fit.ends_on, days_of(fit)) == (MONDAY, EIGHT_WEEKS, [0])


def test_a_longer_time_to_answer_puts_the_start_off(here):
    # Wednesday 2 November and twelve days is Monday the 14th; the place begins the Monday after.
    assert fit_of(queued(here, NOW.date()), garden(here, offer_days=12)).starts_on == MONDAY + WEEK
    assert fit_of(queued(here, NOW.date()), garden(here, offer_days=11)).starts_on == MONDAY


def test_what_is_taken_puts_the_start_off_until_the_whole_place_is_free(here):
    activity = garden(here)
    occupy(activity, weeks=3)
    assert fit_of(queued(here, NOW.date()), activity).starts_on == MONDAY + 3 * WEEK
    occupy(activity, MONDAY + 9 * WEEK, weeks=1)
    assert fit_of(queued(here, NOW.date()), activity).starts_on == MONDAY + 10 * WEEK
    assert fit_of(queued(here, NOW.date(), weeks=6), activity).starts_on == MONDAY + 3 * WEEK
    occupy(activity, MONDAY + 10 * WEEK, weeks=1)
    assert misfit_of(queued(here, NOW.date()), activity) == "no_room"


def test_nobody_is_offered_more_weeks_than_the_activity_gives(here):
    assert fit_of(queued(here, NOW.date(), weeks=30), garden(here)).ends_on == EIGHT_WEEKS


def test_a_bridge_and_a_stay_have_no_end_unless_it_is_wished_for(here):
    activity = garden(here)
    assert fit_of(queued(here, NOW.date(), form="bridge"), activity).ends_on is None
    assert fit_of(queued(here, NOW.date(), form="bridge", weeks=15), activity).ends_on == MONDAY + 15 * WEEK
    group = garden(here, kind=ActivityKind.GROUP_ACTIVITY, placement_weeks=None)
    stay = queued(here, NOW.date(), kind=ActivityKind.GROUP_ACTIVITY, form="stay")
    assert fit_of(stay, group).ends_on is None


def test_a_place_without_a_length_of_its_own_lasts_the_season(here):
    activity = garden(here, placement_weeks=None)
    assert fit_of(queued(here, NOW.date()), activity).ends_on == activity.season_until_on


def test_only_times_that_suit_are_offered(here):
    activity = garden(here, days=(0, 2))
    afternoon = add_time(activity, 1, begins_minute=13 * 60)
    across_noon = add_time(activity, 3, begins_minute=11 * 60)
    assert days_of(fit_of(queued(here, NOW.date(), possible=["wed-am"]), activity)) == [2]
    assert fit_of(queued(here, NOW.date(), possible=["tue-pm", "thu-am"]), activity).weekly_times == (afternoon,)
    both = queued(here, NOW.date(), possible=["thu-am", "thu-pm"])
    assert fit_of(both, activity).weekly_times == (across_noon,)
    unavailable = wait(someone(here, unavailable=["mon-am", "tue-pm"]))
    assert days_of(fit_of(unavailable, activity)) == [2, 3]
    assert misfit_of(queued(here, NOW.date(), possible=["fri-am"]), activity) == "no_suitable_times"


def test_a_weekend_suits_whoever_has_named_no_half_days(here):
    activity = garden(here, days=(5,))
    assert days_of(fit_of(queued(here, NOW.date()), activity)) == [5]
    assert misfit_of(queued(here, NOW.date(), possible=["mon-am"]), activity) == "no_suitable_times"


def test_as_many_sessions_a_week_as_are_wished_for_the_first_of_the_week(here):
    activity = garden(here, days=(0, 1, 2))
    assert days_of(fit_of(queued(here, NOW.date(), sessions_per_week=[2]), activity)) == [0, 1]
    assert days_of(fit_of(queued(here, NOW.date()), activity)) == [0, 1, 2]
    assert misfit_of(queued(here, NOW.date(), sessions_per_week=[1, 4]), activity) == "no_suitable_times"


def test_a_stepped_wish_needs_the_later_times_only_in_later_weeks(here):
    activity = garden(here, days=(0, 1))
    Session.objects.filter(weekly_time__weekday=1, occurs_on__lt=MONDAY + 2 * WEEK).update(capacity=0)
    assert fit_of(queued(here, NOW.date(), sessions_per_week=[1, 1, 2]), activity).starts_on == MONDAY
    assert fit_of(queued(here, NOW.date(), sessions_per_week=[1, 2]), activity).starts_on == MONDAY + WEEK


def test_a_time_that_is_full_is_left_out_for_one_that_is_not(here):
    activity = garden(here, days=(0, 1, 2))
    Session.objects.filter(weekly_time__weekday=1, occurs_on=MONDAY + timedelta(weeks=3, days=1)).update(capacity=0)
    assert days_of(fit_of(queued(here, NOW.date(), sessions_per_week=[2]), activity)) == [0, 2]
    assert days_of(fit_of(queued(here, NOW.date()), activity)) == [0, 2]


def test_nobody_is_offered_a_place_while_they_are_elsewhere(here):
    activity = garden(here)
    entry = queued(here, NOW.date())
    meeting = MeetingFactory(association=here, begins_at=at(MONDAY + WEEK, "10:00"), ends_at=at(MONDAY + WEEK, "11:00"))
    AttendanceFactory(meeting=meeting, staff=None, participant=entry.participant)
    assert fit_of(entry, activity).starts_on == MONDAY + 2 * WEEK
    assert fit_of(queued(here, NOW.date()), activity).starts_on == MONDAY


def test_one_starts_when_one_is_ready(here):
    activity = garden(here)
    assert fit_of(queued(here, NOW.date(), ready_on=MONDAY + timedelta(days=1)), activity).starts_on == MONDAY + WEEK
    assert misfit_of(queued(here, NOW.date(), ready_on=MONDAY + 20 * WEEK), activity) == "not_ready_yet"


def test_a_place_lies_within_the_season(here):
    assert fit_of(queued(here, NOW.date()), garden(here, season_from_on=date(2011, 11, 22))).starts_on == date(
        2011, 11, 28
    )
    short = garden(here, season_until_on=MONDAY + 7 * WEEK)
    assert misfit_of(queued(here, NOW.date()), short) == "no_room"
    assert fit_of(queued(here, NOW.date(), weeks=7), short).ends_on == MONDAY + 7 * WEEK


def test_cancelled_sessions_are_neither_needed_nor_enough(here):
    activity = garden(here)
    Session.objects.filter(activity=activity, occurs_on=MONDAY).update(
        status="cancelled", cancellation_reason="weather", capacity=0
    )
    assert fit_of(queued(here, NOW.date()), activity).starts_on == MONDAY
    Session.objects.filter(activity=activity).update(status="cancelled", cancellation_reason="weather")
    assert misfit_of(queued(here, NOW.date()), activity) == "no_room"


def test_whoever_waits_for_something_else_is_not_offered_this(here):
    activity = garden(here)
    assert misfit_of(queued(here, NOW.date(), activity=garden(here)), activity) == "waits_for_something_else"
    assert misfit_of(queued(here, NOW.date(), site=SiteFactory(association=here)), activity) == (
        "waits_for_something_else"
    )
    trial = queued(here, NOW.date(), kind=ActivityKind.WORK_TRIAL, form="trial")
    assert misfit_of(trial, activity) == "waits_for_something_else"


def test_the_intake_boards_decision_comes_first(here):
    activity = garden(here, intake_by_board=True)
    entry = queued(here, NOW.date())
    assert misfit_of(entry, activity) == "needs_intake_decision"
    entry.intake_decided_on = NOW.date()
    entry.save()
    assert fit_of(entry, activity).starts_on == MONDAY


def test_what_somebody_needs_has_to_be_there(here):
    entry = wait(someone(here, needs=["step-free", "interpreter-ar"]))
    assert misfit_of(entry, garden(here)) == "activity_lacks_feature"
    assert fit_of(entry, garden(here, features=["step-free"])).starts_on == MONDAY


def test_without_consent_or_enrolment_nothing_is_offered(here):
    activity = garden(here)
    entry = queued(here, NOW.date())
    Consent.objects.all().delete()
    assert misfit_of(entry, activity) == "needs_consent"
    left = queued(here, NOW.date())
    left.enrolment.status = "dropped_out"
    left.enrolment.save()
    assert misfit_of(left, activity) == "enrolment_has_ended"


def test_the_number_of_queries_is_the_same_however_much_there_is(here, django_assert_num_queries):
    activity = garden(here, days=(0, 1, 2, 3, 4))
    entry = queued(here, NOW.date(), activity=activity, site=activity.site)
    occupy(activity)
    with django_assert_num_queries(4):
        assert find_fit(entry, activity, NOW)
