"""Filters of lists, bounded like the input fields, and an order that is the same on every page."""

from datetime import UTC
from typing import Any

import django_filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.fields import IsoDateTimeField
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from backend.common.rest.fields import EARLIEST, LATEST, MAX_ID, first_instant, last_instant

__all__ = [
    "CharFilter",
    "ChoiceFilter",
    "DateFilter",
    "FilterSet",
    "IdFilter",
    "InstantFilter",
    "StableOrdering",
    "StrictFilters",
    "SwitchFilter",
]

# django-filter has no types; it is met here and nowhere else.
ChoiceFilter: Any = django_filters.ChoiceFilter
CharFilter: Any = django_filters.CharFilter


class FilterSet(django_filters.FilterSet):  # type: ignore[misc]
    """The filters of one list."""


_ID_SCHEMA = {"type": "integer", "minimum": 1, "maximum": MAX_ID}


@extend_schema_field(_ID_SCHEMA)
class IdFilter(django_filters.NumberFilter):  # type: ignore[misc]
    """Rows that belong to the row with an id."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, min_value=1, max_value=MAX_ID, **options)

    def get_max_validator(self) -> None:
        """The field has its own bounds."""


class DateFilter(django_filters.DateFilter):  # type: ignore[misc]
    """Rows by a date from 1990 through 2099."""

    def __init__(self, *args: Any, **options: Any) -> None:
        bounds = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
        super().__init__(*args, input_formats=["%Y-%m-%d"], validators=bounds, **options)


class InstantField(IsoDateTimeField):  # type: ignore[misc]
    """An instant in ISO 8601; a date alone is none."""

    def to_python(self, value: Any) -> Any:
        """Return the instant.

        Raises:
            ValidationError: anything else.
        """
        try:
            if value and "T" not in str(value).upper():
                raise ValueError(value)
            instant = super().to_python(value)
            # PostgreSQL takes no offsets beyond 16 hours, which ISO 8601 and Python do.
            return instant and instant.astimezone(UTC)
        except (ValueError, OverflowError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class InstantFilter(django_filters.IsoDateTimeFilter):  # type: ignore[misc]
    """Rows by an instant from 1990 through 2099."""

    field_class = InstantField

    def __init__(self, *args: Any, **options: Any) -> None:
        bounds = [MinValueValidator(first_instant), MaxValueValidator(last_instant)]
        super().__init__(*args, validators=bounds, **options)


class SwitchField(forms.Field):
    """``true`` or ``false``, and nothing that might be meant as one of them."""

    def to_python(self, value: Any) -> bool | None:
        """Return the answer; None if there is none.

        Raises:
            ValidationError: anything else.
        """
        if value in (None, ""):
            return None
        if value not in {"true", "false"}:
            raise forms.ValidationError(_("Skriv true eller false."), code="invalid")
        return bool(value == "true")


class SwitchFilter(django_filters.BooleanFilter):  # type: ignore[misc]
    """Rows that are so, or are not."""

    field_class = SwitchField

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, widget=forms.TextInput, **options)


class StrictFilters(DjangoFilterBackend):  # type: ignore[misc]
    """Filters that may not be empty: a program that forgets to fill one in would be shown everything."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        """Return the rows that pass.

        Raises:
            ValidationError: a filter is empty, or has a value that it cannot have.
        """
        filters = self.get_filterset_class(view, queryset)
        empty = [name for name in filters.base_filters if request.query_params.get(name) == ""] if filters else []
        if empty:
            message = _("Ange ett värde, eller utelämna filtret.")
            raise ValidationError({name: [message] for name in empty}, code="empty")
        filtered: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return filtered


class StableOrdering(BaseFilterBackend):
    """One of the view's ``ordering_fields``, made unambiguous by the id, so that pages neither repeat nor skip rows."""

    parameter = "ordering"

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        """Return the rows in order.

        Raises:
            ValidationError: nobody has said that the rows can be ordered like that.
        """
        asked = request.query_params.get(self.parameter)
        if asked is None:
            wanted = list(queryset.query.order_by or queryset.model._meta.ordering)
        elif asked in self.choices(view):
            wanted = [asked]
        else:
            message = _("Så kan listan inte ordnas. Välj bland: %(choices)s.")
            choices = ", ".join(self.choices(view))
            raise ValidationError({self.parameter: [message % {"choices": choices}]}, code="invalid_choice")
        names = {str(name).lstrip("-") for name in wanted}
        return queryset.order_by(*wanted, *([] if names & {"pk", "id"} else ["pk"]))

    def choices(self, view: APIView) -> list[str]:
        """Return what may be asked for: each field, and the same backwards."""
        return [f"{sign}{name}" for name in getattr(view, "ordering_fields", ()) for sign in ("", "-")]

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Describe the choices."""
        choices = self.choices(view)
        schema = {"type": "string", "enum": choices}
        return [{"name": self.parameter, "in": "query", "required": False, "schema": schema}] if choices else []
