"""Forms about one session: cancelling, moving, and changing the number of its places."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from backend.activities.enums import CancellationReason
from backend.activities.models import Session
from backend.activities.models.activity import MOST_PERSONS
from backend.bookings.models import Booking
from backend.common.local_time import local_instant
from backend.places.models import Room
from backend.web.forms.days import CalendarDayField, ClockField
from backend.web.forms.layout import build_helper
from backend.web.reading.session_cards import shown_code

MINUTES_PER_HOUR = 60


class CancelSessionForm(forms.Form):
    """Why a session is cancelled; a category."""

    reason = forms.ChoiceField(
        label=_("Orsak"),
        choices=[("", _("Välj orsak")), *CancellationReason.choices],
        error_messages={"required": _("Välj en orsak. ”Annat” går bra.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = build_helper(_("Ställ in passet"), "reason", button_class="btn-danger")


class MoveSessionForm(forms.Form):
    """Another day, time or room."""

    day = CalendarDayField(label=_("Dag"))
    begins = ClockField(label=_("Börjar"))
    ends = ClockField(label=_("Slutar"))
    room = forms.ModelChoiceField(
        label=_("Rum"), queryset=Room.objects.none(), required=False, empty_label=_("Inget rum (ute)")
    )

    def __init__(self, *args: Any, session: Session, rooms: QuerySet[Room], **kwargs: Any) -> None:
        begins, ends = localtime(session.begins_at), localtime(session.ends_at)
        initial = {"day": begins.date(), "begins": begins.time(), "ends": ends.time(), "room": session.room_id}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]
        self.helper = build_helper(_("Flytta passet"), "day", "begins", "ends", "room")

    def times(self) -> tuple[datetime, datetime]:
        """Return the two instants."""
        day, begins, ends = (self.cleaned_data[name] for name in ("day", "begins", "ends"))
        return (
            local_instant(day, begins.hour * MINUTES_PER_HOUR + begins.minute),
            local_instant(day, ends.hour * MINUTES_PER_HOUR + ends.minute),
        )


class CapacityForm(forms.Form):
    """Another number of places, and who goes where there are fewer than those booked."""

    capacity = forms.IntegerField(label=_("Antal platser"), min_value=0, max_value=MOST_PERSONS)
    leaving = forms.TypedMultipleChoiceField(
        label=_("Vilka lämnar passet om platserna inte räcker?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, session: Session, people: Sequence[Booking], **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"capacity": session.capacity}, **kwargs})
        self.people = {booking.pk: booking for booking in people}
        choices = [(pk, shown_code(booking)) for pk, booking in self.people.items()]
        self.fields["leaving"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["leaving"]
        self.helper = build_helper(_("Spara antal platser"), *self.fields)

    @property
    def who_goes(self) -> list[Booking]:
        """The bookings that are to go."""
        return [self.people[pk] for pk in self.cleaned_data.get("leaving", [])]
