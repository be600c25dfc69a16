"""Scenarios side by side: what each would give, how sure that is, who gains and who loses against the base."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.activities.models import Activity
from backend.participants.models import Enrolment
from backend.places.models import Site
from backend.planning.enums import ProposalStatus, RunStage, RunState, ScenarioKind
from backend.planning.models import PlanningRun, Proposal
from backend.planning.place_plans import PlacePlan, read_place_plan
from backend.planning.policies import has_supply
from backend.planning.problems.meetings import list_assignment
from backend.planning.problems.placements.scenarios import ScenarioChange, read_changes
from backend.planning.selectors.claims import count_left_out, read_claims

MOVES_COMPARED = (0, 3, 10)


@dataclass(frozen=True)
class ScenarioView:
    """A run beside its base.

    Attributes:
        words: what it supposes, a sentence each; empty for the base itself.
        placed: people who get a place; None without a plan.
        most: people whom any plan could place by what it supposes; None without a plan.
        moved: places or members in force that it moves.
        gains: codes of those who get a place here and not in the base.
        loses: codes of those who have one there and not here.
        is_adoptable: whether its proposal could be published as it is.
    """

    run: PlanningRun
    words: tuple[str, ...]
    state: RunState
    proposal: Proposal | None
    waiting: int | None = None
    placed: int | None = None
    most: int | None = None
    moved: int | None = None
    earlier: int = 0
    later: int = 0
    gains: tuple[str, ...] = ()
    loses: tuple[str, ...] = ()
    is_adoptable: bool = False

    @property
    def is_proven(self) -> bool:
        """Whether no plan gives more people a place by what it supposes."""
        return self.placed is not None and self.placed == self.most


@dataclass(frozen=True)
class _Outcome:
    """Of a proposal: who is placed, by enrolment, from which week or in which cohort; and what is claimed."""

    placed: Mapping[int, int]
    waiting: int
    new: int
    most: int
    moved: int


def compare_scenarios(base: PlanningRun) -> list[ScenarioView]:
    """The base, and then its scenarios in the order in which they were ordered; a fixed number of queries.

    Those that were dropped are not among them. ``base`` has been found by ``visible``.
    """
    runs = PlanningRun.objects.filter(base=base).order_by("queued_at", "pk")
    rows = [base, *runs.select_related("proposal", "association").prefetch_related("proposal__stages")]
    proposals = {run.pk: getattr(run, "proposal", None) for run in rows}
    outcomes = {pk: _read_outcome(proposal) for pk, proposal in proposals.items() if proposal is not None}
    words = _Words(rows)
    codes = _read_codes(outcomes.values())
    return [
        _view(run, proposals[run.pk], outcomes.get(run.pk), outcomes.get(base.pk), words, codes)
        for run in rows
        if not _is_dropped(run, base, proposals[run.pk])
    ]


def what_moves_buy(base: PlanningRun) -> list[ScenarioView]:
    """What 0, 3 and 10 moves would give, as far as such runs are there: those that suppose nothing else."""
    views = compare_scenarios(base)
    by_moves = {view.run.max_moves: view for view in reversed(views) if not view.run.scenario}
    return [by_moves[moves] for moves in MOVES_COMPARED if moves in by_moves]


def _is_dropped(run: PlanningRun, base: PlanningRun, proposal: Proposal | None) -> bool:
    return run.pk != base.pk and proposal is not None and proposal.status == ProposalStatus.DISCARDED


def _view(
    run: PlanningRun,
    proposal: Proposal | None,
    outcome: _Outcome | None,
    base: _Outcome | None,
    words: "_Words",
    codes: Mapping[int, str],
) -> ScenarioView:
    view = ScenarioView(run, words.say(run), RunState(run.state), proposal)
    if outcome is None:
        return view
    before = base.placed if base else {}
    both = before.keys() & outcome.placed.keys()
    return ScenarioView(
        run=run,
        words=view.words,
        state=view.state,
        proposal=proposal,
        waiting=outcome.waiting,
        placed=outcome.new,
        most=outcome.most,
        moved=outcome.moved,
        earlier=sum(outcome.placed[pk] < before[pk] for pk in both),
        later=sum(outcome.placed[pk] > before[pk] for pk in both),
        gains=tuple(sorted(codes[pk] for pk in outcome.placed.keys() - before.keys())) if base else (),
        loses=tuple(sorted(codes[pk] for pk in before.keys() - outcome.placed.keys())),
        is_adoptable=has_supply(run),
    )


def _read_outcome(proposal: Proposal) -> _Outcome:
    if RunStage.PLACEMENTS in proposal.documents:
        return _read_places(proposal)
    cohorts = proposal.documents[RunStage.COHORTS]
    placed = list_assignment(cohorts.result["plan"]["assignments"].items())
    before = list_assignment(cohorts.problem["x"]["before"].items())
    starts = {row["id"]: row["start"] for row in cohorts.problem["cohorts"]}
    people = len(cohorts.problem["participants"])
    return _Outcome(
        placed={pk: starts[f"cohort-{cohort_id}"] for pk, cohort_id in placed.items()},
        waiting=people,
        new=len(placed),
        most=people - count_left_out(cohorts.result["tiers"], cohorts.problem["participants"]),
        moved=sum(placed.get(pk) != cohort_id for pk, cohort_id in before.items()),
    )


def _read_places(proposal: Proposal) -> _Outcome:
    documents = proposal.documents[RunStage.PLACEMENTS]
    plan = read_place_plan(proposal)
    claims = read_claims(documents, plan)
    return _Outcome(
        placed=dict(_list_starts(plan)),
        waiting=plan.waiting,
        new=plan.placed_people,
        most=claims.most,
        moved=len(plan.moved) + len(plan.lost),
    )


def _list_starts(plan: PlacePlan) -> Iterable[tuple[int, int]]:
    for place in (*plan.new, *plan.moved, *plan.kept):
        for enrolment_id in place.enrolment_ids:
            yield enrolment_id, place.start


def _read_codes(outcomes: Iterable[_Outcome]) -> dict[int, str]:
    ids = {pk for outcome in outcomes for pk in outcome.placed}
    return dict(Enrolment.objects.filter(pk__in=ids).values_list("pk", "participant__code"))


class _Words:
    """What scenarios suppose, in words; two queries for all of them."""

    def __init__(self, runs: Sequence[PlanningRun]) -> None:
        changes = [change for run in runs for change in read_changes(run.scenario)]
        targets = {change.target for change in changes if change.target is not None}
        self._activities = dict(Activity.objects.filter(pk__in=targets).values_list("pk", "name"))
        self._sites = dict(Site.objects.filter(pk__in=targets).values_list("pk", "name"))

    def say(self, run: PlanningRun) -> tuple[str, ...]:
        """A phrase for each change, and for the moves allowed where that is all that differs."""
        phrases = [self._say_change(change) for change in read_changes(run.scenario)]
        if run.base_id is not None and not phrases and run.max_moves is not None:
            text = ngettext("högst %(count)d flytt", "högst %(count)d flyttar", run.max_moves)
            phrases.append(text % {"count": run.max_moves})
        return tuple(phrases)

    def _say_change(self, change: ScenarioChange) -> str:
        activity = self._activities.get(change.target or 0, "–")
        amount = abs(change.amount)
        if change.kind is ScenarioKind.CAPACITY:
            fewer = ngettext("%(activity)s: %(count)d plats färre", "%(activity)s: %(count)d platser färre", amount)
            more = ngettext("%(activity)s: %(count)d plats till", "%(activity)s: %(count)d platser till", amount)
            return (more if change.amount > 0 else fewer) % {"activity": activity, "count": amount}
        if change.kind is ScenarioKind.SUPERVISOR:
            text = _("%(activity)s: en handledare till på %(percent)d %%")
            return text % {"activity": activity, "percent": amount}
        if change.kind is ScenarioKind.CLOSED_SITE:
            return _("%(site)s stängt") % {"site": self._sites.get(change.target or 0, "–")}
        if change.kind is ScenarioKind.LATER_START:
            text = ngettext("start tidigast om %(count)d vecka", "start tidigast om %(count)d veckor", amount)
            return text % {"count": amount}
        return _("grupper om %(count)d") % {"count": amount}
