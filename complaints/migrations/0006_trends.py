from django.db import migrations, models


class Migration(migrations.Migration):
    """What the trends count is found by its time."""

    dependencies = [
        ("complaints", "0005_timers_by_tenant"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("resolved_at__isnull", False)),
                fields=["tenant", "resolved_at"],
                name="cases_resolved",
            ),
        ),
        migrations.AddIndex(
            model_name="caseevent",
            index=models.Index(
                condition=models.Q(("code__in", ("case.escalated", "case.not_satisfied", "case.reopened"))),
                fields=["tenant", "at"],
                name="detours_by_time",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(fields=["tenant", "due_on"], name="clocks_by_last_day"),
        ),
    ]
