"""Asking for a meeting that somebody is to book."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.associations.enums import MeetingKind, Party
from backend.meetings.enums import PlaceKind, Requirement
from backend.meetings.models import MeetingRule
from backend.web.forms.days import CalendarDayField
from backend.web.forms.layout import build_helper


class MeetingRequestForm(forms.Form):
    """What kind of meeting is wanted, with whom, and how soon."""

    kind = forms.ChoiceField(label=_("Slags möte"), choices=MeetingKind.choices)
    parties = forms.MultipleChoiceField(
        label=_("Vilka behöver vara med?"),
        choices=[(party.value, party.label) for party in Party if party is not Party.PARTICIPANT],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Välj roller, inte namn. Inget valt: de som slaget av möte kräver."),
    )
    place_kind = forms.ChoiceField(label=_("Plats"), choices=PlaceKind.choices)
    earliest_on = CalendarDayField(label=_("Tidigast"), required=False)
    latest_on = CalendarDayField(label=_("Senast"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = build_helper(_("Begär möte"), "kind", "parties", "place_kind", "earliest_on", "latest_on")

    def wanted_parties(self, rule: MeetingRule | None) -> list[tuple[Party, Requirement]]:
        """Return the roles that were chosen, or else those that the rule requires; never the participant's own."""
        chosen = self.cleaned_data["parties"]
        if chosen or rule is None:
            return [(Party(value), Requirement.REQUIRED) for value in chosen]
        rows = [(Party(row.party), Requirement(row.requirement)) for row in rule.parties.all()]
        return [
            (party, need) for party, need in rows if need is Requirement.REQUIRED and party is not Party.PARTICIPANT
        ]
