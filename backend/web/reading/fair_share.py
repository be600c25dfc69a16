"""Fair share: what each agency's participants got of the places, drawn against what is agreed.

``web/allocation/pieces/share_bars.html`` draws the bars; include it with ``shares=read_shares(fair_share(…))``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.planning.selectors import FairShare, ShareLine
from backend.web.listed_words import listed

FULL_WIDTH = 100
ROOM_ABOVE = 1.1
"""How much longer the scale is than its longest bar or mark."""


@dataclass(frozen=True)
class ShownShare:
    """An agency's bar: what it got, what a proposal adds, and the agreed mark, as widths of ``FULL_WIDTH``.

    ``field`` is that of the agreed percent in the form; None where there is no form.
    """

    line: ShareLine
    got_width: float
    proposed_width: float
    agreed_mark: float | None
    got_percent: int
    difference: str
    field: BoundField | None

    @property
    def is_short(self) -> bool:
        """Whether it has fewer places than agreed."""
        return self.line.difference is not None and self.line.difference < 0


@dataclass(frozen=True)
class ShownShares:
    """All agencies on one scale. ``proposed`` counts the places of a proposal; ``unagreed`` is the percent left over."""

    lines: list[ShownShare]
    total: int
    proposed: int
    is_agreed: bool
    unagreed: int
    has_fields: bool


def read_shares(share: FairShare, field_of: Callable[[int], BoundField] | None = None) -> ShownShares:
    """Shape a report; no queries."""
    longest = max((max(line.places, line.agreed or 0) for line in share.lines), default=0) * ROOM_ABOVE or 1
    got = sum(line.got for line in share.lines)
    return ShownShares(
        lines=[_read(line, longest, got, field_of) for line in share.lines],
        total=share.total,
        proposed=share.total - got,
        is_agreed=share.is_agreed,
        unagreed=max(0, FULL_WIDTH - sum(line.agreed_percent or 0 for line in share.lines)),
        has_fields=field_of is not None,
    )


def _read(line: ShareLine, longest: float, got: int, field_of: Callable[[int], BoundField] | None) -> ShownShare:
    def width(places: int) -> float:
        return round(FULL_WIDTH * places / longest, 2)

    return ShownShare(
        line=line,
        got_width=width(line.got),
        proposed_width=width(line.proposed),
        agreed_mark=None if line.agreed is None else width(line.agreed),
        got_percent=round(FULL_WIDTH * line.got / got) if got else 0,
        difference=_say_difference(line.difference),
        field=None if field_of is None else field_of(line.agency_id),
    )


def _say_difference(difference: int | None) -> str:
    if difference is None:
        return "–"
    if not difference:
        return _("som avtalat")
    places = abs(difference)
    if difference < 0:
        return ngettext("%(count)s plats för lite", "%(count)s platser för lite", places) % {"count": places}
    return ngettext("%(count)s plats mer", "%(count)s platser mer", places) % {"count": places}


def describe_shares(shown: ShownShares) -> str:
    """Say in one sentence how it stands."""
    if not shown.total:
        return _("Ingen plats börjar under året.")
    places = ngettext("%(count)s plats", "%(count)s platser", shown.total) % {"count": shown.total}
    if not shown.is_agreed:
        return _("%(places)s. Inget är avtalat om hur de ska delas.") % {"places": places}
    short = [row for row in shown.lines if row.is_short]
    if not short:
        return _("%(places)s, ingen part har fått mindre än avtalat.") % {"places": places}
    named = listed([f"{row.line.agency} ({row.difference})" for row in short])
    return _("%(places)s. Under sin andel: %(agencies)s.") % {"places": places, "agencies": named}
