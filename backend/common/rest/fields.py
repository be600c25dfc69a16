"""Input fields with sane bounds, so that no later arithmetic leaves the calendar."""

from datetime import date, datetime
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from rest_framework import serializers

EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 1, 1)
MAX_ID = 2**63 - 1


def first_instant() -> datetime:
    """Return the earliest instant that the API takes."""
    return timezone.make_aware(datetime(EARLIEST.year, 1, 1))  # noqa: DTZ001 – made aware here


def last_instant() -> datetime:
    """Return the instant from which on the API takes no more."""
    return timezone.make_aware(datetime(LATEST.year, 1, 1))  # noqa: DTZ001 – made aware here


class BoundedDateField(serializers.DateField):
    """A date from 1990 through 2099, as YYYY-MM-DD."""

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["iso-8601"], **options)
        self.validators += [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]


class BoundedDateTimeField(serializers.DateTimeField):
    """An instant from 1990 through 2099, in ISO 8601; one without an offset is Swedish time."""

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["iso-8601"], **options)
        self.validators += [MinValueValidator(first_instant), MaxValueValidator(last_instant)]

    def to_internal_value(self, value: Any) -> datetime:
        """Return the aware instant; a date alone is none.

        Raises:
            ValidationError: anything else.
        """
        if not isinstance(value, str) or "T" not in value.upper():
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ss+hh:mm")
        return super().to_internal_value(value)


class IdField(serializers.IntegerField):
    """The id of a row."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_ID, **options)


class CategoryListField(serializers.ListField):
    """A short list of different choices, such as needs or half days."""

    def __init__(self, *, choices: Any, **options: Any) -> None:
        self.category = serializers.ChoiceField(choices=choices)
        super().__init__(child=self.category, max_length=len(choices), **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        """Return the choices in the order given, each once."""
        return list(dict.fromkeys(super().to_internal_value(data)))
