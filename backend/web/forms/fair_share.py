"""The agreed shares of an association's agencies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.planning.selectors import FairShare
from backend.web.forms.activities import number_field

WHOLE_PERCENT = 100


class SharesForm(forms.Form):
    """A field of percent for each agency; empty where nothing is agreed. Their sum is at most the whole."""

    def __init__(self, posted: Any, *, share: FairShare) -> None:
        super().__init__(posted, initial={f"share_{line.agency_id}": line.agreed_percent for line in share.lines})
        self.agencies = [line.agency_id for line in share.lines]
        for line in share.lines:
            name = f"share_{line.agency_id}"
            label = _("%(agency)s, avtalad andel i procent") % {"agency": line.agency}
            self.fields[name] = number_field(label, 0, WHOLE_PERCENT, required=False)
            self.fields[name].widget.attrs |= {"class": "form-control", "aria-describedby": f"error-{name}"}

    def clean(self) -> dict[str, Any]:
        """Point at the largest share where they are more than the whole together."""
        chosen = super().clean() or {}
        shares = {name: percent for name, percent in chosen.items() if percent}
        if not self.errors and sum(shares.values()) > WHOLE_PERCENT:
            text = _("Andelarna är %(sum)s procent tillsammans. Sänk någon, så att de blir högst 100.")
            self.add_error(max(shares, key=lambda name: shares[name]), text % {"sum": sum(shares.values())})
        return chosen

    def percents(self) -> dict[int, int | None]:
        """Return the shares by agency, as ``set_agency_shares`` takes them."""
        return {pk: self.cleaned_data[f"share_{pk}"] for pk in self.agencies}

    def field_of(self, agency_id: int) -> forms.BoundField:
        """Return an agency's field."""
        return self[f"share_{agency_id}"]
