"""Operations: queues, hosts and computations, for whoever runs the system. No participant is in sight."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from backend.common.clock import current_time
from backend.feeds.selectors import count_feeds
from backend.mail.selectors import view_outbox
from backend.planning.selectors.operations import operations
from backend.web.reading.operations import describe_state, word_queue, word_silence
from backend.web.viewing import ViewerRequest, page


@require_safe
@page
def show_operations(request: ViewerRequest) -> HttpResponse:
    """Show which hosts live, what waits and what is being computed."""
    if not request.viewer.is_system_administrator:
        raise Http404
    now = current_time()
    view = operations(now=timezone.now(), rows_now=now)
    queues = [
        {
            "word": word_queue(queue.name),
            "queue": queue,
            "hosts": [(host, word_silence(host.silent_for)) for host in queue.hosts],
        }
        for queue in view.queues
    ]
    context = {
        "section": "operations",
        "state": describe_state(view),
        "queues": queues,
        "jobs": view.jobs,
        "feeds": count_feeds(now),
        "outbox": view_outbox(),
        "ended": [(state.label, number) for state, number in sorted(view.ended.items())],
    }
    return render(request, "web/operations/operations.html", context)
