"""What calendar programs and the caches between rely on: methods, headers, validators, one sort of 404."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from backend.access.enums import Role
from backend.access.models import RoleGrant
from backend.feeds.enums import FeedScope
from backend.feeds.services import revoke_subscription, rotate_subscription
from backend.meetings.enums import MeetingStatus
from backend.meetings.models import Meeting
from tests.feeds.reading import fetch
from tests.feeds.world import NOW, THIS_MONDAY, World, address, viewer

WORST_CASE_TOKENS = ["x", "x" * 5000, "..", "%00", "é", "A" * 43, "a.ics"]


@pytest.fixture
def issued(world: World) -> Any:
    world.meeting(THIS_MONDAY + timedelta(hours=9), world.lead)
    return world.subscribe(world.lead)


def test_a_feed_has_the_headers_that_keep_it_private_and_fresh(issued) -> None:
    response = fetch(issued)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, max-age=900"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Content-Length"] == str(len(response.content))
    assert 'filename="samplats.ics"' in response["Content-Disposition"]
    assert response["ETag"].startswith('"')
    assert response["Last-Modified"].endswith(" GMT")


def test_no_cookie_session_or_negotiated_language_comes_into_it(issued) -> None:
    plain = fetch(issued)
    client = Client(headers={"Accept-Language": "en", "Accept-Encoding": "gzip, br"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.cookies[settings.SESSION_COOKIE_NAME] = "not-a-session"
    talkative = client.get(address(issued))
    assert talkative.content == plain.content
    assert talkative["Content-Language"] == "sv"
    assert talkative["ETag"] == plain["ETag"]
    for response in (plain, talkative):
        assert not response.cookies
        assert "Vary" not in response
        assert "Content-Encoding" not in response


def test_the_host_that_is_asked_does_not_change_the_bytes(issued) -> None:
    assert fetch(issued, host="localhost").content == fetch(issued, host="127.0.0.1").content


def test_head_tells_the_same_without_the_body(issued) -> None:
    full = fetch(issued)
    head = Client().head(address(issued))
    assert head.status_code == 200
    assert head.content == b""
    assert dict(head.headers) == dict(full.headers)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_every_other_method_is_not_allowed(issued, method) -> None:
    client = Client(enforce_csrf_checks=True)
    response = getattr(client, method)(address(issued))
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert response["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["get", "head"])
def test_an_unchanged_feed_is_told_by_its_etag(issued, method) -> None:
    etag = fetch(issued)["ETag"]
    response = getattr(Client(), method)(address(issued), headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert response.content == b""
    assert response["ETag"] == etag
    assert response["Cache-Control"] == "private, max-age=900"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
    assert "Vary" not in response


def test_an_unchanged_feed_is_told_by_its_date(issued) -> None:
    response = fetch(issued, **{"If-Modified-Since": fetch(issued)["Last-Modified"]})
    assert response.status_code == 304


def test_a_foreign_etag_gets_the_whole_feed(issued) -> None:
    assert fetch(issued, **{"If-None-Match": '"something else"'}).status_code == 200


def move(meeting: Meeting) -> None:
    meeting.begins_at += timedelta(hours=1)
    meeting.ends_at += timedelta(hours=1)
    meeting.sequence += 1
    meeting.save()


def cancel(meeting: Meeting) -> None:
    meeting.status = MeetingStatus.CANCELLED
    meeting.sequence += 1
    meeting.save()


@pytest.mark.parametrize("change", [move, cancel, Meeting.delete])
@pytest.mark.parametrize("seconds_later", [0, 1, 3600])
def test_neither_validator_hides_a_change(issued, clock, change, seconds_later) -> None:
    before = fetch(issued)
    clock.move_to(NOW + timedelta(seconds=seconds_later), tick=False)
    change(Meeting.objects.get())
    assert fetch(issued, **{"If-None-Match": before["ETag"]}).status_code == 200
    assert fetch(issued, **{"If-Modified-Since": before["Last-Modified"]}).status_code == 200
    after = fetch(issued)
    assert after.content != before.content
    assert fetch(issued, **{"If-Modified-Since": after["Last-Modified"]}).status_code == 304


def test_a_feed_that_changes_back_is_newer_still(issued, clock) -> None:
    first = fetch(issued)
    meeting = Meeting.objects.get()
    Meeting.objects.update(status=MeetingStatus.TENTATIVE)
    second = fetch(issued)
    Meeting.objects.update(status=meeting.status)
    third = fetch(issued)
    assert third.content == first.content
    assert third["ETag"] == first["ETag"]
    assert len({first["Last-Modified"], second["Last-Modified"], third["Last-Modified"]}) == 3


def test_unknown_rotated_revoked_and_lost_addresses_get_the_same_answer(world, issued) -> None:
    revoked, rotated, lost = world.subscribe(world.lead), world.subscribe(world.lead), issued
    colleague = world.staff(Role.SUPERVISOR)
    closed = world.subscribe(colleague)
    actor = viewer(world.lead)
    revoke_subscription(actor=actor, subscription=revoked.subscription, now=NOW)
    rotate_subscription(actor=actor, subscription=rotated.subscription, now=NOW)
    RoleGrant.objects.filter(staff=world.lead).delete()
    type(colleague.user).objects.filter(pk=colleague.user_id).update(is_active=False)
    addresses = [address(each) for each in (revoked, rotated, lost, closed)]
    answers = [Client().get(path) for path in [*addresses, f"/feeds/{'A' * 43}.ics"]]
    assert {answer.status_code for answer in answers} == {404}
    assert len({(answer.content, tuple(sorted(answer.headers.items()))) for answer in answers}) == 1
    assert all(not answer.cookies and "Vary" not in answer for answer in answers)


@pytest.mark.parametrize("token", WORST_CASE_TOKENS)
def test_a_malformed_address_is_a_404_without_a_redirect(db, token) -> None:
    assert Client().get(f"/feeds/{token}.ics").status_code == 404


def test_a_404_may_not_be_stored_since_the_address_may_be_good_in_a_minute(db) -> None:
    assert Client().get("/feeds/unknown.ics")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("scope", FeedScope)
def test_every_scope_is_served(world, scope) -> None:
    assert fetch(world.subscribe(world.lead, scope)).status_code == 200


def test_an_authorised_link_does_not_depend_on_who_is_logged_in(world, issued) -> None:
    stranger = world.staff(Role.SUPERVISOR)
    client = Client()
    client.force_login(stranger.user)
    assert client.get(address(issued)).content == fetch(issued).content
