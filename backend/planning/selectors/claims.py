"""What a run of places has proven of every plan, counted in people."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from backend.planning.enums import RunStage
from backend.planning.models import ProposalStage
from backend.planning.place_plans import STANDING, PlacePlan
from backend.planning.selectors.naming import label_of_terms
from backend.planning.selectors.proposals import ProposalTier, say_gap
from scheduler.result import compute_gap


@dataclass(frozen=True)
class Claims:
    """How many of those who wait are placed, and how many any plan could place at most.

    ``by_prices``: the bound follows from the certificate's prices by adding up; otherwise from the solver's own search.
    """

    placed: int
    waiting: int
    most: int
    by_prices: bool

    @property
    def is_most(self) -> bool:
        """Whether no plan places more."""
        return self.placed >= self.most

    def say_headcount(self) -> str:
        """``37 av 41 har plats. Ingen plan kan ge fler plats.``"""
        placed = _("%(placed)s av %(waiting)s har plats.") % {"placed": self.placed, "waiting": self.waiting}
        if self.is_most:
            rest = _("Ingen plan kan ge fler plats.") if self.placed < self.waiting else ""
        else:
            rest = _("Ingen plan kan ge plats åt fler än %(most)s.") % {"most": self.most}
        return f"{placed} {rest}".strip()


def read_claims(documents: ProposalStage, plan: PlacePlan) -> Claims:
    """What the first round proved: later ones allow less, so it holds for every plan."""
    claims = documents.result["x"]["claims"]
    certificate = claims["certificate"] or {}
    parties = [row for row in documents.problem["participants"] if not row["id"].startswith(STANDING)]
    by_search = count_left_out(claims["tiers"], parties)
    by_prices = _read_headcount(certificate)
    least = max(by_search, by_prices or 0)
    return Claims(
        placed=plan.placed_people,
        waiting=plan.waiting,
        most=plan.waiting - _count_people(least, documents.problem),
        by_prices=by_prices is not None and by_prices >= least,
    )


def list_claimed_tiers(documents: ProposalStage) -> list[ProposalTier]:
    """The plan's tiers with the bounds that hold for every plan.

    After a tier that is not proven the bounds of the later ones speak of other plans; there the first round's are
    taken as far as they lie below the value.
    """
    claimed = documents.result["x"]["claims"]["tiers"]
    found = []
    for tier, claim in zip(documents.result["tiers"], claimed, strict=True):
        bound = min(tier["value"], claim["bound"])
        label = label_of_terms(tier["terms"])
        gap = compute_gap(tier["value"], bound)
        found.append(ProposalTier(RunStage.PLACEMENTS, label, tier["value"], bound, gap))
    return found


def say_claims(tiers: Iterable[ProposalTier]) -> str:
    """How good a plan is known to be, by the first tier that is not proven; nothing is called best without proof."""
    for tier in tiers:
        if not tier.is_proven:
            return _("%(label)s: %(proof)s.") % {"label": tier.label, "proof": say_gap(tier.gap)}
    return _("Bevisat bäst.")


def count_left_out(tiers: Sequence[Mapping[str, Any]], participants: Iterable[Mapping[str, Any]]) -> int:
    """How many of them any plan must leave out, by the bound of the first tier; 0 where that says nothing of it.

    A bound on the priorities of those left out is one on their number: nobody weighs more than the heaviest.
    """
    if not tiers or set(tiers[0]["terms"]) != {"unplaced"}:
        return 0
    heaviest = max((row.get("priority", 1) for row in participants), default=1)
    least: int = math.ceil(tiers[0]["bound"] / max(1, heaviest * tiers[0]["terms"]["unplaced"]))
    return least


def _read_headcount(certificate: Mapping[str, Any]) -> int | None:
    """How many participants of the problem must be left out in any plan, by the certificate's prices."""
    entry = certificate.get("headcount")
    return None if entry is None else int(entry["bound"])


def _count_people(least: int, problem: Mapping[str, Any]) -> int:
    """How many people wait in vain at least, where ``least`` participants of the problem are without a place.

    Several who wait together are one of its participants. Those without any option are among them; one who has a place
    and may lose it can be one, and the rest are the smallest there are.
    """
    sizes = {name: len(party["enrolments"]) for name, party in problem["x"]["parties"].items()}
    waiting = [row for row in problem["participants"] if not row["id"].startswith(STANDING)]
    hopeless = [sizes[row["id"]] for row in waiting if not row["options"]]
    others = sorted(sizes[row["id"]] for row in waiting if row["options"])
    may_lose = sum(not row["must"] for row in problem["participants"] if row["id"].startswith(STANDING))
    return sum(hopeless) + sum(others[: max(0, least - may_lose - len(hopeless))])
