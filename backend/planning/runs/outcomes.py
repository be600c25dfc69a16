"""How the solves of a run ended, and what its proposal is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.planning.enums import RunStage
from scheduler.placements.split import Part


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
class Division:
    """How a run is to be divided.

    Attributes:
        stage: what is being solved.
        problem: the whole document.
        parts: what it was cut into, two or more.
        basis_sha256: the fingerprint of what it was composed from.
        seconds: wall time for solving all parts.
        workers: that are expected to solve at the same time.
    """

    stage: RunStage
    problem: dict[str, Any]
    parts: Sequence[Part]
    basis_sha256: str
    seconds: float
    workers: int


@dataclass(frozen=True)
class Outcome:
    """How the solves ended.

    ``proposal`` is None where there is no plan; then ``failure`` says why, and ``is_infeasible`` whether it is proven
    that there is none. With a ``division`` they have not ended, but are to go on in parts.
    """

    proposal: ProposedPlan | None = None
    division: Division | None = None
    failure: str = ""
    is_infeasible: bool = False
