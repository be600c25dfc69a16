"""The form of an entry in the queue."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from backend.access.viewer import Viewer
from backend.access.visibility import visible
from backend.activities.enums import ActivityKind
from backend.activities.models import Activity
from backend.associations.enums import HalfDay
from backend.bookings.enums import PlacementForm
from backend.offers.models import QueueEntry, QueueGroup
from backend.offers.policies import MOST_SESSIONS_PER_WEEK, MOST_WEEKS, can_order_queue
from backend.participants.models import Enrolment
from backend.places.models import Site
from backend.web.forms.activities import day_field, number_field
from backend.web.forms.placements import StepsField

ORDER_FIELDS = ("since_on", "priority", "group", "new_group")
_FORMS = [form for form in PlacementForm if form is not PlacementForm.SINGLE]


@dataclass(frozen=True)
class HalfDayRow:
    """The mornings or the afternoons of a week, as checkboxes."""

    word: str
    boxes: list[tuple[str, str, bool]]


class QueueEntryForm(forms.Form):
    """What somebody waits for. Those who do not keep the whole queue have no say in its order."""

    kind = forms.ChoiceField(label=_("Väntar på"), choices=ActivityKind.choices)
    activity = forms.ModelChoiceField(
        label=_("Aktivitet"),
        queryset=Activity.objects.none(),
        required=False,
        empty_label=_("Vilken som helst som passar"),
    )
    site = forms.ModelChoiceField(
        label=_("Ställe"), queryset=Site.objects.none(), required=False, empty_label=_("Vilket som helst")
    )
    form = forms.ChoiceField(label=_("Form"), choices=[(form.value, form.label) for form in _FORMS])
    weeks = number_field(_("Veckor"), 1, MOST_WEEKS, required=False, help_text=_("Tomt: som aktiviteten har."))
    sessions_per_week = StepsField(
        most=MOST_SESSIONS_PER_WEEK,
        label=_("Pass per vecka"),
        help_text=_("Vecka för vecka, som 1, 2, 3. Det sista talet gäller sedan. Tomt: alla tider."),
    )
    ready_on = day_field(_("Kan börja tidigast"), required=False, help_text=_("Tomt: när som helst."))
    possible = forms.MultipleChoiceField(
        label=_("Kan komma"),
        choices=HalfDay.choices,
        required=False,
        help_text=_("Ingen vald: alla halvdagar som deltagaren inte har sagt nej till."),
    )
    since_on = day_field(_("I kö sedan"))
    priority = number_field(_("Prioritet"), 1, 5, help_text=_("5 går först."))
    group = forms.ModelChoiceField(
        label=_("Väntar tillsammans med"), queryset=QueueGroup.objects.none(), required=False, empty_label=_("Ingen")
    )
    new_group = forms.CharField(
        label=_("eller en ny grupp"),
        max_length=60,
        required=False,
        help_text=_("Vad den gäller, aldrig vem: ”Cykelverkstaden, våren”."),
    )

    def __init__(
        self, *args: Any, viewer: Viewer, enrolment: Enrolment, entry: QueueEntry | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        association_id = enrolment.participant.association_id
        choices: dict[str, Any] = {
            "activity": visible(Activity, viewer).filter(association_id=association_id),
            "site": visible(Site, viewer).filter(association_id=association_id),
            "group": visible(QueueGroup, viewer).filter(association_id=association_id),
        }
        for name, queryset in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = queryset
        if not can_order_queue(viewer, association_id):
            for name in ORDER_FIELDS:
                del self.fields[name]
        if entry is not None:
            # What somebody waits for cannot become another kind of place: that is another queue.
            del self.fields["kind"]

    @property
    def orders(self) -> bool:
        """Whether it asks about the order too."""
        return "priority" in self.fields

    @property
    def half_day_rows(self) -> list[HalfDayRow]:
        """The checkboxes as a week: mornings above afternoons."""
        chosen = set(self["possible"].value() or [])
        return [
            HalfDayRow(
                _now("Förmiddag") if is_morning else _now("Eftermiddag"),
                [
                    (half.value, str(half.label), half.value in chosen)
                    for half in HalfDay
                    if half.is_morning is is_morning
                ],
            )
            for is_morning in (True, False)
        ]

    @property
    def weekdays(self) -> list[str]:
        """Monday to Friday, short."""
        return [str(WEEKDAYS_ABBR[day]) for day in range(5)]

    def values(self) -> dict[str, Any]:
        """Return what the services take, without ``new_group``, which has to be created first."""
        chosen = dict(self.cleaned_data)
        chosen.pop("new_group", None)
        if "kind" in chosen:
            chosen["kind"] = ActivityKind(chosen["kind"])
        return chosen


def entry_initial(entry: QueueEntry) -> dict[str, Any]:
    """Return the form's first values from a saved entry."""
    names = ("activity", "site", "form", "weeks", "ready_on", "possible", "since_on", "priority", "group")
    steps = ", ".join(str(number) for number in entry.sessions_per_week)
    return {name: getattr(entry, name) for name in names} | {"sessions_per_week": steps}


def new_initial(enrolment: Enrolment, kind: ActivityKind, *, today: date) -> dict[str, Any]:
    """Return the form's first values for somebody who is not in that queue."""
    usual = {
        ActivityKind.REHAB_GARDEN: PlacementForm.PERIOD,
        ActivityKind.GROUP_ACTIVITY: PlacementForm.STAY,
        ActivityKind.WORK_TRIAL: PlacementForm.TRIAL,
    }
    return {"kind": kind, "form": usual[kind], "since_on": today, "priority": enrolment.priority}
