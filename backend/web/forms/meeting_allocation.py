"""Which of the meetings that wait are to get times, and within which days."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.web.forms.allocation import LONGEST_SECONDS, SHORTEST_SECONDS, number_field
from backend.web.forms.days import CalendarDayField

ONE_DAY = timedelta(days=1)


class MeetingRunForm(forms.Form):
    """What the coordinator asks for. Whether it makes sense together is for the planning services to say."""

    from_on = CalendarDayField(label=_("Tidigast"), error_messages={"required": _("Skriv den första dagen.")})
    last_on = CalendarDayField(label=_("Senast"), error_messages={"required": _("Skriv den sista dagen.")})
    time_limit_seconds = number_field(SHORTEST_SECONDS, LONGEST_SECONDS, _("Räkna i högst så många sekunder"))
    moves_booked = forms.BooleanField(
        label=_("Bokade möten får flyttas"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    max_moves = number_field(0, 10_000, _("Flytta högst så många"), required=False)
    requests = forms.TypedMultipleChoiceField(
        label=_("De här mötena"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Välj minst ett möte."),
            "invalid_choice": _("Ett av mötena väntar inte längre."),
        },
    )

    def __init__(self, *args: Any, waiting: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requests"].choices = list(waiting)  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.widget.attrs["aria-describedby"] = f"error-{name}"
        for name in ("from_on", "last_on"):
            self.fields[name].widget.attrs["class"] = "form-control"

    def rules(self) -> dict[str, Any]:
        """Return the rules as ``request_meeting_run`` takes them."""
        return {
            "requests": self.cleaned_data["requests"],
            "from_on": self.cleaned_data["from_on"].isoformat(),
            "until_on": (self.cleaned_data["last_on"] + ONE_DAY).isoformat(),
            "moves_booked": self.cleaned_data["moves_booked"],
        }

    @property
    def most_moves(self) -> int | None:
        """The most booked meetings that may move; without meaning unless they may."""
        most: int | None = self.cleaned_data["max_moves"] if self.cleaned_data["moves_booked"] else None
        return most

    def refuse(self, field: str, text: str) -> None:
        """Say at the field it is about why the rules are refused."""
        named = "last_on" if field == "until_on" else field
        self.add_error(named if named in self.fields else None, text)
