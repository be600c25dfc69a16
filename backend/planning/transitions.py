"""What may follow what for runs and proposals."""

from backend.common.transitions import StateMachine
from backend.planning.enums import ProposalStatus, RunState

RUN = StateMachine(
    RunState,
    {
        RunState.QUEUED: frozenset({RunState.RUNNING, RunState.STOPPED, RunState.FAILED}),
        RunState.RUNNING: frozenset(
            {
                RunState.QUEUED,
                RunState.DIVIDED,
                RunState.SUCCEEDED,
                RunState.STOPPED,
                RunState.INFEASIBLE,
                RunState.FAILED,
            }
        ),
        RunState.DIVIDED: frozenset({RunState.QUEUED, RunState.STOPPED, RunState.FAILED}),
        RunState.SUCCEEDED: frozenset(),
        RunState.STOPPED: frozenset(),
        RunState.INFEASIBLE: frozenset(),
        RunState.FAILED: frozenset({RunState.QUEUED}),
    },
)

PROPOSAL = StateMachine(
    ProposalStatus,
    {
        ProposalStatus.DRAFT: frozenset({ProposalStatus.PUBLISHED, ProposalStatus.DISCARDED}),
        ProposalStatus.PUBLISHED: frozenset({ProposalStatus.WITHDRAWN}),
        ProposalStatus.DISCARDED: frozenset({ProposalStatus.DRAFT}),
        ProposalStatus.WITHDRAWN: frozenset({ProposalStatus.DRAFT}),
    },
)
