"""What a proposal of places has proven, and how anybody who can add can check it.

``web/allocation/pieces/certificate.html`` draws it; include it with ``certificate=read_certificate(proposal)``.
"""

import heapq
import math
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.common.weeks import IsoWeek
from backend.planning.enums import RunStage
from backend.planning.models import Proposal
from backend.planning.place_plans import read_place_plan
from backend.planning.selectors.claims import Claims, read_claims
from backend.planning.selectors.price_sheets import PriceRow, PriceSheet, PriceSum, PriceUnit, price_sheet
from backend.web.reading.figures import say_figure

DEAREST_WEEKS = 12
"""Columns of the table: what a page has room for."""

HEAT_LEVELS = 4


@dataclass(frozen=True)
class PriceCell:
    """A price, and how dear it is from 1 to ``HEAT_LEVELS``; level 0 for a price of nothing."""

    figure: str
    level: int


@dataclass(frozen=True)
class PriceLine:
    """A place, or a supervisor's time, over the weeks of the table."""

    name: str
    is_supervisor: bool
    cells: list[PriceCell]


@dataclass(frozen=True)
class ShownCertificate:
    """The sentence, how it can be checked, and the dearest weeks. ``explanation`` is empty where nobody is left out."""

    proposal_id: int
    sentence: str
    is_most: bool
    explanation: list[str]
    caption: str
    weeks: list[IsoWeek]
    lines: list[PriceLine]


def read_certificate(proposal: Proposal) -> ShownCertificate:
    """Read what a proposal of places claims, in words. At most four queries beside its documents.

    Args:
        proposal: of places, found by ``visible``; its ``run.association`` is loaded if it is not.
    """
    documents = proposal.documents[RunStage.PLACEMENTS]
    claims = read_claims(documents, read_place_plan(proposal))
    sheet = price_sheet(proposal)
    weeks = _choose_weeks(sheet)
    dearest = max((price for row in sheet.rows for price in row.prices.values()), default=Fraction(1))
    return ShownCertificate(
        proposal_id=proposal.pk,
        sentence=claims.say_headcount(),
        is_most=claims.is_most,
        explanation=_explain(claims, sheet.headcount) if claims.placed < claims.waiting else [],
        caption=_caption(sheet.unit),
        weeks=weeks,
        lines=[_read_line(row, weeks, dearest) for row in sheet.rows if row.prices.keys() & set(weeks)],
    )


def _explain(claims: Claims, headcount: PriceSum | None) -> list[str]:
    if headcount is None:
        return [
            _(
                "Gränsen kommer från sökningen, som har uteslutit alla bättre planer, och inte från priser att räkna efter."
            )
        ]
    if not headcount.supply:
        text = ngettext(
            "%(least)s av dem som väntar har inga tider som passar, hur man än planerar. De som väntar tillsammans räknas som en.",
            "%(least)s av dem som väntar har inga tider som passar, hur man än planerar. De som väntar tillsammans räknas som en.",
            headcount.least,
        )
        return [text % {"least": headcount.least}]
    words = {
        "choices": say_figure(headcount.choices),
        "supply": say_figure(headcount.supply),
        "difference": say_figure(headcount.difference),
        "least": headcount.least,
    }
    sentences = [
        _("Varje plats har ett pris för varje vecka: högt där fler vill in än som ryms, noll där det finns rum."),
        _(
            "Att stå utan plats kostar 1. Var och en tar det som är billigast, att stå utan eller sin billigaste period, "
            "och allt läggs ihop: %(choices)s."
        )
        % words,
        _(
            "Från det dras vad alla platser är värda till sina priser, %(supply)s. Kvar blir %(difference)s: "
            "minst %(least)s måste stå utan, hur man än planerar. De som väntar tillsammans räknas som en."
        )
        % words,
    ]
    if not claims.by_prices:
        sentences.append(_("Sökningen visar mer än så: den har uteslutit alla bättre planer."))
    return sentences


def _caption(unit: PriceUnit) -> str:
    if unit is PriceUnit.PEOPLE:
        return _("Vad en plats till skulle vara värd, räknat i deltagare som får plats")
    return _("Vad en plats till skulle vara värd, räknat i veckors kortare väntan gånger prioritet")


def _choose_weeks(sheet: PriceSheet) -> list[IsoWeek]:
    """The weeks in which anything is dearest, in order of time."""
    dearest: dict[IsoWeek, Fraction] = {}
    for row in sheet.rows:
        for week, price in row.prices.items():
            dearest[week] = max(dearest.get(week, price), price)
    return sorted(heapq.nlargest(DEAREST_WEEKS, dearest, key=lambda week: dearest[week]))


def _read_line(row: PriceRow, weeks: list[IsoWeek], dearest: Fraction) -> PriceLine:
    return PriceLine(row.name, row.is_supervisor, [_read_cell(row.prices.get(week), dearest) for week in weeks])


def _read_cell(price: Fraction | None, dearest: Fraction) -> PriceCell:
    if price is None:
        return PriceCell("0", 0)
    return PriceCell(say_figure(price), math.ceil(HEAT_LEVELS * price / dearest))
