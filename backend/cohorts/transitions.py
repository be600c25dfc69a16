"""What may follow what for cohorts."""

from backend.cohorts.enums import CohortStatus
from backend.common.transitions import StateMachine

COHORT = StateMachine(
    CohortStatus,
    {
        CohortStatus.PLANNED: frozenset({CohortStatus.ANNOUNCED, CohortStatus.CANCELLED}),
        CohortStatus.ANNOUNCED: frozenset({CohortStatus.PLANNED, CohortStatus.RUNNING, CohortStatus.CANCELLED}),
        CohortStatus.RUNNING: frozenset({CohortStatus.COMPLETED, CohortStatus.CANCELLED}),
        CohortStatus.COMPLETED: frozenset(),
        CohortStatus.CANCELLED: frozenset({CohortStatus.PLANNED}),
    },
)
