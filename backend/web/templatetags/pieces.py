"""Tags and filters that draw the recurring pieces."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from backend.common.weeks import IsoWeek
from backend.outside_calendars.wording import freshness_words
from backend.participants.enums import ConsentKind
from backend.participants.models import Consent
from backend.web.notices import Notice, take_notices
from backend.web.pieces import Dot, Occupancy, WeekNavigation, week_label
from backend.web.reading.meeting_words import place_words

register = template.Library()

DAY_FORMAT = "D j F"
DAY_WITH_YEAR_FORMAT = "D j F Y"


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw one of the icons that the build collects; it says nothing by itself, so words stand beside it."""
    address = static("dist/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', address, name)


@register.simple_tag(takes_context=True)
def notices(context: dict[str, Any]) -> list[Notice]:
    """Take what has to be told on this page."""
    request: HttpRequest = context["request"]
    return take_notices(request)


@register.filter
def day(value: date | datetime | None) -> str:
    """``tors 4 april``."""
    return "" if value is None else date_format(_local(value), DAY_FORMAT)


@register.filter
def day_with_year(value: date | datetime | None) -> str:
    """``tors 4 april 2012``."""
    return "" if value is None else date_format(_local(value), DAY_WITH_YEAR_FORMAT)


@register.filter
def clock(value: datetime | None) -> str:
    """``13:00``."""
    return "" if value is None else f"{localtime(value):%H:%M}"


@register.filter
def time_span(begins_at: datetime, ends_at: datetime) -> str:
    """``13:00–15:00``."""
    return f"{localtime(begins_at):%H:%M}–{localtime(ends_at):%H:%M}"


@register.filter
def week(value: date | datetime | None) -> str:
    """``v. 14``."""
    if value is None:
        return ""
    local = _local(value)
    return week_label(IsoWeek.of(local.date() if isinstance(local, datetime) else local))


register.filter(week_label)
register.filter(freshness_words)
register.filter(place_words)


@register.inclusion_tag("web/pieces/occupancy.html")
def occupancy(taken: int, seats: int | None, least: int | None = None) -> dict[str, Occupancy]:
    """Draw ``7/8`` with its bar."""
    return {"occupancy": Occupancy(taken, seats, least)}


@register.inclusion_tag("web/pieces/ten_dots.html")
def ten_dots(dots: Sequence[Dot], label: str) -> dict[str, Any]:
    """Draw a cohort's seats; ``label`` says in words what they show."""
    return {"dots": dots, "label": label}


@register.inclusion_tag("web/pieces/week_navigation.html")
def week_navigation(navigation: WeekNavigation) -> dict[str, WeekNavigation]:
    """Draw ‹ v. 13 · v. 14 · v. 15 › · i dag · the week field."""
    return {"navigation": navigation}


@register.inclusion_tag("web/pieces/consent.html")
def consent_tag(consents: Iterable[Consent]) -> dict[str, bool]:
    """Say which consent is in force: written, else oral, else none."""
    kinds = {consent.kind for consent in consents}
    return {"written": ConsentKind.WRITTEN in kinds, "oral": ConsentKind.ORAL in kinds}


def _local(value: date | datetime) -> date | datetime:
    return localtime(value) if isinstance(value, datetime) else value
