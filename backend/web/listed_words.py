"""Words one after the other, as a sentence has them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


def listed(words: Sequence[str]) -> str:
    """Return ``a, b och c``; empty for none."""
    return _(" och ").join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
