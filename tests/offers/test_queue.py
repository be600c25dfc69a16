"""Standing in the queue: who may, for what, and that nothing costs anybody their place in it."""

from datetime import date, timedelta

import pytest

from backend.access.enums import Role
from backend.access.viewer import NOBODY, SYSTEM
from backend.activities.enums import ActivityKind
from backend.audit.models import AuditEvent
from backend.bookings.enums import PlacementForm
from backend.bookings.services import cancel_placement
from backend.common.errors import Conflict, NotAllowed
from backend.common.transitions import TransitionError
from backend.offers.enums import QueueStatus
from backend.offers.models import QueueEntry
from backend.offers.services import (
    change_entry,
    create_group,
    dissolve_group,
    give_place,
    join_queue,
    leave_queue,
    record_intake_decision,
    rejoin_queue,
)
from tests.bookings.garden import make_garden
from tests.factories import ActivityFactory, OfferFactory, QueueGroupFactory, SiteFactory
from tests.factories.times import NOW, TODAY
from tests.offers.waiting import refused, someone, wait

pytestmark = pytest.mark.django_db

LAST_WEEK = TODAY - timedelta(weeks=1)


def test_one_waits_from_today_with_the_priority_of_the_enrolment(side):
    enrolment = someone(agency=side.fk)
    enrolment.priority = 3
    enrolment.save()
    entry = wait(enrolment, actor=side.viewer(Role.OFFICER), possible=["mon-am"], sessions_per_week=[1, 2])
    assert (entry.since_on, entry.priority, entry.status) == (TODAY, 3, QueueStatus.WAITING)
    assert (entry.possible, entry.sessions_per_week) == (["mon-am"], [1, 2])


def test_joining_is_audited_with_what_decides_the_order(side):
    entry = wait(someone(agency=side.fk), actor=side.viewer(Role.COORDINATOR), since_on=LAST_WEEK, priority=2)
    event = AuditEvent.objects.get(verb="queue.joined")
    assert event.actor == side.user(Role.COORDINATOR)
    assert event.facts == {
        "entry": entry.pk,
        "priority": 2,
        "since_week": "2011-W43",
        "kind": "rehab_garden",
        "activity": None,
        "group": None,
    }


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.OFFICER])
def test_a_supervisor_or_another_agencys_officer_puts_nobody_in_the_queue(side, role):
    with pytest.raises(NotAllowed):
        wait(someone(agency=side.soc), actor=side.viewer(role))


@pytest.mark.parametrize(
    "wish", [{"priority": 5}, {"since_on": LAST_WEEK}, {"group": True}], ids=["priority", "since", "group"]
)
def test_an_officer_does_not_decide_the_order(side, wish):
    if "group" in wish:
        wish = {"group": QueueGroupFactory(association=side.association)}
    with pytest.raises(NotAllowed, check=lambda error: error.rule == "not_allowed_to_order_queue"):
        wait(someone(agency=side.fk), actor=side.viewer(Role.OFFICER), **wish)
    assert wait(someone(agency=side.fk), actor=side.viewer(Role.MAPPING_LEAD), **wish).pk


def test_nobody_stands_twice_in_the_same_queue(side):
    enrolment = someone(agency=side.fk)
    wait(enrolment)
    with refused("queue_entry_live_once", Conflict):
        wait(enrolment)
    wait(enrolment, activity=ActivityFactory(association=side.association))


def test_whoever_has_left_the_programme_does_not_wait(side):
    enrolment = someone(agency=side.fk)
    enrolment.status = "dropped_out"
    enrolment.save()
    with refused("enrolment_has_ended"):
        wait(enrolment)


@pytest.mark.parametrize(
    ("wish", "rule"),
    [
        ({"form": PlacementForm.TRIAL}, "form_of_kind"),
        ({"form": PlacementForm.SINGLE}, "form_of_kind"),
        ({"kind": ActivityKind.WORK_TRIAL}, "form_of_kind"),
        ({"priority": 0}, "priority_range"),
        ({"priority": 6}, "priority_range"),
        ({"weeks": 0}, "weeks_range"),
        ({"weeks": 105}, "weeks_range"),
        ({"sessions_per_week": [1, 0]}, "sessions_per_week_range"),
        ({"sessions_per_week": [21]}, "sessions_per_week_range"),
        ({"sessions_per_week": [1] * 53}, "sessions_per_week_range"),
        ({"since_on": TODAY + timedelta(days=1)}, "queued_not_ahead"),
    ],
)
def test_what_nobody_could_be_given_is_not_waited_for(side, wish, rule):
    with refused(rule):
        wait(someone(agency=side.fk), **wish)


