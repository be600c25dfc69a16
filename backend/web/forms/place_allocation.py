"""The rules of an allocation of places, said in sentences with editable numbers."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.activities.models import Activity
from backend.web.forms.allocation import LONGEST_SECONDS, SHORTEST_SECONDS, USUAL_SECONDS, number_field


def _switch(label: Any) -> forms.BooleanField:
    widget = forms.CheckboxInput(attrs={"class": "form-check-input"})
    return forms.BooleanField(label=label, required=False, widget=widget)


class PlaceRulesForm(forms.Form):
    """What the coordinator asks for. Whether it makes sense together is for the planning services to say."""

    weeks = number_field(4, 52, _("Veckor framåt"))
    start_within_weeks = number_field(1, 52, _("Senaste start, veckor"))
    usual_sessions = number_field(1, 20, _("Gånger i veckan"))
    by_priority = _switch(_("Den som har prioritet 5 väger som fem när alla inte får plats"))
    keeps_place = _switch(_("Ingen som har en plats blir av med den"))
    prefer_current = _switch(_("Det som är bokat ligger kvar om det inte ger färre plats"))
    share_weight = number_field(0, 100, _("Vikt för de avtalade andelarna"))
    max_moves = number_field(0, 10_000, _("Flytta högst så många"), required=False)
    time_limit_seconds = number_field(SHORTEST_SECONDS, LONGEST_SECONDS, _("Räkna i högst så många sekunder"))
    activities = forms.TypedMultipleChoiceField(
        label=_("De här aktiviteterna är med"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, activities: Iterable[Activity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activities"].choices = [(row.pk, row.name) for row in activities]  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"error-{name}"

    @property
    def chosen_words(self) -> int:
        """How many activities are ticked."""
        return len(self["activities"].value() or [])

    def rules(self) -> dict[str, Any]:
        """Return the rules as ``request_placement_run`` takes them; all activities ticked is none chosen."""
        chosen = dict(self.cleaned_data)
        for name in ("max_moves", "time_limit_seconds"):
            del chosen[name]
        if len(chosen["activities"]) == len(self.fields["activities"].choices):  # type: ignore[attr-defined]
            chosen["activities"] = []
        return chosen


def initial_place_rules(
    rules: Mapping[str, Any], activity_ids: Iterable[int], *, time_limit_seconds: int | None, max_moves: int | None
) -> dict[str, Any]:
    """Return the form's first values from a run's complete rules."""
    return {
        **rules,
        "activities": rules["activities"] or list(activity_ids),
        "max_moves": max_moves,
        "time_limit_seconds": time_limit_seconds or USUAL_SECONDS,
    }
