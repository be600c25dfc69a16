"""The words of the page of operations."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.planning.selectors.operations import OperationsView, QueueView
from backend.settings.queues import SHORT_QUEUE, SOLVER_QUEUE

MINUTE = 60
HOUR = 3600


def word_queue(name: str) -> str:
    """What a queue is called on the page."""
    return {SHORT_QUEUE: _("Korta uppgifter"), SOLVER_QUEUE: _("Beräkningar")}[name]


def word_silence(silence: timedelta) -> str:
    """How long ago, in the largest unit that says enough."""
    seconds = int(silence.total_seconds())
    if seconds < 2 * MINUTE:
        return _("%(number)s s sedan") % {"number": seconds}
    if seconds < 2 * HOUR:
        return _("%(number)s min sedan") % {"number": seconds // MINUTE}
    return _("%(number)s h sedan") % {"number": seconds // HOUR}


def describe_state(view: OperationsView) -> str:
    """The one sentence that says how things stand, what is wrong first."""
    dead = [queue for queue in view.queues if not queue.living]
    if dead:
        return _("Ingen arbetar med: %(queues)s. Starta run_workers på någon dator.") % {"queues": _name(dead)}
    hosts = len({host.name for queue in view.queues for host in queue.hosts if host.is_alive})
    waiting = sum(queue.waiting for queue in view.queues)
    living = ngettext("%(number)s dator arbetar", "%(number)s datorer arbetar", hosts) % {"number": hosts}
    if not waiting:
        return _("%(living)s. Ingenting väntar i köerna.") % {"living": living}
    tasks = ngettext("%(number)s uppgift väntar", "%(number)s uppgifter väntar", waiting) % {"number": waiting}
    return _("%(living)s. %(tasks)s.") % {"living": living, "tasks": tasks}


def _name(queues: Iterable[QueueView]) -> str:
    return ", ".join(word_queue(queue.name).lower() for queue in queues)
