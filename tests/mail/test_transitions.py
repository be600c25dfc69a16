"""Every state × every state, and the constraints that keep them."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction

from backend.mail.enums import MailState
from backend.mail.transitions import MAIL
from tests.factories import OutgoingMailFactory
from tests.factories.times import NOW

MAY_FOLLOW = {
    (MailState.WAITING, MailState.SENDING),
    (MailState.SENDING, MailState.SENT),
    (MailState.SENDING, MailState.WAITING),
    (MailState.SENDING, MailState.FAILED),
    (MailState.FAILED, MailState.WAITING),
}


@pytest.mark.parametrize(("current", "target"), list(product(MailState, MailState)))
def test_a_state_follows_another_only_where_the_table_says_so(current: MailState, target: MailState) -> None:
    assert MAIL.can_follow(current, target) is ((current, target) in MAY_FOLLOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "broken",
    [
        {"state": "sending"},
        {"state": "waiting", "claimed_at": NOW},
        {"state": "sent"},
        {"state": "failed", "sent_at": NOW},
    ],
)
def test_the_database_refuses_a_state_without_what_belongs_to_it(broken: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingMailFactory(**broken)
