"""Lists in pages."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

_LAST_PAGE = 1_000_000


class Pages(PageNumberPagination):
    """Fifty rows at a time; the caller may ask for up to two hundred.

    A page that is no number is an error in the request (400), one beyond the last does not exist (404).
    """

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_page_size(self, request: Request) -> int:
        """Return how many rows the caller wants.

        Raises:
            ValidationError: no whole number from 1 to 200.
        """
        return _asked_number(request, self.page_size_query_param, self.page_size, self.max_page_size)

    def get_page_number(self, request: Request, paginator: Any) -> int:
        """Return which page the caller wants.

        Raises:
            ValidationError: no whole number from 1.
        """
        return _asked_number(request, self.page_query_param, 1, _LAST_PAGE)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe both numbers with their bounds."""
        bounds = {self.page_query_param: _LAST_PAGE, self.page_size_query_param: self.max_page_size}
        described = super().get_schema_operation_parameters(view)
        for parameter in described:
            parameter["schema"] |= {"minimum": 1, "maximum": bounds[parameter["name"]]}
        return described


def _asked_number(request: Request, name: str, default: int, highest: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= highest):
        message = _("Skriv ett heltal från 1 till %(highest)d.") % {"highest": highest}
        raise ValidationError({name: [message]}, code="out_of_range")
    return int(text)
