"""A feed that is remembered is never a stale one, whatever was written, by whatever path, and whenever it is asked for."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import update_last_login
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from backend.access.enums import Role
from backend.access.models import RoleGrant, User
from backend.activities.models import Activity, Session, SessionLeader
from backend.associations.models import Agency, Programme, Staff
from backend.bookings.models import Booking
from backend.cohorts.models import Cohort, CohortMembership
from backend.feeds.enums import FeedDetail, FeedScope
from backend.feeds.memory import MEMORY
from backend.feeds.models import Subscription
from backend.feeds.selectors import SourceState, find_live_address
from backend.feeds.services import IssuedSubscription
from backend.feeds.tokens import hash_token
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Attendance, Meeting
from backend.participants.models import Participant
from backend.places.models import Room, Site
from tests.feeds.reading import fetch
from tests.feeds.world import NOW, THIS_MONDAY, World

NINE = timedelta(hours=9)
HOUR = timedelta(hours=1)
_EVENTS = {4: "INSERT", 8: "DELETE", 16: "UPDATE", 32: "TRUNCATE"}
_TRIGGERS = """
    SELECT c.relname, t.tgtype FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE p.proname = 'note_source_change' AND t.tgenabled = 'O'
"""


@pytest.fixture
def full(world: World) -> World:
    """Something in a calendar of every scope."""
    enrolment, officer = world.enrolled(), world.staff(Role.OFFICER)
    at_nine = {"enrolment": enrolment, "room": world.room}
    world.meeting(THIS_MONDAY + NINE, world.lead, officer, **at_nine)
    world.meeting(THIS_MONDAY + NINE + 2 * HOUR, world.lead, officer, **at_nine)
    world.book(world.session(THIS_MONDAY + timedelta(days=1, hours=9), world.lead, room=world.room), enrolment)
    return world


def queries_of(issued: IssuedSubscription) -> int:
    """Return how many queries one fetch takes."""
    with CaptureQueriesContext(connection) as queries:
        fetch(issued)
    return len(queries)


def sources_of(issued: IssuedSubscription) -> SourceState:
    address = find_live_address(issued.token, NOW)
    assert address is not None
    return address.sources


def afresh(issued: IssuedSubscription) -> tuple[int, bytes]:
    """Return status and bytes without what is remembered."""
    MEMORY.clear()
    response = fetch(issued)
    return response.status_code, response.content


def marked_events() -> dict[str, set[str]]:
    """Return the events that leave a mark, by table."""
    marked: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS)
        for table, bits in cursor.fetchall():
            marked.setdefault(table, set()).update(name for bit, name in _EVENTS.items() if bits & bit)
    return marked


def subscription_of(world: World, owner: Staff, scope: FeedScope, detail: FeedDetail) -> IssuedSubscription:
    """Write a subscription whether or not its owner may have it: a refusal is read from tables, too."""
    token = uuid4().hex
    row = Subscription.objects.create(
        owner=owner,
        association=world.association,
        label="x",
        scope=scope,
        detail=detail,
        expires_at=NOW + timedelta(days=180),
        token_sha256=hash_token(token),
        uid=uuid4(),
        **world.target(scope),
    )
    return IssuedSubscription(row, token)


def test_whatever_table_a_feed_reads_every_way_to_write_to_it_leaves_a_mark(full: World) -> None:
    owners = [full.lead, *(full.staff(role) for role in Role.within_association())]
    busy = [(scope, FeedDetail.FREE_BUSY) for scope in FeedScope if scope.can_be_busy]
    read: set[str] = set()
    for owner in owners:
        for scope, detail in [*busy, *((scope, FeedDetail.FULL) for scope in FeedScope)]:
            issued = subscription_of(full, owner, scope, detail)
            with CaptureQueriesContext(connection) as queries:
                fetch(issued)
            read |= {table for query in queries for table in re.findall(r'(?:FROM|JOIN) "?(\w+)"?', query["sql"])}
    marked = marked_events()
    assert {"meetings_meeting", "places_site", "feeds_subscription", "access_user", "contacts_contact"} <= read
    assert read - marked.keys() == {"feeds_sourcechange", "common_attemptcount"} & read
    assert {table: events for table, events in marked.items() if events != set(_EVENTS.values())} == {}


def run_sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def cancel_past_save() -> None:
    Meeting.objects.update(status=MeetingStatus.CANCELLED, modified_at=NOW)


CHANGES: dict[str, tuple[FeedScope, Callable[[], object]]] = {
    "meeting moved": (FeedScope.STAFF, lambda: Meeting.objects.update(begins_at=F("begins_at") + HOUR / 2)),
    "meeting moved by SQL": (
        FeedScope.ROOM,
        lambda: run_sql("UPDATE meetings_meeting SET ends_at = ends_at + interval '5 minutes'"),
    ),
    "meeting cancelled": (FeedScope.STAFF, cancel_past_save),
    "one meeting deleted": (FeedScope.STAFF, lambda: Meeting.objects.earliest("pk").delete()),
    "meetings truncated": (
        FeedScope.STAFF,
        lambda: run_sql("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE meetings_meeting CASCADE"),
    ),
    "attendance deleted": (FeedScope.STAFF, lambda: Attendance.objects.filter(staff__isnull=False).delete()),
    "room renamed": (FeedScope.STAFF, lambda: Room.objects.update(name="Lilla rummet")),
    "site renamed": (FeedScope.STAFF, lambda: Site.objects.update(name="Lilla gatan")),
    "activity renamed": (FeedScope.STAFF, lambda: Activity.objects.update(name="Snickeri")),
    "programme renamed": (FeedScope.PROGRAMME, lambda: Programme.objects.update(name="SAM 2")),
    "agency renamed": (FeedScope.AGENCY, lambda: Agency.objects.update(name="FK")),
    "cohort renumbered": (FeedScope.COHORT, lambda: Cohort.objects.update(number=9)),
    "member left": (FeedScope.COHORT, lambda: CohortMembership.objects.update(left_at=NOW)),
    "officer left": (FeedScope.AGENCY, lambda: RoleGrant.objects.filter(role=Role.OFFICER).delete()),
    "identity protected": (FeedScope.STAFF, lambda: Participant.objects.update(has_protected_identity=True)),
    "seat given back": (FeedScope.ACTIVITY, lambda: Booking.objects.all().delete()),
    "session made larger": (FeedScope.ACTIVITY, lambda: Session.objects.update(capacity=12)),
    "leader away": (FeedScope.LEADER, lambda: SessionLeader.objects.update(is_away=True)),
    "language changed": (FeedScope.STAFF, lambda: User.objects.update(language="en")),
    "role withdrawn": (FeedScope.STAFF, lambda: RoleGrant.objects.all().delete()),
    "account closed": (FeedScope.STAFF, lambda: User.objects.update(is_active=False)),
    "subscription turned": (FeedScope.STAFF, lambda: Subscription.objects.update(detail=FeedDetail.FREE_BUSY)),
    "subscription revoked": (FeedScope.STAFF, lambda: Subscription.objects.update(revoked_at=NOW)),
    "subscription over": (FeedScope.STAFF, lambda: Subscription.objects.update(expires_at=NOW)),
}


@pytest.mark.parametrize(("scope", "change"), CHANGES.values(), ids=CHANGES)
def test_no_change_is_hidden_by_what_is_remembered(full: World, scope, change) -> None:
    issued = full.subscribe(full.lead, scope)
    before = fetch(issued)
    assert queries_of(issued) == 1
    change()
    after = fetch(issued, **{"If-None-Match": before["ETag"]})
    assert after.status_code in {200, 404}
    assert (after.status_code, after.content) == afresh(issued)
    assert after.content != before.content


def test_what_feeds_do_not_read_leaves_them_as_they_are(full: World, clock) -> None:
    issued = full.subscribe(full.lead)
    fetch(issued)
    before = sources_of(issued)
    clock.move_to(NOW + HOUR, tick=False)
    fetch(issued)
    assert Subscription.objects.get().last_fetched_at == NOW + HOUR
    update_last_login(None, full.lead.user)
    assert sources_of(issued) == before


def moments() -> list[datetime]:
    """Just before, at and just after each moment at which the week, a tombstone or the address ends, and before all."""
    turns = [timedelta(days=6, hours=14), timedelta(days=60), timedelta(days=60, hours=1), timedelta(days=180)]
    step = timedelta(microseconds=1)
    return [NOW - HOUR, *(NOW + turn + near for turn in turns for near in (-step, step * 0, step))]


def test_time_alone_ends_what_is_remembered(full: World, clock) -> None:
    """The answers of one who asks all the time are those of one who asks for the first time at each moment."""
    issued, colleague = (
        full.subscribe(full.lead),
        full.subscribe(full.lead, FeedScope.ROOM, detail=FeedDetail.FREE_BUSY),
    )
    first, second = Meeting.objects.order_by("pk")
    for number, meeting in enumerate((first, second)):
        cancelled_at = NOW + number * HOUR
        far = THIS_MONDAY + timedelta(days=100, hours=number)
        Meeting.objects.filter(pk=meeting.pk).update(
            status=MeetingStatus.CANCELLED, modified_at=cancelled_at, begins_at=far, ends_at=far + HOUR
        )
    asked = []
    for address in (issued, colleague):
        for moment in [NOW, *moments()]:
            clock.move_to(moment, tick=False)
            answer = fetch(address)
            asked.append((answer.status_code, answer.content, address, moment))
        MEMORY.clear()
    for status, content, address, moment in asked:
        clock.move_to(moment, tick=False)
        assert (status, content) == afresh(address)
    assert len({content for _, content, address, _ in asked if address is issued}) == 5
