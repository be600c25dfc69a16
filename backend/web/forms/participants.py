"""Forms of a participant's page."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.participants.enums import ConsentKind, Direction, DropOutReason
from backend.participants.models import Enrolment, Participant
from backend.web.forms.layout import build_helper

_EARLIEST = date(2000, 1, 1)


class DayField(forms.DateField):
    """A day between the year 2000 and today, written as 2012-04-05 or picked."""

    def __init__(self, *, today: date, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": _EARLIEST, "max": today})
        super().__init__(widget=widget, initial=today, **kwargs)
        self.today = today

    def validate(self, value: date | None) -> None:
        """Refuse days to come and days before the year 2000."""
        super().validate(value)
        if value is not None and not _EARLIEST <= value <= self.today:
            raise forms.ValidationError(_("Skriv en dag från år 2000 till i dag, som 2012-04-05."))


class ConsentForm(forms.Form):
    """A consent that was given."""

    kind = forms.ChoiceField(label=_("Slag"), choices=())

    def __init__(
        self, *args: Any, participant: Participant, kinds: Sequence[ConsentKind], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Slag"), choices=[(kind.value, kind.label) for kind in kinds], widget=forms.Select()
        )
        self.fields["given_on"] = DayField(label=_("Gavs den"), today=today)
        address = reverse("web:consent_give", args=[participant.pk])
        self.helper = build_helper(
            _("Anteckna samtycke"), "kind", "given_on", address=address, button_class="btn-quiet"
        )


class ActionPlanForm(forms.Form):
    """The direction of an action plan."""

    direction = forms.ChoiceField(label=_("Riktning"), choices=Direction.choices)

    def __init__(self, *args: Any, enrolment: Enrolment, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recorded_on"] = DayField(label=_("Upprättad den"), today=today)
        address = reverse("web:action_plan", args=[enrolment.pk])
        self.helper = build_helper(
            _("Spara riktning"), "direction", "recorded_on", address=address, button_class="btn-quiet"
        )


class DropOutForm(forms.Form):
    """Why someone leaves; a category, never health."""

    reason = forms.ChoiceField(
        label=_("Orsak"),
        choices=[("", _("Välj orsak")), *DropOutReason.choices],
        help_text=_("Bara en kategori. Inget om hälsa sparas."),
        error_messages={"required": _("Välj en orsak. ”Annat” går bra.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = build_helper(_("Avaktualisera"), "reason", button_class="btn-danger")
