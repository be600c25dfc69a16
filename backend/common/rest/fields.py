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


class TextField(serializers.CharField):
    """A JSON string; a number is none."""

    def to_internal_value(self, data: Any) -> str:
        """Return the text.

        Raises:
            ValidationError: anything else.
        """
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class NumberField(serializers.IntegerField):
    """A whole JSON number; a string of digits is none."""

    def to_internal_value(self, data: Any) -> int:
        """Return the number.

        Raises:
            ValidationError: anything else.
        """
        if type(data) is not int:
            self.fail("invalid")
        return data


class SwitchField(serializers.BooleanField):
    """JSON's true or false; neither 0 nor "yes" is one."""

    def to_internal_value(self, data: Any) -> bool:
        """Return the answer.

        Raises:
            ValidationError: anything else.
        """
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class CategoryListField(serializers.ListField):
    """A short list of different choices, such as needs or half days."""

    def __init__(self, *, choices: Any, **options: Any) -> None:
        self.most = len(choices)
        super().__init__(child=serializers.ChoiceField(choices=choices), max_length=self.most, **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        """Return the choices in the order given, each once.

        Raises:
            ValidationError: more than there are choices, or something that is none.
        """
        if isinstance(data, list) and len(data) > self.most:
            self.fail("max_length", max_length=self.most)
        return list(dict.fromkeys(super().to_internal_value(data)))
