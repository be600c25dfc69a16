"""How long and in which way the solver may work."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds on one run.

    ``time_limit_seconds`` is wall time for everything from reading to explaining. When ``deterministic`` is set no
    decision depends on a clock: the limit is then counted in the solver's deterministic seconds, ``workers`` is
    taken as one, and the same problem, seed and version give the same bytes. A limit of 0 means: no search at all.
    """

    time_limit_seconds: float = 60.0
    seed: int = 1
    workers: int = 2
    deterministic: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.time_limit_seconds <= 1_000_000:
            raise ValueError("time_limit_seconds must lie between 0 and 1000000")
        if not 0 <= self.seed <= 2_000_000_000:
            raise ValueError("seed must lie between 0 and 2000000000")
        if not 1 <= self.workers <= 256:
            raise ValueError("workers must lie between 1 and 256")
