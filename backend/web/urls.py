"""Routes of the pages. Addresses are Swedish words and ids, never codes or names."""

from django.urls import path

from backend.web.views import (
    account,
    allocation,
    cohorts,
    feeds,
    meetings,
    participants,
    programme,
    schedule,
    search,
    start,
)

app_name = "web"

urlpatterns = [
    path("", start.show_start, name="start"),
    path("logga-in/", account.Login.as_view(), name="login"),
    path("logga-ut/", account.Logout.as_view(), name="logout"),
    path("konto/", account.show_account, name="account"),
    path("konto/losenord/", account.change_password, name="password"),
    path("sprak/", account.choose_language, name="language"),
    path("sok/", search.search, name="search"),
    path("kalender/", schedule.show_schedule, name="schedule"),
    path("moten/<int:meeting_id>/", meetings.show_meeting, name="meeting"),
    path("moten/<int:meeting_id>/bekrafta/", meetings.confirm, name="meeting_confirm"),
    path("moten/<int:meeting_id>/genomfort/", meetings.hold, name="meeting_hold"),
    path("moten/<int:meeting_id>/inte-genomfort/", meetings.reopen, name="meeting_reopen"),
    path("moten/<int:meeting_id>/stall-in/", meetings.cancel, name="meeting_cancel"),
    path("moten/<int:meeting_id>/aterstall/", meetings.restore, name="meeting_restore"),
    path("insatser/<int:programme_id>/", programme.show_programme, name="programme"),
    path("insatser/<int:programme_id>/grupper/", cohorts.list_all, name="cohorts"),
    path("grupper/<int:cohort_id>/", cohorts.show_cohort, name="cohort"),
    path("insatser/<int:programme_id>/deltagare/", participants.list_all, name="participants"),
    path("deltagare/<int:participant_id>/", participants.show_participant, name="participant"),
    path("deltagare/<int:participant_id>/samtycke/", participants.give_consent, name="consent_give"),
    path("samtycken/<int:consent_id>/aterta/", participants.take_back_consent, name="consent_withdraw"),
    path("inskrivningar/<int:enrolment_id>/handlingsplan/", participants.record_plan, name="action_plan"),
    path("inskrivningar/<int:enrolment_id>/avaktualisera/", participants.leave, name="drop_out"),
    path("inskrivningar/<int:enrolment_id>/aterinskriv/", participants.come_back, name="reinstate"),
    path("insatser/<int:programme_id>/fordelning/", allocation.show_allocation, name="allocation"),
    path("insatser/<int:programme_id>/fordelning/kor/", allocation.start_run, name="run_start"),
    path("korningar/<int:run_id>/", allocation.show_run, name="run"),
    path("korningar/<int:run_id>/lage/", allocation.show_progress, name="run_progress"),
    path("korningar/<int:run_id>/stopp/", allocation.stop_run, name="run_stop"),
    path("forslag/<int:proposal_id>/publicera/", allocation.publish, name="proposal_publish"),
    path("forslag/<int:proposal_id>/forkasta/", allocation.discard, name="proposal_discard"),
    path("forslag/<int:proposal_id>/aterta/", allocation.restore, name="proposal_restore"),
    path("floden/", feeds.list_feeds, name="feeds"),
    path("floden/<int:subscription_id>/byt/", feeds.rotate, name="feed_rotate"),
    path("floden/<int:subscription_id>/aterkalla/", feeds.revoke, name="feed_revoke"),
]
