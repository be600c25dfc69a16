"""A field for numbers week by week: ``1, 2, 3``."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_STEPS = 52


class NumberListField(forms.CharField):
    """Reads ``1, 2, 3`` or ``1 2 3`` as whole numbers from ``low`` to ``high``; empty is an empty list."""

    def __init__(self, *, low: int, high: int, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, **kwargs)
        self.low, self.high = low, high

    def clean(self, value: Any) -> list[int]:
        """Return the numbers.

        Raises:
            ValidationError: something is no number, too small, too large, or there are too many.
        """
        parts = [part for part in re.split(r"[\s,;–-]+", super().clean(value) or "") if part]
        if not all(part.isdecimal() and self.low <= int(part) <= self.high for part in parts):
            limits = {"low": self.low, "high": self.high}
            raise ValidationError(_("Skriv tal från %(low)s till %(high)s, som 1, 2, 3.") % limits)
        if len(parts) > MOST_STEPS:
            raise ValidationError(_("Högst 52 veckor."))
        return [int(part) for part in parts]

    def prepare_value(self, value: Any) -> Any:
        """Write a list as it is typed."""
        return ", ".join(str(number) for number in value) if isinstance(value, list | tuple) else value
