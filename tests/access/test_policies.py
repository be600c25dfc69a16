"""Who may do what: every role and every act (the three users of domain.md; rule 8)."""

import inspect
from itertools import product

import pytest

from backend.access import policies
from backend.access.enums import Role
from backend.access.policies import Act, Reach, may, reach_of
from backend.access.viewer import NOBODY, SYSTEM, Grant, Viewer, viewer_of
from backend.common.errors import NotAllowed
from tests.factories import SessionLeaderFactory
from tests.factories.worlds import one_association

HERE, ELSEWHERE, OWN_AGENCY, OTHER_AGENCY = 1, 2, 10, 20

# Written out a second time on purpose: a change of the table in the code must be meant.
ANYWHERE = {
    Act.PLAN: {Role.COORDINATOR},
    Act.REGISTER_REFERRAL: {Role.COORDINATOR},
    Act.DECIDE_REFERRAL: {Role.COORDINATOR},
    Act.DROP_OUT: {Role.COORDINATOR, Role.MAPPING_LEAD},
    Act.RECORD_CONSENT: {Role.COORDINATOR, Role.MAPPING_LEAD},
    Act.RECORD_ACTION_PLAN: {Role.COORDINATOR, Role.MAPPING_LEAD},
    Act.BOOK_MEETING: {Role.COORDINATOR, Role.MAPPING_LEAD},
    Act.CONFIRM_MEETING: {Role.COORDINATOR, Role.MAPPING_LEAD},
    Act.MARK_PRESENCE: {Role.COORDINATOR, Role.MAPPING_LEAD},
    Act.REQUEST_MEETING: {Role.COORDINATOR, Role.MAPPING_LEAD},
    Act.SEE_MEETING_FIGURES: {Role.COORDINATOR, Role.MAPPING_LEAD, Role.OFFICER},
    Act.KEEP_CONTACTS: {Role.COORDINATOR, Role.MAPPING_LEAD},
    Act.ARRANGE_COHORT: {Role.COORDINATOR},
    Act.SEE_CONTACT: {Role.COORDINATOR},
    Act.READ_AUDIT: {Role.COORDINATOR},
    Act.KEEP_PLACES: {Role.COORDINATOR},
    Act.KEEP_HOURS: {Role.COORDINATOR},
    Act.KEEP_ACTIVITIES: {Role.COORDINATOR},
    Act.RUN_ACTIVITY: {Role.COORDINATOR},
    Act.BOOK_PLACEMENT: {Role.COORDINATOR},
    Act.MARK_ATTENDANCE: {Role.COORDINATOR},
    Act.KEEP_QUEUE: {Role.COORDINATOR, Role.MAPPING_LEAD},
    Act.OFFER_PLACE: {Role.COORDINATOR},
    Act.ANSWER_OFFER: {Role.COORDINATOR},
    Act.ASK_FOR_SESSIONS: {Role.COORDINATOR, Role.MAPPING_LEAD, Role.SUPERVISOR},
    Act.SEND_MAIL_AGAIN: {Role.COORDINATOR, Role.MAPPING_LEAD},
    Act.RUN_SYSTEM: {Role.SYSTEM_ADMINISTRATOR},
}
FOR_OWN_AGENCY = {
    Act.REGISTER_REFERRAL: {Role.OFFICER},
    Act.RECORD_CONSENT: {Role.OFFICER},
    Act.SEE_CONTACT: {Role.OFFICER},
    Act.KEEP_QUEUE: {Role.OFFICER},
    Act.REQUEST_MEETING: {Role.OFFICER},
    Act.ANSWER_OFFER: {Role.OFFICER},
}
WHERE_LEADING = {
    Act.RUN_ACTIVITY: {Role.SUPERVISOR},
    Act.BOOK_PLACEMENT: {Role.SUPERVISOR},
    Act.MARK_ATTENDANCE: {Role.SUPERVISOR},
    Act.MARK_PRESENCE: {Role.OFFICER, Role.SUPERVISOR},
}


def viewer_as(role: Role) -> Viewer:
    agency = OWN_AGENCY if role is Role.OFFICER else None
    return Viewer(user=None, staff_id=1, grants=(Grant(HERE, role, agency),))


def expected_reach(role: Role, act: Act) -> Reach:
    if role in ANYWHERE[act]:
        return Reach.ASSOCIATION
    if role in WHERE_LEADING.get(act, ()):
        return Reach.LED
    return Reach.OWN_AGENCY if role in FOR_OWN_AGENCY.get(act, ()) else Reach.NEVER


@pytest.mark.parametrize(("role", "act"), list(product(Role, Act)))
def test_every_role_reaches_as_far_in_every_act_as_the_table_says(role: Role, act: Act):
    assert reach_of(role, act) is expected_reach(role, act)


