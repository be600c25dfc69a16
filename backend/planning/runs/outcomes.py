"""How the solves of a run ended, and what its proposal is made of."""

from dataclasses import dataclass
from typing import Any

from backend.planning.enums import RunStage


@dataclass(frozen=True)
class Solved:
    """A stage's problem and its verified result."""

    stage: RunStage
    problem: dict[str, Any]
    result: dict[str, Any]


@dataclass(frozen=True)
class ProposedPlan:
    """What a proposal is made of: the solved stages, and the fingerprint of what they stand on."""

    basis_sha256: str
    stages: tuple[Solved, ...]


@dataclass(frozen=True)
class Outcome:
    """How the solves ended.

    ``proposal`` is None where there is no plan; then ``failure`` says why, and ``is_infeasible`` whether it is proven
    that there is none.
    """

    proposal: ProposedPlan | None = None
    failure: str = ""
    is_infeasible: bool = False
