"""Forms of a meeting: when and where with whom, and asking for one that somebody is to book."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import Need
from backend.common.errors import Conflict, RuleViolation
from backend.common.local_time import local_instant
from backend.meetings.arrangements import Buffers, Place
from backend.meetings.enums import PlaceKind
from backend.meetings.models import MOST_BUFFER_MINUTES, Meeting, MeetingRule
from backend.places.models import Room
from backend.web.forms.activities import number_field
from backend.web.forms.days import CalendarDayField, ClockField
from backend.web.forms.meeting_people import PeopleFields

MINUTES_PER_HOUR = 60
USUAL_MINUTES = 60


class RoomField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A room, named with its seats and what it has."""

    def label_from_instance(self, room: Room) -> str:
        """Return ``Samtalsrummet – 6 platser, stegfritt``."""
        facts = [gettext("%(seats)s platser") % {"seats": room.capacity}]
        facts += [str(Need(feature).label) for feature in room.features]
        return f"{room.name} – {', '.join(facts)}"


class TimeAndPlaceForm(forms.Form):
    """When and where. Without an end the meeting lasts as long as its kind does."""

    day = CalendarDayField(label=_("Dag"))
    begins = ClockField(label=_("Börjar"))
    ends = ClockField(label=_("Slutar"), required=False)
    place_kind = forms.ChoiceField(label=_("Plats"), widget=forms.RadioSelect)
    room = RoomField(label=_("Rum"), queryset=Room.objects.none(), required=False, empty_label=_("Inget rum än"))
    video_link = forms.URLField(label=_("Videolänk"), required=False, max_length=500, assume_scheme="https")
    place_text = forms.CharField(
        label=_("Adress eller telefonnummer"),
        required=False,
        max_length=120,
        help_text=_("Kort. Skriv inget om hälsa, texten står i kallelsen."),
    )
    preparation_minutes = number_field(
        _("Förberedelse, minuter"), 0, MOST_BUFFER_MINUTES, help_text=_("Bara personalen är upptagen då.")
    )
    follow_up_minutes = number_field(_("Efterarbete, minuter"), 0, MOST_BUFFER_MINUTES)

    def __init__(
        self, *args: Any, rooms: QuerySet[Room], rule: MeetingRule | None, minutes: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.minutes = minutes
        allowed = {*(rule.place_kinds if rule is not None else PlaceKind.values), self.initial.get("place_kind")}
        kinds = [(kind.value, kind.label) for kind in PlaceKind if kind.value in allowed]
        self.fields["place_kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["room"].queryset = rooms  # type: ignore[attr-defined]
        self.fields["ends"].help_text = gettext("Tomt: %(minutes)s minuter.") % {"minutes": minutes}

    def times(self) -> tuple[datetime, datetime]:
        """Return the two instants."""
        day, begins, ends = (self.cleaned_data[name] for name in ("day", "begins", "ends"))
        begins_at = local_instant(day, begins.hour * MINUTES_PER_HOUR + begins.minute)
        if ends is None:
            return begins_at, begins_at + timedelta(minutes=self.minutes)
        return begins_at, local_instant(day, ends.hour * MINUTES_PER_HOUR + ends.minute)

    def where(self) -> dict[str, Any]:
        """Return room, place and buffers as the services take them; only what goes with the kind of place is kept."""
        values, kind = self.cleaned_data, PlaceKind(self.cleaned_data["place_kind"])
        link = values["video_link"] if kind is PlaceKind.VIDEO else ""
        return {
            "room": values["room"] if kind is PlaceKind.ROOM else None,
            "place": Place(kind, link, values["place_text"]),
            "buffers": Buffers(values["preparation_minutes"], values["follow_up_minutes"]),
        }


def time_and_place_of(meeting: Meeting) -> dict[str, Any]:
    """Return the form's first values from a booked meeting."""
    begins, ends = localtime(meeting.begins_at), localtime(meeting.ends_at)
    names = ("room", "place_kind", "video_link", "place_text", "preparation_minutes", "follow_up_minutes")
    return {name: getattr(meeting, name) for name in names} | {
        "day": begins.date(),
        "begins": begins.time(),
        "ends": ends.time(),
    }


# Where a refusal of the services is told: by its rule, or else by the field that it names.
_FIELD_OF_RULE = {
    "closed_day": "day",
    "too_soon_after_previous": "day",
    "too_late_after_previous": "day",
    "room_not_double_booked": "room",
    "staff_not_in_two_places": "begins",
    "participant_not_in_two_places": "begins",
}
_FIELD_OF_FIELD = {"begins_at": "begins", "ends_at": "ends", "room": "room", "place_kind": "place_kind"}


@dataclass
class MeetingForms:
    """The two halves of the page of a meeting, which are valid or not together."""

    time: TimeAndPlaceForm
    people: PeopleFields
    refusal: RuleViolation | None = None

    def are_valid(self) -> bool:
        """Whether both are; all faults are shown at once."""
        return all([self.time.is_valid(), self.people.is_valid()])

    @property
    def status(self) -> int:
        """The status of an answer that shows the forms again."""
        if isinstance(self.refusal, Conflict):
            return HTTPStatus.CONFLICT
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.refusal or self.time.errors or self.people.errors else 200

    def refuse(self, refusal: RuleViolation) -> None:
        """Put what a service refused beside the field that it is about."""
        self.refusal = refusal
        field = _FIELD_OF_RULE.get(refusal.rule) or _FIELD_OF_FIELD.get(refusal.field or "")
        if refusal.field in self.people.fields:
            self.people.add_error(refusal.field, refusal.text)
        elif refusal.field == "attendees":
            self.people.people_faults.append(refusal.text)
        else:
            self.time.add_error(field, refusal.text)