@pytest.mark.parametrize("wish", [{"priority": 5}, {"weeks": 104}, {"sessions_per_week": [20] * 52}])
def test_the_outermost_values_are_fine(side, wish):
    assert wait(someone(agency=side.fk), **wish).pk


def test_activity_and_site_are_the_associations_and_belong_together(side):
    enrolment = someone(agency=side.fk)
    with refused("activity_of_association"):
        wait(enrolment, activity=ActivityFactory())
    with refused("site_of_association"):
        wait(enrolment, site=SiteFactory())
    with refused("activity_of_kind"):
        wait(enrolment, activity=ActivityFactory(association=side.association, kind=ActivityKind.GROUP_ACTIVITY))
    with refused("activity_at_site"):
        wait(enrolment, activity=side.activity, site=SiteFactory(association=side.association))
    wait(enrolment, activity=side.activity, site=side.activity.site)


def test_an_activity_of_other_programmes_is_not_waited_for(side):
    enrolment = someone(agency=side.fk)
    side.activity.programmes.add(someone().programme)
    with refused("programme_may_be_placed"):
        wait(enrolment, activity=side.activity)
    side.activity.programmes.add(enrolment.programme)
    wait(enrolment, activity=side.activity)


def test_those_who_wait_together_wait_for_the_same_and_once_each(side):
    group = QueueGroupFactory(association=side.association)
    enrolment = someone(agency=side.fk)
    wait(enrolment, group=group)
    with refused("group_waits_for_the_same"):
        wait(someone(agency=side.soc), group=group, activity=side.activity)
    with refused("group_member_once"):
        wait(enrolment, group=group, activity=side.activity)
    with refused("group_of_association"):
        wait(someone(agency=side.soc), group=QueueGroupFactory())
    wait(someone(agency=side.soc), group=group)


def test_a_change_keeps_the_place_in_the_queue_and_says_what_was_changed(side):
    entry = wait(someone(agency=side.fk), since_on=LAST_WEEK, priority=2)
    changed = change_entry(actor=side.viewer(Role.OFFICER), entry=entry, possible=("tue-pm",), weeks=4, now=NOW)
    assert (changed.since_on, changed.priority, changed.possible, changed.weeks) == (LAST_WEEK, 2, ["tue-pm"], 4)
    assert changed.version == entry.version + 1
    assert AuditEvent.objects.get(verb="queue.changed").facts["changed"] == ["possible", "weeks"]


def test_only_who_keeps_the_whole_queue_changes_its_order(side):
    entry = wait(someone(agency=side.fk))
    with refused("not_allowed_to_order_queue", NotAllowed):
        change_entry(actor=side.viewer(Role.OFFICER), entry=entry, priority=5, now=NOW)
    change_entry(actor=side.viewer(Role.OFFICER), entry=entry, priority=entry.priority, weeks=2, now=NOW)
    assert change_entry(actor=side.viewer(Role.COORDINATOR), entry=entry, priority=5, now=NOW).priority == 5


def test_a_change_meets_the_same_rules(side):
    entry = wait(someone(agency=side.fk))
    with refused("weeks_range"):
        change_entry(actor=SYSTEM, entry=entry, weeks=0, now=NOW)
    with pytest.raises(TypeError, match="status"):
        change_entry(actor=SYSTEM, entry=entry, status="placed", now=NOW)


def test_whoever_comes_back_stands_where_they_stood(side):
    entry = wait(someone(agency=side.fk), since_on=LAST_WEEK, priority=4)
    left = leave_queue(actor=side.viewer(Role.OFFICER), entry=entry, now=NOW)
    assert left.status == QueueStatus.WITHDRAWN
    with refused("not_in_the_queue", Conflict):
        leave_queue(actor=SYSTEM, entry=entry, now=NOW)
    with refused("not_in_the_queue", Conflict):
        change_entry(actor=SYSTEM, entry=entry, weeks=3, now=NOW)
    back = rejoin_queue(actor=side.viewer(Role.OFFICER), entry=entry, now=NOW + timedelta(days=3))
    assert (back.status, back.since_on, back.priority) == (QueueStatus.WAITING, LAST_WEEK, 4)
    with refused("in_the_queue_already", Conflict):
        rejoin_queue(actor=SYSTEM, entry=entry, now=NOW)


