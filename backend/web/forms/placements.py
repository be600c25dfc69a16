"""Forms about places: booking one, pausing, extending, ending and interrupting it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backend.activities.enums import ActivityKind
from backend.activities.models import Activity, WeeklyTime
from backend.bookings.enums import InterruptionReason, PlacementForm, TrialOutcome
from backend.participants.models import Enrolment
from backend.web.forms.days import CalendarDayField
from backend.web.forms.layout import build_helper
from backend.web.reading.board_words import weekly_time_words

LONGEST_WEEKS = 104
MOST_PER_WEEK = 20
MOST_HOURS = 40


class EnrolmentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # cannot be subscripted at run time
    """An enrolled participant, by code."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the code."""
        return str(obj.participant.code)


class StepsField(forms.CharField):
    """Numbers week by week, as ``1, 2, 3``; the last one lasts. Empty means none."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=80, **kwargs)
        self.most = most

    def clean(self, value: Any) -> list[int]:
        """Return the numbers.

        Raises:
            ValidationError: something else than numbers from 1 to ``most``.
        """
        text = super().clean(value)
        parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
        if not all(part.isdecimal() and len(part) <= len(str(self.most)) for part in parts):
            raise forms.ValidationError(_("Skriv tal med komma emellan, som 1, 2, 3."))
        numbers = [int(part) for part in parts]
        if any(not 1 <= number <= self.most for number in numbers):
            raise forms.ValidationError(_("Skriv tal från 1 till %(most)s."), params={"most": self.most})
        return numbers


def forms_of(activity: Activity) -> list[PlacementForm]:
    """Return the sorts of place that an activity of that kind gives."""
    return {
        ActivityKind.REHAB_GARDEN: [PlacementForm.PERIOD, PlacementForm.BRIDGE],
        ActivityKind.GROUP_ACTIVITY: [PlacementForm.STAY, PlacementForm.PERIOD],
        ActivityKind.WORK_TRIAL: [PlacementForm.TRIAL],
    }[ActivityKind(activity.kind)]


class BookForm(forms.Form):
    """A place for a period."""

    enrolment = EnrolmentField(label=_("Deltagare"), queryset=Enrolment.objects.none(), empty_label=_("Välj deltagare"))
    form = forms.ChoiceField(label=_("Platsens form"))
    starts_on = CalendarDayField(label=_("Från"))
    weeks = forms.IntegerField(label=_("Antal veckor"), required=False, min_value=1, max_value=LONGEST_WEEKS)
    weekly_times = forms.TypedMultipleChoiceField(
        label=_("Tider"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Välj minst en tid.")},
    )
    sessions_per_week = StepsField(
        most=MOST_PER_WEEK,
        label=_("Pass i veckan, vecka för vecka (om det trappas upp)"),
        help_text=_("Som 1, 2, 3: ett pass första veckan, två den andra, sedan tre. Tomt: alla valda tider."),
    )
    hours_per_week = StepsField(
        most=MOST_HOURS,
        label=_("Timmar i veckan, vecka för vecka"),
        help_text=_("Som 10, 15, 20: tio timmar första veckan, sedan fler. Det sista talet gäller därefter."),
    )

    def __init__(
        self,
        *args: Any,
        activity: Activity,
        enrolments: QuerySet[Enrolment],
        weekly_times: Sequence[WeeklyTime],
        starts_on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        self.times = {time.pk: time for time in weekly_times}
        choices = forms_of(activity)
        self.fields["enrolment"].queryset = enrolments  # type: ignore[attr-defined]
        self.fields["form"].choices = [(one.value, one.label.capitalize()) for one in choices]  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = starts_on
        self.fields["weeks"].initial = activity.placement_weeks
        self.fields["weeks"].help_text = _("Tomt: tills vidare.") if PlacementForm.STAY in choices else ""
        self.fields["weekly_times"].choices = [(pk, weekly_time_words(one)) for pk, one in self.times.items()]  # type: ignore[attr-defined]
        if activity.kind != ActivityKind.WORK_TRIAL:
            del self.fields["hours_per_week"]
        if len(choices) == 1:
            self.fields["form"].widget = forms.HiddenInput()
            self.fields["form"].initial = choices[0].value
        self.helper = build_helper(_("Boka plats"), *self.fields)

    def placement(self) -> dict[str, Any]:
        """Return what ``book_placement`` is told, after the form was found valid."""
        cleaned = self.cleaned_data
        weeks = cleaned["weeks"]
        return {
            "enrolment": cleaned["enrolment"],
            "form": PlacementForm(cleaned["form"]),
            "starts_on": cleaned["starts_on"],
            "ends_on": cleaned["starts_on"] + timedelta(weeks=weeks) if weeks else None,
            "weekly_times": [self.times[pk] for pk in cleaned["weekly_times"]],
            "sessions_per_week": cleaned["sessions_per_week"],
            "hours_per_week": cleaned.get("hours_per_week", []),
        }


class SingleForm(forms.Form):
    """One open session."""

    enrolment = EnrolmentField(label=_("Deltagare"), queryset=Enrolment.objects.none(), empty_label=_("Välj deltagare"))

    def __init__(self, *args: Any, enrolments: QuerySet[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enrolment"].queryset = enrolments  # type: ignore[attr-defined]
        self.helper = build_helper(_("Boka det här passet"), "enrolment")


class PauseForm(forms.Form):
    """A rest; the last day of it is its own, so the half-open period ends the day after."""

    from_on = CalendarDayField(label=_("Pausa från"))
    last_on = CalendarDayField(label=_("Sista dagen i pausen"), required=False, help_text=_("Tomt: tills vidare."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_on"].initial = today
        self.helper = build_helper(_("Pausa"), "from_on", "last_on")

    @property
    def until_on(self) -> date | None:
        """The day after the last one; None: until further notice."""
        last_on: date | None = self.cleaned_data["last_on"]
        return last_on + timedelta(days=1) if last_on else None


class LastDayForm(forms.Form):
    """The last day of a place."""

    last_on = CalendarDayField(label=_("Sista dag"))

    def __init__(self, *args: Any, button: Any, last_on: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_on"].initial = last_on
        self.helper = build_helper(button, "last_on")

    @property
    def ends_on(self) -> date:
        """The day after."""
        last_on: date = self.cleaned_data["last_on"]
        return last_on + timedelta(days=1)


class InterruptForm(forms.Form):
    """Why a place ends before its time; a category, never health."""

    reason = forms.ChoiceField(
        label=_("Orsak"),
        choices=[("", _("Välj orsak")), *InterruptionReason.choices],
        help_text=_("Bara en kategori. Inget om hälsa sparas."),
        error_messages={"required": _("Välj en orsak. ”Annat” går bra.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = build_helper(_("Avbryt platsen"), "reason", button_class="btn-danger")


class OutcomeForm(forms.Form):
    """What a work trial led to; a category, never health."""

    outcome = forms.ChoiceField(
        label=_("Resultat"),
        choices=[("", _("Välj resultat")), *TrialOutcome.choices],
        help_text=_("Bara en kategori. Inget om hälsa sparas."),
        error_messages={"required": _("Välj ett resultat.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = build_helper(_("Anteckna resultatet"), "outcome")
