"""How many did not come: by kind, by lead time, for participants, staff and contacts apart."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.associations.enums import MeetingKind
from backend.associations.models import Association
from backend.meeting_follow_up.enums import Called, LeadTime
from backend.meeting_follow_up.selectors import NoShowRow, Period, count_no_shows
from backend.meetings.enums import Presence
from tests.factories import (
    AgencyFactory,
    AssociationFactory,
    AttendanceFactory,
    ContactFactory,
    MeetingFactory,
    ParticipantFactory,
)
from tests.factories.times import MONDAY, NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def association() -> Association:
    return AssociationFactory()


def meet(association: Association, *presences: str, days_ahead: int | None = 10, **changes) -> None:
    """A meeting of as many participants, of whom it is known whether they came."""
    booked_at = None if days_ahead is None else at(MONDAY - timedelta(days=days_ahead), "23:30")
    meeting = MeetingFactory(association=association, **{"booked_at": booked_at, "kind": MeetingKind.SIP, **changes})
    agency = AgencyFactory(association=association)
    for presence in presences:
        AttendanceFactory(
            meeting=meeting,
            staff=None,
            participant=ParticipantFactory(agency=agency),
            presence=presence,
            marked_at=NOW if presence else None,
            requirement="optional",
        )


def test_they_are_counted_by_kind_and_by_how_long_before_the_meeting_was_booked(association: Association):
    meet(association, *["absent"] * 5, *["came"] * 14, "")
    meet(association, *["excused"] * 6, kind=MeetingKind.MAPPING, days_ahead=30)

    found = count_no_shows(Period(association.pk))

    assert found.by_kind == [NoShowRow("mapping", 6, 0, 6), NoShowRow("sip", 19, 5, 0)]
    assert found.by_lead_time == [
        NoShowRow("one_to_two_weeks", 19, 5, 0),
        NoShowRow("four_to_eight_weeks", 6, 0, 6),
    ]
    assert found.total == NoShowRow("", 25, 5, 6)
    assert [row.percent for row in found.by_kind] == [0, 26]


def test_few_are_hidden_with_everything_that_would_give_them_away(association: Association):
    meet(association, "absent", "absent", *["came"] * 10)
    meet(association, *["absent"] * 6, kind=MeetingKind.MAPPING)
    meet(association, "absent", "came", kind=MeetingKind.FOLLOW_UP)

    rows = {row.key: row for row in count_no_shows(Period(association.pk)).by_kind}

    assert rows["follow_up"] == NoShowRow("follow_up", None, None, None)
    assert rows["sip"].absent is None
    assert rows["sip"].percent is None
    assert rows["mapping"].absent is None


@pytest.mark.parametrize(
    ("days", "lead"),
    [
        (None, LeadTime.UNKNOWN),
        (-1, LeadTime.UNKNOWN),
        (0, LeadTime.UNDER_A_WEEK),
        (6, LeadTime.UNDER_A_WEEK),
        (7, LeadTime.ONE_TO_TWO_WEEKS),
        (14, LeadTime.TWO_TO_FOUR_WEEKS),
        (28, LeadTime.FOUR_TO_EIGHT_WEEKS),
        (56, LeadTime.OVER_EIGHT_WEEKS),
    ],
)
def test_lead_times_fall_into_classes(days: int | None, lead: LeadTime):
    assert LeadTime.of_days(days) is lead


def test_the_lead_time_is_in_swedish_days(association: Association):
    meet(association, *["came"] * 5, days_ahead=7)
    (row,) = count_no_shows(Period(association.pk)).by_lead_time
    assert row.key == "one_to_two_weeks"


def test_a_period_a_programme_and_another_association_narrow_it(association: Association):
    meet(association, *["came"] * 5)
    meet(AssociationFactory(), *["absent"] * 5)
    assert count_no_shows(Period(association.pk)).total.marked == 5
    assert count_no_shows(Period(association.pk, programme_id=1)).by_kind == []
    assert count_no_shows(Period(association.pk, from_on=date(2011, 11, 15))).by_kind == []
    assert count_no_shows(Period(association.pk, from_on=MONDAY, until_on=date(2011, 11, 15))).total.marked == 5


def test_contacts_and_staff_are_counted_apart(association: Association):
    meeting = MeetingFactory(association=association)
    for _number in range(5):
        contact = ContactFactory(association=association)
        AttendanceFactory(meeting=meeting, staff=None, contact=contact, presence="absent", marked_at=NOW)
    assert count_no_shows(Period(association.pk), Called.CONTACTS).total == NoShowRow("", 5, 5, 0)
    assert count_no_shows(Period(association.pk), Called.STAFF).total.marked == 0
    assert set(Presence.values) == {"", "came", "absent", "excused"}


def test_one_query_however_many_there_are(association: Association):
    meet(association, *["came"] * 8)
    with CaptureQueriesContext(connection) as queries:
        count_no_shows(Period(association.pk))
    assert len(queries) == 1
