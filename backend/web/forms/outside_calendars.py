"""The form that takes the address of a calendar outside Samplats."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.outside_calendars.addresses import LONGEST_ADDRESS
from backend.outside_calendars.models import LONGEST_LABEL
from backend.web.forms.layout import build_helper


class OutsideCalendarForm(forms.Form):
    """Address and label. Whether there is a calendar at the address is the service's to find out."""

    address = forms.CharField(
        label=_("Kalenderns adress"),
        max_length=LONGEST_ADDRESS,
        help_text=_("Den som börjar med https:// eller webcal:// och ofta slutar på .ics. Den visas inte igen."),
        error_messages={
            "required": _("Klistra in adressen som din kalender ger när du publicerar den."),
            "max_length": _("Adressen är för lång för att vara en kalenderadress."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )
    label = forms.CharField(
        label=_("Vad ska den heta här?"),
        max_length=LONGEST_LABEL,
        help_text=_("Till exempel ”Outlook på jobbet”. Bara du ser det."),
        error_messages={"required": _("Skriv vad den ska heta, till exempel ”Outlook på jobbet”.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = build_helper(_("Läs kalendern"), "address", "label")
