"""One canary per queue and host. The rows there are belong to nobody any more, and new ones come within seconds."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def forget_canaries(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("common", "QueueCanary").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("common", "0001_queue_canary")]

    operations = [
        migrations.RunPython(forget_canaries, forget_canaries),
        migrations.AlterField(
            model_name="queuecanary", name="queue", field=models.CharField(max_length=50, verbose_name="kö")
        ),
        migrations.AddField(
            model_name="queuecanary",
            name="host",
            field=models.CharField(default="", max_length=100, verbose_name="dator"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="queuecanary",
            name="workers",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="arbetare"),
        ),
        migrations.AlterModelOptions(
            name="queuecanary",
            options={
                "ordering": ("queue", "host"),
                "verbose_name": "livstecken från en kö",
                "verbose_name_plural": "livstecken från köerna",
            },
        ),
        migrations.AddConstraint(
            model_name="queuecanary",
            constraint=models.UniqueConstraint(fields=("queue", "host"), name="one_canary_per_queue_and_host"),
        ),
    ]
