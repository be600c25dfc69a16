"""The page that a voter's link opens, without account: times and the kind of meeting, and nothing else."""

from datetime import datetime
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from backend.common.clock import current_time
from backend.common.errors import Conflict
from backend.feeds.misses import count_miss
from backend.meeting_times.enums import Answer
from backend.meeting_times.models import PollVoter
from backend.meeting_times.selectors import find_voter, language_of, times_to_answer
from backend.meeting_times.services import cast_votes
from backend.web.forms.votes import VoteForm


# Exempt: a browser that is told to send no referrer sends "Origin: null" with the form, and there is nothing to forge:
# the link itself is the only right, no cookie is.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, token: str) -> HttpResponse:
    """Show the held times, and take an answer to each; it can be changed until the time is decided.

    404 if the link is unknown, or its times are decided, withdrawn or run out, all alike, and 429 where too many such
    came from the same network.
    """
    now = current_time()
    voter = find_voter(token, now)
    response = _missed(request, now) if voter is None else _answer(request, voter, now)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, voter: PollVoter, now: datetime) -> HttpResponse:
    given = {one.time_id: Answer(one.answer) for one in voter.votes.all()}
    form = VoteForm(request.POST or None, times=times_to_answer(voter), given=given)
    if request.method == "POST" and form.is_valid():
        try:
            cast_votes(voter=voter, answers=form.answers, now=now)
        except Conflict:
            return _gone(request, HTTPStatus.NOT_FOUND)
        return HttpResponseRedirect(request.path)
    context = {"form": form, "voter": voter, "kind": voter.poll.kind_label, "expires_at": voter.poll.expires_at}
    language = language_of(voter)
    with translation.override(language):
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
        response = render(request, "web/votes/vote.html", context, status=status)
    response["Content-Language"] = language
    return response


def _missed(request: HttpRequest, now: datetime) -> HttpResponse:
    """Misses are counted with those of the calendars: to guess at secret addresses is the same attempt."""
    seconds = count_miss(request, now)
    if not seconds:
        return _gone(request, HTTPStatus.NOT_FOUND)
    response = _gone(request, HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response


def _gone(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    return render(request, "web/votes/gone.html", status=status)
