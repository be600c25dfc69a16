"""What one may choose when looking for a time, a time that is hoped for, and until when times are held."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import HalfDay
from backend.common.local_time import local_instant
from backend.meeting_times.selectors import Choices
from backend.places.models import Room
from backend.web.forms.days import CalendarDayField, ClockField

MINUTES_A_DAY = 24 * 60


class ChoicesForm(forms.Form):
    """From which day, in which room to begin with, and half-days that are wanted; nothing must be chosen."""

    fran = CalendarDayField(label=_("Tidigast"), required=False)
    rum = forms.ModelChoiceField(
        queryset=Room.objects.none(), label=_("Helst i"), required=False, empty_label=_("samma rum som sist")
    )
    halvdag = forms.MultipleChoiceField(
        label=_("Helst på"), choices=HalfDay.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, rooms: Iterable[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rum"].queryset = rooms  # type: ignore[attr-defined]
        self.fields["rum"].widget.attrs["class"] = "form-select"
        _draw_as_boxes(self, "fran")

    @property
    def choices(self) -> Choices:
        """What was chosen; what cannot be understood counts as not chosen, and its field says so."""
        chosen = self.cleaned_data if self.is_bound and (self.is_valid() or self.cleaned_data) else {}
        room = chosen.get("rum")
        return Choices(
            first_on=chosen.get("fran"),
            preferred=frozenset(HalfDay(half) for half in chosen.get("halvdag", ())),
            room_id=None if room is None else room.pk,
        )


class HopedForm(forms.Form):
    """A day and a clock time that is hoped for."""

    dag = CalendarDayField(label=_("Dag"), error_messages={"required": _("Skriv dagen du hoppades på.")})
    tid = ClockField(label=_("Börjar"), error_messages={"required": _("Skriv klockslaget du hoppades på.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _draw_as_boxes(self, "dag", "tid")

    @property
    def begins_at(self) -> datetime:
        """The instant that is hoped for."""
        clock = self.cleaned_data["tid"]
        return local_instant(self.cleaned_data["dag"], clock.hour * 60 + clock.minute)


class HoldForm(forms.Form):
    """Until when the times are held, and whether the others are asked."""

    until_on = CalendarDayField(
        label=_("Håll till och med"), error_messages={"required": _("Skriv till vilken dag tiderna ska hållas.")}
    )
    asks = forms.BooleanField(label=_("Fråga de kallade per mejl vilka tider som passar"), required=False, initial=True)

    def __init__(self, *args: Any, until_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["until_on"] = until_on
        _draw_as_boxes(self, "until_on")
        self.fields["asks"].widget.attrs["class"] = "form-check-input"

    @property
    def expires_at(self) -> datetime:
        """The end of the last day."""
        return local_instant(self.cleaned_data["until_on"], MINUTES_A_DAY)


def _draw_as_boxes(form: forms.Form, *names: str) -> None:
    for name in names:
        form.fields[name].widget.attrs["class"] = "form-control"
