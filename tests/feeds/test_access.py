"""Who may subscribe to what, and that it is asked again at each fetch."""

from datetime import timedelta

import pytest

from backend.access.enums import Role
from backend.access.models import RoleGrant
from backend.access.viewer import NOBODY, SYSTEM
from backend.associations.models import Programme
from backend.cohorts.models import Cohort
from backend.common.errors import NotAllowed
from backend.feeds.enums import FeedScope
from backend.feeds.policies import can_change_subscription, can_subscribe
from backend.feeds.selectors import own_subscriptions, subscribable_cohorts, subscribable_programmes, subscribable_rooms
from backend.feeds.services import revoke_subscription, rotate_subscription
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Attendance, Meeting
from tests.feeds.reading import fetch, uids
from tests.feeds.world import NOW, THIS_MONDAY, World, build_world, viewer

NINE = timedelta(hours=9)
PLANNERS = {Role.COORDINATOR, Role.MAPPING_LEAD}
ALL_ROLES = set(Role.within_association())
# Without attending anything.
MAY_SUBSCRIBE = {
    FeedScope.STAFF: ALL_ROLES,
    FeedScope.ROOM: ALL_ROLES,
    FeedScope.COHORT: PLANNERS,
    FeedScope.PROGRAMME: PLANNERS,
    FeedScope.ACTIVITY: ALL_ROLES,
    FeedScope.SITE: ALL_ROLES,
    FeedScope.LEADER: ALL_ROLES,
    FeedScope.AGENCY: PLANNERS | {Role.OFFICER},
}


def target_id(world: World, scope: FeedScope) -> int | None:
    return next((target.pk for target in world.target(scope).values()), None)


def may(world: World, who, scope: FeedScope, of: World | None = None) -> bool:
    of = of or world
    return can_subscribe(who, association_id=of.association.pk, scope=scope, target_id=target_id(of, scope))


@pytest.mark.parametrize("scope", FeedScope)
@pytest.mark.parametrize("role", Role.within_association())
def test_each_role_may_subscribe_to_what_it_sees_and_to_nothing_of_others(world, role, scope) -> None:
    staff, elsewhere = world.staff(role), build_world("Samordning Öst")
    who = viewer(staff)
    assert may(world, who, scope) is (role in MAY_SUBSCRIBE[scope])
    assert not may(world, who, scope, of=elsewhere)
    if target_id(elsewhere, scope) is not None:
        own_association, foreign_target = world.association.pk, target_id(elsewhere, scope)
        assert not can_subscribe(who, association_id=own_association, scope=scope, target_id=foreign_target)


@pytest.mark.parametrize("scope", FeedScope)
def test_nobody_without_a_role_may_subscribe_to_anything(world, scope) -> None:
    administrator = world.staff(is_superuser=True)
    world.meeting(THIS_MONDAY + NINE, administrator, enrolment=world.enrolled())
    assert not any(may(world, who, scope) for who in (NOBODY, SYSTEM, viewer(administrator)))


@pytest.mark.parametrize("scope", [FeedScope.COHORT, FeedScope.PROGRAMME])
@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR])
def test_those_who_attend_a_meeting_of_it_may_subscribe_and_see_what_they_attend(world, role, scope) -> None:
    staff = world.staff(role)
    mine, others = world.enrolled(agency=foreign_agency(world)), world.enrolled(agency=foreign_agency(world))
    attended = world.meeting(THIS_MONDAY + NINE, staff, enrolment=mine)
    world.meeting(THIS_MONDAY + 2 * NINE, world.lead, enrolment=others)
    issued = world.subscribe(staff, scope)
    assert uids(issued) == {str(attended.uid)}
    Meeting.objects.update(status=MeetingStatus.CANCELLED)
    assert uids(issued) == {str(attended.uid)}
    Attendance.objects.filter(staff=staff).delete()
    assert fetch(issued).status_code == 404


def foreign_agency(world: World):
    return world.association.agencies.get_or_create(kind="AF", name="Arbetsförmedlingen")[0]


def test_a_cohorts_leader_may_subscribe_to_it_whatever_the_role(world) -> None:
    leader = world.staff(Role.SUPERVISOR)
    assert not may(world, viewer(leader), FeedScope.COHORT)
    Cohort.objects.update(leader=leader)
    assert may(world, viewer(leader), FeedScope.COHORT)


