"""How long meetings are waited for, per kind and agency, and what is hidden from whom."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from backend.associations.enums import MeetingKind
from backend.meeting_follow_up.selectors import Period, Wait, measure_waits, requests_behind
from backend.meetings.models import MeetingRequest
from backend.participants.models import Enrolment
from tests.factories import MeetingFactory, MeetingRequestFactory
from tests.factories.times import MONDAY, NOW, at
from tests.factories.worlds import Side, one_association

pytestmark = pytest.mark.django_db


@pytest.fixture
def side() -> Side:
    side = one_association()
    MeetingRequest.objects.all().delete()
    return side


def ask(side: Side, *, waited: int | None, enrolment: Enrolment | None = None, **changes) -> MeetingRequest:
    """A request that got its meeting on MONDAY after ``waited`` days, or that waits since NOW."""
    request = MeetingRequestFactory(
        association=side.association,
        programme=side.programme,
        enrolment=enrolment or side.enrolment,
        **{"requested_at": NOW if waited is None else at(MONDAY - timedelta(days=waited), "12:00"), **changes},
    )
    if waited is not None:
        MeetingRequest.objects.filter(pk=request.pk).update(status="booked")
        MeetingFactory(association=side.association, request=request, kind=request.kind, status="confirmed")
    return request


def measured(side: Side, role: Role = Role.COORDINATOR, **period):
    return measure_waits(side.viewer(role), Period(side.association.pk, **period))


def test_requests_are_counted_with_median_longest_and_who_still_waits(side: Side):
    for days in (3, 10, 40, None):
        ask(side, waited=days)

    (row,) = measured(side).rows

    assert row == Wait(
        kind=MeetingKind.RECONCILIATION,
        agency_id=side.fk.pk,
        agency_name=side.fk.name,
        requests=4,
        booked=3,
        median_days=10,
        longest_days=40,
        waiting=1,
        waiting_since=date(2011, 11, 2),
    )


def test_each_kind_and_agency_has_its_row_the_longest_queue_first_and_a_total(side: Side):
    ask(side, waited=20)
    ask(side, waited=None, enrolment=side.soc_enrolment)
    ask(side, waited=5, kind=MeetingKind.SIP)

    found = measured(side)

    assert [(row.kind, row.agency_id) for row in found.rows] == [
        (MeetingKind.RECONCILIATION, side.soc.pk),
        (MeetingKind.RECONCILIATION, side.fk.pk),
        (MeetingKind.SIP, side.fk.pk),
    ]
    assert (found.total.requests, found.total.median_days, found.total.waiting) == (3, 12.5, 1)


def test_what_was_taken_back_or_can_never_be_booked_does_not_count_and_a_held_time_is_no_meeting(side: Side):
    ask(side, waited=None, status="withdrawn")
    held = ask(side, waited=None)
    MeetingFactory(association=side.association, request=held, is_hold=True)
    MeetingFactory(association=side.association, request=held, status="cancelled")
    Enrolment.objects.filter(pk=side.soc_enrolment.pk).update(status="dropped_out")
    ask(side, waited=None, enrolment=side.soc_enrolment)

    (row,) = measured(side).rows

    assert (row.requests, row.booked, row.waiting) == (1, 0, 1)
    assert row.median_days is None


def test_a_period_and_a_programme_narrow_it(side: Side):
    ask(side, waited=None)
    assert measured(side, from_on=date(2011, 11, 3)).rows == []
    assert len(measured(side, from_on=date(2011, 11, 2), until_on=date(2011, 11, 3)).rows) == 1
    assert measured(side, programme_id=side.programme.pk + 1).rows == []


def test_an_officer_sees_the_own_agencys_numbers_and_others_only_from_five_up(side: Side):
    ask(side, waited=None)
    for days in (1, 2, 3, 4):
        ask(side, waited=days, enrolment=side.soc_enrolment)

    own, others = sorted(measured(side, Role.OFFICER).rows, key=lambda row: row.agency_id != side.fk.pk)

    assert (own.requests, own.waiting, own.is_whole) == (1, 1, True)
    assert (others.requests, others.booked, others.median_days, others.waiting) == (None, None, None, None)
    assert not others.is_whole
    assert measured(side, Role.OFFICER).total is None

    ask(side, waited=5, enrolment=side.soc_enrolment)
    others = next(row for row in measured(side, Role.OFFICER).rows if row.agency_id == side.soc.pk)
    assert (others.requests, others.median_days, others.waiting) == (5, 3, 0)


def test_one_who_waits_among_many_is_hidden_with_what_would_give_them_away(side: Side):
    for days in (1, 2, 3, 4, 5, None):
        ask(side, waited=days, enrolment=side.soc_enrolment)
    (row,) = measured(side, Role.OFFICER).rows
    assert (row.requests, row.booked, row.waiting, row.waiting_since) == (6, None, None, None)


def test_the_requests_behind_a_number_are_those_that_the_viewer_sees(side: Side):
    ours, theirs = ask(side, waited=3), ask(side, waited=None, enrolment=side.soc_enrolment)
    period = Period(side.association.pk)

    def behind(role: Role, agency_id: int) -> list[MeetingRequest]:
        viewer = side.viewer(role)
        return list(requests_behind(viewer, period, kind=MeetingKind.RECONCILIATION, agency_id=agency_id))

    assert behind(Role.COORDINATOR, side.soc.pk) == [theirs]
    assert behind(Role.OFFICER, side.fk.pk) == [ours]
    assert behind(Role.OFFICER, side.soc.pk) == []


def test_one_query_however_many_there_are(side: Side):
    for days in (3, 10, None):
        ask(side, waited=days)
    viewer = side.viewer(Role.COORDINATOR)
    with CaptureQueriesContext(connection) as queries:
        measure_waits(viewer, Period(side.association.pk))
    assert len(queries) == 1
