"""Forms of an activity: what and where, when in the week, how many, by whom."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BaseFormSet
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from backend.access.enums import Role
from backend.activities.enums import ActivityKind, Adaptation, Feature, WorkTrialSource
from backend.activities.models import Activity, WeeklyTime
from backend.activities.models.activity import MOST_PERSONS
from backend.activities.selectors.plan_basis import Span
from backend.activities.selectors.preview import ActivityChanges, WeekRow
from backend.associations.models import Association, Programme, Staff
from backend.places.models import Room, Site
from backend.web.reading.week_words import clock_words

MINUTES_PER_HOUR = 60
LONGEST_PLACE_WEEKS = 104
LONGEST_OFFER_DAYS = 60
SPARE_ROWS = 2
MOST_ROWS = 20
_WHOLE_NUMBER = {"invalid": _("Skriv ett heltal."), "required": _("Skriv ett heltal.")}
_DAY = {"invalid": _("Skriv dagen som 2012-04-05."), "required": _("Skriv dagen som 2012-04-05.")}


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """Return a field for one day, picked or written as 2012-04-05."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget, error_messages=_DAY)


def number_field(label: Any, low: int, high: int, *, required: bool = True, help_text: Any = "") -> forms.IntegerField:
    """Return a field for a whole number."""
    messages = {**_WHOLE_NUMBER, "min_value": _("Minst %(limit_value)s."), "max_value": _("Högst %(limit_value)s.")}
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        required=required,
        help_text=help_text,
        widget=widget,
        error_messages=messages,
    )


def _time_field(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 300, "class": "form-control"})
    return forms.TimeField(label=label, required=False, widget=widget)


