"""Builds Södra Dalarna, from the ground up."""

from datetime import date

from django.db import transaction

from backend.access.enums import Role
from backend.access.viewer import SYSTEM
from backend.activities.services import generate_sessions
from backend.bookings.enums import PlacementForm, PlacementStatus
from backend.bookings.models import Placement
from backend.common.local_time import local_instant
from backend.demo.worlds.attendance import Register, miss_the_last_three
from backend.demo.worlds.login import DemoLogin
from backend.demo.worlds.seat_book import SeatBook
from backend.demo.worlds.sodra_dalarna.ground import PASSWORD, Ground, build_ground
from backend.demo.worlds.sodra_dalarna.people import build_people
from backend.demo.worlds.sodra_dalarna.places import hold_single_sessions, place_at
from backend.demo.worlds.story import STORY_BEGINS_ON, StoryCalendar
from backend.offers.models import QueueEntry

# How far back attendance goes; what was before is only known as stays.
_FIRST_WEEK = -12
_WEEKS_AHEAD = 53


def build(*, shift_to: date | None) -> list[DemoLogin]:
    """Build the world as it is on the visitor's day.

    Args:
        shift_to: the day on which the story begins, moved by whole weeks; None for 2011.
    """
    calendar = StoryCalendar.around(STORY_BEGINS_ON, shift_to)
    with transaction.atomic():
        ground = build_ground(calendar)
        book = _open_book(ground)
        entries: list[QueueEntry] = []
        for position, centre in enumerate(ground.centres):
            stays = build_people(ground, centre, position)
            entries += place_at(ground, centre, stays, book)
            hold_single_sessions(ground, centre, stays, book)
        book.write()
        QueueEntry.objects.bulk_create(entries)
        _miss_three(ground)
    return _logins(ground)


def _open_book(ground: Ground) -> SeatBook:
    made = generate_sessions(
        actor=SYSTEM,
        activities=ground.activities,
        from_on=ground.calendar.monday(_FIRST_WEEK),
        until_on=ground.calendar.monday(_WEEKS_AHEAD),
        now=local_instant(ground.calendar.today, 0),
    )
    markers = {activity.pk: leader for activity, leader in ground.activities.items()}
    return SeatBook(ground.activities, made.created, Register(ground.calendar.today, markers))


def _miss_three(ground: Ground) -> None:
    """At each centre, somebody has missed three times in a row."""
    month_ago = ground.calendar.monday(-4)
    for centre in ground.centres:
        placement = Placement.objects.filter(
            activity__site=centre.site,
            form=PlacementForm.STAY,
            status=PlacementStatus.ACTIVE,
            starts_on__lte=month_ago,
        ).latest("starts_on", "participant__code")
        miss_the_last_three(placement)


def _logins(ground: Ground) -> list[DemoLogin]:
    rows = (
        ("samordnare-dalarna", Role.COORDINATOR.label),
        ("handledare-avesta", "handledare, snickeri och cykelverkstad"),
        ("handledare-hedemora", "handledare, metall, trädgård och djur"),
        ("rorelse-dalarna", "handledare på båda orterna"),
        ("soc-avesta", "handläggare, socialtjänsten i Avesta"),
        ("soc-hedemora", "handläggare, socialtjänsten i Hedemora"),
        ("fk-dalarna", "handläggare, Försäkringskassan"),
        ("af-dalarna", "handläggare, Arbetsförmedlingen"),
    )
    return [DemoLogin(username, PASSWORD, str(role), ground.association.name) for username, role in rows]
