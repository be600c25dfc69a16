"""Addresses that feeds are fetched at, and addresses that feeds link to."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from backend.common.weeks import IsoWeek


def feed_address(request: HttpRequest, token: str) -> str:
    """Return the absolute address of the feed that ``token`` opens, under the host that the reader uses."""
    return request.build_absolute_uri(reverse("feeds:calendar", args=[token]))


def schedule_address() -> str:
    """Return the absolute address of the schedule, which needs a login; the front page where there is none.

    It is built from PUBLIC_URL and not from the request, so that a feed has the same bytes whoever asks.
    """
    try:
        path = reverse("web:schedule")
    except NoReverseMatch:
        path = "/"
    return settings.PUBLIC_URL + path


def renewal_address(subscription_id: int) -> str:
    """Return the absolute address of the page that renews a subscription; it needs a login, and holds no secret."""
    return settings.PUBLIC_URL + reverse("web:feed_renew", args=[subscription_id])


def week_in_schedule(schedule: str, day: date) -> str:
    """Return the address of the week in the schedule that ``day`` lies in."""
    return f"{schedule}?vecka={IsoWeek.of(day)}"
