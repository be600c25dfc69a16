"""The rules that an allocation of places is asked to follow, with what is usual as the defaults."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from backend.common.errors import RuleViolation

MOST_WEEKS = 52
MOST_SESSIONS = 20
MOST_WEIGHT = 100
USUAL_SESSIONS = 2
"""How often somebody comes who has not said: our figure, what most in the garden begin with."""


@dataclass(frozen=True)
class PlacementRules:
    """What the coordinator asks for.

    Attributes:
        activities: ids of those that take part; empty: all of the association that have sessions ahead.
        weeks: how far the plan reaches, from next Monday.
        start_within_weeks: the last week, counted in the same way, in which anybody may begin.
        usual_sessions: sessions a week of those who have not said how often they want to come.
        by_priority: whether somebody of priority 5 counts as five when not everybody gets a place.
        keeps_place: whether nobody who has a place may lose it; moving it is another matter.
        prefer_current: whether what is booked stands unless moving it gives more people a place.
        share_weight: 0: what the agencies have agreed on decides nothing; else what one place off a share weighs.
        fixed: ids of booked places that stay where they are.
    """

    activities: tuple[int, ...]
    weeks: int
    start_within_weeks: int
    usual_sessions: int
    by_priority: bool
    keeps_place: bool
    prefer_current: bool
    share_weight: int
    fixed: tuple[int, ...]

    def as_document(self) -> dict[str, Any]:
        """The rules as JSON, every one of them, so that a run says for ever what it was asked."""
        return {**asdict(self), "activities": list(self.activities), "fixed": list(self.fixed)}


def read_placement_rules(asked: Mapping[str, Any]) -> PlacementRules:
    """Complete what is asked with what is usual.

    Raises:
        RuleViolation: a rule is unknown, or its value makes no sense; ``field`` names it.
    """
    for name in sorted(asked.keys() - PlacementRules.__dataclass_fields__.keys()):
        raise RuleViolation("unknown_rule", _("Regeln ”%(name)s” finns inte.") % {"name": name}, field=name)
    weeks = _read_number(asked, "weeks", MOST_WEEKS, 4, MOST_WEEKS)
    return PlacementRules(
        activities=_read_ids(asked, "activities"),
        weeks=weeks,
        start_within_weeks=_read_number(asked, "start_within_weeks", weeks, 1, MOST_WEEKS),
        usual_sessions=_read_number(asked, "usual_sessions", USUAL_SESSIONS, 1, MOST_SESSIONS),
        by_priority=_read_switch(asked, "by_priority", True),
        keeps_place=_read_switch(asked, "keeps_place", True),
        prefer_current=_read_switch(asked, "prefer_current", True),
        share_weight=_read_number(asked, "share_weight", 1, 0, MOST_WEIGHT),
        fixed=_read_ids(asked, "fixed"),
    )


def _read_number(asked: Mapping[str, Any], name: str, default: int, least: int, most: int) -> int:
    number = asked.get(name, default)
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        text = _("Ange ett heltal från %(least)s till %(most)s.") % {"least": least, "most": most}
        raise RuleViolation("rule_value", text, field=name)
    return number


def _read_switch(asked: Mapping[str, Any], name: str, default: bool) -> bool:
    switch = asked.get(name, default)
    if not isinstance(switch, bool):
        raise RuleViolation("rule_value", _("Svara ja eller nej."), field=name)
    return switch


def _read_ids(asked: Mapping[str, Any], name: str) -> tuple[int, ...]:
    ids = asked.get(name) or []
    if not isinstance(ids, list | tuple) or not all(isinstance(pk, int) and not isinstance(pk, bool) for pk in ids):
        raise RuleViolation("rule_value", _("Ange en lista av id."), field=name)
    return tuple(sorted(set(ids)))
