"""The rules of an allocation, said in sentences with editable numbers."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import AgencyKind
from backend.associations.models import Programme

LONGEST_NUMBER = 4
SHORTEST_SECONDS, LONGEST_SECONDS, USUAL_SECONDS = 5, 600, 60
_INVALID = {"invalid": _("Skriv ett heltal."), "required": _("Skriv ett heltal.")}


def number_field(low: int, high: int, label: Any, *, required: bool = True) -> forms.IntegerField:
    """Return a field of a sentence: a whole number from ``low`` to ``high``."""
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "form-control"})
    messages = {
        **_INVALID,
        "min_value": _("Minst %(limit_value)s."),
        "max_value": _("Högst %(limit_value)s."),
    }
    return forms.IntegerField(
        min_value=low, max_value=high, label=label, required=required, widget=widget, error_messages=messages
    )


class RulesForm(forms.Form):
    """What the coordinator asks for. Whether it makes sense together is for the planning services to say."""

    min_size = number_field(1, 100, _("Minst i gruppen"))
    max_size = number_field(1, 100, _("Högst i gruppen"))
    balanced = forms.BooleanField(
        label=_("Jämnt mellan kvinnor och män"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    balance_percent = number_field(0, 100, _("Andel kvinnor, procent"), required=False)
    balance_tolerance = number_field(0, 100, _("Tillåten avvikelse, personer"), required=False)
    prefer_current = forms.BooleanField(
        label=_("Låt dem som redan har plats behålla den om det går"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    max_moves = number_field(0, 10_000, _("Flytta högst så många"), required=False)
    time_limit_seconds = number_field(SHORTEST_SECONDS, LONGEST_SECONDS, _("Räkna i högst så många sekunder"))

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = sorted({AgencyKind(kind) for kind in programme.agencies.values_list("kind", flat=True)})
        for kind in self.kinds:
            self.fields[f"minimum_{kind.value}"] = number_field(0, 100, str(kind.label), required=False)
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"error-{name}"

    @property
    def minimums(self) -> list[forms.BoundField]:
        """The fields of the least number from each agency."""
        return [self[f"minimum_{kind.value}"] for kind in self.kinds]

    def rules(self) -> dict[str, Any]:
        """Return the rules as ``request_run`` takes them."""
        chosen = self.cleaned_data
        reserved = [
            {"agency": kind.value, "min": chosen[f"minimum_{kind.value}"], "max": None}
            for kind in self.kinds
            if chosen.get(f"minimum_{kind.value}")
        ]
        return {
            "min_size": chosen["min_size"],
            "max_size": chosen["max_size"],
            "balance_percent": chosen["balance_percent"] if chosen["balanced"] else None,
            "balance_tolerance": chosen["balance_tolerance"] or 0,
            "reserved": reserved,
            "prefer_current": chosen["prefer_current"],
        }


def initial_rules(rules: dict[str, Any], *, time_limit_seconds: int | None, max_moves: int | None) -> dict[str, Any]:
    """Return the form's first values from a run's complete rules."""
    minimums = {f"minimum_{row['agency']}": row["min"] for row in rules["reserved"]}
    return {
        "min_size": rules["min_size"],
        "max_size": rules["max_size"],
        "balanced": rules["balance_percent"] is not None,
        "balance_percent": 50 if rules["balance_percent"] is None else rules["balance_percent"],
        "balance_tolerance": rules["balance_tolerance"],
        "prefer_current": rules["prefer_current"],
        "max_moves": max_moves,
        "time_limit_seconds": time_limit_seconds or USUAL_SECONDS,
        **minimums,
    }


def read_trial(query: QueryDict) -> dict[str, int]:
    """Return the sizes that a link "Pröva" asks to begin with; anything else in the query is left alone."""
    asked = {name: query.get(name, "") for name in ("min_size", "max_size")}
    return {name: int(text) for name, text in asked.items() if text.isdecimal() and len(text) < LONGEST_NUMBER}
