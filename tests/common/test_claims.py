"""A name that one transaction holds."""

import pytest
from django.db import transaction

from backend.common.claims import claim
from tests.races import Elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_comes_second_is_told_so_at_once_and_other_names_are_free() -> None:
    with Elsewhere() as elsewhere, transaction.atomic():
        assert claim("a mail")
        assert not elsewhere.start(lambda: claim("a mail")).result()
        assert elsewhere.start(lambda: claim("another mail")).result()


def test_it_is_free_again_when_the_transaction_ends() -> None:
    with transaction.atomic():
        assert claim("a mail")
    with Elsewhere() as elsewhere:
        assert elsewhere.start(lambda: claim("a mail")).result()
