"""Figures as a sentence has them."""

from fractions import Fraction

from django.utils.formats import number_format

DECIMALS = 2


def say_figure(figure: Fraction | float) -> str:
    """Return ``3`` or ``0,25``: two decimals at most, and none that say nothing."""
    rounded = round(float(figure), DECIMALS)
    return number_format(int(rounded) if rounded.is_integer() else rounded)
