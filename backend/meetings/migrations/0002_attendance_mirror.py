"""Triggers that keep the time of each attendance equal to its meeting's, whatever path writes."""

from django.db import migrations

CREATE = """
CREATE FUNCTION attendance_mirror_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- FOR SHARE waits for a concurrent move of the meeting, so that no stale time is copied.
    SELECT m.begins_at, m.ends_at, NEW.requirement = 'required' AND m.status <> 'cancelled'
      INTO NEW.begins_at, NEW.ends_at, NEW.occupies
      FROM meetings_meeting m WHERE m.id = NEW.meeting_id FOR SHARE;
    RETURN NEW;
END $$;

CREATE TRIGGER attendance_mirror BEFORE INSERT OR UPDATE ON meetings_attendance
    FOR EACH ROW EXECUTE FUNCTION attendance_mirror_meeting();

CREATE FUNCTION meeting_refresh_attendances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE meetings_attendance SET meeting_id = meeting_id WHERE meeting_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER meeting_moves_attendances AFTER UPDATE OF begins_at, ends_at, status ON meetings_meeting
    FOR EACH ROW
    WHEN ((OLD.begins_at, OLD.ends_at, OLD.status) IS DISTINCT FROM (NEW.begins_at, NEW.ends_at, NEW.status))
    EXECUTE FUNCTION meeting_refresh_attendances();
"""

DROP = """
DROP TRIGGER meeting_moves_attendances ON meetings_meeting;
DROP FUNCTION meeting_refresh_attendances();
DROP TRIGGER attendance_mirror ON meetings_attendance;
DROP FUNCTION attendance_mirror_meeting();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
