"""Routes of finding a time, and of the times that are held until one is decided on."""

from django.urls import path

from backend.web.views import meeting_allocation, meeting_times, time_polls, votes

urlpatterns = [
    path("att-boka/<int:request_id>/tider/", meeting_times.for_request, name="request_times"),
    path("att-boka/<int:request_id>/tider/boka/", meeting_times.book, name="request_times_book"),
    path("moten/<int:meeting_id>/tider/", meeting_times.for_meeting, name="meeting_times"),
    path("moten/<int:meeting_id>/tider/flytta/", meeting_times.move, name="meeting_times_move"),
    path(
        "forbund/<int:association_id>/lagg-ut-moten/",
        meeting_allocation.show_meeting_allocation,
        name="meeting_allocation",
    ),
    path(
        "forbund/<int:association_id>/lagg-ut-moten/kor/",
        meeting_allocation.start_meeting_run,
        name="meeting_run_start",
    ),
    path("korningar/<int:run_id>/moten/", meeting_allocation.show_meeting_run, name="meeting_run"),
    path("hallna-tider/<int:poll_id>/", time_polls.show_poll, name="time_poll"),
    path("hallna-tider/<int:poll_id>/bestam/<int:time_id>/", time_polls.decide, name="time_poll_decide"),
    path("hallna-tider/<int:poll_id>/slapp/", time_polls.withdraw, name="time_poll_withdraw"),
    path("hallna-tider/<int:poll_id>/hall-igen/", time_polls.restore, name="time_poll_restore"),
    path("rosta/<str:token>/", votes.vote, name="vote"),
]
