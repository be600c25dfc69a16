"""What the board's address asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict

from backend.activities.enums import ActivityKind
from backend.common.weeks import IsoWeek
from backend.places.models import Site
from backend.web.typed_ids import read_id
from backend.web.week_field import read_week


@dataclass(frozen=True)
class BoardChoice:
    """A week, and the kind and site that the board is narrowed to. What the address gets wrong falls back to all."""

    week: IsoWeek
    kinds: tuple[ActivityKind, ...]
    sites: tuple[Site, ...]
    kind: ActivityKind | None
    site_id: int | None
    week_was_unclear: bool
    day: date | None

    @classmethod
    def read(cls, query: QueryDict, *, kinds: Sequence[ActivityKind], sites: Sequence[Site], today: date) -> Self:
        """Read ``vecka``, ``slag``, ``plats`` and ``dag``."""
        typed = query.get("vecka", "")
        week = read_week(typed, around=today) if typed else IsoWeek.of(today)
        place = read_id(query.get("plats", ""))
        return cls(
            week=week or IsoWeek.of(today),
            kinds=tuple(kinds),
            sites=tuple(sites),
            kind=next((kind for kind in kinds if kind.value == query.get("slag")), None),
            site_id=place if place in {site.pk for site in sites} else None,
            week_was_unclear=bool(typed) and week is None,
            day=_read_day(query.get("dag", "")),
        )

    @property
    def shown_kinds(self) -> tuple[ActivityKind, ...]:
        """The kinds that are on the board."""
        return (self.kind,) if self.kind else self.kinds

    @property
    def has_filters(self) -> bool:
        """Whether there is anything to choose between."""
        return len(self.kinds) > 1 or len(self.sites) > 1

    @property
    def is_narrowed(self) -> bool:
        """Whether something is left out by choice."""
        return self.kind is not None or self.site_id is not None

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """The choices that a step to another week keeps."""
        kind = (("slag", self.kind.value),) if self.kind else ()
        site = (("plats", str(self.site_id)),) if self.site_id else ()
        return (*kind, *site)

    @property
    def query(self) -> str:
        """The whole choice as a query string."""
        return urlencode([("vecka", str(self.week)), *self.kept])


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
