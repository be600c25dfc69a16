"""What is wrong with an input, told with the place where it is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a document: a JSON path such as ``$.cohorts[2].max`` and a plain sentence."""

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"


class ProblemFaults(Exception):  # noqa: N818 - it carries the faults, and is named after them
    """The input cannot be solved as it stands; ``faults`` holds every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
