"""Counting attempts together with other processes, without keeping who made them."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from backend.common.attempts import count_attempt, forget_attempts, network_of
from backend.common.models import AttemptCount
from tests.races import at_once

NOW = datetime(2026, 10, 5, 8, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)


def attempt(source: str = "192.0.2.1", now: datetime = NOW, purpose: str = "feeds") -> bool:
    return count_attempt(purpose=purpose, source=source, now=now, allowed=3, per=TEN_MINUTES)


@pytest.mark.django_db
def test_so_many_are_allowed_and_no_more_until_the_time_is_over() -> None:
    assert [attempt() for _ in range(5)] == [True, True, True, False, False]
    assert not attempt(now=NOW + TEN_MINUTES - timedelta(seconds=1))
    assert attempt(now=NOW + TEN_MINUTES)


@pytest.mark.django_db
def test_others_and_other_purposes_are_counted_apart() -> None:
    assert not [attempt() for _ in range(4)][-1]
    assert attempt("192.0.2.2")
    assert attempt(purpose="votes")


@pytest.mark.django_db
def test_too_many_are_not_written_any_more_and_the_source_is_nowhere() -> None:
    for _ in range(20):
        attempt()
    row = AttemptCount.objects.get()
    assert row.attempts == 4
    assert "192.0.2.1" not in repr(vars(row))


@pytest.mark.django_db
def test_a_refusal_of_the_database_refuses_nobody(caplog) -> None:
    with patch("backend.common.attempts.connection.cursor", side_effect=OperationalError("read-only")):
        assert attempt()
    assert "192.0.2.1" not in caplog.text


@pytest.mark.django_db
def test_old_counts_are_forgotten() -> None:
    attempt()
    attempt("192.0.2.2", NOW + TEN_MINUTES)
    attempt(purpose="votes")
    assert forget_attempts(purpose="feeds", before=NOW + TEN_MINUTES) == 1


@pytest.mark.django_db(transaction=True)
def test_attempts_at_once_are_all_counted() -> None:
    assert sorted(at_once(*[attempt] * 6)) == [False] * 3 + [True] * 3


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("2001:db8:1:2:3::9", None, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", None, "192.0.2.1"),
        ("", None, ""),
        ("127.0.0.1", "203.0.113.9, 192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "nonsense", ""),
    ],
)
def test_the_network_is_what_the_proxy_says_if_it_is_trusted(settings, remote, forwarded, expected) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if forwarded else None
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)) == expected


def test_what_anybody_can_write_is_not_believed_without_a_proxy() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": "203.0.113.9"})
    assert network_of(request) == "192.0.2.1"
