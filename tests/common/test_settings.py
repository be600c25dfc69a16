"""What the settings promise to browsers and to people who type dates."""

import datetime

import pytest
from django import forms
from django.test import Client
from django.utils import formats, translation

LANGUAGES = ("sv", "en")


def test_no_page_may_run_or_style_anything_that_is_not_a_file_of_ours(client: Client) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    directives = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == directives["connect-src"] == "'self'"
    assert "unsafe" not in policy


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["04/05/2012", "5.4.2012", "5 april 2012", "12-04-05", "2012-13-01"])
def test_a_date_is_typed_as_iso_and_nothing_else(language: str, typed: str) -> None:
    with translation.override(language):
        field = forms.DateField()
        assert field.clean("2012-04-05") == datetime.date(2012, 4, 5)
        with pytest.raises(forms.ValidationError):
            field.clean(typed)


@pytest.mark.parametrize(("language", "shown"), [("sv", "5 april 2012"), ("en", "5 April 2012")])
def test_dates_are_shown_in_words_and_weeks_begin_on_monday(language: str, shown: str) -> None:
    with translation.override(language):
        assert formats.date_format(datetime.date(2012, 4, 5)) == shown
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1
        assert formats.time_format(datetime.time(13, 5)) == "13:05"
