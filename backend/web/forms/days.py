"""Fields for days and clock times to come, written as 2012-04-05 and 13:00 or picked."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LATEST = date(2100, 1, 1)
EARLIEST = date(2000, 1, 1)


class CalendarDayField(forms.DateField):
    """A day between the years 2000 and 2100."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": EARLIEST, "max": LATEST})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)

    def validate(self, value: date | None) -> None:
        """Refuse years that nobody means."""
        super().validate(value)
        if value is not None and not EARLIEST <= value < LATEST:
            raise forms.ValidationError(_("Skriv en dag som 2012-04-05."))


class ClockField(forms.TimeField):
    """A time of day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(widget=widget, input_formats=["%H:%M"], **kwargs)