class ActivityForm(forms.Form):
    """What can be said of an activity. Whether it makes sense together is for the services to say."""

    name = forms.CharField(label=_("Namn"), max_length=120)
    kind = forms.ChoiceField(label=_("Slag"), choices=ActivityKind.choices)
    site = forms.ModelChoiceField(label=_("Verksamhetsställe"), queryset=Site.objects.none(), empty_label=None)
    room = forms.ModelChoiceField(
        label=_("Rum"), queryset=Room.objects.none(), required=False, empty_label=_("Inget, det hålls ute")
    )
    season_from_on = day_field(_("Säsongen börjar"))
    season_last_on = day_field(_("Sista dag"), required=False, help_text=_("Tomt: tills vidare."))
    capacity = number_field(
        _("Platser per pass"), 1, MOST_PERSONS, help_text=_("Rummet och handledarna kan sätta en lägre gräns.")
    )
    placement_weeks = number_field(
        _("Veckor per plats"),
        1,
        LONGEST_PLACE_WEEKS,
        required=False,
        help_text=_("8 i rehabträdgården, omkring 17 i arbetsprövning. Tomt: tills vidare."),
    )
    offer_days = number_field(_("Dagar att svara på ett erbjudande"), 1, LONGEST_OFFER_DAYS)
    has_open_sessions = forms.BooleanField(label=_("Enstaka pass kan bokas"), required=False)
    intake_by_board = forms.BooleanField(label=_("Beredningsgruppen beslutar om plats"), required=False)
    leaders = forms.ModelMultipleChoiceField(
        label=_("Handledare"),
        queryset=Staff.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ingen vald: bara platserna och rummet sätter gränsen."),
    )
    programmes = forms.ModelMultipleChoiceField(
        label=_("Insatser"),
        queryset=Programme.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ingen vald: alla insatser i förbundet."),
    )
    features = forms.MultipleChoiceField(
        label=_("Egenskaper"), choices=Feature.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    source = forms.ChoiceField(label=_("Källa"), choices=[("", _("–")), *WorkTrialSource.choices], required=False)
    adaptations = forms.MultipleChoiceField(
        label=_("Kan anpassas"), choices=Adaptation.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, association: Association, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_association: dict[str, QuerySet[Any]] = {
            "site": association.sites.all(),
            "room": Room.objects.filter(site__association=association).select_related("site"),
            "programmes": association.programmes.all(),
            "leaders": Staff.objects.filter(grants__association=association, grants__role=Role.SUPERVISOR).distinct(),
        }
        for name, queryset in of_association.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        """Refuse a season that ends before it begins and a room at another site."""
        chosen = super().clean() or {}
        first, last = chosen.get("season_from_on"), chosen.get("season_last_on")
        if first and last and last < first:
            self.add_error("season_last_on", _("Säsongen kan inte sluta innan den börjar."))
        site, room = chosen.get("site"), chosen.get("room")
        if site and room and room.site_id != site.pk:
            self.add_error("room", _("Rummet ligger på ett annat ställe. Välj ett rum där, eller byt ställe."))
        if chosen.get("kind") != ActivityKind.WORK_TRIAL:
            chosen |= {"source": "", "adaptations": []}
        return chosen

    def values(self) -> dict[str, Any]:
        """Return the activity's own values under its fields' names; leaders and weekly times are not among them."""
        chosen = dict(self.cleaned_data)
        last = chosen.pop("season_last_on")
        del chosen["leaders"]
        chosen["programmes"] = list(chosen["programmes"])
        return chosen | {"season_until_on": last + timedelta(days=1) if last else None}


class WeeklyTimeForm(forms.Form):
    """One row of the week. A row without times is no row."""

    weekday = forms.TypedChoiceField(
        label=_("Veckodag"),
        choices=lambda: [(day, WEEKDAYS[day].capitalize()) for day in range(7)],
        coerce=int,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    begins = _time_field(_("Från"))
    ends = _time_field(_("Till"))
    weekly_time_id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Refuse half a row and an end before the beginning."""
        chosen = super().clean() or {}
        begins, ends = chosen.get("begins"), chosen.get("ends")
        if self.errors:
            return chosen
        if (begins is None) != (ends is None):
            self.add_error("ends" if ends is None else "begins", _("Skriv både från och till."))
        elif begins is not None and ends is not None and ends <= begins:
            self.add_error("ends", _("Passet måste sluta efter att det börjar."))
        return chosen

    def row(self, known: Mapping[int, WeeklyTime]) -> WeekRow | None:
        """Return the row as wished; None for an empty one. A row that changes its weekday is a new one.

        ``known`` are the activity's rows by id.
        """
        begins, ends = self.cleaned_data.get("begins"), self.cleaned_data.get("ends")
        if begins is None or ends is None:
            return None
        weekday = self.cleaned_data["weekday"]
        old = known.get(self.cleaned_data.get("weekly_time_id") or 0)
        keeps = old is not None and old.weekday == weekday
        return WeekRow(
            weekday=weekday,
            begins_minute=begins.hour * MINUTES_PER_HOUR + begins.minute,
            ends_minute=ends.hour * MINUTES_PER_HOUR + ends.minute,
            weekly_time_id=old.pk if old is not None and keeps else None,
            from_on=old.from_on if old is not None and keeps else None,
            until_on=old.until_on if old is not None and keeps else None,
        )


WeeklyTimeFormSet = forms.formset_factory(WeeklyTimeForm, extra=SPARE_ROWS, max_num=MOST_ROWS, validate_max=True)


class ClosureForm(forms.Form):
    """A period in which an activity is closed although its season runs; left empty there is none."""

    from_on = day_field(_("Stängt från"), required=False)
    last_on = day_field(_("Sista stängda dag"), required=False)
    label = forms.CharField(label=_("Orsak (får vara tomt)"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse half a period and an end before the beginning."""
        chosen = super().clean() or {}
        first, last = chosen.get("from_on"), chosen.get("last_on")
        if self.errors:
            return chosen
        if (first is None) != (last is None):
            self.add_error("last_on" if last is None else "from_on", _("Skriv både första och sista dag."))
        elif first and last and last < first:
            self.add_error("last_on", _("Uppehållet kan inte sluta innan det börjar."))
        return chosen

    def spans(self) -> tuple[Span, ...]:
        """Return the period, if any."""
        first, last = self.cleaned_data.get("from_on"), self.cleaned_data.get("last_on")
        if first is None or last is None:
            return ()
        return (Span(first, last + timedelta(days=1), self.cleaned_data["label"]),)


def read_changes(
    form: ActivityForm, times: "BaseFormSet[WeeklyTimeForm]", closure: ClosureForm, known: Sequence[WeeklyTime]
) -> ActivityChanges:
    """Return what three valid forms ask for, as the services take it; ``known`` are the activity's rows now."""
    by_id = {row.pk: row for row in known}
    rows = [row for row in (time.row(by_id) for time in times.forms) if row is not None]
    return ActivityChanges(
        values=form.values(),
        weekly_times=rows,
        leader_ids=[staff.pk for staff in form.cleaned_data["leaders"]],
        closures=closure.spans(),
    )


def weeks_rows(activity: Activity, today: date) -> list[WeeklyTime]:
    """Return the rows of the activity's week that have not ended, in the order of the week."""
    rows = [row for row in activity.weekly_times.all() if row.until_on is None or row.until_on > today]
    return sorted(rows, key=lambda row: (row.weekday, row.begins_minute))


def activity_initial(activity: Activity) -> dict[str, Any]:
    """Return the form's first values from a saved activity."""
    return {
        name: getattr(activity, name)
        for name in (
            "name",
            "kind",
            "site",
            "room",
            "season_from_on",
            "capacity",
            "placement_weeks",
            "offer_days",
            "has_open_sessions",
            "intake_by_board",
            "features",
            "source",
            "adaptations",
        )
    } | {
        "season_last_on": activity.season_last_day,
        "programmes": list(activity.programmes.all()),
        "leaders": [row.staff_id for row in activity.activity_leaders.all()],
    }


def times_initial(weekly_times: list[WeeklyTime]) -> list[dict[str, Any]]:
    """Return the rows' first values from the saved week."""
    return [
        {
            "weekly_time_id": row.pk,
            "weekday": row.weekday,
            "begins": clock_words(row.begins_minute),
            "ends": clock_words(row.ends_minute),
        }
        for row in weekly_times
    ]
