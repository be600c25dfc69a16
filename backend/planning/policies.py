"""Which proposals may be put in force at all. Who may do it is ``backend.access.policies``."""

from django.utils.translation import gettext as _

from backend.common.errors import RuleViolation
from backend.planning.enums import ScenarioKind
from backend.planning.models import PlanningRun
from backend.planning.problems.placements.scenarios import read_changes


def has_supply(run: PlanningRun) -> bool:
    """Whether what the run's scenario supposes is there: no seats that do not exist, no cohorts larger than asked for."""
    return not any(
        change.needs_supply or (change.kind is ScenarioKind.COHORT_SIZE and change.amount > run.rules["max_size"])
        for change in read_changes(run.scenario)
    )


def check_supply(run: PlanningRun) -> None:
    """Raise RuleViolation unless ``has_supply``."""
    if not has_supply(run):
        text = _("Förslaget räknar med platser som inte finns. Lägg upp dem först och räkna sedan om.")
        raise RuleViolation("scenario_needs_supply", text)
