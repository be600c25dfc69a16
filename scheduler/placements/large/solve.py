"""The large search as ``scheduler.placements.solve`` calls it."""

from scheduler.budget import Budget
from scheduler.placements.entities import Problem
from scheduler.placements.large.search import search_large
from scheduler.progress import OnImprovement
from scheduler.result import Solution, Status
from scheduler.sentences import word_headcount

LARGE_CHOICES = 8_000
"""From so many choices of place and start on, the whole model may be too large to be proven in seconds."""

STARTING_SECONDS, SECONDS_PER_PARTICIPANT = 0.8, 0.0002
"""What a command needs besides: to start, and to explain a large plan and write it down."""


def is_large(problem: Problem) -> bool:
    """Whether a problem should be searched by prices and parts before it is given to CP-SAT whole."""
    choices = sum(len(option.starts) for participant in problem.participants for option in participant.options)
    return choices >= LARGE_CHOICES


def solve_large(problem: Problem, budget: Budget, tell: OnImprovement) -> Solution | None:
    """The best plan that prices and parts lead to, or a proof that there is none; None where time ended before either."""
    closing = (
        0.0 if budget.limits.deterministic else STARTING_SECONDS + len(problem.participants) * SECONDS_PER_PARTICIPANT
    )
    searching = budget.take_share(max(0.0, budget.measure_remaining() - closing))
    outcome = search_large(problem, searching, tell)
    if outcome.assignments is None:
        return Solution(outcome.status) if outcome.status == Status.INFEASIBLE else None
    assignments = {
        name: {"place": decision.place, "start": decision.start} for name, decision in outcome.assignments.items()
    }
    unplaced = tuple(participant.id for participant in problem.participants if participant.id not in assignments)
    certificate = dict(outcome.certificate or {})
    least = certificate.get("headcount", {}).get("bound")
    sentence = word_headcount(len(problem.participants), len(unplaced), least)
    certificate["x"] = {"text": sentence.text, "text_en": sentence.text_en}
    return Solution(outcome.status, {"assignments": assignments}, outcome.tiers, unplaced, certificate)
