"""Which meetings a run is to find times for, and within which days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from backend.common.errors import RuleViolation

MOST_REQUESTS = 100
LONGEST_WEEKS = 12


@dataclass(frozen=True)
class RequestRules:
    """The ids of the requests, ascending, and the days ``[from_on, until_on)`` that their meetings may fall on.

    ``moves_booked``: whether meetings that are booked within those days may move, where the domain lets them.
    """

    requests: tuple[int, ...]
    from_on: date
    until_on: date
    moves_booked: bool = False

    def as_document(self) -> dict[str, Any]:
        """The rules as JSON, so that a run says for ever what it was asked."""
        days = {"from_on": self.from_on.isoformat(), "until_on": self.until_on.isoformat()}
        return {"requests": list(self.requests), **days, "moves_booked": self.moves_booked}


def read_request_rules(asked: Mapping[str, Any]) -> RequestRules:
    """Read what is asked.

    Args:
        asked: ``requests`` (ids), ``from_on`` and ``until_on`` (ISO dates, half-open), and ``moves_booked``.

    Raises:
        RuleViolation: something is missing, or makes no sense; ``field`` names it.
    """
    requests = asked.get("requests")
    if not isinstance(requests, Sequence) or isinstance(requests, str) or not all(map(_is_id, requests)):
        raise RuleViolation("rule_value", _("Ange en lista av begärda möten."), field="requests")
    if not 1 <= len(set(requests)) <= MOST_REQUESTS:
        text = _("Välj 1–%(most)s möten.") % {"most": MOST_REQUESTS}
        raise RuleViolation("meetings_to_plan", text, field="requests")
    from_on, until_on = _read_day(asked, "from_on"), _read_day(asked, "until_on")
    if not from_on < until_on <= from_on + timedelta(weeks=LONGEST_WEEKS):
        text = _("Perioden är högst %(weeks)s veckor och slutar efter att den börjar.") % {"weeks": LONGEST_WEEKS}
        raise RuleViolation("period_of_meetings", text, field="until_on")
    moves_booked = asked.get("moves_booked", False)
    if not isinstance(moves_booked, bool):
        raise RuleViolation("rule_value", _("Ange ja eller nej."), field="moves_booked")
    return RequestRules(tuple(sorted(set(requests))), from_on, until_on, moves_booked)


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _read_day(asked: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(str(asked.get(name)))
    except ValueError:
        raise RuleViolation("rule_value", _("Skriv en dag som 2012-04-05."), field=name) from None