def test_an_officer_sees_own_agencys_meetings_in_a_room_and_nobody_elses(world) -> None:
    officer = world.staff(Role.OFFICER)
    own = world.meeting(THIS_MONDAY + NINE, enrolment=world.enrolled(), room=world.room)
    world.meeting(THIS_MONDAY + 2 * NINE, enrolment=world.enrolled(agency=foreign_agency(world)), room=world.room)
    assert uids(world.subscribe(officer, FeedScope.ROOM)) == {str(own.uid)}


@pytest.mark.parametrize("scope", [scope for scope in FeedScope if scope.shows_meetings])
def test_an_owner_who_lost_the_role_gets_a_404_at_once(world, scope) -> None:
    owner = world.staff()
    grant = world.grant(owner, Role.COORDINATOR)
    world.meeting(THIS_MONDAY + NINE, owner, world.staff(Role.OFFICER), enrolment=world.enrolled(), room=world.room)
    issued = world.subscribe(owner, scope)
    assert len(uids(issued)) == 1
    grant.delete()
    assert fetch(issued).status_code == 404


def test_who_may_no_longer_see_it_gets_a_404_and_the_feed_back_with_the_right_to_it(world) -> None:
    owner = world.staff(Role.SUPERVISOR)
    grant = world.grant(owner, Role.COORDINATOR)
    issued = world.subscribe(owner, FeedScope.PROGRAMME)
    grant.delete()
    assert fetch(issued).status_code == 404
    world.grant(owner, Role.COORDINATOR)
    assert fetch(issued).status_code == 200


def test_a_role_in_another_association_opens_nothing_here(world) -> None:
    owner = world.staff()
    grant = world.grant(owner, Role.COORDINATOR)
    issued = world.subscribe(owner)
    elsewhere = build_world("Samordning Öst")
    RoleGrant.objects.filter(pk=grant.pk).update(association=elsewhere.association)
    assert fetch(issued).status_code == 404


def test_a_coordinator_who_becomes_officer_sees_no_more_than_an_officer(world) -> None:
    owner = world.staff()
    grant = world.grant(owner, Role.COORDINATOR)
    world.meeting(THIS_MONDAY + NINE, enrolment=world.enrolled(agency=foreign_agency(world)), room=world.room)
    in_room, in_programme = world.subscribe(owner, FeedScope.ROOM), world.subscribe(owner, FeedScope.PROGRAMME)
    assert len(uids(in_room)) == 1
    grant.delete()
    world.grant(owner, Role.OFFICER)
    assert uids(in_room) == set()
    assert fetch(in_programme).status_code == 404


def test_only_the_owner_may_rotate_or_revoke_however_high_the_other(world) -> None:
    issued = world.subscribe(world.staff(Role.OFFICER))
    others = [viewer(world.staff(role)) for role in Role.within_association()]
    for other in [*others, NOBODY, SYSTEM]:
        assert not can_change_subscription(other, issued.subscription)
        for change in (rotate_subscription, revoke_subscription):
            with pytest.raises(NotAllowed):
                change(actor=other, subscription=issued.subscription, now=NOW)
    assert fetch(issued).status_code == 200


def test_what_is_offered_is_what_the_policy_allows(world) -> None:
    elsewhere = build_world("Samordning Öst")
    second = Programme.objects.create(
        association=world.association, name="Två", code_prefix="TV", begins_on="2026-01-01", ends_on="2027-01-01"
    )
    attendee = world.staff(Role.SUPERVISOR)
    world.meeting(THIS_MONDAY + NINE, attendee, enrolment=world.enrolled())
    here = world.association.pk
    lead, attending = viewer(world.lead), viewer(attendee)
    assert set(subscribable_rooms(lead, here)) == set(subscribable_rooms(attending, here)) == {world.room}
    assert set(subscribable_cohorts(lead, here)) == set(subscribable_cohorts(attending, here)) == {world.cohort}
    assert set(subscribable_programmes(lead, here)) == {world.programme, second}
    assert set(subscribable_programmes(attending, here)) == {world.programme}
    for offered in (subscribable_rooms, subscribable_cohorts, subscribable_programmes):
        assert not offered(lead, elsewhere.association.pk).exists()
        assert not offered(NOBODY, here).exists()


def test_one_sees_ones_own_live_subscriptions(world) -> None:
    kept, gone = world.subscribe(world.lead), world.subscribe(world.lead)
    world.subscribe(world.staff(Role.COORDINATOR))
    revoke_subscription(actor=viewer(world.lead), subscription=gone.subscription, now=NOW)
    assert list(own_subscriptions(viewer(world.lead), NOW)) == [kept.subscription]
