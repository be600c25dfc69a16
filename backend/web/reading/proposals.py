"""A proposal as cards with ten dots, and those it leaves out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from backend.participants.models import Participant
from backend.planning.models import Proposal
from backend.planning.selectors import CohortCard, MemberLine, UnplacedLine, proposal_view
from backend.web.pieces import Dot
from backend.web.reading.cohorts import LegendEntry, agency_legend, describe_balance, dot_of

NEAREST_REASONS = 2
_SIZE_OF_COHORT = re.compile(r"\$\.cohorts\[\d+\]\.(min|max)")


@dataclass(frozen=True)
class ProposalCard:
    """One cohort of the plan."""

    card: CohortCard
    dots: list[Dot]
    balance: str

    @property
    def members(self) -> tuple[MemberLine, ...]:
        """Those it gets."""
        return self.card.members


@dataclass(frozen=True)
class UnplacedPerson:
    """Somebody without a place, with the nearest reasons first.

    ``trial`` is the query that sets the rules so that the suggested change is tried; empty where no rule would do it.
    """

    line: UnplacedLine
    trial: str

    @property
    def nearest_reasons(self) -> tuple[str, ...]:
        """Those that stand in the way of the nearest place."""
        return self.line.reasons[:NEAREST_REASONS]

    @property
    def other_reasons(self) -> tuple[str, ...]:
        """Those of the places further away."""
        return self.line.reasons[NEAREST_REASONS:]


@dataclass(frozen=True)
class ShownProposal:
    """What the step Förslag draws."""

    pk: int
    verdict: str
    is_proven: bool
    placed: int
    meetings: int
    cards: list[ProposalCard]
    unplaced: list[UnplacedPerson]
    legend: list[LegendEntry]
    staff: list[str]
    published_at: datetime | None

    @property
    def without_cohort(self) -> int:
        """How many participants get no place; a placed one may also lack a meeting."""
        placed = {member.enrolment_id for card in self.cards for member in card.members}
        return len({person.line.enrolment_id for person in self.unplaced} - placed)


def read_proposal(proposal: Proposal) -> ShownProposal:
    """Read a proposal that the viewer may see; whoever may see it sees all of the programme's participants."""
    view = proposal_view(proposal)
    ids = [member.participant_id for card in view.cohorts for member in card.members]
    participants = Participant.objects.select_related("agency").in_bulk(ids)
    staff = {
        name for card in view.cohorts for member in card.members for line in member.meetings for name in line.staff
    }
    return ShownProposal(
        pk=proposal.pk,
        verdict=view.verdict_text,
        is_proven=all(tier.is_proven for tier in view.tiers),
        placed=view.placed,
        meetings=view.meetings,
        cards=[_read_card(card, participants) for card in view.cohorts],
        unplaced=[UnplacedPerson(line, find_trial(line.change)) for line in view.unplaced],
        legend=agency_legend(participant.agency.kind for participant in participants.values()),
        staff=sorted(staff),
        published_at=proposal.published_at,
    )


def find_trial(change: Mapping[str, Any] | None) -> str:
    """Return the query that sets a rule as a suggested change asks; empty where no rule of the page does that."""
    found = None if change is None else _SIZE_OF_COHORT.fullmatch(str(change.get("path", "")))
    if change is None or found is None or not isinstance(change.get("to"), int):
        return ""
    return urlencode({f"{found[1]}_size": change["to"]})


def _read_card(card: CohortCard, participants: dict[int, Participant]) -> ProposalCard:
    found = [(member, participants[member.participant_id]) for member in card.members]
    dots = [dot_of(participant, is_new=member.is_new) for member, participant in found]
    free = max(0, card.most - len(dots))
    return ProposalCard(
        card, [*dots, *[Dot()] * free], describe_balance([participant for _member, participant in found])
    )
