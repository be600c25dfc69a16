"""What the two centres offer in a week. Rooms and leaders are shared between activities, one leader between towns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from backend.activities.enums import ActivityKind, Feature
from backend.activities.models import Activity
from backend.associations.models import Programme, Staff
from backend.demo.worlds.ground import build_activity
from backend.places.models import Room, Site

_MORNING, _LATE_MORNING, _AFTERNOON, _HOUR = (540, 720), (600, 720), (780, 930), (630, 720)


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """An activity with its room (None: outdoors), leaders, places and week.

    ``is_open`` lets people come to single sessions. ``weeks`` is how long a group lasts; None is until further notice.
    """

    name: str
    room: str | None
    leaders: tuple[str, ...]
    capacity: int
    weekdays: tuple[int, ...]
    hours: tuple[int, int]
    is_open: bool = False
    weeks: int | None = None


_AVESTA = (
    WeekPlan("Matlagning", "Köket", ("kok-avesta",), 6, (1, 3), _MORNING),
    WeekPlan("Snickeri", "Verkstaden", ("handledare-avesta",), 8, (0, 2, 4), _MORNING),
    WeekPlan("Cykelverkstad", "Verkstaden", ("handledare-avesta",), 6, (1, 3), _AFTERNOON),
    WeekPlan("Självkänsla", "Stora salen", ("grupp-avesta",), 8, (0, 3), _LATE_MORNING, weeks=10),
    WeekPlan("Hushållsekonomi", "Lektionssalen", ("grupp-avesta",), 8, (2,), _AFTERNOON, weeks=10),
    WeekPlan("Studiecirkel", "Lektionssalen", ("grupp-avesta", "kok-avesta"), 10, (1, 4), _AFTERNOON),
    WeekPlan("Yoga", "Stora salen", ("rorelse-dalarna",), 12, (1, 4), _HOUR, is_open=True),
)
_HEDEMORA = (
    WeekPlan("Matlagning", "Köket", ("kok-hedemora",), 6, (0, 2), _MORNING),
    WeekPlan("Sömnad", "Verkstaden", ("kok-hedemora",), 7, (1, 3), _MORNING),
    WeekPlan("Metallverkstad", "Verkstaden", ("handledare-hedemora",), 6, (0, 2), _AFTERNOON),
    WeekPlan("Trädgård och djur", None, ("handledare-hedemora",), 8, (1, 3, 4), _MORNING),
    WeekPlan("Målning och foto", "Lektionssalen", ("grupp-hedemora",), 8, (0, 3), _AFTERNOON),
    WeekPlan("Motivationsgrupp", "Stora salen", ("grupp-hedemora",), 8, (1, 4), _LATE_MORNING, weeks=10),
    WeekPlan("Rörelse och promenad", None, ("rorelse-dalarna",), 12, (0, 2), _HOUR, is_open=True),
)
WEEK_PLANS = (_AVESTA, _HEDEMORA)


def build_activities(
    programme: Programme,
    site: Site,
    rooms: Mapping[str, Room],
    leaders: Mapping[str, Staff],
    plans: Iterable[WeekPlan],
    from_on: date,
) -> dict[Activity, Staff]:
    """Create the activities of one centre; return each with its first leader."""
    return {_build(programme, site, rooms, leaders, plan, from_on): leaders[plan.leaders[0]] for plan in plans}


def _build(
    programme: Programme,
    site: Site,
    rooms: Mapping[str, Room],
    leaders: Mapping[str, Staff],
    plan: WeekPlan,
    from_on: date,
) -> Activity:
    room = rooms[plan.room] if plan.room else None
    activity = Activity(
        association=programme.association,
        kind=ActivityKind.GROUP_ACTIVITY,
        name=f"{plan.name}, {site.address}",
        site=site,
        room=room,
        season_from_on=from_on,
        capacity=plan.capacity,
        features=list(room.features) if room else [Feature.STEP_FREE],
        intake_by_board=not plan.is_open,
        has_open_sessions=plan.is_open,
        placement_weeks=plan.weeks,
    )
    return build_activity(
        activity,
        times=((weekday, *plan.hours) for weekday in plan.weekdays),
        leaders=[leaders[username] for username in plan.leaders],
        programmes=(programme,),
    )
