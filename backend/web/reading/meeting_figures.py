"""The page Väntan: how long meetings are waited for, and how many of those who were called did not come."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.associations.enums import MeetingKind
from backend.associations.models import Agency, Association, Programme
from backend.common.local_time import local_day
from backend.meeting_follow_up.enums import Called, LeadTime
from backend.meeting_follow_up.selectors import NoShowRow, NoShows, Period, Wait, Waits, requests_behind
from backend.meetings.models import MeetingRequest
from backend.web.reading.figures import say_figure
from backend.web.typed_ids import read_id

SPANS = {"kvartal": 91, "ar": 365, "alla": None}
SPAN_WORDS = {
    "kvartal": gettext_lazy("Senaste tre månaderna"),
    "ar": gettext_lazy("Senaste året"),
    "alla": gettext_lazy("Hela tiden"),
}
USUAL_SPAN = "ar"
FIGURE_WIDTH = 600


@dataclass(frozen=True)
class FiguresChoice:
    """What the address asks for; what it gets wrong falls back to the whole association and the last year.

    ``kind`` and ``agency_id`` pick the row whose requests are listed; ``agency_id`` None there means no participant.
    ``is_shared`` hides small numbers from everybody, so that the page can be shown to others.
    """

    span: str
    programmes: list[Programme]
    programme: Programme | None
    called: Called
    kind: MeetingKind | None
    agency_id: int | None
    is_shared: bool

    @classmethod
    def read(cls, viewer: Viewer, association: Association, query: QueryDict) -> Self:
        """Read the query string; one query."""
        programmes = list(visible(Programme, viewer).filter(association=association).order_by("name"))
        chosen = read_id(query.get("insats", ""))
        span, called, kind = query.get("tid", ""), query.get("vilka", ""), query.get("slag", "")
        return cls(
            span=span if span in SPANS else USUAL_SPAN,
            programmes=programmes,
            programme=next((row for row in programmes if row.pk == chosen), None),
            called=Called(called) if called in Called.values else Called.PARTICIPANTS,
            kind=MeetingKind(kind) if kind in MeetingKind.values else None,
            agency_id=read_id(query.get("part", "")),
            is_shared=query.get("dela") == "1",
        )

    @property
    def spans(self) -> list[tuple[str, str]]:
        """Every span with its words."""
        return [(span, str(words)) for span, words in SPAN_WORDS.items()]

    @property
    def groups(self) -> list[tuple[str, str]]:
        """Whose attendance can be chosen."""
        return [(called.value, str(capfirst(str(called.label)))) for called in Called]

    @property
    def query(self) -> str:
        """The choice as a query string, without the row."""
        programme = f"&insats={self.programme.pk}" if self.programme else ""
        shared = "&dela=1" if self.is_shared else ""
        return f"tid={self.span}{programme}&vilka={self.called.value}{shared}"

    def period(self, association: Association, today: date) -> Period:
        """Return what is counted; days that have been, today with them."""
        days = SPANS[self.span]
        return Period(
            association.pk,
            self.programme.pk if self.programme else None,
            from_on=None if days is None else today - timedelta(days=days),
        )


@dataclass(frozen=True)
class WaitLine:
    """One row of the table, and its lines in the figure on a scale that all rows share."""

    wait: Wait
    kind: str
    agency: str
    median: str
    since_days: int | None
    median_width: int
    longest_width: int
    waiting_width: int
    is_chosen: bool


def wait_lines(waits: Waits, choice: FiguresChoice, *, today: date) -> list[WaitLine]:
    """Return the rows with their bars; the longest wait of all is the whole width."""
    waited = {id(row): None if row.waiting_since is None else (today - row.waiting_since).days for row in waits.rows}
    longest = max([1, *(row.longest_days or 0 for row in waits.rows), *(days or 0 for days in waited.values())])

    def width(days: float | None) -> int:
        return round(FIGURE_WIDTH * (days or 0) / longest)

    return [
        WaitLine(
            wait=row,
            kind=str(capfirst(str(row.kind.label))) if row.kind else "",
            agency=row.agency_name or _("utan deltagare"),
            median="" if row.median_days is None else say_figure(row.median_days),
            since_days=waited[id(row)],
            median_width=width(row.median_days),
            longest_width=width(row.longest_days),
            waiting_width=width(waited[id(row)]),
            is_chosen=(row.kind, row.agency_id) == (choice.kind, choice.agency_id),
        )
        for row in waits.rows
    ]


def describe_waits(waits: Waits, *, today: date) -> str:
    """Say how many wait and since when, and what is usual."""
    if not waits.rows:
        return _("Inget möte har begärts under tiden.")
    total = waits.total
    if total is None:
        return _("Väntan på möten per slag och myndighet. Tal under fem döljs, utom för den egna myndigheten.")
    sentences = []
    if total.waiting and total.waiting_since:
        words = ngettext(
            "%(count)s möte väntar, det äldsta sedan %(day)s (%(days)s dagar).",
            "%(count)s möten väntar, det äldsta sedan %(day)s (%(days)s dagar).",
            total.waiting,
        )
        day = date_format(total.waiting_since, "j F")
        sentences.append(words % {"count": total.waiting, "day": day, "days": (today - total.waiting_since).days})
    else:
        sentences.append(_("Inget möte väntar på att bokas."))
    if total.median_days is not None:
        words = _("Hälften av dem som fått sitt möte väntade högst %(days)s dagar, den som väntade längst %(longest)s.")
        sentences.append(words % {"days": say_figure(total.median_days), "longest": total.longest_days})
    return " ".join(sentences)


@dataclass(frozen=True)
class RequestBehind:
    """One request of the chosen row; ``days`` until its meeting, or until today."""

    request: MeetingRequest
    met_on: date | None
    days: int


def read_behind(viewer: Viewer, period: Period, choice: FiguresChoice, *, today: date) -> list[RequestBehind]:
    """Read the requests of the chosen row that the viewer may see; one query, none without a row."""
    if choice.kind is None:
        return []
    found = []
    for request in requests_behind(viewer, period, kind=choice.kind, agency_id=choice.agency_id):
        met_on = local_day(request.met_at) if request.met_at else None
        days = max(0, ((met_on or today) - local_day(request.requested_at)).days)
        found.append(RequestBehind(request, met_on, days))
    return found


def behind_words(viewer: Viewer, choice: FiguresChoice) -> str:
    """Name the chosen row; one query."""
    if choice.kind is None:
        return ""
    agency = visible(Agency, viewer).filter(pk=choice.agency_id or 0).first()
    facts = {"kind": capfirst(str(choice.kind.label)), "agency": agency.name if agency else _("utan deltagare")}
    return _("%(kind)s, %(agency)s") % facts


@dataclass(frozen=True)
class NoShowLine:
    """A class of meetings in words; ``width`` is the share that did not come."""

    word: str
    row: NoShowRow
    width: int


def no_show_tables(figures: NoShows) -> list[tuple[str, list[NoShowLine]]]:
    """Return the two tables: what the rows are, and the rows with the total last."""
    kinds = {kind.value: capfirst(str(kind.label)) for kind in MeetingKind}
    leads = {lead.value: capfirst(str(lead.label)) for lead in LeadTime}
    if not figures.by_kind:
        return []
    return [
        (_("Slags möte"), [_line(kinds, row) for row in (*figures.by_kind, figures.total)]),
        (_("Bokat före mötet"), [_line(leads, row) for row in (*figures.by_lead_time, figures.total)]),
    ]


def _line(words: dict[str, str], row: NoShowRow) -> NoShowLine:
    return NoShowLine(str(words.get(row.key, _("Alla"))), row, round(FIGURE_WIDTH * (row.percent or 0) / 100))