@pytest.mark.parametrize(("role", "act"), list(product(Role.within_association(), Act)))
def test_a_role_counts_in_its_own_association_and_an_officers_for_its_own_agency(role: Role, act: Act):
    viewer = viewer_as(role)
    reach = expected_reach(role, act)
    assert may(viewer, act, HERE, agency_id=OWN_AGENCY) is (reach in {Reach.OWN_AGENCY, Reach.ASSOCIATION})
    assert may(viewer, act, HERE, leads=True) is (reach in {Reach.LED, Reach.ASSOCIATION})
    assert may(viewer, act, HERE, agency_id=OTHER_AGENCY) is (reach is Reach.ASSOCIATION)
    assert may(viewer, act, HERE) is (reach is Reach.ASSOCIATION)
    assert not may(viewer, act, ELSEWHERE, agency_id=OWN_AGENCY)


@pytest.mark.parametrize("act", Act)
def test_the_system_may_do_everything_and_a_stranger_nothing(act: Act):
    assert may(SYSTEM, act, HERE)
    assert not may(NOBODY, act, HERE, agency_id=OWN_AGENCY)


def test_a_role_that_nobody_placed_is_refused_rather_than_guessed():
    with pytest.raises(ValueError, match="not in tuple"):
        reach_of("new_role", Act.PLAN)


def test_an_act_that_nobody_placed_is_refused_rather_than_guessed():
    with pytest.raises(KeyError):
        reach_of(Role.COORDINATOR, "new_act")


def pairs() -> dict[str, tuple]:
    functions = dict(inspect.getmembers(policies, inspect.isfunction))
    names = [name.removeprefix("can_") for name in functions if name.startswith("can_")]
    return {name: (functions[f"can_{name}"], functions.get(f"check_{name}")) for name in names}


def test_every_question_has_its_check_and_every_check_its_question():
    checks = {name.removeprefix("check_") for name in vars(policies) if name.startswith("check_")}
    assert checks == set(pairs())
    assert len(checks) >= len(Act) - 1


@pytest.mark.django_db
def test_each_check_raises_exactly_when_its_question_says_no(subtests):
    side = one_association()
    subjects = {
        "association_id": side.association.pk,
        "agency_id": side.fk.pk,
        "participant": side.participant,
        "referral": side.enrolment.referral,
        "meeting": side.meeting,
        "cohort": side.cohort,
        "staff": side.soc_officer,
        "activity": side.activity,
        "session": side.session,
    }
    viewers = {role: side.viewer(role) for role in Role.within_association()} | {"system": SYSTEM, "nobody": NOBODY}
    for (name, (can, check)), (who, viewer) in product(pairs().items(), viewers.items()):
        wanted = [
            subjects[parameter] for parameter in list(inspect.signature(can).parameters)[1:] if parameter in subjects
        ]
        with subtests.test(policy=name, who=who):
            if can(viewer, *wanted):
                check(viewer, *wanted)
            else:
                with pytest.raises(NotAllowed) as refusal:
                    check(viewer, *wanted)
                assert refusal.value.text
            assert can(SYSTEM, *wanted)
            assert not can(NOBODY, *wanted)


@pytest.mark.django_db
def test_anyone_may_record_their_own_absence_but_only_the_coordinator_anothers():
    side = one_association()
    for role in Role.within_association():
        viewer = side.viewer(role)
        assert policies.can_record_absence(viewer, side.staff[role])
        assert policies.can_record_absence(viewer, side.soc_officer) is (role is Role.COORDINATOR)
        assert policies.can_keep_hours(viewer, side.staff[role]) is (role is Role.COORDINATOR)


@pytest.mark.django_db
def test_a_supervisor_runs_the_activity_they_lead_and_no_other():
    side = one_association()
    gardener, other = viewer_of(side.gardener.user), side.viewer(Role.SUPERVISOR)
    for name in ("run_activity", "book_placement"):
        can = getattr(policies, f"can_{name}")
        assert can(gardener, side.activity)
        assert not can(other, side.activity)


@pytest.mark.django_db
def test_who_steps_in_for_one_session_marks_attendance_there_unless_away_too():
    side = one_association()
    stand_in = SessionLeaderFactory(
        session=side.session, staff=side.staff[Role.SUPERVISOR], stands_in_for=side.gardener
    )
    viewer = side.viewer(Role.SUPERVISOR)
    assert policies.can_mark_attendance(viewer, side.session)
    assert not policies.can_run_activity(viewer, side.activity)
    stand_in.is_away = True
    stand_in.save()
    assert not policies.can_mark_attendance(viewer, side.session)


@pytest.mark.django_db
def test_a_coordinator_keeps_no_hours_of_staff_who_work_for_others():
    ours, theirs = one_association("Ett"), one_association("Två")
    assert not policies.can_keep_hours(ours.viewer(Role.COORDINATOR), theirs.soc_officer)
