"""Triggers that write the engagements of meetings, attendances, sessions, their leaders and bookings.

They run once per statement, over all rows it changed, so that generating a year of sessions stays quick and rows that
trade places in one statement do not meet each other half-way.
"""

from django.db import migrations

# Every source as (table, key column, resource columns, what it selects from, when it takes up time). ``changed`` is
# the transition table of the statement.
_MEETING = ("meetings_meeting", "meeting_id", "room_id")
_SESSION = ("activities_session", "session_id", "room_id")
_ATTENDANCE = ("meetings_attendance", "attendance_id", "staff_id, participant_id")
_LEADER = ("activities_sessionleader", "session_leader_id", "staff_id")
_BOOKING = ("bookings_booking", "booking_id", "participant_id")


def _follow(source: tuple[str, str, str], name: str, *, rows: str, occupies: str, lock: str = "") -> str:
    """Write the function and the triggers that keep a source's engagements.

    Args:
        source: table, key column of the engagement, its resource columns.
        name: of the function.
        rows: what follows FROM: the changed rows as ``r`` and what they are joined with; ``t`` has the times.
        occupies: condition under which a row takes up time.
        lock: statement that runs first.
    """
    table, key, resources = source
    columns = [column.strip() for column in resources.split(",")]
    taken = ", ".join(f"r.{column}" for column in columns)
    settings = ", ".join(f"{column} = EXCLUDED.{column}" for column in [*columns, "begins_at", "ends_at"])
    kept = ", ".join(f"e.{column}" for column in [*columns, "begins_at", "ends_at"])
    wanted = ", ".join(f"EXCLUDED.{column}" for column in [*columns, "begins_at", "ends_at"])
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {lock}
    DELETE FROM engagements_engagement e USING {rows} WHERE e.{key} = r.id AND NOT ({occupies});
    INSERT INTO engagements_engagement AS e ({resources}, {key}, begins_at, ends_at)
    SELECT {taken}, r.id, t.begins_at, t.ends_at FROM {rows} WHERE {occupies}
    ON CONFLICT ({key}) DO UPDATE SET {settings} WHERE ({kept}) IS DISTINCT FROM ({wanted});
    RETURN NULL;
END $$;

CREATE FUNCTION {name}_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM engagements_engagement e USING gone WHERE e.{key} = gone.id;
    RETURN NULL;
END $$;

CREATE TRIGGER {name}_on_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION {name}();
CREATE TRIGGER {name}_on_update AFTER UPDATE ON {table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION {name}();
CREATE TRIGGER {name}_on_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION {name}_end();
"""  # noqa: S608 - names of tables and columns from above, no input


def _forget(source: tuple[str, str, str], name: str) -> str:
    triggers = "".join(f"DROP TRIGGER {name}_on_{event} ON {source[0]};\n" for event in ("insert", "update", "delete"))
    return f"{triggers}DROP FUNCTION {name}();\nDROP FUNCTION {name}_end();\n"


_LOCK_SESSIONS = (
    "PERFORM 1 FROM activities_session s WHERE s.id IN (SELECT c.session_id FROM changed c) ORDER BY s.id FOR SHARE;"
)

CREATE = [
    _follow(
        _MEETING,
        "engage_meetings",
        rows="changed r JOIN changed t ON t.id = r.id",
        occupies="r.room_id IS NOT NULL AND r.status <> 'cancelled'",
    ),
    _follow(
        _SESSION,
        "engage_sessions",
        rows="changed r JOIN changed t ON t.id = r.id",
        occupies="r.room_id IS NOT NULL AND r.status = 'planned'",
    ),
    _follow(_ATTENDANCE, "engage_attendances", rows="changed r JOIN changed t ON t.id = r.id", occupies="r.occupies"),
    _follow(
        _LEADER,
        "engage_leaders",
        rows="changed r JOIN activities_session t ON t.id = r.session_id",
        occupies="NOT r.is_away AND t.status = 'planned'",
        lock=_LOCK_SESSIONS,
    ),
    _follow(_BOOKING, "engage_bookings", rows="changed r JOIN changed t ON t.id = r.id", occupies="r.occupies"),
]

CARRY_LEADERS = """
CREATE FUNCTION session_refresh_leaders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE activities_sessionleader SET session_id = session_id WHERE session_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER session_carries_leaders AFTER UPDATE OF begins_at, ends_at, status ON activities_session
    FOR EACH ROW
    WHEN ((OLD.begins_at, OLD.ends_at, OLD.status) IS DISTINCT FROM (NEW.begins_at, NEW.ends_at, NEW.status))
    EXECUTE FUNCTION session_refresh_leaders();
"""

# Meetings that were there before the table was.
FILL = """
UPDATE meetings_meeting SET room_id = room_id;
UPDATE meetings_attendance SET meeting_id = meeting_id;
"""

DROP = [
    "DROP TRIGGER session_carries_leaders ON activities_session;\nDROP FUNCTION session_refresh_leaders();\n",
    _forget(_MEETING, "engage_meetings"),
    _forget(_SESSION, "engage_sessions"),
    _forget(_ATTENDANCE, "engage_attendances"),
    _forget(_LEADER, "engage_leaders"),
    _forget(_BOOKING, "engage_bookings"),
]


class Migration(migrations.Migration):
    dependencies = [("engagements", "0001_initial")]

    operations = [
        migrations.RunSQL("".join([*CREATE, CARRY_LEADERS]), "".join(DROP)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
