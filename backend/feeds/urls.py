"""The route of the feeds. It ends in .ics, which some clients insist on."""

from django.urls import path

from backend.feeds.views import published_feed

app_name = "feeds"

calendar_route = path("feeds/<str:token>.ics", published_feed, name="calendar")

urlpatterns = [calendar_route]
