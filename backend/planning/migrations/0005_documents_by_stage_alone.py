from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("planning", "0004_documents_by_stage")]

    operations = [
        migrations.RemoveField(model_name="proposal", name=name)
        for name in ("cohort_problem", "cohort_result", "meeting_problem", "meeting_result")
    ]
