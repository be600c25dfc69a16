"""Tags of the pages of allocation."""

from django import template

from backend.planning.models import PlanningRun
from backend.web.reading.live import address_of_run

register = template.Library()


@register.simple_tag
def run_page(run: PlanningRun) -> str:
    """Return the address of a run's page."""
    return address_of_run(run)
