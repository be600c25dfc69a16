"""What is supposed on the page Tänk om, said in sentences with editable numbers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from backend.activities.models import Activity, SupervisorTerms
from backend.activities.models.activity import MOST_PERSONS
from backend.common.weeks import IsoWeek, iterate_weeks
from backend.offers.selectors import ExtraGroup, WhatIfChanges
from backend.web.forms.activities import MINUTES_PER_HOUR, number_field
from backend.web.week_field import read_week

HORIZONS = (13, 26, 52)
USUAL_HORIZON = 26
LONGEST_CLOSURE = 53
FULL_TIME = 100
_TIME = {"type": "time", "step": 300}


class WeekField(forms.CharField):
    """A week as people type it: ``14``, ``v. 14``, ``2012-14``; the nearest to today without a year."""

    def __init__(self, *, today: date, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=12, **kwargs)
        self.today = today

    def clean(self, value: Any) -> IsoWeek | None:
        """Return the week, None for an empty field.

        Raises:
            ValidationError: there is no such week.
        """
        typed = super().clean(value)
        if not typed:
            return None
        week = read_week(typed, around=self.today)
        if week is None:
            raise forms.ValidationError(_("Skriv en vecka, som 14 eller 2012-14."))
        return week


@dataclass(frozen=True)
class SupposedRate:
    """One supervisor's employment rate: the field, whose it is, and what it is now."""

    field: forms.BoundField
    terms: SupervisorTerms


@dataclass(frozen=True)
class SupposedPlaces:
    """One activity's places per session."""

    field: forms.BoundField
    activity: Activity


class WhatIfForm(forms.Form):
    """Rates, one more group, closed weeks, places. What is left empty stays as it is."""

    group_activity = forms.ChoiceField(label=_("Ny grupp i"), required=False)
    group_weekday = forms.TypedChoiceField(
        label=_("Veckodag"),
        choices=lambda: [(day, WEEKDAYS[day]) for day in range(5)],
        coerce=int,
        required=False,
        empty_value=None,
    )
    group_begins = forms.TimeField(label=_("Från"), required=False, widget=forms.TimeInput(format="%H:%M", attrs=_TIME))
    group_ends = forms.TimeField(label=_("Till"), required=False, widget=forms.TimeInput(format="%H:%M", attrs=_TIME))
    horizon = forms.TypedChoiceField(
        label=_("Räkna framåt"),
        choices=[(weeks, _("%(weeks)s veckor") % {"weeks": weeks}) for weeks in HORIZONS],
        coerce=int,
        required=False,
        empty_value=None,
    )

    def __init__(
        self, *args: Any, activities: list[Activity], terms: list[SupervisorTerms], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.activities, self.terms = activities, terms
        group_field = self.fields["group_activity"]
        if isinstance(group_field, forms.ChoiceField):
            group_field.choices = [("", _("ingen aktivitet")), *((row.pk, row.name) for row in activities)]
        self.fields["closed_from"] = WeekField(label=_("Stängt från vecka"), today=today)
        self.fields["closed_until"] = WeekField(label=_("till och med vecka"), today=today)
        for row in terms:
            label = _("%(name)s, procent") % {"name": row.staff.name}
            self.fields[f"rate_{row.staff_id}"] = number_field(label, 0, FULL_TIME, required=False)
        for activity in activities:
            label = _("Platser per pass i %(name)s") % {"name": activity.name}
            self.fields[f"places_{activity.pk}"] = number_field(label, 1, MOST_PERSONS, required=False)
        for name, field in self.fields.items():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs |= {
                "class": "form-select" if is_choice else "form-control",
                "aria-describedby": f"error-{name}",
            }

    @property
    def rates(self) -> list[SupposedRate]:
        """The supervisors' fields."""
        return [SupposedRate(self[f"rate_{row.staff_id}"], row) for row in self.terms]

    @property
    def places(self) -> list[SupposedPlaces]:
        """The activities' fields."""
        return [SupposedPlaces(self[f"places_{activity.pk}"], activity) for activity in self.activities]

    def clean(self) -> dict[str, Any]:
        """Refuse half a group and a closure that ends before it begins."""
        chosen = super().clean() or {}
        begins, ends = chosen.get("group_begins"), chosen.get("group_ends")
        if chosen.get("group_activity") and not self.errors:
            if begins is None or ends is None:
                self.add_error("group_begins", _("Skriv från och till vilken tid."))
            elif ends <= begins:
                self.add_error("group_ends", _("Passet måste sluta efter att det börjar."))
        first, last = chosen.get("closed_from"), chosen.get("closed_until")
        if first and last and not 0 <= first.weeks_until(last) < LONGEST_CLOSURE:
            self.add_error("closed_until", _("Sista veckan kommer efter den första, inom ett år."))
        return chosen

    def changes(self) -> WhatIfChanges:
        """Return what is supposed, as ``what_if`` takes it."""
        chosen = self.cleaned_data
        rates = {row.staff_id: chosen[f"rate_{row.staff_id}"] for row in self.terms}
        places = {row.pk: chosen[f"places_{row.pk}"] for row in self.activities}
        return WhatIfChanges(
            employment_percent={
                row.staff_id: rates[row.staff_id]
                for row in self.terms
                if rates[row.staff_id] not in {None, row.employment_percent}
            },
            extra_groups=self._extra_groups(),
            closed_weeks=self._closed_weeks(),
            capacity={row.pk: places[row.pk] for row in self.activities if places[row.pk] not in {None, row.capacity}},
        )

    def _extra_groups(self) -> tuple[ExtraGroup, ...]:
        chosen = self.cleaned_data
        begins, ends = chosen.get("group_begins"), chosen.get("group_ends")
        if not chosen.get("group_activity") or begins is None or ends is None:
            return ()
        minutes = [moment.hour * MINUTES_PER_HOUR + moment.minute for moment in (begins, ends)]
        return (ExtraGroup(int(chosen["group_activity"]), chosen.get("group_weekday") or 0, *minutes),)

    def _closed_weeks(self) -> frozenset[IsoWeek]:
        first, last = self.cleaned_data.get("closed_from"), self.cleaned_data.get("closed_until")
        if first is None:
            return frozenset()
        return frozenset(iterate_weeks(first, first.weeks_until(last or first) + 1))


def usual_values(activities: list[Activity], terms: list[SupervisorTerms]) -> dict[str, Any]:
    """Return the fields' values as things are now."""
    rates = {f"rate_{row.staff_id}": row.employment_percent for row in terms}
    places = {f"places_{row.pk}": row.capacity for row in activities}
    return {"horizon": USUAL_HORIZON} | rates | places
