"""``python -m tests.reliability.booking_world``: fills a migrated database for a storm and prints whom to storm as.

Everything is bulk-written, so that a storm can begin soon. Times lie ahead of the real clock, which the server has.
"""

import json
import os
import sys
from datetime import date, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402 - after the setup
from django.utils import timezone  # noqa: E402

from backend.access.enums import Role  # noqa: E402
from backend.access.models import RoleGrant, User  # noqa: E402
from backend.activities.enums import ActivityKind  # noqa: E402
from backend.activities.models import Activity, Session, WeeklyTime  # noqa: E402
from backend.associations.enums import AgencyKind  # noqa: E402
from backend.associations.models import Agency, Association, Programme, Staff  # noqa: E402
from backend.common.local_time import local_instant  # noqa: E402
from backend.common.rest.authentication import hash_secret  # noqa: E402
from backend.common.rest.models import ApiToken  # noqa: E402
from backend.participants.models import Consent, Enrolment, Participant, Referral  # noqa: E402
from backend.places.models import Site  # noqa: E402

TODAY = timezone.localdate()
MONDAY = TODAY - timedelta(days=TODAY.weekday()) + timedelta(weeks=2)


def build(people: int, weeks: int) -> dict[str, object]:
    """Write one association with as many coordinators as participants, and return tokens and ids."""
    association = Association.objects.create(name="Stormen", slug="stormen")
    agency = Agency.objects.create(association=association, kind=AgencyKind.SOC, name="Socialtjänsten")
    programme = Programme.objects.create(
        association=association,
        name="Insats",
        code_prefix="STO",
        begins_on=date(2020, 1, 1),
        ends_on=date(2040, 1, 1),
    )
    staff = _employ(association, people)
    enrolments = _enrol(agency, programme, staff[0], people)
    site = Site.objects.create(association=association, name="Gården")
    return {
        "tokens": [_secret(number) for number in range(people)],
        "enrolments": [row.pk for row in enrolments],
        "participants": [row.participant_id for row in enrolments],
        "monday": MONDAY.isoformat(),
        **{name: _open_sessions(association, site, name, hour) for name, hour in (("tens", 9), ("others", 10))},
        "group": _group(association, site, people, weeks),
    }


def _secret(number: int) -> str:
    return f"storm-{number:04d}"


def _employ(association: Association, people: int) -> list[Staff]:
    password = make_password(None)
    users = User.objects.bulk_create([User(username=f"storm{n}", password=password) for n in range(people)])
    staff = Staff.objects.bulk_create([Staff(user=user, name=user.username) for user in users])
    RoleGrant.objects.bulk_create(
        [RoleGrant(staff=row, association=association, role=Role.COORDINATOR) for row in staff]
    )
    now = timezone.now()
    ApiToken.objects.bulk_create(
        [
            ApiToken(user=user, label="storm", token_sha256=hash_secret(_secret(n)), created_at=now)
            for n, user in enumerate(users)
        ]
    )
    return staff


def _enrol(agency: Agency, programme: Programme, officer: Staff, people: int) -> list[Enrolment]:
    rows = [
        Participant(association_id=agency.association_id, agency=agency, code=f"STO-{n:03d}") for n in range(people)
    ]
    participants = Participant.objects.bulk_create(rows)
    Consent.objects.bulk_create([Consent(participant=row, kind="oral", given_on=TODAY) for row in participants])
    facts = {"programme": programme, "agency": agency, "officer": officer, "referred_on": TODAY, "status": "accepted"}
    referrals = Referral.objects.bulk_create([Referral(participant=row, **facts) for row in participants])
    return Enrolment.objects.bulk_create(
        [
            Enrolment(participant=row.participant, programme=programme, referral=row, ready_on=TODAY, status="active")
            for row in referrals
        ]
    )


def _open_sessions(association: Association, site: Site, name: str, hour: int) -> list[int]:
    """Ten open sessions of ten seats, on as many Mondays."""
    activity = Activity.objects.create(
        association=association,
        site=site,
        kind=ActivityKind.GROUP_ACTIVITY,
        name=name,
        season_from_on=TODAY,
        capacity=10,
        has_open_sessions=True,
    )
    days = [MONDAY + timedelta(weeks=week) for week in range(10)]
    rows = [_session(activity, None, day, hour * 60, (hour + 2) * 60) for day in days]
    return [row.pk for row in Session.objects.bulk_create(rows)]


def _group(association: Association, site: Site, people: int, weeks: int) -> dict[str, object]:
    """A group on five afternoons a week with room for everybody."""
    activity = Activity.objects.create(
        association=association,
        site=site,
        kind=ActivityKind.GROUP_ACTIVITY,
        name="Gruppen",
        season_from_on=TODAY,
        capacity=min(people, 200),
    )
    times = [
        WeeklyTime.objects.create(activity=activity, weekday=weekday, begins_minute=14 * 60, ends_minute=16 * 60)
        for weekday in range(5)
    ]
    rows = [
        _session(activity, row, MONDAY + timedelta(weeks=week, days=row.weekday), row.begins_minute, row.ends_minute)
        for week in range(weeks)
        for row in times
    ]
    Session.objects.bulk_create(rows)
    return {"activity": activity.pk, "weekly_times": [row.pk for row in times], "weeks": weeks}


def _session(activity: Activity, weekly_time: WeeklyTime | None, day: date, begins: int, ends: int) -> Session:
    return Session(
        activity=activity,
        weekly_time=weekly_time,
        occurs_on=day,
        begins_at=local_instant(day, begins),
        ends_at=local_instant(day, ends),
        capacity=activity.capacity,
    )


if __name__ == "__main__":
    json.dump(build(people=int(sys.argv[1]), weeks=int(sys.argv[2])), sys.stdout)
