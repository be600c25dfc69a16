"""Scenarios side by side: who gets a place in each, drawn on one scale, and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.activities.models import Activity
from backend.planning.enums import ProposalStatus, RunKind, RunState, ScenarioKind
from backend.planning.models import PlanningRun
from backend.planning.problems.placements.scenarios import ScenarioChange, read_changes
from backend.planning.selectors import MOVES_COMPARED, ScenarioView
from backend.planning.selectors.proposals import say_proof
from backend.web.forms.what_if import USUAL_HORIZON
from backend.web.listed_words import listed

FULL_WIDTH = 100


@dataclass(frozen=True)
class WayOut:
    """A link: what has to be done before a scenario can come true."""

    word: str
    address: str


@dataclass(frozen=True)
class Bar:
    """Widths of ``FULL_WIDTH``: those who get a place, what any plan could reach, and what the base reaches."""

    placed: float
    most: float
    base: float | None


@dataclass(frozen=True)
class ShownScenario:
    """A run beside the others. ``state`` is said where there is no plan (yet); ``gained`` against the base."""

    view: ScenarioView
    title: str
    is_base: bool
    state: str
    verdict: str
    is_best: bool
    most: str
    gained: int
    bar: Bar | None
    ways: list[WayOut]

    @property
    def is_unfinished(self) -> bool:
        """Whether it is still waited for."""
        return self.view.state in RunState.unfinished()

    @property
    def may_be_dropped(self) -> bool:
        """Whether there is a draft to put aside, or a computation to end."""
        if self.is_base:
            return False
        proposal = self.view.proposal
        return self.is_unfinished or (proposal is not None and proposal.status == ProposalStatus.DRAFT)

    @property
    def tone(self) -> str:
        """The class that says whether it gives more places or fewer."""
        return "gain" if self.gained > 0 else "loss" if self.gained < 0 else "quiet"

    @property
    def difference(self) -> str:
        """``+3``, ``−2`` or ``±0``."""
        if not self.gained:
            return "±0"
        return f"+{self.gained}" if self.gained > 0 else f"−{-self.gained}"


def read_scenarios(
    views: Sequence[ScenarioView], activities: Sequence[Activity], *, now: datetime
) -> list[ShownScenario]:
    """Shape the base and its scenarios; no queries.

    Those that only compare numbers of moves are in a table of their own, and one that was stopped without a plan is gone.

    Args:
        views: of ``compare_scenarios``, the base first.
        activities: those of the association.
        now: for how long something has been going on.
    """
    base = views[0]
    shown = [view for view in views if view is base or not (_is_of_moves(view) or _was_stopped(view))]
    scale = max((view.waiting or 0 for view in views), default=0) or 1
    capacities = {row.pk: row.capacity for row in activities}
    return [_read(view, base, scale, capacities, now) for view in shown]


def _is_of_moves(view: ScenarioView) -> bool:
    return not view.run.scenario and view.run.max_moves in MOVES_COMPARED


def _was_stopped(view: ScenarioView) -> bool:
    return view.state is RunState.STOPPED and view.proposal is None


def _read(
    view: ScenarioView, base: ScenarioView, scale: int, capacities: dict[int, int], now: datetime
) -> ShownScenario:
    is_base = view is base
    words = listed(view.words)
    has_plan = view.placed is not None and view.most is not None
    verdict = _judge(view) if has_plan else ""
    return ShownScenario(
        view=view,
        title=_("Som det är") if is_base else words[:1].upper() + words[1:],
        is_base=is_base,
        state="" if has_plan else _describe_state(view, now),
        verdict=verdict,
        is_best=verdict == _("bevisat bäst"),
        most=_say_most(view) if has_plan else "",
        gained=(view.placed or 0) - (base.placed or 0),
        bar=_draw(view, base, scale) if has_plan else None,
        ways=_list_ways(view.run, capacities) if has_plan and not is_base and not view.is_adoptable else [],
    )


def _describe_state(view: ScenarioView, now: datetime) -> str:
    if view.state is RunState.QUEUED:
        return _("Väntar på sin tur …")
    if view.state in RunState.unfinished():
        seconds = (now - view.run.started_at).total_seconds() if view.run.started_at else 0
        return _("Räknar, %(seconds)s s") % {"seconds": max(0, round(seconds))}
    return _(view.run.failure) if view.run.failure else str(view.state.label).capitalize()


def _judge(view: ScenarioView) -> str:
    """How near the best it is: proven in people, or else as the solver has proven all that the rules ask for."""
    if view.is_proven or view.proposal is None:
        return _("bevisat bäst")
    results = [stage.result for stage in view.proposal.documents.values()]
    if any(result.get("x", {}).get("unseated") for result in results):
        # Somebody's sessions were not found: what was proven of the plan by the week is more than it gives.
        missing = (view.most or 0) - (view.placed or 0)
        text = ngettext(
            "högst %(count)d plats från bästa möjliga", "högst %(count)d platser från bästa möjliga", missing
        )
        return text % {"count": missing}
    return listed(sorted({say_proof(result) for result in results}))


def _say_most(view: ScenarioView) -> str:
    if view.placed == view.waiting:
        return _("alla som väntar")
    if view.is_proven:
        return _("ingen plan kan ge plats åt fler")
    return _("ingen plan kan ge plats åt fler än %(most)s") % {"most": view.most}


def _draw(view: ScenarioView, base: ScenarioView, scale: int) -> Bar:
    def share(people: int | None) -> float:
        return round(FULL_WIDTH * (people or 0) / scale, 2)

    return Bar(share(view.placed), share(view.most), None if base.placed is None else share(base.placed))


def _list_ways(run: PlanningRun, capacities: dict[int, int]) -> list[WayOut]:
    """What there must be before the plan can be published, a link for each change that asks for it."""
    changes = [change for change in read_changes(run.scenario) if change.needs_supply or run.kind != RunKind.PLACEMENTS]
    return [_find_way(run, change, capacities) for change in changes]


def _find_way(run: PlanningRun, change: ScenarioChange, capacities: dict[int, int]) -> WayOut:
    if change.kind is ScenarioKind.COHORT_SIZE:
        address = (
            f"{reverse('web:allocation', args=[run.programme_id])}?{urlencode({'max_size': change.amount})}#regler"
        )
        return WayOut(_("Fördela om med grupper om %(count)d") % {"count": change.amount}, address)
    if change.kind is ScenarioKind.SUPERVISOR:
        return WayOut(_("Lägg upp handledaren och passen"), reverse("web:activity", args=[change.target]))
    places = capacities.get(change.target or 0, 0) + change.amount
    query = {"rakna": 1, "vad": f"a{change.target}", f"places_{change.target}": places, "horizon": USUAL_HORIZON}
    return WayOut(_("Se vad platserna ger vecka för vecka"), f"{reverse('web:what_if')}?{urlencode(query)}")


def describe_scenarios(shown: Sequence[ShownScenario]) -> str:
    """Say in one sentence how it stands."""
    waited_for = sum(row.is_unfinished for row in shown)
    if waited_for:
        text = ngettext("%(count)s jämförelse räknas fram.", "%(count)s jämförelser räknas fram.", waited_for)
        return text % {"count": waited_for}
    base, others = shown[0].view, [row for row in shown[1:] if row.bar is not None]
    if base.placed is None:
        return _("Beräkningen har ingen plan att jämföra med.")
    words = {"placed": base.placed, "waiting": base.waiting}
    sentence = _("Som det är får %(placed)s av %(waiting)s plats.") % words
    best = max(others, key=lambda row: row.gained, default=None)
    if best is None:
        return sentence
    if best.gained <= 0:
        return _("%(sentence)s Ingen av jämförelserna ger fler plats.") % {"sentence": sentence}
    text = ngettext(
        "%(sentence)s Mest ger ”%(title)s”: %(count)s plats till.",
        "%(sentence)s Mest ger ”%(title)s”: %(count)s platser till.",
        best.gained,
    )
    return text % {"sentence": sentence, "title": best.title, "count": best.gained}
