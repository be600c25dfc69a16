"""What the pages and the API show of planning. Whoever asks has found the run or proposal by ``visible``."""

from backend.planning.selectors.basis import PlanningBasis, planning_basis
from backend.planning.selectors.differences import Difference, DifferenceLine, difference
from backend.planning.selectors.progress import RunView, TierView, earlier_runs, run_progress
from backend.planning.selectors.proposals import (
    CohortCard,
    MeetingLine,
    MemberLine,
    ProposalTier,
    ProposalView,
    UnplacedLine,
    proposal_view,
)

__all__ = [
    "CohortCard",
    "Difference",
    "DifferenceLine",
    "MeetingLine",
    "MemberLine",
    "PlanningBasis",
    "ProposalTier",
    "ProposalView",
    "RunView",
    "TierView",
    "UnplacedLine",
    "difference",
    "earlier_runs",
    "planning_basis",
    "proposal_view",
    "run_progress",
]
