"""Who came to the two centres in the past year, how long they stay, and who waits for the intake board."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from backend.associations.enums import HalfDay, Need
from backend.common.local_time import local_instant
from backend.demo.worlds.draws import draw, draw_from
from backend.demo.worlds.newcomers import Newcomer, enrol
from backend.demo.worlds.people import name_of, phone_of
from backend.demo.worlds.sodra_dalarna.ground import Centre, Ground
from backend.participants.enums import Direction, DropOutReason, EnrolmentStatus
from backend.participants.models import Enrolment

PER_CENTRE = 150
_FIRST_PERSON = 500
_YEAR_DAYS = 364
# Weeks of a stay, from two weeks to years; None is until further notice.
_STAYS = (2, 3, 6, 8, 10, 12, 14, 18, 22, 26, 30, 40, None, None, None)


@dataclass(frozen=True, slots=True)
class Stay:
    """When somebody comes to the centre; half-open, None until further notice."""

    enrolment: Enrolment
    referred_on: date
    starts_on: date
    ends_on: date | None

    def is_over(self, today: date) -> bool:
        """Whether it has ended."""
        return self.ends_on is not None and self.ends_on <= today


@dataclass(frozen=True, slots=True)
class _Plan:
    referred_on: date
    starts_on: date
    ends_on: date | None


def build_people(ground: Ground, centre: Centre, position: int) -> list[Stay]:
    """Write the 150 of one centre; return their stays in the order of referral."""
    code = centre.programme.code_prefix
    plans = [_plan_of(code, number, ground.calendar.this_monday) for number in range(PER_CENTRE)]
    enrolments = enrol(centre.programme, list(_list_newcomers(ground, centre, position, plans)))
    return [
        Stay(enrolment, plan.referred_on, plan.starts_on, plan.ends_on)
        for enrolment, plan in zip(enrolments, plans, strict=True)
    ]


def _plan_of(code: str, number: int, this_monday: date) -> _Plan:
    """Somebody new every other day or so; the board decides every fortnight, and stays begin on Mondays."""
    referred_on = _on_a_weekday(this_monday - timedelta(days=_YEAR_DAYS - number * _YEAR_DAYS // PER_CENTRE))
    monday = referred_on - timedelta(days=referred_on.weekday())
    starts_on = monday + timedelta(weeks=3 + draw(3, code, number, "start"))
    weeks = draw_from(_STAYS, code, number, "stay")
    return _Plan(referred_on, starts_on, None if weeks is None else starts_on + timedelta(weeks=weeks))


def _list_newcomers(ground: Ground, centre: Centre, position: int, plans: list[_Plan]) -> Iterator[Newcomer]:
    code = centre.programme.code_prefix
    today = ground.calendar.today
    for number, plan in enumerate(plans):
        agency = draw_from([centre.agencies[0], centre.agencies[0], *centre.agencies[:3]], code, number, "agency")
        person = _FIRST_PERSON + position * PER_CENTRE + number
        is_woman = draw(100, code, number, "woman") < 55
        signed_on = _on_a_weekday(plan.referred_on + timedelta(days=9))
        planned_on = _on_a_weekday(plan.starts_on + timedelta(days=30 + draw(50, code, number, "planned")))
        direction = draw_from(list(Direction), code, number, "direction")
        yield Newcomer(
            code=f"{code}-{number + 1:03d}",
            name=name_of(person, is_woman=is_woman),
            phone=phone_of(person),
            is_woman=is_woman,
            agency=agency,
            officer=draw_from(ground.officers[agency], code, number, "officer"),
            referred_on=plan.referred_on,
            ready_on=plan.referred_on,
            needs=draw_from(((),) * 9 + ((Need.STEP_FREE,), (Need.INTERPRETER_SO,)), code, number, "needs"),
            unavailable=_unavailable_of(code, number),
            has_protected_identity=number == 88,
            written_on=signed_on if signed_on < today else None,
            plan=(direction, planned_on) if planned_on < today else None,
            status=_status_of(code, number, plan, today),
            ended=_ended(code, number, plan, today),
        )


def _status_of(code: str, number: int, plan: _Plan, today: date) -> EnrolmentStatus:
    if plan.ends_on is None or plan.ends_on > today - timedelta(days=14):
        return EnrolmentStatus.ACTIVE
    if draw(8, code, number, "left") == 0:
        return EnrolmentStatus.DROPPED_OUT
    return draw_from((EnrolmentStatus.DISCHARGED, EnrolmentStatus.COMPLETED), code, number, "went on")


def _ended(code: str, number: int, plan: _Plan, today: date) -> tuple[datetime, DropOutReason | None] | None:
    status = _status_of(code, number, plan, today)
    if status is EnrolmentStatus.ACTIVE or plan.ends_on is None:
        return None
    instant = local_instant(plan.ends_on + timedelta(days=2), 600)
    if status is not EnrolmentStatus.DROPPED_OUT:
        return instant, None
    reasons = (DropOutReason.OWN_CHOICE, DropOutReason.WORK_OR_STUDIES, DropOutReason.MOVED)
    return instant, draw_from(reasons, code, number, "reason")


def _unavailable_of(code: str, number: int) -> list[HalfDay]:
    return [] if draw(6, code, number, "unavailable") else [draw_from(list(HalfDay), code, number, "half-day")]


def _on_a_weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
