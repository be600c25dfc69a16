"""Ids that come with an address or a form."""

import pytest

from backend.web.typed_ids import read_id


@pytest.mark.parametrize(("text", "read"), [("1", 1), ("007", 7), ("9" * 18, int("9" * 18))])
def test_digits_are_an_id(text: str, read: int) -> None:
    assert read_id(text) == read


@pytest.mark.parametrize("text", ["", " 1", "-1", "1.0", "a1", "9" * 19, "1" * 5000])
def test_what_no_row_can_have_is_none(text: str) -> None:
    assert read_id(text) is None
