"""Tags of the pages of allocation."""

from django import template

from backend.planning.models import PlanningRun
from backend.web.reading.scenarios import run_address

register = template.Library()


@register.simple_tag
def run_page(run: PlanningRun) -> str:
    """Return the address of a run's page."""
    return run_address(run)
