"""How forms of the pages are drawn."""

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django.utils.functional import Promise


def build_helper(
    button: str | Promise, *fields: str | LayoutObject, address: str = "", button_class: str = "btn-primary"
) -> FormHelper:
    """Return a helper that draws ``fields`` and one button.

    Args:
        button: the word on the button.
        fields: names in order, or pieces of a layout that hold them.
        address: where the form is posted; empty for the page itself.
        button_class: its class, for what is not the page's main act.
    """
    helper = FormHelper()
    helper.form_action = address
    helper.attrs = {"novalidate": ""}
    helper.layout = Layout(*fields, StrictButton(button, type="submit", css_class=button_class))
    return helper
