"""What the pages and the API show of planning. Whoever asks has found the run or proposal by ``visible``."""

from backend.planning.selectors.basis import PlanningBasis, planning_basis
from backend.planning.selectors.differences import Difference, DifferenceLine, difference
from backend.planning.selectors.fair_share import FairShare, ShareLine, fair_share
from backend.planning.selectors.place_basis import PlaceBasis, place_basis
from backend.planning.selectors.place_differences import place_difference
from backend.planning.selectors.place_proposals import (
    LeftWithout,
    PlaceCard,
    PlaceProposalView,
    PlaceWeek,
    WorthyChange,
    place_proposal_view,
)
from backend.planning.selectors.progress import (
    RunView,
    TierView,
    earlier_meeting_runs,
    earlier_place_runs,
    earlier_runs,
    run_progress,
)
from backend.planning.selectors.proposals import (
    CohortCard,
    MeetingLine,
    MemberLine,
    ProposalTier,
    ProposalView,
    UnplacedLine,
    proposal_view,
)
from backend.planning.selectors.request_proposals import (
    MovedMeeting,
    RequestProposalView,
    TimedMeeting,
    UntimedMeeting,
    request_difference,
    request_proposal_view,
)
from backend.planning.selectors.scenarios import MOVES_COMPARED, ScenarioView, compare_scenarios, what_moves_buy

__all__ = [
    "MOVES_COMPARED",
    "CohortCard",
    "Difference",
    "DifferenceLine",
    "FairShare",
    "LeftWithout",
    "MeetingLine",
    "MemberLine",
    "MovedMeeting",
    "PlaceBasis",
    "PlaceCard",
    "PlaceProposalView",
    "PlaceWeek",
    "PlanningBasis",
    "ProposalTier",
    "ProposalView",
    "RequestProposalView",
    "RunView",
    "ScenarioView",
    "ShareLine",
    "TierView",
    "TimedMeeting",
    "UnplacedLine",
    "UntimedMeeting",
    "WorthyChange",
    "compare_scenarios",
    "difference",
    "earlier_meeting_runs",
    "earlier_place_runs",
    "earlier_runs",
    "fair_share",
    "place_basis",
    "place_difference",
    "place_proposal_view",
    "planning_basis",
    "proposal_view",
    "request_difference",
    "request_proposal_view",
    "run_progress",
    "what_moves_buy",
]
