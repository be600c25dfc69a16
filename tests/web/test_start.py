"""Start: what needs me, in the order of what it costs to wait."""

from datetime import timedelta

import pytest
from django.test import Client

from backend.access.enums import Role
from backend.access.viewer import viewer_of
from backend.meetings.models import Attendance
from backend.participants.models import ActionPlan, Consent
from backend.web.reading.start import list_own_meetings, list_tasks
from backend.web.reading.tasks import Cost
from tests.factories import AttendanceFactory, MeetingFactory, ReferralFactory
from tests.factories.times import NOW, at
from tests.factories.worlds import Side, World


@pytest.fixture
def handover(world: World) -> Side:
    """Our side, whose FK participant has a handover in five days without consent or plan."""
    side = world.ours
    day = (NOW + timedelta(days=5)).date()
    meeting = MeetingFactory(
        association=side.association,
        programme=side.programme,
        enrolment=side.enrolment,
        step=side.steps[3],
        kind="handover",
        room=side.room,
        begins_at=at(day, "09:00"),
        ends_at=at(day, "10:00"),
    )
    AttendanceFactory(meeting=meeting, staff=side.staff[Role.MAPPING_LEAD])
    Consent.objects.filter(participant=side.participant, kind="written").delete()
    ActionPlan.objects.filter(enrolment=side.enrolment).delete()
    return side


def texts(side: Side, role: Role) -> list[str]:
    return [task.text for task in list_tasks(side.viewer(role), now=NOW)]


def test_what_a_handover_lacks_within_a_week_is_urgent_and_comes_first(handover: Side) -> None:
    ReferralFactory(participant__agency=handover.fk, programme=handover.programme, status="received")
    tasks = list_tasks(handover.viewer(Role.COORDINATOR), now=NOW)
    code = handover.participant.code
    assert [task.cost for task in tasks] == sorted(task.cost for task in tasks)
    urgent = [task.text for task in tasks if task.cost is Cost.URGENT]
    assert f"{code} saknar skriftligt samtycke inför steg 4 mån 7 november." in urgent
    assert f"{code} saknar handlingsplan inför steg 4 mån 7 november." in urgent


def test_an_officer_is_asked_only_about_their_own_agency(handover: Side) -> None:
    assert any(handover.participant.code in text for text in texts(handover, Role.OFFICER))
    Attendance.objects.filter(staff=handover.soc_officer).delete()
    soc = list_tasks(viewer_of(handover.soc_officer.user), now=NOW)
    assert not any(handover.participant.code in task.text for task in soc)


def test_the_supervisor_is_asked_about_nothing_of_others(handover: Side) -> None:
    assert texts(handover, Role.SUPERVISOR) == []


def test_who_runs_the_system_has_no_meetings_and_no_tasks(world: World) -> None:
    viewer = viewer_of(world.administrator)
    assert list_own_meetings(viewer, now=NOW) == []
    assert list_tasks(viewer, now=NOW) == []


def test_only_ones_own_meetings_are_next(world: World) -> None:
    lead = world.ours.viewer(Role.MAPPING_LEAD)
    assert {meeting.pk for meeting in list_own_meetings(lead, now=NOW)} == {
        world.ours.meeting.pk,
        world.ours.soc_meeting.pk,
    }
    assert list_own_meetings(world.ours.viewer(Role.COORDINATOR), now=NOW) == []


def test_the_page_says_how_many_things_there_are(handover: Side, client: Client) -> None:
    client.force_login(handover.user(Role.MAPPING_LEAD))
    content = client.get("/").content.decode()
    assert "2 saker behöver dig" in content
    assert f"/deltagare/{handover.participant.pk}/#samtycke" in content


def test_a_supervisors_next_sessions_stand_on_start_in_order_of_time(world: World, client: Client) -> None:
    side = world.ours
    client.force_login(side.gardener.user)
    content = client.get("/").content.decode()
    assert side.activity.name in content
    assert "bokad 1/8" in content
    client.force_login(side.user(Role.SUPERVISOR))
    assert "Du har inga möten eller pass framför dig." in client.get("/").content.decode()
