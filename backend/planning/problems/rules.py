"""The rules that a run is asked to follow, with the programme's own as the defaults."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from backend.associations.enums import AgencyKind
from backend.associations.models import Programme
from backend.common.errors import RuleViolation

LARGEST_COHORT = 100


@dataclass(frozen=True)
class Reserved:
    """Members of one agency that every open cohort has at least and, unless None, at most."""

    agency: AgencyKind
    minimum: int
    maximum: int | None


@dataclass(frozen=True)
class PlanningRules:
    """What the coordinator asks for. ``balance_percent`` None asks for no gender balance.

    ``keeps_own_minimum``: the least size asked for is the programme's usual one, so each cohort keeps its own.
    """

    min_size: int
    max_size: int
    balance_percent: int | None
    balance_tolerance: int
    reserved: tuple[Reserved, ...]
    prefer_current: bool
    keeps_own_minimum: bool

    def as_document(self) -> dict[str, Any]:
        """The rules as JSON, every one of them, so that a run says for ever what it was asked."""
        return {
            "min_size": self.min_size,
            "max_size": self.max_size,
            "balance_percent": self.balance_percent,
            "balance_tolerance": self.balance_tolerance,
            "reserved": [{"agency": row.agency.value, "min": row.minimum, "max": row.maximum} for row in self.reserved],
            "prefer_current": self.prefer_current,
        }


def read_rules(programme: Programme, asked: Mapping[str, Any]) -> PlanningRules:
    """Complete what is asked with what the programme says.

    Args:
        programme: source of the defaults.
        asked: any of ``min_size``, ``max_size`` (persons), ``balance_percent`` (0–100 or None),
            ``balance_tolerance`` (persons), ``reserved`` (list of agency, min, max), ``prefer_current``.

    Raises:
        RuleViolation: a rule is unknown, or its value makes no sense; ``field`` names it.
    """
    known = {"min_size", "max_size", "balance_percent", "balance_tolerance", "reserved", "prefer_current"}
    for name in sorted(asked.keys() - known):
        raise RuleViolation("unknown_rule", _("Regeln ”%(name)s” finns inte.") % {"name": name}, field=name)
    min_size = _read_number(asked, "min_size", programme.cohort_min_size, 1, LARGEST_COHORT)
    max_size = _read_number(asked, "max_size", programme.cohort_max_size, 1, LARGEST_COHORT)
    if min_size > max_size:
        text = _("Gruppens minsta storlek får inte vara större än den största.")
        raise RuleViolation("cohort_sizes_crossed", text, field="min_size")
    balance_percent = programme.balanced_gender_percent
    if "balance_percent" in asked:
        chosen = asked["balance_percent"]
        balance_percent = None if chosen is None else _read_number(asked, "balance_percent", 0, 0, 100)
    prefer_current = asked.get("prefer_current", True)
    if not isinstance(prefer_current, bool):
        raise RuleViolation("rule_value", _("Svara ja eller nej."), field="prefer_current")
    return PlanningRules(
        min_size=min_size,
        max_size=max_size,
        balance_percent=balance_percent,
        balance_tolerance=_read_number(
            asked, "balance_tolerance", programme.balance_tolerance_persons, 0, LARGEST_COHORT
        ),
        reserved=_read_reserved(asked.get("reserved") or []),
        prefer_current=prefer_current,
        keeps_own_minimum=min_size == programme.cohort_min_size,
    )


def _read_number(asked: Mapping[str, Any], name: str, default: int, least: int, most: int) -> int:
    number = asked.get(name, default)
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        text = _("Ange ett heltal från %(least)s till %(most)s.") % {"least": least, "most": most}
        raise RuleViolation("rule_value", text, field=name)
    return number


def _read_reserved(rows: Any) -> tuple[Reserved, ...]:
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not all(isinstance(row, Mapping) for row in rows):
        raise RuleViolation("rule_value", _("Ange en lista av myndighet, minst och högst."), field="reserved")
    return tuple(_read_reserved_row(row) for row in rows)


def _read_reserved_row(row: Mapping[str, Any]) -> Reserved:
    if row.get("agency") not in AgencyKind.values or row.keys() - {"agency", "min", "max"}:
        raise RuleViolation("rule_value", _("Välj en av myndigheterna."), field="reserved")
    minimum = _read_number(row, "min", 0, 0, LARGEST_COHORT)
    maximum = None if row.get("max") is None else _read_number(row, "max", 0, 0, LARGEST_COHORT)
    if maximum is not None and maximum < minimum:
        raise RuleViolation("rule_value", _("Högsta antalet får inte vara mindre än det minsta."), field="reserved")
    return Reserved(AgencyKind(row["agency"]), minimum, maximum)
