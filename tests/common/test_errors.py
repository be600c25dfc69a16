"""What the database refuses is told in words, constraint by constraint."""

import pytest
from django.apps import apps
from django.db import IntegrityError, OperationalError, connection, models, transaction

from backend.common.errors import (
    CONSTRAINT_TEXTS,
    Conflict,
    NotAllowed,
    RuleViolation,
    explain_integrity_error,
    explained_conflicts,
)
from tests.factories import AgencyFactory, SiteFactory


def constraints_of_the_project() -> set[str]:
    return {
        constraint.name
        for model in apps.get_models()
        if model.__module__.startswith("backend.")
        for constraint in model._meta.constraints
        if not model.__module__.startswith("backend.common.")
    }


def test_every_constraint_has_a_sentence_and_every_sentence_a_constraint():
    assert set(CONSTRAINT_TEXTS) == constraints_of_the_project()


def test_every_sentence_is_one():
    for name, text in CONSTRAINT_TEXTS.items():
        assert str(text)[0].isupper(), name
        assert str(text).endswith("."), name


@pytest.mark.django_db
def test_every_constraint_that_is_named_exists_in_the_database_under_that_name():
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
        known = {row[0] for row in cursor.fetchall()}
    assert set(CONSTRAINT_TEXTS) <= known


@pytest.mark.django_db
def test_a_refused_write_becomes_a_conflict_that_names_its_rule():
    site = SiteFactory()
    with pytest.raises(Conflict) as refusal, explained_conflicts(), transaction.atomic():
        SiteFactory(association=site.association, name=site.name)
    assert refusal.value.rule == "site_name_once"
    assert "verksamhetsställe" in refusal.value.text


@pytest.mark.django_db
def test_a_constraint_that_nobody_named_stays_a_fault_of_the_program():
    agency = AgencyFactory()
    with pytest.raises(IntegrityError), explained_conflicts(), transaction.atomic():
        type(agency).objects.filter(pk=agency.pk).update(name=models.Value(None, models.CharField()))


def test_an_error_without_a_constraint_is_raised_again():
    error = IntegrityError("no cause")
    with pytest.raises(IntegrityError) as raised:
        explain_integrity_error(error)
    assert raised.value is error


def test_another_fault_of_the_connection_is_not_told_as_a_conflict():
    with pytest.raises(OperationalError), explained_conflicts():
        raise OperationalError("the server is gone")


def test_a_refusal_carries_rule_text_and_field():
    refusal = RuleViolation("some_rule", "Så här är det.", field="begins_at")
    assert (refusal.rule, refusal.text, refusal.field, str(refusal)) == (
        "some_rule",
        "Så här är det.",
        "begins_at",
        "Så här är det.",
    )
    assert issubclass(Conflict, RuleViolation)
    assert issubclass(NotAllowed, RuleViolation)
