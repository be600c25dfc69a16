"""Feeds are answered before sessions, cookies and languages come into it."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from backend.feeds.urls import calendar_route


class FeedsFirst:
    """Stands right after SecurityMiddleware and answers the feeds' own route itself.

    Further in, LocaleMiddleware would mark every answer as one that varies with Accept-Language, and a 404 would be a
    page that looks at who is logged in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a feed, or pass the request on."""
        found = calendar_route.resolve(request.path_info.removeprefix("/"))
        if found is None:
            return self.get_response(request)
        response: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        return response
