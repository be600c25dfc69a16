"""Forms about being away, and about asking for more sessions."""

from datetime import date, datetime, time, timedelta
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backend.associations.models import Staff
from backend.common.local_time import local_instant
from backend.web.forms.days import CalendarDayField, ClockField
from backend.web.forms.layout import build_helper

MINUTES_PER_HOUR = 60
MOST_ASKED = 20


class AbsenceForm(forms.Form):
    """When somebody is away: whole days, or from one time of day to another. Never why."""

    staff = forms.ModelChoiceField(label=_("Vem"), queryset=Staff.objects.none(), empty_label=None)
    from_on = CalendarDayField(label=_("Från dag"))
    last_on = CalendarDayField(label=_("Till och med"), required=False, help_text=_("Tomt: samma dag."))
    from_clock = ClockField(label=_("Från klockan"), required=False, help_text=_("Tomt: hela dagen."))
    until_clock = ClockField(label=_("Till klockan"), required=False)

    def __init__(self, *args: Any, people: QuerySet[Staff], own: int | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"staff": own, "from_on": today}, **kwargs})
        self.fields["staff"].queryset = people  # type: ignore[attr-defined]
        if own is not None and people.count() == 1:
            self.fields["staff"].widget = forms.HiddenInput()
        self.helper = build_helper(
            _("Visa vad det berör"),
            "staff",
            Div("from_on", "last_on", css_class="field-pair"),
            Div("from_clock", "until_clock", css_class="field-pair"),
        )

    @property
    def is_own(self) -> bool:
        """Whether nobody but oneself can be meant."""
        return bool(self.fields["staff"].widget.is_hidden)

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned = super().clean() or {}
        if not self.errors and self.period()[0] >= self.period()[1]:
            self.add_error("last_on", _("Frånvaron måste sluta efter att den börjar."))
        return cleaned

    def period(self) -> tuple[datetime, datetime]:
        """Return the half-open period as instants."""
        first: date = self.cleaned_data["from_on"]
        last: date = self.cleaned_data["last_on"] or first
        begins, ends = self.cleaned_data["from_clock"], self.cleaned_data["until_clock"]
        until = local_instant(last, _minute(ends)) if ends else local_instant(last + timedelta(days=1), 0)
        return local_instant(first, _minute(begins) if begins else 0), until


class AskForm(forms.Form):
    """A wish for more sessions, put to a named colleague."""

    asked_of = forms.ModelChoiceField(label=_("Till"), queryset=Staff.objects.none(), empty_label=_("Välj kollega"))
    sessions_per_week = forms.IntegerField(label=_("Fler pass i veckan"), min_value=1, max_value=MOST_ASKED, initial=1)
    from_on = CalendarDayField(label=_("Från"))
    message = forms.CharField(
        label=_("Meddelande"),
        required=False,
        max_length=200,
        help_text=_("Frivilligt. Skriv inget om någons hälsa eller person."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, colleagues: QuerySet[Staff], from_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked_of"].queryset = colleagues  # type: ignore[attr-defined]
        self.fields["from_on"].initial = from_on
        self.helper = build_helper(_("Be om fler pass"), *self.fields)


def _minute(clock: time) -> int:
    return clock.hour * MINUTES_PER_HOUR + clock.minute
