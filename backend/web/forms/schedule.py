"""What the calendar's address asks for."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from backend.associations.models import Staff
from backend.common.weeks import IsoWeek
from backend.places.models import Room
from backend.web.typed_ids import read_id
from backend.web.week_field import EARLIEST_YEAR, LATEST_YEAR, read_week

VIEWS = ("vecka", "rum", "person", "lista")
EVERYBODY = "alla"


@dataclass(frozen=True)
class ScheduleChoice:
    """A week, how it is drawn, and what it is narrowed to. What the address gets wrong falls back to the default."""

    week: IsoWeek
    view: str
    room_id: int | None
    staff_id: int | None
    week_was_unclear: bool

    @classmethod
    def read(
        cls, query: QueryDict, *, today: date, rooms: QuerySet[Room], staff: QuerySet[Staff], own: int | None
    ) -> Self:
        """Read the query string; without ``person`` it is the viewer's own calendar."""
        typed = query.get("vecka", "")
        week = read_week(typed, around=today) if typed else IsoWeek.of(_read_day(query.get("datum", "")) or today)
        view = query.get("vy", VIEWS[0])
        person = query.get("vem", "")
        by_resource = view in {"rum", "person"}
        default = None if by_resource or query.get("rum") else own
        return cls(
            week=week or IsoWeek.of(today),
            view=view if view in VIEWS else VIEWS[0],
            room_id=_known(query.get("rum", ""), {row.pk for row in rooms}),
            staff_id=default if not person else _known(person, {row.pk for row in staff}),
            week_was_unclear=bool(typed) and week is None,
        )

    @property
    def is_grid(self) -> bool:
        """Whether a grid is drawn besides the list."""
        return self.view != "lista"

    @property
    def grouping(self) -> str:
        """What the rows of the grid are."""
        return {"rum": "room", "person": "person"}.get(self.view, "")

    @property
    def person_word(self) -> str:
        """What the field of persons holds: an id, or everybody."""
        return EVERYBODY if self.staff_id is None else str(self.staff_id)

    def kept(self) -> tuple[tuple[str, str], ...]:
        """Return the choices that a step to another week keeps."""
        room = (("rum", str(self.room_id)),) if self.room_id else ()
        return (("vy", self.view), ("vem", self.person_word), *room)

    def views(self) -> list[tuple[str, str]]:
        """Return the views with their words."""
        return list(zip(VIEWS, (_("Vecka"), _("Per rum"), _("Per person"), _("Lista")), strict=True))


def _read_day(text: str) -> date | None:
    """The day of a link from a calendar feed."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST_YEAR <= day.year <= LATEST_YEAR else None


def _known(text: str, ids: set[int]) -> int | None:
    asked = read_id(text)
    return asked if asked in ids else None
