"""A proposal as cards with ten dots, and those it leaves out."""

from dataclasses import dataclass
from datetime import datetime

from backend.participants.models import Participant
from backend.planning.models import Proposal
from backend.planning.selectors import CohortCard, MemberLine, UnplacedLine, proposal_view
from backend.web.pieces import Dot
from backend.web.reading.cohorts import LegendEntry, agency_legend, describe_balance, dot_of


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
class ShownProposal:
    """What the step Förslag draws."""

    pk: int
    verdict: str
    is_proven: bool
    placed: int
    meetings: int
    cards: list[ProposalCard]
    unplaced: tuple[UnplacedLine, ...]
    legend: list[LegendEntry]
    staff: list[str]
    published_at: datetime | None

    @property
    def without_cohort(self) -> int:
        """How many participants get no place; a placed one may also lack a meeting."""
        placed = {member.enrolment_id for card in self.cards for member in card.members}
        return len({line.enrolment_id for line in self.unplaced} - placed)


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
        unplaced=view.unplaced,
        legend=agency_legend(participant.agency.kind for participant in participants.values()),
        staff=sorted(staff),
        published_at=proposal.published_at,
    )


def _read_card(card: CohortCard, participants: dict[int, Participant]) -> ProposalCard:
    found = [(member, participants[member.participant_id]) for member in card.members]
    dots = [dot_of(participant, is_new=member.is_new) for member, participant in found]
    free = max(0, card.most - len(dots))
    return ProposalCard(
        card, [*dots, *[Dot()] * free], describe_balance([participant for _member, participant in found])
    )
