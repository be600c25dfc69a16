"""Planning without a browser, for tests that begin after it."""

from backend.access.models import User
from backend.access.viewer import Viewer, viewer_of
from backend.associations.models import Programme
from backend.common.clock import current_time
from backend.planning.models import Proposal
from backend.planning.services import request_run
from backend.planning.tasks import execute_run

SECONDS = 6


def coordinator() -> Viewer:
    """Return the coordinator of the demonstration."""
    return viewer_of(User.objects.get(username="samordnare"))


def propose(programme: Programme) -> Proposal:
    """Work out a proposal by the programme's own rules."""
    run = request_run(
        actor=coordinator(), programme=programme, rules={}, time_limit_seconds=SECONDS, now=current_time()
    )
    execute_run(run.pk, str(run.run_token))
    return run.proposal