def test_coming_back_is_refused_to_whoever_stands_there_anew(side):
    entry = wait(someone(agency=side.fk))
    leave_queue(actor=SYSTEM, entry=entry, now=NOW)
    wait(entry.enrolment)
    with refused("queue_entry_live_once", Conflict):
        rejoin_queue(actor=SYSTEM, entry=entry, now=NOW)


def test_one_leaves_only_once_the_offer_is_answered(side):
    with refused("offer_is_open", Conflict):
        leave_queue(actor=SYSTEM, entry=side.entry, now=NOW)


def test_somebody_placed_comes_back_once_the_place_is_over(side):
    entry = wait(someone(agency=side.fk))
    offer = OfferFactory(entry=entry, status="accepted", placement__activity=side.activity, placement__status="active")
    QueueEntry.objects.filter(pk=entry.pk).update(status=QueueStatus.PLACED)
    with refused("has_the_place"):
        rejoin_queue(actor=SYSTEM, entry=entry, now=NOW)
    offer.placement.status = "interrupted"
    offer.placement.save()
    assert rejoin_queue(actor=SYSTEM, entry=entry, now=NOW).status == QueueStatus.WAITING


def test_the_intake_boards_decision_is_recorded_and_taken_back(side):
    coordinator = side.viewer(Role.COORDINATOR)
    decided = record_intake_decision(actor=coordinator, entry=side.entry, decided_on=TODAY, now=NOW)
    assert decided.intake_decided_on == TODAY
    taken_back = record_intake_decision(actor=coordinator, entry=side.entry, decided_on=None, now=NOW)
    assert taken_back.intake_decided_on is None
    with refused("decided_not_ahead"):
        record_intake_decision(actor=coordinator, entry=side.entry, decided_on=date(2012, 1, 1), now=NOW)
    with pytest.raises(NotAllowed):
        record_intake_decision(actor=side.viewer(Role.OFFICER), entry=side.entry, decided_on=TODAY, now=NOW)


def test_a_group_that_is_dissolved_leaves_its_members_waiting(side):
    coordinator = side.viewer(Role.COORDINATOR)
    group = create_group(actor=coordinator, association=side.association, name="Onsdagslaget", now=NOW)
    entry = wait(someone(agency=side.fk), group=group)
    with refused("queue_group_name_once", Conflict):
        create_group(actor=coordinator, association=side.association, name="Onsdagslaget", now=NOW)
    with pytest.raises(NotAllowed):
        dissolve_group(actor=side.viewer(Role.OFFICER), group=group, now=NOW)
    dissolve_group(actor=coordinator, group=group, now=NOW)
    entry.refresh_from_db()
    assert (entry.group, entry.status) == (None, QueueStatus.WAITING)
    assert AuditEvent.objects.get(verb="queue_group.dissolved").facts == {"entries": [entry.pk]}


def test_an_unknown_half_day_is_refused(side):
    with pytest.raises(ValueError, match="sat-am"):
        join_queue(
            actor=SYSTEM,
            enrolment=side.enrolment,
            kind=ActivityKind.REHAB_GARDEN,
            form=PlacementForm.PERIOD,
            possible=["sat-am"],
            now=NOW,
        )
    entry = wait(someone(agency=side.fk))
    with refused("half_day_exists"):
        change_entry(actor=SYSTEM, entry=entry, possible=["sat-am"], now=NOW)


def test_who_is_given_a_place_leaves_the_queue_and_can_come_back_when_it_is_over() -> None:
    garden = make_garden()
    entry = wait(garden.enrol())
    placement = garden.book(entry.enrolment)

    given = give_place(actor=SYSTEM, entry=entry, placement=placement, now=NOW)
    assert given.status == "placed"
    with pytest.raises(TransitionError):
        give_place(actor=SYSTEM, entry=entry, placement=placement, now=NOW)
    cancel_placement(actor=SYSTEM, placement=placement, now=NOW)
    assert rejoin_queue(actor=SYSTEM, entry=entry, now=NOW).status == "waiting"


def test_a_place_is_given_to_whose_it_is_and_not_over_an_open_offer() -> None:
    garden = make_garden()
    entry = wait(garden.enrol())

    with refused("placement_of_enrolment"):
        give_place(actor=SYSTEM, entry=entry, placement=garden.book(), now=NOW)
    with pytest.raises(NotAllowed):
        give_place(actor=NOBODY, entry=entry, placement=garden.book(entry.enrolment), now=NOW)
