"""Staff are taken with the meeting's buffers; a contact's time is their own."""

from django.db import migrations

MIRROR = """
CREATE OR REPLACE FUNCTION attendance_mirror_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_staff boolean := NEW.staff_id IS NOT NULL;
BEGIN
    -- FOR SHARE waits for a concurrent move of the meeting, so that no stale time is copied.
    SELECT m.begins_at - CASE WHEN is_staff THEN make_interval(mins => m.preparation_minutes) ELSE interval '0' END,
           m.ends_at + CASE WHEN is_staff THEN make_interval(mins => m.follow_up_minutes) ELSE interval '0' END,
           NEW.contact_id IS NULL AND NEW.requirement = 'required' AND m.status <> 'cancelled'
      INTO NEW.begins_at, NEW.ends_at, NEW.occupies
      FROM meetings_meeting m WHERE m.id = NEW.meeting_id FOR SHARE;
    RETURN NEW;
END $$;

DROP TRIGGER meeting_moves_attendances ON meetings_meeting;
CREATE TRIGGER meeting_moves_attendances
    AFTER UPDATE OF begins_at, ends_at, status, preparation_minutes, follow_up_minutes ON meetings_meeting
    FOR EACH ROW
    WHEN ((OLD.begins_at, OLD.ends_at, OLD.status, OLD.preparation_minutes, OLD.follow_up_minutes)
          IS DISTINCT FROM (NEW.begins_at, NEW.ends_at, NEW.status, NEW.preparation_minutes, NEW.follow_up_minutes))
    EXECUTE FUNCTION meeting_refresh_attendances();
"""

BEFORE = """
CREATE OR REPLACE FUNCTION attendance_mirror_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT m.begins_at, m.ends_at, NEW.requirement = 'required' AND m.status <> 'cancelled'
      INTO NEW.begins_at, NEW.ends_at, NEW.occupies
      FROM meetings_meeting m WHERE m.id = NEW.meeting_id FOR SHARE;
    RETURN NEW;
END $$;

DROP TRIGGER meeting_moves_attendances ON meetings_meeting;
CREATE TRIGGER meeting_moves_attendances AFTER UPDATE OF begins_at, ends_at, status ON meetings_meeting
    FOR EACH ROW
    WHEN ((OLD.begins_at, OLD.ends_at, OLD.status) IS DISTINCT FROM (NEW.begins_at, NEW.ends_at, NEW.status))
    EXECUTE FUNCTION meeting_refresh_attendances();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_rules_and_requests")]

    operations = [migrations.RunSQL(MIRROR, BEFORE)]
