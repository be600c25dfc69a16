"""The order of the queue, and why each stands where they stand."""

from datetime import date, timedelta

import pytest

from backend.access.enums import Role
from backend.access.viewer import SYSTEM
from backend.activities.enums import ActivityKind
from backend.offers.models import QueueEntry
from backend.offers.selectors import open_offers, queue, suitable_half_days
from backend.offers.services import leave_queue
from tests.factories import (
    ActivityFactory,
    AssociationFactory,
    OfferFactory,
    QueueGroupFactory,
    SiteFactory,
)
from tests.factories.times import NOW, TODAY
from tests.offers.waiting import MORNINGS, queued, someone, wait

pytestmark = pytest.mark.django_db

WEEK_12 = date(2011, 3, 23)


def lines(association, viewer=SYSTEM, **narrowed):
    return queue(viewer, association_id=association.pk, now=NOW, **narrowed)


def reason_of(entry: QueueEntry) -> str:
    found = queue(SYSTEM, association_id=entry.participant.association_id, now=NOW)
    return next(line.reason for line in found if line.entry == entry)


def test_priority_comes_before_waiting_time_and_waiting_time_before_the_rest():
    here = AssociationFactory()
    late, early, urgent = queued(here, TODAY), queued(here, WEEK_12), queued(here, TODAY, priority=5)
    same_day = queued(here, TODAY)
    assert [(line.entry, line.position) for line in lines(here)] == [
        (urgent, 1),
        (early, 2),
        (late, 3),
        (same_day, 4),
    ]


def test_whoever_has_left_is_not_counted():
    here = AssociationFactory()
    first, second = queued(here, WEEK_12), queued(here, TODAY)
    leave_queue(actor=SYSTEM, entry=first, now=NOW)
    assert [(line.entry, line.position) for line in lines(here)] == [(second, 1)]


def test_positions_count_those_whom_the_viewer_does_not_see(side):
    QueueEntry.objects.all().delete()
    hidden = wait(someone(agency=side.soc), priority=5)
    own = wait(someone(agency=side.fk), priority=2)
    officer = lines(side.association, side.viewer(Role.OFFICER))
    assert [(line.entry, line.position) for line in officer] == [(own, 2)]
    assert [line.entry for line in lines(side.association, side.viewer(Role.COORDINATOR))] == [hidden, own]
    assert lines(side.association, side.viewer(Role.SUPERVISOR)) == []
    assert lines(AssociationFactory(), side.viewer(Role.COORDINATOR)) == []


def test_each_kind_has_a_queue_of_its_own():
    here = AssociationFactory()
    garden = queued(here, TODAY)
    trial = queued(here, WEEK_12, kind=ActivityKind.WORK_TRIAL, form="trial")
    assert {line.entry: line.position for line in lines(here)} == {garden: 1, trial: 1}
    assert [line.entry for line in lines(here, kind=ActivityKind.WORK_TRIAL)] == [trial]


def test_an_activitys_queue_is_those_who_could_be_offered_it():
    here = AssociationFactory()
    activity = ActivityFactory(association=here)
    elsewhere = ActivityFactory(association=here)
    queued(here, WEEK_12, activity=elsewhere)
    queued(here, WEEK_12, site=SiteFactory(association=here))
    anywhere, aimed = queued(here, WEEK_12), queued(here, TODAY, activity=activity)
    at_site = queued(here, TODAY, site=activity.site)
    found = lines(here, activity=activity)
    assert [(line.entry, line.position) for line in found] == [(anywhere, 1), (aimed, 2), (at_site, 3)]


def test_the_reason_says_since_when_how_urgent_and_what_narrows_the_choice():
    entry = queued(AssociationFactory(), WEEK_12, priority=2, possible=MORNINGS)
    assert reason_of(entry) == "sedan v. 12, prioritet 2, kan bara förmiddagar"


@pytest.mark.parametrize(
    ("possible", "unavailable", "words"),
    [
        ([], [], ""),
        ([], MORNINGS, ", kan bara eftermiddagar"),
        (["mon-am", "tue-pm"], [], ", kan bara måndag förmiddag, tisdag eftermiddag"),
        (["mon-am", "tue-pm"], ["mon-am"], ", kan bara tisdag eftermiddag"),
        (["mon-am"], ["mon-am"], ", kan ingen av veckans halvdagar"),
        ([], ["fri-pm"], ", kan inte fredag eftermiddag"),
    ],
)
def test_half_days_are_said_the_shortest_way(possible, unavailable, words):
    enrolment = someone(AssociationFactory(), unavailable=unavailable)
    entry = wait(enrolment, possible=possible)
    assert reason_of(entry) == f"sedan v. 44, prioritet 1{words}"


def test_suitable_half_days_are_in_the_order_of_the_week():
    entry = wait(someone(AssociationFactory(), unavailable=["tue-am"]), possible=["fri-am", "tue-am", "mon-pm"])
    assert [half_day.value for half_day in suitable_half_days(entry)] == ["mon-pm", "fri-am"]


def test_a_week_of_another_year_is_named_with_its_year():
    entry = queued(AssociationFactory(), date(2010, 12, 29), ready_on=date(2012, 1, 10))
    assert reason_of(entry) == "sedan v. 52 2010, prioritet 1, kan börja v. 2 2012"


def test_a_day_to_begin_on_that_has_come_is_not_mentioned():
    assert reason_of(queued(AssociationFactory(), WEEK_12, ready_on=TODAY)) == "sedan v. 12, prioritet 1"


def test_those_who_wait_together_say_with_how_many():
    here = AssociationFactory()
    group = QueueGroupFactory(association=here)
    members = [queued(here, WEEK_12, group=group) for _number in range(3)]
    assert reason_of(members[0]) == "sedan v. 12, prioritet 1, väntar med 2 till"
    for member in members[1:]:
        leave_queue(actor=SYSTEM, entry=member, now=NOW)
    assert reason_of(members[0]) == "sedan v. 12, prioritet 1"


def test_a_missing_decision_of_the_intake_board_is_said():
    here = AssociationFactory()
    activity = ActivityFactory(association=here, intake_by_board=True)
    entry = queued(here, WEEK_12, activity=activity)
    assert reason_of(entry).endswith(", beredningsgruppen har inte beslutat")
    entry.intake_decided_on = TODAY
    entry.save()
    assert reason_of(entry) == "sedan v. 12, prioritet 1"


def test_the_number_of_queries_does_not_grow_with_the_queue(django_assert_num_queries):
    here = AssociationFactory()
    for _number in range(5):
        queued(here, TODAY, activity=ActivityFactory(association=here), group=QueueGroupFactory(association=here))
    with django_assert_num_queries(2):
        found = lines(here)
        assert len({line.entry.activity.name for line in found}) == 5


def test_open_offers_are_those_that_wait_for_an_answer_the_most_urgent_first(side, django_assert_num_queries):
    later = OfferFactory(
        entry=wait(someone(agency=side.fk)),
        placement__activity=side.activity,
        expires_at=NOW + timedelta(days=9),
    )
    OfferFactory(entry=wait(someone(agency=side.soc)), placement__activity=side.activity, status="declined")
    coordinator = side.viewer(Role.COORDINATOR)
    with django_assert_num_queries(2):
        found = list(open_offers(coordinator))
        assert [offer.placement.activity.site.name for offer in found]
    assert found == [side.offer, later]
    assert list(open_offers(side.viewer(Role.OFFICER))) == [later]
