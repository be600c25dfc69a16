"""What a scenario supposes, said in sentences. What is left empty stays as it is."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.activities.models import Activity
from backend.places.models import Site
from backend.planning.enums import RunKind, ScenarioKind
from backend.planning.models import PlanningRun
from backend.planning.problems.placements.scenarios import MOST_PLACES
from backend.web.forms.activities import number_field

LATEST_START_WEEKS = 52
FULL_TIME = 100
LARGEST_COHORT = 100
MOST_MOVES = 10_000
_WAYS = (("more", _("fler")), ("fewer", _("färre")))


class ScenarioForm(forms.Form):
    """One or several changes against a run. Whether they make sense is for the planning services to say."""

    def __init__(
        self, *args: Any, run: PlanningRun, activities: Sequence[Activity], sites: Sequence[Site], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_of_places = run.kind == RunKind.PLACEMENTS
        if self.is_of_places:
            self._add_place_fields(activities, sites)
        else:
            self.fields["cohort_size"] = number_field(_("Högst i gruppen"), 1, LARGEST_COHORT, required=False)
        self.fields["max_moves"] = number_field(_("Flytta högst så många"), 0, MOST_MOVES, required=False)
        for name, field in self.fields.items():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs |= {
                "class": "form-select" if is_choice else "form-control",
                "aria-describedby": f"error-{name}",
            }

    def _add_place_fields(self, activities: Sequence[Activity], sites: Sequence[Site]) -> None:
        named = [(row.pk, row.name) for row in activities]
        nothing = _("ingen aktivitet")
        self.fields["capacity_activity"] = _choice(_("Aktivitet med andra platser"), nothing, named)
        self.fields["capacity_places"] = number_field(_("Så många platser"), 1, MOST_PLACES, required=False)
        self.fields["capacity_way"] = forms.ChoiceField(label=_("Fler eller färre"), choices=_WAYS, required=False)
        self.fields["supervisor_activity"] = _choice(_("Aktivitet med en handledare till"), nothing, named)
        self.fields["supervisor_percent"] = number_field(_("Handledaren, procent"), 1, FULL_TIME, required=False)
        self.fields["closed_site"] = _choice(
            _("Ställe som är stängt"), _("inget ställe"), [(row.pk, row.name) for row in sites]
        )
        self.fields["later_weeks"] = number_field(_("Börja tidigast om, veckor"), 1, LATEST_START_WEEKS, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse half a sentence."""
        chosen = super().clean() or {}
        for where, figure in (("capacity_activity", "capacity_places"), ("supervisor_activity", "supervisor_percent")):
            if chosen.get(where) and not chosen.get(figure):
                self._refuse(figure, _("Skriv ett heltal."))
            if chosen.get(figure) and not chosen.get(where) and figure == "capacity_places":
                self._refuse(where, _("Välj vilken aktivitet det gäller."))
        return chosen

    def _refuse(self, name: str, text: Any) -> None:
        if name not in self.errors:
            self.add_error(name, text)

    def changes(self) -> list[dict[str, Any]]:
        """Return what is supposed, as ``request_scenario`` takes it."""
        chosen = self.cleaned_data
        changes = []
        if chosen.get("capacity_activity"):
            amount = chosen["capacity_places"] * (-1 if chosen["capacity_way"] == "fewer" else 1)
            changes.append(_change(ScenarioKind.CAPACITY, chosen["capacity_activity"], amount))
        if chosen.get("supervisor_activity"):
            percent = chosen["supervisor_percent"]
            changes.append(_change(ScenarioKind.SUPERVISOR, chosen["supervisor_activity"], percent))
        if chosen.get("closed_site"):
            changes.append(_change(ScenarioKind.CLOSED_SITE, chosen["closed_site"], 0))
        if chosen.get("later_weeks"):
            changes.append(_change(ScenarioKind.LATER_START, None, chosen["later_weeks"]))
        if chosen.get("cohort_size"):
            changes.append(_change(ScenarioKind.COHORT_SIZE, None, chosen["cohort_size"]))
        return changes

    def moves(self) -> dict[str, int]:
        """Return the most moves as an argument of ``request_scenario``; nothing where the run's own rule holds."""
        most = self.cleaned_data.get("max_moves")
        return {} if most is None else {"max_moves": most}


def _choice(label: Any, nothing: Any, rows: Sequence[tuple[int, str]]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=[("", nothing), *rows], coerce=int, required=False, empty_value=None
    )


def _change(kind: ScenarioKind, target: int | None, amount: int) -> dict[str, Any]:
    return {"change": kind.value, "target": target, "amount": amount}
