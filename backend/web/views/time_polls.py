"""Hållna tider: what the voters say, and deciding, letting go and holding again."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.access.policies import can_book_meeting
from backend.common.clock import current_time
from backend.common.errors import NotAllowed, RuleViolation
from backend.meeting_times.models import TimePoll
from backend.meeting_times.selectors import standing_of, visible_polls
from backend.meeting_times.services import decide_poll, restore_poll, withdraw_poll
from backend.web.notices import tell, tell_problem
from backend.web.pieces import Crumb
from backend.web.reading.meeting_times import title_of
from backend.web.reading.time_polls import describe_poll, read_poll
from backend.web.viewing import ViewerRequest, page


@require_safe
@page
def show_poll(request: ViewerRequest, poll_id: int) -> HttpResponse:
    """Show the held times with the answers and the time that suits most."""
    poll = _find(request, poll_id)
    standing = standing_of(poll)
    now = current_time()
    context = {
        "section": "schedule",
        "crumbs": [Crumb(_("Att boka"), reverse("web:meeting_requests"))],
        "poll": poll,
        "title": title_of(poll.about),
        "state": describe_poll(standing, now),
        "lines": read_poll(standing),
        "unanswered": [voter.name for voter in standing.voters if voter.answered_at is None],
        "may_decide": poll.is_open_at(now) and can_book_meeting(request.viewer, poll.association_id),
    }
    return render(request, "web/meeting_times/poll.html", context)


@require_POST
@page
def decide(request: ViewerRequest, poll_id: int, time_id: int) -> HttpResponse:
    """Let the chosen time become the meeting; 409 for whoever comes second."""
    poll = _find(request, poll_id)
    time = get_object_or_404(poll.times, pk=time_id)
    meeting, lacking = decide_poll(actor=request.viewer, poll=poll, time=time, now=current_time())
    text = (
        _("Tiden är bestämd och mötet bekräftat.") if not lacking else _("Tiden är bestämd, preliminärt. %(lacking)s")
    )
    tell(request, text % {"lacking": lacking})
    return redirect("web:meeting", meeting.pk)


@require_POST
@page
def withdraw(request: ViewerRequest, poll_id: int) -> HttpResponse:
    """Let all the times go."""
    poll = _find(request, poll_id)
    withdraw_poll(actor=request.viewer, poll=poll, now=current_time())
    tell(
        request,
        _("Tiderna är släppta, och länkarna gäller inte längre."),
        undo_address=reverse("web:time_poll_restore", args=[poll_id]),
    )
    return redirect("web:time_poll", poll_id)


@require_POST
@page
def restore(request: ViewerRequest, poll_id: int) -> HttpResponse:
    """Undo letting go, if the times are still free."""
    poll = _find(request, poll_id)
    try:
        restore_poll(actor=request.viewer, poll=poll, now=current_time())
    except NotAllowed:
        raise
    except RuleViolation as refusal:
        tell_problem(request, refusal.text)
    else:
        tell(request, _("Tiderna hålls igen, och länkarna gäller."))
    return redirect("web:time_poll", poll_id)


def _find(request: ViewerRequest, poll_id: int) -> TimePoll:
    return get_object_or_404(visible_polls(request.viewer), pk=poll_id)
