"""The one view that calendar programs know."""

from datetime import datetime
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from backend.common.clock import current_time
from backend.feeds.answers import answer_address
from backend.feeds.clients import recognise_client
from backend.feeds.memory import RenderedFeed
from backend.feeds.misses import count_miss
from backend.feeds.selectors import find_live_address
from backend.feeds.services import note_fetch

_METHODS = ("GET", "HEAD")
_CALENDAR_CACHING = "private, max-age=900"


# Exempt, so that a POST is told 405 and not asked for a token of a form that does not exist.
@csrf_exempt
@login_not_required
def published_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer a calendar program with the feed that ``token`` opens.

    200 with the calendar; 304 if it has not changed; 404 if the token is unknown, revoked or run out or its owner may no
    longer see it, all four alike, and 429 where too many such came from the same network; 405 for anything but GET and
    HEAD. Nothing depends on cookies, sessions or Accept-Language.
    """
    response = _answer(request, token) if request.method in _METHODS else HttpResponseNotAllowed(_METHODS)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponseBase:
    now = current_time()
    # Misses are counted after the look-up: a good address is served whatever others in the same network get wrong.
    address = find_live_address(token, now)
    feed = answer_address(address, now) if address is not None else None
    if address is None or feed is None:
        return _missed(request, now)
    changed_at = note_fetch(
        subscription=address,
        client=recognise_client(request.headers.get("User-Agent", "")),
        content_sha256=feed.etag.strip('"'),
        now=now,
    )
    last_modified = int(changed_at.timestamp()) if changed_at else None
    response = _calendar(feed, last_modified)
    answer = get_conditional_response(request, etag=feed.etag, last_modified=last_modified, response=response)
    if answer is response and request.method == "GET":
        response.content = feed.body
    return answer or response


def _calendar(feed: RenderedFeed, last_modified: int | None) -> HttpResponse:
    """Return the answer but for its body, which a 304 and a HEAD do without."""
    response = HttpResponse(content_type="text/calendar; charset=utf-8")
    response["Content-Length"] = str(feed.length)
    response["Cache-Control"] = _CALENDAR_CACHING
    # A browser would name the downloaded file after the address, which is the secret.
    response["Content-Disposition"] = 'inline; filename="samplats.ics"'
    response["Content-Language"] = feed.language
    response["ETag"] = feed.etag
    if last_modified is not None:
        response["Last-Modified"] = http_date(last_modified)
    return response


def _missed(request: HttpRequest, now: datetime) -> HttpResponse:
    """The same for all: an answer that differed would tell which addresses once were good."""
    seconds = count_miss(request, now)
    if not seconds:
        return _plain(HTTPStatus.NOT_FOUND)
    response = _plain(HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(seconds)
    return response


def _plain(status: HTTPStatus) -> HttpResponse:
    response = HttpResponse(f"{status.phrase}\n".encode(), content_type="text/plain; charset=utf-8", status=status)
    response["Cache-Control"] = "no-store"
    return response
