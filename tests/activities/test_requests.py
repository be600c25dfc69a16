"""Asking a colleague for more sessions: who may, who answers, and the mails."""

import pytest
from django_q.models import OrmQ

from backend.access.enums import Role
from backend.access.models import User
from backend.access.viewer import SYSTEM, viewer_of
from backend.activities.enums import RequestStatus
from backend.activities.models import SessionRequest
from backend.activities.services import answer_request, ask_for_sessions, reopen_request
from backend.activities.tasks import mail_session_request
from backend.audit.models import AuditEvent
from backend.common.errors import NotAllowed, RuleViolation
from backend.common.transitions import TransitionError
from backend.mail.models import OutgoingMail
from tests.activities.garden import Garden, supervisor_in
from tests.factories import AgencyFactory, RoleGrantFactory, StaffFactory
from tests.factories.times import MONDAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of_two(garden: Garden) -> SessionRequest:
    """The coordinator asks the supervisor for two more a week."""
    User.objects.filter(pk=garden.supervisor.user_id).update(email="handledare@example.org")
    return ask_for_sessions(
        actor=garden.coordinator,
        activity=garden.activity,
        asked_of=garden.supervisor,
        sessions_per_week=2,
        from_on=MONDAY,
        message="Helst på eftermiddagen",
        now=NOW,
    )


def test_the_colleague_is_told_by_mail_without_the_message(request_of_two: SessionRequest) -> None:
    assert [(task.func(), task.args()) for task in OrmQ.objects.all()] == [
        ("backend.activities.tasks.mail_session_request", (request_of_two.pk,))
    ]
    assert mail_session_request(request_of_two.pk) == 1
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == ("handledare@example.org", "Önskan om fler pass: Rehabträdgården")
    assert "ber om 2 fler pass i veckan av Rehabträdgården, från 14 november 2011" in mail.text
    assert "eftermiddagen" not in mail.text


@pytest.mark.parametrize(("granted", "status"), [(True, RequestStatus.GRANTED), (False, RequestStatus.DECLINED)])
def test_the_colleague_answers_and_who_asked_is_told(
    garden: Garden,
    request_of_two: SessionRequest,
    granted: bool,
    status: RequestStatus,
) -> None:
    User.objects.filter(pk=request_of_two.asked_by.user_id).update(email="samordnare@example.org")
    answered = answer_request(actor=garden.leader, request=request_of_two, granted=granted, now=NOW)
    assert (answered.status, answered.answered_at) == (status, NOW)
    mail_session_request(answered.pk)
    mail = OutgoingMail.objects.get()
    assert mail.recipient == "samordnare@example.org"
    assert str(status.label) in mail.text


def test_an_answer_is_given_once_and_can_be_taken_back(garden: Garden, request_of_two: SessionRequest) -> None:
    answer_request(actor=garden.leader, request=request_of_two, granted=True, now=NOW)
    with pytest.raises(TransitionError):
        answer_request(actor=garden.leader, request=request_of_two, granted=False, now=NOW)
    reopened = reopen_request(actor=garden.coordinator, request=request_of_two, now=NOW)
    assert (reopened.status, reopened.answered_at) == (RequestStatus.OPEN, None)
    with pytest.raises(TransitionError):
        reopen_request(actor=garden.coordinator, request=request_of_two, now=NOW)
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "session_request.asked",
        "session_request.answered",
        "session_request.reopened",
    ]


def test_nobody_else_answers(garden: Garden, request_of_two: SessionRequest) -> None:
    stranger = viewer_of(supervisor_in(garden.association).user)
    for act in (
        lambda: answer_request(actor=stranger, request=request_of_two, granted=True, now=NOW),
        lambda: reopen_request(actor=stranger, request=request_of_two, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_stranger_is_not_asked(garden: Garden) -> None:
    with pytest.raises(RuleViolation) as refusal:
        ask_for_sessions(
            actor=garden.leader,
            activity=garden.activity,
            asked_of=StaffFactory(),
            sessions_per_week=1,
            from_on=MONDAY,
            now=NOW,
        )
    assert refusal.value.rule == "staff_of_association"


def test_officers_and_the_system_ask_for_nothing(garden: Garden) -> None:
    agency = AgencyFactory(association=garden.association)
    officer = RoleGrantFactory(association=garden.association, role=Role.OFFICER, agency=agency)
    for actor in (viewer_of(officer.staff.user), SYSTEM):
        with pytest.raises(NotAllowed):
            ask_for_sessions(
                actor=actor,
                activity=garden.activity,
                asked_of=garden.supervisor,
                sessions_per_week=1,
                from_on=MONDAY,
                now=NOW,
            )
    assert not SessionRequest.objects.exists()


def test_a_colleague_without_an_address_gets_no_mail(garden: Garden, request_of_two: SessionRequest) -> None:
    User.objects.update(email="")
    assert (mail_session_request(request_of_two.pk), OutgoingMail.objects.exists()) == (0, False)
    assert mail_session_request(0) == 0
