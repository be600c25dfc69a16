"""Words one after the other."""

import pytest
from django.utils import translation

from backend.web.listed_words import listed


@pytest.mark.parametrize(
    ("words", "sentence"),
    [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")],
)
def test_the_last_two_are_joined_by_and(words: list[str], sentence: str) -> None:
    assert listed(words) == sentence


def test_it_speaks_the_language_of_the_page() -> None:
    with translation.override("en"):
        assert listed(["a", "b", "c"]) == "a, b and c"
